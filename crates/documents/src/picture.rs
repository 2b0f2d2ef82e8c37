//! Pictures: decoded here with limits and written anew as PNG, so that the web view never sees a sender's file.

use std::io::Cursor;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ImageFormat, ImageReader, Limits};

use crate::sniff::Kind;

/// Most pixels of one picture.
const MAX_PIXELS: u64 = 64 * 1024 * 1024;
/// Longest side.
const MAX_SIDE: u32 = 32_768;
/// Most memory of a decoder.
const MAX_ALLOCATION: u64 = 512 * 1024 * 1024;
/// Most pages of a TIFF.
const MAX_TIFF_PAGES: usize = 200;
/// Most pixels of all pictures of one document together.
pub(crate) const PIXEL_BUDGET: u64 = 4 * MAX_PIXELS;

/// Why a picture is not shown; a code of the block model.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum NotShown {
    UnsupportedKind,
    TooLarge,
    Damaged,
}

impl NotShown {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::UnsupportedKind => "unsupportedKind",
            Self::TooLarge => "tooLarge",
            Self::Damaged => "damaged",
        }
    }
}

/// Decodes a picture (each page of a TIFF) and encodes it as PNG, taking what it needs from `budget`.
pub(crate) fn to_png(kind: Kind, bytes: &[u8], budget: &mut u64) -> Vec<Result<Vec<u8>, NotShown>> {
    let format = match kind {
        Kind::Png => ImageFormat::Png,
        Kind::Jpeg => ImageFormat::Jpeg,
        Kind::Gif => ImageFormat::Gif,
        Kind::Tiff => return tiff_pages(bytes, budget),
        Kind::Pdf
        | Kind::Cda
        | Kind::Kith
        | Kind::Xml
        | Kind::Rtf
        | Kind::Html
        | Kind::Text
        | Kind::Zip
        | Kind::OfficeBinary
        | Kind::Unknown => return vec![Err(NotShown::UnsupportedKind)],
    };
    vec![convert(format, bytes, budget)]
}

fn convert(format: ImageFormat, bytes: &[u8], budget: &mut u64) -> Result<Vec<u8>, NotShown> {
    let (width, height) = reader(format, bytes)
        .into_dimensions()
        .map_err(|_| NotShown::Damaged)?;
    let pixels = u64::from(width) * u64::from(height);
    if width > MAX_SIDE || height > MAX_SIDE || pixels > MAX_PIXELS.min(*budget) {
        return Err(NotShown::TooLarge);
    }
    *budget -= pixels;
    let picture = reader(format, bytes)
        .decode()
        .map_err(|error| match error {
            image::ImageError::Limits(_) => NotShown::TooLarge,
            image::ImageError::Unsupported(_) => NotShown::UnsupportedKind,
            image::ImageError::Decoding(_)
            | image::ImageError::Encoding(_)
            | image::ImageError::Parameter(_)
            | image::ImageError::IoError(_) => NotShown::Damaged,
        })?;
    // What a PNG for the screen holds: eight bits, and no more channels than there are.
    let picture = if picture.color().has_alpha() {
        DynamicImage::ImageRgba8(picture.into_rgba8())
    } else if picture.color().has_color() {
        DynamicImage::ImageRgb8(picture.into_rgb8())
    } else {
        DynamicImage::ImageLuma8(picture.into_luma8())
    };
    let mut out = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Fast, FilterType::Up);
    picture
        .write_with_encoder(encoder)
        .map_err(|_| NotShown::Damaged)?;
    Ok(out)
}

fn reader(format: ImageFormat, bytes: &[u8]) -> ImageReader<Cursor<&[u8]>> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOCATION);
    reader.limits(limits);
    reader
}

/// The decoder reads the first page only: each page gets a copy of the file whose header points at it.
fn tiff_pages(bytes: &[u8], budget: &mut u64) -> Vec<Result<Vec<u8>, NotShown>> {
    let starts = tiff_directories(bytes);
    if starts.is_empty() {
        return vec![Err(NotShown::Damaged)];
    }
    let cut = starts.len() > MAX_TIFF_PAGES;
    let mut copy = bytes.to_vec();
    let mut pages: Vec<_> = starts
        .iter()
        .take(MAX_TIFF_PAGES)
        .map(|start| {
            let big = bytes.first() == Some(&b'M');
            let field = if big {
                start.to_be_bytes()
            } else {
                start.to_le_bytes()
            };
            if let Some(place) = copy.get_mut(4..8) {
                place.copy_from_slice(&field);
            }
            convert(ImageFormat::Tiff, &copy, budget)
        })
        .collect();
    if cut {
        pages.push(Err(NotShown::TooLarge));
    }
    pages
}

/// Places of the image directories, in order; a loop or a place outside ends the list.
fn tiff_directories(bytes: &[u8]) -> Vec<u32> {
    let big = bytes.first() == Some(&b'M');
    let short = |place: usize| -> Option<u16> {
        let raw = bytes.get(place..)?.first_chunk::<2>()?;
        Some(if big {
            u16::from_be_bytes(*raw)
        } else {
            u16::from_le_bytes(*raw)
        })
    };
    let long = |place: usize| -> Option<u32> {
        let raw = bytes.get(place..)?.first_chunk::<4>()?;
        Some(if big {
            u32::from_be_bytes(*raw)
        } else {
            u32::from_le_bytes(*raw)
        })
    };
    let mut starts = Vec::new();
    let mut next = long(4);
    while let Some(start) = next.filter(|start| *start != 0) {
        if starts.contains(&start) || starts.len() > MAX_TIFF_PAGES {
            break;
        }
        let Ok(place) = usize::try_from(start) else {
            break;
        };
        let Some(entries) = short(place) else { break };
        starts.push(start);
        next = place
            .checked_add(2 + usize::from(entries) * 12)
            .and_then(long);
    }
    starts
}

#[cfg(test)]
pub(crate) mod tests {
    use image::{Rgb, RgbImage};

    use super::*;

    /// A picture of three colours.
    pub(crate) fn sample(format: ImageFormat) -> Vec<u8> {
        let picture = RgbImage::from_fn(12, 8, |x, _| Rgb([if x < 6 { 200 } else { 10 }, 30, 40]));
        let mut out = Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(picture)
            .write_to(&mut out, format)
            .unwrap();
        out.into_inner()
    }

    #[test]
    fn pictures_come_back_as_png() {
        for (kind, format) in [
            (Kind::Png, ImageFormat::Png),
            (Kind::Jpeg, ImageFormat::Jpeg),
            (Kind::Gif, ImageFormat::Gif),
            (Kind::Tiff, ImageFormat::Tiff),
        ] {
            let pages = to_png(kind, &sample(format), &mut PIXEL_BUDGET.clone());
            let [Ok(png)] = pages.as_slice() else {
                panic!("{kind:?}: {pages:?}")
            };
            let back = image::load_from_memory_with_format(png, ImageFormat::Png).unwrap();
            assert_eq!((back.width(), back.height()), (12, 8), "{kind:?}");
        }
    }

    #[test]
    fn every_page_of_a_tiff_is_there() {
        // The same directory twice: the second one a copy behind the end of the file.
        let mut bytes = sample(ImageFormat::Tiff);
        let start = u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize;
        let entries = usize::from(u16::from_le_bytes(
            bytes[start..start + 2].try_into().unwrap(),
        ));
        let directory = bytes[start..start + 2 + entries * 12 + 4].to_vec();
        let second = bytes.len() + bytes.len() % 2;
        bytes.resize(second, 0);
        bytes.extend(&directory);
        let next = start + 2 + entries * 12;
        bytes[next..next + 4].copy_from_slice(&u32::try_from(second).unwrap().to_le_bytes());
        let pages = to_png(Kind::Tiff, &bytes, &mut PIXEL_BUDGET.clone());
        assert_eq!(pages.len(), 2);
        assert!(pages.iter().all(Result::is_ok));
    }

    #[test]
    fn a_picture_above_the_budget_is_not_decoded() {
        let mut budget = 95;
        assert_eq!(
            to_png(Kind::Png, &sample(ImageFormat::Png), &mut budget),
            [Err(NotShown::TooLarge)]
        );
        assert_eq!(budget, 95);
    }

    #[test]
    fn a_cut_picture_is_damaged() {
        let bytes = sample(ImageFormat::Png);
        assert_eq!(
            to_png(Kind::Png, &bytes[..40], &mut PIXEL_BUDGET.clone()),
            [Err(NotShown::Damaged)]
        );
    }
}
