//! A page to pixels.

use pdfium_render::prelude::{PdfBitmap, PdfBitmapFormat, PdfPage, PdfRenderConfig};

use super::super::protocol::Failure;
use super::super::{MAX_PART, MAX_PIXELS, MAX_SIDE, MAX_WIDTH, Part};
use super::system::Canvas;

/// Draws a page `width` pixels wide, or a part of it, into the beginning of `pixels`; gives the size of what was drawn.
/// Annotations and what stands in the fields of a form are drawn too.
pub(super) fn draw(
    page: &PdfPage<'_>,
    width: u32,
    part: Option<Part>,
    canvas: &mut Canvas,
) -> Result<(u32, u32), Failure> {
    let (page_width, page_height) = (page.width().value, page.height().value);
    let (whole, part) = match part {
        None => {
            let (width, height) = image_size(width, page_width, page_height);
            let part = Part {
                left: 0,
                top: 0,
                width,
                height,
            };
            ((width, height), part)
        }
        Some(part) => {
            let whole = whole_size(width, page_width, page_height);
            (whole, clip(part, whole).ok_or(Failure::NoSuchPage)?)
        }
    };
    let len = u64::from(part.width) * u64::from(part.height) * 4;
    let len = usize::try_from(len).map_err(|_| Failure::Unexpected)?;
    canvas.make_ready(len);
    let target = canvas.pixels().get_mut(..len).ok_or(Failure::Unexpected)?;
    let mut bitmap = PdfBitmap::from_bytes(
        part.width.cast_signed(),
        part.height.cast_signed(),
        PdfBitmapFormat::BGRx,
        target,
    )
    .map_err(|_| Failure::Unexpected)?;
    // Reversed, that is red, green, blue and a fourth byte, which the parent sets: blending into pixels that are never
    // transparent costs PDFium less.
    let config = PdfRenderConfig::new()
        .set_fixed_size(whole.0.cast_signed(), whole.1.cast_signed())
        .set_origin(-part.left.cast_signed(), -part.top.cast_signed())
        .set_reverse_byte_order(true);
    page.render_into_bitmap_with_config(&mut bitmap, &config)
        .map_err(|_| Failure::PageDamaged)?;
    Ok((part.width, part.height))
}

/// The size of the whole picture of which a part is drawn; it never exists as a whole.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "brought between 1 and the limit first"
)]
fn whole_size(width: u32, page_width: f32, page_height: f32) -> (u32, u32) {
    let (page_width, page_height) = sane(page_width, page_height);
    let most = f64::from(MAX_WIDTH);
    let width = f64::from(width.clamp(1, MAX_WIDTH));
    let height = width * page_height / page_width;
    let shrink = (most / height).min(1.0);
    let side = |value: f64| (value * shrink).round().clamp(1.0, most) as u32;
    (side(width), side(height))
}

/// What of a part lies on the page.
fn clip(part: Part, (width, height): (u32, u32)) -> Option<Part> {
    let clipped = Part {
        width: part.width.min(width.checked_sub(part.left)?),
        height: part.height.min(height.checked_sub(part.top)?),
        ..part
    };
    let sides = 1..=MAX_PART;
    (sides.contains(&clipped.width) && sides.contains(&clipped.height)).then_some(clipped)
}

/// A page whose size cannot be told is taken for A4.
pub(super) fn sane(width: f32, height: f32) -> (f64, f64) {
    let is_side = |side: f32| side.is_finite() && side > 0.0;
    if is_side(width) && is_side(height) {
        (f64::from(width), f64::from(height))
    } else {
        (595.0, 842.0)
    }
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
    let (page_width, page_height) = sane(page_width, page_height);
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_part_ends_where_the_page_ends() {
        let part = |left, top, width, height| Part {
            left,
            top,
            width,
            height,
        };
        assert_eq!(whole_size(8_000, 595.0, 842.0), (8_000, 11_321));
        assert_eq!(
            clip(part(7_900, 0, 512, 512), (8_000, 11_321)),
            Some(part(7_900, 0, 100, 512))
        );
        assert_eq!(clip(part(8_000, 0, 512, 512), (8_000, 11_321)), None);
        assert_eq!(clip(part(9_000, 0, 512, 512), (8_000, 11_321)), None);
        assert_eq!(whole_size(32_000, 10.0, 1e9), (1, 32_000));
    }

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
