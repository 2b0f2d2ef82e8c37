use std::io::Write;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use innsyn_domain::Population;
use proptest::prelude::*;

use super::*;

const PDF: &[u8] = b"%PDF-1.4 enough to be told by";

fn patient() -> PersonId {
    PersonId::parse("13116900216", Population::Test).unwrap()
}

fn read_for_patient(bytes: &[u8], label: Option<&str>) -> Result<ReadDocument, ReadError> {
    read(bytes, label, &patient())
}

fn wrapped(attributes: &str, text: &str) -> String {
    format!(
        "<ClinicalDocument xmlns='urn:hl7-org:v3'><recordTarget><patientRole>\
         <id root='2.16.578.1.12.4.1.4.1' extension='13116900216'/></patientRole></recordTarget>\
         <component><nonXMLBody><text {attributes}>{text}</text></nonXMLBody></component></ClinicalDocument>"
    )
}

fn content_of(cda: &str) -> Content {
    read_for_patient(cda.as_bytes(), Some("application/xml"))
        .unwrap()
        .content
}

#[track_caller]
fn assert_pdf(cda: &str) {
    let content = content_of(cda);
    let Content::Pdf(bytes) = &content else {
        panic!("{content:?}")
    };
    assert_eq!(bytes.as_slice(), PDF);
}

#[track_caller]
fn blocks(content: &Content) -> &[Block] {
    let Content::Blocks(document) = content else {
        panic!("{content:?}")
    };
    &document.blocks
}

#[track_caller]
fn blocks_of(cda: &str) -> Vec<Block> {
    blocks(&content_of(cda)).to_vec()
}

/// As senders break it: 20 characters a line, indented.
fn lines(packed: &str) -> String {
    packed
        .as_bytes()
        .chunks(20)
        .map(|line| format!("\n    {}", String::from_utf8_lossy(line)))
        .collect::<Vec<_>>()
        .concat()
}

#[test]
fn a_pdf_comes_out_of_its_cda() {
    let packed = STANDARD.encode(PDF);
    assert_pdf(&wrapped(
        "mediaType='application/pdf' representation='B64'",
        &lines(&packed),
    ));
    // Without representation, without padding, without a media type.
    assert_pdf(&wrapped("mediaType='application/pdf'", &packed));
    assert_pdf(&wrapped(
        "mediaType='application/pdf' representation='B64'",
        packed.trim_end_matches('='),
    ));
    assert_pdf(&wrapped("", &packed));
}

#[test]
fn compressed_bodies_are_unpacked_with_a_limit() {
    let pack = |kind: &str, bytes: &[u8]| {
        let level = Compression::fast();
        match kind {
            "DF" => {
                let mut packer = DeflateEncoder::new(Vec::new(), level);
                packer.write_all(bytes).unwrap();
                packer.finish().unwrap()
            }
            "GZ" => {
                let mut packer = GzEncoder::new(Vec::new(), level);
                packer.write_all(bytes).unwrap();
                packer.finish().unwrap()
            }
            _ => {
                let mut packer = ZlibEncoder::new(Vec::new(), level);
                packer.write_all(bytes).unwrap();
                packer.finish().unwrap()
            }
        }
    };
    for kind in ["DF", "GZ", "ZL"] {
        let attributes =
            format!("mediaType='application/pdf' representation='B64' compression='{kind}'");
        assert_pdf(&wrapped(&attributes, &STANDARD.encode(pack(kind, PDF))));
        let broken = wrapped(&attributes, &STANDARD.encode(b"not packed at all"));
        assert_eq!(
            read_for_patient(broken.as_bytes(), None).unwrap_err(),
            ReadError::Damaged,
            "{kind}"
        );
    }
    let bomb = STANDARD.encode(pack("GZ", &vec![b' '; 65 * 1024 * 1024]));
    let bomb = wrapped(
        "mediaType='text/plain' representation='B64' compression='GZ'",
        &bomb,
    );
    assert_eq!(
        read_for_patient(bomb.as_bytes(), None).unwrap_err(),
        ReadError::TooLarge
    );
    let unknown = wrapped(
        "representation='B64' compression='Z'",
        &STANDARD.encode(PDF),
    );
    assert!(matches!(
        content_of(&unknown),
        Content::Unsupported {
            found: Kind::Unknown,
            ..
        }
    ));
}

#[test]
fn text_bodies_keep_their_lines() {
    assert_eq!(
        blocks_of(&wrapped(
            "mediaType='text/plain'",
            "Linje 1\n  Linje 2 &lt; 5"
        )),
        [Block::Preformatted("Linje 1\n  Linje 2 < 5".to_owned())]
    );
    // Words that happen to be base64 stay words.
    assert_eq!(
        blocks_of(&wrapped("mediaType='text/plain'", "Frisk")),
        [Block::Preformatted("Frisk".to_owned())]
    );
    let latin = STANDARD.encode(b"bl\xE5\r\nb\xE6r");
    assert_eq!(
        blocks_of(&wrapped(
            "mediaType='text/plain' charset='iso-8859-1' representation='B64'",
            &latin
        )),
        [Block::Preformatted("blå\nbær".to_owned())]
    );
}

#[test]
fn a_body_that_is_not_there_is_said_to_be_missing() {
    assert!(matches!(
        blocks_of(&wrapped(
            "mediaType='application/pdf'",
            "<reference value='brev.pdf'/>"
        ))
        .as_slice(),
        [Block::Media {
            png: None,
            reason: Some("notIncluded"),
            ..
        }]
    ));
    assert!(matches!(
        blocks_of(&wrapped("", " ")).as_slice(),
        [Block::Remark { code: "noBody", .. }]
    ));
}

#[test]
fn a_kith_message_comes_out_of_its_cda() {
    let kith = "<MsgHead xmlns='http://www.kith.no/xmlstds/msghead/2006-05-24'><Document><RefDoc><Content>\
                <x:Ny xmlns:x='http://www.kith.no/xmlstds/ny/2031'><x:Felt>Hei</x:Felt></x:Ny></Content></RefDoc></Document></MsgHead>";
    for cda in [
        wrapped("mediaType='application/xml'", kith),
        wrapped("mediaType='application/xml'", &kith.replace('<', "&lt;")),
        wrapped("mediaType='application/xml'", &STANDARD.encode(kith)),
        wrapped(
            "mediaType='application/xml' representation='B64'",
            &STANDARD.encode(kith),
        ),
        // Its prefix is declared by the CDA.
        wrapped(
            "mediaType='application/xml'",
            &kith.replace(" xmlns:x='http://www.kith.no/xmlstds/ny/2031'", ""),
        )
        .replace(
            "<ClinicalDocument ",
            "<ClinicalDocument xmlns:x='http://www.kith.no/xmlstds/ny/2031' ",
        ),
    ] {
        let document = read_for_patient(cda.as_bytes(), Some("application/xml")).unwrap();
        assert_eq!((document.kind, document.label_mismatch), (Kind::Cda, None));
        let Content::Blocks(blocks) = &document.content else {
            panic!("{:?}", document.content)
        };
        assert!(innsyn_blocks::document_text(blocks).contains("Felt: Hei"));
    }
}

#[test]
fn a_kith_message_in_a_cda_is_compared_too() {
    let patient = |number: &str| {
        format!(
            "<MsgHead xmlns='http://www.kith.no/xmlstds/msghead/2006-05-24'><MsgInfo><Patient><Ident><Id>{number}</Id>\
             <TypeId V='FNR'/></Ident></Patient></MsgInfo></MsgHead>"
        )
    };
    let cda = wrapped("mediaType='application/xml'", &patient("12119000465"));
    assert_eq!(
        read_for_patient(cda.as_bytes(), None).unwrap_err(),
        ReadError::OtherPerson
    );
    let cda = wrapped("mediaType='application/xml'", &patient("13116900216"));
    assert_eq!(
        read_for_patient(cda.as_bytes(), None).unwrap().subject,
        Some(SubjectMatch::Confirmed)
    );
}

#[test]
fn other_xml_in_a_cda_is_named() {
    let xml = "<order xmlns='urn:example'><line>1</line></order>";
    let content = content_of(&wrapped("mediaType='application/xml'", xml));
    let Content::Unsupported {
        found,
        sha256,
        size,
    } = &content
    else {
        panic!("{content:?}")
    };
    assert_eq!((*found, *size), (Kind::Xml, xml.len() as u64));
    assert_eq!(*sha256, text::hexadecimal(&Sha256::digest(xml)));
}

#[test]
fn a_cda_in_a_cda_is_compared_too() {
    let inner = wrapped(
        "mediaType='application/pdf' representation='B64'",
        &STANDARD.encode(PDF),
    );
    let outer = |inner: &str| {
        wrapped(
            "mediaType='text/xml' representation='B64'",
            &STANDARD.encode(inner),
        )
    };
    assert_pdf(&outer(&inner));
    let other = inner.replace("13116900216", "12119000465");
    assert_eq!(
        read_for_patient(outer(&other).as_bytes(), None).unwrap_err(),
        ReadError::OtherPerson
    );
    let unnamed = inner.replace("extension='13116900216'", "");
    let subject = read_for_patient(outer(&unnamed).as_bytes(), None)
        .unwrap()
        .subject;
    assert_eq!(subject, Some(SubjectMatch::Unconfirmed));
    let endless = outer(&outer(&outer(&inner)));
    assert_eq!(
        read_for_patient(endless.as_bytes(), None).unwrap_err(),
        ReadError::Nested
    );
}

#[test]
fn signed_and_subject_are_known_for_a_cda_only() {
    let cda = wrapped("mediaType='text/plain'", "x");
    let document = read_for_patient(cda.as_bytes(), Some("application/xml")).unwrap();
    assert_eq!((document.kind, document.signed), (Kind::Cda, Some(false)));
    assert_eq!(document.subject, Some(SubjectMatch::Confirmed));
    let signed = cda.replace(
        "<component>",
        "<legalAuthenticator><time value='2026'/></legalAuthenticator><component>",
    );
    assert_eq!(
        read_for_patient(signed.as_bytes(), None).unwrap().signed,
        Some(true)
    );
    let pdf = read_for_patient(PDF, Some("application/pdf")).unwrap();
    assert_eq!(
        (pdf.signed, pdf.subject, pdf.size),
        (None, None, PDF.len() as u64)
    );
}

#[test]
fn a_label_that_does_not_fit_is_told() {
    let found = |bytes: &[u8], label: &str| {
        read_for_patient(bytes, Some(label))
            .unwrap()
            .label_mismatch
            .map(|clash| clash.found)
    };
    assert_eq!(found(PDF, "application/pdf; charset=binary"), None);
    assert_eq!(found(PDF, "image/png"), Some(Kind::Pdf));
    let cda = wrapped(
        "mediaType='application/pdf' representation='B64'",
        &STANDARD.encode(PDF),
    );
    // Labelled by what it wraps: usual, and no clash.
    assert_eq!(found(cda.as_bytes(), "application/pdf"), None);
    assert_eq!(found(cda.as_bytes(), "application/xml"), None);
    // The clash inside is told as well.
    let lying = wrapped(
        "mediaType='image/png' representation='B64'",
        &STANDARD.encode(PDF),
    );
    assert_eq!(found(lying.as_bytes(), "application/xml"), Some(Kind::Pdf));
}

#[test]
fn html_is_never_a_page() {
    let html = b"<html><script>alert(1)</script></html>";
    let as_html = read_for_patient(html, Some("text/html")).unwrap().content;
    assert!(matches!(
        blocks(&as_html),
        [Block::Remark { code: "noBody", .. }]
    ));
    let document = read_for_patient(html, Some("text/plain")).unwrap();
    assert!(document.label_mismatch.is_some());
    assert_eq!(
        blocks(&document.content),
        [Block::Preformatted(
            String::from_utf8_lossy(html).into_owned()
        )]
    );
}

#[test]
fn pictures_become_blocks() {
    let jpeg = picture::tests::sample(image::ImageFormat::Jpeg);
    let content = read_for_patient(&jpeg, Some("image/jpeg")).unwrap().content;
    assert!(matches!(
        blocks(&content),
        [Block::Media { png: Some(_), .. }]
    ));
}

#[test]
fn a_wrong_check_sum_is_told() {
    let sum = STANDARD.encode(Sha256::digest(PDF));
    let with_sum = |sum: &str| {
        let attributes = format!(
            "mediaType='application/pdf' representation='B64' integrityCheckAlgorithm='SHA-256' integrityCheck='{sum}'"
        );
        read_for_patient(wrapped(&attributes, &STANDARD.encode(PDF)).as_bytes(), None)
            .unwrap()
            .warnings
    };
    assert_eq!(with_sum(&sum), []);
    assert_eq!(with_sum("AAAA"), [ReadWarning::IntegrityCheckFailed]);
    // SHA-1 is what a sender means who does not say.
    let older = |attributes: &str, sum: &str| {
        let attributes = format!(
            "mediaType='application/pdf' representation='B64' {attributes} integrityCheck='{sum}'"
        );
        read_for_patient(wrapped(&attributes, &STANDARD.encode(PDF)).as_bytes(), None)
            .unwrap()
            .warnings
    };
    let sum = STANDARD.encode(sha1_smol::Sha1::from(PDF).digest().bytes());
    assert_eq!(older("", &sum), []);
    assert_eq!(older("", "AAAA"), [ReadWarning::IntegrityCheckFailed]);
    assert_eq!(
        older("integrityCheckAlgorithm='MD5'", &sum),
        [ReadWarning::IntegrityNotChecked]
    );
}

#[test]
fn nothing_of_a_document_shows_in_a_debug_print() {
    let cda = wrapped("mediaType='text/plain'", "hemmelig")
        .replace("<recordTarget>", "<title>hemmelig</title><recordTarget>");
    let shown = format!("{:?}", read_for_patient(cda.as_bytes(), None).unwrap());
    assert!(
        !shown.contains("hemmelig") && !shown.contains("13116900216"),
        "{shown}"
    );
}

#[test]
fn nothing_and_too_much_are_errors() {
    assert_eq!(read_for_patient(b"", None).unwrap_err(), ReadError::Empty);
    assert_eq!(
        read_for_patient(&vec![b' '; MAX_BYTES + 1], None).unwrap_err(),
        ReadError::TooLarge
    );
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), label in "[a-z/+; ]{0,20}") {
        let _ = read_for_patient(&bytes, Some(&label));
    }

    #[test]
    fn any_body_is_read_or_refused(text in "[A-Za-z0-9+/= \n]{0,80}", attributes in prop::sample::select(vec![
        "", "representation='B64'", "mediaType='application/pdf'", "representation='B64' compression='DF'",
        "compression='GZ'", "mediaType='image/png' compression='ZL'", "representation='TXT'",
    ])) {
        let _ = read_for_patient(wrapped(attributes, &text).as_bytes(), None);
    }
}
