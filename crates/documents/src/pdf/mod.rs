//! PDF pages, drawn by PDFium in a process that can reach nothing.
//!
//! The parent ([`Engine`]) never parses a PDF: it hands the bytes to a worker (this program, started again with
//! one argument), copies raw pixels out and encodes them itself, so that a taken-over worker can choose pixels
//! and nothing else. Every field of an answer is checked; a worker that breaks a rule or a limit is killed and
//! replaced.
//!
//! The same holds for what is read: the worker sends characters with their places, hits, links and outline entries as
//! numbers and plain text, checked in `wire`. A password goes to the worker and is not kept.
//!
//! Not here: the words in which anything is said, and what becomes of a link.

mod crew;
mod document;
mod encode;
mod engine;
mod find;
mod fonts;
#[doc(hidden)]
pub mod fuzz;
mod library;
mod page;
mod protocol;
mod session;
mod text;
mod wire;
mod worker;

pub use document::{DocumentText, PdfHandle, TextBudget};
#[cfg(feature = "probe")]
pub use engine::ProbeOutcome;
pub use engine::{Engine, EngineConfig};
pub use library::pinned_library_hash;
pub use page::{
    Area, Hit, LinkTarget, OutlineEntry, PageHits, PageLink, Part, RefusedLink, Searched,
};
pub use text::{PageText, TextLine, TextWord};
#[cfg(all(feature = "probe", target_os = "linux"))]
pub use worker::PROBES;
pub use worker::worker_main;

/// Largest document that is handed to a worker.
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;
/// Most pages of one document.
pub const MAX_PAGES: u32 = 2_000;
/// Longest side of a page image: what WebP can hold.
pub const MAX_SIDE: u32 = 16_383;
/// Most pixels of a page image.
pub const MAX_PIXELS: u64 = 64 * 1024 * 1024;

/// Widest picture of which parts are drawn, pixels.
pub const MAX_WIDTH: u32 = 32_000;
/// Longest side of such a part, pixels.
pub const MAX_PART: u32 = 2_048;
/// Longest password, bytes.
pub const MAX_PASSWORD: u64 = 1_024;
/// Most entries of an outline that are read.
pub const MAX_OUTLINE: usize = 2_000;

/// Size of a page in points (1/72 inch), as it is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PageSize {
    /// Points, finite and above zero.
    pub width: f32,
    /// Points, finite and above zero.
    pub height: f32,
}

/// What holds round the running worker.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Containment {
    /// Linux: no files, network, processes or signals (Landlock, seccomp, resource limits).
    Full,
    /// The system offers less; to be said under diagnostics.
    Reduced,
}

/// Why a PDF, or a page of it, is not shown.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PdfError {
    /// PDFium is not where the configuration says.
    #[error("the PDF library was not found")]
    EngineMissing,
    /// The file at that place is not one of the pinned builds, or does not load.
    #[error("the PDF library is not the pinned one")]
    EngineAltered,
    /// The sandbox could not be set up, so nothing is drawn (DOC-2).
    #[error("the sandbox of the PDF worker could not be set up")]
    PdfSandboxUnavailable,
    /// A worker could not be started, or did not stay alive without the document's fault.
    #[error("no PDF worker could be kept running")]
    WorkerUnavailable,
    /// A password is needed; also when the worker of a document that was opened with one was lost, since the password
    /// is not kept.
    #[error("the document is encrypted")]
    DocumentEncrypted,
    /// The password does not fit.
    #[error("the password does not fit")]
    WrongPassword,
    /// Encrypted in a way that no password opens here (a certificate, or an unknown scheme).
    #[error("the document is encrypted in an unknown way")]
    UnknownEncryption,
    /// Not a readable PDF.
    #[error("the document is damaged")]
    Damaged,
    /// More bytes than [`MAX_BYTES`].
    #[error("the document is too large")]
    TooLarge,
    /// More pages than [`MAX_PAGES`].
    #[error("the document has too many pages")]
    TooManyPages,
    /// There is no such page.
    #[error("there is no such page")]
    NoSuchPage,
    /// The page needs more time or memory than a page may have; the other pages stay readable.
    #[error("the page is too heavy")]
    PageTooHeavy,
    /// This page cannot be drawn; the other pages stay readable.
    #[error("the page is damaged")]
    PageDamaged,
    /// The document was closed meanwhile.
    #[error("the document is closed")]
    Closed,
}
