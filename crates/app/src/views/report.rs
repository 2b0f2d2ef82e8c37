//! Reports and results.

use innsyn_domain::{Moment, SubjectMatch};
use innsyn_pps as pps;

use super::{blocks, completeness, instant, moment};
use crate::dto::{
    CodeView, DataSourceCode, DateKind, DatedFact, DeviationMark, ElevationView, LabelledText,
    MarkView, NoticeKind, PartyView, PatientView, ReportListView, ReportRow, ReportStatus,
    ReportView, ResultStatus, ResultView, SourceNotice, SourceState, SpecimenView,
    SusceptibilityView, ValueView,
};

/// The list.
pub(crate) fn list(
    search: &pps::ReportSearch,
    patient: PatientView,
    elevation: Option<ElevationView>,
    ordinary: Option<&pps::ReportSearch>,
) -> ReportListView {
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
            .map(|report| row(report, elevation.is_some() && !lies_open(report, ordinary)))
            .collect(),
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
        },
        count: notice.count,
        code: notice.code.as_ref().map(ToString::to_string),
        origin: None,
    }
}

fn row(report: &pps::Report, elevated: bool) -> ReportRow {
    ReportRow {
        id: report.id.as_str().to_owned(),
        title: report.title.clone().unwrap_or_default(),
        examinations: examinations(&report.results),
        collected: report.collected.as_ref().map(moment),
        issued: report.issued.as_ref().map(moment),
        discipline: report.discipline.as_ref().map(code),
        status: match report.status {
            pps::ReportStatus::Registered => ReportStatus::Registered,
            pps::ReportStatus::Preliminary => ReportStatus::Preliminary,
            pps::ReportStatus::Final => ReportStatus::Final,
            pps::ReportStatus::Amended => ReportStatus::Amended,
            pps::ReportStatus::Appended => ReportStatus::Appended,
            pps::ReportStatus::Cancelled => ReportStatus::Cancelled,
            pps::ReportStatus::EnteredInError => ReportStatus::EnteredInError,
            pps::ReportStatus::Unknown => ReportStatus::Unknown,
        },
        performer: party(&report.performer),
        requester: report.requester.as_ref().map(party),
        results: report.result_count,
        marked: report.marked_count,
        cancelled: report.cancelled_count,
        subject_confirmed: report.subject == SubjectMatch::Confirmed,
        conflicting: report.conflicting,
        older_versions: report.older_versions,
        elevated,
    }
}

/// Names of results and their members, in order, each once.
fn examinations(results: &[pps::TestResult]) -> Vec<String> {
    fn add(results: &[pps::TestResult], names: &mut Vec<String>) {
        for result in results {
            if !result.name.is_empty() && !names.contains(&result.name) {
                names.push(result.name.clone());
            }
            add(&result.members, names);
        }
    }
    let mut names = Vec::new();
    add(results, &mut names);
    names
}

/// One report with everything in it.
pub(crate) fn view(report: &pps::Report, elevated: bool) -> ReportView {
    ReportView {
        row: row(report, elevated),
        results: report
            .results
            .iter()
            .map(|one| result(one, report.collected.as_ref()))
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

/// A result; its sampling time only where it differs from the report's.
fn result(result: &pps::TestResult, of_report: Option<&Moment>) -> ResultView {
    ResultView {
        id: result.id.clone(),
        name: result.name.clone(),
        codes: result.codes.iter().map(code).collect(),
        heading: result.heading.as_ref().map(code),
        value: value(&result.value),
        reference_ranges: result.reference_ranges.clone(),
        mark: result.mark.as_ref().map(|mark| MarkView {
            mark: match mark.mark {
                pps::DeviationMark::High => DeviationMark::High,
                pps::DeviationMark::Low => DeviationMark::Low,
                pps::DeviationMark::Outside => DeviationMark::Outside,
                pps::DeviationMark::Unknown => DeviationMark::Unknown,
            },
            code: mark.code.clone(),
        }),
        susceptibility: result
            .susceptibility
            .as_ref()
            .map(|susceptibility| SusceptibilityView {
                code: susceptibility.code.clone(),
                name: susceptibility.name.clone(),
                mic: susceptibility.mic.clone(),
            }),
        status: match result.status {
            pps::ResultStatus::Registered => ResultStatus::Registered,
            pps::ResultStatus::Preliminary => ResultStatus::Preliminary,
            pps::ResultStatus::Final => ResultStatus::Final,
            pps::ResultStatus::Amended => ResultStatus::Amended,
            pps::ResultStatus::Cancelled => ResultStatus::Cancelled,
            pps::ResultStatus::EnteredInError => ResultStatus::EnteredInError,
            pps::ResultStatus::Unknown => ResultStatus::Unknown,
        },
        history: result.history,
        accredited: result.accredited,
        comments: result.comments.clone(),
        method: result.method.clone(),
        specimen: result.specimen.clone(),
        structured: result.structured.iter().map(labelled).collect(),
        collected: result
            .collected
            .as_ref()
            .filter(|collected| {
                of_report.is_none_or(|of_report| of_report.sort_key() != collected.sort_key())
            })
            .map(moment),
        performer: result.performer.as_ref().map(party),
        members: result
            .members
            .iter()
            .map(|member| self::result(member, of_report))
            .collect(),
        missing_members: result.missing_members,
    }
}

fn value(value: &pps::ResultValue) -> ValueView {
    match value {
        pps::ResultValue::Quantity {
            comparator,
            digits,
            unit,
        } => ValueView::Quantity {
            comparator: comparator.clone(),
            digits: digits.as_str().to_owned(),
            unit: unit.clone(),
        },
        pps::ResultValue::Coded { text, codes } => ValueView::Coded {
            text: text.clone(),
            codes: codes.iter().map(code).collect(),
        },
        pps::ResultValue::Text(document) => ValueView::Text {
            content: blocks(document),
        },
        pps::ResultValue::Range { low, high, unit } => ValueView::Range {
            low: low.as_ref().map(|low| low.as_str().to_owned()),
            high: high.as_ref().map(|high| high.as_str().to_owned()),
            unit: unit.clone(),
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

fn code(code: &pps::Code) -> CodeView {
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
        let reports = pps::bench::parse_and_group(body.to_string().as_bytes(), &person).unwrap();
        let views: Vec<ReportView> = reports.iter().map(|report| view(report, false)).collect();
        let new = &views[0];
        assert_eq!((new.row.id.as_str(), new.row.conflicting), ("new", false));
        assert_eq!(new.row.older_versions, 1);
        assert_eq!((new.attachments, new.missing_results), (1, 1));
        assert_eq!(views.len(), 3);
        assert!(views.iter().skip(1).all(|view| view.row.conflicting));
    }
}
