//! Documents in a message: attachments, references to documents that did not come along, letters in letters.

use std::io::Read as _;

use base64::Engine as _;
use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};
use innsyn_blocks::{Block, make_visible};
use roxmltree::Node;

use super::node::{child, children, code, elements, name};
use super::page::{Page, lines};
use super::{Message, generic};

use crate::picture;
use crate::sniff::{Kind, sniff};
use crate::text::{self, BASE64};

/// Most bytes that a compressed attachment may become.
const MAX_UNPACKED: u64 = 64 * 1024 * 1024;

/// A `RefDoc`. `outer` is the title that the envelope gave, `number` its place among the attachments.
pub(super) fn reference(
    page: &mut Page,
    node: Node<'_, '_>,
    outer: Option<String>,
    number: usize,
) -> Vec<Block> {
    page.enter(node);
    let title = page
        .child_text(node, "Description")
        .or(outer)
        .unwrap_or_else(|| format!("Vedlegg {number}"));
    let mut facts = page.facts(
        node,
        &["MsgType", "Id", "IssueDate", "MimeType", "Compression"],
    );
    facts.retain(|fact| !fact.value.is_empty());
    let mut blocks = Vec::new();
    if page.base > 1 || number > 0 {
        blocks.push(page.heading(1, &title));
    }
    if !facts.is_empty() {
        blocks.push(Block::Facts(facts));
    }
    let label = child(node, "MimeType")
        .and_then(|kind| kind.text())
        .map(|label| label.trim().to_owned());
    let compression = child(node, "Compression").and_then(code);
    let mut has_content = false;
    for content in children(node, "Content") {
        let found = content_blocks(page, content, &title, label.as_deref(), compression);
        has_content |= !found.is_empty();
        blocks.extend(found);
    }
    for file in children(node, "FileReference") {
        has_content = true;
        if let Some(address) = page.text(file) {
            page.technical_fact("Ekstern fil", &address);
        }
        blocks.push(remark("externalAttachment"));
    }
    if !has_content {
        blocks.push(remark("referenceOnly"));
    }
    blocks.extend(generic::rest(page, node, 2));
    blocks
}

/// What stands in `Content`: bytes in base64, an XML document, or text.
pub(super) fn content_blocks(
    page: &mut Page,
    content: Node<'_, '_>,
    title: &str,
    label: Option<&str>,
    compression: Option<&str>,
) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut has_elements = false;
    for inside in elements(content) {
        has_elements = true;
        if name(inside) == "Base64Container" {
            blocks.extend(page.take_with_attributes(inside));
            blocks.extend(packed(page, &all_text(inside), title, label, compression));
        } else if let Some(message) = Message::of(inside) {
            blocks.extend(super::nested(page, message));
        } else {
            blocks.extend(generic::rest(page, inside, 1));
        }
    }
    if !has_elements {
        let text = all_text(content);
        if looks_packed(&text) {
            blocks.extend(page.take_with_attributes(content));
            blocks.extend(packed(page, &text, title, label, compression));
        } else {
            blocks.extend(page.value(content, 1));
        }
    }
    page.enter(content);
    blocks
}

/// Bytes that stand outside a `RefDoc`.
pub(super) fn container(page: &mut Page, node: Node<'_, '_>) -> Vec<Block> {
    let title = format!("Vedlegg {}", page.attachments.len() + 1);
    let mut blocks = page.take_with_attributes(node);
    blocks.extend(packed(page, &all_text(node), &title, None, None));
    blocks
}

fn packed(
    page: &mut Page,
    text: &str,
    title: &str,
    label: Option<&str>,
    compression: Option<&str>,
) -> Vec<Block> {
    let packed: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let Ok(bytes) = BASE64.decode(&packed) else {
        // Not base64 after all: shown as it stands.
        let mut blocks = vec![remark("attachmentDamaged")];
        blocks.extend(lines(text));
        return blocks;
    };
    if bytes.is_empty() {
        return vec![remark("referenceOnly")];
    }
    let unpacked = match compression.map(str::to_ascii_uppercase).as_deref() {
        None | Some("") => Ok(bytes),
        Some("DF") => inflate(DeflateDecoder::new(bytes.as_slice())),
        Some("GZ") => inflate(GzDecoder::new(bytes.as_slice())),
        Some("ZL") => inflate(ZlibDecoder::new(bytes.as_slice())),
        // Compress (`Z`) and what is not known: kept as it came.
        Some(_) => {
            let attached = page.attach(title.to_owned(), label.map(str::to_owned), bytes);
            return vec![remark("compressionUnknown"), attached];
        }
    };
    match unpacked {
        Ok(bytes) => show(page, bytes, title, label),
        Err(code) => vec![remark(code)],
    }
}

fn inflate(packed: impl std::io::Read) -> Result<Vec<u8>, &'static str> {
    let mut plain = Vec::new();
    match packed.take(MAX_UNPACKED + 1).read_to_end(&mut plain) {
        Err(_) => Err("attachmentDamaged"),
        Ok(length) if u64::try_from(length).is_ok_and(|length| length <= MAX_UNPACKED) => Ok(plain),
        Ok(_) => Err("attachmentTooLarge"),
    }
}

/// Pictures and text stand in the page; anything else is a document that is opened by itself.
fn show(page: &mut Page, bytes: Vec<u8>, title: &str, label: Option<&str>) -> Vec<Block> {
    let kind = sniff(&bytes);
    let mut blocks = Vec::new();
    if let Some(label) = label
        && !kind.fits(label)
    {
        blocks.push(Block::Remark {
            code: "attachmentMislabelled",
            text: Some(make_visible(&format!("{label} → {}", kind.media_type()))),
        });
    }
    match kind {
        Kind::Png | Kind::Jpeg | Kind::Gif | Kind::Tiff => {
            for shown in picture::to_png(kind, &bytes, &mut page.pixel_budget) {
                let (png, reason) = match shown {
                    Ok(png) => (Some(png), None),
                    Err(reason) => (None, Some(reason.code())),
                };
                blocks.push(Block::Media {
                    caption: None,
                    alternative: make_visible(title),
                    png,
                    reason,
                });
            }
        }
        Kind::Text => blocks.extend(lines(&text::decode_plain(&bytes, None))),
        Kind::Pdf
        | Kind::Cda
        | Kind::Kith
        | Kind::Xml
        | Kind::Rtf
        | Kind::Html
        | Kind::Zip
        | Kind::OfficeBinary
        | Kind::Unknown => {
            blocks.push(page.attach(make_visible(title), label.map(str::to_owned), bytes));
        }
    }
    blocks
}

/// All text below, also where comments part it.
fn all_text(node: Node<'_, '_>) -> String {
    node.descendants()
        .filter(Node::is_text)
        .filter_map(|text| text.text())
        .collect()
}

/// More base64 letters than a text would have.
fn looks_packed(text: &str) -> bool {
    let letters = text.bytes().filter(|byte| !byte.is_ascii_whitespace());
    let mut count = 0_usize;
    for byte in letters {
        if !(byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')) {
            return false;
        }
        count += 1;
    }
    let longest = text
        .split_ascii_whitespace()
        .map(str::len)
        .max()
        .unwrap_or(0);
    count > 2_000 || (count >= 8 && longest > 60)
}

fn remark(code: &'static str) -> Block {
    Block::Remark { code, text: None }
}
