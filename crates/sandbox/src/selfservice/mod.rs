//! HelseID's self-service: drafts of clients, their confirmation in the browser, what a client may
//! read and change of itself, its keys, and who has delegated to it.
//!
//! API and portal share one port. Everything takes effect at once: the wait of some seconds that
//! the test environment asks for is not played.
//!
//! Deliberately not here: signing in to the portal, and the pages where a person does by hand what
//! the API does.
//!
//! Specification: the self-service API as its published samples use it; errors as RFC 9457.

mod configuration;
mod delegations;
mod drafts;
mod problem;
mod secrets;

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use http::request::Parts;
use serde_json::Value;

use self::problem::Problem;
use crate::faults::Service;
use crate::helseid::client::{Client, SELF_SERVICE};
use crate::resource_server::{self, Expectation};
use crate::state::State;

/// The key that callers send in `api-key` to make a draft. It guards nothing but a slip.
pub(crate) const API_KEY: &str = "sandbox";

const EXPECTATION: Expectation = Expectation {
    service: Service::SelfService,
    audience: Some("nhn:selvbetjening"),
    any_scope: &[SELF_SERVICE],
    minimum_level: 0,
    require_attest: false,
};

/// The routes of API and portal.
pub(crate) fn router(state: Arc<State>) -> Router {
    Router::new()
        .route("/v1/client-drafts", post(drafts::create))
        .route(
            "/confirm-client/{id}",
            get(drafts::ask).post(drafts::confirm),
        )
        .route(
            "/v1/client",
            get(configuration::show).put(configuration::replace),
        )
        .route(
            "/v1/client-secret",
            get(secrets::list).post(secrets::register),
        )
        .route("/v1/multi-tenant-delegations", get(delegations::list))
        .fallback(unknown)
        .with_state(state)
}

async fn unknown() -> Response {
    Problem::not_found().response()
}

/// The client that a good token speaks for.
fn enter(state: &State, parts: &Parts) -> Result<Arc<Client>, Problem> {
    let url = resource_server::public_url(state, Service::SelfService, parts.uri.path());
    let claims = resource_server::verify(
        state,
        &EXPECTATION,
        &parts.method,
        &url,
        &parts.headers,
        &parts.extensions,
    )
    .map_err(Problem::refused)?;
    state
        .helseid
        .client(&claims.client_id)
        .ok_or_else(|| Problem::forbidden("the client is unknown"))
}

/// The body as a JSON value.
fn json_body(body: &[u8]) -> Result<Value, Problem> {
    serde_json::from_slice(body).map_err(|_| Problem::invalid("the body must be JSON"))
}

/// A list of texts; absent and null are empty.
fn texts(body: &Value, name: &str) -> Result<Vec<String>, Problem> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(list)) => list
            .iter()
            .map(|text| text.as_str().map(ToOwned::to_owned))
            .collect::<Option<_>>()
            .ok_or_else(|| Problem::invalid("a list holds something else than text")),
        Some(_) => Err(Problem::invalid("a list is not a list")),
    }
}

#[cfg(test)]
mod tests;
