//! Faults on request: what a test wants to go wrong, by service and path.
//!
//! One layer in [`crate::server`] asks [`Faults`] for each request, and reads the header
//! `sandbox-fault` of the request itself. It plays those that need no knowledge of the service
//! (late, refused, HTML, cut, links that lead astray) and hands the rest to the handler as an
//! [`ActiveFaults`] extension of the request. Every fault has a name, which the header and the
//! administration use: [`Fault::parse`] and its `Display`.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// One of the services in the box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Service {
    /// The identity provider.
    HelseId,
    /// Pasientens prøvesvar.
    Pps,
    /// Pasientens journaldokumenter.
    Phr,
    /// EDI 2.0, the message service.
    Edi,
    /// The test-token service.
    TestTokens,
    /// HelseID's self-service.
    SelfService,
}

impl Service {
    /// Every service, in the order of their ports.
    pub const ALL: [Self; 6] = [
        Self::HelseId,
        Self::Pps,
        Self::Phr,
        Self::Edi,
        Self::TestTokens,
        Self::SelfService,
    ];

    /// The name that the journal and the administration use.
    pub fn name(self) -> &'static str {
        match self {
            Self::HelseId => "helseid",
            Self::Pps => "pps",
            Self::Phr => "phr",
            Self::Edi => "edi",
            Self::TestTokens => "ttt",
            Self::SelfService => "selfservice",
        }
    }

    /// The service with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| service.name() == name)
    }
}

/// Which requests a fault is for: a service, and paths that begin so.
#[derive(Clone, Debug)]
pub struct Route {
    service: Service,
    prefix: String,
}

impl Route {
    /// Every request to `service`.
    pub fn all(service: Service) -> Self {
        Self {
            service,
            prefix: String::new(),
        }
    }

    /// Requests to `service` whose path begins with `prefix`, for example `/connect/token`.
    pub fn starting(service: Service, prefix: &str) -> Self {
        Self {
            service,
            prefix: prefix.to_owned(),
        }
    }

    fn matches(&self, service: Service, path: &str) -> bool {
        self.service == service && path.starts_with(&self.prefix)
    }
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The answer comes this much later.
    Latency(Duration),
    /// The service answers with this status and no useful body; the request is not served.
    Status(u16),
    /// As `Status(503)` or `Status(429)` with a `Retry-After` header in seconds.
    RetryAfter(u16, u32),
    /// HTML with status 200 instead of what was asked for; the request is not served.
    Html,
    /// The answer ends half way through its body.
    Cut,
    /// The body comes in pieces of this many bytes, with this pause before each.
    Drip(u32, Duration),
    /// The connection is reset before anything is answered.
    Reset,
    /// The label of the body is wrong: `text/plain` instead of what it is.
    WrongContentType,
    /// The `next` link of a bundle leads to the page that it stands on.
    PagingLoop,
    /// The `next` link of a bundle leads to another origin.
    ForeignLink,
    /// PPS and PHR answer with another person's resource; HelseID logs in another person at a
    /// refresh, so that the ID token's subject changes.
    AnotherPerson,
    /// The authorization response names another issuer (RFC 9207).
    WrongIssuer,
    /// The authorization response names no issuer.
    MissingIssuer,
    /// The authorization response carries another state.
    WrongState,
    /// The ID token carries another nonce.
    WrongNonce,
    /// HelseID shows an error page and never redirects.
    ErrorPage,
    /// HelseID no longer knows the client's key.
    ExpiredClientKey,
    /// The token answer says `Bearer`.
    BearerToken,
    /// The access token is for another audience than the one asked for.
    WrongAudience,
    /// The ID token is signed with a key that is not in the key set.
    WrongSigningKey,
    /// The proof needs a nonce, or a fresh one when there is one, however good it is.
    StaleNonce,
    /// The resource server takes no token, as if it had expired.
    InvalidToken,
    /// HelseID has a new signing key before it answers; the old one, and what it signed, is dead.
    KeyRotation,
}

/// Faults without a measure, by their names.
const PLAIN: [(&str, Fault); 19] = [
    ("another-person", Fault::AnotherPerson),
    ("bearer-token", Fault::BearerToken),
    ("cut", Fault::Cut),
    ("error-page", Fault::ErrorPage),
    ("expired-client-key", Fault::ExpiredClientKey),
    ("foreign-link", Fault::ForeignLink),
    ("html", Fault::Html),
    ("invalid-token", Fault::InvalidToken),
    ("key-rotation", Fault::KeyRotation),
    ("missing-issuer", Fault::MissingIssuer),
    ("paging-loop", Fault::PagingLoop),
    ("reset", Fault::Reset),
    ("stale-nonce", Fault::StaleNonce),
    ("wrong-audience", Fault::WrongAudience),
    ("wrong-content-type", Fault::WrongContentType),
    ("wrong-issuer", Fault::WrongIssuer),
    ("wrong-nonce", Fault::WrongNonce),
    ("wrong-signing-key", Fault::WrongSigningKey),
    ("wrong-state", Fault::WrongState),
];

/// Names of the faults that carry a measure, as the administration lists them.
const MEASURED: [&str; 4] = [
    "drip=BYTES:MILLISECONDS",
    "latency=MILLISECONDS",
    "retry-after=STATUS:SECONDS",
    "status=STATUS",
];

/// The longest pause that can be asked for.
const LONGEST_PAUSE: u64 = 600_000;

impl Fault {
    /// Reads the name of a fault, for example `cut`, `latency=800` or `retry-after=429:7`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let Some((name, measure)) = text.split_once('=') else {
            return PLAIN
                .iter()
                .find(|(name, _)| *name == text)
                .map(|(_, fault)| fault.clone());
        };
        let pause = |text: &str| {
            let length = text
                .parse()
                .ok()
                .filter(|length| *length <= LONGEST_PAUSE)?;
            Some(Duration::from_millis(length))
        };
        let status = |text: &str| {
            text.parse()
                .ok()
                .filter(|status| (200..=599).contains(status))
        };
        match name {
            "latency" => Some(Self::Latency(pause(measure)?)),
            "status" => Some(Self::Status(status(measure)?)),
            "retry-after" => {
                let (code, seconds) = measure.split_once(':')?;
                Some(Self::RetryAfter(status(code)?, seconds.parse().ok()?))
            }
            "drip" => {
                let (bytes, length) = measure.split_once(':')?;
                let bytes = bytes.parse().ok().filter(|bytes| *bytes > 0)?;
                Some(Self::Drip(bytes, pause(length)?))
            }
            _ => None,
        }
    }

    /// The names of all faults, those with a measure first.
    pub fn names() -> Vec<&'static str> {
        MEASURED
            .into_iter()
            .chain(PLAIN.iter().map(|(name, _)| *name))
            .collect()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((name, _)) = PLAIN.iter().find(|(_, fault)| fault == self) {
            return formatter.write_str(name);
        }
        if let Self::Latency(length) = self {
            return write!(formatter, "latency={}", length.as_millis());
        }
        if let Self::Status(status) = self {
            return write!(formatter, "status={status}");
        }
        if let Self::RetryAfter(status, seconds) = self {
            return write!(formatter, "retry-after={status}:{seconds}");
        }
        if let Self::Drip(bytes, length) = self {
            return write!(formatter, "drip={bytes}:{}", length.as_millis());
        }
        formatter.write_str("unnamed")
    }
}

/// Names an injected fault, to take it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FaultId(u64);

impl FaultId {
    /// The number by which the administration names it.
    pub fn number(self) -> u64 {
        self.0
    }
}

/// A fault in force, as the administration lists it.
#[derive(Clone, Debug)]
pub struct Injected {
    /// Its name.
    pub id: FaultId,
    /// The service that it is for.
    pub service: Service,
    /// Paths that begin so; empty is every path.
    pub path: String,
    /// What goes wrong.
    pub fault: Fault,
    /// How many more requests; `None` is until it is taken back.
    pub left: Option<u32>,
}

#[derive(Debug)]
struct Rule {
    id: FaultId,
    route: Route,
    fault: Fault,
    left: Option<u32>,
}

/// The list of faults in force; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    rules: Arc<Mutex<Vec<Rule>>>,
    next: Arc<AtomicU64>,
}

impl Faults {
    /// Injects a fault until it is removed.
    pub fn inject(&self, route: Route, fault: Fault) -> FaultId {
        self.add(route, fault, None)
    }

    /// Injects a fault for the next `times` matching requests.
    pub fn inject_times(&self, route: Route, fault: Fault, times: u32) -> FaultId {
        self.add(route, fault, Some(times))
    }

    /// Takes one fault back; false when it was no longer there.
    pub fn remove(&self, id: FaultId) -> bool {
        let mut rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        let before = rules.len();
        rules.retain(|rule| rule.id != id);
        rules.len() < before
    }

    /// Takes all faults back.
    pub fn clear(&self) {
        self.rules
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    /// The faults in force, oldest first.
    pub fn list(&self) -> Vec<Injected> {
        let rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        rules
            .iter()
            .map(|rule| Injected {
                id: rule.id,
                service: rule.route.service,
                path: rule.route.prefix.clone(),
                fault: rule.fault.clone(),
                left: rule.left,
            })
            .collect()
    }

    fn add(&self, route: Route, fault: Fault, left: Option<u32>) -> FaultId {
        let id = FaultId(self.next.fetch_add(1, Ordering::Relaxed));
        let rule = Rule {
            id,
            route,
            fault,
            left,
        };
        self.rules
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(rule);
        id
    }

    /// The faults of one request; counted faults are counted down.
    pub(crate) fn take(&self, service: Service, path: &str) -> ActiveFaults {
        let mut rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        let mut active = Vec::new();
        for rule in rules
            .iter_mut()
            .filter(|rule| rule.route.matches(service, path))
        {
            match &mut rule.left {
                Some(0) => continue,
                Some(left) => *left -= 1,
                None => {}
            }
            active.push(rule.fault.clone());
        }
        rules.retain(|rule| rule.left != Some(0));
        ActiveFaults(active)
    }
}

/// The faults that are in force for one request; an extension of the request.
#[derive(Clone, Debug, Default)]
pub(crate) struct ActiveFaults(pub(crate) Vec<Fault>);

impl ActiveFaults {
    /// Whether `fault` is to be played.
    pub(crate) fn has(&self, fault: &Fault) -> bool {
        self.0.contains(fault)
    }

    /// The faults of a request that the layer has seen, or none.
    pub(crate) fn of(extensions: &http::Extensions) -> Self {
        extensions.get::<Self>().cloned().unwrap_or_default()
    }
}

/// The header by which one request asks for its own faults, separated by commas.
pub(crate) const HEADER: &str = "sandbox-fault";

/// The faults that a request asks for itself; an error when a name is unknown.
pub(crate) fn asked_for(headers: &http::HeaderMap) -> Result<Vec<Fault>, UnknownFault> {
    let mut asked = Vec::new();
    for value in headers.get_all(HEADER) {
        let text = value.to_str().map_err(|_| UnknownFault)?;
        for name in text.split(',').filter(|name| !name.trim().is_empty()) {
            asked.push(Fault::parse(name).ok_or(UnknownFault)?);
        }
    }
    Ok(asked)
}

/// A name that no fault has, or a measure that makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct UnknownFault;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        let measured = [
            Fault::Latency(Duration::from_millis(800)),
            Fault::Status(503),
            Fault::RetryAfter(429, 7),
            Fault::Drip(16, Duration::from_millis(5)),
        ];
        let plain = PLAIN.iter().map(|(_, fault)| fault.clone());
        for fault in measured.into_iter().chain(plain) {
            assert_eq!(Fault::parse(&fault.to_string()), Some(fault));
        }
        for wrong in [
            "",
            "cut=1",
            "latency",
            "latency=-1",
            "status=99",
            "drip=0:1",
            "nothing",
        ] {
            assert_eq!(Fault::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Fault::names().len(), 23);
    }

    #[test]
    fn a_request_asks_for_several_faults_in_one_header() {
        let mut headers = http::HeaderMap::new();
        headers.insert(HEADER, "latency=5, cut".parse().unwrap());
        let asked = asked_for(&headers).unwrap();
        assert_eq!(
            asked,
            [Fault::Latency(Duration::from_millis(5)), Fault::Cut]
        );
        headers.insert(HEADER, "cut, nothing".parse().unwrap());
        assert_eq!(asked_for(&headers).unwrap_err(), UnknownFault);
    }

    #[test]
    fn services_are_found_by_their_names() {
        for service in Service::ALL {
            assert_eq!(Service::parse(service.name()), Some(service));
        }
        assert_eq!(Service::parse("admin"), None);
    }

    #[test]
    fn a_counted_fault_ends_by_itself() {
        let faults = Faults::default();
        faults.inject_times(Route::starting(Service::Pps, "/v2"), Fault::Html, 1);
        assert!(!faults.take(Service::Phr, "/v2/metadata").has(&Fault::Html));
        assert!(faults.take(Service::Pps, "/v2/metadata").has(&Fault::Html));
        assert!(!faults.take(Service::Pps, "/v2/metadata").has(&Fault::Html));
    }

    #[test]
    fn a_fault_can_be_taken_back() {
        let faults = Faults::default();
        let id = faults.inject(Route::all(Service::Phr), Fault::Cut);
        assert!(faults.take(Service::Phr, "/ping").has(&Fault::Cut));
        assert!(faults.remove(id));
        assert!(!faults.remove(id));
        assert!(!faults.take(Service::Phr, "/ping").has(&Fault::Cut));
    }
}
