//! From the resources of an answer to rows: each once, newest first, another person's withheld.

use std::cmp::Reverse;
use std::collections::HashMap;

use innsyn_domain::{DocumentId, Moment, PersonId, SubjectMatch, codes};
use innsyn_fhir::{
    CodeableConcept, DocumentReference, Entry, FindingKind, Patient, Reference, Resource, Target,
};
use innsyn_transport::Service;

use crate::address::{self, DocumentAddress};
use crate::around::Around;
use crate::authors;
use crate::code::{self, has_mask, shown_of};
use crate::entry::{Code, DocumentEntry, DocumentStatus, PatientFacts, Relation};
use crate::kinship::relate;
use crate::subject;

/// Sperret: restricted for health personnel.
const RESTRICTED: &str = "NORS";
/// Nektet: denied to the patient.
const DENIED: &str = "NORN";

/// Rows, and what was noticed while they were read.
pub(crate) struct List {
    pub(crate) documents: Vec<DocumentEntry>,
    /// Rows of another person.
    pub(crate) withheld: u32,
    pub(crate) unconfirmed: u32,
    /// Rows that are restricted or masked, and cannot be opened therefore.
    pub(crate) restricted: u32,
    pub(crate) patients: Vec<PatientFacts>,
}

pub(crate) fn list(
    entries: &[Entry],
    person: &PersonId,
    service: &Service,
    is_elevated: bool,
) -> List {
    let mut patients: HashMap<&str, &Patient> = HashMap::new();
    for entry in entries {
        if let Resource::Patient(patient) = &entry.resource {
            let keys = [patient.id.as_deref(), entry.full_url.as_deref()];
            patients.extend(keys.into_iter().flatten().map(|key| (key, &**patient)));
        }
    }
    let among_entries =
        |reference| subject::entry_key(reference).and_then(|key| patients.get(key).copied());
    let around = Around::of(entries);
    let mut found = List {
        documents: Vec::new(),
        withheld: 0,
        unconfirmed: 0,
        restricted: 0,
        patients: Vec::new(),
    };
    let mut rows: HashMap<String, Vec<(&DocumentReference, usize)>> = HashMap::new();
    for (place, entry) in entries.iter().enumerate() {
        let Resource::DocumentReference(row) = &entry.resource else {
            continue;
        };
        let match_ = subject::check(row, among_entries, person);
        if match_ == SubjectMatch::Other {
            found.withheld += 1;
            continue;
        }
        let key = key(entry, row, place);
        let same = rows.entry(key.clone()).or_default();
        if same.iter().any(|(known, _)| **known == **row) {
            continue;
        }
        let mut document = read(row, entry, match_, &around, service, is_elevated);
        document.number_in_address = document
            .address
            .as_ref()
            .is_some_and(|address| address.holds_number_of(person));
        if document.number_in_address {
            document.address = None;
        }
        if !same.is_empty() {
            document.conflicting = true;
            for (_, place) in same.iter() {
                if let Some(other) = found.documents.get_mut(*place) {
                    other.conflicting = true;
                }
            }
        }
        document.id = DocumentId::new(if document.conflicting {
            format!("{key}#{place}")
        } else {
            key
        });
        same.push((&**row, found.documents.len()));
        // What an elevated list opened is labelled still, and withheld no longer.
        let is_withheld = document.masked || (document.restricted && !is_elevated);
        found.restricted += u32::from(is_withheld);
        found.unconfirmed += u32::from(document.subject == SubjectMatch::Unconfirmed);
        if match_ == SubjectMatch::Confirmed {
            let referred = row.subject.as_ref().and_then(among_entries);
            for patient in subject::patients(row).chain(referred) {
                let facts = facts(patient);
                if !is_nothing(&facts) && !found.patients.contains(&facts) {
                    found.patients.push(facts);
                }
            }
        }
        found.documents.push(document);
    }
    sort(&mut found.documents);
    relate(&mut found.documents);
    found
}

/// The rows of one answer, without a network; `None` where it is no searchset.
#[must_use]
pub fn parse_list(body: &[u8], person: &PersonId, service: &Service) -> Option<Vec<DocumentEntry>> {
    match innsyn_fhir::read(body).ok()? {
        innsyn_fhir::Document::Bundle(bundle) => {
            Some(list(&bundle.entry, person, service, false).documents)
        }
        innsyn_fhir::Document::Resource(_) => None,
    }
}

/// Newest first; what has no time stands last.
pub(crate) fn sort(documents: &mut [DocumentEntry]) {
    documents.sort_by_cached_key(|document| {
        let moment = document.created.as_ref().or(document.period_start.as_ref());
        Reverse(moment.map(Moment::sort_key))
    });
}

/// What the row is called: the entry's id, else the document's, else its place.
fn key(entry: &Entry, row: &DocumentReference, place: usize) -> String {
    let master = row
        .master_identifier
        .as_ref()
        .and_then(|master| master.value.as_deref());
    row.id
        .as_deref()
        .or(entry.full_url.as_deref())
        .or(master)
        .map_or_else(|| format!("row-{place}"), ToOwned::to_owned)
}

fn read<'e>(
    row: &'e DocumentReference,
    entry: &Entry,
    match_: SubjectMatch,
    around: &Around<'e>,
    service: &Service,
    is_elevated: bool,
) -> DocumentEntry {
    let form = row.content.first();
    let attachment = form.and_then(|form| form.attachment.as_ref());
    let context = row.context.as_ref();
    let period = context.and_then(|context| context.period.as_ref());
    let authors = authors::read(row, around);
    let labels: Vec<Code> = row
        .security_label
        .iter()
        .flat_map(|label| &label.coding)
        .filter_map(code::code)
        .collect();
    let restricted = labels.iter().any(|label| label.code == RESTRICTED);
    let masked = is_masked(row);
    let time = |text: Option<&str>| text.and_then(|text| Moment::parse_fhir(text).ok());
    let concept = |concept: Option<&CodeableConcept>| concept.and_then(code::first);
    let findings = entry
        .findings
        .iter()
        .filter(|finding| finding.kind != FindingKind::ModifierExtension)
        .count();
    // A masked row has its patient masked with the rest, also where the patient was left out.
    let subject = if match_ == SubjectMatch::Unconfirmed && masked && names_nobody(row) {
        SubjectMatch::Masked
    } else {
        match_
    };
    let category = row.category.iter().find_map(code::first);
    DocumentEntry {
        id: DocumentId::new(String::new()),
        title: shown_of(attachment.and_then(|a| a.title.as_deref())),
        category: category.or_else(|| category_of(row)),
        kind: concept(row.kind.as_ref()),
        created: time(attachment.and_then(|a| a.creation.as_deref()))
            .or_else(|| time(row.date.as_deref())),
        period_start: time(period.and_then(|period| period.start.as_deref())),
        period_end: time(period.and_then(|period| period.end.as_deref())),
        institution: authors.institution,
        department: authors.department,
        authors: authors.persons,
        author_roles: authors.roles,
        authenticator: row
            .authenticator
            .as_ref()
            .and_then(|signer| person(signer, row, around)),
        status: status(row.status.as_deref(), row.modified),
        restricted,
        masked,
        denied_to_patient: labels
            .iter()
            .find(|label| label.code.starts_with(DENIED))
            .cloned(),
        labels,
        media_type: shown_of(attachment.and_then(|a| a.content_type.as_deref())),
        language: shown_of(attachment.and_then(|a| a.language.as_deref())),
        size: attachment.and_then(|a| a.size.as_deref()?.parse().ok()),
        hash: attachment.and_then(|a| a.hash.clone()),
        format: form
            .and_then(|form| form.format.as_ref())
            .and_then(code::code),
        facility: concept(context.and_then(|context| context.facility_type.as_ref())),
        practice_setting: concept(context.and_then(|context| context.practice_setting.as_ref())),
        events: context
            .map(|context| context.event.iter().filter_map(code::first).collect())
            .unwrap_or_default(),
        description: shown_of(row.description.as_deref()),
        relations: row
            .relates_to
            .iter()
            .filter_map(|relation| {
                Some(Relation {
                    code: shown_of(relation.code.as_deref())?,
                    target: relation.target.as_ref().and_then(related),
                })
            })
            .collect(),
        unique_id: row
            .master_identifier
            .as_ref()
            .and_then(|master| shown_of(master.value.as_deref())),
        subject,
        conflicting: false,
        modified: row.modified,
        foreign_address: attachment
            .and_then(|a| a.url.as_deref())
            .is_some_and(|url| !address::is_of_service(url, service)),
        other_forms: u32::try_from(row.content.len().saturating_sub(1)).unwrap_or(u32::MAX),
        elevated: is_elevated,
        findings: u32::try_from(findings).unwrap_or(u32::MAX),
        copy_of: None,
        replaced_by: None,
        number_in_address: false,
        address: DocumentAddress::of(row, attachment),
    }
}

/// The category of a type without one: level 1 follows from level 2 of the same list.
fn category_of(row: &DocumentReference) -> Option<Code> {
    let kind = row.kind.as_ref().and_then(code::first)?;
    if kind.list != Some(codes::DOCUMENT_TYPE) {
        return None;
    }
    let category = codes::document_category(&kind.code)?;
    Some(Code {
        list: kind.list,
        code: category.to_owned(),
        name: codes::name(codes::DOCUMENT_TYPE, category)?.to_owned(),
    })
}

fn is_masked(row: &DocumentReference) -> bool {
    let setting = row
        .context
        .as_ref()
        .and_then(|context| context.practice_setting.as_ref());
    row.kind.iter().chain(setting).any(has_mask)
}

fn names_nobody(row: &DocumentReference) -> bool {
    let named = row
        .subject
        .as_ref()
        .and_then(|subject| subject.identifier.as_ref());
    named.is_none() && subject::patients(row).all(|patient| patient.identifier.is_empty())
}

fn person<'e>(
    reference: &Reference,
    row: &'e DocumentReference,
    around: &Around<'e>,
) -> Option<String> {
    match around.find(reference, row) {
        Some(Resource::Practitioner(practitioner)) => practitioner
            .name
            .iter()
            .find_map(|name| shown_of(name.whole().as_deref())),
        Some(Resource::PractitionerRole(role)) => {
            let who = role.practitioner.as_ref()?;
            match around.find(who, row) {
                Some(Resource::PractitionerRole(_)) => None,
                _ => person(who, row, around),
            }
        }
        _ => shown_of(reference.display.as_deref()),
    }
}

fn related(reference: &Reference) -> Option<String> {
    let identifier = reference
        .identifier
        .as_ref()
        .and_then(|id| id.value.as_deref());
    shown_of(identifier).or_else(|| match reference.target()? {
        Target::Resource { id, .. } => shown_of(Some(id)),
        Target::Urn(urn) => shown_of(Some(urn)),
        Target::Contained(_) => shown_of(reference.display.as_deref()),
    })
}

fn facts(patient: &Patient) -> PatientFacts {
    let name = patient.name.iter().find(|name| name.whole().is_some());
    let given = name.map(|name| name.given.join(" "));
    PatientFacts {
        // A name in one text only is not taken apart.
        family: name.and_then(|name| shown_of(name.family.as_deref().or(name.text.as_deref()))),
        given: shown_of(given.as_deref()),
        birth_date: patient
            .birth_date
            .as_deref()
            .and_then(|text| Moment::parse_fhir(text).ok()),
        gender: shown_of(patient.gender.as_deref()),
    }
}

fn is_nothing(facts: &PatientFacts) -> bool {
    facts.family.is_none()
        && facts.given.is_none()
        && facts.birth_date.is_none()
        && facts.gender.is_none()
}

fn status(received: Option<&str>, is_modified: bool) -> DocumentStatus {
    if is_modified {
        return DocumentStatus::Unknown;
    }
    match received {
        Some("current") => DocumentStatus::Current,
        Some("superseded") => DocumentStatus::Superseded,
        Some("entered-in-error") => DocumentStatus::EnteredInError,
        Some(_) | None => DocumentStatus::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use innsyn_domain::Population;
    use innsyn_fhir::{Document, read as read_body};
    use proptest::prelude::*;
    use serde_json::{Value as Json, json};

    use super::*;

    const NUMBER: &str = "01828540056";
    const OTHER: &str = "13116900216";

    fn of(rows: &[Json]) -> List {
        let entries: Vec<Json> = rows.iter().map(|row| json!({"resource": row})).collect();
        let body = json!({"resourceType": "Bundle", "entry": entries});
        let Ok(Document::Bundle(bundle)) = read_body(body.to_string().as_bytes()) else {
            panic!()
        };
        let person = PersonId::parse(NUMBER, Population::Test).unwrap();
        let service = Service::new("phr", "https://api.example".parse().unwrap()).unwrap();
        list(&bundle.entry, &person, &service, false)
    }

    /// A row that names people in one of the ways that sources do.
    fn row(id: u8, way: u8, number: &str, text: &str) -> Json {
        let identifier = json!({"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": number});
        let patient = json!({"resourceType": "Patient", "id": "p", "identifier": [identifier]});
        let mut row = json!({
            "resourceType": "DocumentReference", "id": id.to_string(), "status": text, "description": text,
            "content": [{"attachment": {"title": text, "url": text, "creation": text, "size": text}}],
            "author": [{"reference": "#p", "display": text}], "custodian": {"display": text},
        });
        match way % 4 {
            0 => row["subject"] = json!({"identifier": identifier}),
            1 => {
                row["subject"] = json!({"reference": "#p"});
                row["contained"] = json!([patient]);
            }
            2 => row["contained"] = json!([patient]),
            _ => row["context"] = json!({"sourcePatientInfo": {"identifier": identifier}}),
        }
        row
    }

    #[test]
    fn a_row_whose_ids_hold_the_patients_number_cannot_be_opened() {
        for (community, can_open) in [("2.999.1", true), (NUMBER, false)] {
            let mut row = row(1, 0, NUMBER, "x");
            row["content"][0]["attachment"]["url"] = json!(format!(
                "x?documentUniqueId=d&repositoryUniqueId=r&homeCommunityId={community}"
            ));
            let found = of(&[row]);
            assert_eq!(found.documents[0].can_open(), can_open);
            assert_eq!(found.documents[0].address().is_some(), can_open);
        }
    }

    proptest! {
        #[test]
        fn another_persons_row_is_never_in_the_list(
            rows in proptest::collection::vec((any::<u8>(), any::<bool>(), "\\PC{0,12}"), 0..20),
        ) {
            let resources: Vec<Json> = rows
                .iter()
                .enumerate()
                .map(|(id, (way, own, text))| {
                    let number = if *own { NUMBER } else { OTHER };
                    row(u8::try_from(id).unwrap(), *way, number, text)
                })
                .collect();
            let found = of(&resources);
            let own = rows.iter().filter(|(_, own, _)| *own).count();
            prop_assert_eq!(found.documents.len(), own);
            prop_assert_eq!(found.withheld as usize, rows.len() - own);
            for document in &found.documents {
                prop_assert_eq!(document.subject, SubjectMatch::Confirmed);
            }
        }
    }
}
