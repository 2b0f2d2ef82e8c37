//! The sandbox as an environment, and a browser that walks its sign-in form by itself.
//!
//! This module is part of a build only with the feature `sandbox`; packages for production leave it out.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use innsyn_sandbox::{Sandbox, SandboxOptions};
use zeroize::Zeroizing;

use crate::dto::{EnvironmentKind, LegalBasisCode, OrganisationView, TestPatient};
use crate::environment::{
    AttestSettings, Environment, EnvironmentError, HelseIdSettings, PhrSettings, PpsSettings,
    Purposes, SANDBOX, SystemCode,
};
use crate::ports::{SecretName, Secrets, SecretsError};

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

/// The client's private key, as the sandbox made it.
pub(crate) fn client_key(sandbox: &Sandbox) -> String {
    sandbox.client().private_jwk.to_string()
}

/// The environment that a running sandbox is.
pub(crate) fn environment(sandbox: &Sandbox) -> Result<Environment, EnvironmentError> {
    let addresses = sandbox.addresses();
    let client = sandbox.client();
    let address = |text: &str| url::Url::parse(text).map_err(|_| EnvironmentError::BadAddress);
    Ok(Environment {
        name: SANDBOX.to_owned(),
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
        helseid: HelseIdSettings {
            issuer: addresses.helseid.clone(),
            client_id: client.id.clone(),
            redirect_port: None,
            redirect_by_name: false,
            plain_http_on_loopback: true,
        },
        pps: PpsSettings {
            base: address(&addresses.pps)?,
            states_basis: true,
        },
        phr: PhrSettings {
            base: address(&addresses.phr)?,
            legal_basis: LegalBasisCode::Kjernejournalforskriften,
        },
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
#[derive(Default)]
pub(crate) struct TemporarySecrets(Mutex<HashMap<String, Zeroizing<Vec<u8>>>>);

impl Secrets for TemporarySecrets {
    fn read(&self, name: &SecretName) -> Result<Option<Zeroizing<Vec<u8>>>, SecretsError> {
        let secrets = self.0.lock().map_err(|_| SecretsError::Refused)?;
        Ok(secrets.get(&name.label()).cloned())
    }

    fn write(&self, name: &SecretName, value: &[u8]) -> Result<(), SecretsError> {
        let mut secrets = self.0.lock().map_err(|_| SecretsError::Refused)?;
        secrets.insert(name.label(), Zeroizing::new(value.to_vec()));
        Ok(())
    }

    fn remove(&self, name: &SecretName) -> Result<bool, SecretsError> {
        let mut secrets = self.0.lock().map_err(|_| SecretsError::Refused)?;
        Ok(secrets.remove(&name.label()).is_some())
    }
}
