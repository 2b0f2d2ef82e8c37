//! What bytes are: by content first; the label only tells whether to wonder (DOC-1).

use crate::text;

/// Namespace of CDA R2 and its relatives.
pub(crate) const HL7_NAMESPACE: &str = "urn:hl7-org:v3";

/// A kind of document, by content.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Kind {
    /// PDF.
    Pdf,
    /// HL7 CDA R2.
    Cda,
    /// A KITH message.
    Kith,
    /// Another XML document.
    Xml,
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// GIF.
    Gif,
    /// TIFF.
    Tiff,
    /// Rich Text Format.
    Rtf,
    /// HTML; never drawn as a page.
    Html,
    /// Text without markup.
    Text,
    /// A ZIP archive, which modern office documents are.
    Zip,
    /// An office document of the old kind (OLE2).
    OfficeBinary,
    /// None of these.
    Unknown,
}

impl Kind {
    /// Its media type; a name of its own where there is none.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Cda => "application/cda+xml",
            Self::Kith => "application/kith+xml",
            Self::Xml => "application/xml",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Tiff => "image/tiff",
            Self::Rtf => "application/rtf",
            Self::Html => "text/html",
            Self::Text => "text/plain",
            Self::Zip => "application/zip",
            Self::OfficeBinary => "application/x-ole-storage",
            Self::Unknown => "application/octet-stream",
        }
    }

    /// Known by a signature, not only by what the bytes look like.
    pub(crate) fn has_signature(self) -> bool {
        match self {
            Self::Pdf
            | Self::Cda
            | Self::Kith
            | Self::Png
            | Self::Jpeg
            | Self::Gif
            | Self::Tiff
            | Self::Rtf
            | Self::Zip
            | Self::OfficeBinary => true,
            Self::Xml | Self::Html | Self::Text | Self::Unknown => false,
        }
    }

    /// Whether a label (media type, with or without parameters) can mean this kind. A label that says nothing
    /// (`application/octet-stream`) fits all.
    #[must_use]
    pub fn fits(self, label: &str) -> bool {
        let essence = essence(label);
        match essence.as_str() {
            "" | "application/octet-stream" | "binary/octet-stream" => true,
            "application/pdf" | "application/x-pdf" => self == Self::Pdf,
            "image/png" => self == Self::Png,
            "image/jpeg" | "image/jpg" => self == Self::Jpeg,
            "image/gif" => self == Self::Gif,
            "image/tiff" => self == Self::Tiff,
            "text/plain" => self == Self::Text,
            "text/rtf" | "application/rtf" => self == Self::Rtf,
            "text/html" | "application/xhtml+xml" => self == Self::Html,
            "application/zip" => self == Self::Zip,
            "application/msword" => matches!(self, Self::OfficeBinary | Self::Zip),
            other if other.starts_with("application/vnd.openxmlformats") => self == Self::Zip,
            "text/xml" | "application/xml" => matches!(self, Self::Xml | Self::Cda | Self::Kith),
            other if other.ends_with("+xml") => matches!(self, Self::Xml | Self::Cda | Self::Kith),
            _ => false,
        }
    }
}

/// A media type without parameters, in lower case.
pub(crate) fn essence(label: &str) -> String {
    label
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

/// Decides by content.
#[must_use]
pub fn sniff(bytes: &[u8]) -> Kind {
    let trimmed = bytes.trim_ascii_start();
    match bytes {
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => return Kind::Png,
        [0xFF, 0xD8, 0xFF, ..] => return Kind::Jpeg,
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => return Kind::Gif,
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => return Kind::Tiff,
        [b'P', b'K', 3, 4, ..] => return Kind::Zip,
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => return Kind::OfficeBinary,
        _ => {}
    }
    if trimmed.starts_with(b"{\\rtf") {
        return Kind::Rtf;
    }
    if let Some(kind) = sniff_markup(bytes) {
        return kind;
    }
    // Junk before the header is met and PDFium opens it.
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    if head.windows(5).any(|window| window == b"%PDF-") {
        return Kind::Pdf;
    }
    if looks_like_text(bytes) {
        Kind::Text
    } else {
        Kind::Unknown
    }
}

/// XML or HTML, by the first element. Text that merely begins with `<` is neither.
fn sniff_markup(bytes: &[u8]) -> Option<Kind> {
    let head = bytes.get(..bytes.len().min(64 * 1024)).unwrap_or_default();
    let text = match text::decode_xml(head) {
        Ok(text) => text,
        // A cut in the middle of a letter, or an encoding that we do not know: the ASCII part is enough to tell.
        Err(text::Undecodable) => String::from_utf8_lossy(head),
    };
    let mut rest = text.trim_start_matches('\u{FEFF}').trim_start();
    if !rest.starts_with('<') {
        return None;
    }
    let has_declaration = rest.starts_with("<?xml");
    let mut has_doctype = false;
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix("<?") {
            rest = after.split_once("?>").map_or("", |(_, after)| after);
        } else if let Some(after) = rest.strip_prefix("<!--") {
            rest = after.split_once("-->").map_or("", |(_, after)| after);
        } else if let Some(after) = rest.strip_prefix("<!") {
            if after
                .trim_start()
                .get(..7)
                .is_some_and(|word| word.eq_ignore_ascii_case("doctype"))
            {
                let name = after.trim_start().get(7..).unwrap_or_default().trim_start();
                if name
                    .get(..4)
                    .is_some_and(|name| name.eq_ignore_ascii_case("html"))
                {
                    return Some(Kind::Html);
                }
            }
            has_doctype = true;
            rest = skip_doctype(after);
        } else {
            break;
        }
    }
    let Some(tag) = rest.strip_prefix('<') else {
        return (has_declaration || has_doctype).then_some(Kind::Xml);
    };
    let name_end = tag
        .find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))
        .unwrap_or(tag.len());
    let name = tag.get(..name_end).unwrap_or_default();
    let attributes = tag.split('>').next().unwrap_or_default();
    let (prefix, local) = name.split_once(':').unwrap_or(("", name));
    if !local.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        return has_declaration.then_some(Kind::Xml);
    }
    let namespace = declared_namespace(attributes, prefix);
    let is_html = namespace.is_empty()
        && is_html_element(local)
        && (!has_declaration || local.eq_ignore_ascii_case("html"));
    if is_html || namespace == "http://www.w3.org/1999/xhtml" {
        Some(Kind::Html)
    } else if local == "ClinicalDocument" && (namespace == HL7_NAMESPACE || namespace.is_empty()) {
        Some(Kind::Cda)
    } else if crate::kith::is_family(namespace) {
        Some(Kind::Kith)
    } else if has_declaration || has_doctype || !namespace.is_empty() || text.contains("</") {
        Some(Kind::Xml)
    } else {
        None
    }
}

/// Behind a document type, whose own part in brackets may hold anything.
fn skip_doctype(after: &str) -> &str {
    let mut depth = 0_u32;
    for (index, character) in after.char_indices() {
        match character {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            '>' if depth == 0 => return after.get(index + 1..).unwrap_or_default(),
            _ => {}
        }
    }
    ""
}

fn declared_namespace<'a>(attributes: &'a str, prefix: &str) -> &'a str {
    let wanted = if prefix.is_empty() {
        "xmlns".to_owned()
    } else {
        format!("xmlns:{prefix}")
    };
    let mut rest = attributes;
    while let Some((before, after)) = rest.split_once(wanted.as_str()) {
        let at_start = before.ends_with(char::is_whitespace);
        let value = after.trim_start().strip_prefix('=').map(str::trim_start);
        if let (true, Some(value)) = (at_start, value)
            && let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\''))
        {
            let inner = value.get(1..).unwrap_or_default();
            return inner.split(quote).next().unwrap_or_default().trim();
        }
        rest = after;
    }
    ""
}

fn is_html_element(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "html", "head", "body", "script", "div", "span", "p", "a", "b", "i", "br", "table", "h1",
        "h2", "h3", "style", "title", "iframe", "img", "font", "center", "meta", "link", "form",
        "svg",
    ];
    NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// No control characters but the usual white space, in any encoding that text comes in.
fn looks_like_text(bytes: &[u8]) -> bool {
    if bytes.is_empty() {
        return false;
    }
    if let Some((encoding, skip)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding
            .decode_without_bom_handling_and_without_replacement(
                bytes.get(skip..).unwrap_or_default(),
            )
            .is_some();
    }
    bytes
        .iter()
        .all(|byte| !matches!(byte, 0..=8 | 11 | 14..=26 | 28..=31 | 127))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn kinds_are_told_by_their_bytes() {
        for (bytes, kind) in [
            (b"%PDF-1.7\n".as_slice(), Kind::Pdf),
            (b"junk before it\r\n%PDF-1.4", Kind::Pdf),
            (b"\x89PNG\r\n\x1a\n....", Kind::Png),
            (b"\xFF\xD8\xFF\xE0", Kind::Jpeg),
            (b"GIF89a", Kind::Gif),
            (b"II\x2a\x00", Kind::Tiff),
            (b"MM\x00\x2a", Kind::Tiff),
            (b"{\\rtf1\\ansi", Kind::Rtf),
            (b"<!DOCTYPE html><html>", Kind::Html),
            (b"<HTML><body>", Kind::Html),
            (b"<script>alert(1)</script>", Kind::Html),
            (b"<html xmlns='http://www.w3.org/1999/xhtml'/>", Kind::Html),
            (b"<ClinicalDocument xmlns='urn:hl7-org:v3'>", Kind::Cda),
            (
                b"<?xml version='1.0'?><!-- x --><v3:ClinicalDocument xmlns:v3=\"urn:hl7-org:v3\">",
                Kind::Cda,
            ),
            (
                b"<!DOCTYPE x [<!ENTITY a 'b'>]><ClinicalDocument xmlns='urn:hl7-org:v3'>",
                Kind::Cda,
            ),
            (
                b"<MsgHead xmlns='http://www.kith.no/xmlstds/msghead/2006-05-24'/>",
                Kind::Kith,
            ),
            (b"<?xml version='1.0'?><a/>", Kind::Xml),
            (b"<a xmlns='urn:x'/>", Kind::Xml),
            (b"<note xmlns='urn:x'/>", Kind::Xml),
            (b"< 5 mmol/l", Kind::Text),
            (b"Hei p\xE5 deg\r\n", Kind::Text),
            (b"PK\x03\x04", Kind::Zip),
            (b"\x00\x01\x02", Kind::Unknown),
            (b"", Kind::Unknown),
        ] {
            assert_eq!(sniff(bytes), kind, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn utf_16_documents_are_recognised() {
        let text = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><ClinicalDocument xmlns=\"urn:hl7-org:v3\"/>";
        let mut bytes = vec![0xFF, 0xFE];
        bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(sniff(&bytes), Kind::Cda);
    }

    #[test]
    fn labels_fit_by_meaning_not_by_letter() {
        assert!(Kind::Cda.fits("text/xml;charset=utf-8"));
        assert!(Kind::Cda.fits("application/hl7-cda+xml"));
        assert!(Kind::Pdf.fits("Application/PDF"));
        assert!(Kind::Pdf.fits("application/octet-stream"));
        assert!(!Kind::Html.fits("text/plain"));
        assert!(!Kind::Pdf.fits("image/png"));
    }

    proptest! {
        #[test]
        fn any_bytes_have_a_kind(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = sniff(&bytes).media_type();
        }

        #[test]
        fn anything_that_starts_like_markup_has_a_kind(text in "(<[?!a-z/]?[ -~åæø\n]{0,60}){1,6}") {
            let _ = sniff(text.as_bytes());
        }
    }
}
