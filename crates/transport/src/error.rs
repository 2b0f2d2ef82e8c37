//! Why a request brought no answer. No address, no header, no body is ever in here.

use std::time::Duration;

use crate::AuthorizeError;

/// Which time limit ran out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Phase {
    /// Reaching the server.
    Connect,
    /// Waiting for the head of the answer.
    FirstByte,
    /// Everything together.
    Total,
}

/// Why [`Transport::send`](crate::Transport::send) brought no answer.
///
/// An answer with a 4xx or 5xx status is an answer, except 429, and 503 that names a time.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SendError {
    /// The server could not be reached.
    #[error("the server could not be reached")]
    Offline,
    /// No trusted connection: certificate, host name, protocol version or trust store.
    #[error("no trusted connection to the server")]
    Tls,
    /// A time limit ran out.
    #[error("the time limit ran out ({phase:?})")]
    Timeout {
        /// Which.
        phase: Phase,
    },
    /// The body is larger than allowed.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The caller gave up.
    #[error("the request was cancelled")]
    Cancelled,
    /// The server answered with a redirect, which is never followed.
    #[error("the server answered with a redirect ({status})")]
    Redirect {
        /// Status code.
        status: u16,
    },
    /// The request would have carried a token to an origin that it is not meant for.
    #[error("the token is not meant for this origin")]
    ForeignOrigin,
    /// Plain http where it is not allowed.
    #[error("the address is not https")]
    InsecureAddress,
    /// The request cannot be sent: path or header of a forbidden form. A mistake of the caller.
    #[error("the request is not well-formed")]
    InvalidRequest,
    /// No token.
    #[error("the request could not be authorised")]
    Authorize(#[source] AuthorizeError),
    /// The connection broke before the answer was complete.
    #[error("the connection broke off")]
    Interrupted,
    /// The answer is not HTTP as agreed (encoding, head).
    #[error("the answer does not follow the protocol")]
    Protocol,
    /// The server asks us to come back later.
    #[error("the server asks to wait ({status})")]
    RateLimited {
        /// 429 or 503.
        status: u16,
        /// How long, when it said so.
        retry_after: Option<Duration>,
    },
}

impl SendError {
    /// A short fixed word for the trace and the log.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::Tls => "tls",
            Self::Timeout {
                phase: Phase::Connect,
            } => "timeout-connect",
            Self::Timeout {
                phase: Phase::FirstByte,
            } => "timeout-first-byte",
            Self::Timeout {
                phase: Phase::Total,
            } => "timeout-total",
            Self::TooLarge { .. } => "too-large",
            Self::Cancelled => "cancelled",
            Self::Redirect { .. } => "redirect",
            Self::ForeignOrigin => "foreign-origin",
            Self::InsecureAddress => "insecure-address",
            Self::InvalidRequest => "invalid-request",
            Self::Authorize(_) => "authorize",
            Self::Interrupted => "interrupted",
            Self::Protocol => "protocol",
            Self::RateLimited { .. } => "rate-limited",
        }
    }

    /// Whether the same read may be tried again at once: the server was not reached, or broke off.
    pub(crate) fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Offline
                | Self::Interrupted
                | Self::Timeout {
                    phase: Phase::Connect
                }
        )
    }
}
