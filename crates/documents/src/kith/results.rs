//! Results of investigations: their names, values, marks and comments, as the sender wrote them. No mark is computed.

use innsyn_blocks::{Block, Inline, Style, TableCell, TableRow, make_visible};
use roxmltree::Node;

use super::node::{attribute, child, children, code, elements, name};
use super::page::{Page, bold, lines, paragraph};
use super::{codes, generic, value};

/// A table from columns and cells; a column that is empty in every row is left out.
pub(super) fn table(
    caption: Option<&str>,
    columns: &[&str],
    rows: Vec<Vec<Vec<Block>>>,
) -> Option<Block> {
    if rows.is_empty() {
        return None;
    }
    let used: Vec<bool> = (0..columns.len())
        .map(|column| {
            rows.iter()
                .any(|row| row.get(column).is_some_and(|cell| !cell.is_empty()))
        })
        .collect();
    let kept = |column: usize| used.get(column).copied().unwrap_or_default();
    let head = TableRow {
        cells: columns
            .iter()
            .enumerate()
            .filter(|(column, _)| kept(*column))
            .map(|(_, title)| TableCell {
                header: true,
                scope: Some("col"),
                ..TableCell::of(vec![Inline::Text((*title).to_owned())])
            })
            .collect(),
    };
    let body = rows
        .into_iter()
        .map(|row| TableRow {
            cells: row
                .into_iter()
                .enumerate()
                .filter(|(column, _)| kept(*column))
                .map(|(_, blocks)| TableCell {
                    blocks,
                    ..TableCell::default()
                })
                .collect(),
        })
        .collect();
    Some(Block::Table {
        caption: caption.map(|caption| vec![Inline::Text(caption.to_owned())]),
        head: vec![head],
        body,
        foot: Vec::new(),
    })
}

/// The name of what was investigated: ids in words, then what specifies them.
pub(super) fn investigation(page: &mut Page, item: Node<'_, '_>) -> Option<String> {
    let mut names = Vec::new();
    for inside in
        elements(item).filter(|inside| matches!(name(*inside), "Investigation" | "ClinInv"))
    {
        page.enter(inside);
        let ids: Vec<String> = children(inside, "Id")
            .filter_map(|id| page.text(id))
            .collect();
        let mut words = ids.join(", ");
        for spec in children(inside, "Spec") {
            if let Some(text) = page.text(spec) {
                words = format!("{words} {text}");
            }
        }
        if !words.trim().is_empty() {
            names.push(words.trim().to_owned());
        }
    }
    (!names.is_empty()).then(|| names.join("; "))
}

/// The name alone, without marking anything.
pub(super) fn plain_name(item: Node<'_, '_>) -> Option<String> {
    elements(item)
        .find(|inside| matches!(name(*inside), "Investigation" | "ClinInv"))
        .and_then(|inside| child(inside, "Id"))
        .and_then(|id| {
            attribute(id, "DN")
                .or_else(|| attribute(id, "OT"))
                .or_else(|| attribute(id, "V"))
        })
        .map(make_visible)
}

/// A result's value and its unit.
#[derive(Default)]
pub(super) struct Value {
    pub(super) blocks: Vec<Block>,
    pub(super) unit: Option<String>,
    /// What kind of text it is (list 8243), such as a group or a resistance.
    pub(super) heading: Option<String>,
}

/// The value of an item, of whatever form.
pub(super) fn value_of(page: &mut Page, item: Node<'_, '_>) -> Value {
    let mut value = Value::default();
    for inside in elements(item) {
        match name(inside) {
            "NumResult" => number(page, inside, &mut value),
            "Interval" => {
                page.enter(inside);
                let mut words = Vec::new();
                for (wanted, label) in [("Low", "Nedre"), ("High", "Øvre")] {
                    words.extend(
                        page.child_text(inside, wanted)
                            .map(|text| format!("{label}: {text}")),
                    );
                }
                value.blocks.extend(lines(&words.join("  ")));
            }
            "DateResult" => {
                page.enter(inside);
                value.blocks.extend(
                    page.child_text(inside, "DateResultValue")
                        .map(|text| paragraph(&text)),
                );
            }
            "TextResult" => text(page, inside, &mut value),
            "BooleanResult" => value
                .blocks
                .extend(page.text(inside).map(|text| paragraph(&text))),
            _ => {}
        }
    }
    value
}

fn number(page: &mut Page, node: Node<'_, '_>, value: &mut Value) {
    page.enter(node);
    let mut words = String::new();
    if let Some(sign) = child(node, "ArithmeticComp") {
        page.take_attributes(sign, &["V", "DN", "S"]);
        let shown = code(sign)
            .and_then(|code| codes::in_list(8239, code))
            .or_else(|| attribute(sign, "DN"))
            .or_else(|| code(sign));
        if let Some(shown) = shown {
            words.push_str(shown);
            words.push(' ');
        }
        // The sender's own words stand in the table of codes.
        page.note("Tegn", sign);
    }
    if let Some(figure) = child(node, "NumResultValue") {
        if let Some(digits) = attribute(figure, "V") {
            words.push_str(&value::number(digits));
            page.take_attributes(figure, &["V", "U"]);
        } else if let Some(shown) = page.text(figure) {
            words.push_str(&shown);
        }
        if attribute(figure, "V").is_some() {
            value.unit = attribute(figure, "U").map(make_visible);
        }
    }
    if !words.trim().is_empty() {
        value.blocks.push(paragraph(&make_visible(words.trim())));
    }
}

fn text(page: &mut Page, node: Node<'_, '_>, value: &mut Value) {
    page.enter(node);
    if let Some(heading) = child(node, "Heading") {
        let words = page.text(heading);
        // What the column or the caption says anyway; the words stand in the table of codes.
        if let Some(words) = words
            && !matches!(code(heading), Some("LR" | "RSB"))
        {
            value.blocks.push(Block::Paragraph {
                caption: None,
                text: vec![bold(&words)],
            });
        }
        value.heading = code(heading).map(str::to_owned);
    }
    for inside in elements(node) {
        match name(inside) {
            // Epikrise and henvisning have one level more.
            "Result" => text(page, inside, value),
            "TextResultValue" => value.blocks.extend(page.value(inside, 3)),
            "TextCode" => value
                .blocks
                .extend(page.text(inside).map(|words| paragraph(&words))),
            "Unit" => value.unit = page.text(inside),
            _ => {}
        }
    }
}

/// Deviation, only as the source says it: a sign and its words.
pub(super) fn deviation(page: &mut Page, item: Node<'_, '_>) -> Vec<Block> {
    children(item, "DevResultInd")
        .filter_map(|mark| {
            let words = page.text(mark)?;
            let sign = match code(mark) {
                Some("1") => "▲ ",
                Some("2") => "▼ ",
                Some("3") => "◆ ",
                _ => "",
            };
            Some(Block::Paragraph {
                caption: None,
                text: vec![bold(&format!("{sign}{words}"))],
            })
        })
        .collect()
}

/// One named value below the other, in one cell.
pub(super) fn named(page: &mut Page, item: Node<'_, '_>, names: &[&'static str]) -> Vec<Block> {
    let mut run = Vec::new();
    for fact in page.facts(item, names) {
        for block in fact.value {
            if let Block::Paragraph { text, .. } = block {
                if !run.is_empty() {
                    run.push(Inline::Break);
                }
                run.push(Inline::Text(format!("{}: ", fact.label)));
                run.extend(text);
            }
        }
    }
    if run.is_empty() {
        Vec::new()
    } else {
        vec![Block::Paragraph {
            caption: None,
            text: run,
        }]
    }
}

/// Values of children, one below the other, without names.
pub(super) fn plain(page: &mut Page, item: Node<'_, '_>, names: &[&'static str]) -> Vec<Block> {
    let mut blocks = Vec::new();
    for wanted in names {
        for node in children(item, wanted) {
            blocks.extend(page.value(node, 3));
        }
    }
    blocks
}

/// The table of results in an epikrise or a henvisning.
pub(super) fn simple_table(page: &mut Page, items: &[Node<'_, '_>]) -> Option<Block> {
    let rows = items
        .iter()
        .map(|item| {
            page.enter(*item);
            let owner = item.parent().filter(|owner| name(*owner) == "InfItem");
            let mut name = Vec::new();
            name.extend(investigation(page, *item).map(|words| paragraph(&words)));
            let found = value_of(page, *item);
            let mut result = found.blocks;
            result.extend(found.unit.map(|unit| paragraph(&unit)));
            let mark = deviation(page, *item);
            let when = plain(page, *item, &["InvDate"]);
            let dates = |page: &mut Page, wanted: &'static str| {
                owner
                    .map(|owner| plain(page, owner, &[wanted]))
                    .unwrap_or_default()
            };
            let start = dates(page, "StartDateTime");
            let end = dates(page, "EndDateTime");
            let origin = dates(page, "OrgDate");
            let mut comment = plain(page, *item, &["Comment"]);
            comment.extend(generic::rest(page, *item, 3));
            if let Some(owner) = owner {
                page.enter(owner);
                comment.extend(super::clinical::remaining(page, owner));
            }
            vec![name, result, mark, when, start, end, origin, comment]
        })
        .collect();
    table(
        Some("Resultater"),
        &[
            "Undersøkelse",
            "Funn/resultat",
            "Avviksmarkør",
            "Tidspunkt for undersøkelsen",
            "Starttidspunkt",
            "Sluttidspunkt",
            "Tidspunkt for opprinnelse",
            "Kommentar",
        ],
        rows,
    )
}

/// Struck through, but readable: what the sender deleted or cancelled.
pub(super) fn struck(blocks: Vec<Block>) -> Vec<Block> {
    blocks
        .into_iter()
        .map(|block| {
            if let Block::Paragraph { caption, text } = block {
                let content = vec![Inline::Revised {
                    deleted: true,
                    content: text,
                }];
                Block::Paragraph {
                    caption,
                    text: content,
                }
            } else {
                block
            }
        })
        .collect()
}

/// Indented by its level below another result.
pub(super) fn indented(level: usize, words: &str, is_group: bool) -> Block {
    let text = Inline::Text(format!("{}{words}", "– ".repeat(level)));
    Block::Paragraph {
        caption: None,
        text: vec![if is_group {
            Inline::Styled {
                styles: vec![Style::Bold],
                content: vec![text],
            }
        } else {
            text
        }],
    }
}
