//! The door through which tokens and proofs come in. `transport` knows neither.

use std::fmt;

use futures_util::future::BoxFuture;
use http::Method;
use secrecy::SecretString;
use url::{Origin, Url};

use crate::SendError;

/// What a proof is to be made for.
#[derive(Clone, Copy)]
pub struct ProofTarget<'a> {
    /// Method of the request (`htm`).
    pub method: &'a Method,
    /// Full address of the request; `htu` leaves out its query and fragment.
    pub url: &'a Url,
    /// The newest nonce that this origin has given, when it has given one.
    pub nonce: Option<&'a str>,
}

impl fmt::Debug for ProofTarget<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProofTarget")
            .field("method", self.method)
            .finish_non_exhaustive()
    }
}

/// A token with the proof that it is ours, for exactly one request.
pub struct Authorization {
    pub(crate) token: SecretString,
    pub(crate) proof: SecretString,
}

impl Authorization {
    /// `Authorization: DPoP <token>` and `DPoP: <proof>`.
    pub fn dpop(token: SecretString, proof: SecretString) -> Self {
        Self { token, proof }
    }
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authorization(…)")
    }
}

/// Gives tokens and proofs for one audience at one origin.
pub trait Authorize: Send + Sync {
    /// A token that is valid now, and a new proof for this request.
    fn authorize<'a>(
        &'a self,
        target: ProofTarget<'a>,
    ) -> BoxFuture<'a, Result<Authorization, AuthorizeError>>;

    /// The last token was refused as invalid: get another one, or say why not. Called at most once
    /// for each request.
    fn renew(&self) -> BoxFuture<'_, Result<(), AuthorizeError>>;

    /// The only origin that may see the token.
    fn origin(&self) -> &Origin;
}

/// Why there is no token.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuthorizeError {
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    NotSignedIn,
    /// The session is over; a new sign-in is needed.
    #[error("the session is over")]
    SessionExpired,
    /// The permission that the token belongs to (an opened patient) has been closed.
    #[error("the permission that this token belonged to is closed")]
    Closed,
    /// The authorization server refused the token; the client's configuration must be mended.
    #[error("the authorization server refused the token")]
    Refused,
    /// The authorization server could not be reached or did not answer properly.
    #[error("the authorization server did not give a token")]
    Unreachable(#[source] Box<SendError>),
    /// The authorization server's answer could not be used.
    #[error("the authorization server's answer could not be used")]
    Protocol,
    /// A proof could not be made.
    #[error("the proof could not be made")]
    Proof,
}
