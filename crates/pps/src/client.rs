//! The client of the service: where it is, and on what basis it is asked.

use innsyn_domain::AccessBasis;
use innsyn_transport::{Service, Transport};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::pages::Includes;

/// How the service is reached.
#[derive(Clone, Debug)]
pub struct PpsConfig {
    /// Base address; everything is below it (`…/v2`).
    pub service: Service,
}

/// What is stated about the requester's right to look. The type has no room for a basis where none may be sent.
#[derive(Clone, Copy, Debug)]
pub enum RequesterBasis<'a> {
    /// Health personnel: sent as `access-basis`.
    Stated(AccessBasis<'a>),
    /// Case officers and verification staff: no basis is sent.
    NotApplicable,
}

/// Client of Pasientens prøvesvar. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    pub(crate) transport: Transport,
    pub(crate) service: Service,
    /// The includes that the service took last; refused ones are not tried again in this run.
    includes: Arc<AtomicU8>,
}

impl Client {
    /// A client of the service at this address.
    #[must_use]
    pub fn new(transport: Transport, config: PpsConfig) -> Self {
        Self {
            transport,
            service: config.service,
            includes: Arc::default(),
        }
    }

    pub(crate) fn includes(&self) -> Includes {
        Includes::from_level(self.includes.load(Ordering::Relaxed))
    }

    pub(crate) fn remember(&self, includes: Includes) {
        self.includes.store(includes.level(), Ordering::Relaxed);
    }
}
