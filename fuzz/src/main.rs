//! libFuzzer over one target; which one stands in `INNSYN_FUZZ_TARGET`. Started by `cargo xtask fuzz`.
#![no_main]

use std::sync::OnceLock;

use innsyn_fuzz::{Target, target};
use libfuzzer_sys::fuzz_target;

static CHOSEN: OnceLock<Target> = OnceLock::new();

/// The name of the target, which `cargo xtask fuzz` sets.
const CHOICE: &str = "INNSYN_FUZZ_TARGET";

fuzz_target!(|bytes: &[u8]| CHOSEN.get_or_init(chosen)(bytes));

#[expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a fuzzer's arguments belong to libFuzzer, and without a target there is nothing to do"
)]
fn chosen() -> Target {
    let name = std::env::var(CHOICE).expect("INNSYN_FUZZ_TARGET names no target");
    target(&name).expect("there is no such target")
}
