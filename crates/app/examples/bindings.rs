//! Writes the TypeScript of the border to standard output (`cargo xtask bindings` puts it in its place).
#![expect(clippy::print_stdout, reason = "this program's output is its purpose")]

fn main() {
    print!("{}", innsyn_app::dto::bindings());
}
