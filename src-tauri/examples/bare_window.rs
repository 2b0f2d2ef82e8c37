//! The peer of `cargo xtask bench`: the least that a Tauri window can be. Shows one line of text and does nothing.

fn main() -> std::process::ExitCode {
    let context = tauri::generate_context!("examples/bare/tauri.conf.json");
    match tauri::Builder::default().run(context) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(_) => std::process::ExitCode::FAILURE,
    }
}
