//! The audit record: who looked up what, on which basis, and what came of it (`docs/security.md`, rows AUD-1 and AUD-2).
//!
//! Each entry is one line that names the line before it by hash and carries a keyed code over itself; the newest entry's
//! number and code are anchored in the secret store. [`verify`] therefore finds every change, removal, reordering and cut.
//! An entry is on the disk before what it tells of is shown: where it cannot be written, nothing is shown.
//!
//! A patient and a clinician are keyed references, a document is one too, and the reason for an elevation is encrypted.
//! Not here: clinical content, names, identity numbers.

mod entry;
mod file;
mod key;
mod log;
mod verify;
mod viewer;

pub use entry::{Action, Actor, Basis, Entry, Outcome};
pub use file::FileSink;
pub(crate) use key::hex;
pub use key::{AuditKeys, Reference};
pub use log::{AuditLog, AuditUnavailable, Recorded};
pub use verify::{Anchor, Damage, Verified, verify};
