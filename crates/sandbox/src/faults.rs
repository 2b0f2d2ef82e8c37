//! Faults on request: what a test wants to go wrong, by service and path.
//!
//! One layer in [`crate::server`] asks [`Faults`] for each request. It plays those that need no
//! knowledge of the service (late, refused, HTML, cut) and hands the rest to the handler as an
//! [`ActiveFaults`] extension of the request.

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
}

impl Service {
    /// The name that the journal uses.
    pub fn name(self) -> &'static str {
        match self {
            Self::HelseId => "helseid",
            Self::Pps => "pps",
            Self::Phr => "phr",
        }
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
    /// The label of the body is wrong: `text/plain` instead of what it is.
    WrongContentType,
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
    /// The resource server demands a nonce in the proof, or a fresh one when there is one.
    StaleNonce,
    /// The resource server takes no token, as if it had expired.
    InvalidToken,
}

/// Names an injected fault, to take it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FaultId(u64);

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

#[cfg(test)]
mod tests {
    use super::*;

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
