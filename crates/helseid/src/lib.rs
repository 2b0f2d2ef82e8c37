//! A client of HelseID, the OpenID Connect provider of the Norwegian health sector.
//!
//! What it is for: signing a user in from a desktop program (PAR, PKCE, `DPoP`, system browser),
//! and tokens for several national APIs after one sign-in, with organisation numbers and the attest
//! of the trust framework where an API wants them. [`HelseId::discover`] reads the metadata,
//! [`UserSignIn::begin`] gives the address for the browser, [`PendingSignIn::finish`] gives a
//! [`Session`], and [`Session::authorizer`] gives what `innsyn-transport` needs to call an API.
//! A program without a user takes [`Machine::discover`] and [`Machine::authorizer`].
//! [`SelfService`] renews the client's key, [`TestTokens`] asks the test environment for tokens.
//!
//! Deliberately not here: anything about patients, opening the browser, and keeping the client's key.
//! No token leaves this crate except through an [`Authorizer`], and nothing is written anywhere.
//!
//! Specifications: FAPI 2.0 Security Profile with HelseID's differences, RFC 6749, 7523, 7636, 8252,
//! 8707, 9101, 9126, 9207, 9449, OpenID Connect Core and Discovery.

mod assertion;
mod attest;
mod authorizer;
#[doc(hidden)]
pub mod bench;
mod callback;
mod clock_skew;
mod config;
mod details;
mod discovery;
mod dpop;
mod error;
mod facts;
#[doc(hidden)]
pub mod fuzz;
mod id_token;
mod jose;
mod json;
mod loopback;
mod machine;
mod pkce;
mod provider;
mod random;
mod self_service;
mod session;
mod sign_in;
mod sign_out;
mod test_token;
mod token;
mod userinfo;
#[cfg(test)]
mod wire_tests;

pub use attest::{Attest, AttestParts, Code, DecisionRef, Identifier, InvalidAttest, PurposeOfUse};
pub use authorizer::Authorizer;
pub use clock_skew::ClockSkew;
pub use config::{
    Api, Config, DetailsForm, DetailsForms, InvalidConfig, LoopbackHost, Organisation, Pages,
    Ports, Prompt, Redirect,
};
pub use error::{
    CallError, CallbackError, DiscoverError, ErrorCode, HidCode, IdTokenError, ProofError, Refusal,
    UnusableAnswer,
};
pub use facts::TokenFacts;
pub use id_token::Identity;
pub use innsyn_transport::{Clock, Limits, ManualClock, SystemClock};
pub use jose::{Algorithm, ClientKey, InvalidKey, NewKey, Signer, SigningFailed};
pub use machine::{ClaimError, HerIds, Machine};
pub use random::{NoRandomness, Random, SystemRandom};
pub use self_service::{
    ClientSecret, ClientStatus, Delegation, Delegator, ExpiryWarning, Registered, ScopeStatus,
    SelfService, SelfServiceError, ServiceTerms,
};
pub use session::{Session, SessionState, TokenError};
pub use sign_in::{AbortSignIn, HelseId, PendingSignIn, RequestObject, SignInError, UserSignIn};
pub use sign_out::{EndSession, SignedOut};
pub use test_token::{TestToken, TestTokenError, TestTokenRequest, TestTokens};
pub use userinfo::{Approval, Described, HprDetails, UserinfoError};
