//! `cargo xtask demo`: sets everything up, builds, and opens Innsyn against the embedded sandbox.

use std::path::PathBuf;

use crate::run::{Failure, Outcome, cargo, command, heading, run, say};
use crate::{headless, npm, packages, paths, pdfium};
use packages::Need;

/// Runs the demonstration; see `HELP` for its arguments.
pub(crate) fn demo(arguments: &[String]) -> Outcome {
    let mut without_display = false;
    let mut out = PathBuf::from("shots");
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--headless" => without_display = true,
            "--out" => {
                out = rest
                    .next()
                    .map(PathBuf::from)
                    .ok_or_else(|| Failure::new("--out wants a folder for the pictures"))?;
            }
            other => return Err(Failure::new(format!("demo does not know '{other}'"))),
        }
    }
    if without_display {
        packages::ensure(&[Need::Build, Need::Fetch, Need::Headless])?;
        build()?;
        return headless::walk(&out);
    }
    let has_display =
        paths::variable("DISPLAY").is_some() || paths::variable("WAYLAND_DISPLAY").is_some();
    if cfg!(target_os = "linux") && !has_display {
        return Err(Failure::new(
            "there is no display here. Run 'cargo xtask demo --headless --out shots' for pictures of each step",
        ));
    }
    packages::ensure(&[Need::Build, Need::Fetch])?;
    build()?;
    heading("Opening Innsyn against the embedded sandbox");
    say("Nothing in it is real: people, results and documents are invented.");
    run(command(paths::built("innsyn")), "Innsyn")
}

/// Everything that the other commands need, without running anything.
pub(crate) fn set_up() -> Outcome {
    packages::ensure(&[Need::Build, Need::Fetch, Need::Headless])?;
    npm::ensure()?;
    npm::ensure_peers()?;
    pdfium::ensure()?;
    Ok(())
}

/// UI, PDFium and the program.
pub(crate) fn build() -> Outcome {
    npm::build()?;
    heading("Building Innsyn");
    run(cargo(&["build", "--package", "innsyn"]), "building Innsyn")?;
    pdfium::place_beside(&paths::built("innsyn"))
}
