//! `cargo xtask test`: sets everything up and runs every check, cheap to dear.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::packages::{self, Need};
use crate::run::{Failure, Outcome, cargo, heading, run, say};
use crate::{bindings, layers, notices, npm, paths, pdfium, sources};

/// How many tests a step ran.
#[derive(Clone, Copy, Default)]
struct Count {
    passed: u32,
    failed: u32,
}

type Step = (&'static str, &'static str, fn(&mut Count) -> Outcome);

const STEPS: &[Step] = &[
    ("setup", "Setting up", |_| set_up()),
    ("format", "Format of the Rust sources", |_| {
        run(cargo(&["fmt", "--all", "--check"]), "cargo fmt")
    }),
    ("layers", "Layers, owners and licences", |_| layers::check()),
    ("sources", "Rules about the text of the sources", |_| {
        sources::check()
    }),
    ("notices", "Third-party notices are fresh", |_| {
        notices::check()
    }),
    ("ui-lint", "Lints and types of the UI", |_| ui_lint()),
    ("ui-test", "Tests of the UI", ui_test),
    ("ui-build", "Build of the UI", |_| npm::build()),
    ("lint", "Lints of the Rust sources", |_| lint()),
    (
        "rust",
        "Unit, property, protocol and compile-fail tests",
        rust,
    ),
    ("bindings", "The TypeScript of the border is fresh", |_| {
        bindings::check()
    }),
    (
        "contracts",
        "Contracts of the sandbox with independent peers",
        contracts,
    ),
    ("window", "Journeys in the real window", window),
];

/// Runs all steps, or the named ones.
pub(crate) fn test(names: &[String]) -> Outcome {
    if let Some(unknown) = names
        .iter()
        .find(|name| !STEPS.iter().any(|(step, ..)| step == name))
    {
        let known: Vec<&str> = STEPS.iter().map(|(name, ..)| *name).collect();
        return Err(Failure::new(format!(
            "there is no step '{unknown}'; there are: {}",
            known.join(", ")
        )));
    }
    let start = Instant::now();
    let mut total = Count::default();
    let mut times = Vec::new();
    let mut outcome = Ok(());
    for (name, title, step) in STEPS {
        if !names.is_empty() && !names.iter().any(|wanted| wanted == name) {
            continue;
        }
        heading(title);
        let began = Instant::now();
        let mut count = Count::default();
        outcome = step(&mut count);
        total.passed += count.passed;
        total.failed += count.failed;
        times.push((*title, began.elapsed().as_secs_f32(), count));
        if let Err(failure) = outcome {
            outcome = Err(Failure::new(format!(
                "{title}: {failure}\n\nAgain, this step alone: cargo xtask test {name}"
            )));
            break;
        }
    }
    heading("Summary");
    for (title, seconds, count) in &times {
        let tests = if count.passed + count.failed == 0 {
            String::new()
        } else {
            format!("  {} tests", count.passed + count.failed)
        };
        say(&format!("{seconds:>7.1} s  {title}{tests}"));
    }
    say(&format!(
        "{:>7.1} s  in all\n",
        start.elapsed().as_secs_f32()
    ));
    say(&format!("{} passed, {} failed", total.passed, total.failed));
    outcome
}

fn set_up() -> Outcome {
    let mut needs = vec![Need::Build, Need::Fetch];
    if cfg!(target_os = "linux") {
        needs.push(Need::Headless);
    }
    packages::ensure(&needs)?;
    npm::ensure()?;
    npm::ensure_peers()?;
    pdfium::ensure()?;
    Ok(())
}

fn lint() -> Outcome {
    let mut clippy = cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "warnings",
    ]);
    clippy.env("CARGO_TERM_COLOR", "never");
    run(clippy, "cargo clippy")
}

fn ui_lint() -> Outcome {
    run(npm::npm(&["run", "--silent", "lint"]), "lints of the UI")?;
    run(npm::npm(&["run", "--silent", "check"]), "svelte-check")
}

fn ui_test(count: &mut Count) -> Outcome {
    let mut vitest = npm::npm(&["run", "--silent", "test"]);
    vitest.env("NO_COLOR", "1");
    counted(vitest, "tests of the UI", count)
}

fn rust(count: &mut Count) -> Outcome {
    let mut test = cargo(&[
        "test",
        "--workspace",
        "--exclude",
        "innsyn-tests",
        "--exclude",
        "innsyn",
        "--locked",
        "--no-fail-fast",
    ]);
    test.env("INNSYN_PDFIUM", pdfium::ensure()?);
    counted(test, "tests of the libraries", count)?;
    counted(
        cargo(&["test", "--package", "innsyn", "--locked"]),
        "tests of the shell",
        count,
    )
}

fn contracts(count: &mut Count) -> Outcome {
    npm::ensure_peers()?;
    run(
        cargo(&["build", "--package", "innsyn-sandbox", "--locked"]),
        "building the sandbox",
    )?;
    let mut test = cargo(&[
        "test",
        "--package",
        "innsyn-tests",
        "--test",
        "contracts",
        "--locked",
    ]);
    test.env("INNSYN_SANDBOX_PROGRAM", paths::built("innsyn-sandbox"));
    counted(test, "contracts of the sandbox", count)
}

fn window(count: &mut Count) -> Outcome {
    if !cfg!(target_os = "linux") {
        say("The real window is driven on Linux only; left out here.");
        return Ok(());
    }
    run(
        cargo(&["build", "--package", "innsyn", "--locked"]),
        "building Innsyn",
    )?;
    pdfium::place_beside(&paths::built("innsyn"))?;
    let mut test = cargo(&[
        "test",
        "--package",
        "innsyn-tests",
        "--lib",
        "--test",
        "journeys",
        "--locked",
        "--no-fail-fast",
    ]);
    test.env("INNSYN_PROGRAM", paths::built("innsyn"));
    counted(test, "journeys in the real window", count)
}

/// Runs a test program, shows its output and adds up what it says it ran.
fn counted(mut command: Command, what: &str, count: &mut Count) -> Outcome {
    command.stdout(Stdio::piped());
    let mut child = command
        .spawn()
        .map_err(|error| Failure::new(format!("{what} could not be started ({error})")))?;
    let mut seen = Count::default();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            read_count(&line, &mut seen);
            say(&line);
        }
    }
    let status = child
        .wait()
        .map_err(|error| Failure::new(format!("{what} did not end ({error})")))?;
    count.passed += seen.passed;
    count.failed += seen.failed;
    if !status.success() {
        return Err(Failure::new(format!("{what} failed ({status})")));
    }
    if seen.passed == 0 {
        return Err(Failure::new(format!("{what}: no test ran")));
    }
    Ok(())
}

/// `test result: ok. 12 passed; 0 failed; …` of Rust, `Tests  3 failed | 12 passed (15)` of Vitest.
fn read_count(line: &str, seen: &mut Count) {
    let line = line.trim();
    if !line.starts_with("test result:") && !line.starts_with("Tests ") {
        return;
    }
    let words: Vec<&str> = line
        .split([' ', ';', '|', '('])
        .filter(|word| !word.is_empty())
        .collect();
    for pair in words.windows(2) {
        if let [number, word] = pair
            && let Ok(number) = number.parse::<u32>()
        {
            match *word {
                "passed" => seen.passed += number,
                "failed" => seen.failed += number,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Count, read_count};

    #[test]
    fn counts_are_read_from_both_test_programs() {
        let mut seen = Count::default();
        read_count(
            "test result: FAILED. 12 passed; 1 failed; 0 ignored; 0 measured; 3 filtered out",
            &mut seen,
        );
        read_count("      Tests  2 failed | 40 passed (42)", &mut seen);
        read_count("12 passed by the way", &mut seen);
        assert_eq!((seen.passed, seen.failed), (52, 3));
    }
}
