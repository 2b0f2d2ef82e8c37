//! Signing a user in: PAR (RFC 9126), the system browser, the answer on this machine, the code
//! exchange. There is no other way than PAR: the browser sees `client_id` and `request_uri` only.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use innsyn_transport::{CancellationToken, Transport};
use secrecy::ExposeSecret as _;
use tokio::time::Instant;
use url::Url;
use zeroize::Zeroizing;

use crate::assertion;
use crate::attest::Attest;
use crate::callback;
use crate::clock_skew::ClockSkew;
use crate::config::{Config, InvalidConfig, Organisation, Prompt};
use crate::details::Details;
use crate::dpop::DpopKey;
use crate::error::{
    CallError, CallbackError, DiscoverError, IdTokenError, ProofError, UnusableAnswer,
};
use crate::id_token::{Expected, Identity};
use crate::json;
use crate::loopback::Listener;
use crate::pkce;
use crate::provider::{Call, PAR, Provider};
use crate::random;
use crate::session::{Opening, Pushed, Remains, Session, SessionState};
use crate::sign_out::SignedOut;
use crate::token::TokenAnswer;

/// No wait is longer (rule ID-2).
const LONGEST_WAIT: Duration = Duration::from_mins(5);
/// How long a port may be held by the last page of a former attempt.
const FORMER_ATTEMPT: Duration = Duration::from_secs(6);

/// HelseID, ready to sign users in. Clones are the same.
#[derive(Clone)]
pub struct HelseId {
    provider: Arc<Provider>,
    current: Arc<Mutex<Current>>,
}

/// At most one wait and one session.
#[derive(Default)]
struct Current {
    waiting: Option<CancellationToken>,
    session: Option<Session>,
}

/// Why a sign-in did not succeed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignInError {
    /// The metadata cannot be had.
    #[error("the metadata of HelseID is not available")]
    Metadata(#[source] DiscoverError),
    /// No port for the answer.
    #[error("no port is free for the browser's answer")]
    Listen(#[source] io::Error),
    /// No randomness, or the key does not sign.
    #[error("the sign-in could not be prepared")]
    Proof(#[source] ProofError),
    /// A parameter of the caller clashes with one of the protocol.
    #[error("an extra parameter is not allowed")]
    Parameter,
    /// PAR failed.
    #[error("the sign-in could not be announced")]
    Announce(#[source] CallError),
    /// The caller gave up, or a newer attempt replaced this one.
    #[error("the sign-in was cancelled")]
    Cancelled,
    /// Nobody answered in time.
    #[error("the sign-in timed out")]
    TimedOut,
    /// The browser's answer is not accepted.
    #[error("the answer from the browser is not accepted")]
    Callback(#[source] CallbackError),
    /// The code exchange failed.
    #[error("the code could not be exchanged")]
    Exchange(#[source] CallError),
    /// The ID token is not accepted.
    #[error("the ID token is not accepted")]
    IdToken(#[source] IdTokenError),
    /// Another person than demanded has signed in.
    #[error("another person has signed in")]
    DifferentPerson,
}

impl HelseId {
    /// Checks the settings and fetches the metadata.
    pub async fn discover(config: Config, transport: Transport) -> Result<Self, DiscoverError> {
        let provider = Provider::new(config, transport).map_err(DiscoverError::Config)?;
        provider.metadata().await?;
        Ok(Self {
            provider: Arc::new(provider),
            current: Arc::default(),
        })
    }

    /// Signed out, waiting, signed in, renewing or expired. While a browser is open the state is that of the
    /// wait, also when a former session goes on.
    pub fn state(&self) -> SessionState {
        let current = lock(&self.current);
        match (&current.waiting, &current.session) {
            (Some(_), _) => SessionState::Waiting,
            (None, Some(session)) => session.state(),
            (None, None) => SessionState::SignedOut,
        }
    }

    /// The newest session, whatever its state.
    pub fn session(&self) -> Option<Session> {
        lock(&self.current).session.clone()
    }

    /// Ends the wait for the browser, if there is one.
    pub fn abort_sign_in(&self) {
        if let Some(waiting) = lock(&self.current).waiting.take() {
            waiting.cancel();
        }
    }

    /// Seconds that HelseID's clock is ahead of ours, by its last answer.
    pub fn clock_skew(&self) -> Option<f64> {
        self.provider
            .transport
            .clock_skew(self.provider.service.origin())
    }

    /// A warning in words when the two clocks differ too much; `None` when all is well or unknown.
    pub fn clock_warning(&self) -> Option<ClockSkew> {
        ClockSkew::worth_a_warning(self.clock_skew()?)
    }
}

impl fmt::Debug for HelseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HelseId")
            .field("state", &self.state())
            .finish()
    }
}

fn lock(current: &Mutex<Current>) -> MutexGuard<'_, Current> {
    current.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A sign-in as it is asked for.
#[derive(Clone, Default)]
#[must_use]
pub struct UserSignIn {
    prompt: Option<Prompt>,
    same_person: Option<Arc<Identity>>,
    parameters: Vec<(String, String)>,
    request_object: Option<RequestObject>,
}

/// What a request object says at sign-in. HelseID discourages it: the data are in every token until
/// the next sign-in, and another organisation or patient needs a new sign-in. Only for a client that
/// may not send them with its token requests.
#[derive(Clone, Debug)]
pub struct RequestObject {
    organisation: Option<Organisation>,
    attest: Option<Attest>,
}

impl RequestObject {
    /// An organisation, an attest, or both.
    pub fn new(
        organisation: Option<Organisation>,
        attest: Option<Attest>,
    ) -> Result<Self, InvalidConfig> {
        if !organisation.as_ref().is_none_or(Organisation::is_valid) {
            return Err(InvalidConfig::OrganisationNumber);
        }
        Ok(Self {
            organisation,
            attest,
        })
    }

    fn pushed(&self) -> Pushed {
        Pushed {
            organisation: self.organisation.is_some(),
            attest: self.attest.is_some(),
        }
    }
}

impl fmt::Debug for UserSignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A parameter may name a person.
        f.debug_struct("UserSignIn")
            .field("prompt", &self.prompt)
            .field("parameters", &self.parameters.len())
            .finish_non_exhaustive()
    }
}

impl UserSignIn {
    /// A sign-in by the settings.
    pub fn new() -> Self {
        Self::default()
    }

    /// Another `prompt` than that of the settings.
    pub fn prompt(mut self, prompt: Prompt) -> Self {
        self.prompt = Some(prompt);
        self
    }

    /// Only this person may sign in.
    pub fn same_person(mut self, identity: Arc<Identity>) -> Self {
        self.same_person = Some(identity);
        self
    }

    /// A further parameter of the request, such as `test_pid` of the test environment.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// The discouraged fallback: structured data in a request object (RFC 9101) instead of in the
    /// client assertion of token requests. Nothing chooses it but this call.
    pub fn discouraged_request_object(mut self, object: RequestObject) -> Self {
        self.request_object = Some(object);
        self
    }

    /// Announces the sign-in to HelseID and starts to listen for the answer. A wait that is already
    /// going on is ended.
    pub async fn begin(self, helseid: &HelseId) -> Result<PendingSignIn, SignInError> {
        let provider = Arc::clone(&helseid.provider);
        let config = &provider.config;
        helseid.abort_sign_in();
        let cancel = CancellationToken::new();
        lock(&helseid.current).waiting = Some(cancel.clone());
        let waiting = Waiting {
            current: Arc::clone(&helseid.current),
            cancel,
        };

        let metadata = provider.metadata().await.map_err(SignInError::Metadata)?;
        let listener = listen(config).await.map_err(SignInError::Listen)?;
        let redirect_uri = listener.address(&config.redirect.path);
        let secret = || random::nonce(&*config.random);
        let randomness = |_| SignInError::Proof(ProofError::Randomness);
        let state = secret().map_err(randomness)?;
        let nonce = secret().map_err(randomness)?;
        let verifier = secret().map_err(randomness)?;
        let key = DpopKey::generate(&*config.random).map_err(SignInError::Proof)?;
        let prompt = self.prompt.or(config.prompt);
        let begun = config.clock.now().as_second();
        let begun_at = Instant::now();

        let request_uri = {
            let challenge = pkce::challenge(&verifier);
            let scope = config.scopes.join(" ");
            let mut fields: Vec<(&str, &str)> = vec![
                ("response_type", "code"),
                ("scope", &scope),
                ("redirect_uri", &redirect_uri),
                ("code_challenge", &challenge),
                ("code_challenge_method", "S256"),
                ("state", &state),
                ("nonce", &nonce),
            ];
            fields.extend(
                config
                    .resources
                    .iter()
                    .map(|one| ("resource", one.as_str())),
            );
            fields.extend(prompt.map(|prompt| ("prompt", prompt.name())));
            fields.extend(
                config
                    .acr_values
                    .as_deref()
                    .map(|values| ("acr_values", values)),
            );
            fields.extend(
                config
                    .ui_locales
                    .as_deref()
                    .map(|locales| ("ui_locales", locales)),
            );
            let object = self
                .request_object
                .as_ref()
                .map(|object| {
                    let RequestObject {
                        organisation,
                        attest,
                    } = object;
                    let forms = config.details;
                    let details = Details::new(organisation.as_ref(), attest.as_ref(), forms);
                    assertion::request_object(config, &details)
                })
                .transpose()
                .map_err(SignInError::Proof)?;
            fields.extend(object.as_ref().map(|object| ("request", object.as_str())));
            for (name, value) in &self.parameters {
                let is_ours = fields.iter().any(|(own, _)| own == name)
                    || matches!(
                        name.as_str(),
                        "client_id"
                            | "client_assertion"
                            | "client_assertion_type"
                            | "request"
                            | "request_uri"
                    );
                if is_ours {
                    return Err(SignInError::Parameter);
                }
                fields.push((name, value));
            }
            let call = Call {
                path: &metadata.par,
                template: PAR,
                fields,
                details: &Details::default(),
                dpop: config.proof_at_par.then_some(&key),
                may_repeat: true,
            };
            let answer = provider.call(call);
            let answer = tokio::select! {
                () = waiting.cancel.cancelled() => return Err(SignInError::Cancelled),
                answer = answer => answer.map_err(SignInError::Announce)?,
            };
            request_uri(&answer.body)
                .map_err(|error| SignInError::Announce(CallError::Unusable(error)))?
        };
        let mut address = metadata.authorization.clone();
        address
            .query_pairs_mut()
            .append_pair("client_id", &config.client_id)
            .append_pair("request_uri", &request_uri);
        Ok(PendingSignIn {
            deadline: begun_at + config.wait.min(LONGEST_WAIT),
            signed_in_since: (prompt == Some(Prompt::Login)).then_some(begun),
            token_path: metadata.token,
            same_person: self.same_person,
            pushed: self
                .request_object
                .as_ref()
                .map(RequestObject::pushed)
                .unwrap_or_default(),
            provider,
            waiting,
            listener,
            address,
            redirect_uri,
            state,
            nonce,
            verifier,
            key,
        })
    }
}

/// Listens for the answer. A registered port may still belong to the end of the former attempt.
async fn listen(config: &Config) -> io::Result<Listener> {
    let patience = Instant::now() + FORMER_ATTEMPT;
    loop {
        match Listener::bind(config.redirect.host, &config.redirect.ports).await {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse && Instant::now() < patience => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            result => return result,
        }
    }
}

/// The reference that PAR gives (RFC 9126 §2.2).
pub(crate) fn request_uri(body: &[u8]) -> Result<String, UnusableAnswer> {
    let map = json::object(body).map_err(|_| UnusableAnswer::NotJson)?;
    if json::number(&map, "expires_in").is_none_or(|life| life == 0) {
        return Err(UnusableAnswer::Missing("expires_in"));
    }
    let uri = json::text(&map, "request_uri").ok_or(UnusableAnswer::Missing("request_uri"))?;
    Ok(uri.to_owned())
}

/// A sign-in that waits for the browser. Dropping it ends the wait.
pub struct PendingSignIn {
    provider: Arc<Provider>,
    waiting: Waiting,
    listener: Listener,
    address: Url,
    redirect_uri: String,
    state: Zeroizing<String>,
    nonce: Zeroizing<String>,
    verifier: Zeroizing<String>,
    key: DpopKey,
    deadline: Instant,
    signed_in_since: Option<i64>,
    token_path: String,
    same_person: Option<Arc<Identity>>,
    pushed: Pushed,
}

/// Ends a wait from elsewhere.
#[derive(Clone, Debug)]
pub struct AbortSignIn(CancellationToken);

impl AbortSignIn {
    /// Ends the wait; `finish` then gives [`SignInError::Cancelled`].
    pub fn abort(&self) {
        self.0.cancel();
    }
}

/// Takes the wait out of the state when it is over, however it ends.
struct Waiting {
    current: Arc<Mutex<Current>>,
    cancel: CancellationToken,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut current = lock(&self.current);
        // A newer attempt has cancelled this one and stands in its place.
        let is_replaced = self.cancel.is_cancelled()
            && current
                .waiting
                .as_ref()
                .is_some_and(|newer| !newer.is_cancelled());
        if !is_replaced {
            current.waiting = None;
        }
    }
}

impl PendingSignIn {
    /// What the browser is to open: `client_id` and `request_uri` only.
    pub fn address(&self) -> &Url {
        &self.address
    }

    /// How long the wait goes on.
    pub fn time_left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Ends the wait from elsewhere.
    pub fn abort_handle(&self) -> AbortSignIn {
        AbortSignIn(self.waiting.cancel.clone())
    }

    /// Waits for the browser's answer and exchanges the code. A code is sent once only.
    pub async fn finish(self) -> Result<Session, SignInError> {
        let Self {
            provider,
            waiting,
            listener,
            redirect_uri,
            state,
            nonce,
            verifier,
            key,
            deadline,
            signed_in_since,
            token_path,
            same_person,
            pushed,
            address: _,
        } = self;
        let config = &provider.config;
        let query = tokio::select! {
            biased;
            () = waiting.cancel.cancelled() => return Err(SignInError::Cancelled),
            query = tokio::time::timeout_at(
                deadline,
                listener.answer(&config.redirect, &config.pages),
            ) => query.map_err(|_| SignInError::TimedOut)?,
        };
        let code = callback::read(&query, &state, &config.issuer).map_err(SignInError::Callback)?;
        drop(query);
        let audience = config.resources.first().cloned().unwrap_or_default();
        let call = Call {
            path: &token_path,
            template: "connect/token",
            fields: vec![
                ("grant_type", "authorization_code"),
                ("code", code.expose_secret()),
                ("redirect_uri", &redirect_uri),
                ("code_verifier", &verifier),
                ("resource", &audience),
            ],
            // Organisation numbers are refused at the code exchange (HID-1009).
            details: &Details::default(),
            dpop: Some(&key),
            may_repeat: false,
        };
        let answer = provider.call(call).await.map_err(SignInError::Exchange)?;
        let mut answer = TokenAnswer::read(&answer.body, &audience, key.thumbprint())
            .map_err(|error| SignInError::Exchange(CallError::Unusable(error)))?;
        let id_token = answer.id_token.take();
        let refused = |answer: TokenAnswer, error| {
            let remains = Remains {
                refresh: answer.refresh,
                id_token: None,
            };
            drop(SignedOut::begin(Arc::clone(&provider), remains));
            Err(error)
        };
        let Some(id_token) = id_token else {
            return refused(answer, SignInError::IdToken(IdTokenError::Missing));
        };
        let expected = Expected {
            nonce: Some(nonce.as_str()),
            access_token: Some(answer.access.expose_secret()),
            state: Some(state.as_str()),
            signed_in_since,
            subject: None,
        };
        let identity = provider.validate(id_token.expose_secret(), expected).await;
        let identity = match identity {
            Ok(identity) => identity,
            Err(error) => return refused(answer, SignInError::IdToken(error)),
        };
        if same_person.is_some_and(|before| !before.is_same_person(&identity)) {
            return refused(answer, SignInError::DifferentPerson);
        }
        if waiting.cancel.is_cancelled() {
            return refused(answer, SignInError::Cancelled);
        }
        let opening = Opening {
            identity,
            key,
            id_token,
            answer,
            audience,
            pushed,
        };
        let session = Session::open(Arc::clone(&provider), opening);
        let former = lock(&waiting.current).session.replace(session.clone());
        drop(waiting);
        if let Some(former) = former {
            drop(former.sign_out());
        }
        Ok(session)
    }
}

impl fmt::Debug for PendingSignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PendingSignIn(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_of_par_must_be_whole() {
        let good = br#"{"request_uri":"urn:x","expires_in":60}"#;
        assert_eq!(request_uri(good), Ok("urn:x".into()));
        for bad in [
            r#"{"expires_in":60}"#,
            r#"{"request_uri":"","expires_in":60}"#,
            r#"{"request_uri":"urn:x"}"#,
            r#"{"request_uri":"urn:x","expires_in":0}"#,
            "<html>",
        ] {
            assert!(request_uri(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
