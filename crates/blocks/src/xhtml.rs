//! Text results of PPS: plain text, or a fragment of XHTML (HTML of a fixed allow-list, parsed as XML).
//!
//! Allowed: `p br b strong i em u sub sup ul ol li table caption thead tbody tfoot tr th td h1`–`h6 pre div span`, and
//! `del s strike ins`, because struck-out text must not read as valid. Everything else is reduced to its text. What does
//! not parse is shown as it came, as plain text. No attribute survives except spans, scope and alignment of cells.

use roxmltree::{Node, ParsingOptions};

use crate::{
    Block, Document, Heading, Inline, ListItem, Style, TableCell, TableRow, make_visible,
    plain_text,
};

/// Elements deeper than this lose their structure, not their text.
const MAX_DEPTH: usize = 64;
/// A fragment with more nodes than this is shown as plain text.
const MAX_NODES: u32 = 200_000;

/// Reads a text result. Never fails: at worst the text is shown as it came.
#[must_use]
pub fn from_text_result(text: &str) -> Document {
    let blocks = read_fragment(text).unwrap_or_else(|| plain_blocks(text));
    Document {
        blocks,
        footnotes: Vec::new(),
    }
}

/// Reads the content of an element of another document that was parsed already: rich text of a KITH message, the body of
/// an HTML document. Element names count in any namespace; white space is collapsed where elements make the lines.
#[must_use]
pub fn from_element(element: Node<'_, '_>) -> Vec<Block> {
    let has_lines = element.descendants().any(|node| {
        let name = local_name(node);
        node != element && (name == "br" || is_block(&name))
    });
    let mut reader = Reader {
        keep_lines: !has_lines,
        headings: 0,
        cut: false,
    };
    let mut flow = Flow::default();
    reader.children(element, &mut flow, &mut Vec::new(), 0);
    let mut blocks = flow.finish();
    if reader.cut {
        blocks.push(Block::Remark {
            code: "cutAtLimit",
            text: None,
        });
    }
    blocks
}

fn plain_blocks(text: &str) -> Vec<Block> {
    let mut flow = Flow::default();
    flow.push_lines(&text.replace("\r\n", "\n").replace('\r', "\n"), &[]);
    flow.finish()
}

/// `None` when it is not a fragment of XHTML.
fn read_fragment(text: &str) -> Option<Vec<Block>> {
    if !text.contains(['<', '&']) {
        return None;
    }
    let text = without_declaration(text);
    read_well_formed(text).or_else(|| read_well_formed(&mend(text)))
}

fn read_well_formed(text: &str) -> Option<Vec<Block>> {
    let wrapped = format!("<t>{text}</t>");
    let options = ParsingOptions {
        nodes_limit: MAX_NODES,
        ..ParsingOptions::default()
    };
    let tree = roxmltree::Document::parse_with_options(&wrapped, options).ok()?;
    let root = tree.root_element();
    let mut elements = root
        .descendants()
        .filter(|node| node.is_element() && *node != root)
        .peekable();
    // Something in angle brackets that HTML does not know is text of the author's, such as `<navn/>`.
    if elements.peek().is_some() && !elements.any(|node| is_html(&local_name(node))) {
        return None;
    }
    let has_lines = root.descendants().any(|node| {
        let name = local_name(node);
        name == "br" || is_block(&name)
    });
    let mut reader = Reader {
        keep_lines: !has_lines,
        headings: 0,
        cut: false,
    };
    let mut flow = Flow::default();
    reader.children(root, &mut flow, &mut Vec::new(), 0);
    let mut blocks = flow.finish();
    if reader.cut {
        blocks.push(Block::Remark {
            code: "cutAtLimit",
            text: None,
        });
    }
    Some(blocks)
}

/// Without byte order mark and XML declaration, which may not stand inside another element.
fn without_declaration(text: &str) -> &str {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match text.trim_start().strip_prefix("<?xml ") {
        Some(rest) => rest.split_once("?>").map_or(text, |(_, content)| content),
        None => text,
    }
}

/// What senders of HTML write where XHTML is due: named characters and an open `<br>`.
fn mend(text: &str) -> String {
    /// No name that is mended is longer; bounds the search for its end.
    const LONGEST: usize = 12;
    let mut mended = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<']) {
        let (before, from) = rest.split_at(at);
        mended.push_str(before);
        let end = if from.starts_with('&') { ';' } else { '>' };
        let token = from
            .char_indices()
            .take(LONGEST)
            .find(|(_, character)| *character == end)
            .and_then(|(index, _)| from.split_at_checked(index));
        let replacement = token.and_then(|(token, _)| match token.strip_prefix('&') {
            Some(name) => named_character(name).map(String::from),
            None => token
                .trim_end()
                .eq_ignore_ascii_case("<br")
                .then(|| "<br/>".to_owned()),
        });
        let mut characters = from.chars();
        if let (Some(replacement), Some((_, after))) = (replacement, token) {
            mended.push_str(&replacement);
            characters = after.chars();
            characters.next();
        } else {
            mended.extend(characters.next());
        }
        rest = characters.as_str();
    }
    mended.push_str(rest);
    mended
}

fn named_character(name: &str) -> Option<char> {
    let character = match name {
        "nbsp" => '\u{a0}',
        "aring" => 'å',
        "Aring" => 'Å',
        "aelig" => 'æ',
        "AElig" => 'Æ',
        "oslash" => 'ø',
        "Oslash" => 'Ø',
        "auml" => 'ä',
        "Auml" => 'Ä',
        "ouml" => 'ö',
        "Ouml" => 'Ö',
        "uuml" => 'ü',
        "Uuml" => 'Ü',
        "eacute" => 'é',
        "Eacute" => 'É',
        "micro" => 'µ',
        "mu" => 'μ',
        "alpha" => 'α',
        "beta" => 'β',
        "gamma" => 'γ',
        "delta" => 'δ',
        "deg" => '°',
        "plusmn" => '±',
        "times" => '×',
        "middot" => '·',
        "bull" => '•',
        "sup2" => '²',
        "sup3" => '³',
        "frac12" => '½',
        "le" => '≤',
        "ge" => '≥',
        "ne" => '≠',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "laquo" => '«',
        "raquo" => '»',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "sect" => '§',
        "shy" => '\u{ad}',
        _ => return None,
    };
    Some(character)
}

/// Name without prefix, in lower case; empty for what is no element.
fn local_name(node: Node<'_, '_>) -> String {
    if node.is_element() {
        node.tag_name().name().to_ascii_lowercase()
    } else {
        String::new()
    }
}

/// Elements that begin and end a line of their own.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "head"
            | "header"
            | "hr"
            | "html"
            | "li"
            | "main"
            | "ol"
            | "option"
            | "p"
            | "pre"
            | "section"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "title"
            | "tr"
            | "ul"
    )
}

fn is_html(name: &str) -> bool {
    is_block(name)
        || mark_of(name).is_some()
        || matches!(
            name,
            "a" | "abbr"
                | "big"
                | "br"
                | "cite"
                | "code"
                | "col"
                | "colgroup"
                | "font"
                | "img"
                | "kbd"
                | "label"
                | "mark"
                | "q"
                | "script"
                | "small"
                | "span"
                | "style"
                | "tt"
        )
}

/// What an inline element does to its text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Mark {
    Style(Style),
    Deleted,
    Inserted,
}

fn mark_of(name: &str) -> Option<Mark> {
    match name {
        "b" | "strong" => Some(Mark::Style(Style::Bold)),
        "i" => Some(Mark::Style(Style::Italics)),
        "em" => Some(Mark::Style(Style::Emphasis)),
        "u" => Some(Mark::Style(Style::Underline)),
        "sup" => Some(Mark::Style(Style::Superscript)),
        "sub" => Some(Mark::Style(Style::Subscript)),
        "del" | "s" | "strike" => Some(Mark::Deleted),
        "ins" => Some(Mark::Inserted),
        _ => None,
    }
}

/// Blocks in the making: finished ones, and the run of text that is being written.
#[derive(Default)]
struct Flow {
    blocks: Vec<Block>,
    run: Vec<Piece>,
    /// White space that waits for a word, with the marks that it stood under.
    space_is_due: Option<Vec<Mark>>,
    is_one_run: bool,
}

enum Piece {
    Text { marks: Vec<Mark>, text: String },
    Break,
}

impl Flow {
    /// Takes everything as one run, for headings and captions: a block inside only breaks the line.
    fn one_run() -> Self {
        Self {
            is_one_run: true,
            ..Self::default()
        }
    }

    fn push_str(&mut self, part: &str, with: &[Mark]) {
        if part.is_empty() {
            return;
        }
        match self.run.last_mut() {
            Some(Piece::Text { marks, text }) if marks == with => text.push_str(part),
            _ => self.run.push(Piece::Text {
                marks: with.to_vec(),
                text: part.to_owned(),
            }),
        }
    }

    fn push_break(&mut self) {
        self.space_is_due = None;
        self.run.push(Piece::Break);
    }

    /// Text whose line breaks and spaces count.
    fn push_lines(&mut self, text: &str, marks: &[Mark]) {
        for (index, line) in make_visible(text).split('\n').enumerate() {
            if index > 0 {
                self.push_break();
            }
            self.push_str(line, marks);
        }
    }

    /// Text whose white space is one space, none at the beginning of a line.
    fn push_collapsed(&mut self, text: &str, marks: &[Mark]) {
        for word in make_visible(text).split_inclusive([' ', '\t', '\n']) {
            let bare = word.trim_end_matches([' ', '\t', '\n']);
            if !bare.is_empty() {
                let space = self.space_is_due.take();
                if let (Some(under), Some(Piece::Text { .. })) = (space, self.run.last()) {
                    self.push_str(" ", &under);
                }
                self.push_str(bare, marks);
            }
            if bare.len() < word.len() && self.space_is_due.is_none() {
                self.space_is_due = Some(marks.to_vec());
            }
        }
    }

    /// Ends a line, and a paragraph where there are paragraphs.
    fn boundary(&mut self) {
        if !self.is_one_run {
            self.flush();
        } else if matches!(self.run.last(), Some(Piece::Text { .. })) {
            self.push_break();
        }
    }

    fn flush(&mut self) {
        let text = self.take_run();
        if !text.is_empty() {
            self.blocks.push(Block::Paragraph {
                caption: None,
                text,
            });
        }
    }

    /// The run without breaks at its ends.
    fn take_run(&mut self) -> Vec<Inline> {
        self.space_is_due = None;
        let mut run = std::mem::take(&mut self.run);
        let is_break = |piece: &Piece| matches!(piece, Piece::Break);
        run.truncate(
            run.iter()
                .rposition(|piece| !is_break(piece))
                .map_or(0, |last| last + 1),
        );
        run.into_iter()
            .skip_while(is_break)
            .map(to_inline)
            .collect()
    }

    fn finish(mut self) -> Vec<Block> {
        self.flush();
        self.blocks
    }
}

fn to_inline(piece: Piece) -> Inline {
    let Piece::Text { marks, text } = piece else {
        return Inline::Break;
    };
    let styles: Vec<Style> = marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Style(style) => Some(*style),
            Mark::Deleted | Mark::Inserted => None,
        })
        .collect();
    let text = Inline::Text(text);
    let inner = if styles.is_empty() {
        text
    } else {
        Inline::Styled {
            styles,
            content: vec![text],
        }
    };
    if marks.contains(&Mark::Deleted) {
        Inline::Revised {
            deleted: true,
            content: vec![inner],
        }
    } else if marks.contains(&Mark::Inserted) {
        Inline::Revised {
            deleted: false,
            content: vec![inner],
        }
    } else {
        inner
    }
}

/// The parts of a table in the making.
#[derive(Default)]
struct TableParts {
    caption: Option<Vec<Inline>>,
    head: Vec<TableRow>,
    body: Vec<TableRow>,
    foot: Vec<TableRow>,
}

#[derive(Clone, Copy)]
enum Section {
    Head,
    Body,
    Foot,
}

impl TableParts {
    fn push(&mut self, section: Section, row: TableRow) {
        if row.cells.is_empty() {
            return;
        }
        match section {
            Section::Head => self.head.push(row),
            Section::Body => self.body.push(row),
            Section::Foot => self.foot.push(row),
        }
    }
}

struct Reader {
    /// No element of the fragment makes lines, so its line breaks do.
    keep_lines: bool,
    headings: usize,
    cut: bool,
}

impl Reader {
    fn children(
        &mut self,
        parent: Node<'_, '_>,
        flow: &mut Flow,
        marks: &mut Vec<Mark>,
        depth: usize,
    ) {
        for child in parent.children() {
            self.node(child, flow, marks, depth);
        }
    }

    fn node(&mut self, node: Node<'_, '_>, flow: &mut Flow, marks: &mut Vec<Mark>, depth: usize) {
        if node.is_text() {
            self.text(node, flow, marks);
            return;
        }
        if !node.is_element() {
            return;
        }
        if depth >= MAX_DEPTH {
            self.flatten(node, flow, marks);
            return;
        }
        let name = local_name(node);
        if let Some(mark) = mark_of(&name) {
            marks.push(mark);
            self.children(node, flow, marks, depth + 1);
            marks.pop();
            return;
        }
        match name.as_str() {
            "br" => {
                flow.push_break();
                self.children(node, flow, marks, depth + 1);
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if !flow.is_one_run => {
                flow.flush();
                let level = name.bytes().last().map_or(1, |digit| digit - b'0');
                let text = self.one_run(node, marks, depth);
                if !text.is_empty() {
                    self.headings += 1;
                    let id = format!("t-{}", self.headings);
                    flow.blocks.push(Block::Heading(Heading {
                        id,
                        level,
                        text,
                        fallback: false,
                    }));
                }
            }
            "ul" | "ol" if !flow.is_one_run => {
                flow.flush();
                self.list(node, name == "ol", flow, marks, depth);
            }
            "table" if !flow.is_one_run => {
                flow.flush();
                self.table(node, flow, marks, depth);
            }
            "pre" if !flow.is_one_run => {
                flow.flush();
                let text = self.preformatted(node, marks, depth);
                if !text.trim().is_empty() {
                    flow.blocks.push(Block::Preformatted(text));
                }
            }
            name if is_block(name) => {
                flow.boundary();
                self.children(node, flow, marks, depth + 1);
                flow.boundary();
            }
            _ => self.children(node, flow, marks, depth + 1),
        }
    }

    fn text(&mut self, node: Node<'_, '_>, flow: &mut Flow, marks: &[Mark]) {
        let text = node.text().unwrap_or_default();
        if self.keep_lines {
            flow.push_lines(text, marks);
        } else {
            flow.push_collapsed(text, marks);
        }
    }

    /// All text below, without structure; no recursion.
    fn flatten(&mut self, node: Node<'_, '_>, flow: &mut Flow, marks: &[Mark]) {
        self.cut = true;
        for descendant in node.descendants() {
            if descendant.is_text() {
                self.text(descendant, flow, marks);
            } else if is_block(&local_name(descendant)) || descendant.has_tag_name("br") {
                flow.boundary();
            }
        }
    }

    fn one_run(&mut self, node: Node<'_, '_>, marks: &mut Vec<Mark>, depth: usize) -> Vec<Inline> {
        let mut flow = Flow::one_run();
        self.children(node, &mut flow, marks, depth + 1);
        flow.take_run()
    }

    fn blocks_of(&mut self, node: Node<'_, '_>, marks: &mut Vec<Mark>, depth: usize) -> Vec<Block> {
        let mut flow = Flow::default();
        self.children(node, &mut flow, marks, depth + 1);
        flow.finish()
    }

    fn list(
        &mut self,
        node: Node<'_, '_>,
        ordered: bool,
        flow: &mut Flow,
        marks: &mut Vec<Mark>,
        depth: usize,
    ) {
        let mut items = Vec::new();
        for child in node.children() {
            let blocks = if local_name(child) == "li" && depth < MAX_DEPTH {
                self.blocks_of(child, marks, depth + 1)
            } else {
                let mut stray = Flow::default();
                self.node(child, &mut stray, marks, depth + 1);
                stray.finish()
            };
            if !blocks.is_empty() {
                items.push(ListItem {
                    caption: None,
                    blocks,
                });
            }
        }
        if !items.is_empty() {
            let marker = Some(if ordered { "decimal" } else { "disc" });
            flow.blocks.push(Block::List {
                caption: None,
                ordered,
                marker,
                items,
            });
        }
    }

    fn table(&mut self, node: Node<'_, '_>, flow: &mut Flow, marks: &mut Vec<Mark>, depth: usize) {
        let mut parts = TableParts::default();
        // Text that stands in a table but in no cell follows the table.
        let mut stray = Flow::default();
        self.rows(
            node,
            Section::Body,
            &mut parts,
            &mut stray,
            marks,
            depth + 1,
        );
        let TableParts {
            caption,
            head,
            body,
            foot,
        } = parts;
        if caption.is_some() || !head.is_empty() || !body.is_empty() || !foot.is_empty() {
            flow.blocks.push(Block::Table {
                caption,
                head,
                body,
                foot,
            });
        }
        flow.blocks.append(&mut stray.finish());
    }

    fn rows(
        &mut self,
        parent: Node<'_, '_>,
        section: Section,
        parts: &mut TableParts,
        stray: &mut Flow,
        marks: &mut Vec<Mark>,
        depth: usize,
    ) {
        for child in parent.children() {
            if depth >= MAX_DEPTH {
                self.node(child, stray, marks, depth);
                continue;
            }
            match local_name(child).as_str() {
                "caption" if parts.caption.is_none() => {
                    let caption = self.one_run(child, marks, depth);
                    parts.caption = Some(caption).filter(|caption| !caption.is_empty());
                }
                "thead" => self.rows(child, Section::Head, parts, stray, marks, depth + 1),
                "tbody" => self.rows(child, Section::Body, parts, stray, marks, depth + 1),
                "tfoot" => self.rows(child, Section::Foot, parts, stray, marks, depth + 1),
                "tr" => {
                    let row = self.row(child, marks, depth + 1);
                    parts.push(section, row);
                }
                "td" | "th" => {
                    let cell = self.cell(child, marks, depth + 1);
                    parts.push(section, TableRow { cells: vec![cell] });
                }
                _ => self.node(child, stray, marks, depth),
            }
        }
    }

    fn row(&mut self, node: Node<'_, '_>, marks: &mut Vec<Mark>, depth: usize) -> TableRow {
        let mut cells = Vec::new();
        for child in node.children() {
            if matches!(local_name(child).as_str(), "td" | "th") && depth < MAX_DEPTH {
                cells.push(self.cell(child, marks, depth));
                continue;
            }
            let mut stray = Flow::default();
            self.node(child, &mut stray, marks, depth);
            let blocks = stray.finish();
            if !blocks.is_empty() {
                cells.push(TableCell {
                    header: false,
                    scope: None,
                    column_span: 1,
                    row_span: 1,
                    align: None,
                    rules: Vec::new(),
                    blocks,
                });
            }
        }
        TableRow { cells }
    }

    fn cell(&mut self, node: Node<'_, '_>, marks: &mut Vec<Mark>, depth: usize) -> TableCell {
        let span = |name, most: u16| {
            node.attribute(name)
                .and_then(|text| text.trim().parse::<u64>().ok())
                .map_or(1, |number| {
                    u16::try_from(number).unwrap_or(most).clamp(1, most)
                })
        };
        let one_of = |name, known: &[&'static str]| {
            let value = node.attribute(name)?.trim();
            known
                .iter()
                .copied()
                .find(|candidate| candidate.eq_ignore_ascii_case(value))
        };
        TableCell {
            header: local_name(node) == "th",
            scope: one_of("scope", &["col", "row", "colgroup", "rowgroup"]),
            column_span: span("colspan", 1_000),
            row_span: span("rowspan", 65_534),
            align: one_of("align", &["left", "center", "right", "justify"]),
            rules: Vec::new(),
            blocks: self.blocks_of(node, marks, depth),
        }
    }

    /// Spaces and breaks as they stand; raised, lowered and deleted text keeps its signs.
    fn preformatted(&mut self, node: Node<'_, '_>, marks: &mut Vec<Mark>, depth: usize) -> String {
        let outside = std::mem::replace(&mut self.keep_lines, true);
        let run = self.one_run(node, marks, depth);
        self.keep_lines = outside;
        plain_text(&run)
    }
}

#[cfg(test)]
mod tests;
