//! Epikrise 1.0, 1.1 and 1.2, in the order of the newest official display, critical information first.

use innsyn_blocks::{Block, Fact, make_visible};
use roxmltree::Node;

use super::clinical::{self, Content, Part, Section};
use super::node::{attribute, below, child, children, code, name, own_text, plain_value};
use super::page::{Page, fact, lines, paragraph};
use super::results::table;
use super::{document, generic, msghead, party, patient_facts, results, stamp, state};
use crate::header::{Period, Service};
use crate::read::MarkKind;

const SECTIONS: &[Section] = &[
    Section {
        title: "Kritisk informasjon",
        parts: &[Part::Information(&["CAVE", "NB"])],
    },
    Section {
        title: "Diagnoser",
        parts: &[
            Part::Information(&["H", "B"]),
            Part::Reason(&["DIAG"]),
            Part::Comment(&["DIAG"]),
        ],
    },
    Section {
        title: "Vurdering",
        parts: &[Part::Comment(&["VU"])],
    },
    Section {
        title: "Videre oppfølging",
        parts: &[Part::Comment(&["OP"])],
    },
    Section {
        title: "Forventet utredning/behandling",
        parts: &[Part::Comment(&["UTRED"])],
    },
    Section {
        title: "Informasjon til pasient/pårørende",
        parts: &[Part::Comment(&["IP"])],
    },
    Section {
        title: "Årsak til innleggelse",
        parts: &[Part::Comment(&["AI", "ÅI"])],
    },
    Section {
        title: "Årsak til henvisning",
        parts: &[Part::Comment(&["AH"])],
    },
    Section {
        title: "Kliniske opplysninger",
        parts: &[Part::Information(&["OPPL"])],
    },
    Section {
        title: "Sykehistorie",
        parts: &[Part::Comment(&["TS"]), Part::Information(&["ANAM", "ART"])],
    },
    Section {
        title: "Funn/undersøkelsesresultat",
        parts: &[
            Part::Comment(&["FU", "LR"]),
            Part::Information(&["FUNN"]),
            Part::Results,
        ],
    },
    Section {
        title: "Forløp og behandling",
        parts: &[Part::Comment(&["PROB", "FO"])],
    },
    Section {
        title: "Legemiddelopplysninger",
        parts: &[Part::Comment(&["ME"]), Part::Information(&["MEDB"])],
    },
    Section {
        title: "Funksjonsnivå/hjelpetiltak",
        parts: &[Part::Comment(&["HJ"])],
    },
    Section {
        title: "Sykmelding",
        parts: &[Part::Comment(&["SY"]), Part::Information(&["SYKM"])],
    },
    Section {
        title: "Prosedyrer mv.",
        parts: &[Part::Information(&["OPIN", "MPRS", "PRS"])],
    },
    Section {
        title: "Andre kliniske opplysninger",
        parts: &[Part::Information(&[
            "PROG", "GBEH", "GOPL", "SYMP", "TB", "US", "SM",
        ])],
    },
    Section {
        title: "Familie/sosialt",
        parts: &[Part::Comment(&["FA"])],
    },
    Section {
        title: "Ubesvarte prøver",
        parts: &[Part::Comment(&["UP"])],
    },
    Section {
        title: "Tilbakemelding (uspesifisert)",
        parts: &[Part::Comment(&["TB", ""])],
    },
];

pub(super) fn read(page: &mut Page, message: Node<'_, '_>) -> Vec<Block> {
    state::of_message(page, message);
    let Some(report) = child(message, "ServRprt") else {
        return generic::rest(page, message, 0);
    };
    page.enter(report);
    state::of_report(page, report);
    fill_header(page, message, report);
    let mut out = Vec::new();
    let first = summary(page, report);
    if !first.is_empty() {
        out.push(Block::Facts(first));
    }
    let content = Content::gather(report, &["ServReq"]);
    out.extend(clinical::sections(page, &content, SECTIONS));
    patient_section(page, report, &mut out);
    contact_section(page, report, &mut out);
    let events = event_table(page, report);
    page.section(&mut out, "Hendelser", events);
    attachments(page, report, &mut out);
    for (index, request) in children(report, "ServReq").enumerate() {
        let title = if index == 0 {
            "Opprinnelig henvisning".to_owned()
        } else {
            format!("Opprinnelig henvisning {}", index + 1)
        };
        let blocks = referral(page, request);
        page.section(&mut out, &title, blocks);
    }
    information(page, message, report, &mut out);
    out
}

fn fill_header(page: &mut Page, message: Node<'_, '_>, report: Node<'_, '_>) {
    let title = child(report, "MsgDescr").and_then(|words| {
        attribute(words, "DN")
            .map(str::to_owned)
            .or_else(|| Some(own_text(words).trim().to_owned()))
    });
    page.header.title = title
        .filter(|title| !title.is_empty())
        .map(|title| make_visible(&title))
        .or_else(|| Some("Epikrise".to_owned()));
    page.header.time = child(report, "IssueDate")
        .or_else(|| child(message, "GenDate"))
        .and_then(stamp);
    page.header.authors = children(report, "ServProvider")
        .map(|node| msghead::contributor(node, None))
        .collect();
    page.header.recipients = children(report, "Requester")
        .map(|node| msghead::contributor(node, Some("PRCP")))
        .chain(children(report, "CopyDest").map(|node| msghead::contributor(node, Some("TRC"))))
        .collect();
    if let Some(patient) = child(report, "Patient") {
        page.header.patient = patient_facts(patient);
    }
    let stays = below(report, "ReportedEvent", &["ServReq"]);
    let low = stays
        .iter()
        .find_map(|stay| child(*stay, "StartDateTime"))
        .and_then(stamp);
    let high = stays
        .iter()
        .rev()
        .find_map(|stay| child(*stay, "EndDateTime"))
        .and_then(stamp);
    if low.is_some() || high.is_some() {
        page.header.services = vec![Service {
            period: Period { low, high },
            ..Service::default()
        }];
    }
}

/// Innlagt, utskrevet, ansvarlig: the line under the title. Nothing is marked, the events say it again in full.
fn summary(page: &mut Page, report: Node<'_, '_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    let stays = below(report, "ReportedEvent", &["ServReq"]);
    let time = |node: Option<Node<'_, '_>>| node.and_then(plain_value).map(super::value::time);
    if let Some(start) = time(stays.iter().find_map(|stay| child(*stay, "StartDateTime"))) {
        facts.push(fact("Innlagt", &start));
    }
    if let Some(end) = time(
        stays
            .iter()
            .rev()
            .find_map(|stay| child(*stay, "EndDateTime")),
    ) {
        facts.push(fact("Utskrevet", &end));
    }
    let responsible = below(report, "RelServProvider", &["ServReq"])
        .into_iter()
        .find_map(|node| party::names(node).0);
    if let Some(name) = responsible {
        facts.push(fact("Ansvarlig", &name));
    }
    for outcome in below(report, "AdmOutcome", &["ServReq"]) {
        if code(outcome) == Some("2")
            && let Some(words) = page.text(outcome)
        {
            facts.push(fact("Ut til", &words));
            page.mark(MarkKind::Deceased, None);
        }
    }
    facts
}

pub(super) fn patient_section(page: &mut Page, report: Node<'_, '_>, out: &mut Vec<Block>) {
    for patient in children(report, "Patient") {
        page.enter(patient);
        if child(patient, "DateOfDeath")
            .and_then(plain_value)
            .is_some()
        {
            page.mark(MarkKind::Deceased, None);
        }
        let mut facts = party::patient(page, patient);
        for party in children(patient, "PatientRelParty") {
            page.enter(party);
            let kind = page.child_text(party, "Relation");
            let value = generic::rest(page, party, 3);
            match (kind, value.is_empty()) {
                (kind, false) => facts.push(Fact {
                    label: kind.map_or_else(
                        || "Pårørende".to_owned(),
                        |kind| format!("Pårørende – {kind}"),
                    ),
                    value,
                }),
                (Some(kind), true) => facts.push(fact("Pårørende", &kind)),
                (None, true) => {}
            }
        }
        for provider in children(patient, "PatRelHCP") {
            facts.extend(party::related(page, provider));
        }
        for warning in children(patient, "PatientPrecaution") {
            page.enter(warning);
            let value = generic::rest(page, warning, 3);
            facts.push(Fact {
                label: "Advarsel til tjenesteyter".to_owned(),
                value,
            });
        }
        let mut blocks = vec![Block::Facts(facts)];
        blocks.extend(generic::rest(page, patient, 1));
        page.section(out, "Pasient", blocks);
    }
}

fn contact_section(page: &mut Page, report: Node<'_, '_>, out: &mut Vec<Block>) {
    let mut facts = party::contacts(
        page,
        report,
        &[
            ("ServProvider", "Avsender"),
            ("Requester", "Mottaker"),
            ("CopyDest", "Kopimottaker"),
        ],
    );
    for provider in below(report, "RelServProvider", &["ServReq"]) {
        facts.extend(party::related(page, provider));
    }
    if !facts.is_empty() {
        page.section(out, "Kontaktopplysninger", vec![Block::Facts(facts)]);
    }
}

fn event_table(page: &mut Page, report: Node<'_, '_>) -> Vec<Block> {
    let mut rows = Vec::new();
    for event in below(report, "Event", &["ServReq"]) {
        page.enter(event);
        let is_part = event.parent().is_some_and(|above| name(above) == "Event");
        let mut kind = Vec::new();
        if is_part {
            kind.push(paragraph("Del-hendelse"));
        }
        for service in children(event, "Service") {
            page.enter(service);
            kind.extend(results::plain(page, service, &["AdmCat", "MedSpeciality"]));
        }
        kind.extend(results::named(page, event, &["ServType", "Recipient"]));
        let mut place = Vec::new();
        let mut when = Vec::new();
        for stay in children(event, "ReportedEvent") {
            page.enter(stay);
            when.extend(results::named(
                page,
                stay,
                &["StartDateTime", "EndDateTime"],
            ));
        }
        for location in children(event, "EventLocation") {
            page.enter(location);
            place.extend(results::plain(page, location, &["Role"]));
            when.extend(results::named(
                page,
                location,
                &["StartDateTime", "EndDateTime"],
            ));
            for location in children(location, "Location") {
                place.extend(location_lines(page, location));
            }
            place.extend(generic::rest(page, location, 3));
        }
        when.extend(results::named(page, event, &["ExpDuration"]));
        let out_to = results::plain(page, event, &["AdmOutcome"]);
        let priority = results::plain(page, event, &["Priority"]);
        let mut related = Vec::new();
        for request in children(event, "AssRequest") {
            page.enter(request);
            related.extend(results::named(
                page,
                request,
                &["MsgType", "IssueDate", "Id"],
            ));
        }
        rows.push((event, vec![kind, place, when, out_to, priority, related]));
    }
    let mut blocks = Vec::new();
    let mut left = Vec::new();
    let rows = rows
        .into_iter()
        .map(|(event, row)| {
            let own: Vec<_> = super::node::elements(event)
                .filter(|part| !matches!(name(*part), "Event" | "InfItem" | "Comment"))
                .collect();
            if own.iter().any(|part| page.has_more(*part)) {
                left.push(event);
            }
            row
        })
        .collect();
    blocks.extend(table(
        None,
        &[
            "Type",
            "Sted",
            "Tidspunkt",
            "Ut til",
            "Prioritet",
            "Tilknyttet melding",
        ],
        rows,
    ));
    for event in left {
        blocks.extend(generic::rest(page, event, 2));
    }
    blocks
}

fn location_lines(page: &mut Page, location: Node<'_, '_>) -> Vec<Block> {
    page.enter(location);
    let mut blocks = Vec::new();
    for inside in super::node::elements(location) {
        match name(inside) {
            "Inst" => blocks.extend(party::party(page, inside)),
            "SubLocation" => {
                page.enter(inside);
                let words: Vec<String> = [
                    page.child_text(inside, "Type"),
                    page.child_text(inside, "Place"),
                ]
                .into_iter()
                .flatten()
                .collect();
                blocks.extend(lines(&words.join(" ")));
            }
            "Address" => blocks.extend(party::address(page, inside).map(|line| paragraph(&line))),
            _ => {}
        }
    }
    blocks.extend(generic::rest(page, location, 3));
    blocks
}

/// Attachments of a stand-alone message.
pub(super) fn attachments(page: &mut Page, scope: Node<'_, '_>, out: &mut Vec<Block>) {
    let mut blocks = Vec::new();
    for (index, reference) in children(scope, "RefDoc").enumerate() {
        blocks.extend(document::reference(page, reference, None, index + 1));
    }
    page.section(out, "Vedlegg", blocks);
}

/// The referral or request that the report answers.
pub(super) fn referral(page: &mut Page, request: Node<'_, '_>) -> Vec<Block> {
    page.enter(request);
    let facts = page.facts(
        request,
        &[
            "MsgDescr",
            "ServType",
            "IssueDate",
            "ReceiptDate",
            "RequestedPrioReport",
            "PaymentCat",
            "Reservation",
            "ReqComment",
        ],
    );
    let mut blocks = Vec::new();
    if !facts.is_empty() {
        blocks.push(Block::Facts(facts));
    }
    for diagnosis in children(request, "Diagnosis") {
        let words = clinical::concepts(page, diagnosis);
        blocks.extend(lines(&words.join("; ")));
    }
    for reason in children(request, "ReasonAsText").chain(children(request, "Comment")) {
        if super::node::elements(reason).next().is_some() {
            blocks.extend(clinical::text_item(page, reason, ""));
        }
    }
    blocks.extend(generic::rest(page, request, 2));
    blocks
}

/// The message itself: when, in which version, in which state.
pub(super) fn information(
    page: &mut Page,
    message: Node<'_, '_>,
    report: Node<'_, '_>,
    out: &mut Vec<Block>,
) {
    let mut facts = page.facts(message, &["Type", "GenDate", "Status"]);
    facts.extend(page.facts(
        report,
        &[
            "IssueDate",
            "ApprDate",
            "ServType",
            "Status",
            "CancellationCode",
            "Priority",
            "MsgDescr",
            "ServProvId",
            "Id",
        ],
    ));
    let mut blocks = vec![Block::Facts(facts)];
    let own: Vec<_> = super::node::elements(report).collect();
    if own.iter().any(|part| page.has_more(*part)) {
        blocks.extend(generic::rest(page, report, 1));
    }
    blocks.extend(generic::rest(page, message, 1));
    page.section(out, "Dokumentinformasjon", blocks);
}
