//! Keys of a client: a new one is registered with a token that the old one obtained.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Extract;
use bytes::Bytes;
use http::request::Parts;
use serde_json::{Value, json};

use super::{Problem, enter, json_body};
use crate::helseid::client::{ClientKey, KeyOrigin};
use crate::helseid::instant;
use crate::state::State;

const DAY: i64 = 86_400;

/// `POST /v1/client-secret`: a public JWK, as an object or as text that holds one. The old keys
/// stay good until they expire.
pub(super) async fn register(
    Extract(state): Extract<Arc<State>>,
    parts: Parts,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let client = enter(&state, &parts)?;
    let body = json_body(&body)?;
    let jwk = match body.as_str() {
        Some(text) => json_body(text.as_bytes())?,
        None => body,
    };
    let expires = state.clock.seconds() + state.options.client_key_days * DAY;
    let key = ClientKey::from_jwk(&jwk, expires, KeyOrigin::Api).map_err(Problem::invalid)?;
    if client.keys.iter().any(|own| own.kid == key.kid) {
        return Err(Problem::invalid(
            "a key with this kid is registered already",
        ));
    }
    state
        .helseid
        .change_client(&client.id, |client| client.keys.push(key));
    Ok(Json(json!({ "expiration": instant(expires) })))
}

/// `GET /v1/client-secret`
pub(super) async fn list(
    Extract(state): Extract<Arc<State>>,
    parts: Parts,
) -> Result<Json<Value>, Problem> {
    let client = enter(&state, &parts)?;
    let keys: Vec<Value> = client.keys.iter().map(entry).collect();
    Ok(Json(Value::Array(keys)))
}

fn entry(key: &ClientKey) -> Value {
    let mut jwk = key.key.to_jwk();
    if let Some(members) = jwk.as_object_mut() {
        members.insert("kid".to_owned(), json!(key.kid));
        members.insert("alg".to_owned(), json!(key.algorithm));
    }
    let origin = match key.origin {
        KeyOrigin::Api => "Api",
        KeyOrigin::Gui => "Gui",
    };
    json!({
        "expiration": instant(key.expires),
        "kid": key.kid,
        "jwkThumbprint": key.key.thumbprint(),
        "origin": origin,
        "publicJwk": jwk.to_string(),
    })
}
