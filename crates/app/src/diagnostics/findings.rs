//! Elements that the profiles ask for and the answers for the open patient lacked. They are told and block nothing.

use innsyn_phr::DocumentEntry;
use innsyn_pps::{Report, ResultValue, TestResult};

use crate::App;
use crate::dto::{DataSourceCode, ProfileFinding};

/// An element by its name in the profile, and whether a resource has it.
type Asked<T> = (&'static str, fn(&T) -> bool);

/// What IHE MHD (Comprehensive) and the national XDS profile ask for in a document reference.
const DOCUMENT: &[Asked<DocumentEntry>] = &[
    ("DocumentReference.masterIdentifier", |row| {
        row.unique_id.is_some()
    }),
    ("DocumentReference.type", |row| row.kind.is_some()),
    ("DocumentReference.category", |row| row.category.is_some()),
    ("DocumentReference.author", |row| !row.authors.is_empty()),
    ("DocumentReference.securityLabel", |row| {
        !row.labels.is_empty()
    }),
    ("DocumentReference.content.attachment.contentType", |row| {
        row.media_type.is_some()
    }),
    ("DocumentReference.content.attachment.creation", |row| {
        row.created.is_some()
    }),
    ("DocumentReference.content.attachment.title", |row| {
        row.title.is_some()
    }),
    ("DocumentReference.content.attachment.size", |row| {
        row.size.is_some()
    }),
    ("DocumentReference.content.attachment.hash", |row| {
        row.hash.is_some()
    }),
    ("DocumentReference.content.format", |row| {
        row.format.is_some()
    }),
    ("DocumentReference.context.facilityType", |row| {
        row.facility.is_some()
    }),
    ("DocumentReference.context.practiceSetting", |row| {
        row.practice_setting.is_some()
    }),
];

/// What the PPS profile asks for in a report.
const REPORT: &[Asked<Report>] = &[
    ("DiagnosticReport.category", |report| {
        report.category.is_some()
    }),
    ("DiagnosticReport.status", |report| {
        report.status_code.is_some()
    }),
    ("DiagnosticReport.effective[x]", |report| {
        report.collected.is_some()
    }),
    ("DiagnosticReport.issued", |report| report.issued.is_some()),
    ("DiagnosticReport.performer", |report| {
        report.performer.person.is_some() || report.performer.organisation.is_some()
    }),
    ("DiagnosticReport.basedOn", |report| {
        report.requester.is_some()
    }),
    ("DiagnosticReport.result (resolved)", |report| {
        report.missing_results == 0
    }),
    ("DiagnosticReport (fields as the standard says)", |report| {
        report.findings == 0
    }),
];

/// What it asks for in a result.
const RESULT: &[Asked<TestResult>] = &[
    ("Observation.code.coding", |result| !result.codes.is_empty()),
    ("Observation.code.text", |result| !result.name.is_empty()),
    ("Observation.value[x] or dataAbsentReason", |result| {
        !matches!(&result.value, ResultValue::Absent { reason: None })
    }),
];

impl App {
    /// What the answers for the open patient lacked; empty when nobody is open or nothing was asked.
    pub(crate) fn profile_findings(&self) -> Vec<ProfileFinding> {
        let Ok(active) = self.current() else {
            return Vec::new();
        };
        let searches = self.with_patient(active.context.id(), |state| {
            (state.reports.clone(), state.documents.clone())
        });
        let Ok((reports, documents)) = searches else {
            return Vec::new();
        };
        let mut found = Vec::new();
        if let Some(search) = reports {
            let reports: Vec<&Report> = search.reports.iter().collect();
            let mut results = Vec::new();
            for report in &reports {
                collect(&report.results, &mut results);
            }
            found.extend(missing(DataSourceCode::Pps, REPORT, &reports));
            found.extend(missing(DataSourceCode::Pps, RESULT, &results));
        }
        if let Some(search) = documents {
            // The service hides facts of a masked row on purpose.
            let rows: Vec<&DocumentEntry> = search
                .documents
                .iter()
                .filter(|row| !row.masked && !row.restricted)
                .collect();
            found.extend(missing(DataSourceCode::Phr, DOCUMENT, &rows));
        }
        found
    }
}

fn collect<'a>(results: &'a [TestResult], all: &mut Vec<&'a TestResult>) {
    for result in results {
        all.push(result);
        collect(&result.members, all);
    }
}

fn missing<T>(source: DataSourceCode, asked: &[Asked<T>], resources: &[&T]) -> Vec<ProfileFinding> {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    asked
        .iter()
        .filter_map(|(element, has)| {
            let lacking = resources.iter().filter(|resource| !has(resource)).count();
            (lacking > 0).then(|| ProfileFinding {
                source,
                element: (*element).to_owned(),
                missing: count(lacking),
                of: count(resources.len()),
            })
        })
        .collect()
}
