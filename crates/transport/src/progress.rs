//! How far a request has come, for whoever waits for it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts what has come of what is expected: bytes of a body, rows of a list. Clones count together.
#[derive(Clone, Default)]
pub struct Progress(Arc<Counts>);

#[derive(Default)]
struct Counts {
    done: AtomicU64,
    /// One more than the total; 0 while it is unknown.
    total: AtomicU64,
}

impl Progress {
    /// Nothing yet, of an unknown total.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins anew: a try that failed does not count.
    pub fn begin(&self, total: Option<u64>) {
        self.0.done.store(0, Ordering::Relaxed);
        self.expect(total);
    }

    /// The total became known, or is unknown.
    pub fn expect(&self, total: Option<u64>) {
        let total = total.map_or(0, |total| total.saturating_add(1));
        self.0.total.store(total, Ordering::Relaxed);
    }

    /// This much is there now.
    pub fn reach(&self, done: u64) {
        self.0.done.store(done, Ordering::Relaxed);
    }

    /// What has come.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.0.done.load(Ordering::Relaxed)
    }

    /// What is expected; `None` where nobody said.
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        self.0.total.load(Ordering::Relaxed).checked_sub(1)
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Progress({} of {:?})", self.done(), self.total())
    }
}
