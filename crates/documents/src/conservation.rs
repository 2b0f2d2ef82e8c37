//! Nothing is dropped: holds every text of a source against the blocks that it became. For tests.
//!
//! A text counts as shown when its words stand in the blocks, hidden signs made visible; a time, a number, a length of
//! time, a yes or no also in the form in which the reader shows it.

use innsyn_blocks::{Document, document_text, make_visible};
use roxmltree::Node;

/// What of the source is not in the blocks, each with its path.
pub(crate) fn missing(source: &str, blocks: &Document) -> Vec<String> {
    let tree = roxmltree::Document::parse(source).unwrap();
    missing_in(tree.root_element(), blocks, &|_| false)
}

/// The same for a part of a source, leaving out what `is_machine_data` says.
pub(crate) fn missing_in(
    root: Node<'_, '_>,
    blocks: &Document,
    is_machine_data: &dyn Fn(Node<'_, '_>) -> bool,
) -> Vec<String> {
    let shown = Shown::of(blocks);
    let mut lost = Vec::new();
    for node in root.descendants().filter(Node::is_element) {
        if node
            .ancestors()
            .any(|above| above.is_element() && (is_machine_data(above) || is_left_out(above)))
        {
            continue;
        }
        for text in node.children().filter(Node::is_text) {
            shown.expect(node, text.text().unwrap_or_default(), &mut lost);
        }
        if !is_markup(node) {
            for attribute in node.attributes() {
                let told = matches!(attribute.name(), "V" | "DN" | "OT" | "U");
                if told && attribute.namespace().is_none() {
                    shown.expect(node, attribute.value(), &mut lost);
                }
            }
        }
    }
    lost
}

/// Signatures, and bytes in base64 that became an attachment.
fn is_left_out(node: Node<'_, '_>) -> bool {
    matches!(node.tag_name().name(), "Signature" | "Base64Container")
}

fn is_markup(node: Node<'_, '_>) -> bool {
    node.tag_name().namespace() == Some("http://www.w3.org/1999/xhtml")
}

struct Shown {
    words: String,
    /// Without any white space, for texts that the reader breaks or joins.
    packed: String,
}

impl Shown {
    fn of(blocks: &Document) -> Self {
        let text = document_text(blocks);
        Self {
            words: format!(" {} ", normal(&text)),
            packed: text.chars().filter(|c| !c.is_whitespace()).collect(),
        }
    }

    fn expect(&self, node: Node<'_, '_>, text: &str, lost: &mut Vec<String>) {
        let wanted = normal(&make_visible(&text.replace(['\r', '\u{c}'], "\n")));
        if wanted.is_empty() || self.has(&wanted) {
            return;
        }
        if crate::kith::shown_forms(text.trim())
            .iter()
            .any(|form| self.has(&normal(form)))
        {
            return;
        }
        let path: Vec<&str> = node
            .ancestors()
            .filter(Node::is_element)
            .map(|above| above.tag_name().name())
            .collect();
        lost.push(format!(
            "{}: {wanted:?}",
            path.into_iter().rev().collect::<Vec<_>>().join("/")
        ));
    }

    fn has(&self, wanted: &str) -> bool {
        let packed: String = wanted.chars().filter(|c| !c.is_whitespace()).collect();
        self.words.contains(wanted) || self.packed.contains(&packed)
    }
}

fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
