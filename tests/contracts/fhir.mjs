// Fetches everything that the sandbox can say about every person of its cast and has it judged by validators that
// others wrote: R4, the cardinalities of the results service, ITI-67's metadata, documents and their CDA headers.

import { createHash, randomUUID } from "node:crypto";

import { attest, claimsOf, LIST_REGULATION, LIST_SECTION_45, Relying } from "./lib/client.mjs";
import { inspect } from "./lib/document.mjs";
import * as mhd from "./lib/mhd-profile.mjs";
import * as pps from "./lib/pps-profile.mjs";
import { R4 } from "./lib/r4.mjs";
import { check, must, readSandbox, step } from "./lib/script.mjs";

const INCLUDES =
  "DiagnosticReport:result DiagnosticReport:based-on DiagnosticReport:specimen DiagnosticReport:performer " +
  "Observation:based-on Observation:specimen Observation:performer Observation:has-member ServiceRequest:requester " +
  "ServiceRequest:specimen Specimen:collector";
const BASES = ["UNNTAK", "SAMTYKKE", "AKUTT"];
const ELEVATED = ["FORHOYET_SAMTYKKE", "FORHOYET_AKUTT"];
/** What a person of the cast is there to show, recognised by the words that testers read. */
const SHOWS = {
  anotherPerson: "gjelder en annen person",
  plainText: "ren tekst",
  noBasis: "grunnlag må ikke oppgis",
};
/** A document that is bad on purpose, and what a strict reader says of it. */
const BAD = new Map([
  ["Brev fra ekstern kilde (CDA med DOCTYPE)", "xml: a document type declaration"],
  ["Innkalling (HTML)", "xml: a document type declaration"],
  ["Feilmerket: HTML som XML", "xml: a document type declaration"],
  ["Svarrapport i hodemelding (KITH), to pasienter", "KITH: of another person"],
]);
/** The delayed-assembly hash of MHD: the document is put together when it is asked for. */
const DELAYED = "2jmj7l5rSw0yVb/vlWAYkK/YBwk=";

const sandbox = await readSandbox();
const relying = await Relying.discover(sandbox);
const physician = sandbox.clinicians.find((clinician) => clinician.hpr !== null);
const shows = (person, words) => person.shows.includes(words);
const findings = new Map();

/** Collects; a step ends by `settle`, so that one run tells all that is wrong. */
function find(where, faults) {
  for (const text of faults) {
    const known = findings.get(text) ?? { times: 0, where };
    known.times += 1;
    findings.set(text, known);
  }
}

function settle(told) {
  if (findings.size > 0) {
    const list = [...findings].map(([text, { times, where }]) => `${text} [${times} times, first in ${where}]`);
    findings.clear();
    throw new Error(`${list.length} findings:\n  ${list.slice(0, 60).join("\n  ")}`);
  }
  return { told };
}

const r4 = await step("load the validators", async () => new R4());

await step("the validators can say no", async () => {
  const good = { resourceType: "Observation", status: "final", code: { text: "x" } };
  must(r4.faults(good).length === 0, "a good resource was refused");
  const bad = [
    { ...good, status: "finished" },
    { ...good, code: undefined },
    { ...good, valueString: "" },
    { ...good, effectiveDateTime: "12.05.2026" },
    { ...good, unknown: true },
    { ...good, category: [] },
    { ...good, subject: { identifier: { use: "sometimes", value: "1" } } },
  ];
  for (const own of bad) must(r4.faults(own).length > 0, `not noticed: ${JSON.stringify(own)}`);
  must(pps.faults({ ...good, id: "1", subject: {} }).length > 0, "a result without its report was taken");
  must(inspect(Buffer.from("<a><b></a>"), "").faults.length > 0, "broken XML was taken");
  const message = (inner) =>
    Buffer.from(`<Message xmlns="http://www.kith.no/xmlstds/epikrise/2012-02-15"><MsgId>1</MsgId>${inner}</Message>`);
  const epikrise = inspect(message("<ServRprt><Patient><OffId>2</OffId></Patient></ServRprt>"), "1");
  for (const text of ["Message has no GenDate", "of another person", "no Event"])
    must(epikrise.faults.includes(`KITH: ${text}`), `a message was taken although: ${text}`);
});

async function json(response) {
  must(response.headers.get("content-type")?.startsWith("application/fhir+json"), "the answer is not FHIR");
  return response.json();
}

/** PPS as an approved client asks it. */
function withToken(session) {
  const ask = (person, type, form, stated) => relying.findResults(session, person.number, type, form, stated);
  return { name: "PPS", base: sandbox.pps, ask };
}

/** The backdoor of the national test environment: no token, and headers of its own. */
const backdoor = {
  name: "PPS backdoor",
  base: sandbox.pps.replace(/\/v2$/, "/fhir"),
  ask(person, type, form, { basis }) {
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      "x-nilar-patient": person.number,
      "x-nilar-requester-hpr": physician.hpr,
      "x-nilar-requester-hpr-role": "LE",
      "x-nilar-access-basis": basis,
      "x-nilar-correlation-id": randomUUID(),
    };
    return fetch(`${this.base}/${type}/_search`, { method: "POST", headers, body: form.toString() });
  },
};

/** Every page of a search in PPS; the resources by reference. */
async function everything(service, person, type, basis, role) {
  const byReference = new Map();
  const matches = [];
  const outcomes = [];
  let total = 1;
  for (let skip = 0; skip < total; skip += 50) {
    const form = new URLSearchParams({ _skip: String(skip) });
    for (const include of INCLUDES.split(" ")) {
      form.append("_include", include);
      form.append("_include:iterate", include);
    }
    if (type === "Observation") form.append("_revinclude", "DiagnosticReport:result");
    const response = await service.ask(person, type, form, { basis, role });
    const bundle = await json(response);
    must(response.status === 200, `${person.name} ${type} ${basis}: ${response.status}`);
    total = bundle.total;
    const where = `${service.name}, ${person.name}, ${type}, ${basis}, from ${skip}`;
    find(where, r4.faults(bundle));
    const fault = (holds, text) => find(where, holds ? [] : [`Bundle: ${text}`]);
    fault(bundle.type === "searchset", "type is searchset");
    fault(!JSON.stringify(bundle.link).includes(person.number), "a link names the patient");
    fault(
      bundle.link.some((link) => link.relation === "self"),
      "no link to itself",
    );
    fault(bundle.link.some((link) => link.relation === "next") === skip + 50 < total, "the link to the next page");
    const page = (bundle.entry ?? []).filter((entry) => entry.search.mode === "match");
    fault(page.length === Math.min(50, total - skip), `${page.length} matches on the page`);
    for (const { fullUrl, resource, search } of bundle.entry ?? []) {
      find(where, pps.faults(resource));
      if (search.mode === "outcome") {
        outcomes.push(resource.issue[0]);
        fault(resource.resourceType === "OperationOutcome", "an outcome is an OperationOutcome");
        continue;
      }
      const reference = `${resource.resourceType}/${resource.id}`;
      fault(fullUrl === `${service.base}/${reference}`, "fullUrl");
      if (search.mode === "match") {
        fault(resource.resourceType === type, "a match of another type");
        fault(!matches.includes(reference), "the same match on two pages");
        matches.push(reference);
      } else {
        fault(search.mode === "include", `search.mode ${search.mode}`);
      }
      byReference.set(reference, resource);
    }
  }
  return { byReference, matches, outcomes };
}

/** What holds between the resources of a person. */
function together(person, { byReference, matches }) {
  const where = `PPS, ${person.name}`;
  const children = new Set();
  const top = new Set();
  const foreign = new Set();
  for (const [reference, resource] of byReference) {
    for (const [, target] of JSON.stringify(resource).matchAll(/"reference":"([^"]+)"/g)) {
      if (!byReference.has(target))
        find(where, [`${resource.resourceType} refers to a ${target.split("/")[0]} that is not there`]);
    }
    for (const member of resource.hasMember ?? []) children.add(member.reference);
    for (const result of resource.result ?? []) top.add(result.reference);
    const own = resource.subject?.identifier?.value;
    if (own !== undefined && own !== person.number) foreign.add(reference);
  }
  for (const reference of top) {
    const resource = byReference.get(reference);
    if (resource === undefined) continue;
    if (!children.has(reference))
      find(
        where,
        pps.missingTags(resource, byReference).map((tag) => `the tag ${tag} is missing`),
      );
  }
  for (const reference of matches) {
    const report = byReference.get(reference);
    const times = (report.result ?? []).map((own) => Date.parse(byReference.get(own.reference)?.effectiveDateTime));
    if (times.length > 0 && Date.parse(report.effectiveDateTime) > Math.min(...times)) {
      find(where, ["a report is younger than its oldest result"]);
    }
  }
  const expected = shows(person, SHOWS.anotherPerson);
  if (expected !== foreign.size > 0) find(where, [`${foreign.size} resources of another person`]);
}

let session = await step("sign-in of a physician", () => relying.signIn(physician));
const organisation = claimsOf(session.tokens.access_token)["helseid://claims/client/claims/orgnr_parent"];

await check("CapabilityStatement of PPS", async () => {
  const response = await fetch(`${sandbox.pps}/metadata`);
  const statement = await json(response);
  find("metadata", r4.faults(statement));
  return settle();
});

for (const person of sandbox.people) {
  await check(`PPS: ${person.name}`, async () => {
    if (shows(person, SHOWS.plainText)) {
      const response = await relying.findResults(session, person.number, "DiagnosticReport", new URLSearchParams(), {
        basis: "SAMTYKKE",
      });
      must(response.status === 400, `answered ${response.status}`);
      must(response.headers.get("content-type").startsWith("text/plain"), "the error is not plain text");
      return settle({ refused: response.status });
    }
    const seen = {};
    let reports = 0;
    for (const basis of BASES) {
      const own = await everything(withToken(session), person, "DiagnosticReport", basis, "LE");
      together(person, own);
      reports = own.matches.length;
      seen[basis] = own.outcomes.map((issue) => issue.details?.coding[1].code ?? issue.code);
      must(reports > 0 || own.outcomes.length === 1, "nothing, and not a word why");
    }
    const results = await everything(withToken(session), person, "Observation", "SAMTYKKE", "LE");
    const blocked = seen.SAMTYKKE.includes("General");
    for (const basis of ELEVATED) {
      if (blocked) {
        const own = await everything(withToken(session), person, "DiagnosticReport", basis, "LE");
        together(person, own);
        must(own.matches.length > 0, "an elevated basis opened nothing");
        reports = own.matches.length;
        await everything(withToken(session), person, "Observation", basis, "LE");
      } else {
        const response = await relying.findResults(session, person.number, "DiagnosticReport", new URLSearchParams(), {
          basis,
        });
        const outcome = await json(response);
        find(`PPS, ${person.name}, ${basis}`, [...r4.faults(outcome), ...pps.faults(outcome)]);
        must(response.status === 400 && outcome.issue[0].code === "business-rule", `${basis}: ${response.status}`);
      }
    }
    return settle({ reports, results: results.matches.length, outcomes: seen.SAMTYKKE });
  });
}

await check("PPS: a clinician whom a patient has blocked", async () => {
  const told = [];
  const blockedBy = (person, clinician) => shows(person, `blokkert ${clinician.name}`);
  const blocked = sandbox.clinicians.find((own) => sandbox.people.some((person) => blockedBy(person, own)));
  must(blocked !== undefined, "nobody is blocked by name");
  const own = await relying.signIn(blocked);
  for (const person of sandbox.people.filter((person) => blockedBy(person, blocked))) {
    const { outcomes, matches } = await everything(withToken(own), person, "DiagnosticReport", "SAMTYKKE", "LE");
    must(matches.length === 0 && outcomes[0].details.coding[1].code === "Specific", "not a specific block");
    told.push(person.name);
  }
  return settle({ told });
});

for (const user of sandbox.clinicians.filter((own) => own.hpr === null)) {
  await check(`PPS: ${user.name} (${user.shows}) sends no basis`, async () => {
    const own = await relying.signIn(user);
    const { matches } = await everything(withToken(own), sandbox.people[0], "DiagnosticReport", undefined, undefined);
    must(matches.length > 0, "nothing was found");
    if (!shows(user, SHOWS.noBasis)) return settle({ reports: matches.length });
    const form = new URLSearchParams();
    const response = await relying.findResults(own, sandbox.people[0].number, "DiagnosticReport", form, {
      basis: "SAMTYKKE",
    });
    find(user.name, r4.faults(await json(response)));
    must(response.status === 400, `a basis was answered with ${response.status}`);
    return settle({ reports: matches.length, refused: response.status });
  });
}

await check("PPS: the backdoor answers as the front does", async () => {
  let reports = 0;
  for (const person of sandbox.people.filter((own) => !shows(own, SHOWS.plainText))) {
    const front = await everything(withToken(session), person, "DiagnosticReport", "SAMTYKKE", "LE");
    const own = await everything(backdoor, person, "DiagnosticReport", "SAMTYKKE", "LE");
    must(own.matches.join() === front.matches.join(), `${person.name}: other reports`);
    must(own.byReference.size === front.byReference.size, `${person.name}: other included resources`);
    reports += own.matches.length;
  }
  return settle({ reports });
});

await check("PPS: errors are OperationOutcomes", async () => {
  const [person] = sandbox.people;
  const ask = (form, own = {}) =>
    relying.findResults(session, own.person ?? person.number, "DiagnosticReport", new URLSearchParams(form), {
      basis: "SAMTYKKE",
      ...own,
    });
  const cases = {
    "an id that is none": () => ask({ _id: "17" }),
    "an unknown parameter": () => ask({ patient: "x" }),
    "an unknown include": () => ask({ _include: "DiagnosticReport:media" }),
    "a wrong number": () => ask({}, { person: "11111111111" }),
    "an unknown basis": () => ask({}, { basis: "KANSKJE" }),
    "an unknown role": () => ask({}, { role: "ZZ" }),
    "no basis": () => ask({}, { basis: undefined }),
  };
  for (const [name, action] of Object.entries(cases)) {
    const response = await action();
    must(response.status === 400, `${name}: ${response.status}`);
    find(name, r4.faults(await json(response)));
  }
  return settle({ cases: Object.keys(cases).length });
});

/** So many rows on a page: few enough that most lists have several. */
const PAGE = 23;

/** Every page of ITI-67. */
async function listOf(own, person, parameters) {
  const rows = [];
  const outcomes = [];
  let total = 1;
  let restricted = 0;
  for (let page = 1; (page - 1) * PAGE < total; page += 1) {
    const response = await relying.findDocuments(own, person.number, {
      ...parameters,
      _count: String(PAGE),
      _page: String(page),
    });
    const bundle = await json(response);
    const where = `PHR, ${person.name}, ${JSON.stringify(parameters)}, page ${page}`;
    find(where, r4.faults(bundle));
    if (response.status !== 200) return { refused: response.status, rows, outcomes };
    total = bundle.total;
    restricted = Number(response.headers.get("nhn-securitylabel-nors-count"));
    find(where, mhd.bundleFaults(bundle));
    if (JSON.stringify(bundle.link).includes(person.number)) find(where, ["Bundle: a link names the patient"]);
    const more = bundle.link.some((link) => link.relation === "next");
    if (more !== page * PAGE < total) find(where, ["Bundle: the link to the next page"]);
    for (const entry of bundle.entry ?? []) {
      if (entry.search.mode === "outcome") {
        outcomes.push(entry.resource);
        continue;
      }
      find(where, mhd.rowFaults(entry.resource, entry, sandbox.phr));
      if (rows.some((row) => row.id === entry.resource.id)) find(where, ["Bundle: the same row on two pages"]);
      rows.push(entry.resource);
    }
  }
  if (rows.length !== total) find(`PHR, ${person.name}`, [`Bundle: ${rows.length} rows of ${total}`]);
  const masked = rows.filter(mhd.isMasked).length;
  if (masked !== restricted)
    find(`PHR, ${person.name}`, [`the header counts ${restricted} restricted rows, ${masked} are masked`]);
  return { rows, outcomes };
}

const kinds = {};
const statuses = {};
const short = {};

/** Every document of a list that a row offers. */
async function readAll(own, person, rows) {
  for (const row of rows) {
    const { attachment } = row.content[0];
    const where = `PHR, ${person.name}, ${attachment.title ?? row.id}`;
    const response = await relying.retrieve(own, person.number, attachment.url);
    statuses[response.status] = (statuses[response.status] ?? 0) + 1;
    if (response.status !== 200) {
      find(where, r4.faults(await json(response)));
      if ((response.status === 403) !== mhd.isMasked(row))
        find(where, [`a row that is not masked answered ${response.status}`]);
      continue;
    }
    if (mhd.isMasked(row)) find(where, ["a masked document was handed out"]);
    const bytes = Buffer.from(await response.arrayBuffer());
    if (attachment.size > 0 && attachment.size !== bytes.length) find(where, ["size is not that of the document"]);
    if (attachment.hash !== undefined && attachment.hash !== DELAYED) {
      const hash = createHash("sha1").update(bytes).digest();
      const spellings = [hash.toString("base64"), Buffer.from(hash.toString("hex")).toString("base64")];
      if (!spellings.includes(attachment.hash)) find(where, ["hash is not that of the document"]);
    }
    const { kind, faults, patient } = inspect(bytes, person.number);
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    const expected = BAD.get(attachment.title);
    if (expected === undefined) find(where, faults);
    else if (faults.join() !== expected) find(where, [`a document that is bad on purpose: ${faults.join()}`]);
    if (patient !== undefined && patient !== person.number && !shows(person, SHOWS.anotherPerson))
      find(where, ["CDA: of another person"]);
  }
}

async function phrSession(listScope) {
  const own = await relying.signIn(physician, { listScope });
  return relying.refresh(own, "nhn:phr", { details: attest(organisation, "LE") });
}

for (const [listScope, name] of [
  [LIST_REGULATION, "regulation"],
  [LIST_SECTION_45, "section 45"],
]) {
  session = await step(`sign-in for PHR under ${name}`, () => phrSession(listScope));
  const bases = listScope === LIST_REGULATION ? BASES : [undefined];
  for (const person of sandbox.people) {
    await check(`PHR under ${name}: ${person.name}`, async () => {
      const told = {};
      let rows = [];
      for (const status of ["current", "superseded"]) {
        for (const basis of bases) {
          const own = await listOf(session, person, { status, ...(basis && { basis }) });
          must(own.refused === undefined, `refused with ${own.refused}`);
          rows = own.rows;
          told.outcomes = own.outcomes.length;
        }
        told[status] = rows.length;
        told.restricted = (told.restricted ?? 0) + rows.filter(mhd.isMasked).length;
        for (const row of rows) {
          for (const missing of mhd.beyondMinimal(row)) short[missing] = (short[missing] ?? 0) + 1;
        }
        await readAll(session, person, rows);
      }
      if (listScope === LIST_REGULATION) {
        for (const basis of ELEVATED) {
          const { refused, rows: open } = await listOf(session, person, { status: "current", basis });
          if (told.restricted === 0) {
            must(refused === 400, "an elevated basis was taken where nothing is restricted");
          } else {
            must(refused === undefined && open.some(mhd.isRestricted) && !open.some(mhd.isMasked), "nothing opened");
            await readAll(session, person, open);
          }
        }
      }
      return settle(told);
    });
  }
}

await step("all in all", async () => ({
  told: { resources: r4.counts, documents: kinds, retrievals: statuses, "rows short of comprehensive metadata": short },
}));
