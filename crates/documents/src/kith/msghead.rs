//! Hodemelding 1.2: the envelope, its documents and attachments.

use innsyn_blocks::{Block, Fact};
use roxmltree::Node;

use super::node::{child, children, code, elements, name, plain_value};
use super::page::Page;
use super::{Message, codes, document, generic, party, read_message, stamp, state};
use crate::header::Contributor;

pub(super) fn read(page: &mut Page, head: Node<'_, '_>) -> Vec<Block> {
    let info = child(head, "MsgInfo");
    if let Some(info) = info {
        page.enter(info);
        fill_header(page, info);
        state::of_head(page, info);
    }
    let mut attachments = Vec::new();
    let mut about = Vec::new();
    let mut out = Vec::new();
    documents(page, head, &mut out, &mut attachments, &mut about);
    let reports: Vec<_> = children(head, "PatientReport").collect();
    for report in &reports {
        if page.withheld.contains(&report.id()) {
            out.push(Block::Remark {
                code: "otherPatientWithheld",
                text: None,
            });
            continue;
        }
        page.enter(*report);
        if let Some(patient) = child(*report, "Patient") {
            let facts = party::patient(page, patient);
            out.push(page.heading(0, "Rapport for pasienten"));
            out.push(Block::Facts(facts));
        }
        documents(page, *report, &mut out, &mut attachments, &mut about);
    }
    page.section(&mut out, "Vedlegg", attachments);
    if let Some(info) = info {
        envelope(page, info, &mut out, about);
    }
    out
}

fn documents(
    page: &mut Page,
    parent: Node<'_, '_>,
    out: &mut Vec<Block>,
    attachments: &mut Vec<Block>,
    about: &mut Vec<Fact>,
) {
    for (index, document) in children(parent, "Document").enumerate() {
        page.enter(document);
        let Some(reference) = child(document, "RefDoc") else {
            out.extend(generic::rest(page, document, 1));
            continue;
        };
        let title = child(document, "ContentDescription").and_then(plain_value);
        let payloads: Vec<_> = children(reference, "Content")
            .flat_map(elements)
            .filter_map(Message::of)
            .collect();
        if payloads.is_empty() {
            let own = page.facts(
                document,
                &[
                    "ContentType",
                    "ContentCategory",
                    "Annotation",
                    "Consent",
                    "FromDate",
                    "ToDate",
                ],
            );
            let title = title.map(|_| page.child_text(document, "ContentDescription"));
            attachments.extend(document::reference(
                page,
                reference,
                title.flatten(),
                index + 1,
            ));
            if !own.is_empty() {
                attachments.push(Block::Facts(own));
            }
            attachments.extend(generic::rest(page, document, 2));
            continue;
        }
        let mut first = page.facts(
            document,
            &[
                "ContentDescription",
                "Annotation",
                "Consent",
                "FromDate",
                "ToDate",
            ],
        );
        about.extend(page.facts(document, &["ContentType", "ContentCategory"]));
        if !first.is_empty() {
            out.push(Block::Facts(std::mem::take(&mut first)));
        }
        page.enter(reference);
        about.extend(page.facts(reference, &["IssueDate", "Description", "Id", "MimeType"]));
        for kind in children(reference, "MsgType") {
            if let Some(text) = page.text(kind) {
                page.technical_fact("Innhold", &text);
            }
        }
        for content in children(reference, "Content") {
            page.enter(content);
        }
        for payload in payloads {
            out.extend(read_message(page, payload));
        }
        out.extend(generic::rest(page, document, 1));
    }
}

fn fill_header(page: &mut Page, info: Node<'_, '_>) {
    let kind = child(info, "Type");
    page.header.title = kind.and_then(|kind| {
        super::node::attribute(kind, "DN")
            .map(innsyn_blocks::make_visible)
            .or_else(|| {
                code(kind)
                    .and_then(|code| codes::in_list(8279, code))
                    .map(str::to_owned)
            })
            .or_else(|| code(kind).map(innsyn_blocks::make_visible))
    });
    page.header.time = child(info, "GenDate").and_then(stamp);
    if let Some(sender) = child(info, "Sender") {
        page.header.authors = vec![contributor(sender, None)];
    }
    page.header.recipients = children(info, "Receiver")
        .map(|node| contributor(node, Some("PRCP")))
        .chain(children(info, "OtherReceiver").map(|node| contributor(node, Some("TRC"))))
        .collect();
    if let Some(patient) = child(info, "Patient") {
        page.header.patient = super::patient_facts(patient);
    }
}

pub(super) fn contributor(node: Node<'_, '_>, participation: Option<&str>) -> Contributor {
    let (person, organisation) = party::names(node);
    Contributor {
        name: person,
        organisation,
        participation: participation.map(str::to_owned),
        ..Contributor::default()
    }
}

/// Patient, sender, receivers and the message itself, below what it says.
fn envelope(page: &mut Page, info: Node<'_, '_>, out: &mut Vec<Block>, about: Vec<Fact>) {
    let mut contacts = Vec::new();
    for (wanted, label) in [
        ("Sender", "Avsender"),
        ("Receiver", "Mottaker"),
        ("OtherReceiver", "Kopimottaker"),
    ] {
        for node in children(info, wanted) {
            for mut found in party::related(page, node) {
                if found.label != label && wanted != "OtherReceiver" {
                    label.clone_into(&mut found.label);
                }
                contacts.push(found);
            }
        }
    }
    if let Some(patient) = child(info, "Patient") {
        let mut facts = party::patient(page, patient);
        facts.extend(
            generic::rest(page, patient, 2)
                .into_iter()
                .map(|block| Fact {
                    label: "Andre opplysninger".to_owned(),
                    value: vec![block],
                }),
        );
        let title = if has_heading(out, "Pasient") {
            "Pasient i hodemeldingen"
        } else {
            "Pasient"
        };
        page.section(out, title, vec![Block::Facts(facts)]);
    }
    if !contacts.is_empty() {
        page.section(out, "Avsender og mottakere", vec![Block::Facts(contacts)]);
    }
    let mut facts = page.facts(
        info,
        &["Type", "GenDate", "ProcessingStatus", "RequestedPriority"],
    );
    for reference in children(info, "ConversationRef") {
        page.enter(reference);
        facts.extend(page.facts(reference, &["RefToParent", "RefToConversation"]));
    }
    facts.extend(about);
    if let Some(head) = info.parent() {
        let signed = elements(head).find(|inside| name(*inside) == "Signature");
        match signed {
            Some(signature) => {
                page.take_all(signature);
                page.technical_fact(
                    "Signatur",
                    "Meldingen inneholder signatur (ikke kontrollert)",
                );
            }
            None => page.technical_fact("Signatur", "Meldingen er ikke signert"),
        }
    }
    let mut blocks = Vec::new();
    if !facts.is_empty() {
        blocks.push(Block::Facts(facts));
    }
    blocks.extend(generic::rest(page, info, 2));
    let title = if has_heading(out, "Dokumentinformasjon") {
        "Hodemelding"
    } else {
        "Dokumentinformasjon"
    };
    page.section(out, title, blocks);
}

/// Whether the payload has had a section of this name.
fn has_heading(out: &[Block], title: &str) -> bool {
    out.iter().any(|block| {
        matches!(block, Block::Heading(heading) if innsyn_blocks::plain_text(&heading.text) == title)
    })
}
