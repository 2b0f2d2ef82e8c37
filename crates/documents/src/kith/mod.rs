//! KITH and e-health XML messages (hodemelding, epikrise, henvisning, svarrapport, rekvisisjon, dialogmelding, PLO,
//! applikasjonskvittering, and any other of the family) as readable documents.
//!
//! Messages are told by namespace and name of the payload, never by the type that the envelope claims. The labels are
//! those of the official displays, always bokmål. Nothing is dropped: what no reader knows by name stands under «Øvrige
//! opplysninger». Not here: sending, validating, style sheets, anything fetched.

mod clinical;
mod codes;
mod dialog;
mod document;
mod epikrise;
mod generic;
mod henvisning;
mod identity;
mod labels;
mod msghead;
mod node;
mod page;
mod party;
mod plo;
mod receipt;
mod rekvisisjon;
mod results;
mod state;
mod svarrapport;
mod value;

use innsyn_blocks::{Block, Document, make_visible};
use innsyn_domain::{Moment, PersonId, SubjectMatch};
use roxmltree::Node;

use self::node::{child, name};
use self::page::Page;
use crate::header::{Coded, DocumentHeader, PatientFacts, Stamp};
use crate::read::{Attached, DocumentMark, MarkKind, ReadError, ReadWarning};
use crate::xml::{self, Misfit};

/// A message that names the open patient, or at least nobody else.
pub(crate) struct Kith {
    pub(crate) header: DocumentHeader,
    /// Never [`SubjectMatch::Other`]; `None` where messages of this kind have no patient.
    pub(crate) subject: Option<SubjectMatch>,
    pub(crate) document: Document,
    pub(crate) attachments: Vec<Attached>,
    pub(crate) marks: Vec<DocumentMark>,
    pub(crate) warnings: Vec<ReadWarning>,
}

/// Whether a namespace is of this family, however carelessly it is written.
pub(crate) fn is_family(namespace: &str) -> bool {
    let namespace = namespace.trim().to_ascii_lowercase();
    let rest = namespace
        .strip_prefix("http://")
        .or_else(|| namespace.strip_prefix("https://"))
        .unwrap_or_default();
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    rest.starts_with("kith.no/xmlstds/") || rest.starts_with("ehelse.no/xmlstds/")
}

/// Whether there is a message of the family somewhere in an XML document of another kind, such as an agency's wrapper.
pub(crate) fn is_inside(bytes: &[u8]) -> bool {
    xml::with_tree(bytes, Misfit::Guess, |document, _| {
        Ok(find_message(document.root_element()).is_some())
    })
    .unwrap_or(false)
}

/// Reads a message for the open patient.
pub(crate) fn read(bytes: &[u8], patient: &PersonId) -> Result<Kith, ReadError> {
    xml::with_tree(bytes, Misfit::Guess, |document, is_guessed| {
        let root = document.root_element();
        let message = find_message(root).unwrap_or(Message {
            kind: MessageKind::Other,
            node: root,
        });
        // First of all: whose is it? Nothing else of another person's message is looked at.
        let subject = identity::subject(root, patient);
        let withheld = identity::other_reports(root, patient);
        if subject == SubjectMatch::Other {
            return Err(ReadError::OtherPerson);
        }
        let mut page = Page::new();
        for report in withheld {
            page.take_all(report);
            page.withheld.push(report.id());
        }
        state::of_comments(&mut page, document);
        let mut blocks = read_message(&mut page, message);
        let rest = generic::rest(&mut page, root, 1);
        page.section(&mut blocks, "Øvrige opplysninger", rest);
        blocks.extend(page.technical_details());
        if blocks.is_empty() {
            blocks.push(Block::Remark {
                code: "noBody",
                text: None,
            });
        }
        let mut warnings = Vec::new();
        if is_guessed {
            warnings.push(ReadWarning::EncodingGuessed);
        }
        if message.kind == MessageKind::Other {
            warnings.push(ReadWarning::UnknownMessage);
        }
        let has_patient = message.kind != MessageKind::AppRec;
        if !has_patient {
            page.mark(MarkKind::NoPatient, None);
        }
        let mut header = std::mem::take(&mut page.header);
        if header.title.is_none() {
            header.title = Some(labels::label(message.node));
        }
        Ok(Kith {
            header,
            subject: has_patient.then_some(subject),
            document: Document {
                blocks,
                footnotes: Vec::new(),
            },
            attachments: page.attachments,
            marks: page.marks,
            warnings,
        })
    })
}

/// Which reader a message has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum MessageKind {
    MsgHead,
    AppRec,
    Epikrise,
    /// 1.0 and 1.1, a message of its own.
    Henvisning,
    /// 2.0, in an envelope.
    Henvisning2,
    Svarrapport,
    Rekvisisjon,
    Dialogmelding,
    Plo,
    /// Any other of the family.
    Other,
}

/// A message, or the payload of one.
#[derive(Clone, Copy)]
pub(crate) struct Message<'a, 'input> {
    pub(crate) kind: MessageKind,
    pub(crate) node: Node<'a, 'input>,
}

impl<'a, 'input: 'a> Message<'a, 'input> {
    /// The message that begins with this element, when it is one of the family.
    pub(crate) fn of(node: Node<'a, 'input>) -> Option<Self> {
        let namespace = node.tag_name().namespace()?;
        // Bytes have a namespace of the family too.
        if !is_family(namespace) || name(node) == "Base64Container" {
            return None;
        }
        let has = |path: &[&'static str]| node::path(node, path).is_some();
        let kind = match name(node) {
            "MsgHead" => MessageKind::MsgHead,
            "AppRec" => MessageKind::AppRec,
            "Dialogmelding" => MessageKind::Dialogmelding,
            "Henvisning" if has_any(node, HENVISNING) => MessageKind::Henvisning2,
            "Message" if has(&["ServRprt"]) => MessageKind::Epikrise,
            "Message" if has(&["ServReport"]) => MessageKind::Svarrapport,
            "Message" if has(&["ServReq"]) && namespace.contains("/rekvisisjon/") => {
                MessageKind::Rekvisisjon
            }
            "Message" if has(&["ServReq"]) => MessageKind::Henvisning,
            _ if namespace.contains("/xmlstds/po/") => MessageKind::Plo,
            _ => MessageKind::Other,
        };
        Some(Self { kind, node })
    }
}

/// What a henvisning 2.0 has at least one of; invented trees under its namespace have none.
const HENVISNING: &[&str] = &[
    "ReqServ",
    "Diagnosis",
    "ReasonAsText",
    "InfItem",
    "Comment",
    "TypeInnholdIMelding",
];

fn has_any(node: Node<'_, '_>, names: &[&'static str]) -> bool {
    names.iter().any(|wanted| child(node, wanted).is_some())
}

/// The message in a document: the root, or the first below a wrapper.
fn find_message<'a, 'input: 'a>(root: Node<'a, 'input>) -> Option<Message<'a, 'input>> {
    root.descendants()
        .filter(Node::is_element)
        .find_map(Message::of)
}

/// A message as blocks, in the order in which a clinician reads it.
fn read_message(page: &mut Page, message: Message<'_, '_>) -> Vec<Block> {
    let Message { kind, node } = message;
    page.enter(node);
    if let Some(namespace) = node.tag_name().namespace() {
        page.technical_fact("Navnerom", namespace.trim());
    }
    match kind {
        MessageKind::MsgHead => msghead::read(page, node),
        MessageKind::AppRec => receipt::read(page, node),
        MessageKind::Epikrise => epikrise::read(page, node),
        MessageKind::Henvisning => henvisning::read(page, node),
        MessageKind::Henvisning2 => henvisning::read_second(page, node),
        MessageKind::Svarrapport => svarrapport::read(page, node),
        MessageKind::Rekvisisjon => rekvisisjon::read(page, node),
        MessageKind::Dialogmelding => dialog::read(page, node),
        MessageKind::Plo => plo::read(page, node),
        MessageKind::Other => generic::rest(page, node, 0),
    }
}

/// A message inside a message: under a heading of its own, one level down.
fn nested(page: &mut Page, message: Message<'_, '_>) -> Vec<Block> {
    if page.base >= 5 {
        return generic::rest(page, message.node, 3);
    }
    let outer = std::mem::take(&mut page.header);
    let heading_at = page.base;
    page.base += 1;
    let blocks = read_message(page, message);
    page.base = heading_at;
    let inner = std::mem::replace(&mut page.header, outer);
    let title = inner.title.unwrap_or_else(|| labels::label(message.node));
    let mut out = vec![page.heading(0, &title)];
    out.extend(blocks);
    out
}

/// A time for the header beside the document.
fn stamp(node: Node<'_, '_>) -> Option<Stamp> {
    let source = node::plain_value(node)?;
    Some(Stamp {
        source: make_visible(source),
        moment: Moment::parse_fhir(source).ok(),
    })
}

/// What a message says about its patient beside the number, without marking anything.
fn patient_facts(node: Node<'_, '_>) -> PatientFacts {
    PatientFacts {
        names: party::person_name(node).into_iter().collect(),
        sex: child(node, "Sex").map(|sex| Coded {
            code: node::code(sex).map(make_visible),
            system: Some("2.16.578.1.12.4.1.1.3101".to_owned()),
            name: node::attribute(sex, "DN").map(make_visible),
            null_flavor: None,
        }),
        birth: child(node, "DateOfBirth").and_then(stamp),
        contact: Vec::new(),
    }
}

/// A label from an element's name, for elements of other documents.
pub(crate) fn derived_label(element: &str) -> String {
    labels::derived(element)
}

/// The forms in which a value may be shown beside its own letters; for the conservation test.
#[cfg(test)]
pub(crate) fn shown_forms(source: &str) -> Vec<String> {
    let mut forms = vec![
        value::time(source),
        value::number(source),
        value::duration(source),
        value::telecom(source).1.to_owned(),
    ];
    match source {
        "true" => forms.push("Ja".to_owned()),
        "false" => forms.push("Nei".to_owned()),
        _ => {}
    }
    forms
}

#[cfg(test)]
mod tests;
