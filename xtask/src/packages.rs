//! System packages. Installs them on Debian and Ubuntu; says what to install elsewhere.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::paths;
use crate::run::{Failure, Outcome, answers, command, heading, run, say};

/// Needed to build the window.
const BUILD: &[&str] = &["build-essential", "pkg-config", "libwebkit2gtk-4.1-dev"];

/// Needed to fetch PDFium out of its package.
const FETCH: &[&str] = &["python3", "python3-pip"];

/// Needed to run the real window without a display, and to draw text in it.
const HEADLESS: &[&str] = &[
    "xvfb",
    "xauth",
    "dbus",
    "dbus-x11",
    "webkit2gtk-driver",
    "gnome-keyring",
    "fonts-dejavu-core",
    "xclip",
];

/// Peers of the benchmark.
const PEERS: &[&str] = &["poppler-utils", "mupdf-tools"];

/// What a command needs of the system.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Need {
    Build,
    Fetch,
    Headless,
    Peers,
}

/// Makes sure that the packages are there.
pub(crate) fn ensure(needs: &[Need]) -> Outcome {
    if !cfg!(target_os = "linux") {
        return elsewhere(needs);
    }
    let wanted: Vec<&str> = needs
        .iter()
        .flat_map(|need| names(*need))
        .copied()
        .filter(|name| !is_there(name))
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let list = wanted.join(" ");
    if !Path::new("/usr/bin/apt-get").exists() {
        return Err(Failure::new(format!(
            "this system has no apt-get. Install what Debian calls: {list}, then run the command again"
        )));
    }
    heading(&format!("Installing system packages: {list}"));
    apt(&["update", "-q"])?;
    let mut arguments = vec!["install", "-y", "-q", "--no-install-recommends"];
    arguments.extend(&wanted);
    apt(&arguments).map_err(|_| {
        Failure::new(format!("the packages could not be installed. Run: apt-get install --no-install-recommends {list}"))
    })
}

fn names(need: Need) -> &'static [&'static str] {
    match need {
        Need::Build => BUILD,
        Need::Fetch => FETCH,
        Need::Headless => HEADLESS,
        Need::Peers => PEERS,
    }
}

fn is_there(package: &str) -> bool {
    // A program that answers is enough, wherever it came from.
    match package {
        "python3" => return answers("python3", "--version"),
        "python3-pip" => {
            return Command::new("python3")
                .args(["-m", "pip", "--version"])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|status| status.success());
        }
        _ => {}
    }
    Command::new("dpkg-query")
        .args(["--show", "--showformat=${Status}", package])
        .stderr(Stdio::null())
        .output()
        .is_ok_and(|output| output.stdout.starts_with(b"install ok installed"))
}

fn apt(arguments: &[&str]) -> Outcome {
    let mut apt = if is_root() {
        command("apt-get")
    } else {
        let mut sudo = command("sudo");
        sudo.arg("apt-get");
        sudo
    };
    apt.args(["-o", "DPkg::Lock::Timeout=400"])
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive");
    run(apt, "apt-get")
}

fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.starts_with(b"0\n"))
        || paths::variable("USER").is_some_and(|user| user == "root")
}

/// Windows and macOS: say what to install, and go on where that can work.
fn elsewhere(needs: &[Need]) -> Outcome {
    if needs.contains(&Need::Headless) {
        return Err(Failure::new(
            "walking the window without a display works on Linux only. Run 'cargo xtask demo' without --headless",
        ));
    }
    if cfg!(windows) {
        say(
            "Needed on Windows: the Visual Studio C++ build tools, the WebView2 runtime (part of Windows 11), Python 3 with pip.",
        );
    } else {
        say("Needed on macOS: the Xcode command line tools and Python 3 with pip.");
    }
    Ok(())
}
