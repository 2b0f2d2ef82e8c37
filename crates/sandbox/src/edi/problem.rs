//! Errors of the message service: `application/problem+json` with a code of its own.

use axum::response::{IntoResponse as _, Response};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::{Value, json};

use crate::random;
use crate::resource_server::Refusal;
use crate::state::State;

/// A request failed validation before anything was looked up.
const VALIDATION: u32 = 1001;
/// There is no such resource.
const NOT_FOUND: u32 = 1010;

/// An error answer; the texts are fixed sentences.
#[derive(Debug)]
pub(super) struct Problem {
    status: StatusCode,
    code: u32,
    detail: &'static str,
    is_validation: bool,
    headers: Option<Box<HeaderMap>>,
}

impl Problem {
    fn new(status: StatusCode, code: u32, detail: &'static str) -> Self {
        Self {
            status,
            code,
            detail,
            is_validation: false,
            headers: None,
        }
    }

    pub(super) fn invalid(detail: &'static str) -> Self {
        Self {
            is_validation: true,
            ..Self::new(StatusCode::BAD_REQUEST, VALIDATION, detail)
        }
    }

    pub(super) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, NOT_FOUND, "there is nothing here")
    }

    pub(super) fn method_not_allowed() -> Self {
        let text = "the method is not served";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, VALIDATION, text)
    }

    pub(super) fn forbidden(detail: &'static str) -> Self {
        Self::new(StatusCode::FORBIDDEN, 0, detail)
    }

    /// What the check of token and proof says; 401, or 403 for the scope.
    pub(super) fn refused(refusal: Refusal) -> Self {
        Self {
            headers: Some(Box::new(refusal.headers)),
            ..Self::new(refusal.status, 0, refusal.reason.text())
        }
    }

    pub(super) fn response(self, state: &State, path: &str) -> Response {
        let errors = if self.is_validation {
            json!([self.detail])
        } else {
            Value::Null
        };
        let body = json!({
            "type": "about:blank",
            "title": self.status.canonical_reason(),
            "status": self.status.as_u16(),
            "detail": self.detail,
            "instance": crate::journal::hide_digits(path),
            "errorCode": self.code,
            "requestId": random::hex::<8>(),
            "validationErrors": errors,
            "timestamp": state.clock.now().to_string(),
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
