//! Sign-out in the browser (OpenID Connect RP-Initiated Logout).
//!
//! With a good ID token hint the session ends at once, by GET or by a form; without one the
//! browser is asked first.

use std::sync::Arc;

use axum::extract::State as Extract;
use axum::http::header::{CACHE_CONTROL, LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use url::Url;

use super::authorize;
use super::form::Form;
use super::page;
use crate::jose::Compact;
use crate::journal::Notes;
use crate::state::State;

/// `GET` and `POST /connect/endsession`
pub(crate) async fn end(
    Extract(state): Extract<Arc<State>>,
    parts: Parts,
    body: Bytes,
) -> Response {
    let form = if parts.method == Method::POST {
        Form::read(&parts.headers, &body)
    } else {
        Form::query(parts.uri.query().unwrap_or_default())
    };
    let Ok(form) = form else {
        return page::error("Utloggingen kunne ikke leses.");
    };
    let Some(hint) = form.get("id_token_hint") else {
        if form.get("post_logout_redirect_uri").is_some() {
            return page::error("post_logout_redirect_uri krever id_token_hint.");
        }
        let confirmed = parts.method == Method::POST && form.get("confirm") == Some("yes");
        if !confirmed {
            return page::confirm_sign_out();
        }
        let session = authorize::session_cookie(&parts.headers);
        state.helseid.with_store(|store| {
            session
                .as_ref()
                .map(|session| store.browsers.remove(session));
        });
        return ended(page::signed_out());
    };
    let Some((client_id, sid)) = read_hint(&state, hint) else {
        return page::error("id_token_hint er ikke gyldig.");
    };
    let target = match form.get("post_logout_redirect_uri") {
        None => None,
        Some(uri) => {
            let known = state.helseid.client(&client_id).is_some_and(|client| {
                client
                    .post_logout_redirect_uris
                    .iter()
                    .any(|own| own == uri)
            });
            let Some(mut address) = Url::parse(uri).ok().filter(|_| known) else {
                return page::error("post_logout_redirect_uri er ikke registrert.");
            };
            if let Some(own) = form.get("state") {
                address.query_pairs_mut().append_pair("state", own);
            }
            HeaderValue::from_str(address.as_str()).ok()
        }
    };
    state.helseid.with_store(|store| {
        store
            .browsers
            .retain(|_, login| !login.sid.eq_ignore_ascii_case(&sid));
    });
    ended(match target {
        Some(target) => {
            let mut response =
                (StatusCode::SEE_OTHER, [(CACHE_CONTROL, "no-store")]).into_response();
            response.headers_mut().insert(LOCATION, target);
            response
        }
        None => page::signed_out(),
    })
}

/// Client and session of an ID token that we signed; it may have expired.
fn read_hint(state: &State, hint: &str) -> Option<(String, String)> {
    let jws = Compact::parse(hint)?;
    let kid = jws.header_text("kid")?;
    let key = state
        .helseid
        .published_keys()
        .into_iter()
        .chain(state.helseid.retired_keys())
        .find(|key| key.kid() == kid)?;
    let ours = jws.algorithm() == Some(key.algorithm())
        && jws.header_text("typ") == Some("JWT")
        && jws.text("iss") == Some(state.addresses.helseid.as_str())
        && jws.is_signed_by(key.public());
    let client = jws.text("aud")?.to_owned();
    ours.then_some((client, jws.text("sid")?.to_owned()))
}

fn ended(mut response: Response) -> Response {
    response.headers_mut().append(
        SET_COOKIE,
        HeaderValue::from_static(
            "sandbox-session=; Path=/connect; HttpOnly; SameSite=Lax; Max-Age=0",
        ),
    );
    let mut notes = Notes::default();
    notes.add("session", "ended");
    response.extensions_mut().insert(notes);
    response
}
