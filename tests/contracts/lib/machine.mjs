// A program without a user: client credentials with openid-client, and requests with its token.

import { readFile } from "node:fs/promises";

import { importJWK } from "jose";
import * as client from "openid-client";

/** A client of the sandbox that asks for tokens in its own name. */
export class Machine {
  /** `registered` names the client's id; `jwk` is its private key. */
  static async discover(sandbox, id, jwk) {
    const own = new Machine();
    const key = { key: await importJWK(jwk, jwk.alg), kid: jwk.kid };
    const authentication = client.PrivateKeyJwt(key, {
      [client.modifyAssertion]: (header) => {
        header.typ = "client-authentication+jwt";
      },
    });
    own.configuration = await client.discovery(new URL(sandbox.issuer), id, {}, authentication, {
      execute: [client.allowInsecureRequests],
    });
    const keys = await client.randomDPoPKeyPair("ES256");
    own.dpop = client.getDPoPHandle(own.configuration, keys);
    return own;
  }

  /** The ready client of that kind whose scopes hold `scope`. */
  static async ready(sandbox, kind, scope) {
    const registered = sandbox.clients.find((own) => own.kind === kind && own.scopes.includes(scope));
    const jwk = JSON.parse(await readFile(registered.jwk_file, "utf8"));
    return Machine.discover(sandbox, registered.id, jwk);
  }

  async token(scope) {
    return client.clientCredentialsGrant(this.configuration, { scope }, { DPoP: this.dpop });
  }

  /** A request with a token and a proof of its own. */
  async ask(token, url, { method = "GET", headers = {}, body } = {}) {
    const own = new Headers(headers);
    if (body !== undefined) own.set("content-type", "application/json");
    const text = body === undefined ? undefined : JSON.stringify(body);
    return client.fetchProtectedResource(this.configuration, token, new URL(url), method, text, own, {
      DPoP: this.dpop,
    });
  }
}
