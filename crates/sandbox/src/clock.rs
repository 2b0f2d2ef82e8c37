//! The sandbox's own clock: the system's time plus an offset that tests and options may set.
//!
//! Every lifetime, every proof window and every `Date` header follows it, so that "the clock is
//! wrong" and "ten minutes later" can be played without waiting.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// A clock that can be moved; clones move together.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_ms: Arc<AtomicI64>,
}

impl Clock {
    /// A clock that is wrong by `skew` from the start.
    pub fn skewed(skew: SignedDuration) -> Self {
        let clock = Self::default();
        clock.advance(skew);
        clock
    }

    /// The time that the sandbox believes in.
    pub fn now(&self) -> Timestamp {
        let offset = SignedDuration::from_millis(self.offset_ms.load(Ordering::Relaxed));
        let system = Timestamp::now();
        system.checked_add(offset).unwrap_or(system)
    }

    /// Whole seconds since 1970, as tokens count time.
    pub fn seconds(&self) -> i64 {
        self.now().as_second()
    }

    /// Moves the clock; a negative length moves it back.
    pub fn advance(&self, length: SignedDuration) {
        let milliseconds = i64::try_from(length.as_millis()).unwrap_or(0);
        self.offset_ms.fetch_add(milliseconds, Ordering::Relaxed);
    }

    /// The time as the `Date` header writes it (RFC 9110, section 5.6.7).
    pub(crate) fn http_date(&self) -> String {
        jiff::fmt::rfc2822::DateTimePrinter::new()
            .timestamp_to_rfc9110_string(&self.now())
            .unwrap_or_default()
    }
}
