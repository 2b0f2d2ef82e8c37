//! The cumulative grid: everything that the list holds, by analysis and sampling time, ready to be drawn.
//!
//! The screen joins, sorts and judges nothing: rows, columns and cells are in order, marks and statuses are the source's,
//! and what was joined lies under [`GridCell::folded`]. Fields that are nearly always the same are left out of the JSON.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CodeView, DeviationMark, MomentView, ReportStatus};

/// Asks for the grid of the ordinary or of the elevated list, as far as it has come.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GridRequest {
    /// The open patient.
    pub context_id: String,
    /// Of the elevated list.
    pub elevated: bool,
}

/// The whole grid.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GridView {
    /// Sampling times, newest first; cells name them by position.
    pub columns: Vec<GridColumn>,
    /// Disciplines in a fixed order: biochemistry first, radiology last.
    pub groups: Vec<GridGroup>,
    /// The reports that cells lead to; cells name them by position. What a filter needs to know stands here once.
    pub reports: Vec<GridReport>,
    /// What can be filtered by.
    pub facts: FilterFacts,
    /// Analyses: rows of all groups.
    pub rows: u32,
    /// Cells of all rows, without folded ones.
    pub cells: u32,
}

/// A column: one sampling time at one laboratory.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GridColumn {
    /// Sampling time. `null`: the source gave none; such columns come last.
    pub moment: Option<MomentView>,
    /// The laboratory as received.
    pub laboratory: Option<String>,
    /// Key of the laboratory among [`FilterFacts::performers`].
    pub performer: Option<u32>,
    /// Its reports, as positions in [`GridView::reports`].
    pub reports: Vec<u32>,
}

/// The rows of a discipline.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GridGroup {
    /// Discipline (8202); `null`: not told.
    pub discipline: Option<CodeView>,
    /// Position in [`FilterFacts::disciplines`].
    pub fact: u32,
    /// What kind of answers it holds.
    pub kind: ReportKind,
    /// Analyses by name; those under a group heading together.
    pub rows: Vec<GridRow>,
}

/// What kind of report: decides how it reads, never what it says.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ReportKind {
    /// Values in a table: biochemistry, pharmacology, immunology.
    Chemistry,
    /// Findings with susceptibility, serology.
    Microbiology,
    /// A document to read.
    Pathology,
    /// A document to read; images are elsewhere.
    Radiology,
    /// Findings and texts.
    Genetics,
    /// Another discipline, or none told.
    Other,
}

/// A row: one analysis in one unit. For texts: one kind of examination.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GridRow {
    /// Id within this answer. The same for the same analysis and unit after a new fetch.
    pub id: String,
    /// The analysis without its unit: rows with the same one differ only in unit. The trend is asked for by it.
    pub analysis: String,
    /// Heading of the group that it came in ("Immunglobuliner"), as received.
    pub heading: Option<String>,
    /// Name as received with the latest result.
    pub name: String,
    /// Other names that came under the same code.
    pub other_names: Vec<String>,
    /// Code; `null`: only a name came.
    pub code: Option<CodeView>,
    /// A local code: it was joined only within this organisation.
    pub local_to: Option<String>,
    /// Unit as received with the latest result.
    pub unit: Option<String>,
    /// Reference text of the latest result that has one, as received. Each result may have its own.
    pub reference: Option<String>,
    /// Material, when all its results have the same.
    pub material: Option<String>,
    /// A row of texts, microbiology, pathology or radiology: the filter "marked by the laboratory" never hides it.
    pub is_text: bool,
    /// At least two of its cells can be drawn ([`GridCell::plot`]): a trend can be asked for.
    pub has_trend: bool,
    /// Newest column first. Several cells may share a column; none is left out.
    pub cells: Vec<GridCell>,
    /// Names, codes, units, texts and comments in lower case, for the filter.
    pub search: String,
}

/// A cell: one result.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own that the screen shows"
)]
pub struct GridCell {
    /// Position of its column.
    pub column: u32,
    /// Position of its report.
    pub report: u32,
    /// Id of the result in that report; `null`: the report as a whole.
    pub result: Option<String>,
    /// What to show.
    pub value: CellValue,
    /// Deviation mark as the source gave it (8244). Never computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub mark: Option<DeviationMark>,
    /// Status of the result, or of the report where the cell stands for it.
    pub status: ReportStatus,
    /// It has a comment.
    #[serde(skip_serializing_if = "is_false")]
    #[ts(optional, as = "Option<bool>")]
    pub comment: bool,
    /// A repetition of something sent before (`nilar-history`), whose original is not here.
    #[serde(skip_serializing_if = "is_false")]
    #[ts(optional, as = "Option<bool>")]
    pub history: bool,
    /// Something of it came with different content under one id, does not name the patient by number, or bears a modifier.
    #[serde(skip_serializing_if = "is_false")]
    #[ts(optional, as = "Option<bool>")]
    pub doubt: bool,
    /// Opened by elevated access alone.
    #[serde(skip_serializing_if = "is_false")]
    #[ts(optional, as = "Option<bool>")]
    pub elevated: bool,
    /// Height in a small trend. Absent: not to be drawn (text, cancelled, not ready, repeated, comparator).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub plot: Option<f64>,
    /// Earlier versions and resends that this one stands for, newest first. Absent: none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<FoldedCell>>")]
    pub folded: Vec<FoldedCell>,
}

/// A result that another one stands for.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FoldedCell {
    /// Why it lies under the other.
    pub why: FoldReason,
    /// Position of its report.
    pub report: u32,
    /// Id of the result in that report.
    pub result: String,
    /// What it says.
    pub value: CellValue,
    /// Mark as received.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub mark: Option<DeviationMark>,
    /// Status.
    pub status: ReportStatus,
}

/// Why a result lies under another.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum FoldReason {
    /// Its report was replaced by a newer version. It may say something else.
    OlderVersion,
    /// The source says that it repeats what was sent before, and the original is here with the same value.
    Repeated,
    /// The same result, by the laboratory's number for it, came again with the same value.
    Resent,
}

/// What a cell shows. `digits` as received with a point; the UI shows a comma and no other change.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CellValue {
    /// Which form.
    pub kind: CellKind,
    /// `<` and its like, as received.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub comparator: Option<String>,
    /// Digits as received (number); low end (range).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub digits: Option<String>,
    /// High end of a range.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub high: Option<String>,
    /// Unit as received, only where it is spelled otherwise than the row's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub unit: Option<String>,
    /// Short text as received, or the name of a coded answer; the reason of an absent value.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub text: Option<String>,
    /// A date.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub moment: Option<MomentView>,
    /// Results below it, shown in the report only.
    #[serde(skip_serializing_if = "is_zero")]
    #[ts(optional, as = "Option<u32>")]
    pub members: u32,
}

/// The forms of a [`CellValue`].
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum CellKind {
    /// A number.
    Number,
    /// A range.
    Range,
    /// A short text or a coded answer.
    Coded,
    /// A date.
    Moment,
    /// A text to read in the report: the cell says so and leads there.
    Text,
    /// No value, with the source's reason in `text` where one came.
    Absent,
}

/// What a filter needs to know of a report.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GridReport {
    /// Id, to open it.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Time of this version.
    pub issued: Option<MomentView>,
    /// Status.
    pub status: ReportStatus,
    /// Position in [`FilterFacts::requesters`]; `null`: not told.
    pub requester: Option<u32>,
    /// Position in [`FilterFacts::performers`]; `null`: not told.
    pub performer: Option<u32>,
    /// An older version: only folded cells lead to it.
    pub older: bool,
}

/// What can be filtered by: each once, in the order to show it.
#[derive(Clone, Debug, Default, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FilterFacts {
    /// Disciplines (8202).
    pub disciplines: Vec<FilterFact>,
    /// Requesters: organisation, and person where one is named.
    pub requesters: Vec<FilterFact>,
    /// Performing institutions.
    pub performers: Vec<FilterFact>,
    /// Statuses of results that occur.
    pub statuses: Vec<ReportStatus>,
    /// Oldest and newest sampling time, for a period of one's own.
    pub oldest: Option<MomentView>,
    pub newest: Option<MomentView>,
}

/// One thing to filter by.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FilterFact {
    /// What to show; `null`: the source does not tell ("ikke oppgitt").
    pub name: Option<String>,
    /// Reports that it holds for.
    pub reports: u32,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature that serde asks for"
)]
fn is_false(value: &bool) -> bool {
    !*value
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature that serde asks for"
)]
fn is_zero(value: &u32) -> bool {
    *value == 0
}
