//! A small, tolerant read model of FHIR R4 (4.0.1): the resources that the national services send, and no others.
//!
//! The national profiles break their own rules, so a wrong field never costs the resource: what cannot be read becomes a
//! [`Finding`] (where and what kind, never the value), and the rest is kept. Codes, statuses and times stay the text that
//! came; numbers keep their digits. Sizes and depths are limited ([`MAX_BYTES`], [`MAX_DEPTH`], [`MAX_TEXT`]), because the
//! answer may be hostile.
//!
//! Not here: meaning (that is the service crates' work), writing FHIR, validation, and every resource nobody reads.
//! `Debug` of a value that may hold a name, an identity number or clinical text prints only its type.

#[macro_use]
mod quiet;
mod bundle;
mod datatypes;
mod json;
mod reader;
mod resources;
mod service_code;

pub use bundle::{Bundle, Document, Entry, Link, SearchMode, read, read_borrowed};
pub use datatypes::{
    Annotation, Attachment, CodeableConcept, Coding, Extension, HumanName, Identifier, Period,
    Quantity, Range, Reference, ReferenceRange, Target, Value,
};
pub use json::{MAX_BYTES, MAX_DEPTH, MAX_TEXT};
pub use reader::{Finding, FindingKind, ReadError, Text};
pub use resources::{
    Component, Contained, Content, DiagnosticReport, DocumentContext, DocumentReference, Issue,
    Observation, OperationOutcome, Organization, Other, Patient, Practitioner, PractitionerRole,
    RelatesTo, Resource, ServiceRequest, Specimen,
};
pub use service_code::ServiceCode;
