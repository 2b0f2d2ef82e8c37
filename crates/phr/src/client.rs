//! The client of the service: where it is, who asks, and under which law.

use innsyn_domain::AccessBasis;
use innsyn_transport::{Authorize, CancellationToken, Progress, Request, Service, Transport};

/// How the service is reached.
#[derive(Clone, Debug)]
pub struct PhrConfig {
    /// Base address; `R4/fhir` and `mhd/document` are below it.
    pub service: Service,
    /// Name and version of this program, sent as `nhn-source-system`.
    pub source_system: String,
}

/// The law under which a list is asked for. The type has no room for a basis where none may be sent.
#[derive(Clone, Copy, Debug)]
pub enum LegalBasis<'a> {
    /// Helsepersonelloven § 45: no access basis is sent.
    Section45,
    /// Kjernejournalforskriften: the basis is sent as `nhn-access-basis`.
    KjernejournalRegulation(AccessBasis<'a>),
}

/// How a call about a patient is let through, ended and watched.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// Tokens and proofs.
    pub authorize: &'a dyn Authorize,
    /// Ends it.
    pub cancel: &'a CancellationToken,
    /// Rows of a list, or bytes of a document, as they come.
    pub progress: &'a Progress,
}

/// Client of Pasientens journaldokumenter. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    pub(crate) transport: Transport,
    pub(crate) service: Service,
    source_system: String,
}

impl Client {
    /// A client of the service at this address.
    #[must_use]
    pub fn new(transport: Transport, config: PhrConfig) -> Self {
        Self {
            transport,
            service: config.service,
            source_system: config.source_system,
        }
    }

    /// Adds what every call about a patient carries: who asks, and the id of the event.
    pub(crate) fn introduce(&self, request: Request) -> Request {
        request
            .header("nhn-source-system", &self.source_system)
            .correlation_header("nhn-event-id")
    }
}
