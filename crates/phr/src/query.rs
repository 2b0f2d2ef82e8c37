//! The parameters of ITI-67. They travel in the body only; the patient comes from the open context, never from here.

use innsyn_domain::PersonId;
use jiff::civil::Date;

/// What to list. All filters that are given must hold; the values of one filter are alternatives.
#[derive(Clone, Debug, Default)]
pub struct DocumentQuery {
    /// Availability of the entry.
    pub status: Availability,
    /// Given name of an author.
    pub author_given: Option<String>,
    /// Family name of an author.
    pub author_family: Option<String>,
    /// Document category (9602 level 1).
    pub category: Vec<Token>,
    /// Document type (9602 level 2).
    pub kind: Vec<Token>,
    /// Created.
    pub creation: Between,
    /// Entry made. Not queryable behind the service's front.
    pub date: Between,
    /// Period of the service.
    pub period: Between,
    /// What was done.
    pub event: Vec<Token>,
    /// Kind of institution.
    pub facility: Vec<Token>,
    /// Specialty.
    pub setting: Vec<Token>,
    /// Format code.
    pub format: Vec<Token>,
    /// Confidentiality.
    pub security_label: Vec<Token>,
    /// The document's or the entry's own id.
    pub identifier: Option<Token>,
    /// A related thing.
    pub related: Option<String>,
}

/// Availability of an entry.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Availability {
    /// In force.
    #[default]
    Current,
    /// Replaced.
    Superseded,
}

impl Availability {
    fn code(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Superseded => "superseded",
        }
    }
}

/// A code or an identifier, with its system or without.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Token {
    /// System.
    pub system: Option<String>,
    /// Code or value.
    pub value: String,
}

impl Token {
    /// `system|value`, with the marks of the search syntax escaped (R4 search §3.1.1.6.3).
    fn written(&self) -> String {
        let value = escaped(&self.value);
        match &self.system {
            Some(system) => format!("{}|{value}", escaped(system)),
            None => value,
        }
    }
}

/// A span of days. Only `ge` and `lt` have a counterpart behind the service's front.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Between {
    /// From this day.
    pub from: Option<Date>,
    /// Before this day.
    pub before: Option<Date>,
}

impl DocumentQuery {
    /// The body of one page.
    pub(crate) fn form(
        &self,
        person: &PersonId,
        count: u64,
        page: u64,
    ) -> Vec<(&'static str, String)> {
        let mut form = vec![
            ("patient.identifier", person.expose().to_owned()),
            ("status", self.status.code().to_owned()),
        ];
        for (name, value) in [
            ("author.given", &self.author_given),
            ("author.family", &self.author_family),
        ] {
            form.extend(value.as_deref().map(|value| (name, escaped(value))));
        }
        for (name, tokens) in [
            ("category", &self.category),
            ("type", &self.kind),
            ("event", &self.event),
            ("facility", &self.facility),
            ("setting", &self.setting),
            ("format", &self.format),
            ("security-label", &self.security_label),
        ] {
            if !tokens.is_empty() {
                let alternatives: Vec<String> = tokens.iter().map(Token::written).collect();
                form.push((name, alternatives.join(",")));
            }
        }
        for (name, between) in [
            ("creation", self.creation),
            ("date", self.date),
            ("period", self.period),
        ] {
            form.extend(between.from.map(|day| (name, format!("ge{day}"))));
            form.extend(between.before.map(|day| (name, format!("lt{day}"))));
        }
        form.extend(
            self.identifier
                .as_ref()
                .map(|token| ("identifier", token.written())),
        );
        form.extend(
            self.related
                .as_deref()
                .map(|related| ("related", escaped(related))),
        );
        form.push(("_count", count.to_string()));
        form.push(("_page", page.to_string()));
        form.push(("_sort", "-date".to_owned()));
        form
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '\\' | ',' | '|' | '$') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use innsyn_domain::Population;

    use super::*;

    fn token(system: Option<&str>, value: &str) -> Token {
        Token {
            system: system.map(ToOwned::to_owned),
            value: value.to_owned(),
        }
    }

    #[test]
    fn the_plain_list_asks_for_the_patient_and_what_is_in_force() {
        let person = PersonId::parse("13116900216", Population::Test).unwrap();
        let form = DocumentQuery::default().form(&person, 50, 1);
        let expected = [
            ("patient.identifier", "13116900216"),
            ("status", "current"),
            ("_count", "50"),
            ("_page", "1"),
            ("_sort", "-date"),
        ];
        assert_eq!(form, expected.map(|(name, value)| (name, value.to_owned())));
    }

    #[test]
    fn every_parameter_has_its_name_and_its_syntax() {
        let person = PersonId::parse("13116900216", Population::Test).unwrap();
        let between = Between {
            from: Some(Date::constant(2026, 1, 2)),
            before: Some(Date::constant(2026, 3, 4)),
        };
        let query = DocumentQuery {
            status: Availability::Superseded,
            author_given: Some("Frida".into()),
            author_family: Some("Fiksjon, eldre".into()),
            category: vec![
                token(Some("urn:oid:2.16.578.1.12.4.1.1.9602"), "A00-1"),
                token(None, "I00-1"),
            ],
            kind: vec![token(None, "A03-2")],
            creation: between,
            date: between,
            period: between,
            event: vec![token(None, "e")],
            facility: vec![token(None, "86.101")],
            setting: vec![token(None, "S03")],
            format: vec![token(None, "f|g")],
            security_label: vec![token(None, "N")],
            identifier: Some(token(Some("urn:ietf:rfc:3986"), "urn:oid:2.999.1")),
            related: Some("DocumentReference/1".into()),
        };
        let form = query.form(&person, 50, 2);
        let of = |name: &str| -> Vec<&str> {
            form.iter()
                .filter(|(key, _)| *key == name)
                .map(|(_, value)| value.as_str())
                .collect()
        };
        assert_eq!(of("status"), ["superseded"]);
        assert_eq!(of("author.family"), ["Fiksjon\\, eldre"]);
        assert_eq!(
            of("category"),
            ["urn:oid:2.16.578.1.12.4.1.1.9602|A00-1,I00-1"]
        );
        assert_eq!(of("format"), ["f\\|g"]);
        for name in ["creation", "date", "period"] {
            assert_eq!(of(name), ["ge2026-01-02", "lt2026-03-04"]);
        }
        assert_eq!(of("identifier"), ["urn:ietf:rfc:3986|urn:oid:2.999.1"]);
        let mut names: Vec<&str> = form.iter().map(|(name, _)| *name).collect();
        names.dedup();
        assert_eq!(names.len(), 19, "{names:?}");
    }
}
