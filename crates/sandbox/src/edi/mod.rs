//! EDI 2.0, the national message service, version 3: so far its front door.
//!
//! A machine token for `nhn:msh` with the claim `herid`, the headers that every call carries, and
//! `GET /ping`. Paths are matched without regard to case, as the service's users rely on.
//!
//! Deliberately not here yet: messages, notifications, receipts and configurations. They get a
//! file each beside `ping.rs` and a line in [`dispatch`]; what all calls share is [`Edi::enter`].

mod ping;
mod problem;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State as Extract};
use axum::response::Response;
use http::Method;
use http::request::Parts;
use serde_json::Value;

use self::problem::Problem;
use crate::faults::Service;
use crate::resource_server::{self, Expectation, TokenClaims};
use crate::state::State;

const EXPECTATION: Expectation = Expectation {
    service: Service::Edi,
    audience: Some("nhn:msh"),
    any_scope: &["nhn:msh/api"],
    minimum_level: 0,
    require_attest: false,
};

/// The claim that binds a client to HER-ids. Version 3 asks for it and does not use it.
const HER_ID: &str = "nhn:msh/client/claims/herid";

struct Edi {
    state: Arc<State>,
}

/// The service on its own port.
pub(crate) fn router(state: Arc<State>) -> Router {
    Router::new()
        .fallback(dispatch)
        .with_state(Arc::new(Edi { state }))
}

async fn dispatch(Extract(edi): Extract<Arc<Edi>>, request: Request) -> Response {
    let (parts, _body) = request.into_parts();
    let path = parts.uri.path().to_ascii_lowercase();
    let answer = match (&parts.method, path.as_str()) {
        (&Method::GET | &Method::HEAD, "/ping") => ping::answer(&edi, &parts),
        (_, "/ping") => Err(Problem::method_not_allowed()),
        _ => Err(Problem::not_found()),
    };
    answer.unwrap_or_else(|problem| problem.response(&edi.state, parts.uri.path()))
}

impl Edi {
    /// What every call must carry besides a token: the version and who calls.
    fn headers(parts: &Parts) -> Result<(), Problem> {
        let text = |name: &str| {
            let value = parts.headers.get(name)?.to_str().ok()?.trim();
            (!value.is_empty()).then_some(value)
        };
        match text("api-version") {
            Some("3") => {}
            Some(_) => return Err(Problem::invalid("api-version is not served here")),
            None => return Err(Problem::invalid("api-version is missing")),
        }
        match text("nhn-source-system") {
            Some(_) => Ok(()),
            None => Err(Problem::invalid("nhn-source-system is missing")),
        }
    }

    /// Token, proof and the claim that the client's configuration must have.
    fn enter(&self, parts: &Parts) -> Result<TokenClaims, Problem> {
        let url = resource_server::public_url(&self.state, Service::Edi, parts.uri.path());
        let claims = resource_server::verify(
            &self.state,
            &EXPECTATION,
            &parts.method,
            &url,
            &parts.headers,
            &parts.extensions,
        )
        .map_err(Problem::refused)?;
        // A user's token is not what the service is entered with.
        if claims.subject.is_some() {
            return Err(Problem::forbidden("a machine token is required"));
        }
        let has_her_id = claims
            .all
            .get(HER_ID)
            .and_then(Value::as_str)
            .is_some_and(is_her_id_list);
        if has_her_id {
            Ok(claims)
        } else {
            Err(Problem::forbidden("the claim herid is missing"))
        }
    }
}

/// `0` for all, one HER-id, or several with dashes between.
fn is_her_id_list(text: &str) -> bool {
    text.split('-').all(|part| {
        !part.is_empty() && part.len() <= 9 && part.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests;
