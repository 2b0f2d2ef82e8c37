//! The resources that are read. Fields that nobody uses are left out; every resource keeps its id and its subject.

use std::ops::Deref;

use crate::{
    datatypes::{
        Annotation, Attachment, CodeableConcept, Coding, Extension, HumanName, Identifier, Period,
        Reference, ReferenceRange, Value, annotation, attachment, choose, coding, concept,
        extension, human_name, identifier, period, reference, reference_range,
    },
    json::Json,
    reader::{FindingKind, Reader, Text},
};

/// A resource of a kind that is read, or [`Other`].
#[derive(Clone, Eq, PartialEq)]
pub enum Resource<S = String> {
    /// A report.
    DiagnosticReport(Box<DiagnosticReport<S>>),
    /// A result.
    Observation(Box<Observation<S>>),
    /// A request.
    ServiceRequest(Box<ServiceRequest<S>>),
    /// A specimen.
    Specimen(Box<Specimen<S>>),
    /// A person in an organisation.
    PractitionerRole(Box<PractitionerRole<S>>),
    /// A document's entry in a registry.
    DocumentReference(Box<DocumentReference<S>>),
    /// What the service says about its answer.
    OperationOutcome(Box<OperationOutcome>),
    /// A patient.
    Patient(Box<Patient<S>>),
    /// An organisation.
    Organization(Box<Organization<S>>),
    /// A health person.
    Practitioner(Box<Practitioner<S>>),
    /// Any other type, kept raw.
    Other(Box<Other<S>>),
}

impl<S> std::fmt::Debug for Resource<S> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}(…)", self.kind())
    }
}

impl<S> Resource<S> {
    /// The resource type.
    #[must_use]
    pub fn kind(&self) -> &str {
        match self {
            Self::DiagnosticReport(_) => "DiagnosticReport",
            Self::Observation(_) => "Observation",
            Self::ServiceRequest(_) => "ServiceRequest",
            Self::Specimen(_) => "Specimen",
            Self::PractitionerRole(_) => "PractitionerRole",
            Self::DocumentReference(_) => "DocumentReference",
            Self::OperationOutcome(_) => "OperationOutcome",
            Self::Patient(_) => "Patient",
            Self::Organization(_) => "Organization",
            Self::Practitioner(_) => "Practitioner",
            Self::Other(other) => &other.kind,
        }
    }
}

impl<S: Deref<Target = str>> Resource<S> {
    /// The resource's id.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::DiagnosticReport(read) => read.id.as_deref(),
            Self::Observation(read) => read.id.as_deref(),
            Self::ServiceRequest(read) => read.id.as_deref(),
            Self::Specimen(read) => read.id.as_deref(),
            Self::PractitionerRole(read) => read.id.as_deref(),
            Self::DocumentReference(read) => read.id.as_deref(),
            Self::OperationOutcome(read) => read.id.as_deref(),
            Self::Patient(read) => read.id.as_deref(),
            Self::Organization(read) => read.id.as_deref(),
            Self::Practitioner(read) => read.id.as_deref(),
            Self::Other(read) => read.id.as_deref(),
        }
    }
}

/// A report.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct DiagnosticReport<S = String> {
    /// Id.
    pub id: Option<S>,
    /// There is a modifier extension: the report may not mean what it says.
    pub modified: bool,
    /// Extensions.
    pub extension: Vec<Extension<S>>,
    /// Contained resources.
    pub contained: Contained<S>,
    /// Identifiers.
    pub identifier: Vec<Identifier<S>>,
    /// The request.
    pub based_on: Vec<Reference<S>>,
    /// Status as received.
    pub status: Option<S>,
    /// Main discipline.
    pub category: Vec<CodeableConcept<S>>,
    /// Report type.
    pub code: Option<CodeableConcept<S>>,
    /// Patient.
    pub subject: Option<Reference<S>>,
    /// `effectiveDateTime`, or the period's start.
    pub effective: Option<S>,
    /// Time of this version.
    pub issued: Option<S>,
    /// Performers.
    pub performer: Vec<Reference<S>>,
    /// Specimens.
    pub specimen: Vec<Reference<S>>,
    /// Results.
    pub result: Vec<Reference<S>>,
    /// Conclusion in words. Not in the national profile.
    pub conclusion: Option<S>,
    /// Attached forms of the report. Not in the national profile.
    pub presented_form: Vec<Attachment<S>>,
}

/// A result.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Observation<S = String> {
    /// Id.
    pub id: Option<S>,
    /// There is a modifier extension: the result may not mean what it says.
    pub modified: bool,
    /// Extensions.
    pub extension: Vec<Extension<S>>,
    /// Contained resources.
    pub contained: Contained<S>,
    /// Identifiers.
    pub identifier: Vec<Identifier<S>>,
    /// The request.
    pub based_on: Vec<Reference<S>>,
    /// Status as received.
    pub status: Option<S>,
    /// Discipline.
    pub category: Vec<CodeableConcept<S>>,
    /// What was examined.
    pub code: Option<CodeableConcept<S>>,
    /// Patient.
    pub subject: Option<Reference<S>>,
    /// `effectiveDateTime` or `effectiveInstant`, or the period's start.
    pub effective: Option<S>,
    /// Time of this version.
    pub issued: Option<S>,
    /// Performers.
    pub performer: Vec<Reference<S>>,
    /// The value.
    pub value: Option<Value<S>>,
    /// Why there is no value.
    pub data_absent_reason: Option<CodeableConcept<S>>,
    /// Deviation marks.
    pub interpretation: Vec<CodeableConcept<S>>,
    /// Comments.
    pub note: Vec<Annotation<S>>,
    /// Where on the body.
    pub body_site: Option<CodeableConcept<S>>,
    /// How.
    pub method: Option<CodeableConcept<S>>,
    /// Specimen.
    pub specimen: Option<Reference<S>>,
    /// Reference ranges.
    pub reference_range: Vec<ReferenceRange<S>>,
    /// Results below this one.
    pub has_member: Vec<Reference<S>>,
    /// Parts that are no results of their own.
    pub component: Vec<Component<S>>,
}

/// A part of an [`Observation`].
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Component<S = String> {
    /// What was examined.
    pub code: Option<CodeableConcept<S>>,
    /// The value.
    pub value: Option<Value<S>>,
    /// Why there is no value.
    pub data_absent_reason: Option<CodeableConcept<S>>,
    /// Deviation marks.
    pub interpretation: Vec<CodeableConcept<S>>,
    /// Reference ranges.
    pub reference_range: Vec<ReferenceRange<S>>,
}

/// A request.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct ServiceRequest<S = String> {
    /// Id.
    pub id: Option<S>,
    /// There is a modifier extension.
    pub modified: bool,
    /// Extensions.
    pub extension: Vec<Extension<S>>,
    /// Contained resources.
    pub contained: Contained<S>,
    /// Identifiers.
    pub identifier: Vec<Identifier<S>>,
    /// Status as received.
    pub status: Option<S>,
    /// Patient.
    pub subject: Option<Reference<S>>,
    /// Requested at.
    pub authored_on: Option<S>,
    /// Who requested.
    pub requester: Option<Reference<S>>,
    /// Reasons.
    pub reason_code: Vec<CodeableConcept<S>>,
    /// Comments.
    pub note: Vec<Annotation<S>>,
    /// Specimens.
    pub specimen: Vec<Reference<S>>,
}

/// A specimen.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Specimen<S = String> {
    /// Id.
    pub id: Option<S>,
    /// There is a modifier extension.
    pub modified: bool,
    /// Extensions, those of the collection included.
    pub extension: Vec<Extension<S>>,
    /// Contained resources.
    pub contained: Contained<S>,
    /// Identifiers.
    pub identifier: Vec<Identifier<S>>,
    /// The laboratory's id.
    pub accession_identifier: Option<Identifier<S>>,
    /// Status as received.
    pub status: Option<S>,
    /// Material.
    pub kind: Option<CodeableConcept<S>>,
    /// Patient.
    pub subject: Option<Reference<S>>,
    /// Received at.
    pub received_time: Option<S>,
    /// `collectedDateTime`, or the period's start.
    pub collected: Option<S>,
    /// Who collected.
    pub collector: Option<Reference<S>>,
    /// Where on the body.
    pub body_site: Option<CodeableConcept<S>>,
    /// How.
    pub method: Option<CodeableConcept<S>>,
    /// Comments.
    pub note: Vec<Annotation<S>>,
}

/// A person in an organisation.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct PractitionerRole<S = String> {
    /// Id.
    pub id: Option<S>,
    /// The person.
    pub practitioner: Option<Reference<S>>,
    /// The organisation.
    pub organization: Option<Reference<S>>,
    /// Roles.
    pub code: Vec<CodeableConcept<S>>,
    /// Specialties.
    pub specialty: Vec<CodeableConcept<S>>,
    /// Contained resources.
    pub contained: Contained<S>,
}

/// A document's entry in a registry.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct DocumentReference<S = String> {
    /// Id.
    pub id: Option<S>,
    /// There is a modifier extension: the entry may not mean what it says.
    pub modified: bool,
    /// Extensions.
    pub extension: Vec<Extension<S>>,
    /// Contained resources.
    pub contained: Contained<S>,
    /// The document's own id.
    pub master_identifier: Option<Identifier<S>>,
    /// Ids of the entry.
    pub identifier: Vec<Identifier<S>>,
    /// Status as received.
    pub status: Option<S>,
    /// Status of the document itself.
    pub doc_status: Option<S>,
    /// Document type.
    pub kind: Option<CodeableConcept<S>>,
    /// Document category.
    pub category: Vec<CodeableConcept<S>>,
    /// Patient.
    pub subject: Option<Reference<S>>,
    /// When the entry was made.
    pub date: Option<S>,
    /// Authors: persons and organisations.
    pub author: Vec<Reference<S>>,
    /// Who signed.
    pub authenticator: Option<Reference<S>>,
    /// Who keeps it.
    pub custodian: Option<Reference<S>>,
    /// Other documents that it replaces, adds to …
    pub relates_to: Vec<RelatesTo<S>>,
    /// Comment in words.
    pub description: Option<S>,
    /// Confidentiality.
    pub security_label: Vec<CodeableConcept<S>>,
    /// The bytes, in one or more forms.
    pub content: Vec<Content<S>>,
    /// Circumstances.
    pub context: Option<DocumentContext<S>>,
}

/// A tie between two documents.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct RelatesTo<S = String> {
    /// `replaces`, `appends`, `transforms`, `signs`.
    pub code: Option<S>,
    /// The other document.
    pub target: Option<Reference<S>>,
}

/// One form of a document.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Content<S = String> {
    /// Where the bytes are.
    pub attachment: Option<Attachment<S>>,
    /// Format code.
    pub format: Option<Coding<S>>,
}

/// Circumstances of a document.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct DocumentContext<S = String> {
    /// What was done.
    pub event: Vec<CodeableConcept<S>>,
    /// When.
    pub period: Option<Period<S>>,
    /// Kind of institution.
    pub facility_type: Option<CodeableConcept<S>>,
    /// Specialty.
    pub practice_setting: Option<CodeableConcept<S>>,
    /// The patient as the source knew her.
    pub source_patient_info: Option<Reference<S>>,
    /// Related things.
    pub related: Vec<Reference<S>>,
}

/// What the service says about its answer.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct OperationOutcome {
    /// Id.
    pub id: Option<String>,
    /// Its issues.
    pub issue: Vec<Issue>,
}

/// One issue of an [`OperationOutcome`]. Never shown as it is.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Issue {
    /// `fatal`, `error`, `warning`, `information`.
    pub severity: Option<String>,
    /// Issue type of FHIR.
    pub code: Option<String>,
    /// The service's own codes.
    pub details: Option<CodeableConcept>,
    /// Words for developers. May hold anything.
    pub diagnostics: Option<String>,
}

/// A patient.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Patient<S = String> {
    /// Id.
    pub id: Option<S>,
    /// Identity numbers.
    pub identifier: Vec<Identifier<S>>,
    /// Names.
    pub name: Vec<HumanName<S>>,
    /// `male`, `female`, `other`, `unknown`.
    pub gender: Option<S>,
    /// Born.
    pub birth_date: Option<S>,
}

/// An organisation.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Organization<S = String> {
    /// Id.
    pub id: Option<S>,
    /// Numbers.
    pub identifier: Vec<Identifier<S>>,
    /// What kind of organisation; the national service misuses it for the number's system.
    pub kind: Vec<CodeableConcept<S>>,
    /// Name.
    pub name: Option<S>,
    /// The organisation it belongs to.
    pub part_of: Option<Reference<S>>,
}

/// A health person.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Practitioner<S = String> {
    /// Id.
    pub id: Option<S>,
    /// Numbers.
    pub identifier: Vec<Identifier<S>>,
    /// Names.
    pub name: Vec<HumanName<S>>,
}

/// A resource of a type that is not read, whole.
#[derive(Clone, Eq, PartialEq)]
pub struct Other<S = String> {
    /// Resource type.
    pub kind: String,
    /// Id.
    pub id: Option<S>,
    /// The resource as received, without `meta`.
    pub raw: serde_json::Value,
}

/// Resources inside a resource.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Contained<S = String>(pub Vec<Resource<S>>);

impl<S: Deref<Target = str>> Contained<S> {
    /// The contained resource with this id, with or without the leading `#`.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Resource<S>> {
        let id = id.strip_prefix('#').unwrap_or(id);
        self.0.iter().find(|resource| {
            resource
                .id()
                .is_some_and(|own| own.strip_prefix('#').unwrap_or(own) == id)
        })
    }
}

quiet_debug!(
    DiagnosticReport,
    Observation,
    Component,
    ServiceRequest,
    Specimen,
    PractitionerRole,
    DocumentReference,
    RelatesTo,
    Content,
    DocumentContext,
    Patient,
    Organization,
    Practitioner,
    Other,
    Contained,
);

quiet_debug!(plain OperationOutcome, Issue);

/// Reads any resource; `None` when it does not say its type. Findings go to the second value.
pub(crate) fn resource<'a, S: Text<'a>>(
    json: &Json<'a>,
) -> Option<(Resource<S>, Vec<crate::Finding>)> {
    let kind = json.get("resourceType").and_then(Json::as_text)?;
    let (read, reader) = match kind {
        "DiagnosticReport" => {
            let mut reader = Reader::new("DiagnosticReport");
            (
                Resource::DiagnosticReport(Box::new(diagnostic_report(json, &mut reader))),
                reader,
            )
        }
        "Observation" => {
            let mut reader = Reader::new("Observation");
            (
                Resource::Observation(Box::new(observation(json, &mut reader))),
                reader,
            )
        }
        "ServiceRequest" => {
            let mut reader = Reader::new("ServiceRequest");
            (
                Resource::ServiceRequest(Box::new(service_request(json, &mut reader))),
                reader,
            )
        }
        "Specimen" => {
            let mut reader = Reader::new("Specimen");
            (
                Resource::Specimen(Box::new(specimen(json, &mut reader))),
                reader,
            )
        }
        "PractitionerRole" => {
            let mut reader = Reader::new("PractitionerRole");
            (
                Resource::PractitionerRole(Box::new(practitioner_role(json, &mut reader))),
                reader,
            )
        }
        "DocumentReference" => {
            let mut reader = Reader::new("DocumentReference");
            (
                Resource::DocumentReference(Box::new(document_reference(json, &mut reader))),
                reader,
            )
        }
        "OperationOutcome" => {
            let mut reader = Reader::new("OperationOutcome");
            (
                Resource::OperationOutcome(Box::new(operation_outcome(json, &mut reader))),
                reader,
            )
        }
        "Patient" => {
            let mut reader = Reader::new("Patient");
            (
                Resource::Patient(Box::new(patient(json, &mut reader))),
                reader,
            )
        }
        "Organization" => {
            let mut reader = Reader::new("Organization");
            (
                Resource::Organization(Box::new(organization(json, &mut reader))),
                reader,
            )
        }
        "Practitioner" => {
            let mut reader = Reader::new("Practitioner");
            (
                Resource::Practitioner(Box::new(practitioner(json, &mut reader))),
                reader,
            )
        }
        other => {
            let mut reader = Reader::new("Resource");
            let id = json.get("id").and_then(|id| reader.text(id, "id"));
            let kind = other.chars().take(64).collect();
            (
                Resource::Other(Box::new(Other {
                    kind,
                    id,
                    raw: json.to_value(),
                })),
                reader,
            )
        }
    };
    Some((read, reader.findings))
}

fn contained<'a, S: Text<'a>>(json: &Json<'a>, reader: &mut Reader) -> Contained<S> {
    let items = reader.many(json, "contained", |json, reader| {
        let read = resource(json);
        match &read {
            None => reader.note("resourceType", FindingKind::Missing),
            Some((_, findings)) => {
                reader.findings.extend(findings.iter().cloned());
            }
        }
        read.map(|(resource, _)| resource)
    });
    Contained(items.into_iter().flatten().collect())
}

fn is_present(json: &Json<'_>) -> bool {
    match json {
        Json::List(items) => !items.is_empty(),
        Json::Null => false,
        Json::Bool(_) | Json::Number(_) | Json::Text(_) | Json::Object(_) => true,
    }
}

fn modified(json: &Json<'_>, reader: &mut Reader) -> bool {
    let present = is_present(json);
    if present {
        reader.note("modifierExtension", FindingKind::ModifierExtension);
    }
    present
}

fn start_of<'a, S: Text<'a>>(
    json: &Json<'a>,
    name: &'static str,
    reader: &mut Reader,
) -> Option<S> {
    reader
        .one(json, name, period)
        .and_then(|period| period.start.or(period.end))
}

fn diagnostic_report<'a, S: Text<'a>>(json: &Json<'a>, reader: &mut Reader) -> DiagnosticReport<S> {
    let mut read = DiagnosticReport::default();
    for (key, field) in json.members() {
        match key.as_ref() {
            "id" => read.id = reader.text(field, "id"),
            "modifierExtension" => read.modified = modified(field, reader),
            "extension" => read.extension = reader.many(field, "extension", extension),
            "contained" => read.contained = contained(field, reader),
            "identifier" => read.identifier = reader.many(field, "identifier", identifier),
            "basedOn" => read.based_on = reader.many(field, "basedOn", reference),
            "status" => read.status = reader.text(field, "status"),
            "category" => read.category = reader.many(field, "category", concept),
            "code" => read.code = reader.one(field, "code", concept),
            "subject" => read.subject = reader.one(field, "subject", reference),
            "effectiveDateTime" => read.effective = reader.text(field, "effectiveDateTime"),
            "effectivePeriod" => read.effective = start_of(field, "effectivePeriod", reader),
            "issued" => read.issued = reader.text(field, "issued"),
            "performer" => read.performer = reader.many(field, "performer", reference),
            "specimen" => read.specimen = reader.many(field, "specimen", reference),
            "result" => read.result = reader.many(field, "result", reference),
            "conclusion" => read.conclusion = reader.text(field, "conclusion"),
            "presentedForm" => {
                read.presented_form = reader.many(field, "presentedForm", attachment);
            }
            _ => {}
        }
    }
    missing(read.id.is_none(), "id", reader);
    missing(read.status.is_none(), "status", reader);
    read
}

fn observation<'a, S: Text<'a>>(json: &Json<'a>, reader: &mut Reader) -> Observation<S> {
    let mut read = Observation::default();
    for (key, field) in json.members() {
        match key.as_ref() {
            "id" => read.id = reader.text(field, "id"),
            "modifierExtension" => read.modified = modified(field, reader),
            "extension" => read.extension = reader.many(field, "extension", extension),
            "contained" => read.contained = contained(field, reader),
            "identifier" => read.identifier = reader.many(field, "identifier", identifier),
            "basedOn" => read.based_on = reader.many(field, "basedOn", reference),
            "status" => read.status = reader.text(field, "status"),
            "category" => read.category = reader.many(field, "category", concept),
            "code" => read.code = reader.one(field, "code", concept),
            "subject" => read.subject = reader.one(field, "subject", reference),
            "effectiveDateTime" | "effectiveInstant" => {
                read.effective = reader.text(field, "effectiveDateTime");
            }
            "effectivePeriod" => read.effective = start_of(field, "effectivePeriod", reader),
            "issued" => read.issued = reader.text(field, "issued"),
            "performer" => read.performer = reader.many(field, "performer", reference),
            "dataAbsentReason" => {
                read.data_absent_reason = reader.one(field, "dataAbsentReason", concept);
            }
            "interpretation" => {
                read.interpretation = reader.many(field, "interpretation", concept);
            }
            "note" => read.note = reader.many(field, "note", annotation),
            "bodySite" => read.body_site = reader.one(field, "bodySite", concept),
            "method" => read.method = reader.one(field, "method", concept),
            "specimen" => read.specimen = reader.one(field, "specimen", reference),
            "referenceRange" => {
                read.reference_range = reader.many(field, "referenceRange", reference_range);
            }
            "hasMember" => read.has_member = reader.many(field, "hasMember", reference),
            "component" => read.component = reader.many(field, "component", component),
            _ => {
                if key.starts_with("value") {
                    choose(&mut read.value, key, field, reader);
                }
            }
        }
    }
    missing(read.id.is_none(), "id", reader);
    missing(read.status.is_none(), "status", reader);
    read
}

fn component<'a, S: Text<'a>>(json: &Json<'a>, reader: &mut Reader) -> Component<S> {
    let mut read = Component::default();
    for (key, field) in json.members() {
        match key.as_ref() {
            "code" => read.code = reader.one(field, "code", concept),
            "dataAbsentReason" => {
                read.data_absent_reason = reader.one(field, "dataAbsentReason", concept);
            }
            "interpretation" => {
                read.interpretation = reader.many(field, "interpretation", concept);
            }
            "referenceRange" => {
                read.reference_range = reader.many(field, "referenceRange", reference_range);
            }
            _ => {
                if key.starts_with("value") {
                    choose(&mut read.value, key, field, reader);
                }
            }
        }
    }
    read
}

fn service_request<'a, S: Text<'a>>(json: &Json<'a>, reader: &mut Reader) -> ServiceRequest<S> {
    let mut read = ServiceRequest::default();
    for (key, field) in json.members() {
        match key.as_ref() {
            "id" => read.id = reader.text(field, "id"),
            "modifierExtension" => read.modified = modified(field, reader),
            "extension" => read.extension = reader.many(field, "extension", extension),
            "contained" => read.contained = contained(field, reader),
            "identifier" => read.identifier = reader.many(field, "identifier", identifier),
            "status" => read.status = reader.text(field, "status"),
            "subject" => read.subject = reader.one(field, "subject", reference),
            "authoredOn" => read.authored_on = reader.text(field, "authoredOn"),
            "requester" => read.requester = reader.one(field, "requester", reference),
            "reasonCode" => read.reason_code = reader.many(field, "reasonCode", concept),
            "note" => read.note = reader.many(field, "note", annotation),
            "specimen" => read.specimen = reader.many(field, "specimen", reference),
            _ => {}
        }
    }
    missing(read.id.is_none(), "id", reader);
    read
}

fn specimen<'a, S: Text<'a>>(json: &Json<'a>, reader: &mut Reader) -> Specimen<S> {
    let mut read = Specimen::default();
    for (key, field) in json.members() {
        match key.as_ref() {
            "id" => read.id = reader.text(field, "id"),
            "modifierExtension" => read.modified = modified(field, reader),
            "extension" => read
                .extension
                .extend(reader.many(field, "extension", extension)),
            "contained" => read.contained = contained(field, reader),
            "identifier" => read.identifier = reader.many(field, "identifier", identifier),
            "accessionIdentifier" => {
                read.accession_identifier = reader.one(field, "accessionIdentifier", identifier);
            }
            "status" => read.status = reader.text(field, "status"),
            "type" => read.kind = reader.one(field, "type", concept),
            "subject" => read.subject = reader.one(field, "subject", reference),
            "receivedTime" => read.received_time = reader.text(field, "receivedTime"),
            "collection" => {
                reader.one(field, "collection", |json, reader| {
                    collection(json, &mut read, reader);
                });
            }
            "note" => read.note = reader.many(field, "note", annotation),
            _ => {}
        }
    }
    missing(read.id.is_none(), "id", reader);
    read
}

fn collection<'a, S: Text<'a>>(json: &Json<'a>, read: &mut Specimen<S>, reader: &mut Reader) {
    for (key, field) in json.members() {
        match key.as_ref() {
            "extension" => read
                .extension
                .extend(reader.many(field, "extension", extension)),
            "collector" => read.collector = reader.one(field, "collector", reference),
            "collectedDateTime" => read.collected = reader.text(field, "collectedDateTime"),
            "collectedPeriod" => read.collected = start_of(field, "collectedPeriod", reader),
            "bodySite" => read.body_site = reader.one(field, "bodySite", concept),
            "method" => read.method = reader.one(field, "method", concept),
            _ => {}
        }
    }
}

fn practitioner_role<'a, S: Text<'a>>(json: &Json<'a>, reader: &mut Reader) -> PractitionerRole<S> {
    let mut read = PractitionerRole::default();
    for (key, field) in json.members() {
        match key.as_ref() {
            "id" => read.id = reader.text(field, "id"),
            "practitioner" => read.practitioner = reader.one(field, "practitioner", reference),
            "organization" => read.organization = reader.one(field, "organization", reference),
            "code" => read.code = reader.many(field, "code", concept),
            "specialty" => read.specialty = reader.many(field, "specialty", concept),
            "contained" => read.contained = contained(field, reader),
            _ => {}
        }
    }
    read
}

fn document_reference<'a, S: Text<'a>>(
    json: &Json<'a>,
    reader: &mut Reader,
) -> DocumentReference<S> {
    let mut read = DocumentReference::default();
    for (key, field) in json.members() {
        match key.as_ref() {
            "id" => read.id = reader.text(field, "id"),
            "modifierExtension" => read.modified = modified(field, reader),
            "extension" => read.extension = reader.many(field, "extension", extension),
            "contained" => read.contained = contained(field, reader),
            "masterIdentifier" => {
                read.master_identifier = reader.one(field, "masterIdentifier", identifier);
            }
            "identifier" => read.identifier = reader.many(field, "identifier", identifier),
            "status" => read.status = reader.text(field, "status"),
            "docStatus" => read.doc_status = reader.text(field, "docStatus"),
            "type" => read.kind = reader.one(field, "type", concept),
            "category" => read.category = reader.many(field, "category", concept),
            "subject" => read.subject = reader.one(field, "subject", reference),
            "date" => read.date = reader.text(field, "date"),
            "author" => read.author = reader.many(field, "author", reference),
            "authenticator" => read.authenticator = reader.one(field, "authenticator", reference),
            "custodian" => read.custodian = reader.one(field, "custodian", reference),
            "relatesTo" => read.relates_to = reader.many(field, "relatesTo", relates_to),
            "description" => read.description = reader.text(field, "description"),
            "securityLabel" => {
                read.security_label = reader.many(field, "securityLabel", concept);
            }
            "content" => read.content = reader.many(field, "content", content),
            "context" => read.context = reader.one(field, "context", document_context),
            _ => {}
        }
    }
    missing(read.status.is_none(), "status", reader);
    missing(read.content.is_empty(), "content", reader);
    read
}

fn relates_to<'a, S: Text<'a>>(json: &Json<'a>, reader: &mut Reader) -> RelatesTo<S> {
    RelatesTo {
        code: json.get("code").and_then(|code| reader.text(code, "code")),
        target: json
            .get("target")
            .and_then(|target| reader.one(target, "target", reference)),
    }
}

fn content<'a, S: Text<'a>>(json: &Json<'a>, reader: &mut Reader) -> Content<S> {
    Content {
        attachment: json
            .get("attachment")
            .and_then(|field| reader.one(field, "attachment", attachment)),
        format: json
            .get("format")
            .and_then(|field| reader.one(field, "format", coding)),
    }
}

fn document_context<'a, S: Text<'a>>(json: &Json<'a>, reader: &mut Reader) -> DocumentContext<S> {
    let mut read = DocumentContext::default();
    for (key, field) in json.members() {
        match key.as_ref() {
            "event" => read.event = reader.many(field, "event", concept),
            "period" => read.period = reader.one(field, "period", period),
            "facilityType" => read.facility_type = reader.one(field, "facilityType", concept),
            "practiceSetting" => {
                read.practice_setting = reader.one(field, "practiceSetting", concept);
            }
            "sourcePatientInfo" => {
                read.source_patient_info = reader.one(field, "sourcePatientInfo", reference);
            }
            "related" => read.related = reader.many(field, "related", reference),
            _ => {}
        }
    }
    read
}

fn operation_outcome(json: &Json<'_>, reader: &mut Reader) -> OperationOutcome {
    OperationOutcome {
        id: json.get("id").and_then(|id| reader.text(id, "id")),
        issue: json
            .get("issue")
            .map(|issues| reader.many(issues, "issue", issue))
            .unwrap_or_default(),
    }
}

fn issue(json: &Json<'_>, reader: &mut Reader) -> Issue {
    let mut read = Issue::default();
    for (key, field) in json.members() {
        match key.as_ref() {
            "severity" => read.severity = reader.text(field, "severity"),
            "code" => read.code = reader.text(field, "code"),
            "details" => read.details = reader.one(field, "details", concept),
            "diagnostics" => read.diagnostics = reader.text(field, "diagnostics"),
            _ => {}
        }
    }
    read
}

fn patient<'a, S: Text<'a>>(json: &Json<'a>, reader: &mut Reader) -> Patient<S> {
    let mut read = Patient::default();
    for (key, field) in json.members() {
        match key.as_ref() {
            "id" => read.id = reader.text(field, "id"),
            "identifier" => read.identifier = reader.many(field, "identifier", identifier),
            "name" => read.name = reader.many(field, "name", human_name),
            "gender" => read.gender = reader.text(field, "gender"),
            "birthDate" => read.birth_date = reader.text(field, "birthDate"),
            _ => {}
        }
    }
    read
}

fn organization<'a, S: Text<'a>>(json: &Json<'a>, reader: &mut Reader) -> Organization<S> {
    let mut read = Organization::default();
    for (key, field) in json.members() {
        match key.as_ref() {
            "id" => read.id = reader.text(field, "id"),
            "identifier" => read.identifier = reader.many(field, "identifier", identifier),
            "type" => read.kind = reader.many(field, "type", concept),
            "name" => read.name = reader.text(field, "name"),
            "partOf" => read.part_of = reader.one(field, "partOf", reference),
            _ => {}
        }
    }
    read
}

fn practitioner<'a, S: Text<'a>>(json: &Json<'a>, reader: &mut Reader) -> Practitioner<S> {
    Practitioner {
        id: json.get("id").and_then(|id| reader.text(id, "id")),
        identifier: json
            .get("identifier")
            .map(|field| reader.many(field, "identifier", identifier))
            .unwrap_or_default(),
        name: json
            .get("name")
            .map(|field| reader.many(field, "name", human_name))
            .unwrap_or_default(),
    }
}

fn missing(is_missing: bool, name: &'static str, reader: &mut Reader) {
    if is_missing {
        reader.note(name, FindingKind::Missing);
    }
}
