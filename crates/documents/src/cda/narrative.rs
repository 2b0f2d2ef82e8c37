//! The narrative block: every element of the schema has its rule, any other gives its text and nothing else.
//!
//! Order of work: an element becomes pieces (runs of text and blocks as they come), pieces become blocks, and only
//! then white space is collapsed, because a space may stand in one element and the word in the next.

use innsyn_blocks::{
    Block, Inline, ListItem, Style, TableCell, TableRow, make_visible, plain_text,
};
use roxmltree::Node;
use url::Url;

use super::body::{direct_text, unpack_base64};
use super::node::{attribute, child, children, is, name, raw_attribute};
use super::section::Reader;
use crate::picture;
use crate::sniff::sniff;

/// As HTML.
const MAX_COLUMN_SPAN: u16 = 1_000;
/// As HTML.
const MAX_ROW_SPAN: u16 = 65_534;
/// Longest address that is shown as a link.
const MAX_ADDRESS: usize = 2_000;

/// A part of flowing content.
enum Piece {
    Inline(Inline),
    Block(Block),
}

impl<'a, 'input: 'a> Reader<'a, 'input> {
    /// The content of an element as blocks.
    pub(super) fn blocks(&mut self, node: Node<'a, 'input>) -> Vec<Block> {
        let pieces = self.flow(node);
        to_blocks(styled(node, pieces))
    }

    /// The content of an element as one run; pictures in it go to `aside`.
    pub(super) fn inline(&mut self, node: Node<'a, 'input>, aside: &mut Vec<Block>) -> Vec<Inline> {
        let pieces = self.flow(node);
        tidy(flatten(styled(node, pieces), aside))
    }

    fn flow(&mut self, node: Node<'a, 'input>) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for part in node.children() {
            self.piece(part, &mut pieces);
        }
        pieces
    }

    fn piece(&mut self, node: Node<'a, 'input>, out: &mut Vec<Piece>) {
        if node.is_text() {
            out.push(Piece::Inline(Inline::Text(
                node.text().unwrap_or_default().to_owned(),
            )));
            return;
        }
        if !node.is_element() {
            return;
        }
        if !is(node, "paragraph") {
            out.extend(self.anchor_at(node).map(Piece::Inline));
        }
        match name(node) {
            // Always empty by the schema; what stands in it all the same follows.
            Some("br") => {
                out.push(Piece::Inline(Inline::Break));
                out.extend(self.flow(node));
            }
            Some("content") => {
                let pieces = self.flow(node);
                out.extend(revised(node, styled(node, pieces)));
            }
            Some("sub") => self.shifted(node, Style::Subscript, out),
            Some("sup") => self.shifted(node, Style::Superscript, out),
            Some("footnote") => self.footnote(node, out),
            Some("footnoteRef") => {
                let number = raw_attribute(node, "IDREF")
                    .and_then(|id| self.targets.get(id))
                    .and_then(|target| self.footnote_numbers.get(&target.id()))
                    .copied();
                out.push(Piece::Inline(Inline::FootnoteRef(number)));
                out.extend(self.flow(node));
            }
            Some("linkHtml") => self.link(node, out),
            Some("paragraph") => self.paragraph(node, out),
            Some("list") => self.list(node, out),
            Some("table") => self.table(node, out),
            Some("renderMultiMedia") => self.multimedia(node, out),
            _ => self.unknown(node, out),
        }
    }

    /// Not in the schema, or not here: its text, with the words of neighbouring blocks kept apart.
    fn unknown(&mut self, node: Node<'a, 'input>, out: &mut Vec<Piece>) {
        let pieces = self.flow(node);
        if is_blocklike(node.tag_name().name()) {
            out.extend(to_blocks(pieces).into_iter().map(Piece::Block));
        } else {
            out.extend(pieces);
        }
    }

    fn shifted(&mut self, node: Node<'a, 'input>, style: Style, out: &mut Vec<Piece>) {
        let pieces = self.flow(node);
        out.extend(wrap(styled(node, pieces), &|content| Inline::Styled {
            styles: vec![style],
            content,
        }));
    }

    fn footnote(&mut self, node: Node<'a, 'input>, out: &mut Vec<Piece>) {
        let mut aside = Vec::new();
        let content = self.inline(node, &mut aside);
        let number = self.footnote_numbers.get(&node.id()).copied();
        let index = number.and_then(|number| usize::try_from(number).ok()?.checked_sub(1));
        if let Some(place) = index.and_then(|index| self.footnotes.get_mut(index)) {
            *place = content;
        }
        out.push(Piece::Inline(Inline::FootnoteRef(number)));
        out.extend(aside.into_iter().map(Piece::Block));
    }

    fn link(&mut self, node: Node<'a, 'input>, out: &mut Vec<Piece>) {
        let pieces = self.flow(node);
        let pieces = styled(node, pieces);
        let href = raw_attribute(node, "href").unwrap_or_default();
        let (target, address) = match href.strip_prefix('#') {
            Some(id) => (self.target_of(id), None),
            None => (None, outside_address(href)),
        };
        if target.is_none() && address.is_none() {
            // Not a link that may be followed; its text stays.
            out.extend(pieces);
            return;
        }
        let make = |content| Inline::Link {
            target: target.clone(),
            address: address.clone(),
            content,
        };
        let mut wrapped = wrap(pieces, &make);
        if wrapped.is_empty() {
            let shown = attribute(node, "title")
                .or_else(|| address.clone())
                .unwrap_or_default();
            wrapped.push(Piece::Inline(make(vec![Inline::Text(shown)])));
        }
        out.extend(wrapped);
    }

    fn paragraph(&mut self, node: Node<'a, 'input>, out: &mut Vec<Piece>) {
        let (caption, blocks) = self.captioned(node);
        out.extend(with_caption(caption, blocks).into_iter().map(Piece::Block));
    }

    fn list(&mut self, node: Node<'a, 'input>, out: &mut Vec<Piece>) {
        let mut aside = Vec::new();
        let caption = self.caption(node, &mut aside);
        let ordered = raw_attribute(node, "listType")
            .is_some_and(|kind| kind.eq_ignore_ascii_case("ordered"));
        let mut items = Vec::new();
        for part in node.children() {
            if is(part, "item") {
                let (caption, blocks) = self.captioned(part);
                items.push(ListItem { caption, blocks });
            } else if child(node, "caption") != Some(part) {
                self.stray(part, |blocks| {
                    items.push(ListItem {
                        caption: None,
                        blocks,
                    });
                });
            }
        }
        let marker = list_marker(node, ordered);
        out.push(Piece::Block(Block::List {
            caption,
            ordered,
            marker,
            items,
        }));
        out.extend(aside.into_iter().map(Piece::Block));
    }

    fn table(&mut self, node: Node<'a, 'input>, out: &mut Vec<Piece>) {
        let mut aside = Vec::new();
        let caption = self.caption(node, &mut aside);
        let (mut head, mut body, mut foot) = (Vec::new(), Vec::new(), Vec::new());
        let first_caption = child(node, "caption");
        for part in node.children() {
            match name(part) {
                Some("caption") if Some(part) == first_caption => {}
                Some("thead") => self.rows(part, &mut head),
                Some("tfoot") => self.rows(part, &mut foot),
                Some("tbody") => self.rows(part, &mut body),
                Some("tr") => {
                    let align = alignment(node);
                    body.push(self.row(part, align));
                }
                _ => self.stray(part, |blocks| body.push(text_row(blocks))),
            }
        }
        out.push(Piece::Block(Block::Table {
            caption,
            head,
            body,
            foot,
        }));
        out.extend(aside.into_iter().map(Piece::Block));
    }

    fn rows(&mut self, group: Node<'a, 'input>, rows: &mut Vec<TableRow>) {
        let align = alignment(group);
        for part in group.children() {
            if is(part, "tr") {
                rows.push(self.row(part, align));
            } else {
                self.stray(part, |blocks| rows.push(text_row(blocks)));
            }
        }
    }

    fn row(&mut self, row: Node<'a, 'input>, inherited: Option<&'static str>) -> TableRow {
        let inherited = alignment(row).or(inherited);
        let mut cells = Vec::new();
        for part in row.children() {
            if is(part, "td") || is(part, "th") {
                let (caption, blocks) = self.captioned(part);
                cells.push(TableCell {
                    header: is(part, "th"),
                    scope: scope(part),
                    column_span: span(part, "colspan", MAX_COLUMN_SPAN),
                    row_span: span(part, "rowspan", MAX_ROW_SPAN),
                    align: alignment(part).or(inherited),
                    rules: rules(part),
                    blocks: with_caption(caption, blocks),
                });
            } else {
                self.stray(part, |blocks| cells.push(text_cell(blocks)));
            }
        }
        TableRow { cells }
    }

    /// The same for what stands between sections.
    pub(super) fn stray_blocks(&mut self, node: Node<'a, 'input>, blocks: &mut Vec<Block>) {
        self.stray(node, |stray| blocks.extend(stray));
    }

    /// Something where the schema has nothing: kept when it says anything.
    fn stray(&mut self, node: Node<'a, 'input>, keep: impl FnOnce(Vec<Block>)) {
        let mut pieces = Vec::new();
        self.piece(node, &mut pieces);
        let blocks = to_blocks(pieces);
        if !blocks.is_empty() {
            keep(blocks);
        }
    }

    /// The caption and the rest of an element that may begin with one.
    fn captioned(&mut self, node: Node<'a, 'input>) -> (Option<Vec<Inline>>, Vec<Block>) {
        let mut aside = Vec::new();
        let caption = self.caption(node, &mut aside);
        let first = child(node, "caption");
        let mut pieces: Vec<Piece> = self
            .anchor_at(node)
            .map(Piece::Inline)
            .into_iter()
            .collect();
        for part in node.children().filter(|part| Some(*part) != first) {
            self.piece(part, &mut pieces);
        }
        let mut blocks = to_blocks(styled(node, pieces));
        blocks.extend(aside);
        (caption, blocks)
    }

    fn caption(&mut self, node: Node<'a, 'input>, aside: &mut Vec<Block>) -> Option<Vec<Inline>> {
        let caption = child(node, "caption")?;
        Some(self.inline(caption, aside)).filter(|run| !run.is_empty())
    }

    /// `referencedObject` names one picture, or regions of one; each name that leads nowhere is shown as missing.
    fn multimedia(&mut self, node: Node<'a, 'input>, out: &mut Vec<Piece>) {
        let mut aside = Vec::new();
        let mut caption = self.caption(node, &mut aside);
        let mut shown = Vec::new();
        let names = raw_attribute(node, "referencedObject").unwrap_or_default();
        for id in names.split_whitespace() {
            let target = self.targets.get(id).copied();
            let (media, is_region) = match target {
                Some(target) if is(target, "observationMedia") => (Some(target), false),
                Some(target) if is(target, "regionOfInterest") => (
                    target
                        .descendants()
                        .find(|inner| is(*inner, "observationMedia")),
                    true,
                ),
                Some(_) | None => (None, false),
            };
            match media {
                Some(media) => {
                    if !shown.contains(&media) {
                        shown.push(media);
                        self.media(media, &mut caption, out);
                    }
                    if is_region {
                        let text = Some(make_visible(id));
                        out.push(Piece::Block(Block::Remark {
                            code: "regionNotDrawn",
                            text,
                        }));
                    }
                }
                None => out.push(Piece::Block(missing(
                    caption.take(),
                    make_visible(id),
                    "notIncluded",
                ))),
            }
        }
        let first_caption = child(node, "caption");
        for part in node.children().filter(|part| Some(*part) != first_caption) {
            self.piece(part, out);
        }
        if names.is_empty() || caption.is_some() {
            // Nothing took the caption: it is shown all the same.
            out.push(Piece::Block(missing(caption, String::new(), "notIncluded")));
        }
        out.extend(aside.into_iter().map(Piece::Block));
    }

    fn media(
        &mut self,
        media: Node<'a, 'input>,
        caption: &mut Option<Vec<Inline>>,
        out: &mut Vec<Piece>,
    ) {
        let alternative = caption.as_deref().map(plain_text).unwrap_or_default();
        let value = child(media, "value");
        let bytes = value.and_then(|value| {
            let text = direct_text(value);
            let bytes = unpack_base64(value, &text).ok().flatten();
            bytes.filter(|bytes| !bytes.is_empty())
        });
        let Some(bytes) = bytes else {
            let reason = match value {
                Some(value) if children(value, "reference").next().is_none() => "damaged",
                Some(_) | None => "notIncluded",
            };
            out.push(Piece::Block(missing(caption.take(), alternative, reason)));
            return;
        };
        for page in picture::to_png(sniff(&bytes), &bytes, &mut self.pixel_budget) {
            let (png, reason) = match page {
                Ok(png) => (Some(png), None),
                Err(reason) => (None, Some(reason.code())),
            };
            out.push(Piece::Block(Block::Media {
                caption: caption.take(),
                alternative: alternative.clone(),
                png,
                reason,
            }));
        }
    }
}

fn missing(caption: Option<Vec<Inline>>, alternative: String, reason: &'static str) -> Block {
    Block::Media {
        caption,
        alternative,
        png: None,
        reason: Some(reason),
    }
}

fn text_cell(blocks: Vec<Block>) -> TableCell {
    TableCell {
        header: false,
        scope: None,
        column_span: 1,
        row_span: 1,
        align: None,
        rules: Vec::new(),
        blocks,
    }
}

fn text_row(blocks: Vec<Block>) -> TableRow {
    TableRow {
        cells: vec![text_cell(blocks)],
    }
}

/// Elements that senders take over from HTML and that stand for a line of their own.
fn is_blocklike(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "div",
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "pre",
        "blockquote",
        "section",
        "title",
        "text",
        "item",
        "tr",
        "td",
        "th",
        "thead",
        "tbody",
        "tfoot",
        "caption",
        "hr",
    ];
    NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
}

fn styles(node: Node<'_, '_>) -> Vec<Style> {
    let mut styles = Vec::new();
    for code in raw_attribute(node, "styleCode")
        .unwrap_or_default()
        .split_whitespace()
    {
        let more: &[Style] = match code.to_ascii_lowercase().as_str() {
            "bold" => &[Style::Bold],
            "italics" | "italic" => &[Style::Italics],
            "underline" => &[Style::Underline],
            "emphasis" => &[Style::Emphasis],
            "bolditalics" | "bolditalic" => &[Style::Bold, Style::Italics],
            _ => &[],
        };
        for style in more {
            if !styles.contains(style) {
                styles.push(*style);
            }
        }
    }
    styles
}

fn styled(node: Node<'_, '_>, pieces: Vec<Piece>) -> Vec<Piece> {
    let styles = styles(node);
    if styles.is_empty() {
        return pieces;
    }
    wrap(pieces, &|content| Inline::Styled {
        styles: styles.clone(),
        content,
    })
}

fn revised(node: Node<'_, '_>, pieces: Vec<Piece>) -> Vec<Piece> {
    let deleted = match raw_attribute(node, "revised")
        .map(str::to_ascii_lowercase)
        .as_deref()
    {
        Some("delete") => true,
        Some("insert") => false,
        _ => return pieces,
    };
    wrap(pieces, &|content| Inline::Revised { deleted, content })
}

/// Puts each run into something, also the runs inside blocks, so that a mark never gets lost on the way down.
fn wrap(pieces: Vec<Piece>, make: &dyn Fn(Vec<Inline>) -> Inline) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut run = Vec::new();
    let flush = |run: &mut Vec<Inline>, out: &mut Vec<Piece>| {
        if !run.is_empty() {
            out.push(Piece::Inline(make(std::mem::take(run))));
        }
    };
    for piece in pieces {
        match piece {
            Piece::Inline(inline) => run.push(inline),
            Piece::Block(block) => {
                flush(&mut run, &mut out);
                out.push(Piece::Block(wrap_block(block, make)));
            }
        }
    }
    flush(&mut run, &mut out);
    out
}

fn wrap_block(block: Block, make: &dyn Fn(Vec<Inline>) -> Inline) -> Block {
    let run = |run: Vec<Inline>| if run.is_empty() { run } else { vec![make(run)] };
    let blocks = |blocks: Vec<Block>| {
        blocks
            .into_iter()
            .map(|block| wrap_block(block, make))
            .collect()
    };
    let rows = |rows: Vec<TableRow>| -> Vec<TableRow> {
        rows.into_iter()
            .map(|row| TableRow {
                cells: row
                    .cells
                    .into_iter()
                    .map(|cell| TableCell {
                        blocks: blocks(cell.blocks),
                        ..cell
                    })
                    .collect(),
            })
            .collect()
    };
    match block {
        Block::Paragraph { caption, text } => Block::Paragraph {
            caption: caption.map(run),
            text: run(text),
        },
        Block::List {
            caption,
            ordered,
            marker,
            items,
        } => Block::List {
            caption: caption.map(run),
            ordered,
            marker,
            items: items
                .into_iter()
                .map(|item| ListItem {
                    caption: item.caption.map(run),
                    blocks: blocks(item.blocks),
                })
                .collect(),
        },
        Block::Table {
            caption,
            head,
            body,
            foot,
        } => Block::Table {
            caption: caption.map(run),
            head: rows(head),
            body: rows(body),
            foot: rows(foot),
        },
        Block::Media {
            caption,
            alternative,
            png,
            reason,
        } => Block::Media {
            caption: caption.map(run),
            alternative,
            png,
            reason,
        },
        other @ (Block::Heading(_)
        | Block::Preformatted(_)
        | Block::Remark { .. }
        | Block::Facts(_)
        | Block::Details { .. }
        | Block::Attachment(_)) => other,
    }
}

/// Runs between blocks become paragraphs.
fn to_blocks(pieces: Vec<Piece>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut run = Vec::new();
    let flush = |run: &mut Vec<Inline>, blocks: &mut Vec<Block>| {
        let text = tidy(std::mem::take(run));
        if text.iter().any(|inline| !matches!(inline, Inline::Break)) {
            blocks.push(Block::Paragraph {
                caption: None,
                text,
            });
        }
    };
    for piece in pieces {
        match piece {
            Piece::Inline(inline) => run.push(inline),
            Piece::Block(block) => {
                flush(&mut run, &mut blocks);
                blocks.push(block);
            }
        }
    }
    flush(&mut run, &mut blocks);
    blocks
}

/// A caption belongs to the first paragraph, or stands alone before what is not one.
fn with_caption(caption: Option<Vec<Inline>>, mut blocks: Vec<Block>) -> Vec<Block> {
    let Some(run) = caption else { return blocks };
    if let Some(Block::Paragraph { caption, .. }) = blocks.first_mut()
        && caption.is_none()
    {
        *caption = Some(run);
        return blocks;
    }
    blocks.insert(
        0,
        Block::Paragraph {
            caption: Some(run),
            text: Vec::new(),
        },
    );
    blocks
}

/// Blocks where only a run may stand (a footnote, a caption): lines one below the other; pictures go aside.
fn flatten(pieces: Vec<Piece>, aside: &mut Vec<Block>) -> Vec<Inline> {
    let mut run = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Inline(inline) => run.push(inline),
            Piece::Block(block) => flatten_block(block, &mut run, aside),
        }
    }
    run
}

fn flatten_block(block: Block, run: &mut Vec<Inline>, aside: &mut Vec<Block>) {
    let new_line = |run: &mut Vec<Inline>| {
        let has_words = run.iter().any(|inline| match inline {
            Inline::Text(text) => !text.trim().is_empty(),
            Inline::Break | Inline::Anchor(_) => false,
            Inline::Styled { .. }
            | Inline::Revised { .. }
            | Inline::Link { .. }
            | Inline::FootnoteRef(_) => true,
        });
        if has_words && !matches!(run.last(), Some(Inline::Break)) {
            run.push(Inline::Break);
        }
    };
    match block {
        Block::Heading(heading) => {
            new_line(run);
            run.extend(heading.text);
        }
        Block::Paragraph { caption, text } => {
            for part in caption
                .into_iter()
                .chain([text])
                .filter(|part| !part.is_empty())
            {
                new_line(run);
                run.extend(part);
            }
        }
        Block::List { caption, items, .. } => {
            new_line(run);
            run.extend(caption.unwrap_or_default());
            for item in items {
                new_line(run);
                run.extend(item.caption.unwrap_or_default());
                for block in item.blocks {
                    flatten_block(block, run, aside);
                }
            }
        }
        Block::Table {
            caption,
            head,
            body,
            foot,
        } => {
            new_line(run);
            run.extend(caption.unwrap_or_default());
            for row in head.into_iter().chain(body).chain(foot) {
                new_line(run);
                for (index, cell) in row.cells.into_iter().enumerate() {
                    if index > 0 {
                        run.push(Inline::Text(" | ".to_owned()));
                    }
                    let mut line = Vec::new();
                    for block in cell.blocks {
                        flatten_block(block, &mut line, aside);
                    }
                    run.append(&mut line);
                }
            }
        }
        Block::Preformatted(text) => {
            new_line(run);
            run.push(Inline::Text(text));
        }
        other @ (Block::Media { .. }
        | Block::Remark { .. }
        | Block::Facts(_)
        | Block::Details { .. }
        | Block::Attachment(_)) => aside.push(other),
    }
}

/// White space as in HTML: one space for any amount, none at the start, the end or after a break.
fn tidy(run: Vec<Inline>) -> Vec<Inline> {
    let mut after_space = true;
    let mut run = collapse(run, &mut after_space);
    trim_end(&mut run);
    run
}

fn collapse(run: Vec<Inline>, after_space: &mut bool) -> Vec<Inline> {
    let mut out = Vec::with_capacity(run.len());
    for inline in run {
        match inline {
            Inline::Text(text) => {
                let mut kept = String::with_capacity(text.len());
                for character in text.chars() {
                    if matches!(character, ' ' | '\t' | '\n' | '\r') {
                        if !*after_space {
                            kept.push(' ');
                        }
                        *after_space = true;
                    } else {
                        kept.push(character);
                        *after_space = false;
                    }
                }
                if !kept.is_empty() {
                    out.push(Inline::Text(make_visible(&kept)));
                }
            }
            Inline::Break => {
                *after_space = true;
                out.push(Inline::Break);
            }
            Inline::Styled { styles, content } => {
                let content = collapse(content, after_space);
                if !content.is_empty() {
                    out.push(Inline::Styled { styles, content });
                }
            }
            Inline::Revised { deleted, content } => {
                let content = collapse(content, after_space);
                if !content.is_empty() {
                    out.push(Inline::Revised { deleted, content });
                }
            }
            Inline::Link {
                target,
                address,
                content,
            } => {
                let content = collapse(content, after_space);
                if !content.is_empty() {
                    out.push(Inline::Link {
                        target,
                        address,
                        content,
                    });
                }
            }
            Inline::FootnoteRef(number) => {
                *after_space = false;
                out.push(Inline::FootnoteRef(number));
            }
            Inline::Anchor(id) => out.push(Inline::Anchor(id)),
        }
    }
    out
}

fn trim_end(run: &mut Vec<Inline>) {
    while let Some(last) = run.last_mut() {
        let is_empty = match last {
            Inline::Text(text) => {
                text.truncate(text.trim_end_matches(' ').len());
                text.is_empty()
            }
            Inline::Styled { content, .. }
            | Inline::Revised { content, .. }
            | Inline::Link { content, .. } => {
                trim_end(content);
                content.is_empty()
            }
            Inline::Break | Inline::FootnoteRef(_) | Inline::Anchor(_) => false,
        };
        if !is_empty {
            return;
        }
        run.pop();
    }
}

/// Only `http` and `https`, parsed as an address after taking out what browsers ignore.
fn outside_address(href: &str) -> Option<String> {
    let clean: String = href
        .chars()
        .filter(|character| !character.is_control())
        .collect();
    let clean = clean.trim();
    if clean.len() > MAX_ADDRESS {
        return None;
    }
    let address = Url::parse(clean).ok()?;
    (matches!(address.scheme(), "http" | "https") && address.has_host())
        .then(|| make_visible(address.as_str()))
}

fn list_marker(node: Node<'_, '_>, ordered: bool) -> Option<&'static str> {
    raw_attribute(node, "styleCode")?
        .split_whitespace()
        .find_map(|code| {
            Some(match (code.to_ascii_lowercase().as_str(), ordered) {
                ("arabic", true) => "decimal",
                ("littleroman", true) => "lower-roman",
                ("bigroman", true) => "upper-roman",
                ("littlealpha", true) => "lower-alpha",
                ("bigalpha", true) => "upper-alpha",
                ("disc", false) => "disc",
                ("circle", false) => "circle",
                ("square", false) => "square",
                _ => return None,
            })
        })
}

/// `Lrule`, `Rrule`, `Toprule`, `Botrule` of a cell.
fn rules(node: Node<'_, '_>) -> Vec<&'static str> {
    let codes = raw_attribute(node, "styleCode").unwrap_or_default();
    let mut rules = Vec::new();
    for code in codes.split_whitespace() {
        let edge = match code.to_ascii_lowercase().as_str() {
            "lrule" => "left",
            "rrule" => "right",
            "toprule" => "top",
            "botrule" => "bottom",
            _ => continue,
        };
        if !rules.contains(&edge) {
            rules.push(edge);
        }
    }
    rules
}

/// `char` aligns on the decimal mark, which for figures of one column is the right edge.
fn alignment(node: Node<'_, '_>) -> Option<&'static str> {
    Some(
        match raw_attribute(node, "align")?.to_ascii_lowercase().as_str() {
            "left" => "left",
            "center" => "center",
            "right" | "char" => "right",
            "justify" => "justify",
            _ => return None,
        },
    )
}

fn scope(node: Node<'_, '_>) -> Option<&'static str> {
    Some(
        match raw_attribute(node, "scope")?.to_ascii_lowercase().as_str() {
            "col" => "col",
            "row" => "row",
            "colgroup" => "colgroup",
            "rowgroup" => "rowgroup",
            _ => return None,
        },
    )
}

fn span(node: Node<'_, '_>, attribute: &str, most: u16) -> u16 {
    raw_attribute(node, attribute)
        .and_then(|value| value.parse::<u64>().ok())
        .and_then(|value| u16::try_from(value.min(u64::from(most))).ok())
        .map_or(1, |value| value.max(1))
}
