//! The header: whose document, who wrote and signed it, when, what it replaces.
//!
//! Values are shown as received, time with the precision that it came with. Identity numbers are compared and not kept.

use innsyn_domain::{Moment, PersonId, SubjectMatch, subject as domain_subject};
use roxmltree::Node;

use crate::header::{
    Coded, Contributor, DocumentHeader, Encounter, PatientFacts, Period, Related, Relation,
    Service, Stamp,
};

use super::node::{attribute, child, children, name, path, raw_attribute, text};

/// Compares every `recordTarget` with the open patient. One that names somebody else decides.
pub(super) fn subject(root: Node<'_, '_>, patient: &PersonId) -> SubjectMatch {
    let mut best = SubjectMatch::Unconfirmed;
    for id in children(root, "recordTarget")
        .filter_map(|target| child(target, "patientRole"))
        .flat_map(|role| {
            children(role, "id").chain(
                child(role, "patient")
                    .into_iter()
                    .flat_map(|person| children(person, "id")),
            )
        })
    {
        let found = if raw_attribute(id, "nullFlavor") == Some("MSK") {
            SubjectMatch::Masked
        } else {
            domain_subject::compare(
                patient,
                raw_attribute(id, "root"),
                raw_attribute(id, "extension"),
            )
        };
        match (best, found) {
            (_, SubjectMatch::Other) => return SubjectMatch::Other,
            (SubjectMatch::Confirmed, _) | (_, SubjectMatch::Unconfirmed) => {}
            (_, SubjectMatch::Confirmed | SubjectMatch::Masked) => best = found,
        }
    }
    best
}

/// Reads the header. What is absent or malformed is left out; nothing here can fail.
pub(super) fn read(root: Node<'_, '_>) -> DocumentHeader {
    let document_type = child(root, "code").map(coded);
    let title = child(root, "title")
        .and_then(text)
        .or_else(|| document_type.as_ref().and_then(|code| code.name.clone()));
    DocumentHeader {
        title,
        document_type,
        time: child(root, "effectiveTime").and_then(stamp),
        set_id: child(root, "setId").and_then(identifier),
        version: child(root, "versionNumber").and_then(|node| attribute(node, "value")),
        related: children(root, "relatedDocument").map(related).collect(),
        confidentiality: child(root, "confidentialityCode").map(coded),
        language: child(root, "languageCode").and_then(|node| attribute(node, "code")),
        patient: patient(root),
        authors: children(root, "author").map(contributor).collect(),
        legal_authenticator: child(root, "legalAuthenticator").map(contributor),
        authenticators: children(root, "authenticator").map(contributor).collect(),
        custodian: path(
            root,
            &[
                "custodian",
                "assignedCustodian",
                "representedCustodianOrganization",
                "name",
            ],
        )
        .and_then(entity_name),
        recipients: children(root, "informationRecipient")
            .map(contributor)
            .collect(),
        data_enterer: child(root, "dataEnterer").map(contributor),
        informants: children(root, "informant").map(contributor).collect(),
        participants: children(root, "participant").map(contributor).collect(),
        services: children(root, "documentationOf")
            .filter_map(|node| child(node, "serviceEvent"))
            .map(service)
            .collect(),
        encounter: path(root, &["componentOf", "encompassingEncounter"]).map(encounter),
        orders: children(root, "inFulfillmentOf")
            .filter_map(|node| path(node, &["order", "id"]))
            .filter_map(identifier)
            .collect(),
        consents: children(root, "authorization")
            .filter_map(|node| path(node, &["consent", "code"]))
            .map(coded)
            .collect(),
        // Filled when all that has a place is known.
        other: Vec::new(),
    }
}

/// A code (CD, CE, CV).
pub(super) fn coded(node: Node<'_, '_>) -> Coded {
    Coded {
        code: attribute(node, "code"),
        system: attribute(node, "codeSystem"),
        name: attribute(node, "displayName").or_else(|| child(node, "originalText").and_then(text)),
        null_flavor: attribute(node, "nullFlavor"),
    }
}

/// Anybody who took part: person, device and organisation are looked up wherever the kind of participation puts them.
pub(super) fn contributor(node: Node<'_, '_>) -> Contributor {
    const ROLES: &[&str] = &[
        "assignedAuthor",
        "assignedEntity",
        "intendedRecipient",
        "relatedEntity",
        "associatedEntity",
        "healthCareFacility",
    ];
    let role = node
        .children()
        .find(|role| name(*role).is_some_and(|name| ROLES.contains(&name)));
    let inside = |wanted: &[&[&'static str]]| {
        role.and_then(|role| {
            wanted
                .iter()
                .find_map(|way| path(role, way))
                .and_then(entity_name)
        })
    };
    let person = inside(&[
        &["assignedPerson", "name"],
        &["informationRecipient", "name"],
        &["relatedPerson", "name"],
        &["associatedPerson", "name"],
    ]);
    let device = || {
        inside(&[
            &["assignedAuthoringDevice", "softwareName"],
            &["assignedAuthoringDevice", "manufacturerModelName"],
        ])
    };
    Contributor {
        name: person.or_else(device),
        organisation: inside(&[
            &["representedOrganization", "name"],
            &["receivedOrganization", "name"],
            &["scopingOrganization", "name"],
        ]),
        time: child(node, "time").and_then(|time| stamp(time).or_else(|| period(time).low)),
        role: child(node, "functionCode")
            .map(coded)
            .and_then(|code| code.name.or(code.code)),
        participation: attribute(node, "typeCode"),
        null_flavor: attribute(node, "nullFlavor")
            .or_else(|| role.and_then(|role| attribute(role, "nullFlavor"))),
    }
}

/// PN and ON: parts in document order, or a bare string.
pub(super) fn entity_name(node: Node<'_, '_>) -> Option<String> {
    let mut shown = String::new();
    for part in node.children() {
        let Some(words) = (if part.is_text() || part.is_element() {
            text(part)
        } else {
            None
        }) else {
            continue;
        };
        let is_delimiter = name(part) == Some("delimiter");
        if !shown.is_empty() && !is_delimiter {
            shown.push(' ');
        }
        shown.push_str(&words);
    }
    (!shown.is_empty()).then_some(shown)
}

fn patient(root: Node<'_, '_>) -> PatientFacts {
    let Some(role) = path(root, &["recordTarget", "patientRole"]) else {
        return PatientFacts::default();
    };
    let contact = children(role, "addr")
        .filter_map(postal_address)
        .chain(children(role, "telecom").filter_map(telecom))
        .collect();
    let Some(person) = child(role, "patient") else {
        return PatientFacts {
            contact,
            ..PatientFacts::default()
        };
    };
    let mut names: Vec<_> = children(person, "name")
        .filter_map(|node| {
            let legal = raw_attribute(node, "use")
                .is_some_and(|uses| uses.split_whitespace().any(|word| word == "L"));
            entity_name(node).map(|name| (legal, name))
        })
        .collect();
    names.sort_by_key(|(legal, _)| !legal);
    PatientFacts {
        names: names.into_iter().map(|(_, name)| name).collect(),
        sex: child(person, "administrativeGenderCode").map(coded),
        birth: child(person, "birthTime").and_then(stamp),
        contact,
    }
}

/// Parts of an address in order, on one line; an address that is masked or unknown says so elsewhere.
fn postal_address(node: Node<'_, '_>) -> Option<String> {
    let parts: Vec<String> = node
        .children()
        .filter(|part| part.is_element() || part.is_text())
        .filter_map(text)
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// `tel:`, `mailto:` and the like as plain text, never as a link.
fn telecom(node: Node<'_, '_>) -> Option<String> {
    let value = attribute(node, "value")?;
    let bare = ["tel:", "mailto:", "fax:"]
        .iter()
        .find_map(|scheme| value.strip_prefix(scheme))
        .map(str::to_owned);
    Some(bare.unwrap_or(value))
}

fn stamp(node: Node<'_, '_>) -> Option<Stamp> {
    let source = raw_attribute(node, "value")?;
    Some(Stamp {
        source: innsyn_blocks::make_visible(source),
        moment: Moment::parse_hl7(source).ok(),
    })
}

fn period(node: Node<'_, '_>) -> Period {
    Period {
        low: child(node, "low").and_then(stamp).or_else(|| stamp(node)),
        high: child(node, "high").and_then(stamp),
    }
}

/// II: an id may be a root alone.
fn identifier(node: Node<'_, '_>) -> Option<String> {
    attribute(node, "extension").or_else(|| attribute(node, "root"))
}

fn related(node: Node<'_, '_>) -> Related {
    let parent = child(node, "parentDocument");
    Related {
        relation: match raw_attribute(node, "typeCode") {
            Some("RPLC") => Relation::Replaces,
            Some("APND") => Relation::Appends,
            Some("XFRM") => Relation::Transforms,
            Some(_) | None => Relation::Other,
        },
        id: parent
            .and_then(|parent| child(parent, "id"))
            .and_then(identifier),
        version: parent
            .and_then(|parent| child(parent, "versionNumber"))
            .and_then(|node| attribute(node, "value")),
    }
}

fn service(node: Node<'_, '_>) -> Service {
    Service {
        code: child(node, "code").map(coded),
        period: child(node, "effectiveTime").map(period).unwrap_or_default(),
        performers: children(node, "performer").map(contributor).collect(),
    }
}

fn encounter(node: Node<'_, '_>) -> Encounter {
    let facility = path(node, &["location", "healthCareFacility"]);
    let place = |names: &[&'static str]| {
        facility
            .and_then(|facility| path(facility, names))
            .and_then(entity_name)
    };
    Encounter {
        code: child(node, "code").map(coded),
        period: child(node, "effectiveTime").map(period).unwrap_or_default(),
        location: place(&["location", "name"])
            .or_else(|| place(&["serviceProviderOrganization", "name"])),
        responsible: child(node, "responsibleParty").map(contributor),
        participants: children(node, "encounterParticipant")
            .map(contributor)
            .collect(),
    }
}
