//! The TypeScript of the border: written from `crates/app/src/dto`, committed, and checked for freshness.

use std::fs;
use std::path::PathBuf;

use crate::paths;
use crate::run::{Failure, Outcome, capture, cargo};

/// Writes `ui/src/ipc/bindings.ts`.
pub(crate) fn write() -> Outcome {
    let text = text()?;
    fs::write(file(), text)
        .map_err(|error| Failure::new(format!("the bindings could not be written ({error})")))
}

/// Fails when the committed file differs.
pub(crate) fn check() -> Outcome {
    let found = fs::read_to_string(file()).unwrap_or_default();
    if found == text()? {
        Ok(())
    } else {
        Err(Failure::new(
            "ui/src/ipc/bindings.ts is not fresh; run 'cargo xtask bindings' and commit it",
        ))
    }
}

fn text() -> Outcome<String> {
    capture(
        cargo(&[
            "run",
            "--quiet",
            "--package",
            "innsyn-app",
            "--example",
            "bindings",
        ]),
        "writing the bindings",
    )
}

fn file() -> PathBuf {
    paths::root().join("ui/src/ipc/bindings.ts")
}
