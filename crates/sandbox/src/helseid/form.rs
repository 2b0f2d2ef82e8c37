//! Form bodies, read strictly: the content type is checked, and no parameter comes twice.

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;

use super::error::OAuthError;

/// A parsed form.
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads a body. `resource` may be repeated (RFC 8707); nothing else may.
    pub(crate) fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, OAuthError> {
        let label = headers
            .get(CONTENT_TYPE)
            .and_then(|label| label.to_str().ok());
        let is_form = label.is_some_and(|label| {
            let kind = label.split(';').next().unwrap_or_default().trim();
            kind.eq_ignore_ascii_case("application/x-www-form-urlencoded")
        });
        if !is_form {
            return Err(OAuthError::invalid_request(
                "the content type must be a form",
            ));
        }
        Self::strict(url::form_urlencoded::parse(body))
    }

    /// Reads a query under the same rules.
    pub(crate) fn query(query: &str) -> Result<Self, OAuthError> {
        Self::strict(url::form_urlencoded::parse(query.as_bytes()))
    }

    fn strict(pairs: url::form_urlencoded::Parse<'_>) -> Result<Self, OAuthError> {
        let mut form: Vec<(String, String)> = Vec::new();
        for (name, value) in pairs {
            if name != "resource" && form.iter().any(|(known, _)| *known == name) {
                return Err(OAuthError::invalid_request("a parameter is repeated"));
            }
            form.push((name.into_owned(), value.into_owned()));
        }
        Ok(Self(form))
    }

    /// The value of a parameter; an empty one counts as absent (RFC 6749, section 3.1).
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, value)| known == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// The value of a parameter that must be there.
    pub(crate) fn required(&self, name: &'static str) -> Result<&str, OAuthError> {
        self.get(name)
            .ok_or_else(|| OAuthError::invalid_request(format!("{name} is missing")))
    }

    /// Every value of a parameter.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(known, value)| known == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// Whether the names are exactly these, in any order.
    pub(crate) fn has_only(&self, names: &[&str]) -> bool {
        self.0.len() == names.len()
            && names
                .iter()
                .all(|name| self.0.iter().any(|(known, _)| known == name))
    }

    /// A space-separated parameter.
    pub(crate) fn words(&self, name: &str) -> Vec<String> {
        self.get(name)
            .map(|text| {
                text.split(' ')
                    .filter(|word| !word.is_empty())
                    .map(ToOwned::to_owned)
            })
            .map(Iterator::collect)
            .unwrap_or_default()
    }
}
