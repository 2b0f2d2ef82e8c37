//! What happened on the wire, without anything that was said: for diagnostics and error reports.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use http::{HeaderMap, Method};
use jiff::Timestamp;

use crate::CorrelationId;

/// How one try ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// An answer with this status.
    Status(u16),
    /// No answer; the word is [`SendError::kind`](crate::SendError::kind).
    Failed(&'static str),
    /// The caller went away, or the total time ran out, while waiting.
    Abandoned,
}

/// One try of one request.
#[derive(Clone, Debug)]
pub struct TraceEntry {
    /// When it was sent.
    pub at: Timestamp,
    /// Which service.
    pub service: &'static str,
    /// Method.
    pub method: Method,
    /// Path template: never an id, never a query.
    pub path: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// Milliseconds from sending to the last byte.
    pub milliseconds: u64,
    /// Bytes of the body that was sent.
    pub request_bytes: u64,
    /// Bytes of the body that came, after decompression.
    pub response_bytes: u64,
    /// Joins the tries of one request.
    pub correlation: CorrelationId,
    /// 0 for the first try.
    pub repeat: u8,
    /// The proof of this try carried a nonce of the server.
    pub nonce_sent: bool,
    /// The answer asked for a proof with a nonce.
    pub nonce_asked: bool,
    /// Headers of the answer, from a closed list, cut and without anything that may be a number of a person or a token.
    pub headers: Vec<(&'static str, String)>,
}

/// Headers that the trace keeps.
const KEPT: &[&str] = &[
    "content-type",
    "content-encoding",
    "date",
    "retry-after",
    "server-timing",
    "nhn-securitylabel-nors-count",
    "x-securitylabel-nors-count",
    "x-correlation-id",
    "correlation-id",
    "nhn-event-id",
];
/// Characters of a header that are kept.
const LONGEST_HEADER: usize = 120;

/// The kept headers of an answer.
pub(crate) fn kept(headers: &HeaderMap) -> Vec<(&'static str, String)> {
    KEPT.iter()
        .filter_map(|name| {
            let value = headers.get(*name)?.to_str().ok()?;
            Some((*name, redacted(value)))
        })
        .collect()
}

/// Cut, and with every run of eleven digits or more and everything that begins like a token taken out.
fn redacted(value: &str) -> String {
    let mut text = String::new();
    let mut digits = 0_usize;
    for c in value.chars().take(LONGEST_HEADER) {
        digits = if c.is_ascii_digit() { digits + 1 } else { 0 };
        text.push(c);
        if digits >= 11 {
            return "(redacted)".to_owned();
        }
    }
    if text.contains("eyJ") {
        return "(redacted)".to_owned();
    }
    text
}

/// The newest entries.
pub(crate) struct Trace {
    capacity: usize,
    entries: Mutex<VecDeque<TraceEntry>>,
}

impl Trace {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            entries: Mutex::new(VecDeque::with_capacity(capacity)),
        }
    }

    pub(crate) fn push(&self, entry: TraceEntry) {
        tracing::debug!(
            service = entry.service,
            method = entry.method.as_str(),
            path = entry.path,
            outcome = ?entry.outcome,
            milliseconds = entry.milliseconds,
            request_bytes = entry.request_bytes,
            response_bytes = entry.response_bytes,
            correlation = %entry.correlation,
            repeat = entry.repeat,
            "request"
        );
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        while entries.len() >= self.capacity.max(1) {
            entries.pop_front();
        }
        entries.push_back(entry);
    }

    pub(crate) fn entries(&self) -> Vec<TraceEntry> {
        self.entries
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .cloned()
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn headers_are_kept_from_a_closed_list() {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", "application/json".parse().unwrap());
        headers.insert("set-cookie", "secret".parse().unwrap());
        headers.insert("dpop-nonce", "secret".parse().unwrap());
        headers.insert("retry-after", "13116900216".parse().unwrap());
        assert_eq!(
            kept(&headers),
            [
                ("content-type", "application/json".to_owned()),
                ("retry-after", "(redacted)".to_owned())
            ]
        );
    }

    proptest! {
        #[test]
        fn no_number_of_a_person_and_no_token_is_kept(before in "[a-z0-9 ]{0,20}", number in "[0-9]{11}", after in ".{0,20}") {
            let kept = redacted(&format!("{before}{number}{after}"));
            prop_assert!(!kept.contains(&number));
            let kept = redacted(&format!("{before}eyJhbGciOi{after}"));
            prop_assert!(!kept.contains("eyJ"));
        }
    }
}
