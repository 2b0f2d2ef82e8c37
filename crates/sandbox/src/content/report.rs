//! From a short description of a report to the FHIR resources that the result service sends.
//!
//! Shapes follow the service's profiles: one `DiagnosticReport`, a tree of `Observation`s joined by
//! `hasMember`, and the `ServiceRequest`, `Specimen` and `PractitionerRole`s made per message.
//! Numbers keep the digits they are written with.

use std::collections::BTreeSet;

use jiff::civil::DateTime;
use serde_json::{Map, Number, Value, json};

use super::{
    calendar::{Calendar, iso_date},
    catalogue::{self, LIST, Role, report_kind, susceptibility, text_kind},
    seed,
};

const EXTENSION: &str = "http://nhn.no/fhir/nilar/StructureDefinition/";
const PERSON: &str = "urn:oid:2.16.578.1.12.4.1.4.1";

/// A JSON number with exactly these digits; null when the text is not a number.
pub(crate) fn number(digits: &str) -> Value {
    serde_json::from_str::<Number>(digits).map_or(Value::Null, Value::Number)
}

/// One coding; list numbers are expanded to the national arc.
#[derive(Clone, Debug)]
pub(crate) struct Coding {
    pub(crate) system: String,
    pub(crate) code: Option<String>,
    pub(crate) display: Option<String>,
}

/// A coding of a numbered national list.
pub(crate) fn coding(list: u32, code: &str, display: &str) -> Coding {
    Coding {
        system: format!("{LIST}{list}"),
        code: Some(code.to_owned()),
        display: Some(display.to_owned()),
    }
}

impl Coding {
    fn json(&self) -> Value {
        let mut map = Map::new();
        map.insert("system".into(), json!(self.system));
        if let Some(code) = &self.code {
            map.insert("code".into(), json!(code));
        }
        if let Some(display) = &self.display {
            map.insert("display".into(), json!(display));
        }
        Value::Object(map)
    }
}

fn concept(codings: &[Coding], text: Option<&str>) -> Value {
    let mut map = Map::new();
    if !codings.is_empty() {
        map.insert("coding".into(), codings.iter().map(Coding::json).collect());
    }
    if let Some(text) = text {
        map.insert("text".into(), json!(text));
    }
    Value::Object(map)
}

/// The value of one result.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    None,
    Quantity {
        digits: String,
        comparator: Option<&'static str>,
        unit: String,
        ucum: String,
    },
    Concept {
        codings: Vec<Coding>,
        text: Option<String>,
    },
    Range {
        low: String,
        high: String,
        unit: String,
    },
    Moment(DateTime),
}

/// One result with its members.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) codes: Vec<Coding>,
    pub(crate) name: Option<String>,
    pub(crate) discipline: Option<&'static str>,
    pub(crate) status: &'static str,
    pub(crate) outcome: Outcome,
    pub(crate) deviation: Option<&'static str>,
    pub(crate) notes: Vec<String>,
    pub(crate) ranges: Vec<String>,
    pub(crate) method: Option<Coding>,
    pub(crate) accredited: Option<bool>,
    pub(crate) history: bool,
    pub(crate) investigated: Option<DateTime>,
    pub(crate) structured: Vec<Value>,
    pub(crate) item: Option<String>,
    pub(crate) members: Vec<Answer>,
}

impl Answer {
    pub(crate) fn new(codes: Vec<Coding>) -> Self {
        Self {
            codes,
            name: None,
            discipline: None,
            status: "final",
            outcome: Outcome::None,
            deviation: None,
            notes: Vec::new(),
            ranges: Vec::new(),
            method: None,
            accredited: None,
            history: false,
            investigated: None,
            structured: Vec::new(),
            item: None,
            members: Vec::new(),
        }
    }

    /// A result of the catalogue; `value` may start with a comparator.
    pub(crate) fn measured(code: &str, value: &str, male: bool) -> Self {
        let Some(analysis) = catalogue::find(code) else {
            return Self::new(vec![coding(8212, code, code)]);
        };
        let (comparator, digits) = split_comparator(value);
        let range = if male && !analysis.range_male.is_empty() {
            analysis.range_male
        } else {
            analysis.range
        };
        let mut result = Self::new(vec![coding(7280, analysis.code, analysis.name)]);
        result.discipline = Some("CLIN");
        result.outcome = Outcome::Quantity {
            digits: digits.to_owned(),
            comparator,
            unit: analysis.unit.to_owned(),
            ucum: analysis.ucum.to_owned(),
        };
        if !range.is_empty() {
            result.ranges.push(range.to_owned());
        }
        result
    }

    /// A textual result of list 8243.
    pub(crate) fn text(mut self, kind: &str, text: &str) -> Self {
        self.outcome = Outcome::Concept {
            codings: vec![coding(8243, kind, text_kind(kind))],
            text: Some(text.to_owned()),
        };
        self
    }

    pub(crate) fn high(mut self) -> Self {
        self.deviation = Some("1");
        self
    }

    pub(crate) fn low(mut self) -> Self {
        self.deviation = Some("2");
        self
    }

    pub(crate) fn outside(mut self) -> Self {
        self.deviation = Some("3");
        self
    }

    pub(crate) fn status(mut self, status: &'static str) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn note(mut self, note: &str) -> Self {
        self.notes.push(note.to_owned());
        self
    }

    pub(crate) fn range(mut self, range: &str) -> Self {
        self.ranges = vec![range.to_owned()];
        self
    }

    pub(crate) fn unit(mut self, spelled: &str) -> Self {
        if let Outcome::Quantity { unit, .. } = &mut self.outcome {
            spelled.clone_into(unit);
        }
        self
    }

    pub(crate) fn without_value(mut self) -> Self {
        self.outcome = Outcome::None;
        self
    }

    pub(crate) fn accredited(mut self, accredited: bool) -> Self {
        self.accredited = Some(accredited);
        self
    }

    pub(crate) fn item(mut self, item: &str) -> Self {
        self.item = Some(item.to_owned());
        self
    }

    pub(crate) fn in_discipline(mut self, discipline: &'static str) -> Self {
        self.discipline = Some(discipline);
        self
    }

    pub(crate) fn resent(mut self) -> Self {
        self.history = true;
        self
    }

    pub(crate) fn members(mut self, members: Vec<Answer>) -> Self {
        self.members = members;
        self
    }
}

/// Susceptibility of the finding above to one antibiotic, with the text of its MIC.
pub(crate) fn antibiotic(code: &str, name: &str, answer: &str, mic: Option<&str>) -> Answer {
    let mut result = Answer::new(vec![coding(7280, code, name)]).in_discipline("MBIO");
    result.outcome = Outcome::Concept {
        codings: vec![
            coding(8243, "RSB", text_kind("RSB")),
            coding(8271, answer, susceptibility(answer)),
        ],
        text: mic.map(str::to_owned),
    };
    result
}

fn split_comparator(value: &str) -> (Option<&'static str>, &str) {
    for comparator in ["<=", ">=", "<", ">"] {
        if let Some(rest) = value.strip_prefix(comparator) {
            return (Some(comparator), rest);
        }
    }
    (None, value)
}

/// The material that was examined.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    pub(crate) id: String,
    pub(crate) kind: Option<Coding>,
    pub(crate) text: Option<String>,
    pub(crate) handling: Option<String>,
}

/// A coded or free comment on a report.
#[derive(Clone, Debug)]
pub(crate) enum Comment {
    Coded(Coding),
    Text(String),
}

/// One report, described.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    /// Unique among the reports of one patient; every id comes from it.
    pub(crate) key: String,
    /// The laboratory's number where it is not the key: later versions repeat it.
    pub(crate) number: Option<String>,
    /// Whether request and sample lead on to each other, as the newer sources have it.
    pub(crate) detailed: bool,
    /// Another number than the patient's, where a source has mixed up people.
    pub(crate) subject: Option<&'static str>,
    pub(crate) group: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) status: &'static str,
    pub(crate) effective: DateTime,
    pub(crate) effective_is_date: bool,
    pub(crate) first_issued: DateTime,
    pub(crate) issued: DateTime,
    pub(crate) approved: Option<DateTime>,
    pub(crate) version: u32,
    pub(crate) performer: Role,
    pub(crate) requester: Option<Role>,
    pub(crate) sample: Option<Sample>,
    pub(crate) reason: Option<String>,
    pub(crate) request_note: Option<String>,
    pub(crate) clinical: Vec<(&'static str, String)>,
    pub(crate) comments: Vec<Comment>,
    pub(crate) results: Vec<Answer>,
}

impl Report {
    /// A final report of a laboratory, issued when it was answered.
    pub(crate) fn new(
        key: &str,
        (group, kind): (&'static str, &'static str),
        effective: DateTime,
        issued: DateTime,
        performer: Role,
        requester: Role,
    ) -> Self {
        Self {
            key: key.to_owned(),
            number: None,
            detailed: false,
            subject: None,
            group,
            kind,
            status: "final",
            effective,
            effective_is_date: false,
            first_issued: issued,
            issued,
            approved: None,
            version: 1,
            performer,
            requester: Some(requester),
            sample: None,
            reason: None,
            request_note: None,
            clinical: Vec::new(),
            comments: Vec::new(),
            results: Vec::new(),
        }
    }

    /// The number that the laboratory gave the report.
    fn number(&self) -> &str {
        self.number.as_deref().unwrap_or(&self.key)
    }

    pub(crate) fn status(mut self, status: &'static str) -> Self {
        self.status = status;
        self
    }

    /// A later version: the first issue time stays, this is the current one.
    pub(crate) fn revised(mut self, issued: DateTime) -> Self {
        self.issued = issued;
        self.version += 1;
        self
    }

    pub(crate) fn sample(mut self, id: &str, code: &str, name: &str) -> Self {
        self.sample = Some(Sample {
            id: id.to_owned(),
            kind: Some(coding(8351, code, name)),
            text: None,
            handling: None,
        });
        self
    }

    pub(crate) fn sample_text(mut self, id: &str, text: &str) -> Self {
        self.sample = Some(Sample {
            id: id.to_owned(),
            kind: None,
            text: Some(text.to_owned()),
            handling: None,
        });
        self
    }

    pub(crate) fn clinical(mut self, text: &str) -> Self {
        self.clinical.push(("OPPL", text.to_owned()));
        self
    }

    pub(crate) fn reason(mut self, text: &str) -> Self {
        self.reason = Some(text.to_owned());
        self
    }

    pub(crate) fn comment(mut self, comment: Comment) -> Self {
        self.comments.push(comment);
        self
    }

    pub(crate) fn results(mut self, results: Vec<Answer>) -> Self {
        self.results = results;
        self
    }

    /// The report itself, then everything that it leads to.
    pub(crate) fn resources(&self, patient: &'static str, calendar: &Calendar) -> Vec<Value> {
        Writer {
            report: self,
            // Ids come from the patient and the key; they do not show the number.
            root: format!("{patient}/{}", self.key),
            subject: self.subject.unwrap_or(patient),
            calendar,
            out: Vec::new(),
            next: 0,
        }
        .write()
    }
}

struct Writer<'a> {
    report: &'a Report,
    root: String,
    subject: &'static str,
    calendar: &'a Calendar,
    out: Vec<Value>,
    next: u32,
}

fn extension(name: &str, key: &str, value: Value) -> Value {
    let mut map = Map::new();
    map.insert("url".into(), json!(format!("{EXTENSION}{name}")));
    map.insert(key.to_owned(), value);
    Value::Object(map)
}

impl Writer<'_> {
    fn id(&self, part: &str) -> String {
        seed::id(&format!("{}/{part}", self.root))
    }

    fn subject(&self) -> Value {
        json!({ "identifier": { "system": PERSON, "value": self.subject } })
    }

    fn effective(&self) -> String {
        if self.report.effective_is_date {
            iso_date(self.report.effective)
        } else {
            self.calendar.oslo(self.report.effective)
        }
    }

    fn write(mut self) -> Vec<Value> {
        let report = self.report;
        let performer = self.role("performer", &report.performer);
        let request = report.requester.map(|requester| self.request(&requester));
        let specimen = report.sample.as_ref().map(|sample| self.specimen(sample));
        let mut results = Vec::new();
        for result in &report.results {
            let written = self.observation(result, None, performer.as_deref(), specimen.as_deref());
            results.push(json!({ "reference": format!("Observation/{written}") }));
        }

        let mut extensions = vec![extension(
            "nilar-report-date",
            "valueDateTime",
            json!(self.calendar.oslo(report.first_issued)),
        )];
        if let Some(approved) = report.approved {
            extensions.push(extension(
                "nilar-approval-date",
                "valueDateTime",
                json!(self.calendar.oslo(approved)),
            ));
        }
        for comment in &report.comments {
            extensions.push(match comment {
                Comment::Coded(coding) => extension(
                    "nilar-comment",
                    "valueCodeableConcept",
                    concept(std::slice::from_ref(coding), None),
                ),
                Comment::Text(text) => {
                    extension("nilar-comment", "valueAnnotation", json!({ "text": text }))
                }
            });
        }
        for (kind, text) in &report.clinical {
            let name = if *kind == "ANAM" {
                "Sykehistorie"
            } else {
                "Klinisk opplysning"
            };
            let kind = concept(&[coding(8233, kind, name)], None);
            let parts = vec![
                extension("nilar-inf-item-type", "valueCodeableConcept", kind),
                extension("nilar-inf-item-descr", "valueString", json!(text)),
            ];
            extensions
                .push(json!({ "url": format!("{EXTENSION}nilar-inf-item"), "extension": parts }));
        }

        let mut map = Map::new();
        map.insert("resourceType".into(), json!("DiagnosticReport"));
        map.insert("id".into(), json!(self.id("report")));
        map.insert(
            "meta".into(),
            json!({
                "versionId": report.version.to_string(),
                "lastUpdated": self.calendar.oslo(report.issued),
            }),
        );
        map.insert("extension".into(), Value::Array(extensions));
        map.insert(
            "identifier".into(),
            json!([
                { "system": "ServReportId", "value": report.number() },
                { "use": "secondary", "system": "MsgId",
                  "value": format!("m-{}-{}", report.key, report.version) },
            ]),
        );
        if let Some(request) = request {
            map.insert(
                "basedOn".into(),
                json!([{ "reference": format!("ServiceRequest/{request}") }]),
            );
        }
        map.insert("status".into(), json!(report.status));
        map.insert(
            "category".into(),
            json!([concept(
                &[coding(8202, report.group, report_kind(report.group))],
                None
            )]),
        );
        map.insert(
            "code".into(),
            concept(&[coding(8202, report.kind, report_kind(report.kind))], None),
        );
        map.insert("subject".into(), self.subject());
        map.insert("effectiveDateTime".into(), json!(self.effective()));
        map.insert("issued".into(), json!(self.calendar.oslo(report.issued)));
        if let Some(performer) = performer {
            map.insert(
                "performer".into(),
                json!([{ "reference": format!("PractitionerRole/{performer}") }]),
            );
        }
        if let Some(specimen) = specimen {
            map.insert(
                "specimen".into(),
                json!([{ "reference": format!("Specimen/{specimen}") }]),
            );
        }
        if !results.is_empty() {
            map.insert("result".into(), Value::Array(results));
        }
        self.out.insert(0, Value::Object(map));
        self.out
    }

    /// Writes a result below its members, so that the parent can carry their codes as tags.
    fn observation(
        &mut self,
        result: &Answer,
        parent: Option<&Answer>,
        performer: Option<&str>,
        specimen: Option<&str>,
    ) -> String {
        self.next += 1;
        let ordinal = self.next;
        let id = self.id(&format!("observation/{ordinal}"));
        let members: Vec<Value> = result
            .members
            .iter()
            .map(|member| {
                let member = self.observation(member, Some(result), performer, specimen);
                json!({ "reference": format!("Observation/{member}") })
            })
            .collect();

        let mut map = Map::new();
        map.insert("resourceType".into(), json!("Observation"));
        map.insert("id".into(), json!(id));
        if parent.is_none() {
            let mut tags = BTreeSet::new();
            collect_tags(result, &mut tags);
            let tags: Vec<Value> = tags
                .into_iter()
                .map(|(system, code)| json!({ "system": system, "code": code }))
                .collect();
            // FHIR knows no empty list either: a result without any code has no tags.
            if !tags.is_empty() {
                map.insert("meta".into(), json!({ "tag": tags }));
            }
        }

        let report = format!("DiagnosticReport/{}", self.id("report"));
        let mut extensions = vec![extension(
            "nilar-diagnostic-report-ref",
            "valueReference",
            json!({ "reference": report }),
        )];
        if result.history {
            extensions.push(extension("nilar-history", "valueBoolean", json!(true)));
        }
        if let Some(accredited) = result.accredited {
            extensions.push(extension(
                "nilar-accredited",
                "valueBoolean",
                json!(accredited),
            ));
        }
        if let Some(day) = result.investigated {
            extensions.push(extension(
                "nilar-investigation-date",
                "valueDateTime",
                json!(iso_date(day)),
            ));
        }
        extensions.extend(result.structured.iter().cloned());
        map.insert("extension".into(), Value::Array(extensions));
        if parent.is_none() {
            let item = result
                .item
                .clone()
                .unwrap_or_else(|| format!("{}-{ordinal}", self.report.number()));
            map.insert(
                "identifier".into(),
                json!([{ "system": "ResultItemId", "value": item }]),
            );
        }
        map.insert("status".into(), json!(result.status));
        if let Some(discipline) = result.discipline {
            map.insert(
                "category".into(),
                json!([concept(
                    &[coding(8202, discipline, report_kind(discipline))],
                    None
                )]),
            );
        }
        if self.report.detailed && self.report.requester.is_some() {
            let request = format!("ServiceRequest/{}", self.id("request"));
            map.insert("basedOn".into(), json!([{ "reference": request }]));
        }
        // Members of pathology often have no code of their own; the service fetches the parent's.
        let inherited = parent.filter(|_| result.codes.is_empty() && result.name.is_none());
        let codes = inherited.map_or(&result.codes, |parent| &parent.codes);
        map.insert("code".into(), concept(codes, result.name.as_deref()));
        map.insert("subject".into(), self.subject());
        map.insert("effectiveDateTime".into(), json!(self.effective()));
        map.insert(
            "issued".into(),
            json!(self.calendar.oslo(self.report.issued)),
        );
        if let Some(performer) = performer {
            map.insert(
                "performer".into(),
                json!([{ "reference": format!("PractitionerRole/{performer}") }]),
            );
        }
        if let Some((key, value)) = self.value(&result.outcome) {
            map.insert(key.to_owned(), value);
        }
        if let Some(deviation) = result.deviation {
            let name = match deviation {
                "1" => "Over øvre referansegrense",
                "2" => "Under nedre referansegrense",
                _ => "Utenfor referansegrensene",
            };
            map.insert(
                "interpretation".into(),
                json!([concept(&[coding(8244, deviation, name)], None)]),
            );
        }
        if !result.notes.is_empty() {
            let notes: Vec<Value> = result
                .notes
                .iter()
                .map(|note| json!({ "text": note }))
                .collect();
            map.insert("note".into(), Value::Array(notes));
        }
        if let Some(method) = &result.method {
            map.insert("method".into(), concept(std::slice::from_ref(method), None));
        }
        if let Some(specimen) = specimen {
            map.insert(
                "specimen".into(),
                json!({ "reference": format!("Specimen/{specimen}") }),
            );
        }
        let ranges: Vec<Value> = result
            .ranges
            .iter()
            // FHIR knows no text without content; the service leaves such a range out.
            .filter(|range| !range.trim().is_empty())
            .map(|range| json!({ "text": range }))
            .collect();
        if !ranges.is_empty() {
            map.insert("referenceRange".into(), Value::Array(ranges));
        }
        if !members.is_empty() {
            map.insert("hasMember".into(), Value::Array(members));
        }
        self.out.push(Value::Object(map));
        id
    }

    fn value(&self, outcome: &Outcome) -> Option<(&'static str, Value)> {
        Some(match outcome {
            Outcome::None => return None,
            Outcome::Quantity {
                digits,
                comparator,
                unit,
                ucum,
            } => {
                let mut map = Map::new();
                map.insert("value".into(), number(digits));
                if let Some(comparator) = comparator {
                    map.insert("comparator".into(), json!(comparator));
                }
                if !unit.is_empty() {
                    map.insert("unit".into(), json!(unit));
                }
                if !ucum.is_empty() {
                    map.insert("system".into(), json!("http://unitsofmeasure.org"));
                    map.insert("code".into(), json!(ucum));
                }
                ("valueQuantity", Value::Object(map))
            }
            Outcome::Concept { codings, text } => {
                ("valueCodeableConcept", concept(codings, text.as_deref()))
            }
            Outcome::Range { low, high, unit } => (
                "valueRange",
                json!({
                    "low": { "value": number(low), "unit": unit },
                    "high": { "value": number(high), "unit": unit },
                }),
            ),
            Outcome::Moment(moment) => ("valueDateTime", json!(self.calendar.oslo(*moment))),
        })
    }

    fn request(&mut self, requester: &Role) -> String {
        let id = self.id("request");
        let requester = self.role("requester", requester);
        let report = self.report;
        let mut map = Map::new();
        map.insert("resourceType".into(), json!("ServiceRequest"));
        map.insert("id".into(), json!(id));
        map.insert(
            "identifier".into(),
            json!([{ "system": "ServReqId", "value": self.id("request number") }]),
        );
        map.insert("status".into(), json!("completed"));
        map.insert("intent".into(), json!("order"));
        map.insert("subject".into(), self.subject());
        map.insert("authoredOn".into(), json!(iso_date(report.effective)));
        if let Some(requester) = requester {
            map.insert(
                "requester".into(),
                json!({ "reference": format!("PractitionerRole/{requester}") }),
            );
        }
        if report.detailed && report.sample.is_some() {
            let specimen = format!("Specimen/{}", self.id("specimen"));
            map.insert("specimen".into(), json!([{ "reference": specimen }]));
        }
        if let Some(reason) = &report.reason {
            let kind = coding(8231, "PROB", "Aktuell problemstilling");
            map.insert("reasonCode".into(), json!([concept(&[kind], Some(reason))]));
        }
        if let Some(note) = &report.request_note {
            map.insert("note".into(), json!([{ "text": note }]));
        }
        self.out.push(Value::Object(map));
        id
    }

    fn specimen(&mut self, sample: &Sample) -> String {
        let id = self.id("specimen");
        let mut map = Map::new();
        map.insert("resourceType".into(), json!("Specimen"));
        map.insert("id".into(), json!(id));
        if let Some(handling) = &sample.handling {
            map.insert(
                "extension".into(),
                json!([extension(
                    "nilar-sample-handling",
                    "valueString",
                    json!(handling)
                )]),
            );
        }
        let identifier = json!({ "system": "AnalysedSubjectId", "value": sample.id });
        map.insert("identifier".into(), json!([identifier]));
        map.insert("accessionIdentifier".into(), identifier);
        if sample.kind.is_some() || sample.text.is_some() {
            let codings: Vec<Coding> = sample.kind.iter().cloned().collect();
            map.insert("type".into(), concept(&codings, sample.text.as_deref()));
        }
        map.insert("subject".into(), self.subject());
        let mut collection = Map::new();
        // Who asked also took the sample, where a source says who did.
        let collector = self.report.requester.filter(|_| self.report.detailed);
        if let Some(collector) = collector.and_then(|own| self.role("collector", &own)) {
            let collector = format!("PractitionerRole/{collector}");
            collection.insert("collector".into(), json!({ "reference": collector }));
        }
        collection.insert("collectedDateTime".into(), json!(self.effective()));
        map.insert("collection".into(), Value::Object(collection));
        self.out.push(Value::Object(map));
        id
    }

    /// Writes who acted; nothing when neither person nor place is known.
    fn role(&mut self, part: &str, role: &Role) -> Option<String> {
        if role.person.is_none() && role.place.is_none() {
            return None;
        }
        let id = self.id(part);
        let mut map = Map::new();
        map.insert("resourceType".into(), json!("PractitionerRole"));
        map.insert("id".into(), json!(id));
        if role.person.is_some() || role.hpr.is_some() {
            let mut practitioner = Map::new();
            if let Some(hpr) = role.hpr {
                practitioner.insert(
                    "identifier".into(),
                    json!({ "system": "urn:oid:2.16.578.1.12.4.1.4.4", "value": hpr }),
                );
            }
            if let Some(person) = role.person {
                practitioner.insert("display".into(), json!(person));
            }
            map.insert("practitioner".into(), Value::Object(practitioner));
        }
        if let Some(place) = role.place {
            map.insert(
                "organization".into(),
                json!({
                    "identifier": { "system": "urn:oid:2.16.578.1.12.4.1.2", "value": place.her },
                    "display": place.name,
                }),
            );
        }
        if let Some(phone) = role.phone {
            map.insert(
                "telecom".into(),
                json!([{ "system": "phone", "value": phone, "use": "work" }]),
            );
        }
        self.out.push(Value::Object(map));
        Some(id)
    }
}

/// All codes of a result and of what lies below it.
fn collect_tags(result: &Answer, tags: &mut BTreeSet<(String, String)>) {
    let mut add = |coding: &Coding| {
        if let Some(code) = &coding.code {
            tags.insert((coding.system.clone(), code.clone()));
        }
    };
    result.codes.iter().for_each(&mut add);
    if let Outcome::Concept { codings, .. } = &result.outcome {
        codings.iter().for_each(&mut add);
    }
    for member in &result.members {
        collect_tags(member, tags);
    }
}

/// One row of a cancer template, in the form of the extension of 2026.
pub(crate) fn structured(name: &str, code: &str, key: &str, value: &Value) -> Value {
    let sub = match key {
        "valueInteger" => "integer",
        "valueQuantity" => "physical",
        "valueCodeableConcept" => "coded",
        "valueBoolean" => "boolean",
        _ => "text",
    };
    let kind = json!({ "coding": [{ "code": code, "display": name }] });
    json!({
        "url": format!("{EXTENSION}nilar-structured-info"),
        "extension": [
            extension("nilar-structured-info-type", "valueCodeableConcept", kind),
            extension(&format!("nilar-structured-info-{sub}"), key, value.clone()),
        ],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stay_as_written() {
        assert_eq!(number("7.40").to_string(), "7.40");
        assert_eq!(number("0.10").to_string(), "0.10");
        assert_eq!(number("abc"), Value::Null);
    }

    #[test]
    fn comparators_are_split_off() {
        assert_eq!(split_comparator("<5"), (Some("<"), "5"));
        assert_eq!(split_comparator(">=60"), (Some(">="), "60"));
        assert_eq!(split_comparator("4.9"), (None, "4.9"));
    }
}
