//! One signed-in user: tokens for several APIs from one sign-in.
//!
//! The refresh token rotates and may be spent even when the answer is an error or never comes
//! (rule ID-12). So there is one refresh at a time, always with the newest token, in a task that
//! goes on when the caller goes away; and a refresh token whose fate is unknown is never tried again.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use innsyn_transport::{AuthorizeError, Origin, Phase, SendError};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Mutex as AsyncMutex;

use crate::attest::Attest;
use crate::authorizer::Authorizer;
use crate::config::{Api, Organisation};
use crate::details::Details;
use crate::dpop::DpopKey;
use crate::error::{CallError, ErrorCode, IdTokenError, Refusal};
use crate::id_token::{Expected, Identity};
use crate::provider::{Call, Provider};
use crate::sign_out::SignedOut;
use crate::token::TokenAnswer;

/// A token is renewed this long before it ends, or a tenth of its life when that is shorter.
const MARGIN: Duration = Duration::from_secs(30);

/// Where the session stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SessionState {
    /// Nobody is signed in.
    SignedOut,
    /// A browser is open.
    Waiting,
    /// Somebody is signed in.
    SignedIn {
        /// When the session ends at the latest; `None` when HelseID did not say.
        until: Option<Timestamp>,
    },
    /// Somebody is signed in, and a new token is on its way.
    Renewing {
        /// As for [`SessionState::SignedIn`].
        until: Option<Timestamp>,
    },
    /// The session is over: a new sign-in is needed.
    Expired,
}

impl SessionState {
    /// Whether somebody is signed in, with or without a renewal on its way.
    pub fn is_signed_in(self) -> bool {
        matches!(self, Self::SignedIn { .. } | Self::Renewing { .. })
    }
}

/// Why there is no token.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    NotSignedIn,
    /// The session is over.
    #[error("the session is over")]
    SessionExpired,
    /// The scope that the token belonged to is closed.
    #[error("the permission that the token belonged to is closed")]
    Closed,
    /// The attest was given at sign-in already, in a request object; HelseID refuses both together.
    #[error("the attest was given at sign-in already")]
    DoubleStructure,
    /// No scope is named, so nobody knows which API the token would be for.
    #[error("no scope is named")]
    NoScope,
    /// The token request failed.
    #[error("the token request failed")]
    Call(#[source] CallError),
    /// The task that fetched the token ended without a result.
    #[error("the token request was broken off")]
    BrokenOff,
}

impl From<TokenError> for AuthorizeError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::NotSignedIn => Self::NotSignedIn,
            TokenError::SessionExpired => Self::SessionExpired,
            TokenError::Closed => Self::Closed,
            TokenError::Call(CallError::Send(error)) => Self::Unreachable(Box::new(error)),
            TokenError::Call(CallError::Refused(_))
            | TokenError::DoubleStructure
            | TokenError::NoScope => Self::Refused,
            TokenError::Call(CallError::Proof(_)) => Self::Proof,
            TokenError::Call(_) | TokenError::BrokenOff => Self::Protocol,
        }
    }
}

/// A signed-in user. Clones are the same session.
#[derive(Clone)]
pub struct Session {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) provider: Arc<Provider>,
    pushed: Pushed,
    vault: Mutex<Vault>,
    turn: AsyncMutex<()>,
    last_refusal: Mutex<Option<Refusal>>,
}

/// Everything secret, in one place that can be emptied at once.
enum Vault {
    Open(Box<Open>),
    Expired,
    SignedOut,
}

struct Open {
    identity: Arc<Identity>,
    key: Arc<DpopKey>,
    id_token: SecretString,
    refresh: Refresh,
    ends: Option<Moment>,
    tokens: HashMap<Shape, Held>,
    scopes: HashSet<u128>,
    rejected: BTreeSet<String>,
}

enum Refresh {
    Ready(SecretString),
    /// On its way to HelseID, in the one refresh that goes on.
    Away,
    /// Spent, or never given.
    Gone,
}

/// Everything that shapes a token. Two requests with equal shapes get the same token.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Shape {
    pub(crate) audience: String,
    pub(crate) scopes: Vec<String>,
    details: String,
    scope_id: Option<u128>,
}

/// What to ask for.
#[derive(Clone)]
pub(crate) struct Wanted {
    pub(crate) shape: Shape,
    pub(crate) details: Details,
}

impl Wanted {
    pub(crate) fn new(api: &Api, details: Details, scope_id: Option<u128>) -> Self {
        let mut scopes = api.scopes.clone();
        scopes.sort();
        scopes.dedup();
        let audience = api.audience.clone();
        let shape = Shape {
            audience,
            scopes,
            details: details.text().to_owned(),
            scope_id,
        };
        Self { shape, details }
    }
}

/// A moment by both clocks: the monotonic one may stop while the machine sleeps, the wall clock may
/// be set.
#[derive(Clone, Copy)]
pub(crate) struct Moment {
    monotonic: Duration,
    wall: Timestamp,
}

impl Moment {
    pub(crate) fn plus(self, by: Duration) -> Self {
        Self {
            monotonic: self.monotonic.saturating_add(by),
            wall: self.wall.checked_add(by).unwrap_or(Timestamp::MAX),
        }
    }

    pub(crate) fn is_reached(self, now: Self) -> bool {
        now.monotonic >= self.monotonic || now.wall >= self.wall
    }
}

struct Held {
    token: SecretString,
    until: Moment,
}

/// What stood in a request object at sign-in: it is in every token, and is not sent again.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pushed {
    pub(crate) organisation: bool,
    pub(crate) attest: bool,
}

/// What a completed sign-in brings.
pub(crate) struct Opening {
    pub(crate) identity: Identity,
    pub(crate) key: DpopKey,
    pub(crate) id_token: SecretString,
    pub(crate) answer: TokenAnswer,
    pub(crate) audience: String,
    pub(crate) pushed: Pushed,
}

/// What must be told to HelseID after the local end.
pub(crate) struct Remains {
    pub(crate) refresh: Option<SecretString>,
    pub(crate) id_token: Option<SecretString>,
}

impl Session {
    pub(crate) fn open(provider: Arc<Provider>, opening: Opening) -> Self {
        let Opening {
            identity,
            key,
            id_token,
            answer,
            audience,
            pushed,
        } = opening;
        let now = now(&provider);
        let shape = Shape {
            audience,
            scopes: Vec::new(),
            details: String::new(),
            scope_id: None,
        };
        let life = answer.life;
        let ends = match (&answer.refresh, answer.refresh_life) {
            (Some(_), Some(life)) => Some(now.plus(life)),
            (Some(_), None) => None,
            (None, _) => Some(now.plus(life)),
        };
        let held = Held {
            token: answer.access,
            until: now.plus(useful(life)),
        };
        let open = Open {
            identity: Arc::new(identity),
            key: Arc::new(key),
            id_token,
            refresh: answer.refresh.map_or(Refresh::Gone, Refresh::Ready),
            ends,
            tokens: HashMap::from([(shape, held)]),
            scopes: HashSet::new(),
            rejected: answer.rejected_scopes.into_iter().collect(),
        };
        let inner = Inner {
            provider,
            pushed,
            vault: Mutex::new(Vault::Open(Box::new(open))),
            turn: AsyncMutex::default(),
            last_refusal: Mutex::default(),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// Signed in, renewing, expired or signed out.
    pub fn state(&self) -> SessionState {
        match &*self.inner.vault() {
            Vault::Open(open) => {
                let until = open.ends.map(|moment| moment.wall);
                match open.refresh {
                    Refresh::Away => SessionState::Renewing { until },
                    Refresh::Ready(_) | Refresh::Gone => SessionState::SignedIn { until },
                }
            }
            Vault::Expired => SessionState::Expired,
            Vault::SignedOut => SessionState::SignedOut,
        }
    }

    /// How long the session lasts; `None` when it is over or HelseID did not say.
    pub fn time_left(&self) -> Option<Duration> {
        let now = now(&self.inner.provider);
        match &*self.inner.vault() {
            Vault::Open(open) => {
                let ends = open.ends?;
                let wall = Duration::try_from(ends.wall.duration_since(now.wall));
                Some(
                    ends.monotonic
                        .saturating_sub(now.monotonic)
                        .min(wall.unwrap_or_default()),
                )
            }
            Vault::Expired | Vault::SignedOut => None,
        }
    }

    /// Who is signed in; `None` when the session is over.
    pub fn identity(&self) -> Option<Arc<Identity>> {
        match &*self.inner.vault() {
            Vault::Open(open) => Some(Arc::clone(&open.identity)),
            Vault::Expired | Vault::SignedOut => None,
        }
    }

    /// What HelseID last refused a token request with.
    pub fn last_refusal(&self) -> Option<Refusal> {
        self.inner
            .last_refusal
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Scopes that HelseID has left out because the organisation has not accepted the terms.
    pub fn rejected_scopes(&self) -> Vec<String> {
        match &*self.inner.vault() {
            Vault::Open(open) => open.rejected.iter().cloned().collect(),
            Vault::Expired | Vault::SignedOut => Vec::new(),
        }
    }

    /// Tokens and proofs for an API, with the organisation when the client has to name it. The token
    /// of the sign-in serves the first audience when there is neither an organisation nor a narrowing.
    pub fn authorizer(&self, api: &Api) -> Authorizer {
        let config = &self.inner.provider.config;
        let details = Details::new(self.organisation(), None, config.details);
        Authorizer::of_session(
            self.clone(),
            Wanted::new(api, details, None),
            api.origin.clone(),
        )
    }

    /// Tokens and proofs for an API that carry an attest. They belong to the scope of this id (an
    /// opened patient) and end with [`Session::close_scope`].
    pub fn attested(&self, scope_id: u128, api: &Api, attest: &Attest) -> Authorizer {
        let config = &self.inner.provider.config;
        let details = Details::new(self.organisation(), Some(attest), config.details);
        if let Vault::Open(open) = &mut *self.inner.vault() {
            open.scopes.insert(scope_id);
        }
        Authorizer::of_session(
            self.clone(),
            Wanted::new(api, details, Some(scope_id)),
            api.origin.clone(),
        )
    }

    /// Forgets every token of a scope; its authorizers give none any more, also those on their way.
    pub fn close_scope(&self, scope_id: u128) {
        if let Vault::Open(open) = &mut *self.inner.vault() {
            open.scopes.remove(&scope_id);
            open.tokens
                .retain(|shape, _| shape.scope_id != Some(scope_id));
        }
    }

    /// Ends the session. Everything secret is gone from here when this returns; what HelseID must
    /// be told goes on in the background. Must be called inside a tokio runtime.
    pub fn sign_out(&self) -> SignedOut {
        let remains = self.inner.close(Vault::SignedOut);
        SignedOut::begin(Arc::clone(&self.inner.provider), remains)
    }

    /// The organisation to name in token requests; nothing when the sign-in has named it.
    fn organisation(&self) -> Option<&Organisation> {
        let named = &self.inner.provider.config.organisation;
        named.as_ref().filter(|_| !self.inner.pushed.organisation)
    }

    /// An authorizer for HelseID itself.
    pub(crate) fn authorizer_at(&self, audience: &str, origin: Origin) -> Authorizer {
        let api = Api {
            audience: audience.to_owned(),
            origin,
            scopes: Vec::new(),
        };
        let wanted = Wanted::new(&api, Details::default(), None);
        Authorizer::of_session(self.clone(), wanted, api.origin)
    }

    /// A token that is valid now, with the key that it is bound to.
    pub(crate) async fn token(
        &self,
        wanted: &Wanted,
    ) -> Result<(SecretString, Arc<DpopKey>), TokenError> {
        if self.inner.pushed.attest && wanted.shape.scope_id.is_some() {
            return Err(TokenError::DoubleStructure);
        }
        if let Some(held) = self.inner.held(&wanted.shape)? {
            return Ok(held);
        }
        let inner = Arc::clone(&self.inner);
        let wanted = wanted.clone();
        // Of its own: a caller that goes away must not take a spent refresh token with it.
        let task = tokio::spawn(async move { inner.renew(&wanted).await });
        task.await.unwrap_or(Err(TokenError::BrokenOff))
    }

    /// Lets go of the held token of a shape.
    pub(crate) fn drop_held(&self, wanted: &Wanted) {
        if let Vault::Open(open) = &mut *self.inner.vault() {
            open.tokens.remove(&wanted.shape);
        }
    }

    /// Forgets a token that an API has refused.
    pub(crate) fn forget(&self, wanted: &Wanted, refused: &SecretString) {
        if let Vault::Open(open) = &mut *self.inner.vault() {
            let is_same = open
                .tokens
                .get(&wanted.shape)
                .is_some_and(|held| held.token.expose_secret() == refused.expose_secret());
            if is_same {
                open.tokens.remove(&wanted.shape);
            }
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("state", &self.state())
            .finish()
    }
}

impl Inner {
    /// The vault; a session whose time is up is emptied on the way.
    fn vault(&self) -> MutexGuard<'_, Vault> {
        let mut vault = self.vault.lock().unwrap_or_else(PoisonError::into_inner);
        let now = now(&self.provider);
        let is_over = match &*vault {
            Vault::Open(open) => open.ends.is_some_and(|ends| ends.is_reached(now)),
            Vault::Expired | Vault::SignedOut => false,
        };
        if is_over {
            *vault = Vault::Expired;
        }
        vault
    }

    fn close(&self, end: Vault) -> Remains {
        match std::mem::replace(&mut *self.vault(), end) {
            Vault::Open(open) => {
                let refresh = match open.refresh {
                    Refresh::Ready(token) => Some(token),
                    // A token that is away is revoked when it comes back.
                    Refresh::Away | Refresh::Gone => None,
                };
                Remains {
                    refresh,
                    id_token: Some(open.id_token),
                }
            }
            Vault::Expired | Vault::SignedOut => Remains {
                refresh: None,
                id_token: None,
            },
        }
    }

    fn expire(&self) -> TokenError {
        let mut vault = self.vault();
        if matches!(*vault, Vault::Open(_)) {
            *vault = Vault::Expired;
        }
        match *vault {
            Vault::SignedOut => TokenError::NotSignedIn,
            Vault::Open(_) | Vault::Expired => TokenError::SessionExpired,
        }
    }

    /// Ends a session that cannot be trusted. Its refresh token is still good, so HelseID is told to revoke it.
    fn give_up(&self) {
        let remains = {
            let mut vault = self.vault();
            match &mut *vault {
                Vault::Open(open) => {
                    let refresh = std::mem::replace(&mut open.refresh, Refresh::Gone);
                    *vault = Vault::Expired;
                    match refresh {
                        Refresh::Ready(token) => Some(token),
                        Refresh::Away | Refresh::Gone => None,
                    }
                }
                // Whoever has signed out meanwhile has revoked it.
                Vault::Expired | Vault::SignedOut => None,
            }
        };
        if remains.is_some() {
            let remains = Remains {
                refresh: remains,
                id_token: None,
            };
            drop(SignedOut::begin(Arc::clone(&self.provider), remains));
        }
    }

    fn held(&self, shape: &Shape) -> Result<Option<(SecretString, Arc<DpopKey>)>, TokenError> {
        let now = now(&self.provider);
        match &*self.vault() {
            Vault::Open(open) => {
                if shape.scope_id.is_some_and(|id| !open.scopes.contains(&id)) {
                    return Err(TokenError::Closed);
                }
                let held = open
                    .tokens
                    .get(shape)
                    .filter(|held| !held.until.is_reached(now));
                Ok(held.map(|held| (held.token.clone(), Arc::clone(&open.key))))
            }
            Vault::Expired => Err(TokenError::SessionExpired),
            Vault::SignedOut => Err(TokenError::NotSignedIn),
        }
    }

    /// Looks at every held token, the ID token first, with the thumbprint of the session's key.
    pub(crate) fn each_token<T>(
        &self,
        look: impl Fn(&str, &SecretString, &str, bool) -> T,
    ) -> Vec<T> {
        match &*self.vault() {
            Vault::Open(open) => {
                let key = open.key.thumbprint();
                let client = &self.provider.config.client_id;
                let mut held: Vec<_> = open.tokens.iter().collect();
                held.sort_by(|one, other| one.0.audience.cmp(&other.0.audience));
                std::iter::once(look(client, &open.id_token, key, true))
                    .chain(
                        held.into_iter()
                            .map(|(shape, held)| look(&shape.audience, &held.token, key, false)),
                    )
                    .collect()
            }
            Vault::Expired | Vault::SignedOut => Vec::new(),
        }
    }

    /// Takes the refresh token out, so that nobody else can use it.
    fn take(&self) -> Result<(SecretString, Arc<DpopKey>, Arc<Identity>), TokenError> {
        match &mut *self.vault() {
            Vault::Open(open) => match std::mem::replace(&mut open.refresh, Refresh::Away) {
                Refresh::Ready(token) => {
                    Ok((token, Arc::clone(&open.key), Arc::clone(&open.identity)))
                }
                // There is one turn: a token that is still away was lost with its task.
                Refresh::Away | Refresh::Gone => Err(TokenError::SessionExpired),
            },
            Vault::Expired => Err(TokenError::SessionExpired),
            Vault::SignedOut => Err(TokenError::NotSignedIn),
        }
    }

    /// The refresh token is spent. What is left are the tokens that are held, and the session ends with them.
    fn spent(&self) {
        let mut vault = self.vault();
        if let Vault::Open(open) = &mut *vault {
            open.refresh = Refresh::Gone;
            let last = open.tokens.values().map(|held| held.until);
            let last = last.max_by_key(|until| (until.monotonic, until.wall));
            match last {
                Some(last) if open.ends.is_none_or(|ends| last.monotonic < ends.monotonic) => {
                    open.ends = Some(last);
                }
                Some(_) => {}
                None => *vault = Vault::Expired,
            }
        }
    }

    /// Gives a refresh token back, unless the session has been closed meanwhile.
    fn give_back(&self, token: SecretString) -> Result<(), SecretString> {
        match &mut *self.vault() {
            Vault::Open(open) => {
                open.refresh = Refresh::Ready(token);
                Ok(())
            }
            Vault::Expired | Vault::SignedOut => Err(token),
        }
    }

    async fn renew(
        self: Arc<Self>,
        wanted: &Wanted,
    ) -> Result<(SecretString, Arc<DpopKey>), TokenError> {
        let _turn = self.turn.lock().await;
        // Somebody before us in the queue may have fetched the same token.
        if let Some(held) = self.held(&wanted.shape)? {
            return Ok(held);
        }
        let metadata = self.provider.metadata().await;
        let metadata = metadata.map_err(|error| TokenError::Call(CallError::Metadata(error)))?;
        let (refresh, key, identity) = match self.take() {
            Ok(taken) => taken,
            Err(TokenError::SessionExpired) => return Err(self.expire()),
            Err(other) => return Err(other),
        };
        let scope = wanted.shape.scopes.join(" ");
        let mut fields = vec![
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.expose_secret()),
            ("resource", wanted.shape.audience.as_str()),
        ];
        if !scope.is_empty() {
            fields.push(("scope", scope.as_str()));
        }
        let call = Call {
            path: &metadata.token,
            template: "connect/token",
            fields,
            details: &wanted.details,
            dpop: Some(&*key),
            may_repeat: false,
        };
        let answer = match self.provider.call(call).await {
            Ok(answer) => answer,
            Err(error) => return Err(self.failed(error, refresh)),
        };
        let answer = TokenAnswer::read(&answer.body, &wanted.shape.audience, key.thumbprint());
        let Ok(mut answer) = answer else {
            // The old refresh token is spent and the new one cannot be trusted.
            let error = answer.err().map(CallError::Unusable);
            self.expire();
            return Err(error.map_or(TokenError::SessionExpired, TokenError::Call));
        };
        let newest = answer.refresh.take().unwrap_or(refresh);
        if let Err(unwanted) = self.give_back(newest) {
            // Signed out while the answer was on its way.
            let remains = Remains {
                refresh: Some(unwanted),
                id_token: None,
            };
            drop(SignedOut::begin(Arc::clone(&self.provider), remains));
            return Err(TokenError::NotSignedIn);
        }
        if let Some(id_token) = answer.id_token.take() {
            self.same_subject(&id_token, &answer, &identity).await?;
        }
        self.keep(wanted, answer, key)
    }

    /// The ID token of a refresh must be about the same subject (OpenID Connect Core §12.2).
    async fn same_subject(
        &self,
        id_token: &SecretString,
        answer: &TokenAnswer,
        identity: &Identity,
    ) -> Result<(), TokenError> {
        let expected = Expected {
            access_token: Some(answer.access.expose_secret()),
            subject: Some(identity.subject().expose_secret()),
            ..Expected::default()
        };
        match self
            .provider
            .validate(id_token.expose_secret(), expected)
            .await
        {
            Ok(again) if again.is_same_person(identity) => {
                if let Vault::Open(open) = &mut *self.vault() {
                    open.id_token = id_token.clone();
                }
                Ok(())
            }
            Err(error @ IdTokenError::KeysUnavailable) => {
                Err(TokenError::Call(CallError::IdToken(error)))
            }
            Ok(_) => {
                self.give_up();
                Err(TokenError::Call(CallError::IdToken(
                    IdTokenError::DifferentPerson,
                )))
            }
            Err(error) => {
                self.give_up();
                Err(TokenError::Call(CallError::IdToken(error)))
            }
        }
    }

    fn keep(
        &self,
        wanted: &Wanted,
        answer: TokenAnswer,
        key: Arc<DpopKey>,
    ) -> Result<(SecretString, Arc<DpopKey>), TokenError> {
        let now = now(&self.provider);
        match &mut *self.vault() {
            Vault::Open(open) => {
                open.rejected.extend(answer.rejected_scopes);
                if let Some(life) = answer.refresh_life {
                    open.ends = Some(now.plus(life));
                }
                if wanted
                    .shape
                    .scope_id
                    .is_some_and(|id| !open.scopes.contains(&id))
                {
                    return Err(TokenError::Closed);
                }
                let until = now.plus(useful(answer.life));
                let held = Held {
                    token: answer.access.clone(),
                    until,
                };
                open.tokens.retain(|_, held| !held.until.is_reached(now));
                open.tokens.insert(wanted.shape.clone(), held);
                Ok((answer.access, key))
            }
            Vault::Expired => Err(TokenError::SessionExpired),
            Vault::SignedOut => Err(TokenError::NotSignedIn),
        }
    }

    /// What a failed refresh means for the refresh token.
    fn failed(&self, error: CallError, refresh: SecretString) -> TokenError {
        if let CallError::Refused(refusal) = &error {
            let mut last = self
                .last_refusal
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            *last = Some(refusal.clone());
        }
        match fate(&error) {
            Fate::Unused => {
                // A closed session needs no token any more, and this one was not used.
                drop(self.give_back(refresh));
                TokenError::Call(error)
            }
            Fate::Spent => {
                self.spent();
                TokenError::Call(error)
            }
            Fate::SessionOver => self.expire(),
        }
    }
}

/// What became of the refresh token of a failed request.
#[derive(Debug, Eq, PartialEq)]
enum Fate {
    /// The request was certainly not served.
    Unused,
    /// There was an answer: the token may be spent, and is not tried again.
    Spent,
    /// The session is over, or nobody knows.
    SessionOver,
}

fn fate(error: &CallError) -> Fate {
    match error {
        CallError::Refused(refusal) if refusal.code == ErrorCode::InvalidGrant => Fate::SessionOver,
        CallError::Proof(_)
        | CallError::Metadata(_)
        | CallError::Send(
            SendError::Offline
            | SendError::Tls
            | SendError::InsecureAddress
            | SendError::InvalidRequest
            | SendError::ForeignOrigin
            | SendError::Timeout {
                phase: Phase::Connect,
            },
        ) => Fate::Unused,
        CallError::Refused(_)
        | CallError::Status(_)
        | CallError::Send(SendError::RateLimited { .. } | SendError::Redirect { .. }) => {
            Fate::Spent
        }
        CallError::Send(_) | CallError::Unusable(_) | CallError::IdToken(_) => Fate::SessionOver,
    }
}

/// How long a token is handed out.
pub(crate) fn useful(life: Duration) -> Duration {
    life.saturating_sub(MARGIN.min(life / 10))
}

pub(crate) fn now(provider: &Provider) -> Moment {
    let clock = &provider.config.clock;
    Moment {
        monotonic: clock.monotonic(),
        wall: clock.now(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_renewed_before_it_ends() {
        assert_eq!(useful(Duration::from_mins(10)), Duration::from_secs(570));
        assert_eq!(useful(Duration::from_mins(1)), Duration::from_secs(54));
        assert_eq!(useful(Duration::ZERO), Duration::ZERO);
    }

    #[test]
    fn a_refresh_token_is_kept_only_when_the_request_was_not_served() {
        let refused = |code| CallError::Refused(Refusal::new(Some(400), code, None));
        assert_eq!(fate(&CallError::Send(SendError::Offline)), Fate::Unused);
        assert_eq!(
            fate(&CallError::Send(SendError::Interrupted)),
            Fate::SessionOver
        );
        let total = SendError::Timeout {
            phase: Phase::Total,
        };
        assert_eq!(fate(&CallError::Send(total)), Fate::SessionOver);
        assert_eq!(fate(&refused("invalid_grant")), Fate::SessionOver);
        assert_eq!(fate(&refused("invalid_target")), Fate::Spent);
        assert_eq!(fate(&CallError::Status(500)), Fate::Spent);
    }

    #[test]
    fn a_moment_is_reached_by_either_clock() {
        let zero = Moment {
            monotonic: Duration::ZERO,
            wall: Timestamp::UNIX_EPOCH,
        };
        let end = zero.plus(Duration::from_secs(10));
        assert!(!end.is_reached(zero));
        assert!(end.is_reached(Moment {
            monotonic: Duration::from_secs(10),
            ..zero
        }));
        assert!(end.is_reached(Moment {
            wall: end.wall,
            ..zero
        }));
    }
}
