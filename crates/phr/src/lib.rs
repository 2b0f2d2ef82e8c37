//! Pasientens journaldokumenter (PHR): document references and documents of one patient, as IHE MHD (ITI-67, ITI-68).
//!
//! [`Client::find_documents`] lists what the connected communities register about the open patient;
//! [`Client::retrieve`] fetches one document. The list can never be called complete: a source may be silent, rows may be
//! restricted, and the regulation leaves categories out. Whatever the service says beside its rows becomes a [`Notice`].
//!
//! Not here: tokens, proofs and attests (`transport::Authorize`), the permission to elevate (`domain`), what a document
//! holds (`documents`), and sending documents (ITI-65).

mod address;
mod around;
mod authors;
mod blocked;
mod client;
mod code;
mod elevated;
mod entry;
mod error;
mod find;
mod join;
mod kinship;
mod list;
mod nothing_more;
mod notice;
mod outcome;
mod pages;
mod ping;
mod query;
mod reply;
mod retrieve;
mod subject;

pub use address::DocumentAddress;
pub use client::{Call, Client, LegalBasis, PhrConfig};
pub use elevated::ElevatedOutcome;
pub use entry::{
    Barred, Code, DocumentEntry, DocumentSearch, DocumentStatus, PatientFacts, Relation,
};
pub use error::{FindDocumentsError, PingError, RetrieveError};
pub use innsyn_fhir::ServiceCode;
pub use notice::{Notice, NoticeKind};
pub use query::{Availability, Between, DocumentQuery, Token};
pub use retrieve::RetrievedDocument;

/// Parsing without a network, for measuring.
pub mod bench {
    pub use crate::list::parse_list as parse;
}
