//! The codes of a service's own answers, fit to be kept in errors and shown in details.

use std::fmt;

use crate::{Issue, OperationOutcome};

const LONGEST: usize = 80;

/// A code that a service gave: letters, digits and a few marks, short, and without anything that could be an identity
/// number. Words of a service never become one.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ServiceCode(Box<str>);

impl ServiceCode {
    /// Takes a text that has the form of a code; `None` for anything else.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_code = !text.is_empty()
            && text.len() <= LONGEST
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'));
        let may_be_a_person = text
            .split(|c: char| !c.is_ascii_digit())
            .any(|run| run.len() == 11);
        (is_code && !may_be_a_person).then(|| Self(text.into()))
    }

    /// The code as received.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ServiceCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Issue {
    /// The service's own code, else the issue type of FHIR.
    #[must_use]
    pub fn service_code(&self) -> Option<ServiceCode> {
        self.detail_codes().find_map(ServiceCode::new).or_else(|| {
            let code = self.code.as_deref()?;
            ServiceCode::new(code)
        })
    }

    /// Codes of `details`.
    pub fn detail_codes(&self) -> impl Iterator<Item = &str> {
        self.details
            .iter()
            .flat_map(|details| &details.coding)
            .filter_map(|c| c.code.as_deref())
    }

    /// `fatal` or `error`.
    #[must_use]
    pub fn is_error(&self) -> bool {
        matches!(self.severity.as_deref(), Some("fatal" | "error"))
    }
}

impl OperationOutcome {
    /// The code of the first issue that has one, errors before the rest.
    #[must_use]
    pub fn service_code(&self) -> Option<ServiceCode> {
        let errors = self.issue.iter().filter(|issue| issue.is_error());
        errors.chain(&self.issue).find_map(Issue::service_code)
    }

    /// Whether any issue is `fatal` or `error`.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.issue.iter().any(Issue::is_error)
    }
}

#[cfg(test)]
mod tests {
    use super::ServiceCode;

    #[test]
    fn codes_are_taken_and_words_are_not() {
        for code in [
            "business-rule",
            "XDSUnavailableCommunity",
            "urn:oid:2.999.30",
            "HID:1009",
        ] {
            assert_eq!(ServiceCode::new(code).unwrap().as_str(), code);
        }
        let long = "x".repeat(81);
        for text in ["", "not a code", "Pasienten Åse", "<b>", long.as_str()] {
            assert_eq!(ServiceCode::new(text), None, "{text}");
        }
    }

    #[test]
    fn nothing_that_may_be_an_identity_number_is_a_code() {
        assert_eq!(ServiceCode::new("13116900216"), None);
        assert_eq!(ServiceCode::new("patient-13116900216"), None);
        assert!(ServiceCode::new("123456789012").is_some());
    }
}
