//! The block model.

use crate::plain_text;

/// A readable document: blocks in reading order and the footnotes they refer to.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Document {
    /// In reading order.
    pub blocks: Vec<Block>,
    /// Footnotes; the first has number 1.
    pub footnotes: Vec<Vec<Inline>>,
}

/// A heading in the contents list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OutlineEntry {
    /// Id of the heading.
    pub id: String,
    /// 1 is the top.
    pub level: u8,
    /// Its plain text.
    pub text: String,
}

impl Document {
    /// The headings, in reading order, for a contents list; also those inside lists and tables.
    #[must_use]
    pub fn outline(&self) -> Vec<OutlineEntry> {
        let mut entries = Vec::new();
        find_headings(&self.blocks, &mut entries);
        entries
    }
}

fn find_headings(blocks: &[Block], entries: &mut Vec<OutlineEntry>) {
    for block in blocks {
        match block {
            Block::Heading(heading) => entries.push(OutlineEntry {
                id: heading.id.clone(),
                level: heading.level,
                text: plain_text(&heading.text),
            }),
            Block::List { items, .. } => {
                for item in items {
                    find_headings(&item.blocks, entries);
                }
            }
            Block::Table {
                head, body, foot, ..
            } => {
                for cell in [head, body, foot]
                    .into_iter()
                    .flatten()
                    .flat_map(|row| &row.cells)
                {
                    find_headings(&cell.blocks, entries);
                }
            }
            Block::Facts(facts) => {
                for fact in facts {
                    find_headings(&fact.value, entries);
                }
            }
            Block::Details { blocks, .. } => find_headings(blocks, entries),
            Block::Paragraph { .. }
            | Block::Preformatted(_)
            | Block::Media { .. }
            | Block::Attachment(_)
            | Block::Remark { .. } => {}
        }
    }
}

/// A heading.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Heading {
    /// Unique in the document; prefixed `n-` where it came from outside.
    pub id: String,
    /// 1 is the top, 6 the deepest.
    pub level: u8,
    /// Its text.
    pub text: Vec<Inline>,
    /// The author gave no title and the name of a code stands in; drawn differently.
    pub fallback: bool,
}

/// One block.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Block {
    /// A heading.
    Heading(Heading),
    /// A paragraph.
    Paragraph {
        /// Leading caption.
        caption: Option<Vec<Inline>>,
        /// Its text.
        text: Vec<Inline>,
    },
    /// A list.
    List {
        /// Leading caption.
        caption: Option<Vec<Inline>>,
        /// Numbered.
        ordered: bool,
        /// `disc`, `circle`, `square`, `decimal`, `lower-roman`, `upper-roman`, `lower-alpha`, `upper-alpha`.
        marker: Option<&'static str>,
        /// Items.
        items: Vec<ListItem>,
    },
    /// A table; `foot` is drawn last wherever it stood in the source.
    Table {
        /// Caption.
        caption: Option<Vec<Inline>>,
        /// Head rows.
        head: Vec<TableRow>,
        /// Body rows.
        body: Vec<TableRow>,
        /// Foot rows.
        foot: Vec<TableRow>,
    },
    /// Named facts, one below the other.
    Facts(Vec<Fact>),
    /// Part of the document that is folded away at first, such as technical facts; still searched, copied and printed.
    Details {
        /// What is folded away.
        summary: String,
        /// Content.
        blocks: Vec<Block>,
    },
    /// A document in the document, opened by itself.
    Attachment(Attachment),
    /// Text whose spaces and breaks are kept.
    Preformatted(String),
    /// A picture, re-encoded as PNG by `documents`.
    Media {
        /// Caption.
        caption: Option<Vec<Inline>>,
        /// Text in place of the picture.
        alternative: String,
        /// PNG bytes; `None` when it cannot be shown.
        png: Option<Vec<u8>>,
        /// Why not, as a code for the UI (`notIncluded`, `unsupportedKind`, `tooLarge`, `damaged`).
        reason: Option<&'static str>,
    },
    /// Something the reader must know about the text itself.
    Remark {
        /// A code for the UI (`danglingReference`, `cutAtLimit`, `nullFlavor`, `restrictedSection`, `sectionAuthor` …).
        code: &'static str,
        /// A detail from the source.
        text: Option<String>,
    },
}

/// A named fact. The name is ours or the message's, already in words.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Fact {
    /// Its name.
    pub label: String,
    /// What the source says.
    pub value: Vec<Block>,
}

/// A document in the document. Its bytes stay with whoever read it, under the same index.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Attachment {
    /// Its place among the document's attachments, from 0.
    pub index: u32,
    /// Title as the source gave it, else a number of ours.
    pub title: String,
    /// Media type by content.
    pub media_type: &'static str,
    /// Size in bytes.
    pub size: u64,
}

/// An item of a list.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ListItem {
    /// Leading caption.
    pub caption: Option<Vec<Inline>>,
    /// Content.
    pub blocks: Vec<Block>,
}

/// A row of a table.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TableRow {
    /// Cells.
    pub cells: Vec<TableCell>,
}

/// A cell of a table.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TableCell {
    /// A head cell.
    pub header: bool,
    /// `col`, `row`, `colgroup`, `rowgroup`.
    pub scope: Option<&'static str>,
    /// At least 1, capped at 1 000.
    pub column_span: u16,
    /// At least 1, capped at 65 534.
    pub row_span: u16,
    /// `left`, `center`, `right`, `justify`.
    pub align: Option<&'static str>,
    /// Edges that the author drew a rule on: `left`, `right`, `top`, `bottom`.
    pub rules: Vec<&'static str>,
    /// Content.
    pub blocks: Vec<Block>,
}

impl Default for TableCell {
    fn default() -> Self {
        Self {
            header: false,
            scope: None,
            column_span: 1,
            row_span: 1,
            align: None,
            rules: Vec::new(),
            blocks: Vec::new(),
        }
    }
}

impl TableCell {
    /// A cell of one run of text.
    #[must_use]
    pub fn of(text: Vec<Inline>) -> Self {
        Self {
            blocks: vec![Block::Paragraph {
                caption: None,
                text,
            }],
            ..Self::default()
        }
    }
}

/// A run of text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Inline {
    /// Text, with hidden marks already made visible ([`crate::make_visible`]).
    Text(String),
    /// A line break.
    Break,
    /// Styled content; styles add up when nested.
    Styled {
        /// Styles.
        styles: Vec<Style>,
        /// Content.
        content: Vec<Inline>,
    },
    /// A revision; deleted text is shown struck through, never dropped.
    Revised {
        /// Deleted, else inserted.
        deleted: bool,
        /// Content.
        content: Vec<Inline>,
    },
    /// A link.
    Link {
        /// An id of this document.
        target: Option<String>,
        /// An outside address, `http` or `https` only; shown and asked about, never followed by itself.
        address: Option<String>,
        /// Content.
        content: Vec<Inline>,
    },
    /// Reference to a footnote by number; `None` leads nowhere.
    FootnoteRef(Option<u32>),
    /// A place that a link of this document leads to, by its id; says nothing itself.
    Anchor(String),
}

/// Styles that mean something.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Style {
    /// Bold.
    Bold,
    /// Italics.
    Italics,
    /// Underline.
    Underline,
    /// Emphasis.
    Emphasis,
    /// Raised: changes meaning (10⁹).
    Superscript,
    /// Lowered: changes meaning.
    Subscript,
}

impl Style {
    /// The name under which the UI knows it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bold => "bold",
            Self::Italics => "italics",
            Self::Underline => "underline",
            Self::Emphasis => "emphasis",
            Self::Superscript => "superscript",
            Self::Subscript => "subscript",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(id: &str, text: Vec<Inline>) -> Block {
        Block::Heading(Heading {
            id: id.to_owned(),
            level: 2,
            text,
            fallback: false,
        })
    }

    #[test]
    fn the_outline_holds_every_heading_as_plain_text_in_reading_order() {
        let raised = Inline::Styled {
            styles: vec![Style::Superscript],
            content: vec![Inline::Text("9".to_owned())],
        };
        let item = ListItem {
            caption: None,
            blocks: vec![heading("b", vec![Inline::Text("Inni".to_owned())])],
        };
        let cell = TableCell {
            header: false,
            scope: None,
            column_span: 1,
            row_span: 1,
            align: None,
            rules: vec![],
            blocks: vec![heading("c", vec![Inline::Text("Celle".to_owned())])],
        };
        let document = Document {
            blocks: vec![
                heading("a", vec![Inline::Text("10".to_owned()), raised]),
                Block::Preformatted("ikke en overskrift".to_owned()),
                Block::List {
                    caption: None,
                    ordered: false,
                    marker: None,
                    items: vec![item],
                },
                Block::Table {
                    caption: None,
                    head: vec![],
                    body: vec![TableRow { cells: vec![cell] }],
                    foot: vec![],
                },
            ],
            footnotes: vec![],
        };
        let outline: Vec<_> = document
            .outline()
            .into_iter()
            .map(|entry| (entry.id, entry.text))
            .collect();
        let expected = [("a", "10^9"), ("b", "Inni"), ("c", "Celle")];
        assert_eq!(
            outline,
            expected.map(|(id, text)| (id.to_owned(), text.to_owned()))
        );
    }
}
