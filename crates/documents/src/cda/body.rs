//! The body: sections, or one blob that is unpacked here and sniffed by the caller.

use std::io::Read;

use base64::Engine as _;
use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};
use innsyn_blocks::{Block, Document};
use roxmltree::Node;
use sha2::{Digest, Sha256};

use super::node::{attribute, child, path, raw_attribute};
use super::{Body, section};
use crate::read::{ReadError, ReadWarning};
use crate::sniff::{Kind, essence, sniff};
use crate::text::BASE64;

/// Most bytes that a compressed body may become.
const MAX_UNPACKED: u64 = 64 * 1024 * 1024;

/// Takes the body out of its wrapping.
pub(super) fn read(root: Node<'_, '_>, warnings: &mut Vec<ReadWarning>) -> Result<Body, ReadError> {
    if let Some(structured) = path(root, &["component", "structuredBody"]) {
        return Ok(Body::Blocks(section::read(structured)));
    }
    match path(root, &["component", "nonXMLBody", "text"]) {
        Some(text) => read_blob(text, warnings),
        // What could be read is the header; the place of the text says that there is none.
        None => Ok(Body::Blocks(remark("noBody"))),
    }
}

/// An ED: inline text, inline base64, inline XML, or a reference to something that did not come along.
fn read_blob(node: Node<'_, '_>, warnings: &mut Vec<ReadWarning>) -> Result<Body, ReadError> {
    let media_type = raw_attribute(node, "mediaType").unwrap_or("text/plain");
    if let Some(element) = node
        .children()
        .find(|child| child.is_element() && !is_part(*child))
    {
        return Ok(inline_xml(element));
    }
    let text = direct_text(node);
    if text.trim().is_empty() {
        return Ok(Body::Blocks(match child(node, "reference") {
            Some(reference) => not_included(reference),
            None => remark("noBody"),
        }));
    }
    let media_type = Some(media_type.to_owned());
    let Some(bytes) = unpack_base64(node, &text)? else {
        // Text of the XML document: whatever encoding that had, it is UTF-8 by now.
        let charset = Some("utf-8".to_owned());
        return Ok(Body::Inner {
            bytes: text.into_bytes(),
            media_type,
            charset,
        });
    };
    let charset = raw_attribute(node, "charset").map(str::to_owned);
    let plain = match raw_attribute(node, "compression")
        .map(str::to_ascii_uppercase)
        .as_deref()
    {
        None => bytes.clone(),
        Some("DF") => inflate(DeflateDecoder::new(bytes.as_slice()))?,
        Some("GZ") => inflate(GzDecoder::new(bytes.as_slice()))?,
        Some("ZL") => inflate(ZlibDecoder::new(bytes.as_slice()))?,
        Some(_) => return Ok(Body::Unreadable { bytes }),
    };
    match integrity(node, &[&bytes, &plain]) {
        Integrity::Holds => {}
        Integrity::Broken => warnings.push(ReadWarning::IntegrityCheckFailed),
        Integrity::Unknown => warnings.push(ReadWarning::IntegrityNotChecked),
    }
    Ok(Body::Inner {
        bytes: plain,
        media_type,
        charset,
    })
}

/// A document as elements of this one. A message may lean on prefixes that the CDA declares, so they come along.
fn inline_xml(element: Node<'_, '_>) -> Body {
    let source = element
        .document()
        .input_text()
        .get(element.range())
        .unwrap_or_default();
    let is_kith = element
        .descendants()
        .filter_map(|node| node.tag_name().namespace())
        .any(crate::kith::is_family);
    if !is_kith {
        return Body::InlineXml {
            kind: Kind::Xml,
            bytes: source.as_bytes().to_vec(),
        };
    }
    let mut wrapped = String::from("<wrapper");
    for namespace in element.namespaces() {
        let name = match namespace.name() {
            // Declared by XML itself.
            Some("xml") => continue,
            Some(prefix) => format!("xmlns:{prefix}"),
            None => "xmlns".to_owned(),
        };
        let address = namespace
            .uri()
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&quot;");
        for part in [" ", &name, "=\"", &address, "\""] {
            wrapped.push_str(part);
        }
    }
    wrapped.push('>');
    wrapped.push_str(source);
    wrapped.push_str("</wrapper>");
    Body::InlineXml {
        kind: Kind::Kith,
        bytes: wrapped.into_bytes(),
    }
}

fn is_part(node: Node<'_, '_>) -> bool {
    matches!(super::node::name(node), Some("reference" | "thumbnail"))
}

/// The text nodes of this element, not of its parts.
pub(super) fn direct_text(node: Node<'_, '_>) -> String {
    node.children()
        .filter(Node::is_text)
        .filter_map(|text| text.text())
        .collect()
}

/// The bytes of a base64 value; `None` when the value is plain text. `representation` is often missing although the
/// value is base64: then the decoded bytes tell.
pub(super) fn unpack_base64(node: Node<'_, '_>, text: &str) -> Result<Option<Vec<u8>>, ReadError> {
    let representation = raw_attribute(node, "representation").map(str::to_ascii_uppercase);
    let must =
        representation.as_deref() == Some("B64") || raw_attribute(node, "compression").is_some();
    if !must && representation.is_some() {
        return Ok(None);
    }
    let packed: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    match BASE64.decode(&packed) {
        Ok(bytes) if must => Ok(Some(bytes)),
        Ok(bytes) => {
            let label = essence(raw_attribute(node, "mediaType").unwrap_or("text/plain"));
            let is_textual = label.starts_with("text/") || label.ends_with("xml");
            let fits = sniff(&bytes).has_signature() || !is_textual;
            Ok(fits.then_some(bytes))
        }
        Err(_) if must => Err(ReadError::Damaged),
        Err(_) => Ok(None),
    }
}

fn inflate(packed: impl Read) -> Result<Vec<u8>, ReadError> {
    let mut plain = Vec::new();
    packed
        .take(MAX_UNPACKED + 1)
        .read_to_end(&mut plain)
        .map_err(|_| ReadError::Damaged)?;
    if u64::try_from(plain.len()).is_ok_and(|len| len <= MAX_UNPACKED) {
        Ok(plain)
    } else {
        Err(ReadError::TooLarge)
    }
}

/// What a check sum says.
enum Integrity {
    /// There is none, or it fits.
    Holds,
    Broken,
    /// Of a kind that is not computed here.
    Unknown,
}

/// Senders sum up the packed or the unpacked bytes; either will do.
fn integrity(node: Node<'_, '_>, candidates: &[&[u8]]) -> Integrity {
    let algorithm = raw_attribute(node, "integrityCheckAlgorithm").unwrap_or("SHA-1");
    let Some(sum) = raw_attribute(node, "integrityCheck") else {
        return Integrity::Holds;
    };
    let packed: Vec<u8> = sum
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let Ok(sum) = BASE64.decode(packed) else {
        return Integrity::Broken;
    };
    let fits: &dyn Fn(&[u8]) -> bool = match algorithm.to_ascii_uppercase().as_str() {
        "SHA-1" => &|bytes| sha1_smol::Sha1::from(bytes).digest().bytes().as_slice() == sum,
        "SHA-256" => &|bytes| Sha256::digest(bytes).as_slice() == sum,
        _ => return Integrity::Unknown,
    };
    if candidates.iter().any(|bytes| fits(bytes)) {
        Integrity::Holds
    } else {
        Integrity::Broken
    }
}

fn not_included(reference: Node<'_, '_>) -> Document {
    let block = Block::Media {
        caption: None,
        alternative: attribute(reference, "value").unwrap_or_default(),
        png: None,
        reason: Some("notIncluded"),
    };
    Document {
        blocks: vec![block],
        footnotes: Vec::new(),
    }
}

fn remark(code: &'static str) -> Document {
    Document {
        blocks: vec![Block::Remark { code, text: None }],
        footnotes: Vec::new(),
    }
}
