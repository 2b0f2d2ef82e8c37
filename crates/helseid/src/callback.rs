//! Reading the browser's answer (RFC 6749 §4.1.2, RFC 9207; rule ID-7).

use std::collections::HashSet;

use secrecy::SecretString;
use subtle::ConstantTimeEq as _;
use url::form_urlencoded;
use zeroize::Zeroizing;

use crate::error::{CallbackError, Refusal};

/// The authorization code in the query of the redirect, when everything about it is right: no
/// parameter twice, none of ours empty, exactly our `state`, exactly our issuer. Unknown parameters
/// are ignored.
pub(crate) fn read(query: &str, state: &str, issuer: &str) -> Result<SecretString, CallbackError> {
    let mut seen = HashSet::new();
    let mut known: [Option<Zeroizing<String>>; 5] = Default::default();
    let names = ["code", "state", "iss", "error", "error_description"];
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if !seen.insert(name.clone().into_owned()) {
            return Err(CallbackError::Malformed);
        }
        let slot = names
            .iter()
            .zip(&mut known)
            .find(|(known, _)| **known == name);
        if let Some((_, slot)) = slot {
            *slot = Some(Zeroizing::new(value.into_owned()));
        }
    }
    let [code, their_state, iss, error, description] = known;
    if [&code, &their_state, &iss, &error]
        .into_iter()
        .flatten()
        .any(|value| value.is_empty())
    {
        return Err(CallbackError::Malformed);
    }
    let is_ours =
        their_state.is_some_and(|theirs| bool::from(theirs.as_bytes().ct_eq(state.as_bytes())));
    if !is_ours {
        return Err(CallbackError::State);
    }
    if iss.is_none_or(|iss| *iss != issuer) {
        return Err(CallbackError::Issuer);
    }
    match (code, error) {
        (Some(code), None) => Ok(code.as_str().into()),
        (None, Some(error)) => {
            let description = description.as_deref().map(String::as_str);
            Err(CallbackError::Refused(Refusal::new(
                None,
                &error,
                description,
            )))
        }
        (Some(_), Some(_)) | (None, None) => Err(CallbackError::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::ExposeSecret as _;

    use super::*;
    use crate::error::ErrorCode;

    fn of(query: &str) -> Result<String, CallbackError> {
        read(query, "s1", "https://sts.example").map(|code| code.expose_secret().to_owned())
    }

    #[test]
    fn a_complete_answer_gives_the_code() {
        let extra = "code=c-1&state=s1&iss=https%3A%2F%2Fsts.example&session_state=x&scope=a+b";
        assert_eq!(of(extra), Ok("c-1".into()));
    }

    #[test]
    fn everything_else_is_refused_for_its_own_reason() {
        let iss = "iss=https://sts.example";
        for (query, error) in [
            (
                format!("code=c&state=s1&{iss}&code=c"),
                CallbackError::Malformed,
            ),
            (
                format!("code=c&state=s1&{iss}&x=1&x=1"),
                CallbackError::Malformed,
            ),
            (format!("code=&state=s1&{iss}"), CallbackError::Malformed),
            (
                format!("code=c&error=e&state=s1&{iss}"),
                CallbackError::Malformed,
            ),
            (format!("state=s1&{iss}"), CallbackError::Malformed),
            (format!("code=c&{iss}"), CallbackError::State),
            (format!("code=c&state=s2&{iss}"), CallbackError::State),
            (
                format!("error=access_denied&state=s2&{iss}"),
                CallbackError::State,
            ),
            ("code=c&state=s1".into(), CallbackError::Issuer),
            (
                "code=c&state=s1&iss=https://sts.example/".into(),
                CallbackError::Issuer,
            ),
            (
                "code=c&state=s1&iss=https://evil.example".into(),
                CallbackError::Issuer,
            ),
            (String::new(), CallbackError::State),
        ] {
            assert_eq!(of(&query), Err(error), "{query}");
        }
    }

    #[test]
    fn a_refusal_keeps_its_code() {
        let query = "error=access_denied&error_description=no&state=s1&iss=https://sts.example";
        let Err(CallbackError::Refused(refusal)) = of(query) else {
            panic!("not refused")
        };
        assert_eq!(refusal.code, ErrorCode::AccessDenied);
        assert_eq!(refusal.description(), Some("no"));
    }

    proptest! {
        #[test]
        fn any_query_is_read_without_a_panic(query in ".*") {
            let _ = of(&query);
        }
    }
}
