//! The project's own commands: `cargo xtask demo`, `test`, `bench`, `sandbox`, `open`, `fuzz`, `fix` and a few smaller ones.
//!
//! Builds without any system library, so that it can install them. A missing piece gives one sentence that says what
//! is missing and how to get it. Not here: anything that Innsyn itself needs at run time.

mod bench;
mod bindings;
mod demo;
mod fix;
mod fuzz;
mod headless;
mod layers;
mod notices;
mod npm;
mod open;
mod packages;
mod paths;
mod pdfium;
mod run;
mod sandbox;
mod sources;
mod test;

use std::process::ExitCode;

use run::{Failure, say};

const HELP: &str = "cargo xtask COMMAND

  demo [--headless] [--out DIR]   set up, build and open Innsyn against the embedded sandbox;
                                  --headless walks the main job and saves a picture of each step
  test [NAME …]                   set up and run every check, cheap to dear (NAME: only these steps)
  bench [--json]                  measure against peers in the same run
  sandbox [ARGUMENTS]             start the sandbox as a program of its own
  open FILE [--json | --png DIR]  read any local file as an opened document: kind, warnings, text or blocks, pages;
                                  exit code 0 shown, 2 refused or not shown, 1 not read
  fuzz [--seconds N] [TARGET …]   libFuzzer over the parsers of bytes from outside (fuzz/README.md)
  fix                             format and mend what tools can mend
  bindings                        write the TypeScript of the border
  notices                         write the third-party notices
  setup                           only install and fetch what the other commands need";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", [].as_slice()),
    };
    if command == "open" {
        return match open::open(rest) {
            Ok(code) => ExitCode::from(code),
            Err(failure) => {
                say(&format!("\nxtask: {failure}"));
                ExitCode::FAILURE
            }
        };
    }
    let outcome = match command {
        "demo" => demo::demo(rest),
        "test" => test::test(rest),
        "bench" => bench::bench(rest),
        "sandbox" => sandbox::sandbox(rest),
        "fuzz" => fuzz::fuzz(rest),
        "fix" => fix::fix(),
        "bindings" => bindings::write(),
        "notices" => notices::write(),
        "setup" => demo::set_up(),
        "help" | "--help" | "-h" => {
            say(HELP);
            Ok(())
        }
        other => Err(Failure::new(format!(
            "there is no command '{other}'. {HELP}"
        ))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say(&format!("\nxtask: {failure}"));
            ExitCode::FAILURE
        }
    }
}
