//! The text that a filter looks in: everything that can be read in a report, in lower case.

use innsyn_blocks::{Block, Document, Inline, plain_text};
use innsyn_pps as pps;

/// Collects words; what is there already is not added again.
#[derive(Default)]
pub(crate) struct SearchText(String);

impl SearchText {
    /// Adds a text.
    pub(crate) fn add(&mut self, text: &str) {
        let text = text.trim().to_lowercase();
        if text.is_empty() || self.0.contains(&text) {
            return;
        }
        if !self.0.is_empty() {
            // A line break ends what one hit may span.
            self.0.push('\n');
        }
        self.0.push_str(&text);
    }

    /// Adds a code and what it is called.
    pub(crate) fn add_code(&mut self, code: &pps::Code) {
        self.add(&code.code);
        self.add(&code.name);
    }

    /// Adds a result and its members: names, codes, texts, comments. Numbers are not searched.
    pub(crate) fn add_result(&mut self, result: &pps::TestResult) {
        self.add(&result.name);
        result.codes.iter().for_each(|code| self.add_code(code));
        match &result.value {
            pps::ResultValue::Coded { text, codes } => {
                text.iter().for_each(|text| self.add(text));
                codes.iter().for_each(|code| self.add_code(code));
            }
            pps::ResultValue::Text(document) => self.add_document(document),
            pps::ResultValue::Quantity { .. }
            | pps::ResultValue::Range { .. }
            | pps::ResultValue::Moment(_)
            | pps::ResultValue::Group
            | pps::ResultValue::Absent { .. } => {}
        }
        result.comments.iter().for_each(|text| self.add(text));
        result.method.iter().for_each(|text| self.add(text));
        for row in &result.structured {
            row.label.iter().for_each(|label| self.add(label));
            self.add(&row.text);
        }
        for member in &result.members {
            self.add_result(member);
        }
    }

    /// Adds everything of a report that can be read.
    pub(crate) fn add_report(&mut self, report: &pps::Report) {
        report.title.iter().for_each(|title| self.add(title));
        report
            .discipline
            .iter()
            .for_each(|code| self.add_code(code));
        for result in &report.results {
            self.add_result(result);
        }
        for row in report.comments.iter().chain(&report.clinical) {
            self.add(&row.text);
        }
        for specimen in &report.specimens {
            specimen.material.iter().for_each(|text| self.add(text));
            specimen.accession.iter().for_each(|text| self.add(text));
        }
        for row in &report.identifiers {
            self.add(&row.text);
        }
    }

    fn add_document(&mut self, document: &Document) {
        document
            .blocks
            .iter()
            .for_each(|block| self.add_block(block));
    }

    fn add_run(&mut self, run: &[Inline]) {
        self.add(&plain_text(run));
    }

    fn add_block(&mut self, block: &Block) {
        match block {
            Block::Heading(heading) => self.add_run(&heading.text),
            Block::Paragraph { caption, text } => {
                caption.iter().for_each(|caption| self.add_run(caption));
                self.add_run(text);
            }
            Block::List { caption, items, .. } => {
                caption.iter().for_each(|caption| self.add_run(caption));
                for item in items {
                    item.caption
                        .iter()
                        .for_each(|caption| self.add_run(caption));
                    item.blocks.iter().for_each(|block| self.add_block(block));
                }
            }
            Block::Table {
                caption,
                head,
                body,
                foot,
            } => {
                caption.iter().for_each(|caption| self.add_run(caption));
                for cell in [head, body, foot]
                    .into_iter()
                    .flatten()
                    .flat_map(|row| &row.cells)
                {
                    cell.blocks.iter().for_each(|block| self.add_block(block));
                }
            }
            Block::Preformatted(text) => self.add(text),
            Block::Media { alternative, .. } => self.add(alternative),
            Block::Remark { text, .. } => text.iter().for_each(|text| self.add(text)),
        }
    }

    /// The text.
    pub(crate) fn into_text(self) -> String {
        self.0
    }
}
