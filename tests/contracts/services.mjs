// What else is in the box: the line that it prints, version 1 of PPS, ping of EDI, test tokens and self-service, each
// asked by a client and judged by a library that others wrote.

import { readFile } from "node:fs/promises";

import { createRemoteJWKSet, exportJWK, generateKeyPair, importJWK, jwtVerify } from "jose";

import { Browser } from "./lib/browser.mjs";
import { Relying } from "./lib/client.mjs";
import { Machine } from "./lib/machine.mjs";
import { R4 } from "./lib/r4.mjs";
import { must, readSandbox, refusal, step } from "./lib/script.mjs";

const sandbox = await readSandbox();
const physician = sandbox.clinicians.find((clinician) => clinician.hpr !== null);
const [patient] = sandbox.people;
const post = (url, body, headers = {}) =>
  fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
    redirect: "manual",
  });

await step("the line that the program prints", async () => {
  for (const name of ["issuer", "pps", "phr", "edi", "ttt", "selfservice", "admin"]) {
    must(/^http:\/\/127\.0\.0\.1:\d+(\/v2)?$/.test(sandbox[name]), `${name}: ${sandbox[name]}`);
  }
  for (const own of sandbox.clients) {
    must(["user", "machine"].includes(own.kind), `kind ${own.kind}`);
    must(own.redirect_uri === null || own.kind === "user", "a machine has a redirect address");
    must(own.kind === "machine" || /^http:\/\/127\.0\.0\.1:\d+\//.test(own.redirect_uri), "no redirect address");
    must(own.scopes.length > 0 && own.scopes.every((scope) => typeof scope === "string"), "scopes");
    const jwk = JSON.parse(await readFile(own.jwk_file, "utf8"));
    must(jwk.alg === own.alg && jwk.kid, "alg of the line and of the key differ");
    must((await importJWK(jwk, own.alg)).type === "private", "the key file holds no private key");
  }
  const kinds = sandbox.clients.map((own) => own.kind);
  must(kinds.includes("user") && kinds.includes("machine"), `kinds ${kinds}`);
  must(sandbox.people.length >= 12, "people");
  for (const person of [...sandbox.people, ...sandbox.clinicians]) {
    must(/^\d{11}$/.test(person.number) && person.name && person.shows, "a person without number, name or words");
  }
});

const machine = await step("client credentials", async () => {
  const own = await Machine.ready(sandbox, "machine", "nhn:msh/api");
  const tokens = await own.token("nhn:msh/api");
  must(tokens.refresh_token === undefined && tokens.id_token === undefined, "more than an access token");
  const keys = createRemoteJWKSet(new URL(own.configuration.serverMetadata().jwks_uri));
  const { payload } = await jwtVerify(tokens.access_token, keys, { issuer: sandbox.issuer, audience: "nhn:msh" });
  must(payload["nhn:msh/client/claims/herid"] === "0", "the claim herid");
  must(payload.sub === undefined && payload["helseid://claims/identity/pid"] === undefined, "a machine has a person");
  own.access = tokens.access_token;
  return own;
});

const EDI = { "api-version": "3", "nhn-source-system": "Innsyn contracts, v0.1" };

await step("EDI: ping", async () => {
  const response = await machine.ask(machine.access, `${sandbox.edi}/ping`, { headers: EDI });
  must(response.status === 200, `answered ${response.status}`);
  const { response: word, timestampUtc } = await response.json();
  must(word === "pong" && Math.abs(Date.parse(timestampUtc) - Date.now()) < 60_000, "not a pong of now");
  for (const name of Object.keys(EDI)) {
    const headers = { ...EDI };
    delete headers[name];
    const refused = await machine.ask(machine.access, `${sandbox.edi}/ping`, { headers });
    must(refused.status === 400, `without ${name}: ${refused.status}`);
    must(refused.headers.get("content-type") === "application/problem+json", "not a problem document");
    must((await refused.json()).errorCode === 1001, "errorCode");
  }
});

await step("EDI: a clinician's token is refused", async () => {
  const relying = await Relying.discover(sandbox);
  const session = await relying.signIn(physician);
  const error = await refusal(() => relying.ask(session, `${sandbox.edi}/ping`, { headers: EDI }), "it was taken");
  must(error.cause?.status === 401 || error.status === 401, `refused with ${error.status}`);
});

await step("PPS version 1", async () => {
  const r4 = new R4();
  const base = sandbox.pps.replace(/\/v2$/, "");
  const relying = await Relying.discover(sandbox);
  const scopes = relying.registered.scopes.map((scope) =>
    scope === "nhn:pps/provesvar-read" ? "nhn:pps/provesvar" : scope,
  );
  relying.registered = { ...relying.registered, scopes };
  const session = await relying.signIn(physician);
  const headers = { "person-id": patient.number, "correlation-id": "1", "access-basis": "SAMTYKKE" };
  const form = new URLSearchParams({ _count: "5" });
  const search = (own, address) =>
    relying.ask(own, `${address}/DiagnosticReport/_search`, { method: "POST", headers, form });
  const response = await search(session, base);
  must(response.status === 200, `answered ${response.status}`);
  const bundle = await response.json();
  const faults = r4.faults(bundle);
  must(faults.length === 0, faults.slice(0, 5).join("\n"));
  must(bundle.entry.length === 5, `${bundle.entry.length} reports`);
  must(
    bundle.link.every((link) => link.url.startsWith(`${base}/DiagnosticReport`)),
    "a link leads to another version",
  );
  await refusal(() => search(session, sandbox.pps), "version 2 took a token of version 1");
  const metadata = await fetch(`${base}/metadata`);
  must(metadata.status === 401, "metadata of version 1 demand a token");
});

const TTT = { "x-auth-key": "sandbox" };

await step("test tokens", async () => {
  const url = `${sandbox.pps}/DiagnosticReport/_search`;
  const proof = (flaw) => ({ htuClaimValue: url, htmClaimValue: "POST", invalidDPoPProofParameters: flaw });
  const order = (flaw) => ({
    audience: "nhn:pps",
    createDPoPTokenWithDPoPProof: true,
    dPoPProofParameters: proof(flaw),
    userClaimsParameters: { pid: physician.number },
  });
  const keys = createRemoteJWKSet(new URL(`${sandbox.issuer}/.well-known/openid-configuration/jwks`));
  for (let flaw = 0; flaw <= 13; flaw += 1) {
    const made = await (await post(`${sandbox.ttt}/v2/create-test-token-with-key`, order(flaw), TTT)).json();
    must(made.isError === false, `flaw ${flaw}: no token`);
    const { accessTokenJwt, dPoPProof } = made.successResponse;
    const { payload } = await jwtVerify(accessTokenJwt, keys, { issuer: sandbox.issuer, audience: "nhn:pps" });
    must(payload["helseid://claims/identity/pid"] === physician.number, "another person");
    const response = await fetch(url, {
      method: "POST",
      headers: {
        authorization: `DPoP ${accessTokenJwt}`,
        dpop: dPoPProof,
        "content-type": "application/x-www-form-urlencoded",
        "person-id": patient.number,
        "correlation-id": "1",
        "access-basis": "SAMTYKKE",
      },
      body: "_count=1",
    });
    must(response.status === (flaw === 0 ? 200 : 401), `flaw ${flaw} was answered with ${response.status}`);
  }
  const first = await post(
    `${sandbox.ttt}/create-test-token-with-key`,
    { generalClaimsParameters: { clientName: "v1" } },
    { ...TTT, audience: "nhn:phr" },
  );
  const { accessTokenJwt } = (await first.json()).successResponse;
  const { payload } = await jwtVerify(accessTokenJwt, keys, { issuer: sandbox.issuer, audience: "nhn:phr" });
  must(payload["helseid://claims/client/client_name"] === "v1", "the claims of version 1");
  const refused = await post(`${sandbox.ttt}/v2/create-test-token-with-key`, order(0));
  must(refused.status === 401 && (await refused.json()).isError === true, "no key, and a token");
});

/** As a client has to do it after the confirmation: once a second, for as long as the documentation says. */
async function patiently(action) {
  const end = Date.now() + 25_000;
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (error.error !== "invalid_client" || Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
}

await step("self-service: from draft to a new key", async () => {
  const api = `${sandbox.selfservice}/v1`;
  const scope = "nhn:selvbetjening/client";
  const make = async (alg, kid) => {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true, modulusLength: 2048 });
    const named = async (key) => ({ ...(await exportJWK(key)), alg, kid });
    return { private: await named(privateKey), public: await named(publicKey) };
  };
  const key = await make("PS256", "first");
  const draft = {
    organizationNumber: "123456785",
    publicJwk: JSON.stringify(key.public),
    apiScopes: ["nhn:pps/provesvar-read"],
    redirectUris: ["http://localhost:8089/callback"],
    postClientConfirmationRedirectUri: "http://localhost:8090/done",
  };
  must((await post(`${api}/client-drafts`, draft)).status === 401, "a draft without a key was taken");
  const created = await post(`${api}/client-drafts`, draft, { "api-key": "sandbox" });
  must(created.status === 200, `the draft was answered with ${created.status}`);
  const { clientId } = await created.json();

  const browser = new Browser();
  const address = `${sandbox.selfservice}/confirm-client/${clientId}?redirectPort=8090&redirectPath=/done`;
  const page = await browser.open(address);
  const answer = await browser.submit(address, await page.text(), {}, "confirm");
  must(answer.headers.get("location") === "http://localhost:8090/done?status=Success", "the way back");

  const own = await Machine.discover(sandbox, clientId, key.private);
  const early = await refusal(() => own.token(scope), "a token within the first seconds");
  must(early.error === "invalid_client", `refused with ${early.error}`);
  const { access_token: token } = await patiently(() => own.token(scope));
  const status = await (await own.ask(token, `${api}/client`)).json();
  must(status.apiScopes[0].status === "ok" && status.redirectUris.length === 1, "status of the client");

  const next = await make("ES256", "second");
  const registered = await own.ask(token, `${api}/client-secret`, { method: "POST", body: next.public });
  must(Date.parse((await registered.json()).expiration) > Date.now(), "expiration of the key");
  const successor = await Machine.discover(sandbox, clientId, next.private);
  must((await successor.token(scope)).access_token, "the new key gives no token");
  const keys = await (await own.ask(token, `${api}/client-secret`)).json();
  must(keys.map((secret) => secret.kid).join() === "first,second", "the list of keys");
});
