//! The sandbox's own administration: faults, journal, clock, keys and clients, over HTTP.
//!
//! It is what a test in another language uses where ours calls the functions of [`crate::Sandbox`].
//! No service of NHN's has anything like it. A page in a browser cannot reach it: requests with an
//! `Origin` are refused, and what changes anything must be JSON.
//!
//! Deliberately not here: anything about patients, and the private keys of the clients.

use std::sync::Arc;

use axum::extract::{Path, Request, State as Extract};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ORIGIN};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use bytes::Bytes;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::faults::{Fault, Route, Service};
use crate::helseid;
use crate::server;
use crate::state::State;

/// A refusal with one sentence.
struct Wrong(StatusCode, &'static str);

impl IntoResponse for Wrong {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1 }))).into_response()
    }
}

fn bad(text: &'static str) -> Wrong {
    Wrong(StatusCode::BAD_REQUEST, text)
}

/// The routes of the administration.
pub(crate) fn router(state: Arc<State>) -> Router {
    Router::new()
        .route("/addresses", get(addresses))
        .route(
            "/faults",
            get(list_faults).post(inject).delete(clear_faults),
        )
        .route("/faults/kinds", get(kinds))
        .route("/faults/{id}", delete(take_back))
        .route("/journal", get(journal).delete(clear_journal))
        .route("/clock", get(clock).post(move_clock))
        .route("/keys/rotate", post(rotate))
        .route("/clients/{id}/expire-keys", post(expire_keys))
        .route("/clients/{id}/approve", post(approve))
        .layer(middleware::from_fn_with_state(Arc::clone(&state), guard))
        .with_state(state)
}

async fn guard(Extract(state): Extract<Arc<State>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if server::is_foreign_host(&state.addresses.admin, headers) {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    let is_json = headers
        .get(CONTENT_TYPE)
        .and_then(|label| label.to_str().ok())
        .is_some_and(|label| label.starts_with("application/json"));
    if headers.contains_key(ORIGIN) || headers.contains_key("sec-fetch-mode") {
        let text = "a page in a browser has no business here";
        return Wrong(StatusCode::FORBIDDEN, text).into_response();
    }
    if request.method() == Method::POST && !is_json {
        let text = "the content type must be application/json";
        return Wrong(StatusCode::UNSUPPORTED_MEDIA_TYPE, text).into_response();
    }
    let mut response = next.run(request).await;
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn addresses(Extract(state): Extract<Arc<State>>) -> Json<Value> {
    let own = &state.addresses;
    Json(json!({
        "issuer": own.helseid, "pps": own.pps, "phr": own.phr, "edi": own.edi, "ttt": own.ttt,
        "selfservice": own.selfservice, "admin": own.admin,
    }))
}

async fn kinds() -> Json<Value> {
    Json(json!({ "kinds": Fault::names(), "services": Service::ALL.map(Service::name) }))
}

async fn list_faults(Extract(state): Extract<Arc<State>>) -> Json<Value> {
    let faults: Vec<Value> = state
        .faults
        .list()
        .into_iter()
        .map(|own| {
            json!({
                "id": own.id.number(), "service": own.service.name(), "path": own.path,
                "fault": own.fault.to_string(), "left": own.left,
            })
        })
        .collect();
    Json(json!({ "faults": faults }))
}

async fn inject(
    Extract(state): Extract<Arc<State>>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Wrong> {
    let asked = object(&body)?;
    let text = |name: &str| asked.get(name).and_then(Value::as_str);
    let service = text("service")
        .and_then(Service::parse)
        .ok_or(bad("service is missing or unknown"))?;
    let fault = text("fault")
        .and_then(Fault::parse)
        .ok_or(bad("fault is missing or unknown; see /faults/kinds"))?;
    let route = Route::starting(service, text("path").unwrap_or_default());
    let id = match asked.get("times") {
        None | Some(Value::Null) => state.faults.inject(route, fault),
        Some(times) => {
            let times = times
                .as_u64()
                .and_then(|times| u32::try_from(times).ok())
                .filter(|times| *times > 0)
                .ok_or(bad("times must be a positive number"))?;
            state.faults.inject_times(route, fault, times)
        }
    };
    Ok((StatusCode::CREATED, Json(json!({ "id": id.number() }))))
}

async fn clear_faults(Extract(state): Extract<Arc<State>>) -> StatusCode {
    state.faults.clear();
    StatusCode::NO_CONTENT
}

async fn take_back(
    Extract(state): Extract<Arc<State>>,
    Path(id): Path<u64>,
) -> Result<StatusCode, Wrong> {
    let known = state
        .faults
        .list()
        .into_iter()
        .find(|own| own.id.number() == id);
    match known {
        Some(own) if state.faults.remove(own.id) => Ok(StatusCode::NO_CONTENT),
        _ => Err(Wrong(StatusCode::NOT_FOUND, "no such fault")),
    }
}

async fn journal(
    Extract(state): Extract<Arc<State>>,
    request: Request,
) -> Result<Json<Value>, Wrong> {
    let mut service = None;
    let mut prefix = String::new();
    for (name, value) in
        url::form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes())
    {
        match name.as_ref() {
            "service" => {
                service = Some(Service::parse(&value).ok_or(bad("the service is unknown"))?);
            }
            "path" => prefix = value.into_owned(),
            _ => return Err(bad("only service and path narrow the journal")),
        }
    }
    let entries: Vec<Value> = state
        .journal
        .entries()
        .into_iter()
        .filter(|own| service.is_none_or(|service| own.service == service))
        .filter(|own| own.path.starts_with(&prefix))
        .map(|own| {
            let notes: serde_json::Map<String, Value> = own
                .notes
                .iter()
                .map(|(name, value)| ((*name).to_owned(), Value::from(value.as_str())))
                .collect();
            json!({
                "at": own.at.to_string(), "service": own.service.name(), "method": own.method,
                "path": own.path, "query": own.query, "headers": own.headers,
                "status": own.status, "milliseconds": own.milliseconds, "notes": notes,
            })
        })
        .collect();
    Ok(Json(json!({ "entries": entries })))
}

async fn clear_journal(Extract(state): Extract<Arc<State>>) -> StatusCode {
    state.journal.clear();
    StatusCode::NO_CONTENT
}

async fn clock(Extract(state): Extract<Arc<State>>) -> Json<Value> {
    Json(json!({ "now": state.clock.now().to_string() }))
}

async fn move_clock(
    Extract(state): Extract<Arc<State>>,
    body: Bytes,
) -> Result<Json<Value>, Wrong> {
    let seconds = object(&body)?
        .get("seconds")
        .and_then(Value::as_i64)
        .filter(|seconds| seconds.unsigned_abs() <= 100 * 366 * 86_400)
        .ok_or(bad("seconds must be a number, at most a century"))?;
    state.clock.advance(SignedDuration::from_secs(seconds));
    Ok(Json(json!({ "now": state.clock.now().to_string() })))
}

async fn rotate(Extract(state): Extract<Arc<State>>, body: Bytes) -> Result<Json<Value>, Wrong> {
    let overlap = object(&body)?
        .get("overlap")
        .is_none_or(|own| *own != Value::Bool(false));
    let rotated = helseid::rotate_keys(&state, overlap).await;
    match state.helseid.current_key() {
        Some(key) if rotated => Ok(Json(json!({ "kid": key.kid() }))),
        _ => {
            let text = "no key could be made";
            Err(Wrong(StatusCode::INTERNAL_SERVER_ERROR, text))
        }
    }
}

async fn expire_keys(
    Extract(state): Extract<Arc<State>>,
    Path(id): Path<String>,
) -> Result<StatusCode, Wrong> {
    let now = state.clock.seconds();
    let changed = state.helseid.change_client(&id, |client| {
        for key in &mut client.keys {
            key.expires = key.expires.min(now);
        }
    });
    found(changed)
}

/// Approves what waits for approval in self-service: scopes and values of API claims.
async fn approve(
    Extract(state): Extract<Arc<State>>,
    Path(id): Path<String>,
) -> Result<StatusCode, Wrong> {
    let changed = state.helseid.change_client(&id, |client| {
        let pending = std::mem::take(&mut client.pending_scopes);
        client.scopes.extend(pending);
        for claim in &mut client.api_claims {
            if let Some(value) = claim.pending.take() {
                claim.value = Some(value);
            }
        }
    });
    found(changed)
}

fn found(changed: Option<()>) -> Result<StatusCode, Wrong> {
    changed
        .map(|()| StatusCode::NO_CONTENT)
        .ok_or(Wrong(StatusCode::NOT_FOUND, "no such client"))
}

fn object(body: &[u8]) -> Result<Value, Wrong> {
    serde_json::from_slice::<Value>(body)
        .ok()
        .filter(Value::is_object)
        .ok_or(bad("the body must be a JSON object"))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use tower::ServiceExt as _;

    use super::*;
    use crate::people::LINE;
    use crate::test_client::{PHYSICIAN, TestClient, Tokens};

    async fn ask(client: &TestClient, request: Request) -> (StatusCode, Value) {
        let response = router(Arc::clone(&client.state))
            .oneshot(request)
            .await
            .unwrap();
        let status = response.status();
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await;
        let body = serde_json::from_slice(&body.unwrap()).unwrap_or(Value::Null);
        (status, body)
    }

    async fn get(client: &TestClient, path: &str) -> (StatusCode, Value) {
        ask(client, Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn post(client: &TestClient, path: &str, body: &Value) -> (StatusCode, Value) {
        let request = Request::post(path)
            .header(CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        ask(client, request).await
    }

    #[tokio::test]
    async fn faults_are_injected_listed_and_taken_back() {
        let client = TestClient::new();
        let asked = json!({ "service": "phr", "path": "/ping", "fault": "status=503", "times": 2 });
        let (status, made) = post(&client, "/faults", &asked).await;
        assert_eq!(status, StatusCode::CREATED);
        let (_, list) = get(&client, "/faults").await;
        assert_eq!(list["faults"][0]["fault"], "status=503");
        assert_eq!(list["faults"][0]["left"].as_u64(), Some(2));
        let ping = client.get(Service::Phr, "/ping").await;
        assert_eq!(ping.status, StatusCode::SERVICE_UNAVAILABLE);
        let id = made["id"].as_u64().unwrap();
        let gone = Request::delete(format!("/faults/{id}")).body(Body::empty());
        assert_eq!(ask(&client, gone.unwrap()).await.0, StatusCode::NO_CONTENT);
        let again = Request::delete(format!("/faults/{id}")).body(Body::empty());
        assert_eq!(ask(&client, again.unwrap()).await.0, StatusCode::NOT_FOUND);
        assert_eq!(
            client.get(Service::Phr, "/ping").await.status,
            StatusCode::OK
        );
        let (_, kinds) = get(&client, "/faults/kinds").await;
        assert_eq!(
            kinds["kinds"].as_array().unwrap().len(),
            Fault::names().len()
        );
    }

    #[tokio::test]
    async fn nonsense_is_refused() {
        let client = TestClient::new();
        for asked in [
            json!({ "service": "nothing", "fault": "cut" }),
            json!({ "service": "pps", "fault": "cutt" }),
            json!({ "service": "pps", "fault": "cut", "times": 0 }),
            json!([]),
        ] {
            let (status, _) = post(&client, "/faults", &asked).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{asked}");
        }
        assert_eq!(
            get(&client, "/journal?x=1").await.0,
            StatusCode::BAD_REQUEST
        );
        let (status, _) = post(&client, "/clock", &json!({ "seconds": "1" })).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        let (status, _) = post(&client, "/clients/none/expire-keys", &json!({})).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn a_page_in_a_browser_is_turned_away() {
        let client = TestClient::new();
        let with_origin = Request::get("/journal").header(ORIGIN, "https://example.org");
        let (status, _) = ask(&client, with_origin.body(Body::empty()).unwrap()).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let form = Request::post("/faults").header(CONTENT_TYPE, "text/plain");
        let (status, _) = ask(&client, form.body(Body::from("{}")).unwrap()).await;
        assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        let rebound = Request::get("/journal").header("host", "attacker.example");
        let (status, _) = ask(&client, rebound.body(Body::empty()).unwrap()).await;
        assert_eq!(status, StatusCode::MISDIRECTED_REQUEST);
    }

    #[tokio::test]
    async fn the_journal_is_told_without_secrets_and_numbers() {
        let client = TestClient::new();
        let tokens = client.sign_in(PHYSICIAN).await;
        client
            .userinfo(&tokens.access, &crate::test_client::unchanged)
            .await;
        client
            .get(Service::Pps, &format!("/v2/Patient/{LINE}"))
            .await;
        let (_, journal) = get(&client, "/journal").await;
        let text = journal.to_string();
        assert!(journal["entries"].as_array().unwrap().len() >= 5);
        for secret in [&tokens.access, &tokens.refresh, &tokens.id, PHYSICIAN, LINE] {
            assert!(!text.contains(secret));
        }
        let (_, only) = get(&client, "/journal?service=helseid&path=/connect/token").await;
        let only = only["entries"].as_array().unwrap();
        assert_eq!(only.len(), 2);
        assert_eq!(only[1]["notes"]["grant"], "authorization_code");
        let clear = Request::delete("/journal").body(Body::empty()).unwrap();
        assert_eq!(ask(&client, clear).await.0, StatusCode::NO_CONTENT);
        assert_eq!(client.state.journal.entries().len(), 0);
    }

    #[tokio::test]
    async fn the_clock_can_be_moved_until_a_token_has_expired() {
        let client = TestClient::new();
        let tokens = client.sign_in(PHYSICIAN).await;
        let (status, _) = post(&client, "/clock", &json!({ "seconds": 700 })).await;
        assert_eq!(status, StatusCode::OK);
        let answer = client
            .userinfo(&tokens.access, &crate::test_client::unchanged)
            .await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }

    #[tokio::test]
    async fn rotated_keys_overlap_or_end() {
        let client = TestClient::new();
        let jwks = "/.well-known/openid-configuration/jwks";
        let tokens = client.sign_in(PHYSICIAN).await;
        let old = client.state.helseid.signing_key();
        let (status, rotated) = post(&client, "/keys/rotate", &json!({})).await;
        assert_eq!(status, StatusCode::OK);
        assert_ne!(rotated["kid"], old.kid());
        let set = client.get(Service::HelseId, jwks).await.json();
        assert_eq!(set["keys"].as_array().unwrap().len(), 2);
        assert_eq!(set["keys"][0]["kid"], rotated["kid"]);
        let userinfo = async |token: &str| {
            let answer = client.userinfo(token, &crate::test_client::unchanged).await;
            answer.status
        };
        assert_eq!(userinfo(&tokens.access).await, StatusCode::OK);

        post(&client, "/keys/rotate", &json!({ "overlap": false })).await;
        let set = client.get(Service::HelseId, jwks).await.json();
        assert_eq!(set["keys"].as_array().unwrap().len(), 1);
        let expired = client.get(Service::HelseId, "/connect/expiredjwks").await;
        assert_eq!(expired.json()["keys"].as_array().unwrap().len(), 2);
        assert_eq!(userinfo(&tokens.access).await, StatusCode::UNAUTHORIZED);
        let fresh = Tokens::read(&client.refresh(&tokens.refresh, "nhn:pps", None).await);
        assert_eq!(userinfo(&fresh.access).await, StatusCode::OK);
    }

    #[tokio::test]
    async fn an_expired_client_key_is_refused() {
        let client = TestClient::new();
        let id = client.state.helseid.ready_client().id.clone();
        let path = format!("/clients/{id}/expire-keys");
        assert_eq!(
            post(&client, &path, &json!({})).await.0,
            StatusCode::NO_CONTENT
        );
        let answer = client
            .push(&client.par_form(), &client.assertion(None))
            .await;
        assert_eq!(answer.field("error"), "invalid_client");
        assert!(answer.field("error_description").contains("expired"));
    }
}
