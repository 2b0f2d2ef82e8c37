//! `innsyn-sandbox`: the box as a program of its own, for clients in other languages.
//!
//! `innsyn-sandbox serve [--port N] [--key FILE] [--json]` starts HelseID on port N, PPS on N+1
//! and PHR on N+2 (or on free ports), writes the private key of the ready client to FILE, says
//! where everything is and runs until it is interrupted.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use innsyn_sandbox::{Ports, Sandbox, SandboxOptions};
use serde_json::json;

const USAGE: &str = "usage: innsyn-sandbox serve [--port N] [--key FILE] [--json]";

#[derive(Default)]
struct Arguments {
    port: Option<u16>,
    key: Option<PathBuf>,
    json: bool,
}

fn read_arguments(mut given: impl Iterator<Item = String>) -> Option<Arguments> {
    if given.next().as_deref() != Some("serve") {
        return None;
    }
    let mut arguments = Arguments::default();
    while let Some(word) = given.next() {
        match word.as_str() {
            "--port" => arguments.port = Some(given.next()?.parse().ok()?),
            "--key" => arguments.key = Some(given.next()?.into()),
            "--json" => arguments.json = true,
            _ => return None,
        }
    }
    Some(arguments)
}

fn main() -> ExitCode {
    let Some(arguments) = read_arguments(std::env::args().skip(1)) else {
        let _ = writeln!(io::stderr(), "{USAGE}");
        return ExitCode::from(2);
    };
    let run = || -> io::Result<()> {
        tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?
            .block_on(serve(arguments))
    };
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "innsyn-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(arguments: Arguments) -> io::Result<()> {
    let first = arguments.port.unwrap_or(0);
    let next = |step| {
        if first == 0 {
            0
        } else {
            first.saturating_add(step)
        }
    };
    let ports = Ports {
        helseid: first,
        pps: next(1),
        phr: next(2),
    };
    let sandbox = Sandbox::start(SandboxOptions {
        ports,
        ..SandboxOptions::default()
    })
    .await
    .map_err(|error| match std::error::Error::source(&error) {
        Some(source) => io::Error::other(format!("{error}: {source}")),
        None => io::Error::other(error),
    })?;
    if let Some(path) = &arguments.key {
        write_key(path, &sandbox.client().private_jwk.to_string())?;
    }
    let text = if arguments.json {
        as_json(&sandbox, &arguments)
    } else {
        as_text(&sandbox)
    };
    let mut out = io::stdout();
    writeln!(out, "{text}")?;
    out.flush()?;
    tokio::signal::ctrl_c().await?;
    sandbox.shutdown().await;
    Ok(())
}

/// The key is worth nothing outside this sandbox; it is still written for its owner only.
fn write_key(path: &std::path::Path, jwk: &str) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)?.write_all(jwk.as_bytes())
}

fn as_json(sandbox: &Sandbox, arguments: &Arguments) -> String {
    let addresses = sandbox.addresses();
    let client = sandbox.client();
    let people: Vec<_> = sandbox
        .people()
        .iter()
        .map(|person| {
            json!({ "number": person.number, "name": format!("{} {}", person.given, person.family),
                    "shows": person.shows })
        })
        .collect();
    let clinicians: Vec<_> = sandbox
        .clinicians()
        .iter()
        .map(|person| {
            json!({ "number": person.number, "name": format!("{} {}", person.given, person.family),
                    "hpr": person.hpr, "shows": person.shows })
        })
        .collect();
    json!({
        "issuer": addresses.helseid,
        "pps": addresses.pps,
        "phr": addresses.phr,
        "clients": [{
            "id": client.id,
            "kind": "user",
            "jwk_file": arguments.key,
            "alg": client.private_jwk.get("alg"),
            "redirect_uri": client.redirect_uri,
            "post_logout_redirect_uri": client.post_logout_redirect_uri,
            "scopes": client.scopes,
        }],
        "people": people,
        "clinicians": clinicians,
    })
    .to_string()
}

fn as_text(sandbox: &Sandbox) -> String {
    let addresses = sandbox.addresses();
    let client = sandbox.client();
    let mut lines = vec![
        format!("HelseID   {}", addresses.helseid),
        format!("PPS       {}", addresses.pps),
        format!("PHR       {}", addresses.phr),
        format!("client    {}", client.id),
        format!("redirect  {} (any port)", client.redirect_uri),
        format!("scopes    {}", client.scopes.join(" ")),
        String::new(),
        "patients:".to_owned(),
    ];
    lines.extend(sandbox.people().iter().map(|person| {
        format!(
            "  {}  {} {}: {}",
            person.number, person.given, person.family, person.shows
        )
    }));
    lines.push("clinicians:".to_owned());
    lines.extend(sandbox.clinicians().iter().map(|person| {
        format!(
            "  {}  {} {}: {}",
            person.number, person.given, person.family, person.shows
        )
    }));
    lines.join("\n")
}
