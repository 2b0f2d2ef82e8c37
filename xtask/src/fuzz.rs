//! `cargo xtask fuzz`: libFuzzer with the address sanitiser over the parsers of bytes from outside (`fuzz/README.md`).
//!
//! Runs on the project's own toolchain: `RUSTC_BOOTSTRAP=1` lets a stable compiler take the sanitiser's flags. The replay of
//! the corpora is not here: that is a plain test of the crate `innsyn-fuzz`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::paths;
use crate::run::{Failure, Outcome, answers, capture, cargo, command, heading, run, say};

/// Seconds for each target when nothing is said.
const SECONDS: u32 = 60;

/// What `cargo-fuzz` passes too, without `--cfg fuzzing`: our parsers must be the ones that are shipped.
const FLAGS: &str = "-Zsanitizer=address -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
                     -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
                     -Cllvm-args=-sanitizer-coverage-trace-compares -Cdebug-assertions -Coverflow-checks \
                     -Ccodegen-units=1";

/// Builds the fuzzer and runs the named targets, or all of them.
pub(crate) fn fuzz(arguments: &[String]) -> Outcome {
    let (seconds, names) = read(arguments)?;
    let known = targets()?;
    if let Some(unknown) = names.iter().find(|name| !known.contains(name)) {
        return Err(Failure::new(format!(
            "there is no target '{unknown}'; there are: {}",
            known.join(", ")
        )));
    }
    let program = build()?;
    let chosen = if names.is_empty() { known } else { names };
    let mut finds = Vec::new();
    for name in chosen {
        heading(&format!("{name}, {seconds} s"));
        if one(&program, &name, seconds).is_err() {
            finds.push(name);
        }
    }
    if finds.is_empty() {
        say("\nno find");
        Ok(())
    } else {
        Err(Failure::new(format!(
            "finds in: {}. Each lies in fuzz/corpus/NAME/find-… and fails in 'cargo test -p innsyn-fuzz' until it is mended",
            finds.join(", ")
        )))
    }
}

fn read(arguments: &[String]) -> Outcome<(u32, Vec<String>)> {
    let mut seconds = SECONDS;
    let mut names = Vec::new();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if argument == "--seconds" {
            let number = rest.next().and_then(|number| number.parse().ok());
            seconds = number.ok_or_else(|| Failure::new("--seconds wants a number"))?;
        } else {
            names.push(argument.clone());
        }
    }
    Ok((seconds, names))
}

/// Every target has a folder; a test of `innsyn-fuzz` holds the two together.
fn targets() -> Outcome<Vec<String>> {
    let entries = fs::read_dir(corpus())
        .map_err(|error| Failure::new(format!("fuzz/corpus cannot be read ({error})")))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort();
    Ok(names)
}

fn build() -> Outcome<PathBuf> {
    if !cfg!(target_os = "linux") && !cfg!(target_os = "macos") {
        return Err(Failure::new(
            "the fuzzer runs on Linux and macOS; the corpora are replayed everywhere by 'cargo test -p innsyn-fuzz'",
        ));
    }
    if !answers("c++", "--version") {
        return Err(Failure::new(
            "libFuzzer is C++ and there is no compiler: install one (Debian: build-essential), then run the command again",
        ));
    }
    heading("Building the fuzzer");
    let host = host()?;
    let folder = paths::target().join("fuzz");
    // With `--target` the flags reach neither build scripts nor macros.
    let mut build = cargo(&[
        "build",
        "--release",
        "--locked",
        "--package",
        "innsyn-fuzz",
        "--features",
        "libfuzzer",
        "--bin",
        "innsyn-fuzz",
        "--target",
        &host,
    ]);
    build
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", FLAGS)
        .env("CARGO_TARGET_DIR", &folder);
    run(build, "building the fuzzer")?;
    Ok(folder.join(host).join("release/innsyn-fuzz"))
}

/// The triple that the toolchain itself runs on.
fn host() -> Outcome<String> {
    let mut rustc = command("rustc");
    rustc.arg("-vV");
    let text = capture(rustc, "rustc")?;
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .ok_or_else(|| Failure::new("rustc does not say what it runs on"))
}

/// Learns into a folder of the cache, starts from the committed inputs, and writes finds beside them.
fn one(program: &Path, name: &str, seconds: u32) -> Outcome {
    let learnt = paths::target().join("fuzz/learnt").join(name);
    fs::create_dir_all(&learnt)
        .map_err(|error| Failure::new(format!("no folder to learn into ({error})")))?;
    let seeds = corpus().join(name);
    let mut fuzzer = command(program);
    fuzzer
        .env("INNSYN_FUZZ_TARGET", name)
        .arg(learnt)
        .arg(&seeds)
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-artifact_prefix={}/find-", seeds.display()))
        .args([
            "-timeout=10",
            "-rss_limit_mb=2048",
            "-print_final_stats=1",
            "-verbosity=0",
        ]);
    run(fuzzer, name)
}

fn corpus() -> PathBuf {
    paths::root().join("fuzz/corpus")
}
