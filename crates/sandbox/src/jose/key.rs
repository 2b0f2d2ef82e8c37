//! Keys: JWKs that are read, keys that are made.

use aws_lc_rs::digest;
use aws_lc_rs::encoding::{AsBigEndian as _, EcPrivateKeyBin};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, ECDSA_P521_SHA512_FIXED,
    EcdsaKeyPair, KeyPair as _, UnparsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// Members that only a private or symmetric key has (RFC 7518, section 6).
const PRIVATE_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// Why a JWK cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyError {
    /// It holds private members.
    Private,
    /// It is not RSA of 2048 bits or more, nor a key on one of the three curves.
    Unusable,
}

#[derive(Clone, Debug)]
enum Parameters {
    Rsa {
        n: String,
        e: String,
    },
    Ec {
        curve: &'static str,
        x: String,
        y: String,
    },
}

/// A public key as read from a JWK.
#[derive(Clone, Debug)]
pub(crate) struct PublicKey {
    parameters: Parameters,
}

impl PublicKey {
    /// Reads a JWK; private members are an error, unknown members are ignored.
    pub(crate) fn from_jwk(jwk: &Value) -> Result<Self, KeyError> {
        if PRIVATE_MEMBERS.iter().any(|name| jwk.get(name).is_some()) {
            return Err(KeyError::Private);
        }
        let text = |name: &str| {
            jwk.get(name)
                .and_then(Value::as_str)
                .ok_or(KeyError::Unusable)
        };
        let length = |value: &str| {
            URL_SAFE_NO_PAD
                .decode(value)
                .map(|bytes| bytes.len())
                .map_err(|_| KeyError::Unusable)
        };
        let parameters = match text("kty")? {
            "RSA" => {
                let (n, e) = (text("n")?.to_owned(), text("e")?.to_owned());
                if length(&n)? < 256 || length(&e)? == 0 {
                    return Err(KeyError::Unusable);
                }
                Parameters::Rsa { n, e }
            }
            "EC" => {
                let (curve, size) = match text("crv")? {
                    "P-256" => ("P-256", 32),
                    "P-384" => ("P-384", 48),
                    "P-521" => ("P-521", 66),
                    _ => return Err(KeyError::Unusable),
                };
                let (x, y) = (text("x")?.to_owned(), text("y")?.to_owned());
                if length(&x)? != size || length(&y)? != size {
                    return Err(KeyError::Unusable);
                }
                Parameters::Ec { curve, x, y }
            }
            _ => return Err(KeyError::Unusable),
        };
        Ok(Self { parameters })
    }

    /// The JWK with required members only, in the order that RFC 7638 hashes them.
    pub(crate) fn to_jwk(&self) -> Value {
        match &self.parameters {
            Parameters::Rsa { n, e } => json!({ "e": e, "kty": "RSA", "n": n }),
            Parameters::Ec { curve, x, y } => {
                json!({ "crv": curve, "kty": "EC", "x": x, "y": y })
            }
        }
    }

    /// The thumbprint of RFC 7638 with SHA-256, as `cnf.jkt` has it.
    pub(crate) fn thumbprint(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.to_jwk().to_string()))
    }

    /// Whether the key can be used with `algorithm`, one of the nine.
    pub(crate) fn fits(&self, algorithm: &str) -> bool {
        match &self.parameters {
            Parameters::Rsa { .. } => algorithm.starts_with("RS") || algorithm.starts_with("PS"),
            Parameters::Ec { curve, .. } => matches!(
                (*curve, algorithm),
                ("P-256", "ES256") | ("P-384", "ES384") | ("P-521", "ES512")
            ),
        }
    }

    /// Whether the key made `signature` over `message` with `algorithm`, one of the nine.
    pub(crate) fn verifies(&self, algorithm: &str, message: &[u8], signature: &str) -> bool {
        let (library, key) = match (&self.parameters, algorithm) {
            (Parameters::Rsa { n, e }, _) => {
                let library = match algorithm {
                    "RS256" => Algorithm::RS256,
                    "RS384" => Algorithm::RS384,
                    "RS512" => Algorithm::RS512,
                    "PS256" => Algorithm::PS256,
                    "PS384" => Algorithm::PS384,
                    "PS512" => Algorithm::PS512,
                    _ => return false,
                };
                (library, DecodingKey::from_rsa_components(n, e))
            }
            (
                Parameters::Ec {
                    curve: "P-256",
                    x,
                    y,
                },
                "ES256",
            ) => (Algorithm::ES256, DecodingKey::from_ec_components(x, y)),
            (
                Parameters::Ec {
                    curve: "P-384",
                    x,
                    y,
                },
                "ES384",
            ) => (Algorithm::ES384, DecodingKey::from_ec_components(x, y)),
            (
                Parameters::Ec {
                    curve: "P-521",
                    x,
                    y,
                },
                "ES512",
            ) => {
                return verifies_p521(x, y, message, signature);
            }
            (Parameters::Ec { .. }, _) => return false,
        };
        key.and_then(|key| jsonwebtoken::crypto::verify(signature, message, &key, library))
            .unwrap_or(false)
    }
}

/// `jsonwebtoken` knows no ES512, which NHN's key generator makes by default.
fn verifies_p521(x: &str, y: &str, message: &[u8], signature: &str) -> bool {
    let mut point = vec![4_u8];
    for part in [x, y] {
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(part) else {
            return false;
        };
        point.extend(bytes);
    }
    URL_SAFE_NO_PAD.decode(signature).is_ok_and(|signature| {
        UnparsedPublicKey::new(&ECDSA_P521_SHA512_FIXED, &point)
            .verify(message, &signature)
            .is_ok()
    })
}

/// A private key that the sandbox made.
#[derive(Clone)]
pub(crate) struct SigningKey {
    algorithm: Algorithm,
    name: &'static str,
    key: EncodingKey,
    public: PublicKey,
    kid: String,
    private_jwk: Value,
}

impl SigningKey {
    /// An RSA key of 2048 bits for RS256; `kid` is 40 hexadecimal digits as a certificate's
    /// SHA-1 thumbprint would be (there is no certificate: it is the hash of the public key).
    pub(crate) fn generate_rsa() -> Option<Self> {
        use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
        let pair = aws_lc_rs::rsa::KeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).ok()?;
        let der: Pkcs8V1Der<'_> = pair.as_der().ok()?;
        let pem = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            STANDARD.encode(der.as_ref())
        );
        let key = EncodingKey::from_rsa_pem(pem.as_bytes()).ok()?;
        let AlgorithmParameters::RSA(public) = Jwk::from_encoding_key(&key, Algorithm::RS256)
            .ok()?
            .algorithm
        else {
            return None;
        };
        let public = PublicKey {
            parameters: Parameters::Rsa {
                n: public.n,
                e: public.e,
            },
        };
        let kid = hex::encode_upper(sha1(&public));
        Some(Self {
            algorithm: Algorithm::RS256,
            name: "RS256",
            key,
            public,
            kid,
            private_jwk: Value::Null,
        })
    }

    /// An EC key on P-256 for ES256; `kid` is the thumbprint of RFC 7638.
    pub(crate) fn generate_ec() -> Option<Self> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).ok()?;
        let document = pair.to_pkcs8v1().ok()?;
        let secret: EcPrivateKeyBin<'_> = pair.private_key().as_be_bytes().ok()?;
        let point = pair.public_key().as_ref();
        let (x, y) = point.get(1..)?.split_at_checked(32)?;
        let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
        let public = PublicKey {
            parameters: Parameters::Ec {
                curve: "P-256",
                x: x.clone(),
                y: y.clone(),
            },
        };
        let kid = public.thumbprint();
        let private_jwk = json!({
            "kty": "EC", "crv": "P-256", "x": x, "y": y,
            "d": URL_SAFE_NO_PAD.encode(secret.as_ref()),
            "alg": "ES256", "use": "sig", "kid": kid,
        });
        Some(Self {
            algorithm: Algorithm::ES256,
            name: "ES256",
            key: EncodingKey::from_ec_der(document.as_ref()),
            public,
            kid,
            private_jwk,
        })
    }

    /// Reads a private JWK: RSA with all its primes, P-256 or P-384. `None` for every other key,
    /// and for one whose parts do not fit together.
    pub(crate) fn from_private_jwk(jwk: &Value) -> Option<Self> {
        let text = |name: &str| jwk.get(name).and_then(Value::as_str);
        let bytes = |name: &str| URL_SAFE_NO_PAD.decode(text(name)?).ok();
        let mut half = jwk.clone();
        for name in PRIVATE_MEMBERS {
            half.as_object_mut()?.remove(name);
        }
        let public = PublicKey::from_jwk(&half).ok()?;
        let (algorithm, name, key) = match (text("kty")?, text("crv")) {
            ("RSA", _) => {
                let (algorithm, name) = match text("alg") {
                    None | Some("RS256") => (Algorithm::RS256, "RS256"),
                    Some("RS384") => (Algorithm::RS384, "RS384"),
                    Some("RS512") => (Algorithm::RS512, "RS512"),
                    Some("PS256") => (Algorithm::PS256, "PS256"),
                    Some("PS384") => (Algorithm::PS384, "PS384"),
                    Some("PS512") => (Algorithm::PS512, "PS512"),
                    Some(_) => return None,
                };
                let mut parts = vec![vec![0]];
                for part in ["n", "e", "d", "p", "q", "dp", "dq", "qi"] {
                    parts.push(bytes(part)?);
                }
                let key = EncodingKey::from_rsa_der(&der_sequence(&parts));
                (algorithm, name, key)
            }
            ("EC", Some(curve)) => {
                let (algorithm, name, signing) = match curve {
                    "P-256" => (Algorithm::ES256, "ES256", &ECDSA_P256_SHA256_FIXED_SIGNING),
                    "P-384" => (Algorithm::ES384, "ES384", &ECDSA_P384_SHA384_FIXED_SIGNING),
                    _ => return None,
                };
                let mut point = vec![4];
                point.extend(bytes("x")?);
                point.extend(bytes("y")?);
                let pair =
                    EcdsaKeyPair::from_private_key_and_public_key(signing, &bytes("d")?, &point)
                        .ok()?;
                let document = pair.to_pkcs8v1().ok()?;
                (algorithm, name, EncodingKey::from_ec_der(document.as_ref()))
            }
            _ => return None,
        };
        let read = Self {
            algorithm,
            name,
            key,
            kid: text("kid").map_or_else(|| public.thumbprint(), ToOwned::to_owned),
            public,
            private_jwk: jwk.clone(),
        };
        // A key whose halves do not belong together would make proofs that nobody can use.
        let signature = read.sign(b"own")?;
        read.public
            .verifies(name, b"own", &signature)
            .then_some(read)
    }

    /// The algorithm as JOSE names it.
    pub(crate) fn algorithm(&self) -> &'static str {
        self.name
    }

    /// The key id.
    pub(crate) fn kid(&self) -> &str {
        &self.kid
    }

    /// `x5t` as a certificate with this `kid` would have it.
    pub(crate) fn x5t(&self) -> String {
        URL_SAFE_NO_PAD.encode(sha1(&self.public))
    }

    /// The public half.
    pub(crate) fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The private JWK of a client's key; null for the provider's.
    pub(crate) fn private_jwk(&self) -> &Value {
        &self.private_jwk
    }

    /// Signs `message`; the signature is in base64url.
    pub(crate) fn sign(&self, message: &[u8]) -> Option<String> {
        jsonwebtoken::crypto::sign(message, &self.key, self.algorithm).ok()
    }
}

/// A DER sequence of unsigned integers: an RSA private key as PKCS #1 writes it.
fn der_sequence(numbers: &[Vec<u8>]) -> Vec<u8> {
    let mut body = Vec::new();
    for number in numbers {
        let start = number
            .iter()
            .position(|byte| *byte != 0)
            .unwrap_or(number.len().saturating_sub(1));
        let mut digits = number.get(start..).unwrap_or_default().to_vec();
        if digits.first().is_none_or(|byte| *byte >= 0x80) {
            digits.insert(0, 0);
        }
        body.extend(tagged(0x02, &digits));
    }
    tagged(0x30, &body)
}

fn tagged(tag: u8, body: &[u8]) -> Vec<u8> {
    let length = body.len().to_be_bytes();
    let digits: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
    let mut out = vec![tag];
    match (digits.as_slice(), u8::try_from(digits.len())) {
        ([], _) => out.push(0),
        ([one], _) if *one < 0x80 => out.push(*one),
        (several, Ok(count)) => {
            out.push(0x80 | count);
            out.extend(several);
        }
        (_, Err(_)) => {}
    }
    out.extend(body);
    out
}

fn sha1(public: &PublicKey) -> Vec<u8> {
    let text = public.to_jwk().to_string();
    digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes())
        .as_ref()
        .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thumbprint_is_that_of_rfc_7638() {
        let jwk = json!({
            "kty": "RSA", "e": "AQAB", "alg": "RS256", "kid": "2011-04-29",
            "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
        });
        let key = PublicKey::from_jwk(&jwk).unwrap();
        assert_eq!(
            key.thumbprint(),
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
        );
    }

    #[test]
    fn private_and_short_keys_are_refused() {
        let key = SigningKey::generate_ec().unwrap();
        assert_eq!(
            PublicKey::from_jwk(key.private_jwk()).unwrap_err(),
            KeyError::Private
        );
        let short = json!({ "kty": "RSA", "e": "AQAB", "n": "AQAB" });
        assert_eq!(PublicKey::from_jwk(&short).unwrap_err(), KeyError::Unusable);
        let curve = json!({ "kty": "EC", "crv": "secp256k1", "x": "AQAB", "y": "AQAB" });
        assert_eq!(PublicKey::from_jwk(&curve).unwrap_err(), KeyError::Unusable);
    }

    #[test]
    fn a_private_key_is_read_as_it_was_written() {
        let own = SigningKey::generate_ec().unwrap();
        let read = SigningKey::from_private_jwk(own.private_jwk()).unwrap();
        let signature = read.sign(b"message").unwrap();
        assert!(own.public().verifies("ES256", b"message", &signature));
        let mut mixed = SigningKey::generate_ec().unwrap().private_jwk().clone();
        mixed["d"] = own.private_jwk()["d"].clone();
        assert!(SigningKey::from_private_jwk(&mixed).is_none());
        assert!(SigningKey::from_private_jwk(&own.public().to_jwk()).is_none());
    }

    #[test]
    fn numbers_are_written_as_der_has_them() {
        let written = der_sequence(&[vec![0], vec![0x80], vec![0, 0x7f], vec![1; 200]]);
        assert_eq!(written.get(..3), Some([0x30, 0x81, 213].as_slice()));
        assert_eq!(
            written.get(3..16),
            Some([2, 1, 0, 2, 2, 0, 0x80, 2, 1, 0x7f, 2, 0x81, 200].as_slice())
        );
    }

    #[test]
    fn a_signature_is_good_for_its_key_and_algorithm_only() {
        let key = SigningKey::generate_ec().unwrap();
        let signature = key.sign(b"message").unwrap();
        assert!(key.public().verifies("ES256", b"message", &signature));
        assert!(!key.public().verifies("ES256", b"massage", &signature));
        assert!(!key.public().verifies("ES384", b"message", &signature));
        assert!(!key.public().verifies("none", b"message", ""));
        let other = SigningKey::generate_ec().unwrap();
        assert!(!other.public().verifies("ES256", b"message", &signature));
    }

    #[test]
    fn the_provider_key_has_a_kid_of_forty_digits() {
        let key = SigningKey::generate_rsa().unwrap();
        assert_eq!(key.kid().len(), 40);
        assert_eq!(key.kid(), key.kid().to_uppercase());
        let signature = key.sign(b"message").unwrap();
        assert!(key.public().verifies("RS256", b"message", &signature));
        assert!(!key.public().verifies("PS256", b"message", &signature));
    }
}
