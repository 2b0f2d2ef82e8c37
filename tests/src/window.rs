//! A window driven by `WebKitWebDriver`.

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Map, Value, json};

use crate::place::inherited;
use crate::{Drive, DriveError, Place};

/// How long something may take to appear on screen. Long, because a test machine may be busy; nothing waits this long
/// when it works.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long a window may take to open.
const OPENING: Duration = Duration::from_secs(90);

/// A driven window and the driver behind it.
#[derive(Debug)]
pub struct Window {
    client: Client,
    driver: Driver,
}

#[derive(Debug)]
struct Driver(Child);

impl Window {
    /// Opens Innsyn in a place.
    pub async fn innsyn(place: &Place) -> Drive<Self> {
        let program = inherited("INNSYN_PROGRAM").ok_or_else(|| DriveError::NotStarted {
            program: "Innsyn (INNSYN_PROGRAM names it; 'cargo xtask test window' sets that)",
            source: std::io::ErrorKind::NotFound.into(),
        })?;
        Self::program(place, &program).await
    }

    /// Opens a program with a web view in a place.
    pub async fn program(place: &Place, program: &str) -> Drive<Self> {
        Self::open(place, "window", program, &[]).await
    }

    pub(crate) async fn open(
        place: &Place,
        name: &'static str,
        program: &str,
        arguments: &[&str],
    ) -> Drive<Self> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let log = place.log(name);
        let mut command: Command = place.command("WebKitWebDriver");
        command
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(File::create(&log)?)
            .stderr(File::options().append(true).open(&log)?);
        own_group(&mut command);
        let driver = Driver(command.spawn().map_err(|source| DriveError::NotStarted {
            program: "WebKitWebDriver",
            source,
        })?);
        let mut capabilities = Map::new();
        capabilities.insert(
            String::from("webkitgtk:browserOptions"),
            json!({ "binary": program, "args": arguments }),
        );
        let address = format!("http://127.0.0.1:{port}");
        let connected = tokio::time::timeout(OPENING, async {
            loop {
                let mut builder = ClientBuilder::rustls().map_err(DriveError::Place)?;
                match builder
                    .capabilities(capabilities.clone())
                    .connect(&address)
                    .await
                {
                    Ok(client) => return Ok::<Client, DriveError>(client),
                    // The driver takes a moment to listen.
                    Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
                }
            }
        })
        .await;
        match connected {
            Ok(client) => Ok(Self {
                client: client?,
                driver,
            }),
            Err(_) => Err(DriveError::NoWindow {
                seconds: OPENING.as_secs(),
                log: fs::read_to_string(&log).unwrap_or_default(),
            }),
        }
    }

    /// The driver's client, for what this type has no word for.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Waits until the element with this test id is shown, and returns it.
    pub async fn shown(&self, id: &str) -> Drive<Element> {
        self.shown_css(&format!("[data-testid=\"{id}\"]")).await
    }

    /// Waits until an element is shown, and returns it.
    pub async fn shown_css(&self, css: &str) -> Drive<Element> {
        let mut waited = Duration::ZERO;
        loop {
            if let Ok(element) = self.client.find(Locator::Css(css)).await
                && element.is_displayed().await.unwrap_or(false)
            {
                return Ok(element);
            }
            self.still_patient(&mut waited, css).await?;
        }
    }

    /// Waits until a text stands on screen.
    pub async fn says(&self, text: &str) -> Drive {
        let mut waited = Duration::ZERO;
        while !self.visible_text().await?.contains(text) {
            self.still_patient(&mut waited, text).await?;
        }
        Ok(())
    }

    /// Waits until a script's condition holds; for states that have no text.
    pub async fn holds(&self, what: &str, script: &str) -> Drive {
        let mut waited = Duration::ZERO;
        while self.client.execute(script, Vec::new()).await? != Value::Bool(true) {
            self.still_patient(&mut waited, what).await?;
        }
        Ok(())
    }

    /// Waits until the element with this test id is gone.
    pub async fn gone(&self, id: &str) -> Drive {
        self.holds(
            &format!("no element '{id}'"),
            &format!("return document.querySelector('[data-testid=\"{id}\"]') === null"),
        )
        .await
    }

    /// Fails when a text stands anywhere in the page, shown or not, or in the window's title.
    pub async fn nowhere(&self, text: &str) -> Drive {
        let page = self.client.source().await? + &self.client.title().await?;
        if page.contains(text) {
            Err(DriveError::MustNotBeThere(format!("'{text}' in the page")))
        } else {
            Ok(())
        }
    }

    /// How many elements have this test id.
    pub async fn count(&self, id: &str) -> Drive<usize> {
        Ok(self
            .client
            .find_all(Locator::Css(&format!("[data-testid=\"{id}\"]")))
            .await?
            .len())
    }

    /// Clicks the element with this test id.
    pub async fn click(&self, id: &str) -> Drive {
        self.shown(id).await?;
        let css = format!("[data-testid=\"{id}\"]");
        let mut waited = Duration::ZERO;
        // An element may be drawn anew between being found and being clicked.
        while let Err(error) = self.click_once(&css).await {
            if !error.is_stale_element_reference() && !error.is_element_not_interactable() {
                return Err(error.into());
            }
            self.still_patient(&mut waited, id).await?;
        }
        Ok(())
    }

    /// Clicks the first element with this test id that holds a text.
    pub async fn click_with_text(&self, id: &str, text: &str) -> Drive {
        let mut waited = Duration::ZERO;
        loop {
            for element in self
                .client
                .find_all(Locator::Css(&format!("[data-testid=\"{id}\"]")))
                .await?
            {
                if element.text().await.unwrap_or_default().contains(text)
                    && element.click().await.is_ok()
                {
                    return Ok(());
                }
            }
            self.still_patient(&mut waited, &format!("{id} with '{text}'"))
                .await?;
        }
    }

    /// Types into the element with this test id.
    pub async fn type_into(&self, id: &str, text: &str) -> Drive {
        let element = self.shown(id).await?;
        // As a person does it: WebDriver's own "clear" tells the page nothing.
        element.click().await?;
        element.send_keys("\u{e009}a\u{e000}\u{e003}").await?;
        if !text.is_empty() {
            element.send_keys(text).await?;
        }
        Ok(())
    }

    /// Text of the element with this test id.
    pub async fn text(&self, id: &str) -> Drive<String> {
        Ok(self.shown(id).await?.text().await?)
    }

    /// Everything that can be read in the window.
    pub async fn visible_text(&self) -> Drive<String> {
        let text = self
            .client
            .execute(
                "return document.body ? document.body.innerText : ''",
                Vec::new(),
            )
            .await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// A picture of the page, after it has come to rest.
    pub async fn picture(&self, file: &Path) -> Drive {
        // A picture may show the frame before the last change: wait for two frames, and for moving parts to end.
        self.client
            .execute_async(
                "const done = arguments[arguments.length - 1];
                 const rest = () => requestAnimationFrame(() => requestAnimationFrame(done));
                 document.fonts.ready.then(() => Promise.allSettled(
                     document.getAnimations().filter(a => a.effect?.getComputedTiming().iterations !== Infinity)
                         .map(a => a.finished))).then(rest, rest);",
                Vec::new(),
            )
            .await?;
        fs::write(file, self.client.screenshot().await?)?;
        Ok(())
    }

    /// Numbers of the processes of this window that were started with a word as argument.
    #[must_use]
    pub fn processes(&self, word: &str) -> Vec<u32> {
        let of_window = |number: u32| {
            let stat = fs::read_to_string(format!("/proc/{number}/stat")).unwrap_or_default();
            // Behind the name, which may hold anything: state, parent, process group.
            let group = stat
                .rsplit_once(')')
                .and_then(|(_, rest)| rest.split_whitespace().nth(2)?.parse::<u32>().ok());
            let line = fs::read(format!("/proc/{number}/cmdline")).unwrap_or_default();
            group == Some(self.driver.0.id())
                && line
                    .split(|byte| *byte == 0)
                    .any(|part| part == word.as_bytes())
        };
        fs::read_dir("/proc")
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| entry.file_name().to_string_lossy().parse().ok())
            .filter(|number| of_window(*number))
            .collect()
    }

    /// Closes the window.
    pub async fn close(self) -> Drive {
        self.client.clone().close().await?;
        drop(self.driver);
        Ok(())
    }

    async fn click_once(&self, css: &str) -> Result<(), CmdError> {
        self.client.find(Locator::Css(css)).await?.click().await
    }

    async fn still_patient(&self, waited: &mut Duration, what: &str) -> Drive {
        if *waited >= PATIENCE {
            return Err(DriveError::NotSeen {
                what: what.to_owned(),
                shown: self.visible_text().await.unwrap_or_default(),
            });
        }
        let step = Duration::from_millis(50);
        tokio::time::sleep(step).await;
        *waited += step;
        Ok(())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The bus, the driver and the window under it are one process group.
        let _ = Command::new("kill")
            .args(["-TERM", "--", &format!("-{}", self.0.id())])
            .stderr(Stdio::null())
            .status();
        let _ = self.0.wait();
    }
}

fn own_group(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0);
}
