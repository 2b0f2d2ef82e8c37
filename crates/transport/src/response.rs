//! What was answered.

use std::fmt;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;

use crate::CorrelationId;

/// A complete answer. Its body is overwritten when the last copy goes.
pub struct Response {
    /// Status.
    pub status: StatusCode,
    /// Media type in lower case, without parameters.
    pub content_type: Option<String>,
    /// The body, decompressed, complete.
    pub body: Bytes,
    /// The server's clock.
    pub date: Option<Timestamp>,
    /// Id of the request.
    pub correlation: CorrelationId,
    pub(crate) headers: HeaderMap,
}

impl Response {
    pub(crate) fn new(
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
        correlation: CorrelationId,
    ) -> Self {
        let content_type = headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .map(|media| media.trim().to_ascii_lowercase())
            .filter(|media| !media.is_empty());
        let date = crate::http_date::date(&headers);
        Self {
            status,
            content_type,
            body,
            date,
            correlation,
            headers,
        }
    }

    /// The first header of this name, when it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The error that a refusal without a body names in `WWW-Authenticate` (`invalid_token`, `insufficient_scope` …).
    pub fn challenge_error(&self) -> Option<String> {
        crate::challenge::error(&self.headers)
    }

    /// Whether the media type is JSON (`application/json`, `application/fhir+json` …).
    pub fn is_json(&self) -> bool {
        self.content_type
            .as_deref()
            .is_some_and(|media| media == "application/json" || media.ends_with("+json"))
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("content_type", &self.content_type)
            .field("bytes", &self.body.len())
            .field("correlation", &self.correlation)
            .finish_non_exhaustive()
    }
}
