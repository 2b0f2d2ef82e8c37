//! `innsyn-sandbox`: the box as a program of its own, for clients in other languages.
//!
//! `innsyn-sandbox serve` starts every service on loopback, writes the private keys of the ready
//! clients to files, says where everything is, and runs until it is interrupted. The files go with
//! it. `docs/sandbox.md` is the guide.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use innsyn_sandbox::people::Cast;
use innsyn_sandbox::{MachineClient, Mode, Ports, ReadyClient, Sandbox, SandboxOptions};
use serde_json::{Value, json};

const USAGE: &str = "\
usage: innsyn-sandbox serve [--port N] [--people FILE] [--mode strict|lenient] [--json]
                            [--scale N] [--seed N] [--key FILE]

  --port N       seven ports from N: HelseID, PPS, PHR, EDI, test tokens, self-service,
                 administration; free ports without it
  --people FILE  other test persons, as JSON (docs/sandbox-people.md)
  --mode MODE    strict, as it is without, or lenient towards older clients
  --json         one line of JSON when everything is ready
  --scale N      N times the data of the rich patients
  --seed N       other rolled values, the same for the same N; 0 is what the guide describes
  --key FILE     where the user client's private key goes; a temporary file without it";

/// The last port that six others can follow.
const LAST_PORT: u16 = u16::MAX - 6;

#[derive(Default)]
struct Arguments {
    port: u16,
    people: Option<PathBuf>,
    mode: Mode,
    json: bool,
    scale: Option<u32>,
    seed: u64,
    key: Option<PathBuf>,
}

/// The arguments; otherwise what is wrong with them.
fn read_arguments(mut given: impl Iterator<Item = String>) -> Result<Arguments, String> {
    match given.next().as_deref() {
        Some("serve") => {}
        Some(other) => return Err(format!("'{other}' is no command; the only one is serve")),
        None => return Err("the command is missing: serve".to_owned()),
    }
    let mut arguments = Arguments::default();
    while let Some(word) = given.next() {
        let mut value = || given.next().ok_or(format!("{word} wants a value"));
        let number = |text: String| {
            let wrong = |_| format!("{word} wants a number, not '{text}'");
            text.parse::<u64>().map_err(wrong)
        };
        match word.as_str() {
            "--port" => {
                let port = number(value()?)?;
                arguments.port = u16::try_from(port)
                    .ok()
                    .filter(|port| *port <= LAST_PORT)
                    .ok_or(format!("--port wants 0 to {LAST_PORT}: seven ports follow"))?;
            }
            "--people" => arguments.people = Some(value()?.into()),
            "--mode" => {
                arguments.mode = match value()?.as_str() {
                    "strict" => Mode::Strict,
                    "lenient" => Mode::Lenient,
                    other => return Err(format!("--mode is strict or lenient, not '{other}'")),
                }
            }
            "--json" => arguments.json = true,
            "--scale" => {
                let scale = u32::try_from(number(value()?)?).ok();
                let scale = scale.filter(|scale| *scale > 0);
                arguments.scale = Some(scale.ok_or("--scale wants a number from 1")?);
            }
            "--seed" => arguments.seed = number(value()?)?,
            "--key" => arguments.key = Some(value()?.into()),
            other => return Err(format!("'{other}' is not known")),
        }
    }
    Ok(arguments)
}

fn main() -> ExitCode {
    if std::env::args()
        .skip(1)
        .any(|word| word == "--help" || word == "-h")
    {
        let _ = writeln!(io::stdout(), "{USAGE}");
        return ExitCode::SUCCESS;
    }
    let arguments = match read_arguments(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(wrong) => {
            let _ = writeln!(io::stderr(), "innsyn-sandbox: {wrong}\n\n{USAGE}");
            return ExitCode::from(2);
        }
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
    let mut options = SandboxOptions {
        ports: Ports::starting_at(arguments.port),
        mode: arguments.mode,
        ..SandboxOptions::default()
    };
    options.content.lenient = arguments.mode == Mode::Lenient;
    options.content.seed = arguments.seed;
    if let Some(scale) = arguments.scale {
        options.content.scale = scale;
    }
    if let Some(path) = &arguments.people {
        let of_file = |error: &dyn std::fmt::Display| {
            io::Error::other(format!("{}: {error}", path.display()))
        };
        let text = std::fs::read_to_string(path).map_err(|error| of_file(&error))?;
        options.content.cast = Cast::read(&text).map_err(|error| of_file(&error))?;
    }
    // Before anything else can fail: a signal that comes later must find the files removed.
    let mut interrupted = std::pin::pin!(interruption()?);
    let sandbox =
        Sandbox::start(options)
            .await
            .map_err(|error| match std::error::Error::source(&error) {
                Some(source) => io::Error::other(format!("{error}: {source}")),
                None => io::Error::other(error),
            })?;
    let keys = KeyFiles::write(&sandbox, arguments.key.as_deref())?;
    let text = if arguments.json {
        as_json(&sandbox, &keys)
    } else {
        as_text(&sandbox, &keys)
    };
    let mut out = io::stdout();
    writeln!(out, "{text}")?;
    out.flush()?;
    interrupted.as_mut().await;
    sandbox.shutdown().await;
    Ok(())
}

/// Ready when the program is told to end.
#[cfg(unix)]
fn interruption() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ready when the program is told to end.
#[cfg(not(unix))]
fn interruption() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// A client with the file of its key.
struct Listed {
    id: String,
    kind: &'static str,
    file: PathBuf,
    alg: Value,
    redirect_uri: Option<String>,
    post_logout_redirect_uri: Option<String>,
    scopes: Vec<String>,
}

/// The key files of one run. The folder goes when the program ends.
struct KeyFiles {
    folder: PathBuf,
    clients: Vec<Listed>,
}

impl KeyFiles {
    fn write(sandbox: &Sandbox, user_key: Option<&Path>) -> io::Result<Self> {
        let mut keys = Self {
            folder: own_folder(&std::env::temp_dir())?,
            clients: Vec::new(),
        };
        keys.add_user(sandbox.client(), "user", user_key)?;
        keys.add_user(sandbox.multi_tenant_client(), "supplier", None)?;
        keys.add_machine(sandbox.machine_client(), "machine")?;
        keys.add_machine(sandbox.exchanging_client(), "api")?;
        Ok(keys)
    }

    fn add_user(
        &mut self,
        client: &ReadyClient,
        name: &str,
        file: Option<&Path>,
    ) -> io::Result<()> {
        let file = self.key(name, file, &client.private_jwk)?;
        self.clients.push(Listed {
            id: client.id.clone(),
            kind: "user",
            file,
            alg: client.private_jwk.get("alg").cloned().unwrap_or_default(),
            redirect_uri: Some(client.redirect_uri.clone()),
            post_logout_redirect_uri: Some(client.post_logout_redirect_uri.clone()),
            scopes: client.scopes.clone(),
        });
        Ok(())
    }

    fn add_machine(&mut self, client: &MachineClient, name: &str) -> io::Result<()> {
        let file = self.key(name, None, &client.private_jwk)?;
        self.clients.push(Listed {
            id: client.id.clone(),
            kind: "machine",
            file,
            alg: client.private_jwk.get("alg").cloned().unwrap_or_default(),
            redirect_uri: None,
            post_logout_redirect_uri: None,
            scopes: client.scopes.clone(),
        });
        Ok(())
    }

    fn key(&self, name: &str, file: Option<&Path>, jwk: &Value) -> io::Result<PathBuf> {
        let path = match file {
            Some(file) => file.to_owned(),
            None => self.folder.join(format!("{name}.jwk")),
        };
        write_key(&path, &jwk.to_string())?;
        // A client that is started elsewhere has to find it.
        std::path::absolute(path)
    }
}

impl Drop for KeyFiles {
    fn drop(&mut self) {
        // Keys of a sandbox that has ended open nothing; a folder that stays does no harm.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A new folder. One that is there already may be somebody else's, with links in the place of our files.
fn own_folder(parent: &Path) -> io::Result<PathBuf> {
    let process = std::process::id();
    let mut folder = parent.join(format!("innsyn-sandbox-{process}"));
    for more in 1..1_000_u32 {
        match make_folder(&folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                folder = parent.join(format!("innsyn-sandbox-{process}-{more}"));
            }
            Err(error) => return Err(error),
            Ok(()) => return Ok(folder),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn make_folder(folder: &Path) -> io::Result<()> {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only unix has a mode to set"))]
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder)
}

/// The key is worth nothing outside this sandbox; it is still written for its owner only.
fn write_key(path: &Path, jwk: &str) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)?.write_all(jwk.as_bytes())
}

fn as_json(sandbox: &Sandbox, keys: &KeyFiles) -> String {
    let addresses = sandbox.addresses();
    let clients: Vec<Value> = keys
        .clients
        .iter()
        .map(|client| {
            json!({
                "id": client.id, "kind": client.kind, "jwk_file": client.file, "alg": client.alg,
                "redirect_uri": client.redirect_uri,
                "post_logout_redirect_uri": client.post_logout_redirect_uri,
                "scopes": client.scopes,
            })
        })
        .collect();
    let people: Vec<Value> = sandbox
        .people()
        .iter()
        .map(|person| {
            json!({ "number": person.number, "name": format!("{} {}", person.given, person.family),
                    "shows": person.shows })
        })
        .collect();
    let clinicians: Vec<Value> = sandbox
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
        "edi": addresses.edi,
        "ttt": addresses.ttt,
        "selfservice": addresses.selfservice,
        "admin": addresses.admin,
        "clients": clients,
        "people": people,
        "clinicians": clinicians,
    })
    .to_string()
}

fn as_text(sandbox: &Sandbox, keys: &KeyFiles) -> String {
    let addresses = sandbox.addresses();
    let mut lines = vec![
        format!("HelseID         {}", addresses.helseid),
        format!("PPS             {}", addresses.pps),
        format!("PHR             {}", addresses.phr),
        format!("EDI             {}", addresses.edi),
        format!("test tokens     {}", addresses.ttt),
        format!("self-service    {}", addresses.selfservice),
        format!("administration  {}", addresses.admin),
        String::new(),
    ];
    for client in &keys.clients {
        lines.push(format!("{} client {}", client.kind, client.id));
        lines.push(format!("  key       {}", client.file.display()));
        if let Some(address) = &client.redirect_uri {
            lines.push(format!("  redirect  {address} (any port)"));
        }
        lines.push(format!("  scopes    {}", client.scopes.join(" ")));
    }
    lines.push(String::new());
    lines.push("patients:".to_owned());
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Arguments, String> {
        read_arguments(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn every_wrong_argument_is_named() {
        for (line, named) in [
            ("", "serve"),
            ("start", "start"),
            ("serve --port", "--port"),
            ("serve --port many", "many"),
            ("serve --port 65530", "65529"),
            ("serve --mode loose", "loose"),
            ("serve --scale 0", "--scale"),
            ("serve --jsn", "--jsn"),
        ] {
            let wrong = read(line).err().unwrap_or_default();
            assert!(wrong.contains(named), "{line}: {wrong}");
        }
        let good = read("serve --port 8800 --json --scale 3 --mode lenient --seed 9").unwrap();
        assert_eq!((good.port, good.json, good.scale), (8800, true, Some(3)));
    }

    #[test]
    fn a_folder_that_is_there_already_is_left_alone() {
        let parent = own_folder(&std::env::temp_dir()).unwrap();
        let first = own_folder(&parent).unwrap();
        let second = own_folder(&parent).unwrap();
        assert_ne!(first, second);
        std::fs::remove_dir_all(parent).unwrap();
    }
}
