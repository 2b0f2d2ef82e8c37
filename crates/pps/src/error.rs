//! Why a search brought no list.

use innsyn_domain::ElevationError;
use innsyn_fhir::{ReadError, ServiceCode};
use innsyn_transport::{CorrelationId, SendError};

/// Why [`Client::find_reports`](crate::Client::find_reports) brought no list. Holds no body, no address and no identifier
/// of a patient.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FindReportsError {
    /// No answer.
    #[error("find reports: no answer")]
    Send {
        /// Why.
        #[source]
        source: SendError,
        /// Id of the request.
        correlation: CorrelationId,
    },
    /// The service answered with an error status.
    #[error("find reports: refused with status {status}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// The service's code.
        code: Option<ServiceCode>,
        /// Id of the request.
        correlation: CorrelationId,
    },
    /// The service answered 200 with an error inside.
    #[error("find reports: the answer is an error")]
    Outcome {
        /// The service's code.
        code: Option<ServiceCode>,
        /// Id of the request.
        correlation: CorrelationId,
    },
    /// The answer cannot be read.
    #[error("find reports: the answer cannot be read")]
    Unreadable {
        /// Why.
        #[source]
        source: ReadError,
        /// Id of the request.
        correlation: CorrelationId,
    },
    /// The answer is something else than a searchset in JSON.
    #[error("find reports: the answer is no searchset")]
    NotASearchset {
        /// Id of the request.
        correlation: CorrelationId,
    },
    /// The permission for elevated access does not hold, or has ended. Nothing was sent.
    #[error("find reports: elevated access does not hold")]
    Elevation(#[source] ElevationError),
}

impl FindReportsError {
    /// Id under which the service logged the request; `None` when nothing was sent.
    #[must_use]
    pub fn correlation(&self) -> Option<CorrelationId> {
        match self {
            Self::Send { correlation, .. }
            | Self::Refused { correlation, .. }
            | Self::Outcome { correlation, .. }
            | Self::Unreadable { correlation, .. }
            | Self::NotASearchset { correlation } => Some(*correlation),
            Self::Elevation(_) => None,
        }
    }

    /// HTTP status, where an answer came.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused { status, .. }
            | Self::Send {
                source: SendError::RateLimited { status, .. },
                ..
            } => Some(*status),
            Self::Outcome { .. } | Self::Unreadable { .. } | Self::NotASearchset { .. } => {
                Some(200)
            }
            Self::Send { .. } | Self::Elevation(_) => None,
        }
    }

    /// The service's own code, where it gave one.
    #[must_use]
    pub fn code(&self) -> Option<&ServiceCode> {
        match self {
            Self::Refused { code, .. } | Self::Outcome { code, .. } => code.as_ref(),
            Self::Send { .. }
            | Self::Unreadable { .. }
            | Self::NotASearchset { .. }
            | Self::Elevation(_) => None,
        }
    }
}
