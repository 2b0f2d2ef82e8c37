//! Trends as they cross the border.

use innsyn_pps as pps;

use super::grid::code_of;
use super::moment;
use super::report::{deviation, lies_open, owned, result_status};
use crate::dto::{
    AnalysisSeries, ExcludeReason, ExcludedPoint, ExcludedPoints, PointShape, RangeView,
    SeriesBand, SeriesLine, SeriesPanel, SeriesPoint, SeriesView,
};

/// The trends of these analyses.
pub(crate) fn series(
    search: &pps::ReportSearch,
    analyses: &[String],
    elevated: bool,
    ordinary: Option<&pps::ReportSearch>,
) -> SeriesView {
    let table = pps::Table::of(search);
    let drawing = Drawing {
        table: &table,
        search,
        elevated,
        ordinary,
    };
    let trends: Vec<pps::Trend<'_, '_>> = analyses
        .iter()
        .filter_map(|analysis| pps::Trend::of(&table, analysis))
        .collect();
    let times = || {
        trends
            .iter()
            .flat_map(|trend| &trend.panels)
            .flat_map(|panel| &panel.lines)
            .flat_map(|line| &line.points)
            .map(|point| point.moment.sort_key())
    };
    SeriesView {
        from: times().min(),
        to: times().max(),
        analyses: trends.iter().map(|trend| drawing.analysis(trend)).collect(),
    }
}

struct Drawing<'t, 'r> {
    table: &'t pps::Table<'r>,
    search: &'r pps::ReportSearch,
    elevated: bool,
    ordinary: Option<&'r pps::ReportSearch>,
}

impl Drawing<'_, '_> {
    fn analysis(&self, trend: &pps::Trend<'_, '_>) -> AnalysisSeries {
        let results = || {
            trend
                .rows
                .iter()
                .flat_map(|row| &row.cells)
                .filter_map(|cell| Some((cell.column, cell.result?)))
        };
        // The column with the lowest number is the newest, in whichever unit.
        let newest = results().min_by_key(|(column, _)| *column);
        let name = newest.map_or("", |(_, result)| &result.name);
        let mut other_names: Vec<String> = Vec::new();
        for (_, result) in results() {
            if *result.name != *name && !other_names.iter().any(|known| **known == *result.name) {
                other_names.push(result.name.to_string());
            }
        }
        let performer = newest
            .and_then(|(column, _)| self.table.columns.get(column as usize))
            .map(|column| column.performer);
        AnalysisSeries {
            analysis: trend.key.to_string(),
            name: name.to_owned(),
            other_names,
            code: newest.and_then(|(_, result)| code_of(trend.key, result)),
            local_to: performer
                .filter(|_| trend.key.is_local())
                .and_then(|performer| performer.organisation.clone()),
            panels: trend.panels.iter().map(|panel| self.panel(panel)).collect(),
            excluded: self.excluded(trend),
        }
    }

    fn panel(&self, panel: &pps::Panel<'_>) -> SeriesPanel {
        let points = || panel.lines.iter().flat_map(|line| &line.points);
        let newest = points().max_by_key(|point| point.moment.sort_key());
        let places = || {
            points().flat_map(|point| {
                let limits = point.limits.as_ref().map(range);
                let limits = limits.map(|range| [range.low, range.high]);
                limits.into_iter().flatten().flatten().chain([point.y])
            })
        };
        SeriesPanel {
            unit: newest.and_then(|point| unit(&point.result.value)),
            method: panel.method.map(ToOwned::to_owned),
            low: places().fold(f64::INFINITY, f64::min),
            high: places().fold(f64::NEG_INFINITY, f64::max),
            lines: panel.lines.iter().map(|line| self.line(line)).collect(),
        }
    }

    fn line(&self, line: &pps::Line<'_>) -> SeriesLine {
        SeriesLine {
            laboratory: line.performer.organisation.clone(),
            points: line.points.iter().map(|point| self.point(point)).collect(),
            bands: line
                .bands()
                .iter()
                .map(|band| SeriesBand {
                    from: band.from.sort_key(),
                    to: band.to.sort_key(),
                    range: range(band.limits),
                })
                .collect(),
            unread_ranges: u32::try_from(line.unread_ranges()).unwrap_or(u32::MAX),
        }
    }

    fn point(&self, point: &pps::Point<'_>) -> SeriesPoint {
        let result = point.result;
        // Nothing else is ever placed.
        let (comparator, digits) = if let pps::ResultValue::Quantity {
            comparator, digits, ..
        } = &result.value
        {
            (owned(comparator.as_ref()), digits.as_str())
        } else {
            (None, "")
        };
        SeriesPoint {
            moment: moment(point.moment),
            y: point.y,
            shape: match point.shape {
                pps::Shape::Filled => PointShape::Filled,
                pps::Shape::Hollow => PointShape::Hollow,
                pps::Shape::Below => PointShape::Below,
                pps::Shape::Above => PointShape::Above,
            },
            joined: point.joined,
            comparator,
            digits: digits.to_owned(),
            unit: unit(&result.value),
            mark: result.mark.as_ref().map(|mark| deviation(mark.mark)),
            status: result_status(result.status),
            reference: (!result.reference_ranges.is_empty())
                .then(|| result.reference_ranges.join("; ")),
            range: point.limits.as_ref().map(range),
            comment: !result.comments.is_empty(),
            report_id: self.report_id(point.report),
            result_id: result.id.clone(),
            elevated: self.elevated
                && self
                    .report(point.report)
                    .is_some_and(|report| !lies_open(report, self.ordinary)),
        }
    }

    fn excluded(&self, trend: &pps::Trend<'_, '_>) -> Vec<ExcludedPoints> {
        let mut excluded: Vec<ExcludedPoints> = Vec::new();
        for one in &trend.excluded {
            let why = match one.why {
                pps::NotDrawn::Cancelled => ExcludeReason::Cancelled,
                pps::NotDrawn::Registered => ExcludeReason::Registered,
                pps::NotDrawn::Text => ExcludeReason::Text,
                pps::NotDrawn::NotANumber => ExcludeReason::NotANumber,
                pps::NotDrawn::Absent => ExcludeReason::Absent,
                pps::NotDrawn::Repeated => ExcludeReason::Repeated,
                pps::NotDrawn::NoTime => ExcludeReason::NoTime,
                pps::NotDrawn::TooLarge => ExcludeReason::TooLarge,
            };
            let point = ExcludedPoint {
                moment: one.moment.map(moment),
                laboratory: one.performer.organisation.clone(),
                report_id: self.report_id(one.report),
                result_id: one.result.map(|result| result.id.clone()),
            };
            match excluded.last_mut().filter(|last| last.why == why) {
                Some(last) => last.results.push(point),
                None => excluded.push(ExcludedPoints {
                    why,
                    results: vec![point],
                }),
            }
        }
        excluded
    }

    fn report(&self, place: u32) -> Option<&pps::Report> {
        self.search.reports.get(place as usize)
    }

    fn report_id(&self, place: u32) -> String {
        self.report(place)
            .map(|report| report.id.as_str().to_owned())
            .unwrap_or_default()
    }
}

fn unit(value: &pps::ResultValue) -> Option<String> {
    if let pps::ResultValue::Quantity { unit, .. } = value {
        owned(unit.as_ref())
    } else {
        None
    }
}

fn range(limits: &pps::Limits) -> RangeView {
    RangeView {
        low: limits.low.as_ref().and_then(innsyn_domain::Decimal::to_f64),
        high: limits
            .high
            .as_ref()
            .and_then(innsyn_domain::Decimal::to_f64),
    }
}
