//! The parameters of ITI-67 and the address of ITI-68.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::outcome::{Issue, Problem};
use crate::{content::documents::Status, people::has_valid_control_digits};

/// A token parameter: alternatives, each with or without a system.
pub(crate) type Tokens = Vec<(Option<String>, String)>;

/// A bound of a date parameter; the two prefixes that the profile maps.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Bound {
    From(Timestamp),
    Before(Timestamp),
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
    pub(crate) date: Vec<Bound>,
    pub(crate) period: Vec<Bound>,
    pub(crate) count: usize,
    /// From 1.
    pub(crate) page: usize,
    /// Keys in order, a hyphen before those that go down.
    pub(crate) sort: String,
    /// What the document belongs to, with or without a system.
    pub(crate) related: Option<(Option<String>, String)>,
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

/// Parameters that come once at most. Which of two patients was meant, nobody could tell.
const SINGLE_PARAMETERS: [&str; 9] = [
    "patient.identifier",
    "status",
    "author.given",
    "author.family",
    "identifier",
    "related",
    "_count",
    "_page",
    "_sort",
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
        let mut once: Vec<&str> = Vec::new();
        for (name, value) in url::form_urlencoded::parse(body) {
            if let Some(known) = SINGLE_PARAMETERS.iter().find(|known| **known == name) {
                if once.contains(known) {
                    return Err(Problem::value(&format!("'{known}' comes once at most")));
                }
                once.push(known);
            }
            match name.as_ref() {
                "patient.identifier" => patient = Some(value.into_owned()),
                "status" => {
                    for status in value.split(',') {
                        query.statuses.push(parse_status(status)?);
                    }
                }
                "author.given" => query.given = Some(value.into_owned()),
                "author.family" => query.family = Some(value.into_owned()),
                "creation" => add_bound(&mut query.creation, &value)?,
                "date" => add_bound(&mut query.date, &value)?,
                "period" => add_bound(&mut query.period, &value)?,
                "related" => query.related = Some(parse_token(&value)),
                "_count" => query.count = parse_positive(&value)?,
                "_page" => query.page = parse_positive(&value)?,
                "_sort" => {
                    let known =
                        |key: &str| SORT_KEYS.contains(&key.strip_prefix('-').unwrap_or(key));
                    if !value.split(',').all(known) {
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

/// A lower and an upper bound at most, as the parameter's cardinality has it.
fn add_bound(bounds: &mut Vec<Bound>, value: &str) -> Result<(), Problem> {
    if bounds.len() == 2 {
        return Err(Problem::value("A date parameter comes twice at most"));
    }
    bounds.push(parse_bound(value)?);
    Ok(())
}

fn parse_bound(value: &str) -> Result<Bound, Problem> {
    let unreadable = || Problem::value("A date cannot be read");
    if let Some(from) = value.strip_prefix("ge") {
        parse_moment(from).map(Bound::From).ok_or_else(unreadable)
    } else if let Some(before) = value.strip_prefix("lt") {
        parse_moment(before)
            .map(Bound::Before)
            .ok_or_else(unreadable)
    } else {
        Err(Problem::value(
            "Only the prefixes 'ge' and 'lt' are supported",
        ))
    }
}

/// The start of a year, month or day in UTC, as document sharing counts time, or an instant.
fn parse_moment(text: &str) -> Option<Timestamp> {
    let day = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        10 => text.to_owned(),
        _ => return text.parse().ok(),
    };
    let midnight = day.parse::<Date>().ok()?.at(0, 0, 0, 0);
    Some(midnight.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

fn parse_tokens(value: &str) -> Tokens {
    value.split(',').map(parse_token).collect()
}

fn parse_token(token: &str) -> (Option<String>, String) {
    match token.split_once('|') {
        Some((system, code)) => (
            Some(system.to_owned()).filter(|system| !system.is_empty()),
            code.to_owned(),
        ),
        None => (None, token.to_owned()),
    }
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
        let repeated = pairs
            .iter()
            .enumerate()
            .any(|(index, (name, _))| pairs.iter().take(index).any(|(own, _)| own == name));
        if repeated {
            return Err(Problem::invalid("A parameter stands twice in the address"));
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
            "creation=ge2026-13-01",
            "date=ge2026-01-01T10:00",
            "period=ge2024&period=lt2025&period=lt2026",
            "_sort=-date,title",
        ] {
            assert!(
                Query::parse(format!("{start}&{bad}").as_bytes()).is_err(),
                "{bad}"
            );
        }
    }

    #[test]
    fn bounds_of_every_precision_are_instants() {
        let from = |text: &str| match parse_bound(text).unwrap() {
            Bound::From(moment) | Bound::Before(moment) => moment.to_string(),
        };
        assert_eq!(from("ge2026"), "2026-01-01T00:00:00Z");
        assert_eq!(from("ge2026-05"), "2026-05-01T00:00:00Z");
        assert_eq!(from("lt2026-05-04"), "2026-05-04T00:00:00Z");
        assert_eq!(from("lt2026-05-04T10:00:00+02:00"), "2026-05-04T08:00:00Z");
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
