//! A search answer as a whole.

use std::borrow::Cow;

use crate::{
    json::{self, Json},
    reader::{Finding, FindingKind, ReadError, Reader, Text},
    resources::{Resource, resource},
};

/// What a body turned out to be.
#[derive(Debug)]
pub enum Document<S = String> {
    /// A bundle.
    Bundle(Bundle<S>),
    /// A single resource, such as an `OperationOutcome`.
    Resource(Resource<S>),
}

/// A bundle of resources.
#[derive(Debug, Default)]
pub struct Bundle<S = String> {
    /// `searchset` …
    pub kind: Option<String>,
    /// All matches, before paging, as the service counts. `None` when it does not tell.
    pub total: Option<u64>,
    /// Links as received. Never followed.
    pub link: Vec<Link>,
    /// Entries in the service's order.
    pub entry: Vec<Entry<S>>,
    /// Entries that hold no resource at all.
    pub unreadable: u32,
    /// What was wrong with the bundle itself.
    pub findings: Vec<Finding>,
}

/// A link of a bundle.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Link {
    /// `self`, `next` …
    pub relation: Option<String>,
    /// Address. May hold anything, also an identity number.
    pub url: Option<String>,
}

quiet_debug!(plain Link);

/// One entry of a bundle.
pub struct Entry<S = String> {
    /// Absolute address or `urn:`.
    pub full_url: Option<S>,
    /// Why it is in the answer.
    pub mode: SearchMode,
    /// What it holds.
    pub resource: Resource<S>,
    /// What was not as the standard says.
    pub findings: Vec<Finding>,
}

impl<S> std::fmt::Debug for Entry<S> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "{:?} {:?} {:?}",
            self.mode, self.resource, self.findings
        )
    }
}

/// Why an entry is in the answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SearchMode {
    /// It matched the search.
    Match,
    /// A match refers to it.
    Include,
    /// The service says something about the search.
    Outcome,
    /// Not told, or a word that R4 does not know.
    Unknown,
}

impl<S> Bundle<S> {
    /// The address of a link by its relation.
    #[must_use]
    pub fn link(&self, relation: &str) -> Option<&str> {
        self.link
            .iter()
            .find(|link| link.relation.as_deref() == Some(relation))
            .and_then(|link| link.url.as_deref())
    }
}

/// Reads a body.
///
/// # Errors
/// [`ReadError`] when it is no FHIR at all, or over a limit.
pub fn read(body: &[u8]) -> Result<Document, ReadError> {
    read_as(body)
}

/// Reads a body without copying its texts: most of the time of reading a large one would go to that.
///
/// # Errors
/// As [`read`].
pub fn read_borrowed(body: &[u8]) -> Result<Document<Cow<'_, str>>, ReadError> {
    read_as(body)
}

fn read_as<'a, S: Text<'a>>(body: &'a [u8]) -> Result<Document<S>, ReadError> {
    let mut reader = Reader::new("Bundle");
    let mut read = Bundle::<S>::default();
    let json = json::parse(body, &mut |item| match entry(item, &mut reader) {
        Some(entry) => read.entry.push(entry),
        None => read.unreadable += 1,
    })?;
    match json.get("resourceType").and_then(Json::as_text) {
        None => Err(ReadError::NotFhir),
        Some("Bundle") => {
            bundle(&json, &mut read, &mut reader);
            read.findings = reader.findings;
            Ok(Document::Bundle(read))
        }
        Some(_) => resource(&json)
            .map(|(resource, _)| Document::Resource(resource))
            .ok_or(ReadError::NotFhir),
    }
}

/// Reads everything but the entries, which came one by one.
fn bundle<'a, S: Text<'a>>(json: &Json<'a>, read: &mut Bundle<S>, reader: &mut Reader) {
    for (key, field) in json.members() {
        match key.as_ref() {
            "type" => read.kind = reader.text(field, "type"),
            "total" => {
                read.total = reader
                    .digits(field, "total")
                    .and_then(|digits: String| digits.parse().ok());
            }
            "link" => read.link = reader.many(field, "link", link),
            "entry" => match field {
                Json::List(_) | Json::Null => {}
                Json::Object(_) => {
                    reader.note("entry", FindingKind::NotAList);
                    match entry(field, reader) {
                        Some(entry) => read.entry.push(entry),
                        None => read.unreadable += 1,
                    }
                }
                Json::Bool(_) | Json::Number(_) | Json::Text(_) => {
                    reader.note("entry", FindingKind::WrongType);
                    read.unreadable += 1;
                }
            },
            _ => {}
        }
    }
}

fn link(json: &Json<'_>, reader: &mut Reader) -> Link {
    Link {
        relation: json
            .get("relation")
            .and_then(|field| reader.text(field, "relation")),
        url: json.get("url").and_then(|field| reader.text(field, "url")),
    }
}

fn entry<'a, S: Text<'a>>(json: &Json<'a>, reader: &mut Reader) -> Option<Entry<S>> {
    let (resource, findings) = json.get("resource").and_then(resource)?;
    let mode = match json
        .get("search")
        .and_then(|search| search.get("mode"))
        .and_then(Json::as_text)
    {
        Some("match") => SearchMode::Match,
        Some("include") => SearchMode::Include,
        Some("outcome") => SearchMode::Outcome,
        Some(_) | None => SearchMode::Unknown,
    };
    let full_url = json
        .get("fullUrl")
        .and_then(|field| reader.text(field, "entry.fullUrl"));
    Some(Entry {
        full_url,
        mode,
        resource,
        findings,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Target, Value};

    fn bundle_of(body: &str) -> Bundle {
        match read(body.as_bytes()).unwrap() {
            Document::Bundle(bundle) => bundle,
            Document::Resource(other) => panic!("{other:?}"),
        }
    }

    fn only_observation(fields: &str) -> (crate::Observation, Vec<Finding>) {
        let mut bundle = bundle_of(&format!(
            r#"{{"resourceType":"Bundle","entry":[{{"resource":{{"resourceType":"Observation","id":"o","status":"final",{fields}}}}}]}}"#
        ));
        let entry = bundle.entry.remove(0);
        let Resource::Observation(read) = entry.resource else {
            panic!("{:?}", entry.resource)
        };
        (*read, entry.findings)
    }

    #[test]
    fn a_searchset_is_read_with_its_modes_and_its_total() {
        let bundle = bundle_of(
            r#"{"resourceType":"Bundle","type":"searchset","total":2,
            "link":[{"relation":"self","url":"https://a.example/x"}],
            "entry":[
              {"fullUrl":"urn:uuid:1","search":{"mode":"match"},"resource":{"resourceType":"DiagnosticReport","id":"r","status":"final","result":[{"reference":"Observation/o"}]}},
              {"search":{"mode":"include"},"resource":{"resourceType":"Media","id":"m","height":3}},
              {"search":{"mode":"outcome"},"resource":{"resourceType":"OperationOutcome","issue":[{"severity":"warning","code":"incomplete","details":{"coding":[{"code":"X"}]}}]}},
              {"search":{"mode":"match"}},
              "nonsense"
            ]}"#,
        );
        assert_eq!(bundle.kind.as_deref(), Some("searchset"));
        assert_eq!(bundle.total, Some(2));
        assert_eq!(bundle.link("self"), Some("https://a.example/x"));
        assert_eq!(bundle.unreadable, 2);
        let kinds: Vec<_> = bundle
            .entry
            .iter()
            .map(|entry| (entry.mode, entry.resource.kind()))
            .collect();
        assert_eq!(
            kinds,
            [
                (SearchMode::Match, "DiagnosticReport"),
                (SearchMode::Include, "Media"),
                (SearchMode::Outcome, "OperationOutcome"),
            ]
        );
    }

    #[test]
    fn a_quantity_keeps_its_digits_and_its_comparator() {
        let (read, findings) =
            only_observation(r#""valueQuantity":{"value":7.10,"comparator":"<","unit":"mg/L"}"#);
        let Some(Value::Quantity(quantity)) = read.value else {
            panic!()
        };
        assert_eq!(quantity.value.as_deref(), Some("7.10"));
        assert_eq!(quantity.comparator.as_deref(), Some("<"));
        assert!(findings.is_empty());
    }

    #[test]
    fn wrong_fields_become_findings_and_the_rest_is_kept() {
        let (read, findings) = only_observation(
            r#""code":["x",{"text":"Mengde"}],"note":{"text":"en"},"valueQuantity":{"value":"5.0"},"valueString":"x","performer":7,"modifierExtension":[{"url":"u"}]"#,
        );
        assert_eq!(
            read.code.and_then(|code| code.text).as_deref(),
            Some("Mengde")
        );
        assert_eq!(read.note.len(), 1);
        assert!(read.modified);
        let Some(Value::Quantity(quantity)) = read.value else {
            panic!()
        };
        assert_eq!(quantity.value.as_deref(), Some("5.0"));
        let kinds: Vec<_> = findings
            .iter()
            .map(|finding| (finding.path.as_str(), finding.kind))
            .collect();
        assert_eq!(
            kinds,
            [
                ("Observation.code", FindingKind::UnexpectedList),
                ("Observation.note", FindingKind::NotAList),
                ("Observation.valueQuantity.value", FindingKind::WrongType),
                ("Observation.value[x]", FindingKind::SeveralValues),
                ("Observation.performer", FindingKind::WrongType),
                (
                    "Observation.modifierExtension",
                    FindingKind::ModifierExtension
                ),
            ]
        );
    }

    #[test]
    fn a_value_of_a_foreign_type_is_said_not_dropped() {
        let (read, _) = only_observation(r#""valueSampledData":{"period":1}"#);
        assert!(matches!(read.value, Some(Value::Unread(name)) if name == "valueSampledData"));
        let (read, _) = only_observation(r#""valueQuantity":"7""#);
        assert!(matches!(read.value, Some(Value::Unread(_))));
    }

    #[test]
    fn contained_resources_are_found_by_their_id() {
        let bundle = bundle_of(
            r##"{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"DocumentReference","id":"d","status":"current",
            "contained":[{"resourceType":"Patient","id":"p"},{"resourceType":"Organization","id":"#o","name":"Fjord"}],
            "subject":{"reference":"#p"},"content":[{"attachment":{"title":"T"}}]}}]}"##,
        );
        let Resource::DocumentReference(document) = &bundle.entry[0].resource else {
            panic!()
        };
        let target = document.subject.as_ref().unwrap().target().unwrap();
        assert_eq!(target, Target::Contained("p"));
        assert!(matches!(
            document.contained.get("p"),
            Some(Resource::Patient(_))
        ));
        assert!(matches!(
            document.contained.get("#o"),
            Some(Resource::Organization(_))
        ));
        assert!(document.contained.get("x").is_none());
    }

    #[test]
    fn an_outcome_alone_is_a_resource_not_an_empty_bundle() {
        let answer = read(br#"{"resourceType":"OperationOutcome","issue":[{"code":"value"}]}"#);
        assert!(matches!(
            answer,
            Ok(Document::Resource(Resource::OperationOutcome(_)))
        ));
    }

    #[test]
    fn what_is_no_fhir_is_refused() {
        assert_eq!(read(b"[]").unwrap_err(), ReadError::NotFhir);
        assert_eq!(read(br#"{"error":"x"}"#).unwrap_err(), ReadError::NotFhir);
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(serde_json::Value::from),
            any::<i64>().prop_map(serde_json::Value::from),
            any::<f64>().prop_map(serde_json::Value::from),
            "(Observation|Bundle|DocumentReference|#p|[ -~]{0,8}|\\PC{0,4})"
                .prop_map(serde_json::Value::from),
        ];
        leaf.prop_recursive(5, 64, 8, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(serde_json::Value::from),
                proptest::collection::vec((any_name(), inner), 0..8).prop_map(|members| {
                    serde_json::Value::Object(members.into_iter().collect())
                }),
            ]
        })
    }

    fn any_name() -> impl Strategy<Value = String> {
        proptest::sample::select(vec![
            "resourceType",
            "id",
            "entry",
            "resource",
            "search",
            "mode",
            "total",
            "link",
            "url",
            "extension",
            "modifierExtension",
            "contained",
            "identifier",
            "system",
            "value",
            "code",
            "coding",
            "display",
            "text",
            "subject",
            "reference",
            "valueQuantity",
            "valueString",
            "valueRange",
            "low",
            "high",
            "hasMember",
            "result",
            "content",
            "attachment",
            "context",
            "collection",
            "author",
            "issue",
            "details",
            "status",
            "note",
            "performer",
            "category",
        ])
        .prop_map(ToOwned::to_owned)
    }

    fn any_resource() -> impl Strategy<Value = serde_json::Value> {
        (
            proptest::sample::select(vec![
                "Bundle",
                "DiagnosticReport",
                "Observation",
                "ServiceRequest",
                "Specimen",
                "PractitionerRole",
                "DocumentReference",
                "OperationOutcome",
                "Patient",
                "Organization",
                "Practitioner",
                "Media",
            ]),
            proptest::collection::vec((any_name(), any_json()), 0..12),
        )
            .prop_map(|(kind, members)| {
                let mut object: serde_json::Map<_, _> = members.into_iter().collect();
                object.insert("resourceType".into(), kind.into());
                object.into()
            })
    }

    proptest! {
        #[test]
        fn no_bytes_cause_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..256)) {
            let _ = read(&bytes);
        }

        #[test]
        fn no_json_causes_a_panic(value in any_json()) {
            let _ = read(value.to_string().as_bytes());
        }

        #[test]
        fn no_resource_is_lost_whatever_its_fields(
            resources in proptest::collection::vec(any_resource(), 0..6),
        ) {
            let count = resources.len();
            let body = serde_json::json!({
                "resourceType": "Bundle",
                "entry": resources
                    .into_iter()
                    .map(|resource| serde_json::json!({ "resource": resource }))
                    .collect::<Vec<_>>(),
            });
            let Ok(Document::Bundle(bundle)) = read(body.to_string().as_bytes()) else {
                return Err(TestCaseError::fail("a bundle"));
            };
            prop_assert_eq!(bundle.entry.len(), count);
            prop_assert_eq!(bundle.unreadable, 0);
        }
    }
}
