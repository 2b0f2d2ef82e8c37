//! Headers of opened documents.

use innsyn_documents::cda::{CdaHeader, Coded, Contributor, Period, Relation, Stamp};
use innsyn_documents::{Kind, LabelMismatch as Mismatch, ReadWarning};
use innsyn_domain::codes;

use super::moment;
use crate::dto::{DocumentWarning, HeaderFact, HeaderFactKey, LabelMismatch};

/// The label and the bytes differ.
pub(crate) fn mismatch(mismatch: &Mismatch) -> LabelMismatch {
    LabelMismatch {
        label: mismatch.label.clone(),
        found: kind(mismatch.found),
    }
}

/// What else the reader must know, as codes for the screen.
pub(crate) fn warnings(warnings: &[ReadWarning]) -> Vec<DocumentWarning> {
    warnings
        .iter()
        .map(|warning| match warning {
            ReadWarning::IntegrityCheckFailed => DocumentWarning::IntegrityCheckFailed,
            _ => DocumentWarning::Other,
        })
        .collect()
}

/// A kind by content, as a word for the screen's table.
pub(crate) fn kind(kind: Kind) -> String {
    kind.media_type().to_owned()
}

/// The header of a document, in the order in which it is read.
pub(crate) fn facts(header: &CdaHeader, format: Kind) -> Vec<HeaderFact> {
    let mut facts = Facts(Vec::new());
    facts.text(HeaderFactKey::Title, header.title.clone());
    facts.text(
        HeaderFactKey::DocumentType,
        header.document_type.as_ref().and_then(coded),
    );
    facts.stamp(HeaderFactKey::DocumentTime, header.time.as_ref());
    facts.text(HeaderFactKey::Version, header.version.clone());
    for related in header
        .related
        .iter()
        .filter(|related| related.relation == Relation::Replaces)
    {
        let words: Vec<&str> = [related.id.as_deref(), related.version.as_deref()]
            .into_iter()
            .flatten()
            .collect();
        facts.text(HeaderFactKey::Replaces, Some(words.join(" · ")));
    }
    facts.text(
        HeaderFactKey::Confidentiality,
        header.confidentiality.as_ref().and_then(coded),
    );
    facts.text(HeaderFactKey::Language, header.language.clone());
    for author in &header.authors {
        facts.contributor(HeaderFactKey::Author, author);
    }
    facts.signature(
        HeaderFactKey::LegalAuthenticator,
        header.legal_authenticator.as_ref(),
    );
    for authenticator in &header.authenticators {
        facts.signature(HeaderFactKey::Authenticator, Some(authenticator));
    }
    facts.text(HeaderFactKey::Custodian, header.custodian.clone());
    for recipient in &header.recipients {
        facts.contributor(HeaderFactKey::Recipient, recipient);
    }
    for service in &header.services {
        facts.period(
            HeaderFactKey::ServicePeriod,
            service.code.as_ref().and_then(coded),
            &service.period,
        );
        for performer in &service.performers {
            facts.contributor(HeaderFactKey::Performer, performer);
        }
    }
    if let Some(encounter) = &header.encounter {
        let words: Vec<String> = [
            encounter.code.as_ref().and_then(coded),
            encounter.location.clone(),
        ]
        .into_iter()
        .flatten()
        .collect();
        facts.period(
            HeaderFactKey::Encounter,
            Some(words.join(", ")).filter(|words| !words.is_empty()),
            &encounter.period,
        );
    }
    for informant in &header.informants {
        facts.contributor(HeaderFactKey::Informant, informant);
    }
    for participant in &header.participants {
        facts.contributor(HeaderFactKey::Participant, participant);
    }
    if let Some(enterer) = &header.data_enterer {
        facts.contributor(HeaderFactKey::DataEnterer, enterer);
    }
    facts.text(HeaderFactKey::Format, Some(kind(format)));
    facts.0
}

struct Facts(Vec<HeaderFact>);

impl Facts {
    fn text(&mut self, key: HeaderFactKey, text: Option<String>) {
        if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
            self.0.push(HeaderFact {
                key,
                text,
                moment: None,
            });
        }
    }

    /// A time; one that breaks its format is shown as the digits that came.
    fn stamp(&mut self, key: HeaderFactKey, stamp: Option<&Stamp>) {
        match stamp {
            Some(Stamp {
                moment: Some(time), ..
            }) => {
                self.0.push(HeaderFact {
                    key,
                    text: String::new(),
                    moment: Some(moment(time)),
                });
            }
            Some(Stamp {
                source,
                moment: None,
            }) => self.text(key, Some(source.clone())),
            None => {}
        }
    }

    fn contributor(&mut self, key: HeaderFactKey, contributor: &Contributor) {
        self.text(key, who(contributor));
    }

    /// Who, and when it was signed.
    fn signature(&mut self, key: HeaderFactKey, contributor: Option<&Contributor>) {
        if let Some(contributor) = contributor {
            self.contributor(key, contributor);
            self.stamp(key, contributor.time.as_ref());
        }
    }

    fn period(&mut self, key: HeaderFactKey, what: Option<String>, period: &Period) {
        self.text(key, what);
        self.stamp(key, period.low.as_ref());
        self.stamp(key, period.high.as_ref());
    }
}

fn who(contributor: &Contributor) -> Option<String> {
    let words: Vec<&str> = [
        &contributor.name,
        &contributor.organisation,
        &contributor.role,
    ]
    .into_iter()
    .filter_map(Option::as_deref)
    .filter(|word| !word.trim().is_empty())
    .collect();
    if words.is_empty() {
        contributor.null_flavor.clone()
    } else {
        Some(words.join(", "))
    }
}

/// The official name where the list is known, else the source's words, else the code.
fn coded(coded: &Coded) -> Option<String> {
    let official = coded
        .system
        .as_deref()
        .and_then(codes::list_number)
        .zip(coded.code.as_deref())
        .and_then(|(list, code)| codes::name(list, code))
        .map(str::to_owned);
    official
        .or_else(|| coded.name.clone())
        .or_else(|| coded.code.clone())
        .or_else(|| coded.null_flavor.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_check_sum_reaches_the_screen() {
        assert_eq!(warnings(&[]), []);
        assert_eq!(
            warnings(&[ReadWarning::IntegrityCheckFailed]),
            [DocumentWarning::IntegrityCheckFailed]
        );
    }
}
