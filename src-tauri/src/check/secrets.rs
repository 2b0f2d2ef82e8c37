//! Where a check keeps the key of its record: the system's secret store, or, where there is none and the environment
//! itself keeps its key in a file, a file of this user's own beside the record. Never in production.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use innsyn_app::ports::{SecretKind, SecretName, Secrets, SecretsError};
use innsyn_app::{Environment, KeySource, Note};
use zeroize::Zeroizing;

use crate::configuration;
use crate::ports::Keyring;

/// The environment under a name of its own, so that a check and the window never keep the same record, with its secrets.
pub(super) fn for_check(mut environment: Environment) -> (Environment, Arc<dyn Secrets>) {
    environment.name = format!("{}-check", environment.name);
    let probe = SecretName::new(&environment.name, SecretKind::AuditKey);
    let has_store = Keyring.read(&probe).is_ok();
    let keeps_key_in_a_file = matches!(environment.helseid.key, KeySource::File(_));
    if has_store || !keeps_key_in_a_file {
        return (environment, Arc::new(Keyring));
    }
    environment.name = format!("{}-file", environment.name);
    environment.notes.push(Note::RecordKeyInFile);
    let path = configuration::audit_file(&environment.name).with_extension("key");
    (environment, Arc::new(FileSecrets(path, Mutex::default())))
}

/// Secrets in a file that only this user can read.
struct FileSecrets(PathBuf, Mutex<()>);

impl FileSecrets {
    fn all(&self) -> Result<BTreeMap<String, Zeroizing<Vec<u8>>>, SecretsError> {
        let text = match std::fs::read_to_string(&self.0) {
            Ok(text) => Zeroizing::new(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(BTreeMap::new());
            }
            Err(_) => return Err(SecretsError::Refused),
        };
        text.lines()
            .map(|line| {
                let (name, value) = line.split_once(' ').ok_or(SecretsError::Refused)?;
                let bytes: Option<Vec<u8>> = value
                    .as_bytes()
                    .chunks(2)
                    .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
                    .collect();
                let bytes = bytes.ok_or(SecretsError::Refused)?;
                Ok((name.to_owned(), Zeroizing::new(bytes)))
            })
            .collect()
    }

    fn put(&self, secrets: &BTreeMap<String, Zeroizing<Vec<u8>>>) -> Result<(), SecretsError> {
        use std::fmt::Write as _;
        let mut text = Zeroizing::new(String::new());
        for (name, value) in secrets {
            // Writing into a String cannot fail.
            let _ = write!(text, "{name} ");
            for byte in value.iter() {
                let _ = write!(text, "{byte:02x}");
            }
            text.push('\n');
        }
        let fresh = self.0.with_extension("key.new");
        innsyn_app::acceptance::write_private(&fresh, text.as_bytes())
            .and_then(|()| std::fs::rename(&fresh, &self.0))
            .map_err(|_| SecretsError::Refused)
    }
}

impl Secrets for FileSecrets {
    fn read(&self, name: &SecretName) -> Result<Option<Zeroizing<Vec<u8>>>, SecretsError> {
        let _one = self.1.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(self.all()?.remove(&name.label()))
    }

    fn write(&self, name: &SecretName, value: &[u8]) -> Result<(), SecretsError> {
        let _one = self.1.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = self.all()?;
        all.insert(name.label(), Zeroizing::new(value.to_vec()));
        self.put(&all)
    }

    fn remove(&self, name: &SecretName) -> Result<bool, SecretsError> {
        let _one = self.1.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = self.all()?;
        let was = all.remove(&name.label()).is_some();
        self.put(&all)?;
        Ok(was)
    }
}
