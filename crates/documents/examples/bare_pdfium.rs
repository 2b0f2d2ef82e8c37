//! The peer of the bench: PDFium in this very process, without worker, sandbox, hash or our fonts, drawing the same
//! pages into the same kind of image.
//!
//! `bare_pdfium FILE WIDTH PAGES`: draws the first PAGES pages, encodes each, writes nothing. `INNSYN_PDFIUM` names the library.

use std::error::Error;
use std::io::Cursor;

use image::ImageFormat;
use pdfium_render::prelude::{PdfRenderConfig, Pdfium};

#[expect(
    clippy::disallowed_methods,
    reason = "the configuration of this program; nothing else reads settings"
)]
fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: bare_pdfium FILE WIDTH PAGES";
    let file = arguments.next().ok_or(usage)?;
    let width: i32 = arguments.next().ok_or(usage)?.parse()?;
    let pages: usize = arguments.next().ok_or(usage)?.parse()?;
    let library =
        std::env::var_os("INNSYN_PDFIUM").ok_or("INNSYN_PDFIUM must name the PDFium library")?;
    let pdfium = Pdfium::new(Pdfium::bind_to_library(library)?);
    let bytes = std::fs::read(file)?;
    let document = pdfium.load_pdf_from_byte_slice(&bytes, None)?;
    let config = PdfRenderConfig::new().set_target_width(width);
    for page in document.pages().iter().take(pages) {
        let image = page.render_with_config(&config)?.as_image()?;
        image
            .into_rgba8()
            .write_to(&mut Cursor::new(Vec::new()), ImageFormat::WebP)?;
    }
    Ok(())
}
