//! The list of ITI-67: filter, mask, sort, page and write the bundle.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime},
};
use serde_json::{Map, Value, json};

use super::{
    outcome::issue_json,
    query::{Bound, Query, Tokens},
};
use crate::{
    content::{
        Regulation,
        calendar::Calendar,
        digests::{sha1_base64, sha1_hex_base64},
        documents::{Code, Document, Listed, Measure, Organisation, SILENT, Spelling, Status},
        seed,
    },
    people::{self, Patient},
};

const DOCUMENT_TYPES: &str = "urn:oid:2.16.578.1.12.4.1.1.9602";
const MARKS: &str = "urn:oid:2.16.578.1.12.4.1.1.9603";
const CONFIDENTIALITY: &str = "urn:oid:2.16.840.1.113883.5.25";
const FORMATS: &str = "http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode";
const PERSON: &str = "urn:oid:2.16.578.1.12.4.1.4.1";
const MASK: &str = "*****";

impl Regulation {
    /// Whether a document may be shown under the regulation on this day. Which date counts is not
    /// documented: service start here, else creation. A document without either is shown.
    pub(crate) fn shows(self, document: &Document, today: Date) -> bool {
        if self == Self::Off {
            return true;
        }
        let years = match document.class.map(|(code, _)| code) {
            Some("A00-1") => return true,
            Some("C00-1" | "I00-1") => 1,
            Some("D00-1" | "E00-1") => 5,
            _ => return self == Self::AgeLimitsOnly,
        };
        let oldest = today.checked_sub(years.years()).unwrap_or(Date::MIN);
        document
            .service_day()
            .is_none_or(|day| day.date() >= oldest)
    }
}

/// What an answer is made from.
pub(crate) struct Request<'a> {
    pub(crate) base: &'a str,
    /// When the list was fetched from the sources.
    pub(crate) now: Timestamp,
    pub(crate) calendar: &'a Calendar,
    pub(crate) patient: Option<&'static Patient>,
    /// What the legal basis shows.
    pub(crate) documents: &'a [&'a Document],
    pub(crate) query: &'a Query,
    /// Whether restricted documents come without their mask.
    pub(crate) elevated: bool,
}

/// The profile of an answer whose rows are complete.
const COMPREHENSIVE: &str = "https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.FindDocumentReferencesComprehensiveResponseMessage";

/// A bundle, and how many rows of the whole list are masked.
pub(crate) struct Answer {
    pub(crate) bundle: Value,
    pub(crate) masked: usize,
}

/// One row as the requester may see it.
struct Row<'a> {
    document: &'a Document,
    masked: bool,
}

impl Row<'_> {
    fn title(&self) -> Option<&str> {
        if self.masked {
            Some("Sperret")
        } else {
            self.document.title
        }
    }

    fn kind(&self) -> Option<Code> {
        if self.masked {
            Some((MASK, MASK))
        } else {
            self.document.kind
        }
    }

    fn unit(&self) -> Option<Organisation> {
        self.document.unit.filter(|_| !self.masked)
    }

    /// Whether the row has the metadata that the comprehensive profile demands of every row.
    fn is_comprehensive(&self) -> bool {
        self.kind().is_some() && self.document.class.is_some() && self.document.created.is_some()
    }
}

/// Answers a search.
pub(crate) fn answer(request: &Request<'_>) -> Answer {
    let query = request.query;
    let mut rows: Vec<Row<'_>> = request
        .documents
        .iter()
        .map(|document| Row {
            document,
            masked: document.restricted && !request.elevated,
        })
        .filter(|row| matches(row, query, request.calendar))
        .collect();
    sort(&mut rows, &query.sort);
    let total = rows.len();
    // The header tells how many rows are held back; an elevated list holds nothing back [ours].
    let masked = rows.iter().filter(|row| row.masked).count();

    let skip = query.count.saturating_mul(query.page - 1);
    let page = || rows.iter().skip(skip).take(query.count);
    let is_comprehensive = page().all(Row::is_comprehensive);
    let mut entries: Vec<Value> = page()
        .map(|row| {
            json!({
                "fullUrl": format!("urn:uuid:{}", row.document.entry),
                "search": { "mode": "match" },
                "resource": resource(row, request),
            })
        })
        .collect();
    if request
        .patient
        .is_some_and(|patient| patient.silent_community)
    {
        entries.push(json!({
            "search": { "mode": "outcome" },
            "resource": {
                "resourceType": "OperationOutcome",
                "issue": [issue_json(
                    "warning",
                    "incomplete",
                    SILENT.home,
                    Some("XDSUnavailableCommunity"),
                    Some("En dokumentkilde svarte ikke"),
                )],
            },
        }));
    }

    let mut links = vec![json!({ "relation": "self", "url": link(request, query.page) })];
    if skip.saturating_add(query.count) < total {
        links.push(json!({ "relation": "next", "url": link(request, query.page + 1) }));
    }
    let mut bundle = Map::new();
    bundle.insert("resourceType".into(), json!("Bundle"));
    bundle.insert(
        "id".into(),
        json!(seed::id(&format!("bundle/{}", request.now))),
    );
    // What a source left out cannot be claimed: the profile is named where every row of the page
    // has the metadata that it demands.
    if is_comprehensive {
        bundle.insert("meta".into(), json!({ "profile": [COMPREHENSIVE] }));
    }
    bundle.insert("type".into(), json!("searchset"));
    bundle.insert("timestamp".into(), json!(request.now.to_string()));
    bundle.insert("total".into(), json!(total));
    bundle.insert("link".into(), Value::Array(links));
    if !entries.is_empty() {
        bundle.insert("entry".into(), Value::Array(entries));
    }
    Answer {
        bundle: Value::Object(bundle),
        masked,
    }
}

/// A fault: the first row becomes another person's.
pub(crate) fn give_to_another(bundle: &mut Value, person: &str) {
    let other = if person == people::ROLAND {
        people::LINE
    } else {
        people::ROLAND
    };
    if let Some(value) = bundle.pointer_mut("/entry/0/resource/contained/0/identifier/0/value") {
        *value = json!(other);
    }
}

/// Paging only: what was searched for, and for whom, stays out of addresses.
fn link(request: &Request<'_>, page: usize) -> String {
    let Query { count, sort, .. } = request.query;
    format!(
        "{}/R4/fhir/DocumentReference/_search?_count={count}&_page={page}&_sort={sort}",
        request.base
    )
}

/// Rows are matched by what is visible of them, so that a mask cannot be guessed away.
fn matches(row: &Row<'_>, query: &Query, calendar: &Calendar) -> bool {
    let document = row.document;
    if !query.statuses.contains(&document.status) {
        return false;
    }
    let author = document.author.filter(|_| !row.masked);
    let is_named = |wanted: &Option<String>, own: Option<&str>| {
        wanted.as_ref().is_none_or(|wanted| {
            own.is_some_and(|own| own.to_lowercase().starts_with(&wanted.to_lowercase()))
        })
    };
    if !is_named(&query.given, author.map(|own| own.given))
        || !is_named(&query.family, author.map(|own| own.family))
    {
        return false;
    }
    let instant = |moment: Option<DateTime>| moment.and_then(|own| calendar.instant(own));
    if !within(&query.creation, instant(document.created), None)
        || !within(&query.date, instant(document.indexed), None)
        || !within(
            &query.period,
            instant(document.period.map(|(start, _)| start)),
            instant(document.period.map(|(_, end)| end)),
        )
    {
        return false;
    }
    if let Some((system, value)) = &query.related {
        let own = document.related.filter(|_| !row.masked);
        if !own.is_some_and(|(own_system, own)| {
            own == value && system.as_ref().is_none_or(|system| system == own_system)
        }) {
            return false;
        }
    }
    query
        .tokens
        .iter()
        .all(|(name, wanted)| has_token(row, name, wanted))
}

/// Whether a moment, or a time from start to end, lies within bounds; without a moment it does not.
fn within(bounds: &[Bound], start: Option<Timestamp>, end: Option<Timestamp>) -> bool {
    bounds.iter().all(|bound| match bound {
        Bound::From(from) => end.or(start).is_some_and(|own| own >= *from),
        Bound::Before(before) => start.is_some_and(|own| own < *before),
    })
}

fn has_token(row: &Row<'_>, name: &str, wanted: &Tokens) -> bool {
    let document = row.document;
    let code = |system: &str, code: Option<&str>| {
        code.is_some_and(|code| {
            wanted.iter().any(|(own_system, own)| {
                own == code && own_system.as_ref().is_none_or(|own| own == system)
            })
        })
    };
    match name {
        "category" => code(DOCUMENT_TYPES, document.class.map(|(code, _)| code)),
        "type" => code(DOCUMENT_TYPES, row.kind().map(|(code, _)| code)),
        "format" => code(FORMATS, Some(document.format)),
        "security-label" => security_labels(document)
            .iter()
            .any(|(system, own, _)| code(system, Some(own))),
        "identifier" => wanted.iter().any(|(_, own)| {
            *own == document.master
                || *own == document.unique_id
                || *own == format!("urn:uuid:{}", document.entry)
        }),
        "facility" => {
            let (list, own, _) = facility(document);
            code(&list_system(list), Some(own))
        }
        "setting" => {
            let (list, own, _) = document.setting;
            !row.masked && code(&list_system(list), Some(own))
        }
        "event" => {
            !row.masked
                && document
                    .events
                    .iter()
                    .any(|(list, own, _)| code(&list_system(*list), Some(own)))
        }
        _ => false,
    }
}

/// The text that a row is sorted by.
fn sort_text(row: &Row<'_>, key: &str) -> String {
    match key {
        "name" => row.title().unwrap_or_default().to_owned(),
        "category" => row.document.class.map_or("", |(_, name)| name).to_owned(),
        "type" => row.kind().map_or("", |(_, name)| name).to_owned(),
        "department" => row.unit().map_or("", |unit| unit.name).to_owned(),
        "organization" => row
            .document
            .institution
            .map_or("", |own| own.name)
            .to_owned(),
        "securityLabel" => security_labels(row.document)
            .last()
            .map_or("", |own| own.1)
            .to_owned(),
        _ => row
            .document
            .created
            .map(|created| created.to_string())
            .unwrap_or_default(),
    }
}

fn sort(rows: &mut [Row<'_>], keys: &str) {
    rows.sort_by(|one, other| {
        keys.split(',')
            .map(|key| match key.strip_prefix('-') {
                Some(key) => sort_text(other, key).cmp(&sort_text(one, key)),
                None => sort_text(one, key).cmp(&sort_text(other, key)),
            })
            .find(|order| order.is_ne())
            // Equal rows keep one order on every page.
            .unwrap_or_else(|| one.document.entry.cmp(&other.document.entry))
    });
}

/// Code lists are numbered below one arc.
fn list_system(list: u32) -> String {
    format!("urn:oid:2.16.578.1.12.4.1.1.{list}")
}

/// A coding of a numbered list; some sources send no name.
fn listed((list, code, name): Listed) -> Value {
    let system = list_system(list);
    if name.is_empty() {
        json!({ "system": system, "code": code })
    } else {
        json!({ "system": system, "code": code, "display": name })
    }
}

/// Facility type in the older list, or its revision with other meanings of the same codes.
fn facility(document: &Document) -> Listed {
    document.facility.unwrap_or(match document.spelling {
        Spelling::Identifier => (1305, "86.101", "Somatiske sykehustjenester"),
        Spelling::Type | Spelling::Both => (1303, "86.101", "Alminnelige somatiske sykehus"),
    })
}

/// System, code and name of each label.
fn security_labels(document: &Document) -> Vec<(&'static str, &'static str, &'static str)> {
    let mut labels = if document.restricted {
        vec![(CONFIDENTIALITY, "N", "Normal"), (MARKS, "NORS", "Sperret")]
    } else {
        vec![(MARKS, "N", "Normal")]
    };
    labels.extend(
        document
            .marks
            .iter()
            .map(|(code, name)| (MARKS, *code, *name)),
    );
    labels
}

fn resource(row: &Row<'_>, request: &Request<'_>) -> Value {
    let document = row.document;
    let mut map = Map::new();
    map.insert("resourceType".into(), json!("DocumentReference"));
    map.insert("id".into(), json!(document.entry));
    let home = document.community.home;
    // Half of the sources put the community on the attachment, in another spelling.
    let home_on_attachment = document.spelling == Spelling::Type;
    if !home_on_attachment {
        map.insert(
            "extension".into(),
            json!([{
                "url": "https://profiles.ihe.net/ITI/MHD/StructureDefinition/ihe-HomeCommunityId",
                "valueOid": home,
            }]),
        );
    }

    let (contained, authors) = contained(row, request.patient);
    map.insert("contained".into(), Value::Array(contained));
    // The legacy form of an identifier is not a URI and comes without the system of URIs.
    map.insert(
        "masterIdentifier".into(),
        if document.master.starts_with("urn:") {
            json!({ "system": "urn:ietf:rfc:3986", "value": document.master })
        } else {
            json!({ "value": document.master })
        },
    );
    map.insert(
        "identifier".into(),
        json!([{
            "system": "urn:ietf:rfc:3986",
            "value": format!("urn:uuid:{}", document.entry),
        }]),
    );
    let status = match document.status {
        Status::Current => "current",
        Status::Superseded => "superseded",
    };
    map.insert("status".into(), json!(status));
    if let Some((code, name)) = row.kind() {
        let coding = if row.masked {
            json!({ "code": code, "display": name })
        } else {
            json!({ "system": DOCUMENT_TYPES, "code": code, "display": name })
        };
        map.insert("type".into(), json!({ "coding": [coding] }));
    }
    if let Some((code, name)) = document.class {
        let coding = json!({ "system": DOCUMENT_TYPES, "code": code, "display": name });
        map.insert("category".into(), json!([{ "coding": [coding] }]));
    }
    map.insert("subject".into(), json!({ "reference": "#p" }));
    if let Some(indexed) = document.indexed {
        map.insert("date".into(), json!(request.calendar.utc(indexed)));
    }
    if !authors.is_empty() {
        map.insert("author".into(), Value::Array(authors));
    }
    if let Some(replaced) = &document.replaces {
        map.insert(
            "relatesTo".into(),
            json!([{
                "code": "replaces",
                "target": { "identifier": {
                    "system": "urn:ietf:rfc:3986",
                    "value": format!("urn:oid:{replaced}"),
                }},
            }]),
        );
    }
    let labels: Vec<Value> = security_labels(document)
        .into_iter()
        .map(|(system, code, name)| {
            json!({ "coding": [{ "system": system, "code": code, "display": name }] })
        })
        .collect();
    map.insert("securityLabel".into(), Value::Array(labels));
    let mut content = Map::new();
    content.insert(
        "attachment".into(),
        attachment(row, request, home_on_attachment),
    );
    content.insert(
        "format".into(),
        json!({ "system": FORMATS, "code": document.format }),
    );
    map.insert("content".into(), json!([content]));
    map.insert("context".into(), context(row, request.calendar));
    Value::Object(map)
}

/// Patient, author, institution and unit, and the references to the latter three.
fn contained(row: &Row<'_>, patient: Option<&Patient>) -> (Vec<Value>, Vec<Value>) {
    let document = row.document;
    let mut contained = Vec::new();
    let mut authors = Vec::new();
    contained.push(match patient.filter(|_| !row.masked) {
        Some(patient) => json!({
            "resourceType": "Patient",
            "id": "p",
            "identifier": [{ "system": PERSON, "value": patient.number }],
            "name": [{ "family": patient.family, "given": [patient.given] }],
            "gender": patient.sex.fhir(),
            "birthDate": patient.born.to_string(),
        }),
        None => json!({
            "resourceType": "Patient",
            "id": "p",
            "identifier": [{ "system": PERSON, "value": MASK }],
        }),
    });
    if row.masked {
        contained.push(json!({
            "resourceType": "Practitioner", "id": "a", "name": [{ "text": MASK }],
        }));
        authors.push(json!({ "reference": "#a" }));
    } else if let Some(author) = document.author {
        let mut practitioner = Map::new();
        practitioner.insert("resourceType".into(), json!("Practitioner"));
        practitioner.insert("id".into(), json!("a"));
        practitioner.insert(
            "identifier".into(),
            json!([{ "system": "urn:oid:2.16.578.1.12.4.1.4.4", "value": author.hpr }]),
        );
        // Some sources send the name as one text.
        let name = if document.spelling == Spelling::Identifier {
            json!([{ "text": format!("{} {}", author.given, author.family) }])
        } else {
            json!([{ "family": author.family, "given": [author.given] }])
        };
        practitioner.insert("name".into(), name);
        contained.push(Value::Object(practitioner));
        authors.push(json!({ "reference": "#a" }));
    }
    if let Some(institution) = document.institution {
        contained.push(organisation("o", institution, "101", document.spelling));
        authors.push(json!({ "reference": "#o" }));
    }
    if let Some(unit) = row.unit() {
        let mut unit = organisation("d", unit, "102", document.spelling);
        if let (Some(unit), Some(_)) = (unit.as_object_mut(), document.institution) {
            unit.insert("partOf".into(), json!({ "reference": "#o" }));
        }
        contained.push(unit);
        authors.push(json!({ "reference": "#d" }));
    }
    (contained, authors)
}

/// An organisation in the spelling of its source; `arc` tells institutions from units.
fn organisation(id: &str, own: Organisation, arc: &str, spelling: Spelling) -> Value {
    let mut map = Map::new();
    map.insert("resourceType".into(), json!("Organization"));
    map.insert("id".into(), json!(id));
    if spelling != Spelling::Type {
        map.insert(
            "identifier".into(),
            json!([{
                "system": format!("urn:oid:2.16.578.1.12.4.1.4.{arc}"),
                "value": own.number,
            }]),
        );
    }
    if spelling != Spelling::Identifier {
        map.insert(
            "type".into(),
            json!([{ "coding": [{
                "system": format!("2.16.578.1.12.4.1.4.{arc}"),
                "code": own.number,
            }]}]),
        );
    }
    map.insert("name".into(), json!(own.name));
    Value::Object(map)
}

fn attachment(row: &Row<'_>, request: &Request<'_>, with_home: bool) -> Value {
    let document = row.document;
    let mut map = Map::new();
    if with_home {
        map.insert(
            "extension".into(),
            json!([{
                "url": "https://profiles.ihe.net/ITI/MHD/StructureDefinition/ihe-homeCommunityId",
                "valueUri": document.community.home,
            }]),
        );
    }
    map.insert("contentType".into(), json!(document.label));
    map.insert("language".into(), json!("nb-NO"));
    let parameters = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("documentUniqueId", &document.unique_id)
        .append_pair("repositoryUniqueId", document.community.repository)
        .append_pair("homeCommunityId", document.community.home)
        .finish();
    map.insert(
        "url".into(),
        json!(format!("{}/mhd/document?{parameters}", request.base)),
    );
    if !row.masked {
        let bytes = || document.bytes();
        match document.measure {
            Measure::Honest => {
                map.insert("size".into(), json!(bytes().len()));
                map.insert("hash".into(), json!(sha1_base64(&bytes())));
            }
            Measure::HexHash => {
                map.insert("size".into(), json!(bytes().len()));
                map.insert("hash".into(), json!(sha1_hex_base64(&bytes())));
            }
            Measure::Delayed => {
                map.insert("size".into(), json!(0));
                map.insert("hash".into(), json!("2jmj7l5rSw0yVb/vlWAYkK/YBwk="));
            }
            Measure::Missing => {}
        }
    }
    if let Some(title) = row.title() {
        map.insert("title".into(), json!(title));
    }
    if let Some(created) = document.created {
        map.insert("creation".into(), json!(request.calendar.utc(created)));
    }
    Value::Object(map)
}

fn context(row: &Row<'_>, calendar: &Calendar) -> Value {
    let document = row.document;
    let mut map = Map::new();
    if !row.masked && !document.events.is_empty() {
        let events: Vec<Value> = document
            .events
            .iter()
            .map(|event| json!({ "coding": [listed(*event)] }))
            .collect();
        map.insert("event".into(), Value::Array(events));
    }
    if let Some((start, end)) = document.period {
        map.insert(
            "period".into(),
            json!({ "start": calendar.utc(start), "end": calendar.utc(end) }),
        );
    }
    map.insert(
        "facilityType".into(),
        json!({ "coding": [listed(facility(document))] }),
    );
    let setting = if row.masked {
        json!({ "code": MASK, "display": MASK })
    } else {
        listed(document.setting)
    };
    map.insert("practiceSetting".into(), json!({ "coding": [setting] }));
    map.insert("sourcePatientInfo".into(), json!({ "reference": "#p" }));
    if let Some((system, value)) = document.related.filter(|_| !row.masked) {
        map.insert(
            "related".into(),
            json!([{ "identifier": { "system": system, "value": value } }]),
        );
    }
    Value::Object(map)
}
