//! The one window.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use innsyn_app::dto::LockCause;
use tauri::webview::NewWindowResponse;
use tauri::{
    Manager as _, RunEvent, Runtime, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
};

use crate::clipboard::Clipboard;
use crate::ports::{StoredPreferences, SystemBrowser};
use crate::shell::Shell;
use crate::{commands, complain, configuration, pdfpage};

/// Label of the window, and of the capability that belongs to it.
pub(crate) const MAIN: &str = "main";

/// Opens the window and returns when it has closed.
pub(crate) fn run() -> ExitCode {
    let built = tauri::Builder::default()
        // First: a second start must end before it does anything. Two windows would be two patients.
        .plugin(tauri_plugin_single_instance::init(|app, _, _| {
            if let Some(window) = app.get_webview_window(MAIN) {
                bring_to_front(&window);
            }
        }))
        // Both plugins are used from Rust only: no capability names a command of theirs.
        .plugin(
            tauri_plugin_opener::Builder::new()
                .open_js_links_on_click(false)
                .build(),
        )
        .plugin(tauri_plugin_store::Builder::new().build())
        .register_asynchronous_uri_scheme_protocol(pdfpage::SCHEME, pdfpage::answer)
        .invoke_handler(tauri::generate_handler![
            commands::environment,
            commands::session,
            commands::begin_sign_in,
            commands::finish_sign_in,
            commands::abort_sign_in,
            commands::choose_role,
            commands::sign_out,
            commands::attend,
            commands::lock,
            commands::check_person_id,
            commands::test_patients,
            commands::open_patient,
            commands::close_patient,
            commands::find_reports,
            commands::report_progress,
            commands::stop_finding_reports,
            commands::result_grid,
            commands::result_series,
            commands::open_report,
            commands::find_documents,
            commands::find_superseded,
            commands::open_document,
            commands::close_document,
            commands::unlock_pdf,
            commands::page_layer,
            commands::search_pdf,
            commands::pdf_outline,
            commands::pdf_text,
            commands::open_link,
            commands::open_attachment,
            commands::save_copy,
            commands::fetch_progress,
            commands::cancel_fetch,
            commands::find_opened_texts,
            commands::open_elevation,
            commands::cancel_elevation,
            commands::confirm_elevation,
            commands::end_elevation,
            commands::elevation,
            commands::copy_text,
            commands::print_pages,
            commands::connection_checks,
            commands::run_connection_check,
            commands::token_facts,
            commands::trace,
            commands::save_trace,
            commands::environment_file,
            commands::save_environment_file,
            commands::audit_entries,
            commands::set_audit_aside,
            commands::receipt,
            commands::save_receipt,
            commands::acceptance_scripts,
            commands::begin_acceptance,
            commands::acceptance_run,
            commands::perform_step,
            commands::judge_step,
            commands::attach_screenshot,
            commands::pause_acceptance,
            commands::acceptance_runs,
            commands::resume_acceptance,
            commands::abandon_acceptance,
            commands::acceptance_report,
            commands::current_patient,
            commands::open_exports,
            commands::preferences,
            commands::set_preferences,
            commands::set_zoom,
        ])
        .setup(|app| {
            let preferences = Arc::new(StoredPreferences::new(
                app.handle().clone(),
                configuration::preferences_file(),
            ));
            app.manage(Clipboard::default());
            app.manage(Shell::new(preferences, Arc::new(SystemBrowser)));
            if open(app.handle()).is_err() {
                // Tauri would panic on an error from here, and where there is no web view the process would hang.
                let _ = complain(NO_WINDOW);
                std::process::exit(2);
            }
            // Start at once, so that the first command does not wait.
            let handle = app.handle().clone();
            tauri::async_runtime::spawn(async move {
                let _ = handle.state::<Shell>().app().await;
            });
            lock_by_itself(app.handle());
            // Signing out and cleaning up belong to every end, not only to that by the window's own button.
            let handle = app.handle().clone();
            tauri::async_runtime::spawn(async move {
                crate::os::asked_to_end().await;
                handle.exit(0);
            });
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(app) => {
            app.run(|app, event| {
                if matches!(event, RunEvent::Exit) {
                    tauri::async_runtime::block_on(app.state::<Shell>().stop());
                    forget_web_data(app);
                }
            });
            ExitCode::SUCCESS
        }
        Err(_) => complain(NO_WINDOW),
    }
}

/// Locks the screen by time and with the system's own lock (SES-1).
fn lock_by_itself<R: Runtime>(app: &tauri::AppHandle<R>) {
    let handle = app.clone();
    tauri::async_runtime::spawn(async move {
        let mut ticks = tokio::time::interval(WATCHES_EVERY);
        loop {
            ticks.tick().await;
            if let Ok(app) = handle.state::<Shell>().app().await {
                // What cannot be recorded has locked nevertheless, and is said with the next command.
                let _ = app.watch().await;
            }
        }
    });
    let handle = app.clone();
    tauri::async_runtime::spawn(crate::os::system_locks(move || {
        let handle = handle.clone();
        tauri::async_runtime::spawn(async move {
            if let Ok(app) = handle.state::<Shell>().app().await {
                let _ = app.lock(LockCause::System).await;
            }
        });
    }));
}

/// How often the time is looked at.
const WATCHES_EVERY: Duration = Duration::from_secs(5);

/// Said where no window can be had.
const NO_WINDOW: &str =
    "the window could not be opened: is there a display, and is WebKitGTK (WebView2) installed?";

fn open<R: Runtime>(app: &tauri::AppHandle<R>) -> tauri::Result<WebviewWindow<R>> {
    let (width, height) = size_for(app);
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App("index.html".into()))
        // Never a patient's name: titles reach window lists, screen sharing and logs of the desktop.
        .title("Innsyn")
        .inner_size(width, height)
        .min_inner_size(SMALLEST.0, SMALLEST.1)
        .general_autofill_enabled(false)
        .on_navigation(is_ours)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false);
    // The view itself is incognito; WebKit still makes a folder for the context that is not used, so that folder is this
    // run's own and goes with it. A WebDriver cannot drive an incognito view (wry makes it without automation): such a run
    // has the folder only.
    let folder = make_web_data()?;
    app.manage(WebData(folder.clone()));
    let window = window
        .data_directory(folder)
        .incognito(!configuration::is_driven_by_a_test());
    window.build()
}

/// Width and height in CSS pixels below which the screens do not fit.
const SMALLEST: (f64, f64) = (1280.0, 720.0);

/// Width and height that show a list and a document side by side.
const COMFORTABLE: (f64, f64) = (1440.0, 900.0);

/// Comfortable where the screen has room for it.
fn size_for<R: Runtime>(app: &tauri::AppHandle<R>) -> (f64, f64) {
    let screen = app.primary_monitor().ok().flatten();
    screen.map_or(COMFORTABLE, |screen| {
        let room = screen.size().to_logical::<f64>(screen.scale_factor());
        (
            COMFORTABLE.0.min(room.width).max(SMALLEST.0),
            COMFORTABLE.1.min(room.height).max(SMALLEST.1),
        )
    })
}

/// Only the bundled pages may be gone to. Windows gives a scheme of our own a host name instead; anywhere
/// else, and at any port, that name is somebody's server.
fn is_ours(url: &Url) -> bool {
    let host = match url.scheme() {
        "tauri" => "localhost",
        "http" | "https" if cfg!(windows) => "tauri.localhost",
        _ => return false,
    };
    url.host_str() == Some(host) && url.port().is_none()
}

/// The folder of the web view, to be removed at the end.
struct WebData(PathBuf);

/// Makes the folder of this run's web view: nobody can guess its name and lay something there first, and nobody else can
/// look into it.
fn make_web_data() -> std::io::Result<PathBuf> {
    let random = innsyn_app::Random::system()
        .number()
        .map_err(std::io::Error::other)?;
    let folder = configuration::temporary_folder().join(format!("innsyn-web-{random:032x}"));
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    // Not recursive: a folder that is there already is an error.
    builder.create(&folder)?;
    Ok(folder)
}

fn forget_web_data<R: Runtime>(app: &tauri::AppHandle<R>) {
    if let Some(folder) = app.try_state::<WebData>() {
        // Nothing to do where it fails: the folder holds no page, and the system empties its temporary folder.
        let _ = std::fs::remove_dir_all(&folder.0);
    }
}

/// Shows the window above the browser.
pub(crate) fn bring_to_front<R: Runtime>(window: &WebviewWindow<R>) {
    let _ = window.unminimize();
    let _ = window.show();
    let _ = window.set_focus();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_the_web_view_is_new_and_ours_alone() {
        let (one, other) = (make_web_data().unwrap(), make_web_data().unwrap());
        assert_ne!(one, other);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&one).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o700);
        }
        for folder in [one, other] {
            std::fs::remove_dir(folder).unwrap();
        }
    }

    #[test]
    fn only_the_bundled_pages_may_be_gone_to() {
        let ours = |text: &str| is_ours(&Url::parse(text).unwrap());
        assert!(ours("tauri://localhost/index.html"));
        assert_eq!(ours("http://tauri.localhost/"), cfg!(windows));
        assert_eq!(ours("https://tauri.localhost/"), cfg!(windows));
        for other in [
            "https://example.org/",
            "http://tauri.localhost.example.org/",
            "http://tauri.localhost:8080/",
            "https://tauri.localhost:8443/",
            "tauri://localhost:8080/index.html",
            "http://localhost/",
            "tauri://example.org/",
            "file:///etc/passwd",
            "data:text/html,x",
            "about:blank",
            "blob:tauri://localhost/1",
        ] {
            assert!(!ours(other), "{other}");
        }
    }
}
