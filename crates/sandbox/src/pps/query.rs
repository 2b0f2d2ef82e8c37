//! The search parameters: a closed list when the service is strict.

use jiff::civil::DateTime;
use uuid::Uuid;

use super::outcome::Problem;
use crate::content::store::period;

/// The two resource types that can be searched.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Subject {
    DiagnosticReport,
    Observation,
}

impl Subject {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::DiagnosticReport => "DiagnosticReport",
            Self::Observation => "Observation",
        }
    }
}

/// Values of `_include` and `_include:iterate`. The service's own list is a diagram that was not
/// available; this is what its text, its examples and the R4 search parameters give.
pub(crate) const INCLUDES: [&str; 12] = [
    "DiagnosticReport:result",
    "DiagnosticReport:based-on",
    "DiagnosticReport:specimen",
    "DiagnosticReport:performer",
    "Observation:based-on",
    "Observation:specimen",
    "Observation:performer",
    "Observation:has-member",
    "ServiceRequest:requester",
    "ServiceRequest:performer",
    "ServiceRequest:specimen",
    "Specimen:collector",
];

/// Values of `_revinclude` and `_revinclude:iterate`.
pub(crate) const REVERSE_INCLUDES: [&str; 1] = ["DiagnosticReport:result"];

/// A filter on the effective time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct DateFilter {
    pub(crate) prefix: Prefix,
    /// From here, inclusive.
    pub(crate) start: DateTime,
    /// To here, exclusive.
    pub(crate) end: DateTime,
}

/// How the effective time must lie to the value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Prefix {
    Eq,
    Lt,
    Gt,
    Ge,
    Le,
}

/// A code to look for among the tags.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Tag {
    pub(crate) system: Option<String>,
    pub(crate) code: String,
}

/// A search, read.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    pub(crate) subject: Subject,
    pub(crate) ids: Vec<String>,
    pub(crate) dates: Vec<DateFilter>,
    pub(crate) identifiers: Vec<String>,
    /// Every one of these must match; each is a list of alternatives.
    pub(crate) tags: Vec<Vec<Tag>>,
    pub(crate) include: Vec<String>,
    pub(crate) include_iterate: Vec<String>,
    pub(crate) reverse: Vec<String>,
    pub(crate) reverse_iterate: Vec<String>,
    pub(crate) count: usize,
    pub(crate) skip: usize,
    /// The parameters as they came, for the links of the answer; never a person's number.
    pub(crate) echo: Vec<(String, String)>,
}

impl Query {
    /// Reads a form body. A lenient service passes over parameters that it does not know.
    pub(crate) fn parse(subject: Subject, body: &[u8], lenient: bool) -> Result<Self, Problem> {
        let mut query = Self {
            subject,
            ids: Vec::new(),
            dates: Vec::new(),
            identifiers: Vec::new(),
            tags: Vec::new(),
            include: Vec::new(),
            include_iterate: Vec::new(),
            reverse: Vec::new(),
            reverse_iterate: Vec::new(),
            count: 50,
            skip: 0,
            echo: Vec::new(),
        };
        let mut once: Vec<&str> = Vec::new();
        for (name, value) in url::form_urlencoded::parse(body) {
            if let Some(known) = ["_count", "_skip"].into_iter().find(|known| *known == name) {
                if once.contains(&known) && !lenient {
                    return Err(Problem::value("_count og _skip kan stå én gang"));
                }
                once.push(known);
            }
            if query.add(&name, &value)? {
                query.mirror(&name, &value);
            } else if !lenient {
                return Err(Problem::parameter("Ukjent søkeparameter"));
            }
        }
        Ok(query)
    }

    /// Takes one parameter; false when there is none of that name.
    fn add(&mut self, name: &str, value: &str) -> Result<bool, Problem> {
        let report = self.subject == Subject::DiagnosticReport;
        match name {
            "_id" => {
                for id in value.split(',') {
                    if Uuid::try_parse(id).is_err() {
                        return Err(Problem::value("_id må være en GUID."));
                    }
                    self.ids.push(id.to_ascii_lowercase());
                }
            }
            "date" => self
                .dates
                .push(parse_date(value).ok_or(Problem::unreadable_date())?),
            "identifier" => self.identifiers.extend(value.split(',').map(str::to_owned)),
            "_tags" | "_tag" if !report => {
                self.tags.push(value.split(',').map(parse_tag).collect());
            }
            "_include" => add_paths(&mut self.include, value, &INCLUDES)?,
            "_include:iterate" => add_paths(&mut self.include_iterate, value, &INCLUDES)?,
            // Nothing refers to a report, so it has no plain `_revinclude`.
            "_revinclude" if !report => add_paths(&mut self.reverse, value, &REVERSE_INCLUDES)?,
            "_revinclude:iterate" => {
                add_paths(&mut self.reverse_iterate, value, &REVERSE_INCLUDES)?;
            }
            "_count" => self.count = parse_amount(value)?,
            "_skip" => self.skip = parse_amount(value)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Keeps a parameter for the links, unless it could be a person.
    fn mirror(&mut self, name: &str, value: &str) {
        if name != "_count" && name != "_skip" && !looks_like_a_person(value) {
            self.echo.push((name.to_owned(), value.to_owned()));
        }
    }
}

fn looks_like_a_person(value: &str) -> bool {
    value.chars().filter(char::is_ascii_digit).count() == 11 && value.len() <= 40
}

fn parse_amount(value: &str) -> Result<usize, Problem> {
    value
        .parse()
        .map_err(|_| Problem::value("Ugyldig søkeparameter"))
}

fn add_paths(to: &mut Vec<String>, value: &str, known: &[&str]) -> Result<(), Problem> {
    for path in value.split(',') {
        if !known.contains(&path) {
            return Err(Problem::parameter(
                "Ukjent verdi for _include eller _revinclude",
            ));
        }
        to.push(path.to_owned());
    }
    Ok(())
}

/// `system|code`, `system:code` cut at the last colon, or a bare code.
fn parse_tag(value: &str) -> Tag {
    let parts = value.split_once('|').or_else(|| value.rsplit_once(':'));
    match parts {
        Some((system, code)) => Tag {
            system: Some(system.to_owned()).filter(|system| !system.is_empty()),
            code: code.to_owned(),
        },
        None => Tag {
            system: None,
            code: value.to_owned(),
        },
    }
}

fn parse_date(value: &str) -> Option<DateFilter> {
    let prefixes = [
        ("eq", Prefix::Eq),
        ("lt", Prefix::Lt),
        ("gt", Prefix::Gt),
        ("ge", Prefix::Ge),
        ("le", Prefix::Le),
    ];
    let (prefix, rest) = prefixes
        .iter()
        .find_map(|(text, prefix)| Some((*prefix, value.strip_prefix(text)?)))
        .unwrap_or((Prefix::Eq, value));
    let (start, end) = period(rest)?;
    Some(DateFilter { prefix, start, end })
}

impl DateFilter {
    /// Whether an effective time fulfils the filter.
    pub(crate) fn takes(&self, (start, end): (DateTime, DateTime)) -> bool {
        match self.prefix {
            Prefix::Eq => self.start <= start && end <= self.end,
            Prefix::Lt => start < self.start,
            Prefix::Gt => end > self.end,
            Prefix::Ge => start >= self.start,
            Prefix::Le => end <= self.end,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(body: &str) -> Result<Query, Problem> {
        Query::parse(Subject::Observation, body.as_bytes(), false)
    }

    #[test]
    fn tags_are_cut_at_the_last_colon() {
        let query = parse("_tags=urn:oid:2.16.578.1.12.4.1.1.7280:NPU19767,FU").unwrap();
        let system = Some("urn:oid:2.16.578.1.12.4.1.1.7280".to_owned());
        assert_eq!(
            query.tags,
            [vec![
                Tag {
                    system,
                    code: "NPU19767".to_owned()
                },
                Tag {
                    system: None,
                    code: "FU".to_owned()
                }
            ]]
        );
    }

    #[test]
    fn unknown_parameters_and_includes_are_refused() {
        assert_eq!(parse("status=final").unwrap_err().code, "not-supported");
        assert_eq!(
            parse("_include=Observation:derived-from").unwrap_err().code,
            "not-supported"
        );
        assert_eq!(
            parse("patient=13116900216").unwrap_err().code,
            "not-supported"
        );
        assert_eq!(parse("_id=17").unwrap_err().code, "value");
        assert_eq!(parse("_skip=-1").unwrap_err().code, "value");
        assert!(parse("date=i+dag").unwrap_err().plain);
        let report = Query::parse(Subject::DiagnosticReport, b"_tags=FU", false);
        assert_eq!(report.unwrap_err().code, "not-supported");
        let report = Query::parse(
            Subject::DiagnosticReport,
            b"_revinclude=DiagnosticReport:result",
            false,
        );
        assert_eq!(report.unwrap_err().code, "not-supported");
    }

    #[test]
    fn a_lenient_service_passes_over_what_it_does_not_know() {
        let body = b"status=final&_sort=-date&_count=5";
        let query = Query::parse(Subject::Observation, body, true).unwrap();
        assert_eq!(query.count, 5);
        assert!(query.echo.is_empty());
        assert!(Query::parse(Subject::Observation, b"_count=x", true).is_err());
    }

    #[test]
    fn defaults_are_fifty_from_the_start() {
        let query = parse("").unwrap();
        assert_eq!((query.count, query.skip), (50, 0));
    }

    #[test]
    fn a_number_of_a_person_is_not_echoed() {
        let query = parse("identifier=13116900216&_tag=FU").unwrap();
        assert_eq!(query.echo, [("_tag".to_owned(), "FU".to_owned())]);
    }

    #[test]
    fn prefixes_compare_periods() {
        let day = period("2026-03-05").unwrap();
        let moment = period("2026-03-05T09:00:00+01:00").unwrap();
        let takes = |text: &str, value| parse_date(text).unwrap().takes(value);
        assert!(takes("2026-03-05", moment));
        assert!(takes("2026-03", day));
        assert!(!takes("gt2026-03-05", moment));
        assert!(takes("gt2026-03-04", moment));
        assert!(takes("ge2026-03-05", moment));
        assert!(takes("le2026-03-05", moment));
        assert!(!takes("lt2026-03-05", moment));
        assert!(takes("lt2026-03-06", moment));
        assert!(takes("eq2026-03-05T08:00:00Z", moment));
        assert_eq!(parse_date("2026-13-05"), None);
    }
}
