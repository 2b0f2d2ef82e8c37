//! What each answer says of itself: which service, when, how complete. And the small shapes that all views share.

use serde::Serialize;
use ts_rs::TS;

use super::DataSourceCode;

/// How an answer of a national service stands. Shown in the status bar and above the list.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SourceState {
    /// Which service answered.
    pub source: DataSourceCode,
    /// When its last byte came.
    pub fetched_at: MomentView,
    /// How complete the answer is.
    pub completeness: Completeness,
    /// Everything the answer said that the clinician must know.
    pub notices: Vec<SourceNotice>,
    /// The id under which the service logged the request.
    pub correlation_id: String,
}

/// How much of what exists an answer holds. `Unknown` is never shown as complete.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Completeness {
    /// The service gave everything that it counted (PPS only; PHR is never complete).
    Complete,
    /// Something is missing, and a notice says what.
    Partial,
    /// Withheld by a restriction of the patient.
    Blocked,
    /// The service does not tell.
    Unknown,
}

/// One thing that an answer says beside its data.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SourceNotice {
    /// What it is.
    pub kind: NoticeKind,
    /// How many, where a number belongs to it.
    pub count: Option<u32>,
    /// A code of the service, for the details (`XDSUnavailableCommunity`).
    pub code: Option<String>,
    /// A source's own name for what it concerns (a community id).
    pub origin: Option<String>,
}

/// The kinds of [`SourceNotice`]; each has its own words in the UI (`mock/README.md` §6).
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum NoticeKind {
    /// PPS `General`: the patient has restricted access for all health personnel. Elevation can help.
    GeneralBlock,
    /// PPS `Specific`: this clinician is blocked. Elevation cannot help.
    SpecificBlock,
    /// The patient has opted out; nothing is recorded.
    Reservation,
    /// The service says that it found nothing.
    NothingFound,
    /// PHR: rows are masked or counted as restricted. Elevation can help.
    RestrictedDocuments,
    /// A community or source did not answer.
    SourceDidNotAnswer,
    /// Paging ended before the total was reached.
    PagingCutShort,
    /// Data of another person were withheld. Alarm.
    OtherPersonWithheld,
    /// Data without a confirmed identity number are shown with a mark.
    SubjectUnconfirmed,
    /// A resource could not be read; `count` says how many.
    Unreadable,
    /// An outcome entry that Innsyn does not know.
    UnknownOutcome,
    /// The KJ regulation limits which categories and ages are shown.
    FilteredByRegulation,
    /// The clinician ended the fetch; `count` says how many reports were left, where the service counted.
    StoppedByClinician,
    /// PPS refused to send everything along with the reports: results were asked for in another way, and names of performers
    /// may be missing.
    IncludesRefused,
    /// PPS's own description of itself lacks something that Innsyn uses; `code` names it.
    ServiceDiffers,
}

/// A time with the precision that it came with.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MomentView {
    /// Wall time in Europe/Oslo, cut to the precision: `2026-03-02T08:10:00`, `2026-03-02`, `2026-03`, `2026`.
    pub local: String,
    /// What `local` is exact to.
    pub precision: MomentPrecision,
    /// The text as the source sent it.
    pub source: String,
    /// Milliseconds since 1970, to sort by; the start of the period where the source is less exact.
    #[ts(type = "number")]
    pub sort: i64,
}

/// See [`MomentView::precision`].
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum MomentPrecision {
    /// A year.
    Year,
    /// A year and month.
    Month,
    /// A calendar day, without zone shift.
    Day,
    /// A point in time.
    Second,
}

/// A coded value: the official name where Innsyn knows the list, else the source's display, else the code.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CodeView {
    /// Number of the code list (9602), where it is one of the national lists.
    pub list: Option<u32>,
    /// The code as received.
    pub code: String,
    /// What to show.
    pub name: String,
}

/// Who: a person, an organisation, or both. Absent parts are `null`, and the UI says "ikke oppgitt".
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PartyView {
    /// The person's name as received.
    pub person: Option<String>,
    /// The organisation's name as received.
    pub organisation: Option<String>,
}
