//! One analysis over time: which results can be drawn, where, and which not. Places only; no value is computed or judged.
//!
//! Another unit or another method is another panel, another laboratory another line. A comparator is drawn at its bound,
//! and a preliminary result hollow; neither is joined. Cancelled results and texts are told, not drawn (§9 of the facts).

use innsyn_domain::{Decimal, Moment, Precision};

use crate::reference::Limits;
use crate::report::{Party, ResultStatus, ResultValue, TestResult};
use crate::table::{AnalysisKey, Cell, Column, Row, Table};

/// The trend of one analysis.
pub struct Trend<'t, 'r> {
    /// The analysis.
    pub key: AnalysisKey<'r>,
    /// Its rows in the grid: one for each unit.
    pub rows: Vec<&'t Row<'r>>,
    /// The one with the newest point first.
    pub panels: Vec<Panel<'r>>,
    /// What is not drawn, newest first.
    pub excluded: Vec<Excluded<'r>>,
}

/// One unit and one method.
pub struct Panel<'r> {
    /// Unit in one spelling.
    unit: String,
    /// Method as received.
    pub method: Option<&'r str>,
    /// The one with the newest point first.
    pub lines: Vec<Line<'r>>,
}

/// The points of one laboratory.
pub struct Line<'r> {
    /// The laboratory.
    pub performer: &'r Party,
    /// Oldest first.
    pub points: Vec<Point<'r>>,
}

/// A point.
pub struct Point<'r> {
    /// Sampling time.
    pub moment: &'r Moment,
    /// Place on the value axis.
    pub y: f64,
    /// How it is drawn.
    pub shape: Shape,
    /// Joined by a line to the point before it.
    pub joined: bool,
    /// Place of its report.
    pub report: u32,
    /// The result.
    pub result: &'r TestResult,
    /// Its reference range, where the text could be read.
    pub limits: Option<Limits>,
}

/// How a point is drawn.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Shape {
    /// A value.
    Filled,
    /// Preliminary, or of unknown status.
    Hollow,
    /// Somewhere below its bound.
    Below,
    /// Somewhere above its bound.
    Above,
}

/// Where neighbouring points share one reference range.
pub struct Band<'p> {
    /// First point.
    pub from: &'p Moment,
    /// Last point.
    pub to: &'p Moment,
    /// The range.
    pub limits: &'p Limits,
}

/// A result that is not drawn.
pub struct Excluded<'r> {
    /// Why.
    pub why: NotDrawn,
    /// Sampling time.
    pub moment: Option<&'r Moment>,
    /// The laboratory.
    pub performer: &'r Party,
    /// Place of its report.
    pub report: u32,
    /// The result; `None`: a report as a whole.
    pub result: Option<&'r TestResult>,
}

/// Why a result is not drawn.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum NotDrawn {
    /// Cancelled, or entered in error.
    Cancelled,
    /// Not ready.
    Registered,
    /// A text or a code.
    Text,
    /// A range or a date.
    NotANumber,
    /// No value.
    Absent,
    /// A repetition of something sent before, which stands beside its original and says something else.
    Repeated,
    /// No sampling time, or only a year or a month.
    NoTime,
    /// A number that no chart can hold.
    TooLarge,
}

impl<'t, 'r> Trend<'t, 'r> {
    /// The trend of an analysis by its id ([`AnalysisKey`] in words); `None` when the grid does not hold it.
    #[must_use]
    pub fn of(table: &'t Table<'r>, analysis: &str) -> Option<Self> {
        let rows: Vec<&'t Row<'r>> = table
            .groups
            .iter()
            .flat_map(|group| &group.rows)
            .filter(|row| row.key.to_string() == analysis)
            .collect();
        let mut trend = Self {
            key: rows.first()?.key,
            rows,
            panels: Vec::new(),
            excluded: Vec::new(),
        };
        for row in trend.rows.clone() {
            for cell in &row.cells {
                if let Some(column) = table.columns.get(cell.column as usize) {
                    trend.add(row, cell, column);
                }
            }
        }
        trend.arrange();
        Some(trend)
    }

    fn add(&mut self, row: &Row<'r>, cell: &Cell<'r>, column: &Column<'r>) {
        let why = match (
            place_of(row, cell, column.moment),
            cell.result,
            column.moment,
        ) {
            (Ok((y, shape)), Some(result), Some(moment)) => {
                let limits = match result.reference_ranges.as_slice() {
                    [only] => Limits::read(only, unit_of(&result.value)),
                    _ => None,
                };
                let point = Point {
                    moment,
                    y,
                    shape,
                    joined: false,
                    report: cell.report,
                    result,
                    limits,
                };
                self.place(&row.unit, column.performer, point);
                return;
            }
            (Err(why), ..) => why,
            (Ok(_), ..) => NotDrawn::NoTime,
        };
        self.excluded.push(Excluded {
            why,
            moment: column.moment,
            performer: column.performer,
            report: cell.report,
            result: cell.result,
        });
    }

    fn place(&mut self, unit: &str, performer: &'r Party, point: Point<'r>) {
        let method = point.result.method.as_deref();
        let same = |panel: &Panel<'r>| {
            panel.unit == unit
                && panel.method.map(str::to_lowercase) == method.map(str::to_lowercase)
        };
        let place = self.panels.iter().position(same).unwrap_or_else(|| {
            self.panels.push(Panel {
                unit: unit.to_owned(),
                method,
                lines: Vec::new(),
            });
            self.panels.len() - 1
        });
        let Some(panel) = self.panels.get_mut(place) else {
            return;
        };
        let same = |line: &Line<'r>| match (&line.performer.key, &performer.key) {
            (Some(one), Some(other)) => one == other,
            _ => line.performer == performer,
        };
        let place = panel.lines.iter().position(same).unwrap_or_else(|| {
            panel.lines.push(Line {
                performer,
                points: Vec::new(),
            });
            panel.lines.len() - 1
        });
        if let Some(line) = panel.lines.get_mut(place) {
            line.points.push(point);
        }
    }

    /// Points by time, lines and panels by their newest point.
    fn arrange(&mut self) {
        let newest = |line: &Line<'_>| {
            let last = line.points.last().map(|point| point.moment.sort_key());
            std::cmp::Reverse(last)
        };
        for panel in &mut self.panels {
            for line in &mut panel.lines {
                // Cells come newest first: what shares a time keeps the order in which it was reported.
                line.points.reverse();
                line.points.sort_by_key(|point| point.moment.sort_key());
                let mut before = None;
                for point in &mut line.points {
                    point.joined = point.shape == Shape::Filled && before == Some(Shape::Filled);
                    before = Some(point.shape);
                }
            }
            panel.lines.sort_by_key(newest);
        }
        self.panels
            .sort_by_key(|panel| panel.lines.first().map(newest));
        self.excluded
            .sort_by_key(|one| (one.why, std::cmp::Reverse(one.moment.map(Moment::sort_key))));
    }
}

impl Line<'_> {
    /// Stretches of neighbouring points that share one reference range.
    #[must_use]
    pub fn bands(&self) -> Vec<Band<'_>> {
        let mut bands: Vec<Band<'_>> = Vec::new();
        let mut goes_on = false;
        for point in &self.points {
            let Some(limits) = &point.limits else {
                goes_on = false;
                continue;
            };
            match bands.last_mut() {
                Some(band) if goes_on && alike(band.limits, limits) => band.to = point.moment,
                _ => bands.push(Band {
                    from: point.moment,
                    to: point.moment,
                    limits,
                }),
            }
            goes_on = true;
        }
        bands
    }

    /// Points that came with a reference text that could not be read as limits.
    #[must_use]
    pub fn unread_ranges(&self) -> usize {
        self.points
            .iter()
            .filter(|point| point.limits.is_none() && !point.result.reference_ranges.is_empty())
            .count()
    }
}

/// Limits that are drawn in the same place: `4,0` and `4`.
fn alike(one: &Limits, other: &Limits) -> bool {
    let place = |limits: &Limits| {
        [&limits.low, &limits.high].map(|limit| limit.as_ref().and_then(Decimal::to_f64))
    };
    place(one) == place(other)
}

fn unit_of(value: &ResultValue) -> Option<&str> {
    if let ResultValue::Quantity { unit, .. } = value {
        unit.as_deref()
    } else {
        None
    }
}

/// Where a cell is drawn in a trend, and how.
///
/// # Errors
/// Why it is not drawn.
pub fn place_of(
    row: &Row<'_>,
    cell: &Cell<'_>,
    moment: Option<&Moment>,
) -> Result<(f64, Shape), NotDrawn> {
    let result = cell.result.ok_or(NotDrawn::Text)?;
    let filled = match result.status {
        ResultStatus::Cancelled | ResultStatus::EnteredInError => return Err(NotDrawn::Cancelled),
        ResultStatus::Registered => return Err(NotDrawn::Registered),
        ResultStatus::Preliminary | ResultStatus::Unknown => Shape::Hollow,
        ResultStatus::Final | ResultStatus::Amended => Shape::Filled,
    };
    let (comparator, digits) = match &result.value {
        ResultValue::Quantity {
            comparator, digits, ..
        } => (comparator.as_deref(), digits),
        ResultValue::Range { .. } | ResultValue::Moment(_) => return Err(NotDrawn::NotANumber),
        ResultValue::Absent { .. } => return Err(NotDrawn::Absent),
        ResultValue::Coded { .. } | ResultValue::Text(_) | ResultValue::Group => {
            return Err(NotDrawn::Text);
        }
    };
    let is_exact = moment
        .is_some_and(|moment| matches!(moment.precision(), Precision::Day | Precision::Second));
    if !is_exact {
        return Err(NotDrawn::NoTime);
    }
    let stands_beside_its_original = result.history
        && row.cells.iter().any(|other| {
            other.column == cell.column && other.result.is_some_and(|result| !result.history)
        });
    if stands_beside_its_original {
        return Err(NotDrawn::Repeated);
    }
    let y = digits.to_f64().ok_or(NotDrawn::TooLarge)?;
    let shape = match comparator {
        None => filled,
        Some("<" | "<=" | "≤") => Shape::Below,
        Some(">" | ">=" | "≥") => Shape::Above,
        // "Much greater" and its like have no bound that a chart can show.
        Some(_) => return Err(NotDrawn::NotANumber),
    };
    Ok((y, shape))
}
