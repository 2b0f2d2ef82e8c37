//! The one shape in which a failure reaches the screen.

use serde::Serialize;
use ts_rs::TS;

/// A failure of a command. `code` decides the words; nothing of a body, address or person is in it.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CommandError {
    /// What went wrong, by who must act.
    pub code: ErrorCode,
    /// Whether trying again helps.
    pub retry: Retry,
    /// The id under which the service, or Innsyn's own log, knows it.
    pub correlation_id: Option<String>,
    /// HTTP status, for the details.
    pub status: Option<u16>,
    /// A service's own short code (`invalid_client`, `HID-1002`, `XDSUnknownRepositoryId`), for the details.
    pub service_code: Option<String>,
    /// Seconds to wait, where the service told.
    pub retry_after: Option<u32>,
}

/// Whether trying again helps.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Retry {
    /// No.
    Never,
    /// Yes, by the clinician's act.
    Now,
    /// Yes, after a wait.
    Later,
    /// After a new sign-in.
    AfterSignIn,
}

/// Every code has one row in the UI's table of words; the list is closed.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize, TS)]
#[serde(rename_all = "PascalCase")]
pub enum ErrorCode {
    // clinician, sign-in
    NotSignedIn,
    SessionExpired,
    SessionLocked,
    SignInCancelled,
    SignInRefused,
    SignInTimedOut,
    SecurityLevelTooLow,
    SessionBelongsToAnother,
    // clinician, patient
    NoPatientOpen,
    PatientContextChanged,
    InvalidPersonId,
    PatientNotInTestPopulation,
    // clinician, access
    AccessDenied,
    TokenRefused,
    AccessBasisRequired,
    ElevationNotConfirmed,
    ElevationExpired,
    ElevationNotApplicable,
    // wait, retry
    Offline,
    UpstreamUnavailable,
    UpstreamTimeout,
    RateLimited,
    FetchCancelled,
    // the service
    UpstreamProtocol,
    SubjectMismatch,
    // documents
    DocumentNotFound,
    DocumentRestricted,
    UnsupportedDocument,
    DocumentDamaged,
    DocumentUnsafe,
    DocumentEncrypted,
    PasswordNeeded,
    WrongPassword,
    CopyNotSaved,
    DocumentTooLarge,
    PdfEngineMissing,
    PdfSandboxUnavailable,
    PageTooHeavy,
    // administrator
    ClientRejected,
    ConfigurationInvalid,
    SecureStorageUnavailable,
    AuditUnavailable,
    ClipboardUnavailable,
    // us
    Internal,
}
