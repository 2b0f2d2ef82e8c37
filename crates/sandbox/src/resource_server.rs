//! What a resource server does with a request before it looks at it: access token and DPoP proof.
//!
//! PPS, PHR, EDI, self-service, userinfo and client information call [`verify`]. Which scopes, levels and attests a service wants is
//! said with an [`Expectation`]; the body of a refusal is the service's own.
//!
//! Specification: RFC 9449 sections 7 and 9, RFC 6750 section 3, HelseID's token profile.

use http::header::{AUTHORIZATION, CACHE_CONTROL, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde_json::Value;

use crate::faults::{ActiveFaults, Fault, Service};
use crate::jose::{self, ALGORITHMS, Compact, ProofTarget};
use crate::state::State;

/// What a service demands of a token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expectation {
    /// The service that asks.
    pub(crate) service: Service,
    /// The one audience that the token must have; `None` takes any (userinfo).
    pub(crate) audience: Option<&'static str>,
    /// At least one of these scopes; empty asks for none.
    pub(crate) any_scope: &'static [&'static str],
    /// The lowest security level of a user; 0 also takes tokens without a user.
    pub(crate) minimum_level: u8,
    /// Whether `nhn:tillitsrammeverk:parameters` must be there.
    pub(crate) require_attest: bool,
}

/// A verified access token, read.
#[derive(Clone)]
pub(crate) struct TokenClaims {
    /// `sub`, absent in machine tokens.
    pub(crate) subject: Option<String>,
    /// The client.
    pub(crate) client_id: String,
    /// Scopes in the order of the token.
    pub(crate) scopes: Vec<String>,
    /// Identity number of the signed-in person.
    pub(crate) pid: Option<String>,
    /// HPR number of the signed-in person.
    pub(crate) hpr_number: Option<String>,
    /// Security level of the sign-in, 0 when there is no person.
    pub(crate) security_level: u8,
    /// Organisation number of the legal entity.
    pub(crate) orgnr_parent: Option<String>,
    /// Organisation number of the point of care.
    pub(crate) orgnr_child: Option<String>,
    /// Name of the person as HelseID knows it.
    pub(crate) name: Option<String>,
    /// The attest as HelseID enriched it.
    pub(crate) attest: Option<Value>,
    /// Every claim.
    pub(crate) all: Value,
}

impl TokenClaims {
    /// Whether the token has `scope`.
    pub(crate) fn has_scope(&self, scope: &str) -> bool {
        self.scopes.iter().any(|own| own == scope)
    }
}

/// Who it is stays out of logs and test output: only whether the claims are there.
impl std::fmt::Debug for TokenClaims {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("TokenClaims")
            .field("client_id", &self.client_id)
            .field("scopes", &self.scopes)
            .field("security_level", &self.security_level)
            .field("has_name", &self.name.is_some())
            .field("has_parent", &self.orgnr_parent.is_some())
            .field("has_child", &self.orgnr_child.is_some())
            .field("has_attest", &self.attest.is_some())
            .finish_non_exhaustive()
    }
}

/// Why a request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RefusalReason {
    /// No token at all.
    MissingToken,
    /// Another scheme than DPoP.
    WrongScheme,
    /// Signature, issuer, lifetime, type or audience is wrong.
    InvalidToken,
    /// The proof is missing or wrong.
    InvalidProof,
    /// The proof needs a (fresh) nonce.
    NonceRequired,
    /// None of the scopes is there.
    InsufficientScope,
    /// The security level is too low.
    SecurityLevelTooLow,
    /// The attest is missing.
    AttestMissing,
}

/// A refusal with the headers that belong to it; the body is the service's.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    /// Why.
    pub(crate) reason: RefusalReason,
    /// 401, or 403 for scope, level and attest.
    pub(crate) status: StatusCode,
    /// `WWW-Authenticate`, `DPoP-Nonce` and `Cache-Control`.
    pub(crate) headers: HeaderMap,
}

/// The address that a proof must name: public origin of the service and the path, no query.
pub(crate) fn public_url(state: &State, service: Service, path: &str) -> String {
    format!("{}{path}", state.addresses.origin(service))
}

/// Seconds that the `iat` of a proof may be away from the server's clock, as NHN's reference
/// implementations have it.
const PROOF_WINDOW: i64 = 10;

/// Seconds of tolerance for `exp` and `nbf` of a token.
const TOLERANCE: i64 = 2;

/// Checks token and proof of a request.
///
/// `url` is the public address ([`public_url`]); `extensions` are those of the request, for the
/// faults that are in force.
pub(crate) fn verify(
    state: &State,
    expect: &Expectation,
    method: &Method,
    url: &str,
    headers: &HeaderMap,
    extensions: &http::Extensions,
) -> Result<TokenClaims, Refusal> {
    let refuse = |reason| Refusal::new(state, reason, None);
    let now = state.clock.seconds();
    let faults = ActiveFaults::of(extensions);
    let token = presented_token(headers).map_err(refuse)?;
    if faults.has(&Fault::InvalidToken) {
        return Err(refuse(RefusalReason::InvalidToken));
    }
    let (claims, jkt) = read_token(state, token, expect.audience, now)
        .ok_or_else(|| refuse(RefusalReason::InvalidToken))?;

    let target = ProofTarget {
        method: method.as_str(),
        url,
        access_token: Some(token),
        window: PROOF_WINDOW,
        now,
    };
    let proof_failed = |error| Refusal::new(state, RefusalReason::InvalidProof, Some(error));
    let proof = jose::check_proof(headers, target).map_err(proof_failed)?;
    if proof.jkt != jkt {
        return Err(refuse(RefusalReason::InvalidToken));
    }
    let nonces = state.helseid.api_nonces();
    let has_nonce = proof
        .nonce
        .as_ref()
        .is_some_and(|nonce| nonces.is_good(nonce, now));
    if faults.has(&Fault::StaleNonce) || (state.options.api_nonces && !has_nonce) {
        return Err(refuse(RefusalReason::NonceRequired));
    }
    let name = format!("{}:{jkt}:{}", expect.service.name(), proof.jti);
    if !state
        .helseid
        .replay()
        .spend(name, now, proof.issued_at + 2 * PROOF_WINDOW)
    {
        return Err(proof_failed(jose::ProofError::Replayed));
    }

    if !expect.any_scope.is_empty() && !expect.any_scope.iter().any(|scope| claims.has_scope(scope))
    {
        return Err(refuse(RefusalReason::InsufficientScope));
    }
    if claims.security_level < expect.minimum_level {
        return Err(refuse(RefusalReason::SecurityLevelTooLow));
    }
    if expect.require_attest && claims.attest.is_none() {
        return Err(refuse(RefusalReason::AttestMissing));
    }
    Ok(claims)
}

fn presented_token(headers: &HeaderMap) -> Result<&str, RefusalReason> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let value = values.next().ok_or(RefusalReason::MissingToken)?;
    if values.next().is_some() {
        return Err(RefusalReason::InvalidToken);
    }
    let text = value.to_str().map_err(|_| RefusalReason::InvalidToken)?;
    let (scheme, token) = text.split_once(' ').ok_or(RefusalReason::InvalidToken)?;
    if scheme.eq_ignore_ascii_case("DPoP") {
        Ok(token)
    } else {
        Err(RefusalReason::WrongScheme)
    }
}

/// The claims of a good access token and the thumbprint that it is bound to.
pub(crate) fn read_token(
    state: &State,
    token: &str,
    audience: Option<&str>,
    now: i64,
) -> Option<(TokenClaims, String)> {
    let jws = Compact::parse(token)?;
    let key = state.helseid.published_key(jws.header_text("kid")?)?;
    let typed = matches!(jws.header_text("typ"), Some("at+jwt" | "JWT"));
    let known = jws.algorithm() == Some(key.algorithm());
    if !typed || !known || !jws.is_signed_by(key.public()) {
        return None;
    }
    let from_us = jws.text("iss") == Some(state.addresses.helseid.as_str());
    let alive = jws.seconds("exp")? + TOLERANCE > now
        && jws
            .seconds("nbf")
            .is_none_or(|start| start <= now + TOLERANCE);
    // One audience only: a token for several APIs could be carried from one to the other.
    let for_us = audience.is_none_or(|audience| jws.text("aud") == Some(audience));
    if !from_us || !alive || !for_us {
        return None;
    }
    let jkt = jws.claims.pointer("/cnf/jkt")?.as_str()?.to_owned();
    let text = |name: &str| jws.text(name).map(ToOwned::to_owned);
    let scopes = jws
        .claims
        .get("scope")
        .and_then(Value::as_array)
        .map(|scopes| {
            scopes
                .iter()
                .filter_map(Value::as_str)
                .map(ToOwned::to_owned)
                .collect::<Vec<_>>()
        });
    let claims = TokenClaims {
        subject: text("sub"),
        client_id: text("client_id")?,
        scopes: scopes.unwrap_or_default(),
        pid: text("helseid://claims/identity/pid"),
        hpr_number: text("helseid://claims/hpr/hpr_number"),
        security_level: text("helseid://claims/identity/security_level")
            .and_then(|level| level.parse().ok())
            .unwrap_or(0),
        orgnr_parent: text("helseid://claims/client/claims/orgnr_parent"),
        orgnr_child: text("helseid://claims/client/claims/orgnr_child"),
        name: text("name"),
        attest: jws.claims.get("nhn:tillitsrammeverk:parameters").cloned(),
        all: jws.claims.clone(),
    };
    Some((claims, jkt))
}

impl Refusal {
    fn new(state: &State, reason: RefusalReason, proof: Option<jose::ProofError>) -> Self {
        let (status, error) = match reason {
            RefusalReason::MissingToken => (StatusCode::UNAUTHORIZED, None),
            RefusalReason::WrongScheme | RefusalReason::InvalidToken => {
                (StatusCode::UNAUTHORIZED, Some("invalid_token"))
            }
            RefusalReason::InvalidProof => (StatusCode::UNAUTHORIZED, Some("invalid_dpop_proof")),
            RefusalReason::NonceRequired => (StatusCode::UNAUTHORIZED, Some("use_dpop_nonce")),
            RefusalReason::InsufficientScope => (StatusCode::FORBIDDEN, Some("insufficient_scope")),
            RefusalReason::SecurityLevelTooLow => (
                StatusCode::FORBIDDEN,
                Some("insufficient_user_authentication"),
            ),
            RefusalReason::AttestMissing => (StatusCode::FORBIDDEN, None),
        };
        let algorithms = ALGORITHMS.join(" ");
        let challenge = match error {
            Some(error) => {
                let text =
                    proof.map_or_else(|| reason.text().to_owned(), |proof| proof.to_string());
                format!(
                    "DPoP error=\"{error}\", error_description=\"{text}\", algs=\"{algorithms}\""
                )
            }
            None => format!("DPoP algs=\"{algorithms}\""),
        };
        let mut headers = HeaderMap::new();
        if let Ok(value) = HeaderValue::from_str(&challenge) {
            headers.insert(WWW_AUTHENTICATE, value);
        }
        if reason == RefusalReason::NonceRequired {
            let nonce = state.helseid.api_nonces().issue(state.clock.seconds());
            if let Ok(value) = HeaderValue::from_str(&nonce) {
                headers.insert("dpop-nonce", value);
            }
        }
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Self {
            reason,
            status,
            headers,
        }
    }
}

impl RefusalReason {
    /// One sentence without any data of the request.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::MissingToken => "a token is required",
            Self::WrongScheme => "the scheme must be DPoP",
            Self::InvalidToken => "the token is not good here",
            Self::InvalidProof => "the proof is not good",
            Self::NonceRequired => "the proof needs the nonce of this answer",
            Self::InsufficientScope => "the token lacks the scope",
            Self::SecurityLevelTooLow => "security level 4 is required",
            Self::AttestMissing => "the attest is missing",
        }
    }
}
