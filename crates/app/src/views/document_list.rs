//! Rows of the document list.

use innsyn_domain::SubjectMatch as Match;
use innsyn_phr as phr;

use super::{completeness, instant, moment};
use crate::dto::{
    BarredCode, CodeView, DataSourceCode, DocumentListView, DocumentRow, DocumentStatus,
    ElevationView, LegalBasisCode, NoticeKind, PatientView, SourceNotice, SourceState,
    SubjectMatch,
};

/// The list.
pub(crate) fn list(
    search: &phr::DocumentSearch,
    patient: PatientView,
    elevation: Option<ElevationView>,
    ordinary: Option<&phr::DocumentSearch>,
    legal_basis: LegalBasisCode,
    superseded: bool,
) -> DocumentListView {
    DocumentListView {
        patient,
        source: SourceState {
            source: DataSourceCode::Phr,
            fetched_at: instant(search.fetched_at),
            completeness: completeness(search.completeness),
            notices: search.notices.iter().map(notice).collect(),
            correlation_id: search.correlation.to_string(),
        },
        legal_basis,
        total: search.total.and_then(|total| u32::try_from(total).ok()),
        restricted: search.restricted,
        superseded,
        documents: search
            .documents
            .iter()
            .map(|entry| row(entry, elevation.is_some() && opened(entry, ordinary)))
            .collect(),
        elevation,
    }
}

fn notice(notice: &phr::Notice) -> SourceNotice {
    SourceNotice {
        kind: match notice.kind {
            phr::NoticeKind::NothingFound => NoticeKind::NothingFound,
            phr::NoticeKind::RestrictedDocuments => NoticeKind::RestrictedDocuments,
            phr::NoticeKind::SourceDidNotAnswer => NoticeKind::SourceDidNotAnswer,
            phr::NoticeKind::PagingCutShort => NoticeKind::PagingCutShort,
            phr::NoticeKind::OtherPersonWithheld => NoticeKind::OtherPersonWithheld,
            phr::NoticeKind::SubjectUnconfirmed => NoticeKind::SubjectUnconfirmed,
            phr::NoticeKind::Unreadable => NoticeKind::Unreadable,
            phr::NoticeKind::UnknownOutcome => NoticeKind::UnknownOutcome,
            phr::NoticeKind::FilteredByRegulation => NoticeKind::FilteredByRegulation,
        },
        count: notice.count,
        code: notice.code.as_ref().map(ToString::to_string),
        origin: notice.origin.as_ref().map(ToString::to_string),
    }
}

/// Whether elevated access alone opened this document: the ordinary list withholds or lacks it.
pub(crate) fn opened(entry: &phr::DocumentEntry, ordinary: Option<&phr::DocumentSearch>) -> bool {
    let lies_open = ordinary.is_some_and(|ordinary| {
        ordinary
            .documents
            .iter()
            .any(|known| known.id == entry.id && known.can_open())
    });
    entry.can_open() && !lies_open
}

/// One row.
pub(crate) fn row(entry: &phr::DocumentEntry, elevated: bool) -> DocumentRow {
    DocumentRow {
        id: entry.id.as_str().to_owned(),
        title: entry.title.clone(),
        category: entry.category.as_ref().map(code),
        document_type: entry.kind.as_ref().map(code),
        created: entry.created.as_ref().map(moment),
        period_start: entry.period_start.as_ref().map(moment),
        period_end: entry.period_end.as_ref().map(moment),
        institution: entry.institution.clone(),
        unit: entry.department.clone(),
        authors: entry.authors.clone(),
        author_roles: entry.author_roles.clone(),
        signer: entry.authenticator.clone(),
        facility: entry.facility.as_ref().map(code),
        setting: entry.practice_setting.as_ref().map(code),
        events: entry.events.iter().map(code).collect(),
        description: entry.description.clone(),
        unique_id: entry.unique_id.clone(),
        status: match entry.status {
            phr::DocumentStatus::Current => DocumentStatus::Current,
            phr::DocumentStatus::Superseded => DocumentStatus::Superseded,
            phr::DocumentStatus::EnteredInError => DocumentStatus::EnteredInError,
            phr::DocumentStatus::Unknown => DocumentStatus::Unknown,
        },
        // The service keeps the label on what elevated access opened; the row says "opened" then, not "closed".
        restricted: entry.restricted && !elevated,
        denied_to_patient: entry.denied_to_patient.as_ref().map(code),
        elevated,
        can_open: entry.can_open(),
        barred: entry.barred().map(|barred| match barred {
            phr::Barred::Restricted => BarredCode::Restricted,
            phr::Barred::Masked => BarredCode::Masked,
            phr::Barred::IdsMissing => BarredCode::IdsMissing,
            phr::Barred::NumberInAddress => BarredCode::NumberInAddress,
        }),
        copy_of: entry.copy_of.as_ref().map(|id| id.as_str().to_owned()),
        replaced_by: entry.replaced_by.as_ref().map(|id| id.as_str().to_owned()),
        other_forms: entry.other_forms,
        modified: entry.modified,
        media_type: entry.media_type.clone(),
        size: entry.size,
        subject: subject(entry.subject),
        conflicting: entry.conflicting,
    }
}

/// How a patient identifier compared. Another person's never comes here: services and readers withhold it.
pub(crate) fn subject(found: Match) -> SubjectMatch {
    match found {
        Match::Confirmed => SubjectMatch::Confirmed,
        Match::Masked => SubjectMatch::Masked,
        Match::Unconfirmed | Match::Other => SubjectMatch::Unconfirmed,
    }
}

fn code(code: &phr::Code) -> CodeView {
    CodeView {
        list: code.list,
        code: code.code.clone(),
        name: code.name.clone(),
    }
}
