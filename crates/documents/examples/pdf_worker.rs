//! A program that is nothing but the worker: what the tests and the bench start.
//! `pdf_worker ARGUMENT LIBRARY`, spoken to over its standard input and output.

fn main() -> std::process::ExitCode {
    innsyn_documents::worker_main()
}
