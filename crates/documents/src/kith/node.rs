//! Finding one's way in a KITH message: by local name, because versions differ in namespace and nothing else.

use roxmltree::Node;

/// Namespace of rich text.
pub(super) const XHTML: &str = "http://www.w3.org/1999/xhtml";
/// Namespace of attributes that speak to validators.
const SCHEMA_INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// The local name; empty for what is no element.
pub(super) fn name<'a>(node: Node<'a, '_>) -> &'a str {
    if node.is_element() {
        node.tag_name().name()
    } else {
        ""
    }
}

/// The name of the element above.
pub(super) fn parent_name<'a>(node: Node<'a, '_>) -> &'a str {
    node.parent().map_or("", |parent| parent.tag_name().name())
}

/// Element children.
pub(super) fn elements<'a, 'input: 'a>(
    node: Node<'a, 'input>,
) -> impl Iterator<Item = Node<'a, 'input>> + use<'a, 'input> {
    node.children().filter(Node::is_element)
}

/// Element children with this name.
pub(super) fn children<'a, 'input: 'a>(
    node: Node<'a, 'input>,
    wanted: &'static str,
) -> impl Iterator<Item = Node<'a, 'input>> + use<'a, 'input> {
    elements(node).filter(move |child| name(*child) == wanted)
}

/// The first child with this name.
pub(super) fn child<'a, 'input: 'a>(
    node: Node<'a, 'input>,
    wanted: &'static str,
) -> Option<Node<'a, 'input>> {
    children(node, wanted).next()
}

/// Follows first children.
pub(super) fn path<'a, 'input: 'a>(
    node: Node<'a, 'input>,
    names: &[&'static str],
) -> Option<Node<'a, 'input>> {
    names.iter().try_fold(node, |node, name| child(node, name))
}

/// Everything below with this name, in document order, not looking into elements named in `except`.
pub(super) fn below<'a, 'input: 'a>(
    node: Node<'a, 'input>,
    wanted: &'static str,
    except: &[&str],
) -> Vec<Node<'a, 'input>> {
    let mut found = Vec::new();
    let mut open = vec![elements(node)];
    while let Some(level) = open.last_mut() {
        match level.next() {
            Some(next) if except.contains(&name(next)) => {}
            Some(next) => {
                if name(next) == wanted {
                    found.push(next);
                }
                open.push(elements(next));
            }
            None => {
                open.pop();
            }
        }
    }
    found
}

/// An attribute without namespace, trimmed; `None` when it is empty.
pub(super) fn attribute<'a>(node: Node<'a, '_>, wanted: &str) -> Option<&'a str> {
    node.attribute(wanted)
        .map(str::trim)
        .filter(|value| !value.is_empty())
}

/// The code of a coded value.
pub(super) fn code<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    attribute(node, "V")
}

/// `@V`, else the text: both forms occur for the same name.
pub(super) fn plain_value<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    code(node).or_else(|| node.text().map(str::trim).filter(|text| !text.is_empty()))
}

/// Attributes that carry something: all but those for validators.
pub(super) fn telling_attributes<'a>(node: Node<'a, '_>) -> Vec<(&'a str, &'a str)> {
    node.attributes()
        .filter(|attribute| attribute.namespace() != Some(SCHEMA_INSTANCE))
        .map(|attribute| (attribute.name(), attribute.value().trim()))
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

/// The text nodes of this element itself, joined.
pub(super) fn own_text(node: Node<'_, '_>) -> String {
    node.children()
        .filter(Node::is_text)
        .filter_map(|text| text.text())
        .collect()
}

/// Whether the element itself, not its children, says anything.
pub(super) fn says_something(node: Node<'_, '_>) -> bool {
    !telling_attributes(node).is_empty()
        || node
            .children()
            .any(|child| child.is_text() && !child.text().unwrap_or_default().trim().is_empty())
}
