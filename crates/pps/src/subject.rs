//! Whom a resource is about, by every identifier that it carries or refers to.

use crate::wire::{Contained, Identifier, Patient, Reference, Resource};
use innsyn_domain::{PersonId, SubjectMatch, subject::compare};
use innsyn_fhir::Target;

/// Compares every identifier that a resource names for its subject. One number of another person outweighs the rest.
pub(crate) fn check<'e>(
    subject: Option<&'e Reference<'e>>,
    contained: &'e Contained<'e>,
    patients_by_id: impl Fn(&'e Reference<'e>) -> Vec<&'e Patient<'e>>,
    person: &PersonId,
) -> SubjectMatch {
    let mut verdict = SubjectMatch::Unconfirmed;
    let mut weigh = |identifier: &Identifier<'_>| {
        let found = compare(
            person,
            identifier.system.as_deref(),
            identifier.value.as_deref(),
        );
        verdict = heavier(verdict, found);
    };
    let Some(subject) = subject else {
        return verdict;
    };
    subject.identifier.iter().for_each(|one| weigh(one));
    let referred = match subject.target() {
        Some(Target::Contained(id)) => match contained.get(id) {
            Some(Resource::Patient(patient)) => vec![&**patient],
            _ => Vec::new(),
        },
        Some(Target::Resource { .. } | Target::Urn(_)) => patients_by_id(subject),
        None => Vec::new(),
    };
    referred
        .iter()
        .flat_map(|patient| &patient.identifier)
        .for_each(&mut weigh);
    verdict
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
