//! The self-service API: which keys the client has, until when, and a new one in time.
//!
//! A new key is registered with a token that the old one earned; the old one goes on working, so the
//! caller stores the new key first and switches afterwards. Making and changing clients is not here:
//! that belongs to the portal.

use std::fmt;
use std::time::Duration;

use innsyn_transport::{
    Body, CancellationToken, InvalidService, Request, Response, SendError, Service, Url,
};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use crate::config::Api;
use crate::jose::{Algorithm, NewKey, SigningFailed};
use crate::json;
use crate::machine::Machine;

const AUDIENCE: &str = "nhn:selvbetjening";
const SCOPE: &str = "nhn:selvbetjening/client";

/// The self-service API for one client. The client must have the scope `nhn:selvbetjening/client`.
#[derive(Clone)]
pub struct SelfService {
    machine: Machine,
    service: Service,
    api: Api,
}

/// A registered key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ClientSecret {
    /// Its id.
    pub kid: Option<String>,
    /// The thumbprint of its public half.
    pub thumbprint: Option<String>,
    /// When it ends.
    pub expires: Timestamp,
    /// `Api` or `Gui`: how it was registered.
    pub origin: Option<String>,
}

/// A key that was just registered.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Registered {
    /// When it ends.
    pub expires: Timestamp,
}

/// A key that ends soon, in words.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ExpiryWarning {
    /// When it ends.
    pub expires: Timestamp,
    /// Whole days until then; `None` when it has ended.
    pub days_left: Option<u64>,
}

/// What self-service says about the client.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ClientStatus {
    /// The scopes with their approval.
    pub scopes: Vec<ScopeStatus>,
    /// Registered redirect addresses.
    pub redirect_uris: Vec<String>,
    /// Registered addresses after sign-out.
    pub post_logout_redirect_uris: Vec<String>,
    /// Sub-units that the client may name.
    pub child_organisations: Vec<String>,
}

/// One scope with its approval.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ScopeStatus {
    /// The scope.
    pub scope: String,
    /// Whether it is in force; otherwise it waits for somebody.
    pub is_approved: bool,
}

/// An organisation that has delegated to the supplier of a multi-tenant client.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Delegation {
    /// Who.
    pub delegator: Delegator,
    /// The terms of the services, and whether they are signed.
    pub terms: Vec<ServiceTerms>,
}

/// An organisation.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Delegator {
    /// Nine digits.
    pub organisation_number: String,
    /// Its name.
    pub name: Option<String>,
}

/// Terms of a service.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ServiceTerms {
    /// The name.
    pub name: Option<String>,
    /// Whether the organisation has signed them.
    pub is_signed: bool,
    /// Scopes that they cover.
    pub scopes: Vec<String>,
}

/// Why self-service did not do it.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SelfServiceError {
    /// The new key could not be made.
    #[error("the new key could not be made")]
    Key(#[source] SigningFailed),
    /// No answer, or no token.
    #[error("self-service did not answer")]
    Send(#[source] SendError),
    /// An error status.
    #[error("self-service answered with status {0}")]
    Status(u16),
    /// The answer lacks a member, or is not the expected JSON.
    #[error("the answer of self-service lacks {0}")]
    Malformed(&'static str),
}

impl SelfService {
    /// The API at this address, with the tokens of this client.
    pub fn new(machine: Machine, base: Url) -> Result<Self, InvalidService> {
        let service = Service::new("selvbetjening", base)?;
        let api = Api {
            audience: AUDIENCE.to_owned(),
            origin: service.origin().clone(),
            scopes: vec![SCOPE.to_owned()],
        };
        Ok(Self {
            machine,
            service,
            api,
        })
    }

    /// The registered keys.
    pub async fn secrets(&self) -> Result<Vec<ClientSecret>, SelfServiceError> {
        let list = self.list("v1/client-secret").await?;
        list.iter().map(ClientSecret::read).collect()
    }

    /// A warning when the key that this client uses ends within that time (weeks, rather than days:
    /// an expired key is an outage).
    pub async fn expiry_warning(
        &self,
        early: Duration,
    ) -> Result<Option<ExpiryWarning>, SelfServiceError> {
        let own = self.machine.provider().config.key.kid();
        let secrets = self.secrets().await?;
        let ours = secrets
            .iter()
            .find(|secret| secret.kid.as_deref() == Some(own))
            .or_else(|| {
                let thumbprint = self.machine.provider().config.key.thumbprint();
                let is_ours =
                    |one: &&ClientSecret| one.thumbprint.as_deref() == Some(thumbprint.as_str());
                secrets.iter().find(is_ours)
            })
            .ok_or(SelfServiceError::Malformed("the key of this client"))?;
        let now = self.machine.provider().config.clock.now();
        Ok(ExpiryWarning::of(ours.expires, now, early))
    }

    /// Registers the public half of a new key. The old key goes on working.
    pub async fn register(&self, key: &NewKey) -> Result<Registered, SelfServiceError> {
        let body = key.public_jwk().to_string().into_bytes();
        let request = Request::post("v1/client-secret", Body::bytes("application/json", body));
        let answer = self.send(request).await?;
        Registered::read(&answer.body)
    }

    /// Makes a new key and registers it. Store it, see with [`Machine::check`] of a machine that uses
    /// it that HelseID knows it (that may take some seconds), and only then drop the old one.
    pub async fn rotate(
        &self,
        algorithm: Algorithm,
    ) -> Result<(NewKey, Registered), SelfServiceError> {
        // An RSA key takes long to make; the thread has other work.
        let key = tokio::task::spawn_blocking(move || NewKey::generate(algorithm)).await;
        let key = key
            .unwrap_or(Err(SigningFailed))
            .map_err(SelfServiceError::Key)?;
        let registered = self.register(&key).await?;
        Ok((key, registered))
    }

    /// How the client is registered.
    pub async fn client(&self) -> Result<ClientStatus, SelfServiceError> {
        let answer = self.send(Request::get("v1/client")).await?;
        ClientStatus::read(&answer.body)
    }

    /// Who has delegated to the supplier (multi-tenant clients).
    pub async fn delegations(&self) -> Result<Vec<Delegation>, SelfServiceError> {
        let list = self.list("v1/multi-tenant-delegations").await?;
        list.iter().map(Delegation::read).collect()
    }

    async fn list(&self, path: &'static str) -> Result<Vec<Value>, SelfServiceError> {
        let answer = self.send(Request::get(path)).await?;
        list(&answer.body)
    }

    async fn send(&self, request: Request) -> Result<Response, SelfServiceError> {
        let provider = self.machine.provider();
        let authorizer = self.machine.authorizer(&self.api);
        let request = request
            .limits(provider.config.token_limits)
            .header("accept", "application/json");
        let never = CancellationToken::new();
        let answer = provider
            .transport
            .send(&self.service, request, Some(&authorizer), &never)
            .await;
        let answer = answer.map_err(SelfServiceError::Send)?;
        if answer.status.is_success() {
            Ok(answer)
        } else {
            Err(SelfServiceError::Status(answer.status.as_u16()))
        }
    }
}

impl fmt::Debug for SelfService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SelfService(…)")
    }
}

/// A list at the top of an answer.
pub(crate) fn list(body: &[u8]) -> Result<Vec<Value>, SelfServiceError> {
    serde_json::from_slice(body).map_err(|_| SelfServiceError::Malformed("a list"))
}

impl ClientSecret {
    pub(crate) fn read(value: &Value) -> Result<Self, SelfServiceError> {
        let secret = value
            .as_object()
            .ok_or(SelfServiceError::Malformed("a list of keys"))?;
        let text = |name| json::text(secret, name).map(str::to_owned);
        Ok(Self {
            kid: text("kid"),
            thumbprint: text("jwkThumbprint"),
            expires: moment(secret, "expiration")?,
            origin: text("origin"),
        })
    }
}

impl Registered {
    pub(crate) fn read(body: &[u8]) -> Result<Self, SelfServiceError> {
        let map = json::object(body).map_err(|_| SelfServiceError::Malformed("JSON"))?;
        Ok(Self {
            expires: moment(&map, "expiration")?,
        })
    }
}

impl ClientStatus {
    pub(crate) fn read(body: &[u8]) -> Result<Self, SelfServiceError> {
        let map = json::object(body).map_err(|_| SelfServiceError::Malformed("JSON"))?;
        let texts = |name| json::texts(&map, name).unwrap_or_default();
        let scopes = map.get("apiScopes").and_then(Value::as_array);
        let scopes = scopes.into_iter().flatten().filter_map(|scope| {
            let scope = scope.as_object()?;
            Some(ScopeStatus {
                scope: json::text(scope, "scope")?.to_owned(),
                is_approved: json::text(scope, "status")
                    .is_some_and(|status| status.eq_ignore_ascii_case("ok")),
            })
        });
        Ok(Self {
            scopes: scopes.collect(),
            redirect_uris: texts("redirectUris"),
            post_logout_redirect_uris: texts("postLogoutRedirectUris"),
            child_organisations: texts("childOrganizationNumbers"),
        })
    }
}

impl Delegation {
    pub(crate) fn read(value: &Value) -> Result<Self, SelfServiceError> {
        Self::find(value).ok_or(SelfServiceError::Malformed("a delegator"))
    }

    fn find(value: &Value) -> Option<Self> {
        let delegator = value.get("delegator")?.as_object()?;
        let terms = value.get("serviceTerms").and_then(Value::as_array);
        let terms = terms.into_iter().flatten().filter_map(Value::as_object);
        Some(Self {
            delegator: Delegator {
                organisation_number: json::text(delegator, "organizationNumber")?.to_owned(),
                name: json::text(delegator, "name").map(str::to_owned),
            },
            terms: terms
                .map(|terms| ServiceTerms {
                    name: json::text(terms, "name").map(str::to_owned),
                    is_signed: terms.get("delegatorHasSigned") == Some(&Value::Bool(true)),
                    scopes: json::texts(terms, "scopes").unwrap_or_default(),
                })
                .collect(),
        })
    }
}

impl ExpiryWarning {
    /// A warning when the key ends within that time, or has ended.
    pub fn of(expires: Timestamp, now: Timestamp, early: Duration) -> Option<Self> {
        let left = Duration::try_from(expires.duration_since(now)).ok();
        let days_left = left.map(|left| left.as_secs() / 86_400);
        left.is_none_or(|left| left <= early)
            .then_some(Self { expires, days_left })
    }
}

impl fmt::Display for ExpiryWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.days_left {
            None => f.write_str("the key of the client has expired"),
            Some(0) => f.write_str("the key of the client expires within a day"),
            Some(1) => f.write_str("the key of the client expires in one day"),
            Some(days) => write!(f, "the key of the client expires in {days} days"),
        }
    }
}

/// An ISO date and time; without an offset it is taken for UTC.
fn moment(map: &Map<String, Value>, name: &'static str) -> Result<Timestamp, SelfServiceError> {
    let text = json::text(map, name).ok_or(SelfServiceError::Malformed(name))?;
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok(moment);
    }
    let local = text.parse::<DateTime>().ok();
    local
        .and_then(|local| TimeZone::UTC.to_timestamp(local).ok())
        .ok_or(SelfServiceError::Malformed(name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_warning_comes_early_and_in_words() {
        let now: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        let weeks = Duration::from_hours(24 * 28);
        let words = |expires: &str| {
            let expires = expires.parse().unwrap();
            ExpiryWarning::of(expires, now, weeks).map(|warning| warning.to_string())
        };
        assert_eq!(words("2027-01-22T10:00:00Z"), None);
        for (expires, expected) in [
            (
                "2026-12-20T10:00:00Z",
                "the key of the client expires in 28 days",
            ),
            (
                "2026-11-23T10:00:01Z",
                "the key of the client expires in one day",
            ),
            (
                "2026-11-22T11:00:00Z",
                "the key of the client expires within a day",
            ),
            ("2026-11-22T09:59:59Z", "the key of the client has expired"),
        ] {
            assert_eq!(words(expires).as_deref(), Some(expected));
        }
    }

    #[test]
    fn the_end_of_a_key_is_read_with_and_without_an_offset() {
        let read = |text: &str| {
            let map = json!({"expiration": text});
            moment(map.as_object().unwrap(), "expiration")
        };
        let expected: Timestamp = "2027-03-01T12:30:00Z".parse().unwrap();
        for text in [
            "2027-03-01T12:30:00Z",
            "2027-03-01T13:30:00+01:00",
            "2027-03-01T12:30:00",
            "2027-03-01T12:30:00.0000000Z",
        ] {
            assert_eq!(read(text).unwrap(), expected, "{text}");
        }
        assert!(read("tomorrow").is_err());
    }
}
