//! The newest `DPoP` nonce of each origin (RFC 9449 §8.2): any answer may bring a new one, and the
//! nonces of different servers are kept apart.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use http::HeaderMap;
use url::Origin;

const HEADER: &str = "dpop-nonce";
const MAX_LENGTH: usize = 1024;

#[derive(Default)]
pub(crate) struct Nonces {
    newest: Mutex<HashMap<Origin, String>>,
}

impl Nonces {
    /// Keeps the nonce of an answer; tells whether it brought one.
    pub(crate) fn observe(&self, origin: &Origin, headers: &HeaderMap) -> bool {
        let mut values = headers.get_all(HEADER).iter();
        let (Some(value), None) = (values.next(), values.next()) else {
            return false;
        };
        let Ok(text) = value.to_str() else {
            return false;
        };
        // NQCHAR of RFC 6749: no quotes, no backslash, no space.
        let fits = !text.is_empty()
            && text.len() <= MAX_LENGTH
            && text
                .bytes()
                .all(|byte| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e));
        if fits {
            self.lock().insert(origin.clone(), text.to_owned());
        }
        fits
    }

    pub(crate) fn newest(&self, origin: &Origin) -> Option<String> {
        self.lock().get(origin).cloned()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Origin, String>> {
        self.newest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    #[test]
    fn nonces_of_two_origins_are_kept_apart_and_the_newest_wins() {
        let nonces = Nonces::default();
        let a = Url::parse("https://a.example/x").unwrap().origin();
        let b = Url::parse("https://b.example/x").unwrap().origin();
        let with = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(HEADER, value.parse().unwrap());
            headers
        };
        assert!(nonces.observe(&a, &with("one")));
        assert!(nonces.observe(&a, &with("two")));
        assert!(!nonces.observe(&a, &with("not a nonce")));
        assert!(!nonces.observe(&a, &HeaderMap::new()));
        assert_eq!(nonces.newest(&a).as_deref(), Some("two"));
        assert_eq!(nonces.newest(&b), None);
    }
}
