//! Pixels to an image file for the web view: WebP without loss, in the parent only.

use image::ExtendedColorType;
use image::codecs::webp::WebPEncoder;

use super::PdfError;

/// Encodes RGBA pixels; `pixels` holds exactly `width * height * 4` bytes.
pub(super) fn webp(pixels: &[u8], width: u32, height: u32) -> Result<Vec<u8>, PdfError> {
    let mut out = Vec::with_capacity(pixels.len() / 16);
    WebPEncoder::new_lossless(&mut out)
        .encode(pixels, width, height, ExtendedColorType::Rgba8)
        .map_err(|_| PdfError::PageDamaged)?;
    Ok(out)
}
