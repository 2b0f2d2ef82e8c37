//! What is asked.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use url::{Url, form_urlencoded};
use zeroize::Zeroizing;

use crate::{CorrelationId, Limits, Progress, Service};

/// The body of a request. Its bytes are overwritten when the last copy goes.
#[derive(Clone)]
pub enum Body {
    /// None.
    Empty,
    /// Bytes with their media type.
    Bytes {
        /// `Content-Type`.
        content_type: &'static str,
        /// The bytes.
        bytes: Bytes,
    },
}

impl Body {
    /// Bytes that are overwritten when they go.
    pub fn bytes(content_type: &'static str, bytes: Vec<u8>) -> Self {
        Self::Bytes {
            content_type,
            bytes: Bytes::from_owner(Zeroizing::new(bytes)),
        }
    }

    /// `application/x-www-form-urlencoded`.
    pub fn form<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let fields: Vec<(&str, &str)> = fields.into_iter().collect();
        // Room for every byte percent-encoded: a string that grows leaves copies behind.
        let room = fields
            .iter()
            .map(|(name, value)| 3 * (name.len() + value.len()) + 2)
            .sum();
        let mut form = form_urlencoded::Serializer::new(String::with_capacity(room));
        for (name, value) in fields {
            form.append_pair(name, value);
        }
        Self::bytes(
            "application/x-www-form-urlencoded",
            form.finish().into_bytes(),
        )
    }

    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::Empty => 0,
            Self::Bytes { bytes, .. } => bytes.len() as u64,
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.len())
    }
}

/// One request to a [`Service`]. Build it with [`Request::get`] or [`Request::post_form`].
///
/// A header that cannot be sent does not panic: the request is then refused by
/// [`Transport::send`](crate::Transport::send) as invalid.
#[derive(Clone)]
#[must_use]
pub struct Request {
    pub(crate) method: Method,
    path: Cow<'static, str>,
    template: Option<&'static str>,
    query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    pub(crate) limits: Limits,
    pub(crate) idempotent: bool,
    pub(crate) progress: Option<Progress>,
    correlation: CorrelationId,
    pub(crate) is_valid: bool,
}

impl Request {
    /// `GET` of a path below the base of the service. Idempotent.
    ///
    /// A path that is a literal stands in the trace; for a path that was put together say with
    /// [`Request::template`] what the trace may show.
    pub fn get(path: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Method::GET, path, Body::Empty, true)
    }

    /// `POST` of a form. Not idempotent unless [`Request::idempotent`] says so.
    pub fn post_form(path: impl Into<Cow<'static, str>>, fields: Vec<(&str, String)>) -> Self {
        let fields: Vec<(&str, Zeroizing<String>)> = fields
            .into_iter()
            .map(|(name, value)| (name, Zeroizing::new(value)))
            .collect();
        let body = Body::form(fields.iter().map(|(name, value)| (*name, value.as_str())));
        Self::new(Method::POST, path, body, false)
    }

    /// `POST` of any body. Not idempotent unless [`Request::idempotent`] says so.
    pub fn post(path: impl Into<Cow<'static, str>>, body: Body) -> Self {
        Self::new(Method::POST, path, body, false)
    }

    fn new(
        method: Method,
        path: impl Into<Cow<'static, str>>,
        body: Body,
        idempotent: bool,
    ) -> Self {
        let path = path.into();
        let template = match &path {
            Cow::Borrowed(literal) => Some(*literal),
            Cow::Owned(_) => None,
        };
        Self {
            method,
            path,
            template,
            query: Vec::new(),
            headers: HeaderMap::new(),
            body,
            limits: Limits::TOKEN,
            idempotent,
            progress: None,
            correlation: CorrelationId::random(),
            is_valid: true,
        }
    }

    /// Adds a pair to the query. Never an identity number, never a token.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Sets a header.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.set_header(name, value, false)
    }

    /// Sets a header whose value is never printed.
    pub fn sensitive_header(self, name: &str, value: &str) -> Self {
        self.set_header(name, value, true)
    }

    /// Sends the correlation id in a header of this name.
    pub fn correlation_header(self, name: &str) -> Self {
        let value = self.correlation.to_string();
        self.set_header(name, &value, false)
    }

    /// Another correlation id than the one that the request was born with. Call it before
    /// [`Request::correlation_header`].
    pub fn with_correlation(mut self, correlation: CorrelationId) -> Self {
        self.correlation = correlation;
        self
    }

    /// Time and size limits; those of a token request otherwise.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Whether the request may be sent again when the server could not be reached or was busy.
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = idempotent;
        self
    }

    /// Counts the bytes of the answer as they come.
    pub fn progress(mut self, progress: &Progress) -> Self {
        self.progress = Some(progress.clone());
        self
    }

    /// What the trace shows instead of the path.
    pub fn template(mut self, template: &'static str) -> Self {
        self.template = Some(template);
        self
    }

    /// The id of this request and its repeats.
    pub fn correlation(&self) -> CorrelationId {
        self.correlation
    }

    /// Where the request goes; `None` when the path would leave the service.
    pub fn address(&self, service: &Service) -> Option<Url> {
        let mut url = service.address(&self.path)?;
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        Some(url)
    }

    pub(crate) fn traced_path(&self) -> &'static str {
        self.template.unwrap_or("…")
    }

    fn set_header(mut self, name: &str, value: &str, is_sensitive: bool) -> Self {
        match (HeaderName::try_from(name), HeaderValue::from_str(value)) {
            (Ok(name), Ok(mut value)) => {
                value.set_sensitive(is_sensitive);
                self.headers.insert(name, value);
            }
            _ => self.is_valid = false,
        }
        self
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.traced_path())
            .field("correlation", &self.correlation)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_was_sent_can_be_printed() {
        let request = Request::post_form("connect/token", vec![("code", "secret-code".into())])
            .query("q", "secret-query")
            .sensitive_header("person-id", "13116900216")
            .header("x-plain", "secret-header");
        let printed = format!("{request:?} {:?}", request.headers.get("person-id"));
        for secret in ["secret", "13116900216"] {
            assert!(!printed.contains(secret), "{printed}");
        }
        assert!(printed.contains("connect/token"));
    }

    #[test]
    fn a_path_that_was_put_together_is_not_traced() {
        assert_eq!(
            Request::get(format!("Observation/{}", 7)).traced_path(),
            "…"
        );
        assert_eq!(Request::get("metadata").traced_path(), "metadata");
        let named = Request::get(format!("Observation/{}", 7)).template("Observation/{id}");
        assert_eq!(named.traced_path(), "Observation/{id}");
    }

    #[test]
    fn a_header_with_a_line_break_makes_the_request_invalid() {
        assert!(!Request::get("x").header("a", "b\r\nc: d").is_valid);
        assert!(!Request::get("x").header("a b", "c").is_valid);
        assert!(Request::get("x").header("a", "b").is_valid);
    }

    #[test]
    fn a_form_is_encoded_once() {
        let Body::Bytes { bytes, .. } = Body::form([("scope", "a b"), ("client_id", "client!+ID")])
        else {
            panic!("no bytes");
        };
        assert_eq!(&bytes[..], b"scope=a+b&client_id=client%21%2BID");
    }
}
