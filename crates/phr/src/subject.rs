//! Whom a row is about, by every patient identifier that it carries: logical, contained, and of other entries.

use innsyn_domain::{PersonId, SubjectMatch, subject::compare};
use innsyn_fhir::{DocumentReference, Identifier, Patient, Reference, Resource, Target};

/// The patients that a row names. One number of another person outweighs the rest.
pub(crate) fn check<'e>(
    row: &'e DocumentReference,
    entry_patient: impl Fn(&'e Reference) -> Option<&'e Patient>,
    person: &PersonId,
) -> SubjectMatch {
    let mut verdict = SubjectMatch::Unconfirmed;
    let mut weigh = |identifier: &Identifier| {
        let found = compare(
            person,
            identifier.system.as_deref(),
            identifier.value.as_deref(),
        );
        verdict = heavier(verdict, found);
    };
    let source = row
        .context
        .as_ref()
        .and_then(|context| context.source_patient_info.as_ref());
    for reference in row.subject.iter().chain(source) {
        reference.identifier.iter().for_each(|one| weigh(one));
        if let Some(patient) = entry_patient(reference) {
            patient.identifier.iter().for_each(&mut weigh);
        }
    }
    for patient in patients(row) {
        patient.identifier.iter().for_each(&mut weigh);
    }
    verdict
}

/// Contained patients: a row has no reason to hold another one than its own.
pub(crate) fn patients(row: &DocumentReference) -> impl Iterator<Item = &Patient> {
    row.contained.0.iter().filter_map(|resource| {
        if let Resource::Patient(patient) = resource {
            Some(&**patient)
        } else {
            None
        }
    })
}

/// The key of a patient among the entries of the answer.
pub(crate) fn entry_key(reference: &Reference) -> Option<&str> {
    match reference.target()? {
        Target::Resource {
            kind: "Patient",
            id,
        } => Some(id),
        Target::Urn(urn) => Some(urn),
        Target::Resource { .. } | Target::Contained(_) => None,
    }
}

fn heavier(one: SubjectMatch, other: SubjectMatch) -> SubjectMatch {
    let weight = |verdict| match verdict {
        SubjectMatch::Unconfirmed => 0,
        SubjectMatch::Masked => 1,
        SubjectMatch::Confirmed => 2,
        SubjectMatch::Other => 3,
    };
    if weight(other) > weight(one) {
        other
    } else {
        one
    }
}
