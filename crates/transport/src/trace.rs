//! What happened on the wire, without anything that was said: for diagnostics and error reports.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use http::Method;
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
