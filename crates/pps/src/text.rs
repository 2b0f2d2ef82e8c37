//! Texts and times of the source, made fit to be shown.

use std::cell::RefCell;
use std::collections::HashMap;

use innsyn_blocks::{Document, from_text_result, make_visible};
use innsyn_domain::Moment;

/// Longest text that stays in a line; longer ones are drawn as blocks.
const SHORT: usize = 120;

/// A text with its hidden marks made visible; `None` when there is nothing in it.
pub(crate) fn shown(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| make_visible(text))
}

/// [`shown`] for what may be absent.
pub(crate) fn shown_of(text: Option<&str>) -> Option<String> {
    text.and_then(shown)
}

/// A text result: a short plain one, or blocks.
pub(crate) enum Wording {
    Short(String),
    Long(Document),
}

/// Text results may hold markup and line breaks.
pub(crate) fn wording(text: &str) -> Option<Wording> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return None;
    }
    // `<` alone is a comparator; with a letter or a slash after it, it is markup. `&` may begin an entity.
    let mut characters = trimmed.chars().peekable();
    let mut is_plain = trimmed.chars().count() <= SHORT;
    while let Some(character) = characters.next() {
        let next = characters.peek();
        is_plain &= match character {
            '<' => {
                !next.is_some_and(|next| next.is_ascii_alphabetic() || *next == '/' || *next == '!')
            }
            '&' => !next.is_some_and(|next| next.is_ascii_alphabetic() || *next == '#'),
            '\n' | '\r' => false,
            _ => true,
        };
    }
    Some(if is_plain {
        Wording::Short(make_visible(trimmed))
    } else {
        Wording::Long(from_text_result(text))
    })
}

/// Reads times, each text once: the results of a report share theirs.
#[derive(Default)]
pub(crate) struct Times<'e> {
    read: RefCell<HashMap<&'e str, Option<Moment>>>,
}

impl<'e> Times<'e> {
    pub(crate) fn read(&self, text: Option<&'e str>) -> Option<Moment> {
        let text = text?;
        let mut read = self.read.borrow_mut();
        read.entry(text)
            .or_insert_with(|| Moment::parse_fhir(text).ok())
            .clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comparator_is_no_markup() {
        for text in [
            "< 5",
            "<10 Negativ",
            "Påvist",
            "0,25",
            "> 100 000 per ml",
            "A & B",
        ] {
            assert!(
                matches!(wording(text), Some(Wording::Short(short)) if short == text),
                "{text}"
            );
        }
    }

    #[test]
    fn markup_lines_and_length_make_blocks() {
        for text in [
            "<p>Normal</p>",
            "linje\nlinje",
            "a &lt; b",
            "<br/>",
            &"x".repeat(121),
        ] {
            assert!(matches!(wording(text), Some(Wording::Long(_))), "{text}");
        }
        assert!(wording("  \n ").is_none());
    }
}
