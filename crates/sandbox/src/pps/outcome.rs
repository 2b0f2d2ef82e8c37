//! Answers that are not a bundle: errors, and the content type of everything.

use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};

/// An error with its status, code and words. Texts are our own; the service publishes none.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) diagnostics: &'static str,
    /// In rare cases the service answers an error in plain text.
    pub(crate) plain: bool,
}

impl Problem {
    const fn bad_request(code: &'static str, diagnostics: &'static str) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            code,
            diagnostics,
            plain: false,
        }
    }

    /// No token, or one that does not do.
    pub(crate) const fn unauthorized() -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            code: "login",
            diagnostics: "Ugyldig eller manglende HelseID-token",
            plain: false,
        }
    }

    /// Something is missing.
    pub(crate) const fn required(diagnostics: &'static str) -> Self {
        Self::bad_request("required", diagnostics)
    }

    /// Something is there, but wrong.
    pub(crate) const fn value(diagnostics: &'static str) -> Self {
        Self::bad_request("value", diagnostics)
    }

    /// A search parameter that the service does not take.
    pub(crate) const fn parameter(diagnostics: &'static str) -> Self {
        Self::bad_request("not-supported", diagnostics)
    }

    /// The one error that comes as plain text: a date that cannot be read [our choice].
    pub(crate) const fn unreadable_date() -> Self {
        Self {
            plain: true,
            ..Self::bad_request("value", "Ugyldig søkeparameter: date")
        }
    }

    /// An elevated basis without anything more to see.
    pub(crate) const fn nothing_more() -> Self {
        Self::bad_request(
            "business-rule",
            "Forhøyet tilgang gir ingen ytterligere data",
        )
    }

    /// A fault that nobody foresaw, for the patient who shows it [our choice of words].
    pub(crate) const fn unforeseen() -> Self {
        Self {
            plain: true,
            ..Self::bad_request("exception", "Forespørselen kunne ikke behandles.")
        }
    }

    /// An access basis from somebody who must not state one.
    pub(crate) const fn basis_forbidden() -> Self {
        Self::bad_request("forbidden", "access-basis er ugyldig")
    }

    /// Method, address or media type.
    pub(crate) const fn not_supported(status: StatusCode, diagnostics: &'static str) -> Self {
        Self {
            status,
            code: "not-supported",
            diagnostics,
            plain: false,
        }
    }

    /// The error as an answer.
    pub(crate) fn response(self) -> Response {
        if self.plain {
            return (self.status, self.diagnostics).into_response();
        }
        let body = json!({
            "resourceType": "OperationOutcome",
            "issue": [{
                "severity": "error",
                "code": self.code,
                "diagnostics": self.diagnostics,
            }],
        });
        fhir(self.status, &body)
    }
}

/// A FHIR answer; nothing of it may be kept by a cache.
pub(crate) fn fhir(status: StatusCode, body: &Value) -> Response {
    fhir_text(status, body.to_string())
}

/// A FHIR answer that is written already.
pub(crate) fn fhir_text(status: StatusCode, body: String) -> Response {
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/fhir+json; charset=utf-8"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
