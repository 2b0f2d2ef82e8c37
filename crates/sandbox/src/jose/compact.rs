//! JWS compact serialisation (RFC 7515, section 7.1).

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::key::{PublicKey, SigningKey};

/// A signed text taken apart; nothing is verified yet.
pub(crate) struct Compact<'a> {
    /// The protected header.
    pub(crate) header: Value,
    /// The claims.
    pub(crate) claims: Value,
    signing_input: &'a str,
    signature: &'a str,
}

impl<'a> Compact<'a> {
    /// Takes a text apart; `None` when it is not three parts of base64url with JSON objects.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let (signing_input, signature) = text.rsplit_once('.')?;
        let (header, claims) = signing_input.split_once('.')?;
        if claims.contains('.') {
            return None;
        }
        Some(Self {
            header: object(header)?,
            claims: object(claims)?,
            signing_input,
            signature,
        })
    }

    /// The `alg` of the header.
    pub(crate) fn algorithm(&self) -> Option<&str> {
        self.header_text("alg")
    }

    /// A text member of the header.
    pub(crate) fn header_text(&self, name: &str) -> Option<&str> {
        self.header.get(name)?.as_str()
    }

    /// A text claim.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.claims.get(name)?.as_str()
    }

    /// A time claim; several HelseID samples send numbers as text, which is taken too.
    pub(crate) fn seconds(&self, name: &str) -> Option<i64> {
        match self.claims.get(name)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.parse().ok(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// Whether `key` made the signature with the algorithm that the header names.
    pub(crate) fn is_signed_by(&self, key: &PublicKey) -> bool {
        self.algorithm().is_some_and(|algorithm| {
            key.verifies(algorithm, self.signing_input.as_bytes(), self.signature)
        })
    }
}

fn object(part: &str) -> Option<Value> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
    serde_json::from_slice::<Value>(&bytes)
        .ok()
        .filter(Value::is_object)
}

/// Signs `claims` under `header`, which gets the algorithm of the key.
pub(crate) fn sign(key: &SigningKey, mut header: Value, claims: &Value) -> Option<String> {
    if let Some(members) = header.as_object_mut() {
        members.insert("alg".to_owned(), Value::from(key.algorithm()));
    }
    sign_exactly(key, &header, claims)
}

/// Signs `claims` under `header` as it stands: without `alg`, should it have none.
pub(crate) fn sign_exactly(key: &SigningKey, header: &Value, claims: &Value) -> Option<String> {
    let input = signing_input(header, claims);
    let signature = key.sign(input.as_bytes())?;
    Some(format!("{input}.{signature}"))
}

/// Signs with a shared secret, which no proof may be.
pub(crate) fn sign_with_secret(secret: &[u8], header: &Value, claims: &Value) -> String {
    let input = signing_input(header, claims);
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let tag = hmac::sign(&key, input.as_bytes());
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(tag))
}

fn signing_input(header: &Value, claims: &Value) -> String {
    format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header.to_string()),
        URL_SAFE_NO_PAD.encode(claims.to_string())
    )
}

/// The same text with a signature that no key made.
pub(crate) fn tampered(text: &str) -> String {
    let Some((input, signature)) = text.rsplit_once('.') else {
        return text.to_owned();
    };
    let Ok(mut bytes) = URL_SAFE_NO_PAD.decode(signature) else {
        return text.to_owned();
    };
    if let Some(byte) = bytes.get_mut(8) {
        *byte ^= 0x55;
    }
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(bytes))
}
