//! Where Innsyn is pointed: sandbox, test or production, and everything that differs between them.
//!
//! `sandbox` needs no file. Every other environment is one JSON file `NAME.json` in the environments folder; no address,
//! client id or organisation number of a national service stands in the program. Keys are never in the file: they are in
//! the system's secret store.
//!
//! Production is refused as long as [`UNMET`] names a requirement: the list is the program's own reading of
//! `docs/security.md`, and both are changed together.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use url::Url;

use crate::dto::{EnvironmentKind, LegalBasisCode, OrganisationView, TestPatient};

/// `M` requirements of `docs/security.md` that are not met yet. While one is left, production cannot be chosen.
pub const UNMET: &[&str] = &[
    "ID-6", "ID-9", "ID-13", "ID-14", "ID-15", "API-1", "API-2", "API-5", "API-7", "DOC-2",
    "TAU-1", "TAU-2", "TAU-4", "TAU-5", "TAU-6", "SES-1", "SES-4", "MEM-1", "MEM-3", "AUD-1",
    "AUD-2", "SUP-1", "SUP-2", "SUP-3", "SUP-4",
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
    /// Not the JSON that is expected.
    #[error("the environment file is not in the expected form")]
    Malformed,
    /// An address is neither https nor plain http on this machine where that is allowed, or carries credentials or a query.
    #[error("an address of the environment file may not be used")]
    BadAddress,
    /// An organisation number is not one.
    #[error("an organisation number of the environment file is wrong")]
    BadOrganisation,
    /// Production, while a requirement is unmet.
    #[error("production is refused: not every security requirement is met")]
    ProductionRefused,
    /// The sandbox is not part of this build.
    #[error("this build has no sandbox")]
    NoSandbox,
}

/// An environment, checked.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Its name: that of its file.
    pub name: String,
    /// Which of the three.
    pub kind: EnvironmentKind,
    /// The organisation that the client signs in for.
    pub organisation: OrganisationView,
    /// The place of care, where it is not the organisation itself.
    pub point_of_care: Option<OrganisationView>,
    /// Whether the client represents several organisations and must name its parent.
    pub multi_tenant: bool,
    /// HelseID.
    pub helseid: HelseIdSettings,
    /// Pasientens prøvesvar.
    pub pps: PpsSettings,
    /// Pasientens journaldokumenter.
    pub phr: PhrSettings,
    /// What the attest says besides the organisation and the role.
    pub attest: AttestSettings,
    /// Patients that may be listed and opened. Always empty in production.
    pub test_patients: Vec<TestPatient>,
}

/// How to sign in.
#[derive(Clone, Debug)]
pub struct HelseIdSettings {
    /// The issuer, byte for byte as HelseID writes it: without a slash at the end.
    pub issuer: String,
    /// The client.
    pub client_id: String,
    /// The registered loopback port; `None`: any free one (test environments allow it).
    pub redirect_port: Option<u16>,
    /// `localhost` instead of `127.0.0.1` in the redirect address, for clients that are registered so.
    pub redirect_by_name: bool,
    /// Whether plain http on this machine is allowed.
    pub plain_http_on_loopback: bool,
}

/// How to reach Pasientens prøvesvar.
#[derive(Clone, Debug)]
pub struct PpsSettings {
    /// Base address, version included.
    pub base: Url,
    /// Whether an access basis is sent (not for verification staff and case officers).
    pub states_basis: bool,
}

/// How to reach Pasientens journaldokumenter.
#[derive(Clone, Debug)]
pub struct PhrSettings {
    /// Base address.
    pub base: Url,
    /// Under which law lists are asked for.
    pub legal_basis: LegalBasisCode,
}

/// A code with its system.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct SystemCode {
    /// The code, or the id.
    pub code: String,
    /// Its system.
    pub system: String,
}

/// Defaults of the attest (`docs/architecture.md`, the token plan).
#[derive(Clone, Debug)]
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

    fn with(mut self, changes: BTreeMap<String, String>) -> Result<Self, EnvironmentError> {
        for (basis, purpose) in changes {
            if !["TREAT", "ETREAT", "COC", "BTG"].contains(&purpose.as_str())
                || !self.0.contains_key(&basis)
            {
                return Err(EnvironmentError::Malformed);
            }
            self.0.insert(basis, purpose);
        }
        Ok(self)
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
        Self::parse(name, &text)
    }

    /// Reads the text of an environment file.
    pub fn parse(name: &str, text: &str) -> Result<Self, EnvironmentError> {
        let file: File = serde_json::from_str(text).map_err(|_| EnvironmentError::Malformed)?;
        let kind = match file.kind {
            FileKind::Test => EnvironmentKind::Test,
            FileKind::Production if UNMET.is_empty() => EnvironmentKind::Production,
            FileKind::Production => return Err(EnvironmentError::ProductionRefused),
        };
        let plain = file.helseid.plain_http_on_loopback && kind == EnvironmentKind::Test;
        let organisation = organisation(file.organisation)?;
        let point_of_care = file.point_of_care.map(self::organisation).transpose()?;
        Ok(Self {
            name: name.to_owned(),
            kind,
            point_of_care: point_of_care.filter(|place| place.number != organisation.number),
            organisation,
            multi_tenant: file.multi_tenant,
            helseid: HelseIdSettings {
                issuer: issuer(&file.helseid.issuer, plain)?,
                client_id: file.helseid.client_id,
                redirect_port: file.helseid.redirect_port,
                redirect_by_name: file.helseid.redirect_by_name,
                plain_http_on_loopback: plain,
            },
            pps: PpsSettings {
                base: address(file.pps.base, plain)?,
                states_basis: file.pps.states_basis,
            },
            phr: PhrSettings {
                base: address(file.phr.base, plain)?,
                legal_basis: match file.phr.legal_basis {
                    FileLegalBasis::Kjernejournalforskriften => {
                        LegalBasisCode::Kjernejournalforskriften
                    }
                    FileLegalBasis::HelsepersonellovenSection45 => {
                        LegalBasisCode::HelsepersonellovenSection45
                    }
                },
            },
            attest: AttestSettings {
                healthcare_service: file.attest.healthcare_service,
                purpose_of_use_details: file.attest.purpose_of_use_details,
                department: file.attest.department,
                purposes: Purposes::default().with(file.attest.purposes)?,
            },
            test_patients: if kind == EnvironmentKind::Production {
                Vec::new()
            } else {
                file.test_patients
                    .into_iter()
                    .map(TestPatient::from)
                    .collect()
            },
        })
    }
}

fn address(url: Url, plain_allowed: bool) -> Result<Url, EnvironmentError> {
    let is_this_machine = matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
    let is_safe =
        url.scheme() == "https" || (url.scheme() == "http" && plain_allowed && is_this_machine);
    let is_plain = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if is_safe && is_plain {
        Ok(url)
    } else {
        Err(EnvironmentError::BadAddress)
    }
}

fn issuer(text: &str, plain_allowed: bool) -> Result<String, EnvironmentError> {
    let url = Url::parse(text).map_err(|_| EnvironmentError::BadAddress)?;
    address(url, plain_allowed)?;
    Ok(text.trim_end_matches('/').to_owned())
}

fn organisation(file: FileOrganisation) -> Result<OrganisationView, EnvironmentError> {
    let number = innsyn_domain::OrganisationNumber::parse(&file.number)
        .map_err(|_| EnvironmentError::BadOrganisation)?;
    Ok(OrganisationView {
        name: file.name,
        number: number.as_str().to_owned(),
    })
}

// The file. These types are private: what the rest of the program sees is the checked environment above.

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct File {
    kind: FileKind,
    organisation: FileOrganisation,
    point_of_care: Option<FileOrganisation>,
    #[serde(default)]
    multi_tenant: bool,
    helseid: FileHelseId,
    pps: FilePps,
    phr: FilePhr,
    #[serde(default)]
    attest: FileAttest,
    #[serde(default)]
    test_patients: Vec<FilePatient>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum FileKind {
    Test,
    Production,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileOrganisation {
    name: String,
    number: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FileHelseId {
    issuer: String,
    client_id: String,
    redirect_port: Option<u16>,
    #[serde(default)]
    redirect_by_name: bool,
    #[serde(default)]
    plain_http_on_loopback: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FilePps {
    base: Url,
    #[serde(default = "yes")]
    states_basis: bool,
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FilePhr {
    base: Url,
    legal_basis: FileLegalBasis,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum FileLegalBasis {
    Kjernejournalforskriften,
    HelsepersonellovenSection45,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct FileAttest {
    healthcare_service: Option<SystemCode>,
    purpose_of_use_details: Option<SystemCode>,
    department: Option<SystemCode>,
    purposes: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FilePatient {
    family: String,
    given: String,
    number: String,
    #[serde(default)]
    shows: String,
    #[serde(default)]
    shows_en: String,
}

impl From<FilePatient> for TestPatient {
    fn from(file: FilePatient) -> Self {
        Self {
            family: file.family,
            given: file.given,
            number: file.number,
            shows: file.shows,
            shows_en: file.shows_en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(kind: &str, issuer: &str, plain: bool) -> String {
        format!(
            r#"{{
                "kind": "{kind}",
                "organisation": {{ "name": "Testlegekontoret", "number": "983974724" }},
                "pointOfCare": {{ "name": "Testavdelingen", "number": "974557746" }},
                "helseid": {{ "issuer": "{issuer}", "clientId": "client!+ID", "plainHttpOnLoopback": {plain} }},
                "pps": {{ "base": "https://pps.example/v2" }},
                "phr": {{ "base": "https://phr.example", "legalBasis": "kjernejournalforskriften" }},
                "attest": {{ "purposes": {{ "AKUTT": "BTG" }} }}
            }}"#
        )
    }

    #[test]
    fn a_test_environment_is_read_with_its_defaults() {
        let environment =
            Environment::parse("nhn-test", &file("test", "https://helseid.example", false))
                .unwrap();
        assert_eq!(environment.kind, EnvironmentKind::Test);
        assert!(environment.pps.states_basis);
        assert_eq!(environment.attest.purposes.of("AKUTT"), "BTG");
        assert_eq!(environment.attest.purposes.of("FORHOYET_AKUTT"), "BTG");
        assert_eq!(environment.attest.purposes.of("UNNTAK"), "TREAT");
    }

    #[test]
    fn production_is_refused_while_a_requirement_is_unmet() {
        assert_eq!(
            Environment::parse(
                "production",
                &file("production", "https://helseid.example", false)
            )
            .unwrap_err(),
            EnvironmentError::ProductionRefused
        );
    }

    #[test]
    fn addresses_are_https_or_this_machine_by_explicit_setting() {
        let error =
            |issuer: &str, plain: bool| Environment::parse("t", &file("test", issuer, plain)).err();
        assert_eq!(error("http://127.0.0.1:9", true), None);
        for (issuer, plain) in [
            ("http://127.0.0.1:9", false),
            ("http://helseid.example", true),
            ("http://localhost.example", true),
            ("https://user@helseid.example", false),
            ("https://helseid.example/?x=1", false),
        ] {
            assert_eq!(
                error(issuer, plain),
                Some(EnvironmentError::BadAddress),
                "{issuer}"
            );
        }
    }

    #[test]
    fn a_file_with_an_unknown_member_or_a_wrong_number_is_refused() {
        let good = file("test", "https://helseid.example", false);
        let unknown =
            good.replace("\"multiTenant\"", "")
                .replacen('{', "{ \"clientSecret\": \"x\",", 1);
        assert_eq!(
            Environment::parse("t", &unknown).unwrap_err(),
            EnvironmentError::Malformed
        );
        let wrong = good.replace("983974724", "983974725");
        assert_eq!(
            Environment::parse("t", &wrong).unwrap_err(),
            EnvironmentError::BadOrganisation
        );
    }

    #[test]
    fn a_name_cannot_leave_the_folder() {
        for name in ["../x", "", "a/b", "a.b", "sandbox"] {
            assert_eq!(
                Environment::read(Path::new("."), name).unwrap_err(),
                EnvironmentError::BadName,
                "{name}"
            );
        }
    }
}
