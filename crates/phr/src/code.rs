//! Codes and texts of the source: what to call them, and what is masked.

use innsyn_blocks::make_visible;
use innsyn_domain::codes::{self, list_number};
use innsyn_fhir::{CodeableConcept, Coding};

use crate::entry::Code;

/// A text with its hidden marks made visible; `None` when it is absent, empty or masked.
pub(crate) fn shown_of(text: Option<&str>) -> Option<String> {
    let text = text?.trim();
    (!text.is_empty() && !is_masked(text)).then(|| make_visible(text))
}

/// The service hides a value behind asterisks.
pub(crate) fn is_masked(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text.chars().all(|character| character == '*')
}

/// A coding as a code; `None` when it says nothing or is masked.
pub(crate) fn code(coding: &Coding) -> Option<Code> {
    let list = coding.system.as_deref().and_then(list_number);
    let received = shown_of(coding.code.as_deref());
    let display = shown_of(coding.display.as_deref());
    let official = match (list, coding.code.as_deref()) {
        (Some(list), Some(code)) => codes::name(list, code).map(ToOwned::to_owned),
        _ => None,
    };
    let name = official.or(display).or_else(|| received.clone())?;
    Some(Code {
        list,
        code: received.unwrap_or_default(),
        name,
    })
}

/// The first code of a concept, else its text.
pub(crate) fn first(concept: &CodeableConcept) -> Option<Code> {
    concept.coding.iter().find_map(code).or_else(|| {
        let text = shown_of(concept.text.as_deref())?;
        Some(Code {
            list: None,
            code: String::new(),
            name: text,
        })
    })
}

/// Whether any part of a concept is masked.
pub(crate) fn has_mask(concept: &CodeableConcept) -> bool {
    concept
        .coding
        .iter()
        .flat_map(|coding| [&coding.code, &coding.display])
        .chain([&concept.text])
        .flatten()
        .any(|text| is_masked(text))
}
