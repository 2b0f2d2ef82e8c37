//! What hostile bytes may do: end in a drawing or in a sentence, soon, and nothing else.

use std::time::{Duration, Instant};

use innsyn_blocks::{Block, Document, Inline, document_text};
use innsyn_documents::{Content, Kind, ReadDocument, ReadError, read};
use innsyn_domain::{PersonId, Population};

/// Longest that any of them may take (issue: a drawing or a sentence within 10 s). The machine may be busy.
const LONGEST: Duration = Duration::from_secs(10);

fn attempt(bytes: &[u8], label: Option<&str>) -> Result<ReadDocument, ReadError> {
    let patient = PersonId::parse("13116900216", Population::Test).unwrap();
    let begin = Instant::now();
    let outcome = read(bytes, label, &patient);
    assert!(begin.elapsed() < LONGEST, "{:?}", begin.elapsed());
    outcome
}

fn cda(text: &str) -> String {
    format!(
        "<ClinicalDocument xmlns='urn:hl7-org:v3'><component><structuredBody><component><section><text>{text}</text>\
         </section></component></structuredBody></component></ClinicalDocument>"
    )
}

fn kith(content: &str) -> String {
    format!("<MsgHead xmlns='http://www.kith.no/xmlstds/msghead/2006-05-24'>{content}</MsgHead>")
}

fn blocks_of(source: &str) -> Document {
    match attempt(source.as_bytes(), None).unwrap().content {
        Content::Blocks(document) => document,
        other @ (Content::Pdf(_) | Content::Unsupported { .. }) => panic!("{other:?}"),
    }
}

#[test]
fn a_document_type_is_refused_at_once() {
    let bomb = "<!DOCTYPE l [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;'>]>";
    let outside = "<!DOCTYPE l [<!ENTITY x SYSTEM 'file:///etc/passwd'><!ENTITY % y SYSTEM 'http://x.invalid/y.dtd'>%y;]>";
    for (doctype, body) in [(bomb, "&c;"), (outside, "&x;")] {
        for source in [cda(body), kith(&format!("<Felt>{body}</Felt>"))] {
            let begin = Instant::now();
            assert_eq!(
                attempt(format!("{doctype}{source}").as_bytes(), None).unwrap_err(),
                ReadError::Doctype
            );
            assert!(begin.elapsed() < Duration::from_secs(1));
        }
    }
}

#[test]
fn depth_width_and_length_end_in_a_sentence() {
    let deep = |name: &str| {
        format!(
            "{}x{}",
            format!("<{name}>").repeat(50_000),
            format!("</{name}>").repeat(50_000)
        )
    };
    assert_eq!(
        attempt(cda(&deep("content")).as_bytes(), None).unwrap_err(),
        ReadError::TooDeep
    );
    assert_eq!(
        attempt(kith(&deep("Felt")).as_bytes(), None).unwrap_err(),
        ReadError::TooDeep
    );
    // As deep as is allowed is read.
    let allowed = |name: &str| {
        format!(
            "{}x{}",
            format!("<{name}>").repeat(240),
            format!("</{name}>").repeat(240)
        )
    };
    assert!(document_text(&blocks_of(&cda(&allowed("content")))).contains('x'));
    assert!(document_text(&blocks_of(&kith(&allowed("Felt")))).contains('x'));
    assert!(document_text(&blocks_of(&kith(&allowed("Patient")))).contains('x'));
    let wide = "<Rad><A>1</A></Rad>".repeat(60_000);
    assert!(attempt(kith(&wide).as_bytes(), None).is_ok());
    let mixed: String = (0..3_000)
        .map(|n| format!("<F{n}><G>{n}</G><H><I/>x</H></F{n}>"))
        .collect::<Vec<_>>()
        .concat();
    assert!(attempt(kith(&mixed).as_bytes(), None).is_ok());
    let attributes: String = (0..1_000)
        .map(|n| format!(" a{n}='x'"))
        .collect::<Vec<_>>()
        .concat();
    assert_eq!(
        attempt(kith(&format!("<F{attributes}/>")).as_bytes(), None).unwrap_err(),
        ReadError::TooLarge
    );
}

#[test]
fn spans_are_capped() {
    let document = blocks_of(&cda(
        "<table><tbody><tr><td colspan='4294967296' rowspan='99999999999999999999'>x</td><td colspan='-1'>y</td></tr></tbody></table>",
    ));
    let [Block::Table { body, .. }] = document.blocks.as_slice() else {
        panic!("{document:?}")
    };
    assert!(body[0].cells[0].column_span <= 1_000);
    assert_eq!(body[0].cells[1].column_span, 1);
}

/// No address but `http` and `https` survives, and no markup at all.
#[test]
fn nothing_active_and_nothing_remote_gets_through() {
    let hrefs = [
        "javascript:alert(1)",
        "java&#9;script:alert(1)",
        " JAVASCRIPT:alert(1)",
        "data:text/html,&lt;script&gt;1&lt;/script&gt;",
        "vbscript:x",
        "file:///etc/passwd",
        "\\\\server\\share\\x",
        "//server/x",
        "ms-msdt:/id",
        "innsyn://x",
    ];
    for href in hrefs {
        let document = blocks_of(&cda(&format!("<linkHtml href=\"{href}\">tekst</linkHtml>")));
        let [Block::Paragraph { text, .. }] = document.blocks.as_slice() else {
            panic!("{document:?}")
        };
        assert_eq!(text, &[Inline::Text("tekst".to_owned())], "{href}");
    }
    let media = "<renderMultiMedia referencedObject='m'/></text><entry><observationMedia ID='m'><value mediaType='image/svg+xml'>\
                 <reference value='\\\\server\\share\\a.svg'/></value></observationMedia></entry><text>";
    let document = blocks_of(&cda(media));
    assert!(document.blocks.iter().any(|block| matches!(
        block,
        Block::Media {
            png: None,
            reason: Some("notIncluded"),
            ..
        }
    )));
    let markup = "<script>alert(1)</script><iframe src='x'>i</iframe><table onmouseover='x()'><tr><td style='x' onclick='y()'>z</td></tr></table>";
    for source in [cda(markup), kith(&format!("<Notat>{markup}</Notat>"))] {
        let shown = format!("{:?}", blocks_of(&source));
        for word in ["onmouseover", "onclick", "iframe", "style"] {
            assert!(
                !shown.to_lowercase().contains(&format!("{word}=")),
                "{word}"
            );
        }
    }
    let message = kith(
        "<Document><RefDoc><FileReference>https://tracker.invalid/pixel.png</FileReference></RefDoc></Document>",
    );
    let shown = format!("{:?}", blocks_of(&message));
    assert!(!shown.contains("address: Some"));
}

#[test]
fn a_lying_label_is_told_and_the_content_decides() {
    for (bytes, label, kind) in [
        (b"%PDF-1.4 x".as_slice(), "text/plain", Kind::Pdf),
        (b"MZ\x90\x00\x03", "application/pdf", Kind::Unknown),
        (b"\x7fELF\x02\x01", "image/png", Kind::Unknown),
        (
            b"<html><script>1</script></html>",
            "application/pdf",
            Kind::Html,
        ),
        (b"{\\rtf1 x}", "image/tiff", Kind::Rtf),
        (b"PK\x03\x04", "application/pdf", Kind::Zip),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
            "image/png",
            Kind::Xml,
        ),
    ] {
        let document = attempt(bytes, Some(label)).unwrap();
        assert_eq!(
            document.label_mismatch.map(|clash| clash.found),
            Some(kind),
            "{label}"
        );
        if let Content::Unsupported { sha256, size, .. } = document.content {
            assert_eq!((sha256.len(), size), (64, bytes.len() as u64));
        }
    }
}

#[test]
fn turned_text_is_made_visible_everywhere() {
    let turned = "01\u{202e}gm 01\u{2066}x";
    for source in [
        cda(turned),
        kith(&format!(
            "<Felt>{turned}</Felt><Kode V='{turned}' DN='{turned}'/>"
        )),
        turned.to_owned(),
        format!("<html><body><p>{turned}</p></body></html>"),
        "{\\rtf1 01\\u8238?gm}".to_owned(),
    ] {
        let shown = document_text(&blocks_of(&source));
        assert!(
            !shown.contains('\u{202e}') && shown.contains("⟨U+202E⟩"),
            "{shown}"
        );
    }
}

#[test]
fn bombs_of_pixels_and_bytes_are_not_unpacked() {
    // A PNG that claims 60 000 × 60 000 pixels, a GIF of the same, a TIFF whose directory leads to itself.
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend([
        0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60, 8, 2, 0, 0, 0, 0, 0, 0, 0,
    ]);
    let gif =
        b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\xff\xff\xff\xff\0".to_vec();
    let tiff = b"II\x2a\0\x08\0\0\0\0\0\x08\0\0\0".to_vec();
    for bytes in [png, gif, tiff] {
        match attempt(&bytes, None).unwrap().content {
            Content::Blocks(document) => assert!(document.blocks.iter().all(|block| matches!(
                block,
                Block::Media {
                    png: None,
                    reason: Some(_),
                    ..
                }
            ))),
            other @ (Content::Pdf(_) | Content::Unsupported { .. }) => panic!("{other:?}"),
        }
    }
}

#[test]
fn cut_documents_are_said_to_be_damaged_at_any_place() {
    let whole = cda("<paragraph>Tekst</paragraph>");
    for end in 1..whole.len() {
        if let Ok(document) = attempt(&whole.as_bytes()[..end], Some("application/xml")) {
            assert!(
                !matches!(document.content, Content::Blocks(ref shown) if document.kind == Kind::Cda && shown.blocks.is_empty()),
                "a blank page at {end}"
            );
        }
    }
}
