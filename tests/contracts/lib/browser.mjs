// The part of a browser that signing in needs: it opens an address, fills in the form that it finds, sends it, keeps
// cookies and follows the redirect to the program's own listener.

import { once } from "node:events";
import { createServer } from "node:http";

import { must } from "./script.mjs";

/** A browser without a window. */
export class Browser {
  #cookies = new Map();

  /** Opens an address; never follows a redirect by itself. */
  async open(url, init = {}) {
    const headers = new Headers(init.headers);
    if (this.#cookies.size > 0) {
      headers.set("cookie", [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    }
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [pair, ...attributes] = line.split(";").map((part) => part.trim());
      const [name, value] = [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
      if (attributes.some((attribute) => attribute.toLowerCase() === "max-age=0")) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }

  /** Fills in the one form of a page with `choices` and presses the button `pressed`. */
  async submit(pageUrl, html, choices, pressed) {
    const { action, method, fields, buttons } = readForm(html);
    const body = new URLSearchParams();
    for (const field of fields) {
      if (field.type === "radio" || field.type === "checkbox") {
        const wanted = Object.hasOwn(choices, field.name) ? choices[field.name] === field.value : field.checked;
        if (wanted) body.append(field.name, field.value);
      } else {
        body.append(field.name, choices[field.name] ?? field.value);
      }
    }
    for (const [name, value] of Object.entries(choices)) {
      must(body.get(name) === value, `the form offers no ${name} with the value ${value}`);
    }
    if (pressed !== undefined) {
      const button = buttons.find((own) => own.value === pressed);
      must(button !== undefined, `the form has no button ${pressed}`);
      body.append(button.name, button.value);
    }
    must(method === "post", "the form must be sent with POST: its fields do not belong in an address");
    return this.open(new URL(action, pageUrl), { method: "POST", body });
  }
}

/** The form of a page, as far as this needs it: one form, inputs and buttons, attributes in double quotes. */
export function readForm(html) {
  const forms = html.match(/<form\b[^>]*>[\s\S]*?<\/form>/g) ?? [];
  must(forms.length === 1, `the page has ${forms.length} forms`);
  const [form] = forms;
  const [opening] = form.match(/<form\b[^>]*>/);
  const tags = (name) => [...form.matchAll(new RegExp(`<${name}\\b[^>]*>`, "g"))].map(([tag]) => attributes(tag));
  return {
    action: attributes(opening).action,
    method: attributes(opening).method?.toLowerCase() ?? "get",
    fields: tags("input").map((own) => ({
      type: own.type ?? "text",
      name: own.name,
      value: own.value ?? "",
      checked: Object.hasOwn(own, "checked"),
    })),
    buttons: tags("button").map((own) => ({ name: own.name, value: own.value })),
  };
}

function attributes(tag) {
  const inner = tag.replace(/^<[a-z]+/, "").replace(/\/?>$/, "");
  const found = [...inner.matchAll(/([a-z-]+)(?:="([^"]*)")?/g)].map(([, name, value]) => [name, decode(value ?? "")]);
  return Object.fromEntries(found);
}

function decode(text) {
  const named = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => named[name]);
}

/** A loopback listener as a desktop program has it; `answer` is the address of the first request. */
export async function listen(path) {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A sign-in that is given up leaves its listener behind; it must not keep the script alive.
  server.unref();
  const address = `http://127.0.0.1:${server.address().port}`;
  const answer = once(server, "request").then(([request, response]) => {
    response.writeHead(200, { "content-type": "text/plain; charset=utf-8", connection: "close" });
    response.end("You may close this page.");
    return new URL(request.url, address);
  });
  return { redirectUri: `${address}${path}`, answer, close: () => server.close() };
}
