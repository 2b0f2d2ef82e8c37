//! An open document: draw its pages, read its text, look for words, close it.
//!
//! One worker, and a second one while more is asked for than one can do. They die with the document, which also wipes
//! what they knew.

use std::collections::HashSet;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::thread;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::crew::{Crew, MOST, Seat, Urgency};
use super::engine::{Shared, blocking};
use super::protocol::Failure;
use super::session::{DocumentBytes, Ending, Session, Trouble, lock};
use super::text::PageText;
use super::worker::Process;
use super::{
    MAX_PART, MAX_SIDE, MAX_WIDTH, OutlineEntry, PageHits, PageLink, PageSize, Part, PdfError,
    Searched, encode, wire,
};

/// Pages that a worker looks through before it may be asked for something else.
const SEARCHED_AT_ONCE: u32 = 8;

/// How often one thing is tried when somebody kills the workers, also while they start.
const STARTS: u32 = 4;

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

/// How much text of a document is wanted at most.
#[derive(Clone, Copy, Debug)]
pub struct TextBudget {
    /// Bytes of text.
    pub bytes: usize,
    /// Time for all pages together; the page that is being read when it ends is still waited for.
    pub time: Duration,
}

/// The text of a document, as far as the budget went.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DocumentText {
    /// Page (from 0) and its text, rising; a page without text is missing here.
    pub pages: Vec<(u32, String)>,
    /// Pages that were read and have no text (a picture, or empty).
    pub without_text: u32,
    /// Pages that could not be read at all or not to their end.
    pub unreadable: u32,
    /// Every page was read to its end.
    pub is_complete: bool,
}

impl PdfHandle {
    pub(super) fn new(document: Document) -> Self {
        Self {
            document: Arc::new(document),
        }
    }

    /// Sizes of the pages, the first one first.
    pub fn pages(&self) -> &[PageSize] {
        &self.document.pages
    }

    /// Draws page `page` (from 0), `width` device pixels wide where the limits allow, as lossless WebP.
    ///
    /// # Errors
    /// The page is too heavy or damaged, or the document was closed; other pages can still be asked for.
    pub async fn render(&self, page: u32, width: u32) -> Result<Vec<u8>, PdfError> {
        self.draw(page, width.clamp(1, MAX_SIDE), None, Urgency::Page)
            .await
    }

    /// Draws a small picture of a page; those that are looked at go first.
    ///
    /// # Errors
    /// As [`Self::render`].
    pub async fn thumbnail(&self, page: u32, width: u32) -> Result<Vec<u8>, PdfError> {
        self.draw(page, width.clamp(1, MAX_SIDE), None, Urgency::Thumbnail)
            .await
    }

    /// Draws a part of a page whose whole picture would be `width` pixels wide: for strong magnification. What lies
    /// beyond the page's edge is left off.
    ///
    /// # Errors
    /// As [`Self::render`]; [`PdfError::NoSuchPage`] also for a part beside the page or larger than is drawn at once.
    pub async fn render_part(
        &self,
        page: u32,
        width: u32,
        part: Part,
    ) -> Result<Vec<u8>, PdfError> {
        let sides = 1..=MAX_PART;
        if width > MAX_WIDTH || !sides.contains(&part.width) || !sides.contains(&part.height) {
            return Err(PdfError::NoSuchPage);
        }
        self.draw(page, width.max(1), Some(part), Urgency::Page)
            .await
    }

    /// The text of page `page` (from 0), with the places of its words.
    ///
    /// # Errors
    /// As [`Self::render`].
    pub async fn page_text(&self, page: u32) -> Result<PageText, PdfError> {
        self.read(page, Urgency::Text).await
    }

    /// The plain text of the whole document, for searching over several. Dropping the future ends it after the page at
    /// hand, closing the document at once.
    ///
    /// # Errors
    /// The document was closed, or no worker can be had. A page that cannot be read is counted, not an error.
    pub async fn text(&self, budget: TextBudget) -> Result<DocumentText, PdfError> {
        let begin = Instant::now();
        let mut found = DocumentText {
            is_complete: true,
            ..DocumentText::default()
        };
        let mut bytes = 0;
        for page in 0..self.document.count() {
            if begin.elapsed() >= budget.time || bytes >= budget.bytes {
                found.is_complete = false;
                break;
            }
            match self.read(page, Urgency::Search).await {
                Ok(text) => {
                    let plain = text.plain();
                    if text.cut {
                        found.unreadable += 1;
                        found.is_complete = false;
                    }
                    if plain.is_empty() {
                        found.without_text += 1;
                    } else {
                        bytes += plain.len();
                        found.pages.push((page, plain));
                    }
                }
                Err(PdfError::PageDamaged | PdfError::PageTooHeavy) => {
                    found.unreadable += 1;
                    found.is_complete = false;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }

    /// Looks for words in `count` pages from `first` (from 0) on, by two workers where there are enough pages. Every page
    /// of the range has an entry, in their order. Small and capital letters count as the same.
    ///
    /// # Errors
    /// The document was closed, or no worker can be had. A page that cannot be read is told in its entry.
    pub async fn search(
        &self,
        words: &str,
        first: u32,
        count: u32,
    ) -> Result<Vec<PageHits>, PdfError> {
        let last = first.saturating_add(count).min(self.document.count());
        let most = usize::try_from(wire::MAX_WORDS).unwrap_or(0);
        if words.len() > most || first >= last {
            return Ok(Vec::new());
        }
        let next = AtomicU32::new(first);
        let lane = || async {
            let mut found = Vec::new();
            loop {
                let start = next.fetch_add(SEARCHED_AT_ONCE, Ordering::Relaxed);
                if start >= last {
                    return Ok::<_, PdfError>(found);
                }
                let count = SEARCHED_AT_ONCE.min(last - start);
                let (document, words) = (Arc::clone(&self.document), words.to_owned());
                found.extend(blocking(move || document.search(&words, start, count)).await?);
            }
        };
        let (one, other) = tokio::join!(lane(), lane());
        let (mut found, other) = (one?, other?);
        found.extend(other);
        found.sort_unstable_by_key(|page| page.page);
        Ok(found)
    }

    /// The links of a page (from 0). None is ever followed here.
    ///
    /// # Errors
    /// As [`Self::render`].
    pub async fn links(&self, page: u32) -> Result<Vec<PageLink>, PdfError> {
        let document = Arc::clone(&self.document);
        blocking(move || document.links(page)).await
    }

    /// The outline, at most [`super::MAX_OUTLINE`] entries; the flag tells that there are more.
    ///
    /// # Errors
    /// The document was closed, or no worker can be had.
    pub async fn outline(&self) -> Result<(Vec<OutlineEntry>, bool), PdfError> {
        let document = Arc::clone(&self.document);
        blocking(move || document.outline()).await
    }

    /// Kills the workers, also in the middle of a page, and forgets the bytes. Closing twice is harmless.
    pub fn close(&self) {
        self.document.close();
    }

    async fn read(&self, page: u32, urgency: Urgency) -> Result<PageText, PdfError> {
        let document = Arc::clone(&self.document);
        blocking(move || {
            document.perform(Task::Read(page), urgency, |session, limit| {
                session.text(page, limit)
            })
        })
        .await
    }

    async fn draw(
        &self,
        page: u32,
        width: u32,
        part: Option<Part>,
        urgency: Urgency,
    ) -> Result<Vec<u8>, PdfError> {
        let document = Arc::clone(&self.document);
        blocking(move || {
            let pixels = document.perform(Task::Draw(page), urgency, |session, limit| {
                session.render(page, width, part, limit)
            })?;
            encode::webp(pixels.bytes, pixels.width, pixels.height)
        })
        .await
    }
}

/// What is done with which page: what brought a worker down is not tried again.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
enum Task {
    Draw(u32),
    Read(u32),
    /// Several pages, or none: a failure is not put down to a page.
    Other,
}

impl Task {
    fn page(self) -> Option<u32> {
        match self {
            Self::Draw(page) | Self::Read(page) => Some(page),
            Self::Other => None,
        }
    }
}

pub(super) struct Document {
    shared: Arc<Shared>,
    pages: Vec<PageSize>,
    /// Opened with a password, which is not kept: a lost worker cannot be replaced.
    is_encrypted: bool,
    /// Emptied at close.
    bytes: Mutex<Option<DocumentBytes>>,
    crew: Crew<Session>,
    /// The workers, reachable while they are busy.
    processes: Mutex<Vec<Weak<Process>>>,
    refused: Mutex<HashSet<Task>>,
}

impl Document {
    pub(super) fn open(
        shared: Arc<Shared>,
        bytes: DocumentBytes,
        password: Option<&Zeroizing<String>>,
    ) -> Result<Self, PdfError> {
        let (session, pages) = shared.session_with(&bytes, password)?;
        let is_encrypted = password.is_some();
        let most = if is_encrypted || pages.len() < 2 {
            1
        } else {
            thread::available_parallelism().map_or(1, |cores| cores.get().min(MOST))
        };
        let process = Arc::downgrade(&session.process());
        Ok(Self {
            shared,
            pages,
            is_encrypted,
            bytes: Mutex::new(Some(bytes)),
            crew: Crew::new(session, most),
            processes: Mutex::new(vec![process]),
            refused: Mutex::new(HashSet::new()),
        })
    }

    fn count(&self) -> u32 {
        u32::try_from(self.pages.len()).unwrap_or(0)
    }

    fn links(&self, page: u32) -> Result<Vec<PageLink>, PdfError> {
        self.perform(Task::Read(page), Urgency::Text, |session, limit| {
            session.links(page, limit)
        })
    }

    fn outline(&self) -> Result<(Vec<OutlineEntry>, bool), PdfError> {
        let found = self.perform(Task::Other, Urgency::Text, Session::outline);
        match found {
            // An outline that cannot be read is as good as none: the pages are there.
            Err(PdfError::PageTooHeavy | PdfError::PageDamaged) => Ok((Vec::new(), true)),
            found => found,
        }
    }

    fn search(&self, words: &str, first: u32, count: u32) -> Result<Vec<PageHits>, PdfError> {
        let task = if count == 1 {
            Task::Read(first)
        } else {
            Task::Other
        };
        let found = self.perform(task, Urgency::Search, |session, limit| {
            session.search(words, first, count, limit)
        });
        match found {
            Ok(mut found) => {
                // A worker that leaves pages out has not looked through them.
                for page in first..first + count {
                    if !found.iter().any(|entry| entry.page == page) {
                        found.push(unreadable(page));
                    }
                }
                Ok(found)
            }
            Err(PdfError::PageTooHeavy | PdfError::PageDamaged) if count == 1 => {
                Ok(vec![unreadable(first)])
            }
            // One of them is too much: each by itself, so that the others are looked through.
            Err(PdfError::PageTooHeavy | PdfError::PageDamaged) => {
                let mut found = Vec::new();
                for page in first..first + count {
                    found.extend(self.search(words, page, 1)?);
                }
                Ok(found)
            }
            Err(error) => Err(error),
        }
    }

    /// Lets a worker do it, and replaces one that is lost.
    fn perform<T>(
        &self,
        task: Task,
        urgency: Urgency,
        mut work: impl FnMut(&mut Session, Duration) -> Result<T, Trouble>,
    ) -> Result<T, PdfError> {
        if task.page().is_some_and(|page| page >= self.count()) {
            return Err(PdfError::NoSuchPage);
        }
        let mut attempts = 0;
        loop {
            let seat = self.crew.take(urgency).ok_or(PdfError::Closed)?;
            if lock(&self.refused).contains(&task) {
                self.leave(seat);
                return Err(PdfError::PageTooHeavy);
            }
            let mut session = match self.sit_down(seat) {
                Ok(session) => session,
                Err(error) => {
                    self.crew.lose();
                    attempts += 1;
                    if error == PdfError::WorkerUnavailable && attempts < STARTS {
                        continue;
                    }
                    return Err(error);
                }
            };
            let fresh = !session.has_drawn();
            let trouble = match work(&mut session, self.shared.config.page_limit) {
                Ok(done) => {
                    self.crew.give_back(session);
                    return Ok(done);
                }
                Err(Trouble::Refused(failure)) => {
                    self.crew.give_back(session);
                    return Err(if failure == Failure::NoSuchPage {
                        PdfError::NoSuchPage
                    } else {
                        PdfError::PageDamaged
                    });
                }
                Err(trouble) => trouble,
            };
            drop(session);
            self.crew.lose();
            attempts += 1;
            let error = match trouble {
                // Earlier pages may have used the memory up, or somebody killed it: once more, with a new worker.
                Trouble::Ended(Ending::Memory | Ending::Time) if !fresh && attempts < 2 => continue,
                Trouble::Ended(Ending::Gone) | Trouble::NotStarted if attempts < STARTS => continue,
                Trouble::Ended(Ending::Gone) | Trouble::NotStarted => PdfError::WorkerUnavailable,
                Trouble::TimedOut | Trouble::Ended(Ending::Memory | Ending::Time) => {
                    PdfError::PageTooHeavy
                }
                Trouble::Ended(Ending::Policy | Ending::Crash)
                | Trouble::Misbehaved
                | Trouble::Refused(_) => PdfError::PageDamaged,
            };
            if self.crew.is_closed() {
                return Err(PdfError::Closed);
            }
            tracing::warn!(?trouble, "a PDF worker was lost");
            if error == PdfError::PageTooHeavy && task != Task::Other {
                lock(&self.refused).insert(task);
            }
            return Err(error);
        }
    }

    fn leave(&self, seat: Seat<Session>) {
        match seat {
            Seat::Ready(session) => self.crew.give_back(session),
            Seat::Empty => self.crew.lose(),
        }
    }

    fn sit_down(&self, seat: Seat<Session>) -> Result<Session, PdfError> {
        let session = match seat {
            Seat::Ready(session) => return Ok(session),
            Seat::Empty if self.is_encrypted => return Err(PdfError::DocumentEncrypted),
            Seat::Empty => {
                let bytes = lock(&self.bytes).clone().ok_or(PdfError::Closed)?;
                self.shared.session_with(&bytes, None)?.0
            }
        };
        let mut processes = lock(&self.processes);
        processes.retain(|process| process.strong_count() > 0);
        processes.push(Arc::downgrade(&session.process()));
        drop(processes);
        // `close` may have come while the worker started and have seen no process to kill.
        if self.crew.is_closed() {
            return Err(PdfError::Closed);
        }
        Ok(session)
    }

    fn close(&self) {
        self.crew.close();
        lock(&self.bytes).take();
        for process in lock(&self.processes).drain(..) {
            if let Some(process) = process.upgrade() {
                process.kill();
            }
        }
    }
}

impl Drop for Document {
    fn drop(&mut self) {
        self.close();
    }
}

fn unreadable(page: u32) -> PageHits {
    PageHits {
        page,
        searched: Searched::Unreadable,
        hits: Vec::new(),
    }
}
