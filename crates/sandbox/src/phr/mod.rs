//! Pasientens journaldokumenter (PHR): ITI-67 and ITI-68 as the national front offers them.
//!
//! Two legal bases, told apart by scope: the kjernejournal regulation (an access basis is required,
//! categories and ages are filtered) and section 45 (an access basis must not be sent). Restricted
//! documents stay in the list, masked, until an elevated basis opens them.
//!
//! What the sources answered is kept for three minutes, so a document that arrives in the meantime
//! is not listed yet; nothing that a client sends goes past that.
//!
//! Deliberately not here: ITI-65, the SAML debugging aid.
//! Where the service's documentation is silent, the choices are marked as ours.

mod cache;
mod list;
mod outcome;
mod query;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    extract::{Request, State as Extract},
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts};
use jiff::Timestamp;

use self::{
    cache::{Cache, Key},
    outcome::{Issue, Problem},
    query::Query,
};
use crate::{
    content::{
        Library, Regulation,
        documents::{Availability, COMMUNITIES, Document, SILENT},
    },
    faults::{ActiveFaults, Fault, Service},
    journal::Notes,
    people::{self, has_valid_control_digits},
    resource_server::{self, Expectation, Refusal, RefusalReason, TokenClaims},
    state::State,
};

/// The list scope of section 45.
const SECTION_45: &str = "nhn:phr/mhd/read-documentreferences";
/// The list scope of the kjernejournal regulation.
const REGULATION: &str = "nhn:phr/mhd/read-documentreferences/kjernejournalforskriften";
/// The scope of retrieval and of `pingauth`.
const READ: &str = "nhn:phr/mhd/read-document";

/// How long an elevated list lets its documents be retrieved, in seconds.
///
/// ITI-68 carries no access basis, so the service has to remember the one of the list. Nobody
/// documents how, or for how long; a quarter of an hour for the same requester and patient is our
/// choice, as long as the client's own elevated look-up lives.
const ELEVATED_SECONDS: i64 = 15 * 60;

const LARGEST_BODY: usize = 64 * 1024;

/// What `nhn-access-basis` may say.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Basis {
    Ordinary,
    Elevated,
}

impl Basis {
    /// The service's own demonstration sends lower case, so case does not matter.
    fn parse(code: &str) -> Option<Self> {
        match code.to_ascii_uppercase().as_str() {
            "UNNTAK" | "SAMTYKKE" | "AKUTT" => Some(Self::Ordinary),
            "FORHOYET_SAMTYKKE" | "FORHOYET_AKUTT" => Some(Self::Elevated),
            _ => None,
        }
    }
}

struct Phr {
    state: Arc<State>,
    library: Library,
    regulation: Regulation,
    started: Timestamp,
    cache: Cache,
    /// When a session of a requester last made an elevated search for a patient, in seconds of the
    /// clock. Another sign-in of the same person has no part in it.
    elevated: Mutex<HashMap<(String, String), i64>>,
}

impl Phr {
    fn new(state: Arc<State>) -> Self {
        let content = &state.options.content;
        Self {
            library: Library::new(content),
            regulation: content.regulation,
            started: state.clock.now(),
            cache: Cache::default(),
            state,
            elevated: Mutex::default(),
        }
    }
}

/// The service on its own port. Paths are matched without regard to case, as the service's own
/// demonstration relies on.
pub(crate) fn router(state: Arc<State>) -> Router {
    Router::new()
        .fallback(dispatch)
        .with_state(Arc::new(Phr::new(state)))
}

async fn dispatch(Extract(phr): Extract<Arc<Phr>>, request: Request) -> Response {
    let path = request.uri().path().to_ascii_lowercase();
    let (parts, body) = request.into_parts();
    let read = parts.method == Method::GET || parts.method == Method::HEAD;
    let answer = match path.as_str() {
        "/ping" if read => Ok("pong".into_response()),
        "/pingauth" if read => phr
            .verify(&parts, &[READ], false)
            .map(|_| "pong".into_response()),
        "/r4/fhir/documentreference/_search" if parts.method == Method::POST => {
            match phr.verify(&parts, &[SECTION_45, REGULATION], true) {
                Ok(claims) => match axum::body::to_bytes(body, LARGEST_BODY).await {
                    Ok(body) => phr.find(&claims, &parts, &body),
                    Err(_) => Err(Problem::invalid("The body is too large")),
                },
                Err(problem) => Err(problem),
            }
        }
        "/mhd/document" if read => phr
            .verify(&parts, &[READ], true)
            .and_then(|claims| phr.retrieve(&claims, &parts)),
        "/ping"
        | "/pingauth"
        | "/mhd/document"
        | "/r4/fhir/documentreference/_search"
        | "/r4/fhir/documentreference" => Err(Problem::method_not_allowed()),
        _ => Err(Problem::not_found("not-found", None)),
    };
    answer.unwrap_or_else(Problem::response)
}

impl Phr {
    fn verify(
        &self,
        parts: &Parts,
        any_scope: &'static [&'static str],
        require_attest: bool,
    ) -> Result<TokenClaims, Problem> {
        let expectation = Expectation {
            service: Service::Phr,
            audience: Some("nhn:phr"),
            any_scope,
            minimum_level: 4,
            require_attest,
        };
        let url = resource_server::public_url(&self.state, Service::Phr, parts.uri.path());
        resource_server::verify(
            &self.state,
            &expectation,
            &parts.method,
            &url,
            &parts.headers,
            &parts.extensions,
        )
        .map_err(refused)
    }

    /// ITI-67, after the token has been found good.
    fn find(&self, claims: &TokenClaims, parts: &Parts, body: &[u8]) -> Result<Response, Problem> {
        let under_regulation = claims.has_scope(REGULATION);
        if under_regulation && claims.has_scope(SECTION_45) {
            return Err(Problem::forbidden("The two list scopes exclude each other"));
        }
        if parts.uri.query().is_some() {
            return Err(Problem::invalid("Parameters belong in the body"));
        }
        single_headers(&parts.headers)?;
        accept_fhir(&parts.headers)?;
        let headers = &parts.headers;
        require_header(headers, "nhn-source-system")?;
        let lenient = self.state.options.content.lenient;
        let basis = basis_of(headers, under_regulation, lenient)?;
        if !is_form(headers) {
            return Err(Problem::unsupported_media_type());
        }
        let query = Query::parse(body)?;

        let patient = self.library.cast().find_patient(&query.patient);
        let documents = self.library.documents(&query.patient);
        let key = Key {
            user: claims.pid.clone().unwrap_or_default(),
            patient: query.patient.clone(),
            under_regulation,
            basis: text(headers, "nhn-access-basis").map(str::to_ascii_uppercase),
        };
        let now = self.state.clock.now();
        let (listing, hit) = self.cache.fetch(key, now, || {
            let shown = |document: &Document| {
                self.has_arrived(document, now)
                    && (!under_regulation
                        || self
                            .regulation
                            .shows(document, self.library.calendar().base()))
            };
            (0..documents.len())
                .filter(|index| documents.get(*index).is_some_and(shown))
                .collect()
        });
        let visible: Vec<&Document> = listing
            .shown
            .iter()
            .filter_map(|index| documents.get(*index))
            .collect();
        let elevated = basis == Some(Basis::Elevated);
        if elevated {
            if !visible.iter().any(|document| document.restricted) {
                return Err(Problem::nothing_more());
            }
            self.remember_elevated(claims, &query.patient);
        }

        let mut answer = list::answer(&list::Request {
            base: &self.state.addresses.phr,
            now: listing.fetched,
            calendar: self.library.calendar(),
            patient,
            documents: &visible,
            query: &query,
            elevated,
        });
        if ActiveFaults::of(&parts.extensions).has(&Fault::AnotherPerson) {
            list::give_to_another(&mut answer.bundle, &query.patient);
        }
        let mut notes = Notes::default();
        notes.add(
            "legal_basis",
            if under_regulation {
                "regulation"
            } else {
                "section45"
            },
        );
        notes.add("cache", if hit { "hit" } else { "miss" });
        notes.add("restricted", answer.masked.to_string());
        let mut response = outcome::fhir(StatusCode::OK, &answer.bundle);
        if let Ok(count) = HeaderValue::from_str(&answer.masked.to_string()) {
            response
                .headers_mut()
                .insert("NHN-SecurityLabel-Nors-Count", count);
        }
        response.extensions_mut().insert(notes);
        Ok(response)
    }

    /// ITI-68, after the token has been found good.
    fn retrieve(&self, claims: &TokenClaims, parts: &Parts) -> Result<Response, Problem> {
        single_headers(&parts.headers)?;
        let patient = require_header(&parts.headers, "nhn-patient-nin")?;
        if !has_valid_control_digits(patient) {
            return Err(Problem::value(
                "Header 'nhn-patient-nin' is not a valid number",
            ));
        }
        require_header(&parts.headers, "nhn-source-system")?;
        let address = query::Address::parse(parts.uri.query().unwrap_or_default(), patient)?;

        let Some(community) = COMMUNITIES
            .iter()
            .find(|community| community.home == address.home_community)
        else {
            return Err(Problem::not_found("not-found", Some("XDSUnknownCommunity")));
        };
        if *community == SILENT {
            return Err(Problem::source_down());
        }
        if community.repository != address.repository {
            return Err(Problem::not_found(
                "not-found",
                Some("XDSUnknownRepositoryId"),
            ));
        }
        let documents = self.library.documents(patient);
        let Some(document) = documents.iter().find(|document| {
            document.community == *community
                && document.unique_id == address.document
                && self.has_arrived(document, self.state.clock.now())
        }) else {
            return Err(Problem::not_found(
                "not-found",
                Some("XDSDocumentUniqueIdError"),
            ));
        };
        let outside = claims.has_scope(REGULATION)
            && !self
                .regulation
                .shows(document, self.library.calendar().base());
        if outside {
            return Err(Problem::forbidden("The document is outside the regulation"));
        }
        if document.restricted && !self.is_elevated(claims, patient) {
            return Err(Problem::suppressed());
        }
        match document.availability {
            Availability::Withdrawn => return Err(Problem::gone()),
            Availability::SourceDown => return Err(Problem::source_down()),
            Availability::Ready => {}
        }
        let mut bytes = document.bytes();
        let mut served = document.served;
        if ActiveFaults::of(&parts.extensions).has(&Fault::AnotherPerson)
            && let Some((foreign, content_type)) = self.foreign_document(patient)
        {
            (bytes, served) = (foreign, content_type);
        }
        // No 406 here: the registered type may differ from the bytes, and sources that wrap
        // documents answer with XML to those who asked for a PDF.
        let mut response = bytes.into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(served));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Ok(response)
    }

    /// Whether a document has come in by now.
    fn has_arrived(&self, document: &Document, now: Timestamp) -> bool {
        document
            .arrives_after
            .is_none_or(|minutes| now.as_second() - self.started.as_second() >= minutes * 60)
    }

    /// A fault: a structured document that names another patient.
    fn foreign_document(&self, patient: &str) -> Option<(bytes::Bytes, &'static str)> {
        let other = if patient == people::ROLAND {
            people::LINE
        } else {
            people::ROLAND
        };
        let documents = self.library.documents(other);
        let foreign = documents
            .iter()
            .find(|own| own.served == "application/xml")?;
        Some((foreign.bytes(), foreign.served))
    }

    fn remember_elevated(&self, claims: &TokenClaims, patient: &str) {
        let key = (session_of(claims), patient.to_owned());
        let mut elevated = self.elevated.lock().unwrap_or_else(PoisonError::into_inner);
        elevated.insert(key, self.state.clock.seconds());
    }

    /// An elevated basis belongs to the regulation; it opens nothing for a token of section 45.
    fn is_elevated(&self, claims: &TokenClaims, patient: &str) -> bool {
        if claims.has_scope(SECTION_45) {
            return false;
        }
        let key = (session_of(claims), patient.to_owned());
        let elevated = self.elevated.lock().unwrap_or_else(PoisonError::into_inner);
        elevated.get(&key).is_some_and(|since| {
            (0..ELEVATED_SECONDS).contains(&(self.state.clock.seconds() - since))
        })
    }
}

/// The requester in this one session: `sid` is the same in every token of a sign-in.
fn session_of(claims: &TokenClaims) -> String {
    let sid = claims.all.get("sid").and_then(serde_json::Value::as_str);
    format!(
        "{} {}",
        claims.pid.as_deref().unwrap_or_default(),
        sid.unwrap_or_default()
    )
}

fn refused(refusal: Refusal) -> Problem {
    let code = match refusal.reason {
        RefusalReason::InsufficientScope
        | RefusalReason::SecurityLevelTooLow
        | RefusalReason::AttestMissing => "forbidden",
        RefusalReason::MissingToken
        | RefusalReason::WrongScheme
        | RefusalReason::InvalidToken
        | RefusalReason::InvalidProof
        | RefusalReason::NonceRequired => "login",
    };
    Problem {
        status: refusal.status,
        headers: Some(Box::new(refusal.headers)),
        issues: vec![Issue::new(code, "The token does not give access")],
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get(name)?
        .to_str()
        .ok()
        .map(str::trim)
        .filter(|value| !value.is_empty())
}

fn require_header<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<&'a str, Problem> {
    text(headers, name).ok_or_else(|| Problem::required(&format!("Header '{name}' is required")))
}

/// Refuses two patients, or two bases: whichever was taken, the other may have been meant.
fn single_headers(headers: &HeaderMap) -> Result<(), Problem> {
    let names = ["nhn-patient-nin", "nhn-access-basis", "nhn-source-system"];
    let twice = |name: &&str| headers.get_all(*name).iter().nth(1).is_some();
    match names.iter().find(|name| twice(name)) {
        Some(name) => Err(Problem::value(&format!("Header '{name}' stands twice"))),
        None => Ok(()),
    }
}

/// No `Accept`, or FHIR as JSON with version 4.0; nothing else.
fn accept_fhir(headers: &HeaderMap) -> Result<(), Problem> {
    let Some(accept) = text(headers, header::ACCEPT.as_str()) else {
        return Ok(());
    };
    let mut parts = accept.split(';').map(str::trim);
    let is_fhir = parts
        .next()
        .is_some_and(|own| own.eq_ignore_ascii_case("application/fhir+json"));
    let version = parts.any(|parameter| parameter.eq_ignore_ascii_case("fhirVersion=4.0"));
    if is_fhir && version {
        Ok(())
    } else {
        Err(Problem::not_acceptable())
    }
}

/// The access basis: required under the regulation, refused under section 45.
///
/// A lenient service passes over the latter.
fn basis_of(
    headers: &HeaderMap,
    under_regulation: bool,
    lenient: bool,
) -> Result<Option<Basis>, Problem> {
    let header = headers.get("nhn-access-basis");
    if !under_regulation {
        return match header {
            None => Ok(None),
            Some(_) if lenient => Ok(None),
            Some(_) => Err(Problem::invalid(
                "Header 'nhn-access-basis' must not be sent",
            )),
        };
    }
    let Some(code) = text(headers, "nhn-access-basis") else {
        return Err(Problem::required(&format!(
            "Header 'nhn-access-basis' is required for scope {REGULATION}"
        )));
    };
    match Basis::parse(code) {
        Some(basis) => Ok(Some(basis)),
        None => Err(Problem::value(
            "Header 'nhn-access-basis' has an unknown value",
        )),
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    text(headers, header::CONTENT_TYPE.as_str())
        .and_then(|value| value.split(';').next())
        .is_some_and(|value| {
            value
                .trim()
                .eq_ignore_ascii_case("application/x-www-form-urlencoded")
        })
}

#[cfg(test)]
mod tests;
