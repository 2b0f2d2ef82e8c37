//! Time and size limits of calls (requirement ID-17).

use std::time::Duration;

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;

/// How long a call may take and how much may come back. The time to connect is limited for all
/// calls alike, by [`TransportConfig::connect`](crate::TransportConfig::connect).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    /// Until the head of the answer has come, counted anew for each try.
    pub first_byte: Duration,
    /// For everything: proofs, repeats, waits, and the last byte of the answer.
    pub total: Duration,
    /// Bytes of the body after decompression.
    pub max_bytes: u64,
}

impl Limits {
    /// Token, PAR, revocation and userinfo requests.
    pub const TOKEN: Self = Self::of(15, 30, 256 * KIB);
    /// Discovery documents and key sets.
    pub const METADATA: Self = Self::of(15, 30, 256 * KIB);
    /// `GET metadata` of a FHIR service: a capability statement is larger than a discovery document.
    pub const CAPABILITIES: Self = Self::of(15, 30, 8 * MIB);
    /// One page of a search in Pasientens prøvesvar.
    pub const PPS_PAGE: Self = Self::of(15, 30, 64 * MIB);
    /// One page of a document list.
    pub const PHR_LIST: Self = Self::of(45, 60, 64 * MIB);
    /// One document.
    pub const DOCUMENT: Self = Self::of(15, 90, 64 * MIB);
    /// `ping` and its like.
    pub const PING: Self = Self::of(15, 30, 64 * KIB);

    const fn of(first_byte: u64, total: u64, max_bytes: u64) -> Self {
        Self {
            first_byte: Duration::from_secs(first_byte),
            total: Duration::from_secs(total),
            max_bytes,
        }
    }
}
