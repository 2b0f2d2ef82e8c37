//! `innsyn audit verify`: is the audit record of an environment whole and unchanged?

use std::process::ExitCode;
use std::sync::Arc;

use innsyn_app::Random;
use innsyn_app::audit::{AuditLog, AuditUnavailable, FileSink};

use crate::ports::Keyring;
use crate::{complain, configuration, say};

pub(crate) fn run(arguments: &[&str]) -> ExitCode {
    let environment = match arguments {
        ["verify"] => "test",
        ["verify", "--environment", name] => name,
        _ => return complain("usage: innsyn audit verify [--environment NAME]"),
    };
    let sink = FileSink::new(configuration::audit_file(environment));
    let log = AuditLog::new(
        environment,
        Box::new(sink),
        Arc::new(Keyring),
        Random::system(),
    );
    match log.verify() {
        Ok(entries) => say(&format!(
            "{{\"environment\":\"{environment}\",\"entries\":{entries},\"whole\":true}}"
        )),
        Err(AuditUnavailable::Damaged(damage)) => {
            say(&format!(
                "{{\"environment\":\"{environment}\",\"whole\":false,\"damage\":\"{damage}\"}}"
            ));
            ExitCode::FAILURE
        }
        Err(error) => complain(&format!(
            "the audit record of {environment} cannot be checked: {error}"
        )),
    }
}
