//! Where workers come from: started on demand, one kept ready for the next document.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::task;
use zeroize::Zeroizing;

use super::document::{Document, PdfHandle};
use super::protocol::Failure;
use super::session::{DocumentBytes, Ending, Session, Trouble, lock};
use super::{Containment, MAX_BYTES, MAX_PASSWORD, PageSize, PdfError};

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

pub(super) struct Shared {
    pub(super) config: EngineConfig,
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
        self.open_shared(Arc::new(Zeroizing::new(bytes)), None)
            .await
    }

    /// Opens an encrypted document. The password goes to the worker and is overwritten here; a worker that is lost
    /// can therefore not be replaced, and the document then answers [`PdfError::DocumentEncrypted`].
    ///
    /// # Errors
    /// As [`Self::open`], and when the password does not fit.
    pub async fn open_with_password(
        &self,
        bytes: Arc<Zeroizing<Vec<u8>>>,
        password: Zeroizing<String>,
    ) -> Result<PdfHandle, PdfError> {
        if u64::try_from(password.len()).map_or(true, |len| len > MAX_PASSWORD) {
            return Err(PdfError::WrongPassword);
        }
        self.open_shared(bytes, Some(password)).await
    }

    async fn open_shared(
        &self,
        bytes: DocumentBytes,
        password: Option<Zeroizing<String>>,
    ) -> Result<PdfHandle, PdfError> {
        if u64::try_from(bytes.len()).map_or(true, |len| len > MAX_BYTES) {
            return Err(PdfError::TooLarge);
        }
        let shared = Arc::clone(&self.shared);
        let document = blocking(move || Document::open(shared, bytes, password.as_ref())).await?;
        if self.shared.config.keep_spare {
            let shared = Arc::clone(&self.shared);
            // Nobody waits for the next spare; if it cannot be had, the next opening says why.
            drop(task::spawn_blocking(move || shared.fill_spare()));
        }
        Ok(PdfHandle::new(document))
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
    pub(super) fn session_with(
        &self,
        bytes: &DocumentBytes,
        password: Option<&Zeroizing<String>>,
    ) -> Result<(Session, Vec<PageSize>), PdfError> {
        let limit = self.config.page_limit;
        let mut session = self.take_session()?;
        match session.open(bytes, password, limit) {
            Ok(pages) => Ok((session, pages)),
            Err(Trouble::Ended(Ending::Gone)) => {
                let mut session = Session::start(&self.config).map_err(start_error)?;
                let pages = session.open(bytes, password, limit).map_err(open_error)?;
                Ok((session, pages))
            }
            Err(trouble) => Err(open_error(trouble)),
        }
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
        Trouble::Refused(Failure::WrongPassword) => PdfError::WrongPassword,
        Trouble::Refused(Failure::UnknownEncryption) => PdfError::UnknownEncryption,
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

pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, PdfError> + Send + 'static,
) -> Result<T, PdfError> {
    task::spawn_blocking(work)
        .await
        .unwrap_or(Err(PdfError::WorkerUnavailable))
}
