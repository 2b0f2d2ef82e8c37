// DPoP proofs and client assertions per second with the jose package, for the comparison with the client's own
// (`cargo run --release -p helseid --example proofs`). Same claims, same header, same algorithm; one line of JSON.

import { createHash, randomBytes } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

const seconds = Number(process.argv[2] ?? "2");
const token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
const jti = () => randomBytes(16).toString("base64url");

const own = await generateKeyPair("ES256", { extractable: true });
const jwk = await exportJWK(own.publicKey);

async function proof() {
  return new SignJWT({
    jti: jti(),
    htm: "GET",
    htu: "https://api.example/results",
    nonce: "nonce",
    ath: createHash("sha256").update(token).digest("base64url"),
  })
    .setProtectedHeader({ typ: "dpop+jwt", alg: "ES256", jwk })
    .setIssuedAt()
    .sign(own.privateKey);
}

function assertion(alg, key) {
  return () =>
    new SignJWT({ jti: jti() })
      .setProtectedHeader({ typ: "client-authentication+jwt", alg, kid: "key" })
      .setIssuer("client")
      .setSubject("client")
      .setAudience("https://sts.example")
      .setIssuedAt()
      .setNotBefore("0s")
      .setExpirationTime("30s")
      .sign(key);
}

async function perSecond(make) {
  for (let i = 0; i < 50; i += 1) await make();
  const start = performance.now();
  let made = 0;
  while (performance.now() - start < seconds * 1000) {
    for (let i = 0; i < 20; i += 1) await make();
    made += 20;
  }
  return Math.round((made * 1000) / (performance.now() - start));
}

const rsa = await generateKeyPair("PS256", { modulusLength: 3072 });
const result = {
  with: "jose",
  dpop_proof_es256: await perSecond(proof),
  client_assertion_es256: await perSecond(assertion("ES256", own.privateKey)),
  client_assertion_ps256: await perSecond(assertion("PS256", rsa.privateKey)),
};
process.stdout.write(`${JSON.stringify(result)}\n`);
