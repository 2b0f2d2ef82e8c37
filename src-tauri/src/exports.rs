//! Saving what a person asked to save: a file of her own with a name of ours, readable by nobody else.

use innsyn_app::Clock;
use innsyn_app::acceptance::write_private;
use innsyn_app::dto::{CommandError, ErrorCode, SavedView};

use crate::configuration;

/// Saves a text that has gone through the redactor.
pub(crate) fn save(what: &str, ending: &str, text: &str) -> Result<SavedView, CommandError> {
    let time = Clock::system().now().wall.strftime("%Y-%m-%dT%H%M%S%3f");
    let path = configuration::exports_folder().join(format!("innsyn-{what}-{time}.{ending}"));
    write_private(&path, text.as_bytes()).map_err(|_| {
        CommandError::new(ErrorCode::ConfigurationInvalid)
            .with_service_code(Some("folder for downloads".to_owned()))
    })?;
    Ok(SavedView {
        files: vec![path.to_string_lossy().into_owned()],
        sha256: None,
    })
}

/// Shows the folder of what was saved in the system's own file manager.
pub(crate) fn open_folder() -> Result<(), CommandError> {
    tauri_plugin_opener::open_path(configuration::exports_folder(), None::<&str>)
        .map_err(|_| CommandError::internal())
}
