//! Which rows of a list are the same document: registered twice, or as an older version.
//!
//! Only what sources say counts: the same check sum and size, the same document id, `replaces`. Likeness of titles and
//! dates is never enough.

use std::collections::HashMap;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use innsyn_domain::DocumentId;

use crate::entry::DocumentEntry;

/// SHA-1 of nothing: what a source writes that assembles the document only when it is asked for (ITI TF-3).
const OF_NOTHING: &str = "da39a3ee5e6b4b0d3255bfef95601890afd80709";

/// Fills in [`DocumentEntry::copy_of`] and [`DocumentEntry::replaced_by`].
pub(crate) fn relate(documents: &mut [DocumentEntry]) {
    let mut copies: HashMap<String, DocumentId> = HashMap::new();
    // The first in the list stands for its copies; one that can be opened before one that cannot.
    for pass in [true, false] {
        for document in documents.iter_mut().filter(|own| own.can_open() == pass) {
            document.copy_of = None;
            let keys: Vec<String> = keys(document).collect();
            let known = keys.iter().find_map(|key| copies.get(key).cloned());
            for key in keys {
                copies
                    .entry(key)
                    .or_insert_with(|| known.clone().unwrap_or_else(|| document.id.clone()));
            }
            document.copy_of = known;
        }
    }
    let by_name: HashMap<String, DocumentId> = documents
        .iter()
        .filter(|own| own.copy_of.is_none() && !own.conflicting)
        .flat_map(|own| names(own).map(|name| (name, own.id.clone())))
        .collect();
    let replaced: HashMap<DocumentId, DocumentId> = documents
        .iter()
        .flat_map(|own| {
            let targets = own
                .relations
                .iter()
                .filter(|tie| tie.code.eq_ignore_ascii_case("replaces"));
            targets.filter_map(|tie| {
                let older = by_name.get(bare(tie.target.as_deref()?))?;
                (*older != own.id).then(|| (older.clone(), own.id.clone()))
            })
        })
        .collect();
    for document in documents {
        document.replaced_by = replaced.get(&document.id).cloned();
    }
}

/// What makes two rows the same document.
fn keys(document: &DocumentEntry) -> impl Iterator<Item = String> {
    // Different content under one id is just what must not be folded away.
    let is_told = !document.masked && !document.conflicting;
    let bytes = document
        .hash
        .as_deref()
        .zip(document.size)
        .filter(|(_, size)| is_told && *size > 0)
        .and_then(|(hash, size)| Some(format!("bytes {size} {}", digest(hash)?)));
    let id = document
        .unique_id
        .as_deref()
        .filter(|_| is_told)
        .map(|id| format!("id {}", bare(id)));
    bytes.into_iter().chain(id)
}

/// The names by which another row may call this one.
fn names(document: &DocumentEntry) -> impl Iterator<Item = String> {
    let own = document.unique_id.as_deref().map(bare);
    own.into_iter()
        .chain([bare(document.id.as_str())])
        .map(ToOwned::to_owned)
}

fn bare(id: &str) -> &str {
    let id = id.trim();
    id.strip_prefix("urn:oid:")
        .or_else(|| id.strip_prefix("urn:uuid:"))
        .unwrap_or(id)
}

/// A SHA-1 in hexadecimal, from the base64 of its bytes or, as some sources write it, of its hexadecimal spelling.
pub(crate) fn digest(hash: &str) -> Option<String> {
    let bytes = STANDARD.decode(hash.trim()).ok()?;
    let written = match bytes.len() {
        20 => bytes.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        }),
        40 => String::from_utf8(bytes).ok()?.to_ascii_lowercase(),
        _ => return None,
    };
    let is_digest = written.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_digest && written != OF_NOTHING).then_some(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_read_in_both_spellings_and_that_of_nothing_is_none() {
        let hex = "000102030405060708090a0b0c0d0e0f10111213";
        assert_eq!(digest("AAECAwQFBgcICQoLDA0ODxAREhM=").as_deref(), Some(hex));
        assert_eq!(digest(&STANDARD.encode(hex)).as_deref(), Some(hex));
        assert_eq!(
            digest(&STANDARD.encode(hex.to_uppercase())).as_deref(),
            Some(hex)
        );
        for none in ["2jmj7l5rSw0yVb/vlWAYkK/YBwk=", "", "AAEC", "ikke base64!"] {
            assert_eq!(digest(none), None, "{none}");
        }
    }
}
