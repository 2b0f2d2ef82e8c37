//! Keys of the provider and of its ready clients, made at start and never stored.

use std::sync::{Arc, LazyLock};

use crate::jose::SigningKey;

/// Keys made at start.
#[derive(Clone)]
pub(crate) struct Keys {
    /// RS256; signs access tokens and ID tokens.
    pub(crate) provider: FirstKey,
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
            provider: FirstKey::default(),
            client: SigningKey::generate_ec()?,
            machine: SigningKey::generate_ec()?,
            multi_tenant: SigningKey::generate_ec()?,
            exchanging: SigningKey::generate_ec()?,
        })
    }
}

/// The provider's first key. An RSA key may take half a second to make, so it is made beside the
/// start; whoever needs it earlier waits for it.
#[derive(Clone)]
pub(crate) struct FirstKey(Arc<LazyLock<Option<Arc<SigningKey>>>>);

impl Default for FirstKey {
    fn default() -> Self {
        let make = || SigningKey::generate_rsa().map(Arc::new);
        Self(Arc::new(LazyLock::new(make)))
    }
}

impl FirstKey {
    /// The key, made now if nobody has done so; `None` only when no key can be made.
    pub(crate) fn get(&self) -> Option<Arc<SigningKey>> {
        LazyLock::force(&self.0).clone()
    }
}

/// The provider's signing keys: one that signs, others that are still published, and those that
/// are no longer good.
pub(crate) struct KeyRing {
    first: FirstKey,
    /// The key that took over from the first one.
    current: Option<Arc<SigningKey>>,
    published: Vec<Arc<SigningKey>>,
    retired: Vec<Arc<SigningKey>>,
}

impl KeyRing {
    pub(crate) fn new(first: FirstKey) -> Self {
        Self {
            first,
            current: None,
            published: Vec::new(),
            retired: Vec::new(),
        }
    }

    /// The key that signs.
    pub(crate) fn current(&self) -> Option<Arc<SigningKey>> {
        self.current.clone().or_else(|| self.first.get())
    }

    /// Every key of the key set, the signing one first.
    pub(crate) fn published(&self) -> Vec<Arc<SigningKey>> {
        self.current()
            .into_iter()
            .chain(self.published.iter().cloned())
            .collect()
    }

    /// Keys that have been taken out of the key set.
    pub(crate) fn retired(&self) -> &[Arc<SigningKey>] {
        &self.retired
    }

    /// Lets `key` sign from now on. With `overlap` the old key stays published; without, it and
    /// all older ones are retired.
    pub(crate) fn rotate(&mut self, key: SigningKey, overlap: bool) {
        if let Some(old) = self.current() {
            self.published.insert(0, old);
        }
        self.current = Some(Arc::new(key));
        if !overlap {
            self.retired.append(&mut self.published);
        }
    }
}
