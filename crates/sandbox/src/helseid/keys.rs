//! Keys of the provider and of its ready clients.

/// Keys made at start.
pub(crate) struct Keys {}

impl Keys {
    pub(crate) fn generate() -> Option<Self> {
        Some(Self {})
    }
}
