//! The forms of an answer: a searchset, an outcome, an error, or something that is neither.

use innsyn_fhir::{OperationOutcome, ReadError};
use innsyn_transport::{Response, StatusCode};

use crate::error::FindReportsError;
use crate::wire::{Answer, Document, Page, Resource};

/// Bodies above this are parsed on a thread of their own.
const LARGE: usize = 256 * 1024;

pub(crate) enum Reply {
    /// A searchset.
    Page(Page),
    /// Status 200 with nothing but an outcome.
    Said(Box<OperationOutcome>),
    /// An error status.
    Refused {
        status: u16,
        outcome: Option<Box<OperationOutcome>>,
    },
}

/// Reads an answer. Whatever is not one of the three forms is an error, never an empty page.
pub(crate) async fn understand(response: Response) -> Result<Reply, FindReportsError> {
    let correlation = response.correlation;
    let status = response.status;
    let is_json = response.is_json() || response.content_type.as_deref() == Some("text/json");
    let has_type = response.content_type.is_some();
    let body = response.body;
    let answer = if body.len() > LARGE {
        let work = tokio::task::spawn_blocking(move || Answer::read(body));
        work.await.unwrap_or(Err(ReadError::Malformed))
    } else {
        Answer::read(body)
    };
    let said = |answer: &Answer| match answer.document() {
        Document::Resource(Resource::OperationOutcome(outcome)) => Some(outcome.clone()),
        // Errors come as plain text too, and as pages of something in between.
        Document::Resource(_) | Document::Bundle(_) => None,
    };
    if status != StatusCode::OK {
        return Ok(Reply::Refused {
            status: status.as_u16(),
            outcome: answer.as_ref().ok().and_then(said),
        });
    }
    let answer = answer.map_err(|source| FindReportsError::Unreadable {
        source,
        correlation,
    })?;
    if has_type && !is_json {
        return Err(FindReportsError::NotASearchset { correlation });
    }
    if let Some(outcome) = said(&answer) {
        return Ok(Reply::Said(outcome));
    }
    let is_searchset = match answer.document() {
        Document::Bundle(bundle) => matches!(bundle.kind.as_deref(), None | Some("searchset")),
        Document::Resource(_) => false,
    };
    if is_searchset {
        Ok(Reply::Page(Page::Set(answer)))
    } else {
        Err(FindReportsError::NotASearchset { correlation })
    }
}
