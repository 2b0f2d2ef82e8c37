//! Pushed authorization requests (RFC 9126): the only way to begin a sign-in.

use std::sync::Arc;

use axum::extract::State as Extract;
use axum::http::header::CACHE_CONTROL;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::json;

use super::assertion;
use super::client::{CLIENT_INFO, Client, ClientKind, IDENTITY_SCOPES, PHR_LIST_SCOPES};
use super::details::Details;
use super::error::OAuthError;
use super::form::Form;
use super::page;
use super::store::{AuthorizationRequest, Pending};
use crate::faults::ActiveFaults;
use crate::jose::{self, ProofTarget};
use crate::journal::Notes;
use crate::random;
use crate::state::State;

const LONGEST_TEXT: usize = 512;
/// What the metadata announce as `prompt_values_supported`.
const PROMPTS: [&str; 4] = ["none", "login", "consent", "select_account"];

/// `POST /connect/par`
pub(crate) async fn push(
    Extract(state): Extract<Arc<State>>,
    parts: Parts,
    body: Bytes,
) -> Result<Response, OAuthError> {
    let faults = ActiveFaults::of(&parts.extensions);
    let form = Form::read(&parts.headers, &body)?;
    let authenticated = assertion::authenticate(&state, &parts.headers, &faults, &form)?;
    if authenticated.details.is_some() {
        return Err(OAuthError::invalid_request(
            "HID-1007: details belong in the assertion of a token request",
        ));
    }
    let mut request = read(&state, &authenticated.client, &form)?;
    if parts.headers.contains_key("dpop") {
        request.dpop_jkt = Some(proof_key(&state, &parts, request.dpop_jkt.as_deref())?);
    }

    let now = state.clock.seconds();
    let lifetime = state.options.request_uri_seconds;
    let uri = format!("urn:ietf:params:oauth:request_uri:{}", random::hex::<32>());
    let mut notes = Notes::default();
    notes.add("resources", request.resources.join(" "));
    state.helseid.with_store(|store| {
        store.sweep(now);
        store.pushed.insert(
            uri.clone(),
            Pending {
                request,
                expires: now + lifetime,
            },
        );
    });
    let body = axum::Json(json!({ "request_uri": uri, "expires_in": lifetime }));
    let mut response = (StatusCode::CREATED, [(CACHE_CONTROL, "no-store")], body).into_response();
    response.extensions_mut().insert(notes);
    Ok(response)
}

/// A proof at PAR binds the code to its key (RFC 9449, section 10.1).
fn proof_key(state: &State, parts: &Parts, asked: Option<&str>) -> Result<String, OAuthError> {
    let url = format!("{}/connect/par", state.addresses.helseid);
    let now = state.clock.seconds();
    let target = ProofTarget {
        method: Method::POST.as_str(),
        url: &url,
        access_token: None,
        window: super::PROOF_WINDOW,
        now,
    };
    let wrong = |error: jose::ProofError| OAuthError::new("invalid_dpop_proof", error.to_string());
    let proof = jose::check_proof(&parts.headers, target).map_err(wrong)?;
    if !super::spend_proof(state, &proof, now) {
        return Err(wrong(jose::ProofError::Replayed));
    }
    if asked.is_some_and(|asked| asked != proof.jkt) {
        return Err(OAuthError::new(
            "invalid_dpop_proof",
            "dpop_jkt is another key",
        ));
    }
    Ok(proof.jkt)
}

fn read(state: &State, client: &Client, form: &Form) -> Result<AuthorizationRequest, OAuthError> {
    if client.kind != ClientKind::User {
        return Err(OAuthError::new(
            "unauthorized_client",
            "the client may not sign users in",
        ));
    }
    if form.get("request_uri").is_some() {
        return Err(OAuthError::invalid_request("request_uri cannot be pushed"));
    }
    if form.required("response_type")? != "code" {
        return Err(OAuthError::new(
            "unsupported_response_type",
            "only code is allowed",
        ));
    }
    if form
        .get("response_mode")
        .is_some_and(|mode| mode != "query" && mode != "form_post")
    {
        return Err(OAuthError::invalid_request(
            "response_mode must be query or form_post",
        ));
    }
    let code_challenge = form.required("code_challenge")?;
    if form.get("code_challenge_method") != Some("S256") {
        return Err(OAuthError::invalid_request(
            "code_challenge_method must be S256",
        ));
    }
    let is_base64url = |text: &str| {
        text.bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    if code_challenge.len() != 43 || !is_base64url(code_challenge) {
        return Err(OAuthError::invalid_request(
            "code_challenge is not a SHA-256 in base64url",
        ));
    }
    let redirect_uri = form.required("redirect_uri")?;
    if !client.takes_redirect(redirect_uri) {
        return Err(OAuthError::new(
            "unauthorized_client",
            "redirect_uri is not registered",
        ));
    }
    let scopes = form.words("scope");
    check_scopes(client, &scopes)?;
    let resources: Vec<String> = form.all("resource").map(ToOwned::to_owned).collect();
    let registered = client.resources();
    for (index, resource) in resources.iter().enumerate() {
        let known = registered.contains(resource);
        if !known
            || resources
                .iter()
                .take(index)
                .any(|earlier| earlier == resource)
        {
            return Err(OAuthError::new(
                "invalid_target",
                "a resource is unknown or repeated",
            ));
        }
    }
    for name in ["state", "nonce"] {
        if form.get(name).is_some_and(|text| text.len() > LONGEST_TEXT) {
            return Err(OAuthError::invalid_request(format!("{name} is too long")));
        }
    }
    let number = |name: &'static str| {
        form.get(name)
            .map(|text| {
                let wrong = || OAuthError::invalid_request(format!("{name} is not a number"));
                text.parse::<i64>()
                    .ok()
                    .filter(|number| *number >= 0)
                    .ok_or_else(wrong)
            })
            .transpose()
    };
    let level = number("test_security_level")?;
    if level.is_some_and(|level| !(2..=4).contains(&level)) {
        return Err(OAuthError::invalid_request(
            "test_security_level must be 2, 3 or 4",
        ));
    }
    let prompt = form.words("prompt");
    if !prompt.iter().all(|word| PROMPTS.contains(&word.as_str()))
        || (prompt.len() > 1 && prompt.iter().any(|word| word == "none"))
    {
        return Err(OAuthError::invalid_request(
            "prompt is unknown, or none together with another",
        ));
    }
    let acr_values = form.words("acr_values");
    if level.is_some_and(|level| level < 4) && page::demands_level_four(&acr_values) {
        return Err(OAuthError::invalid_request(
            "test_security_level is below the level that acr_values demands",
        ));
    }
    let test_pid = form.get("test_pid").map(ToOwned::to_owned);
    if test_pid.is_some()
        && !acr_values
            .iter()
            .any(|value| value == "idp:testidp-oidc" || value == "idp:testidpnew-oidc")
    {
        return Err(OAuthError::invalid_request(
            "test_pid needs acr_values idp:testidp-oidc",
        ));
    }
    let request_details = form
        .get("request")
        .map(|text| assertion::request_object(state, client, text))
        .transpose()?;
    let parsed = request_details
        .as_ref()
        .map(Details::parse)
        .transpose()?
        .unwrap_or_default();
    if parsed.has_organisation() {
        parsed.organisation(client)?;
    }
    Ok(AuthorizationRequest {
        client_id: client.id.clone(),
        redirect_uri: redirect_uri.to_owned(),
        scopes,
        resources,
        state: form.get("state").map(ToOwned::to_owned),
        nonce: form.get("nonce").map(ToOwned::to_owned),
        code_challenge: code_challenge.to_owned(),
        prompt,
        acr_values,
        max_age: number("max_age")?,
        test_pid,
        test_security_level: level.and_then(|level| u8::try_from(level).ok()),
        dpop_jkt: form.get("dpop_jkt").map(ToOwned::to_owned),
        has_request_attest: parsed.has_attest(),
        request_details,
        form_post: form.get("response_mode") == Some("form_post"),
    })
}

/// Scopes must be known, granted to the client, and not exclude each other.
pub(crate) fn check_scopes(client: &Client, scopes: &[String]) -> Result<(), OAuthError> {
    if scopes.is_empty() {
        return Err(OAuthError::invalid_request("scope is missing"));
    }
    if !scopes.iter().any(|scope| scope == "openid") {
        return Err(OAuthError::new("invalid_scope", "openid is missing"));
    }
    let known = |scope: &String| {
        client.scopes.contains(scope)
            || scope == CLIENT_INFO
            || IDENTITY_SCOPES.contains(&scope.as_str())
    };
    if !scopes.iter().all(known) {
        return Err(OAuthError::new(
            "invalid_scope",
            "a scope is not granted to the client",
        ));
    }
    if PHR_LIST_SCOPES
        .iter()
        .all(|list| scopes.iter().any(|scope| scope == list))
    {
        return Err(OAuthError::new(
            "invalid_scope",
            "the two PHR list scopes exclude each other",
        ));
    }
    Ok(())
}
