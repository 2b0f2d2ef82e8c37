//! The trend: points of one or several analyses under one time axis, ready to be drawn.
//!
//! `y` is for the place on the chart only; what is written beside a point is `digits`. Nothing is converted: another unit
//! or another method is another panel, another laboratory another line.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CodeView, DeviationMark, MomentView, ResultStatus};

/// Asks for the trend of analyses ([`GridRow::analysis`](super::GridRow::analysis)).
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SeriesRequest {
    /// The open patient.
    pub context_id: String,
    /// Of the elevated list.
    pub elevated: bool,
    /// One or several analyses.
    pub analyses: Vec<String>,
}

/// Trends under one time axis.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SeriesView {
    /// Oldest and newest point of all, in milliseconds since 1970; `null`: nothing to draw.
    #[ts(type = "number | null")]
    pub from: Option<i64>,
    #[ts(type = "number | null")]
    pub to: Option<i64>,
    /// In the order asked for. One that the list does not hold is left out.
    pub analyses: Vec<AnalysisSeries>,
}

/// The trend of one analysis.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AnalysisSeries {
    /// As asked for.
    pub analysis: String,
    /// Name as received with the latest result.
    pub name: String,
    /// Other names that came under the same code.
    pub other_names: Vec<String>,
    /// Code; `null`: only a name came.
    pub code: Option<CodeView>,
    /// A local code: only results of this organisation are here.
    pub local_to: Option<String>,
    /// One for each unit and method, the one with the newest point first.
    pub panels: Vec<SeriesPanel>,
    /// What is not drawn, and why ("Ikke tegnet: …").
    pub excluded: Vec<ExcludedPoints>,
}

/// One panel: one unit, one method.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SeriesPanel {
    /// Unit as received with its latest result; `null`: none.
    pub unit: Option<String>,
    /// Method as received; `null`: not told.
    pub method: Option<String>,
    /// Lowest and highest place that is drawn: points and limits of reference ranges.
    pub low: f64,
    pub high: f64,
    /// One for each laboratory, the one with the newest point first.
    pub lines: Vec<SeriesLine>,
}

/// The points of one laboratory.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SeriesLine {
    /// The laboratory as received; `null`: not told.
    pub laboratory: Option<String>,
    /// Oldest first.
    pub points: Vec<SeriesPoint>,
    /// Where neighbouring points share one reference range, oldest first.
    pub bands: Vec<SeriesBand>,
    /// Points whose reference text could not be read as limits: no band there, and the screen says so.
    pub unread_ranges: u32,
}

/// A point.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SeriesPoint {
    /// Sampling time.
    pub moment: MomentView,
    /// Place on the value axis; with a comparator: the bound.
    pub y: f64,
    /// How to draw it.
    pub shape: PointShape,
    /// Joined by a line to the point before it.
    pub joined: bool,
    /// `<` and its like, as received.
    pub comparator: Option<String>,
    /// Digits as received.
    pub digits: String,
    /// Unit as received.
    pub unit: Option<String>,
    /// Mark as the source gave it.
    pub mark: Option<DeviationMark>,
    /// Status.
    pub status: ResultStatus,
    /// Reference text as received.
    pub reference: Option<String>,
    /// Its limits, where the text could be read.
    pub range: Option<RangeView>,
    /// It has a comment.
    pub comment: bool,
    /// The report and the result, to open.
    pub report_id: String,
    pub result_id: String,
    /// Opened by elevated access alone.
    pub elevated: bool,
}

/// How a point is drawn.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum PointShape {
    /// A value.
    Filled,
    /// Preliminary, or of unknown status: hollow, no line.
    Hollow,
    /// `<`: open, pointing down, at the bound; breaks the line.
    Below,
    /// `>`: open, pointing up, at the bound; breaks the line.
    Above,
}

/// A reference range on a stretch of time.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SeriesBand {
    /// First and last point that it holds for, in milliseconds since 1970; equal: a bracket, not a band.
    #[ts(type = "number")]
    pub from: i64,
    #[ts(type = "number")]
    pub to: i64,
    /// The limits.
    pub range: RangeView,
}

/// Limits read from a reference text, for bands and axes only. Never a flag.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RangeView {
    /// `null`: open downwards.
    pub low: Option<f64>,
    /// `null`: open upwards.
    pub high: Option<f64>,
}

/// Points that are not drawn.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExcludedPoints {
    /// Why.
    pub why: ExcludeReason,
    /// The results, newest first.
    pub results: Vec<ExcludedPoint>,
}

/// A result that is not drawn.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExcludedPoint {
    /// Sampling time, where one came.
    pub moment: Option<MomentView>,
    /// The laboratory as received.
    pub laboratory: Option<String>,
    /// The report and the result, to open.
    pub report_id: String,
    pub result_id: Option<String>,
}

/// Why a result is not drawn.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ExcludeReason {
    /// Cancelled, or entered in error.
    Cancelled,
    /// Not ready.
    Registered,
    /// A text or a code, no number.
    Text,
    /// A range, a date.
    NotANumber,
    /// No value.
    Absent,
    /// A repetition of something sent before, or an older version.
    Repeated,
    /// No sampling time, or only a year or a month.
    NoTime,
    /// A number that no chart can hold.
    TooLarge,
}
