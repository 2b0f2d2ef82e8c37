//! From the bytes that a national service delivered to something a clinician can read.
//!
//! [`read`] decides the kind by content, takes a CDA apart, compares its patient with the open one and
//! answers with blocks, a PDF, or an exact reason why not. [`pdf`] draws PDF pages in a sandboxed process.
//!
//! Not here: fetching, drawing on screen, the words in which something is said. No network, no file is written.

mod cda;
#[cfg(test)]
mod conservation;
#[doc(hidden)]
pub mod fuzz;
pub mod header;
mod html;
mod kith;
pub mod pdf;
mod picture;
mod read;
mod rtf;
mod sniff;
mod text;
mod xml;

pub use pdf::worker_main;
pub use read::{
    Attached, Content, DocumentMark, LabelMismatch, MarkKind, ReadDocument, ReadError, ReadWarning,
    read,
};
pub use sniff::{Kind, sniff};
