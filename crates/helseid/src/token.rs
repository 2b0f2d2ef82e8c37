//! Token answers (RFC 6749 §5.1, RFC 9449 §5; rule ID-8).

use std::time::Duration;

use secrecy::SecretString;
use serde_json::{Map, Value};

use crate::error::UnusableAnswer;
use crate::jose::Compact;
use crate::json;

/// Life of a token whose answer does not say it.
const ASSUMED_LIFE: Duration = Duration::from_mins(1);

/// A good token answer.
pub(crate) struct TokenAnswer {
    pub(crate) access: SecretString,
    pub(crate) life: Duration,
    pub(crate) refresh: Option<SecretString>,
    pub(crate) refresh_life: Option<Duration>,
    pub(crate) id_token: Option<SecretString>,
    pub(crate) rejected_scopes: Vec<String>,
}

impl TokenAnswer {
    /// Reads an answer that must hold a token for this audience alone, bound to this key.
    pub(crate) fn read(
        body: &[u8],
        audience: &str,
        thumbprint: &str,
    ) -> Result<Self, UnusableAnswer> {
        let map = json::object(body).map_err(|_| UnusableAnswer::NotJson)?;
        let kind = json::text(&map, "token_type").ok_or(UnusableAnswer::Missing("token_type"))?;
        if !kind.eq_ignore_ascii_case("dpop") {
            return Err(UnusableAnswer::NotDpop);
        }
        let access = json::text(&map, "access_token").filter(|token| is_header_text(token));
        let access = access.ok_or(UnusableAnswer::Missing("access_token"))?;
        // The token is opaque to us; when it happens to be readable this is an extra guard.
        if let Some(token) = Compact::parse(access) {
            if bound_to(&token.claims) != Some(thumbprint) {
                return Err(UnusableAnswer::ForeignKey);
            }
            if !is_audience(&token.claims, audience) {
                return Err(UnusableAnswer::ForeignAudience);
            }
        }
        let seconds = |name: &'static str| match map.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(_) => json::number(&map, name)
                .map(|seconds| Some(Duration::from_secs(seconds)))
                .ok_or(UnusableAnswer::Missing(name)),
        };
        let secret = |name| json::text(&map, name).map(SecretString::from);
        Ok(Self {
            access: access.into(),
            life: seconds("expires_in")?.unwrap_or(ASSUMED_LIFE),
            refresh: secret("refresh_token"),
            refresh_life: seconds("rt_expires_in")?,
            id_token: secret("id_token"),
            rejected_scopes: json::text(&map, "rejected_scope")
                .map(|scopes| scopes.split(' ').map(str::to_owned).collect())
                .unwrap_or_default(),
        })
    }
}

/// Whether the only audience is this one; a list of one is as good as its member.
pub(crate) fn is_audience(claims: &Map<String, Value>, audience: &str) -> bool {
    match claims.get("aud") {
        Some(Value::String(one)) => one == audience,
        Some(Value::Array(list)) => {
            matches!(list.as_slice(), [Value::String(one)] if one == audience)
        }
        _ => false,
    }
}

pub(crate) fn bound_to(claims: &Map<String, Value>) -> Option<&str> {
    claims.get("cnf")?.get("jkt")?.as_str()
}

pub(crate) fn is_header_text(token: &str) -> bool {
    token.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::*;
    use secrecy::ExposeSecret as _;
    use serde_json::json;

    use super::*;

    fn read(value: &Value) -> Result<TokenAnswer, UnusableAnswer> {
        TokenAnswer::read(value.to_string().as_bytes(), "nhn:pps", "thumb")
    }

    fn jwt(claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}.AAAA", part(&json!({"alg": "RS256"})), part(claims))
    }

    #[test]
    fn a_whole_answer_is_read() {
        let answer = read(&json!({
            "access_token": "opaque", "token_type": "dpop", "expires_in": 600,
            "refresh_token": "r", "rt_expires_in": 28800, "id_token": "i",
            "rejected_scope": "a b", "unknown": [1.5]
        }))
        .unwrap();
        assert_eq!(answer.access.expose_secret(), "opaque");
        assert_eq!(answer.life.as_secs(), 600);
        assert_eq!(answer.refresh_life.unwrap().as_secs(), 28800);
        assert_eq!(answer.rejected_scopes, ["a", "b"]);
        let short = read(&json!({"access_token": "opaque", "token_type": "DPoP"})).unwrap();
        assert_eq!(short.life.as_secs(), 60);
        assert!(short.refresh.is_none() && short.id_token.is_none());
    }

    #[test]
    fn a_bearer_token_is_a_downgrade() {
        let answer = read(&json!({"access_token": "opaque", "token_type": "Bearer"}));
        assert_eq!(answer.err(), Some(UnusableAnswer::NotDpop));
    }

    #[test]
    fn a_token_that_cannot_stand_in_a_header_is_refused() {
        for token in ["", "a b", "a\r\nb", "æ"] {
            let answer = read(&json!({"access_token": token, "token_type": "DPoP"}));
            assert_eq!(
                answer.err(),
                Some(UnusableAnswer::Missing("access_token")),
                "{token}"
            );
        }
        let body = br#"{"access_token":"a","access_token":"b","token_type":"DPoP"}"#;
        let twice = TokenAnswer::read(body, "nhn:pps", "thumb");
        assert_eq!(twice.err(), Some(UnusableAnswer::NotJson));
    }

    #[test]
    fn a_readable_token_must_be_ours_and_for_this_audience_alone() {
        let of = |claims: Value| {
            read(&json!({"access_token": jwt(&claims), "token_type": "DPoP"})).err()
        };
        let cnf = json!({"jkt": "thumb"});
        assert_eq!(of(json!({"aud": "nhn:pps", "cnf": cnf})), None);
        assert_eq!(of(json!({"aud": ["nhn:pps"], "cnf": cnf})), None);
        let foreign = Some(UnusableAnswer::ForeignAudience);
        assert_eq!(
            of(json!({"aud": ["nhn:pps", "nhn:phr"], "cnf": cnf})),
            foreign
        );
        assert_eq!(of(json!({"aud": "nhn:phr", "cnf": cnf})), foreign);
        assert_eq!(
            of(json!({"aud": "nhn:pps", "cnf": {"jkt": "other"}})),
            Some(UnusableAnswer::ForeignKey)
        );
        assert_eq!(
            of(json!({"aud": "nhn:pps"})),
            Some(UnusableAnswer::ForeignKey)
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = TokenAnswer::read(&bytes, "a", "b");
        }
    }
}
