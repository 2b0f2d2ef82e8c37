//! What the result service holds for one patient: resources as text, with an index to search them.
//!
//! A tree of JSON values is several times larger than its text, and writing it again takes most of
//! the time of an answer. So each resource is written once, and a search puts texts together.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use serde_json::Value;

/// Wall time in Oslo, from inclusive, to exclusive.
pub(crate) type Period = (DateTime, DateTime);

/// The include paths that lead somewhere, with the type and the element that they start from.
const PATHS: [(&str, &str, &str); 11] = [
    ("DiagnosticReport:result", "DiagnosticReport", "/result"),
    ("DiagnosticReport:based-on", "DiagnosticReport", "/basedOn"),
    ("DiagnosticReport:specimen", "DiagnosticReport", "/specimen"),
    (
        "DiagnosticReport:performer",
        "DiagnosticReport",
        "/performer",
    ),
    ("Observation:based-on", "Observation", "/basedOn"),
    ("Observation:specimen", "Observation", "/specimen"),
    ("Observation:performer", "Observation", "/performer"),
    ("Observation:has-member", "Observation", "/hasMember"),
    ("ServiceRequest:requester", "ServiceRequest", "/requester"),
    ("ServiceRequest:specimen", "ServiceRequest", "/specimen"),
    ("Specimen:collector", "Specimen", "/collection/collector"),
];

/// One resource.
#[derive(Debug)]
pub(crate) struct Resource {
    /// Type of the resource.
    pub(crate) kind: &'static str,
    /// `Type/id`.
    pub(crate) reference: Box<str>,
    /// The resource as JSON.
    pub(crate) text: Box<str>,
    /// When it took place.
    pub(crate) effective: Option<Period>,
    /// System and value of the identifiers that can be searched.
    pub(crate) identifiers: Box<[(Box<str>, Box<str>)]>,
    /// System and code of the tags.
    pub(crate) tags: Box<[(Box<str>, Box<str>)]>,
    /// Include path and position of what it leads to.
    pub(crate) links: Box<[(&'static str, u32)]>,
}

impl Resource {
    /// The id alone.
    pub(crate) fn id(&self) -> &str {
        self.reference.split_once('/').map_or("", |(_, id)| id)
    }
}

/// Everything that the result service holds for one patient.
#[derive(Debug, Default)]
pub(crate) struct Reports {
    resources: Vec<Resource>,
}

impl Reports {
    /// Puts the resources of reports together; references stay within a report.
    pub(crate) fn new(reports: Vec<Vec<Resource>>) -> Self {
        let mut resources = Vec::with_capacity(reports.iter().map(Vec::len).sum());
        for mut report in reports {
            let base = u32::try_from(resources.len()).unwrap_or(u32::MAX);
            for resource in &mut report {
                for (_, to) in &mut resource.links {
                    *to = to.saturating_add(base);
                }
            }
            resources.append(&mut report);
        }
        Self { resources }
    }

    /// How many there are of a type.
    pub(crate) fn count(&self, kind: &str) -> usize {
        self.of_type(kind).count()
    }

    /// Positions and resources of one type, in the order of the reports.
    pub(crate) fn of_type(&self, kind: &str) -> impl Iterator<Item = (u32, &Resource)> {
        (0_u32..)
            .zip(&self.resources)
            .filter(move |(_, resource)| resource.kind == kind)
    }

    /// The resource at a position.
    pub(crate) fn get(&self, position: u32) -> Option<&Resource> {
        self.resources.get(usize::try_from(position).ok()?)
    }

    /// All resources, read again.
    #[cfg(test)]
    pub(crate) fn values(&self) -> Vec<Value> {
        self.resources
            .iter()
            .map(|own| serde_json::from_str(&own.text).unwrap())
            .collect()
    }
}

/// Writes the resources of one report as text and notes what can be searched and followed.
pub(crate) fn written(values: &[Value]) -> Vec<Resource> {
    let references: Vec<String> = values
        .iter()
        .map(|value| reference_to(value).unwrap_or_default())
        .collect();
    values
        .iter()
        .zip(&references)
        .map(|(value, own)| {
            let kind = kind_of(value);
            let mut links = Vec::new();
            for (path, from, element) in PATHS {
                if from != kind {
                    continue;
                }
                let found = match value.pointer(element) {
                    Some(Value::Array(list)) => list.as_slice(),
                    Some(one) => std::slice::from_ref(one),
                    None => &[],
                };
                for target in found
                    .iter()
                    .filter_map(|own| own.get("reference")?.as_str())
                {
                    if let Some(position) = references.iter().position(|own| own == target)
                        && let Ok(position) = u32::try_from(position)
                    {
                        links.push((path, position));
                    }
                }
            }
            Resource {
                kind,
                reference: own.as_str().into(),
                text: value.to_string().into(),
                effective: value
                    .get("effectiveDateTime")
                    .and_then(Value::as_str)
                    .and_then(period),
                identifiers: pairs(value.get("identifier"), "value"),
                tags: pairs(value.pointer("/meta/tag"), "code"),
                links: links.into(),
            }
        })
        .collect()
}

fn pairs(list: Option<&Value>, member: &str) -> Box<[(Box<str>, Box<str>)]> {
    let text = |item: &Value, name: &str| -> Box<str> {
        item.get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .into()
    };
    list.and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|item| (text(item, "system"), text(item, member)))
        .collect()
}

fn kind_of(value: &Value) -> &'static str {
    const KINDS: [&str; 5] = [
        "DiagnosticReport",
        "Observation",
        "ServiceRequest",
        "Specimen",
        "PractitionerRole",
    ];
    let name = value.get("resourceType").and_then(Value::as_str);
    KINDS
        .into_iter()
        .find(|kind| Some(*kind) == name)
        .unwrap_or_default()
}

fn reference_to(resource: &Value) -> Option<String> {
    let kind = resource.get("resourceType")?.as_str()?;
    let id = resource.get("id")?.as_str()?;
    Some(format!("{kind}/{id}"))
}

/// The period that a date of any precision stands for, as wall time in Oslo.
pub(crate) fn period(value: &str) -> Option<Period> {
    let digits = |text: &str| text.chars().all(|character| character.is_ascii_digit());
    match value.len() {
        4 if digits(value) => {
            let start = Date::new(value.parse().ok()?, 1, 1).ok()?.at(0, 0, 0, 0);
            Some((start, start.checked_add(1.year()).ok()?))
        }
        7 => {
            let start = format!("{value}-01").parse::<Date>().ok()?.at(0, 0, 0, 0);
            Some((start, start.checked_add(1.month()).ok()?))
        }
        10 => {
            let start = value.parse::<Date>().ok()?.at(0, 0, 0, 0);
            Some((start, start.checked_add(1.day()).ok()?))
        }
        16.. => {
            let start = match value.parse::<Timestamp>() {
                Ok(instant) => {
                    let oslo = TimeZone::get("Europe/Oslo").unwrap_or(TimeZone::UTC);
                    instant.to_zoned(oslo).datetime()
                }
                Err(_) => value.parse::<DateTime>().ok()?,
            };
            Some((start, start.checked_add(1.second()).ok()?))
        }
        _ => None,
    }
}
