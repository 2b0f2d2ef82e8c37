//! Checks of a DPoP proof (RFC 9449, section 4.3).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderMap;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::key::KeyError;
use super::{ALGORITHMS, Compact, PublicKey};

/// What the proof has to be for.
#[derive(Clone, Copy)]
pub(crate) struct ProofTarget<'a> {
    /// Method of the request.
    pub(crate) method: &'a str,
    /// Public address of the request without query and fragment.
    pub(crate) url: &'a str,
    /// The access token that is presented with it.
    pub(crate) access_token: Option<&'a str>,
    /// Seconds that `iat` may be away from now.
    pub(crate) window: i64,
    /// Now.
    pub(crate) now: i64,
}

/// A proof that is right in itself; nonce and replay are the caller's.
#[derive(Debug)]
pub(crate) struct Proof {
    /// Thumbprint of the key.
    pub(crate) jkt: String,
    /// The proof's name.
    pub(crate) jti: String,
    /// The nonce that it carries.
    pub(crate) nonce: Option<String>,
    /// When it was made.
    pub(crate) issued_at: i64,
}

/// What is wrong with a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ProofError {
    #[error("the DPoP header is missing")]
    Missing,
    #[error("there is more than one DPoP header")]
    Repeated,
    #[error("the proof is not a signed JWT")]
    Malformed,
    #[error("typ must be dpop+jwt")]
    WrongType,
    #[error("the algorithm is not one of the nine asymmetric ones")]
    WrongAlgorithm,
    #[error("the header has no usable public jwk")]
    NoKey,
    #[error("the jwk holds a private key")]
    PrivateKey,
    #[error("the signature does not fit the jwk")]
    WrongSignature,
    #[error("jti is missing or too long")]
    NoId,
    #[error("htm does not fit the request")]
    WrongMethod,
    #[error("htu does not fit the request")]
    WrongUrl,
    #[error("iat is missing or too far from now")]
    WrongTime,
    #[error("ath does not fit the access token")]
    WrongTokenHash,
    #[error("the proof has been used before")]
    Replayed,
}

/// `ath`: SHA-256 of the access token in base64url.
pub(crate) fn token_hash(access_token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(access_token.as_bytes()))
}

/// Checks the one `DPoP` header of a request.
pub(crate) fn check(headers: &HeaderMap, target: ProofTarget<'_>) -> Result<Proof, ProofError> {
    let mut values = headers.get_all("dpop").iter();
    let value = values.next().ok_or(ProofError::Missing)?;
    if values.next().is_some() {
        return Err(ProofError::Repeated);
    }
    let text = value.to_str().map_err(|_| ProofError::Malformed)?;
    let jws = Compact::parse(text).ok_or(ProofError::Malformed)?;
    if jws.header_text("typ") != Some("dpop+jwt") {
        return Err(ProofError::WrongType);
    }
    let algorithm = jws.algorithm().ok_or(ProofError::WrongAlgorithm)?;
    if !ALGORITHMS.contains(&algorithm) {
        return Err(ProofError::WrongAlgorithm);
    }
    let key = jws.header.get("jwk").ok_or(ProofError::NoKey)?;
    let key = PublicKey::from_jwk(key).map_err(|error| match error {
        KeyError::Private => ProofError::PrivateKey,
        KeyError::Unusable => ProofError::NoKey,
    })?;
    if !jws.is_signed_by(&key) {
        return Err(ProofError::WrongSignature);
    }
    let jti = jws
        .text("jti")
        .filter(|jti| !jti.is_empty() && jti.len() <= 256)
        .ok_or(ProofError::NoId)?;
    if jws.text("htm") != Some(target.method) {
        return Err(ProofError::WrongMethod);
    }
    if jws.text("htu") != Some(target.url) {
        return Err(ProofError::WrongUrl);
    }
    let issued_at = match jws.claims.get("iat") {
        Some(Value::Number(number)) => number.as_i64(),
        _ => None,
    }
    .filter(|at| target.now.saturating_sub(*at).saturating_abs() <= target.window)
    .ok_or(ProofError::WrongTime)?;
    if let Some(token) = target.access_token
        && jws.text("ath") != Some(token_hash(token).as_str())
    {
        return Err(ProofError::WrongTokenHash);
    }
    let nonce = jws.text("nonce").map(ToOwned::to_owned);
    Ok(Proof {
        jkt: key.thumbprint(),
        jti: jti.to_owned(),
        nonce,
        issued_at,
    })
}
