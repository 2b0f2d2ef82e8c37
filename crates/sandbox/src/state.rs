//! What the services of one sandbox share.

use crate::clock::Clock;
use crate::faults::Faults;
use crate::helseid::Provider;
use crate::journal::Journal;
use crate::options::SandboxOptions;
use crate::people::Cast;
use crate::server::Addresses;

/// One sandbox: its addresses, clock, faults, journal and identity provider. The services hold
/// it behind an `Arc`; each keeps its own stores.
pub(crate) struct State {
    pub(crate) addresses: Addresses,
    pub(crate) options: SandboxOptions,
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    pub(crate) journal: Journal,
    pub(crate) helseid: Provider,
}

impl State {
    /// Patients and test users of this sandbox.
    pub(crate) fn cast(&self) -> Cast {
        self.options.content.cast
    }
}
