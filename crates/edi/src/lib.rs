//! Client of EDI 2.0, the national message service (Meldingstjener REST API, version 3): so far its front door.
//!
//! What it is for: `ping`, with and without a machine token, as a check of the connection. Every call carries `api-version`
//! and `nhn-source-system`. Deliberately not here yet: messages, notifications, receipts and configurations; nothing of this
//! crate writes. The token comes from `helseid` (client credentials, audience [`AUDIENCE`], scope [`SCOPE`]) as an
//! [`Authorize`](innsyn_transport::Authorize).
//!
//! Specification: NHN Utviklerportal, EDI 2.0, API version 3.

mod client;
mod ping;

pub use client::{Client, EdiConfig};
pub use ping::{PingError, Pong};

/// Audience of the service's tokens.
pub const AUDIENCE: &str = "nhn:msh";
/// Scope of the service.
pub const SCOPE: &str = "nhn:msh/api";
