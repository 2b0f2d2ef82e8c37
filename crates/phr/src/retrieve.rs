//! ITI-68 Retrieve Document: the bytes of one document, and what the service calls them.

use bytes::Bytes;
use innsyn_domain::{
    DataSource, ElevatedLookup, ElevationError, ForPatient, Now, PatientContext, Step,
};
use innsyn_fhir::{Document, OperationOutcome, Resource, ServiceCode, read};
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

    /// The request for a document: always to the configured service, with nothing of the row's address but its three ids.
    fn document_request(
        &self,
        context: &PatientContext,
        entry: &DocumentEntry,
    ) -> Result<Request, RetrieveError> {
        let address = entry
            .address()
            .filter(|_| entry.can_open())
            .ok_or(RetrieveError::CannotOpen)?;
        let request = self
            .introduce(Request::get("mhd/document"))
            .limits(Limits::DOCUMENT)
            .header("accept", ACCEPT)
            .sensitive_header("nhn-patient-nin", context.person().expose());
        Ok(address
            .query()
            .into_iter()
            .fold(request, |request, (name, value)| request.query(name, value)))
    }

    async fn fetch(
        &self,
        context: &PatientContext,
        entry: &DocumentEntry,
        idempotent: bool,
        call: Call<'_>,
    ) -> Result<ForPatient<RetrievedDocument>, RetrieveError> {
        let request = self
            .document_request(context, entry)?
            .idempotent(idempotent)
            .progress(call.progress);
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
    let said = outcome(response).and_then(|outcome| outcome.service_code());
    let code = said.or_else(|| ServiceCode::new(&response.challenge_error()?));
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

#[cfg(test)]
mod tests {
    use innsyn_domain::{OrdinaryBasis, PersonId, Population};
    use innsyn_fhir::read as read_body;
    use innsyn_transport::{Service, Transport, TransportConfig};
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::client::PhrConfig;
    use crate::list::list;

    const NUMBER: &str = "01828540056";

    /// The rows of a list whose one row gives this address.
    fn row(url: &str, service: &Service, person: &PersonId) -> DocumentEntry {
        let row = json!({
            "resourceType": "DocumentReference", "id": "1", "status": "current",
            "masterIdentifier": {"value": "urn:oid:2.999.1"},
            "extension": [{"url": "ihe-HomeCommunityId", "valueOid": "urn:oid:2.999"}],
            "subject": {"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": NUMBER}},
            "content": [{"attachment": {"url": url}}],
        });
        let body = json!({"resourceType": "Bundle", "entry": [{"resource": row}]});
        let Ok(Document::Bundle(bundle)) = read_body(body.to_string().as_bytes()) else {
            panic!()
        };
        list(&bundle.entry, person, service, false)
            .documents
            .remove(0)
    }

    fn part() -> impl Strategy<Value = String> {
        prop_oneof![
            Just(String::new()),
            Just("api.example".to_owned()),
            Just("evil.example".to_owned()),
            Just("api.example@evil.example".to_owned()),
            Just("[::1]:1".to_owned()),
            "\\PC{0,12}",
        ]
    }

    proptest! {
        #[test]
        fn no_address_of_a_row_leads_a_credential_elsewhere(
            scheme in prop_oneof![Just("https://"), Just("http://"), Just("//"), Just("file://"), Just("javascript:"), Just("/"), Just("")],
            host in part(),
            path in part(),
            document in "\\PC{1,20}",
            repository in prop_oneof![Just("2.999.1".to_owned()), "\\PC{1,20}"],
            extra in part(),
        ) {
            let service = Service::new("phr", "https://api.example/base".parse().unwrap()).unwrap();
            let config = PhrConfig { service: service.clone(), source_system: "Test 0.1".into() };
            let client = Client::new(Transport::new(TransportConfig::new("test/0")).unwrap(), config);
            let person = PersonId::parse(NUMBER, Population::Test).unwrap();
            let context = PatientContext::open(1, person.clone(), OrdinaryBasis::Unntak);
            let url = format!("{scheme}{host}/{path}?documentUniqueId={document}&repositoryUniqueId={repository}&{extra}");
            let entry = row(&url, &service, &person);
            if let Ok(request) = client.document_request(&context, &entry) {
                let address = request.address(&service).unwrap();
                prop_assert_eq!(address.origin(), service.base().origin());
                prop_assert_eq!(address.path(), "/base/mhd/document");
                prop_assert!(address.username().is_empty() && address.password().is_none());
                let names: Vec<String> =
                    address.query_pairs().map(|(name, _)| name.into_owned()).collect();
                prop_assert_eq!(names, ["documentUniqueId", "repositoryUniqueId", "homeCommunityId"]);
                prop_assert!(!address.as_str().contains(NUMBER));
            }
        }
    }

    #[test]
    fn a_row_that_gives_everything_is_asked_for() {
        let service = Service::new("phr", "https://api.example/base".parse().unwrap()).unwrap();
        let person = PersonId::parse(NUMBER, Population::Test).unwrap();
        let entry = row(
            "https://evil.example/?repositoryUniqueId=2.999.1",
            &service,
            &person,
        );
        assert!(entry.can_open() && entry.foreign_address);
    }
}
