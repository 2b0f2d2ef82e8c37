// The administration of the sandbox. It refuses whatever looks like a page in a browser, and `fetch` does: plain HTTP.

import { request } from "node:http";

import { must } from "./script.mjs";

/** Asks, and returns what the answer holds as JSON. */
export async function administer(sandbox, method, path, body) {
  const { status, text } = await new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { "content-type": "application/json" };
    const sent = request(`${sandbox.admin}${path}`, { method, headers }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => resolve({ status: response.statusCode, text: Buffer.concat(parts).toString() }));
    });
    sent.on("error", reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
  must(status >= 200 && status < 300, `${method} ${path}: ${status} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}
