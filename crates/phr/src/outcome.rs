//! What the service says about its list: a source that did not answer, nothing found. Told apart by codes only.

use innsyn_fhir::{Issue, OperationOutcome, ServiceCode};

use crate::notice::{Notice, NoticeKind};

/// Everything that was said over all pages of a search.
#[derive(Debug, Default)]
pub(crate) struct Outcomes {
    notices: Vec<Notice>,
}

impl Outcomes {
    /// Takes note of an outcome; what was said before is not repeated.
    pub(crate) fn note(&mut self, outcome: &OperationOutcome) {
        if outcome.issue.is_empty() {
            self.add_notice(Notice::of(NoticeKind::UnknownOutcome));
        }
        for notice in outcome.issue.iter().filter_map(read) {
            self.add_notice(notice);
        }
    }

    fn add_notice(&mut self, notice: Notice) {
        if !self.notices.contains(&notice) {
            self.notices.push(notice);
        }
    }

    /// Whether anything was said about the documents, and not only about the request.
    pub(crate) fn is_about_data(&self) -> bool {
        self.notices
            .iter()
            .any(|notice| notice.kind != NoticeKind::UnknownOutcome)
    }

    pub(crate) fn has(&self, kind: NoticeKind) -> bool {
        self.notices.iter().any(|notice| notice.kind == kind)
    }

    pub(crate) fn into_notices(self) -> Vec<Notice> {
        self.notices
    }
}

fn read(issue: &Issue) -> Option<Notice> {
    let own = issue.detail_codes().find(|code| code.starts_with("XDS"));
    let kind = match own {
        Some("XDSTooManyResults") => NoticeKind::PagingCutShort,
        Some(
            "XDSUnavailableCommunity"
            | "XDSUnknownCommunity"
            | "XDSRegistryBusy"
            | "XDSRepositoryBusy"
            | "XDSRegistryError"
            | "XDSRepositoryError"
            | "XDSRegistryMetadataError"
            | "XDSRepositoryMetadataError",
        ) => NoticeKind::SourceDidNotAnswer,
        Some(_) => NoticeKind::UnknownOutcome,
        None => match issue.code.as_deref() {
            Some("not-found") => NoticeKind::NothingFound,
            Some("incomplete" | "timeout" | "transient" | "throttled" | "no-store") => {
                NoticeKind::SourceDidNotAnswer
            }
            Some("too-costly") => NoticeKind::PagingCutShort,
            Some("informational") if !issue.is_error() && issue.details.is_none() => return None,
            Some(_) | None => NoticeKind::UnknownOutcome,
        },
    };
    Some(Notice {
        kind,
        count: None,
        code: own
            .and_then(ServiceCode::new)
            .or_else(|| issue.service_code()),
        origin: community(issue),
    })
}

/// The community that an issue concerns, when it names one by its id. Nothing else of the words is kept.
fn community(issue: &Issue) -> Option<ServiceCode> {
    let texts = [
        issue.diagnostics.as_deref(),
        issue
            .details
            .as_ref()
            .and_then(|details| details.text.as_deref()),
    ];
    texts
        .into_iter()
        .flatten()
        .flat_map(|text| {
            text.split(|c: char| {
                c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '\'' | '"')
            })
        })
        .map(|word| word.trim_end_matches(['.', ':']))
        .find(|word| is_oid(word))
        .and_then(ServiceCode::new)
}

fn is_oid(word: &str) -> bool {
    let arcs = word.strip_prefix("urn:oid:").unwrap_or(word);
    arcs.split('.').count() > 2
        && arcs
            .split('.')
            .all(|arc| !arc.is_empty() && arc.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use innsyn_fhir::{CodeableConcept, Coding};

    use super::*;

    fn issue(code: &str, own: Option<&str>, diagnostics: &str) -> Issue {
        Issue {
            severity: Some("warning".into()),
            code: Some(code.into()),
            details: own.map(|own| CodeableConcept {
                coding: vec![Coding {
                    code: Some(own.into()),
                    ..Coding::default()
                }],
                text: None,
            }),
            diagnostics: Some(diagnostics.into()),
        }
    }

    #[test]
    fn a_silent_community_is_named_by_its_id() {
        for words in ["urn:oid:2.999.30", "Kilde urn:oid:2.999.30 svarte ikke."] {
            let notice =
                read(&issue("incomplete", Some("XDSUnavailableCommunity"), words)).unwrap();
            assert_eq!(notice.kind, NoticeKind::SourceDidNotAnswer);
            assert_eq!(notice.code.unwrap().as_str(), "XDSUnavailableCommunity");
            assert_eq!(notice.origin.unwrap().as_str(), "urn:oid:2.999.30");
        }
    }

    #[test]
    fn words_of_the_service_never_become_an_origin() {
        let notice = read(&issue(
            "timeout",
            None,
            "patient 13116900216 at host.example",
        ))
        .unwrap();
        assert_eq!(notice.kind, NoticeKind::SourceDidNotAnswer);
        assert_eq!(notice.origin, None);
    }

    #[test]
    fn unknown_words_are_said_as_unknown() {
        let kind = |issue: &Issue| read(issue).map(|notice| notice.kind);
        assert_eq!(
            kind(&issue("processing", None, "")),
            Some(NoticeKind::UnknownOutcome)
        );
        assert_eq!(
            kind(&issue("processing", Some("XDSNew"), "")),
            Some(NoticeKind::UnknownOutcome)
        );
        assert_eq!(
            kind(&issue("not-found", None, "")),
            Some(NoticeKind::NothingFound)
        );
        assert_eq!(kind(&issue("informational", None, "")), None);
    }
}
