//! The chain of lines, and finding out whether somebody touched it.
//!
//! A line is `number SP previous SP code SP text LF`: the entry's number from 1, the SHA-256 of the whole line before (64
//! zeros for the first), the keyed code over the three others, and one JSON object. All of it is lower-case hexadecimal or
//! decimal without leading zeros, so that a line has exactly one spelling.

use sha2::{Digest as _, Sha256};

use super::key::{AuditKeys, hex};

/// How far the record had come when an entry was last written; kept apart from the record.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Anchor {
    /// Number of the newest entry.
    pub number: u64,
    /// Its code.
    pub code: String,
}

impl Anchor {
    /// As it is stored.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{} {}", self.number, self.code)
    }

    /// Reads it back.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (number, code) = text.split_once(' ')?;
        Some(Self {
            number: number.parse().ok()?,
            code: code.to_owned(),
        })
    }
}

/// A record in order.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Verified {
    /// How many entries it has.
    pub entries: u64,
    /// Hash of the newest line, to which the next one is tied.
    pub(super) head: String,
    /// Bytes of whole lines.
    pub(super) length: u64,
    /// Bytes of a last line whose writing never ended. It was not shown: an entry counts when it is whole.
    pub unfinished: u64,
}

/// What is wrong with a record. `entry` counts from 1.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Damage {
    /// The line is not in the form of an entry, or its code does not fit: it was changed, or comes from elsewhere.
    #[error("entry {entry} was changed")]
    Changed {
        /// Which.
        entry: u64,
    },
    /// The line does not follow the one before: something was taken out, put in or moved.
    #[error("entry {entry} does not follow the one before")]
    OutOfOrder {
        /// Which.
        entry: u64,
    },
    /// The end is missing.
    #[error("the record was cut: {found} of at least {expected} entries are left")]
    Cut {
        /// What the anchor says.
        expected: u64,
        /// What is there.
        found: u64,
    },
    /// There are entries and no anchor.
    #[error("the anchor of the record is missing")]
    AnchorMissing,
}

/// The hash that the first line is tied to.
pub(super) fn genesis() -> String {
    "0".repeat(64)
}

/// The line of an entry.
pub(super) fn line(keys: &AuditKeys, number: u64, previous: &str, text: &str) -> (String, String) {
    let code = keys.code(number, previous, text);
    (format!("{number} {previous} {code} {text}\n"), code)
}

/// The hash of a whole line.
pub(super) fn hash(line: &[u8]) -> String {
    hex(Sha256::digest(line).iter())
}

/// Checks a whole record against its keys and its anchor.
pub fn verify(
    record: &[u8],
    keys: &AuditKeys,
    anchor: Option<&Anchor>,
) -> Result<Verified, Damage> {
    let mut previous = genesis();
    let mut number = 0_u64;
    let mut length = 0_u64;
    let mut unfinished = 0_u64;
    let mut anchored = anchor.is_none_or(|anchor| anchor.number == 0);
    for bytes in record.split_inclusive(|byte| *byte == b'\n') {
        if bytes.last() != Some(&b'\n') {
            unfinished = bytes.len() as u64;
            break;
        }
        number += 1;
        let entry = number;
        let text = std::str::from_utf8(bytes).map_err(|_| Damage::Changed { entry })?;
        let mut parts = text.trim_end_matches('\n').splitn(4, ' ');
        let (Some(said), Some(before), Some(code), Some(body)) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Damage::Changed { entry });
        };
        let own = said.parse::<u64>().map_err(|_| Damage::Changed { entry })?;
        let (expected, expected_code) = line(keys, own, before, body);
        if expected.as_bytes() != bytes {
            return Err(Damage::Changed { entry });
        }
        if own != number || before != previous {
            return Err(Damage::OutOfOrder { entry });
        }
        if let Some(anchor) = anchor
            && anchor.number == number
        {
            if anchor.code != expected_code || code != anchor.code {
                return Err(Damage::Changed { entry });
            }
            anchored = true;
        }
        previous = hash(bytes);
        length += bytes.len() as u64;
    }
    match anchor {
        Some(anchor) if !anchored => Err(Damage::Cut {
            expected: anchor.number,
            found: number,
        }),
        None if number > 0 => Err(Damage::AnchorMissing),
        _ => Ok(Verified {
            entries: number,
            head: previous,
            length,
            unfinished,
        }),
    }
}
