//! Pasientens prøvesvar (PPS): metadata and two searches for one patient at a time.
//!
//! Three APIs on one port, told apart by path: v2 under `/v2`, v1 without a prefix, and the backdoor
//! of the national test environment under `/fhir`, which takes no token and has headers of its own.
//! The patient is named by a header only; parameters travel in the form body. Privacy limits come as
//! outcome entries inside a 200 bundle, errors as 400 or 401.
//!
//! Deliberately not here: bearer tokens on v1 (being phased out), the obsolete audience of v1,
//! searches of other resource types. Where the service's documentation is silent, the choices are
//! marked as ours.

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
use http::{HeaderMap, Method, StatusCode, header, request::Parts};
use serde_json::{Value, json};

use self::{
    basis::{Basis, Stated, Verdict},
    outcome::Problem,
    query::{Query, Subject},
};
use crate::{
    content::Library,
    faults::{ActiveFaults, Fault, Service},
    journal::Notes,
    people::{Duty, has_valid_control_digits},
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

/// The versions of the API.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Api {
    V1,
    V2,
    Backdoor,
}

impl Api {
    const ALL: [Self; 3] = [Self::V1, Self::V2, Self::Backdoor];

    fn prefix(self) -> &'static str {
        match self {
            Self::V1 => "",
            Self::V2 => "/v2",
            Self::Backdoor => "/fhir",
        }
    }

    /// What a token must have; the backdoor takes none.
    fn expectation(self) -> Option<Expectation> {
        let any_scope: &'static [&'static str] = match self {
            Self::V1 => &["nhn:pps/provesvar"],
            Self::V2 => &["nhn:pps/provesvar-read"],
            Self::Backdoor => return None,
        };
        Some(Expectation {
            service: Service::Pps,
            audience: Some("nhn:pps"),
            any_scope,
            minimum_level: 4,
            require_attest: false,
        })
    }
}

/// Who asks about whom, and on what basis.
#[derive(Clone, Copy)]
struct Asked<'a> {
    person: &'a str,
    /// Number of the test user, empty when nobody knows.
    requester: &'a str,
    stated: Stated,
}

struct Pps {
    state: Arc<State>,
    library: Library,
}

/// The service on its own port.
pub(crate) fn router(state: Arc<State>) -> Router {
    let library = Library::new(&state.options.content);
    let pps = Arc::new(Pps { state, library });
    Api::ALL
        .into_iter()
        .fold(Router::new(), with_api)
        .fallback(unknown_path)
        .with_state(pps)
}

fn with_api(router: Router<Arc<Pps>>, api: Api) -> Router<Arc<Pps>> {
    let path = |name: &str| format!("{}/{name}", api.prefix());
    let searched = [Subject::DiagnosticReport, Subject::Observation];
    let router = router.route(
        &path("metadata"),
        any(
            move |Extract(pps): Extract<Arc<Pps>>, request: Request| async move {
                let (parts, _) = request.into_parts();
                pps.metadata(api, &parts)
            },
        ),
    );
    searched.into_iter().fold(router, |router, subject| {
        router.route(
            &path(&format!("{}/_search", subject.name())),
            post(
                move |Extract(pps): Extract<Arc<Pps>>, request: Request| async move {
                    pps.search(api, subject, request).await
                },
            )
            .fallback(wrong_method),
        )
    })
}

fn method_not_allowed() -> Response {
    Problem::not_supported(StatusCode::METHOD_NOT_ALLOWED, "Metoden støttes ikke").response()
}

async fn wrong_method() -> Response {
    method_not_allowed()
}

async fn unknown_path() -> Response {
    Problem::not_supported(StatusCode::NOT_FOUND, "Ukjent adresse").response()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

impl Pps {
    fn metadata(&self, api: Api, parts: &Parts) -> Response {
        if ![Method::GET, Method::POST, Method::HEAD].contains(&parts.method) {
            return method_not_allowed();
        }
        // A known fault of v1, kept: its metadata demand a token.
        if api == Api::V1
            && let Err(refused) = self.verify(api, parts)
        {
            return *refused;
        }
        outcome::fhir(StatusCode::OK, &capabilities())
    }

    /// Who the token speaks for; nobody at the backdoor.
    fn verify(&self, api: Api, parts: &Parts) -> Result<Option<TokenClaims>, Box<Response>> {
        let Some(expectation) = api.expectation() else {
            return Ok(None);
        };
        let url = resource_server::public_url(&self.state, Service::Pps, parts.uri.path());
        resource_server::verify(
            &self.state,
            &expectation,
            &parts.method,
            &url,
            &parts.headers,
            &parts.extensions,
        )
        .map(Some)
        .map_err(|refusal| {
            // The documented statuses are 200, 400 and 401: scope and level are 401 as well.
            let mut response = Problem::unauthorized().response();
            response.headers_mut().extend(refusal.headers);
            Box::new(response)
        })
    }

    async fn search(self: Arc<Self>, api: Api, subject: Subject, request: Request) -> Response {
        let (parts, body) = request.into_parts();
        let claims = match self.verify(api, &parts) {
            Ok(claims) => claims,
            Err(refused) => return *refused,
        };
        if parts.uri.query().is_some() {
            return Problem::parameter("Parametre skal stå i meldingskroppen").response();
        }
        let Ok(body) = axum::body::to_bytes(body, LARGEST_BODY).await else {
            return Problem::parameter("Meldingskroppen er for stor").response();
        };
        let faults = ActiveFaults::of(&parts.extensions);
        // A large answer, or content that is made for it, would hold up everybody else.
        let answered = tokio::task::spawn_blocking(move || {
            let claims = claims.as_ref();
            self.answer(api, subject, claims, &parts.headers, &body, &faults)
                .unwrap_or_else(Problem::response)
        });
        answered
            .await
            .unwrap_or_else(|_| Problem::unforeseen().response())
    }

    /// The search after the token, where there is one, has been found good.
    fn answer(
        &self,
        api: Api,
        subject: Subject,
        claims: Option<&TokenClaims>,
        headers: &HeaderMap,
        body: &[u8],
        faults: &ActiveFaults,
    ) -> Result<Response, Problem> {
        single_headers(headers)?;
        let asked = match claims {
            Some(claims) => self.asked_by_token(api, claims, headers)?,
            None => self.asked_at_the_backdoor(headers)?,
        };
        if !is_form(text(headers, header::CONTENT_TYPE.as_str())) {
            return Err(Problem::not_supported(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "Content-Type skal være application/x-www-form-urlencoded",
            ));
        }
        let query = Query::parse(subject, body, self.is_lenient())?;
        let patient = self.library.cast().find_patient(asked.person);
        if patient.is_some_and(|own| own.plain_error) {
            return Err(Problem::unforeseen());
        }

        let mut notes = Notes::default();
        let base = self.base(api);
        let mut bundle = match basis::judge(patient, asked.requester, asked.stated) {
            Verdict::NothingMore => return Err(Problem::nothing_more()),
            Verdict::Withheld(code) => {
                notes.add("privacy", code.code());
                search::withheld(&base, &query, code)
            }
            Verdict::Open => search::run(&base, &query, &self.library.reports(asked.person)),
        };
        if faults.has(&Fault::AnotherPerson) {
            search::give_to_another(&mut bundle, asked.person);
        }
        notes.add("total", bundle.total.to_string());
        let mut response = outcome::fhir_text(StatusCode::OK, bundle.text);
        response.extensions_mut().insert(notes);
        Ok(response)
    }

    fn base(&self, api: Api) -> String {
        let origin = self.state.addresses.origin(Service::Pps);
        format!("{origin}{}", api.prefix())
    }

    fn is_lenient(&self) -> bool {
        self.state.options.content.lenient
    }

    /// The headers of v1 and v2; those of the backdoor do not count here.
    fn asked_by_token<'a>(
        &self,
        api: Api,
        claims: &'a TokenClaims,
        headers: &'a HeaderMap,
    ) -> Result<Asked<'a>, Problem> {
        let person = person(text(headers, "person-id"))?;
        if !CORRELATION
            .iter()
            .any(|name| text(headers, name).is_some_and(|value| !value.is_empty()))
        {
            return Err(Problem::required("Correlation-Id mangler"));
        }
        let requester = claims.pid.as_deref().unwrap_or_default();
        // How the real service tells duties apart is not published; here the test user has one.
        let duty = self
            .library
            .cast()
            .find_clinician(requester)
            .map_or(Duty::Care, |own| own.duty);
        let stated = match (text(headers, "access-basis"), text(headers, "grunnlag")) {
            (Some(_), _) if duty != Duty::Care => return Err(Problem::basis_forbidden()),
            (Some(code), _) => Stated {
                basis: Some(basis(code)?),
                obsolete: false,
            },
            // Announced to become required for health personnel; the sandbox is ahead [our choice].
            (None, _) if api == Api::V2 && claims.hpr_number.is_some() => {
                return Err(Problem::required("access-basis mangler"));
            }
            (None, Some(reason)) if api == Api::V1 => {
                let stated = obsolete(reason)?;
                if duty != Duty::Care && stated.basis.is_some() {
                    return Err(Problem::basis_forbidden());
                }
                stated
            }
            (None, _) => Stated::default(),
        };
        role(text(headers, "requester-hpr-role"))?;
        Ok(Asked {
            person,
            requester,
            stated,
        })
    }

    /// The headers of the backdoor; those of v1 and v2 do not count here.
    fn asked_at_the_backdoor<'a>(&self, headers: &'a HeaderMap) -> Result<Asked<'a>, Problem> {
        let person = person(text(headers, "x-nilar-patient"))?;
        let hpr = text(headers, "x-nilar-requester-hpr").unwrap_or_default();
        if hpr.is_empty() {
            return Err(Problem::required("x-nilar-requester-hpr mangler"));
        }
        let requester = self
            .library
            .cast()
            .clinicians()
            .iter()
            .find(|own| own.hpr == Some(hpr))
            .map_or("", |own| own.number);
        let stated = match (
            text(headers, "x-nilar-access-basis"),
            text(headers, "x-nilar-reason"),
        ) {
            (Some(code), _) => Stated {
                basis: Some(basis(code)?),
                obsolete: false,
            },
            (None, Some(reason)) => obsolete(reason)?,
            (None, None) => Stated::default(),
        };
        role(text(headers, "x-nilar-requester-hpr-role"))?;
        Ok(Asked {
            person,
            requester,
            stated,
        })
    }
}

/// Refuses two patients, two bases or two roles: whichever was taken, the other may have been meant.
fn single_headers(headers: &HeaderMap) -> Result<(), Problem> {
    let names = [
        "person-id",
        "access-basis",
        "requester-hpr-role",
        "grunnlag",
        "x-nilar-patient",
        "x-nilar-requester-hpr",
        "x-nilar-access-basis",
        "x-nilar-reason",
        "x-nilar-requester-hpr-role",
    ];
    if names
        .iter()
        .any(|name| headers.get_all(*name).iter().nth(1).is_some())
    {
        return Err(Problem::value("Et hodefelt står to ganger"));
    }
    Ok(())
}

fn person(number: Option<&str>) -> Result<&str, Problem> {
    const WRONG: &str = "person-id mangler eller er ugyldig";
    match number {
        None | Some("") => Err(Problem::required(WRONG)),
        Some(number) if has_valid_control_digits(number) => Ok(number),
        Some(_) => Err(Problem::value(WRONG)),
    }
}

fn basis(code: &str) -> Result<Basis, Problem> {
    Basis::parse(code).ok_or(Problem::value("access-basis er ugyldig"))
}

fn obsolete(reason: &str) -> Result<Stated, Problem> {
    Stated::from_reason(reason).ok_or(Problem::value("grunnlag er ugyldig"))
}

fn role(code: Option<&str>) -> Result<(), Problem> {
    if code.is_some_and(|code| !ROLES.contains(&code)) {
        return Err(Problem::value("requester-hpr-role er ugyldig"));
    }
    Ok(())
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
