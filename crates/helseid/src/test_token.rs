//! The test-token service of HelseID's test environment: tokens for tests of an API, without a
//! sign-in. There is none in production.
//!
//! The proofs are made here: only the thumbprint of the key goes out.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use innsyn_transport::{
    Body, CancellationToken, Clock, InvalidService, Limits, Request, SendError, Service,
    StatusCode, Transport, Url,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value, json};

use crate::authorizer::Authorizer;
use crate::config::Api;
use crate::details::Details;
use crate::dpop::DpopKey;
use crate::error::{ProofError, UnusableAnswer};
use crate::jose::Compact;
use crate::json;
use crate::random::{Means, Random, SystemRandom};
use crate::session::{TokenError, Wanted};
use crate::token::{bound_to, is_header_text};

/// Life of a token that does not say it.
const ASSUMED_LIFE: Duration = Duration::from_mins(1);

/// The test-token service with the key that it is used under.
#[derive(Clone)]
pub struct TestTokens {
    transport: Transport,
    service: Service,
    api_key: SecretString,
    random: Arc<dyn Random>,
}

/// What the token is to say. Everything but the audience may be left to the service.
#[derive(Clone, Default)]
#[must_use]
pub struct TestTokenRequest {
    audience: String,
    client: Map<String, Value>,
    user: Map<String, Value>,
    other: Map<String, Value>,
}

/// A token of the test-token service, with the key that it is bound to.
pub struct TestToken {
    token: SecretString,
    key: Arc<DpopKey>,
    audience: String,
    is_refused: AtomicBool,
    ends: Duration,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

/// Why there is no test token.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TestTokenError {
    /// The key of the token could not be made.
    #[error("the key of the token could not be made")]
    Proof(#[source] ProofError),
    /// No answer.
    #[error("the test-token service did not answer")]
    Send(#[source] SendError),
    /// An error status.
    #[error("the test-token service answered with status {0}")]
    Status(u16),
    /// The service says that the request is wrong.
    #[error("the test-token service refused")]
    Refused,
    /// The answer cannot be used.
    #[error("the answer of the test-token service cannot be used: {0}")]
    Unusable(UnusableAnswer),
}

impl TestTokens {
    /// The service at this address; the key comes from the self-service portal of the test
    /// environment.
    pub fn new(
        transport: Transport,
        base: Url,
        api_key: SecretString,
    ) -> Result<Self, InvalidService> {
        Ok(Self {
            transport,
            service: Service::new("test tokens", base)?,
            api_key,
            random: Arc::new(SystemRandom),
        })
    }

    /// Asks for a token.
    pub async fn create(&self, request: TestTokenRequest) -> Result<TestToken, TestTokenError> {
        let key = DpopKey::generate(&*self.random).map_err(TestTokenError::Proof)?;
        let audience = request.audience.clone();
        let body = request.body(key.thumbprint()).to_string().into_bytes();
        let request = Request::post(
            "v2/create-test-token-with-key",
            Body::bytes("application/json", body),
        )
        .limits(Limits::TOKEN)
        .sensitive_header("x-auth-key", self.api_key.expose_secret())
        .header("accept", "application/json");
        let never = CancellationToken::new();
        let answer = self
            .transport
            .send(&self.service, request, None, &never)
            .await
            .map_err(TestTokenError::Send)?;
        if answer.status != StatusCode::OK {
            return Err(TestTokenError::Status(answer.status.as_u16()));
        }
        let (token, life) = read(&answer.body, key.thumbprint())?;
        let clock = Arc::clone(self.transport.clock());
        Ok(TestToken {
            token,
            key: Arc::new(key),
            audience,
            is_refused: AtomicBool::new(false),
            ends: clock.monotonic().saturating_add(life),
            clock,
            random: Arc::clone(&self.random),
        })
    }
}

/// The token of a good answer, bound to this key, with its life.
pub(crate) fn read(
    body: &[u8],
    thumbprint: &str,
) -> Result<(SecretString, Duration), TestTokenError> {
    let unusable = TestTokenError::Unusable;
    let map = json::object(body).map_err(|_| unusable(UnusableAnswer::NotJson))?;
    if map.get("isError") == Some(&Value::Bool(true)) {
        return Err(TestTokenError::Refused);
    }
    let token = map
        .get("successResponse")
        .and_then(|response| response.get("accessTokenJwt"))
        .and_then(Value::as_str)
        .filter(|token| !token.is_empty() && is_header_text(token))
        .ok_or(unusable(UnusableAnswer::Missing("accessTokenJwt")))?;
    let claims = Compact::parse(token).ok_or(unusable(UnusableAnswer::NotJson))?;
    if bound_to(&claims.claims) != Some(thumbprint) {
        return Err(unusable(UnusableAnswer::ForeignKey));
    }
    let seconds = |name| json::number(&claims.claims, name);
    let life = match (seconds("exp"), seconds("iat")) {
        (Some(end), Some(start)) => Duration::from_secs(end.saturating_sub(start)),
        _ => ASSUMED_LIFE,
    };
    Ok((token.into(), life))
}

impl fmt::Debug for TestTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TestTokens(…)")
    }
}

impl TestTokenRequest {
    /// A token for this audience.
    pub fn new(audience: impl Into<String>) -> Self {
        Self {
            audience: audience.into(),
            ..Self::default()
        }
    }

    /// Scopes of the token.
    pub fn scopes(self, scopes: &[&str]) -> Self {
        self.client("scope", json!(scopes))
    }

    /// The organisation of the client, and its sub-unit.
    pub fn organisation(self, parent: &str, child: Option<&str>) -> Self {
        let with_parent = self.client("orgnrParent", parent.into());
        match child {
            Some(child) => with_parent.client("orgnrChild", child.into()),
            None => with_parent,
        }
    }

    /// A synthetic user.
    pub fn user(self, pid: &str, hpr_number: Option<&str>, security_level: u8) -> Self {
        let with_pid = self
            .user_claim("pid", pid)
            .user_claim("securityLevel", &security_level.to_string());
        match hpr_number {
            Some(number) => with_pid.user_claim("hprNumber", number),
            None => with_pid,
        }
    }

    /// A claim that self-service sets on a client, such as `herid`.
    pub fn client_claim(self, name: &str, value: &str) -> Self {
        let claim = format!("{}/client/claims/{name}", self.audience);
        let mut claims = self.other.get("apiSpecificClaims").cloned();
        let one = json!({"type": claim, "value": value});
        match claims.as_mut().and_then(Value::as_array_mut) {
            Some(list) => list.push(one),
            None => claims = Some(json!([one])),
        }
        self.other("apiSpecificClaims", claims.unwrap_or_default())
    }

    /// How long it lives.
    pub fn lifetime(self, life: Duration) -> Self {
        let seconds = life.as_secs();
        self.other(
            "expirationParameters",
            json!({ "expirationTimeInSeconds": seconds }),
        )
    }

    /// Any other member of the request, such as `setInvalidIssuer`.
    pub fn other(mut self, name: &str, value: Value) -> Self {
        self.other.insert(name.to_owned(), value);
        self
    }

    fn client(mut self, name: &str, value: Value) -> Self {
        self.client.insert(name.to_owned(), value);
        self
    }

    fn user_claim(mut self, name: &str, value: &str) -> Self {
        self.user.insert(name.to_owned(), value.into());
        self
    }

    fn body(self, thumbprint: &str) -> Value {
        let Self {
            audience,
            mut client,
            user,
            other,
        } = self;
        client.insert("cnfJkt".to_owned(), thumbprint.into());
        // 3: what the service sets by itself, and what is given here.
        let mut body = json!({
            "audience": audience,
            "clientClaimsParametersGeneration": 3,
            "userClaimsParametersGeneration": if user.is_empty() { 0 } else { 3 },
            "createDPoPTokenWithDPoPProof": false,
            "clientClaimsParameters": client,
            "userClaimsParameters": user,
        });
        if let Some(body) = body.as_object_mut() {
            body.extend(other);
        }
        body
    }
}

impl fmt::Debug for TestTokenRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestTokenRequest")
            .field("audience", &self.audience)
            .finish_non_exhaustive()
    }
}

impl TestToken {
    /// Tokens and proofs for an API, as those of a session. The token cannot be renewed.
    pub fn authorizer(self: &Arc<Self>, api: &Api) -> Authorizer {
        let wanted = Wanted::new(api, Details::default(), None);
        Authorizer::of_test_token(Arc::clone(self), wanted, api.origin.clone())
    }

    /// The audience that was asked for.
    pub fn audience(&self) -> &str {
        &self.audience
    }

    pub(crate) fn token(&self) -> Result<(SecretString, Arc<DpopKey>), TokenError> {
        let is_over = self.clock.monotonic() >= self.ends;
        if is_over || self.is_refused.load(Ordering::Acquire) {
            return Err(TokenError::SessionExpired);
        }
        Ok((self.token.clone(), Arc::clone(&self.key)))
    }

    pub(crate) fn forget(&self) {
        self.is_refused.store(true, Ordering::Release);
    }

    pub(crate) fn means(&self) -> Means<'_> {
        Means {
            clock: &*self.clock,
            random: &*self.random,
        }
    }
}

impl fmt::Debug for TestToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TestToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_has_the_names_of_the_service() {
        let request = TestTokenRequest::new("nhn:msh")
            .scopes(&["nhn:msh/api"])
            .organisation("123456785", Some("123456793"))
            .user("13116900216", Some("565501872"), 4)
            .client_claim("herid", "0")
            .lifetime(Duration::from_secs(90))
            .other("setInvalidIssuer", true.into());
        assert_eq!(
            request.body("thumb"),
            json!({
                "audience": "nhn:msh",
                "clientClaimsParametersGeneration": 3,
                "userClaimsParametersGeneration": 3,
                "createDPoPTokenWithDPoPProof": false,
                "clientClaimsParameters": {
                    "scope": ["nhn:msh/api"], "orgnrParent": "123456785",
                    "orgnrChild": "123456793", "cnfJkt": "thumb"
                },
                "userClaimsParameters": {
                    "pid": "13116900216", "securityLevel": "4", "hprNumber": "565501872"
                },
                "apiSpecificClaims": [{"type": "nhn:msh/client/claims/herid", "value": "0"}],
                "expirationParameters": {"expirationTimeInSeconds": 90},
                "setInvalidIssuer": true
            })
        );
    }
}
