//! Proofs and assertions alone, for the measurement beside other libraries. Not part of the API.

use secrecy::SecretString;
use url::Url;
use zeroize::Zeroizing;

use crate::assertion::client_assertion;
use crate::config::Config;
use crate::details::Details;
use crate::dpop::{DpopKey, Htu};
use crate::error::ProofError;

/// Makes what a request carries.
#[derive(Debug)]
pub struct Proofs {
    config: Config,
    key: DpopKey,
    url: Url,
}

impl Proofs {
    /// For this client and this address.
    pub fn new(config: Config, url: Url) -> Result<Self, ProofError> {
        let key = DpopKey::generate(&*config.random)?;
        Ok(Self { config, key, url })
    }

    /// A proof for a call of an API.
    pub fn dpop_proof(&self, nonce: &str, token: &str) -> Result<SecretString, ProofError> {
        let htu = Htu::from(&self.url);
        self.key
            .proof(self.config.means(), "GET", &htu, Some(nonce), Some(token))
    }

    /// A client assertion.
    pub fn client_assertion(&self) -> Result<Zeroizing<String>, ProofError> {
        client_assertion(&self.config, &Details::default())
    }
}
