//! A client reads and replaces its own configuration.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Extract;
use bytes::Bytes;
use http::request::Parts;
use serde_json::{Value, json};
use url::Url;

use super::{Problem, enter, json_body, texts};
use crate::helseid::client::{API_SCOPES, ApiClaim, Client, ClientKind};
use crate::helseid::is_organisation_number;
use crate::state::State;

/// Scopes that a person at NHN has to approve.
const APPROVED_BY_HAND: [&str; 1] = ["nhn:msh/api"];

/// Whether what needs approval gets it at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Approval {
    /// At once.
    Granted,
    /// Later, by the administration's `approve`.
    Awaited,
}

/// What a draft or a replacement asks for.
pub(super) struct Wish {
    pub(super) scopes: Vec<String>,
    pub(super) redirect_uris: Vec<String>,
    pub(super) children: Vec<String>,
    post_logout_redirect_uris: Vec<String>,
    claims: Vec<(String, String, String)>,
}

impl Wish {
    /// Reads and checks a body. What is absent or null is empty: nothing is kept as it was.
    pub(super) fn read(body: &Value) -> Result<Self, Problem> {
        let scopes = texts(body, "apiScopes")?;
        if !scopes
            .iter()
            .all(|scope| API_SCOPES.contains(&scope.as_str()))
        {
            return Err(Problem::invalid("apiScopes holds an unknown scope"));
        }
        let redirect_uris = texts(body, "redirectUris")?;
        let post_logout_redirect_uris = texts(body, "postLogoutRedirectUris")?;
        if !redirect_uris
            .iter()
            .chain(&post_logout_redirect_uris)
            .all(|uri| is_good_redirect(uri))
        {
            return Err(Problem::invalid(
                "a redirect address is not https, nor on loopback",
            ));
        }
        let children = texts(body, "childOrganizationNumbers")?;
        if !children.iter().all(|number| is_organisation_number(number)) {
            return Err(Problem::invalid(
                "a child organisation number is not nine digits",
            ));
        }
        let claims = match body.get("audienceSpecificClientClaims") {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(list)) => {
                list.iter()
                    .map(read_claim)
                    .collect::<Option<_>>()
                    .ok_or(Problem::invalid(
                        "audienceSpecificClientClaims holds a bad claim",
                    ))?
            }
            Some(_) => {
                return Err(Problem::invalid(
                    "audienceSpecificClientClaims is not a list",
                ));
            }
        };
        Ok(Self {
            scopes,
            redirect_uris,
            children,
            post_logout_redirect_uris,
            claims,
        })
    }
}

/// `{"key": "<audience>/client/claims/<name>", "value": "…"}` with the signs that are allowed.
fn read_claim(claim: &Value) -> Option<(String, String, String)> {
    let key = claim.get("key")?.as_str()?;
    let value = claim.get("value")?.as_str()?;
    let (audience, name) = key.split_once("/client/claims/")?;
    let sign = |sign: char| matches!(sign, '.' | '-' | '_') || sign.is_ascii_digit();
    let good_name = (1..=100).contains(&name.len())
        && name
            .chars()
            .all(|one| one.is_ascii_lowercase() || sign(one));
    let letter = |one: char| one.is_ascii_alphabetic() || "æøåÆØÅ".contains(one);
    let good_value = (1..=50).contains(&value.chars().count())
        && value.chars().all(|one| letter(one) || sign(one));
    (good_name && good_value && !audience.is_empty())
        .then(|| (audience.to_owned(), name.to_owned(), value.to_owned()))
}

fn is_good_redirect(uri: &str) -> bool {
    Url::parse(uri).is_ok_and(|address| {
        let loopback = matches!(
            address.host_str(),
            Some("localhost" | "127.0.0.1" | "[::1]")
        );
        let scheme = address.scheme();
        (scheme == "https" || (scheme == "http" && loopback)) && address.fragment().is_none()
    })
}

/// Writes a wish into a client; what it does not name is gone afterwards.
pub(super) fn apply(client: &mut Client, wish: Wish, approval: Approval) {
    let had = std::mem::take(&mut client.scopes);
    client.scopes = had
        .iter()
        .filter(|scope| !API_SCOPES.contains(&scope.as_str()))
        .cloned()
        .collect();
    client.pending_scopes.clear();
    for scope in wish.scopes {
        let waits = approval == Approval::Awaited
            && APPROVED_BY_HAND.contains(&scope.as_str())
            && !had.contains(&scope);
        if waits {
            client.pending_scopes.push(scope);
        } else {
            client.scopes.push(scope);
        }
    }
    let old = std::mem::take(&mut client.api_claims);
    for (audience, name, value) in wish.claims {
        let active = old
            .iter()
            .find(|claim| claim.audience == audience && claim.name == name)
            .and_then(|claim| claim.value.clone());
        let unchanged = active.as_ref() == Some(&value);
        let claim = if approval == Approval::Granted || unchanged {
            ApiClaim {
                audience,
                name,
                value: Some(value),
                pending: None,
            }
        } else {
            ApiClaim {
                audience,
                name,
                value: active,
                pending: Some(value),
            }
        };
        client.api_claims.push(claim);
    }
    client.redirect_uris = wish.redirect_uris;
    client.post_logout_redirect_uris = wish.post_logout_redirect_uris;
    client.children = wish.children;
}

/// `GET /v1/client`
pub(super) async fn show(
    Extract(state): Extract<Arc<State>>,
    parts: Parts,
) -> Result<Json<Value>, Problem> {
    let client = enter(&state, &parts)?;
    Ok(Json(status(&client)))
}

/// `PUT /v1/client`: a full replacement.
pub(super) async fn replace(
    Extract(state): Extract<Arc<State>>,
    parts: Parts,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let client = enter(&state, &parts)?;
    let wish = Wish::read(&json_body(&body)?)?;
    if client.kind == ClientKind::User && wish.redirect_uris.is_empty() {
        return Err(Problem::invalid("a client for users needs redirectUris"));
    }
    let now = state.clock.seconds();
    let changed = state.helseid.change_client(&client.id, |client| {
        apply(client, wish, Approval::Awaited);
        client.updated = now;
        status(client)
    });
    changed.map(Json).ok_or_else(Problem::not_found)
}

fn status(client: &Client) -> Value {
    let scope = |scope: &String, status: &str, reason: Value| json!({ "scope": scope, "status": status, "statusReason": reason });
    let granted = client
        .scopes
        .iter()
        .filter(|own| API_SCOPES.contains(&own.as_str()))
        .map(|own| scope(own, "ok", Value::Null));
    let pending = client
        .pending_scopes
        .iter()
        .map(|own| scope(own, "pending", json!("Venter på godkjenning")));
    let scopes: Vec<Value> = granted.chain(pending).collect();
    let claims: Vec<Value> = client
        .api_claims
        .iter()
        .map(|claim| {
            let status = match (&claim.value, &claim.pending) {
                (_, None) => "ok",
                (None, Some(_)) => "pending",
                (Some(_), Some(_)) => "updatePending",
            };
            json!({
                "claimType": format!("{}/client/claims/{}", claim.audience, claim.name),
                "activeClaimValue": claim.value,
                "pendingClaimValue": claim.pending,
                "status": status,
                "statusReason": claim.pending.as_ref().map(|_| "Venter på godkjenning"),
            })
        })
        .collect();
    json!({
        "apiScopes": scopes,
        "audienceSpecificClientClaims": claims,
        "redirectUris": client.redirect_uris,
        "postLogoutRedirectUris": client.post_logout_redirect_uris,
        "childOrganizationNumbers": client.children,
    })
}
