//! Any element, known or not, as something readable. Shows only what has not been shown yet, so the readers of known
//! messages use it for the parts that they do not know by name.

use innsyn_blocks::{Block, Fact, Inline, TableCell, TableRow};
use roxmltree::Node;

use super::node::{elements, name, own_text, says_something, telling_attributes};
use super::page::{Page, is_rich};
use super::{document, labels, party};

/// Most rows of one table; further ones stand in a table of their own.
const MAX_ROWS: usize = 5_000;
/// Deepest headings below the message's own; below that, facts stand in facts.
const MAX_HEADING_DEPTH: u8 = 3;

/// What of an element's content has not been shown: below it, not the element's own value.
pub(super) fn rest(page: &mut Page, node: Node<'_, '_>, depth: u8) -> Vec<Block> {
    if !page.has_more(node) {
        return Vec::new();
    }
    let mut out = Out::default();
    if !page.is_taken(node) && says_something(node) {
        let value = page.value(node, depth);
        out.flush();
        out.blocks.extend(value);
    }
    let parts: Vec<Node<'_, '_>> = elements(node).collect();
    let mut done: Vec<&str> = Vec::new();
    for part in &parts {
        if !page.has_more(*part) {
            continue;
        }
        let own = name(*part);
        let alike: Vec<Node<'_, '_>> = parts
            .iter()
            .copied()
            .filter(|other| name(*other) == own && page.has_more(*other))
            .collect();
        if alike.len() > 1 && is_table(&alike) {
            if !done.contains(&own) {
                done.push(own);
                out.flush();
                out.blocks.extend(table(page, &alike));
            }
            continue;
        }
        let number = parts
            .iter()
            .filter(|other| name(**other) == own)
            .position(|other| other == part)
            .map(|index| index + 1)
            .filter(|_| parts.iter().filter(|other| name(**other) == own).count() > 1);
        one(page, *part, number, depth, &mut out);
    }
    out.flush();
    out.blocks
}

/// Facts in the making, and the blocks before them.
#[derive(Default)]
struct Out {
    facts: Vec<Fact>,
    blocks: Vec<Block>,
}

impl Out {
    fn flush(&mut self) {
        if !self.facts.is_empty() {
            self.blocks
                .push(Block::Facts(std::mem::take(&mut self.facts)));
        }
    }
}

fn one(page: &mut Page, node: Node<'_, '_>, number: Option<usize>, depth: u8, out: &mut Out) {
    let own = name(node);
    if own == "Signature" {
        page.take_all(node);
        page.technical_fact(
            "Signatur",
            "Meldingen inneholder signatur (ikke kontrollert)",
        );
        return;
    }
    if labels::is_technical(own) && elements(node).next().is_none() {
        if let Some(text) = page.text(node) {
            page.technical_fact(&labels::label(node), &text);
        }
        return;
    }
    if own == "RefDoc" {
        out.flush();
        out.blocks
            .extend(document::reference(page, node, None, number.unwrap_or(1)));
        return;
    }
    if own == "Base64Container" {
        out.flush();
        out.blocks.extend(document::container(page, node));
        return;
    }
    let is_leaf = elements(node).next().is_none();
    if is_leaf || is_rich(node) {
        out.facts.extend(page.fact(node));
        return;
    }
    if own == "Ident" || own == "AdditionalId" {
        out.facts.extend(identifier(page, node));
        if !page.has_more(node) {
            return;
        }
    }
    if own == "Address"
        && let Some(line) = party::address(page, node)
    {
        out.facts.push(super::page::fact("Adresse", &line));
        if !page.has_more(node) {
            return;
        }
    }
    if own == "Patient" {
        let facts = party::patient(page, node);
        if !facts.is_empty() {
            out.facts.push(Fact {
                label: labels::label(node),
                value: vec![Block::Facts(facts)],
            });
        }
    } else if party::is_party(own)
        || elements(node).any(|inside| matches!(name(inside), "FamilyName" | "OrganisationName"))
    {
        let value = party::party(page, node);
        if !value.is_empty() {
            out.facts.push(Fact {
                label: labels::label(node),
                value,
            });
        }
        return;
    }
    let label = match number {
        Some(number) => format!("{} {number}", labels::label(node)),
        None => labels::label(node),
    };
    let is_small = elements(node).all(|inside| elements(inside).next().is_none());
    if is_small || depth >= MAX_HEADING_DEPTH {
        let value = rest(page, node, depth.saturating_add(1));
        if !value.is_empty() {
            out.facts.push(Fact { label, value });
        }
        return;
    }
    let heading = page.heading(depth, &label);
    let blocks = rest(page, node, depth.saturating_add(1));
    if !blocks.is_empty() {
        out.flush();
        out.blocks.push(heading);
        out.blocks.extend(blocks);
    }
}

/// `{Id, TypeId}` as one fact, named by the kind of id.
fn identifier(page: &mut Page, node: Node<'_, '_>) -> Option<Fact> {
    let kind = ["TypeId", "Type"]
        .into_iter()
        .find_map(|wanted| super::node::child(node, wanted))
        .and_then(|kind| page.text(kind));
    match (page.child_text(node, "Id"), kind) {
        (Some(number), kind) => Some(super::page::fact(kind.as_deref().unwrap_or("Id"), &number)),
        (None, Some(kind)) => Some(super::page::fact("Type id", &kind)),
        (None, None) => None,
    }
}

/// Siblings of one name, all of leaves only, with at least half of the names of their children in common.
fn is_table(alike: &[Node<'_, '_>]) -> bool {
    let all_small = alike.iter().all(|node| {
        !is_rich(*node)
            && elements(*node).next().is_some()
            && own_text(*node).trim().is_empty()
            && telling_attributes(*node).is_empty()
            && elements(*node).all(|leaf| elements(leaf).next().is_none())
    });
    if !all_small
        || matches!(
            alike.first().map(|node| name(*node)),
            Some("Ident" | "AdditionalId" | "Address" | "TeleCom")
        )
    {
        return false;
    }
    let columns = columns(alike);
    let filled: usize = alike
        .iter()
        .map(|node| {
            columns
                .iter()
                .filter(|column| elements(*node).any(|leaf| name(leaf) == **column))
                .count()
        })
        .sum();
    columns.len() <= 12 && filled * 2 >= columns.len() * alike.len()
}

fn columns<'a>(alike: &[Node<'a, '_>]) -> Vec<&'a str> {
    let mut columns = Vec::new();
    for leaf in alike.iter().flat_map(|node| elements(*node)) {
        if !columns.contains(&name(leaf)) {
            columns.push(name(leaf));
        }
    }
    columns
}

fn table(page: &mut Page, alike: &[Node<'_, '_>]) -> Vec<Block> {
    let columns = columns(alike);
    let mut blocks = Vec::new();
    for part in alike.chunks(MAX_ROWS) {
        let mut head = TableRow::default();
        let mut body: Vec<TableRow> = part.iter().map(|_| TableRow::default()).collect();
        for column in &columns {
            let label = part
                .iter()
                .flat_map(|node| elements(*node))
                .find(|leaf| name(*leaf) == *column)
                .map(labels::label)
                .unwrap_or_default();
            head.cells.push(TableCell {
                header: true,
                scope: Some("col"),
                ..TableCell::of(vec![Inline::Text(label)])
            });
            for (node, row) in part.iter().zip(&mut body) {
                let mut cell = TableCell::default();
                for leaf in elements(*node).filter(|leaf| name(*leaf) == *column) {
                    cell.blocks.extend(page.value(leaf, 2));
                }
                row.cells.push(cell);
            }
        }
        let caption = alike
            .first()
            .map(|node| vec![Inline::Text(labels::label(*node))]);
        blocks.push(Block::Table {
            caption,
            head: vec![head],
            body,
            foot: Vec::new(),
        });
    }
    blocks
}
