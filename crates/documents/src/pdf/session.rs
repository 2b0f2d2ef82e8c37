//! The parent's side of one worker: a thread that starts it and carries messages, and the checks on what it says.
//!
//! The thread that starts the worker must live as long as the worker: on Linux the worker dies with that very
//! thread (`PR_SET_PDEATHSIG`), which is what ends it when the program goes down.

use std::io::Write;
use std::process::{ChildStdin, ChildStdout};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use zeroize::Zeroizing;

use super::engine::EngineConfig;
use super::protocol::{Failure, Header, Kind, Violation};
use super::text::{PageText, page_text};
use super::worker::{self, Bitmap, Launch, PIXELS_IN_PIPE, Process};
use super::{
    Containment, MAX_PAGES, MAX_PIXELS, MAX_SIDE, OutlineEntry, PageHits, PageLink, PageSize, Part,
    wire,
};

/// The bytes of an open document, wiped when the last holder lets go.
pub(super) type DocumentBytes = Arc<Zeroizing<Vec<u8>>>;

/// How a worker came to its end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Ending {
    /// Out of its memory.
    Memory,
    /// Out of its processor time.
    Time,
    /// It made a system call that the sandbox forbids.
    #[cfg_attr(
        not(target_os = "linux"),
        expect(dead_code, reason = "only Linux tells it apart")
    )]
    Policy,
    /// It crashed.
    Crash,
    /// Somebody killed it, or it left by itself.
    Gone,
}

/// Why a request to a worker failed; after anything but `Refused` the worker is dead.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Trouble {
    /// The worker lives and says no.
    Refused(Failure),
    /// It took longer than it may and was killed.
    TimedOut,
    /// It ended.
    Ended(Ending),
    /// It broke the protocol and was killed.
    Misbehaved,
    /// It could not be started at all.
    NotStarted,
}

/// Pixels of one page, RGBA.
pub(super) struct Pixels {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) bytes: Vec<u8>,
}

/// A running worker.
pub(super) struct Session {
    process: Arc<Process>,
    bitmap: Bitmap,
    requests: Sender<Request>,
    answers: Receiver<Result<Answer, Violation>>,
    last_id: u32,
    containment: Containment,
    /// Pages drawn so far: tells whether a lack of memory may come from earlier pages.
    drawn: u32,
    /// Pages of the open document.
    pages: u32,
}

struct Request {
    header: Header,
    body: Body,
}

/// What follows a request's header.
enum Body {
    Nothing,
    Small(Vec<u8>),
    Document {
        password: Option<Zeroizing<String>>,
        bytes: DocumentBytes,
    },
}

struct Answer {
    header: Header,
    body: Vec<u8>,
}

impl Session {
    /// Starts a worker and waits until its sandbox stands.
    pub(super) fn start(config: &EngineConfig) -> Result<Self, Trouble> {
        let (requests, request_queue) = mpsc::channel::<Request>();
        let (answer_queue, answers) = mpsc::channel();
        let (started_queue, started) = mpsc::channel();
        let launch = Launch {
            program: config.worker_program.clone(),
            argument: config.worker_argument.clone(),
            library: config.library.clone(),
        };
        thread::Builder::new()
            .name("pdf-session".to_owned())
            .spawn(move || {
                let mut worker = match worker::spawn(&launch) {
                    Ok(worker) => worker,
                    Err(error) => {
                        tracing::warn!(kind = ?error.kind(), "a PDF worker could not be started");
                        return;
                    }
                };
                if started_queue.send((worker.process, worker.bitmap)).is_err() {
                    return;
                }
                let mut answer = receive(&mut worker.answers);
                loop {
                    let over = answer.is_err();
                    if answer_queue.send(answer).is_err() || over {
                        return;
                    }
                    let Ok(request) = request_queue.recv() else {
                        return;
                    };
                    answer = exchange(&mut worker.requests, &mut worker.answers, &request);
                }
            })
            .map_err(|_| Trouble::NotStarted)?;
        let (process, bitmap) = started.recv().map_err(|_| Trouble::NotStarted)?;
        let mut session = Self {
            process: Arc::new(process),
            bitmap,
            requests,
            answers,
            last_id: 0,
            containment: Containment::Reduced,
            drawn: 0,
            pages: 0,
        };
        let ready = session.wait(0, Kind::Ready, config.start_limit)?;
        session.containment = if ready.header.a == 1 {
            Containment::Full
        } else {
            Containment::Reduced
        };
        Ok(session)
    }

    /// What holds round it.
    pub(super) fn containment(&self) -> Containment {
        self.containment
    }

    /// For killing it from elsewhere.
    pub(super) fn process(&self) -> Arc<Process> {
        Arc::clone(&self.process)
    }

    /// Whether it drew pages before.
    pub(super) fn has_drawn(&self) -> bool {
        self.drawn > 0
    }

    /// Hands over a document; answers with the sizes of its pages.
    pub(super) fn open(
        &mut self,
        bytes: &DocumentBytes,
        password: Option<&Zeroizing<String>>,
        limit: Duration,
    ) -> Result<Vec<PageSize>, Trouble> {
        let password_len = password.map_or(0, |password| password.len());
        let number = |len: usize| u64::try_from(len).map_err(|_| Trouble::Misbehaved);
        let header = Header {
            b: u32::try_from(password_len).map_err(|_| Trouble::Misbehaved)?,
            len: number(bytes.len())? + number(password_len)?,
            ..Header::new(Kind::Open, self.next_id())
        };
        let body = Body::Document {
            password: password.cloned(),
            bytes: Arc::clone(bytes),
        };
        let answer = self.ask(header, body, Kind::Opened, limit)?;
        let pages = self.check(page_sizes(&answer.header, &answer.body))?;
        self.pages = u32::try_from(pages.len()).unwrap_or(0);
        Ok(pages)
    }

    /// Draws a page, or a part of it.
    pub(super) fn render(
        &mut self,
        page: u32,
        width: u32,
        part: Option<Part>,
        limit: Duration,
    ) -> Result<Pixels, Trouble> {
        let header = Header {
            a: page,
            b: width,
            ..Header::new(Kind::Render, self.next_id())
        };
        let body = part.map_or_else(Vec::new, wire::put_part);
        let answer = self.ask_small(header, body, Kind::Bitmap, limit)?;
        let pixels = self.pixels(answer);
        let pixels = self.check(pixels)?;
        self.drawn = self.drawn.saturating_add(1);
        Ok(pixels)
    }

    /// The text of a page.
    pub(super) fn text(&mut self, page: u32, limit: Duration) -> Result<PageText, Trouble> {
        let header = Header {
            a: page,
            ..Header::new(Kind::Text, self.next_id())
        };
        let answer = self.ask_small(header, Vec::new(), Kind::PageText, limit)?;
        let glyphs = self.check(wire::take_glyphs(&answer.body).ok())?;
        Ok(page_text(&glyphs, answer.header.a != 0))
    }

    /// Looks for words in `count` pages from `first` on.
    pub(super) fn search(
        &mut self,
        words: &str,
        first: u32,
        count: u32,
        limit: Duration,
    ) -> Result<Vec<PageHits>, Trouble> {
        let header = Header {
            a: first,
            b: count,
            ..Header::new(Kind::Search, self.next_id())
        };
        let answer = self.ask_small(header, words.as_bytes().to_vec(), Kind::Found, limit)?;
        self.check(wire::take_searched(&answer.body, first, count).ok())
    }

    /// The links of a page.
    pub(super) fn links(&mut self, page: u32, limit: Duration) -> Result<Vec<PageLink>, Trouble> {
        let header = Header {
            a: page,
            ..Header::new(Kind::Links, self.next_id())
        };
        let answer = self.ask_small(header, Vec::new(), Kind::PageLinks, limit)?;
        self.check(wire::take_links(&answer.body, self.pages).ok())
    }

    /// The outline; the flag tells that there is more.
    pub(super) fn outline(
        &mut self,
        limit: Duration,
    ) -> Result<(Vec<OutlineEntry>, bool), Trouble> {
        let header = Header::new(Kind::Outline, self.next_id());
        let answer = self.ask_small(header, Vec::new(), Kind::Entries, limit)?;
        let entries = self.check(wire::take_outline(&answer.body, self.pages).ok())?;
        Ok((entries, answer.header.a != 0))
    }

    /// Lets the worker try what it may not do.
    #[cfg(feature = "probe")]
    pub(super) fn probe(&mut self, number: u32, limit: Duration) -> Result<u32, Trouble> {
        let header = Header {
            a: number,
            ..Header::new(Kind::Probe, self.next_id())
        };
        Ok(self
            .ask_small(header, Vec::new(), Kind::Probed, limit)?
            .header
            .a)
    }

    fn next_id(&mut self) -> u32 {
        self.last_id = self.last_id.wrapping_add(1);
        self.last_id
    }

    fn ask_small(
        &mut self,
        header: Header,
        body: Vec<u8>,
        expected: Kind,
        limit: Duration,
    ) -> Result<Answer, Trouble> {
        if body.is_empty() {
            return self.ask(header, Body::Nothing, expected, limit);
        }
        let len = u64::try_from(body.len()).map_err(|_| Trouble::Misbehaved)?;
        self.ask(Header { len, ..header }, Body::Small(body), expected, limit)
    }

    fn ask(
        &mut self,
        header: Header,
        body: Body,
        expected: Kind,
        limit: Duration,
    ) -> Result<Answer, Trouble> {
        if self.requests.send(Request { header, body }).is_err() {
            return Err(Trouble::Ended(self.process.ending()));
        }
        self.wait(header.id, expected, limit)
    }

    fn wait(&mut self, id: u32, expected: Kind, limit: Duration) -> Result<Answer, Trouble> {
        match self.answers.recv_timeout(limit) {
            Ok(Ok(answer)) if answer.header.id == id && answer.header.kind == expected => {
                Ok(answer)
            }
            Ok(Ok(answer)) if answer.header.id == id && answer.header.kind == Kind::Failed => self
                .check(Failure::from_number(answer.header.a).map(Trouble::Refused))
                .and_then(Err),
            Ok(Ok(_) | Err(Violation::Field)) => self.check(None),
            Ok(Err(Violation::Io)) | Err(RecvTimeoutError::Disconnected) => {
                Err(Trouble::Ended(self.process.ending()))
            }
            Err(RecvTimeoutError::Timeout) => {
                self.process.kill();
                Err(Trouble::TimedOut)
            }
        }
    }

    /// Kills the worker when what it said does not hold.
    fn check<T>(&self, value: Option<T>) -> Result<T, Trouble> {
        value.ok_or_else(|| {
            self.process.kill();
            Trouble::Misbehaved
        })
    }

    fn pixels(&self, answer: Answer) -> Option<Pixels> {
        let Header {
            a: width,
            b: height,
            len,
            ..
        } = answer.header;
        let sides = 1..=MAX_SIDE;
        let count = u64::from(width) * u64::from(height);
        if !sides.contains(&width)
            || !sides.contains(&height)
            || count > MAX_PIXELS
            || count * 4 != len
        {
            return None;
        }
        let len = usize::try_from(len).ok()?;
        // Copied before anybody looks at them: the worker could change them while they are read.
        let bytes = if PIXELS_IN_PIPE {
            answer.body
        } else {
            self.bitmap.copy_out(len)?
        };
        (bytes.len() == len).then_some(Pixels {
            width,
            height,
            bytes,
        })
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.process.kill();
    }
}

fn receive(answers: &mut ChildStdout) -> Result<Answer, Violation> {
    let header = Header::read(answers)?;
    let body = match header.kind {
        Kind::Opened | Kind::PageText | Kind::Found | Kind::PageLinks | Kind::Entries => {
            header.read_body(answers)?
        }
        Kind::Bitmap if PIXELS_IN_PIPE => header.read_body(answers)?,
        Kind::Bitmap | Kind::Ready | Kind::Failed | Kind::Probed => Vec::new(),
        Kind::Open
        | Kind::Render
        | Kind::Text
        | Kind::Search
        | Kind::Links
        | Kind::Outline
        | Kind::Probe => return Err(Violation::Field),
    };
    Ok(Answer { header, body })
}

fn exchange(
    requests: &mut ChildStdin,
    answers: &mut ChildStdout,
    request: &Request,
) -> Result<Answer, Violation> {
    requests.write_all(&request.header.encode())?;
    match &request.body {
        Body::Nothing => {}
        Body::Small(body) => requests.write_all(body)?,
        Body::Document { password, bytes } => {
            if let Some(password) = password {
                requests.write_all(password.as_bytes())?;
            }
            requests.write_all(bytes)?;
        }
    }
    requests.flush()?;
    receive(answers)
}

/// The sizes of the pages, where the answer holds one for each.
pub(super) fn page_sizes(header: &Header, body: &[u8]) -> Option<Vec<PageSize>> {
    let count = header.a;
    if count == 0 || count > MAX_PAGES || body.len() != usize::try_from(count).ok()? * 8 {
        return None;
    }
    body.chunks_exact(8)
        .map(|pair| {
            let (width, height) = pair.split_at_checked(4)?;
            let size = PageSize {
                width: f32::from_le_bytes(width.try_into().ok()?),
                height: f32::from_le_bytes(height.try_into().ok()?),
            };
            let fine = |side: f32| side.is_finite() && side > 0.0;
            (fine(size.width) && fine(size.height)).then_some(size)
        })
        .collect()
}

/// A slot that stays usable when a holder panicked: what it guards is replaced, never repaired.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
