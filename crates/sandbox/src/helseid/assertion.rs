//! Client authentication with `private_key_jwt`, and request objects, which follow the same rules.
//!
//! Specification: RFC 7523 with HelseID's profile: `typ`, the issuer as the one audience, at most
//! 60 seconds, every assertion once.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use serde_json::Value;

use super::Provider;
use super::client::Client;
use super::error::OAuthError;
use super::form::Form;
use crate::faults::{ActiveFaults, Fault};
use crate::jose::Compact;
use crate::state::State;

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const LONGEST: i64 = 60;
const TOLERANCE: i64 = 5;

/// A client that has proven itself, and the structured data that came with the proof.
pub(crate) struct Authenticated<'a> {
    pub(crate) client: &'a Client,
    /// `assertion_details` or its older name.
    pub(crate) details: Option<Value>,
}

/// Authenticates the client of a form.
pub(crate) fn authenticate<'a>(
    state: &'a State,
    headers: &HeaderMap,
    faults: &ActiveFaults,
    form: &Form,
) -> Result<Authenticated<'a>, OAuthError> {
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
    let provider: &Provider = &state.helseid;
    let client = provider
        .client(client_id)
        .ok_or_else(|| OAuthError::invalid_client("the client is unknown"))?;
    let text = form
        .get("client_assertion")
        .ok_or_else(|| OAuthError::invalid_client("client_assertion is missing"))?;
    if faults.has(&Fault::ExpiredClientKey) {
        return Err(OAuthError::invalid_client("the client's key has expired"));
    }
    let jws = signed_by_client(state, client, text).map_err(OAuthError::invalid_client)?;
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
    let jws = Compact::parse(text).ok_or("the assertion is not a signed JWT")?;
    if jws.header_text("typ") != Some("client-authentication+jwt") {
        return Err("typ must be client-authentication+jwt");
    }
    if ["jwk", "jku", "x5u", "x5c", "crit"]
        .iter()
        .any(|name| jws.header.get(*name).is_some())
    {
        return Err("the header brings a key or a demand of its own");
    }
    let kid = jws.header_text("kid").ok_or("kid is missing")?;
    let key = client
        .keys
        .iter()
        .find(|key| key.kid == kid)
        .ok_or("the key is unknown")?;
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
    if jws.text("aud") != Some(state.addresses.helseid.as_str()) {
        return Err("aud must be the issuer as one string");
    }
    let now = state.clock.seconds();
    let issued = jws.seconds("iat").ok_or("iat is missing")?;
    let expires = jws.seconds("exp").ok_or("exp is missing")?;
    let starts = jws.seconds("nbf").unwrap_or(issued);
    if expires <= now || issued > now + TOLERANCE || starts > now + TOLERANCE {
        return Err("the assertion is not valid now; check the clock");
    }
    if expires - issued > LONGEST
        || expires - starts > LONGEST
        || expires > now + LONGEST + TOLERANCE
    {
        return Err("exp is more than 60 seconds ahead");
    }
    let jti = jws
        .text("jti")
        .filter(|jti| !jti.is_empty() && jti.len() <= 256)
        .ok_or("jti is missing or too long")?;
    let name = format!("assertion:{}:{jti}", client.id);
    if !state.helseid.replay().spend(name, now, expires + TOLERANCE) {
        return Err("the assertion has been used before");
    }
    Ok(jws)
}
