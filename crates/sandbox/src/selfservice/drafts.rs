//! Drafts of clients, and their confirmation by a person in the browser.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State as Extract};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use serde_json::{Value, json};
use url::Url;

use super::configuration::{self, Wish};
use super::{API_KEY, Problem, json_body};
use crate::helseid::client::{Client, ClientKey, ClientKind, IDENTITY_SCOPES, KeyOrigin};
use crate::helseid::{is_organisation_number, page};
use crate::options::{Organisation, RefreshTokenUse, Tenancy};
use crate::state::State;

const DAY: i64 = 86_400;

/// `POST /v1/client-drafts`
pub(super) async fn create(
    Extract(state): Extract<Arc<State>>,
    parts: Parts,
    body: Bytes,
) -> Result<Response, Problem> {
    let key = parts
        .headers
        .get("api-key")
        .and_then(|key| key.to_str().ok());
    if key != Some(API_KEY) {
        return Err(Problem::unauthorized("api-key is missing or unknown"));
    }
    let body = json_body(&body)?;
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let number = text("organizationNumber")
        .filter(|number| is_organisation_number(number))
        .ok_or(Problem::invalid("organizationNumber must be nine digits"))?;
    let jwk =
        text("publicJwk").ok_or(Problem::invalid("publicJwk must be text that holds a JWK"))?;
    let jwk: Value = serde_json::from_str(jwk)
        .map_err(|_| Problem::invalid("publicJwk must be text that holds a JWK"))?;
    let now = state.clock.seconds();
    let expires = now + state.options.client_key_days * DAY;
    let key = ClientKey::from_jwk(&jwk, expires, KeyOrigin::Api).map_err(Problem::invalid)?;
    let wish = Wish::read(&body)?;
    if wish.scopes.is_empty() {
        return Err(Problem::invalid("apiScopes is empty"));
    }
    let kind = if wish.redirect_uris.is_empty() {
        ClientKind::Machine
    } else {
        ClientKind::User
    };
    let child = wish.children.first().cloned();
    let mut client = Client {
        id: uuid::Uuid::new_v4().to_string(),
        name: "Klient fra selvbetjening (sandkasse)".to_owned(),
        kind,
        keys: vec![key],
        redirect_uris: Vec::new(),
        any_port: state.options.client.any_port,
        post_logout_redirect_uris: Vec::new(),
        scopes: Vec::new(),
        pending_scopes: Vec::new(),
        organisation: Organisation {
            parent: number.to_owned(),
            name: format!("Virksomhet {number}"),
            child: child.clone().unwrap_or_else(|| number.to_owned()),
            child_name: format!("Virksomhet {}", child.as_deref().unwrap_or(number)),
        },
        children: Vec::new(),
        delegations: Vec::new(),
        tenancy: Tenancy::Single,
        refresh_token_use: RefreshTokenUse::OneTimeUseOnly,
        api_claims: Vec::new(),
        own_audience: None,
        confirmed: false,
        usable_from: now,
        created: now,
        updated: now,
    };
    if kind == ClientKind::User {
        client.scopes = IDENTITY_SCOPES.map(ToOwned::to_owned).to_vec();
    }
    // A draft is confirmed as a whole: nothing in it waits for an approval of its own.
    configuration::apply(&mut client, wish, configuration::Approval::Granted);
    let id = client.id.clone();
    state.helseid.add_client(client);
    Ok((StatusCode::OK, Json(json!({ "clientId": id }))).into_response())
}

/// Where the browser goes after the confirmation: a path on this machine.
struct Return {
    port: u16,
    path: String,
}

impl Return {
    fn read(parts: &Parts) -> Option<Self> {
        let mut port = None;
        let mut path = None;
        let query = parts.uri.query().unwrap_or_default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "redirectPort" => port = value.parse().ok().filter(|port| *port != 0),
                "redirectPath" => path = Some(value.into_owned()),
                _ => {}
            }
        }
        Some(Self {
            port: port?,
            path: path?,
        })
    }

    /// The address with the outcome; it never leaves the machine, whatever the path says.
    fn address(&self, status: &str) -> Option<Url> {
        let mut address = Url::parse("http://localhost/").ok()?;
        address.set_port(Some(self.port)).ok()?;
        address.set_path(&self.path);
        address.query_pairs_mut().append_pair("status", status);
        Some(address)
    }
}

/// `GET /confirm-client/{id}`: asks a person.
pub(super) async fn ask(
    Extract(state): Extract<Arc<State>>,
    Path(id): Path<String>,
    parts: Parts,
) -> Response {
    let Some(client) = state.helseid.client(&id).filter(|client| !client.confirmed) else {
        return page::error("Utkastet finnes ikke, eller det er allerede bekreftet.");
    };
    let Some(to) = Return::read(&parts) else {
        return page::error("Adressen mangler redirectPort eller redirectPath.");
    };
    let mut scopes = String::new();
    for scope in client.scopes.iter().filter(|scope| scope.contains('/')) {
        if !scope.starts_with("helseid://") {
            let _ = write!(scopes, "<li>{}</li>", page::escape(scope));
        }
    }
    let query = parts.uri.query().unwrap_or_default();
    let body = format!(
        "<h1>Bekreft klienten</h1>\n<p class=\"lead\">Et program vil registreres som klient for \
         organisasjon {number}.</p>\n<p>Programmet ber om:</p>\n<ul>{scopes}</ul>\n\
         <form method=\"post\" action=\"/confirm-client/{id}?{query}\"><div class=\"actions\">\
         <button class=\"primary\" type=\"submit\" name=\"action\" value=\"confirm\">Bekreft</button>\
         <button type=\"submit\" name=\"action\" value=\"cancel\">Avbryt</button></div></form>\n",
        number = page::escape(&client.organisation.parent),
        id = page::escape(&client.id),
        query = page::escape(query),
    );
    let target = to
        .address("Success")
        .map(|address| address.origin().ascii_serialization())
        .unwrap_or_default();
    page::document(
        StatusCode::OK,
        "Bekreft klienten",
        &body,
        &format!("form-action 'self' {target}"),
    )
}

/// `POST /confirm-client/{id}`: the person's answer.
pub(super) async fn confirm(
    Extract(state): Extract<Arc<State>>,
    Path(id): Path<String>,
    parts: Parts,
    body: Bytes,
) -> Response {
    let Some(to) = Return::read(&parts) else {
        return page::error("Adressen mangler redirectPort eller redirectPath.");
    };
    let is_form = parts.headers.get(CONTENT_TYPE).is_some_and(|label| {
        label
            .as_bytes()
            .starts_with(b"application/x-www-form-urlencoded")
    });
    let confirmed = url::form_urlencoded::parse(&body)
        .any(|(name, value)| name == "action" && value == "confirm");
    let status = if is_form && confirmed {
        let now = state.clock.seconds();
        let done = state.helseid.change_client(&id, |client| {
            let first = !client.confirmed;
            client.confirmed = true;
            client.usable_from = now + state.options.confirmation_seconds;
            client.updated = now;
            first
        });
        if done != Some(true) {
            return page::error("Utkastet finnes ikke, eller det er allerede bekreftet.");
        }
        "Success"
    } else {
        "Cancelled"
    };
    let location = to
        .address(status)
        .and_then(|address| HeaderValue::from_str(address.as_str()).ok());
    let Some(location) = location else {
        return page::error("Adressen til programmet er ugyldig.");
    };
    let mut response = (StatusCode::SEE_OTHER, [(CACHE_CONTROL, "no-store")]).into_response();
    response.headers_mut().insert(LOCATION, location);
    response
}
