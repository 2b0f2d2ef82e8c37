// A certified OpenID provider that others wrote (oidc-provider), configured like HelseID: pushed requests, DPoP and
// private_key_jwt demanded, one audience for each access token, JWT access tokens, refresh tokens that are used once.
// Beside it two APIs that check token and proof with a library that others wrote (jose). All on loopback.
//
// Called with one argument, a JSON object: { nonces: "never" | "token" | "par" | "everywhere", clients: [{ id, jwk }] }.
// Prints one line of JSON with the addresses, and ends when its standard input closes.

import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { createRemoteJWKSet, calculateJwkThumbprint, EmbeddedJWK, exportJWK, generateKeyPair, jwtVerify } from "jose";
import { errors, interactionPolicy, Provider } from "oidc-provider";

// Standard output holds the addresses and nothing else; the reader may be gone.
for (const name of ["log", "info", "warn"]) console[name] = console.error;
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});

const options = JSON.parse(process.argv[2] ?? "{}");
const nonces = options.nonces ?? "never";
const apis = {
  "nhn:pps": "nhn:pps/provesvar-read",
  "nhn:phr": "nhn:phr/mhd/read-document",
  "nhn:msh": "nhn:msh/api",
};
const detailTypes = ["helseid_authorization", "nhn:tillitsrammeverk:parameters"];
const person = {
  sub: "pseudonym",
  name: "Grønn Vits",
  "helseid://claims/identity/pid": "14818230029",
  "helseid://claims/identity/security_level": "4",
};

// Servers first: the issuer is an address, and it is known only when the port is.
const journal = [];
const details = new WeakMap();
const listen = (server) => new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const address = (server) => `http://127.0.0.1:${server.address().port}`;
const front = createServer();
await listen(front);
const issuer = address(front);

// HelseID asks nobody for consent.
const policy = interactionPolicy.base();
policy.remove("consent");

const { privateKey } = await generateKeyPair("RS256", { extractable: true });
const provider = new Provider(issuer, {
  jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: "RS256", use: "sig", kid: randomBytes(20).toString("hex").toUpperCase() }] },
  clients: options.clients.map(({ id, jwk }) => ({
    client_id: id,
    application_type: "native",
    redirect_uris: ["http://127.0.0.1/callback"],
    post_logout_redirect_uris: [],
    grant_types: ["authorization_code", "refresh_token", "client_credentials"],
    response_types: ["code"],
    token_endpoint_auth_method: "private_key_jwt",
    token_endpoint_auth_signing_alg: jwk.alg,
    id_token_signed_response_alg: "RS256",
    dpop_bound_access_tokens: true,
    require_pushed_authorization_requests: true,
    authorization_details_types: detailTypes,
    jwks: { keys: [jwk] },
  })),
  clientAuthMethods: ["private_key_jwt"],
  scopes: ["openid", "offline_access"],
  claims: {
    openid: ["sub"],
    profile: ["name"],
    "helseid://scopes/identity/pid": ["helseid://claims/identity/pid"],
    "helseid://scopes/identity/security_level": ["helseid://claims/identity/security_level"],
  },
  conformIdTokenClaims: false,
  // HelseID takes the end of a session as a form too.
  enableHttpPostMethods: true,
  cookies: { long: { sameSite: "none" } },
  pkce: { required: () => true },
  rotateRefreshToken: true,
  issueRefreshToken: () => true,
  findAccount: (ctx, id) => ({ accountId: id, claims: () => person }),
  loadExistingGrant: async (ctx) => {
    const grant = new provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope("openid profile offline_access helseid://scopes/identity/pid helseid://scopes/identity/security_level");
    for (const [audience, scope] of Object.entries(apis)) grant.addResourceScope(audience, scope);
    await grant.save();
    return grant;
  },
  interactions: { policy, url: (ctx, interaction) => `/sign-in/${interaction.uid}` },
  assertJwtClientAuthClaimsAndHeader: (ctx, claims, header) => {
    // What HelseID demands beyond RFC 7523.
    const refuse = (reason) => {
      throw new errors.InvalidClientAuth(reason);
    };
    if (header.typ !== "client-authentication+jwt") refuse("typ");
    if (claims.aud !== issuer) refuse("aud must be the issuer as one string");
    if (!(claims.exp - claims.iat <= 60)) refuse("the assertion lives too long");
    if (claims.assertion_details && claims.authorization_details) refuse("both names");
    details.set(ctx, claims.assertion_details);
  },
  extraTokenClaims: (ctx) => {
    const given = [details.get(ctx) ?? []].flat();
    const attest = given.find((one) => one.type === "nhn:tillitsrammeverk:parameters");
    const organisation = given.find((one) => one.type === "helseid_authorization");
    return {
      ...(attest && { "nhn:tillitsrammeverk:parameters": attest }),
      ...(organisation && { organisation: organisation.practitioner_role.organization.identifier.value }),
      ...(ctx.oidc.params.resource === "nhn:msh" && { "nhn:msh/client/claims/herid": "123-456" }),
    };
  },
  features: {
    devInteractions: { enabled: false },
    fapi: { enabled: true, profile: "2.0" },
    pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
    dPoP: {
      enabled: true,
      nonceSecret: nonces === "never" ? undefined : randomBytes(32),
      requireNonce: (ctx) =>
        nonces === "everywhere" ||
        (nonces === "token" && ctx.oidc?.route === "token") ||
        (nonces === "par" && ctx.oidc?.route === "pushed_authorization_request"),
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => undefined,
      useGrantedResource: () => false,
      getResourceServerInfo: (ctx, resource) => {
        if (!apis[resource]) throw new errors.InvalidTarget();
        return {
          scope: apis[resource],
          audience: resource,
          accessTokenFormat: "jwt",
          accessTokenTTL: 600,
          jwt: { sign: { alg: "RS256" } },
        };
      },
    },
    // Details that come at sign-in go into every token of the session; a type that HelseID does not know is refused.
    richAuthorizationRequests: {
      enabled: true,
      types: Object.fromEntries(detailTypes.map((type) => [type, { validate() {} }])),
      authorizationDetailsForGrantSource: (ctx) => JSON.parse(ctx.oidc.params.authorization_details),
      authorizationDetailsForAccessToken: (ctx, token, source) => source.rar,
      authorizationDetailsForIntrospection: (ctx, token) => token.rar,
    },
    clientCredentials: { enabled: true },
    revocation: { enabled: true },
    rpInitiatedLogout: { enabled: true },
    userinfo: { enabled: true },
  },
});

provider.use(async (ctx, next) => {
  const proof = ctx.get("dpop");
  await next();
  const oidc = ctx.oidc;
  journal.push({
    path: ctx.path,
    method: ctx.method,
    status: ctx.status,
    grant: oidc?.params?.grant_type ?? null,
    resource: oidc?.params?.resource ?? null,
    proof: proof !== "",
    nonce: proof !== "" && "nonce" in JSON.parse(Buffer.from(proof.split(".")[1], "base64url").toString()),
    error: ctx.body?.error ?? null,
  });
});

// The sign-in page: nobody is asked, the person is signed in.
provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith("/sign-in/")) return next();
  ctx.respond = false;
  await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: person.sub, acr: "Level4" } });
});

// Only for tests: what was asked for, and the end of every session.
provider.use(async (ctx, next) => {
  if (ctx.path === "/control/journal") ctx.body = journal;
  else if (ctx.path === "/control/forget-journal") ctx.body = { forgotten: journal.splice(0).length };
  else if (ctx.path === "/control/revoke") ctx.body = { revoked: await revokeAll() };
  else await next();
});

const grants = new Set();
provider.on("grant.success", (ctx) => ctx.oidc.entities.Grant && grants.add(ctx.oidc.entities.Grant.jti));

async function revokeAll() {
  for (const id of grants) {
    await provider.RefreshToken.revokeByGrantId(id);
    await (await provider.Grant.find(id))?.destroy();
  }
  return grants.size;
}

front.on("request", provider.callback());

// An API as NHN's are: DPoP only, its own audience only.
async function api(audience) {
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
  const seen = new Set();
  let nonce;
  const server = createServer(async (request, response) => {
    const answer = (status, body, headers = {}) => {
      response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store", ...headers });
      response.end(JSON.stringify(body));
    };
    const refuse = (error, headers) => answer(401, {}, { "www-authenticate": `DPoP error="${error}"`, ...headers });
    try {
      const [scheme, token] = (request.headers.authorization ?? "").split(" ");
      if (scheme !== "DPoP") return refuse("invalid_token");
      const { payload } = await jwtVerify(token, keys, { issuer, audience, typ: "at+jwt", algorithms: ["RS256"] });
      const proof = await jwtVerify(request.headers.dpop, EmbeddedJWK, { typ: "dpop+jwt", maxTokenAge: 10, clockTolerance: 5 });
      const url = new URL(request.url, address(server));
      const wanted = {
        htm: request.method,
        htu: url.origin + url.pathname,
        ath: createHash("sha256").update(token).digest("base64url"),
      };
      const differs = Object.entries(wanted).some(([name, value]) => proof.payload[name] !== value);
      const thumbprint = await calculateJwkThumbprint(proof.protectedHeader.jwk);
      if (differs || thumbprint !== payload.cnf.jkt || seen.has(proof.payload.jti)) return refuse("invalid_dpop_proof");
      seen.add(proof.payload.jti);
      if (nonces === "everywhere" && (!nonce || proof.payload.nonce !== nonce)) {
        nonce = randomBytes(16).toString("base64url");
        return refuse("use_dpop_nonce", { "dpop-nonce": nonce });
      }
      answer(200, payload);
    } catch (error) {
      refuse("invalid_token");
    }
  });
  await listen(server);
  return address(server);
}

const addresses = { issuer, apis: {} };
for (const audience of Object.keys(apis)) addresses.apis[audience] = await api(audience);
process.stdin.on("end", () => process.exit(0)).resume();
process.stdout.write(`${JSON.stringify(addresses)}\n`);
