//! Innsyn: one program. `main` first looks as what it was started (PDF worker, `check`, `audit`, `key`), and only when it
//! is none of these does it touch the window system.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod audit;
mod check;
mod clipboard;
mod commands;
mod configuration;
mod exports;
mod follow;
mod key;
mod logging;
mod os;
mod parts;
mod pdfpage;
mod ports;
mod shell;
mod window;

use std::process::ExitCode;

fn main() -> ExitCode {
    // The worker comes first: it must not load, open or start anything that its sandbox would have to allow.
    if configuration::is_pdf_worker() {
        return innsyn_documents::worker_main();
    }
    logging::silence_panics();
    os::protect_memory();
    logging::start();
    let arguments = configuration::arguments();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => window::run(),
        ["check", rest @ ..] => check::run(rest),
        ["audit", rest @ ..] => audit::run(rest),
        ["key", rest @ ..] => key::run(rest),
        ["--version"] => say(&format!("innsyn {}", env!("CARGO_PKG_VERSION"))),
        _ => complain(
            "usage: innsyn | innsyn check --environment FILE --patient NUMBER|- --basis SAMTYKKE [--script NAME] \
             [--browser-command CMD] [--json] [--report DIR] | innsyn audit verify|set-aside [--environment NAME] | innsyn key import NAME FILE | innsyn key remove NAME | innsyn --version",
        ),
    }
}

/// Writes one line for the person or script that started the program from a terminal.
#[expect(
    clippy::print_stdout,
    reason = "the command line answers on standard output"
)]
fn say(line: &str) -> ExitCode {
    println!("{line}");
    ExitCode::SUCCESS
}

/// Says in one sentence what is wrong with the call.
#[expect(
    clippy::print_stderr,
    reason = "the command line complains on standard error"
)]
fn complain(line: &str) -> ExitCode {
    eprintln!("{line}");
    ExitCode::from(2)
}
