//! JOSE of the sandbox: keys, compact signatures, DPoP proofs, nonces and replay.
//!
//! It stands on `jsonwebtoken`, on purpose another library than the client's. Headers and claims
//! are read as JSON values, because the checks here are about what a *wrong* client sends; the
//! typed readers of a library would refuse too early and say too little.
//!
//! Specification: RFC 7515, 7517, 7518, 7638, 9449.

mod compact;
mod key;
mod nonce;
mod proof;
mod replay;

pub(crate) use compact::{Compact, sign, sign_exactly, sign_with_secret, tampered};
pub(crate) use key::{PublicKey, SigningKey};
pub(crate) use nonce::NonceMint;
pub(crate) use proof::{Proof, ProofError, ProofTarget, check as check_proof, token_hash};
pub(crate) use replay::ReplayCache;

/// The nine signature algorithms that HelseID takes.
pub(crate) const ALGORITHMS: [&str; 9] = [
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
];
