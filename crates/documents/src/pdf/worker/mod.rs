//! The worker: the process that parses and draws PDF, and how it is started.
//!
//! The order in [`worker_main`] matters: get rid of what was inherited, load and try the library, close the
//! sandbox, and only then read the first byte of a document. What differs between systems stands in a module
//! named for the system; each offers the same names.

use std::ffi::OsString;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, ExitCode, ExitStatus};
use std::sync::Mutex;
use std::time::Instant;

use pdfium_render::prelude::Pdfium;
use zeroize::Zeroizing;

use self::contents::Contents;
use super::fonts::BundledFonts;
use super::protocol::{Failure, Header, Kind, Violation};
use super::session::{Ending, lock};
use super::{Containment, library, wire};

mod contents;
mod drawing;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
use linux as system;
#[cfg(all(unix, not(target_os = "linux")))]
mod macos;
#[cfg(all(unix, not(target_os = "linux")))]
use macos as system;
#[cfg(windows)]
mod windows;
#[cfg(windows)]
use windows as system;

#[cfg(all(feature = "probe", target_os = "linux"))]
pub use system::probe::PROBES;
pub(super) use system::{Bitmap, PIXELS_IN_PIPE, loadable, with_contents};

/// What is needed to start a worker.
pub(super) struct Launch {
    pub(super) program: PathBuf,
    pub(super) argument: OsString,
    pub(super) library: PathBuf,
}

/// A started worker and the three ways to it.
pub(super) struct Started {
    pub(super) process: Process,
    pub(super) bitmap: Bitmap,
    pub(super) requests: ChildStdin,
    pub(super) answers: ChildStdout,
}

/// A worker process. It does not outlive this value.
pub(super) struct Process {
    child: Mutex<Child>,
    /// What the system needs held as long as the worker lives.
    _hold: system::Hold,
}

impl Process {
    /// Ends it at once. Harmless when it is dead.
    pub(super) fn kill(&self) {
        let mut child = lock(&self.child);
        // An error means that it is gone already; waiting then collects it.
        drop(child.kill());
        drop(child.wait());
    }

    /// How it ended; ends it if it has not, because a worker that closed its pipes is of no use.
    pub(super) fn ending(&self) -> Ending {
        let mut child = lock(&self.child);
        // The pipe closes a moment before the process ends: give it that moment, so that its own signal counts.
        for _ in 0..200 {
            match child.try_wait() {
                Ok(Some(status)) => return system::ending(status),
                Ok(None) => std::thread::sleep(std::time::Duration::from_millis(1)),
                Err(_) => break,
            }
        }
        drop(child.kill());
        drop(child.wait());
        Ending::Gone
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Starts a worker. The calling thread must outlive it.
pub(super) fn spawn(launch: &Launch) -> io::Result<Started> {
    let (mut command, prepared) = system::command(&launch.program)?;
    command.arg(&launch.argument).arg(&launch.library);
    let mut child = command.spawn()?;
    let (Some(requests), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(io::ErrorKind::BrokenPipe.into());
    };
    let (bitmap, hold) = match system::adopt(prepared, &child) {
        Ok(adopted) => adopted,
        Err(error) => {
            drop(child.kill());
            drop(child.wait());
            return Err(error);
        }
    };
    Ok(Started {
        process: Process {
            child: Mutex::new(child),
            _hold: hold,
        },
        bitmap,
        requests,
        answers,
    })
}

/// The worker's whole life. To be called first thing by `main` when the program was started as
/// `program ARGUMENT LIBRARY`; it returns when the parent hangs up.
///
/// Nothing is printed and nothing is logged: there is nowhere to write to.
pub fn worker_main() -> ExitCode {
    let library = std::env::args_os()
        .nth(2)
        .map(PathBuf::from)
        .unwrap_or_default();
    let mut answers = io::stdout().lock();
    match serve(&library, &mut answers) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Stop::Failure(failure)) => {
            drop(answer(&mut answers, Header::failed(0, failure)));
            ExitCode::FAILURE
        }
        Err(Stop::Violation) => ExitCode::FAILURE,
    }
}

/// Why the worker ends early.
enum Stop {
    /// Before it was ready; the parent is told.
    Failure(Failure),
    /// The parent spoke nonsense or is gone.
    Violation,
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<Violation> for Stop {
    fn from(_: Violation) -> Self {
        Self::Violation
    }
}

impl From<io::Error> for Stop {
    fn from(_: io::Error) -> Self {
        Self::Violation
    }
}

fn serve(library: &Path, answers: &mut impl Write) -> Result<(), Stop> {
    system::isolate().map_err(|_| Failure::Sandbox)?;
    let mut pdfium = library::load(library)?;
    pdfium.set_custom_font_provider(Box::new(BundledFonts::default()));
    let mut canvas = system::Canvas::take().map_err(|_| Failure::Sandbox)?;
    contents::warm_up(&pdfium, &mut canvas)?;
    let containment = system::lock_down().map_err(|_| Failure::Sandbox)?;
    let held = u32::from(containment == Containment::Full);
    answer(
        answers,
        Header {
            a: held,
            ..Header::new(Kind::Ready, 0)
        },
    )?;

    let mut requests = BufReader::new(io::stdin().lock());
    let mut document: Option<Contents<'_>> = None;
    loop {
        // The parent hanging up is the ordinary end.
        let Ok(request) = Header::read(&mut requests) else {
            return Ok(());
        };
        let begin = Instant::now();
        let outcome = if request.kind == Kind::Open {
            document = None;
            open(&pdfium, &request, &mut requests)?.map(|(opened, outcome)| {
                document = Some(opened);
                outcome
            })
        } else {
            let body = request.read_body(&mut requests)?;
            answer_to(document.as_mut(), &request, &body, &mut canvas)?
        };
        let time = u64::try_from(begin.elapsed().as_micros()).unwrap_or(u64::MAX);
        let (header, body) = match outcome {
            Ok((header, body)) => (Header { time, ..header }, body),
            Err(failure) => (
                Header {
                    time,
                    ..Header::failed(request.id, failure)
                },
                Vec::new(),
            ),
        };
        answers.write_all(&header.encode())?;
        if PIXELS_IN_PIPE && header.kind == Kind::Bitmap {
            let len = usize::try_from(header.len).map_err(|_| Stop::Violation)?;
            answers.write_all(canvas.pixels().get(..len).ok_or(Stop::Violation)?)?;
        }
        answers.write_all(&body)?;
        answers.flush()?;
    }
}

/// What is answered to a request other than opening. The outer error ends the worker.
fn answer_to(
    document: Option<&mut Contents<'_>>,
    request: &Header,
    body: &[u8],
    canvas: &mut system::Canvas,
) -> Result<Result<Outcome, Failure>, Stop> {
    #[cfg(feature = "probe")]
    if request.kind == Kind::Probe {
        let header = Header {
            a: system::probe::attempt(request.a),
            ..Header::new(Kind::Probed, request.id)
        };
        return Ok(Ok((header, Vec::new())));
    }
    let contents = document.ok_or(Failure::NoSuchPage);
    Ok(match request.kind {
        Kind::Render => {
            let part = wire::take_part(body)?;
            contents.and_then(|contents| contents.render(request, part, canvas))
        }
        Kind::Text => contents.and_then(|contents| contents.text(request)),
        Kind::Search => {
            let words = str::from_utf8(body).map_err(|_| Stop::Violation)?;
            contents.and_then(|contents| contents.search(request, words))
        }
        Kind::Links => contents.and_then(|contents| contents.links(request)),
        Kind::Outline => contents.map(|contents| contents.outline(request)),
        Kind::Open
        | Kind::Probe
        | Kind::Ready
        | Kind::Opened
        | Kind::Bitmap
        | Kind::Failed
        | Kind::PageText
        | Kind::Found
        | Kind::PageLinks
        | Kind::Entries
        | Kind::Probed => return Err(Stop::Violation),
    })
}

/// An answer: its header, and what follows it.
type Outcome = (Header, Vec<u8>);

/// An answer with a body of text.
fn with_body(
    kind: Kind,
    request: &Header,
    is_cut: bool,
    body: Vec<u8>,
) -> Result<Outcome, Failure> {
    let len = u64::try_from(body.len()).map_err(|_| Failure::Unexpected)?;
    if len > wire::MAX_BODY {
        return Err(Failure::Unexpected);
    }
    let header = Header {
        a: u32::from(is_cut),
        len,
        ..Header::new(kind, request.id)
    };
    Ok((header, body))
}

/// The outer error ends the worker (the request's bytes did not come), the inner one is an answer.
fn open<'a>(
    pdfium: &'a Pdfium,
    request: &Header,
    requests: &mut impl Read,
) -> Result<Result<(Contents<'a>, Outcome), Failure>, Violation> {
    let password_len = usize::try_from(request.b).map_err(|_| Violation::Field)?;
    let len = usize::try_from(request.len).map_err(|_| Violation::Field)?;
    let mut password = Zeroizing::new(vec![0; password_len.min(len)]);
    requests.read_exact(&mut password)?;
    let mut bytes = vec![0; len - password.len()];
    requests.read_exact(&mut bytes)?;
    let Ok(password) = str::from_utf8(&password) else {
        return Err(Violation::Field);
    };
    Ok(Contents::open(pdfium, request.id, bytes, password))
}

fn answer(answers: &mut impl Write, header: Header) -> io::Result<()> {
    answers.write_all(&header.encode())?;
    answers.flush()
}

/// A status whose cause cannot be told from a signal.
fn plain_ending(_: ExitStatus) -> Ending {
    Ending::Gone
}
