//! The real window without a display: under Xvfb, driven by `WebKitWebDriver`, each in a place of its own.

use std::fs;
use std::path::Path;

use crate::paths;
use crate::run::{Failure, Outcome, cargo, heading, run, say};

/// Walks the main job in the real window and saves a picture of each step in `out`.
pub(crate) fn walk(out: &Path) -> Outcome {
    fs::create_dir_all(out).map_err(|error| {
        Failure::new(format!(
            "the folder for pictures could not be made ({error})"
        ))
    })?;
    let out = fs::canonicalize(out)
        .map_err(|error| Failure::new(format!("the folder for pictures is not there ({error})")))?;
    heading("Walking the main job in the real window");
    let mut walk = cargo(&[
        "run",
        "--quiet",
        "--package",
        "innsyn-tests",
        "--bin",
        "innsyn-walk",
        "--",
    ]);
    walk.arg(&out).env("INNSYN_PROGRAM", paths::built("innsyn"));
    run(walk, "walking the main job")?;
    say(&format!("Pictures: {}", out.display()));
    Ok(())
}
