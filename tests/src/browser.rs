//! The system browser's part: a real browser window that shows the sandbox's sign-in page, and a person who fills it in.

use std::path::Path;

use fantoccini::Locator;

use crate::{Drive, DriveError, Place, Window};

/// The small browser that comes with WebKitGTK.
const MINI_BROWSER: &[&str] = &[
    "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
    "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
];

/// A browser window.
#[derive(Debug)]
pub struct Browser(Window);

impl Browser {
    /// Opens an address.
    pub async fn open(place: &Place, address: &str) -> Drive<Self> {
        let program = MINI_BROWSER
            .iter()
            .find(|path| Path::new(path).exists())
            .ok_or_else(|| DriveError::NotStarted {
                program: "MiniBrowser of WebKitGTK",
                source: std::io::ErrorKind::NotFound.into(),
            })?;
        let window = Window::open(place, "browser", program, &["--automation"]).await?;
        window.client().goto(address).await?;
        Ok(Self(window))
    }

    /// The window.
    #[must_use]
    pub fn window(&self) -> &Window {
        &self.0
    }

    /// Picks a person on the sign-in page by name.
    pub async fn pick(&self, name: &str) -> Drive {
        let label = format!("//label[contains(normalize-space(.), '{name}')]");
        self.0.says(name).await?;
        self.0
            .client()
            .find(Locator::XPath(&label))
            .await?
            .click()
            .await?;
        Ok(())
    }

    /// Presses the button with this text.
    pub async fn press(&self, text: &str) -> Drive {
        let button = format!("//button[contains(normalize-space(.), '{text}')]");
        self.0
            .client()
            .find(Locator::XPath(&button))
            .await?
            .click()
            .await?;
        Ok(())
    }

    /// Closes the browser.
    pub async fn close(self) -> Drive {
        self.0.close().await
    }
}
