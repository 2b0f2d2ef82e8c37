//! Starts and stops the box: one listener for each service, and the layer round every request.
//!
//! The layer plays faults, writes the journal, and sets a `Date` header that follows the
//! sandbox's clock. Only loopback addresses are ever listened on.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State as Extract};
use axum::http::header::{CONTENT_TYPE, DATE, HOST, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::faults::{ActiveFaults, Fault, Faults, Service};
use crate::helseid::{self, Provider};
use crate::journal::{self, Entry, Journal, Notes};
use crate::options::{MachineClient, ReadyClient, SandboxOptions};
use crate::people::{self, Clinician, Patient};
use crate::state::State;
use crate::{phr, pps};

const CUT_AFTER: Duration = Duration::from_millis(30);

/// Where the services of a sandbox are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// The issuer, `http://127.0.0.1:PORT`, without a trailing slash.
    pub helseid: String,
    /// Base of PPS v2, `http://127.0.0.1:PORT/v2`.
    pub pps: String,
    /// Base of PHR, `http://127.0.0.1:PORT`.
    pub phr: String,
}

impl Addresses {
    pub(crate) fn at(helseid: SocketAddr, pps: SocketAddr, phr: SocketAddr) -> Self {
        Self {
            helseid: format!("http://{helseid}"),
            pps: format!("http://{pps}/v2"),
            phr: format!("http://{phr}"),
        }
    }

    /// Scheme, host and port of a service.
    pub(crate) fn origin(&self, service: Service) -> &str {
        match service {
            Service::HelseId => &self.helseid,
            Service::Pps => self.pps.strip_suffix("/v2").unwrap_or(&self.pps),
            Service::Phr => &self.phr,
        }
    }
}

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// A port could not be listened on.
    #[error("listen on a loopback port")]
    Listen(#[source] std::io::Error),
    /// The keys could not be made.
    #[error("make the sandbox's keys")]
    Keys,
}

/// A running sandbox. Dropping it stops the services.
pub struct Sandbox {
    state: Arc<State>,
    stop: CancellationToken,
    servers: Vec<JoinHandle<()>>,
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Sandbox")
            .field("addresses", &self.state.addresses)
            .finish_non_exhaustive()
    }
}

impl Sandbox {
    /// Starts HelseID, PPS and PHR on loopback. Must be called inside a tokio runtime.
    pub async fn start(options: SandboxOptions) -> Result<Self, StartError> {
        // The RSA key takes the longest; it is made while the ports are opened.
        let keys = tokio::task::spawn_blocking(helseid::Keys::generate);
        let helseid = listen(options.ports.helseid).await?;
        let pps = listen(options.ports.pps).await?;
        let phr = listen(options.ports.phr).await?;
        let address = |listener: &TcpListener| listener.local_addr().map_err(StartError::Listen);
        let addresses = Addresses::at(address(&helseid)?, address(&pps)?, address(&phr)?);
        let keys = keys.await.ok().flatten().ok_or(StartError::Keys)?;
        let state = Arc::new(build_state(options, addresses, keys));
        let stop = CancellationToken::new();
        let servers = vec![
            serve(helseid, router(&state, Service::HelseId), stop.clone()),
            serve(pps, router(&state, Service::Pps), stop.clone()),
            serve(phr, router(&state, Service::Phr), stop.clone()),
        ];
        tracing::info!(target: "sandbox", "sandbox started");
        Ok(Self {
            state,
            stop,
            servers,
        })
    }

    /// Where the services are.
    pub fn addresses(&self) -> &Addresses {
        &self.state.addresses
    }

    /// The registered user client with its private key.
    pub fn client(&self) -> &ReadyClient {
        self.state.helseid.ready_client()
    }

    /// The registered machine client with its private key.
    pub fn machine_client(&self) -> &MachineClient {
        self.state.helseid.machine_client()
    }

    /// The test patients, the richest first.
    pub fn people(&self) -> &'static [Patient] {
        people::patients()
    }

    /// The test clinicians.
    pub fn clinicians(&self) -> &'static [Clinician] {
        people::clinicians()
    }

    /// What was asked of the sandbox.
    pub fn journal(&self) -> &Journal {
        &self.state.journal
    }

    /// Faults that can be injected.
    pub fn faults(&self) -> &Faults {
        &self.state.faults
    }

    /// The clock that all services follow.
    pub fn clock(&self) -> &Clock {
        &self.state.clock
    }

    /// Stops the services and waits until they have stopped; open connections are cut.
    pub async fn shutdown(mut self) {
        self.stop.cancel();
        for server in self.servers.drain(..) {
            server.abort();
            let _ = server.await;
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stop.cancel();
        for server in &self.servers {
            server.abort();
        }
    }
}

/// The state of a sandbox at `addresses`; also used by tests that call routers directly.
pub(crate) fn build_state(
    options: SandboxOptions,
    addresses: Addresses,
    keys: helseid::Keys,
) -> State {
    let clock = Clock::skewed(options.clock_skew);
    let helseid = Provider::new(&options, keys);
    State {
        addresses,
        clock,
        faults: Faults::default(),
        journal: Journal::default(),
        helseid,
        options,
    }
}

/// The complete router of one service, with the layer round it.
pub(crate) fn router(state: &Arc<State>, service: Service) -> Router {
    let inner = match service {
        Service::HelseId => helseid::router(Arc::clone(state)),
        Service::Pps => pps::router(Arc::clone(state)),
        Service::Phr => phr::router(Arc::clone(state)),
    };
    inner.layer(middleware::from_fn_with_state(
        (Arc::clone(state), service),
        around,
    ))
}

async fn listen(port: u16) -> Result<TcpListener, StartError> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(StartError::Listen)
}

fn serve(listener: TcpListener, router: Router, stop: CancellationToken) -> JoinHandle<()> {
    tokio::spawn(async move {
        let served = axum::serve(listener, router)
            .with_graceful_shutdown(async move { stop.cancelled().await })
            .await;
        if served.is_err() {
            tracing::warn!(target: "sandbox", "a sandbox service ended");
        }
    })
}

/// The layer round every request.
async fn around(
    Extract((state, service)): Extract<(Arc<State>, Service)>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let at = state.clock.now();
    let method = request.method().as_str().to_owned();
    let raw_path = request.uri().path().to_owned();
    let query = query_names(request.uri().query().unwrap_or_default());
    let (headers, mut notes) = journal::headers(request.headers());

    let faults = state.faults.take(service, &raw_path);
    for fault in &faults.0 {
        if let Fault::Latency(length) = fault {
            tokio::time::sleep(*length).await;
        }
    }
    let mut response = if is_foreign_host(&state, service, request.headers()) {
        StatusCode::MISDIRECTED_REQUEST.into_response()
    } else if let Some(refused) = refuse(&faults) {
        refused
    } else {
        request.extensions_mut().insert(faults.clone());
        next.run(request).await
    };
    if faults.has(&Fault::WrongContentType) {
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    }
    if let Some(own) = response.extensions_mut().remove::<Notes>() {
        notes.extend(own.0);
    }
    if let Ok(date) = HeaderValue::from_str(&state.clock.http_date()) {
        response.headers_mut().insert(DATE, date);
    }
    state.journal.record(Entry {
        at,
        service,
        method,
        path: journal::hide_digits(&raw_path),
        query,
        headers,
        status: response.status().as_u16(),
        milliseconds: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        notes,
    });
    if faults.has(&Fault::Cut) {
        cut(response).await
    } else {
        response
    }
}

/// A page on the internet must not reach the sandbox by a name of its own (DNS rebinding).
fn is_foreign_host(state: &State, service: Service, headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(HOST).and_then(|host| host.to_str().ok()) else {
        return false;
    };
    let own = state.addresses.origin(service);
    let own = own.strip_prefix("http://").unwrap_or(own);
    let port = own.rsplit(':').next().unwrap_or_default();
    host != own && host != format!("localhost:{port}")
}

fn query_names(query: &str) -> Vec<String> {
    url::form_urlencoded::parse(query.as_bytes())
        .map(|(name, _)| journal::hide_digits(&name))
        .collect()
}

fn refuse(faults: &ActiveFaults) -> Option<Response> {
    faults.0.iter().find_map(|fault| {
        if let Fault::Status(status) = fault {
            return StatusCode::from_u16(*status)
                .ok()
                .map(IntoResponse::into_response);
        }
        if let Fault::RetryAfter(status, seconds) = fault {
            let status = StatusCode::from_u16(*status).ok()?;
            return Some((status, [(RETRY_AFTER, seconds.to_string())]).into_response());
        }
        (*fault == Fault::Html).then(|| {
            let label = [(CONTENT_TYPE, "text/html; charset=utf-8")];
            (
                label,
                "<!doctype html><title>Vedlikehold</title><h1>Vedlikehold</h1>",
            )
                .into_response()
        })
    })
}

/// Sends the first half of the body and then breaks the connection.
async fn cut(response: Response) -> Response {
    let (parts, body) = response.into_parts();
    let whole = axum::body::to_bytes(body, usize::MAX)
        .await
        .unwrap_or_default();
    let half = whole.slice(..whole.len() / 2);
    let first = stream::iter([Ok::<Bytes, std::io::Error>(half)]);
    // The first half must have left before the connection breaks, or nothing at all arrives.
    let broken = stream::once(async {
        tokio::time::sleep(CUT_AFTER).await;
        Err(std::io::Error::other("cut on request"))
    });
    Response::from_parts(parts, Body::from_stream(first.chain(broken)))
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;

    use super::*;
    use crate::faults::Route;

    /// One plain HTTP/1.1 request over a socket; the whole answer as text.
    async fn ask(base: &str, path: &str, host: Option<&str>) -> String {
        let authority = base
            .strip_prefix("http://")
            .unwrap()
            .split('/')
            .next()
            .unwrap();
        let mut stream = TcpStream::connect(authority).await.unwrap();
        let host = host.unwrap_or(authority);
        let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8_lossy(&answer).into_owned()
    }

    const DISCOVERY: &str = "/.well-known/openid-configuration";

    #[tokio::test]
    async fn it_starts_fast_and_answers_on_three_ports() {
        let started = Instant::now();
        let sandbox = Sandbox::start(SandboxOptions::default()).await.unwrap();
        assert!(
            started.elapsed() < Duration::from_secs(1),
            "{:?}",
            started.elapsed()
        );
        let addresses = sandbox.addresses().clone();
        assert!(addresses.pps.ends_with("/v2"));
        let answer = ask(&addresses.helseid, DISCOVERY, None).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.contains(&format!("\"issuer\":\"{}\"", addresses.helseid)));
        for base in [&addresses.pps, &addresses.phr] {
            assert!(
                ask(base, "/nothing", None)
                    .await
                    .starts_with("HTTP/1.1 404")
            );
        }
        assert_eq!(sandbox.journal().count(Service::HelseId, DISCOVERY), 1);
        assert_eq!(sandbox.clinicians().len(), 11);
        assert_eq!(sandbox.client().private_jwk["alg"], "ES256");
        sandbox.shutdown().await;
        let authority = addresses
            .helseid
            .strip_prefix("http://")
            .unwrap()
            .to_owned();
        assert!(
            TcpStream::connect(authority).await.is_err(),
            "nobody listens any more"
        );
    }

    #[tokio::test]
    async fn sandboxes_do_not_disturb_each_other() {
        let first = Sandbox::start(SandboxOptions::default()).await.unwrap();
        let second = Sandbox::start(SandboxOptions::default()).await.unwrap();
        assert_ne!(first.addresses(), second.addresses());
        first
            .faults()
            .inject(Route::all(Service::HelseId), Fault::Status(500));
        assert!(
            ask(&first.addresses().helseid, DISCOVERY, None)
                .await
                .contains(" 500 ")
        );
        assert!(
            ask(&second.addresses().helseid, DISCOVERY, None)
                .await
                .contains(" 200 ")
        );
    }

    #[tokio::test]
    async fn the_layer_plays_faults() {
        let sandbox = Sandbox::start(SandboxOptions::default()).await.unwrap();
        let base = sandbox.addresses().helseid.clone();
        let faults = sandbox.faults();
        let all = || Route::all(Service::HelseId);
        let whole = ask(&base, DISCOVERY, None).await;

        faults.inject_times(all(), Fault::Html, 1);
        assert!(ask(&base, DISCOVERY, None).await.contains("text/html"));
        faults.inject_times(all(), Fault::RetryAfter(429, 7), 1);
        let limited = ask(&base, DISCOVERY, None).await;
        assert!(
            limited.contains(" 429 ") && limited.contains("retry-after: 7"),
            "{limited}"
        );
        faults.inject_times(all(), Fault::WrongContentType, 1);
        assert!(
            ask(&base, DISCOVERY, None)
                .await
                .contains("content-type: text/plain")
        );
        faults.inject_times(all(), Fault::Cut, 1);
        let cut = ask(&base, DISCOVERY, None).await;
        assert!(
            cut.contains(" 200 ") && cut.len() < whole.len() * 3 / 4,
            "{}",
            cut.len()
        );
        faults.inject_times(all(), Fault::Latency(Duration::from_millis(50)), 1);
        let started = Instant::now();
        assert!(ask(&base, DISCOVERY, None).await.contains(" 200 "));
        assert!(started.elapsed() >= Duration::from_millis(50));
        let statuses: Vec<u16> = sandbox
            .journal()
            .entries()
            .iter()
            .map(|entry| entry.status)
            .collect();
        assert_eq!(statuses, [200, 200, 429, 200, 200, 200]);
    }

    #[tokio::test]
    async fn another_host_name_is_turned_away() {
        let sandbox = Sandbox::start(SandboxOptions::default()).await.unwrap();
        let base = sandbox.addresses().helseid.clone();
        let answer = ask(&base, DISCOVERY, Some("attacker.example")).await;
        assert!(answer.starts_with("HTTP/1.1 421"), "{answer}");
        let port = base.rsplit(':').next().unwrap();
        let local = ask(&base, DISCOVERY, Some(&format!("localhost:{port}"))).await;
        assert!(local.starts_with("HTTP/1.1 200"), "{local}");
    }

    #[tokio::test]
    async fn a_wrong_clock_shows_in_the_date_header() {
        let options = SandboxOptions {
            clock_skew: jiff::SignedDuration::from_hours(24 * 400),
            ..SandboxOptions::default()
        };
        let sandbox = Sandbox::start(options).await.unwrap();
        let answer = ask(&sandbox.addresses().phr, "/nothing", None)
            .await
            .to_lowercase();
        let date = answer
            .lines()
            .find_map(|line| line.strip_prefix("date: "))
            .unwrap()
            .to_owned();
        let year = sandbox.clock().now().strftime("%Y").to_string();
        assert!(date.contains(&year) && date.ends_with("gmt"), "{date}");
    }
}
