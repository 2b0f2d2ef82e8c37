//! What the documents of the cast are.

use std::collections::HashSet;

use super::*;
use crate::content::options::DEFAULT_BASE_DATE;

fn documents_of(number: &str) -> Vec<Document> {
    of(
        people::find_patient(number).unwrap(),
        &Calendar::new(DEFAULT_BASE_DATE),
        1,
    )
}

fn titled<'a>(documents: &'a [Document], title: &str) -> &'a Document {
    documents
        .iter()
        .find(|d| d.title.is_some_and(|own| own.starts_with(title)))
        .unwrap()
}

#[test]
fn ids_are_unique_and_hold_no_identity_number() {
    for patient in people::patients() {
        let documents = documents_of(patient.number);
        let ids: HashSet<_> = documents.iter().map(|d| d.unique_id.clone()).collect();
        assert_eq!(ids.len(), documents.len());
        assert!(
            documents
                .iter()
                .all(|d| !d.unique_id.contains(patient.number))
        );
    }
}

#[test]
fn line_has_three_restricted_documents_and_one_superseded() {
    let documents = documents_of(people::LINE);
    assert_eq!(documents.iter().filter(|d| d.restricted).count(), 3);
    assert_eq!(
        documents
            .iter()
            .filter(|d| d.status == Status::Superseded)
            .count(),
        1
    );
    assert!((20..=27).contains(&documents.len()));
}

#[test]
fn the_letter_of_the_test_registry_is_a_cda_around_a_pdf() {
    let documents = documents_of(people::LINE);
    let text = String::from_utf8(titled(&documents, "Brev - test CDA").bytes().to_vec()).unwrap();
    assert!(text.contains("<ClinicalDocument xmlns=\"urn:hl7-org:v3\""));
    assert!(text.contains("mediaType=\"application/pdf\" representation=\"B64\""));
    assert!(text.contains("JVBERi0"));
    assert!(text.contains(people::LINE));
}

#[test]
fn two_registrations_of_one_letter_have_the_same_bytes() {
    let documents = documents_of(people::LINE);
    let twins: Vec<_> = documents
        .iter()
        .filter(|d| d.title == Some("Epikrise – Medisinsk avdeling"))
        .collect();
    assert_eq!(twins.len(), 2);
    assert_eq!(twins[0].bytes(), twins[1].bytes());
    let text = String::from_utf8_lossy(&twins[0].bytes()).into_owned();
    assert!(text.contains("/Count 3"), "three pages");
}

#[test]
fn the_bad_documents_are_bad() {
    let documents = documents_of(people::LINE);
    let damaged = titled(&documents, "Epikrise – ortopedisk").bytes();
    assert!(damaged.starts_with(b"%PDF-") && !damaged.ends_with(b"%%EOF"));
    assert!(
        titled(&documents, "Spirometri")
            .bytes()
            .starts_with(b"\x89PNG")
    );
    assert!(
        titled(&documents, "Ultralyd")
            .bytes()
            .starts_with(&[0xff, 0xfe])
    );
    let hostile = titled(&documents, "Brev fra ekstern").bytes();
    assert!(String::from_utf8_lossy(&hostile).contains("<!DOCTYPE"));
}

#[test]
fn one_document_of_malin_names_another_patient() {
    let documents = documents_of(people::MALIN);
    let text = String::from_utf8(
        titled(&documents, "Poliklinisk epikrise – kirurgi")
            .bytes()
            .to_vec(),
    );
    let text = text.unwrap();
    assert!(text.contains(people::ROLAND) && !text.contains(people::MALIN));
}

#[test]
fn the_chronic_patient_has_every_content_type_and_namespace() {
    let documents = documents_of(people::TALMODIG);
    let bytes: Vec<Bytes> = documents.iter().map(Document::bytes).collect();
    let begins = |with: &[u8]| bytes.iter().filter(|own| own.starts_with(with)).count();
    for magic in [
        b"%PDF-".as_slice(),
        b"\xff\xd8\xff",
        b"\x89PNG",
        b"II*\0",
        b"GIF89a",
        b"{\\rtf",
        b"\xef\xbb\xbfSpirometri",
        b"\xff\xfeS\0",
        b"\xff\xfe<\0",
        b"\xfe\xff\0<",
    ] {
        assert!(begins(magic) >= 1, "{magic:?}");
    }
    let texts: Vec<String> = bytes
        .iter()
        .map(|own| match own.get(..2) {
            Some([0xff, 0xfe]) => {
                let units = own
                    .chunks(2)
                    .map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
                char::decode_utf16(units).filter_map(Result::ok).collect()
            }
            _ => String::from_utf8_lossy(own).into_owned(),
        })
        .collect();
    for kind in kith::KINDS {
        let root = format!(" xmlns=\"{}\"", kind.root_namespace());
        assert!(texts.iter().any(|own| own.contains(&root)), "{root}");
    }
    for (label, served) in [
        ("image/jpeg", "image/jpeg"),
        ("text/rtf", "text/rtf"),
        ("application/rtf", "application/rtf"),
        ("text/plain", "text/plain; charset=utf-16"),
        ("application/xml", "application/hl7-v3+xml"),
        ("application/pdf", "application/xml"),
    ] {
        let is = |own: &&Document| own.label == label && own.served == served;
        assert!(documents.iter().any(|own| is(&own)), "{label} as {served}");
    }
    let wrong = titled(&documents, "Feilmerket: PDF som JPEG");
    assert!(wrong.bytes().starts_with(b"%PDF-"));
}

#[test]
fn a_scale_makes_more_documents_with_ids_of_their_own() {
    let patient = people::find_patient(people::LINE).unwrap();
    let calendar = Calendar::new(DEFAULT_BASE_DATE);
    let thrice = of(patient, &calendar, 3);
    assert_eq!(thrice.len(), 3 * documents_of(people::LINE).len());
    let ids: HashSet<_> = thrice.iter().map(|own| own.unique_id.clone()).collect();
    let entries: HashSet<_> = thrice.iter().map(|own| own.entry.clone()).collect();
    assert_eq!((ids.len(), entries.len()), (thrice.len(), thrice.len()));
}

#[test]
fn every_patient_without_content_has_none() {
    assert!(documents_of(people::HARRY).is_empty());
    assert!(documents_of(people::TRINE).is_empty());
}
