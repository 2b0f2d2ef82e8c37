//! Signed tokens: JWA (RFC 7518), JWK (RFC 7517), JWS compact form (RFC 7515), thumbprints (RFC 7638).
//!
//! Only the nine asymmetric algorithms that HelseID approves exist here; `none`, HMAC and `EdDSA`
//! have no variant. ES256 runs on `p256`, the others on aws-lc-rs.

mod algorithm;
mod client_key;
mod compact;
mod public;

pub use algorithm::Algorithm;
pub use client_key::{ClientKey, InvalidKey, NewKey, Signer, SigningFailed};
pub(crate) use compact::{Compact, sign};
pub(crate) use public::{EcPublic, KeySet, Rejected};

#[cfg(test)]
pub(crate) mod tests;
