// What IHE MHD demands of the answer to ITI-67 (Find Document References), minimal metadata, and what the service says
// of its own rows: the address of ITI-68, masks of restricted documents.

const MASK = "*****";
const COMPREHENSIVE =
  "https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.FindDocumentReferencesComprehensiveResponseMessage";

/** The faults of a bundle beyond R4. */
export function bundleFaults(bundle) {
  const found = [];
  const fault = (holds, text) => {
    if (!holds) found.push(`Bundle: ${text}`);
  };
  fault(bundle.type === "searchset", "type is searchset");
  fault(Number.isInteger(bundle.total), "total 1..1");
  fault(
    (bundle.link ?? []).some((link) => link.relation === "self"),
    "link self 1..1",
  );
  const rows = (bundle.entry ?? []).map((entry) => entry.resource).filter((own) => own.resourceType !== "OperationOutcome");
  const complete = rows.every((row) => beyondMinimal(row).length === 0);
  fault((bundle.meta?.profile?.join() === COMPREHENSIVE) === complete, "names the comprehensive profile where it is met");
  for (const entry of bundle.entry ?? []) {
    const mode = entry.resource.resourceType === "OperationOutcome" ? "outcome" : "match";
    fault(entry.search?.mode === mode, `search.mode of a ${entry.resource.resourceType}`);
    fault(mode === "outcome" || entry.fullUrl, "fullUrl 1..1 of a match");
    fault(["DocumentReference", "OperationOutcome"].includes(entry.resource.resourceType), "no other resources");
  }
  return found;
}

/** The faults of one row beyond R4. */
export function rowFaults(row, entry, base) {
  const found = [];
  const fault = (holds, text) => {
    if (!holds) found.push(`DocumentReference: ${text}`);
  };
  fault(row.masterIdentifier?.value, "masterIdentifier 1..1");
  fault(
    row.identifier?.some((own) => own.value === `urn:uuid:${row.id}`),
    "identifier holds the entry UUID",
  );
  fault(entry.fullUrl === `urn:uuid:${row.id}`, "fullUrl is the entry's own");
  fault(["current", "superseded"].includes(row.status), `status ${row.status}`);
  fault(row.docStatus === undefined && row.modifierExtension === undefined, "docStatus and modifierExtension 0..0");
  fault(row.content?.length === 1, "content 1..1");
  const attachment = row.content?.[0]?.attachment ?? {};
  fault(attachment.contentType, "attachment.contentType 1..1");
  fault(attachment.data === undefined, "attachment.data 0..0");
  const url = new URL(attachment.url);
  fault(`${url.origin}${url.pathname}` === `${base}/mhd/document`, "attachment.url is the address of ITI-68");
  const names = [...url.searchParams.keys()].sort().join(" ");
  fault(names === "documentUniqueId homeCommunityId repositoryUniqueId", `attachment.url carries ${names}`);
  const home = communityOf(row);
  fault(home === url.searchParams.get("homeCommunityId"), "the community of the row and of the address");
  fault(/^urn:oid:[0-2](\.\d+)+$/.test(home ?? ""), "the community is an OID");
  for (const reference of [row.subject, ...(row.author ?? []), row.context?.sourcePatientInfo]) {
    const target = row.contained?.find((own) => `#${own.id}` === reference?.reference);
    fault(reference === undefined || target !== undefined, `nothing is contained for ${reference?.reference}`);
  }
  for (const own of row.contained ?? []) {
    const named = JSON.stringify([row.subject, row.author, row.context, row.contained]).includes(`"#${own.id}"`);
    fault(named, `contained ${own.resourceType} ${own.id} is referred to by nothing`);
  }
  if (isRestricted(row) && isMasked(row)) {
    fault(attachment.title === "Sperret", "a masked row is called Sperret");
    fault(row.type?.coding?.[0]?.code === MASK, "a masked row hides its type");
    fault(row.category?.[0]?.coding?.[0]?.code !== MASK, "a masked row keeps its category");
    fault(attachment.hash === undefined && attachment.size === undefined, "a masked row hides size and hash");
    const open = row.contained.filter((own) => own.resourceType !== "Organization");
    fault(
      open.every((own) => JSON.stringify(own).includes(MASK)),
      "a masked row hides the persons",
    );
  }
  return found;
}

/** What the comprehensive metadata, which the bundle names as its profile, would want and a row lacks. */
export function beyondMinimal(row) {
  const attachment = row.content[0].attachment;
  const wanted = {
    type: row.type,
    category: row.category,
    subject: row.subject,
    securityLabel: row.securityLabel,
    "attachment.language": attachment.language,
    "attachment.creation": attachment.creation,
    "content.format": row.content[0].format,
    "context.facilityType": row.context?.facilityType,
    "context.practiceSetting": row.context?.practiceSetting,
    "context.sourcePatientInfo": row.context?.sourcePatientInfo,
  };
  return Object.keys(wanted).filter((name) => wanted[name] === undefined);
}

export function isRestricted(row) {
  return row.securityLabel?.some((label) => label.coding?.some((coding) => coding.code === "NORS")) ?? false;
}

export function isMasked(row) {
  return row.type?.coding?.[0]?.code === MASK || row.content[0].attachment.title === "Sperret";
}

/** The extension stands on the row or on the attachment, in two spellings. */
function communityOf(row) {
  const all = [...(row.extension ?? []), ...(row.content?.[0]?.attachment?.extension ?? [])];
  const own = all.find((extension) => extension.url.toLowerCase().endsWith("/ihe-homecommunityid"));
  return own?.valueOid ?? own?.valueUri;
}
