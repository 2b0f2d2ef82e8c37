//! Client information: a client reads its own configuration.
//!
//! Specification: HelseID's client info endpoint. Newer clients ask self-service instead.

use std::sync::Arc;

use axum::extract::State as Extract;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::client::{CLIENT_INFO, ClientKind};
use crate::faults::Service;
use crate::options::RefreshTokenUse;
use crate::resource_server::{self, Expectation};
use crate::state::State;

const EXPECTATION: Expectation = Expectation {
    service: Service::HelseId,
    audience: None,
    any_scope: &[CLIENT_INFO],
    minimum_level: 0,
    require_attest: false,
};

/// `POST /connect/clientinfo`
pub(crate) async fn show(Extract(state): Extract<Arc<State>>, parts: Parts) -> Response {
    let url = resource_server::public_url(&state, Service::HelseId, "/connect/clientinfo");
    let verified = resource_server::verify(
        &state,
        &EXPECTATION,
        &parts.method,
        &url,
        &parts.headers,
        &parts.extensions,
    );
    let claims = match verified {
        Ok(claims) => claims,
        Err(refusal) => return (refusal.status, refusal.headers).into_response(),
    };
    let Some(client) = state.helseid.client(&claims.client_id) else {
        return StatusCode::FORBIDDEN.into_response();
    };
    let grants = match client.kind {
        ClientKind::User => json!(["authorization_code", "refresh_token"]),
        ClientKind::Machine => json!(["client_credentials"]),
    };
    let usage = match client.refresh_token_use {
        RefreshTokenUse::OneTimeUseOnly => "OneTimeUseOnly",
        RefreshTokenUse::Reusable => "Reusable",
    };
    let secrets: Vec<Value> = client
        .keys
        .iter()
        .map(|key| json!({ "Kid": key.kid, "Expiration": instant(key.expires) }))
        .collect();
    let body = json!({
        "ClientId": client.id,
        "ClientName": client.name,
        "Created": client.created,
        "Updated": client.updated,
        "RequirePkce": client.kind == ClientKind::User,
        "AllowedGrantTypes": grants,
        "AllowedScopes": client.scopes,
        "AllowedIdentityProviders": ["testidp-oidc"],
        "RedirectUris": client.redirect_uris,
        "PostLogoutRedirectUris": client.post_logout_redirect_uris,
        "AccessTokenLifetime": state.options.access_token_seconds,
        "RefreshTokenLifetime": state.options.refresh_token_seconds,
        "RefreshTokenUsageType": usage,
        "SingleSignOnEnabled": state.options.single_sign_on,
        "ClientSecrets": secrets,
    });
    ([(CACHE_CONTROL, "no-store")], axum::Json(body)).into_response()
}

/// Seconds since 1970 as the services write times.
pub(crate) fn instant(seconds: i64) -> String {
    Timestamp::from_second(seconds)
        .map(|at| at.to_string())
        .unwrap_or_default()
}
