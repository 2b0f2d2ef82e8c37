//! The environment file, written from an environment: what Diagnostikk saves, and what `innsyn check` takes.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "only objects have members to leave out"
)]

use helseid::{DetailsForm, LoopbackHost, Ports, Redirect};
use serde_json::{Map, Value, json};

use super::{Environment, KeySource, PpsApi, SystemCode};
use crate::dto::{EnvironmentKind, LegalBasisCode};

impl Environment {
    /// The file of this environment. No key is in it, only where the key is.
    #[must_use]
    pub fn export(&self) -> Value {
        let mut file = Map::new();
        file.insert("name".to_owned(), json!(self.label));
        file.insert("kind".to_owned(), json!(kind(self.kind)));
        if self.helseid.plain_http_on_loopback {
            file.insert("allow_loopback_http".to_owned(), json!(true));
        }
        if let Some(system) = &self.source_system {
            file.insert("source_system".to_owned(), json!(system));
        }
        file.insert("helseid".to_owned(), self.helseid());
        if let Some(base) = &self.pps.base {
            file.insert(
                "pps".to_owned(),
                without_nulls(json!({
                    "base_url": base.as_str(),
                    "api": match self.pps.api { PpsApi::V1 => "v1", PpsApi::V2 => "v2" },
                    "role_code": self.pps.role_code,
                    "states_basis": (!self.pps.states_basis).then_some(false),
                })),
            );
        }
        if let Some(base) = &self.phr.base {
            let legal_basis = match self.phr.legal_basis {
                LegalBasisCode::Kjernejournalforskriften => "kjernejournalforskriften",
                LegalBasisCode::HelsepersonellovenSection45 => "helsepersonelloven",
            };
            file.insert(
                "phr".to_owned(),
                json!({ "base_url": base.as_str(), "legal_basis": legal_basis }),
            );
        }
        if let Some(edi) = &self.edi {
            file.insert(
                "edi".to_owned(),
                json!({ "base_url": edi.base.as_str(), "her_ids": edi.her_ids }),
            );
        }
        if self.audit_follow_up {
            file.insert("audit_follow_up".to_owned(), json!(true));
        }
        Value::Object(file)
    }

    fn helseid(&self) -> Value {
        let settings = &self.helseid;
        let (key_file, keyring) = key(&settings.key);
        let machine = settings.machine.as_ref().map(|machine| key(&machine.key));
        let (machine_key_file, machine_keyring) = machine.unwrap_or_default();
        let scopes = (!settings.scopes.is_empty()).then_some(&settings.scopes);
        let form = |form: DetailsForm| match form {
            DetailsForm::Object => "object",
            DetailsForm::Array => "array",
        };
        let named = |name: &str, number: &str| (name != number).then(|| name.to_owned());
        let child = self.point_of_care.as_ref();
        let attest = &self.attest;
        let code = |code: &Option<SystemCode>| {
            code.as_ref()
                .map(|code| json!({ "code": code.code, "system": code.system }))
        };
        without_nulls(json!({
            "issuer": settings.issuer,
            "client_id": settings.client_id,
            "key_file": key_file,
            "keyring": keyring,
            "redirect_uris": redirects(&settings.redirect),
            "scopes": scopes,
            "details_forms": (settings.details != helseid::DetailsForms::default()).then(|| json!({
                "organisation": form(settings.details.organisation),
                "attest": form(settings.details.attest),
            })),
            "organisation": without_nulls(json!({
                "tenancy": if self.multi_tenant { "multi" } else { "single" },
                "parent": self.organisation.number,
                "parent_name": named(&self.organisation.name, &self.organisation.number),
                "child": child.map(|child| child.number.clone()),
                "child_name": child.and_then(|child| named(&child.name, &child.number)),
            })),
            "attest": without_nulls(json!({
                "healthcare_service": code(&attest.healthcare_service),
                "purpose_of_use": attest.purposes.0,
                "purpose_of_use_details": code(&attest.purpose_of_use_details),
                "department": code(&attest.department),
            })),
            "machine_client_id": settings.machine.as_ref().map(|machine| machine.client_id.clone()),
            "machine_key_file": machine_key_file,
            "machine_keyring": machine_keyring,
        }))
    }
}

fn kind(kind: EnvironmentKind) -> &'static str {
    match kind {
        EnvironmentKind::Sandbox => "sandbox",
        EnvironmentKind::Test => "test",
        EnvironmentKind::Production => "production",
    }
}

fn key(source: &KeySource) -> (Option<String>, Option<String>) {
    match source {
        KeySource::File(path) => (Some(path.to_string_lossy().into_owned()), None),
        KeySource::Keyring(name) => (None, Some(name.clone())),
    }
}

fn redirects(redirect: &Redirect) -> Vec<String> {
    let host = match redirect.host {
        LoopbackHost::V4 => "127.0.0.1",
        LoopbackHost::V6 => "[::1]",
        LoopbackHost::Localhost => "localhost",
    };
    match &redirect.ports {
        Ports::Any => vec![format!("http://{host}{}", redirect.path)],
        Ports::Registered(ports) => ports
            .iter()
            .map(|port| format!("http://{host}:{port}{}", redirect.path))
            .collect(),
    }
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(object) => Value::Object(
            object
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .collect(),
        ),
        other => other,
    }
}
