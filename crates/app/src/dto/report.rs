//! Prøvesvar: reports and their results, as received.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    BlocksView, CodeView, ElevationView, FilterFacts, MomentView, PartyView, PatientView,
    ReportKind, SourceState,
};

/// Asks for the reports of the open patient.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FindReports {
    /// The open patient.
    pub context_id: String,
    /// How far back.
    pub period: ReportPeriod,
}

/// How far back the service is asked, by sampling time.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ReportPeriod {
    /// From this day three years ago.
    LastThreeYears,
    /// Everything that the service holds.
    All,
}

/// Asks how a fetch of reports goes. It may be asked as often as the screen likes: nothing is sent anywhere.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReportProgressRequest {
    /// The open patient.
    pub context_id: String,
    /// Pages that the screen has already drawn ([`ReportProgress::pages`] of the answer before; 0 at first).
    pub seen: u32,
}

/// How a fetch of reports goes.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReportProgress {
    /// `false`: no fetch is under way.
    pub running: bool,
    /// Pages that have come.
    pub pages: u32,
    /// Reports that have come.
    pub loaded: u32,
    /// Reports that the service counted; `null` until it has.
    pub total: Option<u32>,
    /// The list so far, when more pages have come than were seen. Never complete; `result_grid` and `open_report` answer
    /// from it too.
    pub list: Option<ReportListView>,
}

/// The reports of the open patient, newest first.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReportListView {
    /// The patient it belongs to, with what is now known of her.
    pub patient: PatientView,
    /// How the answer stands.
    pub source: SourceState,
    /// Set when the list was opened with an elevated basis.
    pub elevation: Option<ElevationView>,
    /// Newest sampling time first.
    pub reports: Vec<ReportRow>,
    /// How far back the service was asked.
    pub period: ReportPeriod,
    /// The first day that was asked for; `null`: everything.
    pub since: Option<MomentView>,
    /// What can be filtered by; rows name facts by position.
    pub facts: FilterFacts,
}

/// A row of the report list.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own that the screen shows"
)]
pub struct ReportRow {
    /// Id within this answer.
    pub id: String,
    /// What to call it: report type, or the single examination in it.
    pub title: String,
    /// Names of everything that was examined, members included, each once: the filter looks in them.
    pub examinations: Vec<String>,
    /// Sampling time (`effective`).
    pub collected: Option<MomentView>,
    /// Time of this version.
    pub issued: Option<MomentView>,
    /// Discipline (8202).
    pub discipline: Option<CodeView>,
    /// Status by §7 of the fact sheet.
    pub status: ReportStatus,
    /// Performer.
    pub performer: PartyView,
    /// Requester.
    pub requester: Option<PartyView>,
    /// Number of results, members included.
    pub results: u32,
    /// Results that the source marked (8244).
    pub marked: u32,
    /// Cancelled results.
    pub cancelled: u32,
    /// Whether the resource names the open patient by number.
    pub subject_confirmed: bool,
    /// Something of it came with different content under one id.
    pub conflicting: bool,
    /// Older versions that the answer also held; they are not shown.
    pub older_versions: u32,
    /// Opened by elevated access alone: the ordinary list lacks it.
    pub elevated: bool,
    /// How it reads.
    pub kind: ReportKind,
    /// What the source itself says is important.
    pub highlights: Vec<HighlightView>,
    /// Ids of its older versions, newest first; `open_report` opens them.
    pub versions: Vec<String>,
    /// It is an older version itself: a newer one is in the list.
    pub replaced: bool,
    /// Status as received, where Innsyn does not know it.
    pub status_code: Option<String>,
    /// Positions in [`FilterFacts::disciplines`]: of the report first, then of results in it with another one.
    pub discipline_facts: Vec<u32>,
    /// Position in [`FilterFacts::requesters`]; `null`: not told.
    pub requester_fact: Option<u32>,
    /// Position in [`FilterFacts::performers`]; `null`: not told.
    pub performer_fact: Option<u32>,
    /// Holds texts, microbiology, pathology or radiology: the filter "marked by the laboratory" never hides it.
    pub is_text: bool,
    /// Title, names, codes, texts and comments in lower case, for the filter.
    pub search: String,
}

/// A statement of the source that must not be overlooked, by its code (8269, 8272, 8273).
#[derive(Clone, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HighlightView {
    /// What kind.
    pub kind: HighlightKind,
    /// The code, with its name.
    pub code: CodeView,
}

/// Kinds of [`HighlightView`].
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum HighlightKind {
    /// 8269 `VA`: differs significantly from an earlier report.
    DiffersFromEarlier,
    /// 8269 `TA`: was given by telephone.
    Telephoned,
    /// 8269 `MSIS-…`: notification to the surveillance system.
    Notifiable,
    /// 8272, 8273: a new test is recommended.
    NewTest,
}

/// Opens a report of the list.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OpenReport {
    /// The open patient.
    pub context_id: String,
    /// Id of a row.
    pub report_id: String,
    /// Of the elevated list.
    pub elevated: bool,
}

/// A report with everything in it.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReportView {
    /// Its row.
    pub row: ReportRow,
    /// Top-level results in the source's order.
    pub results: Vec<ResultView>,
    /// Every other date, with its kind.
    pub dates: Vec<DatedFact>,
    /// Comments on the report.
    pub comments: Vec<LabelledText>,
    /// Clinical information and reasons of the request.
    pub clinical: Vec<LabelledText>,
    /// Specimens.
    pub specimens: Vec<SpecimenView>,
    /// Identifiers for tracing (`ServReportId`, `MsgId`).
    pub identifiers: Vec<LabelledText>,
    /// Documents that were attached and are not fetched.
    pub attachments: u32,
    /// Results that it names but that did not come.
    pub missing_results: u32,
}

/// Status of a report (FHIR code; labels of §7).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ReportStatus {
    Registered,
    Preliminary,
    Final,
    Amended,
    Appended,
    Cancelled,
    EnteredInError,
    Unknown,
}

/// Status of a result.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ResultStatus {
    Registered,
    Preliminary,
    Final,
    Amended,
    Cancelled,
    EnteredInError,
    Unknown,
}

/// A result and its members.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own that the screen shows"
)]
pub struct ResultView {
    /// Id within this answer.
    pub id: String,
    /// Name as received.
    pub name: String,
    /// Its codes.
    pub codes: Vec<CodeView>,
    /// Heading of a text result (8243), where given.
    pub heading: Option<CodeView>,
    /// The value.
    pub value: ValueView,
    /// Reference texts as received, one for each range.
    pub reference_ranges: Vec<String>,
    /// Deviation mark as the source gave it (8244). Never computed.
    pub mark: Option<MarkView>,
    /// Susceptibility (8271), where it is one.
    pub susceptibility: Option<SusceptibilityView>,
    /// Status.
    pub status: ResultStatus,
    /// A repetition of something sent before.
    pub history: bool,
    /// Accredited, where told.
    pub accredited: Option<bool>,
    /// Comments on the result.
    pub comments: Vec<String>,
    /// Method or specification.
    pub method: Option<String>,
    /// Specimen material, where it differs from the report's single one.
    pub specimen: Option<String>,
    /// Structured rows (`nilar-structured-info`).
    pub structured: Vec<LabelledText>,
    /// Sampling time, where it differs from the report's.
    pub collected: Option<MomentView>,
    /// Who performed it, where it differs from the report's.
    pub performer: Option<PartyView>,
    /// Members, in order. Shown with the parent, never alone.
    pub members: Vec<ResultView>,
    /// A member that the answer names but does not hold, or a tree that turned in a circle.
    pub missing_members: u32,
    /// Every other date, with its kind.
    pub dates: Vec<ResultDate>,
    /// Time of this version, where it differs from the report's.
    pub issued: Option<MomentView>,
    /// Status as received, where Innsyn does not know it.
    pub status_code: Option<String>,
    /// The same id came with different content.
    pub conflicting: bool,
    /// A modifier extension that Innsyn does not know stands on it: it may not mean what it says.
    pub modified: bool,
    /// Whether it names the open patient by number.
    pub subject_confirmed: bool,
    /// The row of the grid that it stands in; `null`: it is shown with its parent only.
    pub grid_row: Option<String>,
}

/// A date of a result.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ResultDate {
    /// Which date.
    pub kind: ResultDateKind,
    /// When.
    pub moment: MomentView,
}

/// The dates of a result (§4.3 of the fact sheet).
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ResultDateKind {
    /// Undersøkelsesdato.
    Investigation,
    /// Statusendringsdato.
    StatusChange,
    /// Kontrasignaturdato.
    CounterSign,
    /// Medisinsk valideringsdato.
    MedicalValidation,
    /// Beskrivelsesdato.
    Description,
}

/// A value in one of its forms. Digits are the source's.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(
    rename_all = "camelCase",
    tag = "kind",
    rename_all_fields = "camelCase"
)]
pub enum ValueView {
    /// A number. `digits` as received with a point; the UI shows a comma and no other change.
    Quantity {
        comparator: Option<String>,
        digits: String,
        unit: Option<String>,
    },
    /// A coded answer, with its text where one came.
    Coded {
        text: Option<String>,
        codes: Vec<CodeView>,
    },
    /// A text answer, made safe.
    Text { content: BlocksView },
    /// A range.
    Range {
        low: Option<String>,
        high: Option<String>,
        unit: Option<String>,
    },
    /// A date.
    Moment { moment: MomentView },
    /// No value here because the members hold it.
    Group,
    /// No value, with the source's reason where one came.
    Absent { reason: Option<String> },
}

/// A deviation mark as received.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MarkView {
    /// What the code says.
    pub mark: DeviationMark,
    /// The code as received.
    pub code: String,
}

/// Code list 8244. `Unknown` is not normal.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DeviationMark {
    /// 1: over the upper limit.
    High,
    /// 2: under the lower limit.
    Low,
    /// 3: outside the limits.
    Outside,
    /// Any other code.
    Unknown,
}

/// Susceptibility of a microbe (8271).
#[derive(Clone, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SusceptibilityView {
    /// `S`, `I`, `R`, `K` or another code as received.
    pub code: String,
    /// Display as received.
    pub name: String,
    /// MIC or zone as received text.
    pub mic: Option<String>,
}

/// A specimen.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SpecimenView {
    /// Material.
    pub material: Option<String>,
    /// The laboratory's own id.
    pub accession: Option<String>,
    /// Collected at.
    pub collected: Option<MomentView>,
    /// Comments.
    pub comments: Vec<String>,
}

/// A date and what it is the date of.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DatedFact {
    /// Which date.
    pub kind: DateKind,
    /// When.
    pub moment: MomentView,
}

/// The dates of a report (§4.2–4.3 of the fact sheet).
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DateKind {
    /// Rapportdato: first issue, the same in all versions.
    ReportDate,
    /// Godkjenningstidspunkt.
    Approval,
    /// Rekvisisjonsdato.
    Requested,
    /// Mottatt prøve.
    Received,
}

/// A text with the source's own label.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LabelledText {
    /// Label, where one came.
    pub label: Option<String>,
    /// Text.
    pub text: String,
}
