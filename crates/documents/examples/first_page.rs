//! Measures the way from "open" to the first page's image: `first_page FILE LIBRARY [WIDTH]`.
//!
//! Prints `key value` lines: wall milliseconds of each step and the processor milliseconds of parent and workers.
//! The worker is the example `pdf_worker` beside this program.

use std::error::Error;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Instant;

use innsyn_documents::pdf::{Engine, EngineConfig};

#[expect(
    clippy::print_stdout,
    reason = "a program for the bench: its output is its result"
)]
#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(file), Some(library)) = (arguments.next(), arguments.next()) else {
        return Err("usage: first_page FILE LIBRARY [WIDTH]".into());
    };
    let width = match arguments.next() {
        Some(width) => width.to_string_lossy().parse()?,
        None => 1240,
    };
    let worker = std::env::current_exe()?
        .with_file_name("pdf_worker")
        .with_extension(std::env::consts::EXE_EXTENSION);
    let bytes = std::fs::read(file)?;

    let begin = Instant::now();
    let engine = Engine::new(EngineConfig::new(
        PathBuf::from(library),
        worker,
        OsString::from("pdf-worker"),
    ));
    engine.prepare().await?;
    let ready = begin.elapsed();
    let handle = engine.open(bytes).await?;
    let opened = begin.elapsed();
    let image = handle.render(0, width).await?;
    let drawn = begin.elapsed();
    let again = Instant::now();
    let second = handle.render(0, width).await?;
    let warm = again.elapsed();
    let pages = handle.pages().len();
    handle.close();
    drop((handle, engine));

    println!("pages {pages}");
    println!("webp_bytes {}", image.len().max(second.len()));
    println!("worker_ready_ms {:.2}", ready.as_secs_f64() * 1e3);
    println!(
        "open_ms {:.2}",
        opened.saturating_sub(ready).as_secs_f64() * 1e3
    );
    println!(
        "first_page_ms {:.2}",
        drawn.saturating_sub(opened).as_secs_f64() * 1e3
    );
    println!(
        "open_and_first_page_ms {:.2}",
        drawn.saturating_sub(ready).as_secs_f64() * 1e3
    );
    println!("start_to_first_page_ms {:.2}", drawn.as_secs_f64() * 1e3);
    println!("same_page_again_ms {:.2}", warm.as_secs_f64() * 1e3);
    #[cfg(target_os = "linux")]
    {
        println!("cpu_parent_ms {}", cpu_ms("/proc/self/stat", 13)?);
        println!("cpu_workers_ms {}", cpu_ms("/proc/self/stat", 15)?);
    }
    Ok(())
}

/// User and system time from two neighbouring fields (13: own, 15: of children that were waited for).
#[cfg(target_os = "linux")]
fn cpu_ms(path: &str, field: usize) -> Result<u64, Box<dyn Error>> {
    let stat = std::fs::read_to_string(path)?;
    let (_, after_name) = stat.rsplit_once(')').ok_or("unexpected stat")?;
    // The field behind the name is number 2.
    let ticks = after_name
        .split_whitespace()
        .skip(field - 2)
        .take(2)
        .map(str::parse::<u64>)
        .sum::<Result<u64, _>>()?;
    // A tick is 10 ms on every Linux that we build for.
    Ok(ticks * 10)
}
