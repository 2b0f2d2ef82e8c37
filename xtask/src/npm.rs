//! The UI's packages and its build. Packages are taken from the lock file, and none of their scripts runs.

use std::process::Command;

use crate::paths;
use crate::run::{Failure, Outcome, heading, run};

/// Oldest Node.js that the UI's tools run on.
const NODE: u32 = 20;

/// The UI's folder.
const UI: &str = "ui";

/// Makes sure that Node.js is there and the packages of the lock file are installed.
pub(crate) fn ensure() -> Outcome {
    let version = Command::new("node")
        .arg("--version")
        .output()
        .ok()
        .and_then(|output| {
            String::from_utf8_lossy(&output.stdout)
                .trim()
                .trim_start_matches('v')
                .split('.')
                .next()?
                .parse::<u32>()
                .ok()
        });
    match version {
        Some(version) if version >= NODE => {}
        Some(version) => {
            return Err(Failure::new(format!(
                "Node.js {version} is too old; install Node.js {NODE} or newer with npm"
            )));
        }
        None => {
            return Err(Failure::new(format!(
                "Node.js is missing; install Node.js {NODE} or newer with npm"
            )));
        }
    }
    install(UI, "Installing the UI's packages")
}

/// Makes sure that the peers of the contract tests are installed.
pub(crate) fn ensure_peers() -> Outcome {
    for folder in ["tests/contracts", "tests/contracts-helseid"] {
        install(folder, &format!("Installing the peers in {folder}"))?;
    }
    Ok(())
}

fn install(folder: &str, title: &str) -> Outcome {
    if is_fresh(folder) {
        return Ok(());
    }
    heading(title);
    let arguments = [
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--prefer-offline",
    ];
    run(npm_in(folder, &arguments), "npm ci")
}

/// Builds the UI into `ui/dist`.
pub(crate) fn build() -> Outcome {
    ensure()?;
    heading("Building the UI");
    run(npm(&["run", "--silent", "build"]), "building the UI")
}

/// `npm` in the UI's folder.
pub(crate) fn npm(arguments: &[&str]) -> Command {
    npm_in(UI, arguments)
}

fn npm_in(folder: &str, arguments: &[&str]) -> Command {
    let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.current_dir(paths::root().join(folder)).args(arguments);
    npm
}

/// npm writes a copy of the lock when it has installed it.
fn is_fresh(folder: &str) -> bool {
    let folder = paths::root().join(folder);
    let time = |path: &str| {
        std::fs::metadata(folder.join(path))
            .and_then(|data| data.modified())
            .ok()
    };
    match (
        time("package-lock.json"),
        time("node_modules/.package-lock.json"),
    ) {
        (Some(lock), Some(installed)) => installed >= lock,
        _ => false,
    }
}
