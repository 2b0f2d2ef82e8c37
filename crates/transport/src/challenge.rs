//! `WWW-Authenticate` (RFC 9110 §11.6.1), as far as `DPoP` needs it (RFC 9449 §7.1 and §9).
//!
//! Several challenges may stand in one header, scheme names come in any case, values may be quoted.

use http::HeaderMap;
use http::header::WWW_AUTHENTICATE;

/// What the resource server refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Refusal {
    /// It wants a nonce in the proof.
    UseNonce,
    /// The token is no longer good.
    InvalidToken,
}

/// The first challenge of a scheme that we speak which names an error that we can answer.
pub(crate) fn refusal(headers: &HeaderMap) -> Option<Refusal> {
    headers
        .get_all(WWW_AUTHENTICATE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(parse)
        .find_map(|challenge| {
            let dpop = challenge.scheme.eq_ignore_ascii_case("dpop");
            let bearer = challenge.scheme.eq_ignore_ascii_case("bearer");
            match challenge.error.as_deref() {
                Some("use_dpop_nonce") if dpop => Some(Refusal::UseNonce),
                Some("invalid_token") if dpop || bearer => Some(Refusal::InvalidToken),
                _ => None,
            }
        })
}

/// The error that the first challenge names, where it names one.
pub(crate) fn error(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(WWW_AUTHENTICATE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(parse)
        .find_map(|challenge| challenge.error)
}

#[derive(Debug, Default)]
struct Challenge {
    scheme: String,
    error: Option<String>,
}

#[derive(Debug, PartialEq)]
enum Piece {
    Token(String),
    Quoted(String),
    Equals,
    Comma,
}

fn parse(text: &str) -> Vec<Challenge> {
    let pieces = pieces(text);
    let mut found: Vec<Challenge> = Vec::new();
    let mut index = 0;
    while let Some(piece) = pieces.get(index) {
        let Piece::Token(name) = piece else {
            index += 1;
            continue;
        };
        if pieces.get(index + 1) == Some(&Piece::Equals) {
            let value = match pieces.get(index + 2) {
                Some(Piece::Token(value) | Piece::Quoted(value)) => Some(value.clone()),
                Some(Piece::Equals | Piece::Comma) | None => None,
            };
            if name.eq_ignore_ascii_case("error")
                && let Some(challenge) = found.last_mut()
                && challenge.error.is_none()
            {
                challenge.error = value;
            }
            index += 3;
        } else {
            found.push(Challenge {
                scheme: name.clone(),
                error: None,
            });
            index += 1;
        }
    }
    found
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            ' ' | '\t' => {}
            ',' => found.push(Piece::Comma),
            '=' => found.push(Piece::Equals),
            '"' => {
                let mut quoted = String::new();
                while let Some(inner) = characters.next() {
                    match inner {
                        '"' => break,
                        '\\' => quoted.extend(characters.next()),
                        other => quoted.push(other),
                    }
                }
                found.push(Piece::Quoted(quoted));
            }
            first => {
                let mut token = String::from(first);
                while let Some(next) =
                    characters.next_if(|next| !matches!(next, ' ' | '\t' | ',' | '=' | '"'))
                {
                    token.push(next);
                }
                found.push(Piece::Token(token));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(values: &[&str]) -> Option<Refusal> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(WWW_AUTHENTICATE, value.parse().unwrap());
        }
        refusal(&headers)
    }

    #[test]
    fn challenges_are_read_in_every_form() {
        assert_eq!(
            of(&[r#"DPoP error="use_dpop_nonce""#]),
            Some(Refusal::UseNonce)
        );
        assert_eq!(
            of(&["dpop error=use_dpop_nonce, algs=\"ES256\""]),
            Some(Refusal::UseNonce)
        );
        assert_eq!(
            of(&[r#"DPOP realm="a, b=\"c\"", algs="ES256 PS256" , ERROR = "invalid_token""#]),
            Some(Refusal::InvalidToken)
        );
        assert_eq!(
            of(&["Basic realm=\"x\"", "Bearer error=\"invalid_token\""]),
            Some(Refusal::InvalidToken)
        );
        assert_eq!(
            of(&[r#"Bearer realm="x", DPoP algs="ES256", error="use_dpop_nonce""#]),
            Some(Refusal::UseNonce)
        );
    }

    #[test]
    fn other_refusals_are_not_answered() {
        assert_eq!(of(&[]), None);
        assert_eq!(of(&["DPoP"]), None);
        assert_eq!(of(&[r#"DPoP error="invalid_dpop_proof""#]), None);
        assert_eq!(of(&[r#"DPoP error="insufficient_scope""#]), None);
        assert_eq!(of(&[r#"Bearer error="use_dpop_nonce""#]), None);
        assert_eq!(of(&[r#"DPoP error_description="use_dpop_nonce""#]), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in ".*") {
            let _ = parse(&text);
        }
    }
}
