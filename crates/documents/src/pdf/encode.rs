//! Pixels to an image file for the web view: WebP without loss, in the parent only.

use image::ExtendedColorType;
use image::codecs::webp::WebPEncoder;

use super::PdfError;

/// Encodes pixels of red, green, blue and a byte that says nothing: a page is never transparent. `pixels` holds exactly
/// `width * height * 4` bytes.
pub(super) fn webp(mut pixels: Vec<u8>, width: u32, height: u32) -> Result<Vec<u8>, PdfError> {
    for pixel in pixels.chunks_exact_mut(4) {
        if let Some(opacity) = pixel.last_mut() {
            *opacity = u8::MAX;
        }
    }
    let mut out = Vec::with_capacity(pixels.len() / 16);
    WebPEncoder::new_lossless(&mut out)
        .encode(&pixels, width, height, ExtendedColorType::Rgba8)
        .map_err(|_| PdfError::PageDamaged)?;
    Ok(out)
}
