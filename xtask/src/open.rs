//! `cargo xtask open FILE [--json | --png DIR]`: any local file through the pipeline of documents, for support and tests.
//!
//! The work is done by a small program of `innsyn-documents` (its example `open`), which needs no window.

use crate::packages::{self, Need};
use crate::run::{Failure, Outcome, cargo, keep_output_for_the_result, run};
use crate::{paths, pdfium};

/// Ends with the program's own exit code: 0 shown, 2 refused or not shown, 1 not read at all.
pub(crate) fn open(arguments: &[String]) -> Outcome<u8> {
    let with_pages = arguments.iter().any(|argument| argument == "--png");
    match arguments {
        [_] => {}
        [_, flag] if flag == "--json" => {}
        [_, flag, _] if flag == "--png" => {}
        _ => return Err(Failure::new("open wants FILE [--json | --png DIR]")),
    }
    keep_output_for_the_result();
    packages::ensure(&[Need::Build, Need::Fetch])?;
    let release = [
        "build",
        "--quiet",
        "--release",
        "--locked",
        "--package",
        "innsyn-documents",
    ];
    run(
        cargo(
            &[
                &release[..],
                &["--example", "open", "--example", "pdf_worker"],
            ]
            .concat(),
        ),
        "building",
    )?;
    let program = paths::target()
        .join("release/examples")
        .join(format!("open{}", std::env::consts::EXE_SUFFIX));
    let mut command = std::process::Command::new(program);
    command.args(arguments);
    if with_pages {
        command.env("INNSYN_PDFIUM", pdfium::ensure()?);
    }
    let status = command
        .status()
        .map_err(|error| Failure::new(format!("the program could not be started ({error})")))?;
    Ok(status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .unwrap_or(1))
}
