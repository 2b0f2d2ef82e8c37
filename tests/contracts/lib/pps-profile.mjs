// The cardinalities of the profiles of Pasientens prøvesvar (implementation guide diagnostic.report.nilar 1.6.0), for
// what the service may send. Written from the guide, not from our reader.

const NILAR = "http://nhn.no/fhir/nilar/StructureDefinition/";
const LIST = "urn:oid:2.16.578.1.12.4.1.1.";
const UCUM = "http://unitsofmeasure.org";
const PERSONS = ["1", "2", "3"].map((arc) => `urn:oid:2.16.578.1.12.4.1.4.${arc}`);

const EXTENSIONS = {
  DiagnosticReport: {
    "nilar-report-date": [1, 1, ["valueDateTime"]],
    "nilar-approval-date": [0, 1, ["valueDateTime"]],
    "nilar-comment": [0, Infinity, ["valueAnnotation", "valueCodeableConcept"]],
    "nilar-inf-item": [0, Infinity, ["extension"]],
  },
  Observation: {
    "nilar-diagnostic-report-ref": [1, 1, ["valueReference"]],
    "nilar-history": [0, 1, ["valueBoolean"]],
    "nilar-accredited": [0, 1, ["valueBoolean"]],
    "nilar-investigation-date": [0, 1, ["valueDateTime"]],
    "nilar-status-change-date": [0, 1, ["valueDateTime"]],
    "nilar-counter-sign-date": [0, 1, ["valueDateTime"]],
    "nilar-medical-validation-date": [0, 1, ["valueDateTime"]],
    "nilar-description-date": [0, 1, ["valueDateTime"]],
    "nilar-specification": [0, 1, ["valueCodeableConcept"]],
    "nilar-related-observation": [0, 1, ["valueReference"]],
    "nilar-structured-info": [0, Infinity, ["extension"]],
  },
};

const DISCIPLINES = ["CLIN", "MBIO", "MGEN", "FARM", "IMTR", "PAT", "RAD", "NUK"];
const VALUES = ["valueQuantity", "valueCodeableConcept", "valueRange", "valueDateTime"];

const JUDGES = {
  DiagnosticReport: report,
  Observation: observation,
  Specimen: specimen,
  ServiceRequest: request,
  PractitionerRole: role,
  OperationOutcome: outcome,
};

/** The faults of one resource beyond R4, as sentences. */
export function faults(resource) {
  const found = [];
  const fault = (holds, text) => {
    if (!holds) found.push(`${resource.resourceType}: ${text}`);
  };
  fault(resource.id || resource.resourceType === "OperationOutcome", "id 1..1");
  extensions(resource, fault);
  const judge = JUDGES[resource.resourceType];
  if (judge === undefined) fault(false, "the service delivers no such resource");
  else judge(resource, fault);
  return found;
}

function extensions(resource, fault) {
  const table = EXTENSIONS[resource.resourceType];
  if (table === undefined) return;
  const named = (list, name) => (list ?? []).filter((own) => own.url === `${NILAR}${name}`);
  for (const own of resource.extension ?? []) {
    fault(own.url.startsWith(NILAR) && Object.hasOwn(table, own.url.slice(NILAR.length)), `extension ${own.url}`);
  }
  for (const [name, [least, most, types]] of Object.entries(table)) {
    const all = named(resource.extension, name);
    fault(all.length >= least && all.length <= most, `${name} ${least}..${most}, there are ${all.length}`);
    for (const own of all) {
      const members = Object.keys(own).filter((member) => member !== "url" && member !== "id");
      fault(members.length === 1 && types.includes(members[0]), `${name} holds ${members}`);
    }
  }
  for (const own of named(resource.extension, "nilar-inf-item")) {
    const types = named(own.extension, "nilar-inf-item-type");
    fault(types.length === 1 && types[0].valueCodeableConcept, "nilar-inf-item-type 1..1");
  }
  for (const own of named(resource.extension, "nilar-structured-info")) {
    const types = named(own.extension, "nilar-structured-info-type");
    fault(types.length === 1 && types[0].valueCodeableConcept, "nilar-structured-info-type 1..1");
  }
}

function report(own, fault) {
  fault(own.status, "status 1..1");
  const main = codes(own.category?.[0], "8202");
  fault(
    own.category?.length === 1 && main.some((code) => ["LAB", "PAT", "BLD"].includes(code)),
    "category 1..1 of 8202",
  );
  fault(codes(own.code, "8202").length > 0, "code 1..1 of 8202");
  fault((own.basedOn ?? []).length <= 1, "basedOn 0..1");
  fault(own.effectiveDateTime, "effectiveDateTime");
  fault(own.issued, "issued is must-support");
  for (const element of [
    "presentedForm",
    "conclusion",
    "conclusionCode",
    "media",
    "imagingStudy",
    "resultsInterpreter",
  ]) {
    fault(own[element] === undefined, `${element} is not used`);
  }
  identifiers(own, ["ServReportId", "MsgId"], fault);
  subject(own, fault);
  references(own.basedOn, "ServiceRequest", fault);
  references(own.performer, "PractitionerRole", fault);
  references(own.specimen, "Specimen", fault);
  references(own.result, "Observation", fault);
}

function observation(own, fault) {
  fault(own.status, "status 1..1");
  fault((own.category ?? []).length <= 1, "category 0..1");
  for (const category of own.category ?? []) {
    fault(
      codes(category, "8202").some((code) => DISCIPLINES.includes(code)),
      "category of 8202",
    );
  }
  fault(own.code, "code 1..1");
  fault((own.basedOn ?? []).length <= 1, "basedOn 0..1");
  const values = Object.keys(own).filter((member) => /^value[A-Z]/.test(member));
  fault(values.length <= 1 && values.every((member) => VALUES.includes(member)), `value[x] is ${values}`);
  quantity(own.valueQuantity, fault);
  quantity(own.valueRange?.low, fault);
  quantity(own.valueRange?.high, fault);
  fault((own.interpretation ?? []).length <= 1, "interpretation 0..1");
  for (const mark of own.interpretation ?? []) {
    fault(
      codes(mark, "8244").some((code) => ["1", "2", "3"].includes(code)),
      "interpretation of 8244",
    );
  }
  for (const range of own.referenceRange ?? []) {
    fault(Object.keys(range).join() === "text", `referenceRange holds ${Object.keys(range)}`);
  }
  for (const element of ["derivedFrom", "component"]) fault(own[element] === undefined, `${element} is not used`);
  identifiers(own, ["ResultItemId"], fault);
  subject(own, fault);
  references(own.basedOn, "ServiceRequest", fault);
  references(own.performer, "PractitionerRole", fault);
  references(own.specimen && [own.specimen], "Specimen", fault);
  references(own.hasMember, "Observation", fault);
  const back = (own.extension ?? []).find((extension) => extension.url === `${NILAR}nilar-diagnostic-report-ref`);
  references(back && [back.valueReference], "DiagnosticReport", fault);
}

/** Since 2025-03 the code of a unit is UCUM or not there. */
function quantity(own, fault) {
  if (own === undefined) return;
  fault(typeof own.value === "number", "a quantity without a value");
  fault((own.code === undefined) === (own.system === undefined), "a unit's code and system belong together");
  fault(own.system === undefined || own.system === UCUM, `unit of ${own.system}`);
}

function specimen(own, fault) {
  fault(own.accessionIdentifier?.value, "accessionIdentifier 1..1");
  fault(own.collection, "collection 1..1");
  fault(own.collection?.collectedDateTime, "collection.collectedDateTime 1..1");
  fault(own.collection?.collectedPeriod === undefined, "collection.collectedPeriod is not used");
  identifiers(own, ["AnalysedSubjectId", "AnalysedSubjectIdByRequester"], fault);
  references(own.collection?.collector && [own.collection.collector], "PractitionerRole", fault);
  subject(own, fault);
}

function request(own, fault) {
  fault(own.status === "completed" && own.intent === "order", "status and intent");
  identifiers(own, ["ServReqId", "ServReqIdByServProvider"], fault);
  references(own.requester && [own.requester], "PractitionerRole", fault);
  subject(own, fault);
}

function role(own, fault) {
  fault(own.practitioner ?? own.organization, "neither a person nor an organisation");
  for (const [name, reference] of Object.entries({ practitioner: own.practitioner, organization: own.organization })) {
    if (reference === undefined) continue;
    fault(reference.reference === undefined, `${name} is a logical reference`);
    fault(reference.identifier?.system && reference.identifier?.value, `${name}.identifier has system and value`);
    fault(reference.display, `${name}.display`);
  }
}

function outcome(own, fault) {
  for (const issue of own.issue) {
    if (issue.details === undefined) continue;
    const [old, current] = issue.details.coding;
    fault(old.system === "NilarPvkOutcome", "the twin coding for old clients");
    fault(current.system === "http://nhn.no/fhir/nilar/CodeSystem/pvk-outcome-cs", "the privacy code system");
    fault(old.code === current.code && ["General", "Specific", "Reservation"].includes(current.code), "privacy code");
  }
}

function codes(concept, list) {
  return (concept?.coding ?? []).filter((coding) => coding.system === `${LIST}${list}`).map((coding) => coding.code);
}

function identifiers(own, systems, fault) {
  for (const identifier of own.identifier ?? []) {
    fault(systems.includes(identifier.system) && identifier.value, `identifier of ${identifier.system}`);
  }
}

/** A person is named by number only: no reference, no resource. */
function subject(own, fault) {
  fault(own.subject?.reference === undefined, "subject is a logical reference");
  fault(PERSONS.includes(own.subject?.identifier?.system), "subject.identifier.system");
  fault(/^\d{11}$/.test(own.subject?.identifier?.value), "subject.identifier.value");
}

function references(list, type, fault) {
  for (const own of list ?? []) {
    fault(
      new RegExp(`^${type}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`).test(own?.reference),
      `reference to ${type}`,
    );
  }
}

/** Every code of a result and of its members, collected on the one at the top. */
export function missingTags(top, byReference) {
  const tags = new Set((top.meta?.tag ?? []).map((tag) => `${tag.system}|${tag.code}`));
  const missing = new Set();
  const visit = (own) => {
    const concepts = [own.code, own.valueCodeableConcept];
    for (const coding of concepts.flatMap((concept) => concept?.coding ?? [])) {
      const name = `${coding.system}|${coding.code}`;
      if (coding.code !== undefined && !tags.has(name)) missing.add(name);
    }
    for (const member of own.hasMember ?? []) visit(byReference.get(member.reference) ?? {});
  };
  visit(top);
  return [...missing];
}
