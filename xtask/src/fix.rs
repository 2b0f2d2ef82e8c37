//! `cargo xtask fix`: formats and mends what tools can mend.

use crate::run::{Outcome, cargo, run};
use crate::{bindings, notices, npm};

/// Formats Rust and the UI, applies lints that mend themselves, writes generated files anew.
pub(crate) fn fix() -> Outcome {
    run(cargo(&["fmt", "--all"]), "cargo fmt")?;
    npm::ensure()?;
    run(npm::npm(&["run", "--silent", "fix"]), "formatting the UI")?;
    bindings::write()?;
    notices::write()
}
