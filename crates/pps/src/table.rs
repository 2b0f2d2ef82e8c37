//! Everything that a search brought, by analysis and sampling time: the rows and columns of the cumulative grid.
//!
//! What may stand in one row: the same national code, in whatever spelling of its system, and the same unit, in whatever
//! spelling. A laboratory's own codes, and bare names, only within that laboratory. Nothing is converted or computed.
//! A tree of results stands as one cell with its top, save a mere heading, whose members each have a row. A report of
//! pathology or radiology is one cell.
//!
//! What says the same again is folded under what it repeats (§7 of the fact sheet), and nothing is dropped.

use std::cmp::Reverse;

use innsyn_domain::{Moment, codes};

use crate::kind::ReportKind;
use crate::maps::Map;
use crate::report::{Code, Party, Report, ReportSearch, ResultStatus, ResultValue, TestResult};
use crate::unit;

/// The grid.
pub struct Table<'r> {
    /// Sampling times, newest first; those without a time last.
    pub columns: Vec<Column<'r>>,
    /// Disciplines, in a fixed order.
    pub groups: Vec<Group<'r>>,
    /// Which row a result stands in, as group and row.
    rows: Map<*const TestResult, (u32, u32)>,
}

/// One sampling time at one laboratory.
pub struct Column<'r> {
    /// Sampling time.
    pub moment: Option<&'r Moment>,
    /// Who performed it.
    pub performer: &'r Party,
    /// Places of its reports.
    pub reports: Vec<u32>,
}

/// The rows of a discipline.
pub struct Group<'r> {
    /// Discipline; `None`: not told.
    pub discipline: Option<&'r Code>,
    /// What kind.
    pub kind: ReportKind,
    /// By name.
    pub rows: Vec<Row<'r>>,
}

/// One analysis in one unit, or one kind of document.
pub struct Row<'r> {
    /// The analysis.
    pub key: AnalysisKey<'r>,
    /// Its unit in one spelling; empty: none.
    pub unit: String,
    /// Heading that its newest result came under.
    pub heading: Option<&'r str>,
    /// Newest column first; several may share one.
    pub cells: Vec<Cell<'r>>,
}

/// One result, or a report as a whole.
pub struct Cell<'r> {
    /// Place of its column.
    pub column: u32,
    /// Place of its report: in [`ReportSearch::reports`], and after them in [`ReportSearch::older`].
    pub report: u32,
    /// The result; `None`: the report as a whole.
    pub result: Option<&'r TestResult>,
    /// What it stands for too.
    pub folded: Vec<Fold<'r>>,
    /// Heading that it came under.
    pub(crate) heading: Option<&'r str>,
}

/// A result that another one stands for.
pub struct Fold<'r> {
    /// Why.
    pub why: FoldReason,
    /// Place of its report.
    pub report: u32,
    /// The result.
    pub result: &'r TestResult,
}

/// Why a result is folded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FoldReason {
    /// Its report was replaced by a newer version.
    OlderVersion,
    /// The source says that it repeats what was sent before, and the original says the same.
    Repeated,
    /// The laboratory's number for it came again, saying the same.
    Resent,
}

/// What makes two results the same analysis.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum AnalysisKey<'r> {
    /// A code of a national list.
    National {
        /// Number of the list.
        list: u32,
        /// The code.
        code: &'r str,
    },
    /// A laboratory's own code.
    Local {
        /// The laboratory, or the report where it is not told.
        organisation: &'r str,
        /// The code.
        code: &'r str,
        /// Heading that it stands under.
        heading: Option<&'r str>,
    },
    /// A name without a code.
    Named {
        /// The laboratory, or the report where it is not told.
        organisation: &'r str,
        /// The name.
        name: &'r str,
        /// Heading that it stands under.
        heading: Option<&'r str>,
    },
    /// Reports that are one text.
    Document {
        /// Discipline code.
        discipline: &'r str,
        /// Title of the report.
        title: &'r str,
    },
}

impl std::fmt::Display for AnalysisKey<'_> {
    /// An id of the analysis, the same in every answer.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::National { list, code } => write!(formatter, "{list}:{code}"),
            Self::Local {
                organisation,
                code,
                heading,
            } => {
                let heading = heading.unwrap_or_default();
                write!(formatter, "local:{organisation}:{code}:{heading}")
            }
            Self::Named {
                organisation,
                name,
                heading,
            } => {
                let heading = heading.unwrap_or_default();
                write!(formatter, "name:{organisation}:{name}:{heading}")
            }
            Self::Document { discipline, title } => {
                write!(formatter, "document:{discipline}:{title}")
            }
        }
    }
}

impl<'r> Cell<'r> {
    /// Heading of the group that it came in.
    #[must_use]
    pub fn heading(&self) -> Option<&'r str> {
        self.heading
    }
}

impl AnalysisKey<'_> {
    /// Whether results of one organisation only can stand under it.
    #[must_use]
    pub fn is_local(&self) -> bool {
        matches!(self, Self::Local { .. } | Self::Named { .. })
    }
}

impl<'r> Table<'r> {
    /// The grid of a search.
    #[must_use]
    pub fn of(search: &'r ReportSearch) -> Self {
        Self::of_reports(&search.reports, &search.older)
    }

    /// The grid of these reports; the older ones are versions of them.
    #[must_use]
    pub fn of_reports(reports: &'r [Report], older: &'r [Report]) -> Self {
        let mut gathering = Gathering::default();
        for (place, report) in (0..).zip(reports) {
            gathering.add(place, report);
        }
        let mut table = gathering.into_table();
        table.fold_older(reports, older);
        table.note_rows();
        table
    }

    /// Which row a result stands in.
    #[must_use]
    pub fn row_of(&self, result: &TestResult) -> Option<&Row<'r>> {
        let (group, row) = *self.rows.get(&std::ptr::from_ref(result))?;
        self.groups.get(group as usize)?.rows.get(row as usize)
    }

    fn note_rows(&mut self) {
        for (group_place, group) in (0..).zip(&self.groups) {
            for (row_place, row) in (0..).zip(&group.rows) {
                for cell in &row.cells {
                    let folded = cell.folded.iter().map(|fold| fold.result);
                    for result in cell.result.into_iter().chain(folded) {
                        self.rows
                            .insert(std::ptr::from_ref(result), (group_place, row_place));
                    }
                }
            }
        }
    }

    /// Lays the results of older versions under those that replaced them: the laboratory's number for the result tells, or
    /// the analysis and the time. What a newer version left out stands in the older report only.
    fn fold_older(&mut self, reports: &'r [Report], older: &'r [Report]) {
        if older.is_empty() {
            return;
        }
        let mut places: Map<&str, u32> = Map::default();
        for (place, report) in (0..).zip(reports) {
            for version in &report.versions {
                places.entry(version.as_str()).or_insert(place);
            }
        }
        let mut cells: Map<(AnalysisKey<'r>, u32), Vec<CellPlace>> = Map::default();
        for (group_place, group) in self.groups.iter().enumerate() {
            for (row_place, row) in group.rows.iter().enumerate() {
                for (cell_place, cell) in row.cells.iter().enumerate() {
                    if cell.result.is_some() {
                        let place = (group_place, row_place, cell_place);
                        cells.entry((row.key, cell.report)).or_default().push(place);
                    }
                }
            }
        }
        let first = u32::try_from(reports.len()).unwrap_or(u32::MAX);
        for (place, report) in (first..).zip(older) {
            let Some(newer) = places.get(report.id.as_str()) else {
                continue;
            };
            let mut found = Vec::new();
            walk(report, &mut |result, heading| {
                if let Some(result) = result {
                    found.push((result, key(report, result, heading)));
                }
            });
            for (result, key) in found {
                let Some(candidates) = cells.get(&(key, *newer)) else {
                    continue;
                };
                let fits = |place: &&CellPlace| {
                    let new = self
                        .groups
                        .get(place.0)
                        .and_then(|group| group.rows.get(place.1))
                        .and_then(|row| row.cells.get(place.2))
                        .and_then(|cell| cell.result);
                    new.is_some_and(|new| match (&new.item, &result.item) {
                        (Some(new), Some(old)) => new == old,
                        _ => same_time(new.collected.as_ref(), result.collected.as_ref()),
                    })
                };
                let Some((group, row, cell)) = candidates.iter().find(fits).copied() else {
                    continue;
                };
                let cell = self
                    .groups
                    .get_mut(group)
                    .and_then(|group| group.rows.get_mut(row))
                    .and_then(|row| row.cells.get_mut(cell));
                if let Some(cell) = cell {
                    cell.folded.push(Fold {
                        why: FoldReason::OlderVersion,
                        report: place,
                        result,
                    });
                }
            }
        }
    }
}

/// Group, row and cell.
type CellPlace = (usize, usize, usize);

fn same_time(one: Option<&Moment>, other: Option<&Moment>) -> bool {
    one.map(Moment::sort_key) == other.map(Moment::sort_key)
}

/// Cells on their way into rows.
#[derive(Default)]
struct Gathering<'r> {
    columns: Vec<Column<'r>>,
    by_column: Map<(Option<i64>, Option<innsyn_domain::Precision>, &'r str), u32>,
    analyses: Vec<Analysis<'r>>,
    by_key: Map<AnalysisKey<'r>, u32>,
    /// Units in one spelling, and where each received spelling stands among them.
    units: Vec<String>,
    by_unit: Map<&'r str, u32>,
}

struct Analysis<'r> {
    key: AnalysisKey<'r>,
    discipline: Option<&'r Code>,
    kind: ReportKind,
    /// Cells, with the place of their unit; `None`: nothing that could have one.
    cells: Vec<(Option<u32>, Cell<'r>)>,
}

impl<'r> Gathering<'r> {
    fn add(&mut self, place: u32, report: &'r Report) {
        let kind = report.kind();
        walk(report, &mut |result, heading| {
            let moment = result
                .and_then(|result| result.collected.as_ref())
                .or(report.collected.as_ref());
            let performer = result
                .and_then(|result| result.performer.as_deref())
                .unwrap_or(&report.performer);
            let column = self.column(moment, performer, place);
            let (key, discipline, kind) = if let Some(result) = result {
                let discipline = result.discipline.as_deref();
                let kind = ReportKind::of(discipline).or(kind);
                (key(report, result, heading), discipline, kind)
            } else {
                let discipline = report.discipline.as_deref();
                let key = AnalysisKey::Document {
                    discipline: discipline.map_or("", |code| &code.code),
                    title: report.title.as_deref().unwrap_or_default(),
                };
                (key, discipline, kind)
            };
            let unit = result.and_then(|result| self.unit(&result.value));
            let next = u32::try_from(self.analyses.len()).unwrap_or(u32::MAX);
            let analysis = *self.by_key.entry(key).or_insert(next);
            if analysis == next {
                // Reports come newest first: the newest result tells the discipline.
                self.analyses.push(Analysis {
                    key,
                    discipline,
                    kind,
                    cells: Vec::new(),
                });
            }
            let cell = Cell {
                column,
                report: place,
                result,
                folded: Vec::new(),
                heading,
            };
            if let Some(analysis) = self.analyses.get_mut(analysis as usize) {
                analysis.cells.push((unit, cell));
            }
        });
    }

    fn column(&mut self, moment: Option<&'r Moment>, performer: &'r Party, report: u32) -> u32 {
        let name = [&performer.key, &performer.organisation, &performer.person]
            .into_iter()
            .flatten()
            .next();
        let key = (
            moment.map(Moment::sort_key),
            moment.map(Moment::precision),
            name.map_or("", |name| name),
        );
        let next = u32::try_from(self.columns.len()).unwrap_or(u32::MAX);
        let place = *self.by_column.entry(key).or_insert(next);
        if place == next {
            self.columns.push(Column {
                moment,
                performer,
                reports: Vec::new(),
            });
        }
        if let Some(column) = self.columns.get_mut(place as usize)
            && column.reports.last() != Some(&report)
        {
            column.reports.push(report);
        }
        place
    }

    /// Place of a value's unit; `None` for what has none by its form.
    fn unit(&mut self, value: &'r ResultValue) -> Option<u32> {
        let (ResultValue::Quantity { unit, .. } | ResultValue::Range { unit, .. }) = value else {
            return None;
        };
        let received = unit.as_deref().unwrap_or_default();
        if let Some(place) = self.by_unit.get(received) {
            return Some(*place);
        }
        let normal = unit::normalised(received);
        let known = self.units.iter().position(|unit| *unit == normal);
        let place = known.unwrap_or_else(|| {
            self.units.push(normal);
            self.units.len() - 1
        });
        let place = u32::try_from(place).unwrap_or(u32::MAX);
        self.by_unit.insert(received, place);
        Some(place)
    }

    fn into_table(mut self) -> Table<'r> {
        let order = self.sort_columns();
        let mut groups: Vec<Group<'r>> = Vec::new();
        let mut by_discipline: Map<(ReportKind, Option<&'r str>), usize> = Map::default();
        for analysis in self.analyses {
            let place = (analysis.kind, analysis.discipline.map(|code| &*code.code));
            let group = *by_discipline.entry(place).or_insert_with(|| {
                groups.push(Group {
                    discipline: analysis.discipline,
                    kind: analysis.kind,
                    rows: Vec::new(),
                });
                groups.len() - 1
            });
            if let Some(group) = groups.get_mut(group) {
                group.rows.extend(rows(analysis, &order, &self.units));
            }
        }
        groups.sort_by_key(|group| {
            let code = group.discipline.map_or("", |code| &code.code);
            (group.kind, ReportKind::rank(code))
        });
        Table {
            columns: self.columns,
            groups,
            rows: Map::default(),
        }
    }

    /// Sorts the columns, newest first, and tells where each has gone.
    fn sort_columns(&mut self) -> Vec<u32> {
        let mut order: Vec<usize> = (0..self.columns.len()).collect();
        order.sort_by_cached_key(|place| {
            let column = self.columns.get(*place);
            let moment = column
                .and_then(|column| column.moment)
                .map(Moment::sort_key);
            let name = column.and_then(|column| column.performer.organisation.as_deref());
            (Reverse(moment), name.map(str::to_owned))
        });
        let mut gone = vec![0; order.len()];
        for (new, old) in (0..).zip(&order) {
            if let Some(gone) = gone.get_mut(*old) {
                *gone = new;
            }
        }
        let mut columns: Vec<Option<Column<'r>>> = self.columns.drain(..).map(Some).collect();
        self.columns = order
            .into_iter()
            .filter_map(|place| columns.get_mut(place)?.take())
            .collect();
        gone
    }
}

/// The rows of one analysis: one for each unit. What has no unit by its form stands in the row of the newest number.
fn rows<'r>(analysis: Analysis<'r>, order: &[u32], units: &[String]) -> Vec<Row<'r>> {
    let mut cells = analysis.cells;
    for (_, cell) in &mut cells {
        cell.column = order.get(cell.column as usize).copied().unwrap_or_default();
    }
    // Stable: within a column the newest report stays first.
    cells.sort_by_key(|(_, cell)| cell.column);
    let newest = cells.iter().find_map(|(unit, _)| *unit);
    let mut rows: Vec<(Option<u32>, Row<'r>)> = Vec::new();
    for (unit, cell) in cells {
        let unit = unit.or(newest);
        let place = rows
            .iter()
            .position(|(known, _)| *known == unit)
            .unwrap_or_else(|| {
                rows.push((
                    unit,
                    Row {
                        key: analysis.key,
                        unit: unit
                            .and_then(|unit| units.get(unit as usize))
                            .cloned()
                            .unwrap_or_default(),
                        heading: cell.heading,
                        cells: Vec::new(),
                    },
                ));
                rows.len() - 1
            });
        if let Some((_, row)) = rows.get_mut(place) {
            row.cells.push(cell);
        }
    }
    rows.into_iter()
        .map(|(_, mut row)| {
            fold(&mut row.cells);
            row
        })
        .collect()
}

/// Folds what says the same again: within one column, which is one time at one laboratory.
fn fold(cells: &mut Vec<Cell<'_>>) {
    let shared = cells.windows(2).any(|pair| match pair {
        [one, next] => one.column == next.column,
        _ => false,
    });
    if !shared {
        return;
    }
    let mut kept: Vec<Cell<'_>> = Vec::with_capacity(cells.len());
    let mut waiting: Vec<Cell<'_>> = Vec::new();
    // Originals first, so that a repetition finds its own.
    for cell in cells.drain(..) {
        if cell.result.is_some_and(|result| result.history) {
            waiting.push(cell);
        } else {
            keep(cell, &mut kept);
        }
    }
    for cell in waiting {
        keep(cell, &mut kept);
    }
    kept.sort_by_key(|cell| cell.column);
    *cells = kept;
}

fn keep<'r>(cell: Cell<'r>, kept: &mut Vec<Cell<'r>>) {
    let Some(result) = cell.result else {
        kept.push(cell);
        return;
    };
    for known in kept.iter_mut().filter(|known| known.column == cell.column) {
        let Some(original) = known.result else {
            continue;
        };
        let why = if result.history {
            FoldReason::Repeated
        } else if original.item.is_some() && original.item == result.item {
            FoldReason::Resent
        } else {
            continue;
        };
        if says_the_same(original, result) {
            known.folded.push(Fold {
                why,
                report: cell.report,
                result,
            });
            return;
        }
    }
    kept.push(cell);
}

/// Whether nothing that is shown of two results differs, members included.
fn says_the_same(one: &TestResult, other: &TestResult) -> bool {
    // A repetition of an amended result comes as a final one (§7).
    let plain = |status| {
        if status == ResultStatus::Amended {
            ResultStatus::Final
        } else {
            status
        }
    };
    one.value == other.value
        && one.mark == other.mark
        && plain(one.status) == plain(other.status)
        && one.comments == other.comments
        && one.reference_ranges == other.reference_ranges
        && one.susceptibility == other.susceptibility
        && one.structured == other.structured
        && one.missing_members == other.missing_members
        && one.members.len() == other.members.len()
        && one.members.iter().zip(&other.members).all(|(one, other)| {
            one.name == other.name && one.codes == other.codes && says_the_same(one, other)
        })
}

/// Everything of a report that has a place in the grid, with the heading that it stands under.
fn walk<'r>(report: &'r Report, take: &mut impl FnMut(Option<&'r TestResult>, Option<&'r str>)) {
    if report.kind().is_document() || report.results.is_empty() {
        take(None, None);
        return;
    }
    for result in &report.results {
        descend(result, None, take);
    }
}

fn descend<'r>(
    result: &'r TestResult,
    heading: Option<&'r str>,
    take: &mut impl FnMut(Option<&'r TestResult>, Option<&'r str>),
) {
    match mere_heading(result) {
        Some(name) => {
            for member in &result.members {
                descend(member, Some(name), take);
            }
        }
        None => take(Some(result), heading),
    }
}

/// The name of a group that says nothing itself, so that each of its members can be read alone. Findings of microbiology
/// are no such group: susceptibility means nothing without its finding.
fn mere_heading(result: &TestResult) -> Option<&str> {
    if result.members.is_empty()
        || result.missing_members > 0
        || result.mark.is_some()
        || !result.comments.is_empty()
        || !result.structured.is_empty()
        || ReportKind::of(result.discipline.as_deref()) != ReportKind::Chemistry
        || result
            .members
            .iter()
            .any(|member| member.susceptibility.is_some())
    {
        return None;
    }
    let is_group = result
        .heading
        .as_ref()
        .is_some_and(|heading| &*heading.code == "GR");
    match &result.value {
        ResultValue::Group => Some(&result.name),
        ResultValue::Coded {
            text: Some(text),
            codes,
        } if is_group && codes.is_empty() => Some(text),
        ResultValue::Quantity { .. }
        | ResultValue::Coded { .. }
        | ResultValue::Text(_)
        | ResultValue::Range { .. }
        | ResultValue::Moment(_)
        | ResultValue::Absent { .. } => None,
    }
}

/// What analysis a result is of.
fn key<'r>(
    report: &'r Report,
    result: &'r TestResult,
    heading: Option<&'r str>,
) -> AnalysisKey<'r> {
    let is_local = |code: &Code| matches!(code.list, None | Some(codes::LOCAL_LABORATORY));
    let laboratory = result.codes.iter().find(|code| is_laboratory(code));
    if let Some(code) = laboratory.filter(|code| !code.code.is_empty()) {
        return AnalysisKey::National {
            list: codes::LABORATORY,
            code: &code.code,
        };
    }
    let coded = || result.codes.iter().filter(|code| !code.code.is_empty());
    if let Some(code) = coded().find(|code| !is_local(code))
        && let Some(list) = code.list
    {
        return AnalysisKey::National {
            list,
            code: &code.code,
        };
    }
    let performer = result.performer.as_deref().unwrap_or(&report.performer);
    // An unknown laboratory is its own for each report.
    let organisation = performer
        .key
        .as_deref()
        .unwrap_or_else(|| report.id.as_str());
    match coded().next() {
        Some(code) => AnalysisKey::Local {
            organisation,
            code: &code.code,
            heading,
        },
        None => AnalysisKey::Named {
            organisation,
            name: &result.name,
            heading,
        },
    }
}

/// A code of Norsk laboratoriekodeverk, also under the number 7230, which some laboratories write for 7280.
fn is_laboratory(code: &Code) -> bool {
    const MISWRITTEN: u32 = 7230;
    let looks_so = || {
        code.code
            .strip_prefix("NPU")
            .or_else(|| code.code.strip_prefix("NOR"))
            .is_some_and(|digits| {
                digits.len() == 5 && digits.bytes().all(|byte| byte.is_ascii_digit())
            })
    };
    match code.list {
        Some(codes::LABORATORY) => true,
        Some(MISWRITTEN) => looks_so(),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
