//! What epikrise and henvisning share: comments and clinical information under headings, in the order of the official
//! display. A comment whose code has no heading there is shown under «Andre opplysninger».

use innsyn_blocks::{Block, Fact, Inline, ListItem};
use roxmltree::Node;

use super::node::{attribute, below, child, children, code, elements, name};
use super::page::{Page, bold, lines, paragraph};
use super::{codes, generic, labels, results};

/// A heading and what stands under it.
pub(super) struct Section {
    pub(super) title: &'static str,
    pub(super) parts: &'static [Part],
}

/// What a section gathers.
pub(super) enum Part {
    /// Comments by the code of their heading; an empty code is a comment without one.
    Comment(&'static [&'static str]),
    /// Clinical information by its type.
    Information(&'static [&'static str]),
    /// Reasons in words by the code of their heading; an empty code is one without.
    Reason(&'static [&'static str]),
    /// Coded diagnoses of the message itself.
    Diagnosis,
    /// Results that stand alone.
    Results,
    /// Children by name, with what stands in them.
    Element(&'static [&'static str]),
}

/// Everything of a message that belongs under one of the headings.
pub(super) struct Content<'a, 'input> {
    scope: Node<'a, 'input>,
    comments: Vec<Node<'a, 'input>>,
    information: Vec<Node<'a, 'input>>,
    reasons: Vec<Node<'a, 'input>>,
    results: Vec<Node<'a, 'input>>,
}

impl<'a, 'input: 'a> Content<'a, 'input> {
    /// Gathers below `scope`, not looking into `except` (an old referral is not the message).
    pub(super) fn gather(scope: Node<'a, 'input>, except: &[&str]) -> Self {
        let mut inner: Vec<&str> = except.to_vec();
        inner.extend(["ResultItem", "Medication", "InfItem", "RefDoc"]);
        let mut for_comments = inner.clone();
        for_comments.push("ReasonAsText");
        Self {
            scope,
            comments: below(scope, "Comment", &for_comments)
                .into_iter()
                .filter(|comment| elements(*comment).next().is_some())
                .collect(),
            information: below(scope, "InfItem", except),
            reasons: below(scope, "ReasonAsText", &inner),
            results: below(
                scope,
                "ResultItem",
                &[except, &["InfItem", "RefDoc"]].concat(),
            ),
        }
    }
}

/// All sections, then what no section knows.
pub(super) fn sections(
    page: &mut Page,
    content: &Content<'_, '_>,
    order: &[Section],
) -> Vec<Block> {
    let mut out = Vec::new();
    for section in order {
        let blocks = section_blocks(page, content, section);
        page.section(&mut out, section.title, blocks);
    }
    let mut other = Vec::new();
    for comment in &content.comments {
        if !page.is_entered(*comment) {
            other.extend(text_item(page, *comment, ""));
        }
    }
    for reason in &content.reasons {
        if !page.is_entered(*reason) {
            other.extend(text_item(page, *reason, ""));
        }
    }
    let left: Vec<_> = content
        .information
        .iter()
        .copied()
        .filter(|item| !page.is_entered(*item))
        .collect();
    other.extend(information(page, &left, ""));
    page.section(&mut out, "Andre opplysninger", other);
    out
}

fn section_blocks(page: &mut Page, content: &Content<'_, '_>, section: &Section) -> Vec<Block> {
    let mut blocks = Vec::new();
    for part in section.parts {
        match part {
            Part::Comment(wanted) => {
                for wanted in *wanted {
                    for comment in &content.comments {
                        if heading_code(*comment) == *wanted && !page.is_entered(*comment) {
                            blocks.extend(text_item(page, *comment, section.title));
                        }
                    }
                }
            }
            Part::Reason(wanted) => {
                for wanted in *wanted {
                    for reason in &content.reasons {
                        if heading_code(*reason) == *wanted && !page.is_entered(*reason) {
                            blocks.extend(text_item(page, *reason, section.title));
                        }
                    }
                }
            }
            Part::Information(wanted) => {
                for wanted in *wanted {
                    let items: Vec<_> = content
                        .information
                        .iter()
                        .copied()
                        .filter(|item| {
                            child(*item, "Type").and_then(code) == Some(*wanted)
                                && !page.is_entered(*item)
                        })
                        .collect();
                    blocks.extend(information(page, &items, section.title));
                }
            }
            Part::Diagnosis => {
                let items: Vec<ListItem> = children(content.scope, "Diagnosis")
                    .map(|diagnosis| {
                        let words = concepts(page, diagnosis);
                        let mut blocks = lines(&words.join("; "));
                        blocks.extend(generic::rest(page, diagnosis, 2));
                        ListItem {
                            caption: None,
                            blocks,
                        }
                    })
                    .collect();
                blocks.extend(list(items));
            }
            Part::Results => blocks.extend(results::simple_table(page, &content.results)),
            Part::Element(wanted) => {
                for wanted in *wanted {
                    for node in children(content.scope, wanted) {
                        if page.has_more(node) {
                            let own = generic::rest(page, node, 1);
                            let label = labels::label(node);
                            if label == section.title {
                                blocks.extend(own);
                            } else if !own.is_empty() {
                                blocks.push(Block::Facts(vec![Fact { label, value: own }]));
                            }
                        }
                    }
                }
            }
        }
    }
    blocks
}

fn heading_code<'a>(node: Node<'a, '_>) -> &'a str {
    child(node, "Heading").and_then(code).unwrap_or_default()
}

/// A comment or reason: its heading where the section says something else, its text, its codes.
pub(super) fn text_item(page: &mut Page, node: Node<'_, '_>, title: &str) -> Vec<Block> {
    page.enter(node);
    let heading = child(node, "Heading").and_then(|heading| page.text(heading));
    let mut blocks = Vec::new();
    for inside in elements(node) {
        match name(inside) {
            "TextResultValue" => blocks.extend(page.value(inside, 1)),
            "TextCode" | "CodedComment" if elements(inside).next().is_none() => {
                blocks.extend(page.text(inside).map(|words| paragraph(&words)));
            }
            "CodedComment" | "DiagComment" => {
                let words = concepts(page, inside);
                blocks.extend(lines(&words.join("; ")));
            }
            _ => {}
        }
    }
    blocks.extend(generic::rest(page, node, 2));
    captioned(heading.filter(|heading| !same(heading, title)), blocks)
}

fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

fn captioned(caption: Option<String>, mut blocks: Vec<Block>) -> Vec<Block> {
    let Some(words) = caption else { return blocks };
    let run = vec![Inline::Text(words)];
    if let Some(Block::Paragraph { caption, .. }) = blocks.first_mut()
        && caption.is_none()
    {
        *caption = Some(run);
    } else {
        blocks.insert(
            0,
            Block::Paragraph {
                caption: Some(run),
                text: Vec::new(),
            },
        );
    }
    blocks
}

fn list(items: Vec<ListItem>) -> Option<Block> {
    let items: Vec<ListItem> = items
        .into_iter()
        .filter(|item| !item.blocks.is_empty())
        .collect();
    (!items.is_empty()).then_some(Block::List {
        caption: None,
        ordered: false,
        marker: Some("disc"),
        items,
    })
}

/// Concepts with their modifiers: `Uspesifisert pneumoni (ICD-10 J18.9), Lateralitet: høyre`.
pub(super) fn concepts(page: &mut Page, node: Node<'_, '_>) -> Vec<String> {
    page.enter(node);
    let mut words = Vec::new();
    for concept in children(node, "Concept") {
        words.extend(page.text(concept));
    }
    for modifier in children(node, "Modifier") {
        page.enter(modifier);
        let label = page.child_text(modifier, "Name");
        if let Some(value) = page.child_text(modifier, "Value") {
            words.push(match label {
                Some(label) => format!("{label}: {value}"),
                None => value,
            });
        } else {
            words.extend(label);
        }
    }
    if words.is_empty() {
        words
    } else {
        vec![words.join(", ")]
    }
}

/// Clinical information of one type: diagnoses as a list, drugs and results as tables, the rest as text.
pub(super) fn information(page: &mut Page, items: &[Node<'_, '_>], title: &str) -> Vec<Block> {
    let with = |wanted: &'static str| -> Vec<Node<'_, '_>> {
        items
            .iter()
            .copied()
            .filter(|item| child(*item, wanted).is_some())
            .collect()
    };
    let mut blocks = Vec::new();
    let drugs = with("Medication");
    let tables: Vec<_> = with("ResultItem")
        .into_iter()
        .flat_map(|item| children(item, "ResultItem"))
        .collect();
    for item in items {
        page.enter(*item);
        let kind = child(*item, "Type");
        let kind_code = kind.and_then(code).unwrap_or_default();
        let words = kind.and_then(|kind| page.text(kind));
        let is_diagnosis = matches!(kind_code, "H" | "B");
        let mut own = observation(page, *item);
        if child(*item, "Medication").is_none() && child(*item, "ResultItem").is_none() {
            own.extend(remaining(page, *item));
        }
        if own.is_empty() {
            match words {
                // The section or the table says what it is; the words stay in the table of codes.
                Some(words) if !drugs.is_empty() || !tables.is_empty() => {
                    page.note_words("Type", &words, kind_code);
                }
                Some(words) => blocks.push(paragraph(&words)),
                None => {}
            }
            continue;
        }
        if is_diagnosis {
            if let (Some(words), Some(Block::Paragraph { text, .. })) = (words, own.first_mut()) {
                let label = format!("{words}: ");
                text.insert(
                    0,
                    if kind_code == "H" {
                        bold(&label)
                    } else {
                        Inline::Text(label)
                    },
                );
            }
            blocks.extend(list(vec![ListItem {
                caption: None,
                blocks: own,
            }]));
        } else {
            blocks.extend(captioned(words.filter(|words| !same(words, title)), own));
        }
    }
    blocks.extend(drug_table(page, &drugs));
    blocks.extend(results::simple_table(page, &tables));
    blocks
}

fn observation(page: &mut Page, item: Node<'_, '_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for observation in children(item, "Observation") {
        page.enter(observation);
        for inside in elements(observation) {
            match name(inside) {
                "CodedDescr" => blocks.extend(lines(&concepts(page, inside).join("; "))),
                "Description" | "Comment" => blocks.extend(page.value(inside, 1)),
                _ => {}
            }
        }
        blocks.extend(generic::rest(page, observation, 2));
    }
    blocks
}

/// Dates, origin and whatever else an item says.
pub(super) fn remaining(page: &mut Page, item: Node<'_, '_>) -> Vec<Block> {
    let dates: Vec<&'static str> = ["StartDateTime", "EndDateTime", "OrgDate"]
        .into_iter()
        .filter(|date| children(item, date).any(|date| page.has_more(date)))
        .collect();
    let mut blocks = results::named(page, item, &dates);
    let mut facts = Vec::new();
    for origin in children(item, "Origin").chain(children(item, "RelHCProvider")) {
        facts.extend(super::party::related(page, origin));
    }
    if !facts.is_empty() {
        blocks.push(Block::Facts(facts));
    }
    let kept: Vec<_> = elements(item)
        .filter(|part| !matches!(name(*part), "Medication" | "ResultItem" | "Observation"))
        .collect();
    if kept.iter().any(|part| page.has_more(*part)) {
        blocks.extend(generic::rest(page, item, 2));
    }
    blocks
}

fn drug_table(page: &mut Page, items: &[Node<'_, '_>]) -> Option<Block> {
    let mut rows = Vec::new();
    for item in items {
        for drug in children(*item, "Medication") {
            page.enter(drug);
            let name = results::plain(page, drug, &["DrugId"]);
            let status = child(drug, "Status").and_then(|status| {
                let words = page.text(status)?;
                // Stopped, and allergic: the two that must not be read past.
                let stands_out = !codes::has_newer_drug_status(status)
                    && matches!(attribute(status, "V"), Some("4" | "10"));
                Some(Block::Paragraph {
                    caption: None,
                    text: vec![if stands_out {
                        bold(&words)
                    } else {
                        Inline::Text(words)
                    }],
                })
            });
            let amount: Vec<String> = ["UnitDose", "QuantitySupplied"]
                .into_iter()
                .filter_map(|wanted| page.child_text(drug, wanted))
                .collect();
            let mut dosage = results::plain(page, drug, &["DosageText", "DosageCoded"]);
            dosage.extend(results::plain(page, drug, &["IntendedDuration"]));
            let form = results::plain(page, drug, &["Form"]);
            let route = results::plain(page, drug, &["RouteOfAdm"]);
            let start = results::plain(page, *item, &["StartDateTime"]);
            let end = results::plain(page, *item, &["EndDateTime"]);
            let origin = results::plain(page, *item, &["OrgDate"]);
            let mut comment = results::plain(page, drug, &["Comment"]);
            comment.extend(generic::rest(page, drug, 3));
            comment.extend(remaining(page, *item));
            rows.push(vec![
                name,
                status.into_iter().collect(),
                lines(&amount.join(" × ")),
                dosage,
                form,
                route,
                start,
                end,
                origin,
                comment,
            ]);
        }
    }
    results::table(
        None,
        &[
            "Legemiddel",
            "Status",
            "Mengde",
            "Dosering / varighet",
            "Legemiddelform",
            "Administrasjonsform",
            "Start",
            "Slutt",
            "Opprinnelse",
            "Kommentar",
        ],
        rows,
    )
}
