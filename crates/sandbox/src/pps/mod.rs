//! Pasientens prøvesvar (PPS) v2: metadata and two searches for one patient at a time.
//!
//! The patient is named by the header `person-id` only; parameters travel in the form body. Privacy
//! limits come as outcome entries inside a 200 bundle, errors as 400 or 401.
//!
//! Deliberately not here: v1, the backdoor header family, searches of other resource types.
//! Where the service's documentation is silent, the choices are marked as ours.

mod basis;
mod outcome;
mod query;
mod search;

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State as Extract},
    response::Response,
    routing::{any, post},
};
use http::{HeaderMap, Method, StatusCode, header};
use serde_json::{Value, json};

use self::{
    basis::{Basis, Verdict},
    outcome::Problem,
    query::{Query, Subject},
};
use crate::{
    content::{DEFAULT_BASE_DATE, Library},
    faults::{ActiveFaults, Fault, Service},
    journal::Notes,
    people::{self, has_valid_control_digits},
    resource_server::{self, Expectation, TokenClaims},
    state::State,
};

/// Any of these carries the correlation id.
const CORRELATION: [&str; 11] = [
    "cid",
    "traceparent",
    "correlation-id",
    "correlationid",
    "correlation",
    "x-correlation-id",
    "x-correlationid",
    "x-correlation",
    "x-request-id",
    "x-requestid",
    "x-request",
];

/// Codes of list 9060.
const ROLES: [&str; 36] = [
    "AA", "AT", "AU", "BI", "ET", "FA1", "FA2", "FB", "FO", "FT", "HE", "HF", "HP", "JO", "KE",
    "KI", "LE", "NP", "OA", "OI", "OP", "OR", "OS", "PE", "PM", "PS", "RA", "SP", "TH", "TL", "TP",
    "TT", "VE", "VP", "XX", "MT",
];

/// A search body is a few hundred characters.
const LARGEST_BODY: usize = 64 * 1024;

const EXPECTATION: Expectation = Expectation {
    service: Service::Pps,
    audience: Some("nhn:pps"),
    any_scope: &["nhn:pps/provesvar-read"],
    minimum_level: 4,
    require_attest: false,
};

struct Pps {
    state: Arc<State>,
    library: Library,
}

/// The service on its own port.
pub(crate) fn router(state: Arc<State>) -> Router {
    let pps = Arc::new(Pps {
        state,
        library: Library::new(DEFAULT_BASE_DATE),
    });
    Router::new()
        .route("/v2/metadata", any(metadata))
        .route(
            "/v2/DiagnosticReport/_search",
            post(find_reports).fallback(wrong_method),
        )
        .route(
            "/v2/Observation/_search",
            post(find_observations).fallback(wrong_method),
        )
        .fallback(unknown_path)
        .with_state(pps)
}

async fn metadata(method: Method) -> Response {
    if method != Method::GET && method != Method::POST && method != Method::HEAD {
        return wrong_method().await;
    }
    outcome::fhir(StatusCode::OK, &capabilities())
}

async fn wrong_method() -> Response {
    Problem::not_supported(StatusCode::METHOD_NOT_ALLOWED, "Metoden støttes ikke").response()
}

async fn unknown_path() -> Response {
    Problem::not_supported(StatusCode::NOT_FOUND, "Ukjent adresse").response()
}

async fn find_reports(Extract(pps): Extract<Arc<Pps>>, request: Request) -> Response {
    pps.search(Subject::DiagnosticReport, request).await
}

async fn find_observations(Extract(pps): Extract<Arc<Pps>>, request: Request) -> Response {
    pps.search(Subject::Observation, request).await
}

impl Pps {
    async fn search(&self, subject: Subject, request: Request) -> Response {
        let (parts, body) = request.into_parts();
        let url = resource_server::public_url(&self.state, Service::Pps, parts.uri.path());
        let verified = resource_server::verify(
            &self.state,
            &EXPECTATION,
            &parts.method,
            &url,
            &parts.headers,
            &parts.extensions,
        );
        let claims = match verified {
            Ok(claims) => claims,
            Err(refusal) => {
                // The documented statuses are 200, 400 and 401: scope and level are 401 as well.
                let mut response = Problem::unauthorized().response();
                response.headers_mut().extend(refusal.headers);
                return response;
            }
        };
        if parts.uri.query().is_some() {
            return Problem::parameter("Parametre skal stå i meldingskroppen").response();
        }
        let Ok(body) = axum::body::to_bytes(body, LARGEST_BODY).await else {
            return Problem::parameter("Meldingskroppen er for stor").response();
        };
        let faults = ActiveFaults::of(&parts.extensions);
        self.answer(subject, &claims, &parts.headers, &body, &faults)
            .unwrap_or_else(Problem::response)
    }

    /// The search after the token has been found good.
    fn answer(
        &self,
        subject: Subject,
        claims: &TokenClaims,
        headers: &HeaderMap,
        body: &[u8],
        faults: &ActiveFaults,
    ) -> Result<Response, Problem> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let person = text("person-id").unwrap_or_default();
        if person.is_empty() {
            return Err(Problem::required("person-id mangler eller er ugyldig"));
        }
        if !has_valid_control_digits(person) {
            return Err(Problem::value("person-id mangler eller er ugyldig"));
        }
        if !CORRELATION
            .iter()
            .any(|name| text(name).is_some_and(|value| !value.is_empty()))
        {
            return Err(Problem::required("Correlation-Id mangler"));
        }
        let basis = match text("access-basis") {
            Some(code) => {
                Some(Basis::parse(code).ok_or(Problem::value("access-basis er ugyldig"))?)
            }
            // Announced to become required for health personnel; the sandbox is ahead [our choice].
            None if claims.hpr_number.is_some() => {
                return Err(Problem::required("access-basis mangler"));
            }
            None => None,
        };
        if text("requester-hpr-role").is_some_and(|role| !ROLES.contains(&role)) {
            return Err(Problem::value("requester-hpr-role er ugyldig"));
        }
        if !is_form(text(header::CONTENT_TYPE.as_str())) {
            return Err(Problem::not_supported(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "Content-Type skal være application/x-www-form-urlencoded",
            ));
        }
        let query = Query::parse(subject, body)?;

        let mut notes = Notes::default();
        let pid = claims.pid.as_deref().unwrap_or_default();
        let base = &self.state.addresses.pps;
        let mut bundle = match basis::judge(people::find_patient(person), pid, basis) {
            Verdict::NothingMore => return Err(Problem::nothing_more()),
            Verdict::Withheld(code) => {
                notes.add("privacy", code.code());
                search::withheld(base, &query, code)
            }
            Verdict::Open => search::run(base, &query, &self.library.reports(person)),
        };
        if faults.has(&Fault::AnotherPerson) {
            search::give_to_another(&mut bundle, person);
        }
        notes.add(
            "total",
            bundle.get("total").unwrap_or(&Value::Null).to_string(),
        );
        let mut response = outcome::fhir(StatusCode::OK, &bundle);
        response.extensions_mut().insert(notes);
        Ok(response)
    }
}

/// Whether a body is a form, whatever parameters the type carries.
fn is_form(content_type: Option<&str>) -> bool {
    content_type
        .and_then(|value| value.split(';').next())
        .is_some_and(|value| {
            value
                .trim()
                .eq_ignore_ascii_case("application/x-www-form-urlencoded")
        })
}

/// What the service can do: the searches with their parameters.
fn capabilities() -> Value {
    let parameter = |name: &str, kind: &str| json!({ "name": name, "type": kind });
    let common = [("_id", "token"), ("date", "date"), ("identifier", "token")];
    let resource = |subject: Subject| {
        let mut parameters: Vec<Value> = common
            .iter()
            .map(|(name, kind)| parameter(name, kind))
            .collect();
        if subject == Subject::Observation {
            parameters.push(parameter("_tags", "token"));
        }
        parameters.push(parameter("_count", "number"));
        parameters.push(parameter("_skip", "number"));
        json!({
            "type": subject.name(),
            "interaction": [{ "code": "search-type" }],
            "searchInclude": query::INCLUDES,
            "searchRevInclude": query::REVERSE_INCLUDES,
            "searchParam": parameters,
        })
    };
    json!({
        "resourceType": "CapabilityStatement",
        "title": "Pasientens Prøvesvar FHIR Server",
        "status": "active",
        "date": "2024-05-23T00:00:00+02:00",
        "contact": [{ "name": "Innsyn sandbox" }],
        "jurisdiction": [{
            "coding": [{ "system": "urn:iso:std:iso:3166", "code": "NO", "display": "Norge" }],
        }],
        "purpose": "Oppdiktede prøvesvar for utvikling og demonstrasjon.",
        "kind": "instance",
        "implementation": { "description": "Pasientens prøvesvar i sandkasse" },
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "rest": [{
            "mode": "server",
            "resource": [resource(Subject::DiagnosticReport), resource(Subject::Observation)],
        }],
    })
}

#[cfg(test)]
mod tests;
