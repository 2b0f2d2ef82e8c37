//! OAuth errors as HelseID answers them (RFC 6749, section 5.2).

use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::journal::Notes;

/// An error answer of PAR, token, revocation. The description is a fixed sentence: no part of
/// the request is ever repeated in it.
#[derive(Debug)]
pub(crate) struct OAuthError {
    pub(crate) code: &'static str,
    pub(crate) description: String,
    nonce: Option<String>,
    notes: Notes,
}

impl OAuthError {
    pub(crate) fn new(code: &'static str, description: impl Into<String>) -> Self {
        Self {
            code,
            description: description.into(),
            nonce: None,
            notes: Notes::default(),
        }
    }

    pub(crate) fn invalid_request(description: impl Into<String>) -> Self {
        Self::new("invalid_request", description)
    }

    pub(crate) fn invalid_client(description: impl Into<String>) -> Self {
        Self::new("invalid_client", description)
    }

    pub(crate) fn invalid_grant(description: impl Into<String>) -> Self {
        Self::new("invalid_grant", description)
    }

    /// The demand for a proof with `nonce`.
    pub(crate) fn use_dpop_nonce(nonce: String) -> Self {
        let mut error = Self::new("use_dpop_nonce", "the proof needs the nonce of this answer");
        error.nonce = Some(nonce);
        error
    }

    /// Adds what the journal shall know about the request.
    pub(crate) fn noted(mut self, notes: Notes) -> Self {
        self.notes.0.extend(notes.0);
        self
    }
}

impl IntoResponse for OAuthError {
    fn into_response(mut self) -> Response {
        let body = json!({ "error": self.code, "error_description": self.description });
        let mut response = (StatusCode::BAD_REQUEST, axum::Json(body)).into_response();
        response
            .headers_mut()
            .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(nonce) = self
            .nonce
            .and_then(|nonce| HeaderValue::from_str(&nonce).ok())
        {
            response.headers_mut().insert("dpop-nonce", nonce);
        }
        self.notes.add("error", self.code);
        response.extensions_mut().insert(self.notes);
        response
    }
}
