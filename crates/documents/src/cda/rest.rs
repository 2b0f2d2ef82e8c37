//! What a header or a section says beside what has a place of its own: nothing in words is dropped.

use roxmltree::Node;

use super::node::{attribute, name, text};
use crate::header::{Contributor, DocumentHeader};

/// Elements whose words have their own place.
const ELSEWHERE: &[&str] = &["component", "title", "text", "entry", "section"];
/// Words of a header that are shown once more at most.
const MAX_FACTS: usize = 500;

/// Words of the header that no fact of it shows: addresses, numbers to be reached at, names in unusual places,
/// extensions of other namespaces.
pub(super) fn of_header(root: Node<'_, '_>, header: &DocumentHeader) -> Vec<(String, String)> {
    let shown = shown(header);
    collect(root, &shown)
}

/// The same for a section, apart from its title, narrative, entries and sections below.
pub(super) fn of_section(section: Node<'_, '_>, shown: &[String]) -> Vec<(String, String)> {
    collect(section, shown)
}

fn collect(scope: Node<'_, '_>, shown: &[String]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for part in scope.children().filter(Node::is_element) {
        if name(part).is_some_and(|name| ELSEWHERE.contains(&name)) {
            continue;
        }
        visit(part, part, shown, &mut found);
    }
    found
}

fn visit(
    part: Node<'_, '_>,
    node: Node<'_, '_>,
    shown: &[String],
    found: &mut Vec<(String, String)>,
) {
    if found.len() >= MAX_FACTS {
        return;
    }
    let own = node.tag_name().name();
    // One line for an address or a name, not one for each of its parts.
    let is_whole = matches!(own, "addr" | "name")
        || node
            .children()
            .any(|child| child.is_text() && !child.text().unwrap_or_default().trim().is_empty());
    let words = if is_whole {
        let parts: Vec<String> = node
            .children()
            .filter(|child| child.is_element() || child.is_text())
            .filter_map(text)
            .collect();
        (!parts.is_empty()).then(|| parts.join(if own == "addr" { ", " } else { " " }))
    } else if own == "telecom" {
        attribute(node, "value")
    } else {
        None
    };
    if let Some(words) = words {
        let is_shown = shown.iter().any(|known| known.contains(&words));
        let fact = (label(part, node), words);
        if !is_shown && !found.contains(&fact) {
            found.push(fact);
        }
        if is_whole {
            return;
        }
    }
    for child in node.children().filter(Node::is_element) {
        visit(part, child, shown, found);
    }
}

/// Whose it is, and what it is.
fn label(part: Node<'_, '_>, node: Node<'_, '_>) -> String {
    let whose = word(part.tag_name().name());
    if part == node {
        return whose;
    }
    format!("{whose} – {}", word(node.tag_name().name()).to_lowercase())
}

fn word(element: &str) -> String {
    let known = match element {
        "recordTarget" => "Pasient",
        "author" => "Forfatter",
        "legalAuthenticator" => "Signert av",
        "authenticator" => "Bekreftet av",
        "custodian" => "Ansvarlig virksomhet",
        "informationRecipient" => "Mottaker",
        "dataEnterer" => "Ført av",
        "informant" => "Opplysninger fra",
        "participant" => "Deltaker",
        "documentationOf" => "Det som er gjort",
        "componentOf" => "Kontakt",
        "inFulfillmentOf" => "Rekvisisjon",
        "authorization" => "Samtykke",
        "relatedDocument" => "Tilknyttet dokument",
        "subject" => "Gjelder",
        "addr" => "Adresse",
        "telecom" => "Telefon, e-post",
        "name" => "Navn",
        "originalText" => "Opprinnelig tekst",
        "softwareName" => "Program",
        "manufacturerModelName" => "Utstyr",
        "desc" => "Beskrivelse",
        other => return crate::kith::derived_label(other),
    };
    known.to_owned()
}

/// Every word that the facts of a header show.
fn shown(header: &DocumentHeader) -> Vec<String> {
    let mut shown: Vec<String> = Vec::new();
    let mut people: Vec<&Contributor> = Vec::new();
    people.extend(&header.authors);
    people.extend(&header.legal_authenticator);
    people.extend(&header.authenticators);
    people.extend(&header.recipients);
    people.extend(&header.data_enterer);
    people.extend(&header.informants);
    people.extend(&header.participants);
    for service in &header.services {
        people.extend(&service.performers);
    }
    if let Some(encounter) = &header.encounter {
        people.extend(&encounter.responsible);
        people.extend(&encounter.participants);
        shown.extend(encounter.location.clone());
    }
    for person in people {
        shown.extend(
            [&person.name, &person.organisation, &person.role]
                .into_iter()
                .flatten()
                .cloned(),
        );
    }
    shown.extend(header.custodian.clone());
    shown.extend(header.patient.names.iter().cloned());
    shown.extend(header.patient.contact.iter().cloned());
    for contact in &header.patient.contact {
        shown.push(format!("tel:{contact}"));
        shown.push(format!("mailto:{contact}"));
    }
    let codes = header
        .services
        .iter()
        .filter_map(|service| service.code.as_ref())
        .chain(&header.document_type)
        .chain(&header.consents)
        .chain(
            header
                .encounter
                .as_ref()
                .and_then(|encounter| encounter.code.as_ref()),
        );
    shown.extend(codes.filter_map(|code| code.name.clone()));
    shown
}
