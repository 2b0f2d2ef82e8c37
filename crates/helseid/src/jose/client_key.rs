//! The private key of the client: loaded from what the self-service portal or its tools give.
//!
//! A key that is weak, of another kind than its algorithm, or inconsistent is refused here, with
//! the reason. A key that cannot leave a device comes as a [`Signer`] with its public half.

use std::fmt;

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom as AwsRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeyPairComponents, KeySize, PublicKeyComponents};
use aws_lc_rs::signature::{EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::{
    DecodePrivateKey as _, LineEnding, ObjectIdentifier, PrivateKeyInfoRef, SecretDocument,
};
use secrecy::SecretString;
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use super::Algorithm;
use super::algorithm::Family;
use super::compact::{Compact, sign};
use super::public::{EcPublic, KeySet, rsa_thumbprint};
use crate::json;

const SMALLEST_RSA_BITS: usize = 2048;
/// `rsaEncryption`
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// `id-ecPublicKey`
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

/// The key that authenticates the client. Never printed; kept in memory only.
pub struct ClientKey {
    kid: String,
    algorithm: Algorithm,
    private: Private,
    public: Public,
}

enum Private {
    P256(SigningKey),
    Ec(EcdsaKeyPair),
    Rsa(RsaKeyPair),
    Device(Box<dyn Signer>),
}

/// The public half, in the members of a JWK.
enum Public {
    Ec(EcPublic),
    Rsa { n: String, e: String },
}

/// A private key that cannot leave its device: a smart card, a security module, a service of the
/// operating system. It is asked on the thread that makes the request, so it should answer at once.
pub trait Signer: Send + Sync {
    /// The signature of the message in the form of JWS (RFC 7518): for elliptic curves the two
    /// numbers side by side, for RSA the number.
    fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Result<Vec<u8>, SigningFailed>;
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
    /// An RSA key with a public exponent below 65537.
    #[error("the public exponent of the key is too small")]
    WeakExponent,
    /// A key set with several private keys.
    #[error("the key set holds more than one private key")]
    Ambiguous,
    /// A PEM file that is protected by a password.
    #[error("the key is encrypted")]
    Encrypted,
    /// The device did not sign.
    #[error("the device that holds the key does not sign")]
    DeviceSilent,
    /// The parts do not belong together.
    #[error("the parts of the key do not belong together")]
    Inconsistent,
    /// `use` or `key_ops` forbid signing.
    #[error("the key is not meant for signing")]
    NotForSigning,
}

/// The key could not sign.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the key could not sign")]
pub struct SigningFailed;

impl ClientKey {
    /// Reads a private key in one of these forms: a bare private JWK; a key set with exactly one
    /// private key; the configuration file of the self-service portal (`privateJwk`, a string that
    /// holds JSON, beside `clientId`); or `{"ClientId", "ClientJwk"}`, where the key may be an object
    /// or a string.
    pub fn from_json(text: &str) -> Result<Self, InvalidKey> {
        let object =
            |text: &str| json::object(text.as_bytes()).map_err(|_| InvalidKey::UnknownForm);
        let outer = json::raw_members(text).map_err(|_| InvalidKey::UnknownForm)?;
        if outer.contains_key("kty") {
            return Self::from_jwk(&*object(text)?);
        }
        if outer.contains_key("keys") {
            let set = object(text)?;
            return Self::from_set(set.get("keys").ok_or(InvalidKey::UnknownForm)?);
        }
        let inner = ["privateJwk", "ClientJwk", "clientJwk"]
            .iter()
            .find_map(|name| outer.get(*name))
            .ok_or(InvalidKey::UnknownForm)?;
        match json::unescaped(inner) {
            Some(text) => Self::from_jwk(&*object(&text)?),
            None => Self::from_jwk(&*object(inner.get())?),
        }
    }

    /// Reads a private key in PEM (`PRIVATE KEY`, PKCS#8), which says neither for which algorithm it is
    /// nor under which id it is registered. Without an id the thumbprint is taken (RFC 7638).
    pub fn from_pem(
        pem: &str,
        algorithm: Algorithm,
        kid: Option<&str>,
    ) -> Result<Self, InvalidKey> {
        let (label, document) =
            SecretDocument::from_pem(pem.trim()).map_err(|_| InvalidKey::UnknownForm)?;
        match label {
            "PRIVATE KEY" => {}
            "ENCRYPTED PRIVATE KEY" => return Err(InvalidKey::Encrypted),
            "PUBLIC KEY" | "CERTIFICATE" => return Err(InvalidKey::NotPrivate),
            _ => return Err(InvalidKey::UnknownForm),
        }
        let der = document.as_bytes();
        let info = PrivateKeyInfoRef::try_from(der).map_err(|_| InvalidKey::UnknownForm)?;
        let (private, public) = match algorithm.family() {
            Family::Rsa { .. } if info.algorithm.oid == RSA => {
                let pair = RsaKeyPair::from_pkcs8(der).map_err(|error| {
                    if error.description_() == "TooSmall" {
                        InvalidKey::TooShort
                    } else {
                        InvalidKey::Inconsistent
                    }
                })?;
                let parts = PublicKeyComponents::<Vec<u8>>::from(pair.public_key());
                strong_exponent(&parts.e)?;
                let (n, e) = (
                    URL_SAFE_NO_PAD.encode(stripped(&parts.n)),
                    URL_SAFE_NO_PAD.encode(stripped(&parts.e)),
                );
                (Private::Rsa(pair), Public::Rsa { n, e })
            }
            Family::Ec { curve, oid, .. }
                if info.algorithm.oid == EC && info.algorithm.parameters_oid() == Ok(oid) =>
            {
                let (private, point) = elliptic_from_der(der, algorithm)?;
                let (x, y) = point
                    .get(1..)
                    .map(|point| point.split_at(point.len() / 2))
                    .ok_or(InvalidKey::Incomplete)?;
                let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
                (private, Public::Ec(EcPublic { curve, x, y }))
            }
            Family::Rsa { .. } | Family::Ec { .. } => return Err(InvalidKey::AlgorithmMismatch),
        };
        let kid = kid.map_or_else(|| public.thumbprint(), str::to_owned);
        Ok(Self {
            kid,
            algorithm,
            private,
            public,
        })
    }

    /// A key that cannot leave its device, with its public JWK (`alg` must be there). The device
    /// makes one signature, to prove that the two belong together.
    pub fn in_device(public_jwk: &str, device: Box<dyn Signer>) -> Result<Self, InvalidKey> {
        let jwk = json::object(public_jwk.as_bytes()).map_err(|_| InvalidKey::UnknownForm)?;
        let (algorithm, public) = public_half(&jwk)?;
        let key = Self {
            kid: json::text(&jwk, "kid").map_or_else(|| public.thumbprint(), str::to_owned),
            algorithm,
            private: Private::Device(device),
            public,
        };
        let header = json!({"alg": algorithm.name()});
        let token = sign(&header, &json!({}), |message| key.sign(message));
        let token = token.map_err(|_| InvalidKey::DeviceSilent)?;
        let token = Compact::parse(&token).ok_or(InvalidKey::DeviceSilent)?;
        let set = json!({"keys": [key.public_jwk()]}).to_string();
        let set = KeySet::parse(set.as_bytes()).ok_or(InvalidKey::Incomplete)?;
        set.verify(&token, &key.kid, algorithm)
            .map_err(|_| InvalidKey::Inconsistent)?;
        Ok(key)
    }

    /// The thumbprint of the public half (RFC 7638).
    pub fn thumbprint(&self) -> String {
        self.public.thumbprint()
    }

    /// The public half as a JWK with `alg`, `kid` and `use`, as self-service takes it.
    pub fn public_jwk(&self) -> Value {
        let mut jwk = match &self.public {
            Public::Ec(public) => public.jwk(),
            Public::Rsa { n, e } => json!({"kty": "RSA", "n": n, "e": e}),
        };
        if let Some(jwk) = jwk.as_object_mut() {
            jwk.insert("alg".to_owned(), self.algorithm.name().into());
            jwk.insert("kid".to_owned(), self.kid.clone().into());
            jwk.insert("use".to_owned(), "sig".into());
        }
        jwk
    }

    /// The client id that stands beside the key in a configuration file.
    pub fn client_id_in(text: &str) -> Option<String> {
        let outer = json::raw_members(text).ok()?;
        let mut ids = ["clientId", "ClientId"]
            .iter()
            .filter_map(|name| outer.get(*name));
        let id = ids.find_map(|id| json::unescaped(id).filter(|id| !id.is_empty()))?;
        Some(id.as_str().to_owned())
    }

    /// The algorithm that it signs with.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The id that the public half is registered under.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// A key set with one private key; the public ones beside it are passed over.
    fn from_set(keys: &Value) -> Result<Self, InvalidKey> {
        let keys = keys.as_array().ok_or(InvalidKey::UnknownForm)?;
        let mut private = keys
            .iter()
            .filter_map(Value::as_object)
            .filter(|key| key.contains_key("d"));
        match (private.next(), private.next()) {
            (Some(key), None) => Self::from_jwk(key),
            (Some(_), Some(_)) => Err(InvalidKey::Ambiguous),
            (None, _) => Err(InvalidKey::NotPrivate),
        }
    }

    fn from_jwk(key: &Map<String, Value>) -> Result<Self, InvalidKey> {
        let operations = json::texts(key, "key_ops");
        if operations.is_some_and(|list| !list.iter().any(|operation| operation == "sign")) {
            return Err(InvalidKey::NotForSigning);
        }
        let (algorithm, public) = public_half(key)?;
        if !key.contains_key("d") {
            return Err(InvalidKey::NotPrivate);
        }
        let private = match &public {
            Public::Rsa { .. } => rsa(key)?,
            Public::Ec(_) => elliptic(key, algorithm)?,
        };
        let kid = json::text(key, "kid").map_or_else(|| public.thumbprint(), str::to_owned);
        Ok(Self {
            kid,
            algorithm,
            private,
            public,
        })
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        match &self.private {
            Private::P256(key) => {
                let signature: Signature = key.try_sign(message).map_err(|_| SigningFailed)?;
                Ok(signature.to_bytes().to_vec())
            }
            Private::Ec(key) => {
                let signature = key.sign(&AwsRandom::new(), message);
                Ok(signature.map_err(|_| SigningFailed)?.as_ref().to_vec())
            }
            Private::Rsa(key) => {
                let Family::Rsa { sign, .. } = self.algorithm.family() else {
                    return Err(SigningFailed);
                };
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(sign, &AwsRandom::new(), message, &mut signature)
                    .map_err(|_| SigningFailed)?;
                Ok(signature)
            }
            Private::Device(device) => device.sign(self.algorithm, message),
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

impl Public {
    fn thumbprint(&self) -> String {
        match self {
            Self::Ec(public) => public.thumbprint(),
            Self::Rsa { n, e } => rsa_thumbprint(n, e),
        }
    }
}

/// A new key pair, for a rotation. The private half leaves this crate only as the PEM that is to be
/// kept safe; RSA keys have 3072 bits, which the keyring of Windows can hold.
pub struct NewKey {
    key: ClientKey,
    pem: SecretString,
}

impl NewKey {
    /// Makes a key pair; its id is the thumbprint.
    pub fn generate(algorithm: Algorithm) -> Result<Self, SigningFailed> {
        let der: Zeroizing<Vec<u8>> = match algorithm.family() {
            Family::Rsa { .. } => {
                let pair = RsaKeyPair::generate(KeySize::Rsa3072).map_err(|_| SigningFailed)?;
                let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| SigningFailed)?;
                Zeroizing::new(der.as_ref().to_vec())
            }
            Family::Ec { sign, .. } => {
                let pair = EcdsaKeyPair::generate(sign).map_err(|_| SigningFailed)?;
                let der = pair.to_pkcs8v1().map_err(|_| SigningFailed)?;
                Zeroizing::new(der.as_ref().to_vec())
            }
        };
        let document = SecretDocument::try_from(der.as_slice()).map_err(|_| SigningFailed)?;
        let pem = document
            .to_pem("PRIVATE KEY", LineEnding::LF)
            .map_err(|_| SigningFailed)?;
        let key = ClientKey::from_pem(&pem, algorithm, None).map_err(|_| SigningFailed)?;
        Ok(Self {
            key,
            pem: pem.as_str().into(),
        })
    }

    /// The private half, to be kept; [`ClientKey::from_pem`] reads it.
    pub fn pem(&self) -> &SecretString {
        &self.pem
    }

    /// The algorithm that was asked for.
    pub fn algorithm(&self) -> Algorithm {
        self.key.algorithm
    }

    /// The id.
    pub fn kid(&self) -> &str {
        &self.key.kid
    }

    /// The public half as self-service takes it.
    pub fn public_jwk(&self) -> Value {
        self.key.public_jwk()
    }

    /// The key, ready to sign.
    pub fn into_key(self) -> ClientKey {
        self.key
    }
}

impl fmt::Debug for NewKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewKey")
            .field("algorithm", &self.key.algorithm)
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

/// Algorithm and public half of a JWK, when they fit each other and are strong enough.
fn public_half(key: &Map<String, Value>) -> Result<(Algorithm, Public), InvalidKey> {
    if json::text(key, "use").is_some_and(|usage| usage != "sig") {
        return Err(InvalidKey::NotForSigning);
    }
    let kty = json::text(key, "kty");
    let name = json::text(key, "alg").ok_or(InvalidKey::NoAlgorithm)?;
    let algorithm = Algorithm::from_name(name).ok_or(InvalidKey::AlgorithmNotApproved)?;
    let text = |name| json::text(key, name).unwrap_or_default().to_owned();
    match (algorithm.family(), kty.ok_or(InvalidKey::UnknownForm)?) {
        (Family::Rsa { .. }, "RSA") => {
            let n = secret(key, "n")?;
            let n = stripped(&n);
            let first = n.first().copied().unwrap_or(0);
            if n.len() * 8 < SMALLEST_RSA_BITS + first.leading_zeros() as usize {
                return Err(InvalidKey::TooShort);
            }
            strong_exponent(&secret(key, "e")?)?;
            let (n, e) = (text("n"), text("e"));
            Ok((algorithm, Public::Rsa { n, e }))
        }
        (Family::Ec { curve, size, .. }, "EC") => {
            if json::text(key, "crv") != Some(curve) {
                return Err(InvalidKey::AlgorithmMismatch);
            }
            if secret(key, "x")?.len() != size || secret(key, "y")?.len() != size {
                return Err(InvalidKey::Incomplete);
            }
            let (x, y) = (text("x"), text("y"));
            Ok((algorithm, Public::Ec(EcPublic { curve, x, y })))
        }
        _ => Err(InvalidKey::AlgorithmMismatch),
    }
}

fn stripped(number: &[u8]) -> &[u8] {
    let start = number.iter().position(|byte| *byte != 0);
    start
        .and_then(|start| number.get(start..))
        .unwrap_or_default()
}

/// An exponent of 65537 or more, as NIST SP 800-56B asks for.
fn strong_exponent(e: &[u8]) -> Result<(), InvalidKey> {
    let e = stripped(e);
    let is_strong = e.len() > 3 || (e.len() == 3 && e >= [1, 0, 1].as_slice());
    if is_strong {
        Ok(())
    } else {
        Err(InvalidKey::WeakExponent)
    }
}

fn rsa(key: &Map<String, Value>) -> Result<Private, InvalidKey> {
    let parts = KeyPairComponents {
        public_key: PublicKeyComponents {
            n: secret(key, "n")?,
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
    Ok(Private::Rsa(pair))
}

fn elliptic(key: &Map<String, Value>, algorithm: Algorithm) -> Result<Private, InvalidKey> {
    let Family::Ec { size, sign, .. } = algorithm.family() else {
        return Err(InvalidKey::AlgorithmMismatch);
    };
    let (x, y, d) = (secret(key, "x")?, secret(key, "y")?, secret(key, "d")?);
    if d.len() != size {
        return Err(InvalidKey::Incomplete);
    }
    let mut point = vec![4];
    point.extend_from_slice(&x);
    point.extend_from_slice(&y);
    if algorithm == Algorithm::Es256 {
        let own = SigningKey::from_slice(&d).map_err(|_| InvalidKey::Inconsistent)?;
        if own.verifying_key().to_sec1_point(false).as_bytes() != point.as_slice() {
            return Err(InvalidKey::Inconsistent);
        }
        return Ok(Private::P256(own));
    }
    EcdsaKeyPair::from_private_key_and_public_key(sign, &d, &point)
        .map(Private::Ec)
        .map_err(|_| InvalidKey::Inconsistent)
}

/// The key with its public point, uncompressed.
fn elliptic_from_der(der: &[u8], algorithm: Algorithm) -> Result<(Private, Vec<u8>), InvalidKey> {
    let Family::Ec { sign, .. } = algorithm.family() else {
        return Err(InvalidKey::AlgorithmMismatch);
    };
    if algorithm == Algorithm::Es256 {
        let own = SigningKey::from_pkcs8_der(der).map_err(|_| InvalidKey::Inconsistent)?;
        let point = own.verifying_key().to_sec1_point(false).as_bytes().to_vec();
        return Ok((Private::P256(own), point));
    }
    let pair = EcdsaKeyPair::from_pkcs8(sign, der).map_err(|_| InvalidKey::Inconsistent)?;
    let point = pair.public_key().as_ref().to_vec();
    Ok((Private::Ec(pair), point))
}
