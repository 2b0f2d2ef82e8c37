//! `cargo xtask bench`: measures Innsyn beside peers in the same run. Ratios, never limits: nothing fails for being slow.
//!
//! Every figure is the median of several runs that take turns, ours and the peer's, so that a busy machine hurts both.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

mod audit;
mod documents;
mod pdf;
mod sandbox;
mod structured;

use crate::packages::{self, Need};
use crate::run::{Failure, Outcome, cargo, command, heading, keep_output_for_the_result, run, say};
use crate::{npm, paths, pdfium};

/// Runs of each side.
const ROUNDS: usize = 7;

/// One measured pair.
struct Row {
    name: &'static str,
    unit: &'static str,
    ours: f64,
    peer_name: &'static str,
    peer: f64,
}

/// Prints a table, or with `--json` one object.
pub(crate) fn bench(arguments: &[String]) -> Outcome {
    let as_json = match arguments {
        [] => false,
        [one] if one == "--json" => true,
        _ => return Err(Failure::new("bench knows only --json")),
    };
    if as_json {
        keep_output_for_the_result();
    }
    packages::ensure(&[Need::Build, Need::Fetch, Need::Headless, Need::Peers])?;
    npm::build()?;
    let library = pdfium::ensure()?;
    heading("Building what is measured");
    let release = ["build", "--release", "--locked"];
    run(
        cargo(
            &[
                &release[..],
                &["--package", "innsyn-pps", "--example", "parse_searchset"],
            ]
            .concat(),
        ),
        "building",
    )?;
    run(
        cargo(
            &[
                &release[..],
                &[
                    "--package",
                    "innsyn-app",
                    "--example",
                    "document_list",
                    "--example",
                    "audit_verify",
                ],
            ]
            .concat(),
        ),
        "building",
    )?;
    run(
        cargo(
            &[
                &release[..],
                &[
                    "--package",
                    "helseid",
                    "--example",
                    "proofs",
                    "--example",
                    "requests",
                ],
            ]
            .concat(),
        ),
        "building",
    )?;
    run(
        cargo(
            &[
                &release[..],
                &["--package", "innsyn-documents", "--examples"],
            ]
            .concat(),
        ),
        "building",
    )?;
    run(
        cargo(
            &[
                &release[..],
                &[
                    "--package",
                    "innsyn",
                    "--bins",
                    "--examples",
                    "--features",
                    "custom-protocol",
                ],
            ]
            .concat(),
        ),
        "building",
    )?;
    run(
        cargo(&[&release[..], &["--package", "innsyn-tests", "--bins"]].concat()),
        "building",
    )?;

    run(
        cargo(
            &[
                &release[..],
                &["--package", "innsyn-sandbox", "--bins", "--examples"],
            ]
            .concat(),
        ),
        "building",
    )?;

    heading("Measuring");
    let work = std::env::temp_dir().join(format!("innsyn-bench-{}", std::process::id()));
    fs::create_dir_all(&work)
        .map_err(|error| Failure::new(format!("no folder to measure in ({error})")))?;
    let mut rows = searchset(&work)?;
    rows.push(documents::row(&work)?);
    rows.push(audit::row(&work)?);
    rows.extend(structured::rows(&work)?);
    rows.extend(pdf::rows(&work, &library)?);
    rows.extend(proofs()?);
    rows.extend(requests()?);
    rows.push(start()?);
    rows.extend(filter()?);
    rows.extend(sandbox::rows(&work)?);
    fs::remove_dir_all(&work)
        .map_err(|error| Failure::new(format!("the folder did not go away ({error})")))?;
    print(&rows, as_json);
    Ok(())
}

/// A searchset of 10 000 observations to the grouped view, beside `JSON.parse` alone; and the most memory that the process
/// held meanwhile, the body included, beside the size of the body.
fn searchset(work: &Path) -> Outcome<Vec<Row>> {
    let file = work.join("searchset.json");
    let example = example("parse_searchset");
    output(
        Command::new(&example).arg("--generate").arg(&file),
        "writing a searchset",
    )?;
    let script = "const f=require('fs').readFileSync(process.argv[1],'utf8');const t=performance.now();\
                  const c=process.cpuUsage();JSON.parse(f);const d=process.cpuUsage(c);\
                  console.log(performance.now()-t,(d.user+d.system)/1000)";
    let (mut ours, mut peer) = (Vec::new(), Vec::new());
    let (mut our_cpu, mut peer_cpu) = (Vec::new(), Vec::new());
    let (mut peak, mut body) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        // Milliseconds, milliseconds of CPU, bytes at most, bytes of the body.
        let [time, cpu, most, read] = figures::<4>(&output(
            Command::new(&example).arg(&file).arg("1"),
            "parsing a searchset",
        )?)?;
        ours.push(time);
        our_cpu.push(cpu);
        peak.push(most / 1e6);
        body.push(read / 1e6);
        let [time, cpu] = figures::<2>(&output(
            Command::new("node").args(["-e", script]).arg(&file),
            "JSON.parse",
        )?)?;
        peer.push(time);
        peer_cpu.push(cpu);
    }
    let row = |name, unit, ours, peer_name, peer| Row {
        name,
        unit,
        ours: median(ours),
        peer_name,
        peer: median(peer),
    };
    Ok(vec![
        row(
            "searchset 10 000 observations to grouped view",
            "ms",
            ours,
            "JSON.parse in Node",
            peer,
        ),
        row(
            "searchset to grouped view, CPU",
            "ms CPU",
            our_cpu,
            "JSON.parse in Node",
            peer_cpu,
        ),
        row(
            "searchset to grouped view, most memory",
            "MB",
            peak,
            "size of the input",
            body,
        ),
    ])
}

/// The figures at the beginning of a text, each followed by words or not.
fn figures<const N: usize>(text: &str) -> Outcome<[f64; N]> {
    let found: Vec<f64> = text
        .split_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect();
    found
        .get(..N)
        .and_then(|first| first.try_into().ok())
        .ok_or_else(|| Failure::new(format!("'{}' has too few figures", text.trim())))
}

/// Signed statements a second, beside the `jose` package. More is better here: a ratio above 1 is ours to the good.
fn proofs() -> Outcome<Vec<Row>> {
    npm::ensure_peers()?;
    let figures = |mut command: Command, what: &str| -> Outcome<Value> {
        serde_json::from_str(output(&mut command, what)?.trim())
            .map_err(|_| Failure::new(format!("{what} gave no figures")))
    };
    let mut mine = Command::new(example("proofs"));
    mine.arg("2");
    let ours = figures(mine, "proofs of helseid")?;
    let mut jose = command("node");
    jose.current_dir(paths::root().join("tests/contracts-helseid"))
        .args(["proofs.mjs", "2"]);
    let peer = figures(jose, "proofs of jose")?;
    let row = |name, key: &str| {
        let of = |from: &Value| from.get(key).and_then(Value::as_f64).unwrap_or(f64::NAN);
        Row {
            name,
            unit: "per second",
            ours: of(&ours),
            peer_name: "jose in Node",
            peer: of(&peer),
        }
    };
    Ok(vec![
        row("helseid DPoP proofs, ES256", "dpop_proof_es256"),
        row("helseid client assertions, ES256", "client_assertion_es256"),
        row("helseid client assertions, PS256", "client_assertion_ps256"),
    ])
}

/// Requests that a sign-in costs HelseID, beside what the protocol asks for at least. Fewer is better; the first one has to learn the
/// metadata, the keys and a nonce.
fn requests() -> Outcome<Vec<Row>> {
    let text = output(
        &mut Command::new(example("requests")),
        "requests of helseid",
    )?;
    let figures: Value = serde_json::from_str(text.trim())
        .map_err(|_| Failure::new("requests of helseid gave no figures"))?;
    let row = |name, ours: &str, least: &str| {
        let of = |key: &str| figures.get(key).and_then(Value::as_f64).unwrap_or(f64::NAN);
        Row {
            name,
            unit: "requests",
            ours: of(ours),
            peer_name: "least by protocol",
            peer: of(least),
        }
    };
    Ok(vec![
        row("helseid first sign-in", "first", "least_first"),
        row("helseid sign-in with a nonce known", "later", "least_later"),
    ])
}

/// Start of the program to its first usable screen, beside a bare Tauri window, both through the same driver.
fn start() -> Outcome<Row> {
    let release = paths::target().join("release");
    let mut measure = command(release.join("innsyn-start"));
    measure
        .arg(release.join("innsyn"))
        .arg(release.join("examples/bare_window"));
    let text = output(&mut measure, "measuring the start")?;
    let mut figures = text.split_whitespace().map(number);
    match (figures.next(), figures.next()) {
        (Some(ours), Some(peer)) => Ok(Row {
            name: "start to usable window",
            unit: "ms",
            ours: ours?,
            peer_name: "bare Tauri window",
            peer: peer?,
        }),
        _ => Err(Failure::new("the start was not measured")),
    }
}

/// A keystroke in the filter of the cumulative grid at 10 000 results, and scrolling it, in the real window: script beside the bound
/// that the project sets itself, rows in the page likewise, a scrolled frame beside one of an empty box of the same size.
fn filter() -> Outcome<Vec<Row>> {
    let release = paths::target().join("release");
    let mut measure = command(release.join("innsyn-filter"));
    measure.env("INNSYN_PROGRAM", release.join("innsyn"));
    let text = output(&mut measure, "measuring the filter")?;
    let figures: Value = serde_json::from_str(text.trim())
        .map_err(|_| Failure::new(format!("the filter was not measured: {text}")))?;
    let of = |key: &str| figures.get(key).and_then(Value::as_f64).unwrap_or(f64::NAN);
    let row = |name, unit, key: &str, peer_name, peer| Row {
        name,
        unit,
        ours: of(key),
        peer_name,
        peer,
    };
    Ok(vec![
        row(
            "filter keystroke at 10 000 results, script",
            "ms",
            "script",
            "own bound",
            8.0,
        ),
        row(
            "filter keystroke at 10 000 results, table rows",
            "rows",
            "rows",
            "own bound",
            300.0,
        ),
        row(
            "filter keystroke at 10 000 results, to paint",
            "ms",
            "paint",
            "two frames",
            33.3,
        ),
        row(
            "grid of 10 000 results, a scrolled frame",
            "ms",
            "scroll",
            "empty box",
            of("blank"),
        ),
    ])
}

fn print(rows: &[Row], as_json: bool) {
    if as_json {
        let results: Vec<Value> = rows
            .iter()
            .map(|row| {
                json!({ "name": row.name, "unit": row.unit, "ours": row.ours, "peer_name": row.peer_name, "peer": row.peer,
                        "ratio": row.ours / row.peer })
            })
            .collect();
        say(&json!({ "results": results }).to_string());
        return;
    }
    say(&format!(
        "{:<52} {:>9}  {:<20} {:>9}  {:>6}",
        "what", "ours", "peer", "peer's", "ratio"
    ));
    for row in rows {
        say(&format!(
            "{:<52} {:>9.1}  {:<20} {:>9.1}  {:>6.2}  ({})",
            row.name,
            row.ours,
            row.peer_name,
            row.peer,
            row.ours / row.peer,
            row.unit
        ));
    }
}

fn example(name: &str) -> PathBuf {
    paths::target()
        .join("release/examples")
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

fn output(command: &mut Command, what: &str) -> Outcome<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Failure::new(format!("{what} could not be started ({error})")))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(Failure::new(format!("{what} failed ({})", output.status)))
    }
}

/// CPU milliseconds of a process and everything that it started, by the shell's own clock.
fn timed(command: &Command) -> Outcome<f64> {
    let mut shell = Command::new("bash");
    shell.args([
        "-c",
        "TIMEFORMAT='%3U %3S'; { time \"$@\" >/dev/null 2>&1; } 2>&1",
        "bash",
    ]);
    shell.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            shell.env(name, value);
        }
    }
    let text = output(&mut shell, "measuring")?;
    let seconds: f64 = text.split_whitespace().map(number).sum::<Outcome<f64>>()?;
    Ok(seconds * 1000.0)
}

/// The figure at the beginning of a text: "12.5 ms, …" is 12.5.
fn number(text: &str) -> Outcome<f64> {
    text.split_whitespace()
        .next()
        .unwrap_or_default()
        .parse()
        .map_err(|_| Failure::new(format!("'{}' is not a figure", text.trim())))
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
