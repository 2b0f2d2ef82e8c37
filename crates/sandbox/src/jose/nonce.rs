//! Server nonces of DPoP (RFC 9449, section 8), without a store: the time under a seal.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::random;

/// Makes and checks nonces of one server.
pub(crate) struct NonceMint {
    key: hmac::Key,
    lifetime: i64,
}

impl NonceMint {
    /// A mint whose nonces are good for `lifetime` seconds.
    pub(crate) fn new(lifetime: i64) -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, &random::bytes::<32>()),
            lifetime,
        }
    }

    /// A fresh nonce.
    pub(crate) fn issue(&self, now: i64) -> String {
        let mut bytes = now.to_be_bytes().to_vec();
        bytes.extend(random::bytes::<8>());
        let tag = hmac::sign(&self.key, &bytes);
        bytes.extend_from_slice(tag.as_ref());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Whether this mint made `nonce`, not too long ago.
    pub(crate) fn is_good(&self, nonce: &str, now: i64) -> bool {
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(nonce) else {
            return false;
        };
        let Some((body, tag)) = bytes.split_at_checked(16) else {
            return false;
        };
        let Some(time) = body.first_chunk::<8>() else {
            return false;
        };
        let age = now.saturating_sub(i64::from_be_bytes(*time));
        hmac::verify(&self.key, body, tag).is_ok() && (-1..=self.lifetime).contains(&age)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_good_for_its_lifetime_and_its_mint() {
        let mint = NonceMint::new(60);
        let nonce = mint.issue(1_000);
        assert!(mint.is_good(&nonce, 1_060));
        assert!(!mint.is_good(&nonce, 1_061));
        assert!(!mint.is_good("", 1_000));
        assert!(!NonceMint::new(60).is_good(&nonce, 1_000));
    }
}
