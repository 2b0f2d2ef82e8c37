//! The front door of the message service: what it opens to and what not.

use axum::body::Body;
use axum::http::request::Builder;
use axum::http::{Method, Request, StatusCode};

use super::is_her_id_list;
use crate::faults::{Fault, Route, Service};
use crate::test_client::{Answer, PHYSICIAN, TestClient, Tokens, unchanged};

async fn machine_token(client: &TestClient, scope: &str) -> Answer {
    let id = client.state.helseid.machine_client().id.clone();
    let form = [("grant_type", "client_credentials"), ("scope", scope)];
    client.token_as(&client.machine_key, &id, &form, None).await
}

fn with_headers(builder: Builder) -> Request<Body> {
    builder
        .header("api-version", "3")
        .header("nhn-source-system", "Example, v0.1")
        .body(Body::empty())
        .unwrap()
}

async fn ping(client: &TestClient, token: &str) -> Answer {
    let request = client.api_request(Service::Edi, &Method::GET, "/ping", token, &unchanged);
    client.send(Service::Edi, with_headers(request)).await
}

#[tokio::test]
async fn a_machine_token_with_her_id_opens_it() {
    let client = TestClient::new();
    let token = Tokens::read(&machine_token(&client, "nhn:msh/api").await).access;
    let answer = ping(&client, &token).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(answer.field("response"), "pong");
    assert!(answer.field("timestampUtc").ends_with('Z'));
    let entries = client.state.journal.entries();
    let last = entries.last().unwrap();
    assert_eq!(
        (last.service, last.note("token")),
        (Service::Edi, Some("yes"))
    );
}

#[tokio::test]
async fn it_answers_without_a_token_and_in_any_case() {
    let client = TestClient::new();
    let request = with_headers(Request::get("/Ping"));
    assert_eq!(
        client.send(Service::Edi, request).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn the_version_and_the_caller_must_be_named() {
    let client = TestClient::new();
    for (version, system) in [(None, Some("x")), (Some("2"), Some("x")), (Some("3"), None)] {
        let mut request = Request::get("/ping");
        if let Some(version) = version {
            request = request.header("api-version", version);
        }
        if let Some(system) = system {
            request = request.header("nhn-source-system", system);
        }
        let answer = client
            .send(Service::Edi, request.body(Body::empty()).unwrap())
            .await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text);
        assert_eq!(answer.json()["errorCode"].as_i64(), Some(1001));
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert!(answer.json()["validationErrors"][0].is_string());
    }
}

#[tokio::test]
async fn other_tokens_are_refused() {
    let client = TestClient::new();
    let user = client.sign_in(PHYSICIAN).await;
    let foreign = ping(&client, &user.access).await;
    assert_eq!(foreign.status, StatusCode::UNAUTHORIZED);
    assert!(foreign.header("www-authenticate").contains("invalid_token"));

    let other = Tokens::read(&machine_token(&client, "nhn:selvbetjening/client").await);
    assert_eq!(
        ping(&client, &other.access).await.status,
        StatusCode::UNAUTHORIZED
    );

    let id = client.state.helseid.machine_client().id.clone();
    client
        .state
        .helseid
        .change_client(&id, |client| client.api_claims.clear());
    let bare = Tokens::read(&machine_token(&client, "nhn:msh/api").await);
    let answer = ping(&client, &bare.access).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text);
    assert!(answer.field("detail").contains("herid"));
}

#[tokio::test]
async fn a_nonce_can_be_demanded() {
    let client = TestClient::new();
    let token = Tokens::read(&machine_token(&client, "nhn:msh/api").await).access;
    client
        .state
        .faults
        .inject_times(Route::all(Service::Edi), Fault::StaleNonce, 1);
    let answer = ping(&client, &token).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(!answer.header("dpop-nonce").is_empty());
    assert_eq!(ping(&client, &token).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_not_built_yet_is_not_found() {
    let client = TestClient::new();
    for path in ["/messages", "/notifications", "/mshconfigurations"] {
        let answer = client
            .send(Service::Edi, with_headers(Request::get(path)))
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    let answer = client
        .send(Service::Edi, with_headers(Request::post("/ping")))
        .await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[test]
fn her_ids_stand_alone_or_with_dashes() {
    for good in ["0", "8142092", "123-456-789"] {
        assert!(is_her_id_list(good), "{good}");
    }
    for wrong in ["", "-", "1-", "x", "1 2"] {
        assert!(!is_her_id_list(wrong), "{wrong}");
    }
}
