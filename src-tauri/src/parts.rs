//! Secrets larger than one entry of the system's store. The Credential Manager of Windows takes 2 560 bytes in an entry, and the
//! configuration file of a client with an RSA key of 4 096 bits is larger. Such a secret lies in several entries, and the entry
//! that has its name says in how many. The same form everywhere, so that there is one way to test.
//!
//! Parts are written before the entry that names them, under names that are not in use, so a program that is ended in
//! between leaves the former secret whole. Not here: which store it is, and what the secrets are.

use innsyn_app::ports::SecretsError;
use zeroize::Zeroizing;

/// Bytes in one entry; below the limit of Windows.
const LARGEST: usize = 2_400;
/// More than this is no key.
const MOST_PARTS: usize = 64;
/// How an entry begins whose secret lies elsewhere; no JSON, no PEM and no key of 32 bytes begins so.
const HEAD: &str = "innsyn-parts ";

/// A store that takes small secrets by name.
pub(crate) trait Entries {
    /// The entry, or `None` when there is none.
    fn get(&self, label: &str) -> Result<Option<Zeroizing<Vec<u8>>>, SecretsError>;
    /// Stores or replaces.
    fn set(&self, label: &str, value: &[u8]) -> Result<(), SecretsError>;
    /// Removes; false when there was none.
    fn delete(&self, label: &str) -> Result<bool, SecretsError>;
}

/// Two sets of names for the parts, so that a new secret never overwrites the one that is in use.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Set {
    A,
    B,
}

impl Set {
    fn letter(self) -> char {
        match self {
            Self::A => 'a',
            Self::B => 'b',
        }
    }

    fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }
}

/// What the named entry says about parts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Head {
    set: Set,
    parts: usize,
    bytes: usize,
}

impl Head {
    fn text(self) -> String {
        format!("{HEAD}{} {} {}", self.set.letter(), self.parts, self.bytes)
    }

    fn read(entry: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(entry).ok()?.strip_prefix(HEAD)?;
        let mut words = text.split(' ');
        let set = match words.next()? {
            "a" => Set::A,
            "b" => Set::B,
            _ => return None,
        };
        let parts = words.next()?.parse().ok().filter(|n| *n <= MOST_PARTS)?;
        let bytes = words.next()?.parse().ok()?;
        words.next().is_none().then_some(Self { set, parts, bytes })
    }
}

/// The whole secret. A part that is missing or has been changed in size makes it unreadable, never shorter.
pub(crate) fn read(
    entries: &impl Entries,
    label: &str,
) -> Result<Option<Zeroizing<Vec<u8>>>, SecretsError> {
    let Some(entry) = entries.get(label)? else {
        return Ok(None);
    };
    let Some(head) = Head::read(&entry) else {
        return Ok(Some(entry));
    };
    let mut whole = Zeroizing::new(Vec::with_capacity(head.parts * LARGEST));
    for number in 0..head.parts {
        let part = entries.get(&part(label, head.set, number))?;
        whole.extend_from_slice(&part.ok_or(SecretsError::Damaged)?);
    }
    if whole.len() == head.bytes {
        Ok(Some(whole))
    } else {
        Err(SecretsError::Damaged)
    }
}

/// Stores or replaces, in one entry where it fits.
pub(crate) fn write(entries: &impl Entries, label: &str, value: &[u8]) -> Result<(), SecretsError> {
    let entry = entries.get(label)?;
    let former = entry.as_ref().and_then(|entry| Head::read(entry));
    let fits = value.len() <= LARGEST && Head::read(value).is_none();
    if fits && former.is_none() && entry.is_some() {
        // The common case, and one that is written often: the anchor of the audit record.
        return entries.set(label, value);
    }
    let set = former.map_or(Set::A, |head| head.set.other());
    clear(entries, label, set)?;
    if fits {
        entries.set(label, value)?;
    } else {
        let parts = value.len().div_ceil(LARGEST);
        if parts > MOST_PARTS {
            return Err(SecretsError::TooLarge);
        }
        for (number, bytes) in value.chunks(LARGEST).enumerate() {
            entries.set(&part(label, set, number), bytes)?;
        }
        let bytes = value.len();
        entries.set(label, Head { set, parts, bytes }.text().as_bytes())?;
    }
    clear(entries, label, set.other())
}

/// Removes the secret with all its parts; false when there was none. Can be repeated after a failure: the entry that names
/// the parts goes last.
pub(crate) fn remove(entries: &impl Entries, label: &str) -> Result<bool, SecretsError> {
    clear(entries, label, Set::A)?;
    clear(entries, label, Set::B)?;
    entries.delete(label)
}

/// Removes the parts of a set, the last first, so that what is left after a failure is found again.
fn clear(entries: &impl Entries, label: &str, set: Set) -> Result<(), SecretsError> {
    let mut found = 0;
    while found < MOST_PARTS && entries.get(&part(label, set, found))?.is_some() {
        found += 1;
    }
    for number in (0..found).rev() {
        entries.delete(&part(label, set, number))?;
    }
    Ok(())
}

fn part(label: &str, set: Set, number: usize) -> String {
    format!("{label}/part-{}{number}", set.letter())
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::collections::BTreeMap;

    use super::*;

    /// What Windows takes in one entry.
    const WINDOWS: usize = 5 * 512;
    const LABEL: &str = "nhn-test/client-key";

    /// A store with the limit of Windows, which can stop working after so many changes.
    struct Narrow {
        entries: RefCell<BTreeMap<String, Vec<u8>>>,
        changes_left: Cell<usize>,
    }

    impl Narrow {
        fn new() -> Self {
            Self {
                entries: RefCell::default(),
                changes_left: Cell::new(usize::MAX),
            }
        }

        fn change(&self) -> Result<(), SecretsError> {
            let left = self.changes_left.get().checked_sub(1);
            self.changes_left.set(left.ok_or(SecretsError::Locked)?);
            Ok(())
        }

        fn names(&self) -> usize {
            self.entries.borrow().len()
        }

        fn whole(&self) -> Result<Option<Vec<u8>>, SecretsError> {
            read(self, LABEL).map(|secret| secret.map(|secret| secret.to_vec()))
        }
    }

    impl Entries for Narrow {
        fn get(&self, label: &str) -> Result<Option<Zeroizing<Vec<u8>>>, SecretsError> {
            Ok(self
                .entries
                .borrow()
                .get(label)
                .cloned()
                .map(Zeroizing::new))
        }

        fn set(&self, label: &str, value: &[u8]) -> Result<(), SecretsError> {
            self.change()?;
            if value.len() > WINDOWS {
                return Err(SecretsError::Refused);
            }
            self.entries
                .borrow_mut()
                .insert(label.to_owned(), value.to_vec());
            Ok(())
        }

        fn delete(&self, label: &str) -> Result<bool, SecretsError> {
            self.change()?;
            Ok(self.entries.borrow_mut().remove(label).is_some())
        }
    }

    /// As large as the private JWK of an RSA key of so many bits.
    fn rsa_jwk(bits: usize) -> Vec<u8> {
        let number = |bits: usize| "A".repeat((bits / 8 * 4).div_ceil(3));
        let (whole, half) = (number(bits), number(bits / 2));
        format!(
            r#"{{"kty":"RSA","alg":"PS256","kid":"{half}","e":"AQAB","n":"{whole}","d":"{whole}",
            "p":"{half}","q":"{half}","dp":"{half}","dq":"{half}","qi":"{half}"}}"#
        )
        .into_bytes()
    }

    #[test]
    fn a_key_of_any_size_fits_a_store_with_the_limit_of_windows() {
        assert!(rsa_jwk(4096).len() > WINDOWS, "the test would show nothing");
        for secret in [
            Vec::new(),
            b"{}".to_vec(),
            vec![7; LARGEST],
            vec![7; LARGEST + 1],
            rsa_jwk(2048),
            rsa_jwk(4096),
            rsa_jwk(8192),
            Head {
                set: Set::A,
                parts: 1,
                bytes: 1,
            }
            .text()
            .into_bytes(),
        ] {
            let store = Narrow::new();
            write(&store, LABEL, &secret).unwrap();
            assert_eq!(store.whole(), Ok(Some(secret)));
        }
        let too_large = write(&Narrow::new(), LABEL, &vec![0; LARGEST * MOST_PARTS + 1]);
        assert_eq!(too_large, Err(SecretsError::TooLarge));
    }

    #[test]
    fn removal_leaves_nothing_behind() {
        let store = Narrow::new();
        assert_eq!(remove(&store, LABEL), Ok(false));
        for secret in [b"{}".to_vec(), rsa_jwk(4096)] {
            write(&store, LABEL, &secret).unwrap();
            assert_eq!(remove(&store, LABEL), Ok(true));
            assert_eq!((store.names(), store.whole()), (0, Ok(None)));
        }
    }

    #[test]
    fn a_new_key_leaves_no_part_of_the_former_one() {
        let store = Narrow::new();
        for (secret, entries) in [
            (rsa_jwk(8192), 1 + rsa_jwk(8192).len().div_ceil(LARGEST)),
            (rsa_jwk(4096), 1 + rsa_jwk(4096).len().div_ceil(LARGEST)),
            (b"{}".to_vec(), 1),
            (rsa_jwk(4096), 1 + rsa_jwk(4096).len().div_ceil(LARGEST)),
        ] {
            write(&store, LABEL, &secret).unwrap();
            assert_eq!((store.whole(), store.names()), (Ok(Some(secret)), entries));
        }
    }

    #[test]
    fn a_store_that_fails_in_between_leaves_the_former_key_or_the_new_one() {
        let (former, new) = (rsa_jwk(4096), rsa_jwk(8192));
        for changes in 0..20 {
            let store = Narrow::new();
            write(&store, LABEL, &former).unwrap();
            store.changes_left.set(changes);
            let outcome = write(&store, LABEL, &new);
            let found = store.whole().unwrap().unwrap();
            assert!(
                found == new || (outcome.is_err() && found == former),
                "{changes}"
            );
            // The next time it works, and nothing is left over.
            store.changes_left.set(usize::MAX);
            write(&store, LABEL, &new).unwrap();
            assert_eq!(store.names(), 1 + new.len().div_ceil(LARGEST));

            store.changes_left.set(changes);
            let _ = remove(&store, LABEL);
            store.changes_left.set(usize::MAX);
            remove(&store, LABEL).unwrap();
            assert_eq!(store.names(), 0, "{changes}");
        }
    }

    #[test]
    fn a_missing_part_makes_the_key_unreadable_and_never_shorter() {
        let store = Narrow::new();
        write(&store, LABEL, &rsa_jwk(4096)).unwrap();
        store.entries.borrow_mut().remove(&part(LABEL, Set::A, 1));
        assert_eq!(store.whole(), Err(SecretsError::Damaged));
        store.set(&part(LABEL, Set::A, 1), b"short").unwrap();
        assert_eq!(store.whole(), Err(SecretsError::Damaged));
    }
}
