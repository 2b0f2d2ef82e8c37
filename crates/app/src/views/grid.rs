//! The cumulative grid as it crosses the border.

use std::collections::HashSet;

use innsyn_domain::SubjectMatch;
use innsyn_pps as pps;

use super::facts::Facts;
use super::report::{
    code, coded, deviation, lies_open, owned, report_kind, report_status, result_as_report,
};
use super::search::SearchText;
use super::{collation_key, moment};
use crate::dto::{
    CellKind, CellValue, FoldReason, FoldedCell, GridCell, GridColumn, GridGroup, GridReport,
    GridRow, GridView,
};

/// The grid of a list. `elevated` tells that the list was opened with an elevated basis.
pub(crate) fn grid(
    search: &pps::ReportSearch,
    elevated: bool,
    ordinary: Option<&pps::ReportSearch>,
) -> GridView {
    let facts = Facts::of(search.reports.iter());
    let table = pps::Table::of(search);
    let reports: Vec<&pps::Report> = search.reports.iter().chain(&search.older).collect();
    let drawing = Drawing {
        table: &table,
        opened: reports
            .iter()
            .map(|report| elevated && !lies_open(report, ordinary))
            .collect(),
        reports,
    };
    let mut groups: Vec<GridGroup> = Vec::with_capacity(table.groups.len());
    for group in &table.groups {
        let mut rows: Vec<GridRow> = group
            .rows
            .iter()
            .map(|row| drawing.row(group, row))
            .collect();
        rows.sort_by_cached_key(|row| {
            (
                collation_key(row.heading.as_deref().unwrap_or(&row.name)),
                row.heading.is_some(),
                collation_key(&row.name),
                row.unit.clone(),
                row.id.clone(),
            )
        });
        groups.push(GridGroup {
            discipline: group.discipline.map(code),
            fact: facts.of_code(group.discipline),
            kind: report_kind(group.kind),
            rows,
        });
    }
    let all = || groups.iter().flat_map(|group| &group.rows);
    GridView {
        columns: table
            .columns
            .iter()
            .map(|column| GridColumn {
                moment: column.moment.map(moment),
                laboratory: column.performer.organisation.clone(),
                performer: facts.performer(column.performer),
                reports: column.reports.clone(),
            })
            .collect(),
        rows: count(all().count()),
        cells: count(all().map(|row| row.cells.len()).sum()),
        reports: drawing
            .reports
            .iter()
            .enumerate()
            .map(|(place, report)| GridReport {
                id: report.id.as_str().to_owned(),
                title: report.title.clone().unwrap_or_default(),
                issued: report.issued.as_ref().map(moment),
                status: report_status(report.status),
                requester: facts.requester(report),
                performer: facts.performer(&report.performer),
                older: place >= search.reports.len(),
            })
            .collect(),
        groups,
        facts: facts.view,
    }
}

/// The id of a row, the same in every answer.
pub(crate) fn row_id(row: &pps::Row<'_>) -> String {
    format!("{}|{}", row.key, row.unit)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

struct Drawing<'t, 'r> {
    table: &'t pps::Table<'r>,
    reports: Vec<&'r pps::Report>,
    /// Whether each report was opened by elevated access alone.
    opened: Vec<bool>,
}

impl Drawing<'_, '_> {
    fn row(&self, group: &pps::Group<'_>, row: &pps::Row<'_>) -> GridRow {
        let results = || row.cells.iter().filter_map(|cell| cell.result);
        let newest = results().next();
        let unit = results().find_map(|result| unit(&result.value));
        let cells: Vec<GridCell> = row
            .cells
            .iter()
            .map(|cell| self.cell(row, cell, unit))
            .collect();
        let title = || {
            let cell = row.cells.first()?;
            self.report(cell.report)?.title.clone()
        };
        GridRow {
            id: row_id(row),
            analysis: row.key.to_string(),
            heading: row.heading.map(ToOwned::to_owned),
            name: newest
                .map(|result| result.name.to_string())
                .or_else(title)
                .unwrap_or_default(),
            other_names: other_names(newest, results()),
            code: newest.and_then(|result| code_of(row.key, result)),
            local_to: self.local_to(row),
            unit: unit.map(ToOwned::to_owned),
            reference: results()
                .find(|result| !result.reference_ranges.is_empty())
                .map(|result| result.reference_ranges.join("; ")),
            material: self.material(row),
            is_text: group.kind != pps::ReportKind::Chemistry
                || cells.iter().any(|cell| cell.value.kind == CellKind::Text),
            has_trend: self.can_be_drawn(row) > 1,
            search: self.search(row),
            cells,
        }
    }

    fn report(&self, place: u32) -> Option<&pps::Report> {
        self.reports.get(place as usize).copied()
    }

    fn cell(&self, row: &pps::Row<'_>, cell: &pps::Cell<'_>, unit: Option<&str>) -> GridCell {
        let report = self.report(cell.report);
        let column = self.table.columns.get(cell.column as usize);
        let place = pps::place_of(row, cell, column.and_then(|column| column.moment));
        GridCell {
            column: cell.column,
            report: cell.report,
            result: cell.result.map(|result| result.id.clone()),
            value: match cell.result {
                Some(result) => value(result, unit),
                None => CellValue::of(CellKind::Text),
            },
            mark: cell.result.and_then(mark),
            status: match cell.result {
                Some(result) => result_as_report(result.status),
                None => report_status(report.map_or(pps::ReportStatus::Unknown, |r| r.status)),
            },
            comment: match cell.result {
                Some(result) => !result.comments.is_empty(),
                None => report.is_some_and(|report| !report.comments.is_empty()),
            },
            history: cell.result.is_some_and(|result| result.history),
            doubt: match (cell.result, report) {
                (Some(result), _) => {
                    result.conflicting
                        || result.modified
                        || result.subject != SubjectMatch::Confirmed
                }
                (None, Some(report)) => {
                    report.conflicting
                        || report.modified
                        || report.subject != SubjectMatch::Confirmed
                }
                (None, None) => true,
            },
            elevated: self
                .opened
                .get(cell.report as usize)
                .copied()
                .unwrap_or_default(),
            plot: match place {
                Ok((y, pps::Shape::Filled | pps::Shape::Hollow)) => Some(y),
                Ok((_, pps::Shape::Below | pps::Shape::Above)) | Err(_) => None,
            },
            folded: cell.folded.iter().map(|fold| folded(fold, unit)).collect(),
        }
    }

    /// The organisation that a row of local codes is of, in words.
    fn local_to(&self, row: &pps::Row<'_>) -> Option<String> {
        if !row.key.is_local() {
            return None;
        }
        let column = row.cells.first()?.column;
        let performer = self.table.columns.get(column as usize)?.performer;
        performer.organisation.clone()
    }

    fn material(&self, row: &pps::Row<'_>) -> Option<String> {
        let mut materials = row.cells.iter().map(|cell| {
            let own = cell.result.and_then(|result| result.specimen.as_deref());
            own.or_else(|| match self.report(cell.report)?.specimens.as_slice() {
                [only] => only.material.as_deref(),
                _ => None,
            })
        });
        let first = materials.next()??;
        materials
            .all(|other| other == Some(first))
            .then(|| first.to_owned())
    }

    fn can_be_drawn(&self, row: &pps::Row<'_>) -> usize {
        row.cells
            .iter()
            .filter(|cell| {
                let column = self.table.columns.get(cell.column as usize);
                pps::place_of(row, cell, column.and_then(|column| column.moment)).is_ok()
            })
            .count()
    }

    fn search(&self, row: &pps::Row<'_>) -> String {
        let mut search = SearchText::default();
        for cell in &row.cells {
            if let Some(heading) = cell.heading() {
                search.add(heading);
            }
            match (cell.result, self.report(cell.report)) {
                (Some(result), _) => {
                    search.add_result(result);
                    if let Some(unit) = unit(&result.value) {
                        search.add(unit);
                    }
                }
                (None, Some(report)) => search.add_report(report),
                (None, None) => {}
            }
        }
        search.into_text()
    }
}

fn other_names<'r>(
    newest: Option<&'r pps::TestResult>,
    results: impl Iterator<Item = &'r pps::TestResult>,
) -> Vec<String> {
    let mut seen: HashSet<&str> = newest.iter().map(|result| &*result.name).collect();
    results
        .filter(|result| !result.name.is_empty() && seen.insert(&result.name))
        .map(|result| result.name.to_string())
        .collect()
}

/// The code that makes the row, as its newest result has it.
pub(crate) fn code_of(
    key: pps::AnalysisKey<'_>,
    result: &pps::TestResult,
) -> Option<crate::dto::CodeView> {
    let wanted = match key {
        pps::AnalysisKey::National { code, .. } | pps::AnalysisKey::Local { code, .. } => code,
        pps::AnalysisKey::Named { .. } | pps::AnalysisKey::Document { .. } => return None,
    };
    result
        .codes
        .iter()
        .find(|code| &*code.code == wanted)
        .map(coded)
}

fn unit(value: &pps::ResultValue) -> Option<&str> {
    match value {
        pps::ResultValue::Quantity { unit, .. } | pps::ResultValue::Range { unit, .. } => {
            unit.as_deref()
        }
        pps::ResultValue::Coded { .. }
        | pps::ResultValue::Text(_)
        | pps::ResultValue::Moment(_)
        | pps::ResultValue::Group
        | pps::ResultValue::Absent { .. } => None,
    }
}

fn mark(result: &pps::TestResult) -> Option<crate::dto::DeviationMark> {
    result.mark.as_ref().map(|mark| deviation(mark.mark))
}

fn folded(fold: &pps::Fold<'_>, unit: Option<&str>) -> FoldedCell {
    FoldedCell {
        why: match fold.why {
            pps::FoldReason::OlderVersion => FoldReason::OlderVersion,
            pps::FoldReason::Repeated => FoldReason::Repeated,
            pps::FoldReason::Resent => FoldReason::Resent,
        },
        report: fold.report,
        result: fold.result.id.clone(),
        value: value(fold.result, unit),
        mark: mark(fold.result),
        status: result_as_report(fold.result.status),
    }
}

impl CellValue {
    fn of(kind: CellKind) -> Self {
        Self {
            kind,
            comparator: None,
            digits: None,
            high: None,
            unit: None,
            text: None,
            moment: None,
            members: 0,
        }
    }
}

/// What a cell shows of a result; its unit only where the row has another spelling.
fn value(result: &pps::TestResult, unit_of_row: Option<&str>) -> CellValue {
    let unlike = |unit: &Option<_>| {
        let unit: Option<&str> = unit.as_deref();
        unit.filter(|_| unit != unit_of_row).map(ToOwned::to_owned)
    };
    let mut shown = match &result.value {
        pps::ResultValue::Quantity {
            comparator,
            digits,
            unit,
        } => CellValue {
            comparator: owned(comparator.as_ref()),
            digits: Some(digits.as_str().to_owned()),
            unit: unlike(unit),
            ..CellValue::of(CellKind::Number)
        },
        pps::ResultValue::Range { low, high, unit } => CellValue {
            digits: low.as_ref().map(|low| low.as_str().to_owned()),
            high: high.as_ref().map(|high| high.as_str().to_owned()),
            unit: unlike(unit),
            ..CellValue::of(CellKind::Range)
        },
        pps::ResultValue::Coded { text, codes } => CellValue {
            text: text.clone().or_else(|| {
                let names: Vec<&str> = codes.iter().map(|code| &*code.name).collect();
                (!names.is_empty()).then(|| names.join(", "))
            }),
            ..CellValue::of(CellKind::Coded)
        },
        pps::ResultValue::Text(_) | pps::ResultValue::Group => CellValue::of(CellKind::Text),
        pps::ResultValue::Moment(value) => CellValue {
            moment: Some(moment(value)),
            ..CellValue::of(CellKind::Moment)
        },
        pps::ResultValue::Absent { reason } => CellValue {
            text: reason.clone(),
            ..CellValue::of(CellKind::Absent)
        },
    };
    let members = result.members.len() + result.missing_members as usize;
    if members > 0 {
        // The whole tree is read in the report; a number stays a number here too.
        shown.members = count(members);
        if matches!(shown.kind, CellKind::Coded | CellKind::Absent) {
            shown.kind = CellKind::Text;
        }
    }
    shown
}
