//! What stands in the tokens of a session, for diagnostics: never a token, never an identity number.
//!
//! Access tokens are opaque to a client (RFC 9449, OpenID Connect): nothing in this program decides by what is read here.

use std::fmt;

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value};

use crate::authorizer::Authorizer;
use crate::jose::Compact;
use crate::json;
use crate::machine::Machine;
use crate::session::{Session, TokenError};
use crate::token::bound_to;

/// Claim of the attest in an access token.
const ATTEST: &str = "nhn:tillitsrammeverk:parameters";

/// What one token says.
#[derive(Clone, Default, Eq, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about a token, not a state"
)]
pub struct TokenFacts {
    /// The audience that it was asked for; the client id for the ID token.
    pub asked_for: String,
    /// Whether it is the ID token.
    pub is_id_token: bool,
    /// Whether it is a JWT that can be read; nothing else is known where it is not.
    pub readable: bool,
    /// `iss`.
    pub issuer: Option<String>,
    /// `aud`.
    pub audiences: Vec<String>,
    /// `scope`.
    pub scopes: Vec<String>,
    /// `helseid://claims/identity/security_level`.
    pub security_level: Option<String>,
    /// HPR number.
    pub hpr_number: Option<String>,
    /// Whether an identity number is in it. The number itself is not told.
    pub has_identity_number: bool,
    /// Organisation: parent, child, supplier.
    pub organisation: [Option<String>; 3],
    /// Whether the attest is in it.
    pub has_attest: bool,
    /// `<audience>/client/claims/herid`.
    pub her_ids: Option<String>,
    /// Whether it is bound to the key of this session; `None` where it is bound to none.
    pub key_matches: Option<bool>,
    /// `iat`.
    pub issued: Option<Timestamp>,
    /// `exp`.
    pub expires: Option<Timestamp>,
}

/// Without the clinician's number.
impl fmt::Debug for TokenFacts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TokenFacts")
            .field("asked_for", &self.asked_for)
            .field("readable", &self.readable)
            .field("scopes", &self.scopes)
            .field("key_matches", &self.key_matches)
            .finish_non_exhaustive()
    }
}

impl TokenFacts {
    pub(crate) fn read(asked_for: &str, token: &str, thumbprint: &str, is_id_token: bool) -> Self {
        let blank = Self {
            asked_for: asked_for.to_owned(),
            is_id_token,
            ..Self::default()
        };
        let Some(token) = Compact::parse(token) else {
            return blank;
        };
        let claims = &token.claims;
        let text = |name: &str| json::text(claims, name).map(short);
        let time = |name: &str| {
            let seconds = json::number(claims, name)?;
            Timestamp::from_second(i64::try_from(seconds).ok()?).ok()
        };
        Self {
            readable: true,
            issuer: text("iss"),
            audiences: several(claims, "aud"),
            scopes: several(claims, "scope"),
            security_level: text("helseid://claims/identity/security_level"),
            hpr_number: text("helseid://claims/hpr/hpr_number"),
            has_identity_number: claims.contains_key("helseid://claims/identity/pid"),
            organisation: ["orgnr_parent", "orgnr_child", "orgnr_supplier"]
                .map(|name| text(&format!("helseid://claims/client/claims/{name}"))),
            has_attest: claims.contains_key(ATTEST),
            her_ids: text(&format!("{asked_for}/client/claims/herid")),
            key_matches: bound_to(claims).map(|key| key == thumbprint),
            issued: time("iat"),
            expires: time("exp"),
            ..blank
        }
    }
}

/// Eleven digits and longer are never passed on, whatever claim they stand in.
fn short(text: &str) -> String {
    let longest_run = text
        .split(|c: char| !c.is_ascii_digit())
        .map(str::len)
        .max()
        .unwrap_or(0);
    if longest_run >= 11 {
        "(redacted)".to_owned()
    } else {
        text.chars().take(200).collect()
    }
}

fn several(claims: &Map<String, Value>, name: &str) -> Vec<String> {
    match claims.get(name) {
        Some(Value::String(text)) => text.split_whitespace().map(short).collect(),
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(short).collect(),
        _ => Vec::new(),
    }
}

impl Session {
    /// What the tokens say that are held now, the ID token first. Empty when the session is over.
    pub fn token_facts(&self) -> Vec<TokenFacts> {
        self.inner.each_token(|audience, token, thumbprint, is_id| {
            TokenFacts::read(audience, token.expose_secret(), thumbprint, is_id)
        })
    }
}

impl Machine {
    /// What the tokens say that are held now.
    pub fn token_facts(&self) -> Vec<TokenFacts> {
        self.each_token(|audience, token: &SecretString, thumbprint| {
            TokenFacts::read(audience, token.expose_secret(), thumbprint, false)
        })
    }
}

impl Authorizer {
    /// Fetches a new token although the held one is still good: for checks only. Every other use waits until a token ends.
    ///
    /// # Errors
    /// [`TokenError`]: HelseID refused, or did not answer.
    pub async fn renew_now(&self) -> Result<(), TokenError> {
        self.drop_held();
        self.fetch().await
    }

    /// Has a token that is valid now, without sending it anywhere.
    ///
    /// # Errors
    /// [`TokenError`]: HelseID refused, or did not answer.
    pub async fn hold(&self) -> Result<(), TokenError> {
        self.fetch().await
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn jwt(claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}.AAAA", part(&json!({"alg": "RS256"})), part(claims))
    }

    #[test]
    fn the_facts_of_a_token_are_read_and_its_number_is_not() {
        let token = jwt(&json!({
            "iss": "https://helseid.example", "aud": ["nhn:pps"], "scope": ["a", "b"],
            "helseid://claims/identity/security_level": "4",
            "helseid://claims/identity/pid": "13116900216",
            "helseid://claims/hpr/hpr_number": "565501872",
            "helseid://claims/client/claims/orgnr_parent": "123456785",
            "cnf": {"jkt": "thumb"}, "iat": 1_770_000_000, "exp": 1_770_000_600,
            "nhn:tillitsrammeverk:parameters": {}
        }));
        let facts = TokenFacts::read("nhn:pps", &token, "thumb", false);
        assert_eq!(facts.audiences, ["nhn:pps"]);
        assert_eq!(facts.scopes, ["a", "b"]);
        assert_eq!(facts.security_level.as_deref(), Some("4"));
        assert_eq!(facts.key_matches, Some(true));
        assert!(facts.has_attest && facts.has_identity_number);
        assert!(!format!("{facts:?}").contains("13116900216"));
        assert!(!TokenFacts::read("nhn:pps", "opaque", "thumb", false).readable);
    }

    proptest! {
        #[test]
        fn no_identity_number_is_passed_on_whatever_claim_it_stands_in(
            name in "[a-z:/_]{1,30}", before in "[a-z ]{0,5}", number in "[0-9]{11}",
        ) {
            let mut claims = json!({ "scope": format!("{before} {number}"), "iss": number, "aud": number });
            claims[name] = json!(format!("{before}{number}"));
            let facts = TokenFacts::read("nhn:pps", &jwt(&claims), "thumb", false);
            let told = format!("{facts:?}");
            prop_assert!(!told.contains(&number));
        }
    }
}
