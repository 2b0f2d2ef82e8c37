// A whole session of a clinician with a client that others wrote: discovery, pushed request, sign-in page, code, two
// APIs, an attest, userinfo, sign-out, and what must be refused on the way.

import { createLocalJWKSet, jwtVerify } from "jose";
import * as client from "openid-client";

import { Browser } from "./lib/browser.mjs";
import { attest, claimsOf, LIST_REGULATION, LIST_SECTION_45, Relying } from "./lib/client.mjs";
import { must, readSandbox, refusal, step } from "./lib/script.mjs";

// Only watches: whether the server asked for a nonce cannot be seen from what the library returns.
const challenges = [];
const send = globalThis.fetch;
globalThis.fetch = async (...request) => {
  const response = await send(...request);
  if (response.status === 400 && response.headers.has("dpop-nonce")) challenges.push(String(request[0]));
  return response;
};

const sandbox = await readSandbox();
const physician = sandbox.clinicians.find((clinician) => clinician.hpr !== null);
const [patient] = sandbox.people;

const relying = await step("discovery", () => Relying.discover(sandbox));
const metadata = relying.configuration.serverMetadata();

const pushed = await step("pushed authorization request", async () => {
  const own = await relying.push();
  const names = [...own.address.searchParams.keys()].sort().join(" ");
  must(own.address.href.startsWith(`${metadata.authorization_endpoint}?`), "not the authorization endpoint");
  must(names === "client_id request_uri", `the address carries ${names}`);
  return own;
});

const called = await step("sign-in page and callback", async () => {
  const url = await relying.choose(pushed, physician);
  must(url.searchParams.get("iss") === sandbox.issuer, "iss is missing or another");
  must(url.searchParams.get("state") === pushed.checks.expectedState, "state is missing or another");
  return url;
});

await step("callback with another iss is refused", async () => {
  const forged = new URL(called);
  forged.searchParams.set("iss", "https://issuer.invalid");
  await refusal(() => relying.exchange(pushed, forged, "nhn:pps"), "the library took another issuer");
});

let session = await step("code exchange with DPoP", async () => {
  const own = await relying.exchange(pushed, called, "nhn:pps");
  must(challenges.join() === metadata.token_endpoint, "the first proof must be answered with a nonce, once");
  must(own.tokens.token_type === "dpop", `token_type is ${own.tokens.token_type}`);
  must(own.tokens.refresh_token, "no refresh token");
  must(Number.isInteger(own.tokens.rt_expires_in), "rt_expires_in is missing");
  const claims = own.tokens.claims();
  must(claims.nonce === pushed.checks.expectedNonce, "nonce is missing or another");
  must(claims["helseid://claims/identity/pid"] === physician.number, "another person is signed in");
  must(claims["helseid://claims/identity/security_level"] === "4", "the security level is not 4");
  return own;
});

await step("the same code is refused", async () => {
  const error = await refusal(() => relying.exchange(pushed, called, "nhn:pps"), "the code worked twice");
  must(error.error === "invalid_grant", `refused with ${error.error}`);
});

await step("a reused code ends the session", async () => {
  const error = await refusal(() => relying.refresh(session, "nhn:pps"), "the refresh token lived on");
  must(error.error === "invalid_grant", `refused with ${error.error}`);
});

session = await step("sign-in with a proof in the pushed request", () =>
  relying.signIn(physician, { proofAtPar: true, parameters: { acr_values: "Level4", prompt: "login" } }),
);

await step("access token", async () => {
  const keys = createLocalJWKSet(await (await fetch(metadata.jwks_uri)).json());
  const { payload, protectedHeader } = await jwtVerify(session.tokens.access_token, keys, {
    issuer: sandbox.issuer,
    audience: "nhn:pps",
    typ: "at+jwt",
    algorithms: ["RS256"],
    requiredClaims: ["exp", "iat", "jti", "client_id", "sub", "cnf"],
  });
  must(/^[0-9A-F]{40}$/.test(protectedHeader.kid), "kid is not a thumbprint in upper case");
  must(payload.aud === "nhn:pps", "the audience is not one string");
  must(Array.isArray(payload.scope) && payload.scope.includes("nhn:pps/provesvar-read"), "scope");
  must(!payload.scope.some((scope) => scope.startsWith("nhn:phr/")), "a scope of another API");
  must(payload.cnf.jkt === (await session.dpop.calculateThumbprint()), "the token is bound to another key");
});

await step("metadata of PPS without a token", async () => {
  const response = await fetch(`${sandbox.pps}/metadata`);
  must(response.status === 200, `answered ${response.status}`);
  const statement = await response.json();
  must(statement.fhirVersion === "4.0.1", "not R4");
});

await step("search in PPS", async () => {
  const form = new URLSearchParams({ _count: "5", _include: "DiagnosticReport:result" });
  const response = await relying.findResults(session, patient.number, "DiagnosticReport", form, {
    basis: "SAMTYKKE",
    role: "LE",
  });
  must(response.status === 200, `answered ${response.status}: ${await response.clone().text()}`);
  must(response.headers.get("content-type").startsWith("application/fhir+json"), "not FHIR");
  const bundle = await response.json();
  const matches = bundle.entry.filter((entry) => entry.search.mode === "match");
  must(matches.length === 5, `${matches.length} matches`);
  return { told: { total: bundle.total, entries: bundle.entry.length } };
});

await step("PPS refuses the token as Bearer", async () => {
  const headers = { authorization: `Bearer ${session.tokens.access_token}`, "person-id": patient.number };
  const response = await fetch(`${sandbox.pps}/DiagnosticReport/_search`, { method: "POST", headers });
  must(response.status === 401, `answered ${response.status}`);
  must(/^DPoP /.test(response.headers.get("www-authenticate")), "no challenge");
});

await step("PHR refuses a token of PPS", async () => {
  const error = await refusal(
    () => relying.findDocuments(session, patient.number, { basis: "SAMTYKKE" }),
    "a token of another audience was taken",
  );
  must(error instanceof client.WWWAuthenticateChallengeError && error.status === 401, "not a challenge");
});

const person = await step("userinfo", async () => {
  const { sub } = session.tokens.claims();
  const claims = await client.fetchUserInfo(relying.configuration, session.tokens.access_token, sub, {
    DPoP: session.dpop,
  });
  const details = claims["helseid://claims/hpr/hpr_details"];
  must(String(details?.hpr_number) === physician.hpr, "hpr_details are missing or another's");
  must(details.approvals[0].profession === "LE", "the first approval is not that of a physician");
  return { claims, profession: details.approvals[0].profession, told: { approvals: details.approvals.length } };
});

const organisation = claimsOf(session.tokens.access_token)["helseid://claims/client/claims/orgnr_parent"];

await step("refresh for PHR without an attest is of no use there", async () => {
  session = await relying.refresh(session, "nhn:phr");
  const error = await refusal(
    () => relying.findDocuments(session, patient.number, { basis: "SAMTYKKE" }),
    "PHR took a token without an attest",
  );
  must(error.status === 403 || error.response?.status === 403, `refused with ${error.status}`);
});

session = await step("refresh for PHR with an attest", async () => {
  const details = attest(organisation, person.profession);
  const own = await relying.refresh(session, "nhn:phr", { details });
  must(own.tokens.refresh_token !== session.tokens.refresh_token, "the refresh token was not renewed");
  const claims = claimsOf(own.tokens.access_token);
  const carried = claims["nhn:tillitsrammeverk:parameters"];
  must(claims.aud === "nhn:phr", "another audience");
  must(carried?.practitioner?.hpr_nr?.id === physician.hpr, "HelseID did not add the HPR number");
  must(carried.practitioner.identifier.id === physician.number, "HelseID did not add the person");
  must(carried.care_relationship.decision_ref.id === details.care_relationship.decision_ref.id, "decision_ref");
  return own;
});

const listed = await step("list of documents", async () => {
  const response = await relying.findDocuments(session, patient.number, { basis: "SAMTYKKE", _count: "50" });
  must(response.status === 200, `answered ${response.status}: ${await response.clone().text()}`);
  must(/^\d+$/.test(response.headers.get("nhn-securitylabel-nors-count")), "no count of restricted documents");
  const bundle = await response.json();
  const rows = bundle.entry.filter((entry) => entry.search.mode === "match").map((entry) => entry.resource);
  must(rows.length === bundle.total, `${rows.length} rows of ${bundle.total}`);
  return { rows, told: { total: bundle.total } };
});

await step("one document", async () => {
  const restricted = (row) => row.securityLabel.some((label) => label.coding[0].code === "NORS");
  const { url, title } = listed.rows.find((row) => !restricted(row)).content[0].attachment;
  must(url.startsWith(`${sandbox.phr}/mhd/document?`), "the address points elsewhere");
  const response = await relying.retrieve(session, patient.number, url);
  must(response.status === 200, `${title} answered ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  must(bytes.length > 0, "the document is empty");
  return { told: { type: response.headers.get("content-type"), bytes: bytes.length } };
});

await step("a restricted document stays closed", async () => {
  const row = listed.rows.find((own) => own.securityLabel.some((label) => label.coding[0].code === "NORS"));
  const { url, title } = row.content[0].attachment;
  must(title === "Sperret" && row.type.coding[0].code === "*****", "the row is not masked");
  const response = await relying.retrieve(session, patient.number, url);
  const outcome = await response.json();
  must(response.status === 403 && outcome.resourceType === "OperationOutcome", `answered ${response.status}`);
});

await step("pingauth", async () => {
  const response = await relying.ask(session, `${sandbox.phr}/pingauth`);
  must(response.status === 200, `answered ${response.status}`);
});

await step("a spent refresh token is refused and ends the session", async () => {
  const spent = session;
  const renewed = await relying.refresh(session, "nhn:pps");
  const again = await refusal(() => relying.refresh(spent, "nhn:pps"), "a spent token worked");
  must(again.error === "invalid_grant", `refused with ${again.error}`);
  const after = await refusal(() => relying.refresh(renewed, "nhn:pps"), "the family lived on");
  must(after.error === "invalid_grant", `refused with ${after.error}`);
});

await step("the two list scopes exclude each other", async () => {
  const scope = [...new Set([...relying.scopes(LIST_REGULATION), ...relying.scopes(LIST_SECTION_45)])].join(" ");
  const error = await refusal(() => relying.push({ parameters: { scope } }), "both were granted");
  must(error.error === "invalid_scope", `refused with ${error.error}`);
});

await step("an unregistered redirect address is refused", async () => {
  const redirect_uri = "http://127.0.0.1:1/elsewhere";
  const error = await refusal(() => relying.push({ parameters: { redirect_uri } }), "it was taken");
  must(error.status === 400, `refused with ${error.status}`);
});

await step("cancel on the sign-in page comes back as access_denied", async () => {
  const own = await relying.push();
  const url = await relying.choose(own, physician, "cancel");
  const error = await refusal(() => relying.exchange(own, url, "nhn:pps"), "a cancelled sign-in went on");
  must(error.error === "access_denied", `refused with ${error.error}`);
});

session = await step("sign-in under section 45", () =>
  relying.signIn(physician, { listScope: LIST_SECTION_45, resource: "nhn:phr" }),
);

await step("revocation", async () => {
  await client.tokenRevocation(relying.configuration, session.tokens.refresh_token, {
    token_type_hint: "refresh_token",
  });
  const error = await refusal(() => relying.refresh(session, "nhn:pps"), "a revoked token worked");
  must(error.error === "invalid_grant", `refused with ${error.error}`);
});

await step("end of session", async () => {
  const registered = relying.registered.post_logout_redirect_uri;
  const parameters = { id_token_hint: session.tokens.id_token };
  if (registered) Object.assign(parameters, { post_logout_redirect_uri: registered, state: "signed-out" });
  const url = client.buildEndSessionUrl(relying.configuration, parameters);
  const response = await new Browser().open(url);
  if (!registered) {
    must(response.status === 200, `answered ${response.status}`);
    must((await response.text()).includes("Du er logget ut"), "the page does not say that the session has ended");
    return;
  }
  must(response.status === 303, `answered ${response.status}`);
  const target = new URL(response.headers.get("location"));
  must(target.href.startsWith(registered), "the redirect goes elsewhere");
  must(target.searchParams.get("state") === "signed-out", "state is missing");
});
