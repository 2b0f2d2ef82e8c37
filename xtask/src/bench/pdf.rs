//! PDF: file to first page and to the hundredth, beside bare PDFium, Poppler and `MuPDF`; looking through a hundred pages.

use std::path::Path;
use std::process::Command;

use super::{ROUNDS, Row, example, median, number, output, timed};
use crate::run::{Failure, Outcome};

/// A4 at 150 dots an inch.
const WIDTH: &str = "1240";
const PAGES: &str = "100";

pub(super) fn rows(work: &Path, library: &Path) -> Outcome<Vec<Row>> {
    let file = work.join("pages.pdf");
    let program = example("first_page");
    output(
        Command::new(&program).arg("--write").arg(&file),
        "writing a PDF",
    )?;
    let ours = |pages: &str| {
        let mut command = Command::new(&program);
        command
            .arg(&file)
            .args([WIDTH, pages])
            .env("INNSYN_PDFIUM", library);
        command
    };
    let bare = |pages: &str| {
        let mut command = Command::new(example("bare_pdfium"));
        command
            .arg(&file)
            .args([WIDTH, pages])
            .env("INNSYN_PDFIUM", library);
        command
    };
    let mut poppler = Command::new("pdftoppm");
    poppler
        .args(["-r", "150", "-f", "1", "-l", "1"])
        .arg(&file)
        .arg(work.join("poppler"));
    let mut mupdf = Command::new("mutool");
    mupdf
        .args(["draw", "-q", "-r", "150", "-o"])
        .arg(work.join("mupdf.ppm"))
        .arg(&file)
        .arg("1");
    let first = takes_turns(&[&ours("1"), &bare("1"), &poppler, &mupdf])?;
    let all = takes_turns(&[&ours(PAGES), &bare(PAGES)])?;
    let row = |name, peer_name, ours: f64, peer: f64| Row {
        name,
        unit: "ms CPU",
        ours,
        peer_name,
        peer,
    };
    let ([ours_first, bare_first, poppler, mupdf], [ours_all, bare_all]) =
        (first.as_slice(), all.as_slice())
    else {
        return Err(Failure::new("the PDF rows were not measured"));
    };
    let one = "pdf file to first page, worker and sandbox included";
    let hundred = "pdf file to 100 pages";
    let mut rows = vec![
        row(one, "bare PDFium", *ours_first, *bare_first),
        row(one, "pdftoppm", *ours_first, *poppler),
        row(one, "mutool draw", *ours_first, *mupdf),
        row(hundred, "bare PDFium", *ours_all, *bare_all),
    ];
    rows.push(search(&program, &file, library)?);
    Ok(rows)
}

/// Words in a hundred pages, all of them read for it, beside the text of the same pages by Poppler.
fn search(program: &Path, file: &Path, library: &Path) -> Outcome<Row> {
    let (mut ours, mut peer) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let mut mine = Command::new(program);
        mine.arg("--search")
            .arg(file)
            .arg("oppdiktet")
            .env("INNSYN_PDFIUM", library);
        let text = output(&mut mine, "searching a PDF")?;
        let figure = text
            .lines()
            .find_map(|line| line.strip_prefix("search_ms "))
            .ok_or_else(|| Failure::new("the search gave no figure"))?;
        ours.push(number(figure)?);
        let begin = std::time::Instant::now();
        output(
            Command::new("pdftotext").arg(file).arg("-"),
            "reading a PDF",
        )?;
        peer.push(begin.elapsed().as_secs_f64() * 1e3);
    }
    Ok(Row {
        name: "pdf search of 100 pages, first time",
        unit: "ms",
        ours: median(ours),
        peer_name: "pdftotext",
        peer: median(peer),
    })
}

/// The median of each, taking turns so that a busy machine hurts all alike.
fn takes_turns(commands: &[&Command]) -> Outcome<Vec<f64>> {
    let mut figures = vec![Vec::new(); commands.len()];
    for _ in 0..ROUNDS {
        for (command, figures) in commands.iter().zip(&mut figures) {
            figures.push(timed(command)?);
        }
    }
    Ok(figures.into_iter().map(median).collect())
}
