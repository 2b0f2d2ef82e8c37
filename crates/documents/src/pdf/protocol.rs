//! The messages between parent and worker: a fixed little-endian header, then at most one body.
//!
//! Both sides read with the same code, and neither believes a field before it has been checked here: an unknown
//! kind, a wrong magic number or a length above the kind's limit is a [`Violation`]. What stands in the bodies is
//! checked in [`super::wire`].

use std::io::{self, Read};

use super::{MAX_BYTES, MAX_PAGES, MAX_PASSWORD, MAX_PIXELS, wire};

/// Bytes of a header.
pub(super) const HEADER_LEN: usize = 36;

/// The letters `InPd`.
const MAGIC: u32 = u32::from_le_bytes(*b"InPd");

/// What a message is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// To the worker: `b` bytes of password and then a PDF follow, `len` bytes together.
    Open,
    /// To the worker: draw page `a`, `b` pixels wide; a part of it follows where not all is wanted.
    Render,
    /// To the worker: the characters of page `a`.
    Text,
    /// To the worker: look for the words that follow in `b` pages from page `a` on.
    Search,
    /// To the worker: the links of page `a`.
    Links,
    /// To the worker: the outline of the document.
    Outline,
    /// To the worker: try forbidden thing `a` (tests only).
    Probe,
    /// From the worker: the sandbox stands; `a` tells what holds.
    Ready,
    /// From the worker: `a` pages; their sizes follow, two `f32` each.
    Opened,
    /// From the worker: `a` × `b` pixels of RGBA, `len` bytes, in the shared bitmap or behind the header.
    Bitmap,
    /// From the worker: characters with their boxes; `a` is 1 when there are more than are sent.
    PageText,
    /// From the worker: what was found; `a` is 1 when there is more than is sent.
    Found,
    /// From the worker: links with their boxes.
    PageLinks,
    /// From the worker: entries of the outline; `a` is 1 when there are more than are sent.
    Entries,
    /// From the worker: `a` is a [`Failure`].
    Failed,
    /// From the worker: the probe was refused with error number `a`, or succeeded (0).
    Probed,
}

impl Kind {
    const fn number(self) -> u32 {
        match self {
            Self::Open => 1,
            Self::Render => 2,
            Self::Text => 3,
            Self::Search => 4,
            Self::Links => 5,
            Self::Outline => 6,
            Self::Probe => 9,
            Self::Ready => 101,
            Self::Opened => 102,
            Self::Bitmap => 103,
            Self::Failed => 104,
            Self::PageText => 105,
            Self::Found => 106,
            Self::PageLinks => 107,
            Self::Entries => 108,
            Self::Probed => 109,
        }
    }

    const fn from_number(number: u32) -> Option<Self> {
        Some(match number {
            1 => Self::Open,
            2 => Self::Render,
            3 => Self::Text,
            4 => Self::Search,
            5 => Self::Links,
            6 => Self::Outline,
            9 => Self::Probe,
            101 => Self::Ready,
            102 => Self::Opened,
            103 => Self::Bitmap,
            104 => Self::Failed,
            105 => Self::PageText,
            106 => Self::Found,
            107 => Self::PageLinks,
            108 => Self::Entries,
            109 => Self::Probed,
            _ => return None,
        })
    }

    /// Most bytes behind (or, for a bitmap, beside) such a header.
    const fn limit(self) -> u64 {
        match self {
            Self::Open => MAX_BYTES + MAX_PASSWORD,
            Self::Render => wire::PART_LEN,
            Self::Search => wire::MAX_WORDS,
            Self::Opened => MAX_PAGES as u64 * 8,
            Self::Bitmap => MAX_PIXELS * 4,
            Self::PageText | Self::Found | Self::PageLinks | Self::Entries => wire::MAX_BODY,
            Self::Text
            | Self::Links
            | Self::Outline
            | Self::Probe
            | Self::Ready
            | Self::Failed
            | Self::Probed => 0,
        }
    }
}

/// Why the worker could not do it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Failure {
    LibraryMissing,
    LibraryAltered,
    Sandbox,
    Encrypted,
    Damaged,
    TooManyPages,
    NoSuchPage,
    PageDamaged,
    Unexpected,
    WrongPassword,
    UnknownEncryption,
}

impl Failure {
    pub(super) const fn number(self) -> u32 {
        match self {
            Self::LibraryMissing => 1,
            Self::LibraryAltered => 2,
            Self::Sandbox => 3,
            Self::Encrypted => 4,
            Self::Damaged => 5,
            Self::TooManyPages => 6,
            Self::NoSuchPage => 7,
            Self::PageDamaged => 8,
            Self::Unexpected => 9,
            Self::WrongPassword => 10,
            Self::UnknownEncryption => 11,
        }
    }

    pub(super) const fn from_number(number: u32) -> Option<Self> {
        Some(match number {
            1 => Self::LibraryMissing,
            2 => Self::LibraryAltered,
            3 => Self::Sandbox,
            4 => Self::Encrypted,
            5 => Self::Damaged,
            6 => Self::TooManyPages,
            7 => Self::NoSuchPage,
            8 => Self::PageDamaged,
            9 => Self::Unexpected,
            10 => Self::WrongPassword,
            11 => Self::UnknownEncryption,
            _ => return None,
        })
    }
}

/// A message without its body.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Header {
    pub(super) kind: Kind,
    /// Number of the request, echoed by the answer; 0 for `Ready`.
    pub(super) id: u32,
    pub(super) a: u32,
    pub(super) b: u32,
    pub(super) len: u64,
    /// Microseconds that the worker spent.
    pub(super) time: u64,
}

/// A rule of this protocol was broken, or the other side is gone.
#[derive(Debug)]
pub(super) enum Violation {
    /// The stream ended or failed.
    Io,
    /// A field was not allowed.
    Field,
}

impl From<io::Error> for Violation {
    fn from(_: io::Error) -> Self {
        Self::Io
    }
}

impl Header {
    /// A message without numbers.
    pub(super) const fn new(kind: Kind, id: u32) -> Self {
        Self {
            kind,
            id,
            a: 0,
            b: 0,
            len: 0,
            time: 0,
        }
    }

    /// A failure.
    pub(super) const fn failed(id: u32, failure: Failure) -> Self {
        Self {
            a: failure.number(),
            ..Self::new(Kind::Failed, id)
        }
    }

    pub(super) fn encode(self) -> [u8; HEADER_LEN] {
        let mut bytes = [0; HEADER_LEN];
        let fields = [MAGIC, self.kind.number(), self.id, self.a, self.b];
        let (numbers, long) = bytes.split_at_mut(20);
        for (place, field) in numbers.chunks_exact_mut(4).zip(fields) {
            place.copy_from_slice(&field.to_le_bytes());
        }
        for (place, field) in long.chunks_exact_mut(8).zip([self.len, self.time]) {
            place.copy_from_slice(&field.to_le_bytes());
        }
        bytes
    }

    pub(super) fn decode(bytes: &[u8; HEADER_LEN]) -> Result<Self, Violation> {
        let mut rest = bytes.as_slice();
        if take_u32(&mut rest)? != MAGIC {
            return Err(Violation::Field);
        }
        let kind = Kind::from_number(take_u32(&mut rest)?).ok_or(Violation::Field)?;
        let header = Self {
            kind,
            id: take_u32(&mut rest)?,
            a: take_u32(&mut rest)?,
            b: take_u32(&mut rest)?,
            len: take_u64(&mut rest)?,
            time: take_u64(&mut rest)?,
        };
        if header.len > kind.limit() {
            return Err(Violation::Field);
        }
        Ok(header)
    }

    pub(super) fn read(from: &mut impl Read) -> Result<Self, Violation> {
        let mut bytes = [0; HEADER_LEN];
        from.read_exact(&mut bytes)?;
        Self::decode(&bytes)
    }

    /// The body, whose length has been checked with the header.
    pub(super) fn read_body(&self, from: &mut impl Read) -> Result<Vec<u8>, Violation> {
        let len = usize::try_from(self.len).map_err(|_| Violation::Field)?;
        let mut body = vec![0; len];
        from.read_exact(&mut body)?;
        Ok(body)
    }
}

fn take_u32(rest: &mut &[u8]) -> Result<u32, Violation> {
    let (head, tail) = rest.split_first_chunk::<4>().ok_or(Violation::Field)?;
    *rest = tail;
    Ok(u32::from_le_bytes(*head))
}

fn take_u64(rest: &mut &[u8]) -> Result<u64, Violation> {
    let (head, tail) = rest.split_first_chunk::<8>().ok_or(Violation::Field)?;
    *rest = tail;
    Ok(u64::from_le_bytes(*head))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_header_reads_back_as_it_was_written() {
        let header = Header {
            kind: Kind::Bitmap,
            id: 7,
            a: 1240,
            b: 1754,
            len: 8_699_840,
            time: 9,
        };
        assert_eq!(Header::decode(&header.encode()).unwrap(), header);
    }

    #[test]
    fn a_length_above_the_limit_of_its_kind_is_refused() {
        for kind in [Kind::Ready, Kind::Failed, Kind::Opened, Kind::Bitmap] {
            let header = Header {
                len: kind.limit() + 1,
                ..Header::new(kind, 1)
            };
            assert!(Header::decode(&header.encode()).is_err(), "{kind:?}");
        }
    }

    proptest! {
        #[test]
        fn random_bytes_are_refused_or_harmless(bytes in prop::array::uniform32(any::<u8>()), tail in any::<u32>()) {
            let mut all = [0; HEADER_LEN];
            all[..32].copy_from_slice(&bytes);
            all[32..].copy_from_slice(&tail.to_le_bytes());
            if let Ok(header) = Header::decode(&all) {
                prop_assert!(header.len <= header.kind.limit());
            }
            all[..4].copy_from_slice(&MAGIC.to_le_bytes());
            if let Ok(header) = Header::decode(&all) {
                prop_assert!(header.len <= header.kind.limit());
            }
        }
    }
}
