//! Svarrapport 1.2, 1.3 and 1.4: results of laboratories, pathology and radiology.

use std::collections::HashMap;

use innsyn_blocks::{Block, Fact, Inline, make_visible};
use roxmltree::Node;

use super::node::{attribute, child, children, code, elements, name, own_text, plain_value};
use super::page::{Page, bold, paragraph};
use super::results::{
    deviation, indented, investigation, named, plain, plain_name, struck, table, value_of,
};
use super::{
    clinical, codes, epikrise, generic, labels, msghead, party, patient_facts, stamp, state,
};
use crate::read::MarkKind;

pub(super) fn read(page: &mut Page, message: Node<'_, '_>) -> Vec<Block> {
    state::of_message(page, message);
    let reports: Vec<_> = children(message, "ServReport").collect();
    let mut out = Vec::new();
    for (index, report) in reports.iter().enumerate() {
        page.enter(*report);
        state::of_report(page, *report);
        if index == 0 {
            fill_header(page, message, *report);
        }
        if reports.len() > 1 {
            let heading = format!(
                "Rapport {} av {}: {}",
                index + 1,
                reports.len(),
                title(*report)
            );
            out.push(page.heading(0, &heading));
            page.base += 1;
            read_report(page, *report, &mut out);
            page.base -= 1;
        } else {
            read_report(page, *report, &mut out);
        }
    }
    let Some(first) = reports.first() else {
        return generic::rest(page, message, 0);
    };
    epikrise::information(page, message, *first, &mut out);
    out
}

fn title(report: Node<'_, '_>) -> String {
    let kind = child(report, "MsgDescr").and_then(|kind| {
        attribute(kind, "DN")
            .or_else(|| code(kind).and_then(|code| codes::in_list(8202, code)))
            .or_else(|| code(kind))
            .map(str::to_owned)
            .or_else(|| Some(own_text(kind).trim().to_owned()).filter(|text| !text.is_empty()))
    });
    match kind {
        Some(kind) => make_visible(&format!("Svarrapport – {kind}")),
        None => "Svarrapport".to_owned(),
    }
}

fn fill_header(page: &mut Page, message: Node<'_, '_>, report: Node<'_, '_>) {
    page.header.title = Some(title(report));
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
}

fn read_report(page: &mut Page, report: Node<'_, '_>, out: &mut Vec<Block>) {
    // What stands over everything else: the comment on the report as a whole.
    let mut first = Vec::new();
    for comment in children(report, "CodedComment") {
        match code(comment) {
            Some("VA") => page.mark(MarkKind::SignificantDeviation, None),
            Some("TA") => page.mark(MarkKind::PhoneReply, None),
            _ => {}
        }
        first.extend(page.text(comment).map(|words| Block::Paragraph {
            caption: None,
            text: vec![bold(&words)],
        }));
    }
    for comment in children(report, "Comment") {
        first.extend(page.value(comment, 1));
    }
    page.section(out, "Kommentar til svarrapporten", first);
    let subjects: Vec<_> = elements(report)
        .filter(|part| matches!(name(*part), "Patient" | "Animal" | "Material"))
        .collect();
    for subject in &subjects {
        let kept = results_of(page, *subject);
        page.section(out, "Undersøkelsesresultat", kept.current);
        page.section(out, "Tidligere sendt undersøkelsesresultat", kept.earlier);
        page.section(out, "Strukturert resultat", kept.structured);
    }
    for (index, request) in children(report, "ServReq").enumerate() {
        let title = if index == 0 {
            "Opprinnelig rekvisisjon".to_owned()
        } else {
            format!("Opprinnelig rekvisisjon {}", index + 1)
        };
        let blocks = epikrise::referral(page, request);
        page.section(out, &title, blocks);
    }
    for subject in &subjects {
        let samples: Vec<_> = children(*subject, "AnalysedSubject").collect();
        let blocks = samples_of(page, &samples);
        page.section(out, "Analysert materiale", blocks);
    }
    for subject in &subjects {
        page.enter(*subject);
        related_patients(page, *subject, out);
        if child(*subject, "DateOfDeath")
            .and_then(plain_value)
            .is_some()
        {
            page.mark(MarkKind::Deceased, None);
        }
        let mut facts = party::patient(page, *subject);
        facts.extend(page.facts(
            *subject,
            &["BasisForHealthServices", "Species", "NameOwner", "Type"],
        ));
        for provider in children(*subject, "ResponsibleHcp") {
            facts.extend(party::related(page, provider));
        }
        let mut blocks = vec![Block::Facts(facts)];
        let information: Vec<_> = children(*subject, "InfItem").collect();
        blocks.extend(clinical::information(page, &information, ""));
        blocks.extend(generic::rest(page, *subject, 1));
        page.section(out, &labels::label(*subject), blocks);
    }
    let mut facts = party::contacts(
        page,
        report,
        &[
            ("ServProvider", "Avsender"),
            ("Requester", "Mottaker"),
            ("CopyDest", "Kopimottaker"),
            ("PaymentResponsible", "Betalingsansvarlig"),
        ],
    );
    for provider in children(report, "RelServProv") {
        facts.extend(party::related(page, provider));
    }
    if !facts.is_empty() {
        page.section(out, "Helsetjenesteenheter", vec![Block::Facts(facts)]);
    }
    epikrise::attachments(page, report, out);
}

/// Donor, foetus, mother: their results never stand among the patient's own.
fn related_patients(page: &mut Page, subject: Node<'_, '_>, out: &mut Vec<Block>) {
    for related in children(subject, "Patient") {
        page.enter(related);
        let relation = page
            .child_text(related, "Relation")
            .unwrap_or_else(|| "tilknyttet pasient".to_owned());
        let kept = results_of(page, related);
        let mut blocks = vec![Block::Facts(party::patient(page, related))];
        blocks.extend(kept.current);
        blocks.extend(kept.earlier);
        blocks.extend(kept.structured);
        let samples: Vec<_> = children(related, "AnalysedSubject").collect();
        blocks.extend(samples_of(page, &samples));
        blocks.extend(generic::rest(page, related, 1));
        page.section(
            out,
            &format!("Resultater for {}", relation.to_lowercase()),
            blocks,
        );
    }
}

#[derive(Default)]
struct Results {
    current: Vec<Block>,
    earlier: Vec<Block>,
    structured: Vec<Block>,
}

const COLUMNS: &[&str] = &[
    "Undersøkelse",
    "Resultat",
    "Benevning",
    "Avvik",
    "Referanseområde",
    "Kommentar",
    "Status",
    "Tidspunkt",
    "Tilknyttet tjenesteyter",
    "Prøve",
    "Akkreditert",
    "Id",
    "Ref.id",
];

type Row = Vec<Vec<Block>>;

/// Rows in the making.
#[derive(Default)]
struct Rows {
    current: Vec<Row>,
    earlier: Vec<Row>,
    /// Resistances by the culture that they refer to.
    resistance: HashMap<String, Vec<Row>>,
    cultures: Vec<(String, String)>,
    structured: Vec<Row>,
}

fn results_of(page: &mut Page, subject: Node<'_, '_>) -> Results {
    let mut rows = Rows::default();
    let ids: Vec<String> = subject
        .descendants()
        .filter(|node| name(*node) == "IdResultItem")
        .filter_map(plain_value)
        .map(str::to_owned)
        .collect();
    for item in children(subject, "ResultItem") {
        read_item(page, item, 0, "", false, &ids, &mut rows);
    }
    let mut results = Results::default();
    results.current.extend(table(None, COLUMNS, rows.current));
    for (id, words) in &rows.cultures {
        if let Some(found) = rows.resistance.remove(id) {
            let caption = make_visible(&format!("Resistensbestemmelse: {words}"));
            results
                .current
                .extend(table(Some(&caption), COLUMNS, found));
        }
    }
    for (id, found) in rows.resistance {
        let caption = make_visible(&format!("Resistensbestemmelse for {id}"));
        results
            .current
            .extend(table(Some(&caption), COLUMNS, found));
    }
    results.earlier.extend(table(None, COLUMNS, rows.earlier));
    results.structured.extend(table(
        None,
        &["Undersøkelse", "Type", "Resultat"],
        rows.structured,
    ));
    results
}

fn read_item(
    page: &mut Page,
    item: Node<'_, '_>,
    level: usize,
    inherited: &str,
    is_earlier: bool,
    ids: &[String],
    rows: &mut Rows,
) {
    page.enter(item);
    let kind = child(item, "ServType")
        .and_then(code)
        .unwrap_or_default()
        .to_owned();
    let is_earlier = is_earlier || kind == "H";
    let own_name = investigation(page, item);
    let words = own_name.clone().unwrap_or_else(|| inherited.to_owned());
    let found = value_of(page, item);
    let mut names = Vec::new();
    if let Some(prefix) = child(item, "ServType").and_then(|kind| page.text(kind))
        && !matches!(kind.as_str(), "N" | "H")
    {
        names.push(Block::Paragraph {
            caption: None,
            text: vec![bold(&prefix)],
        });
    }
    let status = child(item, "StatusInvestigation")
        .and_then(code)
        .unwrap_or_default()
        .to_owned();
    if matches!(status.as_str(), "10" | "12") {
        page.mark(MarkKind::UnsignedResults, None);
    }
    let has_value = !found.blocks.is_empty();
    let has_children = child(item, "ResultItem").is_some();
    names.push(indented(level, &words, has_children && !has_value));
    let mut value = found.blocks;
    if status == "14" || kind == "C" {
        value = struck(value);
    }
    let unit: Vec<Block> = found
        .unit
        .into_iter()
        .map(|unit| paragraph(&unit))
        .collect();
    let mark = deviation(page, item);
    let mut reference = Vec::new();
    for range in children(item, "RefInterval") {
        page.enter(range);
        reference.extend(plain(page, range, &["Descr"]));
        reference.extend(generic::rest(page, range, 3));
    }
    let mut comment = plain(page, item, &["Comment"]);
    for diagnosis in children(item, "DiagComment") {
        comment.extend(
            clinical::concepts(page, diagnosis)
                .iter()
                .map(|words| paragraph(words)),
        );
    }
    for inside in children(item, "Investigation") {
        comment.extend(plain(page, inside, &["Comment"]));
    }
    let state = plain(page, item, &["StatusInvestigation"]);
    let when = named(
        page,
        item,
        &[
            "InvDate",
            "DescrDate",
            "StatusChangeDate",
            "CounterSignDate",
            "MedicalValidationDate",
        ],
    );
    let mut provider = Vec::new();
    for node in children(item, "RelServProv") {
        for fact in party::related(page, node) {
            provider.push(paragraph(&fact.label));
            provider.extend(fact.value);
        }
    }
    let sample = plain(page, item, &["RefAnalysedSubject"]);
    let accredited = plain(page, item, &["Accredited"]);
    let own_id = child(item, "IdResultItem")
        .and_then(plain_value)
        .map(str::to_owned);
    let refers_to = child(item, "RefIdResultItem")
        .and_then(plain_value)
        .map(str::to_owned);
    let id = plain(page, item, &["IdResultItem"]);
    let reference_id = plain(page, item, &["RefIdResultItem"]);
    for info in children(item, "StructuredInfo") {
        page.enter(info);
        let kind = plain(page, info, &["Type"]);
        let shown = generic::rest(page, info, 3);
        rows.structured
            .push(vec![vec![paragraph(&words)], kind, shown]);
    }
    let inner: Vec<_> = children(item, "ResultItem").collect();
    let own: Vec<_> = elements(item)
        .filter(|part| name(*part) != "ResultItem")
        .collect();
    for part in own {
        if page.has_more(part) {
            let value = generic::rest(page, part, 3);
            comment.push(Block::Facts(vec![Fact {
                label: labels::label(part),
                value: if value.is_empty() {
                    page.value(part, 3)
                } else {
                    value
                },
            }]));
        }
    }
    if let Some(id) = &own_id {
        let shown = value_words(&value).unwrap_or_else(|| words.clone());
        rows.cultures.push((id.clone(), shown));
    }
    let row = vec![
        names,
        value,
        unit,
        mark,
        reference,
        comment,
        state,
        when,
        provider,
        sample,
        accredited,
        id,
        reference_id,
    ];
    let is_resistance = found.heading.as_deref() == Some("RSB");
    match refers_to {
        Some(id) if is_resistance && ids.contains(&id) && !is_earlier => {
            rows.resistance.entry(id).or_default().push(row);
        }
        _ if is_earlier => rows.earlier.push(row),
        _ => rows.current.push(row),
    }
    for inner in inner {
        let name = own_name.clone().unwrap_or_else(|| inherited.to_owned());
        let name = plain_name(item).unwrap_or(name);
        read_item(
            page,
            inner,
            (level + 1).min(6),
            &name,
            is_earlier,
            ids,
            rows,
        );
    }
}

fn value_words(blocks: &[Block]) -> Option<String> {
    blocks.iter().find_map(|block| {
        if let Block::Paragraph { text, .. } = block {
            Some(innsyn_blocks::plain_text(text))
        } else {
            None
        }
    })
}

fn samples_of(page: &mut Page, samples: &[Node<'_, '_>]) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (index, sample) in samples.iter().enumerate() {
        page.enter(*sample);
        let mut facts = page.facts(
            *sample,
            &["Type", "TypeCoded", "IdByServProvider", "ServType"],
        );
        for taken in children(*sample, "CollectedSample") {
            page.enter(taken);
            facts.extend(page.facts(
                taken,
                &[
                    "CollectedDate",
                    "Logistics",
                    "CollectorComment",
                    "CollectorCommentCoded",
                ],
            ));
            facts.extend(nested_facts(page, taken));
        }
        facts.extend(page.facts(
            *sample,
            &[
                "Number",
                "IdByRequester",
                "SampleCollInd",
                "SampleCollProc",
                "AnatomicalOrigin",
                "PreservMaterial",
                "Accredited",
                "SampleHandling",
                "Comment",
            ],
        ));
        for before in children(*sample, "Pretreatment") {
            page.enter(before);
            let value = generic::rest(page, before, 3);
            facts.push(Fact {
                label: "Forberedende behandling".to_owned(),
                value,
            });
        }
        facts.extend(nested_facts(page, *sample));
        let title = if samples.len() > 1 {
            Some(vec![Inline::Text(format!("Prøve {}", index + 1))])
        } else {
            None
        };
        if title.is_some() {
            blocks.push(Block::Paragraph {
                caption: title,
                text: Vec::new(),
            });
        }
        blocks.push(Block::Facts(facts));
    }
    blocks
}

/// Whatever else stands in an element, as facts of their own.
fn nested_facts(page: &mut Page, node: Node<'_, '_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    for block in generic::rest(page, node, 3) {
        if let Block::Facts(more) = block {
            facts.extend(more);
        } else {
            facts.push(Fact {
                label: "Andre opplysninger".to_owned(),
                value: vec![block],
            });
        }
    }
    facts
}
