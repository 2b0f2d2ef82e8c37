//! Rekvisisjon 1.4, 1.5 and 1.6: what is asked of a laboratory or of radiology.

use innsyn_blocks::{Block, Fact, make_visible};
use roxmltree::Node;

use super::node::{attribute, below, child, children, code, elements, own_text};
use super::page::{Page, fact};
use super::{
    clinical, codes, epikrise, generic, labels, msghead, party, patient_facts, stamp, state,
};

pub(super) fn read(page: &mut Page, message: Node<'_, '_>) -> Vec<Block> {
    state::of_message(page, message);
    let Some(request) = child(message, "ServReq") else {
        return generic::rest(page, message, 0);
    };
    page.enter(request);
    state::of_report(page, request);
    fill_header(page, message, request);
    let mut out = Vec::new();
    let about = about(page, request);
    page.section(&mut out, "Meldingsinformasjon", about);
    let wanted = below(request, "ReqInvestigation", &[]);
    for (index, node) in wanted.iter().enumerate() {
        let title = if wanted.len() > 1 {
            format!("Rekvirert undersøkelse {}", index + 1)
        } else {
            "Rekvirert undersøkelse".to_owned()
        };
        let blocks = investigation(page, *node);
        page.section(&mut out, &title, blocks);
    }
    for kind in ["Patient", "Animal", "Material"] {
        for subject in children(request, kind) {
            page.enter(subject);
            let facts = party::patient(page, subject);
            let information: Vec<_> = children(subject, "InfItem").collect();
            let mut blocks = vec![Block::Facts(facts)];
            blocks.extend(clinical::information(page, &information, ""));
            blocks.extend(generic::rest(page, subject, 1));
            page.section(&mut out, &labels::label(subject), blocks);
        }
    }
    let facts = party::contacts(
        page,
        request,
        &[
            ("Requester", "Avsender"),
            ("ServProvider", "Mottaker"),
            ("PaymentResponsible", "Betalingsansvarlig"),
            ("CopyDest", "Kopimottaker"),
            ("RelServProv", "Tilknyttet tjenesteyter"),
        ],
    );
    if !facts.is_empty() {
        page.section(&mut out, "Helsetjenesteenheter", vec![Block::Facts(facts)]);
    }
    epikrise::attachments(page, request, &mut out);
    epikrise::information(page, message, request, &mut out);
    out
}

fn fill_header(page: &mut Page, message: Node<'_, '_>, request: Node<'_, '_>) {
    let kind = child(request, "MsgDescr").and_then(|kind| {
        attribute(kind, "DN")
            .or_else(|| code(kind).and_then(|code| codes::in_list(8202, code)))
            .or_else(|| code(kind))
            .map(str::to_owned)
            .or_else(|| Some(own_text(kind).trim().to_owned()).filter(|text| !text.is_empty()))
    });
    page.header.title = Some(match kind {
        Some(kind) => make_visible(&format!("Rekvisisjon – {kind}")),
        None => "Rekvisisjon".to_owned(),
    });
    page.header.time = child(request, "IssueDate")
        .or_else(|| child(message, "GenDate"))
        .and_then(stamp);
    page.header.authors = children(request, "Requester")
        .map(|node| msghead::contributor(node, None))
        .collect();
    page.header.recipients = children(request, "ServProvider")
        .map(|node| msghead::contributor(node, Some("PRCP")))
        .chain(children(request, "CopyDest").map(|node| msghead::contributor(node, Some("TRC"))))
        .collect();
    if let Some(patient) = child(request, "Patient") {
        page.header.patient = patient_facts(patient);
    }
}

fn about(page: &mut Page, request: Node<'_, '_>) -> Vec<Block> {
    let mut facts = page.facts(
        request,
        &[
            "IssueDate",
            "RequestedDateReport",
            "RequestedPrioReport",
            "PaymentCat",
            "Reservation",
        ],
    );
    if let Some(node) = child(request, "NoReport") {
        let source = attribute(node, "V").map_or_else(|| own_text(node), str::to_owned);
        // The question on screen is the other way round.
        let (answer, said) = match source.trim() {
            "false" | "0" => ("Ja", "false"),
            "true" | "1" => ("Nei", "true"),
            other => (other, ""),
        };
        facts.push(fact("Ønsker svar", &make_visible(answer)));
        if !said.is_empty() {
            page.note_words("Ikke svar (NoReport)", answer, source.trim());
        }
        if attribute(node, "V").is_some() {
            page.take_attributes(node, &["V"]);
        } else {
            page.take_text(node);
        }
    }
    facts.extend(page.facts(
        request,
        &[
            "LevelOfDetail",
            "EscortRequired",
            "Permission",
            "ReqComment",
        ],
    ));
    let mut blocks = Vec::new();
    if !facts.is_empty() {
        blocks.push(Block::Facts(facts));
    }
    for reason in children(request, "ReasonAsText").chain(children(request, "Comment")) {
        if elements(reason).next().is_some() {
            blocks.extend(clinical::text_item(page, reason, ""));
        } else {
            blocks.extend(page.value(reason, 1));
        }
    }
    blocks
}

fn investigation(page: &mut Page, node: Node<'_, '_>) -> Vec<Block> {
    page.enter(node);
    let mut facts = Vec::new();
    for inside in children(node, "Investigation") {
        if let Some(words) = one_investigation(page, inside) {
            facts.push(fact("Undersøkelse", &words));
        }
        facts.extend(page.facts(inside, &["Priority", "Comment"]));
    }
    facts.extend(page.facts(
        node,
        &["Purpose", "ReqDate", "Priority", "Comment", "ServType"],
    ));
    for repeated in children(node, "StandingInv") {
        page.enter(repeated);
        let more = page.facts(
            repeated,
            &[
                "NumberOfTimes",
                "ScheduledStart",
                "ScheduledEnd",
                "CycleTime",
                "EndCondition",
                "Instructions",
            ],
        );
        let mut value = vec![Block::Facts(more)];
        value.extend(generic::rest(page, repeated, 3));
        facts.push(Fact {
            label: "Gjentagende undersøkelse".to_owned(),
            value,
        });
    }
    let mut blocks = vec![Block::Facts(facts)];
    blocks.extend(generic::rest(page, node, 1));
    blocks
}

fn one_investigation(page: &mut Page, node: Node<'_, '_>) -> Option<String> {
    page.enter(node);
    let mut words: Vec<String> = children(node, "Id")
        .filter_map(|id| page.text(id))
        .collect();
    words.extend(children(node, "Spec").filter_map(|spec| page.text(spec)));
    (!words.is_empty()).then(|| words.join(", "))
}
