//! Measures a search of 10 000 results, over a socket, as a client sees it.
//!
//! `cargo run --release -p innsyn-sandbox --example measure [SCALE]` prints how long it takes to make
//! the content, to answer, and how much memory the process has.

use std::io::{self, Write as _};
use std::time::Instant;

use innsyn_sandbox::{ContentOptions, Sandbox, SandboxOptions};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The patient with most reports.
const GRY: &str = "12057900499";

#[tokio::main]
async fn main() -> io::Result<()> {
    let scale = std::env::args()
        .nth(1)
        .and_then(|own| own.parse().ok())
        .unwrap_or(50);
    let content = ContentOptions {
        scale,
        ..ContentOptions::default()
    };
    let started = Instant::now();
    let sandbox = Sandbox::start(SandboxOptions {
        content,
        ..SandboxOptions::default()
    })
    .await
    .map_err(io::Error::other)?;
    let mut out = io::stdout();
    writeln!(
        out,
        "start            {:>8.1?}   {}",
        started.elapsed(),
        memory()
    )?;
    let authority = sandbox
        .addresses()
        .pps
        .trim_start_matches("http://")
        .trim_end_matches("/v2")
        .to_owned();
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
