//! One function for each thing that a clinician can do.
//!
//! A use case asks the same questions in the same order: is somebody signed in, is this still the open patient, on which
//! basis; calls one service; asks again whether the patient is still open; writes the audit record; and only then converts
//! what came into the types of [`dto`], which the screen draws. It is the one place that knows more than one service.
//!
//! Not here: windows, commands and key stores (the hosts, behind [`ports`]), HTTP (`transport`), wire formats (the service
//! crates), words (the screen).

pub mod acceptance;
mod app;
mod attest;
pub mod audit;
mod clock;
mod diagnostics;
mod documents;
pub mod dto;
mod elevation;
mod environment;
mod errors;
mod handover;
mod lock;
mod patient;
mod person;
pub mod ports;
mod receipt;
mod redact;
mod reports;
#[cfg(feature = "sandbox")]
pub mod sandbox;
mod session;
mod start;
mod views;

pub use app::App;
pub use clock::{Clock, NoRandomness, Random};
pub use documents::{PagePart, Picture};
pub use environment::{Environment, EnvironmentError, Fault, KeySource, Note, UNMET};
pub use jiff::Timestamp;
pub use session::{KeyImportError, import_client_key, remove_client_key};
pub use start::{PdfSettings, Start};

/// What the screen gets, without a network, for measuring.
pub mod bench {
    /// A document list from the bytes of an answer to the JSON that crosses the border; `None` where it is no searchset.
    #[must_use]
    pub fn document_rows(
        body: &[u8],
        person: &innsyn_domain::PersonId,
        service: &innsyn_transport::Service,
    ) -> Option<String> {
        let entries = innsyn_phr::bench::parse(body, person, service)?;
        let rows: Vec<_> = entries
            .iter()
            .map(|entry| crate::views::document_row(entry, false))
            .collect();
        serde_json::to_string(&rows).ok()
    }
}
