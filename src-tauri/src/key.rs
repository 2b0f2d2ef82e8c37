//! `innsyn key import NAME FILE` takes the client's private key of an environment into the system's secret store,
//! `innsyn key remove NAME` takes it out again.
//!
//! The file is the one that HelseID's self-service hands out, or a bare private JWK. It is not kept: delete it afterwards.

use std::process::ExitCode;

use innsyn_app::{KeyImportError, import_client_key, remove_client_key};
use zeroize::Zeroizing;

use crate::ports::Keyring;
use crate::{complain, say};

pub(crate) fn run(arguments: &[&str]) -> ExitCode {
    match arguments {
        ["import", environment, file] => import(environment, file),
        ["remove", environment] => remove(environment),
        _ => complain("usage: innsyn key import NAME FILE | innsyn key remove NAME"),
    }
}

fn import(environment: &str, file: &str) -> ExitCode {
    let Ok(text) = std::fs::read_to_string(file).map(Zeroizing::new) else {
        return complain("the key file cannot be read");
    };
    match import_client_key(&Keyring, environment, &text) {
        Ok(()) => say(&format!(
            "the client key of {environment} is in the secret store; now delete the file"
        )),
        Err(KeyImportError::NotAKey) => {
            complain("the file holds no private key that HelseID takes (JWK with kid and alg)")
        }
        Err(error) => complain(&format!("the client key was not stored: {error}")),
    }
}

fn remove(environment: &str) -> ExitCode {
    match remove_client_key(&Keyring, environment) {
        Ok(true) => say(&format!(
            "the client key of {environment} is no longer in the secret store"
        )),
        Ok(false) => complain(&format!(
            "the secret store holds no client key of {environment}"
        )),
        Err(error) => complain(&format!("the client key was not removed: {error}")),
    }
}
