//! Fetches PDFium: out of a package that is pinned by hash, and checked once more by its own hash.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::paths;
use crate::run::{Failure, Outcome, command, heading, run};

/// SHA-256 of the library for the platforms that Innsyn is built for, and its place in the package.
/// `crates/documents` holds the same table and checks it again before it loads the library.
fn pinned() -> Option<(&'static str, &'static str)> {
    if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        Some((
            "c76dc0f7839644bfa7c3e3107a6068df714e339c861bb7d4519907b821d427f9",
            "libpdfium.so",
        ))
    } else if cfg!(all(target_os = "linux", target_arch = "aarch64")) {
        Some((LINUX_ARM64, "libpdfium.so"))
    } else if cfg!(all(target_os = "macos", target_arch = "x86_64")) {
        Some((MACOS_X64, "libpdfium.dylib"))
    } else if cfg!(all(target_os = "macos", target_arch = "aarch64")) {
        Some((MACOS_ARM64, "libpdfium.dylib"))
    } else if cfg!(all(target_os = "windows", target_arch = "x86_64")) {
        Some((WINDOWS_X64, "pdfium.dll"))
    } else {
        None
    }
}

const LINUX_ARM64: &str = "4378615ad9710397c96c112611be9018629bbfe38805d91a2663a534b99c28ca";
const MACOS_X64: &str = "967a413d03dde793455ed9f9ecb29b7fec6da846166ecd5b43e0bc3ddb4d9be2";
const MACOS_ARM64: &str = "5574cd4164a1317bc6b2f3168a4f433ca84561aa1b33f570422ce20f199d3765";
const WINDOWS_X64: &str = "42d87f68957d745ce9377dfb1d8d63691e19082a7ec29ff421d22779d3142b29";

/// Path of the checked library; fetches it when it is not there.
pub(crate) fn ensure() -> Outcome<PathBuf> {
    let (hash, name) =
        pinned().ok_or_else(|| Failure::new("no PDFium is pinned for this platform"))?;
    let folder = paths::cache().join("pdfium").join(hash);
    let library = folder.join(name);
    if is_pinned(&library, hash) {
        return Ok(library);
    }
    heading("Fetching PDFium");
    let work = paths::cache()
        .join("pdfium")
        .join(format!("fetch-{}", std::process::id()));
    let failed = |error: std::io::Error| {
        Failure::new(format!(
            "PDFium could not be stored in the cache folder ({error})"
        ))
    };
    fs::create_dir_all(&work).map_err(failed)?;
    let mut pip = command("python3");
    pip.args([
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--only-binary=:all:",
        "--require-hashes",
    ]);
    pip.args([
        "--disable-pip-version-check",
        "-r",
        "crates/documents/pdfium.lock",
        "-d",
    ])
    .arg(&work);
    run(pip, "fetching PDFium with pip")?;
    let wheel = fs::read_dir(&work)
        .map_err(failed)?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .ok_or_else(|| Failure::new("pip fetched no package with PDFium"))?;
    let mut unpack = command("python3");
    unpack.args(["-m", "zipfile", "-e"]).arg(&wheel).arg(&work);
    run(unpack, "unpacking PDFium")?;
    let unpacked = work.join("pypdfium2_raw").join(name);
    if !is_pinned(&unpacked, hash) {
        return Err(Failure::new(
            "the fetched PDFium is not the pinned one; nothing was installed",
        ));
    }
    fs::create_dir_all(&folder).map_err(failed)?;
    fs::rename(&unpacked, &library).map_err(failed)?;
    fs::remove_dir_all(&work).map_err(failed)?;
    Ok(library)
}

/// Puts the library beside a built program, where Innsyn looks first: the window's tests have a home of their own.
pub(crate) fn place_beside(program: &Path) -> Outcome {
    let library = ensure()?;
    let (Some(folder), Some(name)) = (program.parent(), library.file_name()) else {
        return Ok(());
    };
    let place = folder.join(name);
    if fs::metadata(&place)
        .is_ok_and(|there| fs::metadata(&library).is_ok_and(|wanted| there.len() == wanted.len()))
        && pinned().is_some_and(|(hash, _)| is_pinned(&place, hash))
    {
        return Ok(());
    }
    fs::copy(&library, &place).map(drop).map_err(|error| {
        Failure::new(format!(
            "PDFium could not be put beside the program ({error})"
        ))
    })
}

fn is_pinned(path: &Path, hash: &str) -> bool {
    fs::read(path).is_ok_and(|bytes| {
        use std::fmt::Write as _;
        let mut found = String::with_capacity(64);
        for byte in Sha256::digest(&bytes) {
            let _ = write!(found, "{byte:02x}");
        }
        found == hash
    })
}
