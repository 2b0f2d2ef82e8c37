//! A place for one window: an empty home, a display, a session bus and an opener that only writes down what it was told.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::{Drive, DriveError};

/// See the module. Everything in it ends and goes away with it.
#[derive(Debug)]
pub struct Place {
    folder: TempDir,
    display: Display,
}

#[derive(Debug)]
struct Display {
    server: Child,
    name: String,
}

impl Place {
    /// Makes a place with a screen of the given size.
    pub fn new(width: u32, height: u32) -> Drive<Self> {
        let folder = TempDir::new()?;
        for part in ["home", "run", "bin", "tmp"] {
            fs::create_dir(folder.path().join(part))?;
        }
        fs::set_permissions(folder.path().join("run"), fs::Permissions::from_mode(0o700))?;
        let opener = folder.path().join("bin/xdg-open");
        let addresses = folder.path().join("opened");
        fs::write(
            &opener,
            format!(
                "#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{}'\n",
                addresses.display()
            ),
        )?;
        fs::set_permissions(&opener, fs::Permissions::from_mode(0o755))?;
        Ok(Self {
            folder,
            display: Display::start(width, height)?,
        })
    }

    /// The home of the program: everything that it may write lies under it or under `tmp`.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Where a process of this place writes what it prints.
    #[must_use]
    pub fn log(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.log"))
    }

    /// A command that runs in this place, with a session bus of its own.
    #[must_use]
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new("dbus-run-session");
        command.arg("--").arg(program);
        let path = |part: &str| self.folder.path().join(part);
        let programs = match inherited("PATH") {
            Some(rest) => format!("{}:{rest}", path("bin").display()),
            None => path("bin").display().to_string(),
        };
        command
            .env_clear()
            .env("PATH", programs)
            .env("HOME", path("home"))
            .env("XDG_RUNTIME_DIR", path("run"))
            .env("TMPDIR", path("tmp"))
            .env("DISPLAY", &self.display.name)
            .env("LANG", "C.UTF-8")
            .env("NO_AT_BRIDGE", "1")
            .env("TAURI_WEBVIEW_AUTOMATION", "true");
        for name in ["INNSYN_PDFIUM", "XDG_CACHE_HOME", "RUST_BACKTRACE"] {
            if let Some(value) = inherited(name) {
                command.env(name, value);
            }
        }
        command
    }

    /// Waits for the address number `index` (from 0) that the program wanted opened in the system browser.
    pub async fn opened(&self, index: usize) -> Drive<String> {
        let file = self.folder.path().join("opened");
        for _ in 0..400 {
            if let Some(line) = fs::read_to_string(&file)
                .unwrap_or_default()
                .lines()
                .nth(index)
            {
                return Ok(line.to_owned());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err(DriveError::NotSeen {
            what: format!("address number {index} for the system browser"),
            shown: String::new(),
        })
    }

    /// A picture of the whole screen, as a person would see it.
    pub fn picture(&self, file: &Path) -> Drive {
        let status = Command::new("import")
            .args(["-silent", "-window", "root", "-display", &self.display.name])
            .arg(file)
            .status()
            .map_err(|source| DriveError::NotStarted {
                program: "import",
                source,
            })?;
        if status.success() {
            Ok(())
        } else {
            Err(DriveError::MustNotBeThere(String::from("a failed picture")))
        }
    }
}

impl Display {
    fn start(width: u32, height: u32) -> Drive<Self> {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0"])
            .arg(format!("{width}x{height}x24"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|source| DriveError::NotStarted {
                program: "Xvfb",
                source,
            })?;
        let mut line = String::new();
        if let Some(stdout) = server.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        Ok(Self {
            server,
            name: format!(":{}", line.trim()),
        })
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// A variable that the place takes over from outside.
#[expect(
    clippy::disallowed_methods,
    reason = "the place of a test is made from the environment of the test"
)]
pub(crate) fn inherited(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
