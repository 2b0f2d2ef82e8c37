//! The list of a patient, kept for three minutes so that paging and sorting are quick.
//!
//! What is kept belongs to one user, one patient, one legal basis and one access basis; nobody gets
//! what was fetched on another basis. Time is the sandbox's clock.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;

const SECONDS: i64 = 180;

/// For whom a list was fetched.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Key {
    pub(crate) user: String,
    pub(crate) patient: String,
    pub(crate) under_regulation: bool,
    pub(crate) basis: Option<String>,
}

/// What the sources had, and when.
#[derive(Debug)]
pub(crate) struct Listing {
    pub(crate) fetched: Timestamp,
    /// Positions among the patient's documents.
    pub(crate) shown: Vec<usize>,
}

impl Listing {
    fn is_fresh(&self, now: Timestamp) -> bool {
        (0..SECONDS).contains(&(now.as_second() - self.fetched.as_second()))
    }
}

/// All lists that are kept.
#[derive(Debug, Default)]
pub(crate) struct Cache(Mutex<HashMap<Key, Arc<Listing>>>);

impl Cache {
    /// The kept list, or a new one; and whether it was kept.
    pub(crate) fn fetch(
        &self,
        key: Key,
        now: Timestamp,
        ask: impl FnOnce() -> Vec<usize>,
    ) -> (Arc<Listing>, bool) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, listing| listing.is_fresh(now));
        if let Some(listing) = kept.get(&key) {
            return (Arc::clone(listing), true);
        }
        let listing = Arc::new(Listing {
            fetched: now,
            shown: ask(),
        });
        kept.insert(key, Arc::clone(&listing));
        (listing, false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(user: &str, patient: &str, under_regulation: bool, basis: Option<&str>) -> Key {
        Key {
            user: user.to_owned(),
            patient: patient.to_owned(),
            under_regulation,
            basis: basis.map(str::to_owned),
        }
    }

    #[test]
    fn a_list_is_kept_for_three_minutes_and_for_one_purpose() {
        let cache = Cache::default();
        let at = |second: i64| Timestamp::from_second(1_000_000 + second).unwrap();
        let own = || key("u", "p", true, Some("UNNTAK"));
        assert!(!cache.fetch(own(), at(0), || vec![1]).1);
        let (kept, hit) = cache.fetch(own(), at(179), || vec![1, 2]);
        assert!(hit);
        assert_eq!(
            (kept.shown.as_slice(), kept.fetched),
            ([1].as_slice(), at(0))
        );
        for other in [
            key("v", "p", true, Some("UNNTAK")),
            key("u", "q", true, Some("UNNTAK")),
            key("u", "p", false, Some("UNNTAK")),
            key("u", "p", true, Some("AKUTT")),
            key("u", "p", true, None),
        ] {
            assert!(!cache.fetch(other, at(1), Vec::new).1);
        }
        let (fresh, hit) = cache.fetch(own(), at(180), || vec![1, 2]);
        assert!(!hit);
        assert_eq!(fresh.shown, [1, 2]);
        // A clock that is put back does not make old answers new.
        assert!(!cache.fetch(own(), at(-5), Vec::new).1);
    }
}
