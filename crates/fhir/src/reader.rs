//! Reading single fields without losing the rest: every surprise becomes a [`Finding`].

use std::borrow::Cow;
use std::ops::Deref;

use crate::json::{Json, is_number};

/// Text of a resource: its own, or borrowed from the body as far as it stands there as it is.
pub trait Text<'a>: Clone + Default + Eq + Deref<Target = str> + From<Cow<'a, str>> {}

impl Text<'_> for String {}

impl<'a> Text<'a> for Cow<'a, str> {}

/// Why a body as a whole could not be read.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// Nothing in it.
    #[error("the body is empty")]
    Empty,
    /// Markup, not JSON.
    #[error("the body is markup, not JSON")]
    Html,
    /// Plain text, not JSON.
    #[error("the body is plain text, not JSON")]
    PlainText,
    /// It ends in the middle.
    #[error("the body ends in the middle")]
    Cut,
    /// It breaks the grammar of JSON.
    #[error("the body is not well-formed JSON")]
    Malformed,
    /// JSON, but not a FHIR resource.
    #[error("the body is not a FHIR resource")]
    NotFhir,
    /// Over [`crate::MAX_BYTES`].
    #[error("the body is too large")]
    TooLarge,
    /// Over [`crate::MAX_DEPTH`].
    #[error("the body is nested too deeply")]
    TooDeep,
    /// Over [`crate::MAX_TEXT`].
    #[error("a text in the body is too long")]
    TextTooLong,
}

/// Something in a resource that was not as the standard says. Holds no value of the resource.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    /// Where, as a FHIR path without indexes (`Observation.valueQuantity.value`).
    pub path: String,
    /// What.
    pub kind: FindingKind,
}

/// The kinds of [`Finding`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum FindingKind {
    /// Another JSON type than the standard's; read where its meaning is plain, else left out.
    WrongType,
    /// One value where a list belongs; read as a list of one.
    NotAList,
    /// A list where one value belongs; the first is read.
    UnexpectedList,
    /// A field that must be there is not.
    Missing,
    /// More than one of a choice (`valueQuantity` and `valueString`); the first is read.
    SeveralValues,
    /// A modifier extension: it may change the meaning of everything beside it.
    ModifierExtension,
}

/// Collects findings below one resource.
pub(crate) struct Reader {
    trail: Vec<&'static str>,
    pub(crate) findings: Vec<Finding>,
}

impl Reader {
    pub(crate) fn new(resource: &'static str) -> Self {
        Self {
            trail: vec![resource],
            findings: Vec::new(),
        }
    }

    /// Notes something about the field `name` of the element that is being read.
    pub(crate) fn note(&mut self, name: &'static str, kind: FindingKind) {
        let mut path = self.trail.join(".");
        path.push('.');
        path.push_str(name);
        let finding = Finding { path, kind };
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    /// Reads one element of a complex type.
    pub(crate) fn one<'a, T>(
        &mut self,
        json: &Json<'a>,
        name: &'static str,
        read: impl FnOnce(&Json<'a>, &mut Self) -> T,
    ) -> Option<T> {
        let element = match json {
            Json::Null => return None,
            Json::Object(_) => json,
            Json::List(items) => {
                self.note(name, FindingKind::UnexpectedList);
                items.iter().find(|item| matches!(item, Json::Object(_)))?
            }
            Json::Bool(_) | Json::Number(_) | Json::Text(_) => {
                self.note(name, FindingKind::WrongType);
                return None;
            }
        };
        self.trail.push(name);
        let value = read(element, self);
        self.trail.pop();
        Some(value)
    }

    /// Reads a list of elements of a complex type.
    pub(crate) fn many<'a, T>(
        &mut self,
        json: &Json<'a>,
        name: &'static str,
        mut read: impl FnMut(&Json<'a>, &mut Self) -> T,
    ) -> Vec<T> {
        match json {
            Json::Null => Vec::new(),
            Json::List(items) => {
                let mut values = Vec::with_capacity(items.len());
                self.trail.push(name);
                let mut wrong = false;
                for item in items {
                    if matches!(item, Json::Object(_)) {
                        values.push(read(item, self));
                    } else {
                        wrong = true;
                    }
                }
                self.trail.pop();
                if wrong {
                    self.note(name, FindingKind::WrongType);
                }
                values
            }
            Json::Object(_) => {
                self.note(name, FindingKind::NotAList);
                self.trail.push(name);
                let value = read(json, self);
                self.trail.pop();
                vec![value]
            }
            Json::Bool(_) | Json::Number(_) | Json::Text(_) => {
                self.note(name, FindingKind::WrongType);
                Vec::new()
            }
        }
    }

    /// Reads a text. A number is taken by its digits, with a finding.
    pub(crate) fn text<'a, S: Text<'a>>(
        &mut self,
        json: &Json<'a>,
        name: &'static str,
    ) -> Option<S> {
        match json {
            Json::Null => None,
            Json::Text(text) => Some(text.clone().into()),
            Json::Number(digits) => {
                self.note(name, FindingKind::WrongType);
                Some(digits.clone().into())
            }
            Json::List(items) => {
                self.note(name, FindingKind::UnexpectedList);
                items
                    .iter()
                    .find_map(Json::text)
                    .map(|text| text.clone().into())
            }
            Json::Bool(_) | Json::Object(_) => {
                self.note(name, FindingKind::WrongType);
                None
            }
        }
    }

    /// Reads a list of texts.
    pub(crate) fn texts<'a, S: Text<'a>>(&mut self, json: &Json<'a>, name: &'static str) -> Vec<S> {
        match json {
            Json::Null => Vec::new(),
            Json::List(items) => items
                .iter()
                .filter_map(|item| self.text(item, name))
                .collect(),
            Json::Text(text) => {
                self.note(name, FindingKind::NotAList);
                vec![text.clone().into()]
            }
            Json::Bool(_) | Json::Number(_) | Json::Object(_) => {
                self.note(name, FindingKind::WrongType);
                Vec::new()
            }
        }
    }

    /// Reads a number by its digits. A text that is a number is taken, with a finding.
    pub(crate) fn digits<'a, S: Text<'a>>(
        &mut self,
        json: &Json<'a>,
        name: &'static str,
    ) -> Option<S> {
        match json {
            Json::Null => None,
            Json::Number(digits) => Some(digits.clone().into()),
            Json::Text(text) if is_number(text.trim()) => {
                self.note(name, FindingKind::WrongType);
                Some(trimmed(text.clone()))
            }
            Json::Text(_) | Json::Bool(_) | Json::List(_) | Json::Object(_) => {
                self.note(name, FindingKind::WrongType);
                None
            }
        }
    }

    /// Reads the number of a quantity. A text is taken whatever it says, with a finding: a value is never lost.
    pub(crate) fn amount<'a, S: Text<'a>>(
        &mut self,
        json: &Json<'a>,
        name: &'static str,
    ) -> Option<S> {
        if let Json::Text(text) = json {
            self.note(name, FindingKind::WrongType);
            return Some(trimmed(text.clone())).filter(|text: &S| !text.is_empty());
        }
        self.digits(json, name)
    }

    /// Reads a truth value. `"true"` and `"false"` are taken, with a finding.
    pub(crate) fn truth(&mut self, json: &Json<'_>, name: &'static str) -> Option<bool> {
        match json {
            Json::Null => None,
            Json::Bool(value) => Some(*value),
            Json::Text(text) => {
                self.note(name, FindingKind::WrongType);
                match text.as_ref() {
                    "true" => Some(true),
                    "false" => Some(false),
                    _ => None,
                }
            }
            Json::Number(_) | Json::List(_) | Json::Object(_) => {
                self.note(name, FindingKind::WrongType);
                None
            }
        }
    }
}

fn trimmed<'a, S: Text<'a>>(text: Cow<'a, str>) -> S {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()).into(),
        Cow::Owned(text) => Cow::<'a, str>::Owned(text.trim().to_owned()).into(),
    }
}
