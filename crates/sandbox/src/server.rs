//! Starts and stops the box: one listener for each service, and the layer round every request.
//!
//! The layer plays faults, writes the journal, and sets a `Date` header that follows the
//! sandbox's clock. Only loopback addresses are ever listened on. The administration has a port
//! of its own, outside the layer: it is neither journalled nor made to fail.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State as Extract};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE, HOST, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::connection::{ResetSwitch, Resettable};
use crate::faults::{self, ActiveFaults, Fault, Faults, Service};
use crate::helseid::{self, Provider};
use crate::journal::{self, Entry, Journal, Notes};
use crate::options::{MachineClient, ReadyClient, SandboxOptions};
use crate::people::{Clinician, Patient};
use crate::state::State;
use crate::{admin, edi, phr, pps, selfservice, ttt};

const CUT_AFTER: Duration = Duration::from_millis(30);

/// Where the `next` link of a bundle leads when it leads astray.
const FOREIGN_ORIGIN: &str = "https://foreign.invalid";

/// Where the services of a sandbox are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// The issuer, `http://127.0.0.1:PORT`, without a trailing slash.
    pub helseid: String,
    /// Base of PPS v2, `http://127.0.0.1:PORT/v2`.
    pub pps: String,
    /// Base of PHR, `http://127.0.0.1:PORT`.
    pub phr: String,
    /// Base of EDI 2.0, `http://127.0.0.1:PORT`.
    pub edi: String,
    /// Base of the test-token service, `http://127.0.0.1:PORT`.
    pub ttt: String,
    /// Base of self-service, portal and API in one, `http://127.0.0.1:PORT`.
    pub selfservice: String,
    /// Base of the sandbox's own administration, `http://127.0.0.1:PORT`.
    pub admin: String,
}

impl Addresses {
    /// Addresses at these ports: the services in their order, then the administration.
    fn of(ports: [SocketAddr; 7]) -> Self {
        let [helseid, pps, phr, edi, ttt, selfservice, admin] =
            ports.map(|port| format!("http://{port}"));
        Self {
            helseid,
            pps: format!("{pps}/v2"),
            phr,
            edi,
            ttt,
            selfservice,
            admin,
        }
    }

    /// Addresses of a sandbox that does not listen.
    #[cfg(test)]
    pub(crate) fn at(helseid: SocketAddr, pps: SocketAddr, phr: SocketAddr) -> Self {
        let more = |step| SocketAddr::new(phr.ip(), phr.port() + step);
        Self::of([helseid, pps, phr, more(1), more(2), more(3), more(4)])
    }

    /// Scheme, host and port of a service.
    pub(crate) fn origin(&self, service: Service) -> &str {
        match service {
            Service::HelseId => &self.helseid,
            Service::Pps => self.pps.strip_suffix("/v2").unwrap_or(&self.pps),
            Service::Phr => &self.phr,
            Service::Edi => &self.edi,
            Service::TestTokens => &self.ttt,
            Service::SelfService => &self.selfservice,
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
    /// Starts every service on loopback. Must be called inside a tokio runtime.
    pub async fn start(options: SandboxOptions) -> Result<Self, StartError> {
        let keys = helseid::Keys::generate().ok_or(StartError::Keys)?;
        // The RSA key takes the longest: nobody waits for it before it is needed.
        let first = keys.provider.clone();
        drop(tokio::task::spawn_blocking(move || drop(first.get())));
        let ports = options.ports;
        let listeners = [
            listen(ports.helseid).await?,
            listen(ports.pps).await?,
            listen(ports.phr).await?,
            listen(ports.edi).await?,
            listen(ports.ttt).await?,
            listen(ports.selfservice).await?,
            listen(ports.admin).await?,
        ];
        let mut at = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)); 7];
        for (address, listener) in at.iter_mut().zip(&listeners) {
            *address = listener.local_addr().map_err(StartError::Listen)?;
        }
        let state = Arc::new(build_state(options, Addresses::of(at), keys));
        let stop = CancellationToken::new();
        let routers = Service::ALL
            .map(|service| router(&state, service))
            .into_iter()
            .chain([admin::router(Arc::clone(&state))]);
        let servers = listeners
            .into_iter()
            .zip(routers)
            .map(|(listener, router)| serve(listener, router, stop.clone()))
            .collect();
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

    /// The registered user client of a supplier: it signs users in for several organisations,
    /// and names one of them in every token request.
    pub fn multi_tenant_client(&self) -> &ReadyClient {
        self.state.helseid.multi_tenant_client()
    }

    /// A machine client that is itself an API: it exchanges the token that it was called with for
    /// one of the next API.
    pub fn exchanging_client(&self) -> &MachineClient {
        self.state.helseid.exchanging_client()
    }

    /// Gives HelseID a new signing key. With `overlap` the key set keeps the old one, and tokens
    /// that it signed stay good; without, they are good no longer. False when no key could be made.
    pub async fn rotate_keys(&self, overlap: bool) -> bool {
        helseid::rotate_keys(&self.state, overlap).await
    }

    /// The test patients, the richest first.
    pub fn people(&self) -> &'static [Patient] {
        self.state.cast().patients()
    }

    /// The test clinicians.
    pub fn clinicians(&self) -> &'static [Clinician] {
        self.state.cast().clinicians()
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
    let helseid = Provider::new(&options, keys, clock.seconds());
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
        Service::Edi => edi::router(Arc::clone(state)),
        Service::TestTokens => ttt::router(Arc::clone(state)),
        Service::SelfService => selfservice::router(Arc::clone(state)),
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
        let router = router.into_make_service_with_connect_info::<ResetSwitch>();
        let served = axum::serve(Resettable(listener), router)
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

    let mut faults = state.faults.take(service, &raw_path);
    let asked = faults::asked_for(request.headers());
    let misnamed = asked.is_err();
    faults.0.extend(asked.unwrap_or_default());
    for fault in &faults.0 {
        if let Fault::Latency(length) = fault {
            tokio::time::sleep(*length).await;
        }
    }
    if service == Service::HelseId && faults.has(&Fault::KeyRotation) {
        helseid::rotate_keys(&state, false).await;
    }
    let switch = request
        .extensions()
        .get::<ConnectInfo<ResetSwitch>>()
        .cloned();
    let mut response = if is_foreign_host(state.addresses.origin(service), request.headers()) {
        StatusCode::MISDIRECTED_REQUEST.into_response()
    } else if misnamed {
        unknown_fault()
    } else if let Some(refused) = refuse(&faults) {
        refused
    } else {
        request.extensions_mut().insert(faults.clone());
        next.run(request).await
    };
    if faults.has(&Fault::PagingLoop) || faults.has(&Fault::ForeignLink) {
        response = lead_astray(response, faults.has(&Fault::ForeignLink)).await;
    }
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
    if faults.has(&Fault::Reset) {
        if let Some(ConnectInfo(switch)) = switch {
            switch.turn();
        }
        return response;
    }
    let drip = faults.0.iter().find_map(|fault| {
        if let Fault::Drip(bytes, pause) = fault {
            Some((*bytes, *pause))
        } else {
            None
        }
    });
    match drip {
        _ if faults.has(&Fault::Cut) => cut(response).await,
        Some((bytes, pause)) => dripping(response, bytes, pause).await,
        None => response,
    }
}

/// A page on the internet must not reach the sandbox by a name of its own (DNS rebinding).
pub(crate) fn is_foreign_host(own: &str, headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(HOST).and_then(|host| host.to_str().ok()) else {
        return false;
    };
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

/// What a request with a misspelled fault hears, so that no test passes for a typing error.
fn unknown_fault() -> Response {
    let body = json!({ "error": "unknown fault", "known": Fault::names() });
    (StatusCode::BAD_REQUEST, axum::Json(body)).into_response()
}

/// Turns the `next` link of a bundle: to another origin, or back to the page that it stands on.
/// Every other answer stays as it is.
async fn lead_astray(response: Response, foreign: bool) -> Response {
    let (mut parts, body) = response.into_parts();
    let whole = axum::body::to_bytes(body, usize::MAX)
        .await
        .unwrap_or_default();
    let turned = serde_json::from_slice::<Value>(&whole)
        .ok()
        .and_then(|mut bundle| turn_next(&mut bundle, foreign).then(|| bundle.to_string()));
    match turned {
        Some(text) => {
            parts.headers.remove(CONTENT_LENGTH);
            Response::from_parts(parts, Body::from(text))
        }
        None => Response::from_parts(parts, Body::from(whole)),
    }
}

fn turn_next(bundle: &mut Value, foreign: bool) -> bool {
    let Some(links) = bundle.get_mut("link").and_then(Value::as_array_mut) else {
        return false;
    };
    let of = |links: &[Value], relation: &str| {
        let link = links
            .iter()
            .find(|link| link.get("relation").is_some_and(|own| own == relation))?;
        Some(link.get("url")?.as_str()?.to_owned())
    };
    let Some(own) = of(links, "self") else {
        return false;
    };
    let target = if foreign {
        let next = of(links, "next").unwrap_or(own);
        let Ok(address) = url::Url::parse(&next) else {
            return false;
        };
        let query = address.query().unwrap_or_default();
        format!("{FOREIGN_ORIGIN}{}?{query}", address.path())
    } else {
        own
    };
    links.retain(|link| link.get("relation").is_none_or(|own| own != "next"));
    links.push(json!({ "relation": "next", "url": target }));
    true
}

/// Sends the body in pieces of `bytes`, with a pause before each.
async fn dripping(response: Response, bytes: u32, pause: Duration) -> Response {
    let (parts, body) = response.into_parts();
    let whole = axum::body::to_bytes(body, usize::MAX)
        .await
        .unwrap_or_default();
    let size = usize::try_from(bytes).unwrap_or(usize::MAX).max(1);
    let pieces = stream::unfold(whole, move |mut rest| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        let piece = rest.split_to(size.min(rest.len()));
        Some((Ok::<Bytes, std::io::Error>(piece), rest))
    });
    Response::from_parts(parts, Body::from_stream(pieces))
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
    async fn it_starts_fast_and_answers_on_its_ports() {
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
        for base in [
            &addresses.pps,
            &addresses.phr,
            &addresses.edi,
            &addresses.ttt,
            &addresses.selfservice,
            &addresses.admin,
        ] {
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
    async fn a_request_can_bring_its_own_faults() {
        let sandbox = Sandbox::start(SandboxOptions::default()).await.unwrap();
        let base = sandbox.addresses().helseid.clone();
        let with = async |fault: &str| {
            let authority = base.strip_prefix("http://").unwrap();
            let mut stream = TcpStream::connect(authority).await.unwrap();
            let request = format!(
                "GET {DISCOVERY} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n\
                 sandbox-fault: {fault}\r\n\r\n"
            );
            stream.write_all(request.as_bytes()).await.unwrap();
            let mut answer = Vec::new();
            let read = stream.read_to_end(&mut answer).await;
            (String::from_utf8_lossy(&answer).into_owned(), read)
        };
        let (limited, _) = with("retry-after=429:7").await;
        assert!(limited.contains(" 429 ") && limited.contains("retry-after: 7"));
        let (misspelled, _) = with("cutt").await;
        assert!(misspelled.starts_with("HTTP/1.1 400"), "{misspelled}");
        assert!(misspelled.contains("latency=MILLISECONDS"));
        let started = Instant::now();
        let (slow, _) = with("drip=512:5").await;
        assert!(slow.contains(" 200 ") && slow.contains("authorization_endpoint"));
        assert!(started.elapsed() >= Duration::from_millis(20));
        let (nothing, read) = with("reset").await;
        assert_eq!(nothing, "", "nothing is answered");
        assert_eq!(
            read.unwrap_err().kind(),
            std::io::ErrorKind::ConnectionReset
        );
        let (plain, _) = with("").await;
        assert!(
            plain.contains(" 200 "),
            "the next request is served as ever"
        );
    }

    #[test]
    fn the_next_link_can_be_turned() {
        let bundle = json!({ "link": [
            { "relation": "self", "url": "http://127.0.0.1:1/v2/X?_skip=0" },
            { "relation": "next", "url": "http://127.0.0.1:1/v2/X?_skip=20" },
        ]});
        let next = |bundle: &Value| {
            let links = bundle["link"].as_array().unwrap();
            let next: Vec<_> = links.iter().filter(|l| l["relation"] == "next").collect();
            assert_eq!(next.len(), 1);
            next[0]["url"].as_str().unwrap().to_owned()
        };
        let mut looping = bundle.clone();
        assert!(turn_next(&mut looping, false));
        assert_eq!(next(&looping), "http://127.0.0.1:1/v2/X?_skip=0");
        let mut foreign = bundle;
        assert!(turn_next(&mut foreign, true));
        assert_eq!(next(&foreign), "https://foreign.invalid/v2/X?_skip=20");
        assert!(!turn_next(
            &mut json!({ "resourceType": "OperationOutcome" }),
            true
        ));
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
