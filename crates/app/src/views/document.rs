//! Headers of opened documents.

use innsyn_documents::header::{Coded, Contributor, DocumentHeader, Period, Relation, Stamp};
use innsyn_documents::{
    DocumentMark as Mark, Kind, LabelMismatch as Mismatch, MarkKind, ReadWarning,
};
use innsyn_domain::codes;

use super::moment;
use crate::dto::{
    DocumentMark, DocumentMarkKind, DocumentWarning, HeaderFact, HeaderFactKey, LabelMismatch,
};

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
            ReadWarning::IntegrityNotChecked => DocumentWarning::IntegrityNotChecked,
            ReadWarning::EncodingGuessed => DocumentWarning::EncodingGuessed,
            ReadWarning::UnknownMessage => DocumentWarning::UnknownMessage,
            ReadWarning::Cut => DocumentWarning::Cut,
            _ => DocumentWarning::Other,
        })
        .collect()
}

/// What the source says of the document's state.
pub(crate) fn marks(marks: &[Mark]) -> Vec<DocumentMark> {
    marks
        .iter()
        .map(|mark| DocumentMark {
            kind: match mark.kind {
                MarkKind::Cancelled => DocumentMarkKind::Cancelled,
                MarkKind::Changed => DocumentMarkKind::Changed,
                MarkKind::Addition => DocumentMarkKind::Addition,
                MarkKind::Preliminary => DocumentMarkKind::Preliminary,
                MarkKind::Planned => DocumentMarkKind::Planned,
                MarkKind::Test => DocumentMarkKind::Test,
                MarkKind::UnsignedResults => DocumentMarkKind::UnsignedResults,
                MarkKind::SignificantDeviation => DocumentMarkKind::SignificantDeviation,
                MarkKind::PhoneReply => DocumentMarkKind::PhoneReply,
                MarkKind::NoConsent => DocumentMarkKind::NoConsent,
                MarkKind::Deceased => DocumentMarkKind::Deceased,
                MarkKind::Rejected => DocumentMarkKind::Rejected,
                MarkKind::PartlyRejected => DocumentMarkKind::PartlyRejected,
                MarkKind::UnknownReceipt => DocumentMarkKind::UnknownReceipt,
                MarkKind::NoPatient => DocumentMarkKind::NoPatient,
                MarkKind::OtherStatus | _ => DocumentMarkKind::OtherStatus,
            },
            text: mark.text.clone(),
        })
        .collect()
}

/// A kind by content, as a word for the screen's table.
pub(crate) fn kind(kind: Kind) -> String {
    kind.media_type().to_owned()
}

/// The header of a document, in the order in which it is read.
pub(crate) fn facts(header: &DocumentHeader, format: Kind) -> Vec<HeaderFact> {
    let mut facts = Facts(Vec::new());
    facts.text(HeaderFactKey::Title, header.title.clone());
    facts.coded(HeaderFactKey::DocumentType, header.document_type.as_ref());
    facts.stamp(HeaderFactKey::DocumentTime, header.time.as_ref());
    facts.text(HeaderFactKey::Version, header.version.clone());
    for related in &header.related {
        let key = match related.relation {
            Relation::Replaces => HeaderFactKey::Replaces,
            Relation::Appends => HeaderFactKey::Appends,
            Relation::Transforms => HeaderFactKey::Transforms,
            Relation::Other => HeaderFactKey::RelatedTo,
        };
        let words: Vec<&str> = [related.id.as_deref(), related.version.as_deref()]
            .into_iter()
            .flatten()
            .collect();
        facts.text(key, Some(words.join(" · ")));
    }
    facts.coded(
        HeaderFactKey::Confidentiality,
        header.confidentiality.as_ref(),
    );
    facts.text(HeaderFactKey::Language, header.language.clone());
    for name in &header.patient.names {
        facts.text(HeaderFactKey::PatientName, Some(name.clone()));
    }
    facts.stamp(HeaderFactKey::PatientBirth, header.patient.birth.as_ref());
    facts.coded(HeaderFactKey::PatientSex, header.patient.sex.as_ref());
    for contact in &header.patient.contact {
        facts.text(HeaderFactKey::PatientContact, Some(contact.clone()));
    }
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
    if let Some(encounter) = &header.encounter {
        if let Some(responsible) = &encounter.responsible {
            facts.contributor(HeaderFactKey::Responsible, responsible);
        }
        for participant in &encounter.participants {
            facts.contributor(HeaderFactKey::Participant, participant);
        }
    }
    for order in &header.orders {
        facts.text(HeaderFactKey::Order, Some(order.clone()));
    }
    for consent in &header.consents {
        facts.coded(HeaderFactKey::Consent, Some(consent));
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
    for (label, words) in &header.other {
        facts.text(HeaderFactKey::Other, Some(format!("{label}: {words}")));
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
                code: None,
                missing: None,
            });
        }
    }

    /// A coded value, with the code itself where the screen has words or a mark for it.
    fn coded(&mut self, key: HeaderFactKey, value: Option<&Coded>) {
        let Some(value) = value else { return };
        let words = coded(value);
        if words.is_none() && value.null_flavor.is_none() {
            return;
        }
        self.0.push(HeaderFact {
            key,
            text: words.unwrap_or_default(),
            moment: None,
            code: value.code.clone(),
            missing: value.null_flavor.clone(),
        });
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
                    code: None,
                    missing: None,
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
        let words = who(contributor);
        if words.is_none() && contributor.null_flavor.is_none() {
            return;
        }
        self.0.push(HeaderFact {
            key,
            text: words.unwrap_or_default(),
            moment: None,
            code: contributor.participation.clone(),
            missing: contributor.null_flavor.clone(),
        });
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
    (!words.is_empty()).then(|| words.join(", "))
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
