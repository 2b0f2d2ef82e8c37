//! The private key of the client: loaded from what the self-service portal or its tools give.
//!
//! A key that is weak, of another kind than its algorithm, or inconsistent is refused here, with
//! the reason. Key files of other forms (PEM, key sets) and keys in devices are not here.

use std::fmt;

use aws_lc_rs::rand::SystemRandom as AwsRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeyPairComponents, PublicKeyComponents};
use aws_lc_rs::signature::{
    ECDSA_P384_SHA384_FIXED_SIGNING, ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::Algorithm;
use super::algorithm::Family;
use super::public::{EcPublic, rsa_thumbprint};
use crate::json;

const SMALLEST_RSA_BITS: usize = 2048;

/// The key that authenticates the client. Never printed; kept in memory only.
pub struct ClientKey {
    kid: String,
    algorithm: Algorithm,
    signer: Signer,
}

enum Signer {
    P256(SigningKey),
    Ec(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

/// Why a key is refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidKey {
    /// Not JSON, or none of the known forms.
    #[error("the key is in none of the known forms")]
    UnknownForm,
    /// `alg` is missing.
    #[error("the key does not say for which algorithm it is")]
    NoAlgorithm,
    /// `alg` is none of the nine.
    #[error("the key is for an algorithm that HelseID does not approve")]
    AlgorithmNotApproved,
    /// `kty` or `crv` do not fit `alg`.
    #[error("the type of the key does not fit its algorithm")]
    AlgorithmMismatch,
    /// A member is missing, or is not base64url.
    #[error("a part of the key is missing or unreadable")]
    Incomplete,
    /// There is no private part.
    #[error("the key holds no private part")]
    NotPrivate,
    /// RSA below 2048 bits.
    #[error("the key is shorter than 2048 bits")]
    TooShort,
    /// The parts do not belong together.
    #[error("the parts of the key do not belong together")]
    Inconsistent,
    /// `use` or `key_ops` forbid signing.
    #[error("the key is not meant for signing")]
    NotForSigning,
}

/// The key could not sign.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct SigningFailed;

impl ClientKey {
    /// Reads a private key in one of these forms: a bare private JWK; the configuration file of the
    /// self-service portal (`privateJwk`, a string that holds JSON, beside `clientId`); or
    /// `{"ClientId", "ClientJwk"}`, where the key may be an object or a string.
    pub fn from_json(text: &str) -> Result<Self, InvalidKey> {
        let outer = json::object(text.as_bytes()).map_err(|_| InvalidKey::UnknownForm)?;
        if outer.contains_key("kty") {
            return Self::from_jwk(&outer);
        }
        let inner = ["privateJwk", "ClientJwk", "clientJwk"]
            .iter()
            .find_map(|name| outer.get(*name));
        match inner.ok_or(InvalidKey::UnknownForm)? {
            Value::String(text) => {
                let key = json::object(text.as_bytes()).map_err(|_| InvalidKey::UnknownForm)?;
                Self::from_jwk(&key)
            }
            Value::Object(key) => Self::from_jwk(key),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
                Err(InvalidKey::UnknownForm)
            }
        }
    }

    /// The client id that stands beside the key in a configuration file.
    pub fn client_id_in(text: &str) -> Option<String> {
        let outer = json::object(text.as_bytes()).ok()?;
        let id = json::text(&outer, "clientId").or_else(|| json::text(&outer, "ClientId"));
        id.map(str::to_owned)
    }

    /// The algorithm that it signs with.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The id that the public half is registered under.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    fn from_jwk(key: &Map<String, Value>) -> Result<Self, InvalidKey> {
        if json::text(key, "use").is_some_and(|usage| usage != "sig") {
            return Err(InvalidKey::NotForSigning);
        }
        let operations = json::texts(key, "key_ops");
        if operations.is_some_and(|list| !list.iter().any(|operation| operation == "sign")) {
            return Err(InvalidKey::NotForSigning);
        }
        let name = json::text(key, "alg").ok_or(InvalidKey::NoAlgorithm)?;
        let algorithm = Algorithm::from_name(name).ok_or(InvalidKey::AlgorithmNotApproved)?;
        let kty = json::text(key, "kty").ok_or(InvalidKey::UnknownForm)?;
        let (signer, thumbprint) = match (algorithm.family(), kty) {
            (Family::Rsa { .. }, "RSA") => rsa(key)?,
            (Family::Ec { curve, size, .. }, "EC") => {
                if json::text(key, "crv") != Some(curve) {
                    return Err(InvalidKey::AlgorithmMismatch);
                }
                elliptic(key, algorithm, curve, size)?
            }
            _ => return Err(InvalidKey::AlgorithmMismatch),
        };
        let kid = json::text(key, "kid").map_or(thumbprint, str::to_owned);
        Ok(Self {
            kid,
            algorithm,
            signer,
        })
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        match &self.signer {
            Signer::P256(key) => {
                let signature: Signature = key.try_sign(message).map_err(|_| SigningFailed)?;
                Ok(signature.to_bytes().to_vec())
            }
            Signer::Ec(key) => {
                let signature = key.sign(&AwsRandom::new(), message);
                Ok(signature.map_err(|_| SigningFailed)?.as_ref().to_vec())
            }
            Signer::Rsa(key) => {
                let Family::Rsa { sign, .. } = self.algorithm.family() else {
                    return Err(SigningFailed);
                };
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(sign, &AwsRandom::new(), message, &mut signature)
                    .map_err(|_| SigningFailed)?;
                Ok(signature)
            }
        }
    }
}

impl fmt::Debug for ClientKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientKey")
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}

fn secret(key: &Map<String, Value>, name: &str) -> Result<Zeroizing<Vec<u8>>, InvalidKey> {
    let text = json::text(key, name).ok_or(InvalidKey::Incomplete)?;
    URL_SAFE_NO_PAD
        .decode(text)
        .map(Zeroizing::new)
        .map_err(|_| InvalidKey::Incomplete)
}

fn rsa(key: &Map<String, Value>) -> Result<(Signer, String), InvalidKey> {
    if !key.contains_key("d") {
        return Err(InvalidKey::NotPrivate);
    }
    let n = secret(key, "n")?;
    let bits = n.iter().position(|byte| *byte != 0).map_or(0, |start| {
        let first = n.get(start).copied().unwrap_or(0);
        (n.len() - start) * 8 - first.leading_zeros() as usize
    });
    if bits < SMALLEST_RSA_BITS {
        return Err(InvalidKey::TooShort);
    }
    let parts = KeyPairComponents {
        public_key: PublicKeyComponents {
            n,
            e: secret(key, "e")?,
        },
        d: secret(key, "d")?,
        p: secret(key, "p")?,
        q: secret(key, "q")?,
        dP: secret(key, "dp")?,
        dQ: secret(key, "dq")?,
        qInv: secret(key, "qi")?,
    };
    let pair = RsaKeyPair::from_components(&parts).map_err(|_| InvalidKey::Inconsistent)?;
    let text = |name| json::text(key, name).unwrap_or_default();
    Ok((Signer::Rsa(pair), rsa_thumbprint(text("n"), text("e"))))
}

fn elliptic(
    key: &Map<String, Value>,
    algorithm: Algorithm,
    curve: &'static str,
    size: usize,
) -> Result<(Signer, String), InvalidKey> {
    if !key.contains_key("d") {
        return Err(InvalidKey::NotPrivate);
    }
    let (x, y, d) = (secret(key, "x")?, secret(key, "y")?, secret(key, "d")?);
    if [&x, &y, &d].iter().any(|part| part.len() != size) {
        return Err(InvalidKey::Incomplete);
    }
    let mut point = vec![4];
    point.extend_from_slice(&x);
    point.extend_from_slice(&y);
    let pair = |signing| {
        EcdsaKeyPair::from_private_key_and_public_key(signing, &d, &point)
            .map(Signer::Ec)
            .map_err(|_| InvalidKey::Inconsistent)
    };
    let signer = match algorithm {
        Algorithm::Es384 => pair(&ECDSA_P384_SHA384_FIXED_SIGNING)?,
        Algorithm::Es512 => pair(&ECDSA_P521_SHA512_FIXED_SIGNING)?,
        Algorithm::Es256
        | Algorithm::Rs256
        | Algorithm::Rs384
        | Algorithm::Rs512
        | Algorithm::Ps256
        | Algorithm::Ps384
        | Algorithm::Ps512 => {
            let own = SigningKey::from_slice(&d).map_err(|_| InvalidKey::Inconsistent)?;
            if own.verifying_key().to_sec1_point(false).as_bytes() != point.as_slice() {
                return Err(InvalidKey::Inconsistent);
            }
            Signer::P256(own)
        }
    };
    let text = |name| json::text(key, name).unwrap_or_default().to_owned();
    let public = EcPublic {
        curve,
        x: text("x"),
        y: text("y"),
    };
    Ok((signer, public.thumbprint()))
}
