//! Who wrote a document: persons, institution and department, as the service's sources fill them in.
//!
//! Institution and department are told apart by the system of the organisation's number, which stands in its identifier
//! or, misplaced, in its type; with or without `urn:oid:`.

use innsyn_fhir::{DocumentReference, Organization, Reference, Resource, Target};

use crate::around::Around;
use crate::code::{first, shown_of};

/// Organisation number.
const INSTITUTION: [&str; 1] = ["2.16.578.1.12.4.1.4.101"];
/// RESH, and another authority for departments.
const DEPARTMENT: [&str; 2] = ["2.16.578.1.12.4.1.4.102", "2.16.578.1.12.4.5.390"];

/// Authors of a row.
#[derive(Default)]
pub(crate) struct Authors {
    pub(crate) persons: Vec<String>,
    pub(crate) roles: Vec<String>,
    pub(crate) institution: Option<String>,
    pub(crate) department: Option<String>,
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Level {
    Institution,
    Department,
    Unknown,
}

pub(crate) fn read<'e>(row: &'e DocumentReference, around: &Around<'e>) -> Authors {
    let mut authors = Authors::default();
    let mut untold = Vec::new();
    for author in &row.author {
        authors.take(author, row, around, &mut untold);
    }
    // An organisation that tells no level is the institution, and the department after that.
    for name in untold {
        if authors.institution.is_none() {
            authors.institution = Some(name);
        } else if authors.department.is_none() && authors.institution.as_ref() != Some(&name) {
            authors.department = Some(name);
        }
    }
    if authors.institution.is_none()
        && let Some(custodian) = &row.custodian
    {
        authors.institution = match around.find(custodian, row) {
            Some(Resource::Organization(organization)) => shown_of(organization.name.as_deref()),
            _ => shown_of(custodian.display.as_deref()),
        };
    }
    authors
}

impl Authors {
    fn take<'e>(
        &mut self,
        author: &Reference,
        row: &'e DocumentReference,
        around: &Around<'e>,
        untold: &mut Vec<String>,
    ) {
        match around.find(author, row) {
            Some(Resource::Practitioner(practitioner)) => {
                let name = practitioner
                    .name
                    .iter()
                    .find_map(|name| shown_of(name.whole().as_deref()));
                self.person(name.or_else(|| shown_of(author.display.as_deref())));
            }
            Some(Resource::Organization(organization)) => {
                self.organisation(organization, author, row, around, untold);
            }
            Some(Resource::PractitionerRole(role)) => {
                for role in role.code.iter().chain(&role.specialty) {
                    let name = first(role).map(|role| role.name);
                    self.roles
                        .extend(name.filter(|name| !self.roles.contains(name)));
                }
                for part in role.practitioner.iter().chain(&role.organization) {
                    // A role that refers to itself would lead nowhere.
                    if !matches!(around.find(part, row), Some(Resource::PractitionerRole(_))) {
                        self.take(part, row, around, untold);
                    }
                }
            }
            _ => {
                let is_organisation = author.kind.as_deref() == Some("Organization")
                    || matches!(
                        author.target(),
                        Some(Target::Resource {
                            kind: "Organization",
                            ..
                        })
                    );
                let name = shown_of(author.display.as_deref());
                if is_organisation {
                    untold.extend(name);
                } else {
                    self.person(name);
                }
            }
        }
    }

    fn person(&mut self, name: Option<String>) {
        self.persons
            .extend(name.filter(|name| !self.persons.contains(name)));
    }

    fn organisation<'e>(
        &mut self,
        organization: &Organization,
        author: &Reference,
        row: &'e DocumentReference,
        around: &Around<'e>,
        untold: &mut Vec<String>,
    ) {
        let name =
            shown_of(organization.name.as_deref()).or_else(|| shown_of(author.display.as_deref()));
        let parent = organization.part_of.as_ref();
        match level(organization) {
            Level::Institution => fill(&mut self.institution, name),
            Level::Department => fill(&mut self.department, name),
            Level::Unknown if parent.is_some() => fill(&mut self.department, name),
            Level::Unknown => untold.extend(name),
        }
        if let Some(parent) = parent {
            let name = match around.find(parent, row) {
                Some(Resource::Organization(parent)) => shown_of(parent.name.as_deref()),
                _ => shown_of(parent.display.as_deref()),
            };
            fill(&mut self.institution, name);
        }
    }
}

fn fill(place: &mut Option<String>, name: Option<String>) {
    if place.is_none() {
        *place = name;
    }
}

fn level(organization: &Organization) -> Level {
    let codings = organization.kind.iter().flat_map(|kind| &kind.coding);
    let in_type = codings
        .clone()
        .filter_map(|coding| coding.system.as_deref());
    let numbers = organization
        .identifier
        .iter()
        .filter_map(|number| number.system.as_deref());
    for system in in_type.chain(numbers) {
        let bare = system.trim();
        let bare = bare.strip_prefix("urn:oid:").unwrap_or(bare);
        if DEPARTMENT.contains(&bare) {
            return Level::Department;
        }
        if INSTITUTION.contains(&bare) {
            return Level::Institution;
        }
    }
    let says_department = codings
        .filter_map(|coding| coding.code.as_deref())
        .any(|code| code.eq_ignore_ascii_case("dept"));
    if says_department {
        Level::Department
    } else {
        Level::Unknown
    }
}
