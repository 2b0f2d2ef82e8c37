//! What the service says about its answer: privacy limits, nothing found, something behind it that failed.
//!
//! Told apart by codes only; severity and words are not reliable, and the words are never shown.

use innsyn_domain::Completeness;
use innsyn_fhir::{Issue, OperationOutcome, ServiceCode};

use crate::notice::{Notice, NoticeKind};

/// Everything that was said over all pages of a search.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcomes {
    notices: Vec<Notice>,
}

impl Outcomes {
    /// Takes note of an outcome; what was said before is not repeated.
    pub(crate) fn note(&mut self, outcome: &OperationOutcome) {
        if outcome.issue.is_empty() {
            self.add_notice(Notice::of(NoticeKind::UnknownOutcome));
        }
        for issue in &outcome.issue {
            for notice in read(issue) {
                self.add_notice(notice);
            }
        }
    }

    /// Adds a notice that was not there.
    pub(crate) fn add_notice(&mut self, notice: Notice) {
        if !self.notices.contains(&notice) {
            self.notices.push(notice);
        }
    }

    pub(crate) fn has_general_block(&self) -> bool {
        self.has(NoticeKind::GeneralBlock)
    }

    /// Whether anything was said about the patient's data, and not only about the request.
    pub(crate) fn is_about_data(&self) -> bool {
        self.notices
            .iter()
            .any(|notice| notice.kind != NoticeKind::UnknownOutcome)
    }

    pub(crate) fn has(&self, kind: NoticeKind) -> bool {
        self.notices.iter().any(|notice| notice.kind == kind)
    }

    /// How complete an answer can be beside these words.
    pub(crate) fn completeness(&self) -> Completeness {
        self.notices
            .iter()
            .map(|notice| match notice.kind {
                NoticeKind::GeneralBlock | NoticeKind::SpecificBlock | NoticeKind::Reservation => {
                    Completeness::Blocked
                }
                NoticeKind::SourceDidNotAnswer => Completeness::Partial,
                NoticeKind::NothingFound => Completeness::Complete,
                NoticeKind::UnknownOutcome
                | NoticeKind::PagingCutShort
                | NoticeKind::OtherPersonWithheld
                | NoticeKind::SubjectUnconfirmed
                | NoticeKind::StoppedByClinician
                | NoticeKind::IncludesRefused
                | NoticeKind::ServiceDiffers
                | NoticeKind::Unreadable => Completeness::Unknown,
            })
            .fold(Completeness::Complete, Completeness::and)
    }

    pub(crate) fn into_notices(self) -> Vec<Notice> {
        self.notices
    }
}

fn read(issue: &Issue) -> Vec<Notice> {
    let privacy: Vec<Notice> = issue
        .detail_codes()
        .filter_map(|code| {
            let kind = match code {
                "General" => NoticeKind::GeneralBlock,
                "Specific" => NoticeKind::SpecificBlock,
                "Reservation" => NoticeKind::Reservation,
                _ => return None,
            };
            Some(Notice::coded(kind, ServiceCode::new(code)))
        })
        .collect();
    if !privacy.is_empty() {
        return privacy;
    }
    let kind = match (issue.code.as_deref(), issue.is_error()) {
        (Some("not-found"), _) => NoticeKind::NothingFound,
        (Some("incomplete" | "timeout" | "transient" | "throttled" | "no-store"), _) => {
            NoticeKind::SourceDidNotAnswer
        }
        (Some("informational"), false) if issue.details.is_none() => return Vec::new(),
        _ => NoticeKind::UnknownOutcome,
    };
    vec![Notice::coded(kind, issue.service_code())]
}

#[cfg(test)]
mod tests {
    use innsyn_fhir::{CodeableConcept, Coding};

    use super::*;

    fn issue(code: &str, details: &[&str]) -> Issue {
        Issue {
            severity: Some("information".into()),
            code: Some(code.into()),
            details: (!details.is_empty()).then(|| CodeableConcept {
                coding: details
                    .iter()
                    .map(|code| Coding {
                        code: Some((*code).into()),
                        ..Coding::default()
                    })
                    .collect(),
                text: None,
            }),
            diagnostics: Some("words that nobody may rely on".into()),
        }
    }

    fn said(issues: Vec<Issue>) -> Outcomes {
        let mut outcomes = Outcomes::default();
        outcomes.note(&OperationOutcome {
            id: None,
            issue: issues,
        });
        outcomes
    }

    #[test]
    fn privacy_limits_are_told_apart_by_their_code_alone() {
        for (code, kind) in [
            ("General", NoticeKind::GeneralBlock),
            ("Specific", NoticeKind::SpecificBlock),
            ("Reservation", NoticeKind::Reservation),
        ] {
            // The twin coding for old clients does not make two notices.
            let outcomes = said(vec![issue("suppressed", &[code, code])]);
            assert_eq!(outcomes.completeness(), Completeness::Blocked);
            assert_eq!(
                outcomes.has_general_block(),
                kind == NoticeKind::GeneralBlock
            );
            let notices = outcomes.into_notices();
            assert_eq!(notices.len(), 1);
            assert_eq!(notices[0].kind, kind);
        }
    }

    #[test]
    fn nothing_found_is_said_and_is_no_gap() {
        let outcomes = said(vec![issue("not-found", &[])]);
        assert_eq!(outcomes.completeness(), Completeness::Complete);
        assert!(outcomes.has(NoticeKind::NothingFound));
    }

    #[test]
    fn an_unknown_word_takes_the_completeness_away() {
        let outcomes = said(vec![issue("processing", &["NyKode"])]);
        assert_eq!(outcomes.completeness(), Completeness::Unknown);
        let notices = outcomes.into_notices();
        assert_eq!(
            notices[0].code.as_ref().map(ServiceCode::as_str),
            Some("NyKode")
        );
    }

    #[test]
    fn a_block_outweighs_everything_else() {
        let outcomes = said(vec![
            issue("not-found", &[]),
            issue("timeout", &[]),
            issue("x", &["General"]),
        ]);
        assert_eq!(outcomes.completeness(), Completeness::Blocked);
        assert_eq!(outcomes.into_notices().len(), 3);
    }
}
