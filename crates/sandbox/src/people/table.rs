//! The table of people and documents for the guide, written from the code so that it stays true.

use std::fmt::Write as _;

use super::{
    Duty,
    cast::{EXAMPLE, RULES},
    places,
};
use crate::content::{ContentOptions, Library, documents::Status};

/// How many documents of a patient the page lists.
const LISTED: usize = 200;

/// The page `docs/sandbox-people.md`: who there is, what each one shows, and every document.
pub fn table() -> String {
    let options = ContentOptions::default();
    let library = Library::new(&options);
    let mut out = String::from(
        "# The people of the sandbox\n\n\
         <!-- Written by `cargo run -p innsyn-sandbox --example people`; a test compares it with the code. -->\n\n\
         Everything here is invented, or published for testing by the national services. Numbers of \
         patients are test numbers; never use the sandbox's data for anything real.\n\n\
         ## Patients\n\n\
         | Number | Name | Reports | Observations | Documents | Shows (nb) | Shows (en) |\n\
         |---|---|--:|--:|--:|---|---|\n",
    );
    for patient in options.cast.patients() {
        let reports = library.reports(patient.number);
        let _ = writeln!(
            out,
            "| {} | {} {} | {} | {} | {} | {} | {} |",
            patient.number,
            patient.given,
            patient.family,
            reports.count("DiagnosticReport"),
            reports.count("Observation"),
            library.documents(patient.number).len(),
            patient.shows,
            patient.shows_en,
        );
    }
    out.push_str(
        "\n## What to look for, and where\n\n\
         | To see | Patient | Where |\n\
         |---|---|---|\n",
    );
    for row in places::rows(&library) {
        let _ = writeln!(out, "{row}");
    }
    out.push_str(
        "\n## Clinicians\n\n\
         | Number | Name | HPR | Approvals | Duty | Shows (nb) | Shows (en) |\n\
         |---|---|---|---|---|---|---|\n",
    );
    for clinician in options.cast.clinicians() {
        let approvals: Vec<&str> = clinician.approvals.iter().map(|own| own.name).collect();
        let _ = writeln!(
            out,
            "| {} | {} {} | {} | {} | {} | {} | {} |",
            clinician.number,
            clinician.given,
            clinician.family,
            clinician.hpr.unwrap_or("–"),
            if approvals.is_empty() {
                "–".to_owned()
            } else {
                approvals.join(", ")
            },
            if clinician.duty == Duty::Care && clinician.approvals.is_empty() {
                "–"
            } else {
                clinician.duty.name()
            },
            clinician.shows,
            clinician.shows_en,
        );
    }
    out.push_str(
        "\n## Documents\n\n\
         *Label* is what the list says, *served* the content type of the answer; the bytes may be \
         something else again (*remark*). R: restricted. S: superseded.\n",
    );
    for patient in options.cast.patients() {
        let documents = library.documents(patient.number);
        if documents.is_empty() {
            continue;
        }
        let _ = write!(
            out,
            "\n### {} {}\n\n| # | Title | Type | Created | Label | Served | | Remark |\n|--:|---|---|---|---|---|---|---|\n",
            patient.given, patient.family,
        );
        for (index, document) in documents.iter().enumerate().take(LISTED) {
            let mut marks = String::new();
            if document.restricted {
                marks.push('R');
            }
            if document.status == Status::Superseded {
                marks.push('S');
            }
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} | {} | {} | {marks} | {} |",
                index + 1,
                document.title.unwrap_or("(none)"),
                document.kind.map_or("(none)", |(code, _)| code),
                document
                    .created
                    .map_or_else(|| "(none)".to_owned(), |own| own.date().to_string()),
                document.label,
                document.served,
                document.remark,
            );
        }
        if let Some(more) = documents.len().checked_sub(LISTED).filter(|more| *more > 0) {
            let _ = writeln!(out, "\n… and {more} more.");
        }
    }
    let _ = write!(
        out,
        "\n## A cast of your own\n\n`innsyn-sandbox serve --people FILE` takes people from a file:\n\n```json\n{EXAMPLE}```\n\n{RULES}",
    );
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_in_the_guide_is_the_one_that_the_code_writes() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/sandbox-people.md");
        let page = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            page == table(),
            "run: cargo run -p innsyn-sandbox --example people > docs/sandbox-people.md"
        );
    }
}
