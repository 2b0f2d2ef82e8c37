//! Keys of the provider and of its ready clients, made at start and never stored.

use std::sync::Arc;

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
    /// The supplier's.
    pub(crate) multi_tenant: SigningKey,
    /// The exchanging API's.
    pub(crate) exchanging: SigningKey,
}

impl Keys {
    pub(crate) fn generate() -> Option<Self> {
        Some(Self {
            provider: SigningKey::generate_rsa()?,
            client: SigningKey::generate_ec()?,
            machine: SigningKey::generate_ec()?,
            multi_tenant: SigningKey::generate_ec()?,
            exchanging: SigningKey::generate_ec()?,
        })
    }
}

/// The provider's signing keys: one that signs, others that are still published, and those that
/// are no longer good.
pub(crate) struct KeyRing {
    current: Arc<SigningKey>,
    published: Vec<Arc<SigningKey>>,
    retired: Vec<Arc<SigningKey>>,
}

impl KeyRing {
    pub(crate) fn new(key: SigningKey) -> Self {
        Self {
            current: Arc::new(key),
            published: Vec::new(),
            retired: Vec::new(),
        }
    }

    /// The key that signs.
    pub(crate) fn current(&self) -> Arc<SigningKey> {
        Arc::clone(&self.current)
    }

    /// Every key of the key set, the signing one first.
    pub(crate) fn published(&self) -> Vec<Arc<SigningKey>> {
        std::iter::once(&self.current)
            .chain(&self.published)
            .map(Arc::clone)
            .collect()
    }

    /// Keys that have been taken out of the key set.
    pub(crate) fn retired(&self) -> &[Arc<SigningKey>] {
        &self.retired
    }

    /// Lets `key` sign from now on. With `overlap` the old key stays published; without, it and
    /// all older ones are retired.
    pub(crate) fn rotate(&mut self, key: SigningKey, overlap: bool) {
        let old = std::mem::replace(&mut self.current, Arc::new(key));
        self.published.insert(0, old);
        if !overlap {
            self.retired.append(&mut self.published);
        }
    }
}
