//! The token endpoint: authorization code, refresh token, client credentials, token exchange.
//!
//! The order of the checks is fixed: client, proof, nonce, grant. Code and refresh token are
//! touched only after the nonce is good, because the first request of a client is always refused
//! for its nonce. From then on a one-time token is spent, whatever the answer.

use std::sync::Arc;

use axum::extract::State as Extract;
use axum::http::header::{CACHE_CONTROL, PRAGMA};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::assertion::{self, Authenticated};
use super::client::{CLIENT_INFO, Client, ClientKind, IDENTITY_SCOPES, SELF_SERVICE, audience_of};
use super::details::{Details, OrganisationClaims};
use super::error::OAuthError;
use super::form::Form;
use super::issue::{self, AccessToken};
use super::store::{Family, Login, Registration};
use crate::faults::{ActiveFaults, Fault};
use crate::jose::{self, ProofTarget};
use crate::journal::Notes;
use crate::options::{Mode, RefreshTokenUse};
use crate::state::State;

/// `POST /connect/token`
pub(crate) async fn issue(
    Extract(state): Extract<Arc<State>>,
    parts: Parts,
    body: Bytes,
) -> Result<Response, OAuthError> {
    let form = Form::read(&parts.headers, &body)?;
    let mut notes = Notes::default();
    let answer = answer(&state, &parts, &form, &mut notes);
    match answer {
        Ok(body) => {
            let headers = [(CACHE_CONTROL, "no-store"), (PRAGMA, "no-cache")];
            let mut response = (headers, axum::Json(body)).into_response();
            response.extensions_mut().insert(notes);
            Ok(response)
        }
        Err(error) => Err(error.noted(notes)),
    }
}

pub(super) struct Request<'a> {
    pub(super) state: &'a State,
    faults: ActiveFaults,
    pub(super) form: &'a Form,
    pub(super) client: &'a Client,
    details: Option<Value>,
    pub(super) jkt: String,
    pub(super) resource: Option<String>,
    pub(super) now: i64,
}

fn answer(
    state: &State,
    parts: &Parts,
    form: &Form,
    notes: &mut Notes,
) -> Result<Value, OAuthError> {
    let faults = ActiveFaults::of(&parts.extensions);
    let Authenticated { client, details } =
        assertion::authenticate(state, &parts.headers, &faults, form)?;
    let client = client.as_ref();
    let jkt = proof(state, &parts.headers, &faults)?;

    let grant = form.required("grant_type")?;
    let known = match grant {
        "authorization_code" => "authorization_code",
        "refresh_token" => "refresh_token",
        "client_credentials" => "client_credentials",
        TOKEN_EXCHANGE => "token-exchange",
        _ => {
            return Err(OAuthError::new(
                "unsupported_grant_type",
                "the grant is not served",
            ));
        }
    };
    notes.add("grant", known);
    let mut resources = form.all("resource");
    let resource = resources.next().map(ToOwned::to_owned);
    if resources.next().is_some() {
        return Err(OAuthError::new("invalid_target", "one resource at a time"));
    }
    if let Some(known) = client
        .resources()
        .into_iter()
        .find(|known| Some(known) == resource.as_ref())
    {
        notes.add("resource", known);
    }
    let request = Request {
        state,
        faults,
        form,
        client,
        details,
        jkt,
        resource,
        now: state.clock.seconds(),
    };
    let may = match known {
        // With its own key, every client may reach its own configuration.
        "client_credentials" => {
            client.kind == ClientKind::Machine || super::is_self_service(&form.words("scope"))
        }
        "token-exchange" => client.own_audience.is_some(),
        _ => client.kind == ClientKind::User,
    };
    if !may {
        return Err(OAuthError::new(
            "unauthorized_client",
            "the client may not use this grant",
        ));
    }
    match known {
        "authorization_code" => request.code(),
        "refresh_token" => request.refresh(notes),
        "token-exchange" => request.exchange(),
        _ => request.machine(),
    }
}

/// The grant of RFC 8693.
const TOKEN_EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

/// The proof, its freshness and its nonce; returns the thumbprint of the key.
fn proof(state: &State, headers: &HeaderMap, faults: &ActiveFaults) -> Result<String, OAuthError> {
    let url = format!("{}/connect/token", state.addresses.helseid);
    let now = state.clock.seconds();
    let target = ProofTarget {
        method: Method::POST.as_str(),
        url: &url,
        access_token: None,
        window: super::PROOF_WINDOW,
        now,
    };
    let wrong = |error: jose::ProofError| OAuthError::new("invalid_dpop_proof", error.to_string());
    let proof = jose::check_proof(headers, target).map_err(wrong)?;
    if !super::spend_proof(state, &proof, now) {
        return Err(wrong(jose::ProofError::Replayed));
    }
    let nonces = state.helseid.nonces();
    let good = proof.nonce.is_some_and(|nonce| nonces.is_good(&nonce, now));
    if good && !faults.has(&Fault::StaleNonce) {
        Ok(proof.jkt)
    } else {
        Err(OAuthError::use_dpop_nonce(nonces.issue(now)))
    }
}

impl Request<'_> {
    fn code(&self) -> Result<Value, OAuthError> {
        let lenient = self.state.options.mode == Mode::Lenient;
        if self.details.is_some() && !lenient {
            return Err(OAuthError::invalid_request(
                "HID-1009: details cannot be given with an authorization code",
            ));
        }
        if self.form.get("scope").is_some() {
            return Err(OAuthError::invalid_request(
                "scope is not a parameter of this grant",
            ));
        }
        let code = self.form.required("code")?;
        let redirect_uri = self.form.required("redirect_uri")?;
        let verifier = self.form.required("code_verifier")?;
        let (request, login) = self.state.helseid.with_store(|store| {
            store.sweep(self.now);
            let unknown = || OAuthError::invalid_grant("the code is unknown");
            let stored = store.codes.get_mut(code).ok_or_else(unknown)?;
            if stored.request.client_id != self.client.id {
                return Err(unknown());
            }
            if stored.used {
                // A code that comes twice has been stolen once (RFC 9700, section 2.1.2).
                if let Some(family) = stored.family {
                    store.revoke(family);
                }
                return Err(OAuthError::invalid_grant("the code has been used before"));
            }
            stored.used = true;
            if stored.expires < self.now {
                return Err(OAuthError::invalid_grant("the code has expired"));
            }
            Ok((stored.request.clone(), stored.login.clone()))
        })?;
        if request.redirect_uri != redirect_uri {
            return Err(OAuthError::invalid_grant(
                "redirect_uri is not that of the request",
            ));
        }
        let hashed = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
        if !(43..=128).contains(&verifier.len()) || hashed != request.code_challenge {
            return Err(OAuthError::invalid_grant(
                "code_verifier does not fit the challenge",
            ));
        }
        if request
            .dpop_jkt
            .as_ref()
            .is_some_and(|bound| *bound != self.jkt)
        {
            return Err(OAuthError::new(
                "invalid_dpop_proof",
                "the code is bound to another key",
            ));
        }
        let family = Family {
            client_id: self.client.id.clone(),
            login,
            scopes: request.scopes,
            resources: request.resources,
            request_details: request.request_details,
            has_request_attest: request.has_request_attest,
            expires: self.now + self.state.options.refresh_token_seconds,
            revoked: false,
        };
        let details = self.details()?;
        let mut body = self.user_tokens(&family, &details, request.nonce.as_deref())?;
        let is_offline = family.scopes.iter().any(|scope| scope == "offline_access");
        let lifetime = family.expires - self.now;
        let refresh_token = self.state.helseid.with_store(|store| {
            let name = store.add_family(family);
            if let Some(stored) = store.codes.get_mut(code) {
                stored.family = Some(name);
            }
            is_offline.then(|| store.add_refresh_token(name))
        });
        if let Some(token) = refresh_token {
            body.insert("refresh_token".to_owned(), json!(token));
            body.insert("rt_expires_in".to_owned(), json!(lifetime));
        }
        Ok(Value::Object(body))
    }

    fn refresh(&self, notes: &mut Notes) -> Result<Value, OAuthError> {
        let token = self.form.required("refresh_token")?;
        let one_time = self.client.refresh_token_use == RefreshTokenUse::OneTimeUseOnly;
        let (name, family) = self.state.helseid.with_store(|store| {
            store.sweep(self.now);
            let unknown = || OAuthError::invalid_grant("the refresh token is unknown or has ended");
            let stored = store.refresh_tokens.get_mut(token).ok_or_else(unknown)?;
            let (name, was_spent) = (stored.family, stored.spent);
            let family = store.families.get(&name).ok_or_else(unknown)?;
            if family.client_id != self.client.id || family.revoked {
                return Err(unknown());
            }
            if was_spent {
                store.revoke(name);
                return Err(OAuthError::invalid_grant(
                    "the refresh token has been used before",
                ));
            }
            if let Some(stored) = store.refresh_tokens.get_mut(token) {
                stored.spent = one_time;
            }
            let family = store.families.get(&name).ok_or_else(unknown)?;
            Ok((name, family.clone()))
        })?;
        let details = self.details()?;
        for (is_there, word) in [
            (details.has_organisation(), "organisation"),
            (details.has_attest(), "attest"),
        ] {
            if is_there {
                notes.add("details", word);
            }
        }
        let mut body = self.user_tokens(&family, &details, None)?;
        let next = if one_time {
            self.state
                .helseid
                .with_store(|store| store.add_refresh_token(name))
        } else {
            token.to_owned()
        };
        body.insert("refresh_token".to_owned(), json!(next));
        body.insert("rt_expires_in".to_owned(), json!(family.expires - self.now));
        Ok(Value::Object(body))
    }

    /// The structured data of the client assertion, taken apart.
    fn details(&self) -> Result<Details, OAuthError> {
        match &self.details {
            Some(details) => Details::parse(details),
            None => Ok(Details::default()),
        }
    }

    /// Access token and ID token of a signed-in person.
    fn user_tokens(
        &self,
        family: &Family,
        details: &Details,
        nonce: Option<&str>,
    ) -> Result<Map<String, Value>, OAuthError> {
        let audiences = self.audiences(family)?;
        let narrowed = self.form.words("scope");
        if !narrowed.iter().all(|scope| family.scopes.contains(scope)) {
            return Err(OAuthError::new(
                "invalid_scope",
                "a scope was not granted at sign-in",
            ));
        }
        let asked: Vec<String> = family
            .scopes
            .iter()
            .filter(|scope| match audience_of(scope) {
                None => true,
                Some(audience) => {
                    audiences.iter().any(|own| own == audience)
                        && (narrowed.is_empty() || narrowed.contains(scope))
                }
            })
            .cloned()
            .collect();
        if family.has_request_attest && details.has_attest() {
            return Err(OAuthError::new(
                "access_denied",
                "HID-DOUBLE-STRUCTURE: the attest was given in the request object already",
            ));
        }
        let pushed = family.details();
        let registered = family.login.registration.of(self.client);
        let mut organisation = if details.has_organisation() {
            details.organisation(&registered)?
        } else {
            pushed.organisation(&registered)?
        };
        if family.login.registration == Registration::TermsUnsigned {
            organisation.unsigned.push("nhn:phr");
        }
        let bearer = if details.has_attest() {
            details
        } else {
            &pushed
        };
        let attest = bearer.attest(
            organisation.acting.as_ref(),
            family.login.clinician,
            self.now,
        )?;
        let (scopes, rejected) = sorted_out(asked, &organisation);

        let access_token = self.access_token(AccessToken {
            client: self.client,
            login: Some(&family.login),
            audiences,
            scopes: scopes.clone(),
            organisation,
            attest,
            act: None,
            jkt: &self.jkt,
        })?;
        let login = self.presented(&family.login);
        let wrong_nonce = nonce.filter(|_| self.faults.has(&Fault::WrongNonce));
        let nonce = wrong_nonce.map(|_| "another-nonce").or(nonce);
        let mut id_token = issue::id_token(
            self.state,
            self.client,
            &login,
            &scopes,
            nonce,
            &access_token,
        )
        .ok_or_else(signing_failed)?;
        if self.faults.has(&Fault::WrongSigningKey) {
            id_token = jose::tampered(&id_token);
        }
        let mut body = self.body(&access_token, &scopes, &rejected);
        body.insert("id_token".to_owned(), json!(id_token));
        Ok(body)
    }

    /// The person that the ID token speaks of; a fault, or a choice on the sign-in page, makes it
    /// somebody else.
    fn presented(&self, login: &Login) -> Login {
        let mut login = login.clone();
        let refreshing = self.form.get("grant_type") == Some("refresh_token");
        let wrong =
            self.faults.has(&Fault::AnotherPerson) || (login.another_at_refresh && refreshing);
        if wrong
            && let Some(other) = self
                .state
                .cast()
                .clinicians()
                .iter()
                .find(|other| other.number != login.clinician.number)
        {
            login.clinician = other;
        }
        login
    }

    /// One audience when one is named; otherwise all that were pushed.
    fn audiences(&self, family: &Family) -> Result<Vec<String>, OAuthError> {
        if let Some(resource) = &self.resource {
            if family.resources.contains(resource) {
                return Ok(vec![resource.clone()]);
            }
            return Err(OAuthError::new(
                "invalid_target",
                "the resource was not pushed",
            ));
        }
        if !family.resources.is_empty() {
            return Ok(family.resources.clone());
        }
        let mut audiences: Vec<String> = Vec::new();
        for audience in family.scopes.iter().filter_map(|scope| audience_of(scope)) {
            if !audiences.iter().any(|known| known == audience) {
                audiences.push(audience.to_owned());
            }
        }
        Ok(audiences)
    }

    fn machine(&self) -> Result<Value, OAuthError> {
        let mut asked = self.form.words("scope");
        if asked.is_empty() {
            asked.clone_from(&self.client.scopes);
        }
        if asked
            .iter()
            .any(|scope| IDENTITY_SCOPES.contains(&scope.as_str()))
        {
            return Err(OAuthError::new(
                "invalid_scope",
                "identity scopes need a user",
            ));
        }
        let granted = |scope: &String| {
            self.client.scopes.contains(scope) || scope == SELF_SERVICE || scope == CLIENT_INFO
        };
        if !asked.iter().all(granted) {
            return Err(OAuthError::new(
                "invalid_scope",
                "a scope is not granted to the client",
            ));
        }
        let mut audiences = one_audience(&asked)?;
        if self
            .resource
            .as_ref()
            .is_some_and(|resource| !audiences.contains(resource))
        {
            return Err(OAuthError::new(
                "invalid_target",
                "the resource does not fit the scope",
            ));
        }
        if audiences.is_empty() {
            // Client information alone belongs to HelseID itself.
            audiences.push(self.state.addresses.helseid.clone());
        }
        let details = self.details()?;
        if details.has_attest() {
            return Err(OAuthError::invalid_request("an attest needs a user"));
        }
        let organisation = details.organisation(self.client)?;
        let (scopes, rejected) = sorted_out(asked, &organisation);
        let access_token = self.access_token(AccessToken {
            client: self.client,
            login: None,
            audiences,
            scopes: scopes.clone(),
            organisation,
            attest: None,
            act: None,
            jkt: &self.jkt,
        })?;
        Ok(Value::Object(self.body(&access_token, &scopes, &rejected)))
    }

    pub(super) fn access_token(&self, mut token: AccessToken<'_>) -> Result<String, OAuthError> {
        if self.faults.has(&Fault::WrongAudience) {
            token.audiences = vec!["nhn:other".to_owned()];
        }
        issue::access_token(self.state, &token).ok_or_else(signing_failed)
    }

    pub(super) fn body(
        &self,
        access_token: &str,
        scopes: &[String],
        rejected: &[String],
    ) -> Map<String, Value> {
        let bearer = self.faults.has(&Fault::BearerToken);
        let mut body = Map::new();
        body.insert("access_token".to_owned(), json!(access_token));
        body.insert(
            "token_type".to_owned(),
            json!(if bearer { "Bearer" } else { "DPoP" }),
        );
        let lifetime = self.state.options.access_token_seconds;
        body.insert("expires_in".to_owned(), json!(lifetime));
        body.insert("scope".to_owned(), json!(scopes.join(" ")));
        if !rejected.is_empty() {
            body.insert("rejected_scope".to_owned(), json!(rejected.join(" ")));
        }
        body
    }
}

/// Granted scopes, and those of APIs whose terms the organisation has not signed.
fn sorted_out(asked: Vec<String>, organisation: &OrganisationClaims) -> (Vec<String>, Vec<String>) {
    asked.into_iter().partition(|scope| {
        audience_of(scope).is_none_or(|audience| !organisation.unsigned.contains(&audience))
    })
}

/// The audience of API scopes, which must be one; none when there are only scopes of HelseID.
pub(super) fn one_audience(scopes: &[String]) -> Result<Vec<String>, OAuthError> {
    let mut audiences: Vec<String> = Vec::new();
    for audience in scopes.iter().filter_map(|scope| audience_of(scope)) {
        if !audiences.iter().any(|known| known == audience) {
            audiences.push(audience.to_owned());
        }
    }
    if audiences.len() > 1 {
        return Err(OAuthError::new(
            "invalid_scope",
            "the scopes of one API at a time",
        ));
    }
    Ok(audiences)
}

pub(super) fn signing_failed() -> OAuthError {
    OAuthError::new("server_error", "the token could not be signed")
}
