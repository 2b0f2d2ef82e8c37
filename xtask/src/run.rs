//! Running programs, and saying what happened in one sentence.

use std::ffi::OsStr;
use std::fmt;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::paths;

/// A sentence that says what is wrong and what to do.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// Writes a line for the person at the terminal.
#[expect(clippy::print_stdout, reason = "this program talks to a terminal")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}

/// Whether standard output belongs to the result alone (`bench --json`).
static RESULT_ONLY: AtomicBool = AtomicBool::new(false);

/// From here on headings and the output of other programs go to standard error.
pub(crate) fn keep_output_for_the_result() {
    RESULT_ONLY.store(true, Ordering::Relaxed);
}

/// Writes a heading.
pub(crate) fn heading(title: &str) {
    if RESULT_ONLY.load(Ordering::Relaxed) {
        let _ = writeln!(std::io::stderr(), "== {title}");
    } else {
        say(&format!("\n== {title}"));
    }
}

/// A command in the root of the project, with the shared target directory.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(paths::root())
        .env("CARGO_TARGET_DIR", paths::target());
    command
}

/// `cargo` of the running toolchain.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = command(paths::variable("CARGO").unwrap_or_else(|| String::from("cargo")));
    // Variables of the running `cargo run` would make build scripts think that something changed.
    for name in [
        "CARGO_PKG_NAME",
        "CARGO_PKG_VERSION",
        "CARGO_MANIFEST_DIR",
        "CARGO_MANIFEST_PATH",
    ] {
        cargo.env_remove(name);
    }
    cargo.args(arguments);
    cargo
}

/// Runs a command with its output on the terminal.
pub(crate) fn run(mut command: Command, what: &str) -> Outcome {
    if RESULT_ONLY.load(Ordering::Relaxed) {
        command.stdout(std::io::stderr());
    }
    let status = command
        .status()
        .map_err(|error| not_started(&command, what, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!("{what} failed ({status})")))
    }
}

/// Runs a command, shows its output and returns its standard output.
pub(crate) fn capture(mut command: Command, what: &str) -> Outcome<String> {
    command.stderr(Stdio::inherit());
    let output = command
        .output()
        .map_err(|error| not_started(&command, what, &error))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(Failure::new(format!("{what} failed ({})", output.status)))
    }
}

/// Whether a program is there and answers `--version` (or the given argument).
pub(crate) fn answers(program: &str, argument: &str) -> bool {
    Command::new(program)
        .arg(argument)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn not_started(command: &Command, what: &str, error: &std::io::Error) -> Failure {
    let program = command.get_program().to_string_lossy().into_owned();
    Failure::new(format!(
        "{what}: '{program}' could not be started ({error}); install it and try again"
    ))
}
