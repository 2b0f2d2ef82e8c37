//! Where Innsyn is pointed: sandbox, test or production, and everything that differs between them.
//!
//! The embedded `sandbox` needs no file. Every other environment is one JSON file (`docs/environment.md`), in the
//! environments folder or named on the command line; no address, client id or organisation number of a national service
//! stands in the program. Keys are never in the file: it says where they are.
//!
//! Production is refused as long as [`UNMET`] names a requirement: the list is the program's own reading of
//! `docs/security.md`, and both are changed together.

mod export;
mod file;
mod reader;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use helseid::{DetailsForms, Redirect};
use url::Url;

use crate::dto::{EnvironmentKind, LegalBasisCode, OrganisationView, TestPatient};

/// `M` requirements of `docs/security.md` that are not met yet. While one is left, production cannot be chosen.
pub const UNMET: &[&str] = &[
    "ID-9", "ID-13", "ID-14", "ID-15", "API-1", "API-2", "API-5", "API-7", "DOC-2", "TAU-1",
    "TAU-2", "TAU-4", "TAU-5", "TAU-6", "SES-1", "SES-4", "MEM-1", "MEM-3", "AUD-2", "SUP-1",
    "SUP-2", "SUP-3", "SUP-4",
];

/// Name of the environment that needs no file.
pub(crate) const SANDBOX: &str = "sandbox";

/// Why an environment cannot be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EnvironmentError {
    /// The name is not that of a file: letters, digits and hyphens only.
    #[error("the environment's name is not a plain word")]
    BadName,
    /// No such file, or not readable.
    #[error("the environment file cannot be read")]
    Unreadable,
    /// Not JSON.
    #[error("the environment file is not JSON")]
    Malformed,
    /// A member of the file is wrong.
    #[error("the environment file: {place}: {fault}")]
    Member {
        /// Which member, by its path in the file; empty for the whole file.
        place: &'static str,
        /// What is wrong with it.
        fault: Fault,
    },
    /// Production, while a requirement is unmet.
    #[error("production is refused: not every security requirement is met")]
    ProductionRefused,
    /// The sandbox is not part of this build.
    #[error("this build has no sandbox")]
    NoSandbox,
}

impl EnvironmentError {
    pub(crate) fn at(place: &'static str, fault: Fault) -> Self {
        Self::Member { place, fault }
    }
}

/// What is wrong with a member of the environment file.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// It must be there.
    #[error("is missing")]
    Missing,
    /// It is there and says nothing.
    #[error("is empty")]
    Empty,
    /// It must be an object.
    #[error("is not an object")]
    NotAnObject,
    /// It holds a member that Innsyn does not know; a misspelt setting would otherwise be none.
    #[error("holds a member that Innsyn does not know")]
    UnknownMember,
    /// It must be text.
    #[error("is not text")]
    NotText,
    /// It must be true or false.
    #[error("is neither true nor false")]
    NotYesOrNo,
    /// It is longer than it may be, or holds control characters.
    #[error("is too long, or holds control characters")]
    TooLong,
    /// A word that is not in the list of `docs/environment.md`.
    #[error("has a value that is not in the list of docs/environment.md")]
    UnknownWord,
    /// Not an address.
    #[error("is not an https address")]
    NotAnAddress,
    /// Plain http to another machine.
    #[error("is plain http to another machine, which is never allowed")]
    PlainHttp,
    /// Plain http to this machine, without the setting.
    #[error("is plain http; for this machine set allow_loopback_http to true")]
    PlainHttpNotAllowed,
    /// With user name, query or fragment.
    #[error("carries a user name, a query or a fragment")]
    AddressWithExtras,
    /// Not a loopback address.
    #[error("is not a plain http address of this machine, such as http://127.0.0.1:8089/callback")]
    NotARedirect,
    /// Both a key file and an entry of the secret store.
    #[error("stands beside an entry of the secret store; name one of the two")]
    TwoKeys,
    /// Not allowed in production.
    #[error("is not allowed in production")]
    NotInProduction,
    /// Not an organisation number.
    #[error("is not an organisation number of nine digits with a right control digit")]
    NotAnOrganisation,
    /// Not a code.
    #[error("is neither a code nor an object with code and system")]
    NotACode,
    /// Not a HER-id.
    #[error("is not a list of HER-ids")]
    NotAHerId,
    /// Not a test patient.
    #[error("holds a patient without a number of eleven digits")]
    NotAPatient,
    /// No service at all.
    #[error("and phr and edi are missing: there is no service to ask")]
    NoService,
    /// A sandbox whose services are not on this machine.
    #[error("is sandbox, but an address is not on this machine")]
    SandboxElsewhere,
}

/// Something about an environment that works and should be known.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Note {
    /// Other users of this machine can read the file of the private key.
    KeyFileReadableByOthers,
    /// An organisation number has a wrong control digit: invented, or mistyped.
    OrganisationControlDigit,
    /// There is no secret store: the key of the record lies in a file of this user's.
    RecordKeyInFile,
}

impl Note {
    /// Its word on the command line and in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::KeyFileReadableByOthers => "KeyFileReadableByOthers",
            Self::OrganisationControlDigit => "OrganisationControlDigit",
            Self::RecordKeyInFile => "RecordKeyInFile",
        }
    }
}

/// An environment, checked.
#[derive(Clone, Debug)]
pub struct Environment {
    /// What people call it.
    pub label: String,
    /// Its name in the secret store and for its record: that of its file.
    pub name: String,
    /// Which of the three.
    pub kind: EnvironmentKind,
    /// The organisation that the client signs in for.
    pub organisation: OrganisationView,
    /// The place of care, where it is not the organisation itself.
    pub point_of_care: Option<OrganisationView>,
    /// Whether the client represents several organisations and must name its parent.
    pub multi_tenant: bool,
    /// What the services are told of who asks; Innsyn and its version where it is not set.
    pub source_system: Option<String>,
    /// HelseID.
    pub helseid: HelseIdSettings,
    /// Pasientens prøvesvar.
    pub pps: PpsSettings,
    /// Pasientens journaldokumenter.
    pub phr: PhrSettings,
    /// The message service, where it is used.
    pub edi: Option<EdiSettings>,
    /// What the attest says besides the organisation and the role.
    pub attest: AttestSettings,
    /// Patients that may be listed and opened. Always empty in production.
    pub test_patients: Vec<TestPatient>,
    /// Whether audit entries go to the system's own log too, for the organisation's follow-up.
    pub audit_follow_up: bool,
    /// Whether a file told of it. The embedded sandbox has none.
    pub is_from_file: bool,
    /// What should be known of it.
    pub notes: Vec<Note>,
}

/// Where a private key is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum KeySource {
    /// An entry of the system's secret store.
    Keyring(String),
    /// A file. Not in production.
    File(PathBuf),
}

/// How to sign in.
#[derive(Clone, Debug)]
pub struct HelseIdSettings {
    /// The issuer, byte for byte as HelseID writes it: without a slash at the end.
    pub issuer: String,
    /// The client.
    pub client_id: String,
    /// Its private key.
    pub key: KeySource,
    /// The registered loopback address.
    pub redirect: Redirect,
    /// Scopes to ask for instead of those of the token plan; empty: the plan's.
    pub scopes: Vec<String>,
    /// The form of details in client assertions.
    pub details: DetailsForms,
    /// The client that signs in for itself (message service).
    pub machine: Option<MachineSettings>,
    /// Whether plain http on this machine is allowed.
    pub plain_http_on_loopback: bool,
}

/// The client that signs in without a user.
#[derive(Clone, Debug)]
pub struct MachineSettings {
    /// The client.
    pub client_id: String,
    /// Its private key.
    pub key: KeySource,
}

/// The two versions of Pasientens prøvesvar.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum PpsApi {
    /// With a scope of its own; being phased out.
    V1,
    /// The present one.
    #[default]
    V2,
}

/// How to reach Pasientens prøvesvar.
#[derive(Clone, Debug)]
pub struct PpsSettings {
    /// Base address, version included; `None` where the service is left out.
    pub base: Option<Url>,
    /// Its version.
    pub api: PpsApi,
    /// The role (9060) to state where HelseID knows no approval of the clinician.
    pub role_code: Option<String>,
    /// Whether an access basis is sent (not for verification staff and case officers).
    pub states_basis: bool,
}

impl Default for PpsSettings {
    fn default() -> Self {
        Self {
            base: None,
            api: PpsApi::V2,
            role_code: None,
            states_basis: true,
        }
    }
}

/// How to reach Pasientens journaldokumenter.
#[derive(Clone, Debug)]
pub struct PhrSettings {
    /// Base address; `None` where the service is left out.
    pub base: Option<Url>,
    /// Under which law lists are asked for.
    pub legal_basis: LegalBasisCode,
}

impl Default for PhrSettings {
    fn default() -> Self {
        Self {
            base: None,
            legal_basis: LegalBasisCode::Kjernejournalforskriften,
        }
    }
}

/// How to reach the message service.
#[derive(Clone, Debug)]
pub struct EdiSettings {
    /// Base address.
    pub base: Url,
    /// HER-ids of the organisation; empty: what the client configuration says.
    pub her_ids: Vec<u32>,
}

/// A code with its system.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SystemCode {
    /// The code, or the id.
    pub code: String,
    /// Its system.
    pub system: String,
}

/// Defaults of the attest (`docs/architecture.md`, the token plan).
#[derive(Clone, Debug, Default)]
pub struct AttestSettings {
    /// `care_relationship.healthcare_service`.
    pub healthcare_service: Option<SystemCode>,
    /// `care_relationship.purpose_of_use_details`.
    pub purpose_of_use_details: Option<SystemCode>,
    /// `practitioner.department`.
    pub department: Option<SystemCode>,
    /// `care_relationship.purpose_of_use` for each access basis.
    pub purposes: Purposes,
}

/// Purpose of use by access basis. Not confirmed by the services' documentation, hence a setting.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Purposes(BTreeMap<String, String>);

impl Default for Purposes {
    fn default() -> Self {
        Self(
            [
                ("UNNTAK", "TREAT"),
                ("SAMTYKKE", "TREAT"),
                ("AKUTT", "ETREAT"),
                ("FORHOYET_SAMTYKKE", "TREAT"),
                ("FORHOYET_AKUTT", "BTG"),
            ]
            .into_iter()
            .map(|(basis, purpose)| (basis.to_owned(), purpose.to_owned()))
            .collect(),
        )
    }
}

impl Purposes {
    /// The purpose for a basis, by the basis' code on the wire.
    #[must_use]
    pub fn of(&self, basis: &str) -> &str {
        self.0.get(basis).map_or("TREAT", String::as_str)
    }

    /// With other purposes for some bases; `None` where a basis or a purpose is not one.
    fn with(mut self, changes: impl IntoIterator<Item = (String, String)>) -> Option<Self> {
        for (basis, purpose) in changes {
            if !["TREAT", "ETREAT", "COC", "BTG"].contains(&purpose.as_str()) {
                return None;
            }
            *self.0.get_mut(&basis)? = purpose;
        }
        Some(self)
    }
}

impl Environment {
    /// Reads `NAME.json` of a folder.
    pub fn read(folder: &Path, name: &str) -> Result<Self, EnvironmentError> {
        let is_word = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !is_word || name == SANDBOX {
            return Err(EnvironmentError::BadName);
        }
        let text = std::fs::read_to_string(folder.join(format!("{name}.json")))
            .map_err(|_| EnvironmentError::Unreadable)?;
        Self::parse(name, folder, &text)
    }

    /// Reads the text of an environment file called `name`; relative key files are looked for in `folder`.
    pub fn parse(name: &str, folder: &Path, text: &str) -> Result<Self, EnvironmentError> {
        file::read(Some(name), folder, text)
    }

    /// Reads a file that stands anywhere; its name in the secret store is made from the name in it.
    pub fn read_file(path: &Path) -> Result<Self, EnvironmentError> {
        let text = std::fs::read_to_string(path).map_err(|_| EnvironmentError::Unreadable)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        file::read(None, folder, &text)
    }

    /// The kind that a file states, whether or not it can be used: what is refused in production is refused before the
    /// file is judged.
    #[must_use]
    pub fn is_production_file(text: &str) -> bool {
        serde_json::from_str::<serde_json::Value>(text)
            .ok()
            .and_then(|file| file.get("kind")?.as_str().map(|kind| kind == "production"))
            .unwrap_or(false)
    }
}

#[cfg(test)]
mod tests;
