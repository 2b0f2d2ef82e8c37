//! Finding one's way in the XML: by namespace and local name, whatever the prefix.

use innsyn_blocks::make_visible;
use roxmltree::Node;

use crate::sniff::HL7_NAMESPACE;

/// An element of CDA with this name. Documents without any namespace are met and taken for CDA.
pub(super) fn is(node: Node<'_, '_>, name: &str) -> bool {
    let tag = node.tag_name();
    node.is_element()
        && tag.name() == name
        && tag
            .namespace()
            .is_none_or(|namespace| namespace == HL7_NAMESPACE)
}

/// The local name, where the element is CDA's.
pub(super) fn name<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    let tag = node.tag_name();
    (node.is_element()
        && tag
            .namespace()
            .is_none_or(|namespace| namespace == HL7_NAMESPACE))
    .then(|| tag.name())
}

/// Children with this name.
pub(super) fn children<'a, 'input: 'a>(
    node: Node<'a, 'input>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(move |child| is(*child, name))
}

/// The first child with this name.
pub(super) fn child<'a, 'input: 'a>(
    node: Node<'a, 'input>,
    name: &'static str,
) -> Option<Node<'a, 'input>> {
    children(node, name).next()
}

/// Follows first children.
pub(super) fn path<'a, 'input: 'a>(
    node: Node<'a, 'input>,
    names: &[&'static str],
) -> Option<Node<'a, 'input>> {
    names.iter().try_fold(node, |node, name| child(node, name))
}

/// An attribute without namespace, trimmed; `None` when it is empty.
pub(super) fn attribute(node: Node<'_, '_>, name: &str) -> Option<String> {
    raw_attribute(node, name).map(make_visible)
}

/// The same, as it stands: for comparing, not for showing.
pub(super) fn raw_attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attribute(name)
        .map(str::trim)
        .filter(|value| !value.is_empty())
}

/// All text below, white space collapsed, hidden characters shown; `None` when there is none.
pub(super) fn text(node: Node<'_, '_>) -> Option<String> {
    let all: String = node
        .descendants()
        .filter(Node::is_text)
        .filter_map(|text| text.text())
        .collect();
    let words: Vec<&str> = all.split_whitespace().collect();
    (!words.is_empty()).then(|| make_visible(&words.join(" ")))
}
