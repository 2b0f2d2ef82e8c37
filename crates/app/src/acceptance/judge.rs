//! What is to be said of an answer: `passed`, `failed` (refused or broken) or `incomplete` (partial or unsure), with what
//! would be shown, what was withheld, and what must be known beside.

use super::words;
use crate::dto::{
    CommandError, Completeness, DocumentContent, DocumentListView, DocumentView, ErrorCode,
    NoticeKind, ReportListView, SourceNotice, SourceState, SubjectMatch, Verdict,
};

/// What an action came to, before it is timed and named.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Finding {
    pub(crate) verdict: Verdict,
    pub(crate) code: Option<String>,
    pub(crate) message: String,
    pub(crate) correlation_id: Option<String>,
    pub(crate) shown: u32,
    pub(crate) withheld: u32,
    pub(crate) warnings: Vec<String>,
}

impl Finding {
    /// As it should be.
    pub(crate) fn passed(message: impl Into<String>) -> Self {
        Self::new(Verdict::Passed, None, message)
    }

    /// Partial or unsure.
    pub(crate) fn incomplete(code: &str, message: impl Into<String>) -> Self {
        Self::new(Verdict::Incomplete, Some(code), message)
    }

    /// Refused or broken.
    pub(crate) fn failed(code: &str, message: impl Into<String>) -> Self {
        Self::new(Verdict::Failed, Some(code), message)
    }

    /// Not done.
    pub(crate) fn skipped(code: &str, message: impl Into<String>) -> Self {
        Self::new(Verdict::Skipped, Some(code), message)
    }

    fn new(verdict: Verdict, code: Option<&str>, message: impl Into<String>) -> Self {
        Self {
            verdict,
            code: code.map(str::to_owned),
            message: message.into(),
            correlation_id: None,
            shown: 0,
            withheld: 0,
            warnings: Vec::new(),
        }
    }

    pub(crate) fn with_warnings(mut self, warnings: impl IntoIterator<Item = String>) -> Self {
        self.warnings.extend(warnings);
        self
    }
}

/// Of a failure.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "every other failure is refused or broken, and nothing more"
)]
pub(crate) fn error(error: &CommandError) -> Finding {
    let mut finding = Finding::failed(&format!("{:?}", error.code), words::of_error(error));
    finding.correlation_id.clone_from(&error.correlation_id);
    match error.code {
        // What another person's data are withheld from is one answer or one document.
        ErrorCode::SubjectMismatch => {
            finding.withheld = 1;
            finding.warnings.push("OtherPersonWithheld".to_owned());
        }
        ErrorCode::DocumentRestricted => finding.withheld = 1,
        // A kind that Innsyn cannot show was delivered as it should be.
        ErrorCode::UnsupportedDocument | ErrorCode::DocumentEncrypted => {
            finding.verdict = Verdict::Incomplete;
        }
        _ => {}
    }
    finding
}

/// Of a list of reports. A list is complete, or it is not passed.
pub(crate) fn reports(list: &ReportListView) -> Finding {
    let shown = count(list.reports.len());
    let conflicting = list.reports.iter().filter(|row| row.conflicting).count();
    let mut finding = source(&list.source, shown, "report", |completeness| {
        matches!(completeness, Completeness::Complete)
    });
    if conflicting > 0 {
        finding.warnings.push(format!("Conflicting:{conflicting}"));
    }
    finding
}

/// Of a list of documents. Such a list is never complete; it passes where nothing says that something is missing.
pub(crate) fn documents(list: &DocumentListView) -> Finding {
    let masked = list.documents.iter().filter(|row| row.restricted).count();
    let shown = count(list.documents.len() - masked);
    let mut finding = source(&list.source, shown, "document", |completeness| {
        matches!(completeness, Completeness::Complete | Completeness::Unknown)
    });
    let unreachable = list
        .documents
        .iter()
        .filter(|row| !row.restricted && !row.can_open)
        .count();
    if unreachable > 0 {
        finding.warnings.push(format!("CannotOpen:{unreachable}"));
        if finding.verdict == Verdict::Passed {
            finding.verdict = Verdict::Incomplete;
            finding.code = Some("CannotOpen".to_owned());
            finding.message = format!(
                "{}; {unreachable} lack what is needed to fetch them",
                finding.message
            );
        }
    }
    let conflicting = list.documents.iter().filter(|row| row.conflicting).count();
    if conflicting > 0 {
        finding.warnings.push(format!("Conflicting:{conflicting}"));
    }
    finding
}

fn source(
    state: &SourceState,
    shown: u32,
    what: &str,
    is_whole: impl Fn(Completeness) -> bool,
) -> Finding {
    let withheld = state.notices.iter().filter_map(withheld).sum();
    let warnings = state.notices.iter().filter(|notice| {
        // What every list of this kind says, and what says nothing more than the count does.
        !matches!(
            notice.kind,
            NoticeKind::FilteredByRegulation | NoticeKind::NothingFound
        )
    });
    let gap = state.notices.iter().find_map(gap);
    let plural = if shown == 1 { "" } else { "s" };
    let found = format!("{shown} {what}{plural} would be shown");
    let mut finding = match gap {
        Some((code, words)) => Finding::incomplete(code, format!("{found}; {words}")),
        None if is_whole(state.completeness) => Finding::passed(found),
        None => Finding::incomplete(
            match state.completeness {
                Completeness::Complete | Completeness::Unknown => "CompletenessUnknown",
                Completeness::Partial => "Partial",
                Completeness::Blocked => "Blocked",
            },
            format!("{found}; the service does not say that this is everything"),
        ),
    };
    finding.shown = shown;
    finding.withheld = withheld;
    finding.correlation_id = Some(state.correlation_id.clone());
    finding.with_warnings(warnings.map(word))
}

/// How many a notice says are withheld: at least one where it gives no number.
fn withheld(notice: &SourceNotice) -> Option<u32> {
    match notice.kind {
        NoticeKind::GeneralBlock
        | NoticeKind::SpecificBlock
        | NoticeKind::RestrictedDocuments
        | NoticeKind::OtherPersonWithheld => Some(notice.count.unwrap_or(1)),
        NoticeKind::Reservation
        | NoticeKind::NothingFound
        | NoticeKind::SourceDidNotAnswer
        | NoticeKind::PagingCutShort
        | NoticeKind::SubjectUnconfirmed
        | NoticeKind::Unreadable
        | NoticeKind::UnknownOutcome
        | NoticeKind::FilteredByRegulation
        | NoticeKind::StoppedByClinician
        | NoticeKind::IncludesRefused
        | NoticeKind::ServiceDiffers => None,
    }
}

/// What a notice takes from the answer.
fn gap(notice: &SourceNotice) -> Option<(&'static str, &'static str)> {
    match notice.kind {
        NoticeKind::OtherPersonWithheld => Some((
            "SubjectMismatch",
            "data of another person came with it and were withheld",
        )),
        NoticeKind::GeneralBlock => Some((
            "GeneralBlock",
            "the patient has restricted access for health personnel",
        )),
        NoticeKind::SpecificBlock => Some((
            "SpecificBlock",
            "the patient has restricted access for this clinician",
        )),
        NoticeKind::Reservation => {
            Some(("Reservation", "the patient has opted out of the service"))
        }
        NoticeKind::RestrictedDocuments => Some((
            "RestrictedDocuments",
            "documents are restricted by the patient",
        )),
        NoticeKind::SourceDidNotAnswer => {
            Some(("SourceDidNotAnswer", "a source behind it did not answer"))
        }
        NoticeKind::PagingCutShort => {
            Some(("PagingCutShort", "paging ended before everything was there"))
        }
        NoticeKind::Unreadable => Some(("Unreadable", "some of it could not be read")),
        NoticeKind::UnknownOutcome => Some((
            "UnknownOutcome",
            "the service says something that Innsyn does not know",
        )),
        NoticeKind::StoppedByClinician => {
            Some(("Stopped", "the fetch was ended before everything was there"))
        }
        NoticeKind::NothingFound
        | NoticeKind::SubjectUnconfirmed
        | NoticeKind::FilteredByRegulation
        | NoticeKind::IncludesRefused
        | NoticeKind::ServiceDiffers => None,
    }
}

/// A notice in one word: its kind, its count, and the service's code.
fn word(notice: &SourceNotice) -> String {
    let mut word = format!("{:?}", notice.kind);
    if let Some(count) = notice.count {
        word = format!("{word}:{count}");
    }
    if let Some(code) = &notice.code {
        word = format!("{word}:{code}");
    }
    word
}

/// Of an opened document whose pages, where it has any, have been drawn.
pub(crate) fn document(view: &DocumentView) -> Finding {
    let mut warnings: Vec<String> = view
        .warnings
        .iter()
        .map(|warning| format!("{warning:?}"))
        .collect();
    if view.label_mismatch.is_some() {
        warnings.push("LabelMismatch".to_owned());
    }
    if matches!(view.own_subject, Some(SubjectMatch::Unconfirmed)) {
        warnings.push("SubjectUnconfirmed".to_owned());
    }
    let mut finding = if matches!(view.content, DocumentContent::Unsupported { .. }) {
        Finding::incomplete(
            "UnsupportedDocument",
            "retrieved; this kind cannot be shown",
        )
    } else if matches!(view.content, DocumentContent::Locked {}) {
        Finding::incomplete("PasswordNeeded", "retrieved; it opens with a password only")
    } else if let DocumentContent::Pages { pages } = &view.content {
        let plural = if pages.len() == 1 { "" } else { "s" };
        Finding::passed(format!("{} page{plural}, drawn", pages.len()))
    } else if let DocumentContent::Blocks { content } = &view.content {
        let blocks = content.blocks.len();
        if content.blocks.is_empty() {
            Finding::incomplete("NothingToShow", "retrieved; there is nothing in it to show")
        } else {
            Finding::passed(format!("{blocks} blocks of text, drawn"))
        }
    } else {
        Finding::passed("retrieved and drawn")
    };
    if finding.verdict == Verdict::Passed {
        finding.shown = 1;
    }
    finding.with_warnings(warnings)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
