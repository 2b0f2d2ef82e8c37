//! The data types of R4 that the resources here use, as received.

use std::ops::Deref;

use crate::{
    json::Json,
    reader::{FindingKind, Reader, Text},
};

/// A code in a system.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Coding<S = String> {
    /// The system as spelled by the source.
    pub system: Option<S>,
    /// The code.
    pub code: Option<S>,
    /// The source's words for it.
    pub display: Option<S>,
}

/// Codings for one concept, and its text.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct CodeableConcept<S = String> {
    /// In the source's order.
    pub coding: Vec<Coding<S>>,
    /// The source's words.
    pub text: Option<S>,
}

/// A business identifier. May be an identity number.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Identifier<S = String> {
    /// `usual`, `official`, `secondary` …
    pub usage: Option<S>,
    /// What kind of identifier, in words or codes.
    pub kind: Option<CodeableConcept<S>>,
    /// The system as spelled by the source.
    pub system: Option<S>,
    /// The value.
    pub value: Option<S>,
}

/// A reference: an address, an identifier, words, or several of them.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Reference<S = String> {
    /// Address as received.
    pub reference: Option<S>,
    /// Resource type, where told.
    pub kind: Option<S>,
    /// Logical reference. In a box: references are many, and most have none.
    pub identifier: Option<Box<Identifier<S>>>,
    /// The source's words.
    pub display: Option<S>,
}

/// What a [`Reference`] points at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Target<'a> {
    /// A contained resource.
    Contained(&'a str),
    /// A resource by type and id, whatever server it names.
    Resource {
        /// Type.
        kind: &'a str,
        /// Id.
        id: &'a str,
    },
    /// A `urn:`, to be found among `fullUrl`s.
    Urn(&'a str),
}

impl<S: Deref<Target = str>> Reference<S> {
    /// What the address points at; `None` when there is no address or it has no such form.
    #[must_use]
    pub fn target<'s>(&'s self) -> Option<Target<'s>> {
        let address = self.reference.as_deref()?.trim();
        if let Some(id) = address.strip_prefix('#') {
            return Some(Target::Contained(id));
        }
        if address.starts_with("urn:") {
            return Some(Target::Urn(address));
        }
        let last = |path: &'s str| path.rsplit_once('/').unwrap_or(("", path));
        let (front, mut id) = address.rsplit_once('/')?;
        let (mut front, mut kind) = last(front);
        // A version: the id and the type stand before it.
        if kind == "_history" {
            (front, id) = last(front);
            (_, kind) = last(front);
        }
        (!kind.is_empty() && !id.is_empty()).then_some(Target::Resource { kind, id })
    }
}

/// A measured amount. Digits as received.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Quantity<S = String> {
    /// Digits as received; another text where the source broke the rules.
    pub value: Option<S>,
    /// `<`, `<=`, `>=`, `>`, or another text of the source.
    pub comparator: Option<S>,
    /// Unit in words.
    pub unit: Option<S>,
    /// System of the unit's code.
    pub system: Option<S>,
    /// The unit's code.
    pub code: Option<S>,
}

/// Two limits.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Range<S = String> {
    /// Low limit.
    pub low: Option<Quantity<S>>,
    /// High limit.
    pub high: Option<Quantity<S>>,
}

/// A span of time; texts as received.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Period<S = String> {
    /// Start.
    pub start: Option<S>,
    /// End.
    pub end: Option<S>,
}

/// A comment.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Annotation<S = String> {
    /// Text.
    pub text: Option<S>,
    /// When it was made.
    pub time: Option<S>,
    /// Who made it, in words.
    pub author: Option<S>,
}

/// A reference range. PPS fills only the text.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct ReferenceRange<S = String> {
    /// Low limit.
    pub low: Option<Quantity<S>>,
    /// High limit.
    pub high: Option<Quantity<S>>,
    /// Text as received.
    pub text: Option<S>,
}

/// A name of a person.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct HumanName<S = String> {
    /// The whole name in one text.
    pub text: Option<S>,
    /// Family name.
    pub family: Option<S>,
    /// Given and middle names.
    pub given: Vec<S>,
}

impl<S: Deref<Target = str>> HumanName<S> {
    /// The name as the source gave it: its text, else given and family names; `None` when all are empty.
    #[must_use]
    pub fn whole(&self) -> Option<String> {
        if let Some(text) = self
            .text
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty())
        {
            return Some(text.to_owned());
        }
        let parts: Vec<&str> = self
            .given
            .iter()
            .chain(&self.family)
            .map(|part| part.trim())
            .filter(|part| !part.is_empty())
            .collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}

/// Where a document's bytes are, and what they are said to be.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Attachment<S = String> {
    /// Extensions.
    pub extension: Vec<Extension<S>>,
    /// Media type.
    pub content_type: Option<S>,
    /// Language.
    pub language: Option<S>,
    /// Address; may hold ids of the document, never followed as it is.
    pub url: Option<S>,
    /// Size in bytes, digits as received.
    pub size: Option<S>,
    /// Hash, in base64.
    pub hash: Option<S>,
    /// Title.
    pub title: Option<S>,
    /// Created.
    pub creation: Option<S>,
}

/// An extension: a value, or extensions below it.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Extension<S = String> {
    /// Which extension.
    pub url: S,
    /// Its value.
    pub value: Option<Value<S>>,
    /// Extensions below it.
    pub extension: Vec<Extension<S>>,
}

impl<S: Deref<Target = str>> Extension<S> {
    /// The last part of [`Extension::url`], by which the national profiles tell their extensions apart.
    #[must_use]
    pub fn name(&self) -> &str {
        self.url.rsplit('/').next().unwrap_or(&self.url)
    }

    /// Whether it is the one of this name.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.url
            .strip_suffix(name)
            .is_some_and(|front| front.is_empty() || front.ends_with('/'))
    }

    /// The first extension below with this name.
    #[must_use]
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.extension.iter().find(|extension| extension.is(name))
    }
}

/// A value of any of the types that a choice allows.
#[derive(Clone, Eq, PartialEq)]
pub enum Value<S = String> {
    /// `valueQuantity` and its kin.
    Quantity(Quantity<S>),
    /// `valueCodeableConcept`.
    Concept(CodeableConcept<S>),
    /// `valueCoding`.
    Coding(Coding<S>),
    /// `valueString`, `valueCode`, `valueUri`, `valueOid`, `valueMarkdown` …
    Text(S),
    /// `valueDateTime`, `valueDate`, `valueInstant`: text as received.
    Moment(S),
    /// `valueTime`.
    Time(S),
    /// `valueInteger`, `valueDecimal`: digits as received.
    Number(S),
    /// `valueBoolean`.
    Truth(bool),
    /// `valueRange`.
    Range(Box<Range<S>>),
    /// `valueRatio`.
    Ratio {
        /// Above the line.
        numerator: Option<Box<Quantity<S>>>,
        /// Below the line.
        denominator: Option<Box<Quantity<S>>>,
    },
    /// `valuePeriod`.
    Period(Period<S>),
    /// `valueReference`.
    Reference(Box<Reference<S>>),
    /// `valueIdentifier`.
    Identifier(Box<Identifier<S>>),
    /// `valueAnnotation`.
    Annotation(Annotation<S>),
    /// A type that is not read, or a value that could not be; the name of the field.
    Unread(String),
}

quiet_debug!(
    CodeableConcept,
    Identifier,
    Reference,
    Annotation,
    ReferenceRange,
    HumanName,
    Attachment,
    Extension,
    Value,
);

pub(crate) fn coding<'a, S: Text<'a>>(json: &Json<'a>, reader: &mut Reader) -> Coding<S> {
    let mut read = Coding::default();
    for (key, value) in json.members() {
        match key.as_ref() {
            "system" => read.system = reader.text(value, "system"),
            "code" => read.code = reader.text(value, "code"),
            "display" => read.display = reader.text(value, "display"),
            _ => {}
        }
    }
    read
}

pub(crate) fn concept<'a, S: Text<'a>>(json: &Json<'a>, reader: &mut Reader) -> CodeableConcept<S> {
    let mut read = CodeableConcept::default();
    for (key, value) in json.members() {
        match key.as_ref() {
            "coding" => read.coding = reader.many(value, "coding", coding),
            "text" => read.text = reader.text(value, "text"),
            _ => {}
        }
    }
    read
}

pub(crate) fn identifier<'a, S: Text<'a>>(json: &Json<'a>, reader: &mut Reader) -> Identifier<S> {
    let mut read = Identifier::default();
    for (key, value) in json.members() {
        match key.as_ref() {
            "use" => read.usage = reader.text(value, "use"),
            "type" => read.kind = reader.one(value, "type", concept),
            "system" => read.system = reader.text(value, "system"),
            "value" => read.value = reader.text(value, "value"),
            _ => {}
        }
    }
    read
}

pub(crate) fn reference<'a, S: Text<'a>>(json: &Json<'a>, reader: &mut Reader) -> Reference<S> {
    let mut read = Reference::default();
    for (key, value) in json.members() {
        match key.as_ref() {
            "reference" => read.reference = reader.text(value, "reference"),
            "type" => read.kind = reader.text(value, "type"),
            "identifier" => {
                read.identifier = reader.one(value, "identifier", identifier).map(Box::new);
            }
            "display" => read.display = reader.text(value, "display"),
            _ => {}
        }
    }
    read
}

pub(crate) fn quantity<'a, S: Text<'a>>(json: &Json<'a>, reader: &mut Reader) -> Quantity<S> {
    let mut read = Quantity::default();
    for (key, value) in json.members() {
        match key.as_ref() {
            "value" => read.value = reader.amount(value, "value"),
            "comparator" => read.comparator = reader.text(value, "comparator"),
            "unit" => read.unit = reader.text(value, "unit"),
            "system" => read.system = reader.text(value, "system"),
            "code" => read.code = reader.text(value, "code"),
            _ => {}
        }
    }
    read
}

pub(crate) fn range<'a, S: Text<'a>>(json: &Json<'a>, reader: &mut Reader) -> Range<S> {
    Range {
        low: json
            .get("low")
            .and_then(|low| reader.one(low, "low", quantity)),
        high: json
            .get("high")
            .and_then(|high| reader.one(high, "high", quantity)),
    }
}

pub(crate) fn period<'a, S: Text<'a>>(json: &Json<'a>, reader: &mut Reader) -> Period<S> {
    Period {
        start: json
            .get("start")
            .and_then(|start| reader.text(start, "start")),
        end: json.get("end").and_then(|end| reader.text(end, "end")),
    }
}

pub(crate) fn annotation<'a, S: Text<'a>>(json: &Json<'a>, reader: &mut Reader) -> Annotation<S> {
    let mut read = Annotation::default();
    for (key, value) in json.members() {
        match key.as_ref() {
            "text" => read.text = reader.text(value, "text"),
            "time" => read.time = reader.text(value, "time"),
            "authorString" => read.author = reader.text(value, "authorString"),
            "authorReference" => {
                read.author = reader
                    .one(value, "authorReference", reference)
                    .and_then(|author| author.display);
            }
            _ => {}
        }
    }
    read
}

pub(crate) fn reference_range<'a, S: Text<'a>>(
    json: &Json<'a>,
    reader: &mut Reader,
) -> ReferenceRange<S> {
    ReferenceRange {
        low: json
            .get("low")
            .and_then(|low| reader.one(low, "low", quantity)),
        high: json
            .get("high")
            .and_then(|high| reader.one(high, "high", quantity)),
        text: json.get("text").and_then(|text| reader.text(text, "text")),
    }
}

pub(crate) fn human_name<'a, S: Text<'a>>(json: &Json<'a>, reader: &mut Reader) -> HumanName<S> {
    HumanName {
        text: json.get("text").and_then(|text| reader.text(text, "text")),
        family: json
            .get("family")
            .and_then(|family| reader.text(family, "family")),
        given: json
            .get("given")
            .map(|given| reader.texts(given, "given"))
            .unwrap_or_default(),
    }
}

pub(crate) fn attachment<'a, S: Text<'a>>(json: &Json<'a>, reader: &mut Reader) -> Attachment<S> {
    let mut read = Attachment::default();
    for (key, value) in json.members() {
        match key.as_ref() {
            "extension" => read.extension = reader.many(value, "extension", extension),
            "contentType" => read.content_type = reader.text(value, "contentType"),
            "language" => read.language = reader.text(value, "language"),
            "url" => read.url = reader.text(value, "url"),
            "size" => read.size = reader.digits(value, "size"),
            "hash" => read.hash = reader.text(value, "hash"),
            "title" => read.title = reader.text(value, "title"),
            "creation" => read.creation = reader.text(value, "creation"),
            _ => {}
        }
    }
    read
}

pub(crate) fn extension<'a, S: Text<'a>>(json: &Json<'a>, reader: &mut Reader) -> Extension<S> {
    let mut read = Extension::default();
    for (key, field) in json.members() {
        match key.as_ref() {
            "url" => read.url = reader.text(field, "url").unwrap_or_default(),
            "extension" => read.extension = reader.many(field, "extension", extension),
            _ => {
                if key.starts_with("value") {
                    choose(&mut read.value, key, field, reader);
                }
            }
        }
    }
    read
}

/// Reads a `value[x]` into its place; a second one is a finding, and the first stays.
pub(crate) fn choose<'a, S: Text<'a>>(
    place: &mut Option<Value<S>>,
    key: &str,
    field: &Json<'a>,
    reader: &mut Reader,
) {
    if matches!(field, Json::Null) {
        return;
    }
    if place.is_some() {
        reader.note("value[x]", FindingKind::SeveralValues);
        return;
    }
    *place = Some(
        value(key, field, reader).unwrap_or_else(|| Value::Unread(key.chars().take(64).collect())),
    );
}

fn value<'a, S: Text<'a>>(key: &str, json: &Json<'a>, reader: &mut Reader) -> Option<Value<S>> {
    match key {
        "valueQuantity" | "valueAge" | "valueDuration" | "valueCount" | "valueDistance"
        | "valueMoney" => reader
            .one(json, "valueQuantity", quantity)
            .map(Value::Quantity),
        "valueCodeableConcept" => reader
            .one(json, "valueCodeableConcept", concept)
            .map(Value::Concept),
        "valueCoding" => reader.one(json, "valueCoding", coding).map(Value::Coding),
        "valueString" | "valueCode" | "valueUri" | "valueUrl" | "valueCanonical" | "valueOid"
        | "valueUuid" | "valueId" | "valueMarkdown" => {
            reader.text(json, "valueString").map(Value::Text)
        }
        "valueDateTime" | "valueDate" | "valueInstant" => {
            reader.text(json, "valueDateTime").map(Value::Moment)
        }
        "valueTime" => reader.text(json, "valueTime").map(Value::Time),
        "valueInteger" | "valueDecimal" | "valueUnsignedInt" | "valuePositiveInt" => {
            reader.digits(json, "valueInteger").map(Value::Number)
        }
        "valueBoolean" => reader.truth(json, "valueBoolean").map(Value::Truth),
        "valueRange" => reader
            .one(json, "valueRange", range)
            .map(|range| Value::Range(Box::new(range))),
        "valueRatio" => reader.one(json, "valueRatio", |json, reader| Value::Ratio {
            numerator: json
                .get("numerator")
                .and_then(|n| reader.one(n, "numerator", quantity))
                .map(Box::new),
            denominator: json
                .get("denominator")
                .and_then(|d| reader.one(d, "denominator", quantity))
                .map(Box::new),
        }),
        "valuePeriod" => reader.one(json, "valuePeriod", period).map(Value::Period),
        "valueReference" => reader
            .one(json, "valueReference", reference)
            .map(|reference| Value::Reference(Box::new(reference))),
        "valueIdentifier" => reader
            .one(json, "valueIdentifier", identifier)
            .map(|identifier| Value::Identifier(Box::new(identifier))),
        "valueAnnotation" => reader
            .one(json, "valueAnnotation", annotation)
            .map(Value::Annotation),
        _ => {
            reader.note("value[x]", FindingKind::WrongType);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(address: &str) -> Reference {
        Reference {
            reference: Some(address.to_owned()),
            ..Reference::<String>::default()
        }
    }

    #[test]
    fn references_are_read_in_every_spelling() {
        let observation = Some(Target::Resource {
            kind: "Observation",
            id: "o1",
        });
        assert_eq!(to("Observation/o1").target(), observation);
        assert_eq!(
            to("https://a.example/v2/Observation/o1").target(),
            observation
        );
        assert_eq!(to("Observation/o1/_history/3").target(), observation);
        assert_eq!(to("#p").target(), Some(Target::Contained("p")));
        assert_eq!(to("urn:uuid:1").target(), Some(Target::Urn("urn:uuid:1")));
        assert_eq!(to("o1").target(), None);
        assert_eq!(to("Observation/").target(), None);
        assert_eq!(Reference::<String>::default().target(), None);
    }

    #[test]
    fn a_name_without_parts_uses_its_text() {
        let name = HumanName::<String> {
            text: Some(" Frida Fiksjon ".into()),
            ..HumanName::default()
        };
        assert_eq!(name.whole().as_deref(), Some("Frida Fiksjon"));
        let name = HumanName::<String> {
            family: Some("Fiksjon".into()),
            given: vec!["Frida".into(), String::new()],
            text: None,
        };
        assert_eq!(name.whole().as_deref(), Some("Frida Fiksjon"));
        assert_eq!(HumanName::<String>::default().whole(), None);
    }

    #[test]
    fn debug_shows_no_number_and_no_name() {
        let identifier = Identifier::<String> {
            value: Some("12345678901".into()),
            ..Identifier::default()
        };
        let reference = Reference {
            identifier: Some(Box::new(identifier.clone())),
            display: Some("Kari".into()),
            ..Reference::<String>::default()
        };
        let printed = format!("{identifier:?} {reference:?}");
        assert!(
            !printed.contains("123") && !printed.contains("Kari"),
            "{printed}"
        );
    }
}
