//! What is read from an answer, borrowing from its body: the texts of ten thousand results are not copied to be looked at.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use innsyn_fhir::{self as fhir, OperationOutcome, ReadError, read_borrowed};
use yoke::{Yoke, Yokeable};

pub(crate) type Annotation<'e> = fhir::Annotation<Cow<'e, str>>;
pub(crate) type CodeableConcept<'e> = fhir::CodeableConcept<Cow<'e, str>>;
pub(crate) type Coding<'e> = fhir::Coding<Cow<'e, str>>;
pub(crate) type Component<'e> = fhir::Component<Cow<'e, str>>;
pub(crate) type Contained<'e> = fhir::Contained<Cow<'e, str>>;
pub(crate) type DiagnosticReport<'e> = fhir::DiagnosticReport<Cow<'e, str>>;
pub(crate) type Document<'e> = fhir::Document<Cow<'e, str>>;
pub(crate) type Entry<'e> = fhir::Entry<Cow<'e, str>>;
pub(crate) type Extension<'e> = fhir::Extension<Cow<'e, str>>;
pub(crate) type Identifier<'e> = fhir::Identifier<Cow<'e, str>>;
pub(crate) type Observation<'e> = fhir::Observation<Cow<'e, str>>;
pub(crate) type Organization<'e> = fhir::Organization<Cow<'e, str>>;
pub(crate) type Patient<'e> = fhir::Patient<Cow<'e, str>>;
pub(crate) type Practitioner<'e> = fhir::Practitioner<Cow<'e, str>>;
pub(crate) type PractitionerRole<'e> = fhir::PractitionerRole<Cow<'e, str>>;
pub(crate) type Quantity<'e> = fhir::Quantity<Cow<'e, str>>;
pub(crate) type Reference<'e> = fhir::Reference<Cow<'e, str>>;
pub(crate) type ReferenceRange<'e> = fhir::ReferenceRange<Cow<'e, str>>;
pub(crate) type Resource<'e> = fhir::Resource<Cow<'e, str>>;
pub(crate) type ServiceRequest<'e> = fhir::ServiceRequest<Cow<'e, str>>;
pub(crate) type Specimen<'e> = fhir::Specimen<Cow<'e, str>>;
pub(crate) type Value<'e> = fhir::Value<Cow<'e, str>>;

#[derive(Yokeable)]
struct Read<'a>(Document<'a>);

/// A body with what was read from it.
pub(crate) struct Answer(Yoke<Read<'static>, Arc<Bytes>>);

impl Answer {
    /// Reads a body, which is kept as long as what was read from it.
    pub(crate) fn read(body: Bytes) -> Result<Self, ReadError> {
        Yoke::try_attach_to_cart(Arc::new(body), |body: &Bytes| read_borrowed(body).map(Read))
            .map(Self)
    }

    /// What the body turned out to be.
    pub(crate) fn document(&self) -> &Document<'_> {
        &self.0.get().0
    }
}

/// A page of a search.
pub(crate) enum Page {
    /// A searchset.
    Set(Answer),
    /// Nothing but an outcome.
    Said(Box<OperationOutcome>),
}

impl Page {
    /// Its entries.
    pub(crate) fn entries(&self) -> &[Entry<'_>] {
        match self {
            Self::Set(answer) => match answer.document() {
                Document::Bundle(bundle) => &bundle.entry,
                Document::Resource(_) => &[],
            },
            Self::Said(_) => &[],
        }
    }

    /// Matches that the service counted.
    pub(crate) fn total(&self) -> Option<u64> {
        match self {
            Self::Set(answer) => match answer.document() {
                Document::Bundle(bundle) => bundle.total,
                Document::Resource(_) => None,
            },
            Self::Said(_) => None,
        }
    }

    /// Entries that hold no resource.
    pub(crate) fn unreadable(&self) -> u32 {
        match self {
            Self::Set(answer) => match answer.document() {
                Document::Bundle(bundle) => bundle.unreadable,
                Document::Resource(_) => 0,
            },
            Self::Said(_) => 0,
        }
    }

    /// What the service says in it.
    pub(crate) fn outcomes(&self) -> impl Iterator<Item = &OperationOutcome> {
        let said = match self {
            Self::Said(outcome) => Some(&**outcome),
            Self::Set(_) => None,
        };
        let entries = self.entries().iter().filter_map(|entry| {
            if let Resource::OperationOutcome(outcome) = &entry.resource {
                Some(&**outcome)
            } else {
                None
            }
        });
        said.into_iter().chain(entries)
    }
}
