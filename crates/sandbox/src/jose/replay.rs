//! Remembers what may be used once: `jti` of assertions and proofs.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Names that have been used, until they are too old to be presented again.
#[derive(Default)]
pub(crate) struct ReplayCache {
    seen: Mutex<HashMap<String, i64>>,
}

impl ReplayCache {
    /// Notes `name` until `until`; false when it was there already.
    pub(crate) fn spend(&self, name: String, now: i64, until: i64) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() > 1_000 {
            seen.retain(|_, end| *end >= now);
        }
        seen.insert(name, until).is_none()
    }
}
