//! Organisations that have delegated to the supplier of a multi-tenant client.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Extract;
use http::request::Parts;
use serde_json::{Value, json};

use super::{Problem, enter};
use crate::helseid::client::{Client, audience_of};
use crate::options::Tenancy;
use crate::state::State;

/// `GET /v1/multi-tenant-delegations`
pub(super) async fn list(
    Extract(state): Extract<Arc<State>>,
    parts: Parts,
) -> Result<Json<Value>, Problem> {
    let client = enter(&state, &parts)?;
    if client.tenancy != Tenancy::Multi {
        return Err(Problem::forbidden("the client is not multi-tenant"));
    }
    let delegations: Vec<Value> = client
        .delegations
        .iter()
        .map(|delegation| {
            let terms: Vec<Value> = client
                .resources()
                .iter()
                .map(|audience| {
                    let signed = !delegation.unsigned.iter().any(|own| own == audience);
                    terms(&client, audience, signed)
                })
                .collect();
            json!({
                "delegator": {
                    "organizationNumber": delegation.organisation.parent,
                    "name": delegation.organisation.name,
                    "isHelsenettMember": true,
                },
                "serviceTerms": terms,
            })
        })
        .collect();
    Ok(Json(Value::Array(delegations)))
}

fn terms(client: &Client, audience: &str, signed: bool) -> Value {
    let scopes: Vec<&String> = client
        .scopes
        .iter()
        .filter(|scope| audience_of(scope) == Some(audience))
        .collect();
    json!({
        "uri": format!("urn:sandbox:terms:{audience}"),
        "name": format!("Bruksvilkår for {audience} (sandkasse)"),
        "delegatorHasSigned": signed,
        "scopes": scopes,
    })
}
