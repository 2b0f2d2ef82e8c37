//! Randomness, passed in.

use std::fmt::Debug;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use innsyn_transport::Clock;
use zeroize::Zeroizing;

/// Gives unpredictable bytes.
pub trait Random: Debug + Send + Sync {
    /// Fills the buffer.
    fn fill(&self, buffer: &mut [u8]) -> Result<(), NoRandomness>;
}

/// Time and randomness, as proofs and assertions need them.
#[derive(Clone, Copy)]
pub(crate) struct Means<'a> {
    pub(crate) clock: &'a dyn Clock,
    pub(crate) random: &'a dyn Random,
}

/// The operating system gave no random bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the operating system gave no random bytes")]
pub struct NoRandomness;

/// The random source of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), NoRandomness> {
        getrandom::fill(buffer).map_err(|_| NoRandomness)
    }
}

/// 256 random bits as 43 characters of base64url.
pub(crate) fn nonce(random: &dyn Random) -> Result<Zeroizing<String>, NoRandomness> {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    random.fill(bytes.as_mut())?;
    Ok(Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes.as_ref())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_nonces_differ_and_hold_at_least_128_bits() {
        let one = nonce(&SystemRandom).unwrap();
        let two = nonce(&SystemRandom).unwrap();
        assert_ne!(*one, *two);
        assert_eq!(one.len(), 43);
    }
}
