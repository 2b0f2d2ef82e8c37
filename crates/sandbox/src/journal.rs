//! What was asked of the sandbox: one entry for each request, for tests and for diagnostics.
//!
//! An entry holds no token, no code, no body and no identity number: header *names*, names of
//! query parameters, and notes whose values come from closed lists (a grant type, an audience,
//! an access basis).

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use http::HeaderMap;
use jiff::Timestamp;

use crate::faults::Service;

const KEPT: usize = 4_096;

/// Headers whose values may stand in the journal: codes only.
const NOTED_HEADERS: [&str; 4] = [
    "access-basis",
    "nhn-access-basis",
    "requester-hpr-role",
    "accept",
];

/// One request and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When it came, by the sandbox's clock.
    pub at: Timestamp,
    /// The service that was asked.
    pub service: Service,
    /// The method.
    pub method: String,
    /// The path, with long runs of digits hidden.
    pub path: String,
    /// Names of the query parameters.
    pub query: Vec<String>,
    /// Names of the request's headers, in lower case and sorted.
    pub headers: Vec<String>,
    /// The status of the answer.
    pub status: u16,
    /// How long the answer took.
    pub milliseconds: u64,
    /// What the handler tells about it, for example `grant` = `refresh_token`.
    pub notes: Vec<(&'static str, String)>,
}

impl Entry {
    /// The value of a note.
    pub fn note(&self, name: &str) -> Option<&str> {
        self.notes
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// The journal; clones share it. The oldest entries leave first.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    entries: Arc<Mutex<VecDeque<Entry>>>,
}

impl Journal {
    /// All entries, oldest first.
    pub fn entries(&self) -> Vec<Entry> {
        self.entries
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .cloned()
            .collect()
    }

    /// How many requests went to `service` on a path that begins with `prefix`.
    pub fn count(&self, service: Service, prefix: &str) -> usize {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries
            .iter()
            .filter(|entry| entry.service == service && entry.path.starts_with(prefix))
            .count()
    }

    /// Forgets all entries.
    pub fn clear(&self) {
        self.entries
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    pub(crate) fn record(&self, entry: Entry) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() == KEPT {
            entries.pop_front();
        }
        entries.push_back(entry);
    }
}

/// What a handler wants to tell the journal; an extension of the answer. Values come from closed
/// lists: never put text of the request here.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes(pub(crate) Vec<(&'static str, String)>);

impl Notes {
    pub(crate) fn add(&mut self, name: &'static str, value: impl Into<String>) {
        self.0.push((name, value.into()));
    }
}

/// Names of the headers, and the values of those that are codes.
pub(crate) fn headers(headers: &HeaderMap) -> (Vec<String>, Vec<(&'static str, String)>) {
    let mut names: Vec<String> = headers
        .keys()
        .map(|name| name.as_str().to_owned())
        .collect();
    names.sort();
    names.dedup();
    let noted = NOTED_HEADERS
        .iter()
        .filter_map(|name| {
            let value = headers.get(*name)?.to_str().ok()?;
            let shown = if value.len() <= 80 {
                hide_digits(value)
            } else {
                "(long)".to_owned()
            };
            Some((*name, shown))
        })
        .collect();
    (names, noted)
}

/// Replaces every run of six digits or more, so that no identity number can stand in a path.
pub(crate) fn hide_digits(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut run = String::new();
    for character in text.chars().chain(std::iter::once('\0')) {
        if character.is_ascii_digit() {
            run.push(character);
            continue;
        }
        if run.len() >= 6 {
            shown.push('…');
        } else {
            shown.push_str(&run);
        }
        run.clear();
        if character != '\0' {
            shown.push(character);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_numbers_are_hidden() {
        assert_eq!(hide_digits("/v2/Patient/13116900216/x"), "/v2/Patient/…/x");
        assert_eq!(hide_digits("/R4/fhir"), "/R4/fhir");
        assert_eq!(
            hide_digits("fhirVersion=4.0 13116900216"),
            "fhirVersion=4.0 …"
        );
    }

    #[test]
    fn header_values_are_kept_for_codes_only() {
        let mut map = HeaderMap::new();
        map.insert("access-basis", "UNNTAK".parse().unwrap());
        map.insert("person-id", "13116900216".parse().unwrap());
        map.insert("authorization", "DPoP secret".parse().unwrap());
        let (names, noted) = headers(&map);
        assert_eq!(names, ["access-basis", "authorization", "person-id"]);
        assert_eq!(noted, [("access-basis", "UNNTAK".to_owned())]);
    }
}
