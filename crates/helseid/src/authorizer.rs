//! Tokens and proofs for one API, as `transport` asks for them.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use innsyn_transport::{Authorization, Authorize, AuthorizeError, BoxFuture, Origin, ProofTarget};
use secrecy::{ExposeSecret as _, SecretString};

use crate::dpop::Htu;
use crate::session::{Session, Wanted};

/// Gives tokens of one shape for one origin. See [`Session::authorizer`] and [`Session::attested`].
pub struct Authorizer {
    session: Session,
    wanted: Wanted,
    origin: Origin,
    last: Mutex<Option<SecretString>>,
}

impl Authorizer {
    pub(crate) fn new(session: Session, wanted: Wanted, origin: Origin) -> Self {
        Self {
            session,
            wanted,
            origin,
            last: Mutex::default(),
        }
    }

    fn last(&self) -> std::sync::MutexGuard<'_, Option<SecretString>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Authorize for Authorizer {
    fn authorize<'a>(
        &'a self,
        target: ProofTarget<'a>,
    ) -> BoxFuture<'a, Result<Authorization, AuthorizeError>> {
        Box::pin(async move {
            let (token, key) = self.session.token(&self.wanted).await?;
            let proof = key
                .proof(
                    &self.session.inner.provider.config,
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
                self.session.forget(&self.wanted, &refused);
            }
            self.session.token(&self.wanted).await?;
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
