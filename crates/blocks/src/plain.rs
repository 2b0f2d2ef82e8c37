//! Plain text of inline content, for contents lists, search and the clipboard. Raised and lowered text stays apart
//! (`10^9`, `HCO_3^-`): flattening it would change its meaning. Deleted text keeps a mark.

use crate::{Block, Document, Inline, Style, TableRow};

/// The text of a whole document, for search and the clipboard: blocks one below the other, cells of a row apart by tabs,
/// footnotes last.
#[must_use]
pub fn document_text(document: &Document) -> String {
    let mut lines = Vec::new();
    write_blocks(&document.blocks, &mut lines);
    for (index, footnote) in document.footnotes.iter().enumerate() {
        lines.push(format!("[{}] {}", index + 1, plain_text(footnote)));
    }
    lines.join("\n")
}

fn write_blocks(blocks: &[Block], lines: &mut Vec<String>) {
    let run = |run: &[Inline], lines: &mut Vec<String>| {
        let text = plain_text(run);
        if !text.is_empty() {
            lines.push(text);
        }
    };
    for block in blocks {
        match block {
            Block::Heading(heading) => run(&heading.text, lines),
            Block::Paragraph { caption, text } => {
                run(caption.as_deref().unwrap_or_default(), lines);
                run(text, lines);
            }
            Block::List { caption, items, .. } => {
                run(caption.as_deref().unwrap_or_default(), lines);
                for item in items {
                    run(item.caption.as_deref().unwrap_or_default(), lines);
                    write_blocks(&item.blocks, lines);
                }
            }
            Block::Table {
                caption,
                head,
                body,
                foot,
            } => {
                run(caption.as_deref().unwrap_or_default(), lines);
                lines.extend([head, body, foot].into_iter().flatten().map(row_text));
            }
            Block::Facts(facts) => {
                for fact in facts {
                    lines.push(format!("{}: {}", fact.label, blocks_text(&fact.value)));
                }
            }
            Block::Details { summary, blocks } => {
                lines.push(summary.clone());
                write_blocks(blocks, lines);
            }
            Block::Preformatted(text) => lines.push(text.clone()),
            Block::Attachment(attachment) => lines.push(attachment.title.clone()),
            Block::Media {
                caption,
                alternative,
                ..
            } => {
                run(caption.as_deref().unwrap_or_default(), lines);
                if caption.is_none() && !alternative.is_empty() {
                    lines.push(alternative.clone());
                }
            }
            Block::Remark { text, .. } => lines.extend(text.clone()),
        }
    }
}

fn blocks_text(blocks: &[Block]) -> String {
    let mut lines = Vec::new();
    write_blocks(blocks, &mut lines);
    lines.join("\n")
}

fn row_text(row: &TableRow) -> String {
    let cells: Vec<String> = row
        .cells
        .iter()
        .map(|cell| blocks_text(&cell.blocks))
        .collect();
    cells.join("\t")
}

/// The text of a run, with `^` and `_` before raised and lowered text, `~~` round deletions, `[n]` for footnotes.
#[must_use]
pub fn plain_text(run: &[Inline]) -> String {
    let mut text = String::new();
    write(run, &mut text);
    text
}

fn write(run: &[Inline], text: &mut String) {
    let mut rest = run.iter();
    while let Some(inline) = rest.next() {
        match inline {
            Inline::Text(part) => text.push_str(part),
            Inline::Break => text.push('\n'),
            Inline::Styled { styles, content } => {
                let before = text.len();
                for style in styles {
                    match style {
                        Style::Superscript => text.push('^'),
                        Style::Subscript => text.push('_'),
                        Style::Bold | Style::Italics | Style::Underline | Style::Emphasis => {}
                    }
                }
                if text.len() == before {
                    write(content, text);
                } else {
                    write_shifted(&plain_text(content), first_character(rest.as_slice()), text);
                }
            }
            Inline::Revised {
                deleted: true,
                content,
            } => {
                text.push_str("~~");
                write(content, text);
                text.push_str("~~");
            }
            Inline::Revised {
                deleted: false,
                content,
            }
            | Inline::Link { content, .. } => write(content, text),
            Inline::FootnoteRef(Some(number)) => {
                text.push('[');
                text.push_str(&number.to_string());
                text.push(']');
            }
            Inline::FootnoteRef(None) => text.push_str("[?]"),
            Inline::Anchor(_) => {}
        }
    }
}

/// In parentheses where it would otherwise run into what follows, or is more than one word.
fn write_shifted(shifted: &str, next: Option<char>, text: &mut String) {
    let is_one_word = shifted.chars().all(|character| {
        character.is_alphanumeric() || matches!(character, '+' | '-' | '−' | ',' | '.')
    });
    let runs_on = match (shifted.chars().next_back(), next) {
        (Some(last), Some(next)) => {
            last.is_numeric() && next.is_numeric() || last.is_alphabetic() && next.is_alphabetic()
        }
        _ => false,
    };
    if is_one_word && !runs_on {
        text.push_str(shifted);
    } else {
        text.push('(');
        text.push_str(shifted);
        text.push(')');
    }
}

fn first_character(run: &[Inline]) -> Option<char> {
    run.iter()
        .find_map(|inline| plain_text(std::slice::from_ref(inline)).chars().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(part: &str) -> Inline {
        Inline::Text(part.to_owned())
    }

    fn styled(style: Style, part: &str) -> Inline {
        Inline::Styled {
            styles: vec![style],
            content: vec![text(part)],
        }
    }

    #[test]
    fn raised_and_lowered_text_stays_apart() {
        assert_eq!(
            plain_text(&[text("10"), styled(Style::Superscript, "9"), text("/L")]),
            "10^9/L"
        );
        let bicarbonate = [
            text("HCO"),
            styled(Style::Subscript, "3"),
            styled(Style::Superscript, "-"),
        ];
        assert_eq!(plain_text(&bicarbonate), "HCO_3^-");
        assert_eq!(
            plain_text(&[text("H"), styled(Style::Subscript, "2"), text("O")]),
            "H_2O"
        );
    }

    #[test]
    fn a_raised_digit_never_runs_into_the_next() {
        assert_eq!(
            plain_text(&[text("10"), styled(Style::Superscript, "9"), text("5")]),
            "10^(9)5"
        );
        assert_eq!(
            plain_text(&[text("x"), styled(Style::Superscript, "a b")]),
            "x^(a b)"
        );
    }

    #[test]
    fn other_styles_leave_no_trace_and_deletions_do() {
        let deleted = Inline::Revised {
            deleted: true,
            content: vec![text("5 mg")],
        };
        let inserted = Inline::Revised {
            deleted: false,
            content: vec![text("10 mg")],
        };
        let run = [
            styled(Style::Bold, "Dose:"),
            Inline::Break,
            deleted,
            text(" "),
            inserted,
        ];
        assert_eq!(plain_text(&run), "Dose:\n~~5 mg~~ 10 mg");
    }

    #[test]
    fn footnotes_and_links_keep_their_text() {
        let link = Inline::Link {
            target: Some("n-a".to_owned()),
            address: None,
            content: vec![text("se under")],
        };
        assert_eq!(
            plain_text(&[
                link,
                Inline::FootnoteRef(Some(2)),
                Inline::FootnoteRef(None)
            ]),
            "se under[2][?]"
        );
    }
}
