//! Tokens on order: those that open an API, and every kind that must not.

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Method, Request, StatusCode};
use serde_json::{Value, json};

use super::API_KEY;
use super::proof::{FLAWS, Flaw};
use crate::faults::Service;
use crate::helseid::ATTEST;
use crate::jose::{Compact, SigningKey};
use crate::people::LINE;
use crate::test_client::{Answer, NURSE, PHYSICIAN, TestClient, unchanged};

const PATH: &str = "/v2/create-test-token-with-key";
const SEARCH: &str = "/v2/DiagnosticReport/_search";

async fn order(client: &TestClient, key: Option<&str>, body: &Value) -> Answer {
    let mut request = Request::post(PATH).header(CONTENT_TYPE, "application/json");
    if let Some(key) = key {
        request = request.header("x-auth-key", key);
    }
    let request = request.body(Body::from(body.to_string())).unwrap();
    client.send(Service::TestTokens, request).await
}

async fn made(client: &TestClient, body: &Value) -> (String, String) {
    let answer = order(client, Some(API_KEY), body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let made = &answer.json()["successResponse"];
    let text = |name: &str| made[name].as_str().unwrap_or_default().to_owned();
    (text("accessTokenJwt"), text("dPoPProof"))
}

fn claims(token: &str) -> Value {
    Compact::parse(token).unwrap().claims
}

fn for_reports(client: &TestClient, flaw: usize) -> Value {
    json!({
        "audience": "nhn:pps",
        "createDPoPTokenWithDPoPProof": true,
        "dPoPProofParameters": {
            "htuClaimValue": client.url(Service::Pps, SEARCH), "htmClaimValue": "POST",
            "invalidDPoPProofParameters": flaw,
        },
    })
}

async fn reports(client: &TestClient, token: &str, proof: &str) -> Answer {
    let request = Request::post(SEARCH)
        .header(AUTHORIZATION, format!("DPoP {token}"))
        .header("dpop", proof)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("person-id", LINE)
        .header("access-basis", "UNNTAK")
        .header("requester-hpr-role", "LE")
        .header("correlation-id", "7b1c6f0e-5a1f-4b0b-9c53-0a6f6b0d2f11")
        .body(Body::from("_count=1"))
        .unwrap();
    client.send(Service::Pps, request).await
}

#[tokio::test]
async fn a_token_with_proof_opens_reports_at_once() {
    let client = TestClient::new();
    let (token, proof) = made(&client, &for_reports(&client, 0)).await;
    let answer = reports(&client, &token, &proof).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let again = reports(&client, &token, &proof).await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED, "a proof works once");
}

#[tokio::test]
async fn each_of_the_thirteen_flaws_is_refused() {
    let client = TestClient::new();
    assert_eq!(FLAWS.len(), 14);
    for (number, flaw) in FLAWS.into_iter().enumerate().skip(1) {
        let (token, proof) = made(&client, &for_reports(&client, number)).await;
        let answer = reports(&client, &token, &proof).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{flaw:?}");
        let error = if flaw == Flaw::BadJkt {
            "invalid_token"
        } else {
            "invalid_dpop_proof"
        };
        assert!(
            answer.header("www-authenticate").contains(error),
            "{flaw:?}"
        );
    }
}

#[tokio::test]
async fn wrong_orders_are_refused() {
    let client = TestClient::new();
    let good = json!({ "audience": "nhn:pps" });
    for key in [None, Some("other")] {
        let answer = order(&client, key, &good).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert_eq!(answer.json()["isError"], true);
    }
    for wrong in [
        json!({}),
        json!([]),
        json!({ "audience": "" }),
        json!({ "audience": "x", "issuerEnvironment": 3 }),
        json!({ "audience": "x", "userClaimsParametersGeneration": 4 }),
        json!({ "audience": "x", "clientClaimsParameters": { "cnfPublicKey": "no key" } }),
        json!({ "audience": "x", "createDPoPTokenWithDPoPProof": true }),
        for_reports(&client, 14),
    ] {
        let answer = order(&client, Some(API_KEY), &wrong).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}");
        assert!(answer.json()["errorResponse"]["errorMessage"].is_string());
    }
}

#[tokio::test]
async fn issuer_audience_signature_time_and_type_can_be_made_wrong() {
    let client = TestClient::new();
    for change in [
        json!({ "setInvalidIssuer": true }),
        json!({ "setInvalidAudience": true }),
        json!({ "signJwtWithInvalidSigningKey": true }),
        json!({ "expirationParameters": { "setExpirationTimeAsExpired": true } }),
        json!({ "expirationParameters": { "expirationTimeInSeconds": -30 } }),
        json!({ "headerParameters": { "typ": "other" } }),
    ] {
        let mut asked = for_reports(&client, 0);
        let members = asked.as_object_mut().unwrap();
        members.extend(change.as_object().unwrap().clone());
        let (token, proof) = made(&client, &asked).await;
        let answer = reports(&client, &token, &proof).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{change}");
        assert!(
            answer.header("www-authenticate").contains("invalid_token"),
            "{change}"
        );
    }
}

#[tokio::test]
async fn the_person_is_the_one_asked_for() {
    let client = TestClient::new();
    let (token, _) = made(&client, &json!({ "audience": "nhn:pps" })).await;
    let default = claims(&token);
    assert_eq!(default["helseid://claims/identity/pid"], PHYSICIAN);
    assert_eq!(default["scope"], json!(["nhn:pps/provesvar-read"]));
    assert_eq!(
        default["exp"].as_i64().unwrap() - default["iat"].as_i64().unwrap(),
        600
    );

    let asked = json!({
        "audience": "nhn:phr", "createTillitsrammeverkClaims": true,
        "userClaimsParameters": { "pid": NURSE, "securityLevel": "3" },
        "clientClaimsParameters": { "orgnrParent": "987654325", "clientTenancy": true,
                                    "clientTenancyType": 0 },
        "tillitsrammeverkClaimsParameters": { "practitionerAuthorizationCode": "SP",
            "dontSetPatientsDepartment": true, "careRelationshipPurposeOfUseCode": "BTG" },
        "apiSpecificClaims": [{ "type": "nhn:phr/client/claims/x", "value": "1" }],
    });
    let given = claims(&made(&client, &asked).await.0);
    assert_eq!(given["helseid://claims/hpr/hpr_number"], "565512796");
    assert_eq!(given["helseid://claims/identity/security_level"], "3");
    assert_eq!(
        given["helseid://claims/client/claims/orgnr_parent"],
        "987654325"
    );
    assert_eq!(
        given["helseid://claims/client/client_tenancy"],
        "multi-tenant"
    );
    assert_eq!(given["nhn:phr/client/claims/x"], "1");
    let attest = &given[ATTEST];
    assert_eq!(attest["practitioner"]["identifier"]["id"], NURSE);
    assert_eq!(attest["practitioner"]["authorization"]["code"], "SP");
    assert_eq!(attest["care_relationship"]["purpose_of_use"]["code"], "BTG");
    assert!(attest["patients"][0].get("department").is_none());
}

#[tokio::test]
async fn defaults_can_be_left_out() {
    let client = TestClient::new();
    let asked = json!({
        "audience": "nhn:msh", "userClaimsParametersGeneration": 0,
        "clientClaimsParametersGeneration": 2,
        "clientClaimsParameters": { "clientId": "mine", "scope": ["nhn:msh/api"] },
    });
    let bare = claims(&made(&client, &asked).await.0);
    assert_eq!(bare["client_id"], "mine");
    for absent in ["sub", "jti", "helseid://claims/identity/pid", "cnf", "act"] {
        assert!(bare.get(absent).is_none(), "{absent}");
    }
    let exchanged = json!({ "audience": "x", "createTokenExchangeClaims": true,
                            "tokenExchangeParameters": { "clientId": "actor" } });
    let exchanged = claims(&made(&client, &exchanged).await.0);
    assert_eq!(exchanged["act"]["client_id"], "actor");
}

#[tokio::test]
async fn a_token_can_be_bound_to_a_key_of_ones_own() {
    let client = TestClient::new();
    let jwk = client.dpop_key.public().to_jwk();
    for key in [json!(jwk), json!(jwk.to_string())] {
        let asked = json!({ "audience": "nhn:pps",
            "clientClaimsParameters": { "cnfPublicKey": key, "scope": ["openid"] } });
        let (token, _) = made(&client, &asked).await;
        let answer = client.userinfo(&token, &unchanged).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    }
    let own = SigningKey::generate_ec().unwrap();
    let mut asked = for_reports(&client, 0);
    asked["dPoPProofParameters"]["privateKeyForProofCreation"] =
        json!(own.private_jwk().to_string());
    let (token, _) = made(&client, &asked).await;
    assert_eq!(
        claims(&token)["cnf"]["jkt"],
        json!(own.public().thumbprint())
    );
}

#[tokio::test]
async fn only_post_is_served() {
    let client = TestClient::new();
    let answer = client.get(Service::TestTokens, PATH).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    let request = Request::builder().method(Method::POST).uri("/v1/nothing");
    let answer = client
        .send(Service::TestTokens, request.body(Body::empty()).unwrap())
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn version_one_takes_its_audience_from_a_header() {
    let client = TestClient::new();
    let ask = async |audience: Option<&str>| {
        let mut request = Request::post("/create-test-token-with-key")
            .header(CONTENT_TYPE, "application/json")
            .header("x-auth-key", API_KEY);
        if let Some(audience) = audience {
            request = request.header("audience", audience);
        }
        let body =
            json!({ "generalClaimsParameters": { "orgnrParent": "123456785", "scope": ["a/b"] } });
        let request = request.body(Body::from(body.to_string())).unwrap();
        client.send(Service::TestTokens, request).await
    };
    let made = ask(Some("nhn:pps")).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text);
    let token = made.json()["successResponse"]["accessTokenJwt"].clone();
    let claims = claims(token.as_str().unwrap());
    assert_eq!(claims["aud"], "nhn:pps");
    assert_eq!(claims["scope"], json!(["a/b"]));
    assert_eq!(
        claims["helseid://claims/client/claims/orgnr_parent"],
        "123456785"
    );
    let without = ask(None).await;
    assert_eq!(without.status, StatusCode::BAD_REQUEST);
    assert_eq!(without.json()["isError"], true);
}
