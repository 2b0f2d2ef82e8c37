//! `cargo xtask sandbox`: the sandbox as a program of its own.

use crate::run::{Outcome, cargo, run};

/// Starts it with the given arguments.
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
    command.args(arguments);
    run(command, "the sandbox")
}
