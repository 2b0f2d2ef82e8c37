//! ID tokens (OpenID Connect Core §3.1.3.7 with HelseID's list; rule ID-9), and who they name.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::error::IdTokenError;
use crate::jose::{Algorithm, Compact};
use crate::json;
use crate::provider::Provider;
use crate::token::is_audience;

const TOLERANCE: i64 = 10;
const MAX_AGE: i64 = 300;
const PID: &str = "helseid://claims/identity/pid";
const SECURITY_LEVEL: &str = "helseid://claims/identity/security_level";
const HPR_NUMBER: &str = "helseid://claims/hpr/hpr_number";

/// What an ID token is held against.
#[derive(Default)]
pub(crate) struct Expected<'a> {
    /// The nonce that was sent; at a refresh none was.
    pub(crate) nonce: Option<&'a str>,
    /// The access token that came with it.
    pub(crate) access_token: Option<&'a str>,
    /// The state that was sent.
    pub(crate) state: Option<&'a str>,
    /// The user must have signed in after this moment (seconds since 1970).
    pub(crate) signed_in_since: Option<i64>,
    /// The subject of the session.
    pub(crate) subject: Option<&'a str>,
}

/// Who is signed in, as HelseID says. `Debug` shows nothing of it.
pub struct Identity {
    subject: SecretString,
    pid: Option<SecretString>,
    hpr_number: Option<Zeroizing<String>>,
    name: Option<Zeroizing<String>>,
    given_name: Option<Zeroizing<String>>,
    family_name: Option<Zeroizing<String>>,
    security_level: u8,
    auth_time: Option<i64>,
}

impl Identity {
    /// HelseID's pseudonym.
    pub fn subject(&self) -> &SecretString {
        &self.subject
    }

    /// The national identity number, when the scope was granted.
    pub fn pid(&self) -> Option<&SecretString> {
        self.pid.as_ref()
    }

    /// The HPR number of authorised health personnel.
    pub fn hpr_number(&self) -> Option<&str> {
        self.hpr_number.as_deref().map(String::as_str)
    }

    /// The whole name.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref().map(String::as_str)
    }

    /// Given name.
    pub fn given_name(&self) -> Option<&str> {
        self.given_name.as_deref().map(String::as_str)
    }

    /// Family name.
    pub fn family_name(&self) -> Option<&str> {
        self.family_name.as_deref().map(String::as_str)
    }

    /// 4 for health data.
    pub fn security_level(&self) -> u8 {
        self.security_level
    }

    /// When the user proved who she is (seconds since 1970).
    pub fn auth_time(&self) -> Option<i64> {
        self.auth_time
    }

    /// Whether both are the same person: the same subject, and the same number where both have one.
    pub fn is_same_person(&self, other: &Self) -> bool {
        let same = |one: &SecretString, two: &SecretString| {
            bool::from(
                one.expose_secret()
                    .as_bytes()
                    .ct_eq(two.expose_secret().as_bytes()),
            )
        };
        let numbers = match (&self.pid, &other.pid) {
            (Some(one), Some(two)) => same(one, two),
            (None, _) | (_, None) => true,
        };
        same(&self.subject, &other.subject) && numbers
    }

    fn read(claims: &Map<String, Value>, security_level: u8) -> Option<Self> {
        let text = |name| json::text(claims, name).map(|text| Zeroizing::new(text.to_owned()));
        Some(Self {
            subject: json::text(claims, "sub")?.into(),
            pid: json::text(claims, PID).map(SecretString::from),
            hpr_number: digits(claims, HPR_NUMBER).map(Zeroizing::new),
            name: text("name"),
            given_name: text("given_name"),
            family_name: text("family_name"),
            security_level,
            auth_time: whole(claims, "auth_time"),
        })
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(…)")
    }
}

impl Provider {
    /// Validates an ID token to the last row of the list and tells who it names.
    pub(crate) async fn validate(
        &self,
        token: &str,
        expected: Expected<'_>,
    ) -> Result<Identity, IdTokenError> {
        let parsed = Compact::parse(token).ok_or(IdTokenError::Malformed)?;
        let metadata = self
            .metadata()
            .await
            .map_err(|_| IdTokenError::KeysUnavailable)?;
        let (algorithm, kid) = check_header(&parsed.header, &metadata.id_token_algorithms)?;
        self.verify(&parsed, kid, algorithm).await?;
        let own = Own {
            issuer: &self.config.issuer,
            client_id: &self.config.client_id,
            security_level: self.config.security_level,
            now: self.config.clock.now().as_second(),
        };
        check_claims(&parsed.claims, algorithm, &own, &expected)
    }
}

/// What an ID token must say about us.
pub(crate) struct Own<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) client_id: &'a str,
    pub(crate) security_level: u8,
    pub(crate) now: i64,
}

pub(crate) fn check_header<'a>(
    header: &'a Map<String, Value>,
    announced: &[Algorithm],
) -> Result<(Algorithm, &'a str), IdTokenError> {
    if ["jku", "x5u", "jwk", "crit"]
        .iter()
        .any(|name| header.contains_key(*name))
    {
        return Err(IdTokenError::Header);
    }
    let is_jwt = match header.get("typ") {
        None => true,
        Some(kind) => kind
            .as_str()
            .is_some_and(|kind| kind.eq_ignore_ascii_case("jwt")),
    };
    if !is_jwt {
        return Err(IdTokenError::Header);
    }
    let algorithm = json::text(header, "alg").and_then(Algorithm::from_name);
    let algorithm = algorithm
        .filter(|own| announced.contains(own))
        .ok_or(IdTokenError::Algorithm)?;
    let kid = json::text(header, "kid").ok_or(IdTokenError::Header)?;
    Ok((algorithm, kid))
}

pub(crate) fn check_claims(
    claims: &Map<String, Value>,
    algorithm: Algorithm,
    own: &Own<'_>,
    expected: &Expected<'_>,
) -> Result<Identity, IdTokenError> {
    if json::text(claims, "iss") != Some(own.issuer) {
        return Err(IdTokenError::Issuer);
    }
    if !is_audience(claims, own.client_id) {
        return Err(IdTokenError::Audience);
    }
    if claims
        .get("azp")
        .is_some_and(|party| party != own.client_id)
    {
        return Err(IdTokenError::AuthorizedParty);
    }
    let expires = whole(claims, "exp").ok_or(IdTokenError::Expired)?;
    if expires <= own.now - TOLERANCE {
        return Err(IdTokenError::Expired);
    }
    let issued = whole(claims, "iat").ok_or(IdTokenError::IssuedAt)?;
    if issued > own.now + TOLERANCE || issued < own.now - MAX_AGE - TOLERANCE {
        return Err(IdTokenError::IssuedAt);
    }
    if claims.contains_key("nbf")
        && whole(claims, "nbf").is_none_or(|from| from > own.now + TOLERANCE)
    {
        return Err(IdTokenError::NotBefore);
    }
    if let Some(nonce) = expected.nonce
        && !is_equal(json::text(claims, "nonce"), nonce)
    {
        return Err(IdTokenError::Nonce);
    }
    let subject = json::text(claims, "sub").filter(|subject| subject.len() <= 255);
    let subject = subject.ok_or(IdTokenError::Subject)?;
    if expected
        .subject
        .is_some_and(|before| !is_equal(Some(subject), before))
    {
        return Err(IdTokenError::DifferentPerson);
    }
    for (name, text) in [
        ("at_hash", expected.access_token),
        ("s_hash", expected.state),
    ] {
        if let (Some(hash), Some(text)) = (claims.get(name), text) {
            let own = URL_SAFE_NO_PAD.encode(algorithm.half_hash(text));
            if !is_equal(hash.as_str(), &own) {
                return Err(IdTokenError::Hash);
            }
        }
    }
    if let Some(since) = expected.signed_in_since
        && whole(claims, "auth_time").is_none_or(|at| at < since - TOLERANCE)
    {
        return Err(IdTokenError::NotFresh);
    }
    let level = digits(claims, SECURITY_LEVEL).and_then(|level| level.parse::<u8>().ok());
    let level = level
        .filter(|level| *level >= own.security_level)
        .ok_or(IdTokenError::SecurityLevel)?;
    Identity::read(claims, level).ok_or(IdTokenError::Subject)
}

fn is_equal(theirs: Option<&str>, ours: &str) -> bool {
    theirs.is_some_and(|theirs| bool::from(theirs.as_bytes().ct_eq(ours.as_bytes())))
}

fn whole(claims: &Map<String, Value>, name: &str) -> Option<i64> {
    claims.get(name)?.as_i64()
}

/// Digits, whether they came as a string or as a number.
fn digits(claims: &Map<String, Value>, name: &str) -> Option<String> {
    let text = match claims.get(name)? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits.then_some(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn claims() -> Value {
        json!({
            "iss": "https://sts.example", "aud": "client!+ID", "exp": NOW + 300, "iat": NOW,
            "nbf": NOW, "nonce": "n", "sub": "s", "auth_time": NOW - 3,
            SECURITY_LEVEL: "4", PID: "13116900216", HPR_NUMBER: "565501872", "name": "Grønn Vits",
        })
    }

    fn check(claims: &Value, expected: &Expected<'_>) -> Result<Identity, IdTokenError> {
        let own = Own {
            issuer: "https://sts.example",
            client_id: "client!+ID",
            security_level: 4,
            now: NOW,
        };
        check_claims(
            claims.as_object().unwrap(),
            Algorithm::Rs256,
            &own,
            expected,
        )
    }

    fn expected() -> Expected<'static> {
        Expected {
            nonce: Some("n"),
            ..Expected::default()
        }
    }

    #[test]
    fn a_good_token_names_the_person_and_prints_nothing() {
        let identity = check(&claims(), &expected()).unwrap();
        assert_eq!(identity.pid().unwrap().expose_secret(), "13116900216");
        assert_eq!(identity.hpr_number(), Some("565501872"));
        assert_eq!(identity.name(), Some("Grønn Vits"));
        assert_eq!(format!("{identity:?}"), "Identity(…)");
    }

    #[test]
    fn unusual_but_correct_tokens_are_taken() {
        let mut token = claims();
        token["aud"] = json!(["client!+ID"]);
        token["azp"] = json!("client!+ID");
        token["exp"] = json!(NOW - 9);
        token["iat"] = json!(NOW + 9);
        token[SECURITY_LEVEL] = json!(4);
        token[HPR_NUMBER] = json!(565_501_872);
        token["extra"] = json!({"deep": [1]});
        let identity = check(&token, &expected()).unwrap();
        assert_eq!(identity.hpr_number(), Some("565501872"));
    }

    #[test]
    fn every_wrong_claim_has_its_own_refusal() {
        for (name, value, error) in [
            ("iss", json!("https://sts.example/"), IdTokenError::Issuer),
            ("aud", json!("other"), IdTokenError::Audience),
            (
                "aud",
                json!(["client!+ID", "other"]),
                IdTokenError::Audience,
            ),
            ("aud", json!([]), IdTokenError::Audience),
            ("azp", json!("other"), IdTokenError::AuthorizedParty),
            ("exp", json!(NOW - 10), IdTokenError::Expired),
            ("exp", json!("later"), IdTokenError::Expired),
            ("iat", json!(NOW + 11), IdTokenError::IssuedAt),
            ("iat", json!(NOW - 311), IdTokenError::IssuedAt),
            ("nbf", json!(NOW + 11), IdTokenError::NotBefore),
            ("nonce", json!("other"), IdTokenError::Nonce),
            ("nonce", Value::Null, IdTokenError::Nonce),
            ("sub", json!(""), IdTokenError::Subject),
            (SECURITY_LEVEL, json!("3"), IdTokenError::SecurityLevel),
            (SECURITY_LEVEL, json!("high"), IdTokenError::SecurityLevel),
            (SECURITY_LEVEL, Value::Null, IdTokenError::SecurityLevel),
        ] {
            let mut token = claims();
            token[name] = value.clone();
            assert_eq!(
                check(&token, &expected()).err(),
                Some(error),
                "{name} = {value}"
            );
        }
    }

    #[test]
    fn hashes_are_checked_when_they_are_there() {
        let mut token = claims();
        token["at_hash"] = json!("77QmUPtjPfzWtF2AnpK9RQ");
        let access_token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
        let with = |access_token| Expected {
            access_token: Some(access_token),
            ..expected()
        };
        assert!(check(&token, &with(access_token)).is_ok());
        assert_eq!(
            check(&token, &with("other")).err(),
            Some(IdTokenError::Hash)
        );
        let mut token = claims();
        token["s_hash"] = json!("AAAA");
        let state = Expected {
            state: Some("state"),
            ..expected()
        };
        assert_eq!(check(&token, &state).err(), Some(IdTokenError::Hash));
    }

    #[test]
    fn a_forced_sign_in_must_be_fresh_and_a_refresh_of_the_same_subject() {
        let since = |at| Expected {
            signed_in_since: Some(at),
            ..expected()
        };
        assert!(check(&claims(), &since(NOW)).is_ok());
        assert_eq!(
            check(&claims(), &since(NOW + 8)).err(),
            Some(IdTokenError::NotFresh)
        );
        let other = Expected {
            subject: Some("another"),
            ..Expected::default()
        };
        assert_eq!(
            check(&claims(), &other).err(),
            Some(IdTokenError::DifferentPerson)
        );
    }

    #[test]
    fn headers_that_bring_their_own_key_or_algorithm_are_refused() {
        let check = |header: Value| {
            check_header(header.as_object().unwrap(), &[Algorithm::Rs256]).map(|(_, kid)| kid.len())
        };
        assert_eq!(
            check(json!({"alg": "RS256", "kid": "a", "typ": "jwt"})),
            Ok(1)
        );
        for name in ["jku", "x5u", "jwk", "crit"] {
            let header = json!({"alg": "RS256", "kid": "a", name: "x"});
            assert_eq!(check(header), Err(IdTokenError::Header), "{name}");
        }
        for algorithm in ["none", "HS256", "ES256", "rs256"] {
            let header = json!({"alg": algorithm, "kid": "a"});
            assert_eq!(check(header), Err(IdTokenError::Algorithm), "{algorithm}");
        }
        let access = json!({"alg": "RS256", "kid": "a", "typ": "at+jwt"});
        assert_eq!(check(access), Err(IdTokenError::Header));
        assert_eq!(check(json!({"alg": "RS256"})), Err(IdTokenError::Header));
    }

    #[test]
    fn two_identities_are_one_person_only_when_subject_and_number_agree() {
        let of = |sub: &str, pid: Option<&str>| {
            let mut token = claims();
            token["sub"] = json!(sub);
            token[PID] = json!(pid);
            check(&token, &expected()).unwrap()
        };
        assert!(of("s", Some("1")).is_same_person(&of("s", Some("1"))));
        assert!(of("s", None).is_same_person(&of("s", Some("1"))));
        assert!(!of("s", Some("1")).is_same_person(&of("s", Some("2"))));
        assert!(!of("s", Some("1")).is_same_person(&of("t", Some("1"))));
    }
}
