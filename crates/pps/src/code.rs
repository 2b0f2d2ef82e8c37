//! Codes of the source: their list, and what to call them.

use crate::wire::{CodeableConcept, Coding};
use std::sync::Arc;

use innsyn_domain::codes::{self, list_number};

use crate::report::Code;
use crate::text::{Words, shown_of};

/// A coding as a code; `None` when it has neither code nor display.
pub(crate) fn code(coding: &Coding<'_>) -> Option<Code> {
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

/// All codings of a concept.
pub(crate) fn all(concept: &CodeableConcept<'_>) -> Vec<Code> {
    concept.coding.iter().filter_map(code).collect()
}

/// The first coding of a list.
pub(crate) fn of_list<'c, 'e>(
    concept: &'c CodeableConcept<'e>,
    list: u32,
) -> Option<&'c Coding<'e>> {
    concept
        .coding
        .iter()
        .find(|coding| coding.system.as_deref().and_then(list_number) == Some(list))
}

/// A concept in words: its codes' names and its text, each once.
pub(crate) fn words(concept: &CodeableConcept<'_>) -> Option<String> {
    let mut words: Vec<String> = Vec::new();
    let names = concept.coding.iter().filter_map(code).map(|code| code.name);
    for part in names.chain(shown_of(concept.text.as_deref())) {
        if !words.iter().any(|word| word.eq_ignore_ascii_case(&part)) {
            words.push(part);
        }
    }
    (!words.is_empty()).then(|| words.join(", "))
}

/// Name of an examination as received, and the text that stands beside a name, if it says something else.
pub(crate) fn name<'e>(
    concept: &'e CodeableConcept<'e>,
    words: &Words<'e>,
) -> (Arc<str>, Option<Arc<str>>) {
    let text = words.shown_of(concept.text.as_deref());
    let display = concept
        .coding
        .iter()
        .find_map(|coding| words.shown_of(coding.display.as_deref()));
    match (display, text) {
        (Some(display), Some(text)) if display.eq_ignore_ascii_case(&text) => (display, None),
        (Some(display), text) => (display, text),
        (None, Some(text)) => (text, None),
        (None, None) => {
            let code = concept
                .coding
                .iter()
                .find_map(|coding| words.shown_of(coding.code.as_deref()));
            (code.unwrap_or_else(|| Arc::from("")), None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coding(system: &str, code: &str, display: &str) -> Coding<'static> {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned().into());
        Coding {
            system: some(system),
            code: some(code),
            display: some(display),
        }
    }

    #[test]
    fn a_code_is_called_by_its_official_name_else_as_the_source_calls_it() {
        let known = code(&coding("urn:oid:2.16.578.1.12.4.1.1.8202", "MBIO", "mikro")).unwrap();
        assert_eq!(
            (known.list, known.name.as_str()),
            (Some(8202), "Medisinsk mikrobiologi")
        );
        let unknown = code(&coding("urn:oid:2.16.578.1.12.4.1.1.7280", "NPU1", "P-X")).unwrap();
        assert_eq!((unknown.list, unknown.name.as_str()), (Some(7280), "P-X"));
        assert_eq!(code(&coding("", "K1", "")).unwrap().name, "K1");
        assert!(code(&coding("urn:oid:2.16.578.1.12.4.1.1.8212", "", "")).is_none());
    }

    #[test]
    fn a_name_falls_back_and_its_comment_is_kept() {
        let concept = |codings, text: Option<&str>| CodeableConcept {
            coding: codings,
            text: text.map(|text| text.to_owned().into()),
        };
        let local = concept(
            vec![coding("urn:oid:2.16.578.1.12.4.1.1.8212", "", "")],
            Some("Mengde"),
        );
        assert_eq!(name(&local, &Words::default()), ("Mengde".into(), None));
        let both = concept(vec![coding("s", "c", "P-X")], Some("fastende"));
        assert_eq!(
            name(&both, &Words::default()),
            ("P-X".into(), Some("fastende".into()))
        );
        let same = concept(vec![coding("s", "c", "P-X")], Some("p-x"));
        assert_eq!(name(&same, &Words::default()), ("P-X".into(), None));
        let bare = concept(vec![coding("s", "c", "")], None);
        assert_eq!(&*name(&bare, &Words::default()).0, "c");
    }
}
