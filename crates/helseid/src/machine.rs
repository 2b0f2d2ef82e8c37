//! Machine sign-in: client credentials with `DPoP` (RFC 6749 §4.4, RFC 9449), no user.
//!
//! One token for each audience, scope list and organisation, kept until it ends; callers that want
//! the same token at the same time share one request and its outcome. There is no refresh token.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared};
use innsyn_transport::Transport;
use secrecy::{ExposeSecret as _, SecretString};

use crate::authorizer::Authorizer;
use crate::clock_skew::ClockSkew;
use crate::config::{Api, Config, InvalidConfig, Organisation};
use crate::details::Details;
use crate::dpop::DpopKey;
use crate::error::{CallError, DiscoverError, Refusal};
use crate::jose::Compact;
use crate::json;
use crate::provider::{Call, Provider};
use crate::session::{Moment, Shape, TokenError, Wanted, now, useful};
use crate::token::TokenAnswer;

/// HelseID, ready to give this client tokens of its own. Clones are the same.
#[derive(Clone)]
pub struct Machine {
    inner: Arc<Inner>,
}

struct Inner {
    provider: Provider,
    key: Arc<DpopKey>,
    slots: Mutex<HashMap<Shape, Slot>>,
    last_refusal: Mutex<Option<Refusal>>,
}

enum Slot {
    Fetching(Fetch),
    Held { granted: Granted, until: Moment },
}

/// A token, and the scopes that were asked for in vain.
#[derive(Clone)]
struct Granted {
    token: SecretString,
    rejected: Arc<[String]>,
}

type Fetch = Shared<BoxFuture<'static, Result<Granted, TokenError>>>;

/// Which messages a client of the message service may handle (the claim `herid`).
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum HerIds {
    /// All HER-ids of the organisation (`0`).
    All,
    /// These.
    Listed(Vec<u32>),
}

/// Why a claim that self-service sets is not known.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClaimError {
    /// There is no token.
    #[error("there is no token to read the claim from")]
    Token(#[source] TokenError),
    /// The token is no readable JWT.
    #[error("the token cannot be read")]
    Opaque,
    /// The claim is not in the token: it must be set on the client configuration in self-service.
    #[error("the claim is not set: set it on the client configuration in self-service")]
    Missing,
    /// The claim has another form than agreed.
    #[error("the claim has an unknown form")]
    Malformed,
}

impl Machine {
    /// Checks the settings and fetches the metadata. Of the settings only those of the client count:
    /// redirect, resources and the scopes of users are not used.
    pub async fn discover(config: Config, transport: Transport) -> Result<Self, DiscoverError> {
        let provider = Provider::of_client(config, transport).map_err(DiscoverError::Config)?;
        provider.metadata().await?;
        let key = DpopKey::generate(&*provider.config.random)
            .map_err(|_| DiscoverError::Config(InvalidConfig::Randomness))?;
        let inner = Inner {
            provider,
            key: Arc::new(key),
            slots: Mutex::default(),
            last_refusal: Mutex::default(),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Tokens and proofs for an API; its scopes must be named. With the organisation of the settings,
    /// when there is one.
    pub fn authorizer(&self, api: &Api) -> Authorizer {
        Authorizer::of_machine(
            self.clone(),
            self.wanted(api, self.config().organisation.as_ref()),
            api.origin.clone(),
        )
    }

    /// The same for another organisation than that of the settings (multi-tenant clients).
    pub fn authorizer_for(
        &self,
        api: &Api,
        organisation: &Organisation,
    ) -> Result<Authorizer, InvalidConfig> {
        if !organisation.is_valid() {
            return Err(InvalidConfig::OrganisationNumber);
        }
        let wanted = self.wanted(api, Some(organisation));
        Ok(Authorizer::of_machine(
            self.clone(),
            wanted,
            api.origin.clone(),
        ))
    }

    /// Fetches the token of an API if there is none, to learn whether HelseID grants it.
    pub async fn check(&self, api: &Api) -> Result<(), TokenError> {
        let wanted = self.wanted(api, self.config().organisation.as_ref());
        self.token(&wanted).await.map(drop)
    }

    /// Scopes of the API that HelseID has left out of the token because the organisation has not accepted the terms
    /// (`rejected_scope`); the others are granted. For the organisation of the settings, or for another one.
    pub async fn rejected_scopes(
        &self,
        api: &Api,
        organisation: Option<&Organisation>,
    ) -> Result<Vec<String>, TokenError> {
        let organisation = organisation.or(self.config().organisation.as_ref());
        let (granted, _) = self.granted(&self.wanted(api, organisation)).await?;
        Ok(granted.rejected.to_vec())
    }

    /// An API-specific claim (`<audience>/client/claims/<name>`). It is set on the client
    /// configuration in self-service and cannot be asked for at run time.
    pub async fn client_claim(&self, api: &Api, name: &str) -> Result<String, ClaimError> {
        let wanted = self.wanted(api, self.config().organisation.as_ref());
        let (token, _) = self.token(&wanted).await.map_err(ClaimError::Token)?;
        let token = Compact::parse(token.expose_secret()).ok_or(ClaimError::Opaque)?;
        let claim = format!("{}/client/claims/{name}", api.audience);
        json::text(&token.claims, &claim)
            .map(str::to_owned)
            .ok_or(ClaimError::Missing)
    }

    /// The HER-ids that the client may act for; the message service needs the claim.
    pub async fn her_ids(&self, api: &Api) -> Result<HerIds, ClaimError> {
        HerIds::parse(&self.client_claim(api, "herid").await?).ok_or(ClaimError::Malformed)
    }

    /// What HelseID last refused a token request with.
    pub fn last_refusal(&self) -> Option<Refusal> {
        let last = self.inner.last_refusal.lock();
        last.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A warning in words when the two clocks differ too much; `None` when all is well or unknown.
    pub fn clock_warning(&self) -> Option<ClockSkew> {
        let provider = &self.inner.provider;
        ClockSkew::worth_a_warning(provider.transport.clock_skew(provider.service.origin())?)
    }

    /// Forgets every token. The machine can still be used.
    pub fn forget_tokens(&self) {
        self.slots().clear();
    }

    pub(crate) fn provider(&self) -> &Provider {
        &self.inner.provider
    }

    fn config(&self) -> &Config {
        &self.inner.provider.config
    }

    fn wanted(&self, api: &Api, organisation: Option<&Organisation>) -> Wanted {
        let details = Details::new(organisation, None, self.config().details);
        Wanted::new(api, details, None)
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<Shape, Slot>> {
        let slots = self.inner.slots.lock();
        slots.unwrap_or_else(PoisonError::into_inner)
    }

    /// A token that is valid now, with the key that it is bound to.
    pub(crate) async fn token(
        &self,
        wanted: &Wanted,
    ) -> Result<(SecretString, Arc<DpopKey>), TokenError> {
        let (granted, key) = self.granted(wanted).await?;
        Ok((granted.token, key))
    }

    async fn granted(&self, wanted: &Wanted) -> Result<(Granted, Arc<DpopKey>), TokenError> {
        if wanted.shape.scopes.is_empty() {
            return Err(TokenError::NoScope);
        }
        let key = Arc::clone(&self.inner.key);
        let fetch = {
            let now = now(&self.inner.provider);
            let mut slots = self.slots();
            slots.retain(|_, slot| match slot {
                Slot::Held { until, .. } => !until.is_reached(now),
                Slot::Fetching(_) => true,
            });
            match slots.get(&wanted.shape) {
                Some(Slot::Held { granted, .. }) => return Ok((granted.clone(), key)),
                Some(Slot::Fetching(fetch)) => fetch.clone(),
                None => {
                    let machine = self.clone();
                    let wanted_too = wanted.clone();
                    // Of its own: the others who wait must not lose it when the first goes away.
                    let task = tokio::spawn(async move { machine.fetch_into(&wanted_too).await });
                    let fetch = async move { task.await.unwrap_or(Err(TokenError::BrokenOff)) };
                    let fetch = fetch.boxed().shared();
                    slots.insert(wanted.shape.clone(), Slot::Fetching(fetch.clone()));
                    fetch
                }
            }
        };
        fetch.await.map(|granted| (granted, key))
    }

    /// Lets go of the held token of a shape.
    pub(crate) fn drop_held(&self, wanted: &Wanted) {
        let mut slots = self.slots();
        if matches!(slots.get(&wanted.shape), Some(Slot::Held { .. })) {
            slots.remove(&wanted.shape);
        }
    }

    /// Looks at every held token, with the thumbprint of the key.
    pub(crate) fn each_token<T>(&self, look: impl Fn(&str, &SecretString, &str) -> T) -> Vec<T> {
        let key = self.inner.key.thumbprint();
        self.slots()
            .iter()
            .filter_map(|(shape, slot)| match slot {
                Slot::Held { granted, .. } => Some(look(&shape.audience, &granted.token, key)),
                Slot::Fetching(_) => None,
            })
            .collect()
    }

    /// Forgets a token that an API has refused.
    pub(crate) fn forget(&self, wanted: &Wanted, refused: &SecretString) {
        let mut slots = self.slots();
        let is_same = matches!(
            slots.get(&wanted.shape),
            Some(Slot::Held { granted, .. })
                if granted.token.expose_secret() == refused.expose_secret()
        );
        if is_same {
            slots.remove(&wanted.shape);
        }
    }

    async fn fetch_into(&self, wanted: &Wanted) -> Result<Granted, TokenError> {
        let result = self.fetch(wanted).await.map(|answer| {
            let granted = Granted {
                token: answer.access,
                rejected: answer.rejected_scopes.into(),
            };
            (granted, answer.life)
        });
        let mut slots = self.slots();
        // Forgotten meanwhile: the callers get their token, but it is not kept.
        let is_waited_for = matches!(slots.get(&wanted.shape), Some(Slot::Fetching(_)));
        match &result {
            Ok((granted, life)) if is_waited_for => {
                let until = now(&self.inner.provider).plus(useful(*life));
                let granted = granted.clone();
                slots.insert(wanted.shape.clone(), Slot::Held { granted, until });
            }
            Ok(_) => {}
            Err(_) => {
                slots.remove(&wanted.shape);
            }
        }
        drop(slots);
        if let Err(TokenError::Call(CallError::Refused(refusal))) = &result {
            let last = self.inner.last_refusal.lock();
            *last.unwrap_or_else(PoisonError::into_inner) = Some(refusal.clone());
        }
        result.map(|(granted, _)| granted)
    }

    async fn fetch(&self, wanted: &Wanted) -> Result<TokenAnswer, TokenError> {
        let provider = &self.inner.provider;
        let metadata = provider.metadata().await;
        let metadata = metadata.map_err(|error| TokenError::Call(CallError::Metadata(error)))?;
        let scope = wanted.shape.scopes.join(" ");
        let call = Call {
            path: &metadata.token,
            template: "connect/token",
            fields: vec![
                ("grant_type", "client_credentials"),
                ("scope", &scope),
                ("resource", &wanted.shape.audience),
            ],
            details: &wanted.details,
            dpop: Some(&*self.inner.key),
            // Nothing is spent by asking again.
            may_repeat: true,
        };
        let answer = provider.call(call).await.map_err(TokenError::Call)?;
        let key = &self.inner.key;
        TokenAnswer::read(&answer.body, &wanted.shape.audience, key.thumbprint())
            .map_err(|error| TokenError::Call(CallError::Unusable(error)))
    }
}

impl fmt::Debug for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Machine(…)")
    }
}

impl HerIds {
    /// `0`, or numbers with dashes between them.
    fn parse(text: &str) -> Option<Self> {
        if text == "0" {
            return Some(Self::All);
        }
        let numbers = text.split('-').map(|number| {
            let is_plain = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
            is_plain.then(|| number.parse().ok()).flatten()
        });
        numbers.collect::<Option<Vec<u32>>>().map(Self::Listed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn her_ids_are_zero_or_a_list_with_dashes() {
        assert_eq!(HerIds::parse("0"), Some(HerIds::All));
        assert_eq!(HerIds::parse("123"), Some(HerIds::Listed(vec![123])));
        assert_eq!(
            HerIds::parse("123-456-789"),
            Some(HerIds::Listed(vec![123, 456, 789]))
        );
        for text in ["", "-", "1-", "1,2", "+1", "99999999999"] {
            assert_eq!(HerIds::parse(text), None, "{text}");
        }
    }
}
