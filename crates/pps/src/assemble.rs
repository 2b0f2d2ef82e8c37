//! From the resources of an answer to reports: each once, newest version, with its results, people and specimens.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use crate::wire::{DiagnosticReport, Document, Entry, ServiceRequest, Specimen};
use innsyn_domain::{Moment, PersonId, ReportId, SubjectMatch, codes};
use innsyn_fhir::{ReadError, read_borrowed};

use crate::code;
use crate::details;
use crate::party;
use crate::report::{Code, Report, ReportStatus, ResultStatus, TestResult};
use crate::store::{Kept, Store};
use crate::text::{Words, shown_of};
use crate::tree::{Grower, OfReport};

/// Reports, and what was noticed while they were put together.
pub(crate) struct Assembled {
    pub(crate) reports: Vec<Report>,
    /// Older versions of them.
    pub(crate) older: Vec<Report>,
    /// Resources of another person.
    pub(crate) withheld: u32,
    /// Reports that do not name the patient by number throughout.
    pub(crate) unconfirmed: u32,
    /// Resources and values that cannot be shown.
    pub(crate) unreadable: u32,
    pub(crate) missing_members: u32,
    pub(crate) patient_names: Vec<String>,
}

/// Reads one searchset and puts its reports together, as a search does with its pages.
///
/// # Errors
/// [`ReadError`] when the body is no bundle.
pub fn parse_and_group(
    body: &[u8],
    person: &PersonId,
) -> Result<(Vec<Report>, Vec<Report>), ReadError> {
    match read_borrowed(body)? {
        Document::Bundle(bundle) => {
            let found = assemble(bundle.entry.iter(), person);
            Ok((found.reports, found.older))
        }
        Document::Resource(_) => Err(ReadError::NotFhir),
    }
}

pub(crate) fn assemble<'e>(
    entries: impl Iterator<Item = &'e Entry<'e>> + Clone,
    person: &PersonId,
) -> Assembled {
    let store = Store::of(entries, person);
    let words = Words::default();
    let grower = Grower::new(&store, &words);
    let versions = versions(&store);
    let mut found = Assembled {
        reports: Vec::with_capacity(versions.len()),
        older: Vec::new(),
        withheld: store.withheld,
        unconfirmed: 0,
        unreadable: 0,
        missing_members: 0,
        patient_names: Vec::new(),
    };
    for (place, kept) in store.reports.iter().enumerate() {
        if kept.subject == SubjectMatch::Confirmed {
            let name = kept
                .resource
                .subject
                .as_ref()
                .and_then(|s| shown_of(s.display.as_deref()));
            found
                .patient_names
                .extend(name.filter(|name| !found.patient_names.contains(name)));
        }
        match versions.get(&place) {
            Some(older) => {
                let versions = older.iter().filter_map(|place| {
                    Some(ReportId::new(report_id(*place, store.reports.get(*place)?)))
                });
                let (report, unread) = report(place, kept, versions.collect(), &grower);
                found.missing_members += missing_members(&report.results);
                found.unconfirmed += u32::from(report.subject != SubjectMatch::Confirmed);
                found.unreadable += unread + report.missing_results + report.attachments;
                found.reports.push(report);
            }
            // Replaced by a newer version: kept to be unfolded, and counted nowhere.
            None => found.older.push(report(place, kept, Vec::new(), &grower).0),
        }
    }
    found.unreadable += grower.unused() + store.unused_conflicts;
    for reports in [&mut found.reports, &mut found.older] {
        reports.sort_by_cached_key(|report| {
            let key = |moment: &Option<Moment>| moment.as_ref().map(Moment::sort_key);
            let collected = key(&report.collected).or(key(&report.issued));
            (Reverse(collected), Reverse(key(&report.issued)))
        });
    }
    found
}

/// What a report is called within the answer.
fn report_id(place: usize, kept: &Kept<'_, DiagnosticReport>) -> String {
    let id = kept
        .key
        .map_or_else(|| format!("report-{place}"), ToOwned::to_owned);
    if kept.conflicting {
        format!("{id}#{place}")
    } else {
        id
    }
}

/// The reports to show, by place, each with the places of its older versions, newest first. Versions are told by the performing
/// organisation and the report's number, which is unique there only; without either nothing is joined.
fn versions(store: &Store<'_>) -> HashMap<usize, Vec<usize>> {
    let mut newest: HashMap<(String, &str), Vec<Version>> = HashMap::new();
    let mut shown: HashMap<usize, Vec<usize>> = HashMap::new();
    for (place, kept) in store.reports.iter().enumerate() {
        let number = kept
            .resource
            .identifier
            .iter()
            .find(|identifier| identifier.system.as_deref() == Some("ServReportId"))
            .and_then(|identifier| identifier.value.as_deref());
        let lab =
            party::organisation_key(&kept.resource.performer, &kept.resource.contained, store);
        match (number, lab) {
            (Some(number), Some(lab)) if !kept.conflicting => {
                let issued = issued_key(kept.resource);
                newest
                    .entry((lab, number))
                    .or_default()
                    .push((issued, place));
            }
            _ => {
                shown.insert(place, Vec::new());
            }
        }
    }
    for same in newest.into_values() {
        let last = same.iter().map(|(issued, _)| *issued).max().flatten();
        let (kept, mut older): (Vec<_>, Vec<_>) = same
            .into_iter()
            .partition(|(issued, _)| last.is_none() || *issued == last);
        older.sort_by_key(|(issued, _)| Reverse(*issued));
        let older: Vec<usize> = older.into_iter().map(|(_, place)| place).collect();
        for (_, place) in kept {
            shown.insert(place, older.clone());
        }
    }
    shown
}

/// When a version was issued, and its place.
type Version = (Option<i64>, usize);

fn issued_key(report: &DiagnosticReport<'_>) -> Option<i64> {
    let issued = report.issued.as_deref()?;
    Moment::parse_fhir(issued)
        .ok()
        .map(|moment| moment.sort_key())
}

fn report<'e>(
    place: usize,
    kept: &Kept<'e, DiagnosticReport<'e>>,
    versions: Vec<ReportId>,
    grower: &Grower<'_, 'e>,
) -> (Report, u32) {
    let (store, words) = (grower.store, grower.words);
    store.take_conflict();
    let read = kept.resource;
    let request: Option<&'e ServiceRequest<'e>> = read
        .based_on
        .iter()
        .find_map(|reference| store.request(reference));
    let requester = request
        .and_then(|request| {
            Some(party::one(
                request.requester.as_ref()?,
                &request.contained,
                store,
            ))
        })
        .filter(|party| !party.is_empty());
    let performer = party::all(&read.performer, &read.contained, store);
    let category = read
        .category
        .iter()
        .find_map(|category| {
            code::of_list(category, codes::REPORT_TYPE).and_then(|coding| words.code(coding))
        })
        .or_else(|| {
            read.category
                .iter()
                .flat_map(|category| words.codes(category))
                .next()
        });
    let kind = read.code.as_ref().and_then(|kind| {
        code::of_list(kind, codes::REPORT_TYPE)
            .and_then(|coding| words.code(coding))
            .or_else(|| words.codes(kind).into_iter().next())
    });
    // A report type of another list is a name, not a discipline.
    let of_list = |code: &&Arc<Code>| code.list == Some(codes::REPORT_TYPE);
    let discipline = [&kind, &category]
        .into_iter()
        .flatten()
        .find(of_list)
        .cloned();
    let trees = {
        let of = OfReport {
            discipline: discipline.clone(),
            performer: &read.performer,
            party: &performer,
            contained: &read.contained,
            specimen: match read.specimen.as_slice() {
                [only] => Some(only),
                _ => None,
            },
        };
        grower.grow(place, &read.result, &of)
    };
    let results = trees.results;
    let mut counts = Counts::default();
    counts.add(&results);
    let mut specimens: Vec<&'e Specimen<'e>> = Vec::new();
    for reference in &read.specimen {
        if let Some(specimen) = store.specimen(reference)
            && !specimens.iter().any(|known| std::ptr::eq(*known, specimen))
        {
            specimens.push(specimen);
        }
    }
    let is_confirmed = kept.subject == SubjectMatch::Confirmed && trees.all_confirmed;
    let mut report = Report {
        id: ReportId::new(report_id(place, kept)),
        title: title(&results, read, kind.as_deref(), category.as_deref()),
        collected: words.time(read.effective.as_deref()),
        issued: words.time(read.issued.as_deref()),
        discipline: discipline
            .or_else(|| results.iter().find_map(|result| result.discipline.clone())),
        category,
        status: status(read.status.as_deref(), read.modified),
        status_code: words.shown_of(read.status.as_deref()),
        requester,
        result_count: counts.all,
        marked_count: counts.marked,
        cancelled_count: counts.cancelled,
        missing_results: trees.missing,
        subject: if is_confirmed {
            SubjectMatch::Confirmed
        } else {
            SubjectMatch::Unconfirmed
        },
        conflicting: kept.conflicting,
        modified: read.modified,
        versions,
        dates: details::dates(read, request, &specimens, words),
        comments: details::comments(read),
        highlights: details::highlights(read),
        clinical: details::clinical(read, request),
        specimens: specimens
            .into_iter()
            .map(|specimen| details::specimen(specimen, store, words))
            .collect(),
        identifiers: details::identifiers(&read.identifier),
        attachments: u32::try_from(read.presented_form.len()).unwrap_or(u32::MAX),
        findings: kept.findings + trees.findings,
        performer,
        results,
    };
    report.conflicting |= store.take_conflict() || holds_conflict(&report.results);
    (report, trees.unread_values)
}

/// Name of the one examination in it, else of the report type, else of the main group.
fn title(
    results: &[TestResult],
    read: &DiagnosticReport<'_>,
    kind: Option<&Code>,
    category: Option<&Code>,
) -> Option<String> {
    match results {
        // A culture with several findings is still one examination.
        [first, others @ ..]
            if !first.name.is_empty() && others.iter().all(|other| other.name == first.name) =>
        {
            Some(first.name.to_string())
        }
        _ => kind
            .map(|kind| kind.name.clone())
            .or_else(|| {
                read.code
                    .as_ref()
                    .and_then(|kind| shown_of(kind.text.as_deref()))
            })
            .or_else(|| category.map(|category| category.name.clone())),
    }
}

#[derive(Default)]
struct Counts {
    all: u32,
    marked: u32,
    cancelled: u32,
}

impl Counts {
    fn add(&mut self, results: &[TestResult]) {
        for result in results {
            let is_cancelled = matches!(
                result.status,
                ResultStatus::Cancelled | ResultStatus::EnteredInError
            );
            self.all += 1;
            self.cancelled += u32::from(is_cancelled);
            // A withdrawn result counts nowhere as marked.
            self.marked += u32::from(result.mark.is_some() && !is_cancelled);
            self.add(&result.members);
        }
    }
}

fn holds_conflict(results: &[TestResult]) -> bool {
    results
        .iter()
        .any(|result| result.conflicting || holds_conflict(&result.members))
}

fn missing_members(results: &[TestResult]) -> u32 {
    results
        .iter()
        .map(|result| result.missing_members + missing_members(&result.members))
        .sum()
}

fn status(received: Option<&str>, is_modified: bool) -> ReportStatus {
    if is_modified {
        return ReportStatus::Unknown;
    }
    match received {
        Some("registered") => ReportStatus::Registered,
        Some("preliminary" | "partial") => ReportStatus::Preliminary,
        Some("final") => ReportStatus::Final,
        Some("amended" | "corrected") => ReportStatus::Amended,
        Some("appended") => ReportStatus::Appended,
        Some("cancelled") => ReportStatus::Cancelled,
        Some("entered-in-error") => ReportStatus::EnteredInError,
        Some(_) | None => ReportStatus::Unknown,
    }
}

#[cfg(test)]
mod tests;
