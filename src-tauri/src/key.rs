//! `innsyn key import NAME FILE`: takes the client's private key of an environment into the system's secret store.
//!
//! The file is the one that HelseID's self-service hands out, or a bare private JWK. It is not kept: delete it afterwards.

use std::process::ExitCode;

use innsyn_app::{KeyImportError, import_client_key};
use zeroize::Zeroizing;

use crate::ports::Keyring;
use crate::{complain, say};

pub(crate) fn run(arguments: &[&str]) -> ExitCode {
    let ["import", environment, file] = arguments else {
        return complain("usage: innsyn key import NAME FILE");
    };
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
