//! Randomness for handles, nonces and identifiers, from the operating system.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// `N` random bytes. Falls back to random UUIDs should the system refuse, which panics there
/// rather than here; a sandbox without randomness is of no use.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0_u8; N];
    if getrandom::fill(&mut bytes).is_err() {
        for part in bytes.chunks_mut(16) {
            for (to, from) in part.iter_mut().zip(uuid::Uuid::new_v4().into_bytes()) {
                *to = from;
            }
        }
    }
    bytes
}

/// `N` random bytes in lower-case hexadecimal.
pub(crate) fn hex<const N: usize>() -> String {
    hex::encode(bytes::<N>())
}

/// A handle as HelseID makes them: 64 hexadecimal digits, upper case, and `-1`.
pub(crate) fn handle() -> String {
    format!("{}-1", hex::encode_upper(bytes::<32>()))
}

/// 256 random bits in base64url.
pub(crate) fn base64url() -> String {
    URL_SAFE_NO_PAD.encode(bytes::<32>())
}
