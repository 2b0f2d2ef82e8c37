//! Errors as `OperationOutcome`, and the content type of FHIR answers.

use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Map, Value, json};

/// One issue of an error.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Issue {
    pub(crate) code: &'static str,
    pub(crate) diagnostics: String,
    /// A code of the document sharing profiles, as gateways raise them.
    pub(crate) xds: Option<&'static str>,
}

impl Issue {
    pub(crate) fn new(code: &'static str, diagnostics: &str) -> Self {
        Self {
            code,
            diagnostics: diagnostics.to_owned(),
            xds: None,
        }
    }
}

/// An error with everything that its answer needs. Codes and texts are our own; the service
/// publishes none.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    /// Boxed, because a map is far larger than the rest.
    pub(crate) headers: Option<Box<HeaderMap>>,
    pub(crate) issues: Vec<Issue>,
}

impl Problem {
    fn new(status: StatusCode, code: &'static str, diagnostics: &str) -> Self {
        Self {
            status,
            headers: None,
            issues: vec![Issue::new(code, diagnostics)],
        }
    }

    pub(crate) fn required(diagnostics: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "required", diagnostics)
    }

    pub(crate) fn value(diagnostics: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "value", diagnostics)
    }

    pub(crate) fn invalid(diagnostics: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid", diagnostics)
    }

    /// Several things are missing at once: one issue for each.
    pub(crate) fn all_required(issues: Vec<Issue>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            headers: None,
            issues,
        }
    }

    /// An elevated basis with nothing restricted.
    pub(crate) fn nothing_more() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "business-rule",
            "The elevated access basis gives nothing more",
        )
    }

    pub(crate) fn forbidden(diagnostics: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", diagnostics)
    }

    /// A restricted document without an elevated basis.
    pub(crate) fn suppressed() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "suppressed",
            "The document is restricted",
        )
    }

    pub(crate) fn not_found(code: &'static str, xds: Option<&'static str>) -> Self {
        let mut problem = Self::new(StatusCode::NOT_FOUND, code, "Not found");
        problem.issues.iter_mut().for_each(|issue| issue.xds = xds);
        problem
    }

    pub(crate) fn gone() -> Self {
        Self::new(
            StatusCode::GONE,
            "deleted",
            "The document is no longer available",
        )
    }

    /// The source of a document does not answer.
    pub(crate) fn source_down() -> Self {
        let mut problem = Self::new(
            StatusCode::GATEWAY_TIMEOUT,
            "transient",
            "The source does not answer",
        );
        problem
            .issues
            .iter_mut()
            .for_each(|issue| issue.xds = Some("XDSUnavailableCommunity"));
        problem
    }

    pub(crate) fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "not-supported",
            "The method is not supported",
        )
    }

    pub(crate) fn not_acceptable() -> Self {
        Self::new(
            StatusCode::NOT_ACCEPTABLE,
            "not-supported",
            "Accept must be application/fhir+json; fhirVersion=4.0",
        )
    }

    pub(crate) fn unsupported_media_type() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "not-supported",
            "Content-Type must be application/x-www-form-urlencoded",
        )
    }

    /// The error as an answer.
    pub(crate) fn response(self) -> Response {
        let issues: Vec<Value> = self
            .issues
            .iter()
            .map(|issue| issue_json("error", issue.code, &issue.diagnostics, issue.xds, None))
            .collect();
        let body = json!({ "resourceType": "OperationOutcome", "issue": issues });
        let mut response = fhir(self.status, &body);
        if let Some(headers) = self.headers {
            response.headers_mut().extend(*headers);
        }
        response
    }
}

/// One issue; `text` stands in the details beside the code.
pub(crate) fn issue_json(
    severity: &str,
    code: &str,
    diagnostics: &str,
    xds: Option<&str>,
    text: Option<&str>,
) -> Value {
    let mut issue = Map::new();
    issue.insert("severity".into(), json!(severity));
    issue.insert("code".into(), json!(code));
    if let Some(xds) = xds {
        let mut details = Map::new();
        // The code system has no published address; this is a stand-in.
        let coding = json!([{ "system": "urn:ihe:iti:xds:errorcode", "code": xds }]);
        details.insert("coding".into(), coding);
        if let Some(text) = text {
            details.insert("text".into(), json!(text));
        }
        issue.insert("details".into(), Value::Object(details));
    }
    issue.insert("diagnostics".into(), json!(diagnostics));
    Value::Object(issue)
}

/// A FHIR answer; nothing of it may be kept by a cache.
pub(crate) fn fhir(status: StatusCode, body: &Value) -> Response {
    let mut response = (status, body.to_string()).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/fhir+json; fhirVersion=4.0; charset=utf-8"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
