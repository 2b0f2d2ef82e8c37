//! The command that stands in for the system browser: it gets the address of the sign-in as its last argument.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;

use innsyn_app::ports::{Browser, BrowserError};
use tokio::sync::Notify;

/// Starts a command for each address.
#[derive(Debug)]
pub(super) struct CommandBrowser {
    command: Vec<String>,
    failed: Arc<Notify>,
}

impl CommandBrowser {
    /// `failed` is notified when the command ends with an error: nobody will sign in any more.
    pub(super) fn new(command: Vec<String>, failed: Arc<Notify>) -> Self {
        Self { command, failed }
    }
}

impl Browser for CommandBrowser {
    fn open(&self, address: &str) -> Result<(), BrowserError> {
        let (program, arguments) = self.command.split_first().ok_or(BrowserError)?;
        // Its output must not stand between our lines, and its pipes must not outlive us: both are ours, and are read here.
        let mut child = Command::new(program)
            .args(arguments)
            .arg(address)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|_| BrowserError)?;
        if let Some(stderr) = child.stderr.take() {
            std::thread::Builder::new()
                .spawn(move || {
                    for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                        tracing::info!(action = "browser", "{}", crate::logging::masked(&line));
                    }
                })
                .map_err(|_| BrowserError)?;
        }
        let failed = Arc::clone(&self.failed);
        std::thread::Builder::new()
            .spawn(move || {
                if !child.wait().is_ok_and(|status| status.success()) {
                    failed.notify_one();
                }
            })
            .map(drop)
            .map_err(|_| BrowserError)
    }
}
