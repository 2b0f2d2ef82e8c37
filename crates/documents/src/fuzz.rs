//! The parsers of bytes from outside, for `innsyn-fuzz`. Each takes any bytes, and asserts what must be true of what it reads.

use innsyn_blocks::document_text;
use innsyn_domain::{PersonId, Population};

use crate::read::{Content, read};
use crate::{html, rtf, sniff};

/// Takes any bytes and must not panic.
pub type Target = fn(&[u8]);

/// By name.
pub const TARGETS: &[(&str, Target)] = &[
    ("documents-read", whole),
    ("documents-cda", cda),
    ("documents-kith", kith),
    ("documents-rtf", rich),
    ("documents-html", hypertext),
    ("documents-sniff", kind),
];

/// A published test patient.
const PATIENT: &str = "13116900216";

fn patient() -> Option<PersonId> {
    PersonId::parse(PATIENT, Population::Test).ok()
}

/// Any bytes, through the whole pipeline.
fn whole(bytes: &[u8]) {
    let Some(patient) = patient() else { return };
    let Ok(document) = read(bytes, None, &patient) else {
        return;
    };
    if let Content::Blocks(blocks) = &document.content {
        assert_visible(&document_text(blocks));
        let ids: Vec<String> = blocks.outline().into_iter().map(|entry| entry.id).collect();
        let mut once = ids.clone();
        once.sort_unstable();
        once.dedup();
        assert!(once.len() == ids.len(), "two headings have one id");
    }
}

/// The bytes as the narrative of a CDA.
fn cda(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    whole(
        format!(
            "<ClinicalDocument xmlns='urn:hl7-org:v3'><component><structuredBody><component><section><text>{text}</text>\
             </section></component></structuredBody></component></ClinicalDocument>"
        )
        .as_bytes(),
    );
    whole(
        format!(
            "<ClinicalDocument xmlns='urn:hl7-org:v3'><component><nonXMLBody><text representation='B64'>{text}</text>\
             </nonXMLBody></component></ClinicalDocument>"
        )
        .as_bytes(),
    );
}

/// The bytes as the content of messages.
fn kith(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for (namespace, before, after) in [
        ("msghead/2006-05-24", "MsgHead", ""),
        ("epikrise/2012-02-15", "Message", "ServRprt"),
        ("labsvar/2012-02-15", "Message", "ServReport"),
        ("dialog/2013-01-23", "Dialogmelding", ""),
    ] {
        let inner = if after.is_empty() {
            text.to_string()
        } else {
            format!("<{after}>{text}</{after}>")
        };
        whole(
            format!("<{before} xmlns='http://www.kith.no/xmlstds/{namespace}'>{inner}</{before}>")
                .as_bytes(),
        );
    }
}

fn rich(bytes: &[u8]) {
    assert_visible(&document_text(&rtf::read(bytes)));
}

fn hypertext(bytes: &[u8]) {
    assert_visible(&document_text(&html::read(bytes, None)));
}

fn kind(bytes: &[u8]) {
    let kind = sniff(bytes);
    assert!(kind.fits(kind.media_type()) || !kind.media_type().contains('/'));
}

/// No hidden or direction-changing character gets through.
fn assert_visible(text: &str) {
    assert!(
        innsyn_blocks::make_visible(text) == text,
        "a hidden character is shown as it came"
    );
}
