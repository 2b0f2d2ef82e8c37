//! A million audit entries: verified by us, beside a bare SHA-256 of the same bytes.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use super::{Row, example, median, number, output};
use crate::run::Outcome;

/// Writing the record takes longer than verifying it; three rounds do.
const ROUNDS: usize = 3;

/// The measured pair.
pub(super) fn row(work: &Path) -> Outcome<Row> {
    let file = work.join("audit.log");
    let (mut ours, mut peer) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(number(&output(
            Command::new(example("audit_verify")).arg(&file),
            "verifying an audit record",
        )?)?);
        let since = Instant::now();
        output(Command::new("sha256sum").arg(&file), "sha256sum")?;
        peer.push(since.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(Row {
        name: "audit record of 1 000 000 entries: verified",
        unit: "ms",
        ours: median(ours),
        peer_name: "sha256sum of the same file",
        peer: median(peer),
    })
}
