//! Tests across the services: a real token of HelseID opens PPS and PHR, and a wrong one does not.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use serde_json::json;

use crate::faults::{Fault, Route, Service};
use crate::helseid::{child_detail, good_attest};
use crate::people::LINE;
use crate::test_client::{Answer, PHYSICIAN, TestClient, Tokens, unchanged};

const FORM: &str = "application/x-www-form-urlencoded";
const REPORTS: &str = "/v2/DiagnosticReport/_search";
const DOCUMENTS: &str = "/R4/fhir/DocumentReference/_search";

async fn reports(client: &TestClient, token: &str) -> Answer {
    let request = client
        .api_request(Service::Pps, &Method::POST, REPORTS, token, &unchanged)
        .header("content-type", FORM)
        .header("person-id", LINE)
        .header("access-basis", "UNNTAK")
        .header("requester-hpr-role", "LE")
        .header("correlation-id", "7b1c6f0e-5a1f-4b0b-9c53-0a6f6b0d2f11")
        .body(Body::from("_count=20"))
        .unwrap();
    client.send(Service::Pps, request).await
}

async fn documents(client: &TestClient, token: &str) -> Answer {
    let request = client
        .api_request(Service::Phr, &Method::POST, DOCUMENTS, token, &unchanged)
        .header("content-type", FORM)
        .header("accept", "application/fhir+json; fhirVersion=4.0")
        .header("nhn-access-basis", "UNNTAK")
        .header("nhn-source-system", "Innsyn 0.1")
        .header("nhn-event-id", "7b1c6f0e-5a1f-4b0b-9c53-0a6f6b0d2f11")
        .body(Body::from(format!(
            "patient.identifier={LINE}&status=current"
        )))
        .unwrap();
    client.send(Service::Phr, request).await
}

#[tokio::test]
async fn a_token_for_reports_opens_reports_and_nothing_else() {
    let client = TestClient::new();
    let tokens = client.sign_in(PHYSICIAN).await;
    let answer = reports(&client, &tokens.access).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(answer.json()["resourceType"], "Bundle");
    let foreign = documents(&client, &tokens.access).await;
    assert_eq!(foreign.status, StatusCode::UNAUTHORIZED);
    assert!(foreign.header("www-authenticate").contains("invalid_token"));
}

#[tokio::test]
async fn documents_need_the_attest() {
    let client = TestClient::new();
    let tokens = client.sign_in(PHYSICIAN).await;
    let child = Some(child_detail("123456793"));
    let bare = Tokens::read(&client.refresh(&tokens.refresh, "nhn:phr", child).await);
    let refused = documents(&client, &bare.access).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text);
    let details = Some(json!([child_detail("123456793"), good_attest()]));
    let attested = Tokens::read(&client.refresh(&bare.refresh, "nhn:phr", details).await);
    let answer = documents(&client, &attested.access).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(answer.json()["resourceType"], "Bundle");
}

#[tokio::test]
async fn ping_asks_for_nothing_and_pingauth_for_a_token() {
    let client = TestClient::new();
    assert_eq!(
        client.get(Service::Phr, "/ping").await.status,
        StatusCode::OK
    );
    let bare = client.get(Service::Phr, "/pingauth").await;
    assert_eq!(bare.status, StatusCode::UNAUTHORIZED);
    let tokens = client.sign_in(PHYSICIAN).await;
    let phr = Tokens::read(&client.refresh(&tokens.refresh, "nhn:phr", None).await);
    let request: Request<Body> = client
        .api_request(
            Service::Phr,
            &Method::GET,
            "/pingauth",
            &phr.access,
            &unchanged,
        )
        .body(Body::empty())
        .unwrap();
    assert_eq!(
        client.send(Service::Phr, request).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn an_api_can_demand_a_nonce_and_refuse_a_token_on_request() {
    let client = TestClient::new();
    let tokens = client.sign_in(PHYSICIAN).await;
    let pps = || Route::all(Service::Pps);
    client
        .state
        .faults
        .inject_times(pps(), Fault::StaleNonce, 1);
    let stale = reports(&client, &tokens.access).await;
    assert_eq!(stale.status, StatusCode::UNAUTHORIZED);
    assert!(stale.header("www-authenticate").contains("use_dpop_nonce"));
    assert!(!stale.header("dpop-nonce").is_empty());
    client
        .state
        .faults
        .inject_times(pps(), Fault::InvalidToken, 1);
    let invalid = reports(&client, &tokens.access).await;
    assert!(invalid.header("www-authenticate").contains("invalid_token"));
    assert_eq!(
        reports(&client, &tokens.access).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn the_journal_tells_what_the_apis_were_asked_without_the_patient() {
    let client = TestClient::new();
    let tokens = client.sign_in(PHYSICIAN).await;
    reports(&client, &tokens.access).await;
    let entries = client.state.journal.entries();
    let entry = entries
        .iter()
        .find(|entry| entry.service == Service::Pps)
        .unwrap();
    assert_eq!((entry.path.as_str(), entry.status), (REPORTS, 200));
    assert_eq!(entry.note("access-basis"), Some("UNNTAK"));
    assert!(entry.headers.contains(&"person-id".to_owned()));
    assert!(!format!("{entries:?}").contains(LINE));
}

#[tokio::test]
async fn links_and_people_go_astray_when_a_request_asks_for_it() {
    let client = TestClient::new();
    let tokens = client.sign_in(PHYSICIAN).await;
    let ask = async |fault: &str| {
        let request = client
            .api_request(
                Service::Pps,
                &Method::POST,
                REPORTS,
                &tokens.access,
                &unchanged,
            )
            .header("content-type", FORM)
            .header("person-id", LINE)
            .header("access-basis", "UNNTAK")
            .header("requester-hpr-role", "LE")
            .header("correlation-id", "7b1c6f0e-5a1f-4b0b-9c53-0a6f6b0d2f11")
            .header("sandbox-fault", fault)
            .body(Body::from("_count=1"))
            .unwrap();
        client.send(Service::Pps, request).await
    };
    let link = |answer: &Answer, relation: &str| {
        let bundle = answer.json();
        let links = bundle["link"].as_array().unwrap().clone();
        let own = links.into_iter().find(|link| link["relation"] == relation);
        own.unwrap()["url"].as_str().unwrap().to_owned()
    };
    let subject = |answer: &Answer| {
        let bundle = answer.json();
        bundle["entry"][0]["resource"]["subject"]["identifier"]["value"].clone()
    };
    let good = ask("").await;
    assert_eq!(good.status, StatusCode::OK, "{}", good.text);
    assert_ne!(link(&good, "next"), link(&good, "self"));
    assert_eq!(subject(&good), LINE);

    let looping = ask("paging-loop").await;
    assert_eq!(link(&looping, "next"), link(&looping, "self"));
    let foreign = ask("foreign-link").await;
    assert!(link(&foreign, "next").starts_with("https://foreign.invalid/v2/"));
    let another = ask("another-person").await;
    assert_ne!(subject(&another), LINE);
    let label = ask("wrong-content-type").await;
    assert_eq!(label.header("content-type"), "text/plain");
    let token = ask("invalid-token").await;
    assert!(token.header("www-authenticate").contains("invalid_token"));
    let nonce = ask("stale-nonce").await;
    assert!(nonce.header("www-authenticate").contains("use_dpop_nonce"));
    assert_eq!(ask("cutt").await.status, StatusCode::BAD_REQUEST);
}
