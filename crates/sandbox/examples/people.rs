//! Writes `docs/sandbox-people.md`: who the sandbox knows and what each one shows.

use std::io::{self, Write as _};

fn main() -> io::Result<()> {
    io::stdout().write_all(innsyn_sandbox::people::table().as_bytes())
}
