//! Limits that are checked before the XML parser sees the text: depth, elements, attributes, and no document type.

use crate::read::ReadError;

/// Deepest nesting of elements (DOC-4).
const MAX_DEPTH: usize = 256;
/// Most elements.
const MAX_ELEMENTS: usize = 1_000_000;
/// Most attributes of one element.
const MAX_ATTRIBUTES: usize = 256;
/// Longest start tag, with all its attributes.
const MAX_TAG: usize = 256 * 1024;
/// For the parser: elements, the texts between them, comments.
pub(super) const MAX_NODES: u32 = 4_000_000;

/// Walks once over the text. Only what it counts is judged here; whether the text is well-formed, the parser says.
pub(super) fn check(text: &str) -> Result<(), ReadError> {
    let mut rest = text;
    let mut depth = 0_usize;
    let mut elements = 0_usize;
    while let Some((_, markup)) = rest.split_once('<') {
        rest = if let Some(after) = markup.strip_prefix("!--") {
            skip(after, "-->")?
        } else if let Some(after) = markup.strip_prefix("![CDATA[") {
            skip(after, "]]>")?
        } else if let Some(after) = markup.strip_prefix('?') {
            skip(after, "?>")?
        } else if markup.starts_with('!') {
            return Err(ReadError::Doctype);
        } else if let Some(after) = markup.strip_prefix('/') {
            depth = depth.saturating_sub(1);
            skip(after, ">")?
        } else {
            elements += 1;
            let (end, is_empty) = start_tag(markup)?;
            if elements > MAX_ELEMENTS {
                return Err(ReadError::TooLarge);
            }
            // An empty element is as deep as one with content, it only ends at once.
            if depth >= MAX_DEPTH {
                return Err(ReadError::TooDeep);
            }
            if !is_empty {
                depth += 1;
            }
            markup.get(end..).unwrap_or_default()
        };
    }
    Ok(())
}

fn skip<'a>(text: &'a str, end: &str) -> Result<&'a str, ReadError> {
    text.split_once(end)
        .map(|(_, after)| after)
        .ok_or(ReadError::Damaged)
}

/// Where the tag ends (behind its `>`), and whether the element has no content.
fn start_tag(markup: &str) -> Result<(usize, bool), ReadError> {
    let mut quote = None;
    let mut attributes = 0;
    let mut before = b' ';
    for (index, byte) in markup.bytes().enumerate() {
        if index > MAX_TAG {
            return Err(ReadError::TooLarge);
        }
        match (quote, byte) {
            (None, b'>') => return Ok((index + 1, before == b'/')),
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'=') => {
                attributes += 1;
                if attributes > MAX_ATTRIBUTES {
                    return Err(ReadError::TooLarge);
                }
            }
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
        before = byte;
    }
    Err(ReadError::Damaged)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_document_type_is_refused_wherever_it_stands() {
        assert_eq!(check("<!DOCTYPE a><a/>"), Err(ReadError::Doctype));
        assert_eq!(
            check("<?xml version='1.0'?>\n<!doctype a [<!ENTITY b 'c'>]><a/>"),
            Err(ReadError::Doctype)
        );
        assert_eq!(
            check("<a><![CDATA[<!DOCTYPE a>]]><!-- <!DOCTYPE a> --></a>"),
            Ok(())
        );
    }

    #[test]
    fn depth_and_width_have_limits() {
        let deep = |levels: usize| format!("{}x{}", "<a>".repeat(levels), "</a>".repeat(levels));
        assert_eq!(check(&deep(256)), Ok(()));
        assert_eq!(check(&deep(257)), Err(ReadError::TooDeep));
        assert_eq!(
            check(&"<a/>".repeat(MAX_ELEMENTS + 1)),
            Err(ReadError::TooLarge)
        );
        let many = " a='>'".repeat(300);
        assert_eq!(check(&format!("<a{many}/>")), Err(ReadError::TooLarge));
    }

    #[test]
    fn a_bracket_in_a_value_does_not_end_the_tag() {
        assert_eq!(check("<a b='/>' c=\"<\"><d/></a>"), Ok(()));
        assert_eq!(check("<a b='"), Err(ReadError::Damaged));
    }

    proptest! {
        #[test]
        fn any_text_is_judged(text in "[<>/!?a-c='\"\\[\\]A-Z -]{0,200}") {
            let _ = check(&text);
        }
    }
}
