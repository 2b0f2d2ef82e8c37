//! `innsyn audit verify`: is the audit record of an environment whole and unchanged? `innsyn audit set-aside`: the way on
//! when it is not; the damaged record is kept, and a new one begins.

use std::process::ExitCode;
use std::sync::Arc;

use innsyn_app::audit::{Action, Actor, AuditLog, AuditUnavailable, Entry, FileSink, Outcome};
use innsyn_app::{Clock, Random};
use serde_json::json;

use crate::ports::Keyring;
use crate::{complain, configuration, say};

pub(crate) fn run(arguments: &[&str]) -> ExitCode {
    let (word, environment) = match arguments {
        [word @ ("verify" | "set-aside")] => (*word, "test"),
        [word @ ("verify" | "set-aside"), "--environment", name] => (*word, *name),
        _ => {
            return complain(
                "usage: innsyn audit verify [--environment NAME] | innsyn audit set-aside [--environment NAME]",
            );
        }
    };
    let sink = FileSink::new(configuration::audit_file(environment));
    let log = AuditLog::new(
        environment,
        Box::new(sink),
        Arc::new(Keyring),
        Random::system(),
    );
    if word == "verify" {
        verify(&log, environment)
    } else {
        set_aside(&log, environment)
    }
}

fn verify(log: &AuditLog, environment: &str) -> ExitCode {
    match log.verify() {
        Ok(entries) => say(
            &json!({ "environment": environment, "entries": entries, "whole": true }).to_string(),
        ),
        Err(AuditUnavailable::Damaged(damage)) => {
            let told =
                json!({ "environment": environment, "whole": false, "damage": damage.to_string() });
            say(&told.to_string());
            ExitCode::FAILURE
        }
        Err(error) => complain(&format!(
            "the audit record of {environment} cannot be checked: {error}"
        )),
    }
}

fn set_aside(log: &AuditLog, environment: &str) -> ExitCode {
    let now = Clock::system().now().wall;
    let entry = Entry::new(now, Action::SetAside, Outcome::Done, Actor::default());
    match log.set_aside(entry) {
        Ok(name) => say(&json!({ "environment": environment, "set_aside": name }).to_string()),
        Err(error) => complain(&format!(
            "the audit record of {environment} was not set aside: {error}"
        )),
    }
}
