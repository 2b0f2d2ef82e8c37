// Every fault that the sandbox can play, asked for by the header of a request and by the administration, seen by
// clients that others wrote. A fault without a case here fails the script.

import * as client from "openid-client";

import { administer } from "./lib/admin.mjs";
import { Browser, readForm } from "./lib/browser.mjs";
import { attest, claimsOf, Relying } from "./lib/client.mjs";
import { check, must, readSandbox, refusal, step } from "./lib/script.mjs";

const sandbox = await readSandbox();
const physician = sandbox.clinicians.find((clinician) => clinician.hpr !== null);
const [patient] = sandbox.people;
const PING = `${sandbox.phr}/ping`;
const relying = await Relying.discover(sandbox);
let session = await step("sign-in", () => relying.signIn(physician));

const admin = (...asked) => administer(sandbox, ...asked);

/** Plays a fault in both ways: the action gets the headers that it has to send. */
async function both(fault, service, path, action) {
  await action({ "sandbox-fault": fault });
  await admin("POST", "/faults", { service, path, fault, times: 1 });
  try {
    await action({});
    must((await admin("GET", "/faults")).faults.length === 0, "the fault is still in force");
  } finally {
    await admin("DELETE", "/faults");
  }
}

/** Adds the header to what openid-client sends. */
function carrying(headers) {
  relying.configuration[client.customFetch] = (url, options) =>
    fetch(url, { ...options, headers: { ...options.headers, ...headers } });
}

const search = (headers, form = {}) =>
  relying.ask(session, `${sandbox.pps}/DiagnosticReport/_search`, {
    method: "POST",
    headers: { "person-id": patient.number, "correlation-id": "1", "access-basis": "SAMTYKKE", ...headers },
    form: new URLSearchParams({ _count: "1", ...form }),
  });
const ping = (headers) => fetch(PING, { headers });
const link = (bundle, relation) => bundle.link.find((own) => own.relation === relation)?.url;
const elapsed = async (action) => {
  const started = performance.now();
  await action();
  return performance.now() - started;
};
/** The sign-in page with the fault on the form that is sent. */
async function signInWith(headers) {
  const pushed = await relying.push();
  const browser = new Browser();
  const html = await (await browser.open(pushed.address)).text();
  const { fields } = readForm(html);
  const choices = { clinician: fields.find((field) => field.name === "clinician").value, level: "4" };
  const send = browser.open.bind(browser);
  browser.open = (url, init = {}) => send(url, { ...init, headers });
  const answer = await browser.submit(pushed.address, html, choices, "login");
  pushed.callback.close();
  return { pushed, called: new URL(answer.headers.get("location")) };
}

const cases = {
  "latency=300": () =>
    both("latency=300", "phr", "/ping", async (headers) => must((await elapsed(() => ping(headers))) >= 290, "in time")),
  "drip=1:40": () =>
    both("drip=1:40", "phr", "/ping", async (headers) => {
      const took = await elapsed(async () => must((await (await ping(headers)).text()) === "pong", "not pong"));
      must(took >= 120, `four bytes in ${took} ms`);
    }),
  "status=503": () =>
    both("status=503", "phr", "/ping", async (headers) => must((await ping(headers)).status === 503, "status")),
  "retry-after=429:7": () =>
    both("retry-after=429:7", "phr", "/ping", async (headers) => {
      const response = await ping(headers);
      must(response.status === 429 && response.headers.get("retry-after") === "7", "status or header");
    }),
  html: () =>
    both("html", "phr", "/ping", async (headers) => {
      const response = await ping(headers);
      must(response.ok && response.headers.get("content-type").startsWith("text/html"), "not HTML");
    }),
  cut: () =>
    both("cut", "pps", "/v2", async (headers) => {
      const response = await search(headers);
      await refusal(() => response.json(), "the whole answer came");
    }),
  reset: () => both("reset", "phr", "/ping", (headers) => refusal(() => ping(headers), "an answer came")),
  "wrong-content-type": () =>
    both("wrong-content-type", "helseid", "/.well-known", async (headers) => {
      const response = await fetch(`${sandbox.issuer}/.well-known/openid-configuration`, { headers });
      must(response.headers.get("content-type") === "text/plain", "the right label");
      must((await response.json()).issuer === sandbox.issuer, "another body");
    }),
  "paging-loop": () =>
    both("paging-loop", "pps", "/v2", async (headers) => {
      const bundle = await (await search(headers)).json();
      must(link(bundle, "next") === link(bundle, "self"), "no loop");
    }),
  "foreign-link": () =>
    both("foreign-link", "pps", "/v2", async (headers) => {
      const bundle = await (await search(headers)).json();
      must(!link(bundle, "next").startsWith(sandbox.pps), "the link is at home");
    }),
  "another-person": () =>
    both("another-person", "pps", "/v2", async (headers) => {
      const bundle = await (await search(headers)).json();
      must(bundle.entry[0].resource.subject.identifier.value !== patient.number, "the same person");
    }),
  "invalid-token": () =>
    both("invalid-token", "pps", "/v2", async (headers) => {
      const error = await refusal(() => search(headers), "the token was taken");
      must(JSON.stringify(error.cause).includes("invalid_token"), "no challenge");
    }),
  "stale-nonce": () =>
    both("stale-nonce", "pps", "/v2", async (headers) => {
      // By the header every request is refused; by the administration the library's repetition gets through.
      if (headers["sandbox-fault"]) await refusal(() => search(headers), "the proof was taken");
      else must((await search(headers)).status === 200, "the repetition was refused");
    }),
  "wrong-state": () =>
    both("wrong-state", "helseid", "/connect/authorize/login", async (headers) => {
      const { pushed, called } = await signInWith(headers);
      await refusal(() => relying.exchange(pushed, called, "nhn:pps"), "another state was taken");
    }),
  "wrong-issuer": () =>
    both("wrong-issuer", "helseid", "/connect/authorize/login", async (headers) => {
      const { pushed, called } = await signInWith(headers);
      await refusal(() => relying.exchange(pushed, called, "nhn:pps"), "another issuer was taken");
    }),
  "missing-issuer": () =>
    both("missing-issuer", "helseid", "/connect/authorize/login", async (headers) => {
      const { pushed, called } = await signInWith(headers);
      await refusal(() => relying.exchange(pushed, called, "nhn:pps"), "no issuer was taken");
    }),
  "error-page": () =>
    both("error-page", "helseid", "/connect/authorize", async (headers) => {
      const pushed = await relying.push();
      const response = await fetch(pushed.address, { headers, redirect: "manual" });
      must(response.status === 400 && !response.headers.has("location"), "a redirect");
      pushed.callback.close();
    }),
  "expired-client-key": () =>
    both("expired-client-key", "helseid", "/connect/par", async (headers) => {
      carrying(headers);
      const error = await refusal(() => relying.push(), "the key was taken");
      must(error.error === "invalid_client", `refused with ${error.error}`);
    }),
  "wrong-nonce": () => refusedExchange("wrong-nonce"),
  "wrong-signing-key": () => refusedExchange("wrong-signing-key"),
  "bearer-token": () =>
    exchanged("bearer-token", (tokens) => must(tokens.token_type === "bearer", `token_type ${tokens.token_type}`)),
  "wrong-audience": () =>
    exchanged("wrong-audience", (tokens) => must(claimsOf(tokens.access_token).aud !== "nhn:pps", "the audience")),
  "key-rotation": () =>
    both("key-rotation", "helseid", "/.well-known", async (headers) => {
      const own = await relying.signIn(physician);
      await fetch(`${sandbox.issuer}/.well-known/openid-configuration`, { headers });
      session = own;
      await refusal(() => search({}), "a token of the old key was taken");
      session = await signInAfresh();
      must((await search({})).status === 200, "a token of the new key was refused");
    }),
};

/** openid-client keeps the key set: after a rotation the provider is discovered anew. */
async function signInAfresh() {
  const fresh = await Relying.discover(sandbox);
  relying.configuration = fresh.configuration;
  return relying.signIn(physician);
}

/** The token answer with a fault, after the nonce: the library must refuse it. */
async function refusedExchange(fault) {
  await atTheTokenEndpoint(fault, (pushed, called) =>
    refusal(() => relying.exchange(pushed, called, "nhn:pps"), `${fault} was taken`),
  );
}

async function exchanged(fault, judge) {
  await atTheTokenEndpoint(fault, async (pushed, called) => {
    const { tokens } = await relying.exchange(pushed, called, "nhn:pps");
    judge(tokens);
  });
}

/** The first request is refused for its nonce and uses up a fault of the administration: it is asked for twice. */
async function atTheTokenEndpoint(fault, action) {
  for (const headers of [{ "sandbox-fault": fault }, {}]) {
    const pushed = await relying.push();
    const called = await relying.choose(pushed, physician);
    carrying(headers);
    if (!headers["sandbox-fault"]) {
      await admin("POST", "/faults", { service: "helseid", path: "/connect/token", fault, times: 2 });
    }
    try {
      await action(pushed, called);
    } finally {
      carrying({});
      await admin("DELETE", "/faults");
    }
  }
}

await step("every fault has a case", async () => {
  const { kinds } = await admin("GET", "/faults/kinds");
  const name = (text) => text.split("=")[0];
  const tried = Object.keys(cases).map(name);
  const missing = kinds.map(name).filter((own) => !tried.includes(own));
  must(missing.length === 0, `no case: ${missing}`);
});

for (const [name, action] of Object.entries(cases)) {
  await check(name, async () => {
    await action();
    carrying({});
  });
  carrying({});
}

await check("another person's document", async () => {
  const fresh = await Relying.discover(sandbox);
  const signedIn = await fresh.signIn(physician);
  const organisation = claimsOf(signedIn.tokens.access_token)["helseid://claims/client/claims/orgnr_parent"];
  const own = await fresh.refresh(signedIn, "nhn:phr", { details: attest(organisation, "LE") });
  const list = await (await fresh.findDocuments(own, patient.number, { basis: "SAMTYKKE", _count: "1" })).json();
  await admin("POST", "/faults", { service: "phr", path: "/R4", fault: "another-person", times: 1 });
  const wrong = await (await fresh.findDocuments(own, patient.number, { basis: "SAMTYKKE", _count: "1" })).json();
  const number = (bundle) => bundle.entry[0].resource.contained[0].identifier[0].value;
  must(number(list) === patient.number && number(wrong) !== patient.number, "the same person");
});

await check("a misspelled fault is refused", async () => {
  must((await ping({ "sandbox-fault": "cutt" })).status === 400, "it was taken");
});

await step("all faults", async () => ({ told: { faults: Object.keys(cases).length } }));
