//! A search under way: how far it is, what has come so far, and the way to end it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use innsyn_transport::CancellationToken;

use crate::pages::Loaded;

/// A search under way. Clones tell of the same search.
#[derive(Clone)]
pub struct Fetch {
    /// Ended when the patient is closed.
    cancel: CancellationToken,
    /// Ended by the clinician, or with `cancel`.
    stop: CancellationToken,
    arrived: Arc<Mutex<Option<Loaded>>>,
}

impl std::fmt::Debug for Fetch {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Fetch")
            .field("progress", &self.progress())
            .field("stopped", &self.is_stopped())
            .finish_non_exhaustive()
    }
}

/// How far a search is.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct FetchProgress {
    /// Pages that have come.
    pub pages: u32,
    /// Reports that have come.
    pub loaded: u64,
    /// Reports that the service counted.
    pub total: Option<u64>,
}

impl Fetch {
    /// A search that ends without an answer when `cancel` does.
    #[must_use]
    pub fn new(cancel: &CancellationToken) -> Self {
        Self {
            stop: cancel.child_token(),
            cancel: cancel.clone(),
            arrived: Arc::default(),
        }
    }

    /// Ends the search; what has come is its answer, as a partial one.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    /// Whether it was ended by [`Fetch::stop`].
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stop.is_cancelled() && !self.cancel.is_cancelled()
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> FetchProgress {
        self.arrived()
            .as_ref()
            .map(|loaded| FetchProgress {
                pages: u32::try_from(loaded.pages.len()).unwrap_or(u32::MAX),
                loaded: loaded.matches,
                total: loaded.total,
            })
            .unwrap_or_default()
    }

    /// Ends every request of the search.
    pub(crate) fn token(&self) -> &CancellationToken {
        &self.stop
    }

    pub(crate) fn publish(&self, loaded: Option<&Loaded>) {
        *self.arrived() = loaded.cloned();
    }

    pub(crate) fn so_far(&self) -> Option<Loaded> {
        self.arrived().clone()
    }

    fn arrived(&self) -> MutexGuard<'_, Option<Loaded>> {
        self.arrived.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
