//! A service that answers what it was told to, and remembers what it was asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use innsyn_domain::{
    AccessBasis, AccessGate, Confirmation, DataSource, ElevatedBasis, ElevatedLookup,
    ElevationCause, Now, OrdinaryBasis, PatientContext, PersonId, Population,
};
use innsyn_phr::{
    Call, Client, DocumentQuery, DocumentSearch, FindDocumentsError, LegalBasis, PhrConfig,
};
use innsyn_transport::{
    Authorization, Authorize, AuthorizeError, BoxFuture, CancellationToken, Origin, Progress,
    ProofTarget, Service, Transport, TransportConfig, Url,
};
use secrecy::SecretString;
use serde_json::{Value as Json, json};

pub(crate) const NUMBER: &str = "01828540056";
pub(crate) const OTHER: &str = "13116900216";

/// What the service was asked.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) form: Vec<(String, String)>,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.form
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// What the service answers.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) header: Option<(&'static str, &'static str)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn of(status: u16, content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            content_type,
            header: None,
            body: body.into(),
        }
    }

    pub(crate) fn json(status: u16, body: &Json) -> Self {
        Self::of(status, "application/fhir+json", body.to_string())
    }
}

type Script = dyn Fn(&Asked) -> Answer + Send + Sync;

#[derive(Clone)]
struct Shared {
    asked: Arc<Mutex<Vec<Asked>>>,
    script: Arc<Script>,
}

pub(crate) struct Mock {
    pub(crate) client: Client,
    pub(crate) authorize: Token,
    pub(crate) cancel: CancellationToken,
    pub(crate) progress: Progress,
    shared: Shared,
}

impl Mock {
    /// A service that answers by a function of the question.
    pub(crate) async fn answering(
        script: impl Fn(&Asked) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let shared = Shared {
            asked: Arc::default(),
            script: Arc::new(script),
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(answer).with_state(shared.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let mut config = TransportConfig::new("test/0");
        config.plain_http_on_loopback = true;
        let base: Url = format!("http://{address}/phr").parse().unwrap();
        let authorize = Token {
            origin: base.origin(),
        };
        let service = Service::new("phr", base).unwrap();
        let config_of = PhrConfig {
            service,
            source_system: "Test 0.1".into(),
        };
        let client = Client::new(Transport::new(config).unwrap(), config_of);
        Self {
            client,
            authorize,
            cancel: CancellationToken::new(),
            progress: Progress::new(),
            shared,
        }
    }

    /// A service with an answer for each question in turn; the last one stays.
    pub(crate) async fn playing(answers: Vec<Answer>) -> Self {
        let answers = Mutex::new(VecDeque::from(answers));
        Self::answering(move |_| {
            let mut answers = answers.lock().unwrap();
            if answers.len() > 1 {
                answers.pop_front().unwrap()
            } else {
                answers[0].clone()
            }
        })
        .await
    }

    pub(crate) fn call(&self) -> Call<'_> {
        Call {
            authorize: &self.authorize,
            cancel: &self.cancel,
            progress: &self.progress,
        }
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.shared.asked.lock().unwrap().clone()
    }
}

async fn answer(
    State(shared): State<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form = Url::parse(&format!("x:?{}", String::from_utf8_lossy(&body)))
        .unwrap()
        .query_pairs()
        .into_owned()
        .collect();
    let asked = Asked {
        method,
        uri,
        headers,
        form,
    };
    let answer = (shared.script)(&asked);
    shared.asked.lock().unwrap().push(asked);
    let status = StatusCode::from_u16(answer.status).unwrap();
    let mut response = (status, answer.body).into_response();
    response.headers_mut().remove(header::CONTENT_TYPE);
    if let Some((name, value)) = answer.header {
        response.headers_mut().insert(name, value.parse().unwrap());
    }
    if !answer.content_type.is_empty() {
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, answer.content_type.parse().unwrap());
    }
    response
}

/// Tokens of no worth.
pub(crate) struct Token {
    origin: Origin,
}

impl Authorize for Token {
    fn authorize<'a>(
        &'a self,
        _target: ProofTarget<'a>,
    ) -> BoxFuture<'a, Result<Authorization, AuthorizeError>> {
        Box::pin(async {
            Ok(Authorization::dpop(
                SecretString::from("token"),
                SecretString::from("proof"),
            ))
        })
    }

    fn renew(&self) -> BoxFuture<'_, Result<(), AuthorizeError>> {
        Box::pin(async { Ok(()) })
    }

    fn origin(&self) -> &Origin {
        &self.origin
    }
}

pub(crate) fn context(random: u128) -> PatientContext {
    let person = PersonId::parse(NUMBER, Population::Test).unwrap();
    PatientContext::open(random, person, OrdinaryBasis::Samtykke)
}

pub(crate) fn at(minutes: u64) -> Now {
    let past = Duration::from_secs(minutes * 60);
    Now {
        monotonic: past,
        wall: "2026-05-04T08:00:00Z".parse::<jiff::Timestamp>().unwrap() + past,
    }
}

pub(crate) fn elevated(context: &PatientContext, source: DataSource) -> ElevatedLookup {
    let mut gate = AccessGate::new();
    let id = gate.challenge(1, ElevationCause::unsignalled(context, source), at(0));
    let answer = Confirmation::new(ElevatedBasis::ForhoyetAkutt, "bevisstløs").unwrap();
    let grant = gate.confirm(id, &answer, context, at(0)).unwrap();
    grant.begin(context, source, at(0)).unwrap()
}

/// A row of the patient with this number, with an invented address.
pub(crate) fn row(id: &str, number: &str) -> Json {
    json!({"search": {"mode": "match"}, "resource": {
        "resourceType": "DocumentReference", "id": id, "status": "current",
        "contained": [{"resourceType": "Patient", "id": "p",
            "identifier": [{"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": number}],
            "name": [{"family": "Oppdiktet", "given": ["Person"]}]}],
        "subject": {"reference": "#p"},
        "content": [{"attachment": {"contentType": "application/pdf", "title": format!("Brev {id}"),
            "creation": "2026-05-01T11:42:10Z",
            "url": format!("https://foreign.example/mhd/document?documentUniqueId=2.999.1.{id}%5E1&repositoryUniqueId=2.999.1&homeCommunityId=urn%3Aoid%3A2.999")}}]}})
}

pub(crate) fn said(issue: &Json) -> Json {
    json!({"search": {"mode": "outcome"}, "resource": outcome(issue)})
}

pub(crate) fn outcome(issue: &Json) -> Json {
    json!({"resourceType": "OperationOutcome", "issue": [issue]})
}

pub(crate) fn bundle(total: &Json, entries: &[Json]) -> Answer {
    Answer::json(
        200,
        &json!({"resourceType": "Bundle", "type": "searchset", "total": total, "entry": entries}),
    )
}

/// An ordinary list under the regulation.
pub(crate) async fn find(
    mock: &Mock,
    context: &PatientContext,
) -> Result<DocumentSearch, FindDocumentsError> {
    let legal = LegalBasis::KjernejournalRegulation(AccessBasis::Ordinary(OrdinaryBasis::Samtykke));
    let query = DocumentQuery::default();
    let found = mock
        .client
        .find_documents(context, &query, legal, mock.call())
        .await?;
    Ok(found.open(context).unwrap())
}
