//! The only HTTP client of the program.
//!
//! What it is for: one place that decides which address may be called, with which credentials, for
//! how long and how much may come back. Redirects are refused, a token never leaves its origin,
//! every call has a total time limit and a byte limit, a `DPoP` nonce challenge is answered once
//! (RFC 9449 §8 and §9), a refused token is renewed once (RFC 9110 §11.6.1), and what happened is
//! kept in a trace that holds no address, no header and no body.
//!
//! Deliberately not here: what a token or a proof is (the trait [`Authorize`] is implemented by the
//! crate that signs in), what an answer means, and everything about patients.

mod authorize;
mod challenge;
mod clock;
mod correlation;
mod error;
#[doc(hidden)]
pub mod fuzz;
mod http_date;
mod limits;
mod nonces;
mod progress;
mod request;
mod response;
mod service;
mod trace;
mod transport;

pub use authorize::{Authorization, Authorize, AuthorizeError, ProofTarget};
pub use clock::{Clock, ManualClock, SystemClock};
pub use correlation::{CorrelationId, InvalidCorrelationId};
pub use error::{Phase, SendError};
pub use limits::Limits;
pub use progress::Progress;
pub use request::{Body, Request};
pub use response::Response;
pub use service::{ForeignLink, InvalidService, Service};
pub use trace::{Outcome, TraceEntry};
pub use transport::{Transport, TransportConfig, TransportError};

pub use futures_util::future::BoxFuture;
pub use http::{HeaderName, HeaderValue, Method, StatusCode};
pub use tokio_util::sync::CancellationToken;
pub use url::{Origin, Url};
