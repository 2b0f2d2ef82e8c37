//! What an answer says beside its rows.

use innsyn_fhir::ServiceCode;

/// One thing that an answer says beside its rows, or that was noticed in them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Notice {
    /// What it is.
    pub kind: NoticeKind,
    /// How many, where a number belongs to it.
    pub count: Option<u32>,
    /// The service's code.
    pub code: Option<ServiceCode>,
    /// The source that it concerns, by its community id.
    pub origin: Option<ServiceCode>,
}

impl Notice {
    pub(crate) fn of(kind: NoticeKind) -> Self {
        Self {
            kind,
            count: None,
            code: None,
            origin: None,
        }
    }

    pub(crate) fn counted(kind: NoticeKind, count: u32) -> Self {
        Self {
            count: Some(count),
            ..Self::of(kind)
        }
    }
}

/// The kinds of [`Notice`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum NoticeKind {
    /// The service says that it found nothing.
    NothingFound,
    /// Rows are masked or counted as restricted. Elevation can help.
    RestrictedDocuments,
    /// A community or source did not answer.
    SourceDidNotAnswer,
    /// Paging ended before everything that the service counted was there.
    PagingCutShort,
    /// Rows of another person were withheld. Alarm.
    OtherPersonWithheld,
    /// Rows without a confirmed identity number are shown with a mark.
    SubjectUnconfirmed,
    /// Rows that could not be read.
    Unreadable,
    /// The service said something that Innsyn does not know.
    UnknownOutcome,
    /// The regulation limits which categories and ages are listed.
    FilteredByRegulation,
}
