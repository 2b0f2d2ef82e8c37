//! The parameters of ITI-67 and the address of ITI-68.

use super::outcome::{Issue, Problem};
use crate::{content::documents::Status, people::has_valid_control_digits};

/// A token parameter: alternatives, each with or without a system.
pub(crate) type Tokens = Vec<(Option<String>, String)>;

/// A bound of a date parameter; the two prefixes that the profile maps.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Bound {
    From(String),
    Before(String),
}

/// A search, read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query {
    pub(crate) patient: String,
    pub(crate) statuses: Vec<Status>,
    pub(crate) given: Option<String>,
    pub(crate) family: Option<String>,
    /// Parameter name and alternatives; every one must match.
    pub(crate) tokens: Vec<(&'static str, Tokens)>,
    pub(crate) creation: Vec<Bound>,
    pub(crate) period: Vec<Bound>,
    pub(crate) count: usize,
    /// From 1.
    pub(crate) page: usize,
    pub(crate) sort: String,
}

/// Parameters that hold codes or identifiers.
const TOKEN_PARAMETERS: [&str; 8] = [
    "category",
    "type",
    "event",
    "facility",
    "setting",
    "format",
    "security-label",
    "identifier",
];

/// Keys of `_sort`, as the service's own demonstration uses them.
const SORT_KEYS: [&str; 7] = [
    "date",
    "name",
    "securityLabel",
    "category",
    "type",
    "department",
    "organization",
];

impl Query {
    /// Reads a form body. Unknown parameters are ignored, as the profile says.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, Problem> {
        let mut query = Self {
            count: 50,
            page: 1,
            sort: "-date".to_owned(),
            ..Self::default()
        };
        let mut patient = None;
        for (name, value) in url::form_urlencoded::parse(body) {
            match name.as_ref() {
                "patient.identifier" => patient = Some(value.into_owned()),
                "status" => {
                    for status in value.split(',') {
                        query.statuses.push(parse_status(status)?);
                    }
                }
                "author.given" => query.given = Some(value.into_owned()),
                "author.family" => query.family = Some(value.into_owned()),
                "creation" => query.creation.push(parse_bound(&value)?),
                "period" => query.period.push(parse_bound(&value)?),
                "_count" => query.count = parse_positive(&value)?,
                "_page" => query.page = parse_positive(&value)?,
                "_sort" => {
                    let key = value.strip_prefix('-').unwrap_or(&value);
                    if !SORT_KEYS.contains(&key) {
                        return Err(Problem::value("Unknown key in '_sort'"));
                    }
                    query.sort = value.into_owned();
                }
                name => {
                    if let Some(known) = TOKEN_PARAMETERS.iter().find(|known| **known == name) {
                        query.tokens.push((known, parse_tokens(&value)));
                    }
                }
            }
        }
        let mut missing = Vec::new();
        if patient.is_none() {
            missing.push(Issue::new("required", "patient.identifier"));
        }
        if query.statuses.is_empty() {
            missing.push(Issue::new("required", "status"));
        }
        if !missing.is_empty() {
            return Err(Problem::all_required(missing));
        }
        query.patient = parse_person(&patient.unwrap_or_default())?;
        Ok(query)
    }
}

/// A bare number, or the system of a national number and the number.
fn parse_person(value: &str) -> Result<String, Problem> {
    let number = match value.split_once('|') {
        Some((system, number)) => {
            let known = ["1", "2", "3"]
                .iter()
                .any(|kind| system == format!("urn:oid:2.16.578.1.12.4.1.4.{kind}"));
            if !known {
                return Err(Problem::value("Unknown system in 'patient.identifier'"));
            }
            number
        }
        None => value,
    };
    if has_valid_control_digits(number) {
        Ok(number.to_owned())
    } else {
        Err(Problem::value("'patient.identifier' is not a valid number"))
    }
}

fn parse_status(value: &str) -> Result<Status, Problem> {
    match value {
        "current" => Ok(Status::Current),
        "superseded" => Ok(Status::Superseded),
        _ => Err(Problem::value("Unknown 'status'")),
    }
}

fn parse_positive(value: &str) -> Result<usize, Problem> {
    value
        .parse()
        .ok()
        .filter(|number| *number > 0)
        .ok_or_else(|| Problem::value("'_count' and '_page' are numbers from 1"))
}

fn parse_bound(value: &str) -> Result<Bound, Problem> {
    if let Some(from) = value.strip_prefix("ge") {
        Ok(Bound::From(from.to_owned()))
    } else if let Some(before) = value.strip_prefix("lt") {
        Ok(Bound::Before(before.to_owned()))
    } else {
        Err(Problem::value(
            "Only the prefixes 'ge' and 'lt' are supported",
        ))
    }
}

fn parse_tokens(value: &str) -> Tokens {
    value
        .split(',')
        .map(|token| match token.split_once('|') {
            Some((system, code)) => (
                Some(system.to_owned()).filter(|system| !system.is_empty()),
                code.to_owned(),
            ),
            None => (None, token.to_owned()),
        })
        .collect()
}

/// What ITI-68 asks for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Address {
    pub(crate) document: String,
    pub(crate) repository: String,
    pub(crate) home_community: String,
}

impl Address {
    /// Reads the query; the patient's number must not stand in it.
    pub(crate) fn parse(query: &str, patient: &str) -> Result<Self, Problem> {
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        if query.contains(patient) || pairs.iter().any(|(_, value)| value.contains(patient)) {
            return Err(Problem::invalid(
                "The patient's number must not be in the address",
            ));
        }
        let mut missing = Vec::new();
        let mut take = |wanted: &str| {
            let found = pairs
                .iter()
                .find(|(name, _)| name == wanted)
                .map(|(_, value)| value.clone());
            if found.as_deref().is_none_or(str::is_empty) {
                missing.push(Issue::new("required", wanted));
            }
            found.unwrap_or_default()
        };
        let address = Self {
            document: take("documentUniqueId"),
            repository: take("repositoryUniqueId"),
            home_community: take("homeCommunityId"),
        };
        if missing.is_empty() {
            Ok(address)
        } else {
            Err(Problem::all_required(missing))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_required_parameters_are_named() {
        let problem = Query::parse(b"_count=10").unwrap_err();
        assert_eq!(problem.issues.len(), 2);
    }

    #[test]
    fn the_patient_may_carry_a_system() {
        let body = b"patient.identifier=urn:oid:2.16.578.1.12.4.1.4.1%7C13116900216&status=current";
        assert_eq!(Query::parse(body).unwrap().patient, "13116900216");
        let body = b"patient.identifier=13116900217&status=current";
        assert!(Query::parse(body).is_err());
    }

    #[test]
    fn unknown_parameters_are_ignored_but_bad_values_are_not() {
        let start = "patient.identifier=13116900216&status=current";
        assert!(Query::parse(format!("{start}&_format=json").as_bytes()).is_ok());
        for bad in [
            "_page=0",
            "_count=x",
            "_sort=title",
            "creation=2026",
            "status=final",
        ] {
            assert!(
                Query::parse(format!("{start}&{bad}").as_bytes()).is_err(),
                "{bad}"
            );
        }
    }

    #[test]
    fn an_address_needs_all_three_and_never_the_patient() {
        let whole = "documentUniqueId=1&repositoryUniqueId=2&homeCommunityId=urn%3Aoid%3A3";
        let address = Address::parse(whole, "13116900216").unwrap();
        assert_eq!(address.home_community, "urn:oid:3");
        assert_eq!(
            Address::parse("documentUniqueId=1", "x")
                .unwrap_err()
                .issues
                .len(),
            2
        );
        let with_person = format!("{whole}&patient=13116900216");
        assert!(Address::parse(&with_person, "13116900216").is_err());
    }
}
