//! The words of the house: who the patient is, on what basis she is looked up, and the values that sources send.
//!
//! Two rules are types here. Data of one patient cannot be read under another ([`ForPatient`]), and an elevated access
//! basis cannot be put on a request without a confirmed, living permission ([`AccessGate`] → [`ElevationGrant`] →
//! [`ElevatedLookup`] → [`Elevated`]).
//!
//! Deliberately not here: I/O, clocks, randomness, async, serde, wire names of headers, words for the screen.

mod access;
pub mod codes;
mod completeness;
mod context;
mod decimal;
mod ids;
mod moment;
mod person_id;
mod sensitive;
pub mod subject;

pub use access::{
    AccessBasis, AccessGate, BlockedNotice, CHALLENGE_LIFE, ChallengeId, Confirmation, DataSource,
    ELEVATION_LIFE, Elevated, ElevatedBasis, ElevatedLookup, ElevationCause, ElevationError,
    ElevationGrant, EmptyReason, Now, OrdinaryBasis, Step,
};
pub use codes::CodeListNumber;
pub use completeness::Completeness;
pub use context::{ContextId, ContextMismatch, ForPatient, InvalidContextId, PatientContext};
pub use decimal::{Decimal, InvalidDecimal};
pub use ids::{
    CorrelationId, DocumentId, HprNumber, InvalidCorrelationId, InvalidHprNumber,
    InvalidOrganisationNumber, OrganisationNumber, ReportId,
};
pub use moment::{InvalidMoment, Moment, Precision};
pub use person_id::{InvalidPersonId, PersonId, PersonIdKind, Population};
pub use sensitive::Sensitive;
pub use subject::SubjectMatch;
