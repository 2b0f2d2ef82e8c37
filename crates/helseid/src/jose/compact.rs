//! The compact form of a signed token.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use zeroize::Zeroizing;

use crate::json::{self, Object};

/// Puts a token together; `signer` gets `header.payload`.
pub(crate) fn sign<E>(
    header: &Value,
    claims: &Value,
    signer: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
) -> Result<Zeroizing<String>, E> {
    let payload = Zeroizing::new(claims.to_string());
    let mut token = Zeroizing::new(format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header.to_string()),
        URL_SAFE_NO_PAD.encode(payload.as_bytes())
    ));
    let signature = signer(token.as_bytes())?;
    token.push('.');
    token.push_str(&URL_SAFE_NO_PAD.encode(signature));
    Ok(token)
}

/// A token taken apart; nothing is verified yet.
pub(crate) struct Compact<'a> {
    pub(crate) header: Object,
    pub(crate) claims: Object,
    pub(crate) signed: &'a [u8],
    pub(crate) signature: Vec<u8>,
}

impl<'a> Compact<'a> {
    /// Takes a token apart; `None` when it is none.
    pub(crate) fn parse(token: &'a str) -> Option<Self> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        if payload.contains('.') {
            return None;
        }
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).ok().map(Zeroizing::new);
        Some(Self {
            header: json::object(&decode(header)?).ok()?,
            claims: json::object(&decode(payload)?).ok()?,
            signed: signed.as_bytes(),
            signature: URL_SAFE_NO_PAD.decode(signature).ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_token_is_put_together_and_taken_apart() {
        let token = sign(&json!({"alg": "X"}), &json!({"a": 1}), |signed| {
            Ok::<_, ()>(signed.iter().rev().copied().collect())
        })
        .unwrap();
        let compact = Compact::parse(&token).unwrap();
        assert_eq!(compact.header["alg"], "X");
        assert_eq!(compact.claims["a"], 1);
        assert_eq!(
            compact.signature,
            compact.signed.iter().rev().copied().collect::<Vec<_>>()
        );
    }

    #[test]
    fn other_forms_are_no_token() {
        for text in [
            "",
            ".",
            "..",
            "a.b",
            "a.b.c.d",
            "e30.e30.=",
            "e30.e30. ",
            "W10.e30.",
            "opaque",
        ] {
            assert!(Compact::parse(text).is_none(), "{text}");
        }
        assert!(Compact::parse("e30.e30.").is_some());
    }

    proptest! {
        #[test]
        fn any_text_is_taken_apart_without_a_panic(text in "[A-Za-z0-9_.=-]{0,60}") {
            let _ = Compact::parse(&text);
        }
    }
}
