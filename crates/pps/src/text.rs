//! Texts and times of the source, made fit to be shown.

use std::cell::RefCell;
use std::sync::Arc;

use innsyn_blocks::{Document, from_text_result, make_visible};
use innsyn_domain::Moment;

use crate::code;
use crate::maps::Map;
use crate::report::Code;
use crate::wire::{CodeableConcept, Coding};

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

/// What an answer says again and again, read once and shared: times, names, units, codes. Ten thousand results hold a few
/// hundred of them.
#[derive(Default)]
pub(crate) struct Words<'e> {
    times: RefCell<Map<&'e str, Option<Moment>>>,
    texts: RefCell<Map<&'e str, Option<Arc<str>>>>,
    codes: RefCell<Map<CodingKey<'e>, Option<Arc<Code>>>>,
}

/// System, code and display as received.
type CodingKey<'e> = (Option<&'e str>, Option<&'e str>, Option<&'e str>);

impl<'e> Words<'e> {
    /// A time.
    pub(crate) fn time(&self, text: Option<&'e str>) -> Option<Moment> {
        let text = text?;
        let mut read = self.times.borrow_mut();
        read.entry(text)
            .or_insert_with(|| Moment::parse_fhir(text).ok())
            .clone()
    }

    /// A text, as [`shown`] makes it.
    pub(crate) fn shown(&self, text: &'e str) -> Option<Arc<str>> {
        let mut read = self.texts.borrow_mut();
        read.entry(text)
            .or_insert_with(|| shown(text).map(Arc::from))
            .clone()
    }

    /// [`Words::shown`] for what may be absent.
    pub(crate) fn shown_of(&self, text: Option<&'e str>) -> Option<Arc<str>> {
        self.shown(text?)
    }

    /// A code; `None` when the coding has neither code nor display.
    pub(crate) fn code(&self, coding: &'e Coding<'e>) -> Option<Arc<Code>> {
        let key = (
            coding.system.as_deref(),
            coding.code.as_deref(),
            coding.display.as_deref(),
        );
        let mut read = self.codes.borrow_mut();
        read.entry(key)
            .or_insert_with(|| code::code(coding).map(Arc::new))
            .clone()
    }

    /// All codes of a concept.
    pub(crate) fn codes(&self, concept: &'e CodeableConcept<'e>) -> Vec<Arc<Code>> {
        concept
            .coding
            .iter()
            .filter_map(|coding| self.code(coding))
            .collect()
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
