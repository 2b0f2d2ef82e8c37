//! The keys of the record, derived from one master key.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use zeroize::Zeroizing;

/// A keyed reference to a person or a document: the same one always gives the same text, and nobody without the key can
/// tell whose it is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Reference(String);

impl Reference {
    /// 32 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }
}

/// The keys of one audit record.
pub struct AuditKeys {
    chain: hmac::Key,
    reference: hmac::Key,
    reason: Zeroizing<[u8; 32]>,
}

impl AuditKeys {
    /// Derives the keys from a master key: one HMAC for each use, so that no use can stand in for another.
    #[must_use]
    pub fn derive(master: &[u8; 32]) -> Self {
        let master = hmac::Key::new(hmac::HMAC_SHA256, master);
        let derive = |label: &[u8]| {
            let mut key = Zeroizing::new([0_u8; 32]);
            for (to, from) in key.iter_mut().zip(hmac::sign(&master, label).as_ref()) {
                *to = *from;
            }
            key
        };
        Self {
            chain: hmac::Key::new(hmac::HMAC_SHA256, derive(b"innsyn audit chain").as_ref()),
            reference: hmac::Key::new(
                hmac::HMAC_SHA256,
                derive(b"innsyn audit reference").as_ref(),
            ),
            reason: derive(b"innsyn audit reason"),
        }
    }

    /// A reference to a person by identity number.
    #[must_use]
    pub fn person(&self, digits: &str) -> Reference {
        self.reference(b"person\0", digits)
    }

    /// A reference to a report or document by its id.
    #[must_use]
    pub fn item(&self, id: &str) -> Reference {
        self.reference(b"item\0", id)
    }

    fn reference(&self, kind: &[u8], text: &str) -> Reference {
        let mut context = hmac::Context::with_key(&self.reference);
        context.update(kind);
        context.update(text.as_bytes());
        Reference(hex(context.sign().as_ref().iter().take(16)))
    }

    /// The code over one entry: its number, the hash of the line before, and its text.
    pub(super) fn code(&self, number: u64, previous: &str, text: &str) -> String {
        let mut context = hmac::Context::with_key(&self.chain);
        context.update(&number.to_be_bytes());
        context.update(previous.as_bytes());
        context.update(text.as_bytes());
        hex(context.sign().as_ref().iter())
    }

    /// Encrypts the reason of an elevation; it can be read back with the same master key.
    pub(super) fn seal(&self, number: u64, reason: &str) -> Option<String> {
        let key = RandomizedNonceKey::new(&AES_256_GCM, self.reason.as_ref()).ok()?;
        let mut sealed = reason.as_bytes().to_vec();
        let nonce = key
            .seal_in_place_append_tag(Aad::from(number.to_be_bytes()), &mut sealed)
            .ok()?;
        let mut whole = nonce.as_ref().to_vec();
        whole.append(&mut sealed);
        Some(STANDARD_NO_PAD.encode(whole))
    }

    /// Reads a sealed reason of entry `number`; `None` when it was changed or belongs to another entry.
    #[must_use]
    pub fn unseal(&self, number: u64, sealed: &str) -> Option<Zeroizing<String>> {
        let whole = STANDARD_NO_PAD.decode(sealed).ok()?;
        let (nonce, rest) = whole.split_at_checked(12)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let key = RandomizedNonceKey::new(&AES_256_GCM, self.reason.as_ref()).ok()?;
        let mut text = Zeroizing::new(rest.to_vec());
        let plain = key
            .open_in_place(nonce, Aad::from(number.to_be_bytes()), &mut text)
            .ok()?;
        std::str::from_utf8(plain)
            .ok()
            .map(|text| Zeroizing::new(text.to_owned()))
    }
}

impl fmt::Debug for AuditKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AuditKeys(…)")
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex<'a>(bytes: impl Iterator<Item = &'a u8>) -> String {
    use fmt::Write as _;
    bytes.fold(String::new(), |mut text, byte| {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_depends_on_the_key_and_the_kind() {
        let one = AuditKeys::derive(&[1; 32]);
        let other = AuditKeys::derive(&[2; 32]);
        assert_eq!(one.person("01828540056"), one.person("01828540056"));
        assert_ne!(one.person("01828540056"), other.person("01828540056"));
        assert_ne!(one.person("01828540056"), one.item("01828540056"));
        assert_eq!(one.person("01828540056").as_str().len(), 32);
    }

    #[test]
    fn a_reason_is_read_back_only_for_its_own_entry_and_unchanged() {
        let keys = AuditKeys::derive(&[1; 32]);
        let sealed = keys.seal(7, "bevisstløs ved ankomst").unwrap();
        assert!(!sealed.contains("bevisst"));
        assert_eq!(
            keys.unseal(7, &sealed).unwrap().as_str(),
            "bevisstløs ved ankomst"
        );
        assert!(keys.unseal(8, &sealed).is_none());
        assert!(AuditKeys::derive(&[2; 32]).unseal(7, &sealed).is_none());
        let changed = if sealed.starts_with('A') {
            sealed.replacen('A', "B", 1)
        } else {
            format!("A{}", sealed.get(1..).unwrap())
        };
        assert!(keys.unseal(7, &changed).is_none());
    }
}
