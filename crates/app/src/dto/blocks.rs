//! Readable text as typed blocks. No markup of a document ever crosses: the screen draws these with its own components.

use serde::Serialize;
use ts_rs::TS;

/// A readable document or text.
#[derive(Clone, Debug, Default, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BlocksView {
    /// In reading order.
    pub blocks: Vec<BlockView>,
    /// Headings, for the contents list.
    pub outline: Vec<OutlineEntry>,
    /// Footnotes in order; `number` counts from 1.
    pub footnotes: Vec<Vec<InlineView>>,
}

/// A heading in the contents list.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutlineEntry {
    /// Target: the `id` of the heading block.
    pub id: String,
    /// 1 is the top.
    pub level: u8,
    /// Its text.
    pub text: String,
}

/// One block.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(
    rename_all = "camelCase",
    tag = "kind",
    rename_all_fields = "camelCase"
)]
pub enum BlockView {
    /// A heading. `fallback` when the author gave none and a code's name stands in.
    Heading {
        id: String,
        level: u8,
        text: Vec<InlineView>,
        fallback: bool,
    },
    /// A paragraph.
    Paragraph {
        caption: Option<Vec<InlineView>>,
        text: Vec<InlineView>,
    },
    /// A list.
    List {
        caption: Option<Vec<InlineView>>,
        ordered: bool,
        marker: Option<String>,
        items: Vec<ListItemView>,
    },
    /// A table.
    Table {
        caption: Option<Vec<InlineView>>,
        head: Vec<TableRowView>,
        body: Vec<TableRowView>,
        foot: Vec<TableRowView>,
    },
    /// Named facts, one below the other.
    Facts { facts: Vec<FactView> },
    /// A part that is folded away at first, such as technical facts.
    Details {
        summary: String,
        blocks: Vec<BlockView>,
    },
    /// A document in the document, opened and saved by its index.
    Attachment {
        index: u32,
        title: String,
        media_type: String,
        #[ts(type = "number")]
        size: u64,
    },
    /// Text whose spaces and breaks are kept.
    Preformatted { text: String },
    /// A picture as re-encoded PNG, `data` base64; `None` when it cannot be shown, and `reason` says why.
    Media {
        caption: Option<Vec<InlineView>>,
        alternative: String,
        data: Option<String>,
        reason: Option<String>,
    },
    /// Something that the reader must know about the text itself: a media reference that leads nowhere, text cut at a limit.
    Remark { code: String, text: Option<String> },
}

/// A named fact.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FactView {
    /// Its name.
    pub label: String,
    /// What the source says.
    pub value: Vec<BlockView>,
}

/// An item of a list.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListItemView {
    /// A leading caption.
    pub caption: Option<Vec<InlineView>>,
    /// Its content.
    pub blocks: Vec<BlockView>,
}

/// A row of a table.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TableRowView {
    /// Its cells.
    pub cells: Vec<TableCellView>,
}

/// A cell of a table.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TableCellView {
    /// `th`.
    pub header: bool,
    /// `col`, `row` or absent.
    pub scope: Option<String>,
    /// At least 1.
    pub column_span: u16,
    /// At least 1.
    pub row_span: u16,
    /// `left`, `center`, `right`, `justify` or absent.
    pub align: Option<String>,
    /// Edges with a rule: `left`, `right`, `top`, `bottom`.
    pub rules: Vec<String>,
    /// Its content.
    pub blocks: Vec<BlockView>,
}

/// A run of text.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(
    rename_all = "camelCase",
    tag = "kind",
    rename_all_fields = "camelCase"
)]
pub enum InlineView {
    /// Text as received; hidden direction marks already made visible.
    Text { text: String },
    /// A line break.
    Break,
    /// Styles: `bold`, `italics`, `underline`, `emphasis`, `superscript`, `subscript`.
    Styled {
        styles: Vec<String>,
        content: Vec<InlineView>,
    },
    /// An inserted or deleted revision.
    Revised {
        deleted: bool,
        content: Vec<InlineView>,
    },
    /// A link. `target` is an id of this document; `address` an outside address that is shown and asked about.
    Link {
        target: Option<String>,
        address: Option<String>,
        content: Vec<InlineView>,
    },
    /// A reference to a footnote; `None` leads nowhere and is shown as such.
    FootnoteRef { number: Option<u32> },
    /// A place that a link of this document leads to.
    Anchor { id: String },
}
