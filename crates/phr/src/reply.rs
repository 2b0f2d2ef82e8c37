//! The forms of a list answer: a searchset, an outcome, an error, or something that is neither.

use innsyn_fhir::{Bundle, Document, OperationOutcome, ReadError, Resource, ServiceCode, read};
use innsyn_transport::{Response, StatusCode};

use crate::error::FindDocumentsError;

/// Bodies above this are parsed on a thread of their own.
const LARGE: usize = 256 * 1024;

/// Both spellings of the header that counts restricted documents; the service's own texts disagree.
const RESTRICTED_COUNT: [&str; 2] = ["nhn-securitylabel-nors-count", "x-securitylabel-nors-count"];

pub(crate) enum Reply {
    /// A searchset, and the count of restricted documents where the service gave one.
    Page(Bundle, Option<u32>),
    /// Status 200 with nothing but an outcome.
    Said(OperationOutcome),
    /// An error status.
    Refused {
        status: u16,
        /// Of the outcome, or of a refusal without a body in `WWW-Authenticate`.
        code: Option<ServiceCode>,
        outcome: Option<OperationOutcome>,
    },
}

/// Reads an answer. Whatever is not one of the three forms is an error, never an empty page.
pub(crate) async fn understand(response: Response) -> Result<Reply, FindDocumentsError> {
    let correlation = response.correlation;
    let status = response.status;
    let is_json = response.is_json() || response.content_type.as_deref() == Some("text/json");
    let has_type = response.content_type.is_some();
    let restricted = RESTRICTED_COUNT
        .into_iter()
        .find_map(|name| response.header(name)?.trim().parse().ok());
    let challenge = response.challenge_error();
    let body = response.body;
    let document = if body.len() > LARGE {
        let work = tokio::task::spawn_blocking(move || read(&body));
        work.await.unwrap_or(Err(ReadError::Malformed))
    } else {
        read(&body)
    };
    if status != StatusCode::OK {
        let outcome = match document {
            Ok(Document::Resource(Resource::OperationOutcome(outcome))) => Some(*outcome),
            Ok(Document::Resource(_) | Document::Bundle(_)) | Err(_) => None,
        };
        let said = outcome.as_ref().and_then(OperationOutcome::service_code);
        return Ok(Reply::Refused {
            status: status.as_u16(),
            code: said.or_else(|| ServiceCode::new(&challenge?)),
            outcome,
        });
    }
    match document {
        Err(source) => Err(FindDocumentsError::Unreadable {
            source,
            correlation,
        }),
        Ok(_) if has_type && !is_json => Err(FindDocumentsError::NotASearchset { correlation }),
        Ok(Document::Bundle(bundle))
            if matches!(bundle.kind.as_deref(), None | Some("searchset")) =>
        {
            Ok(Reply::Page(bundle, restricted))
        }
        Ok(Document::Resource(Resource::OperationOutcome(outcome))) => Ok(Reply::Said(*outcome)),
        Ok(Document::Bundle(_) | Document::Resource(_)) => {
            Err(FindDocumentsError::NotASearchset { correlation })
        }
    }
}
