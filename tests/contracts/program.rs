//! The sandbox as a program, and the scripts that are run against it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use tempfile::TempDir;

/// How long the sandbox may take until it says where it is; it needs a fraction of it.
const START: Duration = Duration::from_secs(30);

/// A running sandbox. It ends when this is dropped, and the key of its client goes with it.
pub(crate) struct SandboxProgram {
    process: Child,
    folder: TempDir,
    line: String,
}

impl SandboxProgram {
    /// Starts the program on free ports and waits for the line that it prints.
    pub(crate) fn start() -> Self {
        let program = program();
        let folder = TempDir::new().unwrap();
        let mut process = Command::new(&program)
            .args(["serve", "--json", "--key"])
            .arg(folder.path().join("client.jwk"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{} did not start: {error}", program.display()));
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let (said, heard) = mpsc::channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            let _ = output.read_line(&mut line);
            let _ = said.send(line);
        });
        let mut sandbox = Self {
            process,
            folder,
            line: String::new(),
        };
        sandbox.line = heard.recv_timeout(START).unwrap_or_default();
        assert!(
            sandbox.line.starts_with('{'),
            "the sandbox did not say where it is within {START:?}"
        );
        sandbox
    }

    /// Runs a script against the sandbox; it must succeed and have come to the step `last`.
    pub(crate) fn satisfies(&self, script: &str, last: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("contracts");
        assert!(
            folder.join("node_modules").is_dir(),
            "the peers are not installed; run 'cargo xtask setup'"
        );
        let mut node = Command::new("node")
            .arg(script)
            .current_dir(&folder)
            .env("TMPDIR", self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("node did not start: {error}; run 'cargo xtask setup'"));
        // A script that ends before it reads has its own reason, which the output below tells.
        let _ = node.stdin.take().unwrap().write_all(self.line.as_bytes());
        let output = node.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let complained = String::from_utf8_lossy(&output.stderr);
        let reached = said.lines().any(|line| {
            serde_json::from_str::<serde_json::Value>(line)
                .is_ok_and(|line| line["step"] == last && line["ok"] == true)
        });
        assert!(
            output.status.success() && reached,
            "{script} failed ({}):\n{}\n{complained}",
            output.status,
            said.replace("\\n", "\n")
        );
    }
}

impl Drop for SandboxProgram {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The program that `INNSYN_SANDBOX_PROGRAM` names, else the one that cargo has built beside this test.
fn program() -> PathBuf {
    if let Some(named) = inherited("INNSYN_SANDBOX_PROGRAM") {
        return named.into();
    }
    let own = std::env::current_exe().unwrap();
    let built = own
        .ancestors()
        .nth(2)
        .unwrap()
        .join("innsyn-sandbox")
        .with_extension(std::env::consts::EXE_EXTENSION);
    assert!(
        built.is_file(),
        "{} is not built; run 'cargo build --package innsyn-sandbox'",
        built.display()
    );
    built
}

#[expect(
    clippy::disallowed_methods,
    reason = "the test command says where it has built the sandbox"
)]
fn inherited(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
