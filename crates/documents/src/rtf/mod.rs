//! Rich Text Format: its text, with bold, italics, underline, raised and lowered text, paragraphs and tables.
//!
//! A careful reader of text, not of the format: pictures, objects, fields' instructions, fonts and styles are left out,
//! and the reader is told when something that is not text was. Nothing is run, fetched or unpacked. No crate is used:
//! those that exist panic on malformed input or have no limits. Specification: RTF 1.9.1.

mod read;

use innsyn_blocks::{Block, Document, Inline, TableCell, TableRow};

use self::read::{Event, Marks};

/// Most letters of a text; what is beyond is cut, and the reader told.
const MAX_TEXT: usize = 8 * 1024 * 1024;
/// Most cells of a row.
const MAX_CELLS: usize = 200;

/// Reads the text of an RTF document.
pub(crate) fn read(bytes: &[u8]) -> Document {
    let mut page = Page::default();
    let end = read::events(bytes, &mut |event| page.take(event));
    page.finish();
    let mut blocks = page.blocks;
    if end.left_out {
        blocks.push(remark("controlWord"));
    }
    if end.cut || page.is_full {
        blocks.push(remark("cutAtLimit"));
    }
    if blocks.is_empty() {
        blocks.push(remark("noBody"));
    }
    Document {
        blocks,
        footnotes: Vec::new(),
    }
}

fn remark(code: &'static str) -> Block {
    Block::Remark { code, text: None }
}

/// The page in the making.
#[derive(Default)]
struct Page {
    blocks: Vec<Block>,
    run: Vec<Inline>,
    /// Cells of the row that is being read.
    cells: Vec<TableCell>,
    /// Paragraphs of the cell that is being read.
    cell: Vec<Block>,
    rows: Vec<TableRow>,
    in_table: bool,
    letters: usize,
    is_full: bool,
}

impl Page {
    fn take(&mut self, event: Event<'_>) -> bool {
        match event {
            Event::Text(text, marks) => self.text(text, marks),
            Event::Line => self.run.push(Inline::Break),
            Event::Paragraph => self.paragraph(),
            Event::InTable(in_table) => self.in_table = in_table,
            Event::Cell => {
                self.end_cell_paragraph();
                let blocks = std::mem::take(&mut self.cell);
                if self.cells.len() < MAX_CELLS {
                    self.cells.push(TableCell {
                        blocks,
                        ..TableCell::default()
                    });
                }
            }
            Event::Row => {
                if !self.cells.is_empty() {
                    let cells = std::mem::take(&mut self.cells);
                    self.rows.push(TableRow { cells });
                }
            }
        }
        !self.is_full
    }

    fn text(&mut self, text: &str, marks: Marks) {
        self.letters += text.len();
        if self.letters > MAX_TEXT {
            self.is_full = true;
            return;
        }
        self.run.push(marks.dress(text));
    }

    fn paragraph(&mut self) {
        if self.in_table {
            self.end_cell_paragraph();
            return;
        }
        self.end_table();
        let text = self.line();
        if !text.is_empty() {
            self.blocks.push(Block::Paragraph {
                caption: None,
                text,
            });
        }
    }

    fn end_cell_paragraph(&mut self) {
        let text = self.line();
        if !text.is_empty() {
            self.cell.push(Block::Paragraph {
                caption: None,
                text,
            });
        }
    }

    fn line(&mut self) -> Vec<Inline> {
        let run = std::mem::take(&mut self.run);
        let says_something = run.iter().any(|inline| match inline {
            Inline::Text(text) => !text.trim().is_empty(),
            Inline::Break => false,
            Inline::Styled { .. }
            | Inline::Revised { .. }
            | Inline::Link { .. }
            | Inline::FootnoteRef(_)
            | Inline::Anchor(_) => true,
        });
        if says_something { run } else { Vec::new() }
    }

    fn end_table(&mut self) {
        if !self.cells.is_empty() {
            let cells = std::mem::take(&mut self.cells);
            self.rows.push(TableRow { cells });
        }
        if !self.rows.is_empty() {
            self.blocks.push(Block::Table {
                caption: None,
                head: Vec::new(),
                body: std::mem::take(&mut self.rows),
                foot: Vec::new(),
            });
        }
    }

    fn finish(&mut self) {
        // A text may stop inside a cell.
        if self.in_table && (!self.run.is_empty() || !self.cell.is_empty()) {
            self.take(Event::Cell);
        }
        self.in_table = false;
        self.paragraph();
        let loose = std::mem::take(&mut self.cell);
        self.blocks.extend(loose);
    }
}

#[cfg(test)]
mod tests {
    use innsyn_blocks::document_text;
    use proptest::prelude::*;

    use super::*;

    fn text(rtf: &str) -> String {
        document_text(&read(rtf.as_bytes()))
    }

    #[test]
    fn text_comes_out_in_its_encoding() {
        assert_eq!(
            text(
                r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}{\colortbl;\red0;}\f0 Bl\'e5b\'e6r \u8804?5\par To}"
            ),
            "Blåbær ≤5\nTo"
        );
        // A surrogate pair, and a fall-back of two letters.
        assert_eq!(text(r"{\rtf1\uc2 \u-10179??\u-8704??x}"), "😀x");
        assert_eq!(text(r"{\rtf1\uc0 a\u248b}"), "aøb");
        assert_eq!(text(r"{\rtf1\ansicpg1250 \'b3}"), "ł");
        assert_eq!(text(r"{\rtf1\mac \'8c}"), "å");
        assert_eq!(
            text(r"{\rtf1 a\~b\_c\emdash d\bullet\{x\}\\}"),
            "a\u{a0}b\u{2011}c—d•{x}\\"
        );
    }

    #[test]
    fn styles_and_lines_are_kept() {
        let document = read(br"{\rtf1 10{\super 9}/L, H{\sub 2}O\line {\b fet} {\i kursiv\b0} {\ul u}\strike borte}");
        let [Block::Paragraph { text, .. }] = document.blocks.as_slice() else {
            panic!("{document:?}")
        };
        assert_eq!(
            innsyn_blocks::plain_text(text),
            "10^9/L, H_2O\nfet kursiv u~~borte~~"
        );
    }

    #[test]
    fn tables_become_tables() {
        let document = read(
            br"{\rtf1 f\'f8r\par\trowd\cellx1000\cellx2000\pard\intbl A\cell B\cell\row\trowd\intbl C\par c\cell D\cell\row\pard etter\par}",
        );
        let [_, Block::Table { body, .. }, _] = document.blocks.as_slice() else {
            panic!("{document:?}")
        };
        assert_eq!(body.len(), 2);
        assert_eq!(body[1].cells[0].blocks.len(), 2);
        assert_eq!(document_text(&document), "før\nA\tB\nC\nc\tD\netter");
    }

    #[test]
    fn what_is_not_text_is_left_out_and_said() {
        let document = read(
            br"{\rtf1 a{\pict\pngblip 89504e47}{\object\objdata 0105}{\*\generator Evil;}{\field{\*\fldinst HYPERLINK x}{\fldrslt lenke}}\bin3 ab}c}",
        );
        let shown = document_text(&document);
        assert!(shown.starts_with("alenkec"), "{shown}");
        assert!(!shown.contains("8950") && !shown.contains("HYPERLINK") && !shown.contains("Evil"));
        assert!(document.blocks.contains(&remark("controlWord")));
    }

    #[test]
    fn hostile_groups_end_quickly() {
        let deep = format!("{{\\rtf1 {}x", "{".repeat(1_000_000));
        assert!(text(&deep).contains('x'));
        assert!(read(br"{\rtf1 \bin999999999 x").blocks.len() <= 2);
        assert!(read(br"{\rtf1 \u99999999999999999999 x}").blocks.len() <= 2);
        assert_eq!(read(b"{\\rtf1}").blocks, [remark("noBody")]);
        assert!(text(r"{\rtf1 \u8238?x}").contains("⟨U+"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            read(&bytes);
        }

        #[test]
        fn any_groups_are_read(text in r"\{\\rtf1([{}\\a-z0-9 ';*-]{0,12}){0,30}") {
            read(text.as_bytes());
        }

        #[test]
        fn words_are_not_lost(words in prop::collection::vec("[a-zæøå]{1,8}", 1..30)) {
            let body: Vec<String> = words
                .iter()
                .map(|word| word.chars().map(|letter| if letter.is_ascii() { letter.to_string() } else { format!("\\u{}?", u32::from(letter)) }).collect())
                .collect();
            let rtf = format!("{{\\rtf1 {}}}", body.join("\\par "));
            prop_assert_eq!(text(&rtf), words.join("\n"));
        }
    }
}
