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
use crate::error::ProofError;
use crate::jose::{EcPublic, sign};
use crate::random::{Means, Random};

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
        means: Means<'_>,
        method: &str,
        htu: &Htu,
        nonce: Option<&str>,
        token: Option<&str>,
    ) -> Result<SecretString, ProofError> {
        let header = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": self.public.jwk()});
        let mut claims = json!({
            "jti": unique(means.random)?,
            "htm": method,
            "htu": htu.0,
            "iat": means.clock.now().as_second(),
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::ExposeSecret as _;
    use serde_json::Value;

    use super::*;
    use crate::config::Config;
    use crate::jose::tests::ec_key;
    use crate::jose::{Algorithm, Compact, KeySet};
    use crate::random::SystemRandom;

    fn config() -> Config {
        Config::new("https://sts.example", "client!+ID", ec_key())
    }

    fn htu(address: &str) -> String {
        Htu::from(&Url::parse(address).unwrap()).0
    }

    #[test]
    fn htu_has_no_query_and_no_fragment() {
        assert_eq!(htu("https://a.example/b/c?d=e#f"), "https://a.example/b/c");
        assert_eq!(htu("https://a.example"), "https://a.example/");
        assert_eq!(
            htu("http://127.0.0.1:81/a%20b?x"),
            "http://127.0.0.1:81/a%20b"
        );
    }

    #[test]
    fn a_proof_holds_what_rfc_9449_asks_for_and_nothing_private() {
        let config = config();
        let key = DpopKey::generate(&SystemRandom).unwrap();
        let url = Url::parse("https://a.example/b?c=d").unwrap();
        let make = |nonce, token| {
            let proof = key
                .proof(config.means(), "POST", &Htu::from(&url), nonce, token)
                .unwrap();
            proof.expose_secret().to_owned()
        };
        let first = make(
            Some("n"),
            Some("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU"),
        );
        let proof = Compact::parse(&first).unwrap();
        let jwk = proof.header["jwk"].as_object().unwrap();
        assert_eq!(jwk.keys().collect::<Vec<_>>(), ["kty", "crv", "x", "y"]);
        assert_eq!(proof.header["typ"], "dpop+jwt");
        assert_eq!(proof.header["alg"], "ES256");
        assert_eq!(proof.claims["htm"], "POST");
        assert_eq!(proof.claims["htu"], "https://a.example/b");
        assert_eq!(proof.claims["nonce"], "n");
        // The token and its hash are those of RFC 9449, section 7.1.
        assert_eq!(
            proof.claims["ath"],
            "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"
        );

        let mut public: Value = jwk.clone().into();
        public["kid"] = "k".into();
        let set = KeySet::parse(json!({"keys": [public]}).to_string().as_bytes()).unwrap();
        assert_eq!(set.verify(&proof, "k", Algorithm::Es256), Ok(()));

        let second = make(None, None);
        let plain = Compact::parse(&second).unwrap();
        assert_ne!(plain.claims["jti"], proof.claims["jti"]);
        assert!(!plain.claims.contains_key("nonce") && !plain.claims.contains_key("ath"));
        assert_eq!(format!("{key:?}"), "DpopKey(…)");
    }

    proptest! {
        #[test]
        fn htu_is_the_address_up_to_its_query(path in "[a-z/%0-9]{0,20}", rest in "[?#][ -~]{0,20}") {
            let plain = Url::parse(&format!("https://a.example/{path}")).unwrap();
            let whole = Url::parse(&format!("https://a.example/{path}{rest}")).unwrap();
            prop_assert_eq!(Htu::from(&whole).0, plain.as_str());
        }
    }
}
