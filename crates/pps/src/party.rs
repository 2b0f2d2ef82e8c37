//! Who performed or requested: a person, an organisation, or both, from resources that are made anew for each message.

use crate::wire::{Contained, Organization, Practitioner, Reference, Resource};
use innsyn_fhir::Target;

use crate::report::Party;
use crate::store::Store;
use crate::text::shown_of;

/// Everyone that the references name, joined: distinct names in the order in which they came.
pub(crate) fn all<'e>(
    references: &'e [Reference<'e>],
    contained: &'e Contained<'e>,
    store: &Store<'e>,
) -> Party {
    let mut persons: Vec<String> = Vec::new();
    let mut organisations: Vec<String> = Vec::new();
    for reference in references {
        let party = one(reference, contained, store);
        for (names, name) in [
            (&mut persons, party.person),
            (&mut organisations, party.organisation),
        ] {
            names.extend(name.filter(|name| !names.contains(name)));
        }
    }
    let joined = |names: Vec<String>| (!names.is_empty()).then(|| names.join(", "));
    Party {
        person: joined(persons),
        organisation: joined(organisations),
        key: organisation_key(references, contained, store),
    }
}

/// The person and the organisation that one reference names.
pub(crate) fn one<'e>(
    reference: &'e Reference<'e>,
    contained: &'e Contained<'e>,
    store: &Store<'e>,
) -> Party {
    let inside = match reference.target() {
        Some(Target::Contained(id)) => contained.get(id),
        _ => None,
    };
    let role = match inside {
        Some(Resource::PractitionerRole(role)) => Some(&**role),
        _ => store.role(reference),
    };
    if let Some(role) = role {
        let place = role.organization.as_ref();
        let organisation = place.and_then(|r| organisation(r, &role.contained, store));
        return Party {
            person: role
                .practitioner
                .as_ref()
                .and_then(|r| person(r, &role.contained, store)),
            key: place
                .and_then(identifier_key)
                .or_else(|| organisation.as_deref().map(str::to_lowercase)),
            organisation,
        };
    }
    let is_organisation = reference.kind.as_deref() == Some("Organization")
        || matches!(
            reference.target(),
            Some(Target::Resource {
                kind: "Organization",
                ..
            })
        )
        || matches!(inside, Some(Resource::Organization(_)));
    if is_organisation {
        let organisation = organisation(reference, contained, store);
        Party {
            person: None,
            key: identifier_key(reference)
                .or_else(|| organisation.as_deref().map(str::to_lowercase)),
            organisation,
        }
    } else {
        Party {
            person: person(reference, contained, store),
            organisation: None,
            key: None,
        }
    }
}

/// What tells one performing organisation from another: its identifier, else its name.
pub(crate) fn organisation_key<'e>(
    references: &'e [Reference<'e>],
    contained: &'e Contained<'e>,
    store: &Store<'e>,
) -> Option<String> {
    references
        .iter()
        .find_map(|reference| one(reference, contained, store).key)
}

fn identifier_key(organisation: &Reference<'_>) -> Option<String> {
    let identifier = organisation.identifier.as_ref()?;
    let (system, value) = (identifier.system.as_deref()?, identifier.value.as_deref()?);
    Some(format!("{system}|{value}"))
}

fn person<'e>(
    reference: &'e Reference<'e>,
    contained: &'e Contained<'e>,
    store: &Store<'e>,
) -> Option<String> {
    shown_of(reference.display.as_deref()).or_else(|| {
        let practitioner: &Practitioner<'_> = match reference.target()? {
            Target::Contained(id) => {
                let Resource::Practitioner(practitioner) = contained.get(id)? else {
                    return None;
                };
                practitioner
            }
            Target::Resource { .. } | Target::Urn(_) => store.practitioner(reference)?,
        };
        practitioner
            .name
            .iter()
            .find_map(|name| shown_of(name.whole().as_deref()))
    })
}

fn organisation<'e>(
    reference: &'e Reference<'e>,
    contained: &'e Contained<'e>,
    store: &Store<'e>,
) -> Option<String> {
    shown_of(reference.display.as_deref()).or_else(|| {
        let organization: &Organization<'_> = match reference.target()? {
            Target::Contained(id) => {
                let Resource::Organization(organization) = contained.get(id)? else {
                    return None;
                };
                organization
            }
            Target::Resource { .. } | Target::Urn(_) => store.organization(reference)?,
        };
        shown_of(organization.name.as_deref())
    })
}
