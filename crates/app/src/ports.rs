//! What a host must give: the four places where Innsyn meets the machine it runs on. Only these are traits, because only
//! these have more than one implementation (the window, the command line, the tests).
//!
//! Not here: the clock and randomness, which are values ([`crate::Clock`], [`crate::Random`]), and HTTP (`transport`).

use zeroize::Zeroizing;

use crate::dto::Preferences;

/// What the secret store keeps, by name. One entry for each environment, so that test and production never share a key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SecretName {
    environment: String,
    kind: SecretKind,
}

/// The kinds of secret that outlive a run.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SecretKind {
    /// The client's private key, as a JWK.
    ClientKey,
    /// The master key of the audit record.
    AuditKey,
    /// How far the audit record has come; what makes a cut visible.
    AuditAnchor,
}

impl SecretName {
    /// Names a secret of one environment.
    #[must_use]
    pub fn new(environment: &str, kind: SecretKind) -> Self {
        Self {
            environment: environment.to_owned(),
            kind,
        }
    }

    /// Which kind of secret it names.
    #[must_use]
    pub fn kind(&self) -> SecretKind {
        self.kind
    }

    /// The name under which a store files it.
    #[must_use]
    pub fn label(&self) -> String {
        let kind = match self.kind {
            SecretKind::ClientKey => "client-key",
            SecretKind::AuditKey => "audit-key",
            SecretKind::AuditAnchor => "audit-anchor",
        };
        format!("{}/{kind}", self.environment)
    }
}

/// Why a secret could not be had.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretsError {
    /// No store answers (no Secret Service, no session bus).
    #[error("the system's secret store is not there")]
    Missing,
    /// The store is there, and locked.
    #[error("the system's secret store is locked")]
    Locked,
    /// The store refused.
    #[error("the system's secret store refused")]
    Refused,
    /// A part of the secret is missing from the store.
    #[error("the secret in the system's store is not whole; store it again")]
    Damaged,
    /// No store takes a secret of this size.
    #[error("the secret is too large to be kept")]
    TooLarge,
}

/// The system's own store for secrets. Calls block: the use cases make them off the async threads.
pub trait Secrets: Send + Sync {
    /// The secret, or `None` when nothing is stored under this name.
    fn read(&self, name: &SecretName) -> Result<Option<Zeroizing<Vec<u8>>>, SecretsError>;
    /// Stores or replaces.
    fn write(&self, name: &SecretName, value: &[u8]) -> Result<(), SecretsError>;
    /// Removes; false when nothing was stored under this name.
    fn remove(&self, name: &SecretName) -> Result<bool, SecretsError>;
}

/// No browser could be started.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("no browser could be started")]
pub struct BrowserError;

/// Opens addresses in the system browser. An address that comes here holds `client_id` and `request_uri` only, or is a
/// link of a document that the clinician was shown and wished to open.
pub trait Browser: Send + Sync {
    /// Starts the browser and returns at once.
    fn open(&self, address: &str) -> Result<(), BrowserError>;
}

/// Preferences could not be read or stored.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("preferences could not be stored")]
pub struct PreferencesError;

/// What is remembered between starts; a closed list.
pub trait PreferenceStore: Send + Sync {
    /// What is stored, or the defaults where nothing readable is.
    fn load(&self) -> Preferences;
    /// Stores all of it.
    fn save(&self, preferences: &Preferences) -> Result<(), PreferencesError>;
}

/// The audit record could not be written or read.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum AuditSinkError {
    /// The disk or the file system refused.
    #[error("the audit record cannot be written")]
    Failed,
    /// Another running program keeps this record. Two would each carry on from their own last line and break the chain.
    #[error("another running program keeps this audit record")]
    InUse,
}

/// Where audit lines are kept. Appending is durable when it returns.
pub trait AuditSink: Send {
    /// Everything that was written.
    fn read(&mut self) -> Result<Vec<u8>, AuditSinkError>;
    /// Adds one line, and has it on the disk before returning.
    fn append(&mut self, line: &[u8]) -> Result<(), AuditSinkError>;
    /// Drops everything after the first `length` bytes: the rest of a line whose writing never ended.
    fn truncate(&mut self, length: u64) -> Result<(), AuditSinkError>;
    /// Puts the whole record aside under a name with this mark, where it is kept, and begins an empty one. Gives the name.
    fn set_aside(&mut self, mark: &str) -> Result<String, AuditSinkError> {
        let _ = mark;
        Err(AuditSinkError::Failed)
    }
    /// Names of the records that were put aside.
    fn aside(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A second place for each entry, for the organisation's own follow-up: the journal of the system, or its event log. It gets
/// what the record gets, references only. What it cannot take does not stop anybody: the record is the proof.
pub trait AuditFollower: Send + Sync {
    /// Takes one entry: its number, its code in the chain, and its text.
    fn follow(&self, number: u64, code: &str, text: &str) -> Result<(), AuditSinkError>;
}
