//! Measures the way from a file to the image of its first page, worker and sandbox included.
//!
//! `first_page --write FILE` writes an invented document of many pages; `first_page FILE [WIDTH [PAGES]]` draws the first
//! page of a file, or the first PAGES, and prints `key value` lines: wall milliseconds of each step, processor
//! milliseconds of parent and worker. `first_page --search FILE WORDS` looks for words in all pages.
//! `INNSYN_PDFIUM` names the library. The worker is the example `pdf_worker` beside this program.

use std::error::Error;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Instant;

use innsyn_documents::pdf::{Engine, EngineConfig};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str};

/// A4 at 150 dots an inch.
const WIDTH: u32 = 1240;
const PAGES: i32 = 100;
const LINES: u8 = 45;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let first = arguments
        .next()
        .ok_or("usage: first_page [--write] FILE [WIDTH]")?;
    if first == "--write" {
        let file = arguments.next().ok_or("usage: first_page --write FILE")?;
        return Ok(std::fs::write(file, sample())?);
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    if first == "--search" {
        let usage = "usage: first_page --search FILE WORDS";
        let file = arguments.next().ok_or(usage)?;
        let words = arguments.next().ok_or(usage)?;
        let words = words.to_string_lossy();
        return runtime.block_on(search(Path::new(&file), library()?, &words));
    }
    let width = match arguments.next() {
        Some(width) => width.to_string_lossy().parse()?,
        None => WIDTH,
    };
    let pages = match arguments.next() {
        Some(pages) => pages.to_string_lossy().parse()?,
        None => 1,
    };
    runtime.block_on(measure(Path::new(&first), library()?, width, pages))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the configuration of this program; nothing else reads settings"
)]
fn library() -> Result<PathBuf, Box<dyn Error>> {
    let library =
        std::env::var_os("INNSYN_PDFIUM").ok_or("INNSYN_PDFIUM must name the PDFium library")?;
    Ok(PathBuf::from(library))
}

#[expect(
    clippy::print_stdout,
    reason = "a program for the bench: its output is its result"
)]
async fn measure(
    file: &Path,
    library: PathBuf,
    width: u32,
    wanted: u32,
) -> Result<(), Box<dyn Error>> {
    let begin = Instant::now();
    let bytes = std::fs::read(file)?;
    let handle = engine(library)?.open(bytes).await?;
    let opened = begin.elapsed();
    let image = handle.render(0, width).await?;
    let drawn = begin.elapsed();
    for page in 1..wanted {
        handle.render(page, width).await?;
    }
    let all = begin.elapsed();
    let pages = handle.pages().len();
    handle.close();

    println!("pages {pages}");
    println!("webp_bytes {}", image.len());
    println!("start_and_open_ms {:.2}", opened.as_secs_f64() * 1e3);
    println!(
        "first_page_ms {:.2}",
        drawn.saturating_sub(opened).as_secs_f64() * 1e3
    );
    println!("file_to_first_page_ms {:.2}", drawn.as_secs_f64() * 1e3);
    println!("file_to_last_page_ms {:.2}", all.as_secs_f64() * 1e3);
    #[cfg(target_os = "linux")]
    {
        let (own, worker) = processor_time()?;
        println!("cpu_parent_ms {own}");
        println!("cpu_worker_ms {worker}");
    }
    Ok(())
}

/// Wall milliseconds of looking through all pages, the first time and again.
#[expect(
    clippy::print_stdout,
    reason = "a program for the bench: its output is its result"
)]
async fn search(file: &Path, library: PathBuf, words: &str) -> Result<(), Box<dyn Error>> {
    let handle = engine(library)?.open(std::fs::read(file)?).await?;
    let count = u32::try_from(handle.pages().len())?;
    // As in the reader: the first page is drawn before anybody searches.
    handle.render(0, WIDTH).await?;
    for name in ["search_ms", "search_again_ms"] {
        let begin = Instant::now();
        let found = handle.search(words, 0, count).await?;
        println!("{name} {:.2}", begin.elapsed().as_secs_f64() * 1e3);
        println!(
            "hits {}",
            found.iter().map(|page| page.hits.len()).sum::<usize>()
        );
    }
    Ok(())
}

fn engine(library: PathBuf) -> Result<Engine, Box<dyn Error>> {
    let worker = std::env::current_exe()?
        .with_file_name("pdf_worker")
        .with_extension(std::env::consts::EXE_EXTENSION);
    Ok(Engine::new(EngineConfig {
        keep_spare: false,
        ..EngineConfig::new(library, worker, OsString::from("pdf-worker"))
    }))
}

/// Milliseconds of this process, and of its children that have ended (proc(5): fields 14–17 of `stat`).
#[cfg(target_os = "linux")]
fn processor_time() -> Result<(u64, u64), Box<dyn Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let (_, behind_name) = stat.rsplit_once(')').ok_or("unexpected stat")?;
    let ticks = behind_name
        .split_whitespace()
        .skip(11)
        .take(4)
        .map(str::parse::<u64>)
        .collect::<Result<Vec<_>, _>>()?;
    let [user, system, child_user, child_system] = *ticks.as_slice() else {
        return Err("unexpected stat".into());
    };
    // A tick is 10 ms on every Linux that this is built for.
    Ok(((user + system) * 10, (child_user + child_system) * 10))
}

/// Pages of text with a ruled table, in fonts that the document does not carry.
fn sample() -> Vec<u8> {
    let (catalog, tree, plain, bold) = (Ref::new(1), Ref::new(2), Ref::new(3), Ref::new(4));
    let page_of = |number: i32| (Ref::new(5 + 2 * number), Ref::new(6 + 2 * number));
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree)
        .kids((0..PAGES).map(|number| page_of(number).0))
        .count(PAGES);
    for (font, name) in [(plain, "Helvetica"), (bold, "Helvetica-Bold")] {
        pdf.type1_font(font)
            .base_font(Name(name.as_bytes()))
            .encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    for number in 0..PAGES {
        let (page, content) = page_of(number);
        let mut writer = pdf.page(page);
        writer
            .media_box(Rect::new(0.0, 0.0, 595.0, 842.0))
            .parent(tree)
            .contents(content);
        writer
            .resources()
            .fonts()
            .pair(Name(b"P"), plain)
            .pair(Name(b"B"), bold);
        writer.finish();
        pdf.stream(content, &drawing(number));
    }
    pdf.finish()
}

fn drawing(page: i32) -> Vec<u8> {
    let mut content = Content::new();
    for line in 0..LINES {
        let height = f32::from(line) * 16.0;
        let (font, text) = if line % 9 == 0 {
            (Name(b"B"), format!("Avsnitt {page}.{line}"))
        } else {
            (
                Name(b"P"),
                format!(
                    "Prøve {line}: 5,{line} mmol/L    referanse 3,6-4,6    tatt 02.03.2026 08:10    oppdiktet"
                ),
            )
        };
        // WinAnsi is Latin-1 for these letters.
        let bytes: Vec<u8> = text
            .chars()
            .filter_map(|letter| u8::try_from(u32::from(letter)).ok())
            .collect();
        content
            .begin_text()
            .set_font(font, 10.0)
            .next_line(50.0, 780.0 - height)
            .show(Str(&bytes))
            .end_text();
        content
            .move_to(48.0, 776.0 - height)
            .line_to(547.0, 776.0 - height)
            .stroke();
    }
    content.finish().into_vec()
}
