//! Measures a search of 10 000 results, over a socket, as a client sees it.
//!
//! `cargo run --release -p innsyn-sandbox --example measure [SCALE]` prints how long it takes to make
//! the content, to answer, and how much memory the process has. The bench calls it in two more
//! ways: `measure --save FILE` keeps the answer, and `measure --beside HOST:PORT` asks the sandbox
//! and a peer in turn and prints the medians as JSON.

use std::io::{self, Write as _};
use std::time::Instant;

use innsyn_sandbox::{ContentOptions, Sandbox, SandboxOptions};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The patient with most reports.
const GRY: &str = "12057900499";

/// The search that is measured, and a scale at which the patient has that many results.
const SEARCH: &str = "_count=10000";
const ENOUGH: u32 = 5;
/// Runs of each side.
const ROUNDS: usize = 7;

#[tokio::main]
async fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["--save", file] => save(file).await,
        ["--beside", peer] => beside(peer).await,
        [scale] => all(scale.parse().map_err(io::Error::other)?).await,
        _ => all(50).await,
    }
}

async fn start(scale: u32) -> io::Result<(Sandbox, String)> {
    let content = ContentOptions {
        scale,
        ..ContentOptions::default()
    };
    let sandbox = Sandbox::start(SandboxOptions {
        content,
        ..SandboxOptions::default()
    })
    .await
    .map_err(io::Error::other)?;
    let authority = sandbox
        .addresses()
        .pps
        .trim_start_matches("http://")
        .trim_end_matches("/v2")
        .to_owned();
    Ok((sandbox, authority))
}

/// Keeps the body of the answer.
async fn save(file: &str) -> io::Result<()> {
    let (sandbox, authority) = start(ENOUGH).await?;
    let answer = ask(&authority, SEARCH).await?;
    let head = answer
        .windows(4)
        .position(|own| own == b"\r\n\r\n")
        .ok_or_else(|| io::Error::other("no answer"))?;
    std::fs::write(file, answer.get(head + 4..).unwrap_or_default())?;
    sandbox.shutdown().await;
    Ok(())
}

/// Ours and the peer's, in turn, by one client.
async fn beside(peer: &str) -> io::Result<()> {
    let (sandbox, authority) = start(ENOUGH).await?;
    // Both have made what they hold before anything is measured.
    ask(&authority, SEARCH).await?;
    ask(peer, SEARCH).await?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for (authority, figures) in [(authority.as_str(), &mut ours), (peer, &mut theirs)] {
            let started = Instant::now();
            ask(authority, SEARCH).await?;
            figures.push(started.elapsed().as_secs_f64() * 1000.0);
        }
    }
    let middle = |figures: &mut Vec<f64>| {
        figures.sort_by(f64::total_cmp);
        figures.get(ROUNDS / 2).copied().unwrap_or(f64::NAN)
    };
    writeln!(
        io::stdout(),
        "{{\"ours\":{:.3},\"peer\":{:.3},\"memory_mib\":{:.1}}}",
        middle(&mut ours),
        middle(&mut theirs),
        resident_mib().unwrap_or(f64::NAN),
    )?;
    sandbox.shutdown().await;
    Ok(())
}

/// The figures for a reader.
async fn all(scale: u32) -> io::Result<()> {
    let started = Instant::now();
    let (sandbox, authority) = start(scale).await?;
    let mut out = io::stdout();
    writeln!(
        out,
        "start            {:>8.1?}   {}",
        started.elapsed(),
        memory()
    )?;
    for (name, body) in [
        ("make the content", "_count=0"),
        ("50 results", "_count=50"),
        ("1 000 results", "_count=1000"),
        ("10 000 results", "_count=10000"),
        (
            "10 000 with all that belongs to them",
            "_count=10000&_include=Observation:specimen,Observation:performer&_include:iterate=Observation:has-member&_revinclude=DiagnosticReport:result",
        ),
        ("10 000 again", "_count=10000"),
        (
            "by code and date",
            "_count=10000&_tags=NPU04998&date=ge2020",
        ),
    ] {
        let started = Instant::now();
        let answer = ask(&authority, body).await?;
        let total = String::from_utf8_lossy(answer.get(..2000.min(answer.len())).unwrap_or(&[]))
            .split("\"total\":")
            .nth(1)
            .and_then(|rest| rest.split(',').next())
            .unwrap_or("?")
            .to_owned();
        writeln!(
            out,
            "{name:<38} {:>9.1?} {:>10} bytes, total {total}   {}",
            started.elapsed(),
            answer.len(),
            memory(),
        )?;
    }
    sandbox.shutdown().await;
    Ok(())
}

async fn ask(authority: &str, body: &str) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(authority).await?;
    let request = format!(
        "POST /fhir/Observation/_search HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\
         x-nilar-patient: {GRY}\r\nx-nilar-requester-hpr: 4128168\r\n\r\n{body}",
        body.len(),
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(answer)
}

/// Resident memory, where the system says it.
fn resident_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024.0)
}

/// What the system says about this process, where it says anything.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    ["VmRSS:", "VmHWM:"]
        .iter()
        .filter_map(|name| {
            let line = status.lines().find(|line| line.starts_with(name))?;
            Some(line.split_whitespace().collect::<Vec<_>>().join(" "))
        })
        .collect::<Vec<_>>()
        .join(", ")
}
