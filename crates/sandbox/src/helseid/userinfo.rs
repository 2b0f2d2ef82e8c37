//! Userinfo: identity claims and, only here, the details of the health personnel register.

use std::sync::Arc;

use axum::extract::State as Extract;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::issue;
use super::store::Login;
use crate::faults::Service;
use crate::people::Clinician;
use crate::resource_server::{self, Expectation};
use crate::state::State;

/// `GET` and `POST /connect/userinfo`
pub(crate) async fn show(Extract(state): Extract<Arc<State>>, parts: Parts) -> Response {
    let expect = Expectation {
        service: Service::HelseId,
        audience: None,
        any_scope: &["openid"],
        minimum_level: 1,
        require_attest: false,
    };
    let url = resource_server::public_url(&state, Service::HelseId, "/connect/userinfo");
    let verified = resource_server::verify(
        &state,
        &expect,
        &parts.method,
        &url,
        &parts.headers,
        &parts.extensions,
    );
    let claims = match verified {
        Ok(claims) => claims,
        Err(refusal) => return (refusal.status, refusal.headers).into_response(),
    };
    let person = claims.subject.as_ref().and_then(|subject| {
        state
            .cast()
            .clinicians()
            .iter()
            .find(|clinician| issue::subject(clinician) == *subject)
    });
    let Some(clinician) = person else {
        return StatusCode::FORBIDDEN.into_response();
    };
    let login = Login {
        clinician,
        level: claims.security_level,
        auth_time: claims
            .all
            .get("auth_time")
            .and_then(Value::as_i64)
            .unwrap_or_default(),
        sid: String::new(),
        another_at_refresh: false,
        registration: super::store::Registration::AsItIs,
    };
    let mut body = issue::identity_claims(&login, &claims.scopes);
    body.insert(
        "userinfo_issued_at".to_owned(),
        json!(state.clock.seconds().to_string()),
    );
    if claims.has_scope("helseid://scopes/hpr/hpr_number")
        && let Some(details) = hpr_details(clinician)
    {
        body.insert("helseid://claims/hpr/hpr_details".to_owned(), details);
    }
    (
        [(CACHE_CONTROL, "no-store")],
        axum::Json(Value::Object(body)),
    )
        .into_response()
}

fn hpr_details(clinician: &Clinician) -> Option<Value> {
    let number: u64 = clinician.hpr?.parse().ok()?;
    let approvals: Vec<Value> = clinician
        .approvals
        .iter()
        .map(|approval| {
            let requisition = if matches!(approval.profession, "LE" | "TL") {
                json!([{ "value": "1", "description": "Full rekvisisjonsrett" }])
            } else {
                json!([])
            };
            json!({
                "profession": approval.profession,
                "authorization": { "value": "1", "description": "Autorisasjon" },
                "requisition_rights": requisition,
                "specialities": [],
            })
        })
        .collect();
    Some(json!({ "approvals": approvals, "hpr_number": number }))
}
