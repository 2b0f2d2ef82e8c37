//! Where the things that a row refers to stand: inside the row, or as entries of their own (MHD's uncontained profile).

use std::collections::HashMap;

use innsyn_fhir::{DocumentReference, Entry, Reference, Resource, Target};

/// The persons and organisations among the entries of an answer, by type and id and by `fullUrl`.
pub(crate) struct Around<'e>(HashMap<(&'e str, &'e str), &'e Resource>);

/// Stands for "any type": a `urn:` names none.
const ANY: &str = "";

impl<'e> Around<'e> {
    pub(crate) fn of(entries: &'e [Entry]) -> Self {
        let mut found = HashMap::new();
        for entry in entries {
            let is_party = matches!(
                entry.resource,
                Resource::Patient(_)
                    | Resource::Practitioner(_)
                    | Resource::PractitionerRole(_)
                    | Resource::Organization(_)
            );
            if !is_party {
                continue;
            }
            if let Some(id) = entry.resource.id() {
                found.insert((entry.resource.kind(), id), &entry.resource);
            }
            if let Some(url) = entry.full_url.as_deref() {
                found.insert((ANY, url), &entry.resource);
            }
        }
        Self(found)
    }

    /// What a row's reference leads to.
    pub(crate) fn find(
        &self,
        reference: &Reference,
        row: &'e DocumentReference,
    ) -> Option<&'e Resource> {
        match reference.target()? {
            Target::Contained(id) => row.contained.get(id),
            Target::Resource { kind, id } => self.0.get(&(kind, id)).copied(),
            Target::Urn(urn) => self.0.get(&(ANY, urn)).copied(),
        }
    }
}
