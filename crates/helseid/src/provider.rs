//! HelseID as this client sees it: metadata and keys kept for a day, and requests that the client
//! authenticates.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use innsyn_transport::{
    Body, CancellationToken, CorrelationId, Request, Response, SendError, Service, StatusCode,
    Transport, Url,
};
use secrecy::ExposeSecret as _;
use tokio::sync::Mutex as AsyncMutex;
use zeroize::Zeroizing;

use crate::assertion::{self, client_assertion};
use crate::config::{Config, InvalidConfig};
use crate::details::Details;
use crate::discovery::Metadata;
use crate::dpop::{DpopKey, Htu};
use crate::error::{CallError, DiscoverError, ErrorCode, IdTokenError, Refusal, UnusableAnswer};
use crate::jose::{Algorithm, Compact, KeySet, Rejected};

const CACHE: Duration = Duration::from_hours(24);
/// Unknown key ids cannot make us ask more often than this.
const REFETCH: Duration = Duration::from_secs(10);
/// Waits before the second and third try of a request that may be repeated.
const WAITS: [Duration; 2] = [Duration::from_millis(250), Duration::from_secs(1)];
/// A longer pause than this is for the user to take, not for us.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// What the trace calls the endpoint of pushed requests.
pub(crate) const PAR: &str = "connect/par";
const DPOP: &str = "dpop";
const DPOP_NONCE: &str = "dpop-nonce";

/// The issuer with what is known of it.
pub(crate) struct Provider {
    pub(crate) config: Config,
    pub(crate) transport: Transport,
    pub(crate) service: Service,
    issuer_path: String,
    metadata: AsyncMutex<Option<(Metadata, Duration)>>,
    keys: AsyncMutex<Option<(KeySet, Duration)>>,
    forced: Mutex<Option<Duration>>,
}

/// One request to an endpoint that wants client authentication.
pub(crate) struct Call<'a> {
    /// Path of the endpoint.
    pub(crate) path: &'a str,
    /// What the trace shows.
    pub(crate) template: &'static str,
    /// Fields besides those of the client.
    pub(crate) fields: Vec<(&'a str, &'a str)>,
    pub(crate) details: &'a Details,
    /// Key of the proof, where the endpoint wants one.
    pub(crate) dpop: Option<&'a DpopKey>,
    /// Whether the request may be sent again when it is unknown what became of it.
    pub(crate) may_repeat: bool,
}

impl Provider {
    /// For signing users in.
    pub(crate) fn new(config: Config, transport: Transport) -> Result<Self, InvalidConfig> {
        config.check()?;
        Self::of_client(config, transport)
    }

    /// For a client of any kind.
    pub(crate) fn of_client(config: Config, transport: Transport) -> Result<Self, InvalidConfig> {
        config.check_client()?;
        let issuer = Url::parse(&config.issuer).map_err(|_| InvalidConfig::Issuer)?;
        let issuer_path = issuer.path().trim_end_matches('/').to_owned();
        let is_plain = issuer.query().is_none() && issuer.fragment().is_none();
        let mut base = issuer;
        base.set_path("/");
        let service = Service::new("helseid", base).map_err(|_| InvalidConfig::Issuer)?;
        if !is_plain {
            return Err(InvalidConfig::Issuer);
        }
        Ok(Self {
            config,
            transport,
            service,
            issuer_path,
            metadata: AsyncMutex::default(),
            keys: AsyncMutex::default(),
            forced: Mutex::default(),
        })
    }

    /// The metadata, at most a day old.
    pub(crate) async fn metadata(&self) -> Result<Metadata, DiscoverError> {
        let mut cache = self.metadata.lock().await;
        let now = self.config.clock.monotonic();
        if let Some((metadata, at)) = &*cache
            && now.saturating_sub(*at) < CACHE
        {
            return Ok(metadata.clone());
        }
        let path = format!("{}/.well-known/openid-configuration", self.issuer_path);
        let body = self.fetch(path, ".well-known/openid-configuration").await?;
        let metadata = Metadata::parse(&body.body, &self.config.issuer, self.service.origin())?;
        *cache = Some((metadata.clone(), now));
        Ok(metadata)
    }

    /// Verifies a signature with the published keys. An unknown key makes us fetch the keys anew,
    /// once and not too often.
    pub(crate) async fn verify(
        &self,
        token: &Compact<'_>,
        kid: &str,
        algorithm: Algorithm,
    ) -> Result<(), IdTokenError> {
        let mut cache = self.keys.lock().await;
        let now = self.config.clock.monotonic();
        let is_fresh = cache
            .as_ref()
            .is_some_and(|(_, at)| now.saturating_sub(*at) < CACHE);
        if !is_fresh {
            *cache = Some((self.fetch_keys().await?, now));
        }
        let verdict = |cache: &Option<(KeySet, Duration)>| match cache {
            Some((keys, _)) => keys.verify(token, kid, algorithm),
            None => Err(Rejected::UnknownKey),
        };
        let mut result = verdict(&cache);
        if result == Err(Rejected::UnknownKey) && is_fresh && self.may_force(now) {
            *cache = Some((self.fetch_keys().await?, now));
            result = verdict(&cache);
        }
        result.map_err(|rejected| match rejected {
            Rejected::UnknownKey => IdTokenError::UnknownKey,
            Rejected::BadSignature => IdTokenError::Signature,
        })
    }

    fn may_force(&self, now: Duration) -> bool {
        let mut forced = self.forced.lock().unwrap_or_else(PoisonError::into_inner);
        let may = forced.is_none_or(|at| now.saturating_sub(at) >= REFETCH);
        if may {
            *forced = Some(now);
        }
        may
    }

    async fn fetch_keys(&self) -> Result<KeySet, IdTokenError> {
        let metadata = self
            .metadata()
            .await
            .map_err(|_| IdTokenError::KeysUnavailable)?;
        let answer = self
            .fetch(metadata.jwks, ".well-known/openid-configuration/jwks")
            .await;
        let answer = answer.map_err(|_| IdTokenError::KeysUnavailable)?;
        KeySet::parse(&answer.body).ok_or(IdTokenError::KeysUnavailable)
    }

    async fn fetch(&self, path: String, template: &'static str) -> Result<Response, DiscoverError> {
        let request = Request::get(path)
            .template(template)
            .limits(self.config.metadata_limits)
            .header("accept", "application/json");
        let never = CancellationToken::new();
        let answer = self
            .transport
            .send(&self.service, request, None, &never)
            .await;
        let answer = answer.map_err(DiscoverError::Send)?;
        if answer.status != StatusCode::OK {
            return Err(DiscoverError::Status(answer.status.as_u16()));
        }
        // A page that something in between has put there is not read.
        if !answer.is_json() {
            return Err(DiscoverError::Malformed("the label of JSON"));
        }
        Ok(answer)
    }

    /// Sends a request as this client and gives the good answer. A nonce challenge is answered once;
    /// every try has an assertion and a proof of its own.
    pub(crate) async fn call(&self, call: Call<'_>) -> Result<Response, CallError> {
        let tries = Box::pin(self.tries(&call));
        match tokio::time::timeout(self.config.token_limits.total, tries).await {
            Ok(result) => result,
            Err(_) => Err(CallError::Send(SendError::Timeout {
                phase: innsyn_transport::Phase::Total,
            })),
        }
    }

    async fn tries(&self, call: &Call<'_>) -> Result<Response, CallError> {
        let correlation = CorrelationId::random();
        let mut nonce_answered = false;
        let mut waits = WAITS.iter().filter(|_| call.may_repeat);
        loop {
            let request = self.request(call, correlation)?;
            let never = CancellationToken::new();
            let answer = match self
                .transport
                .send(&self.service, request, None, &never)
                .await
            {
                Ok(answer) => answer,
                Err(error @ (SendError::Offline | SendError::Interrupted)) => match waits.next() {
                    Some(wait) => {
                        tokio::time::sleep(*wait).await;
                        continue;
                    }
                    None => return Err(CallError::Send(error)),
                },
                Err(
                    error @ SendError::RateLimited {
                        retry_after: Some(asked),
                        ..
                    },
                ) if asked <= LONGEST_PAUSE => match waits.next() {
                    Some(wait) => {
                        tokio::time::sleep(asked.max(*wait)).await;
                        continue;
                    }
                    None => return Err(CallError::Send(error)),
                },
                Err(error) => return Err(CallError::Send(error)),
            };
            // RFC 9126 answers with 201, every other endpoint with 200 (rule ID-8).
            let is_created = answer.status == StatusCode::CREATED && call.template == PAR;
            if answer.status.is_success() && answer.status != StatusCode::OK && !is_created {
                return Err(CallError::Status(answer.status.as_u16()));
            }
            if answer.status.is_success() {
                if !answer.is_json() && !answer.body.is_empty() {
                    return Err(CallError::Unusable(UnusableAnswer::NotJson));
                }
                return Ok(answer);
            }
            let refusal = Refusal::read(answer.status.as_u16(), &answer.body);
            let wants_nonce = call.dpop.is_some()
                && matches!(answer.status.as_u16(), 400 | 401)
                && answer.header(DPOP_NONCE).is_some()
                && refusal
                    .as_ref()
                    .is_some_and(|refusal| refusal.code == ErrorCode::UseDpopNonce);
            if wants_nonce && !nonce_answered {
                nonce_answered = true;
                continue;
            }
            if answer.status.is_server_error()
                && let Some(wait) = waits.next()
            {
                tokio::time::sleep(*wait).await;
                continue;
            }
            return Err(match refusal {
                Some(refusal) => CallError::Refused(refusal),
                None => CallError::Status(answer.status.as_u16()),
            });
        }
    }

    fn request(&self, call: &Call<'_>, correlation: CorrelationId) -> Result<Request, CallError> {
        let assertion: Zeroizing<String> = client_assertion(&self.config, call.details)?;
        let own = [
            ("client_id", self.config.client_id.as_str()),
            ("client_assertion_type", assertion::TYPE),
            ("client_assertion", assertion.as_str()),
        ];
        let body = Body::form(own.into_iter().chain(call.fields.iter().copied()));
        let mut request = Request::post(call.path.to_owned(), body)
            .template(call.template)
            .with_correlation(correlation)
            .limits(self.config.token_limits)
            .header("accept", "application/json");
        if let Some(key) = call.dpop {
            let url = request
                .address(&self.service)
                .ok_or(CallError::Send(SendError::InvalidRequest))?;
            let nonce = self.transport.nonce(self.service.origin());
            let proof = key.proof(
                self.config.means(),
                "POST",
                &Htu::from(&url),
                nonce.as_deref(),
                None,
            )?;
            request = request.sensitive_header(DPOP, proof.expose_secret());
        }
        Ok(request)
    }
}

#[cfg(test)]
mod tests;
