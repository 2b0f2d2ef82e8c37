//! The environment file: from JSON to a checked [`Environment`]. Its fields are explained in `docs/environment.md`, its
//! form in `docs/environment.schema.json`.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "every other kind of JSON value is refused alike"
)]

use std::path::{Path, PathBuf};

use helseid::{DetailsForm, DetailsForms, LoopbackHost, Ports, Redirect};
use serde_json::Value;
use url::Url;

use super::reader::{Reader, checked_address, is_this_machine};
use super::{
    AttestSettings, EdiSettings, Environment, EnvironmentError, Fault, HelseIdSettings, KeySource,
    MachineSettings, Note, PhrSettings, PpsApi, PpsSettings, Purposes, SystemCode, UNMET,
};
use crate::dto::{EnvironmentKind, LegalBasisCode, OrganisationView, TestPatient};

/// Longest text of a file: a megabyte is more than any environment needs.
const LONGEST: usize = 1024 * 1024;
/// Code lists and registers of the attest, taken where the file gives a bare code.
const SERVICE_SYSTEM: &str = "urn:oid:2.16.578.1.12.4.1.1.8655";
const DETAILS_SYSTEM: &str = "urn:AuditEventHL7Norway/CodeSystem/carerelation";
const DEPARTMENT_SYSTEM: &str = "urn:oid:2.16.578.1.12.4.1.4.102";

/// Reads the text of a file that is called `name` and lies in `folder` (from which relative key files count).
pub(super) fn read(
    name: Option<&str>,
    folder: &Path,
    text: &str,
) -> Result<Environment, EnvironmentError> {
    if text.len() > LONGEST {
        return Err(EnvironmentError::Malformed);
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let file: Value = serde_json::from_str(text).map_err(|_| EnvironmentError::Malformed)?;
    let top = Reader::new(
        "",
        &file,
        &[
            "name",
            "kind",
            "allow_loopback_http",
            "source_system",
            "helseid",
            "pps",
            "phr",
            "edi",
            "test_patients",
            "audit_follow_up",
        ],
    )?;
    let kind = kind(top.needed("kind")?)?;
    let plain = top.flag("allow_loopback_http")?;
    if plain && kind == EnvironmentKind::Production {
        return Err(EnvironmentError::at(
            "allow_loopback_http",
            Fault::NotInProduction,
        ));
    }
    let label = top.needed("name")?;
    if label.chars().count() > 100 || label.chars().any(char::is_control) {
        return Err(EnvironmentError::at("name", Fault::TooLong));
    }
    let name = name.map_or_else(|| plain_word(label), str::to_owned);
    let mut notes = Vec::new();
    let helseid = top
        .value("helseid")
        .ok_or(EnvironmentError::at("helseid", Fault::Missing))?;
    let client = Client::read(helseid, &name, folder, kind, plain, &mut notes)?;
    let pps = top
        .value("pps")
        .map(|value| pps(value, plain))
        .transpose()?;
    let phr = top
        .value("phr")
        .map(|value| phr(value, plain))
        .transpose()?;
    let edi = top
        .value("edi")
        .map(|value| edi(value, plain))
        .transpose()?;
    if pps.is_none() && phr.is_none() && edi.is_none() {
        return Err(EnvironmentError::at("pps", Fault::NoService));
    }
    let test_patients = if kind == EnvironmentKind::Production {
        Vec::new()
    } else {
        test_patients(&top)?
    };
    let Client {
        helseid,
        organisation,
        point_of_care,
        multi_tenant,
        attest,
    } = client;
    if kind == EnvironmentKind::Sandbox {
        let issuer = Url::parse(&helseid.issuer).ok();
        let all = [
            issuer.as_ref(),
            pps.as_ref().and_then(|pps| pps.base.as_ref()),
            phr.as_ref().and_then(|phr| phr.base.as_ref()),
            edi.as_ref().map(|edi| &edi.base),
        ];
        // A sandbox takes invented people only because nothing of it leaves the machine.
        if !all.into_iter().flatten().all(is_this_machine) {
            return Err(EnvironmentError::at("kind", Fault::SandboxElsewhere));
        }
    }
    Ok(Environment {
        label: label.to_owned(),
        name,
        kind,
        organisation,
        point_of_care,
        multi_tenant,
        source_system: top.text("source_system")?.map(str::to_owned),
        helseid,
        pps: pps.unwrap_or_default(),
        phr: phr.unwrap_or_default(),
        edi,
        attest,
        test_patients,
        audit_follow_up: top.flag("audit_follow_up")?,
        is_from_file: true,
        notes,
    })
}

fn kind(word: &str) -> Result<EnvironmentKind, EnvironmentError> {
    match word {
        "sandbox" => Ok(EnvironmentKind::Sandbox),
        "test" => Ok(EnvironmentKind::Test),
        "production" if UNMET.is_empty() => Ok(EnvironmentKind::Production),
        "production" => Err(EnvironmentError::ProductionRefused),
        _ => Err(EnvironmentError::at("kind", Fault::UnknownWord)),
    }
}

/// A word for file names and entries of the secret store.
fn plain_word(label: &str) -> String {
    let word: String = label
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .take(60)
        .collect();
    let word = word.trim_matches('-');
    if word.is_empty() {
        "environment".to_owned()
    } else {
        word.to_owned()
    }
}

/// What stands under `helseid`.
struct Client {
    helseid: HelseIdSettings,
    organisation: OrganisationView,
    point_of_care: Option<OrganisationView>,
    multi_tenant: bool,
    attest: AttestSettings,
}

impl Client {
    fn read(
        value: &Value,
        name: &str,
        folder: &Path,
        kind: EnvironmentKind,
        plain: bool,
        notes: &mut Vec<Note>,
    ) -> Result<Self, EnvironmentError> {
        let reader = Reader::new(
            "helseid",
            value,
            &[
                "issuer",
                "client_id",
                "key_file",
                "keyring",
                "redirect_uris",
                "scopes",
                "details_forms",
                "organisation",
                "attest",
                "machine_client_id",
                "machine_key_file",
                "machine_keyring",
            ],
        )?;
        let issuer = reader.needed("helseid.issuer")?;
        checked_address(issuer, "helseid.issuer", plain)?;
        let key = key(
            &reader,
            ["helseid.key_file", "helseid.keyring"],
            folder,
            kind,
            notes,
        )?
        .unwrap_or_else(|| KeySource::Keyring(name.to_owned()));
        let machine_key = key_of_machine(&reader, name, folder, kind, notes)?;
        let machine = reader
            .text("helseid.machine_client_id")?
            .map(|id| MachineSettings {
                client_id: id.to_owned(),
                key: machine_key,
            });
        let organisation = reader
            .value("organisation")
            .ok_or(EnvironmentError::at("helseid.organisation", Fault::Missing))?;
        let organisation = Organisations::read(organisation, kind, notes)?;
        let redirect = redirect(&reader, kind)?;
        let scopes: Vec<String> = reader
            .texts("helseid.scopes")?
            .into_iter()
            .flat_map(str::split_whitespace)
            .map(str::to_owned)
            .collect();
        if !scopes.is_empty() && !scopes.iter().any(|scope| scope == "openid") {
            return Err(EnvironmentError::at("helseid.scopes", Fault::Missing));
        }
        let details = reader
            .value("details_forms")
            .map(details_forms)
            .transpose()?;
        Ok(Self {
            helseid: HelseIdSettings {
                // HelseID writes it without a slash at the end; every other byte counts.
                issuer: issuer.trim_end_matches('/').to_owned(),
                client_id: reader.needed("helseid.client_id")?.to_owned(),
                key,
                redirect,
                scopes,
                details: details.unwrap_or_default(),
                machine,
                plain_http_on_loopback: plain,
            },
            point_of_care: organisation.child,
            organisation: organisation.parent,
            multi_tenant: organisation.multi_tenant,
            attest: reader
                .value("attest")
                .map(attest)
                .transpose()?
                .unwrap_or_default(),
        })
    }
}

fn key(
    reader: &Reader<'_>,
    [file, ring]: [&'static str; 2],
    folder: &Path,
    kind: EnvironmentKind,
    notes: &mut Vec<Note>,
) -> Result<Option<KeySource>, EnvironmentError> {
    match (reader.text(file)?, reader.text(ring)?) {
        (Some(_), Some(_)) => Err(EnvironmentError::at(file, Fault::TwoKeys)),
        (Some(_), None) if kind == EnvironmentKind::Production => {
            Err(EnvironmentError::at(file, Fault::NotInProduction))
        }
        (Some(path), None) => {
            let path = folder.join(PathBuf::from(path));
            if kind == EnvironmentKind::Test && readable_by_others(&path) {
                notes.push(Note::KeyFileReadableByOthers);
            }
            Ok(Some(KeySource::File(path)))
        }
        (None, Some(name)) => Ok(Some(KeySource::Keyring(name.to_owned()))),
        (None, None) => Ok(None),
    }
}

fn key_of_machine(
    reader: &Reader<'_>,
    name: &str,
    folder: &Path,
    kind: EnvironmentKind,
    notes: &mut Vec<Note>,
) -> Result<KeySource, EnvironmentError> {
    let places = ["helseid.machine_key_file", "helseid.machine_keyring"];
    let found = key(reader, places, folder, kind, notes)?;
    Ok(found.unwrap_or_else(|| KeySource::Keyring(format!("{name}-machine"))))
}

#[cfg(unix)]
fn readable_by_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).is_ok_and(|facts| facts.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn readable_by_others(_: &Path) -> bool {
    false
}

struct Organisations {
    parent: OrganisationView,
    child: Option<OrganisationView>,
    multi_tenant: bool,
}

impl Organisations {
    fn read(
        value: &Value,
        kind: EnvironmentKind,
        notes: &mut Vec<Note>,
    ) -> Result<Self, EnvironmentError> {
        let reader = Reader::new(
            "helseid.organisation",
            value,
            &["tenancy", "parent", "child", "parent_name", "child_name"],
        )?;
        let multi_tenant = match reader.text("helseid.organisation.tenancy")? {
            None | Some("single" | "single-tenant" | "single_tenant") => false,
            Some("multi" | "multi-tenant" | "multi_tenant") => true,
            Some(_) => {
                return Err(EnvironmentError::at(
                    "helseid.organisation.tenancy",
                    Fault::UnknownWord,
                ));
            }
        };
        let parent = organisation(
            reader.needed("helseid.organisation.parent")?,
            reader.text("helseid.organisation.parent_name")?,
            "helseid.organisation.parent",
            kind,
            notes,
        )?;
        let child = reader
            .text("helseid.organisation.child")?
            .map(|number| {
                organisation(
                    number,
                    reader.text("helseid.organisation.child_name")?,
                    "helseid.organisation.child",
                    kind,
                    notes,
                )
            })
            .transpose()?;
        Ok(Self {
            child: child.filter(|child| child.number != parent.number),
            parent,
            multi_tenant,
        })
    }
}

fn organisation(
    number: &str,
    name: Option<&str>,
    at: &'static str,
    kind: EnvironmentKind,
    notes: &mut Vec<Note>,
) -> Result<OrganisationView, EnvironmentError> {
    let number: String = number.chars().filter(|c| !c.is_whitespace()).collect();
    if number.len() != 9 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(EnvironmentError::at(at, Fault::NotAnOrganisation));
    }
    if innsyn_domain::OrganisationNumber::parse(&number).is_err() {
        if kind == EnvironmentKind::Production {
            return Err(EnvironmentError::at(at, Fault::NotAnOrganisation));
        }
        // Test organisations of a simulator are invented; a typing error in a real one is told all the same.
        notes.push(Note::OrganisationControlDigit);
    }
    Ok(OrganisationView {
        name: name.unwrap_or(&number).to_owned(),
        number,
    })
}

fn redirect(reader: &Reader<'_>, kind: EnvironmentKind) -> Result<Redirect, EnvironmentError> {
    let at = "helseid.redirect_uris";
    let wrong = || EnvironmentError::at(at, Fault::NotARedirect);
    let mut found: Option<Redirect> = None;
    for text in reader.texts(at)? {
        let url = Url::parse(text).map_err(|_| wrong())?;
        let host = match url.host_str() {
            Some("127.0.0.1") => LoopbackHost::V4,
            Some("[::1]") => LoopbackHost::V6,
            Some("localhost") => LoopbackHost::Localhost,
            _ => return Err(wrong()),
        };
        if url.scheme() != "http" || url.query().is_some() || url.fragment().is_some() {
            return Err(wrong());
        }
        // Without a port any free one is meant (RFC 8252 §7.3).
        let ports = url
            .port()
            .map_or(Ports::Any, |port| Ports::Registered(vec![port]));
        let redirect = Redirect {
            host,
            ports,
            path: url.path().to_owned(),
        };
        match &mut found {
            None => found = Some(redirect),
            // Further addresses of the same host and path are further ports; of another, another way to register.
            Some(first) if first.host == host && first.path == redirect.path => {
                if let (Ports::Registered(known), Ports::Registered(more)) =
                    (&mut first.ports, redirect.ports)
                {
                    known.extend(more);
                }
            }
            Some(_) => {}
        }
    }
    let found = found.unwrap_or_default();
    if kind == EnvironmentKind::Production && found.ports == Ports::Any {
        return Err(EnvironmentError::at(at, Fault::Missing));
    }
    Ok(found)
}

fn details_forms(value: &Value) -> Result<DetailsForms, EnvironmentError> {
    let reader = Reader::new("helseid.details_forms", value, &["organisation", "attest"])?;
    let form = |at: &'static str| match reader.text(at)? {
        None | Some("object") => Ok(DetailsForm::Object),
        Some("array") => Ok(DetailsForm::Array),
        Some(_) => Err(EnvironmentError::at(at, Fault::UnknownWord)),
    };
    Ok(DetailsForms {
        organisation: form("helseid.details_forms.organisation")?,
        attest: form("helseid.details_forms.attest")?,
    })
}

fn attest(value: &Value) -> Result<AttestSettings, EnvironmentError> {
    let reader = Reader::new(
        "helseid.attest",
        value,
        &[
            "healthcare_service",
            "purpose_of_use",
            "purpose_of_use_details",
            "department",
        ],
    )?;
    let purposes = match reader.value("purpose_of_use") {
        None => Purposes::default(),
        Some(value) => purposes(value)?,
    };
    let code = |at: &'static str, system: &'static str| {
        let name = at.rsplit('.').next().unwrap_or(at);
        reader
            .value(name)
            .map(|value| system_code(value, at, system))
            .transpose()
    };
    Ok(AttestSettings {
        healthcare_service: code("helseid.attest.healthcare_service", SERVICE_SYSTEM)?,
        purpose_of_use_details: code("helseid.attest.purpose_of_use_details", DETAILS_SYSTEM)?,
        department: code("helseid.attest.department", DEPARTMENT_SYSTEM)?,
        purposes,
    })
}

/// A code with its system, or a bare code of the usual system.
fn system_code(
    value: &Value,
    at: &'static str,
    system: &'static str,
) -> Result<SystemCode, EnvironmentError> {
    let missing = || EnvironmentError::at(at, Fault::NotACode);
    let text = |value: &Value| match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    match value {
        Value::Object(object) => {
            let code = object.get("code").or_else(|| object.get("id"));
            let named = object.get("system").filter(|value| !value.is_null());
            Ok(SystemCode {
                code: code.and_then(text).ok_or_else(missing)?,
                system: match named {
                    Some(named) => text(named).ok_or_else(missing)?,
                    None => system.to_owned(),
                },
            })
        }
        bare => Ok(SystemCode {
            code: text(bare).ok_or_else(missing)?,
            system: system.to_owned(),
        }),
    }
}

/// One purpose for everything that is not an emergency, or one for each basis.
fn purposes(value: &Value) -> Result<Purposes, EnvironmentError> {
    let at = "helseid.attest.purpose_of_use";
    let wrong = || EnvironmentError::at(at, Fault::UnknownWord);
    let one = |code: &str| {
        Purposes::default()
            .with(["UNNTAK", "SAMTYKKE"].map(|basis| (basis.to_owned(), code.to_owned())))
            .ok_or_else(wrong)
    };
    match value {
        Value::String(code) => one(code),
        Value::Object(object) => {
            if let Some(code) = object.get("code").and_then(Value::as_str) {
                return one(code);
            }
            let changes: Option<Vec<(String, String)>> = object
                .iter()
                .map(|(basis, code)| Some((basis.clone(), code.as_str()?.to_owned())))
                .collect();
            Purposes::default()
                .with(changes.ok_or_else(wrong)?)
                .ok_or_else(wrong)
        }
        _ => Err(wrong()),
    }
}

fn pps(value: &Value, plain: bool) -> Result<PpsSettings, EnvironmentError> {
    let known = ["base_url", "api", "role_code", "states_basis"];
    let reader = Reader::new("pps", value, &known)?;
    let base = reader.address("pps.base_url", plain)?;
    let api = match reader.text("pps.api")? {
        None | Some("v2") => PpsApi::V2,
        Some("v1") => PpsApi::V1,
        Some(_) => return Err(EnvironmentError::at("pps.api", Fault::UnknownWord)),
    };
    Ok(PpsSettings {
        base: Some(base),
        api,
        role_code: reader.text("pps.role_code")?.map(str::to_owned),
        states_basis: reader.value("states_basis").is_none() || reader.flag("pps.states_basis")?,
    })
}

fn phr(value: &Value, plain: bool) -> Result<PhrSettings, EnvironmentError> {
    let reader = Reader::new("phr", value, &["base_url", "legal_basis"])?;
    Ok(PhrSettings {
        base: Some(reader.address("phr.base_url", plain)?),
        legal_basis: match reader.needed("phr.legal_basis")? {
            "kjernejournalforskriften" => LegalBasisCode::Kjernejournalforskriften,
            "helsepersonelloven" => LegalBasisCode::HelsepersonellovenSection45,
            _ => return Err(EnvironmentError::at("phr.legal_basis", Fault::UnknownWord)),
        },
    })
}

fn edi(value: &Value, plain: bool) -> Result<EdiSettings, EnvironmentError> {
    let reader = Reader::new("edi", value, &["base_url", "her_ids"])?;
    let wrong = || EnvironmentError::at("edi.her_ids", Fault::NotAHerId);
    let her_ids = reader.list("edi.her_ids").into_iter().map(|value| {
        let number = match value {
            Value::Number(number) => number.to_string(),
            Value::String(text) => text.trim().to_owned(),
            _ => return Err(wrong()),
        };
        number.parse::<u32>().map_err(|_| wrong())
    });
    Ok(EdiSettings {
        base: reader.address("edi.base_url", plain)?,
        her_ids: her_ids.collect::<Result<_, _>>()?,
    })
}

fn test_patients(top: &Reader<'_>) -> Result<Vec<TestPatient>, EnvironmentError> {
    let wrong = || EnvironmentError::at("test_patients", Fault::NotAPatient);
    top.list("test_patients")
        .into_iter()
        .map(|value| {
            let reader = Reader::new(
                "test_patients",
                value,
                &["family", "given", "number", "shows", "shows_en"],
            )?;
            let text = |name: &str| {
                let value = reader.value(name).and_then(Value::as_str);
                value.unwrap_or_default().to_owned()
            };
            let number = text("number");
            if number.len() != 11 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(wrong());
            }
            let shows = text("shows");
            Ok(TestPatient {
                family: text("family"),
                given: text("given"),
                number,
                shows_en: reader
                    .value("shows_en")
                    .map_or_else(|| shows.clone(), |_| text("shows_en")),
                shows,
            })
        })
        .collect()
}
