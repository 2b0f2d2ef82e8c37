// Signs in to the sandbox with openid-client, which is certified by the OpenID Foundation and knows nothing of Innsyn.
//
// It is told three things beyond its defaults: plain http is fine here (loopback), the `typ` that HelseID demands of a
// client assertion, and the structured data that HelseID reads from that assertion. All three are its documented
// settings; none is there because of the sandbox.

import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";

import { importJWK } from "jose";
import * as client from "openid-client";

import { Browser, listen } from "./browser.mjs";
import { must } from "./script.mjs";

export const LIST_SECTION_45 = "nhn:phr/mhd/read-documentreferences";
export const LIST_REGULATION = "nhn:phr/mhd/read-documentreferences/kjernejournalforskriften";
export const SOURCE_SYSTEM = "Innsyn contracts 0.1";

/** The client of the sandbox, ready to sign in. */
export class Relying {
  /** Structured data for the next client assertions; see `attested`. */
  #details;

  static async discover(sandbox) {
    const own = new Relying();
    own.sandbox = sandbox;
    own.registered = sandbox.clients.find((registered) => registered.kind === "user");
    must(own.registered?.jwk_file, "the sandbox was not started with --key");
    const jwk = JSON.parse(await readFile(own.registered.jwk_file, "utf8"));
    const key = { key: await importJWK(jwk, jwk.alg), kid: jwk.kid };
    const authentication = client.PrivateKeyJwt(key, {
      [client.modifyAssertion]: (header, claims) => {
        header.typ = "client-authentication+jwt";
        if (own.#details !== undefined) claims.assertion_details = own.#details;
      },
    });
    own.configuration = await client.discovery(new URL(sandbox.issuer), own.registered.id, {}, authentication, {
      execute: [client.allowInsecureRequests],
    });
    // Checks the signature of ID tokens although they came over the back channel.
    client.enableNonRepudiationChecks(own.configuration);
    return own;
  }

  /** Every scope that the client has, with one of the two list scopes of PHR. */
  scopes(listScope) {
    const lists = [LIST_REGULATION, LIST_SECTION_45];
    return [...this.registered.scopes.filter((scope) => !lists.includes(scope)), listScope];
  }

  /** Begins a sign-in: what the browser is to open, and what the answer is checked against. */
  async push({ listScope = LIST_REGULATION, proofAtPar = false, parameters = {} } = {}) {
    const keys = await client.randomDPoPKeyPair("ES256");
    const dpop = client.getDPoPHandle(this.configuration, keys);
    const callback = await listen(new URL(this.registered.redirect_uri).pathname);
    const verifier = client.randomPKCECodeVerifier();
    const checks = {
      pkceCodeVerifier: verifier,
      expectedState: client.randomState(),
      expectedNonce: client.randomNonce(),
      idTokenExpected: true,
    };
    const form = new URLSearchParams({
      redirect_uri: callback.redirectUri,
      scope: this.scopes(listScope).join(" "),
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      state: checks.expectedState,
      nonce: checks.expectedNonce,
      ...parameters,
    });
    form.append("resource", "nhn:pps");
    form.append("resource", "nhn:phr");
    const address = await client.buildAuthorizationUrlWithPAR(
      this.configuration,
      form,
      proofAtPar ? { DPoP: dpop } : undefined,
    );
    return { address, callback, checks, dpop };
  }

  /** Chooses a clinician on the sign-in page; the address that the program's listener was called with. */
  async choose({ address, callback }, clinician, pressed = "login") {
    const browser = new Browser();
    const page = await browser.open(address);
    must(page.status === 200, `the sign-in page answered ${page.status}`);
    must(page.headers.get("content-type") === "text/html; charset=utf-8", "the sign-in page is not HTML");
    const html = await page.text();
    const choices = pressed === "login" ? { clinician: slugOf(html, clinician), level: "4" } : {};
    const answer = await browser.submit(address, html, choices, pressed);
    must(answer.status === 303, `the form answered ${answer.status}`);
    const target = new URL(answer.headers.get("location"));
    must(`${target.origin}${target.pathname}` === callback.redirectUri, "the redirect goes elsewhere");
    await browser.open(target);
    const called = await callback.answer;
    callback.close();
    return called;
  }

  /** A whole sign-in: page, code, tokens for `resource`. */
  async signIn(clinician, options = {}) {
    const pushed = await this.push(options);
    const called = await this.choose(pushed, clinician);
    return this.exchange(pushed, called, options.resource ?? "nhn:pps");
  }

  async exchange({ checks, dpop }, called, resource) {
    const tokens = await client.authorizationCodeGrant(
      this.configuration,
      called,
      checks,
      { resource },
      { DPoP: dpop },
    );
    return { tokens, dpop };
  }

  /** Tokens for another API; the refresh token is renewed with them. */
  async refresh(session, resource, { details, scope } = {}) {
    this.#details = details;
    try {
      const parameters = { resource, ...(scope === undefined ? {} : { scope }) };
      const options = { DPoP: session.dpop };
      const tokens = await client.refreshTokenGrant(
        this.configuration,
        session.tokens.refresh_token,
        parameters,
        options,
      );
      return { tokens, dpop: session.dpop };
    } finally {
      this.#details = undefined;
    }
  }

  /** A request to an API with the session's token and a proof; a nonce challenge is answered by the library. */
  async ask(session, url, { method = "GET", headers = {}, form } = {}) {
    const body = form === undefined ? undefined : form.toString();
    const own = new Headers(headers);
    if (form !== undefined) own.set("content-type", "application/x-www-form-urlencoded");
    return client.fetchProtectedResource(
      this.configuration,
      session.tokens.access_token,
      new URL(url),
      method,
      body,
      own,
      { DPoP: session.dpop },
    );
  }

  /** A search in PPS. Under no basis the header is left out. */
  async findResults(session, person, type, form, { basis, role } = {}) {
    const headers = { "person-id": person, "correlation-id": randomUUID() };
    if (basis !== undefined) headers["access-basis"] = basis;
    if (role !== undefined) headers["requester-hpr-role"] = role;
    return this.ask(session, `${this.sandbox.pps}/${type}/_search`, { method: "POST", headers, form });
  }

  /** ITI-67. */
  async findDocuments(session, person, { basis, ...parameters } = {}) {
    const headers = {
      accept: "application/fhir+json; fhirVersion=4.0",
      "nhn-source-system": SOURCE_SYSTEM,
      "nhn-event-id": randomUUID(),
    };
    if (basis !== undefined) headers["nhn-access-basis"] = basis;
    const form = new URLSearchParams({ "patient.identifier": person, status: "current", ...parameters });
    const url = `${this.sandbox.phr}/R4/fhir/DocumentReference/_search`;
    return this.ask(session, url, { method: "POST", headers, form });
  }

  /** ITI-68 at the address that the list gave. */
  async retrieve(session, person, url) {
    const headers = {
      accept: "application/pdf, application/xml, text/xml, image/*, text/plain, */*;q=0.1",
      "nhn-patient-nin": person,
      "nhn-source-system": SOURCE_SYSTEM,
      "nhn-event-id": randomUUID(),
    };
    return this.ask(session, url, { headers });
  }
}

/** The claims of a token, unverified: the client of an access token may look, but decides nothing by it. */
export function claimsOf(token) {
  return JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString("utf8"));
}

/** The attest for a search in PHR, as the trust framework wants it. */
export function attest(organisation, profession) {
  const entity = { id: organisation, system: "urn:oid:2.16.578.1.12.4.1.4.101" };
  return {
    type: "nhn:tillitsrammeverk:parameters",
    practitioner: {
      authorization: { code: profession, system: "urn:oid:2.16.578.1.12.4.1.1.9060" },
      legal_entity: entity,
      point_of_care: entity,
    },
    care_relationship: {
      healthcare_service: { code: "S03", system: "urn:oid:2.16.578.1.12.4.1.1.8655" },
      purpose_of_use: { code: "TREAT", system: "urn:oid:2.16.840.1.113883.1.11.20448" },
      purpose_of_use_details: { code: "BEHANDLER", system: "urn:AuditEventHL7Norway/CodeSystem/carerelation" },
      decision_ref: { id: randomUUID(), user_selected: true },
    },
    patients: [{}],
  };
}

/** The value of the radio button whose label shows the name. */
function slugOf(html, clinician) {
  for (const [, tag, label] of html.matchAll(/(<input type="radio" name="clinician"[^>]*>)([\s\S]*?)<\/label>/g)) {
    if (label.includes(`<b>${clinician.name}</b>`)) return tag.match(/value="([^"]*)"/)[1];
  }
  throw new Error("the sign-in page does not offer the clinician");
}
