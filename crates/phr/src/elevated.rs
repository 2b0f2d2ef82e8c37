//! What may come of an elevated look-up. A refusal is data here: the screen says it calmly.

use innsyn_fhir::ServiceCode;
use innsyn_transport::CorrelationId;

/// What came of an elevated look-up that was sent.
#[derive(Debug)]
pub enum ElevatedOutcome<T> {
    /// An answer.
    Found(T),
    /// The service says, in just those words, that nothing more exists.
    NothingMore {
        /// Id of the request.
        correlation: CorrelationId,
    },
    /// The service refused.
    Refused {
        /// HTTP status.
        status: u16,
        /// The service's code.
        code: Option<ServiceCode>,
        /// Id of the request.
        correlation: CorrelationId,
    },
}
