//! What an answer says beside its data.

use innsyn_fhir::ServiceCode;

/// One thing that an answer says beside its data, or that was noticed in them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Notice {
    /// What it is.
    pub kind: NoticeKind,
    /// How many, where a number belongs to it.
    pub count: Option<u32>,
    /// The service's code.
    pub code: Option<ServiceCode>,
}

impl Notice {
    pub(crate) fn of(kind: NoticeKind) -> Self {
        Self {
            kind,
            count: None,
            code: None,
        }
    }

    pub(crate) fn counted(kind: NoticeKind, count: u32) -> Self {
        Self {
            kind,
            count: Some(count),
            code: None,
        }
    }

    pub(crate) fn coded(kind: NoticeKind, code: Option<ServiceCode>) -> Self {
        Self {
            kind,
            count: None,
            code,
        }
    }
}

/// The kinds of [`Notice`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum NoticeKind {
    /// The patient has restricted access for all health personnel. Elevation can help.
    GeneralBlock,
    /// This clinician is blocked. Elevation cannot help.
    SpecificBlock,
    /// The patient has opted out; nothing is recorded.
    Reservation,
    /// The service says that it found nothing.
    NothingFound,
    /// The service says that something behind it did not answer.
    SourceDidNotAnswer,
    /// Paging ended before everything that the service counted was there.
    PagingCutShort,
    /// Data of another person were withheld. Alarm.
    OtherPersonWithheld,
    /// Data without a confirmed identity number are shown with a mark.
    SubjectUnconfirmed,
    /// Resources that could not be read, are missing, or belong to no report.
    Unreadable,
    /// The service said something that Innsyn does not know.
    UnknownOutcome,
    /// The clinician ended the search before everything that the service counted was there.
    StoppedByClinician,
    /// The service refused to send everything along with the reports: results came by a search of their own, and names of
    /// performers may be missing.
    IncludesRefused,
    /// The service's description of itself lacks something that Innsyn uses.
    ServiceDiffers,
}
