//! Discovery, key set and the list of identity providers.
//!
//! The metadata has the quirks of HelseID's: it advertises more than policy allows, two flags are
//! text, and two fields are private.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Extract;
use serde_json::{Value, json};

use super::client::{CLIENT_INFO, IDENTITY_SCOPES};
use crate::jose::SigningKey;
use crate::state::State;

/// `GET /.well-known/openid-configuration`
pub(crate) async fn discovery(Extract(state): Extract<Arc<State>>) -> Json<Value> {
    let issuer = &state.addresses.helseid;
    let at = |path: &str| format!("{issuer}{path}");
    let mut scopes: Vec<&str> = IDENTITY_SCOPES.to_vec();
    scopes.extend([CLIENT_INFO, "nhn:tillitsrammeverk:parameters"]);
    Json(json!({
        "issuer": issuer,
        "jwks_uri": at("/.well-known/openid-configuration/jwks"),
        "authorization_endpoint": at("/connect/authorize"),
        "token_endpoint": at("/connect/token"),
        "userinfo_endpoint": at("/connect/userinfo"),
        "end_session_endpoint": at("/connect/endsession"),
        "check_session_iframe": at("/connect/checksession"),
        "revocation_endpoint": at("/connect/revocation"),
        "introspection_endpoint": at("/connect/introspect"),
        "device_authorization_endpoint": at("/connect/deviceauthorization"),
        "backchannel_authentication_endpoint": at("/connect/ciba"),
        "pushed_authorization_request_endpoint": at("/connect/par"),
        "require_pushed_authorization_requests": false,
        "frontchannel_logout_supported": "true",
        "frontchannel_logout_session_supported": "true",
        "backchannel_logout_supported": "true",
        "backchannel_logout_session_supported": "true",
        "claims_supported": [
            "name", "family_name", "given_name", "middle_name",
            "helseid://claims/identity/assurance_level", "helseid://claims/identity/pid",
            "helseid://claims/identity/pid_pseudonym", "helseid://claims/identity/security_level",
            "helseid://claims/identity/network", "helseid://claims/hpr/hpr_number",
            "helseid://claims/client/client_name", "helseid://claims/client/client_tenancy",
            "helseid://claims/client/claims/orgnr_parent",
            "helseid://claims/client/claims/orgnr_child",
            "helseid://claims/client/claims/orgnr_supplier", "client_amr",
        ],
        "scopes_supported": scopes,
        "grant_types_supported": [
            "authorization_code", "client_credentials", "refresh_token", "implicit",
            "urn:ietf:params:oauth:grant-type:device_code", "urn:openid:params:grant-type:ciba",
            "urn:ietf:params:oauth:grant-type:token-exchange",
        ],
        "response_types_supported": [
            "code", "token", "id_token", "id_token token", "code id_token", "code token",
            "code id_token token",
        ],
        "response_modes_supported": ["form_post", "query", "fragment"],
        "token_endpoint_auth_methods_supported":
            ["client_secret_basic", "client_secret_post", "private_key_jwt"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "subject_types_supported": ["public"],
        "code_challenge_methods_supported": ["plain", "S256"],
        "request_parameter_supported": true,
        "request_object_signing_alg_values_supported": [
            "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
            "HS256", "HS384", "HS512",
        ],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "authorization_response_iss_parameter_supported": true,
        "backchannel_token_delivery_modes_supported": ["poll"],
        "backchannel_user_code_parameter_supported": true,
        "dpop_signing_alg_values_supported": crate::jose::ALGORITHMS,
        "expired_jwks_uri": at("/connect/expiredjwks"),
        "available_idps": at("/connect/availableidps"),
    }))
}

/// `GET /.well-known/openid-configuration/jwks`
pub(crate) async fn key_set(Extract(state): Extract<Arc<State>>) -> Json<Value> {
    Json(set(&state.helseid.published_keys()))
}

/// `GET /connect/expiredjwks`
pub(crate) async fn expired_key_set(Extract(state): Extract<Arc<State>>) -> Json<Value> {
    Json(set(&state.helseid.retired_keys()))
}

fn set(keys: &[Arc<SigningKey>]) -> Value {
    let keys: Vec<Value> = keys.iter().map(|key| entry(key)).collect();
    json!({ "keys": keys })
}

fn entry(key: &SigningKey) -> Value {
    let mut jwk = key.public().to_jwk();
    if let Some(members) = jwk.as_object_mut() {
        members.insert("use".to_owned(), json!("sig"));
        members.insert("alg".to_owned(), json!(key.algorithm()));
        members.insert("kid".to_owned(), json!(key.kid()));
        members.insert("x5t".to_owned(), json!(key.x5t()));
    }
    jwk
}

/// `GET /connect/availableidps`: the providers that HelseID's test environment names. Behind each
/// of them is the same page here.
pub(crate) async fn identity_providers() -> Json<Value> {
    let provider = |scheme: &str, name: &str| json!({ "scheme": scheme, "displayName": name });
    Json(json!([
        provider("testidp-oidc", "TestIDP"),
        provider("testidpnew-oidc", "TestIDP (ny)"),
        provider("idporten-oidc", "ID-porten"),
        provider("buypass-oidc", "Buypass"),
    ]))
}
