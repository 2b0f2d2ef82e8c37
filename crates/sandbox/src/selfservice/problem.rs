//! Errors of self-service: problem details (RFC 9457).

use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::json;

use crate::resource_server::Refusal;

/// An error answer; the texts are fixed sentences.
#[derive(Debug)]
pub(super) struct Problem {
    status: StatusCode,
    detail: &'static str,
    headers: Option<Box<HeaderMap>>,
}

impl Problem {
    fn new(status: StatusCode, detail: &'static str) -> Self {
        Self {
            status,
            detail,
            headers: None,
        }
    }

    pub(super) fn invalid(detail: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    pub(super) fn unauthorized(detail: &'static str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, detail)
    }

    pub(super) fn forbidden(detail: &'static str) -> Self {
        Self::new(StatusCode::FORBIDDEN, detail)
    }

    pub(super) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "there is nothing here")
    }

    pub(super) fn refused(refusal: Refusal) -> Self {
        Self {
            headers: Some(Box::new(refusal.headers)),
            ..Self::new(refusal.status, refusal.reason.text())
        }
    }

    pub(super) fn response(self) -> Response {
        let body = json!({
            "type": "about:blank",
            "title": self.status.canonical_reason(),
            "status": self.status.as_u16(),
            "detail": self.detail,
            "instance": null,
        });
        let mut response = (self.status, body.to_string()).into_response();
        let headers = response.headers_mut();
        if let Some(own) = self.headers {
            headers.extend(*own);
        }
        let label = HeaderValue::from_static("application/problem+json");
        headers.insert(CONTENT_TYPE, label);
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.response()
    }
}
