//! Readable text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use innsyn_blocks::{Block, Document, Inline, ListItem, Style, TableCell, TableRow};

use crate::dto::{
    BlockView, BlocksView, FactView, InlineView, ListItemView, OutlineEntry, TableCellView,
    TableRowView,
};

/// A whole document.
pub(crate) fn blocks(document: &Document) -> BlocksView {
    BlocksView {
        blocks: document.blocks.iter().map(block).collect(),
        outline: document
            .outline()
            .into_iter()
            .map(|entry| OutlineEntry {
                id: entry.id,
                level: entry.level,
                text: entry.text,
            })
            .collect(),
        footnotes: document
            .footnotes
            .iter()
            .map(|footnote| inlines(footnote))
            .collect(),
    }
}

fn block(source: &Block) -> BlockView {
    match source {
        Block::Heading(heading) => BlockView::Heading {
            id: heading.id.clone(),
            level: heading.level,
            text: inlines(&heading.text),
            fallback: heading.fallback,
        },
        Block::Paragraph { caption, text } => BlockView::Paragraph {
            caption: caption.as_deref().map(inlines),
            text: inlines(text),
        },
        Block::List {
            caption,
            ordered,
            marker,
            items,
        } => BlockView::List {
            caption: caption.as_deref().map(inlines),
            ordered: *ordered,
            marker: marker.map(str::to_owned),
            items: items.iter().map(item).collect(),
        },
        Block::Table {
            caption,
            head,
            body,
            foot,
        } => BlockView::Table {
            caption: caption.as_deref().map(inlines),
            head: head.iter().map(row).collect(),
            body: body.iter().map(row).collect(),
            foot: foot.iter().map(row).collect(),
        },
        Block::Facts(facts) => BlockView::Facts {
            facts: facts
                .iter()
                .map(|fact| FactView {
                    label: fact.label.clone(),
                    value: fact.value.iter().map(block).collect(),
                })
                .collect(),
        },
        Block::Details { summary, blocks } => BlockView::Details {
            summary: summary.clone(),
            blocks: blocks.iter().map(block).collect(),
        },
        Block::Attachment(attachment) => BlockView::Attachment {
            index: attachment.index,
            title: attachment.title.clone(),
            media_type: attachment.media_type.to_owned(),
            size: attachment.size,
        },
        Block::Preformatted(text) => BlockView::Preformatted { text: text.clone() },
        Block::Media {
            caption,
            alternative,
            png,
            reason,
        } => BlockView::Media {
            caption: caption.as_deref().map(inlines),
            alternative: alternative.clone(),
            data: png.as_ref().map(|png| STANDARD.encode(png)),
            reason: reason.map(str::to_owned),
        },
        Block::Remark { code, text } => BlockView::Remark {
            code: (*code).to_owned(),
            text: text.clone(),
        },
    }
}

fn item(item: &ListItem) -> ListItemView {
    ListItemView {
        caption: item.caption.as_deref().map(inlines),
        blocks: item.blocks.iter().map(block).collect(),
    }
}

fn row(row: &TableRow) -> TableRowView {
    TableRowView {
        cells: row.cells.iter().map(cell).collect(),
    }
}

fn cell(cell: &TableCell) -> TableCellView {
    TableCellView {
        header: cell.header,
        scope: cell.scope.map(str::to_owned),
        column_span: cell.column_span,
        row_span: cell.row_span,
        align: cell.align.map(str::to_owned),
        rules: cell.rules.iter().map(|&rule| rule.to_owned()).collect(),
        blocks: cell.blocks.iter().map(block).collect(),
    }
}

fn inlines(content: &[Inline]) -> Vec<InlineView> {
    content.iter().map(inline).collect()
}

fn inline(inline: &Inline) -> InlineView {
    match inline {
        Inline::Text(text) => InlineView::Text { text: text.clone() },
        Inline::Break => InlineView::Break,
        Inline::Styled { styles, content } => InlineView::Styled {
            styles: styles
                .iter()
                .copied()
                .map(Style::name)
                .map(str::to_owned)
                .collect(),
            content: inlines(content),
        },
        Inline::Revised { deleted, content } => InlineView::Revised {
            deleted: *deleted,
            content: inlines(content),
        },
        Inline::Link {
            target,
            address,
            content,
        } => InlineView::Link {
            target: target.clone(),
            address: address.clone(),
            content: inlines(content),
        },
        Inline::FootnoteRef(number) => InlineView::FootnoteRef { number: *number },
        Inline::Anchor(id) => InlineView::Anchor { id: id.clone() },
    }
}
