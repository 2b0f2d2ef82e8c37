//! Reports and results.

use std::sync::Arc;

use innsyn_domain::{Moment, SubjectMatch, codes};
use innsyn_pps as pps;

use super::facts::Facts;
use super::search::SearchText;
use super::{blocks, completeness, instant, moment};
use crate::dto::{
    CodeView, DataSourceCode, DateKind, DatedFact, DeviationMark, ElevationView, HighlightKind,
    HighlightView, LabelledText, MarkView, NoticeKind, PartyView, PatientView, ReportKind,
    ReportListView, ReportPeriod, ReportRow, ReportStatus, ReportView, ResultDate, ResultDateKind,
    ResultStatus, ResultView, SourceNotice, SourceState, SpecimenView, SusceptibilityView,
    ValueView,
};

/// The list.
pub(crate) fn list(
    search: &pps::ReportSearch,
    patient: PatientView,
    elevation: Option<ElevationView>,
    ordinary: Option<&pps::ReportSearch>,
) -> ReportListView {
    let facts = Facts::of(search.reports.iter());
    ReportListView {
        patient,
        source: SourceState {
            source: DataSourceCode::Pps,
            fetched_at: instant(search.fetched_at),
            completeness: completeness(search.completeness),
            notices: search.notices.iter().map(notice).collect(),
            correlation_id: search.correlation.to_string(),
        },
        reports: search
            .reports
            .iter()
            .map(|report| {
                let opened = elevation.is_some() && !lies_open(report, ordinary);
                row(report, &facts, Standing::of(opened))
            })
            .collect(),
        period: match search.since {
            Some(_) => ReportPeriod::LastThreeYears,
            None => ReportPeriod::All,
        },
        since: search.since.as_ref().map(moment),
        facts: facts.view,
        elevation,
    }
}

/// Whether the ordinary list gives this report too: then an elevated look-up did not open it, and it bears no mark.
pub(crate) fn lies_open(report: &pps::Report, ordinary: Option<&pps::ReportSearch>) -> bool {
    ordinary.is_some_and(|ordinary| ordinary.reports.iter().any(|known| known.id == report.id))
}

fn notice(notice: &pps::Notice) -> SourceNotice {
    SourceNotice {
        kind: match notice.kind {
            pps::NoticeKind::GeneralBlock => NoticeKind::GeneralBlock,
            pps::NoticeKind::SpecificBlock => NoticeKind::SpecificBlock,
            pps::NoticeKind::Reservation => NoticeKind::Reservation,
            pps::NoticeKind::NothingFound => NoticeKind::NothingFound,
            pps::NoticeKind::SourceDidNotAnswer => NoticeKind::SourceDidNotAnswer,
            pps::NoticeKind::PagingCutShort => NoticeKind::PagingCutShort,
            pps::NoticeKind::OtherPersonWithheld => NoticeKind::OtherPersonWithheld,
            pps::NoticeKind::SubjectUnconfirmed => NoticeKind::SubjectUnconfirmed,
            pps::NoticeKind::Unreadable => NoticeKind::Unreadable,
            pps::NoticeKind::UnknownOutcome => NoticeKind::UnknownOutcome,
            pps::NoticeKind::StoppedByClinician => NoticeKind::StoppedByClinician,
            pps::NoticeKind::IncludesRefused => NoticeKind::IncludesRefused,
            pps::NoticeKind::ServiceDiffers => NoticeKind::ServiceDiffers,
        },
        count: notice.count,
        code: notice.code.as_ref().map(ToString::to_string),
        origin: None,
    }
}

/// What a report is in its list.
#[derive(Clone, Copy, Default)]
pub(crate) struct Standing {
    /// Opened by elevated access alone.
    pub(crate) elevated: bool,
    /// An older version.
    pub(crate) replaced: bool,
}

impl Standing {
    fn of(elevated: bool) -> Self {
        Self {
            elevated,
            replaced: false,
        }
    }
}

fn row(report: &pps::Report, facts: &Facts, standing: Standing) -> ReportRow {
    let kind = report.kind();
    ReportRow {
        id: report.id.as_str().to_owned(),
        title: report.title.clone().unwrap_or_default(),
        examinations: examinations(&report.results),
        collected: report.collected.as_ref().map(moment),
        issued: report.issued.as_ref().map(moment),
        discipline: report.discipline.as_ref().map(coded),
        status: report_status(report.status),
        performer: party(&report.performer),
        requester: report.requester.as_ref().map(party),
        results: report.result_count,
        marked: report.marked_count,
        cancelled: report.cancelled_count,
        subject_confirmed: report.subject == SubjectMatch::Confirmed,
        conflicting: report.conflicting,
        older_versions: u32::try_from(report.versions.len()).unwrap_or(u32::MAX),
        elevated: standing.elevated,
        kind: report_kind(kind),
        highlights: report.highlights.iter().filter_map(highlight).collect(),
        versions: report
            .versions
            .iter()
            .map(|id| id.as_str().to_owned())
            .collect(),
        replaced: standing.replaced,
        status_code: owned(report.status_code.as_ref())
            .filter(|_| report.status == pps::ReportStatus::Unknown),
        discipline_facts: facts.disciplines(report),
        requester_fact: facts.requester(report),
        performer_fact: facts.performer(&report.performer),
        is_text: holds_text(report, kind),
        search: {
            let mut search = SearchText::default();
            search.add_report(report);
            search.into_text()
        },
    }
}

/// Whether a report holds something that a filter for marked values must not hide: everything but values in a table.
fn holds_text(report: &pps::Report, kind: pps::ReportKind) -> bool {
    fn is_text(result: &pps::TestResult) -> bool {
        matches!(result.value, pps::ResultValue::Text(_)) || result.members.iter().any(is_text)
    }
    kind != pps::ReportKind::Chemistry || report.results.iter().any(is_text)
}

/// A comment code of the source that must not be overlooked.
fn highlight(received: &pps::Code) -> Option<HighlightView> {
    let kind = match (received.list?, received.code.as_ref()) {
        (codes::REPORT_COMMENT, "VA") => HighlightKind::DiffersFromEarlier,
        (codes::REPORT_COMMENT, "TA") => HighlightKind::Telephoned,
        (codes::REPORT_COMMENT, code) if code.starts_with("MSIS") => HighlightKind::Notifiable,
        (codes::NEW_TEST | codes::NEW_TEST_URGENCY, _) => HighlightKind::NewTest,
        _ => return None,
    };
    Some(HighlightView {
        kind,
        code: code(received),
    })
}

/// What a person or a place is called in a filter.
pub(crate) fn shown_by(party: &pps::Party) -> Option<String> {
    match (&party.organisation, &party.person) {
        (Some(organisation), Some(person)) => Some(format!("{organisation}, {person}")),
        (Some(only), None) | (None, Some(only)) => Some(only.clone()),
        (None, None) => None,
    }
}

pub(crate) fn report_kind(kind: pps::ReportKind) -> ReportKind {
    match kind {
        pps::ReportKind::Chemistry => ReportKind::Chemistry,
        pps::ReportKind::Microbiology => ReportKind::Microbiology,
        pps::ReportKind::Genetics => ReportKind::Genetics,
        pps::ReportKind::Pathology => ReportKind::Pathology,
        pps::ReportKind::Radiology => ReportKind::Radiology,
        pps::ReportKind::Other => ReportKind::Other,
    }
}

pub(crate) fn report_status(status: pps::ReportStatus) -> ReportStatus {
    match status {
        pps::ReportStatus::Registered => ReportStatus::Registered,
        pps::ReportStatus::Preliminary => ReportStatus::Preliminary,
        pps::ReportStatus::Final => ReportStatus::Final,
        pps::ReportStatus::Amended => ReportStatus::Amended,
        pps::ReportStatus::Appended => ReportStatus::Appended,
        pps::ReportStatus::Cancelled => ReportStatus::Cancelled,
        pps::ReportStatus::EnteredInError => ReportStatus::EnteredInError,
        pps::ReportStatus::Unknown => ReportStatus::Unknown,
    }
}

pub(crate) fn result_status(status: pps::ResultStatus) -> ResultStatus {
    match status {
        pps::ResultStatus::Registered => ResultStatus::Registered,
        pps::ResultStatus::Preliminary => ResultStatus::Preliminary,
        pps::ResultStatus::Final => ResultStatus::Final,
        pps::ResultStatus::Amended => ResultStatus::Amended,
        pps::ResultStatus::Cancelled => ResultStatus::Cancelled,
        pps::ResultStatus::EnteredInError => ResultStatus::EnteredInError,
        pps::ResultStatus::Unknown => ResultStatus::Unknown,
    }
}

/// The status of a result among those of reports, which has one word more.
pub(crate) fn result_as_report(status: pps::ResultStatus) -> ReportStatus {
    match status {
        pps::ResultStatus::Registered => ReportStatus::Registered,
        pps::ResultStatus::Preliminary => ReportStatus::Preliminary,
        pps::ResultStatus::Final => ReportStatus::Final,
        pps::ResultStatus::Amended => ReportStatus::Amended,
        pps::ResultStatus::Cancelled => ReportStatus::Cancelled,
        pps::ResultStatus::EnteredInError => ReportStatus::EnteredInError,
        pps::ResultStatus::Unknown => ReportStatus::Unknown,
    }
}

pub(crate) fn deviation(mark: pps::DeviationMark) -> DeviationMark {
    match mark {
        pps::DeviationMark::High => DeviationMark::High,
        pps::DeviationMark::Low => DeviationMark::Low,
        pps::DeviationMark::Outside => DeviationMark::Outside,
        pps::DeviationMark::Unknown => DeviationMark::Unknown,
    }
}

/// Names of results and their members, in order, each once.
fn examinations(results: &[pps::TestResult]) -> Vec<String> {
    fn add(results: &[pps::TestResult], names: &mut Vec<String>) {
        for result in results {
            if !result.name.is_empty() && !names.iter().any(|known| **known == *result.name) {
                names.push(result.name.to_string());
            }
            add(&result.members, names);
        }
    }
    let mut names = Vec::new();
    add(results, &mut names);
    names
}

/// One report with everything in it; `rows` tells the grid row of a result.
pub(crate) fn view(
    report: &pps::Report,
    facts: &Facts,
    standing: Standing,
    rows: &impl Fn(&pps::TestResult) -> Option<String>,
) -> ReportView {
    ReportView {
        row: row(report, facts, standing),
        results: report
            .results
            .iter()
            .map(|one| result(one, report, rows))
            .collect(),
        dates: report
            .dates
            .iter()
            .map(|fact| DatedFact {
                kind: match fact.kind {
                    pps::DateKind::ReportDate => DateKind::ReportDate,
                    pps::DateKind::Approval => DateKind::Approval,
                    pps::DateKind::Requested => DateKind::Requested,
                    pps::DateKind::Received => DateKind::Received,
                },
                moment: moment(&fact.moment),
            })
            .collect(),
        comments: report.comments.iter().map(labelled).collect(),
        clinical: report.clinical.iter().map(labelled).collect(),
        specimens: report.specimens.iter().map(specimen).collect(),
        identifiers: report.identifiers.iter().map(labelled).collect(),
        attachments: report.attachments,
        missing_results: report.missing_results,
    }
}

/// A result; its times only where they differ from the report's.
fn result(
    result: &pps::TestResult,
    of: &pps::Report,
    rows: &impl Fn(&pps::TestResult) -> Option<String>,
) -> ResultView {
    let unlike = |own: &Option<Moment>, of_report: &Option<Moment>| {
        let of_report = of_report.as_ref().map(Moment::sort_key);
        own.as_ref()
            .filter(|own| Some(own.sort_key()) != of_report)
            .map(moment)
    };
    ResultView {
        id: result.id.clone(),
        name: result.name.to_string(),
        codes: result.codes.iter().map(coded).collect(),
        heading: result.heading.as_ref().map(coded),
        value: value(&result.value),
        reference_ranges: result
            .reference_ranges
            .iter()
            .map(ToString::to_string)
            .collect(),
        mark: result.mark.as_ref().map(|mark| MarkView {
            mark: deviation(mark.mark),
            code: mark.code.to_string(),
        }),
        susceptibility: result
            .susceptibility
            .as_ref()
            .map(|susceptibility| SusceptibilityView {
                code: susceptibility.code.clone(),
                name: susceptibility.name.clone(),
                mic: susceptibility.mic.clone(),
            }),
        status: result_status(result.status),
        history: result.history,
        accredited: result.accredited,
        comments: result.comments.clone(),
        method: result.method.clone(),
        specimen: result.specimen.clone(),
        structured: result.structured.iter().map(labelled).collect(),
        collected: unlike(&result.collected, &of.collected),
        performer: result.performer.as_deref().map(party),
        members: result
            .members
            .iter()
            .map(|member| self::result(member, of, rows))
            .collect(),
        missing_members: result.missing_members,
        dates: result
            .dates
            .iter()
            .map(|(kind, when)| ResultDate {
                kind: match kind {
                    pps::ResultDateKind::Investigation => ResultDateKind::Investigation,
                    pps::ResultDateKind::StatusChange => ResultDateKind::StatusChange,
                    pps::ResultDateKind::CounterSign => ResultDateKind::CounterSign,
                    pps::ResultDateKind::MedicalValidation => ResultDateKind::MedicalValidation,
                    pps::ResultDateKind::Description => ResultDateKind::Description,
                },
                moment: moment(when),
            })
            .collect(),
        issued: unlike(&result.issued, &of.issued),
        status_code: owned(result.status_code.as_ref())
            .filter(|_| result.status == pps::ResultStatus::Unknown),
        conflicting: result.conflicting,
        modified: result.modified,
        subject_confirmed: result.subject == SubjectMatch::Confirmed,
        grid_row: rows(result),
    }
}

fn value(value: &pps::ResultValue) -> ValueView {
    match value {
        pps::ResultValue::Quantity {
            comparator,
            digits,
            unit,
        } => ValueView::Quantity {
            comparator: owned(comparator.as_ref()),
            digits: digits.as_str().to_owned(),
            unit: owned(unit.as_ref()),
        },
        pps::ResultValue::Coded { text, codes } => ValueView::Coded {
            text: text.clone(),
            codes: codes.iter().map(coded).collect(),
        },
        pps::ResultValue::Text(document) => ValueView::Text {
            content: blocks(document),
        },
        pps::ResultValue::Range { low, high, unit } => ValueView::Range {
            low: low.as_ref().map(|low| low.as_str().to_owned()),
            high: high.as_ref().map(|high| high.as_str().to_owned()),
            unit: owned(unit.as_ref()),
        },
        pps::ResultValue::Moment(value) => ValueView::Moment {
            moment: moment(value),
        },
        pps::ResultValue::Group => ValueView::Group,
        pps::ResultValue::Absent { reason } => ValueView::Absent {
            reason: reason.clone(),
        },
    }
}

fn specimen(specimen: &pps::MeasuredSpecimen) -> SpecimenView {
    SpecimenView {
        material: specimen.material.clone(),
        accession: specimen.accession.clone(),
        collected: specimen.collected.as_ref().map(moment),
        comments: specimen
            .facts
            .iter()
            .map(|fact| match &fact.label {
                Some(label) => format!("{label}: {}", fact.text),
                None => fact.text.clone(),
            })
            .chain(specimen.comments.iter().cloned())
            .collect(),
    }
}

fn labelled(text: &pps::LabelledText) -> LabelledText {
    LabelledText {
        label: text.label.clone(),
        text: text.text.clone(),
    }
}

/// A shared text of the domain, for the border.
pub(crate) fn owned(text: Option<&Arc<str>>) -> Option<String> {
    text.map(ToString::to_string)
}

pub(crate) fn coded(code: &Arc<pps::Code>) -> CodeView {
    self::code(code)
}

pub(crate) fn code(code: &pps::Code) -> CodeView {
    CodeView {
        list: code.list,
        code: code.code.clone(),
        name: code.name.clone(),
    }
}

fn party(party: &pps::Party) -> PartyView {
    PartyView {
        person: party.person.clone(),
        organisation: party.organisation.clone(),
    }
}

#[cfg(test)]
mod tests {
    use innsyn_domain::{PersonId, Population};
    use serde_json::json;

    use super::*;

    #[test]
    fn what_did_not_come_and_what_came_twice_reaches_the_screen() {
        let person = PersonId::parse("01828540056", Population::Test).unwrap();
        let subject = json!({"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": "01828540056"}});
        let report = |id: &str, issued: &str, result: &str| {
            json!({"resource": {
                "resourceType": "DiagnosticReport", "id": id, "status": "final", "subject": subject,
                "issued": issued, "identifier": [{"system": "ServReportId", "value": "x"}],
                "performer": [{"type": "Organization", "display": "Fjordlab"}],
                "result": [{"reference": result}],
                "presentedForm": [{"contentType": "application/pdf"}],
            }})
        };
        let body = json!({"resourceType": "Bundle", "type": "searchset", "entry": [
            report("old", "2026-03-02T10:00:00+01:00", "Observation/a"),
            report("new", "2026-03-02T12:00:00+01:00", "Observation/b"),
            report("twice", "2026-03-01T12:00:00+01:00", "Observation/c"),
            report("twice", "2026-03-01T12:00:00+01:00", "Observation/d"),
        ]});
        let (reports, older) =
            pps::bench::parse_and_group(body.to_string().as_bytes(), &person).unwrap();
        let facts = Facts::of(reports.iter());
        let views: Vec<ReportView> = reports
            .iter()
            .map(|report| view(report, &facts, Standing::default(), &|_| None))
            .collect();
        assert_eq!(older.len(), 1);
        assert_eq!(views[0].row.versions, ["old"]);
        let new = &views[0];
        assert_eq!((new.row.id.as_str(), new.row.conflicting), ("new", false));
        assert_eq!(new.row.older_versions, 1);
        assert_eq!((new.attachments, new.missing_results), (1, 1));
        assert_eq!(views.len(), 3);
        assert!(views.iter().skip(1).all(|view| view.row.conflicting));
    }
}
