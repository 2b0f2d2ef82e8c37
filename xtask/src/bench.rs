//! `cargo xtask bench`: measures Innsyn beside peers in the same run. Ratios, never limits: nothing fails for being slow.

use crate::run::{Failure, Outcome};

/// Prints a table, or with `--json` one object.
pub(crate) fn bench(arguments: &[String]) -> Outcome {
    Err(Failure::new(format!(
        "bench does not know {arguments:?} yet"
    )))
}
