//! The sandbox as an environment, and a browser that walks its sign-in form by itself.
//!
//! This module is part of a build only with the feature `sandbox`; packages for production leave it out.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use helseid::{DetailsForms, Redirect};
use innsyn_sandbox::{Sandbox, SandboxOptions};
use zeroize::Zeroizing;

use crate::dto::{EnvironmentKind, LegalBasisCode, OrganisationView, TestPatient};
use crate::environment::{
    AttestSettings, EdiSettings, Environment, EnvironmentError, HelseIdSettings, KeySource,
    MachineSettings, PhrSettings, PpsSettings, Purposes, SANDBOX, SystemCode,
};
use crate::ports::{SecretKind, SecretName, Secrets, SecretsError};

mod walker;

pub use walker::FormWalker;

/// A sandbox that runs in this process, with the temporary folder of its audit record.
pub(crate) struct Running {
    sandbox: Mutex<Option<Sandbox>>,
    folder: PathBuf,
}

impl Running {
    /// Starts the sandbox that the demonstration uses.
    pub(crate) async fn start() -> Result<Sandbox, EnvironmentError> {
        Sandbox::start(SandboxOptions::default())
            .await
            .map_err(|_| EnvironmentError::Unreadable)
    }

    pub(crate) fn new(sandbox: Sandbox, folder: PathBuf) -> Self {
        Self {
            sandbox: Mutex::new(Some(sandbox)),
            folder,
        }
    }

    /// A sandbox that runs in another process: here is only the folder of the record.
    pub(crate) fn elsewhere(folder: PathBuf) -> Self {
        Self {
            sandbox: Mutex::default(),
            folder,
        }
    }

    /// Stops the services and removes the folder.
    pub(crate) async fn stop(&self) {
        let sandbox = self
            .sandbox
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(sandbox) = sandbox {
            sandbox.shutdown().await;
        }
        // Nothing of a patient is in it; where it cannot be removed, the system empties its temporary folder.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Under which name the key of the sandbox's machine client lies in memory.
const MACHINE: &str = "sandbox-machine";

/// The client's private key, as the sandbox made it.
pub(crate) fn client_key(sandbox: &Sandbox) -> String {
    sandbox.client().private_jwk.to_string()
}

/// The environment that a running sandbox is.
pub(crate) fn environment(sandbox: &Sandbox) -> Result<Environment, EnvironmentError> {
    let addresses = sandbox.addresses();
    let client = sandbox.client();
    let address = |text: &str| url::Url::parse(text).map_err(|_| EnvironmentError::Malformed);
    Ok(Environment {
        label: SANDBOX.to_owned(),
        name: SANDBOX.to_owned(),
        audit_follow_up: false,
        is_from_file: false,
        notes: Vec::new(),
        kind: EnvironmentKind::Sandbox,
        organisation: OrganisationView {
            name: client.organisation.name.clone(),
            number: client.organisation.parent.clone(),
        },
        point_of_care: Some(OrganisationView {
            name: client.organisation.child_name.clone(),
            number: client.organisation.child.clone(),
        }),
        multi_tenant: false,
        source_system: None,
        helseid: HelseIdSettings {
            issuer: addresses.helseid.clone(),
            client_id: client.id.clone(),
            // At hand, not in a store.
            key: KeySource::Keyring(SANDBOX.to_owned()),
            redirect: Redirect::default(),
            scopes: Vec::new(),
            details: DetailsForms::default(),
            machine: Some(MachineSettings {
                client_id: sandbox.machine_client().id.clone(),
                key: KeySource::Keyring(MACHINE.to_owned()),
            }),
            plain_http_on_loopback: true,
        },
        pps: PpsSettings {
            base: Some(address(&addresses.pps)?),
            ..PpsSettings::default()
        },
        phr: PhrSettings {
            base: Some(address(&addresses.phr)?),
            legal_basis: LegalBasisCode::Kjernejournalforskriften,
        },
        edi: Some(EdiSettings {
            base: address(&addresses.edi)?,
            her_ids: Vec::new(),
        }),
        attest: AttestSettings {
            healthcare_service: Some(SystemCode {
                code: "KX17".to_owned(),
                system: "urn:oid:2.16.578.1.12.4.1.1.8663".to_owned(),
            }),
            purpose_of_use_details: Some(SystemCode {
                code: "BEHANDLER".to_owned(),
                system: "urn:AuditEventHL7Norway/CodeSystem/carerelation".to_owned(),
            }),
            department: None,
            purposes: Purposes::default(),
        },
        test_patients: sandbox
            .people()
            .iter()
            .map(|patient| TestPatient {
                family: patient.family.to_owned(),
                given: patient.given.to_owned(),
                number: patient.number.to_owned(),
                shows: patient.shows.to_owned(),
                shows_en: patient.shows_en.to_owned(),
            })
            .collect(),
    })
}

/// Secrets of a sandbox run: in memory only, gone with it.
pub(crate) struct TemporarySecrets {
    own: Mutex<HashMap<String, Zeroizing<Vec<u8>>>>,
    /// The system's store, where a key of the client may lie that the environment names.
    system: Option<Arc<dyn Secrets>>,
}

impl TemporarySecrets {
    /// With the key of the embedded sandbox's machine client.
    pub(crate) fn of(sandbox: &Sandbox) -> Self {
        let key = sandbox.machine_client().private_jwk.to_string();
        let name = SecretName::new(MACHINE, SecretKind::ClientKey).label();
        Self {
            own: Mutex::new(HashMap::from([(name, Zeroizing::new(key.into_bytes()))])),
            system: None,
        }
    }

    /// Keys of clients come from the system's store; everything that is written stays in memory.
    pub(crate) fn beside(system: Arc<dyn Secrets>) -> Self {
        Self {
            own: Mutex::default(),
            system: Some(system),
        }
    }
}

impl Secrets for TemporarySecrets {
    fn read(&self, name: &SecretName) -> Result<Option<Zeroizing<Vec<u8>>>, SecretsError> {
        if let (Some(system), SecretKind::ClientKey) = (&self.system, name.kind()) {
            return system.read(name);
        }
        let secrets = self.own.lock().map_err(|_| SecretsError::Refused)?;
        Ok(secrets.get(&name.label()).cloned())
    }

    fn write(&self, name: &SecretName, value: &[u8]) -> Result<(), SecretsError> {
        let mut secrets = self.own.lock().map_err(|_| SecretsError::Refused)?;
        secrets.insert(name.label(), Zeroizing::new(value.to_vec()));
        Ok(())
    }

    fn remove(&self, name: &SecretName) -> Result<bool, SecretsError> {
        let mut secrets = self.own.lock().map_err(|_| SecretsError::Refused)?;
        Ok(secrets.remove(&name.label()).is_some())
    }
}
