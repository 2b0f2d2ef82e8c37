//! Time and randomness, passed in. Nothing in this crate asks the system by itself.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use innsyn_domain::Now;

/// Tells the time: both clocks at once.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Now + Send + Sync>);

impl Clock {
    /// A clock by any rule, for tests.
    pub fn from_fn(read: impl Fn() -> Now + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    /// The machine's clocks.
    #[must_use]
    pub fn system() -> Self {
        let started = Instant::now();
        Self::from_fn(move || Now {
            monotonic: started.elapsed(),
            wall: jiff::Timestamp::now(),
        })
    }

    /// Both clocks, now.
    #[must_use]
    pub fn now(&self) -> Now {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Clock")
    }
}

/// Gives random bytes.
#[derive(Clone)]
pub struct Random(Arc<dyn Fn() -> Option<[u8; 32]> + Send + Sync>);

/// The operating system gave no randomness.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the operating system gave no randomness")]
pub struct NoRandomness;

impl Random {
    /// Randomness by any rule, for tests.
    pub fn from_fn(fill: impl Fn() -> Option<[u8; 32]> + Send + Sync + 'static) -> Self {
        Self(Arc::new(fill))
    }

    /// The operating system's.
    #[must_use]
    pub fn system() -> Self {
        Self::from_fn(|| {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes).ok().map(|()| bytes)
        })
    }

    /// 32 bytes.
    pub fn bytes(&self) -> Result<[u8; 32], NoRandomness> {
        (self.0)().ok_or(NoRandomness)
    }

    /// A number of 128 bits.
    pub fn number(&self) -> Result<u128, NoRandomness> {
        let bytes = self.bytes()?;
        let (half, _) = bytes.split_at(16);
        <[u8; 16]>::try_from(half)
            .map(u128::from_le_bytes)
            .map_err(|_| NoRandomness)
    }
}

impl fmt::Debug for Random {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Random")
    }
}
