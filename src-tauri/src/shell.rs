//! The one value that the commands share: the application, started once, on the first command that needs it.

use std::sync::Arc;

use innsyn_app::dto::CommandError;
use innsyn_app::ports::{Browser, PreferenceStore};
use innsyn_app::{App, Clock, PdfSettings, Random, Start};
use tokio::sync::OnceCell;

use crate::configuration;
use crate::ports::Keyring;

/// Holds the application.
pub(crate) struct Shell {
    app: OnceCell<Result<App, CommandError>>,
    preferences: Arc<dyn PreferenceStore>,
    browser: Arc<dyn Browser>,
}

impl Shell {
    pub(crate) fn new(preferences: Arc<dyn PreferenceStore>, browser: Arc<dyn Browser>) -> Self {
        Self {
            app: OnceCell::new(),
            preferences,
            browser,
        }
    }

    /// The application, or why there is none.
    pub(crate) async fn app(&self) -> Result<&App, CommandError> {
        self.app
            .get_or_init(|| self.start())
            .await
            .as_ref()
            .map_err(Clone::clone)
    }

    async fn start(&self) -> Result<App, CommandError> {
        App::start(Start {
            environments: configuration::environments_folder(),
            audit_file: configuration::audit_file,
            secrets: Arc::new(Keyring),
            browser: Arc::clone(&self.browser),
            preferences: Arc::clone(&self.preferences),
            clock: Clock::system(),
            random: Random::system(),
            pdf: PdfSettings {
                library: configuration::pdfium_library(),
                program: configuration::program(),
            },
            version: env!("CARGO_PKG_VERSION"),
            follower: crate::follow::system(),
        })
        .await
    }

    /// Preferences can be had even where the environment cannot: the way out is to choose another.
    pub(crate) fn preferences(&self) -> &Arc<dyn PreferenceStore> {
        &self.preferences
    }

    /// Signs out and stops what runs, when the window closes.
    pub(crate) async fn stop(&self) {
        if let Some(Ok(app)) = self.app.get() {
            app.stop().await;
        }
    }
}
