//! The grid beside a plain second way of sorting the same results into rows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use innsyn_domain::{Decimal, ReportId, SubjectMatch};

use super::*;
use crate::report::{Mark, ReportStatus};

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

fn code(list: Option<u32>, code: &str) -> Arc<Code> {
    Arc::new(Code {
        list,
        code: code.to_owned(),
        name: code.to_owned(),
    })
}

fn party(key: Option<&str>) -> Party {
    Party {
        person: None,
        organisation: key.map(|key| format!("Laboratorium {key}")),
        key: key.map(ToOwned::to_owned),
    }
}

fn result(id: usize, name: &str, value: ResultValue) -> TestResult {
    TestResult {
        id: format!("o{id}"),
        name: name.into(),
        item: None,
        codes: Vec::new(),
        discipline: Some(code(Some(8202), "CLIN")),
        heading: None,
        value,
        reference_ranges: Vec::new(),
        mark: None::<Mark>,
        susceptibility: None,
        status: ResultStatus::Final,
        status_code: None,
        history: false,
        accredited: None,
        comments: Vec::new(),
        method: None,
        specimen: None,
        structured: Vec::new(),
        collected: None,
        issued: None,
        dates: Vec::new(),
        performer: None,
        members: Vec::new(),
        missing_members: 0,
        subject: SubjectMatch::Confirmed,
        conflicting: false,
        modified: false,
    }
}

fn report(id: &str, discipline: &str, results: Vec<TestResult>) -> Report {
    Report {
        id: ReportId::new(id.to_owned()),
        title: Some(format!("Rapport {discipline}")),
        collected: None,
        issued: None,
        discipline: Some(code(Some(8202), discipline)),
        category: None,
        status: ReportStatus::Final,
        status_code: None,
        performer: party(None),
        requester: None,
        results,
        result_count: 0,
        marked_count: 0,
        cancelled_count: 0,
        missing_results: 0,
        subject: SubjectMatch::Confirmed,
        conflicting: false,
        modified: false,
        versions: Vec::new(),
        dates: Vec::new(),
        comments: Vec::new(),
        highlights: Vec::new(),
        clinical: Vec::new(),
        specimens: Vec::new(),
        identifiers: Vec::new(),
        attachments: 0,
        findings: 0,
    }
}

fn number(digits: &str, unit: Option<&str>) -> ResultValue {
    ResultValue::Quantity {
        comparator: None,
        digits: Decimal::parse(digits).unwrap(),
        unit: unit.map(Into::into),
    }
}

fn text(text: &str) -> ResultValue {
    ResultValue::Coded {
        text: Some(text.to_owned()),
        codes: Vec::new(),
    }
}

/// A patient with this many results: many laboratories, spellings, resends and groups.
fn patient(results: usize) -> Vec<Report> {
    let mut numbers = Numbers(7);
    let units = [
        Some("mmol/L"),
        Some("mmol/l"),
        Some("µmol/L"),
        Some("umol/L"),
        Some("10^9/L"),
        Some("10E9/L"),
        None,
    ];
    let mut made = 0;
    let mut reports = Vec::new();
    while made < results {
        let laboratory = numbers.of(&[Some("a"), Some("b"), Some("c"), None]);
        let kind = numbers.of(&["CLIN", "CLIN", "CLIN", "CLIN", "MBIO", "PAT", "FARM"]);
        let day = numbers.below(28) + 1;
        let year = 2026 - reports.len() / 400 % 15;
        let collected = Moment::parse_fhir(&format!("{year}-0{}-{day:02}", numbers.below(9) + 1));
        let collected = (numbers.below(40) > 0).then(|| collected.unwrap());
        let mut held = Vec::new();
        for _ in 0..=numbers.below(40) {
            made += 1;
            let which = numbers.below(12);
            let value = match numbers.below(8) {
                0 => text("Ikke påvist"),
                _ => number(&numbers.below(4).to_string(), numbers.of(&units)),
            };
            let mut one = result(made, &format!("Analyse {which}"), value);
            one.discipline = Some(code(Some(8202), kind));
            one.collected.clone_from(&collected);
            one.history = numbers.below(6) == 0;
            one.item = (numbers.below(3) == 0).then(|| format!("i{}", numbers.below(3)));
            match numbers.below(5) {
                0 => one.codes.push(code(Some(8212), &format!("L{which}"))),
                1 => {}
                2 => one.codes.push(code(Some(7230), &format!("NPU{which:05}"))),
                _ => {
                    one.codes.push(code(Some(8212), "lokal"));
                    one.codes.push(code(Some(7280), &format!("NPU{which:05}")));
                }
            }
            held.push(one);
        }
        if numbers.below(5) == 0 {
            made += 1;
            let mut group = result(made, "Gruppe", ResultValue::Group);
            group.discipline = Some(code(Some(8202), kind));
            group.members = held;
            held = vec![group];
        }
        let mut one = report(&format!("r{}", reports.len()), kind, held);
        one.collected = collected;
        one.performer = party(laboratory);
        reports.push(one);
    }
    reports
}

/// One result in the plain way: which analysis, which unit, which column, and where it is.
struct Plain {
    analysis: String,
    unit: Option<String>,
    column: (Option<i64>, String),
    place: (usize, Option<String>),
    history: bool,
    item: Option<String>,
    said: String,
}

fn plain_unit(value: &ResultValue) -> Option<String> {
    let ResultValue::Quantity { unit, .. } = value else {
        return None;
    };
    let one_spelling = match unit.as_deref().unwrap_or_default() {
        "mmol/l" => "mmol/L",
        "µmol/L" => "umol/L",
        "10E9/L" => "10^9/L",
        other => other,
    };
    Some(one_spelling.to_owned())
}

fn plain_words(one: &TestResult) -> String {
    if let ResultValue::Quantity { digits, unit, .. } = &one.value {
        format!("{digits} {}", unit.as_deref().unwrap_or("-"))
    } else {
        one.members.iter().map(|member| &*member.id).collect()
    }
}

/// Analysis and unit, and the results in that row.
type Rows = BTreeMap<(String, String), BTreeSet<(usize, Option<String>)>>;

fn plainly(reports: &[Report]) -> Vec<Plain> {
    let mut all = Vec::new();
    for (place, report) in reports.iter().enumerate() {
        let lab = report.performer.key.clone();
        let column = |moment: &Option<Moment>| {
            let time = moment.as_ref().or(report.collected.as_ref());
            (time.map(Moment::sort_key), lab.clone().unwrap_or_default())
        };
        let discipline = report.discipline.as_ref().unwrap().code.clone();
        if discipline == "PAT" {
            all.push(Plain {
                analysis: format!("document:PAT:{}", report.title.clone().unwrap()),
                unit: None,
                column: column(&None),
                place: (place, None),
                history: false,
                item: None,
                said: String::new(),
            });
            continue;
        }
        let mut tops: Vec<(&TestResult, &str)> = Vec::new();
        for top in &report.results {
            // Only where values stand in tables can a heading be taken apart.
            if matches!(top.value, ResultValue::Group) && ["CLIN", "FARM"].contains(&&*discipline) {
                tops.extend(top.members.iter().map(|member| (member, &*top.name)));
            } else {
                tops.push((top, ""));
            }
        }
        for (one, heading) in tops {
            let national = one
                .codes
                .iter()
                .find(|code| matches!(code.list, Some(7280 | 7230)))
                .map(|code| format!("7280:{}", code.code));
            let own = lab.clone().unwrap_or_else(|| report.id.as_str().to_owned());
            let local = || match one.codes.first() {
                Some(code) => format!("local:{own}:{}:{heading}", code.code),
                None => format!("name:{own}:{}:{heading}", one.name),
            };
            all.push(Plain {
                analysis: national.unwrap_or_else(local),
                unit: plain_unit(&one.value),
                column: column(&one.collected),
                place: (place, Some(one.id.clone())),
                history: one.history,
                item: one.item.clone(),
                said: plain_words(one),
            });
        }
    }
    all
}

#[test]
fn a_hundred_thousand_results_stand_where_the_plain_way_puts_them() {
    let reports = patient(100_000);
    let plain = plainly(&reports);
    let table = Table::of_reports(&reports, &[]);

    // The unit of what has none by its form: that of the newest number of the analysis.
    let mut newest: BTreeMap<&str, (Option<i64>, &str, usize, &str)> = BTreeMap::new();
    for (order, one) in plain.iter().enumerate() {
        let Some(unit) = &one.unit else { continue };
        let candidate = (one.column.0, &*one.column.1, order, &**unit);
        let known = newest.entry(&one.analysis).or_insert(candidate);
        // Newest time first; then by laboratory; then as the reports came.
        let place = |(time, lab, order, _): &(Option<i64>, &str, usize, &str)| {
            let name = (!lab.is_empty()).then(|| format!("Laboratorium {lab}"));
            (Reverse(*time), name, *order)
        };
        if place(&candidate) < place(known) {
            *known = candidate;
        }
    }
    let mut expected: Rows = BTreeMap::new();
    for one in &plain {
        let inherited = newest.get(&*one.analysis).map_or("", |(.., unit)| unit);
        let unit = one.unit.as_deref().unwrap_or(inherited);
        let row = (one.analysis.clone(), unit.to_owned());
        assert!(expected.entry(row).or_default().insert(one.place.clone()));
    }
    let mut found: Rows = BTreeMap::new();
    let mut folded = 0;
    let by_place: BTreeMap<_, _> = plain.iter().map(|one| (one.place.clone(), one)).collect();
    for row in table.groups.iter().flat_map(|group| &group.rows) {
        let places = found
            .entry((row.key.to_string(), row.unit.clone()))
            .or_default();
        let mut last = 0;
        for cell in &row.cells {
            assert!(cell.column >= last, "newest column first");
            last = cell.column;
            let id = cell.result.map(|result| result.id.clone());
            let place = (cell.report as usize, id);
            let column = &table.columns[cell.column as usize];
            let original = by_place[&place];
            let lab = column.performer.key.clone().unwrap_or_default();
            assert_eq!((column.moment.map(Moment::sort_key), lab), original.column);
            assert!(places.insert(place));
            for fold in &cell.folded {
                let place = (fold.report as usize, Some(fold.result.id.clone()));
                let again = by_place[&place];
                assert_eq!(again.column, original.column);
                assert_eq!(again.said, original.said);
                match fold.why {
                    FoldReason::Repeated => assert!(again.history),
                    FoldReason::Resent => {
                        assert!(again.item.is_some() && again.item == original.item);
                    }
                    FoldReason::OlderVersion => panic!("no older versions here"),
                }
                assert!(places.insert(place));
                folded += 1;
            }
        }
    }
    assert_eq!(found, expected);
    assert!(folded > 100, "{folded}");
    let columns = table
        .columns
        .iter()
        .map(|column| column.moment.map(Moment::sort_key));
    assert!(columns.is_sorted_by(|one, next| one >= next));
}

#[test]
fn what_could_be_folded_is_not_left_beside_its_original() {
    let reports = patient(5_000);
    let table = Table::of_reports(&reports, &[]);
    for row in table.groups.iter().flat_map(|group| &group.rows) {
        for (place, cell) in row.cells.iter().enumerate() {
            for other in &row.cells[..place] {
                let (Some(one), Some(two)) = (other.result, cell.result) else {
                    continue;
                };
                let same = other.column == cell.column && one.value == two.value;
                let known = two.history || (one.item.is_some() && one.item == two.item);
                assert!(
                    !(same && known && one.members.is_empty()),
                    "{} {}",
                    one.id,
                    two.id
                );
            }
        }
    }
}

#[test]
fn a_newer_version_lies_over_the_older_one() {
    let moment = Moment::parse_fhir("2026-03-02T08:10:00+01:00").ok();
    let potassium = |id: usize, digits: &str| {
        let mut one = result(id, "P-Kalium", number(digits, Some("mmol/L")));
        one.codes.push(code(Some(7280), "NPU03230"));
        one.collected.clone_from(&moment);
        one
    };
    let mut new = report("new", "CLIN", vec![potassium(1, "4.6")]);
    new.versions.push(ReportId::new("old".to_owned()));
    let old = report(
        "old",
        "CLIN",
        vec![potassium(2, "4.60"), {
            let mut withdrawn = potassium(3, "9");
            withdrawn.codes = vec![code(Some(7280), "NPU99999")];
            withdrawn
        }],
    );
    let (reports, older) = ([new], [old]);
    let table = Table::of_reports(&reports, &older);
    let [group] = table.groups.as_slice() else {
        panic!()
    };
    let [row] = group.rows.as_slice() else {
        panic!()
    };
    let [cell] = row.cells.as_slice() else {
        panic!()
    };
    assert_eq!(cell.result.unwrap().id, "o1");
    let [fold] = cell.folded.as_slice() else {
        panic!()
    };
    assert_eq!(
        (fold.why, fold.report, &*fold.result.id),
        (FoldReason::OlderVersion, 1, "o2")
    );
    assert!(table.row_of(fold.result).is_some());
    assert!(table.row_of(&older[0].results[1]).is_none());
}

#[test]
fn susceptibility_never_stands_without_its_finding() {
    let mut finding = result(1, "U-Bakterier dyrkning", text("Escherichia coli"));
    finding.discipline = Some(code(Some(8202), "MBIO"));
    finding.members = vec![result(2, "Ampicillin", text("Resistent"))];
    let reports = [report("r", "MBIO", vec![finding])];
    let table = Table::of_reports(&reports, &[]);
    let names: Vec<&str> = table
        .groups
        .iter()
        .flat_map(|group| &group.rows)
        .flat_map(|row| &row.cells)
        .filter_map(|cell| Some(&*cell.result?.name))
        .collect();
    assert_eq!(names, ["U-Bakterier dyrkning"]);
    assert!(table.row_of(&reports[0].results[0].members[0]).is_none());
}
