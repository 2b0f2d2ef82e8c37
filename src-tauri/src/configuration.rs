//! Everything that this program takes from its surroundings: arguments, folders, and whether a test drives the window.
//! No other module reads an argument or an environment variable, and none of them can choose an address, a key or a
//! patient in production.

use std::path::{Path, PathBuf};

/// The argument on which this program is the PDF worker.
pub(crate) const PDF_WORKER: &str = "pdf-worker";

/// Whether the program was started as the PDF worker.
pub(crate) fn is_pdf_worker() -> bool {
    std::env::args_os()
        .nth(1)
        .is_some_and(|word| word == PDF_WORKER)
}

/// The arguments, without the program's own name.
pub(crate) fn arguments() -> Vec<String> {
    std::env::args_os()
        .skip(1)
        .map(|word| word.to_string_lossy().into_owned())
        .collect()
}

/// Whether a WebDriver drives the window. The variable is Tauri's own; the web view must then be told apart.
pub(crate) fn is_driven_by_a_test() -> bool {
    variable("TAURI_WEBVIEW_AUTOMATION").is_some_and(|value| value == "true")
}

/// Where a folder for this run can be made: the session's own place where there is one, which is in memory and this user's
/// alone; else the system's temporary folder.
pub(crate) fn temporary_folder() -> PathBuf {
    let session = variable("XDG_RUNTIME_DIR")
        .filter(|_| cfg!(target_os = "linux"))
        .map(PathBuf::from)
        .filter(|path| path.is_absolute() && path.is_dir());
    session.unwrap_or_else(std::env::temp_dir)
}

/// Where the environment files of `test` and `production` are.
pub(crate) fn environments_folder() -> PathBuf {
    config_folder().join("environments")
}

/// The file of preferences.
pub(crate) fn preferences_file() -> PathBuf {
    config_folder().join("preferences.json")
}

/// Where the audit record of an environment is kept. Never for the sandbox, whose record is temporary.
pub(crate) fn audit_file(environment: &str) -> PathBuf {
    state_folder()
        .join("audit")
        .join(format!("{environment}.log"))
}

/// Where acceptance runs are that were put aside.
pub(crate) fn runs_folder() -> PathBuf {
    state_folder().join("acceptance")
}

/// Where a trace, a receipt or a report goes that a person saves: her folder for downloads, else her home.
pub(crate) fn exports_folder() -> PathBuf {
    let home = variable(if cfg!(windows) { "USERPROFILE" } else { "HOME" })
        .map_or_else(std::env::temp_dir, PathBuf::from);
    let downloads = variable("XDG_DOWNLOAD_DIR")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .unwrap_or_else(|| home.join("Downloads"));
    if downloads.is_dir() { downloads } else { home }
}

/// Places where the PDFium library may be, best first: beside the program, where a package puts it, and where
/// `cargo xtask` fetched it to.
pub(crate) fn pdfium_places() -> Vec<PathBuf> {
    let name = if cfg!(windows) {
        "pdfium.dll"
    } else if cfg!(target_os = "macos") {
        "libpdfium.dylib"
    } else {
        "libpdfium.so"
    };
    let mut places = Vec::new();
    if let Some(folder) = program_folder() {
        places.push(folder.join(name));
        places.push(folder.join("../share/innsyn").join(name));
        places.push(folder.join("../Resources").join(name));
    }
    if let Some(hash) = innsyn_documents::pdf::pinned_library_hash() {
        places.push(cache_folder().join("pdfium").join(hash).join(name));
    }
    places
}

/// The library, if it is in one of its places.
pub(crate) fn pdfium_library() -> Option<PathBuf> {
    pdfium_places().into_iter().find(|place| place.is_file())
}

/// This program, to start it again as a worker.
pub(crate) fn program() -> Option<PathBuf> {
    std::env::current_exe().ok()
}

fn program_folder() -> Option<PathBuf> {
    program()
        .as_deref()
        .and_then(Path::parent)
        .map(Path::to_path_buf)
}

fn cache_folder() -> PathBuf {
    folder("XDG_CACHE_HOME", ".cache", "LOCALAPPDATA", "Library/Caches")
}

fn config_folder() -> PathBuf {
    folder(
        "XDG_CONFIG_HOME",
        ".config",
        "APPDATA",
        "Library/Application Support",
    )
}

fn state_folder() -> PathBuf {
    folder(
        "XDG_STATE_HOME",
        ".local/state",
        "LOCALAPPDATA",
        "Library/Application Support",
    )
}

/// A folder of this user: by the XDG rules, by Windows' variable, or in the Mac's library.
fn folder(xdg: &str, below_home: &str, windows: &str, mac: &str) -> PathBuf {
    let home = || variable("HOME").map_or_else(std::env::temp_dir, PathBuf::from);
    let base = if cfg!(windows) {
        variable(windows).map_or_else(std::env::temp_dir, PathBuf::from)
    } else if cfg!(target_os = "macos") {
        home().join(mac)
    } else {
        variable(xdg)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
            .unwrap_or_else(|| home().join(below_home))
    };
    base.join("innsyn")
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the configuration module"
)]
fn variable(name: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}
