//! Revocation of refresh tokens (RFC 7009).

use std::sync::Arc;

use axum::extract::State as Extract;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use super::assertion;
use super::error::OAuthError;
use super::form::Form;
use crate::faults::ActiveFaults;
use crate::journal::Notes;
use crate::state::State;

/// `POST /connect/revocation`: ends the family of a refresh token. A token that is unknown, or
/// another client's, is no error; access tokens cannot be revoked.
pub(crate) async fn revoke(
    Extract(state): Extract<Arc<State>>,
    parts: Parts,
    body: Bytes,
) -> Result<Response, OAuthError> {
    let faults = ActiveFaults::of(&parts.extensions);
    let form = Form::read(&parts.headers, &body)?;
    let client = assertion::authenticate(&state, &parts.headers, &faults, &form)?.client;
    let token = form.required("token")?;
    if form.get("token_type_hint") == Some("access_token") {
        return Err(OAuthError::new(
            "unsupported_token_type",
            "access tokens cannot be revoked",
        ));
    }
    let revoked = state.helseid.with_store(|store| {
        let family = store.refresh_tokens.get(token).map(|token| token.family);
        let own = family.filter(|family| {
            store
                .families
                .get(family)
                .is_some_and(|family| family.client_id == client.id)
        });
        if let Some(family) = own {
            store.revoke(family);
        }
        own.is_some()
    });
    let mut notes = Notes::default();
    notes.add("revoked", if revoked { "yes" } else { "no" });
    let mut response = StatusCode::OK.into_response();
    response.extensions_mut().insert(notes);
    Ok(response)
}
