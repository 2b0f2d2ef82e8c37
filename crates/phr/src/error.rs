//! Why a call to the service brought nothing. One enum for each operation; no body, no address, no identifier in any.

use innsyn_domain::ElevationError;
use innsyn_fhir::{ReadError, ServiceCode};
use innsyn_transport::{CorrelationId, SendError};

/// Why [`Client::find_documents`](crate::Client::find_documents) brought no list.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FindDocumentsError {
    /// No answer.
    #[error("find documents: no answer")]
    Send {
        /// Why.
        #[source]
        source: SendError,
        /// Id of the request.
        correlation: CorrelationId,
    },
    /// The service answered with an error status.
    #[error("find documents: refused with status {status}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// The service's code.
        code: Option<ServiceCode>,
        /// Id of the request.
        correlation: CorrelationId,
    },
    /// The service answered 200 with an error inside.
    #[error("find documents: the answer is an error")]
    Outcome {
        /// The service's code.
        code: Option<ServiceCode>,
        /// Id of the request.
        correlation: CorrelationId,
    },
    /// The answer cannot be read.
    #[error("find documents: the answer cannot be read")]
    Unreadable {
        /// Why.
        #[source]
        source: ReadError,
        /// Id of the request.
        correlation: CorrelationId,
    },
    /// The answer is something else than a searchset in JSON.
    #[error("find documents: the answer is no searchset")]
    NotASearchset {
        /// Id of the request.
        correlation: CorrelationId,
    },
    /// The permission for elevated access does not hold, or has ended. Nothing was sent.
    #[error("find documents: elevated access does not hold")]
    Elevation(#[source] ElevationError),
}

impl FindDocumentsError {
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

/// Why [`Client::retrieve`](crate::Client::retrieve) brought no document.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RetrieveError {
    /// No answer.
    #[error("retrieve document: no answer")]
    Send {
        /// Why.
        #[source]
        source: SendError,
        /// Id of the request.
        correlation: CorrelationId,
    },
    /// The row is restricted, or lacks the ids by which a document is fetched. Nothing was sent.
    #[error("retrieve document: the row cannot be opened")]
    CannotOpen,
    /// 403: restricted, or not allowed.
    #[error("retrieve document: restricted")]
    Restricted {
        /// The service's code.
        code: Option<ServiceCode>,
        /// Id of the request.
        correlation: CorrelationId,
    },
    /// 404: the source does not know it.
    #[error("retrieve document: not found")]
    NotFound {
        /// The service's code.
        code: Option<ServiceCode>,
        /// Id of the request.
        correlation: CorrelationId,
    },
    /// 410: replaced or no longer available.
    #[error("retrieve document: no longer available")]
    Gone {
        /// The service's code.
        code: Option<ServiceCode>,
        /// Id of the request.
        correlation: CorrelationId,
    },
    /// 502, 503, 504: the source behind the service did not answer.
    #[error("retrieve document: the source did not answer")]
    SourceUnavailable {
        /// HTTP status.
        status: u16,
        /// The service's code.
        code: Option<ServiceCode>,
        /// Id of the request.
        correlation: CorrelationId,
    },
    /// Any other error status.
    #[error("retrieve document: refused with status {status}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// The service's code.
        code: Option<ServiceCode>,
        /// Id of the request.
        correlation: CorrelationId,
    },
    /// 200 with an error in place of the document.
    #[error("retrieve document: the answer is an error")]
    Outcome {
        /// The service's code.
        code: Option<ServiceCode>,
        /// Id of the request.
        correlation: CorrelationId,
    },
    /// 200 with nothing in it.
    #[error("retrieve document: the answer is empty")]
    Empty {
        /// Id of the request.
        correlation: CorrelationId,
    },
    /// The permission for elevated access does not hold, or has ended. Nothing was sent.
    #[error("retrieve document: elevated access does not hold")]
    Elevation(#[source] ElevationError),
}

impl RetrieveError {
    /// Id under which the service logged the request; `None` when nothing was sent.
    #[must_use]
    pub fn correlation(&self) -> Option<CorrelationId> {
        match self {
            Self::Send { correlation, .. }
            | Self::Restricted { correlation, .. }
            | Self::NotFound { correlation, .. }
            | Self::Gone { correlation, .. }
            | Self::SourceUnavailable { correlation, .. }
            | Self::Refused { correlation, .. }
            | Self::Outcome { correlation, .. }
            | Self::Empty { correlation } => Some(*correlation),
            Self::CannotOpen | Self::Elevation(_) => None,
        }
    }

    /// HTTP status, where an answer came.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Restricted { .. } => Some(403),
            Self::NotFound { .. } => Some(404),
            Self::Gone { .. } => Some(410),
            Self::SourceUnavailable { status, .. }
            | Self::Refused { status, .. }
            | Self::Send {
                source: SendError::RateLimited { status, .. },
                ..
            } => Some(*status),
            Self::Outcome { .. } | Self::Empty { .. } => Some(200),
            Self::Send { .. } | Self::CannotOpen | Self::Elevation(_) => None,
        }
    }

    /// The service's own code, where it gave one.
    #[must_use]
    pub fn code(&self) -> Option<&ServiceCode> {
        match self {
            Self::Restricted { code, .. }
            | Self::NotFound { code, .. }
            | Self::Gone { code, .. }
            | Self::SourceUnavailable { code, .. }
            | Self::Refused { code, .. }
            | Self::Outcome { code, .. } => code.as_ref(),
            Self::Send { .. } | Self::Empty { .. } | Self::CannotOpen | Self::Elevation(_) => None,
        }
    }
}

/// Why [`Client::ping`](crate::Client::ping) or [`Client::pingauth`](crate::Client::pingauth) failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PingError {
    /// No answer.
    #[error("ping: no answer")]
    Send {
        /// Why.
        #[source]
        source: SendError,
        /// Id of the request.
        correlation: CorrelationId,
    },
    /// An error status.
    #[error("ping: refused with status {status}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// Id of the request.
        correlation: CorrelationId,
    },
}
