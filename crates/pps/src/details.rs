//! What stands round the results: comments, clinical information, specimens, identifiers, dates.

use crate::wire::{
    Annotation, DiagnosticReport, Extension, Identifier, ServiceRequest, Specimen, Value,
};
use innsyn_domain::codes;

use crate::code;
use crate::party;
use crate::report::{Code, DateKind, DatedFact, LabelledText, MeasuredSpecimen};
use crate::store::Store;
use crate::text::{Words, shown_of};
use crate::value::in_words;

/// Extensions that hold nothing for a reader here.
const SILENT: [&str; 8] = [
    "nilar-report-date",
    "nilar-approval-date",
    "nilar-comment",
    "nilar-inf-item",
    "nilar-other-info",
    "nilar-receipt-date",
    "nilar-diagnostic-report-ref",
    "nilar-related-observation",
];

fn plain(text: String) -> LabelledText {
    LabelledText { label: None, text }
}

pub(crate) fn notes(notes: &[Annotation<'_>]) -> Vec<String> {
    notes
        .iter()
        .filter_map(|note| shown_of(note.text.as_deref()))
        .collect()
}

/// Comments on a report: words, or codes such as "significant deviation" (8269) and follow-up advice (8272, 8273).
pub(crate) fn comments(report: &DiagnosticReport<'_>) -> Vec<LabelledText> {
    let mut comments: Vec<LabelledText> = report
        .extension
        .iter()
        .filter(|extension| extension.is("nilar-comment"))
        .filter_map(comment)
        .collect();
    comments.extend(shown_of(report.conclusion.as_deref()).map(plain));
    comments.extend(report.extension.iter().filter_map(unknown));
    comments
}

/// Codes among the comments that the source itself calls important (8269), and follow-up advice (8272, 8273).
pub(crate) fn highlights(report: &DiagnosticReport<'_>) -> Vec<Code> {
    fn add(extension: &Extension<'_>, found: &mut Vec<Code>) {
        if let Some(Value::Concept(concept)) = &extension.value {
            found.extend(code::all(concept).into_iter().filter(|code| {
                matches!(
                    code.list,
                    Some(codes::REPORT_COMMENT | codes::NEW_TEST | codes::NEW_TEST_URGENCY)
                )
            }));
        }
        for below in &extension.extension {
            add(below, found);
        }
    }
    let mut found = Vec::new();
    for extension in &report.extension {
        if extension.is("nilar-comment") {
            add(extension, &mut found);
        }
    }
    found
}

/// A comment extension: an annotation, a concept, or both below it.
fn comment(extension: &Extension<'_>) -> Option<LabelledText> {
    match &extension.value {
        Some(Value::Annotation(annotation)) => Some(LabelledText {
            label: shown_of(annotation.author.as_deref()),
            text: shown_of(annotation.text.as_deref())?,
        }),
        Some(Value::Concept(concept)) => {
            let heading = concept
                .coding
                .iter()
                .find_map(code::code)
                .map(|code| code.name);
            match shown_of(concept.text.as_deref()) {
                Some(text) if heading.as_deref() != Some(text.as_str()) => Some(LabelledText {
                    label: heading,
                    text,
                }),
                Some(_) | None => code::words(concept).map(plain),
            }
        }
        Some(value) => in_words(value).map(plain),
        None => {
            let parts: Vec<String> = extension
                .extension
                .iter()
                .filter_map(comment)
                .map(|part| part.text)
                .collect();
            (!parts.is_empty()).then(|| plain(parts.join(": ")))
        }
    }
}

/// An extension that is not known here, in words: nothing of a report is cut silently.
fn unknown(extension: &Extension<'_>) -> Option<LabelledText> {
    if SILENT.contains(&extension.name()) {
        return None;
    }
    let text = in_words(extension.value.as_ref()?)?;
    let name = extension.name();
    let label = shown_of(Some(name.strip_prefix("nilar-").unwrap_or(name)));
    Some(LabelledText { label, text })
}

/// Clinical information on the report, and reasons and comments of its request.
pub(crate) fn clinical(
    report: &DiagnosticReport<'_>,
    request: Option<&ServiceRequest<'_>>,
) -> Vec<LabelledText> {
    let mut rows: Vec<LabelledText> = report
        .extension
        .iter()
        .filter(|extension| extension.is("nilar-inf-item"))
        .filter_map(information)
        .collect();
    let Some(request) = request else { return rows };
    for reason in &request.reason_code {
        let heading = reason
            .coding
            .iter()
            .find_map(code::code)
            .map(|code| code.name);
        rows.extend(match shown_of(reason.text.as_deref()) {
            Some(text) => Some(LabelledText {
                label: heading,
                text,
            }),
            None => heading.map(plain),
        });
    }
    rows.extend(notes(&request.note).into_iter().map(plain));
    let comments = |extension: &&Extension<'_>| extension.name().ends_with("comment");
    rows.extend(
        request
            .extension
            .iter()
            .filter(comments)
            .filter_map(comment),
    );
    let others = request
        .extension
        .iter()
        .filter(|extension| !comments(extension));
    rows.extend(others.filter_map(unknown));
    rows
}

/// One item of clinical information, from its parts.
fn information(item: &Extension<'_>) -> Option<LabelledText> {
    let mut label = None;
    let mut texts: Vec<String> = Vec::new();
    for part in &item.extension {
        if part.is("nilar-inf-item-type") {
            label = part.value.as_ref().and_then(in_words);
        } else {
            let text = match &part.value {
                Some(value) => in_words(value),
                None => comment(part).map(|comment| comment.text),
            };
            texts.extend(text.filter(|text| !texts.contains(text)));
        }
    }
    texts.extend(item.value.as_ref().and_then(in_words));
    if texts.is_empty() {
        return label.map(plain);
    }
    Some(LabelledText {
        label,
        text: texts.join(". "),
    })
}

/// Structured rows of a result (`nilar-structured-info`).
pub(crate) fn structured(extensions: &[Extension<'_>]) -> Vec<LabelledText> {
    extensions
        .iter()
        .filter(|extension| extension.is("nilar-structured-info"))
        .filter_map(|row| {
            let label = row
                .child("nilar-structured-info-type")
                .and_then(|kind| kind.value.as_ref())
                .and_then(in_words);
            let texts: Vec<String> = row
                .extension
                .iter()
                .filter(|part| !part.is("nilar-structured-info-type"))
                .filter_map(|part| in_words(part.value.as_ref()?))
                .collect();
            if texts.is_empty() {
                return label.map(plain);
            }
            Some(LabelledText {
                label,
                text: texts.join(", "),
            })
        })
        .collect()
}

pub(crate) fn identifiers(identifiers: &[Identifier<'_>]) -> Vec<LabelledText> {
    identifiers
        .iter()
        .filter_map(|identifier| {
            Some(LabelledText {
                label: shown_of(identifier.system.as_deref()),
                text: shown_of(identifier.value.as_deref())?,
            })
        })
        .collect()
}

/// Every date of a report but sampling and this version's.
pub(crate) fn dates<'e>(
    report: &'e DiagnosticReport<'e>,
    request: Option<&'e ServiceRequest<'e>>,
    specimens: &[&'e Specimen<'e>],
    words: &Words<'e>,
) -> Vec<DatedFact> {
    let mut dates = Vec::new();
    let mut add = |kind, text: Option<&'e str>| {
        dates.extend(words.time(text).map(|moment| DatedFact { kind, moment }));
    };
    add(
        DateKind::ReportDate,
        moment(&report.extension, "nilar-report-date"),
    );
    add(
        DateKind::Approval,
        moment(&report.extension, "nilar-approval-date"),
    );
    if let Some(request) = request {
        add(DateKind::Requested, request.authored_on.as_deref());
        add(
            DateKind::Received,
            moment(&request.extension, "nilar-receipt-date"),
        );
    }
    let mut received: Vec<&str> = specimens
        .iter()
        .filter_map(|specimen| specimen.received_time.as_deref())
        .collect();
    received.dedup();
    for text in received {
        add(DateKind::Received, Some(text));
    }
    dates
}

/// The time in an extension.
pub(crate) fn moment<'e>(extensions: &'e [Extension<'e>], name: &str) -> Option<&'e str> {
    extensions
        .iter()
        .find(|extension| extension.is(name))
        .and_then(|extension| match &extension.value {
            Some(Value::Moment(text) | Value::Text(text)) => Some(&**text),
            _ => None,
        })
}

/// The truth in an extension.
pub(crate) fn truth(extensions: &[Extension<'_>], name: &str) -> Option<bool> {
    extensions
        .iter()
        .find(|extension| extension.is(name))
        .and_then(|extension| match &extension.value {
            Some(Value::Truth(truth)) => Some(*truth),
            _ => None,
        })
}

pub(crate) fn specimen<'e>(
    read: &'e Specimen<'e>,
    store: &Store<'e>,
    words: &Words<'e>,
) -> MeasuredSpecimen {
    let mut facts = Vec::new();
    let how = [&read.body_site, &read.method];
    facts.extend(how.into_iter().flatten().filter_map(code::words).map(plain));
    if let Some(collector) = &read.collector {
        let party = party::one(collector, &read.contained, store);
        facts.extend(party.person.or(party.organisation).map(plain));
    }
    let mut comments = notes(&read.note);
    for extension in &read.extension {
        let said = match unknown(extension) {
            Some(said) => Some(said.text),
            None => comment(extension).map(|said| said.text),
        };
        comments.extend(said);
    }
    let mut accession = read.accession_identifier.iter().chain(&read.identifier);
    MeasuredSpecimen {
        material: read.kind.as_ref().and_then(code::words),
        accession: accession.find_map(|id| shown_of(id.value.as_deref())),
        collected: words.time(read.collected.as_deref()),
        received: words.time(read.received_time.as_deref()),
        facts,
        comments,
    }
}
