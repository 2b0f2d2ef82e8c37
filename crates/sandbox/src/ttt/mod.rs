//! The test-token service: tokens as a test wants them, and proofs that are wrong on purpose.
//!
//! `POST /v2/create-test-token-with-key` makes an access token that HelseID signs, for any
//! audience, person and client, with a proof for one request if asked for. APIs test with it
//! what they refuse; a beginner tries an API with nothing but `curl`.
//!
//! Version 1 stands at `/create-test-token-with-key`: the audience comes in the header `Audience`,
//! and what version 2 calls `clientClaimsParameters` is called `generalClaimsParameters`.
//!
//! Deliberately not here: look-ups in registers. Names and HPR numbers come from the cast of the
//! sandbox.
//!
//! Specification: HelseID's test-token service, version 2, as its published models have it; of
//! version 1 only the differences above are known.

mod attest;
mod proof;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State as Extract};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use http::header::CACHE_CONTROL;
use http::request::Parts;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::helseid::client::audience_of;
use crate::helseid::{ATTEST, SUPPLIER, issue};
use crate::jose::{self, PublicKey, SigningKey};
use crate::people::Clinician;
use crate::random;
use crate::state::State;

/// The key that callers send in `X-Auth-Key`. It guards nothing: the sandbox is on loopback, and
/// its tokens are good nowhere else.
pub(crate) const API_KEY: &str = "sandbox";

const LARGEST_BODY: usize = 256 * 1024;

/// The route of the service.
pub(crate) fn router(state: Arc<State>) -> Router {
    Router::new()
        .route("/v2/create-test-token-with-key", post(create))
        .route("/create-test-token-with-key", post(create_first))
        .with_state(state)
}

/// Why no token was made; one fixed sentence.
struct Wrong(StatusCode, &'static str);

fn bad(text: &'static str) -> Wrong {
    Wrong(StatusCode::BAD_REQUEST, text)
}

impl IntoResponse for Wrong {
    fn into_response(self) -> Response {
        let body = json!({
            "isError": true, "successResponse": null, "errorResponse": { "errorMessage": self.1 },
        });
        (self.0, Json(body)).into_response()
    }
}

async fn create(Extract(state): Extract<Arc<State>>, request: Request) -> Result<Response, Wrong> {
    let (parts, body) = request.into_parts();
    answer(&state, read(&parts, body).await?)
}

/// Version 1 of the service, as version 2 would have been asked.
async fn create_first(
    Extract(state): Extract<Arc<State>>,
    request: Request,
) -> Result<Response, Wrong> {
    let (parts, body) = request.into_parts();
    let mut asked = read(&parts, body).await?;
    let audience = parts
        .headers
        .get("audience")
        .and_then(|own| own.to_str().ok())
        .ok_or(bad("the header Audience is required"))?;
    asked.insert("audience".to_owned(), json!(audience));
    if let Some(claims) = asked.remove("generalClaimsParameters") {
        asked.insert("clientClaimsParameters".to_owned(), claims);
    }
    if let Some(how) = asked.remove("generalClaimsParametersGeneration") {
        asked.insert("clientClaimsParametersGeneration".to_owned(), how);
    }
    answer(&state, asked)
}

/// Checks the caller's key and reads what is asked for.
async fn read(parts: &Parts, body: Body) -> Result<Map<String, Value>, Wrong> {
    let key = parts
        .headers
        .get("x-auth-key")
        .and_then(|key| key.to_str().ok());
    if key != Some(API_KEY) {
        let text = "X-Auth-Key is missing or unknown";
        return Err(Wrong(StatusCode::UNAUTHORIZED, text));
    }
    let body = axum::body::to_bytes(body, LARGEST_BODY)
        .await
        .map_err(|_| bad("the body is too large"))?;
    serde_json::from_slice(&body).map_err(|_| bad("the body must be a JSON object"))
}

fn answer(state: &State, asked: Map<String, Value>) -> Result<Response, Wrong> {
    let asked = Value::Object(asked);
    let made = Order {
        state,
        asked: &asked,
    }
    .make()?;
    let body = json!({ "isError": false, "successResponse": made, "errorResponse": null });
    Ok(([(CACHE_CONTROL, "no-store")], Json(body)).into_response())
}

/// What was asked for.
struct Order<'a> {
    state: &'a State,
    asked: &'a Value,
}

/// Where the claims of a kind come from.
#[derive(Clone, Copy)]
struct Generation {
    defaults: bool,
    given: bool,
}

impl Order<'_> {
    fn is(&self, name: &str) -> bool {
        self.asked.get(name) == Some(&Value::Bool(true))
    }

    /// 0 none, 1 default, 2 only given, 3 default and given.
    fn generation(&self, name: &str, without: &str) -> Result<Generation, Wrong> {
        let mut generation = match self.asked.get(name).map(Value::as_u64) {
            Some(Some(0)) => Generation {
                defaults: false,
                given: false,
            },
            Some(Some(1)) => Generation {
                defaults: true,
                given: false,
            },
            Some(Some(2)) => Generation {
                defaults: false,
                given: true,
            },
            None | Some(Some(3)) => Generation {
                defaults: true,
                given: true,
            },
            Some(_) => return Err(bad("a claims generation must be 0, 1, 2 or 3")),
        };
        if self.is(without) {
            generation.defaults = false;
        }
        Ok(generation)
    }

    fn make(&self) -> Result<Value, Wrong> {
        let audience = self
            .asked
            .get("audience")
            .and_then(Value::as_str)
            .filter(|audience| !audience.is_empty())
            .ok_or(bad("audience is required"))?;
        let environment = self.asked.get("issuerEnvironment");
        if environment.is_some_and(|own| own.as_u64().is_none_or(|own| own > 2)) {
            return Err(bad("issuerEnvironment must be 0, 1 or 2"));
        }
        let proof = proof::Plan::read(self.asked)?;
        let mut claims = Map::new();
        self.header_claims(&mut claims, audience)?;
        self.client_claims(&mut claims, audience)?;
        let person = self.user_claims(&mut claims)?;
        if let Some(list) = self
            .asked
            .get("apiSpecificClaims")
            .and_then(Value::as_array)
        {
            for claim in list {
                if let (Some(name), Some(value)) = (filled(claim, "type"), claim.get("value")) {
                    claims.insert(name.to_owned(), value.clone());
                }
            }
        }
        if self.is("createTillitsrammeverkClaims") {
            let given = self.asked.get("tillitsrammeverkClaimsParameters");
            let claim = attest::claim(given, person, self.state.clock.seconds());
            claims.insert(ATTEST.to_owned(), claim);
        }
        if self.is("createTokenExchangeClaims") {
            let given = self
                .asked
                .get("tokenExchangeParameters")
                .unwrap_or(&Value::Null);
            let own = &self.state.options.organisation.parent;
            let issuer = &self.state.addresses.helseid;
            claims.insert(
                "act".to_owned(),
                json!({
                    "iss": filled(given, "issuer").unwrap_or(issuer),
                    "client_id": filled(given, "clientId").unwrap_or("test-actor"),
                    "orgnr_parent": filled(given, "orgnrParent").unwrap_or(own),
                }),
            );
        }
        let parameters = self
            .asked
            .get("clientClaimsParameters")
            .unwrap_or(&Value::Null);
        let jkt = match (
            &proof,
            filled(parameters, "cnfJkt"),
            parameters.get("cnfPublicKey"),
        ) {
            (Some(plan), _, _) => Some(plan.jkt()),
            (None, Some(jkt), _) => Some(jkt.to_owned()),
            (None, None, Some(key)) => public_key(key)?.map(|key| key.thumbprint()),
            (None, None, None) => None,
        };
        if let Some(jkt) = jkt {
            claims.insert("cnf".to_owned(), json!({ "jkt": jkt }));
        }

        let token = self.sign(&claims).ok_or(Wrong(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the token could not be signed",
        ))?;
        let mut made = Map::new();
        if let Some(plan) = proof {
            let proof = plan
                .sign(&token, self.state.clock.seconds())
                .ok_or(bad("the proof could not be signed"))?;
            made.insert("dPoPProof".to_owned(), json!(proof));
        }
        made.insert("accessTokenJwt".to_owned(), json!(token));
        Ok(Value::Object(made))
    }

    fn header_claims(&self, claims: &mut Map<String, Value>, audience: &str) -> Result<(), Wrong> {
        let now = self.state.clock.seconds();
        let expiry = self
            .asked
            .get("expirationParameters")
            .unwrap_or(&Value::Null);
        let number = |name: &str| match expiry.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(own) => own
                .as_i64()
                .filter(|own| own.unsigned_abs() <= 1_000_000_000)
                .map(Some)
                .ok_or(bad("an expiration must be a number")),
        };
        let lifetime = match (
            number("expirationTimeInSeconds")?,
            number("expirationTimeInDays")?,
        ) {
            (Some(seconds), _) => seconds,
            (None, Some(days)) => days.saturating_mul(86_400),
            (None, None) => 600,
        };
        let expired = expiry.get("setExpirationTimeAsExpired") == Some(&Value::Bool(true));
        let (starts, ends) = if expired {
            (now - 700, now - 100)
        } else {
            (now, now.saturating_add(lifetime))
        };
        let issuer = if self.is("setInvalidIssuer") {
            "https://invalid-issuer.invalid"
        } else {
            &self.state.addresses.helseid
        };
        let audience = if self.is("setInvalidAudience") {
            "invalid:audience"
        } else {
            audience
        };
        let mut put = |name: &str, value: Value| claims.insert(name.to_owned(), value);
        put("iss", json!(issuer));
        put("nbf", json!(starts));
        put("iat", json!(starts));
        put("exp", json!(ends));
        put("aud", json!(audience));
        Ok(())
    }

    fn client_claims(&self, claims: &mut Map<String, Value>, audience: &str) -> Result<(), Wrong> {
        let generation = self.generation(
            "clientClaimsParametersGeneration",
            "withoutDefaultClientClaims",
        )?;
        let own = &self.state.options.organisation;
        let client = self.state.helseid.ready_client();
        let id = random::hex::<16>().to_uppercase();
        if generation.defaults {
            let scopes: Vec<&String> = client
                .scopes
                .iter()
                .filter(|scope| audience_of(scope) == Some(audience))
                .collect();
            let mut put = |name: &str, value: Value| claims.insert(name.to_owned(), value);
            put("client_id", json!(client.id));
            put("scope", json!(scopes));
            put("client_amr", json!("private_key_jwt"));
            put("helseid://claims/client/client_name", json!("Test token"));
            put(
                "helseid://claims/client/claims/orgnr_parent",
                json!(own.parent),
            );
            put(
                "helseid://claims/client/claims/orgnr_child",
                json!(own.child),
            );
            put(
                "helseid://claims/client/client_tenancy",
                json!("single-tenant"),
            );
            put("jti", json!(id));
        }
        let given = self
            .asked
            .get("clientClaimsParameters")
            .unwrap_or(&Value::Null);
        if !generation.given {
            return Ok(());
        }
        for (parameter, claim) in [
            ("clientId", "client_id"),
            ("sfmJournalId", "nhn:sfm:journal-id"),
            ("orgnrParent", "helseid://claims/client/claims/orgnr_parent"),
            ("orgnrChild", "helseid://claims/client/claims/orgnr_child"),
            (
                "orgnrSupplier",
                "helseid://claims/client/claims/orgnr_supplier",
            ),
            ("clientAuthenticationMethodsReferences", "client_amr"),
            ("clientName", "helseid://claims/client/client_name"),
            ("jti", "jti"),
        ] {
            if let Some(value) = filled(given, parameter) {
                claims.insert(claim.to_owned(), json!(value));
            }
        }
        for (parameter, claim) in [
            ("scope", "scope"),
            ("authenticationMethodsReferences", "amr"),
        ] {
            if let Some(list) = given.get(parameter).filter(|own| own.is_array()) {
                claims.insert(claim.to_owned(), list.clone());
            }
        }
        if given.get("clientTenancy") == Some(&Value::Bool(true)) {
            let tenancy = match given.get("clientTenancyType").and_then(Value::as_u64) {
                Some(0) => "multi-tenant",
                Some(1) => "single-tenant",
                Some(2) => "none",
                _ => return Err(bad("clientTenancyType must be 0, 1 or 2")),
            };
            claims.insert(
                "helseid://claims/client/client_tenancy".to_owned(),
                json!(tenancy),
            );
            if tenancy == "multi-tenant" {
                claims
                    .entry("helseid://claims/client/claims/orgnr_supplier")
                    .or_insert(json!(SUPPLIER));
            }
        }
        Ok(())
    }

    /// The claims about a person; returns who it is when it is one of the cast.
    fn user_claims(
        &self,
        claims: &mut Map<String, Value>,
    ) -> Result<Option<&'static Clinician>, Wrong> {
        let generation =
            self.generation("userClaimsParametersGeneration", "withoutDefaultUserClaims")?;
        let given = self
            .asked
            .get("userClaimsParameters")
            .unwrap_or(&Value::Null);
        let pid = filled(given, "pid").filter(|_| generation.given);
        let default = self
            .state
            .cast()
            .clinicians()
            .first()
            .filter(|_| generation.defaults);
        let person = match pid {
            Some(pid) => self.state.cast().find_clinician(pid),
            None => default,
        };
        let now = self.state.clock.seconds();
        if generation.defaults {
            let mut put = |name: &str, value: Value| claims.insert(name.to_owned(), value);
            put("idp", json!("testidp-oidc"));
            put("amr", json!(["pwd"]));
            put("auth_time", json!(now));
            put("sid", json!(random::hex::<16>().to_uppercase()));
            put("helseid://claims/identity/security_level", json!("4"));
            put("helseid://claims/identity/assurance_level", json!("high"));
            put("helseid://claims/identity/network", json!("internett"));
        }
        let number = pid.or(person.map(|person| person.number));
        if let Some(number) = number {
            let pseudonym = person.map_or_else(
                || STANDARD.encode(Sha256::digest(format!("innsyn-sandbox:{number}"))),
                issue::subject,
            );
            claims.insert("helseid://claims/identity/pid".to_owned(), json!(number));
            if generation.defaults || self.is("setSubject") {
                claims.insert("sub".to_owned(), json!(pseudonym));
            }
            if self.is("setPidPseudonym") {
                claims.insert(
                    "helseid://claims/identity/pid_pseudonym".to_owned(),
                    json!(pseudonym),
                );
            }
        }
        if let Some(person) = person {
            let wants_hpr = generation.defaults || self.is("getHprNumberFromHprregisteret");
            if let Some(hpr) = person.hpr.filter(|_| wants_hpr) {
                claims.insert("helseid://claims/hpr/hpr_number".to_owned(), json!(hpr));
            }
            if generation.defaults || self.is("getPersonFromPersontjenesten") {
                let name = format!("{} {}", person.given, person.family);
                claims.insert("name".to_owned(), json!(name));
                if !self.is("onlySetNameForPerson") {
                    claims.insert("given_name".to_owned(), json!(person.given));
                    claims.insert("middle_name".to_owned(), json!(""));
                    claims.insert("family_name".to_owned(), json!(person.family));
                }
            }
        }
        if generation.given {
            for (parameter, claim) in [
                ("pidPseudonym", "helseid://claims/identity/pid_pseudonym"),
                ("hprNumber", "helseid://claims/hpr/hpr_number"),
                ("name", "name"),
                ("givenName", "given_name"),
                ("middleName", "middle_name"),
                ("familyName", "family_name"),
                ("identityProvider", "idp"),
                ("securityLevel", "helseid://claims/identity/security_level"),
                (
                    "assuranceLevel",
                    "helseid://claims/identity/assurance_level",
                ),
                ("network", "helseid://claims/identity/network"),
                ("subject", "sub"),
                ("sid", "sid"),
            ] {
                if let Some(value) = filled(given, parameter) {
                    claims.insert(claim.to_owned(), json!(value));
                }
            }
            if let Some(amr) = filled(given, "amr") {
                claims.insert("amr".to_owned(), json!([amr]));
            }
        }
        Ok(person)
    }

    fn sign(&self, claims: &Map<String, Value>) -> Option<String> {
        let typ = self
            .asked
            .pointer("/headerParameters/typ")
            .and_then(Value::as_str)
            .filter(|typ| !typ.is_empty())
            .unwrap_or("at+jwt");
        let token = issue::signed(self.state, typ, &Value::Object(claims.clone()))?;
        if self.is("signJwtWithInvalidSigningKey") {
            return Some(jose::tampered(&token));
        }
        Some(token)
    }
}

/// A text member that is there and not empty.
fn filled<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    object
        .get(name)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
}

/// A JWK, as an object or as a text that holds one; `None` when it is empty.
fn parse_jwk(key: &Value) -> Result<Option<Value>, Wrong> {
    match key {
        Value::Null => Ok(None),
        Value::String(text) if text.is_empty() => Ok(None),
        Value::String(text) => serde_json::from_str(text)
            .map(Some)
            .map_err(|_| bad("a key must be a JWK")),
        Value::Object(_) => Ok(Some(key.clone())),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) => Err(bad("a key must be a JWK")),
    }
}

fn public_key(key: &Value) -> Result<Option<PublicKey>, Wrong> {
    parse_jwk(key)?
        .map(|jwk| PublicKey::from_jwk(&jwk).map_err(|_| bad("cnfPublicKey must be a public JWK")))
        .transpose()
}

fn private_key(key: &Value) -> Result<Option<SigningKey>, Wrong> {
    parse_jwk(key)?
        .map(|jwk| {
            SigningKey::from_private_jwk(&jwk).ok_or(bad(
                "privateKeyForProofCreation must be a private RSA, P-256 or P-384 JWK",
            ))
        })
        .transpose()
}

#[cfg(test)]
mod tests;
