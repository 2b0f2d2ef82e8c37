// What a retrieved document is, by its bytes, and whether it is a good one: XML is read by a strict parser, CDA has the
// header that Norwegian documents have.

import { SaxesParser } from "saxes";

import { kithFaults } from "./kith.mjs";

const CDA = "urn:hl7-org:v3";
const KITH = /^http:\/\/www\.kith\.no\/xmlstds\//;
const OID = /^[0-2](\.\d+)+$/;
const ARC = "2.16.578.1.12.4.1.4.";

/** Children of ClinicalDocument in the order of its schema. */
const ORDER = (
  "realmCode typeId templateId id code title effectiveTime confidentialityCode languageCode setId versionNumber " +
  "copyTime recordTarget author dataEnterer informant custodian informationRecipient legalAuthenticator authenticator " +
  "participant inFulfillmentOf documentationOf relatedDocument authorization componentOf component"
).split(" ");

const MAGIC = [
  ["pdf", [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ["jpeg", [0xff, 0xd8, 0xff]],
  ["png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["gif", [0x47, 0x49, 0x46, 0x38]],
  ["tiff", [0x49, 0x49, 0x2a, 0x00]],
  ["tiff", [0x4d, 0x4d, 0x00, 0x2a]],
  ["rtf", [0x7b, 0x5c, 0x72, 0x74, 0x66]],
];

/** The kind of a document and its faults, as sentences. */
export function inspect(bytes, person) {
  const magic = MAGIC.find(([, start]) => start.every((byte, index) => bytes[index] === byte));
  if (magic !== undefined) return { kind: magic[0], faults: bytes.length > 32 ? [] : [`${magic[0]}: too short`] };
  const text = decode(bytes);
  if (text === undefined) return { kind: "unknown", faults: ["neither a known kind nor text"] };
  if (!text.trimStart().startsWith("<")) return { kind: "text", faults: [] };
  let root;
  try {
    root = read(text);
  } catch (error) {
    return { kind: "xml", faults: [`xml: ${error.message}`] };
  }
  if (root.uri === CDA && root.local === "ClinicalDocument") return clinicalDocument(root, person);
  if (!KITH.test(root.uri)) return { kind: "xml", faults: [`xml: unknown root ${root.uri} ${root.local}`] };
  return { kind: `kith ${root.local}`, faults: kithFaults(root, person) };
}

/** Text by byte order mark or by what the declaration says; undefined when the bytes are not that. */
function decode(bytes) {
  const [first, second, third] = bytes;
  let encoding = "utf-8";
  if (first === 0xfe && second === 0xff) encoding = "utf-16be";
  else if (first === 0xff && second === 0xfe) encoding = "utf-16le";
  else if (!(first === 0xef && second === 0xbb && third === 0xbf)) {
    const head = Buffer.from(bytes.subarray(0, 200)).toString("latin1");
    encoding = head.match(/^<\?xml[^>]*encoding=["']([^"']+)["']/)?.[1] ?? "utf-8";
  }
  for (const candidate of [encoding, "windows-1252"]) {
    try {
      return new TextDecoder(candidate, { fatal: true }).decode(bytes);
    } catch {
      // Text without a declaration may be Latin-1; XML without one may not.
      if (Buffer.from(bytes.subarray(0, 64)).toString("latin1").trimStart().startsWith("<")) return undefined;
    }
  }
  return undefined;
}

/** A small tree; saxes throws at the first thing that is not well-formed or not in a declared namespace. */
function read(text) {
  const parser = new SaxesParser({ xmlns: true, fragment: false });
  let root;
  const open = [];
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("doctype", () => {
    throw new Error("a document type declaration");
  });
  parser.on("opentag", (tag) => {
    const attributes = Object.fromEntries(Object.values(tag.attributes).map((own) => [own.name, own.value]));
    const node = { local: tag.local, uri: tag.uri, attributes, children: [], text: "" };
    open.at(-1)?.children.push(node);
    root ??= node;
    open.push(node);
  });
  const characters = (own) => {
    if (open.length > 0) open.at(-1).text += own;
  };
  parser.on("text", characters);
  parser.on("cdata", characters);
  parser.on("closetag", () => open.pop());
  parser.write(text).close();
  return root;
}

function clinicalDocument(root, person) {
  const found = [];
  const fault = (holds, text) => {
    if (!holds) found.push(`CDA: ${text}`);
  };
  const one = (node, path) =>
    path
      .split("/")
      .reduce((own, name) => own?.children.find((child) => child.local === name && child.uri === CDA), node);
  const value = (path, attribute) => one(root, path)?.attributes[attribute];

  const places = root.children.map((child) => ORDER.indexOf(child.local));
  fault(!places.includes(-1), "an element that the header does not know");
  fault(
    places.every((place, index) => index === 0 || place >= places[index - 1]),
    "the order of the schema",
  );
  for (const name of [
    "typeId",
    "id",
    "code",
    "effectiveTime",
    "confidentialityCode",
    "recordTarget",
    "author",
    "custodian",
    "component",
  ]) {
    fault(one(root, name) !== undefined, `${name} is missing`);
  }
  fault(value("realmCode", "code") === "NO", "realmCode NO");
  fault(value("typeId", "root") === "2.16.840.1.113883.1.3", "typeId root");
  fault(value("typeId", "extension") === "POCD_HD000040", "typeId extension");
  fault(value("templateId", "root") === "2.16.578.1.34.10.123", "templateId root");
  fault(OID.test(value("id", "root") ?? ""), "id root is an OID");
  fault(/^[A-Z]\d\d-2$/.test(value("code", "code") ?? ""), "code of level 2");
  fault(value("code", "codeSystem") === "2.16.578.1.12.4.1.1.9602", "code system 9602");
  fault(one(root, "title")?.text.trim(), "title");
  fault(/^\d{14}$/.test(value("effectiveTime", "value") ?? ""), "effectiveTime to the second, without a zone");
  const confidentiality = value("confidentialityCode", "codeSystem");
  fault(["2.16.840.1.113883.5.25", "2.16.578.1.12.4.1.1.9603"].includes(confidentiality), "confidentialityCode");
  fault(value("languageCode", "code") === "no-NO", "languageCode no-NO");
  const role = "recordTarget/patientRole";
  fault([`${ARC}1`, `${ARC}2`].includes(value(`${role}/id`, "root")), "the patient's number system");
  const own = value(`${role}/id`, "extension");
  fault(one(root, `${role}/patient/name/family`)?.text, "the patient's name");
  fault(value(`${role}/patient/administrativeGenderCode`, "codeSystem") === "2.16.578.1.12.4.1.1.3101", "gender code");
  const birth = value(`${role}/patient/birthTime`, "value");
  fault(birth === undefined || /^(\d{8})?$/.test(birth), "birthTime");
  const author = one(root, "author/assignedAuthor/id")?.attributes;
  fault(author?.root === `${ARC}4` || author?.nullFlavor === "UNK", "author's number system");
  fault(value("author/time", "value"), "author's time");
  const custodian = "custodian/assignedCustodian/representedCustodianOrganization/id";
  fault(value(custodian, "root") === `${ARC}101`, "custodian's organisation number");
  const body = one(root, "component/nonXMLBody/text");
  const structured = one(root, "component/structuredBody");
  fault((body === undefined) !== (structured === undefined), "one body");
  let kind = "cda structured";
  if (body !== undefined) {
    kind = `cda ${body.attributes.mediaType ?? "without type"}`;
    const reference = body.children.some((child) => child.local === "reference");
    fault(body.attributes.mediaType, "mediaType of the body");
    fault(reference || body.text.trim() !== "" || body.children.length > 0, "the body is empty");
    for (const inner of body.children.filter((child) => KITH.test(child.uri))) found.push(...kithFaults(inner, own));
    if (body.attributes.representation === "B64") {
      const inner = body.text.replace(/\s+/g, "");
      fault(/^[A-Za-z0-9+/]+={0,2}$/.test(inner) && inner.length % 4 === 0, "the body is not base64");
      const bytes = Buffer.from(inner, "base64");
      if (body.attributes.mediaType === "application/pdf") fault(bytes.subarray(0, 5).toString() === "%PDF-", "no PDF");
      if (body.attributes.mediaType === "application/xml") found.push(...inspect(bytes, person).faults);
    }
  }
  return { kind, faults: found, patient: own };
}
