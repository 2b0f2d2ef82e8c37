//! Makes access tokens and ID tokens.
//!
//! Which claims go into an access token is decided by the API, not by the scopes of the client;
//! the identity scopes steer the ID token and userinfo.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::client::Client;
use super::details::{ATTEST, OrganisationClaims};
use super::store::Login;
use crate::jose;
use crate::options::Tenancy;
use crate::people::Clinician;
use crate::random;
use crate::state::State;

/// Seconds that an ID token lives.
const ID_TOKEN_SECONDS: i64 = 300;

/// Claims that an API wants about the person.
struct Wanted {
    person: bool,
    attest: bool,
}

fn wanted(audience: &str) -> Wanted {
    match audience {
        "nhn:phr" => Wanted {
            person: true,
            attest: true,
        },
        "nhn:msh" => Wanted {
            person: false,
            attest: false,
        },
        _ => Wanted {
            person: true,
            attest: false,
        },
    }
}

/// What an access token is made of.
pub(crate) struct AccessToken<'a> {
    pub(crate) client: &'a Client,
    pub(crate) login: Option<&'a Login>,
    pub(crate) audiences: Vec<String>,
    pub(crate) scopes: Vec<String>,
    pub(crate) organisation: OrganisationClaims,
    pub(crate) attest: Option<Value>,
    /// Who exchanged the token, where it was.
    pub(crate) act: Option<Value>,
    pub(crate) jkt: &'a str,
}

/// The pseudonym of a person: 44 characters, the same in every sandbox.
pub(crate) fn subject(clinician: &Clinician) -> String {
    STANDARD.encode(Sha256::digest(format!(
        "innsyn-sandbox:{}",
        clinician.number
    )))
}

fn identifiers(login: &Login) -> Map<String, Value> {
    let clinician = login.clinician;
    let mut claims = Map::new();
    let mut put = |name: &str, value: &str| {
        claims.insert(name.to_owned(), Value::from(value));
    };
    put("helseid://claims/identity/pid", clinician.number);
    put(
        "helseid://claims/identity/security_level",
        &login.level.to_string(),
    );
    let assurance = match login.level {
        4.. => "high",
        3 => "substantial",
        _ => "low",
    };
    put("helseid://claims/identity/assurance_level", assurance);
    if let Some(hpr) = clinician.hpr {
        put("helseid://claims/hpr/hpr_number", hpr);
    }
    claims
}

fn names(clinician: &Clinician) -> Map<String, Value> {
    let name = format!("{} {}", clinician.given, clinician.family);
    [
        ("name", name.as_str()),
        ("given_name", clinician.given),
        ("middle_name", ""),
        ("family_name", clinician.family),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), Value::from(value)))
    .collect()
}

/// Signs an access token; `None` only when signing fails.
pub(crate) fn access_token(state: &State, token: &AccessToken<'_>) -> Option<String> {
    let now = state.clock.seconds();
    let audience = match token.audiences.as_slice() {
        [one] => Value::from(one.as_str()),
        several => Value::from(several.to_vec()),
    };
    let mut claims = Map::new();
    let mut put = |name: &str, value: Value| {
        claims.insert(name.to_owned(), value);
    };
    put("iss", json!(state.addresses.helseid));
    put("nbf", json!(now));
    put("iat", json!(now));
    put("exp", json!(now + state.options.access_token_seconds));
    put("aud", audience);
    put("cnf", json!({ "jkt": token.jkt }));
    put("scope", json!(token.scopes));
    put("client_id", json!(token.client.id));
    put("client_amr", json!("private_key_jwt"));
    put("jti", json!(random::hex::<16>().to_uppercase()));
    if let Some(login) = token.login {
        put("sub", json!(subject(login.clinician)));
        put("auth_time", json!(login.auth_time));
        put("idp", json!("testidp-oidc"));
        put("amr", json!(["pwd"]));
        put("sid", json!(login.sid.to_uppercase()));
        if token
            .audiences
            .iter()
            .any(|audience| wanted(audience).person)
        {
            claims.extend(identifiers(login));
            claims.extend(names(login.clinician));
        }
    }
    let mut put = |name: &str, value: Value| {
        claims.insert(name.to_owned(), value);
    };
    let organisation = &token.organisation;
    for (name, number) in [
        ("orgnr_parent", &organisation.parent),
        ("orgnr_child", &organisation.child),
        ("orgnr_supplier", &organisation.supplier),
    ] {
        if let Some(number) = number {
            put(
                &format!("helseid://claims/client/claims/{name}"),
                json!(number),
            );
        }
    }
    let tenancy = match token.client.tenancy {
        Tenancy::Single => "single-tenant",
        Tenancy::Multi => "multi-tenant",
    };
    put("helseid://claims/client/client_tenancy", json!(tenancy));
    put(
        "helseid://claims/client/client_name",
        json!(token.client.name),
    );
    let kind = token.client.keys.first().map_or("", |key| key.algorithm);
    let amr = if kind.starts_with("ES") {
        "ec_private_key"
    } else {
        "rsa_private_key"
    };
    put("helseid://claims/client/amr", json!(amr));
    for claim in &token.client.api_claims {
        if let Some(value) = &claim.value
            && token.audiences.contains(&claim.audience)
        {
            let name = format!("{}/client/claims/{}", claim.audience, claim.name);
            put(&name, json!(value));
        }
    }
    if let Some(act) = &token.act {
        put("act", act.clone());
    }
    if let Some(attest) = &token.attest
        && token
            .audiences
            .iter()
            .any(|audience| wanted(audience).attest)
    {
        put(ATTEST, attest.clone());
    }
    signed(state, "at+jwt", &Value::Object(claims))
}

/// Signs an ID token with the claims that the identity scopes ask for.
pub(crate) fn id_token(
    state: &State,
    client: &Client,
    login: &Login,
    scopes: &[String],
    nonce: Option<&str>,
    access_token: &str,
) -> Option<String> {
    let now = state.clock.seconds();
    let mut claims = identity_claims(login, scopes);
    let hash = Sha256::digest(access_token.as_bytes());
    let half = hash.get(..16).unwrap_or_default();
    let mut put = |name: &str, value: Value| {
        claims.insert(name.to_owned(), value);
    };
    put("iss", json!(state.addresses.helseid));
    put("aud", json!(client.id));
    put("nbf", json!(now));
    put("iat", json!(now));
    put("exp", json!(now + ID_TOKEN_SECONDS));
    put("at_hash", json!(URL_SAFE_NO_PAD.encode(half)));
    put("auth_time", json!(login.auth_time));
    put("idp", json!("testidp-oidc"));
    put("amr", json!(["pwd"]));
    put("sid", json!(login.sid.to_uppercase()));
    if let Some(nonce) = nonce {
        put("nonce", json!(nonce));
    }
    signed(state, "JWT", &Value::Object(claims))
}

/// What ID token and userinfo tell about a person, by scope.
pub(crate) fn identity_claims(login: &Login, scopes: &[String]) -> Map<String, Value> {
    let has = |scope: &str| scopes.iter().any(|own| own == scope);
    let mut claims = Map::new();
    claims.insert("sub".to_owned(), json!(subject(login.clinician)));
    if has("profile") {
        claims.extend(names(login.clinician));
    }
    if has("helseid://scopes/identity/pid_pseudonym") {
        let pseudonym = json!(subject(login.clinician));
        claims.insert(
            "helseid://claims/identity/pid_pseudonym".to_owned(),
            pseudonym,
        );
    }
    if has("helseid://scopes/identity/network") {
        claims.insert(
            "helseid://claims/identity/network".to_owned(),
            json!("internett"),
        );
    }
    for (scope, claim) in [
        (
            "helseid://scopes/identity/pid",
            "helseid://claims/identity/pid",
        ),
        (
            "helseid://scopes/identity/security_level",
            "helseid://claims/identity/security_level",
        ),
        (
            "helseid://scopes/identity/assurance_level",
            "helseid://claims/identity/assurance_level",
        ),
        (
            "helseid://scopes/hpr/hpr_number",
            "helseid://claims/hpr/hpr_number",
        ),
    ] {
        if has(scope)
            && let Some(value) = identifiers(login).remove(claim)
        {
            claims.insert(claim.to_owned(), value);
        }
    }
    claims
}

/// Signs claims with the key that signs now.
pub(crate) fn signed(state: &State, kind: &str, claims: &Value) -> Option<String> {
    let key = state.helseid.current_key()?;
    jose::sign(
        &key,
        json!({ "typ": kind, "kid": key.kid(), "x5t": key.x5t() }),
        claims,
    )
}
