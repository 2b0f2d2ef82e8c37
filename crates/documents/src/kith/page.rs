//! The page in the making: what has been shown, what is technical, the codes behind the words, attachments.
//!
//! Every element that says something is marked when it is shown. What is not marked at the end stands under «Øvrige
//! opplysninger», so nothing of a message can be lost, only be put in an unexpected place.

use std::collections::HashSet;

use innsyn_blocks::{Block, Fact, Heading, Inline, Style, TableCell, TableRow, make_visible};
use roxmltree::{Node, NodeId};
use zeroize::Zeroizing;

use super::node::{attribute, name, own_text, says_something, telling_attributes};
use super::{codes, labels, value};
use crate::header::DocumentHeader;
use crate::picture::PIXEL_BUDGET;
use crate::read::{Attached, DocumentMark, MarkKind};

/// Most rows of the table of codes.
const MAX_CODES: usize = 2_000;

/// A page in the making.
pub(super) struct Page {
    seen: HashSet<NodeId>,
    entered: HashSet<NodeId>,
    codes: Vec<CodeRow>,
    known_codes: HashSet<CodeRow>,
    headings: usize,
    /// Level of the headings of the message that is being read; 1 is the top.
    pub(super) base: u8,
    /// Facts that speak to systems.
    pub(super) technical: Vec<Fact>,
    pub(super) attachments: Vec<Attached>,
    pub(super) marks: Vec<DocumentMark>,
    pub(super) pixel_budget: u64,
    /// What the message says about itself.
    pub(super) header: DocumentHeader,
    /// Reports about other patients, of which nothing is shown.
    pub(super) withheld: Vec<NodeId>,
}

/// A code whose words stand on the page.
#[derive(Clone, Eq, Hash, PartialEq)]
struct CodeRow {
    label: String,
    words: String,
    code: String,
    system: String,
}

impl Page {
    pub(super) fn new() -> Self {
        Self {
            seen: HashSet::new(),
            entered: HashSet::new(),
            codes: Vec::new(),
            known_codes: HashSet::new(),
            headings: 0,
            base: 1,
            technical: Vec::new(),
            attachments: Vec::new(),
            marks: Vec::new(),
            pixel_budget: PIXEL_BUDGET,
            header: DocumentHeader::default(),
            withheld: Vec::new(),
        }
    }

    /// Marks an element itself, not its children, as shown.
    fn take(&mut self, node: Node<'_, '_>) {
        self.seen.insert(node.id());
    }

    /// Marks a value that is shown without its attributes, unless it has some: then it is shown once more at the end.
    pub(super) fn take_text(&mut self, node: Node<'_, '_>) {
        if telling_attributes(node).is_empty() {
            self.take(node);
        }
    }

    /// Marks a value of which just these attributes were shown, unless it says something else besides.
    pub(super) fn take_attributes(&mut self, node: Node<'_, '_>, shown: &[&str]) {
        let more = telling_attributes(node)
            .iter()
            .any(|(attribute, _)| !shown.contains(attribute));
        if !more && own_text(node).trim().is_empty() {
            self.take(node);
        }
    }

    /// Marks an element whose content is shown otherwise, such as bytes; what its attributes say is given back.
    pub(super) fn take_with_attributes(&mut self, node: Node<'_, '_>) -> Vec<Block> {
        self.take(node);
        let Some(shown) = shown_attributes(node, String::new()) else {
            return Vec::new();
        };
        if let Some(code) = shown.code {
            self.note_code(labels::label(node), &shown.text, code, attribute(node, "S"));
        }
        lines(&shown.text)
    }

    /// Marks rich text, but not what carries values beside its text: markup has none.
    fn take_rich(&mut self, node: Node<'_, '_>) {
        let has_values = |inside: &Node<'_, '_>| {
            ["V", "DN", "OT", "U"]
                .iter()
                .any(|value| attribute(*inside, value).is_some())
        };
        self.seen.extend(
            node.descendants()
                .filter(Node::is_element)
                .filter(|inside| !has_values(inside))
                .map(|inside| inside.id()),
        );
    }

    /// Notes that a reader has gone into an element. What the element itself says is still to be shown.
    pub(super) fn enter(&mut self, node: Node<'_, '_>) {
        self.entered.insert(node.id());
    }

    /// Whether a reader has gone into it.
    pub(super) fn is_entered(&self, node: Node<'_, '_>) -> bool {
        self.entered.contains(&node.id())
    }

    /// Marks an element and everything below it as shown.
    pub(super) fn take_all(&mut self, node: Node<'_, '_>) {
        self.seen.extend(
            node.descendants()
                .filter(Node::is_element)
                .map(|below| below.id()),
        );
    }

    pub(super) fn is_taken(&self, node: Node<'_, '_>) -> bool {
        self.seen.contains(&node.id())
    }

    /// Whether something in or below the element has not been shown.
    pub(super) fn has_more(&self, node: Node<'_, '_>) -> bool {
        node.descendants()
            .any(|below| below.is_element() && !self.is_taken(below) && says_something(below))
    }

    pub(super) fn mark(&mut self, kind: MarkKind, text: Option<String>) {
        let mark = DocumentMark { kind, text };
        if !self.marks.contains(&mark) {
            self.marks.push(mark);
        }
    }

    /// A heading, `depth` below the message's own headings.
    pub(super) fn heading(&mut self, depth: u8, text: &str) -> Block {
        self.headings += 1;
        Block::Heading(Heading {
            id: format!("k-{}", self.headings),
            level: self.base.saturating_add(depth).min(6),
            text: vec![Inline::Text(make_visible(text))],
            fallback: false,
        })
    }

    /// Headings of rich text get ids of this page and stand below `depth`.
    pub(super) fn adopt(&mut self, depth: u8, blocks: &mut [Block]) {
        let base = self.base.saturating_add(depth);
        for block in blocks {
            if let Block::Heading(heading) = block {
                self.headings += 1;
                heading.id = format!("k-{}", self.headings);
                heading.level = heading.level.saturating_add(base).min(6);
            }
        }
    }

    /// A section, when it holds anything.
    pub(super) fn section(&mut self, out: &mut Vec<Block>, title: &str, blocks: Vec<Block>) {
        if !blocks.is_empty() {
            out.push(self.heading(0, title));
            out.extend(blocks);
        }
    }

    /// The value of an element itself as one line, which marks it as shown; `None` when it says nothing.
    pub(super) fn text(&mut self, node: Node<'_, '_>) -> Option<String> {
        self.take(node);
        let shown = shown(node)?;
        if let Some(code) = shown.code {
            self.note_code(labels::label(node), &shown.text, code, attribute(node, "S"));
        }
        Some(make_visible(&shown.text))
    }

    /// The same for a child, when there is one.
    pub(super) fn child_text(
        &mut self,
        node: Node<'_, '_>,
        wanted: &'static str,
    ) -> Option<String> {
        let child = super::node::child(node, wanted)?;
        self.text(child)
    }

    /// Keeps the sender's words and code of something that is shown in another form.
    pub(super) fn note(&mut self, label: &str, node: Node<'_, '_>) {
        let words = attribute(node, "DN")
            .or_else(|| attribute(node, "OT"))
            .unwrap_or_default();
        if let Some(code) = attribute(node, "V") {
            self.note_code(label.to_owned(), words, code, attribute(node, "S"));
        } else if !words.is_empty() {
            self.note_code(label.to_owned(), words, "", attribute(node, "S"));
        }
    }

    /// The same with words at hand.
    pub(super) fn note_words(&mut self, label: &str, words: &str, code: &str) {
        self.note_code(label.to_owned(), words, code, None);
    }

    fn note_code(&mut self, label: String, words: &str, code: &str, system: Option<&str>) {
        let row = CodeRow {
            label,
            words: words.to_owned(),
            code: code.to_owned(),
            system: system.map(codes::system_words).unwrap_or_default(),
        };
        if self.codes.len() < MAX_CODES && self.known_codes.insert(row.clone()) {
            self.codes.push(row);
        }
    }

    /// The value of an element as blocks: rich text, or text with its lines, or one line.
    pub(super) fn value(&mut self, node: Node<'_, '_>, depth: u8) -> Vec<Block> {
        if is_rich(node) {
            let mut blocks = innsyn_blocks::from_element(node);
            self.take_rich(node);
            self.adopt(depth, &mut blocks);
            let with_values: Vec<_> = node
                .descendants()
                .filter(|inside| inside.is_element() && !self.is_taken(*inside))
                .collect();
            for inside in with_values {
                blocks.extend(self.take_with_attributes(inside));
            }
            return blocks;
        }
        let is_long = own_text(node).trim().contains('\n') || own_text(node).contains("  ");
        if is_long && telling_attributes(node).is_empty() {
            self.take(node);
            return lines(&own_text(node));
        }
        self.text(node).map(|text| lines(&text)).unwrap_or_default()
    }

    /// A named fact of an element's own value.
    pub(super) fn fact(&mut self, node: Node<'_, '_>) -> Option<Fact> {
        let label = labels::label(node);
        self.labelled(&label, node)
    }

    /// The same under a name of ours.
    pub(super) fn labelled(&mut self, label: &str, node: Node<'_, '_>) -> Option<Fact> {
        let value = self.value(node, 2);
        (!value.is_empty()).then(|| Fact {
            label: label.to_owned(),
            value,
        })
    }

    /// Facts of the children with these names, in this order.
    pub(super) fn facts(&mut self, node: Node<'_, '_>, names: &[&'static str]) -> Vec<Fact> {
        let mut facts = Vec::new();
        for wanted in names {
            for child in super::node::children(node, wanted) {
                facts.extend(self.fact(child));
            }
        }
        facts
    }

    /// The end of the page: technical facts and the codes behind the words, folded away.
    pub(super) fn technical_details(&mut self) -> Option<Block> {
        let mut blocks = Vec::new();
        if !self.technical.is_empty() {
            blocks.push(Block::Facts(std::mem::take(&mut self.technical)));
        }
        if !self.codes.is_empty() {
            let row = |texts: [&str; 4], header: bool| TableRow {
                cells: texts
                    .into_iter()
                    .map(|text| TableCell {
                        header,
                        scope: header.then_some("col"),
                        ..TableCell::of(vec![Inline::Text(make_visible(text))])
                    })
                    .collect(),
            };
            blocks.push(Block::Table {
                caption: Some(vec![Inline::Text("Koder i meldingen".to_owned())]),
                head: vec![row(["Opplysning", "Vist som", "Kode", "Kodeverk"], true)],
                body: std::mem::take(&mut self.codes)
                    .iter()
                    .map(|code| row([&code.label, &code.words, &code.code, &code.system], false))
                    .collect(),
                foot: Vec::new(),
            });
        }
        (!blocks.is_empty()).then(|| Block::Details {
            summary: "Tekniske detaljer".to_owned(),
            blocks,
        })
    }

    /// A fact for the technical part.
    pub(super) fn technical_fact(&mut self, label: &str, text: &str) {
        self.technical.push(Fact {
            label: label.to_owned(),
            value: lines(&make_visible(text)),
        });
    }

    /// Keeps the bytes of a document in the document.
    pub(super) fn attach(&mut self, title: String, label: Option<String>, bytes: Vec<u8>) -> Block {
        let index = u32::try_from(self.attachments.len()).unwrap_or(u32::MAX);
        let kind = crate::sniff::sniff(&bytes);
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.attachments.push(Attached {
            title: title.clone(),
            label,
            kind,
            bytes: Zeroizing::new(bytes),
        });
        Block::Attachment(innsyn_blocks::Attachment {
            index,
            title,
            media_type: kind.media_type(),
            size,
        })
    }
}

/// One run of text as a paragraph.
pub(super) fn paragraph(text: &str) -> Block {
    Block::Paragraph {
        caption: None,
        text: vec![Inline::Text(text.to_owned())],
    }
}

/// A paragraph in bold.
pub(super) fn bold(text: &str) -> Inline {
    Inline::Styled {
        styles: vec![Style::Bold],
        content: vec![Inline::Text(text.to_owned())],
    }
}

/// A fact of one line.
pub(super) fn fact(label: &str, text: &str) -> Fact {
    Fact {
        label: label.to_owned(),
        value: lines(text),
    }
}

/// Text with its line breaks; column-aligned text, which laboratories send, with its spaces as well.
pub(super) fn lines(text: &str) -> Vec<Block> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let trimmed = text.trim_matches('\n').trim_end();
    if trimmed.trim().is_empty() {
        return Vec::new();
    }
    let is_aligned = trimmed
        .lines()
        .any(|line| line.trim().contains("   ") || line.trim().contains('\t'));
    if is_aligned {
        return vec![Block::Preformatted(make_visible(trimmed))];
    }
    let mut run = Vec::new();
    for line in trimmed.trim().lines() {
        if !run.is_empty() {
            run.push(Inline::Break);
        }
        let line = line.trim();
        if !line.is_empty() {
            run.push(Inline::Text(make_visible(line)));
        }
    }
    vec![Block::Paragraph {
        caption: None,
        text: run,
    }]
}

/// Whether an element's content is rich text.
pub(super) fn is_rich(node: Node<'_, '_>) -> bool {
    super::node::elements(node).any(|child| {
        child.tag_name().namespace() == Some(super::node::XHTML)
            || (labels::may_be_rich(name(node)) && labels::is_markup(name(child)))
    })
}

/// What an element itself shows, and the code behind it where the words stand in its place.
struct Shown<'a> {
    text: String,
    code: Option<&'a str>,
}

fn shown<'a>(node: Node<'a, '_>) -> Option<Shown<'a>> {
    let text = own_text(node);
    let text = text.trim();
    shown_attributes(node, text_value(node, text))
}

/// Text alone: a date where it has the form of one, a quantity, or as it stands.
fn text_value(node: Node<'_, '_>, text: &str) -> String {
    if value::is_date(text) {
        value::time(text)
    } else if labels::is_boolean(name(node)) {
        boolean(text).map_or_else(|| text.to_owned(), str::to_owned)
    } else if labels::is_duration(name(node)) {
        value::duration(text)
    } else {
        text.to_owned()
    }
}

fn boolean(text: &str) -> Option<&'static str> {
    match text {
        "true" | "1" => Some("Ja"),
        "false" | "0" => Some("Nei"),
        _ => None,
    }
}

fn shown_attributes<'a>(node: Node<'a, '_>, text: String) -> Option<Shown<'a>> {
    let code = attribute(node, "V");
    let words = attribute(node, "DN");
    let original = attribute(node, "OT");
    let system = attribute(node, "S");
    let unit = attribute(node, "U");
    let mut parts = Vec::new();
    let mut hidden = None;
    let local_first = system.is_some_and(|system| codes::list_of(system) == Some(8212));
    let by_list = code.and_then(|code| codes::name(node, code));
    let (first, second) = if local_first {
        (original.or(words), words)
    } else {
        (words.or(by_list).or(original), original)
    };
    if let Some(first) = first {
        parts.push(first.to_owned());
        if let Some(second) = second.filter(|second| *second != first) {
            parts.push(format!("({second})"));
        }
        match code {
            Some(code) if codes::belongs_to_words(system) => {
                parts.push(format!("({} {code})", codes::short_system(system)));
            }
            Some(code) => hidden = Some(code),
            None => {}
        }
    } else if let Some(code) = code {
        parts.push(if system.is_some() {
            code.to_owned()
        } else if unit.is_some() {
            value::number(code)
        } else if value::is_date(code) || labels::is_time(name(node)) {
            value::time(code)
        } else if labels::is_duration(name(node)) {
            value::duration(code)
        } else if labels::is_boolean(name(node)) {
            boolean(code).map_or_else(|| code.to_owned(), str::to_owned)
        } else {
            value::number(code)
        });
        if system.is_some() {
            hidden = Some(code);
        }
    }
    parts.extend(unit.map(str::to_owned));
    if let Some(missing) = attribute(node, "NULL").or_else(|| attribute(node, "nullFlavor")) {
        parts.push(format!("Ikke oppgitt ({missing})"));
    }
    if !text.is_empty() {
        parts.push(text);
    }
    for (attribute, value) in telling_attributes(node) {
        if !matches!(
            attribute,
            "V" | "DN" | "OT" | "S" | "U" | "NULL" | "nullFlavor"
        ) {
            parts.push(format!("{attribute}: {value}"));
        }
    }
    if parts.is_empty() && system.is_some() {
        parts.push("Ikke oppgitt".to_owned());
    }
    (!parts.is_empty()).then(|| Shown {
        text: parts.join(" "),
        code: hidden,
    })
}
