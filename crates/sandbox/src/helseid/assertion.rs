//! Client authentication with `private_key_jwt`, and request objects, which follow the same rules.
//!
//! Specification: RFC 7523 with HelseID's profile: `typ`, the issuer as the one audience, at most
//! 60 seconds, every assertion once. In lenient mode, also what [`Mode::Lenient`] tells.

use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use serde_json::Value;

use super::client::Client;
use super::error::OAuthError;
use super::form::Form;
use crate::faults::{ActiveFaults, Fault};
use crate::jose::Compact;
use crate::options::Mode;
use crate::state::State;

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const LONGEST: i64 = 60;
/// What older clients have been seen to use, in lenient mode.
const LONGEST_LENIENT: i64 = 600;
const TOLERANCE: i64 = 5;

/// A client that has proven itself, and the structured data that came with the proof.
pub(crate) struct Authenticated {
    pub(crate) client: Arc<Client>,
    /// `assertion_details` or its older name.
    pub(crate) details: Option<Value>,
}

/// Authenticates the client of a form.
pub(crate) fn authenticate(
    state: &State,
    headers: &HeaderMap,
    faults: &ActiveFaults,
    form: &Form,
) -> Result<Authenticated, OAuthError> {
    if headers.contains_key(AUTHORIZATION) || form.get("client_secret").is_some() {
        return Err(OAuthError::invalid_client(
            "only private_key_jwt is allowed",
        ));
    }
    if form.get("client_assertion_type") != Some(ASSERTION_TYPE) {
        return Err(OAuthError::invalid_client(
            "client_assertion_type is missing or unknown",
        ));
    }
    let client_id = form
        .get("client_id")
        .ok_or_else(|| OAuthError::invalid_client("client_id is missing"))?;
    let client = state
        .helseid
        .client(client_id)
        .ok_or_else(|| OAuthError::invalid_client("the client is unknown"))?;
    if !client.confirmed {
        return Err(OAuthError::invalid_client(
            "the client has not been confirmed in self-service",
        ));
    }
    if state.clock.seconds() < client.usable_from {
        return Err(OAuthError::invalid_client(
            "the confirmation has not reached the token endpoint yet",
        ));
    }
    let text = form
        .get("client_assertion")
        .ok_or_else(|| OAuthError::invalid_client("client_assertion is missing"))?;
    if faults.has(&Fault::ExpiredClientKey) {
        return Err(OAuthError::invalid_client("the client's key has expired"));
    }
    let jws = signed_by_client(state, &client, text).map_err(OAuthError::invalid_client)?;
    if jws.text("sub") != Some(client.id.as_str()) {
        return Err(OAuthError::invalid_client("sub must be the client id"));
    }
    let details = match (
        jws.claims.get("assertion_details"),
        jws.claims.get("authorization_details"),
    ) {
        (Some(_), Some(_)) => {
            return Err(OAuthError::invalid_request(
                "HID-1007: assertion_details and authorization_details cannot both be given",
            ));
        }
        (Some(details), None) | (None, Some(details)) => Some(details.clone()),
        (None, None) => None,
    };
    Ok(Authenticated { client, details })
}

/// Reads a request object (RFC 9101) of an authenticated client; returns its
/// `authorization_details`.
pub(crate) fn request_object(
    state: &State,
    client: &Client,
    text: &str,
) -> Result<Value, OAuthError> {
    let wrong = |text: &str| OAuthError::new("invalid_request_object", format!("HID-1007: {text}"));
    let jws = signed_by_client(state, client, text).map_err(wrong)?;
    if jws.text("client_id") != Some(client.id.as_str()) {
        return Err(wrong("client_id is missing or another"));
    }
    jws.claims
        .get("authorization_details")
        .cloned()
        .ok_or_else(|| wrong("nothing is asked for"))
}

/// Checks header, signature, lifetime, audience and freshness.
fn signed_by_client<'t>(
    state: &State,
    client: &Client,
    text: &'t str,
) -> Result<Compact<'t>, &'static str> {
    let lenient = state.options.mode == Mode::Lenient;
    let jws = Compact::parse(text).ok_or("the assertion is not a signed JWT")?;
    let typed = match jws.header.get("typ") {
        None => lenient,
        Some(typ) => typ == "client-authentication+jwt" || (lenient && typ == "JWT"),
    };
    if !typed {
        return Err("typ must be client-authentication+jwt");
    }
    if ["jwk", "jku", "x5u", "x5c", "crit"]
        .iter()
        .any(|name| jws.header.get(*name).is_some())
    {
        return Err("the header brings a key or a demand of its own");
    }
    let now = state.clock.seconds();
    let key = match jws.header_text("kid") {
        Some(kid) => client.keys.iter().find(|key| key.kid == kid),
        None if lenient => client.keys.iter().find(|key| jws.is_signed_by(&key.key)),
        None => return Err("kid is missing"),
    }
    .ok_or("the key is unknown")?;
    if key.expires <= now {
        return Err("the client's key has expired");
    }
    if jws.algorithm() != Some(key.algorithm) {
        return Err("the algorithm is not the registered one");
    }
    if !jws.is_signed_by(&key.key) {
        return Err("the signature does not fit the key");
    }
    if jws.text("iss") != Some(client.id.as_str()) {
        return Err("iss must be the client id");
    }
    // One string and nothing else: a list could name another server too.
    let us = state.addresses.helseid.as_str();
    if jws.text("aud") != Some(us) && !(lenient && names_endpoint(&jws, us)) {
        return Err("aud must be the issuer as one string");
    }
    let issued = jws.seconds("iat").ok_or("iat is missing")?;
    let expires = jws.seconds("exp").ok_or("exp is missing")?;
    let starts = jws.seconds("nbf").unwrap_or(issued);
    if expires <= now || issued > now + TOLERANCE || starts > now + TOLERANCE {
        return Err("the assertion is not valid now; check the clock");
    }
    let longest = if lenient { LONGEST_LENIENT } else { LONGEST };
    if expires - issued > longest
        || expires - starts > longest
        || expires > now + longest + TOLERANCE
    {
        return Err("exp is more than 60 seconds ahead");
    }
    let jti = jws
        .text("jti")
        .filter(|jti| !jti.is_empty() && jti.len() <= 256)
        .ok_or("jti is missing or too long")?;
    let name = format!("assertion:{}:{jti}", client.id);
    let fresh = state.helseid.replay().spend(name, now, expires + TOLERANCE);
    if !fresh && !lenient {
        return Err("the assertion has been used before");
    }
    Ok(jws)
}

/// Whether `aud` is, or holds, the issuer or one of its endpoints, as older clients send it.
fn names_endpoint(jws: &Compact<'_>, issuer: &str) -> bool {
    let known = |audience: &str| {
        audience
            .strip_prefix(issuer)
            .is_some_and(|rest| matches!(rest, "" | "/" | "/connect/token" | "/connect/par"))
    };
    match jws.claims.get("aud") {
        Some(Value::String(one)) => known(one),
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).any(known),
        _ => false,
    }
}
