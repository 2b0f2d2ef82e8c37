//! Acceptance scripts: TOML, numbered steps that the program does and steps that the tester judges. The format is
//! documented in `docs/acceptance.md`.

use std::collections::BTreeMap;

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::audit::hex;
use crate::dto::{ConnectionCheck, OrdinaryBasisCode, ServiceCode, Verdict};

/// The scripts that come with the program.
const BUILT_IN: &[&str] = &[
    include_str!("scripts/connections.toml"),
    include_str!("scripts/sign-in.toml"),
    include_str!("scripts/sign-in-nhn.toml"),
    include_str!("scripts/pps.toml"),
    include_str!("scripts/pps-nhn.toml"),
    include_str!("scripts/phr.toml"),
    include_str!("scripts/phr-nhn.toml"),
    include_str!("scripts/edi.toml"),
];
/// A script is written by people; none comes near this.
const LONGEST: usize = 256 * 1024;

/// Why a script cannot be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ScriptError {
    /// Not TOML, or with members that are unknown or of another kind.
    #[error("the script is not in the form of docs/acceptance.md")]
    Malformed,
    /// No step.
    #[error("the script has no step")]
    Empty,
    /// Two steps share a number.
    #[error("two steps of the script have the same id")]
    SameId,
    /// A step has neither an action nor a judgement.
    #[error("a step of the script neither does nor judges anything")]
    NothingToDo,
    /// A step names a patient that the script does not describe.
    #[error("a step of the script names a patient that the script does not describe")]
    UnknownPatient,
    /// A step searches without a basis.
    #[error("a step of the script opens a patient without a basis")]
    NoBasis,
    /// A step states an elevated basis. No script can.
    #[error("a script can never state an elevated basis")]
    ElevatedBasis,
}

/// What the program does in a step.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Action {
    /// Signs the clinician in.
    SignIn,
    /// Searches Pasientens prøvesvar.
    PpsSearch,
    /// Lists Pasientens journaldokumenter.
    PhrSearch,
    /// Retrieves and draws each document found, at most twenty.
    Documents,
    /// Renews the tokens of both services.
    TokenRefresh,
    /// Signs out.
    Logout,
    /// One check of a connection.
    Connection(ConnectionCheck),
}

impl Action {
    /// Its word in a script.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::PpsSearch => "pps-search",
            Self::PhrSearch => "phr-search",
            Self::Documents => "documents",
            Self::TokenRefresh => "token-refresh",
            Self::Logout => "logout",
            Self::Connection(check) => match check {
                ConnectionCheck::Names => "names",
                ConnectionCheck::Tls => "tls",
                ConnectionCheck::Discovery => "discovery",
                ConnectionCheck::Clock => "clock",
                ConnectionCheck::ClientKey => "client-key",
                ConnectionCheck::Par => "par",
                ConnectionCheck::SignIn => "signed-in",
                ConnectionCheck::TokenPps => "token-pps",
                ConnectionCheck::TokenPhr => "token-phr",
                ConnectionCheck::PpsMetadata => "pps-metadata",
                ConnectionCheck::PpsSearch => "pps-search-again",
                ConnectionCheck::PhrPing => "phr-ping",
                ConnectionCheck::PhrPingauth => "phr-pingauth",
                ConnectionCheck::PhrSearch => "phr-search-again",
                ConnectionCheck::TokenEdi => "token-edi",
                ConnectionCheck::EdiPing => "edi-ping",
            },
        }
    }

    /// Whether a patient must be open.
    #[must_use]
    pub fn needs_patient(self) -> bool {
        matches!(self, Self::PpsSearch | Self::PhrSearch | Self::Documents)
    }

    fn from_word(word: &str) -> Option<Self> {
        let actions = [
            Self::SignIn,
            Self::PpsSearch,
            Self::PhrSearch,
            Self::Documents,
            Self::TokenRefresh,
            Self::Logout,
        ];
        let checks = crate::diagnostics::CHECKS.iter().copied();
        actions
            .into_iter()
            .chain(checks.map(Self::Connection))
            .find(|action| action.word() == word)
    }
}

/// A script.
#[derive(Clone, Debug)]
pub struct Script {
    /// Its name.
    pub name: String,
    /// Title.
    pub title: String,
    /// What it is for.
    pub about: String,
    /// Version.
    pub version: u32,
    /// Kinds of environment that it is for (`sandbox`, `test`).
    pub kinds: Vec<String>,
    /// Services that it needs.
    pub services: Vec<ServiceCode>,
    /// Patients, by the script's own names.
    pub patients: BTreeMap<String, ScriptPatient>,
    /// Its steps.
    pub steps: Vec<ScriptStep>,
    /// SHA-256 of its text, in hexadecimal.
    pub sha256: String,
}

/// A patient of a script.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptPatient {
    /// Published or invented number. Without one, the patient that the tester names.
    pub number: Option<String>,
    /// What she shows, without a name.
    pub about: String,
}

/// A step of a script.
#[derive(Clone, Debug)]
pub struct ScriptStep {
    /// Number (`PPS-03`).
    pub id: String,
    /// Title.
    pub title: String,
    /// What the program does.
    pub action: Option<Action>,
    /// What the tester does.
    pub instruction: Option<String>,
    /// What must be seen.
    pub expect: String,
    /// Whether the tester judges.
    pub judged: bool,
    /// Whether the whole depends on it.
    pub required: bool,
    /// Which patient.
    pub patient: Option<String>,
    /// On which basis she is opened.
    pub basis: Option<OrdinaryBasisCode>,
    /// What the program must come to; `passed` where it is not said. A negative patient is passed by the outcome that she is
    /// there for.
    pub verdict: Verdict,
    /// With which code.
    pub code: Option<String>,
    /// How many must at least be shown.
    pub shown_at_least: Option<u32>,
    /// How many must at least be withheld.
    pub withheld_at_least: Option<u32>,
}

impl Script {
    /// Reads a script.
    ///
    /// # Errors
    /// [`ScriptError`].
    pub fn parse(text: &str) -> Result<Self, ScriptError> {
        if text.len() > LONGEST {
            return Err(ScriptError::Malformed);
        }
        if text.contains("FORHOYET") {
            return Err(ScriptError::ElevatedBasis);
        }
        let file: File = toml::from_str(text).map_err(|_| ScriptError::Malformed)?;
        if file.step.is_empty() {
            return Err(ScriptError::Empty);
        }
        let mut steps: Vec<ScriptStep> = Vec::new();
        for step in file.step {
            if steps.iter().any(|known| known.id == step.id) {
                return Err(ScriptError::SameId);
            }
            steps.push(step.checked(&file.patients)?);
        }
        Ok(Self {
            name: file.name,
            title: file.title,
            about: file.about,
            version: file.version,
            kinds: file.kinds,
            services: file.services.into_iter().map(ServiceCode::from).collect(),
            patients: file.patients,
            steps,
            sha256: hex(Sha256::digest(text.as_bytes()).iter()),
        })
    }

    /// Whether some step needs a patient whom the script does not name.
    #[must_use]
    pub fn asks_for_a_patient(&self) -> bool {
        self.steps.iter().any(|step| {
            let named = step.patient.as_ref().and_then(|name| {
                self.patients
                    .get(name)
                    .and_then(|patient| patient.number.as_ref())
            });
            step.action.is_some_and(Action::needs_patient) && named.is_none()
        })
    }
}

/// A script that comes with the program, by its name.
#[must_use]
pub fn built_in(name: &str) -> Option<Script> {
    scripts().into_iter().find(|script| script.name == name)
}

/// Names of the scripts that come with the program.
#[must_use]
pub fn built_in_names() -> Vec<String> {
    scripts().into_iter().map(|script| script.name).collect()
}

/// All scripts that come with the program.
pub(crate) fn scripts() -> Vec<Script> {
    BUILT_IN
        .iter()
        .filter_map(|text| Script::parse(text).ok())
        .collect()
}

// The file.

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    title: String,
    about: String,
    version: u32,
    kinds: Vec<String>,
    #[serde(default)]
    services: Vec<FileService>,
    #[serde(default)]
    patients: BTreeMap<String, ScriptPatient>,
    step: Vec<FileStep>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum FileService {
    Helseid,
    Pps,
    Phr,
    Edi,
}

impl From<FileService> for ServiceCode {
    fn from(service: FileService) -> Self {
        match service {
            FileService::Helseid => Self::Helseid,
            FileService::Pps => Self::Pps,
            FileService::Phr => Self::Phr,
            FileService::Edi => Self::Edi,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileStep {
    id: String,
    title: String,
    #[serde(rename = "do")]
    action: Option<String>,
    instruction: Option<String>,
    expect: String,
    #[serde(default)]
    judge: bool,
    #[serde(default = "yes")]
    required: bool,
    patient: Option<String>,
    basis: Option<FileBasis>,
    verdict: Option<Verdict>,
    code: Option<String>,
    shown_at_least: Option<u32>,
    withheld_at_least: Option<u32>,
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum FileBasis {
    Unntak,
    Samtykke,
    Akutt,
}

impl FileStep {
    fn checked(
        self,
        patients: &BTreeMap<String, ScriptPatient>,
    ) -> Result<ScriptStep, ScriptError> {
        let action = match self.action.as_deref() {
            None => None,
            Some(word) => Some(Action::from_word(word).ok_or(ScriptError::Malformed)?),
        };
        if action.is_none() && !self.judge {
            return Err(ScriptError::NothingToDo);
        }
        if let Some(name) = &self.patient {
            let patient = patients.get(name).ok_or(ScriptError::UnknownPatient)?;
            if patient.number.is_some() && self.basis.is_none() {
                return Err(ScriptError::NoBasis);
            }
        }
        Ok(ScriptStep {
            id: self.id,
            title: self.title,
            action,
            instruction: self.instruction,
            expect: self.expect,
            judged: self.judge,
            required: self.required,
            patient: self.patient,
            basis: self.basis.map(|basis| match basis {
                FileBasis::Unntak => OrdinaryBasisCode::Unntak,
                FileBasis::Samtykke => OrdinaryBasisCode::Samtykke,
                FileBasis::Akutt => OrdinaryBasisCode::Akutt,
            }),
            verdict: self.verdict.unwrap_or(Verdict::Passed),
            code: self.code,
            shown_at_least: self.shown_at_least,
            withheld_at_least: self.withheld_at_least,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = r#"
        name = "one"
        title = "Ett steg"
        about = "Prøve"
        version = 1
        kinds = ["sandbox"]
        [patients.given]
        about = "den som oppgis"
        [[step]]
        id = "A-01"
        title = "Søk"
        do = "pps-search"
        expect = "Svar"
        patient = "given"
    "#;

    #[test]
    fn every_script_of_the_program_can_be_read() {
        for text in BUILT_IN {
            let script = Script::parse(text);
            assert!(
                script.is_ok(),
                "{script:?} {}",
                text.lines().next().unwrap()
            );
        }
        let mut names: Vec<String> = scripts().into_iter().map(|script| script.name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), BUILT_IN.len());
    }

    #[test]
    fn a_script_says_whether_it_asks_for_a_patient() {
        assert!(Script::parse(ONE).unwrap().asks_for_a_patient());
        assert!(!built_in("connections").unwrap().asks_for_a_patient());
    }

    #[test]
    fn what_is_wrong_with_a_script_has_its_reason() {
        for (from, to, error) in [
            ("pps-search", "pps-write", ScriptError::Malformed),
            ("title = \"Søk\"", "titel = \"Søk\"", ScriptError::Malformed),
            ("do = \"pps-search\"", "", ScriptError::NothingToDo),
            (
                "patient = \"given\"",
                "patient = \"x\"",
                ScriptError::UnknownPatient,
            ),
            (
                "about = \"den som oppgis\"",
                "about = \"x\"\nnumber = \"13116900216\"",
                ScriptError::NoBasis,
            ),
            (
                "patient = \"given\"",
                "patient = \"given\"\nbasis = \"FORHOYET_AKUTT\"",
                ScriptError::ElevatedBasis,
            ),
            (
                "patient = \"given\"",
                "patient = \"given\"\n[[step]]\nid = \"A-01\"\ntitle = \"t\"\nexpect = \"e\"\njudge = true",
                ScriptError::SameId,
            ),
        ] {
            let text = ONE.replacen(from, to, 1);
            assert_ne!(text, ONE);
            assert_eq!(Script::parse(&text).unwrap_err(), error, "{to}");
        }
    }
}
