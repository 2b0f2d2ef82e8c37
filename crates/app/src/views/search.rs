//! The text that a filter looks in: everything that can be read in a report, in lower case.

use std::collections::HashSet;

use innsyn_blocks::{Block, Document, Inline, plain_text};
use innsyn_pps as pps;

/// Collects words; what is there already is not added again.
#[derive(Default)]
pub(crate) struct SearchText<'r> {
    text: String,
    seen: HashSet<&'r str>,
}

impl<'r> SearchText<'r> {
    /// Adds a text.
    pub(crate) fn add(&mut self, text: &'r str) {
        if self.seen.insert(text) {
            self.add_new(text);
        }
    }

    /// Adds every text there is.
    fn add_all(&mut self, texts: impl IntoIterator<Item = &'r String>) {
        for text in texts {
            self.add(text);
        }
    }

    fn add_runs(&mut self, runs: impl IntoIterator<Item = &'r Vec<Inline>>) {
        for run in runs {
            self.add_run(run);
        }
    }

    fn add_new(&mut self, text: &str) {
        let text = text.trim().to_lowercase();
        if text.is_empty() || self.text.contains(&text) {
            return;
        }
        if !self.text.is_empty() {
            // A line break ends what one hit may span.
            self.text.push('\n');
        }
        self.text.push_str(&text);
    }

    /// Adds a code and what it is called.
    pub(crate) fn add_code(&mut self, code: &'r pps::Code) {
        self.add(&code.code);
        self.add(&code.name);
    }

    /// Adds a result and its members: names, codes, texts, comments. Numbers are not searched.
    pub(crate) fn add_result(&mut self, result: &'r pps::TestResult) {
        self.add(&result.name);
        for code in &result.codes {
            self.add_code(code);
        }
        match &result.value {
            pps::ResultValue::Coded { text, codes } => {
                self.add_all(text);
                for code in codes {
                    self.add_code(code);
                }
            }
            pps::ResultValue::Text(document) => self.add_document(document),
            pps::ResultValue::Quantity { .. }
            | pps::ResultValue::Range { .. }
            | pps::ResultValue::Moment(_)
            | pps::ResultValue::Group
            | pps::ResultValue::Absent { .. } => {}
        }
        self.add_all(&result.comments);
        self.add_all(&result.method);
        for row in &result.structured {
            self.add_all(&row.label);
            self.add(&row.text);
        }
        for member in &result.members {
            self.add_result(member);
        }
    }

    /// Adds everything of a report that can be read.
    pub(crate) fn add_report(&mut self, report: &'r pps::Report) {
        self.add_all(&report.title);
        if let Some(discipline) = &report.discipline {
            self.add_code(discipline);
        }
        for result in &report.results {
            self.add_result(result);
        }
        for row in report.comments.iter().chain(&report.clinical) {
            self.add(&row.text);
        }
        for specimen in &report.specimens {
            self.add_all(&specimen.material);
            self.add_all(&specimen.accession);
        }
        for row in &report.identifiers {
            self.add(&row.text);
        }
    }

    fn add_document(&mut self, document: &'r Document) {
        for block in &document.blocks {
            self.add_block(block);
        }
    }

    fn add_run(&mut self, run: &'r [Inline]) {
        self.add_new(&plain_text(run));
    }

    fn add_block(&mut self, block: &'r Block) {
        match block {
            Block::Heading(heading) => self.add_run(&heading.text),
            Block::Paragraph { caption, text } => {
                self.add_runs(caption);
                self.add_run(text);
            }
            Block::List { caption, items, .. } => {
                self.add_runs(caption);
                for item in items {
                    self.add_runs(&item.caption);
                    for block in &item.blocks {
                        self.add_block(block);
                    }
                }
            }
            Block::Table {
                caption,
                head,
                body,
                foot,
            } => {
                self.add_runs(caption);
                for cell in [head, body, foot]
                    .into_iter()
                    .flatten()
                    .flat_map(|row| &row.cells)
                {
                    for block in &cell.blocks {
                        self.add_block(block);
                    }
                }
            }
            Block::Facts(facts) => {
                for fact in facts {
                    self.add(&fact.label);
                    fact.value.iter().for_each(|block| self.add_block(block));
                }
            }
            Block::Details { blocks, .. } => blocks.iter().for_each(|block| self.add_block(block)),
            Block::Attachment(attachment) => self.add(&attachment.title),
            Block::Preformatted(text) => self.add(text),
            Block::Media { alternative, .. } => self.add(alternative),
            Block::Remark { text, .. } => self.add_all(text),
        }
    }

    /// The text.
    pub(crate) fn into_text(self) -> String {
        self.text
    }
}
