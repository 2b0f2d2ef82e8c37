//! Checks that the screen is built, declares the commands, and lets `tauri-build` do the rest.

use std::path::Path;

/// Every command of the border. `capabilities/main.json` allows each by name, and `src/commands.rs` holds each body.
const COMMANDS: &[&str] = &[
    "environment",
    "session",
    "begin_sign_in",
    "finish_sign_in",
    "abort_sign_in",
    "choose_role",
    "sign_out",
    "attend",
    "lock",
    "check_person_id",
    "test_patients",
    "open_patient",
    "close_patient",
    "find_reports",
    "report_progress",
    "stop_finding_reports",
    "result_grid",
    "result_series",
    "open_report",
    "find_documents",
    "find_superseded",
    "open_document",
    "close_document",
    "unlock_pdf",
    "page_layer",
    "search_pdf",
    "pdf_outline",
    "pdf_text",
    "open_link",
    "open_attachment",
    "save_copy",
    "fetch_progress",
    "cancel_fetch",
    "find_opened_texts",
    "open_elevation",
    "cancel_elevation",
    "confirm_elevation",
    "end_elevation",
    "elevation",
    "copy_text",
    "print_pages",
    "connection_checks",
    "run_connection_check",
    "token_facts",
    "trace",
    "save_trace",
    "environment_file",
    "save_environment_file",
    "audit_entries",
    "set_audit_aside",
    "receipt",
    "save_receipt",
    "acceptance_scripts",
    "begin_acceptance",
    "acceptance_run",
    "perform_step",
    "judge_step",
    "attach_screenshot",
    "pause_acceptance",
    "acceptance_runs",
    "resume_acceptance",
    "abandon_acceptance",
    "acceptance_report",
    "current_patient",
    "open_exports",
    "preferences",
    "set_preferences",
    "set_zoom",
];

fn main() {
    println!("cargo::rerun-if-changed=../ui/dist");
    println!("cargo::rerun-if-changed=../icons");
    for (needed, remedy) in [
        (
            "../ui/dist/index.html",
            "the screen is not built: run `npm ci --ignore-scripts` and `npm run build` in ui/",
        ),
        (
            "../icons/icon.png",
            "the icons are not there: icons/icon.png is missing from this checkout",
        ),
    ] {
        if !Path::new(needed).exists() {
            println!("cargo::error={remedy} (or `cargo xtask demo`, which does everything)");
            return;
        }
    }
    let attributes = tauri_build::Attributes::new()
        .app_manifest(tauri_build::AppManifest::new().commands(COMMANDS))
        .windows_attributes(
            tauri_build::WindowsAttributes::new().window_icon_path("../icons/icon.ico"),
        );
    if let Err(error) = tauri_build::try_build(attributes) {
        println!(
            "cargo::error=tauri.conf.json or capabilities/main.json cannot be used: {error:#}"
        );
    }
}
