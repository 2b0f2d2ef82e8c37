//! Pasientens prøvesvar (PPS): the laboratory and radiology reports of one patient, by search.
//!
//! [`Client::find_reports`] loads everything that the service gives about the open patient, page by page, and puts it
//! together: reports with their trees of results, who performed and requested them, specimens, comments. What the service
//! says beside its data (a block, a reservation, a page that failed) becomes a [`Notice`] and a [`Completeness`], never an
//! empty list. Codes and digits stay as received; nothing is computed or interpreted.
//!
//! Not here: tokens and proofs (`transport::Authorize`), the permission to elevate (`domain`), words for the screen, and
//! the other searches of the service.
//!
//! [`Completeness`]: innsyn_domain::Completeness

mod assemble;
mod blocked;
mod client;
mod code;
mod details;
mod elevated;
mod error;
mod fetch;
mod find;
mod kind;
mod maps;
mod metadata;
mod nothing_more;
mod notice;
mod outcome;
mod pages;
mod party;
mod reference;
mod reply;
mod report;
mod store;
mod subject;
mod table;
mod text;
mod tree;
mod trend;
mod unit;
mod value;
mod wire;

pub use client::{Client, PpsConfig, RequesterBasis};
pub use elevated::ElevatedOutcome;
pub use error::FindReportsError;
pub use fetch::{Fetch, FetchProgress};
pub use find::ReportQuery;
pub use innsyn_fhir::ServiceCode;
pub use kind::ReportKind;
pub use metadata::{Capabilities, MetadataError};
pub use notice::{Notice, NoticeKind};
pub use reference::Limits;
pub use report::{
    Code, DateKind, DatedFact, DeviationMark, LabelledText, Mark, MeasuredSpecimen, Party, Report,
    ReportSearch, ReportStatus, ResultDateKind, ResultStatus, ResultValue, Susceptibility,
    TestResult,
};
pub use table::{AnalysisKey, Cell, Column, Fold, FoldReason, Group, Row, Table};
pub use trend::{Band, Excluded, Line, NotDrawn, Panel, Point, Shape, Trend, place_of};

/// Parsing and grouping without a network, for measuring.
pub mod bench {
    pub use crate::assemble::parse_and_group;
}
