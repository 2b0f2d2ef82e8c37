//! Every parser of bytes from outside, by name, for libFuzzer (`cargo xtask fuzz`) and for the replay of the committed
//! corpora (`tests/replay.rs`, part of `cargo test`).
//!
//! A crate names its own parsers in a hidden `fuzz::TARGETS`; here they are only put side by side. What belongs to a
//! target lies in `corpus/NAME/`. Not here: the parsers, and what must be true of what they accept.

/// Takes any bytes and must not panic.
pub type Target = fn(&[u8]);

/// All targets of all crates.
pub fn targets() -> impl Iterator<Item = (&'static str, Target)> {
    [
        helseid::fuzz::TARGETS,
        innsyn_documents::fuzz::TARGETS,
        innsyn_documents::pdf::fuzz::TARGETS,
        innsyn_transport::fuzz::TARGETS,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The target of this name.
pub fn target(name: &str) -> Option<Target> {
    targets()
        .find(|(own, _)| *own == name)
        .map(|(_, target)| target)
}
