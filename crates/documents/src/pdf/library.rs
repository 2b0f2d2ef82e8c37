//! The PDFium builds that may be loaded: those of `pdfium.lock`, by the SHA-256 of the library itself.

use std::fs::File;
use std::path::Path;

use pdfium_render::prelude::Pdfium;
use sha2::{Digest, Sha256};

use super::protocol::Failure;

/// Build 8149. The bindings (`pdfium_8125`) ask for a build of at least their own number.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
const PINNED: Option<&str> =
    Some("c76dc0f7839644bfa7c3e3107a6068df714e339c861bb7d4519907b821d427f9");
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
const PINNED: Option<&str> =
    Some("4378615ad9710397c96c112611be9018629bbfe38805d91a2663a534b99c28ca");
#[cfg(all(target_os = "macos", target_arch = "x86_64"))]
const PINNED: Option<&str> =
    Some("967a413d03dde793455ed9f9ecb29b7fec6da846166ecd5b43e0bc3ddb4d9be2");
#[cfg(all(target_os = "macos", target_arch = "aarch64"))]
const PINNED: Option<&str> =
    Some("5574cd4164a1317bc6b2f3168a4f433ca84561aa1b33f570422ce20f199d3765");
#[cfg(all(windows, target_arch = "x86_64"))]
const PINNED: Option<&str> =
    Some("42d87f68957d745ce9377dfb1d8d63691e19082a7ec29ff421d22779d3142b29");
#[cfg(not(any(
    all(
        target_os = "linux",
        any(target_arch = "x86_64", target_arch = "aarch64")
    ),
    all(
        target_os = "macos",
        any(target_arch = "x86_64", target_arch = "aarch64")
    ),
    all(windows, target_arch = "x86_64")
)))]
const PINNED: Option<&str> = None;

/// SHA-256 in hexadecimal of the one PDFium library that is loaded on this system; `None` where none is pinned.
pub fn pinned_library_hash() -> Option<&'static str> {
    PINNED
}

/// Checks the library and binds it. Called in the worker only, before the sandbox closes.
pub(super) fn load(path: &Path) -> Result<Pdfium, Failure> {
    let file = File::open(path).map_err(|_| Failure::LibraryMissing)?;
    let hash = super::worker::with_contents(&file, |contents| Sha256::digest(contents))
        .map_err(|_| Failure::LibraryMissing)?;
    if Some(crate::text::hexadecimal(&hash).as_str()) != PINNED {
        return Err(Failure::LibraryAltered);
    }
    let bindings = Pdfium::bind_to_library(super::worker::loadable(path, &file))
        .map_err(|_| Failure::LibraryAltered)?;
    Ok(Pdfium::new(bindings))
}
