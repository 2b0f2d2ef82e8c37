//! People, organisations and patients, in both families of messages.
//!
//! A number by which a system knows somebody (HER-id, organisation number, a clinician's own identity number) is
//! technical; a patient's number and a HPR number are not.

use innsyn_blocks::{Block, Fact, Inline, make_visible};
use roxmltree::Node;

use super::node::{attribute, child, children, code, elements, name, own_text};
use super::page::{Page, fact};
use super::{labels, value};

/// Elements that hold a person or an organisation.
pub(super) fn is_party(element: &str) -> bool {
    matches!(
        element,
        "HCP"
            | "Inst"
            | "Dept"
            | "HCPerson"
            | "HCProf"
            | "Organisation"
            | "HealthcareProfessional"
            | "Person"
    )
}

/// Who it is, one line after the other: people first, then where they belong, then how to reach them.
#[derive(Default)]
struct Lines {
    people: Vec<String>,
    places: Vec<String>,
    contact: Vec<String>,
}

/// A person or an organisation as one paragraph; what is not known of it stays for the caller.
pub(super) fn party(page: &mut Page, node: Node<'_, '_>) -> Vec<Block> {
    let mut found = Lines::default();
    collect(page, node, &mut found, 0);
    let all: Vec<String> = found
        .people
        .into_iter()
        .chain(found.places)
        .chain(found.contact)
        .collect();
    let mut blocks = paragraph_of(&all);
    blocks.extend(super::generic::rest(page, node, 2));
    blocks
}

/// Names alone, for the header beside the document: person and organisation.
pub(super) fn names(node: Node<'_, '_>) -> (Option<String>, Option<String>) {
    let is_person = |element: &str| {
        matches!(
            element,
            "HCPerson" | "HCProf" | "HealthcareProfessional" | "Person" | "Patient"
        )
    };
    let mut person = None;
    let mut organisation = Vec::new();
    for below in node.descendants().filter(Node::is_element) {
        if is_person(name(below)) {
            person = person.or_else(|| person_name(below));
        } else if matches!(name(below), "Inst" | "Dept" | "Organisation")
            && let Some(words) = child(below, "OrganisationName")
                .or_else(|| child(below, "Name"))
                .and_then(|name| name.text())
                .map(str::trim)
                .filter(|words| !words.is_empty())
        {
            organisation.push(make_visible(words));
        }
    }
    let organisation = (!organisation.is_empty()).then(|| organisation.join(", "));
    (person, organisation)
}

/// The name of a person without marking anything.
pub(super) fn person_name(node: Node<'_, '_>) -> Option<String> {
    let part = |wanted| {
        child(node, wanted)
            .and_then(|part| part.text())
            .map(str::trim)
            .filter(|text| !text.is_empty())
    };
    if let Some(whole) = part("Name") {
        return Some(make_visible(whole));
    }
    let words: Vec<&str> = [part("GivenName"), part("MiddleName"), part("FamilyName")]
        .into_iter()
        .flatten()
        .collect();
    (!words.is_empty()).then(|| make_visible(&words.join(" ")))
}

fn collect(page: &mut Page, node: Node<'_, '_>, found: &mut Lines, depth: u8) {
    let own = name(node);
    let is_person = matches!(
        own,
        "HCPerson" | "HCProf" | "HealthcareProfessional" | "Person"
    );
    if let Some(person) = person_name(node) {
        for part in ["Name", "GivenName", "MiddleName", "FamilyName"] {
            for part in children_named(node, part).into_iter().take(1) {
                page.take_text(part);
            }
        }
        let mut words = vec![person];
        for role in ["TypeHealthcareProfessional", "Type", "RoleToPatient"] {
            for role in children_named(node, role) {
                if role.children().all(|inside| !inside.is_element()) {
                    words.extend(page.text(role));
                }
            }
        }
        words.extend(numbers(page, node, is_person));
        if is_person {
            found.people.push(words.join(", "));
        } else {
            found.places.push(words.join(", "));
        }
    } else if let Some(organisation) =
        child(node, "OrganisationName").and_then(|name| page.text(name))
    {
        let mut words = vec![organisation];
        words.extend(page.child_text(node, "TypeOrganisation"));
        words.extend(numbers(page, node, false));
        found.places.push(words.join(", "));
    } else {
        let words = numbers(page, node, is_person);
        if !words.is_empty() {
            found.places.push(words.join(", "));
        }
    }
    for inside in elements(node) {
        match name(inside) {
            "Address" => found.contact.extend(address(page, inside)),
            "TeleCom" => found.contact.extend(telecom(page, inside)),
            "MedSpeciality" => found.people.extend(page.text(inside)),
            "ComMethod" => {
                if let Some(text) = page.text(inside) {
                    page.technical_fact("Kommunikasjonsmåte", &text);
                }
            }
            inner if is_party(inner) && depth < 8 => collect(page, inside, found, depth + 1),
            _ => {}
        }
    }
}

fn children_named<'a, 'input: 'a>(
    node: Node<'a, 'input>,
    wanted: &'static str,
) -> Vec<Node<'a, 'input>> {
    children(node, wanted).collect()
}

/// Numbers of a person or organisation: HPR in words, the rest to the technical part.
fn numbers(page: &mut Page, node: Node<'_, '_>, is_person: bool) -> Vec<String> {
    let mut words = Vec::new();
    let mut pairs: Vec<(Node<'_, '_>, Option<Node<'_, '_>>)> = Vec::new();
    if let Some(id) = child(node, "Id") {
        pairs.push((id, child(node, "TypeId")));
    }
    for ident in children(node, "Ident").chain(children(node, "AdditionalId")) {
        if let Some(id) = child(ident, "Id") {
            let kind = child(ident, "TypeId").or_else(|| child(ident, "Type"));
            pairs.push((id, kind));
        }
    }
    for (id, kind) in pairs {
        let Some(number) = page.text(id) else {
            continue;
        };
        let is_hpr = kind.and_then(code) == Some("HPR");
        let kind = kind.and_then(|kind| page.text(kind));
        let label = kind.unwrap_or_else(|| "Id".to_owned());
        if is_person && is_hpr {
            words.push(format!("{label} {number}"));
        } else {
            page.technical_fact(&label, &number);
        }
    }
    words
}

/// An address on one line, its kind in front.
pub(super) fn address(page: &mut Page, node: Node<'_, '_>) -> Option<String> {
    page.enter(node);
    let kind = page.child_text(node, "Type");
    let mut parts = Vec::new();
    parts.extend(page.child_text(node, "StreetAdr"));
    parts.extend(
        page.child_text(node, "Postbox")
            .map(|number| format!("postboks {number}")),
    );
    let place: Vec<String> = [
        page.child_text(node, "PostalCode"),
        page.child_text(node, "City"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !place.is_empty() {
        parts.push(place.join(" "));
    }
    for wanted in ["CityDistr", "County", "Country"] {
        parts.extend(page.child_text(node, wanted));
    }
    let mut contact = Vec::new();
    for inside in elements(node).filter(|inside| name(*inside) == "TeleAddress") {
        contact.extend(tele_address(page, inside, None));
    }
    for inside in elements(node).filter(|inside| name(*inside) == "TeleCom") {
        contact.extend(telecom(page, inside));
    }
    let mut line = parts.join(", ");
    if let Some(kind) = kind {
        line = if line.is_empty() {
            kind
        } else {
            format!("{kind}: {line}")
        };
    }
    contact.retain(|contact| !contact.is_empty());
    if !line.is_empty() {
        contact.insert(0, line);
    }
    (!contact.is_empty()).then(|| contact.join(" · "))
}

fn telecom(page: &mut Page, node: Node<'_, '_>) -> Option<String> {
    page.enter(node);
    let kind = page.child_text(node, "TypeTelecom");
    let address =
        child(node, "TeleAddress").and_then(|address| tele_address(page, address, kind.as_deref()));
    address.or(kind)
}

fn tele_address(page: &mut Page, node: Node<'_, '_>, kind: Option<&str>) -> Option<String> {
    let source = attribute(node, "V").map_or_else(|| own_text(node), str::to_owned);
    if attribute(node, "V").is_some() {
        page.take_attributes(node, &["V"]);
    } else {
        page.take_text(node);
    }
    if source.trim().is_empty() {
        return None;
    }
    let (label, shown) = value::telecom(&source);
    let label = match (kind, label) {
        (Some(kind), _) => kind,
        (None, Some(label)) => label,
        (None, None) => "Kontakt",
    };
    Some(make_visible(&format!("{label}: {shown}")))
}

/// A patient as facts, the identity number among them: the reader must be able to check it.
pub(super) fn patient(page: &mut Page, node: Node<'_, '_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Some(person) = person_name(node) {
        for part in ["Name", "GivenName", "MiddleName", "FamilyName"] {
            for part in children_named(node, part).into_iter().take(1) {
                page.take_text(part);
            }
        }
        facts.push(fact("Navn", &person));
    }
    if let Some(number) = page.child_text(node, "OffId") {
        let kind = page.child_text(node, "TypeOffId");
        facts.push(fact(kind.as_deref().unwrap_or("Identitetsnummer"), &number));
    }
    for ident in children(node, "Ident").chain(children(node, "AdditionalId")) {
        page.enter(ident);
        let kind = child(ident, "TypeId")
            .or_else(|| child(ident, "Type"))
            .and_then(|kind| page.text(kind));
        match (page.child_text(ident, "Id"), kind) {
            (Some(number), kind) => {
                facts.push(fact(kind.as_deref().unwrap_or("Identitetsnummer"), &number));
            }
            (None, Some(kind)) => facts.push(fact("Type id", &kind)),
            (None, None) => {}
        }
    }
    for wanted in ["DateOfBirth", "DateOfDeath", "Sex", "Nationality"] {
        for part in children_named(node, wanted) {
            facts.extend(page.fact(part));
        }
    }
    let mut contact = Vec::new();
    for inside in elements(node) {
        match name(inside) {
            "Address" => contact.extend(address(page, inside).map(|line| fact("Adresse", &line))),
            "TeleCom" => contact.extend(telecom(page, inside).map(|line| fact("Kontakt", &line))),
            _ => {}
        }
    }
    facts.extend(contact);
    facts
}

/// A fact whose value is a person or an organisation, named by its relation or role where it has one.
pub(super) fn related(page: &mut Page, node: Node<'_, '_>) -> Vec<Fact> {
    page.enter(node);
    let mut label = Vec::new();
    for wanted in [
        "Relation",
        "Role",
        "RoleReceiver",
        "RolleNotat",
        "RoleToPatient",
    ] {
        for role in children_named(node, wanted) {
            label.extend(page.text(role));
        }
    }
    let mut value = Vec::new();
    for inside in elements(node) {
        if is_party(name(inside)) {
            page.enter(inside);
            value.extend(party(page, inside));
        } else if name(inside) == "Patient" {
            value.push(Block::Facts(patient(page, inside)));
        }
    }
    value.extend(super::generic::rest(page, node, 2));
    match (label.is_empty(), value.is_empty()) {
        (true, true) => Vec::new(),
        (true, false) => vec![Fact {
            label: labels::label(node),
            value,
        }],
        (false, true) => vec![fact(&labels::label(node), &label.join(", "))],
        (false, false) => vec![Fact {
            label: label.join(", "),
            value,
        }],
    }
}

fn paragraph_of(all: &[String]) -> Vec<Block> {
    let mut run = Vec::new();
    for line in all {
        if !run.is_empty() {
            run.push(Inline::Break);
        }
        run.push(Inline::Text(line.clone()));
    }
    if run.is_empty() {
        Vec::new()
    } else {
        vec![Block::Paragraph {
            caption: None,
            text: run,
        }]
    }
}

/// Contact facts for a message of the stand-alone family.
pub(super) fn contacts(
    page: &mut Page,
    scope: Node<'_, '_>,
    roles: &[(&'static str, &'static str)],
) -> Vec<Fact> {
    let mut facts = Vec::new();
    for (wanted, label) in roles {
        for node in children_named(scope, wanted) {
            for mut fact in related(page, node) {
                let own = labels::label(node);
                if fact.label == own {
                    (*label).clone_into(&mut fact.label);
                } else {
                    fact.label = format!("{label} – {}", fact.label);
                }
                facts.push(fact);
            }
        }
    }
    facts
}
