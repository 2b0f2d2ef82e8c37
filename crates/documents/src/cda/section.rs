//! Sections: heading, marks that override the document's, narrative, sections below.

use std::collections::{HashMap, HashSet};

use innsyn_blocks::{Block, Document, Fact, Heading, Inline};
use roxmltree::{Node, NodeId};

use super::header::{coded, contributor};
use super::node::{attribute, child, children, is, raw_attribute};
use crate::picture::PIXEL_BUDGET;

/// Deepest heading level.
const MAX_LEVEL: u8 = 6;

/// Reads a structured body.
pub(super) fn read(body: Node<'_, '_>) -> Document {
    let mut reader = Reader::new(body);
    let mut blocks = Vec::new();
    reader.sections(body, 1, &mut blocks);
    if blocks.is_empty() {
        blocks.push(Block::Remark {
            code: "noBody",
            text: None,
        });
    }
    Document {
        blocks,
        footnotes: reader.footnotes,
    }
}

/// What a narrative may refer to, gathered before the first line is read.
pub(super) struct Reader<'a, 'input> {
    /// Elements by their `ID` (or a link's `name`); the first of equal ones.
    pub(super) targets: HashMap<&'a str, Node<'a, 'input>>,
    /// Ids that a link of the narrative leads to.
    linked: HashSet<&'a str>,
    /// Ids of headings, by section.
    headings: HashMap<NodeId, String>,
    /// Numbers of footnotes, by element.
    pub(super) footnote_numbers: HashMap<NodeId, u32>,
    /// Their text, in the order of their numbers.
    pub(super) footnotes: Vec<Vec<Inline>>,
    /// Pixels that pictures may still use.
    pub(super) pixel_budget: u64,
}

impl<'a, 'input: 'a> Reader<'a, 'input> {
    fn new(body: Node<'a, 'input>) -> Self {
        let mut targets = HashMap::new();
        let mut linked = HashSet::new();
        let mut headings = HashMap::new();
        let mut taken = HashSet::new();
        let mut footnote_numbers = HashMap::new();
        let mut footnotes = Vec::new();
        for node in body.descendants().filter(Node::is_element) {
            let id = raw_attribute(node, "ID");
            if let Some(id) = id {
                targets.entry(id).or_insert(node);
            }
            if is(node, "linkHtml") {
                if let Some(name) = raw_attribute(node, "name") {
                    targets.entry(name).or_insert(node);
                }
                linked.extend(raw_attribute(node, "href").and_then(|href| href.strip_prefix('#')));
            }
            if is(node, "section") {
                let wanted = id.map(anchor).filter(|id| !taken.contains(id));
                let own = wanted.unwrap_or_else(|| format!("n-section-{}", headings.len() + 1));
                taken.insert(own.clone());
                headings.insert(node.id(), own);
            }
            if is(node, "footnote") {
                footnotes.push(Vec::new());
                footnote_numbers.insert(
                    node.id(),
                    u32::try_from(footnotes.len()).unwrap_or(u32::MAX),
                );
            }
        }
        Self {
            targets,
            linked,
            headings,
            footnote_numbers,
            footnotes,
            pixel_budget: PIXEL_BUDGET,
        }
    }

    /// The mark that stands where a link leads to; the first of equal ids has it.
    pub(super) fn anchor_at(&self, node: Node<'a, 'input>) -> Option<Inline> {
        let id = raw_attribute(node, "ID").or_else(|| {
            is(node, "linkHtml")
                .then(|| raw_attribute(node, "name"))
                .flatten()
        })?;
        let is_target = self.linked.contains(id)
            && self.targets.get(id) == Some(&node)
            && !self.headings.values().any(|heading| *heading == anchor(id));
        (is_target && takes_anchor(node)).then(|| Inline::Anchor(anchor(id)))
    }

    /// Where a link to `id` leads: a mark in the text, else the heading of the section that holds the target.
    pub(super) fn target_of(&self, id: &str) -> Option<String> {
        let target = *self.targets.get(id)?;
        match self.anchor_at(target) {
            Some(Inline::Anchor(id)) => Some(id),
            _ => self.heading_of(id),
        }
    }

    /// The heading that a link to `id` leads to: that of the section which holds the target.
    fn heading_of(&self, id: &str) -> Option<String> {
        let target = self.targets.get(id)?;
        target
            .ancestors()
            .filter(|node| is(*node, "section") && heading_text(self, *node).is_some())
            .find_map(|node| self.headings.get(&node.id()).cloned())
    }

    fn sections(&mut self, parent: Node<'a, 'input>, level: u8, blocks: &mut Vec<Block>) {
        for component in children(parent, "component") {
            for part in component.children() {
                if is(part, "section") {
                    self.section(part, level, blocks);
                } else {
                    self.stray_blocks(part, blocks);
                }
            }
        }
    }

    fn section(&mut self, section: Node<'a, 'input>, level: u8, blocks: &mut Vec<Block>) {
        if let Some(title) = child(section, "title").map(|title| self.inline(title, blocks))
            && !title.is_empty()
        {
            blocks.push(self.heading(section, level, title, false));
        } else if let Some(name) = fallback_title(section) {
            blocks.push(self.heading(section, level, vec![Inline::Text(name)], true));
        }
        let nulls = [
            Some(section),
            child(section, "title"),
            child(section, "text"),
        ];
        for flavor in nulls
            .into_iter()
            .flatten()
            .filter_map(|node| attribute(node, "nullFlavor"))
        {
            blocks.push(Block::Remark {
                code: "nullFlavor",
                text: Some(flavor),
            });
        }
        if let Some(code) = child(section, "confidentialityCode").map(coded)
            && matches!(code.code.as_deref(), Some("R" | "V"))
        {
            blocks.push(Block::Remark {
                code: "restrictedSection",
                text: code.code,
            });
        }
        let authors: Vec<_> = children(section, "author")
            .map(contributor)
            .filter_map(|author| {
                let words: Vec<String> = [author.name, author.organisation]
                    .into_iter()
                    .flatten()
                    .collect();
                (!words.is_empty()).then(|| words.join(", "))
            })
            .collect();
        let mut shown = authors.clone();
        shown.extend(fallback_title(section));
        if !authors.is_empty() {
            blocks.push(Block::Remark {
                code: "sectionAuthor",
                text: Some(authors.join("; ")),
            });
        }
        let other: Vec<Fact> = super::rest::of_section(section, &shown)
            .into_iter()
            .map(|(label, words)| Fact {
                label,
                value: vec![Block::Paragraph {
                    caption: None,
                    text: vec![Inline::Text(words)],
                }],
            })
            .collect();
        if !other.is_empty() {
            blocks.push(Block::Facts(other));
        }
        let title = child(section, "title");
        for part in section.children() {
            if is(part, "text") {
                blocks.extend(self.blocks(part));
            } else if part.is_text() || (is(part, "title") && Some(part) != title) {
                self.stray_blocks(part, blocks);
            } else if is(part, "section") {
                // Not in a component: met, and meant.
                self.section(part, level.saturating_add(1).min(MAX_LEVEL), blocks);
            }
        }
        self.sections(section, level.saturating_add(1).min(MAX_LEVEL), blocks);
    }

    fn heading(
        &self,
        section: Node<'_, '_>,
        level: u8,
        text: Vec<Inline>,
        fallback: bool,
    ) -> Block {
        let id = self
            .headings
            .get(&section.id())
            .cloned()
            .unwrap_or_default();
        Block::Heading(Heading {
            id,
            level,
            text,
            fallback,
        })
    }
}

/// Elements that leave a mark where they begin; of others the heading above is as near as one gets.
fn takes_anchor(node: Node<'_, '_>) -> bool {
    let kinds = [
        "content",
        "paragraph",
        "list",
        "item",
        "table",
        "td",
        "th",
        "linkHtml",
        "sub",
        "sup",
        "renderMultiMedia",
        "footnote",
    ];
    kinds.iter().any(|kind| is(node, kind)) && node.ancestors().any(|above| is(above, "text"))
}

/// The name of the section's code stands in for a title, marked as such.
fn fallback_title(section: Node<'_, '_>) -> Option<String> {
    child(section, "code").and_then(|code| coded(code).name)
}

fn heading_text(reader: &Reader<'_, '_>, section: Node<'_, '_>) -> Option<String> {
    let has_heading = reader.headings.contains_key(&section.id());
    child(section, "title")
        .and_then(super::node::text)
        .or_else(|| fallback_title(section))
        .filter(|_| has_heading)
}

/// An id that came from outside: prefixed, so that it cannot stand for one of ours.
fn anchor(id: &str) -> String {
    let safe: String = id
        .chars()
        .take(200)
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') {
                c
            } else {
                '-'
            }
        })
        .collect();
    format!("n-{safe}")
}
