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

use pdfium_render::prelude::{
    PdfBitmap, PdfBitmapFormat, PdfDocument, PdfRenderConfig, Pdfium, PdfiumError,
    PdfiumInternalError,
};

use super::fonts::BundledFonts;
use super::protocol::{Failure, Header, Kind, Violation};
use super::session::{Ending, lock};
use super::{Containment, MAX_PAGES, MAX_PIXELS, MAX_SIDE, library};

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
pub(super) use system::{Bitmap, PIXELS_IN_PIPE, loadable};

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
    warm_up(&pdfium, canvas.pixels())?;
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
    let mut document = None;
    loop {
        // The parent hanging up is the ordinary end.
        let Ok(request) = Header::read(&mut requests) else {
            return Ok(());
        };
        let begin = Instant::now();
        let outcome = match request.kind {
            Kind::Open => {
                document = None;
                open(&pdfium, &request, &mut requests)?.map(|(opened, header, sizes)| {
                    document = Some(opened);
                    (header, sizes)
                })
            }
            Kind::Render => render(document.as_ref(), &request, canvas.pixels())
                .map(|header| (header, Vec::new())),
            #[cfg(feature = "probe")]
            Kind::Probe => {
                let number = system::probe::attempt(request.a);
                Ok((
                    Header {
                        a: number,
                        ..Header::new(Kind::Probed, request.id)
                    },
                    Vec::new(),
                ))
            }
            #[cfg(not(feature = "probe"))]
            Kind::Probe => return Err(Stop::Violation),
            Kind::Ready | Kind::Opened | Kind::Bitmap | Kind::Failed | Kind::Probed => {
                return Err(Stop::Violation);
            }
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

fn answer(answers: &mut impl Write, header: Header) -> io::Result<()> {
    answers.write_all(&header.encode())?;
    answers.flush()
}

type Opened<'a> = (PdfDocument<'a>, Header, Vec<u8>);

/// The outer error ends the worker (the request's bytes did not come), the inner one is an answer.
fn open<'a>(
    pdfium: &'a Pdfium,
    request: &Header,
    requests: &mut impl Read,
) -> Result<Result<Opened<'a>, Failure>, Violation> {
    let bytes = request.read_body(requests)?;
    Ok(open_bytes(pdfium, request.id, bytes))
}

fn open_bytes(pdfium: &Pdfium, id: u32, bytes: Vec<u8>) -> Result<Opened<'_>, Failure> {
    let document = pdfium
        .load_pdf_from_byte_vec(bytes, None)
        .map_err(|error| load_failure(&error))?;
    let pages = document.pages();
    // PDFium answers with no pages where it cannot follow the page tree.
    let count = u32::try_from(pages.len())
        .ok()
        .filter(|count| *count > 0)
        .ok_or(Failure::Damaged)?;
    if count > MAX_PAGES {
        return Err(Failure::TooManyPages);
    }
    let mut sizes = Vec::new();
    for page in pages.as_range() {
        // A page whose size cannot be told is given A4, so that its neighbours keep their numbers.
        let (width, height) = pages
            .page_size(page)
            .ok()
            .map(|size| (size.width().value, size.height().value))
            .filter(|(width, height)| is_side(*width) && is_side(*height))
            .unwrap_or((595.0, 842.0));
        sizes.extend(width.to_le_bytes());
        sizes.extend(height.to_le_bytes());
    }
    let len = u64::try_from(sizes.len()).map_err(|_| Failure::Unexpected)?;
    let header = Header {
        a: count,
        len,
        ..Header::new(Kind::Opened, id)
    };
    Ok((document, header, sizes))
}

fn load_failure(error: &PdfiumError) -> Failure {
    if let PdfiumError::PdfiumLibraryInternalError(
        PdfiumInternalError::PasswordError | PdfiumInternalError::SecurityError,
    ) = error
    {
        Failure::Encrypted
    } else {
        Failure::Damaged
    }
}

fn is_side(side: f32) -> bool {
    side.is_finite() && side > 0.0
}

fn render(
    document: Option<&PdfDocument<'_>>,
    request: &Header,
    pixels: &mut [u8],
) -> Result<Header, Failure> {
    let pages = document.ok_or(Failure::NoSuchPage)?.pages();
    let number = request.a.try_into().map_err(|_| Failure::NoSuchPage)?;
    if number >= pages.len() {
        return Err(Failure::NoSuchPage);
    }
    let page = pages.get(number).map_err(|_| Failure::PageDamaged)?;
    let (width, height) = image_size(request.b, page.width().value, page.height().value);
    let len = u64::from(width) * u64::from(height) * 4;
    let target = usize::try_from(len)
        .ok()
        .and_then(|len| pixels.get_mut(..len))
        .ok_or(Failure::Unexpected)?;
    let (columns, rows) = (width.cast_signed(), height.cast_signed());
    let mut bitmap = PdfBitmap::from_bytes(columns, rows, PdfBitmapFormat::BGRA, target)
        .map_err(|_| Failure::Unexpected)?;
    // Reversed BGRA is RGBA, which is what the encoder takes.
    let config = PdfRenderConfig::new()
        .set_fixed_size(columns, rows)
        .set_reverse_byte_order(true);
    page.render_into_bitmap_with_config(&mut bitmap, &config)
        .map_err(|_| Failure::PageDamaged)?;
    Ok(Header {
        a: width,
        b: height,
        len,
        ..Header::new(Kind::Bitmap, request.id)
    })
}

/// The image of a page: as wide as asked where the limits on sides and pixels allow, else smaller in the same
/// proportion.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "floats are brought between 1 and the limits first; a float-to-integer cast saturates"
)]
fn image_size(width: u32, page_width: f32, page_height: f32) -> (u32, u32) {
    let longest = f64::from(MAX_SIDE);
    let (page_width, page_height) = if is_side(page_width) && is_side(page_height) {
        (f64::from(page_width), f64::from(page_height))
    } else {
        (595.0, 842.0)
    };
    let width = f64::from(width.clamp(1, MAX_SIDE));
    let proportion = page_height / page_width;
    let shrink_height = (longest / (width * proportion)).min(1.0);
    // The square root of the surplus, taken off both sides.
    let most = f64::from(u32::try_from(MAX_PIXELS).unwrap_or(u32::MAX));
    let area = width * shrink_height * (width * shrink_height * proportion);
    let shrink = shrink_height * (most / area).sqrt().min(1.0);
    let columns = (width * shrink).floor().clamp(1.0, longest) as u32;
    let rows = (width * shrink * proportion).round().clamp(1.0, longest) as u32;
    let rows = rows.min((most / f64::from(columns)).floor() as u32).max(1);
    (columns, rows)
}

/// Draws a page of the program's own: proves that the library works before "ready" is said, and takes the paths
/// that run only once (fonts, tables) while they may still do what they like.
fn warm_up(pdfium: &Pdfium, pixels: &mut [u8]) -> Result<(), Failure> {
    let (document, ..) =
        open_bytes(pdfium, 0, WARM_UP.as_bytes().to_vec()).map_err(|_| Failure::LibraryAltered)?;
    let request = Header {
        b: 200,
        ..Header::new(Kind::Render, 0)
    };
    let drawn = render(Some(&document), &request, pixels).map_err(|_| Failure::LibraryAltered)?;
    let used = usize::try_from(drawn.len)
        .ok()
        .and_then(|len| pixels.get_mut(..len));
    let used = used.ok_or(Failure::LibraryAltered)?;
    let has_ink = used.iter().any(|value| *value != 0xFF);
    used.fill(0);
    if has_ink {
        Ok(())
    } else {
        Err(Failure::LibraryAltered)
    }
}

/// Without a cross-reference table on purpose: PDFium rebuilds it.
const WARM_UP: &str = "%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<<
/A<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>/B<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold>>
/C<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>/D<</Type/Font/Subtype/Type1/BaseFont/Times-Italic>>
/E<</Type/Font/Subtype/Type1/BaseFont/Courier>>/F<</Type/Font/Subtype/Type1/BaseFont/Symbol>>
/G<</Type/Font/Subtype/Type1/BaseFont/ZapfDingbats>>/H<</Type/Font/Subtype/TrueType/BaseFont/Arial>>
>>>>>>endobj
4 0 obj<</Length 205>>stream
BT 10 180 Td 20 TL /A 14 Tf (Helvetica) Tj T* /B 14 Tf (Bold) Tj T* /C 14 Tf (Times) Tj T*
/D 14 Tf (Italic) Tj T* /E 14 Tf (Courier) Tj T* /F 14 Tf (abc) Tj T* /G 14 Tf (abc) Tj T* /H 14 Tf (Arial) Tj ET
endstream endobj
trailer<</Root 1 0 R/Size 5>>
%%EOF
";

/// A status whose cause cannot be told from a signal.
fn plain_ending(_: ExitStatus) -> Ending {
    Ending::Gone
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_image_is_as_wide_as_asked() {
        assert_eq!(image_size(1240, 595.0, 842.0), (1240, 1755));
        assert_eq!(image_size(0, 595.0, 842.0), (1, 1));
    }

    #[test]
    fn odd_pages_get_an_image_within_the_limits() {
        assert_eq!(image_size(1240, 1e9, 1e9), (1240, 1240));
        assert_eq!(image_size(1240, 1.0, 1e9), (1, 16_383));
        assert_eq!(
            image_size(1240, f32::NAN, 5.0),
            image_size(1240, 595.0, 842.0)
        );
    }

    proptest! {
        #[test]
        fn no_page_size_breaks_the_limits(width in any::<u32>(), w in any::<f32>(), h in any::<f32>()) {
            let (columns, rows) = image_size(width, w, h);
            prop_assert!(columns >= 1 && rows >= 1);
            prop_assert!(columns <= MAX_SIDE && rows <= MAX_SIDE);
            prop_assert!(u64::from(columns) * u64::from(rows) <= MAX_PIXELS);
        }
    }
}
