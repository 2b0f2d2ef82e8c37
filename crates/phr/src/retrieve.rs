//! ITI-68 Retrieve Document: the bytes of one document, and what the service calls them.

use bytes::Bytes;
use innsyn_domain::{
    DataSource, ElevatedLookup, ElevationError, ForPatient, Now, PatientContext, Step,
};
use innsyn_fhir::{Document, OperationOutcome, Resource, read};
use innsyn_transport::{CorrelationId, Limits, Request, Response, StatusCode};
use jiff::Timestamp;

use crate::client::{Call, Client};
use crate::entry::DocumentEntry;
use crate::error::RetrieveError;

const ACCEPT: &str = "application/pdf, application/xml, text/xml, image/*, text/plain, */*;q=0.1";

/// A document as it came. What it is, is decided from its bytes, not from its labels.
pub struct RetrievedDocument {
    /// The bytes.
    pub bytes: Bytes,
    /// Media type as the answer labels it.
    pub content_type: Option<String>,
    /// Media type as the row registers it; often another.
    pub registered_type: Option<String>,
    /// Id of the request.
    pub correlation: CorrelationId,
    /// When the last byte came.
    pub fetched_at: Timestamp,
}

impl std::fmt::Debug for RetrievedDocument {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("RetrievedDocument")
            .field("bytes", &self.bytes.len())
            .field("content_type", &self.content_type)
            .field("correlation", &self.correlation)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Fetches a document of an ordinary list.
    ///
    /// # Errors
    /// [`RetrieveError`]; a row of an elevated list needs its look-up, see [`Client::retrieve_elevated`].
    pub async fn retrieve(
        &self,
        context: &PatientContext,
        entry: &DocumentEntry,
        call: Call<'_>,
    ) -> Result<ForPatient<RetrievedDocument>, RetrieveError> {
        if entry.elevated {
            return Err(RetrieveError::Elevation(ElevationError::NotListed));
        }
        self.fetch(context, entry, true, call).await
    }

    /// Fetches a document that an elevated look-up listed. Never retried.
    ///
    /// # Errors
    /// [`RetrieveError`]; [`RetrieveError::Elevation`] when the look-up does not hold for this patient and document, or is over.
    pub async fn retrieve_elevated(
        &self,
        context: &PatientContext,
        entry: &DocumentEntry,
        lookup: &ElevatedLookup,
        now: Now,
        call: Call<'_>,
    ) -> Result<ForPatient<RetrievedDocument>, RetrieveError> {
        let step = lookup
            .authorise(context, Step::Retrieve(&entry.id), now)
            .map_err(RetrieveError::Elevation)?;
        if !step.is_for(context, DataSource::Phr) {
            return Err(RetrieveError::Elevation(ElevationError::AnotherSource));
        }
        self.fetch(context, entry, false, call).await
    }

    async fn fetch(
        &self,
        context: &PatientContext,
        entry: &DocumentEntry,
        idempotent: bool,
        call: Call<'_>,
    ) -> Result<ForPatient<RetrievedDocument>, RetrieveError> {
        let address = entry
            .address()
            .filter(|_| entry.can_open())
            .ok_or(RetrieveError::CannotOpen)?;
        let mut request = self
            .introduce(Request::get("mhd/document"))
            .limits(Limits::DOCUMENT)
            .progress(call.progress)
            .idempotent(idempotent)
            .header("accept", ACCEPT)
            .sensitive_header("nhn-patient-nin", context.person().expose());
        for (name, value) in address.query() {
            request = request.query(name, value);
        }
        let correlation = request.correlation();
        let response = self
            .transport
            .send(&self.service, request, Some(call.authorize), call.cancel)
            .await
            .map_err(|source| RetrieveError::Send {
                source,
                correlation,
            })?;
        if response.status != StatusCode::OK {
            return Err(refusal(&response));
        }
        if response.body.is_empty() {
            return Err(RetrieveError::Empty { correlation });
        }
        // A document is never JSON here; an outcome in its place is an error.
        if response.is_json()
            && let Some(outcome) = outcome(&response)
        {
            return Err(RetrieveError::Outcome {
                code: outcome.service_code(),
                correlation,
            });
        }
        Ok(context.stamp(RetrievedDocument {
            content_type: response.content_type,
            bytes: response.body,
            registered_type: entry.media_type.clone(),
            correlation,
            fetched_at: self.transport.clock().now(),
        }))
    }
}

fn outcome(response: &Response) -> Option<OperationOutcome> {
    match read(&response.body) {
        Ok(Document::Resource(Resource::OperationOutcome(outcome))) => Some(*outcome),
        Ok(Document::Resource(_) | Document::Bundle(_)) | Err(_) => None,
    }
}

fn refusal(response: &Response) -> RetrieveError {
    let code = outcome(response).and_then(|outcome| outcome.service_code());
    let correlation = response.correlation;
    let status = response.status.as_u16();
    match status {
        403 => RetrieveError::Restricted { code, correlation },
        404 => RetrieveError::NotFound { code, correlation },
        410 => RetrieveError::Gone { code, correlation },
        502..=504 => RetrieveError::SourceUnavailable {
            status,
            code,
            correlation,
        },
        _ => RetrieveError::Refused {
            status,
            code,
            correlation,
        },
    }
}
