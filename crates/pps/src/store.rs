//! The resources of an answer, each once, found by reference.

use std::cell::Cell;

use crate::maps::{Map, Set};
use crate::wire::{
    DiagnosticReport, Entry, Observation, Organization, Patient, Practitioner, PractitionerRole,
    Reference, Resource, ServiceRequest, Specimen,
};
use innsyn_domain::{PersonId, SubjectMatch};
use innsyn_fhir::{FindingKind, Target};

use crate::subject;

/// A resource that is about the open patient, as far as it tells.
pub(crate) struct Kept<'e, T> {
    /// What references call it.
    pub(crate) key: Option<&'e str>,
    pub(crate) resource: &'e T,
    pub(crate) subject: SubjectMatch,
    /// The same key came with different content.
    pub(crate) conflicting: bool,
    pub(crate) findings: u32,
}

/// All resources of an answer. Another person's are counted and not kept.
#[derive(Default)]
pub(crate) struct Store<'e> {
    pub(crate) reports: Vec<Kept<'e, DiagnosticReport<'e>>>,
    pub(crate) observations: Vec<Kept<'e, Observation<'e>>>,
    by_observation: Map<&'e str, Vec<usize>>,
    by_report: Map<&'e str, Vec<usize>>,
    requests: Map<&'e str, &'e ServiceRequest<'e>>,
    specimens: Map<&'e str, &'e Specimen<'e>>,
    roles: Map<&'e str, &'e PractitionerRole<'e>>,
    practitioners: Map<&'e str, &'e Practitioner<'e>>,
    organizations: Map<&'e str, &'e Organization<'e>>,
    /// Several under one id when they disagree: whoever one of them names is weighed.
    patients: Map<&'e str, Vec<&'e Patient<'e>>>,
    /// `urn:` addresses of entries, and the ids behind them.
    urns: Map<&'e str, &'e str>,
    pub(crate) withheld: u32,
    /// Keys under which requests, specimens and parties came with different content; the first is used.
    conflicting: Set<(&'static str, &'e str)>,
    /// Such content that is not used.
    pub(crate) unused_conflicts: u32,
    met_conflict: Cell<bool>,
}

impl<'e> Store<'e> {
    pub(crate) fn of(
        entries: impl Iterator<Item = &'e Entry<'e>> + Clone,
        person: &PersonId,
    ) -> Self {
        let mut store = Self::default();
        // Patients and addresses first: the checks below need them.
        for entry in entries.clone() {
            let id = entry.resource.id();
            if let Some(url) = entry
                .full_url
                .as_deref()
                .filter(|url| url.starts_with("urn:"))
            {
                store.urns.insert(url, id.unwrap_or(url));
            }
            if let (Resource::Patient(patient), Some(key)) = (&entry.resource, key(entry)) {
                store.patients.entry(key).or_default().push(patient);
            }
        }
        for entry in entries {
            store.keep(entry, person);
        }
        store
    }

    fn keep(&mut self, entry: &'e Entry<'e>, person: &PersonId) {
        let key = key(entry);
        let findings = entry
            .findings
            .iter()
            .filter(|finding| finding.kind != FindingKind::ModifierExtension)
            .count();
        let findings = u32::try_from(findings).unwrap_or(u32::MAX);
        let about = |store: &Self, reference: Option<&'e Reference<'e>>, contained| {
            subject::check(
                reference,
                contained,
                |reference| store.patients(reference).to_vec(),
                person,
            )
        };
        match &entry.resource {
            Resource::DiagnosticReport(read) => {
                let subject = about(self, read.subject.as_ref(), &read.contained);
                if subject == SubjectMatch::Other {
                    self.withheld += 1;
                    return;
                }
                let kept = Kept {
                    key,
                    resource: &**read,
                    subject,
                    conflicting: false,
                    findings,
                };
                insert(&mut self.reports, &mut self.by_report, kept);
            }
            Resource::Observation(read) => {
                let subject = about(self, read.subject.as_ref(), &read.contained);
                if subject == SubjectMatch::Other {
                    self.withheld += 1;
                    return;
                }
                let kept = Kept {
                    key,
                    resource: &**read,
                    subject,
                    conflicting: false,
                    findings,
                };
                insert(&mut self.observations, &mut self.by_observation, kept);
            }
            Resource::ServiceRequest(read) => {
                if about(self, read.subject.as_ref(), &read.contained) == SubjectMatch::Other {
                    self.withheld += 1;
                } else if let Some(key) = key {
                    let fits = keep_first(&mut self.requests, key, &**read);
                    self.note_conflict(fits, "ServiceRequest", key);
                }
            }
            Resource::Specimen(read) => {
                if about(self, read.subject.as_ref(), &read.contained) == SubjectMatch::Other {
                    self.withheld += 1;
                } else if let Some(key) = key {
                    let fits = keep_first(&mut self.specimens, key, &**read);
                    self.note_conflict(fits, "Specimen", key);
                }
            }
            Resource::PractitionerRole(read) => {
                if let Some(key) = key {
                    let fits = keep_first(&mut self.roles, key, &**read);
                    self.note_conflict(fits, "PractitionerRole", key);
                }
            }
            Resource::Practitioner(read) => {
                if let Some(key) = key {
                    let fits = keep_first(&mut self.practitioners, key, &**read);
                    self.note_conflict(fits, "Practitioner", key);
                }
            }
            Resource::Organization(read) => {
                if let Some(key) = key {
                    let fits = keep_first(&mut self.organizations, key, &**read);
                    self.note_conflict(fits, "Organization", key);
                }
            }
            Resource::Patient(_)
            | Resource::DocumentReference(_)
            | Resource::OperationOutcome(_)
            | Resource::Other(_) => {}
        }
    }

    /// Places of the results that a reference names: several when they disagree.
    pub(crate) fn observations_of(&self, reference: &'e Reference<'e>) -> &[usize] {
        self.resolve(reference, "Observation")
            .and_then(|key| self.by_observation.get(key))
            .map_or(&[], Vec::as_slice)
    }

    /// Places of the reports that a reference names.
    pub(crate) fn reports_of(&self, reference: &'e Reference<'e>) -> &[usize] {
        self.resolve(reference, "DiagnosticReport")
            .and_then(|key| self.by_report.get(key))
            .map_or(&[], Vec::as_slice)
    }

    pub(crate) fn request(&self, reference: &'e Reference<'e>) -> Option<&'e ServiceRequest<'e>> {
        self.find(&self.requests, reference, "ServiceRequest")
    }

    pub(crate) fn specimen(&self, reference: &'e Reference<'e>) -> Option<&'e Specimen<'e>> {
        self.find(&self.specimens, reference, "Specimen")
    }

    pub(crate) fn role(&self, reference: &'e Reference<'e>) -> Option<&'e PractitionerRole<'e>> {
        self.find(&self.roles, reference, "PractitionerRole")
    }

    pub(crate) fn practitioner(
        &self,
        reference: &'e Reference<'e>,
    ) -> Option<&'e Practitioner<'e>> {
        self.find(&self.practitioners, reference, "Practitioner")
    }

    pub(crate) fn organization(
        &self,
        reference: &'e Reference<'e>,
    ) -> Option<&'e Organization<'e>> {
        self.find(&self.organizations, reference, "Organization")
    }

    fn patients(&self, reference: &'e Reference<'e>) -> &[&'e Patient<'e>] {
        self.resolve(reference, "Patient")
            .and_then(|key| self.patients.get(key))
            .map_or(&[], Vec::as_slice)
    }

    fn find<T>(
        &self,
        all: &Map<&'e str, &'e T>,
        reference: &'e Reference<'e>,
        kind: &'static str,
    ) -> Option<&'e T> {
        let key = self.resolve(reference, kind)?;
        let found = all.get(key).copied()?;
        if self.conflicting.contains(&(kind, key)) {
            self.met_conflict.set(true);
        }
        Some(found)
    }

    /// Whether something with different content was found since this was last asked.
    pub(crate) fn take_conflict(&self) -> bool {
        self.met_conflict.take()
    }

    fn note_conflict(&mut self, fits: bool, kind: &'static str, key: &'e str) {
        if !fits {
            self.conflicting.insert((kind, key));
            self.unused_conflicts += 1;
        }
    }

    fn resolve(&self, reference: &'e Reference<'e>, wanted: &str) -> Option<&'e str> {
        match reference.target()? {
            Target::Resource { kind, id } => (kind == wanted).then_some(id),
            Target::Urn(urn) => self.urns.get(urn).copied(),
            Target::Contained(_) => None,
        }
    }
}

/// What references call an entry: its id, else its address.
fn key<'e>(entry: &'e Entry<'e>) -> Option<&'e str> {
    entry.resource.id().or(entry.full_url.as_deref())
}

/// Keeps the first of a key. Whether the key holds the same content now.
fn keep_first<'e, T: PartialEq>(all: &mut Map<&'e str, &'e T>, key: &'e str, new: &'e T) -> bool {
    let first: &T = all.entry(key).or_insert(new);
    first == new
}

/// Keeps a resource unless the very same came already. Different content under one key: all are kept and marked.
fn insert<'e, T: PartialEq>(
    kept: &mut Vec<Kept<'e, T>>,
    places: &mut Map<&'e str, Vec<usize>>,
    mut new: Kept<'e, T>,
) {
    let place = kept.len();
    if let Some(key) = new.key {
        let same_key = places.entry(key).or_default();
        for place in same_key.iter() {
            if let Some(old) = kept.get_mut(*place) {
                if old.resource == new.resource {
                    return;
                }
                old.conflicting = true;
                new.conflicting = true;
            }
        }
        same_key.push(place);
    }
    kept.push(new);
}
