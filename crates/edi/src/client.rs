//! The client of the service: where it is, and who asks.

use innsyn_transport::{Request, Service, Transport};

/// The version of the API that this client speaks.
const VERSION: &str = "3";

/// How the service is reached.
#[derive(Clone, Debug)]
pub struct EdiConfig {
    /// Base address.
    pub service: Service,
    /// Name and version of this program, sent as `nhn-source-system`.
    pub source_system: String,
}

/// Client of the message service. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    pub(crate) transport: Transport,
    pub(crate) service: Service,
    source_system: String,
}

impl Client {
    /// A client of the service at this address.
    #[must_use]
    pub fn new(transport: Transport, config: EdiConfig) -> Self {
        Self {
            transport,
            service: config.service,
            source_system: config.source_system,
        }
    }

    /// Adds what every call carries: the version, and who asks.
    pub(crate) fn introduce(&self, request: Request) -> Request {
        request
            .header("api-version", VERSION)
            .header("nhn-source-system", &self.source_system)
            .header("accept", "application/json")
    }
}
