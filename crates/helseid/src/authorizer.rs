//! Tokens and proofs for one API, as `transport` asks for them.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use innsyn_transport::{Authorization, Authorize, AuthorizeError, BoxFuture, Origin, ProofTarget};
use secrecy::{ExposeSecret as _, SecretString};

use crate::dpop::{DpopKey, Htu};
use crate::machine::Machine;
use crate::random::Means;
use crate::session::{Session, TokenError, Wanted};
use crate::test_token::TestToken;

/// Gives tokens of one shape for one origin. See [`Session::authorizer`], [`Session::attested`] and
/// [`Machine::authorizer`].
pub struct Authorizer {
    source: Source,
    wanted: Wanted,
    origin: Origin,
    last: Mutex<Option<SecretString>>,
}

impl Authorizer {
    pub(crate) fn of_session(session: Session, wanted: Wanted, origin: Origin) -> Self {
        Self::new(Source::Session(session), wanted, origin)
    }

    pub(crate) fn of_machine(machine: Machine, wanted: Wanted, origin: Origin) -> Self {
        Self::new(Source::Machine(machine), wanted, origin)
    }

    pub(crate) fn of_test_token(token: Arc<TestToken>, wanted: Wanted, origin: Origin) -> Self {
        Self::new(Source::Test(token), wanted, origin)
    }

    fn new(source: Source, wanted: Wanted, origin: Origin) -> Self {
        Self {
            source,
            wanted,
            origin,
            last: Mutex::default(),
        }
    }

    /// Lets go of the token that is held for this shape, if there is one.
    pub(crate) fn drop_held(&self) {
        match &self.source {
            Source::Session(session) => session.drop_held(&self.wanted),
            Source::Machine(machine) => machine.drop_held(&self.wanted),
            Source::Test(_) => {}
        }
    }

    /// Has a token that is valid now.
    pub(crate) async fn fetch(&self) -> Result<(), TokenError> {
        self.source.token(&self.wanted).await.map(drop)
    }

    fn last(&self) -> std::sync::MutexGuard<'_, Option<SecretString>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who the token is about.
enum Source {
    Session(Session),
    Machine(Machine),
    Test(Arc<TestToken>),
}

impl Source {
    async fn token(&self, wanted: &Wanted) -> Result<(SecretString, Arc<DpopKey>), TokenError> {
        match self {
            Self::Session(session) => session.token(wanted).await,
            Self::Machine(machine) => machine.token(wanted).await,
            Self::Test(token) => token.token(),
        }
    }

    fn forget(&self, wanted: &Wanted, refused: &SecretString) {
        match self {
            Self::Session(session) => session.forget(wanted, refused),
            Self::Machine(machine) => machine.forget(wanted, refused),
            // A test token is made once and cannot be renewed.
            Self::Test(token) => token.forget(),
        }
    }

    fn means(&self) -> Means<'_> {
        match self {
            Self::Session(session) => session.inner.provider.config.means(),
            Self::Machine(machine) => machine.provider().config.means(),
            Self::Test(token) => token.means(),
        }
    }
}

impl Authorize for Authorizer {
    fn authorize<'a>(
        &'a self,
        target: ProofTarget<'a>,
    ) -> BoxFuture<'a, Result<Authorization, AuthorizeError>> {
        Box::pin(async move {
            let (token, key) = self.source.token(&self.wanted).await?;
            let proof = key
                .proof(
                    self.source.means(),
                    target.method.as_str(),
                    &Htu::from(target.url),
                    target.nonce,
                    Some(token.expose_secret()),
                )
                .map_err(|_| AuthorizeError::Proof)?;
            *self.last() = Some(token.clone());
            Ok(Authorization::dpop(token, proof))
        })
    }

    fn renew(&self) -> BoxFuture<'_, Result<(), AuthorizeError>> {
        Box::pin(async move {
            let refused = self.last().take();
            if let Some(refused) = refused {
                self.source.forget(&self.wanted, &refused);
            }
            self.source.token(&self.wanted).await?;
            Ok(())
        })
    }

    fn origin(&self) -> &Origin {
        &self.origin
    }
}

impl fmt::Debug for Authorizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authorizer(…)")
    }
}
