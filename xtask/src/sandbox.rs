//! `cargo xtask sandbox`: the sandbox as a program of its own.

use crate::run::{Outcome, cargo, run};

/// Starts it with the given arguments. It has one command, so that need not be said.
pub(crate) fn sandbox(arguments: &[String]) -> Outcome {
    let mut command = cargo(&[
        "run",
        "--quiet",
        "--package",
        "innsyn-sandbox",
        "--bin",
        "innsyn-sandbox",
        "--",
    ]);
    if arguments.first().is_none_or(|first| first != "serve") {
        command.arg("serve");
    }
    command.args(arguments);
    run(command, "the sandbox")
}
