//! The machine's side of the four ports of `app`.

use std::path::PathBuf;
use std::sync::Mutex;

use innsyn_app::dto::Preferences;
use innsyn_app::ports::{
    Browser, BrowserError, PreferenceStore, PreferencesError, SecretName, Secrets, SecretsError,
};
use tauri::{AppHandle, Runtime};
use tauri_plugin_store::StoreExt as _;
use zeroize::Zeroizing;

use crate::parts::{self, Entries};

/// The name under which the system's store files everything of ours.
const SERVICE: &str = "no.innsyn.Innsyn";

/// The system's secret store.
#[derive(Debug)]
pub(crate) struct Keyring;

impl Secrets for Keyring {
    fn read(&self, name: &SecretName) -> Result<Option<Zeroizing<Vec<u8>>>, SecretsError> {
        parts::read(self, &name.label())
    }

    fn write(&self, name: &SecretName, value: &[u8]) -> Result<(), SecretsError> {
        parts::write(self, &name.label(), value)
    }

    fn remove(&self, name: &SecretName) -> Result<bool, SecretsError> {
        parts::remove(self, &name.label())
    }
}

impl Entries for Keyring {
    fn get(&self, label: &str) -> Result<Option<Zeroizing<Vec<u8>>>, SecretsError> {
        match entry(label)?.get_secret() {
            Ok(secret) => Ok(Some(Zeroizing::new(secret))),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(reason(&error)),
        }
    }

    fn set(&self, label: &str, value: &[u8]) -> Result<(), SecretsError> {
        entry(label)?
            .set_secret(value)
            .map_err(|error| reason(&error))
    }

    fn delete(&self, label: &str) -> Result<bool, SecretsError> {
        match entry(label)?.delete_credential() {
            Ok(()) => Ok(true),
            Err(keyring::Error::NoEntry) => Ok(false),
            Err(error) => Err(reason(&error)),
        }
    }
}

fn entry(label: &str) -> Result<keyring::Entry, SecretsError> {
    keyring::Entry::new(SERVICE, label).map_err(|error| reason(&error))
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "three causes have words of their own; all others are one"
)]
fn reason(error: &keyring::Error) -> SecretsError {
    match error {
        keyring::Error::NoDefaultStore => SecretsError::Missing,
        keyring::Error::NoStorageAccess(_) => SecretsError::Locked,
        keyring::Error::TooLong(..) => SecretsError::TooLarge,
        _ => SecretsError::Refused,
    }
}

/// The system browser.
#[derive(Debug)]
pub(crate) struct SystemBrowser;

impl Browser for SystemBrowser {
    fn open(&self, address: &str) -> Result<(), BrowserError> {
        tauri_plugin_opener::open_url(address, None::<&str>).map_err(|_| BrowserError)
    }
}

/// Preferences in the store plugin's file.
pub(crate) struct StoredPreferences<R: Runtime> {
    app: AppHandle<R>,
    file: PathBuf,
}

/// The one key of the file: the closed list is one value, so that a half-written list cannot be.
const PREFERENCES: &str = "preferences";

impl<R: Runtime> StoredPreferences<R> {
    pub(crate) fn new(app: AppHandle<R>, file: PathBuf) -> Self {
        Self { app, file }
    }
}

impl<R: Runtime> PreferenceStore for StoredPreferences<R> {
    fn load(&self) -> Preferences {
        self.app
            .store(&self.file)
            .ok()
            .and_then(|store| store.get(PREFERENCES))
            .and_then(|value| serde_json::from_value(value).ok())
            .unwrap_or_default()
    }

    fn save(&self, preferences: &Preferences) -> Result<(), PreferencesError> {
        let store = self.app.store(&self.file).map_err(|_| PreferencesError)?;
        store.set(
            PREFERENCES,
            serde_json::to_value(preferences).map_err(|_| PreferencesError)?,
        );
        store.save().map_err(|_| PreferencesError)
    }
}

/// Preferences of a run without a window: the environment is an argument, and nothing is stored.
#[derive(Debug)]
pub(crate) struct FixedPreferences(Mutex<Preferences>);

impl FixedPreferences {
    pub(crate) fn for_environment(environment: &str) -> Self {
        Self(Mutex::new(Preferences {
            environment: environment.to_owned(),
            ..Preferences::default()
        }))
    }
}

impl PreferenceStore for FixedPreferences {
    fn load(&self) -> Preferences {
        self.0.lock().map_or_else(
            |_| Preferences::default(),
            |preferences| preferences.clone(),
        )
    }

    fn save(&self, preferences: &Preferences) -> Result<(), PreferencesError> {
        *self.0.lock().map_err(|_| PreferencesError)? = preferences.clone();
        Ok(())
    }
}
