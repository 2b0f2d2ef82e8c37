// The pages that a person sees, judged by axe: sign-in, its error, posting back, error page, sign-out, confirmation of
// a client. axe and the document model come from the user interface's own packages.

import { createRequire } from "node:module";

import { exportJWK, generateKeyPair } from "jose";

import { Browser, readForm } from "./lib/browser.mjs";
import { Relying } from "./lib/client.mjs";
import { must, readSandbox, step } from "./lib/script.mjs";

const require = createRequire(new URL("../../ui/package.json", import.meta.url));
const { Window } = require("happy-dom");

const sandbox = await readSandbox();
const relying = await Relying.discover(sandbox);

// axe looks for its surroundings when it is loaded: one window for all pages.
const window = new Window({ url: sandbox.issuer });
for (const name of ["window", "document", "Node", "Element", "HTMLElement", "NodeList", "Document", "ShadowRoot"]) {
  globalThis[name] = name === "window" ? window : window[name];
}
const axe = require("axe-core");

/** What axe finds; contrast needs a layout and is looked at in a real browser. */
async function judge(html) {
  window.document.open();
  window.document.write(html);
  window.document.close();
  const { violations, passes } = await axe.run(window.document, { rules: { "color-contrast": { enabled: false } } });
  must(violations.length === 0, violations.map((own) => `${own.id}: ${own.help}`).join("; "));
  must(passes.length > 5, `axe looked at ${passes.length} things only`);
  return passes.length;
}

function clean(response, html) {
  const policy = response.headers.get("content-security-policy");
  must(policy.includes("default-src 'none'") && !policy.includes("script-src"), "the policy lets something in");
  must(!/<script|<link|<img|https?:\/\/(?!127\.0\.0\.1|localhost)/.test(html.replace(/action="[^"]*"/g, "")), "something foreign");
  must(/<html lang="nb">/.test(html) && /<h1>/.test(html) && /<title>/.test(html), "language, heading or title");
}

async function page(name, open) {
  await step(name, async () => {
    const response = await open();
    const html = await response.text();
    clean(response, html);
    return { told: { status: response.status, rules: await judge(html) } };
  });
}

await step("axe can say no", async () => {
  let found = "";
  await judge('<!doctype html><html><head></head><body><img src="x"><input></body></html>').catch((error) => {
    found = error.message;
  });
  must(/image-alt/.test(found) && /label/.test(found), `found ${found}`);
});

const pushed = await relying.push({ parameters: { response_mode: "form_post" } });
const browser = new Browser();
let html;

await page("sign-in", async () => {
  const response = await browser.open(pushed.address);
  html = await response.clone().text();
  return response;
});

await step("the choices of the sign-in page", async () => {
  const { fields } = readForm(html);
  const values = (name) => fields.filter((field) => field.name === name).map((field) => field.value);
  must(values("clinician").length === sandbox.clinicians.length, "not every clinician can be chosen");
  must(values("level").join() === "4,3,2", `levels ${values("level")}`);
  must(values("refresh").join() === "same,another", `at the refresh ${values("refresh")}`);
  must(values("terms").join() === "signed,unsigned,not-whitelisted,withdrawn,other-tenancy", `terms ${values("terms")}`);
});

await page("sign-in with nobody chosen", () => browser.submit(pushed.address, html, {}, "login"));
await page("posting back", () => {
  const { fields } = readForm(html);
  const clinician = fields.find((field) => field.name === "clinician").value;
  return browser.submit(pushed.address, html, { clinician }, "login");
});
await page("error", () => browser.open(`${sandbox.issuer}/connect/authorize?client_id=x`));
await page("sign-out", () => browser.open(`${sandbox.issuer}/connect/endsession`));
await page("confirmation of a client", async () => {
  const { publicKey } = await generateKeyPair("ES256");
  const draft = {
    organizationNumber: "123456785",
    publicJwk: JSON.stringify({ ...(await exportJWK(publicKey)), alg: "ES256", kid: "page" }),
    apiScopes: ["nhn:pps/provesvar-read"],
    redirectUris: ["http://localhost:8089/callback"],
    postClientConfirmationRedirectUri: "http://localhost:8090/done",
  };
  const made = await fetch(`${sandbox.selfservice}/v1/client-drafts`, {
    method: "POST",
    headers: { "content-type": "application/json", "api-key": "sandbox" },
    body: JSON.stringify(draft),
  });
  const { clientId } = await made.json();
  return browser.open(`${sandbox.selfservice}/confirm-client/${clientId}?redirectPort=8090&redirectPath=/done`);
});
pushed.callback.close();
await step("all pages", async () => ({}));
