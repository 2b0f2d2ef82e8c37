//! What the rest of the program sees: open a document, draw a page, close it.
//!
//! One worker for each open document and one kept ready. A document's worker dies with it, which also wipes what
//! the worker knew.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::task;
use zeroize::Zeroizing;

use super::protocol::Failure;
use super::session::{DocumentBytes, Ending, Pixels, Session, Trouble, lock};
use super::worker::Process;
use super::{Containment, MAX_BYTES, MAX_SIDE, PageSize, PdfError, encode};

/// Where the parts are and how long they may take.
#[derive(Clone, Debug)]
pub struct EngineConfig {
    /// The PDFium library; its hash must be [`super::pinned_library_hash`].
    pub library: PathBuf,
    /// The program that is started as the worker: normally this program itself.
    pub worker_program: PathBuf,
    /// The argument on which that program calls [`super::worker_main`]; the library's path follows it.
    pub worker_argument: OsString,
    /// Time for opening, and for each page.
    pub page_limit: Duration,
    /// Time from start to ready.
    pub start_limit: Duration,
    /// Start a worker for the next document while the present one is read.
    pub keep_spare: bool,
}

impl EngineConfig {
    /// The usual limits: 10 s a page (DOC-1), 20 s to start.
    pub fn new(library: PathBuf, worker_program: PathBuf, worker_argument: OsString) -> Self {
        Self {
            library,
            worker_program,
            worker_argument,
            page_limit: Duration::from_secs(10),
            start_limit: Duration::from_secs(20),
            keep_spare: true,
        }
    }
}

/// Draws PDF in worker processes. Cheap to clone; all clones share the spare worker.
#[derive(Clone)]
pub struct Engine {
    shared: Arc<Shared>,
}

struct Shared {
    config: EngineConfig,
    spare: Mutex<Option<Session>>,
}

impl fmt::Debug for Engine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Engine")
            .field("config", &self.shared.config)
            .finish()
    }
}

impl Engine {
    /// Starts nothing yet.
    pub fn new(config: EngineConfig) -> Self {
        Self {
            shared: Arc::new(Shared {
                config,
                spare: Mutex::new(None),
            }),
        }
    }

    /// Starts the spare worker, so that the first document opens at once, and tells what holds round it.
    ///
    /// # Errors
    /// The same as for the first [`Engine::open`]: library, sandbox or worker missing.
    pub async fn prepare(&self) -> Result<Containment, PdfError> {
        let shared = Arc::clone(&self.shared);
        blocking(move || {
            let session = shared.take_session()?;
            let containment = session.containment();
            *lock(&shared.spare) = Some(session);
            Ok(containment)
        })
        .await
    }

    /// Opens a document. The bytes are kept until it is closed, then overwritten.
    ///
    /// # Errors
    /// The document is too large, encrypted or damaged; or no worker can be had.
    pub async fn open(&self, bytes: Vec<u8>) -> Result<PdfHandle, PdfError> {
        let bytes = Arc::new(Zeroizing::new(bytes));
        if u64::try_from(bytes.len()).is_ok_and(|len| len > MAX_BYTES) {
            return Err(PdfError::TooLarge);
        }
        let shared = Arc::clone(&self.shared);
        let document = blocking(move || Document::open(shared, bytes)).await?;
        if self.shared.config.keep_spare {
            let shared = Arc::clone(&self.shared);
            // Nobody waits for the next spare; if it cannot be had, the next opening says why.
            drop(task::spawn_blocking(move || shared.fill_spare()));
        }
        Ok(PdfHandle {
            document: Arc::new(document),
        })
    }

    /// Lets a fresh worker try forbidden thing `number`: the error number it got, 0 when it was allowed, or how
    /// the attempt ended the worker.
    ///
    /// # Errors
    /// No worker can be had.
    #[cfg(feature = "probe")]
    pub async fn probe(&self, number: u32) -> Result<ProbeOutcome, PdfError> {
        let shared = Arc::clone(&self.shared);
        blocking(move || {
            let mut session = Session::start(&shared.config).map_err(start_error)?;
            Ok(match session.probe(number, shared.config.page_limit) {
                Ok(0) => ProbeOutcome::Allowed,
                Ok(number) => ProbeOutcome::Refused(number),
                Err(Trouble::Ended(Ending::Policy)) => ProbeOutcome::Killed,
                Err(_) => ProbeOutcome::Other,
            })
        })
        .await
    }
}

/// What became of a forbidden attempt in the worker.
#[cfg(feature = "probe")]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ProbeOutcome {
    /// The sandbox let it through.
    Allowed,
    /// Refused with this error number.
    Refused(u32),
    /// The worker was killed for trying.
    Killed,
    /// The worker ended otherwise.
    Other,
}

impl Shared {
    fn take_session(&self) -> Result<Session, PdfError> {
        // Taken in its own statement: the lock must not be held while a worker starts.
        let spare = lock(&self.spare).take();
        match spare {
            Some(session) => Ok(session),
            None => Session::start(&self.config).map_err(start_error),
        }
    }

    fn fill_spare(&self) {
        if lock(&self.spare).is_some() {
            return;
        }
        if let Ok(session) = Session::start(&self.config) {
            let surplus = lock(&self.spare).replace(session);
            drop(surplus);
        }
    }

    /// A worker with the document open in it. A spare that died while waiting is replaced once.
    fn session_with(&self, bytes: &DocumentBytes) -> Result<(Session, Vec<PageSize>), PdfError> {
        let mut session = self.take_session()?;
        match session.open(bytes, self.config.page_limit) {
            Ok(pages) => Ok((session, pages)),
            Err(Trouble::Ended(Ending::Gone)) => {
                let mut session = Session::start(&self.config).map_err(start_error)?;
                let pages = session
                    .open(bytes, self.config.page_limit)
                    .map_err(open_error)?;
                Ok((session, pages))
            }
            Err(trouble) => Err(open_error(trouble)),
        }
    }
}

/// An open PDF. Clones are the same document; it ends with [`PdfHandle::close`] or with the last clone.
#[derive(Clone)]
pub struct PdfHandle {
    document: Arc<Document>,
}

impl fmt::Debug for PdfHandle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PdfHandle")
            .field("pages", &self.document.pages.len())
            .finish()
    }
}

impl PdfHandle {
    /// Sizes of the pages, the first one first.
    pub fn pages(&self) -> &[PageSize] {
        &self.document.pages
    }

    /// Draws page `page` (from 0), `width` device pixels wide where the limits allow, as lossless WebP.
    ///
    /// # Errors
    /// The page is too heavy or damaged, or the document was closed; other pages can still be asked for.
    pub async fn render(&self, page: u32, width: u32) -> Result<Vec<u8>, PdfError> {
        let document = Arc::clone(&self.document);
        blocking(move || {
            let pixels = document.draw(page, width.clamp(1, MAX_SIDE))?;
            encode::webp(&pixels.bytes, pixels.width, pixels.height)
        })
        .await
    }

    /// Kills the worker, also in the middle of a page, and forgets the bytes. Closing twice is harmless.
    pub fn close(&self) {
        self.document.close();
    }
}

struct Document {
    shared: Arc<Shared>,
    pages: Vec<PageSize>,
    closed: AtomicBool,
    /// Emptied at close.
    bytes: Mutex<Option<DocumentBytes>>,
    /// Held while a page is drawn: a worker does one thing at a time.
    session: Mutex<Option<Session>>,
    /// The worker of `session`, reachable while `session` is held.
    process: Mutex<Option<Arc<Process>>>,
    /// Pages that brought a worker down; they are not tried again.
    refused: Mutex<HashSet<u32>>,
}

impl Document {
    fn open(shared: Arc<Shared>, bytes: DocumentBytes) -> Result<Self, PdfError> {
        let (session, pages) = shared.session_with(&bytes)?;
        let process = session.process();
        Ok(Self {
            shared,
            pages,
            closed: AtomicBool::new(false),
            bytes: Mutex::new(Some(bytes)),
            session: Mutex::new(Some(session)),
            process: Mutex::new(Some(process)),
            refused: Mutex::new(HashSet::new()),
        })
    }

    fn draw(&self, page: u32, width: u32) -> Result<Pixels, PdfError> {
        if usize::try_from(page).map_or(true, |page| page >= self.pages.len()) {
            return Err(PdfError::NoSuchPage);
        }
        let mut slot = lock(&self.session);
        let mut attempts = 0;
        loop {
            if self.closed.load(Ordering::SeqCst) {
                *slot = None;
                return Err(PdfError::Closed);
            }
            if lock(&self.refused).contains(&page) {
                return Err(PdfError::PageTooHeavy);
            }
            if slot.is_none() {
                *slot = Some(self.reopen()?);
                // `close` may have come while the worker started and have seen no process to kill.
                continue;
            }
            let Some(session) = slot.as_mut() else {
                return Err(PdfError::WorkerUnavailable);
            };
            let fresh = !session.has_drawn();
            let trouble = match session.render(page, width, self.shared.config.page_limit) {
                Ok(pixels) => return Ok(pixels),
                Err(Trouble::Refused(Failure::NoSuchPage)) => return Err(PdfError::NoSuchPage),
                Err(Trouble::Refused(_)) => return Err(PdfError::PageDamaged),
                Err(trouble) => trouble,
            };
            *slot = None;
            attempts += 1;
            let error = match trouble {
                // Earlier pages may have used the memory up, or somebody killed it: once more, with a new worker.
                Trouble::Ended(Ending::Memory | Ending::Time) if !fresh && attempts < 2 => continue,
                Trouble::Ended(Ending::Gone) | Trouble::NotStarted if attempts < 2 => continue,
                Trouble::Ended(Ending::Gone) | Trouble::NotStarted => PdfError::WorkerUnavailable,
                Trouble::TimedOut | Trouble::Ended(Ending::Memory | Ending::Time) => {
                    PdfError::PageTooHeavy
                }
                Trouble::Ended(Ending::Policy | Ending::Crash)
                | Trouble::Misbehaved
                | Trouble::Refused(_) => PdfError::PageDamaged,
            };
            if self.closed.load(Ordering::SeqCst) {
                return Err(PdfError::Closed);
            }
            tracing::warn!(?trouble, "a PDF worker was lost while drawing");
            if error == PdfError::PageTooHeavy {
                lock(&self.refused).insert(page);
            }
            return Err(error);
        }
    }

    fn reopen(&self) -> Result<Session, PdfError> {
        let bytes = lock(&self.bytes).clone().ok_or(PdfError::Closed)?;
        let (session, _) = self.shared.session_with(&bytes)?;
        *lock(&self.process) = Some(session.process());
        Ok(session)
    }

    fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        lock(&self.bytes).take();
        if let Some(process) = lock(&self.process).take() {
            process.kill();
        }
    }
}

impl Drop for Document {
    fn drop(&mut self) {
        self.close();
    }
}

fn start_error(trouble: Trouble) -> PdfError {
    match trouble {
        Trouble::Refused(Failure::LibraryMissing) => PdfError::EngineMissing,
        Trouble::Refused(Failure::LibraryAltered) => PdfError::EngineAltered,
        Trouble::Refused(Failure::Sandbox) => PdfError::PdfSandboxUnavailable,
        Trouble::Refused(_)
        | Trouble::TimedOut
        | Trouble::Ended(_)
        | Trouble::Misbehaved
        | Trouble::NotStarted => PdfError::WorkerUnavailable,
    }
}

fn open_error(trouble: Trouble) -> PdfError {
    match trouble {
        Trouble::Refused(Failure::Encrypted) => PdfError::DocumentEncrypted,
        Trouble::Refused(Failure::TooManyPages) => PdfError::TooManyPages,
        Trouble::NotStarted | Trouble::Ended(Ending::Gone) => PdfError::WorkerUnavailable,
        Trouble::Refused(_)
        | Trouble::TimedOut
        | Trouble::Misbehaved
        | Trouble::Ended(Ending::Memory | Ending::Time | Ending::Policy | Ending::Crash) => {
            PdfError::Damaged
        }
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, PdfError> + Send + 'static,
) -> Result<T, PdfError> {
    task::spawn_blocking(work)
        .await
        .unwrap_or(Err(PdfError::WorkerUnavailable))
}
