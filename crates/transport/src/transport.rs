//! Sending: admission, proofs, repeats, limits, trace.

use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::io::ErrorKind;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt as _;
use http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use url::{Origin, Url};
use zeroize::Zeroizing;

use crate::challenge::{self, Refusal};
use crate::nonces::Nonces;
use crate::service::is_loopback;
use crate::trace::{self, Trace};
use crate::{
    Authorization, Authorize, Body, Clock, Outcome, Phase, Progress, ProofTarget, Request,
    Response, SendError, Service, SystemClock, TraceEntry, http_date,
};

const DPOP: HeaderName = HeaderName::from_static("dpop");
/// Waits before the second and the third try of a read.
const WAITS: [Duration; 2] = [Duration::from_millis(250), Duration::from_secs(1)];
/// A server that asks for a longer wait gets none; the user is told when to come back.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// Bytes that are reserved on the word of the server.
const RESERVE: u64 = 1024 * 1024;

/// How the client is set up.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TransportConfig {
    /// `User-Agent`.
    pub user_agent: String,
    /// Plain http to this machine; only for the sandbox and for tests.
    pub plain_http_on_loopback: bool,
    /// Certificates that are trusted besides those of the system (PEM).
    pub extra_root_pem: Option<Vec<u8>>,
    /// Time to connect.
    pub connect: Duration,
    /// Entries that the trace keeps.
    pub trace_capacity: usize,
    /// The clock.
    pub clock: Arc<dyn Clock>,
}

impl TransportConfig {
    /// The strict settings: https only, system trust store, 5 s to connect.
    pub fn new(user_agent: impl Into<String>) -> Self {
        Self {
            user_agent: user_agent.into(),
            plain_http_on_loopback: false,
            extra_root_pem: None,
            connect: Duration::from_secs(5),
            trace_capacity: 500,
            clock: Arc::new(SystemClock::new()),
        }
    }
}

/// Why a transport could not be made.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// The extra certificates cannot be read.
    #[error("the extra certificates cannot be read")]
    Certificates,
    /// The user agent is no header value.
    #[error("the user agent is not valid")]
    UserAgent,
    /// The HTTP client cannot be set up.
    #[error("the HTTP client cannot be set up")]
    Client,
}

/// The HTTP client. Clones share connections, nonces and trace.
#[derive(Clone)]
pub struct Transport {
    shared: Arc<Shared>,
}

struct Shared {
    config: TransportConfig,
    certificates: Vec<reqwest::Certificate>,
    /// Made at the first https call: it reads the system's trust store, which the sandbox needs not have.
    secure: OnceLock<Option<reqwest::Client>>,
    loopback: Option<reqwest::Client>,
    nonces: Nonces,
    skews: Mutex<HashMap<Origin, f64>>,
    trace: Trace,
}

impl Transport {
    /// A client with these settings.
    pub fn new(config: TransportConfig) -> Result<Self, TransportError> {
        if HeaderValue::from_str(&config.user_agent).is_err() {
            return Err(TransportError::UserAgent);
        }
        let certificates = match &config.extra_root_pem {
            Some(pem) => reqwest::Certificate::from_pem_bundle(pem)
                .ok()
                .filter(|found| !found.is_empty())
                .ok_or(TransportError::Certificates)?,
            None => Vec::new(),
        };
        let loopback = if config.plain_http_on_loopback {
            // No proxy and no trust store: this client never leaves the machine.
            let client = builder(&config).no_proxy().tls_certs_only([]).build();
            Some(client.map_err(|_| TransportError::Client)?)
        } else {
            None
        };
        let trace = Trace::new(config.trace_capacity);
        Ok(Self {
            shared: Arc::new(Shared {
                config,
                certificates,
                secure: OnceLock::new(),
                loopback,
                nonces: Nonces::default(),
                skews: Mutex::default(),
                trace,
            }),
        })
    }

    /// Sends a request and reads the whole answer.
    ///
    /// With `authorize` the request carries a token and a proof, a nonce challenge is answered once
    /// and a refused token is renewed once. Everything together ends within `limits.total`.
    ///
    /// # Errors
    /// [`SendError`]; an answer with an error status is no error here.
    pub async fn send(
        &self,
        service: &Service,
        request: Request,
        authorize: Option<&dyn Authorize>,
        cancel: &CancellationToken,
    ) -> Result<Response, SendError> {
        let url = request.address(service).filter(|_| request.is_valid);
        let url = url.ok_or(SendError::InvalidRequest)?;
        if url.origin() != *service.origin() {
            return Err(SendError::ForeignOrigin);
        }
        if authorize.is_some_and(|authorize| *authorize.origin() != url.origin()) {
            return Err(SendError::ForeignOrigin);
        }
        let client = self.client(&url)?;
        let total = request.limits.total;
        let work = Box::pin(self.exchange(client, service, &request, &url, authorize));
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(SendError::Cancelled),
            done = tokio::time::timeout(total, work) => {
                done.unwrap_or(Err(SendError::Timeout { phase: Phase::Total }))
            }
        }
    }

    /// The newest nonce of an origin; for the token endpoint, where each try needs a new client
    /// assertion besides the new proof and the request is therefore built by the caller.
    pub fn nonce(&self, origin: &Origin) -> Option<String> {
        self.shared.nonces.newest(origin)
    }

    /// Seconds that the server's clock is ahead of ours, by its last answer.
    pub fn clock_skew(&self, origin: &Origin) -> Option<f64> {
        self.shared
            .skews
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(origin)
            .copied()
    }

    /// The newest tries, oldest first.
    pub fn trace(&self) -> Vec<TraceEntry> {
        self.shared.trace.entries()
    }

    /// The clock that this transport was given.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.shared.config.clock
    }

    fn client(&self, url: &Url) -> Result<&reqwest::Client, SendError> {
        if url.scheme() == "https" {
            let make = || {
                builder(&self.shared.config)
                    .https_only(true)
                    .tls_certs_merge(self.shared.certificates.clone())
                    .build()
                    .ok()
            };
            return self
                .shared
                .secure
                .get_or_init(make)
                .as_ref()
                .ok_or(SendError::Tls);
        }
        match &self.shared.loopback {
            Some(client) if url.scheme() == "http" && is_loopback(url) => Ok(client),
            _ => Err(SendError::InsecureAddress),
        }
    }

    async fn exchange(
        &self,
        client: &reqwest::Client,
        service: &Service,
        request: &Request,
        url: &Url,
        authorize: Option<&dyn Authorize>,
    ) -> Result<Response, SendError> {
        let mut nonce_answered = false;
        let mut renewed = false;
        let mut waits = WAITS.iter();
        let mut repeat: u8 = 0;
        loop {
            let authorization = match authorize {
                Some(authorize) => {
                    let nonce = self.nonce(service.origin());
                    let target = ProofTarget {
                        method: &request.method,
                        url,
                        nonce: nonce.as_deref(),
                    };
                    Some(
                        authorize
                            .authorize(target)
                            .await
                            .map_err(SendError::Authorize)?,
                    )
                }
                None => None,
            };
            let has_proof = authorize.is_some() || request.headers.contains_key(DPOP);
            let nonce_sent = has_proof && self.nonce(service.origin()).is_some();
            let note = Note::new(&self.shared, service, request, repeat, nonce_sent);
            let answer = note
                .of(self.attempt(client, service, request, url, authorization.as_ref()))
                .await;
            drop(authorization);
            repeat = repeat.saturating_add(1);

            let (response, new_nonce) = match answer {
                Ok(answer) => answer,
                Err(error) => match waits.next() {
                    Some(wait) if request.idempotent && error.is_transient() => {
                        tokio::time::sleep(*wait).await;
                        continue;
                    }
                    _ => return Err(error),
                },
            };
            if response.status == StatusCode::UNAUTHORIZED
                && let Some(authorize) = authorize
            {
                match challenge::refusal(&response.headers) {
                    Some(Refusal::UseNonce) if new_nonce && !nonce_answered => {
                        nonce_answered = true;
                        continue;
                    }
                    Some(Refusal::InvalidToken) if !renewed => {
                        renewed = true;
                        authorize.renew().await.map_err(SendError::Authorize)?;
                        continue;
                    }
                    Some(_) | None => {}
                }
            }
            match self.pause(&response) {
                Pause::None => return Ok(response),
                Pause::Asked(retry_after) => {
                    let wait = match retry_after {
                        Some(asked) => (asked <= LONGEST_WAIT).then_some(asked),
                        None => Some(Duration::ZERO),
                    };
                    match (wait, waits.next()) {
                        (Some(wait), Some(own)) if request.idempotent => {
                            tokio::time::sleep(wait.max(*own)).await;
                        }
                        _ => {
                            return Err(SendError::RateLimited {
                                status: response.status.as_u16(),
                                retry_after,
                            });
                        }
                    }
                }
                Pause::Busy => match waits.next() {
                    Some(wait) if request.idempotent => tokio::time::sleep(*wait).await,
                    _ => return Ok(response),
                },
            }
        }
    }

    fn pause(&self, response: &Response) -> Pause {
        let asked = http_date::retry_after(&response.headers, self.shared.config.clock.now());
        match response.status {
            StatusCode::TOO_MANY_REQUESTS => Pause::Asked(asked),
            StatusCode::SERVICE_UNAVAILABLE if asked.is_some() => Pause::Asked(asked),
            StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT => Pause::Busy,
            _ => Pause::None,
        }
    }

    /// One try. The flag tells whether the answer brought a nonce.
    async fn attempt(
        &self,
        client: &reqwest::Client,
        service: &Service,
        request: &Request,
        url: &Url,
        authorization: Option<&Authorization>,
    ) -> Result<(Response, bool), SendError> {
        let mut headers = request.headers.clone();
        if let Body::Bytes { content_type, .. } = &request.body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        if let Some(authorization) = authorization {
            headers.insert(AUTHORIZATION, secret_header("DPoP ", &authorization.token)?);
            headers.insert(DPOP, secret_header("", &authorization.proof)?);
        }
        let mut built = client
            .request(request.method.clone(), url.clone())
            .headers(headers);
        if let Body::Bytes { bytes, .. } = &request.body {
            built = built.body(bytes.clone());
        }
        let sent_at = self.shared.config.clock.now();
        let answer = match tokio::time::timeout(request.limits.first_byte, built.send()).await {
            Ok(answer) => answer.map_err(|error| sort(&error))?,
            Err(_) => {
                return Err(SendError::Timeout {
                    phase: Phase::FirstByte,
                });
            }
        };
        let status = answer.status();
        let new_nonce = self
            .shared
            .nonces
            .observe(service.origin(), answer.headers());
        self.measure_skew(service.origin(), sent_at, answer.headers());
        if status.is_redirection() {
            return Err(SendError::Redirect {
                status: status.as_u16(),
            });
        }
        if answer.url().origin() != url.origin() {
            return Err(SendError::ForeignOrigin);
        }
        // What is still encoded here was not gzip, or was encoded twice.
        let encoding = answer.headers().get(CONTENT_ENCODING);
        if encoding.is_some_and(|encoding| encoding != "identity") {
            return Err(SendError::Protocol);
        }
        let headers = answer.headers().clone();
        let body = read(answer, request.limits.max_bytes, request.progress.as_ref()).await?;
        Ok((
            Response::new(status, headers, body, request.correlation()),
            new_nonce,
        ))
    }

    fn measure_skew(&self, origin: &Origin, sent_at: jiff::Timestamp, headers: &HeaderMap) {
        let Some(date) = http_date::date(headers) else {
            return;
        };
        let now = self.shared.config.clock.now();
        let middle = f64::midpoint(seconds(sent_at), seconds(now));
        // `Date` has whole seconds: half of one is lost on average.
        let skew = seconds(date) + 0.5 - middle;
        self.shared
            .skews
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(origin.clone(), skew);
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Transport")
    }
}

enum Pause {
    /// The answer is final.
    None,
    /// The server asks for a pause, and may say how long.
    Asked(Option<Duration>),
    /// Something in between is busy or broken.
    Busy,
}

fn builder(config: &TransportConfig) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(&config.user_agent)
        .connect_timeout(config.connect)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .gzip(true)
        .tls_version_min(reqwest::tls::Version::TLS_1_2)
}

fn secret_header(prefix: &str, secret: &SecretString) -> Result<HeaderValue, SendError> {
    let text = Zeroizing::new(format!("{prefix}{}", secret.expose_secret()));
    let mut value = HeaderValue::from_str(&text).map_err(|_| SendError::InvalidRequest)?;
    value.set_sensitive(true);
    Ok(value)
}

async fn read(
    answer: reqwest::Response,
    limit: u64,
    progress: Option<&Progress>,
) -> Result<Bytes, SendError> {
    if let Some(progress) = progress {
        progress.begin(answer.content_length());
    }
    let expected = answer.content_length().unwrap_or(0);
    if expected > limit {
        return Err(SendError::TooLarge { limit });
    }
    let reserve = usize::try_from(expected.min(RESERVE)).unwrap_or(0);
    let mut body = Zeroizing::new(Vec::with_capacity(reserve));
    let mut stream = answer.bytes_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|error| sort(&error))?;
        if body.len() as u64 + chunk.len() as u64 > limit {
            return Err(SendError::TooLarge { limit });
        }
        body.extend_from_slice(&chunk);
        if let Some(progress) = progress {
            progress.reach(body.len() as u64);
        }
    }
    Ok(Bytes::from_owner(body))
}

/// Sorts an error of the HTTP library; its text, which holds the address, stays behind.
fn sort(error: &reqwest::Error) -> SendError {
    if error.is_connect() {
        if error.is_timeout() {
            return SendError::Timeout {
                phase: Phase::Connect,
            };
        }
        // rustls hides behind an I/O error of this kind.
        return match io_kind(error) {
            Some(ErrorKind::InvalidData) => SendError::Tls,
            _ => SendError::Offline,
        };
    }
    if error.is_builder() {
        return SendError::InvalidRequest;
    }
    // gzip that is no gzip, or that ends too early; a broken connection has another kind.
    if error.is_decode()
        && let Some(ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::Other) =
            io_kind(error)
    {
        return SendError::Protocol;
    }
    SendError::Interrupted
}

#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds since 1970 fit a double exactly"
)]
fn seconds(at: jiff::Timestamp) -> f64 {
    at.as_millisecond() as f64 / 1000.0
}

/// The innermost I/O error. One may be wrapped in another, whose `source` leads past it.
fn io_kind(error: &reqwest::Error) -> Option<ErrorKind> {
    let mut found = None;
    let mut source = error.source();
    while let Some(cause) = source {
        source = match cause.downcast_ref::<std::io::Error>() {
            Some(io) => {
                found = Some(io.kind());
                io.get_ref().map(|inner| inner as &dyn Error)
            }
            None => cause.source(),
        };
    }
    found
}

/// Writes the trace entry of one try, also when the caller goes away in the middle.
struct Note<'a> {
    shared: &'a Shared,
    started: Instant,
    entry: Option<TraceEntry>,
}

impl<'a> Note<'a> {
    fn new(
        shared: &'a Shared,
        service: &Service,
        request: &Request,
        repeat: u8,
        nonce_sent: bool,
    ) -> Self {
        let entry = TraceEntry {
            at: shared.config.clock.now(),
            service: service.name(),
            method: request.method.clone(),
            path: request.traced_path(),
            outcome: Outcome::Abandoned,
            milliseconds: 0,
            request_bytes: request.body.len(),
            response_bytes: 0,
            correlation: request.correlation(),
            repeat,
            nonce_sent,
            nonce_asked: false,
            headers: Vec::new(),
        };
        Self {
            shared,
            started: Instant::now(),
            entry: Some(entry),
        }
    }

    async fn of(
        mut self,
        attempt: impl Future<Output = Result<(Response, bool), SendError>>,
    ) -> Result<(Response, bool), SendError> {
        let result = attempt.await;
        if let Some(entry) = &mut self.entry {
            match &result {
                Ok((response, _)) => {
                    entry.outcome = Outcome::Status(response.status.as_u16());
                    entry.response_bytes = response.body.len() as u64;
                    entry.headers = trace::kept(&response.headers);
                    // HelseID asks in the body of a 400, an API by the header of a 401; both bring the nonce.
                    let is_challenge = matches!(
                        response.status,
                        StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED
                    );
                    entry.nonce_asked = is_challenge && response.headers.contains_key("dpop-nonce");
                }
                Err(error) => entry.outcome = Outcome::Failed(error.kind()),
            }
        }
        result
    }
}

impl Drop for Note<'_> {
    fn drop(&mut self) {
        if let Some(mut entry) = self.entry.take() {
            entry.milliseconds =
                u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
            self.shared.trace.push(entry);
        }
    }
}

#[cfg(test)]
mod tests;
