//! From draft to token, rotation of a key, and what self-service refuses.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{Method, Request, StatusCode};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::API_KEY;
use crate::faults::Service;
use crate::jose::SigningKey;
use crate::test_client::{Answer, PHYSICIAN, TestClient, Tokens, unchanged};

const SCOPE: &str = "nhn:selvbetjening/client";

async fn token_of(client: &TestClient, key: &SigningKey, id: &str, scope: &str) -> Answer {
    let form = [("grant_type", "client_credentials"), ("scope", scope)];
    client.token_as(key, id, &form, None).await
}

async fn ask(
    client: &TestClient,
    token: &str,
    method: Method,
    path: &str,
    body: Option<&Value>,
) -> Answer {
    let request = client
        .api_request(Service::SelfService, &method, path, token, &unchanged)
        .header(CONTENT_TYPE, "application/json")
        .body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())))
        .unwrap();
    client.send(Service::SelfService, request).await
}

async fn own_token(client: &TestClient) -> String {
    let id = client.state.helseid.ready_client().id.clone();
    let answer = token_of(client, &client.client_key, &id, SCOPE).await;
    Tokens::read(&answer).access
}

fn public(key: &SigningKey) -> Value {
    let mut jwk = key.public().to_jwk();
    jwk["alg"] = json!(key.algorithm());
    jwk["kid"] = json!(key.kid());
    jwk
}

fn draft(key: &SigningKey) -> Value {
    json!({
        "organizationNumber": "123456785",
        "publicJwk": public(key).to_string(),
        "apiScopes": ["nhn:pps/provesvar-read", "nhn:msh/api"],
        "audienceSpecificClientClaims": [
            { "key": "nhn:msh/client/claims/herid", "value": "0" },
        ],
        "redirectUris": ["http://localhost:8089/callback"],
        "postLogoutRedirectUris": null,
        "childOrganizationNumbers": ["123456793"],
        "postClientConfirmationRedirectUri": "http://localhost:8090/done",
    })
}

async fn create(client: &TestClient, key: Option<&str>, body: &Value) -> Answer {
    let mut request = Request::post("/v1/client-drafts").header(CONTENT_TYPE, "application/json");
    if let Some(key) = key {
        request = request.header("api-key", key);
    }
    let request = request.body(Body::from(body.to_string())).unwrap();
    client.send(Service::SelfService, request).await
}

async fn answer_page(client: &TestClient, path: &str, action: &str) -> Answer {
    let request = Request::post(path)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("action={action}")))
        .unwrap();
    client.send(Service::SelfService, request).await
}

#[tokio::test]
async fn a_draft_is_confirmed_in_the_browser_and_then_works() {
    let client = TestClient::new();
    let key = SigningKey::generate_ec().unwrap();
    let made = create(&client, Some(API_KEY), &draft(&key)).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text);
    let id = made.field("clientId");
    let early = token_of(&client, &key, &id, SCOPE).await;
    assert_eq!(early.field("error"), "invalid_client");
    assert!(early.field("error_description").contains("confirmed"));

    let path = format!("/confirm-client/{id}?redirectPort=8090&redirectPath=%2Fdone");
    let page = client.get(Service::SelfService, &path).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("nhn:pps/provesvar-read") && !page.text.contains("<script"));
    let cancelled = answer_page(&client, &path, "cancel").await;
    assert!(
        cancelled
            .header(LOCATION.as_str())
            .ends_with("status=Cancelled")
    );
    let done = answer_page(&client, &path, "confirm").await;
    assert_eq!(
        done.header(LOCATION.as_str()),
        "http://localhost:8090/done?status=Success"
    );
    let again = client.get(Service::SelfService, &path).await;
    assert_eq!(
        again.status,
        StatusCode::BAD_REQUEST,
        "a draft is confirmed once"
    );

    let soon = token_of(&client, &key, &id, SCOPE).await;
    assert_eq!(soon.field("error"), "invalid_client");
    assert!(soon.field("error_description").contains("yet"));
    client.state.clock.advance(SignedDuration::from_secs(20));
    let token = Tokens::read(&token_of(&client, &key, &id, SCOPE).await).access;
    let own = ask(&client, &token, Method::GET, "/v1/client", None).await;
    assert_eq!(own.status, StatusCode::OK, "{}", own.text);
    let own = own.json();
    assert_eq!(own["apiScopes"].as_array().unwrap().len(), 2);
    assert!(
        own["apiScopes"]
            .as_array()
            .unwrap()
            .iter()
            .all(|s| s["status"] == "ok")
    );
    assert_eq!(own["childOrganizationNumbers"], json!(["123456793"]));
}

#[tokio::test]
async fn a_return_address_never_leaves_the_machine() {
    let client = TestClient::new();
    let key = SigningKey::generate_ec().unwrap();
    let id = create(&client, Some(API_KEY), &draft(&key))
        .await
        .field("clientId");
    let path = format!("/confirm-client/{id}?redirectPort=80&redirectPath=%2F%2Fevil.example%2F");
    let sent = answer_page(&client, &path, "cancel").await;
    let address = url::Url::parse(&sent.header(LOCATION.as_str())).unwrap();
    assert_eq!(address.host_str(), Some("localhost"));
    for wrong in [
        "",
        "?redirectPort=0&redirectPath=/x",
        "?redirectPort=x&redirectPath=/x",
    ] {
        let path = format!("/confirm-client/{id}{wrong}");
        let answer = client.get(Service::SelfService, &path).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
}

#[tokio::test]
async fn bad_drafts_are_refused() {
    let client = TestClient::new();
    let key = SigningKey::generate_ec().unwrap();
    let good = draft(&key);
    for wrong in [None, Some("other")] {
        let answer = create(&client, wrong, &good).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    let mut without_alg = public(&key);
    without_alg.as_object_mut().unwrap().remove("alg");
    for (name, value) in [
        ("organizationNumber", json!("123456784")),
        ("organizationNumber", Value::Null),
        ("publicJwk", public(&key)),
        ("publicJwk", json!(without_alg.to_string())),
        ("publicJwk", json!(key.private_jwk().to_string())),
        ("apiScopes", json!([])),
        ("apiScopes", json!(["nhn:unknown/scope"])),
        ("redirectUris", json!(["http://example.org/callback"])),
        ("redirectUris", json!("http://localhost/callback")),
        ("childOrganizationNumbers", json!(["1"])),
        (
            "audienceSpecificClientClaims",
            json!([{ "key": "herid", "value": "0" }]),
        ),
        (
            "audienceSpecificClientClaims",
            json!([{ "key": "nhn:msh/client/claims/herid", "value": "a b" }]),
        ),
    ] {
        let mut body = good.clone();
        body[name] = value.clone();
        let answer = create(&client, Some(API_KEY), &body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name}: {value}");
        assert!(answer.json()["detail"].is_string());
    }
}

#[tokio::test]
async fn other_tokens_do_not_open_it() {
    let client = TestClient::new();
    let bare = client.get(Service::SelfService, "/v1/client").await;
    assert_eq!(bare.status, StatusCode::UNAUTHORIZED);
    let user = client.sign_in(PHYSICIAN).await;
    let answer = ask(&client, &user.access, Method::GET, "/v1/client", None).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(answer.header("www-authenticate").contains("invalid_token"));
    let unknown = client.get(Service::SelfService, "/v1/nothing").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_replacement_writes_nulls_too() {
    let client = TestClient::new();
    let token = own_token(&client).await;
    let body = json!({
        "apiScopes": ["nhn:pps/provesvar-read", "nhn:msh/api"],
        "redirectUris": ["http://localhost:8089/callback"],
        "postLogoutRedirectUris": null,
        "audienceSpecificClientClaims": [
            { "key": "nhn:msh/client/claims/herid", "value": "8142092" },
        ],
    });
    let answer = ask(&client, &token, Method::PUT, "/v1/client", Some(&body)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let own = ask(&client, &token, Method::GET, "/v1/client", None)
        .await
        .json();
    assert_eq!(own["postLogoutRedirectUris"], json!([]));
    assert_eq!(own["childOrganizationNumbers"], json!([]));
    let scope = |name: &str| {
        let scopes = own["apiScopes"].as_array().unwrap();
        scopes.iter().find(|own| own["scope"] == name).unwrap()["status"].clone()
    };
    assert_eq!(scope("nhn:pps/provesvar-read"), "ok");
    assert_eq!(
        scope("nhn:msh/api"),
        "pending",
        "messages are approved by hand"
    );
    let claim = &own["audienceSpecificClientClaims"][0];
    assert_eq!(claim["status"], "pending");
    assert_eq!(claim["pendingClaimValue"], "8142092");
    let gone = client
        .push(&client.par_form(), &client.assertion(None))
        .await;
    assert_ne!(
        gone.status,
        StatusCode::CREATED,
        "the scopes of PHR are gone"
    );

    for wrong in [
        json!({ "apiScopes": ["nhn:unknown/x"] }),
        json!({ "apiScopes": [] }),
    ] {
        let answer = ask(&client, &token, Method::PUT, "/v1/client", Some(&wrong)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
}

#[tokio::test]
async fn a_key_is_rotated_with_a_token_of_the_old_one() {
    let client = TestClient::new();
    let id = client.state.helseid.ready_client().id.clone();
    let token = own_token(&client).await;
    let new = SigningKey::generate_ec().unwrap();
    let unknown = token_of(&client, &new, &id, SCOPE).await;
    assert_eq!(unknown.field("error"), "invalid_client");

    let answer = ask(
        &client,
        &token,
        Method::POST,
        "/v1/client-secret",
        Some(&public(&new)),
    )
    .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let expiration: jiff::Timestamp = answer.field("expiration").parse().unwrap();
    assert!(expiration > client.state.clock.now());
    for key in [&new, &client.client_key] {
        let token = token_of(&client, key, &id, SCOPE).await;
        assert_eq!(
            token.status,
            StatusCode::OK,
            "both work until the old one expires"
        );
    }
    let list = ask(&client, &token, Method::GET, "/v1/client-secret", None)
        .await
        .json();
    let list = list.as_array().unwrap();
    assert_eq!(list.len(), 2);
    assert_eq!(
        (&list[0]["origin"], &list[1]["origin"]),
        (&json!("Gui"), &json!("Api"))
    );
    assert_eq!(list[1]["jwkThumbprint"], json!(new.public().thumbprint()));
    assert!(list[1]["publicJwk"].is_string());

    let again = ask(
        &client,
        &token,
        Method::POST,
        "/v1/client-secret",
        Some(&public(&new)),
    )
    .await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);
    let private = new.private_jwk();
    let refused = ask(
        &client,
        &token,
        Method::POST,
        "/v1/client-secret",
        Some(private),
    )
    .await;
    assert_eq!(
        refused.status,
        StatusCode::BAD_REQUEST,
        "a private key is refused"
    );
    let text = Value::from(public(&SigningKey::generate_ec().unwrap()).to_string());
    let answer = ask(
        &client,
        &token,
        Method::POST,
        "/v1/client-secret",
        Some(&text),
    )
    .await;
    assert_eq!(
        answer.status,
        StatusCode::OK,
        "text that holds a JWK is taken too"
    );
}

#[tokio::test]
async fn keys_expire_by_the_clock() {
    let client = TestClient::new();
    let id = client.state.helseid.ready_client().id.clone();
    client
        .state
        .clock
        .advance(SignedDuration::from_hours(24 * 366));
    let late = token_of(&client, &client.client_key, &id, SCOPE).await;
    assert_eq!(late.field("error"), "invalid_client");
    assert!(late.field("error_description").contains("expired"));
}

#[tokio::test]
async fn a_supplier_sees_who_has_delegated_and_signed() {
    let client = TestClient::new();
    let single = own_token(&client).await;
    let path = "/v1/multi-tenant-delegations";
    let refused = ask(&client, &single, Method::GET, path, None).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);

    let id = client.state.helseid.multi_tenant_client().id.clone();
    let form = [("grant_type", "client_credentials"), ("scope", SCOPE)];
    let answer = client
        .token_as(&client.multi_tenant_key, &id, &form, None)
        .await;
    let token = Tokens::read(&answer);
    let claims = token.claims();
    assert_eq!(
        claims["helseid://claims/client/client_tenancy"],
        "multi-tenant"
    );
    let list = ask(&client, &token.access, Method::GET, path, None)
        .await
        .json();
    let list = list.as_array().unwrap();
    assert_eq!(list.len(), 2);
    assert_eq!(list[0]["delegator"]["organizationNumber"], "123456785");
    let unsigned: Vec<&Value> = list[1]["serviceTerms"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|terms| terms["delegatorHasSigned"] == false)
        .collect();
    assert_eq!(unsigned.len(), 1);
    assert!(unsigned[0]["scopes"].to_string().contains("nhn:phr/"));
}
