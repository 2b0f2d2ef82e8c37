//! Every failure of a layer below becomes one [`CommandError`] here, and nowhere else.
//!
//! The matches name each variant of the errors that exist today; the service crates' errors are `#[non_exhaustive]`, so
//! each match ends in an arm for what a later version may add, which is `Internal`: a bug until it has words of its own.
#![expect(
    clippy::match_same_arms,
    clippy::wildcard_enum_match_arm,
    reason = "each variant of today is named for the reader; the last arm is for those of tomorrow"
)]

use helseid::{CallError, CallbackError, DiscoverError, IdTokenError, SignInError, UserinfoError};
use innsyn_documents::ReadError;
use innsyn_documents::pdf::PdfError;
use innsyn_domain::ElevationError;
use innsyn_phr::{FindDocumentsError, RetrieveError};
use innsyn_pps::FindReportsError;
use innsyn_transport::{AuthorizeError, CorrelationId, SendError};

use crate::audit::AuditUnavailable;
use crate::clock::NoRandomness;
use crate::dto::{CommandError, ErrorCode, Retry};
use crate::environment::EnvironmentError;
use crate::ports::SecretsError;

impl CommandError {
    /// An error with a code and nothing else.
    #[must_use]
    pub fn new(code: ErrorCode) -> Self {
        Self {
            code,
            retry: retry(code),
            correlation_id: None,
            status: None,
            service_code: None,
            retry_after: None,
        }
    }

    /// A bug of ours.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(ErrorCode::Internal)
    }

    /// The same, with the id of the request that failed.
    #[must_use]
    pub fn with_correlation(mut self, id: CorrelationId) -> Self {
        self.correlation_id = Some(id.to_string());
        self
    }

    /// The same, with the status that the service gave.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// The same, with the service's own code.
    #[must_use]
    pub fn with_service_code(mut self, code: Option<String>) -> Self {
        self.service_code = code;
        self
    }

    /// The same, with the time that the service asks to wait.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Option<std::time::Duration>) -> Self {
        self.retry_after = wait.map(|wait| u32::try_from(wait.as_secs()).unwrap_or(u32::MAX));
        self
    }
}

/// Whether trying again helps, by what went wrong.
fn retry(code: ErrorCode) -> Retry {
    use ErrorCode as Code;
    match code {
        Code::NotSignedIn
        | Code::SessionExpired
        | Code::SessionLocked
        | Code::SecurityLevelTooLow
        | Code::SessionBelongsToAnother
        | Code::TokenRefused => Retry::AfterSignIn,
        Code::SignInCancelled
        | Code::SignInRefused
        | Code::SignInTimedOut
        | Code::Offline
        | Code::UpstreamTimeout
        | Code::UpstreamProtocol
        | Code::ElevationNotConfirmed
        | Code::ElevationExpired
        | Code::SecureStorageUnavailable
        | Code::AuditUnavailable
        | Code::FetchCancelled
        | Code::ClipboardUnavailable
        | Code::PageTooHeavy => Retry::Now,
        Code::UpstreamUnavailable | Code::RateLimited => Retry::Later,
        Code::NoPatientOpen
        | Code::PatientContextChanged
        | Code::InvalidPersonId
        | Code::PatientNotInTestPopulation
        | Code::AccessDenied
        | Code::AccessBasisRequired
        | Code::ElevationNotApplicable
        | Code::SubjectMismatch
        | Code::DocumentNotFound
        | Code::DocumentRestricted
        | Code::UnsupportedDocument
        | Code::DocumentDamaged
        | Code::CopyNotSaved
        | Code::DocumentUnsafe
        | Code::DocumentEncrypted
        | Code::PasswordNeeded
        | Code::WrongPassword
        | Code::DocumentTooLarge
        | Code::PdfEngineMissing
        | Code::PdfSandboxUnavailable
        | Code::ClientRejected
        | Code::ConfigurationInvalid
        | Code::Internal => Retry::Never,
    }
}

impl From<NoRandomness> for CommandError {
    fn from(_: NoRandomness) -> Self {
        Self::internal()
    }
}

impl From<AuditUnavailable> for CommandError {
    fn from(error: AuditUnavailable) -> Self {
        match error {
            AuditUnavailable::Secrets(error) => error.into(),
            AuditUnavailable::Sink(_)
            | AuditUnavailable::Damaged(_)
            | AuditUnavailable::Crypto
            | AuditUnavailable::Whole => Self::new(ErrorCode::AuditUnavailable),
        }
    }
}

impl From<SecretsError> for CommandError {
    fn from(_: SecretsError) -> Self {
        Self::new(ErrorCode::SecureStorageUnavailable)
    }
}

impl From<EnvironmentError> for CommandError {
    fn from(error: EnvironmentError) -> Self {
        // Words of our own about a place in the file, never its content.
        Self::new(ErrorCode::ConfigurationInvalid).with_service_code(Some(error.to_string()))
    }
}

impl From<ElevationError> for CommandError {
    fn from(error: ElevationError) -> Self {
        Self::new(match error {
            ElevationError::NoSuchChallenge | ElevationError::ChallengeExpired => {
                ErrorCode::ElevationNotConfirmed
            }
            ElevationError::Expired => ErrorCode::ElevationExpired,
            ElevationError::AnotherPatient => ErrorCode::PatientContextChanged,
            ElevationError::AnotherSource
            | ElevationError::SearchDone
            | ElevationError::NotListed => ErrorCode::ElevationNotApplicable,
            _ => ErrorCode::Internal,
        })
    }
}

impl From<SendError> for CommandError {
    fn from(error: SendError) -> Self {
        match error {
            SendError::Offline | SendError::Interrupted => Self::new(ErrorCode::Offline),
            SendError::Timeout { .. } => Self::new(ErrorCode::UpstreamTimeout),
            // Closing a patient or ending the session; what the clinician herself ended is told by `Fetch::explain`.
            SendError::Cancelled => Self::new(ErrorCode::PatientContextChanged),
            SendError::TooLarge { .. } => Self::new(ErrorCode::DocumentTooLarge),
            SendError::Redirect { status } => {
                Self::new(ErrorCode::UpstreamProtocol).with_status(status)
            }
            SendError::Tls | SendError::Protocol => Self::new(ErrorCode::UpstreamProtocol),
            SendError::InsecureAddress | SendError::ForeignOrigin => {
                Self::new(ErrorCode::ConfigurationInvalid)
            }
            SendError::RateLimited {
                status,
                retry_after,
            } => {
                let code = if status == 429 {
                    ErrorCode::RateLimited
                } else {
                    ErrorCode::UpstreamUnavailable
                };
                Self::new(code)
                    .with_status(status)
                    .with_retry_after(retry_after)
            }
            SendError::Authorize(error) => error.into(),
            SendError::InvalidRequest => Self::internal(),
            _ => Self::internal(),
        }
    }
}

impl From<AuthorizeError> for CommandError {
    fn from(error: AuthorizeError) -> Self {
        match error {
            AuthorizeError::NotSignedIn => Self::new(ErrorCode::NotSignedIn),
            AuthorizeError::SessionExpired => Self::new(ErrorCode::SessionExpired),
            // The permission was the patient's, and she has been closed.
            AuthorizeError::Closed => Self::new(ErrorCode::PatientContextChanged),
            AuthorizeError::Refused => Self::new(ErrorCode::ClientRejected),
            AuthorizeError::Unreachable(source) => (*source).into(),
            AuthorizeError::Protocol => Self::new(ErrorCode::UpstreamProtocol),
            AuthorizeError::Proof => Self::internal(),
            _ => Self::internal(),
        }
    }
}

/// What a status of a national service means to the clinician.
fn status_code(status: u16) -> ErrorCode {
    match status {
        401 | 403 => ErrorCode::AccessDenied,
        404 | 410 => ErrorCode::DocumentNotFound,
        408 | 504 => ErrorCode::UpstreamTimeout,
        429 => ErrorCode::RateLimited,
        500..=599 => ErrorCode::UpstreamUnavailable,
        _ => ErrorCode::UpstreamProtocol,
    }
}

/// The same for a search, which finds no document and so cannot miss one.
fn search_code(status: u16) -> ErrorCode {
    if matches!(status, 404 | 410) {
        ErrorCode::UpstreamProtocol
    } else {
        status_code(status)
    }
}

impl From<FindReportsError> for CommandError {
    fn from(error: FindReportsError) -> Self {
        match error {
            FindReportsError::Send {
                source,
                correlation,
            } => Self::from(source).with_correlation(correlation),
            FindReportsError::Refused {
                status,
                code,
                correlation,
            } => Self::new(search_code(status))
                .with_status(status)
                .with_service_code(code.map(|code| code.to_string()))
                .with_correlation(correlation),
            FindReportsError::Outcome { code, correlation } => {
                Self::new(ErrorCode::UpstreamProtocol)
                    .with_status(200)
                    .with_service_code(code.map(|code| code.to_string()))
                    .with_correlation(correlation)
            }
            FindReportsError::Unreadable { correlation, .. }
            | FindReportsError::NotASearchset { correlation } => {
                Self::new(ErrorCode::UpstreamProtocol).with_correlation(correlation)
            }
            FindReportsError::Elevation(error) => error.into(),
            _ => Self::internal(),
        }
    }
}

impl From<ReadError> for CommandError {
    fn from(error: ReadError) -> Self {
        Self::new(match error {
            ReadError::OtherPerson => ErrorCode::SubjectMismatch,
            ReadError::Empty | ReadError::Damaged | ReadError::Encoding | ReadError::Nested => {
                ErrorCode::DocumentDamaged
            }
            // Whole, and built in a way that no clinical document needs.
            ReadError::Doctype | ReadError::TooDeep => ErrorCode::DocumentUnsafe,
            ReadError::TooLarge => ErrorCode::DocumentTooLarge,
            _ => ErrorCode::Internal,
        })
    }
}

impl From<PdfError> for CommandError {
    fn from(error: PdfError) -> Self {
        Self::new(match error {
            PdfError::EngineMissing | PdfError::EngineAltered => ErrorCode::PdfEngineMissing,
            PdfError::PdfSandboxUnavailable | PdfError::WorkerUnavailable => {
                ErrorCode::PdfSandboxUnavailable
            }
            PdfError::DocumentEncrypted => ErrorCode::PasswordNeeded,
            PdfError::WrongPassword => ErrorCode::WrongPassword,
            PdfError::UnknownEncryption => ErrorCode::DocumentEncrypted,
            PdfError::Damaged | PdfError::PageDamaged => ErrorCode::DocumentDamaged,
            PdfError::TooLarge | PdfError::TooManyPages => ErrorCode::DocumentTooLarge,
            PdfError::NoSuchPage | PdfError::Closed => ErrorCode::DocumentNotFound,
            PdfError::PageTooHeavy => ErrorCode::PageTooHeavy,
            _ => ErrorCode::Internal,
        })
    }
}

/// Pasientens journaldokumenter tells a token that it does not take (401) from one that is not enough (403).
fn documents_code(status: u16, otherwise: fn(u16) -> ErrorCode) -> ErrorCode {
    if status == 401 {
        ErrorCode::TokenRefused
    } else {
        otherwise(status)
    }
}

impl From<FindDocumentsError> for CommandError {
    fn from(error: FindDocumentsError) -> Self {
        match error {
            FindDocumentsError::Send {
                source,
                correlation,
            } => Self::from(source).with_correlation(correlation),
            FindDocumentsError::Refused {
                status,
                code,
                correlation,
            } => Self::new(documents_code(status, search_code))
                .with_status(status)
                .with_service_code(code.map(|code| code.to_string()))
                .with_correlation(correlation),
            FindDocumentsError::Outcome { code, correlation } => {
                Self::new(ErrorCode::UpstreamProtocol)
                    .with_status(200)
                    .with_service_code(code.map(|code| code.to_string()))
                    .with_correlation(correlation)
            }
            FindDocumentsError::Unreadable { correlation, .. }
            | FindDocumentsError::NotASearchset { correlation } => {
                Self::new(ErrorCode::UpstreamProtocol).with_correlation(correlation)
            }
            FindDocumentsError::Elevation(error) => error.into(),
            _ => Self::internal(),
        }
    }
}

impl From<RetrieveError> for CommandError {
    fn from(error: RetrieveError) -> Self {
        let correlation = error.correlation();
        let status = error.status();
        let service_code = error.code().map(ToString::to_string);
        let mut told = match error {
            RetrieveError::Send { source, .. } => Self::from(source),
            RetrieveError::CannotOpen | RetrieveError::Restricted { .. } => {
                Self::new(ErrorCode::DocumentRestricted)
            }
            RetrieveError::NotFound { .. } | RetrieveError::Gone { .. } => {
                Self::new(ErrorCode::DocumentNotFound)
            }
            RetrieveError::SourceUnavailable { status: 504, .. } => {
                Self::new(ErrorCode::UpstreamTimeout)
            }
            RetrieveError::SourceUnavailable { .. } => Self::new(ErrorCode::UpstreamUnavailable),
            RetrieveError::Refused { status, .. } => Self::new(documents_code(status, status_code)),
            RetrieveError::Outcome { .. } => Self::new(ErrorCode::UpstreamProtocol),
            RetrieveError::Empty { .. } => Self::new(ErrorCode::DocumentDamaged),
            RetrieveError::Elevation(error) => error.into(),
            _ => Self::internal(),
        };
        if let Some(correlation) = correlation {
            told = told.with_correlation(correlation);
        }
        told.status = told.status.or(status);
        told.with_service_code(service_code)
    }
}

impl From<SignInError> for CommandError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Metadata(error) => error.into(),
            SignInError::Announce(error) | SignInError::Exchange(error) => error.into(),
            SignInError::Cancelled => Self::new(ErrorCode::SignInCancelled),
            SignInError::TimedOut => Self::new(ErrorCode::SignInTimedOut),
            SignInError::Callback(CallbackError::Refused(refusal)) => {
                Self::new(ErrorCode::SignInRefused).with_service_code(Some(refusal.short_code()))
            }
            SignInError::Callback(_) => Self::new(ErrorCode::SignInRefused),
            SignInError::IdToken(error) => error.into(),
            SignInError::DifferentPerson => Self::new(ErrorCode::SessionBelongsToAnother),
            // No port: another program holds the registered one.
            SignInError::Listen(_) => Self::new(ErrorCode::ConfigurationInvalid),
            SignInError::Proof(_) | SignInError::Parameter => Self::internal(),
            _ => Self::internal(),
        }
    }
}

impl From<DiscoverError> for CommandError {
    fn from(error: DiscoverError) -> Self {
        match error {
            DiscoverError::Config(_) | DiscoverError::IssuerMismatch => {
                Self::new(ErrorCode::ConfigurationInvalid)
            }
            DiscoverError::Send(error) => error.into(),
            DiscoverError::Status(status) => Self::new(status_code(status)).with_status(status),
            DiscoverError::Malformed(_) | DiscoverError::ForeignEndpoint(_) => {
                Self::new(ErrorCode::UpstreamProtocol)
            }
            _ => Self::internal(),
        }
    }
}

impl From<CallError> for CommandError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Send(error) => error.into(),
            CallError::Refused(refusal) => {
                let code = match refusal.code {
                    helseid::ErrorCode::InvalidGrant => ErrorCode::SessionExpired,
                    helseid::ErrorCode::ServerError
                    | helseid::ErrorCode::TemporarilyUnavailable => ErrorCode::UpstreamUnavailable,
                    _ => ErrorCode::ClientRejected,
                };
                let mut told = Self::new(code).with_service_code(Some(refusal.short_code()));
                told.status = refusal.status;
                told
            }
            CallError::Status(status) => Self::new(status_code(status)).with_status(status),
            CallError::Unusable(_) => Self::new(ErrorCode::UpstreamProtocol),
            CallError::Metadata(error) => error.into(),
            CallError::IdToken(error) => error.into(),
            CallError::Proof(_) => Self::internal(),
            _ => Self::internal(),
        }
    }
}

impl From<IdTokenError> for CommandError {
    fn from(error: IdTokenError) -> Self {
        Self::new(match error {
            IdTokenError::SecurityLevel => ErrorCode::SecurityLevelTooLow,
            IdTokenError::DifferentPerson => ErrorCode::SessionBelongsToAnother,
            // Whatever else is wrong with it: it is not accepted, and nobody is signed in.
            _ => ErrorCode::SignInRefused,
        })
    }
}

impl From<UserinfoError> for CommandError {
    fn from(error: UserinfoError) -> Self {
        match error {
            UserinfoError::NotSignedIn => Self::new(ErrorCode::NotSignedIn),
            UserinfoError::Send(error) => error.into(),
            UserinfoError::Status(status) => Self::new(status_code(status)).with_status(status),
            UserinfoError::NotOffered | UserinfoError::Malformed => {
                Self::new(ErrorCode::UpstreamProtocol)
            }
            UserinfoError::DifferentPerson => Self::new(ErrorCode::SessionBelongsToAnother),
            _ => Self::internal(),
        }
    }
}
