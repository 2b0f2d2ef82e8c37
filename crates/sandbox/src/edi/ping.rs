//! `GET /ping`: whether the service is there.
//!
//! Whether the real one wants a token is not documented; its users call it with one. Here it
//! answers without a token, and a token that is sent has to be good.

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use http::header::AUTHORIZATION;
use http::request::Parts;
use serde_json::json;

use super::{Edi, Problem};
use crate::journal::Notes;

pub(super) fn answer(edi: &Edi, parts: &Parts) -> Result<Response, Problem> {
    Edi::headers(parts)?;
    let with_token = parts.headers.contains_key(AUTHORIZATION);
    if with_token {
        edi.enter(parts)?;
    }
    let now = edi.state.clock.now();
    let now = now.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
    let body = Json(json!({ "response": "pong", "timestampUtc": now }));
    let mut notes = Notes::default();
    notes.add("token", if with_token { "yes" } else { "no" });
    let mut response = body.into_response();
    response.extensions_mut().insert(notes);
    Ok(response)
}
