//! Public keys: a key set (RFC 7517 §5), choosing a key of it, and verifying with it.

use aws_lc_rs::signature::{RsaPublicKeyComponents, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::Algorithm;
use super::algorithm::Family;
use super::compact::Compact;
use crate::json;

/// An elliptic-curve public key in the form of a JWK.
#[derive(Clone, Debug)]
pub(crate) struct EcPublic {
    pub(crate) curve: &'static str,
    pub(crate) x: String,
    pub(crate) y: String,
}

impl EcPublic {
    /// Only the members that name the public key.
    pub(crate) fn jwk(&self) -> Value {
        json!({"kty": "EC", "crv": self.curve, "x": self.x, "y": self.y})
    }

    /// RFC 7638: the required members in lexical order, without white space.
    pub(crate) fn thumbprint(&self) -> String {
        let Self { curve, x, y } = self;
        hash(&format!(
            r#"{{"crv":"{curve}","kty":"EC","x":"{x}","y":"{y}"}}"#
        ))
    }
}

/// The thumbprint of an RSA key.
pub(crate) fn rsa_thumbprint(n: &str, e: &str) -> String {
    hash(&format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#))
}

fn hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text))
}

/// Keys that a server has published. Keys that we cannot use are left out: a set may hold others
/// than ours, and decoys with the same id.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeySet {
    keys: Vec<PublicKey>,
}

#[derive(Clone, Debug)]
struct PublicKey {
    kid: String,
    algorithm: Option<Algorithm>,
    material: Material,
}

#[derive(Clone, Debug)]
enum Material {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    Ec { curve: String, point: Vec<u8> },
}

/// Why a signature is not accepted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Rejected {
    /// The set has no fitting key: worth asking for the set anew.
    UnknownKey,
    /// A fitting key did not make this signature.
    BadSignature,
}

impl KeySet {
    /// Reads a key set; `None` when it is none.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let set = json::object(bytes).ok()?;
        let keys = set.get("keys")?.as_array()?;
        Some(Self {
            keys: keys
                .iter()
                .filter_map(|key| PublicKey::read(key.as_object()?))
                .collect(),
        })
    }

    /// Verifies with the key that fits by id, type, algorithm and use.
    pub(crate) fn verify(
        &self,
        token: &Compact<'_>,
        kid: &str,
        algorithm: Algorithm,
    ) -> Result<(), Rejected> {
        let mut fitting = self
            .keys
            .iter()
            .filter(|key| key.fits(kid, algorithm))
            .peekable();
        if fitting.peek().is_none() {
            return Err(Rejected::UnknownKey);
        }
        if fitting.any(|key| key.made(token, algorithm)) {
            Ok(())
        } else {
            Err(Rejected::BadSignature)
        }
    }
}

impl PublicKey {
    fn read(key: &Map<String, Value>) -> Option<Self> {
        if json::text(key, "use").is_some_and(|usage| usage != "sig") {
            return None;
        }
        let operations = json::texts(key, "key_ops");
        if operations.is_some_and(|list| !list.iter().any(|operation| operation == "verify")) {
            return None;
        }
        let algorithm = match key.get("alg") {
            Some(name) => Some(Algorithm::from_name(name.as_str()?)?),
            None => None,
        };
        let bytes = |name| URL_SAFE_NO_PAD.decode(json::text(key, name)?).ok();
        let material = match json::text(key, "kty")? {
            "RSA" => Material::Rsa {
                n: without_zeros(bytes("n")?),
                e: without_zeros(bytes("e")?),
            },
            "EC" => {
                let mut point = vec![4];
                point.extend(bytes("x")?);
                point.extend(bytes("y")?);
                Material::Ec {
                    curve: json::text(key, "crv")?.to_owned(),
                    point,
                }
            }
            _ => return None,
        };
        Some(Self {
            kid: json::text(key, "kid")?.to_owned(),
            algorithm,
            material,
        })
    }

    fn fits(&self, kid: &str, algorithm: Algorithm) -> bool {
        self.kid == kid
            && self.algorithm.is_none_or(|own| own == algorithm)
            && match (&self.material, algorithm.family()) {
                (Material::Rsa { .. }, Family::Rsa { .. }) => true,
                (Material::Ec { curve, .. }, Family::Ec { curve: wanted, .. }) => curve == wanted,
                (Material::Rsa { .. }, Family::Ec { .. })
                | (Material::Ec { .. }, Family::Rsa { .. }) => false,
            }
    }

    fn made(&self, token: &Compact<'_>, algorithm: Algorithm) -> bool {
        match (&self.material, algorithm.family()) {
            (Material::Rsa { n, e }, Family::Rsa { verify, .. }) => RsaPublicKeyComponents { n, e }
                .verify(verify, token.signed, &token.signature)
                .is_ok(),
            (Material::Ec { point, .. }, Family::Ec { verify, .. }) => {
                UnparsedPublicKey::new(verify, point)
                    .verify(token.signed, &token.signature)
                    .is_ok()
            }
            (Material::Rsa { .. }, Family::Ec { .. })
            | (Material::Ec { .. }, Family::Rsa { .. }) => false,
        }
    }
}

fn without_zeros(mut bytes: Vec<u8>) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.drain(..zeros);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thumbprints_are_those_of_rfc_7638_and_rfc_9449() {
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        assert_eq!(
            rsa_thumbprint(n, "AQAB"),
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
        );
        let key = EcPublic {
            curve: "P-256",
            x: "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs".into(),
            y: "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA".into(),
        };
        assert_eq!(
            key.thumbprint(),
            "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
        );
    }

    #[test]
    fn keys_that_cannot_be_used_are_left_out() {
        let set = KeySet::parse(
            br#"{"keys":[
                {"kty":"oct","kid":"a","k":"AAAA"},
                {"kty":"RSA","kid":"a","use":"enc","n":"AQAB","e":"AQAB"},
                {"kty":"RSA","kid":"a","alg":"RSA-OAEP","n":"AQAB","e":"AQAB"},
                {"kty":"RSA","kid":"a","key_ops":["encrypt"],"n":"AQAB","e":"AQAB"},
                {"kty":"RSA","n":"AQAB","e":"AQAB"},
                "text",
                {"kty":"RSA","kid":"a","use":"sig","alg":"RS256","n":"AQAB","e":"AQAB"}
            ]}"#,
        )
        .unwrap();
        assert_eq!(set.keys.len(), 1);
        assert!(KeySet::parse(b"{}").is_none());
        assert!(KeySet::parse(b"[]").is_none());
    }
}
