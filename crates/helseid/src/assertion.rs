//! Client authentication: `private_key_jwt` (RFC 7523) with HelseID's rules (ID-5).
//!
//! Every request gets an assertion of its own, repeats too.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::config::Config;
use crate::details::Details;
use crate::error::ProofError;
use crate::jose::sign;

/// Value of `client_assertion_type`.
pub(crate) const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A new assertion.
pub(crate) fn client_assertion(
    config: &Config,
    details: &Details,
) -> Result<Zeroizing<String>, ProofError> {
    let now = config.clock.now().as_second();
    let lifetime = i64::try_from(config.assertion_lifetime.as_secs())
        .unwrap_or(60)
        .min(60);
    let header = json!({
        "alg": config.key.algorithm().name(),
        "kid": config.key.kid(),
        "typ": "client-authentication+jwt",
    });
    let mut claims = json!({
        "iss": config.client_id,
        "sub": config.client_id,
        "aud": config.issuer,
        "jti": unique(config)?,
        "iat": now,
        "nbf": now,
        "exp": now + lifetime,
    });
    if let (Some(claims), Some(details)) = (claims.as_object_mut(), details.claim()) {
        claims.insert("assertion_details".to_owned(), details.clone());
    }
    sign(&header, &claims, |message| config.key.sign(message)).map_err(|_| ProofError::Signing)
}

/// A value for `jti`: 128 random bits.
pub(crate) fn unique(config: &Config) -> Result<Value, ProofError> {
    let mut bytes = [0; 16];
    config
        .random
        .fill(&mut bytes)
        .map_err(|_| ProofError::Randomness)?;
    Ok(Value::String(URL_SAFE_NO_PAD.encode(bytes)))
}
