//! `GET metadata`: is the service there, and does it know what we ask? Carries no patient.

use innsyn_transport::{Authorize, CancellationToken, CorrelationId, Limits, Request, SendError};
use serde_json::Value;

use crate::client::Client;

/// What the capability statement says, as far as a check needs it.
#[derive(Clone, Debug)]
pub struct Capabilities {
    /// `fhirVersion`.
    pub fhir_version: Option<String>,
    /// Whether a search of `DiagnosticReport` is named.
    pub finds_reports: bool,
    /// Id of the request, in our own trace.
    pub correlation: CorrelationId,
}

/// Why the capability statement could not be had. Holds no body and no address.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MetadataError {
    /// No answer.
    #[error("metadata: no answer")]
    Send {
        /// Why.
        #[source]
        source: SendError,
        /// Id of the request.
        correlation: CorrelationId,
    },
    /// An error status.
    #[error("metadata: refused with status {status}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// Id of the request.
        correlation: CorrelationId,
    },
    /// Something else than a capability statement.
    #[error("metadata: the answer is no capability statement")]
    NotCapabilities {
        /// Id of the request.
        correlation: CorrelationId,
    },
}

impl Client {
    /// Reads the service's capability statement. Version 1 demands a token for it, version 2 does not.
    ///
    /// # Errors
    /// [`MetadataError`]: no answer, an error status, or something that is no capability statement.
    pub async fn metadata(
        &self,
        authorize: Option<&dyn Authorize>,
        cancel: &CancellationToken,
    ) -> Result<Capabilities, MetadataError> {
        let request = Request::get("metadata")
            .header("accept", "application/fhir+json")
            .limits(Limits::CAPABILITIES);
        let correlation = request.correlation();
        let sent = self
            .transport
            .send(&self.service, request, authorize, cancel)
            .await;
        let response = sent.map_err(|source| MetadataError::Send {
            source,
            correlation,
        })?;
        if !response.status.is_success() {
            return Err(MetadataError::Refused {
                status: response.status.as_u16(),
                correlation,
            });
        }
        let statement: Option<Value> = response
            .is_json()
            .then(|| serde_json::from_slice(&response.body).ok())
            .flatten();
        statement
            .as_ref()
            .and_then(|statement| read(statement, correlation))
            .ok_or(MetadataError::NotCapabilities { correlation })
    }
}

fn read(statement: &Value, correlation: CorrelationId) -> Option<Capabilities> {
    if statement.get("resourceType")?.as_str()? != "CapabilityStatement" {
        return None;
    }
    let resources = statement
        .get("rest")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|rest| rest.get("resource")?.as_array())
        .flatten();
    let finds_reports = resources
        .into_iter()
        .any(|resource| resource.get("type").and_then(Value::as_str) == Some("DiagnosticReport"));
    Some(Capabilities {
        fhir_version: statement
            .get("fhirVersion")
            .and_then(Value::as_str)
            .map(|version| version.chars().take(20).collect()),
        finds_reports,
        correlation,
    })
}
