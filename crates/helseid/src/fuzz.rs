//! The parsers of this crate that read bytes from outside, each behind one function, for the fuzzer and for the replay of
//! its corpora. Not part of the API. Beside not panicking, each holds what must be true of whatever it accepts.

use secrecy::ExposeSecret as _;

use crate::error::{HidCode, Refusal};
use crate::id_token::{Expected, Own, check_claims, check_header};
use crate::jose::{Algorithm, ClientKey, Compact, KeySet};
use crate::self_service::{self, ClientSecret, ClientStatus, Delegation, Registered};
use crate::token::TokenAnswer;
use crate::userinfo::HprDetails;
use crate::{callback, discovery, json, loopback, sign_in, test_token};

/// Takes any bytes and must not panic.
pub type Target = fn(&[u8]);

/// Name and function of each parser.
pub const TARGETS: &[(&str, Target)] = &[
    ("helseid-id-token", id_token),
    ("helseid-metadata", metadata),
    ("helseid-jwks", jwks),
    ("helseid-client-key", client_key),
    ("helseid-token-answer", token_answer),
    ("helseid-par-answer", par_answer),
    ("helseid-refusal", refusal),
    ("helseid-callback", callback),
    ("helseid-userinfo", userinfo),
    ("helseid-self-service", self_service),
    ("helseid-test-token", test_token),
];

const ISSUER: &str = "https://sts.example";
const CLIENT: &str = "client";
const THUMBPRINT: &str = "thumb";
const NOW: i64 = 1_800_000_000;

/// A token in compact form, then its header and claims as those of an ID token.
fn id_token(bytes: &[u8]) {
    let Some(token) = text(bytes).and_then(Compact::parse) else {
        return;
    };
    let announced = [Algorithm::Rs256, Algorithm::Es256, Algorithm::Ps256];
    let Ok((algorithm, _)) = check_header(&token.header, &announced) else {
        return;
    };
    let own = Own {
        issuer: ISSUER,
        client_id: CLIENT,
        security_level: 4,
        now: NOW,
    };
    let expected = Expected {
        nonce: Some("n"),
        access_token: Some("a"),
        state: Some("s"),
        ..Expected::default()
    };
    if let Ok(identity) = check_claims(&token.claims, algorithm, &own, &expected) {
        assert!(
            identity.security_level() >= 4,
            "too weak a sign-in was accepted"
        );
        assert_eq!(
            json::text(&token.claims, "iss"),
            Some(ISSUER),
            "another issuer was accepted"
        );
        assert_eq!(
            format!("{identity:?}"),
            "Identity(…)",
            "an identity was printed"
        );
    }
}

fn metadata(bytes: &[u8]) {
    let Ok(origin) = url::Url::parse(ISSUER).map(|issuer| issuer.origin()) else {
        return;
    };
    if let Ok(metadata) = discovery::Metadata::parse(bytes, ISSUER, &origin) {
        assert_eq!(
            metadata.authorization.origin(),
            origin,
            "a foreign endpoint was accepted"
        );
        assert!(metadata.token.starts_with('/'), "an endpoint is no path");
    }
}

/// A key set, which then has to look at a signature.
fn jwks(bytes: &[u8]) {
    let Some(set) = KeySet::parse(bytes) else {
        return;
    };
    let Some(token) = Compact::parse("e30.e30.AAAA") else {
        return;
    };
    for algorithm in Algorithm::ALL {
        assert!(
            set.verify(&token, "k", algorithm).is_err(),
            "a forged signature was accepted"
        );
    }
}

fn client_key(bytes: &[u8]) {
    let Some(text) = text(bytes) else {
        return;
    };
    let _ = ClientKey::client_id_in(text);
    let pem = [Algorithm::Es256, Algorithm::Es384, Algorithm::Ps256]
        .map(|algorithm| ClientKey::from_pem(text, algorithm, None));
    for key in pem
        .into_iter()
        .chain([ClientKey::from_json(text)])
        .flatten()
    {
        assert!(
            key.sign(b"message").is_ok(),
            "an accepted key does not sign"
        );
        assert!(
            key.public_jwk().get("d").is_none(),
            "a private part became public"
        );
    }
}

fn token_answer(bytes: &[u8]) {
    if let Ok(answer) = TokenAnswer::read(bytes, "nhn:pps", THUMBPRINT) {
        let access = answer.access.expose_secret();
        assert!(
            access.bytes().all(|byte| byte.is_ascii_graphic()),
            "no text for a header"
        );
    }
}

fn par_answer(bytes: &[u8]) {
    if let Ok(reference) = sign_in::request_uri(bytes) {
        assert!(!reference.is_empty(), "an empty reference was accepted");
    }
}

fn refusal(bytes: &[u8]) {
    if let Some(refusal) = Refusal::read(400, bytes) {
        let words = refusal.description().unwrap_or_default();
        assert!(words.chars().count() <= 200, "a description was not cut");
        assert!(
            !words.contains(char::is_control),
            "a description holds control characters"
        );
    }
    let _ = text(bytes).and_then(HidCode::find);
}

/// What a browser, or anybody on this machine, sends to the listener.
fn callback(bytes: &[u8]) {
    if let Ok((_, path, query)) = loopback::parse(bytes, "127.0.0.1:8089") {
        assert!(
            path.starts_with('/') && !path.contains('?'),
            "the path is no path"
        );
        let _ = callback::read(&query, "s1", ISSUER);
    }
    if let Some(query) = text(bytes)
        && let Ok(code) = callback::read(query, "s1", ISSUER)
    {
        assert!(
            !code.expose_secret().is_empty(),
            "an empty code was accepted"
        );
    }
}

fn userinfo(bytes: &[u8]) {
    if let Ok(map) = json::object(bytes) {
        let details = HprDetails::read(&map);
        let digits = |number: &String| number.bytes().all(|byte| byte.is_ascii_digit());
        assert!(
            details.hpr_number.as_ref().is_none_or(digits),
            "the number is no number"
        );
    }
}

fn self_service(bytes: &[u8]) {
    let _ = Registered::read(bytes);
    let _ = ClientStatus::read(bytes);
    for one in self_service::list(bytes).unwrap_or_default() {
        let _ = ClientSecret::read(&one);
        let _ = Delegation::read(&one);
    }
}

fn test_token(bytes: &[u8]) {
    let _ = test_token::read(bytes, THUMBPRINT);
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}
