//! Proofs on order, among them thirteen kinds that every API must refuse.

use serde_json::{Value, json};

use super::{Wrong, bad, filled, private_key};
use crate::jose::{self, SigningKey, token_hash};
use crate::random;

/// Seconds that a proof of the wrong time is away from now.
const FAR: i64 = 3_600;

/// What is wrong with a proof, by the number that the service gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    None,
    NoHtu,
    NoHtm,
    IatPast,
    IatFuture,
    NoAth,
    NoAlg,
    NoJwk,
    NoJti,
    SymmetricAlg,
    PrivateKey,
    BadTyp,
    BadSignature,
    BadJkt,
}

/// All flaws in the order of their numbers.
pub(super) const FLAWS: [Flaw; 14] = [
    Flaw::None,
    Flaw::NoHtu,
    Flaw::NoHtm,
    Flaw::IatPast,
    Flaw::IatFuture,
    Flaw::NoAth,
    Flaw::NoAlg,
    Flaw::NoJwk,
    Flaw::NoJti,
    Flaw::SymmetricAlg,
    Flaw::PrivateKey,
    Flaw::BadTyp,
    Flaw::BadSignature,
    Flaw::BadJkt,
];

/// A proof that is to be made.
pub(super) struct Plan {
    htu: String,
    htm: String,
    key: SigningKey,
    flaw: Flaw,
}

impl Plan {
    /// Reads what was asked for; `None` when no proof was.
    pub(super) fn read(asked: &Value) -> Result<Option<Self>, Wrong> {
        if asked.get("createDPoPTokenWithDPoPProof") != Some(&Value::Bool(true)) {
            return Ok(None);
        }
        let given = asked.get("dPoPProofParameters").unwrap_or(&Value::Null);
        let htu = filled(given, "htuClaimValue").ok_or(bad("htuClaimValue is required"))?;
        let htm = filled(given, "htmClaimValue").ok_or(bad("htmClaimValue is required"))?;
        let flaw = match given.get("invalidDPoPProofParameters") {
            None | Some(Value::Null) => Some(Flaw::None),
            Some(number) => number
                .as_u64()
                .and_then(|number| usize::try_from(number).ok())
                .and_then(|number| FLAWS.get(number))
                .copied(),
        }
        .ok_or(bad("invalidDPoPProofParameters must be 0 to 13"))?;
        let own = given
            .get("privateKeyForProofCreation")
            .unwrap_or(&Value::Null);
        let key = private_key(own)?
            .or_else(SigningKey::generate_ec)
            .ok_or(bad("no key could be made"))?;
        Ok(Some(Self {
            htu: htu.to_owned(),
            htm: htm.to_owned(),
            key,
            flaw,
        }))
    }

    /// What the token is bound to.
    pub(super) fn jkt(&self) -> String {
        if self.flaw == Flaw::BadJkt {
            return random::base64url();
        }
        self.key.public().thumbprint()
    }

    /// The proof for `token`.
    pub(super) fn sign(&self, token: &str, now: i64) -> Option<String> {
        let mut header = json!({
            "typ": "dpop+jwt", "alg": self.key.algorithm(), "jwk": self.key.public().to_jwk(),
        });
        let mut claims = json!({
            "jti": random::hex::<16>(), "htm": self.htm, "htu": self.htu, "iat": now,
            "ath": token_hash(token),
        });
        let drop = |from: &mut Value, name: &str| {
            if let Some(members) = from.as_object_mut() {
                members.remove(name);
            }
        };
        let put = |into: &mut Value, name: &str, value: Value| {
            if let Some(members) = into.as_object_mut() {
                members.insert(name.to_owned(), value);
            }
        };
        match self.flaw {
            Flaw::None | Flaw::BadSignature | Flaw::BadJkt => {}
            Flaw::NoHtu => drop(&mut claims, "htu"),
            Flaw::NoHtm => drop(&mut claims, "htm"),
            Flaw::IatPast => put(&mut claims, "iat", json!(now - FAR)),
            Flaw::IatFuture => put(&mut claims, "iat", json!(now + FAR)),
            Flaw::NoAth => drop(&mut claims, "ath"),
            Flaw::NoAlg => drop(&mut header, "alg"),
            Flaw::NoJwk => drop(&mut header, "jwk"),
            Flaw::NoJti => drop(&mut claims, "jti"),
            Flaw::SymmetricAlg => put(&mut header, "alg", json!("HS256")),
            Flaw::PrivateKey => put(&mut header, "jwk", self.key.private_jwk().clone()),
            Flaw::BadTyp => put(&mut header, "typ", json!("JWT")),
        }
        if self.flaw == Flaw::SymmetricAlg {
            let secret = self.key.public().to_jwk().to_string();
            return Some(jose::sign_with_secret(secret.as_bytes(), &header, &claims));
        }
        let proof = jose::sign_exactly(&self.key, &header, &claims)?;
        Some(if self.flaw == Flaw::BadSignature {
            jose::tampered(&proof)
        } else {
            proof
        })
    }
}
