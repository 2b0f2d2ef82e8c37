//! Proof of possession (RFC 9449): one key for each signed-in session, made here and never given out.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use secrecy::SecretString;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use url::Url;
use zeroize::Zeroizing;

use crate::assertion::unique;
use crate::config::Config;
use crate::error::ProofError;
use crate::jose::{EcPublic, sign};
use crate::random::Random;

/// The address that a proof is made for: without query and fragment (RFC 9449 §4.2).
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Htu(String);

impl From<&Url> for Htu {
    fn from(url: &Url) -> Self {
        let mut url = url.clone();
        url.set_query(None);
        url.set_fragment(None);
        Self(url.into())
    }
}

/// The key of a session. Overwritten when the session goes.
pub(crate) struct DpopKey {
    key: SigningKey,
    public: EcPublic,
    thumbprint: String,
}

impl DpopKey {
    pub(crate) fn generate(random: &dyn Random) -> Result<Self, ProofError> {
        // A random number is no valid key about once in 2^32 tries.
        for _ in 0..8 {
            let mut bytes = Zeroizing::new([0_u8; 32]);
            random
                .fill(bytes.as_mut())
                .map_err(|_| ProofError::Randomness)?;
            if let Ok(key) = SigningKey::from_slice(bytes.as_ref()) {
                return Self::of(key).ok_or(ProofError::Signing);
            }
        }
        Err(ProofError::Randomness)
    }

    fn of(key: SigningKey) -> Option<Self> {
        let point = key.verifying_key().to_sec1_point(false);
        let part =
            |part: Option<_>| part.map(|bytes: &p256::FieldBytes| URL_SAFE_NO_PAD.encode(bytes));
        let public = EcPublic {
            curve: "P-256",
            x: part(point.x())?,
            y: part(point.y())?,
        };
        let thumbprint = public.thumbprint();
        Some(Self {
            key,
            public,
            thumbprint,
        })
    }

    /// `jkt` of tokens that are bound to this key.
    pub(crate) fn thumbprint(&self) -> &str {
        &self.thumbprint
    }

    /// A new proof for one request; `token` only for calls to an API.
    pub(crate) fn proof(
        &self,
        config: &Config,
        method: &str,
        htu: &Htu,
        nonce: Option<&str>,
        token: Option<&str>,
    ) -> Result<SecretString, ProofError> {
        let header = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": self.public.jwk()});
        let mut claims = json!({
            "jti": unique(config)?,
            "htm": method,
            "htu": htu.0,
            "iat": config.clock.now().as_second(),
        });
        if let Some(claims) = claims.as_object_mut() {
            if let Some(nonce) = nonce {
                claims.insert("nonce".to_owned(), nonce.into());
            }
            if let Some(token) = token {
                let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(token));
                claims.insert("ath".to_owned(), hash.into());
            }
        }
        let proof = sign(&header, &claims, |message| {
            self.key
                .try_sign(message)
                .map(|signature: Signature| signature.to_bytes().to_vec())
        });
        proof
            .map(|proof| proof.as_str().into())
            .map_err(|_| ProofError::Signing)
    }
}

impl fmt::Debug for DpopKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DpopKey(…)")
    }
}
