//! Keys of the provider and of its ready clients, made at start and never stored.

use crate::jose::SigningKey;

/// Keys made at start.
#[derive(Clone)]
pub(crate) struct Keys {
    /// RS256; signs access tokens and ID tokens.
    pub(crate) provider: SigningKey,
    /// The user client's.
    pub(crate) client: SigningKey,
    /// The machine client's.
    pub(crate) machine: SigningKey,
}

impl Keys {
    pub(crate) fn generate() -> Option<Self> {
        Some(Self {
            provider: SigningKey::generate_rsa()?,
            client: SigningKey::generate_ec()?,
            machine: SigningKey::generate_ec()?,
        })
    }
}
