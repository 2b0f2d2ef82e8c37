//! The fonts that PDFium may use: ours, compiled in, the same on every machine.
//!
//! PDFium's built-in fonts leave out what they lack without a word (≤, ≥, α, β, č, đ, ŋ, ŧ …). These have it; a
//! glyph that they lack too is drawn as a box. See `fonts/README.md`.
//!
//! Two things are changed in memory, never in the files: some of the fonts have nothing at all for a missing glyph,
//! so a box is put in; and the Mac character map is taken out, because PDFium would read a document's own codes by it
//! ("å" would come out as "Â") where the document does not describe its font.

use pdfium_render::prelude::{
    PdfFontCharacterSet, PdfFontWeight, PdfiumCustomFontProvider, PdfiumCustomFontProviderRequest,
    PdfiumCustomFontProviderResponse,
};

macro_rules! liberation {
    ($family:literal) => {
        [
            include_bytes!(concat!("../../fonts/liberation/", $family, "-Regular.ttf")),
            include_bytes!(concat!("../../fonts/liberation/", $family, "-Bold.ttf")),
            include_bytes!(concat!("../../fonts/liberation/", $family, "-Italic.ttf")),
            include_bytes!(concat!(
                "../../fonts/liberation/",
                $family,
                "-BoldItalic.ttf"
            )),
        ]
    };
}

/// Regular, bold, italic, bold italic.
static SANS: [&[u8]; 4] = liberation!("LiberationSans");
static SERIF: [&[u8]; 4] = liberation!("LiberationSerif");
static MONO: [&[u8]; 4] = liberation!("LiberationMono");
static WIDE: &[u8] = include_bytes!("../../fonts/dejavu/DejaVuSans.ttf");

/// A family of ours.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Family {
    Sans,
    Serif,
    Mono,
    /// `DejaVu` Sans: most scripts and symbols.
    Wide,
}

/// Answers PDFium's requests for fonts that a document names but does not carry.
pub(super) struct BundledFonts;

impl PdfiumCustomFontProvider for BundledFonts {
    fn provide(
        &mut self,
        request: PdfiumCustomFontProviderRequest,
    ) -> Option<PdfiumCustomFontProviderResponse> {
        let family = choose_family(
            &request.font_face,
            &request.character_set,
            request.is_fixed_pitch,
        );
        let style = usize::from(is_bold(request.weight)) + 2 * usize::from(request.is_italic);
        let (number, face, files) = match family {
            Family::Sans => (1, "Liberation Sans", &SANS),
            Family::Serif => (5, "Liberation Serif", &SERIF),
            Family::Mono => (9, "Liberation Mono", &MONO),
            Family::Wide => (13, "DejaVu Sans", &SANS),
        };
        let (id, data) = match family {
            Family::Wide => (number, WIDE),
            Family::Sans | Family::Serif | Family::Mono => (number + style, *files.get(style)?),
        };
        Some(PdfiumCustomFontProviderResponse {
            id: u64::try_from(id).ok()?,
            font_face: face.to_owned(),
            character_set: request.character_set,
            data: prepare(data)?,
        })
    }
}

/// A copy of a font that shows missing glyphs and is read by Unicode only.
fn prepare(font: &[u8]) -> Option<Vec<u8>> {
    let mut copy = font.to_vec();
    remove_mac_map(&mut copy)?;
    show_missing_glyph(&mut copy)?;
    Some(copy)
}

/// Where a table's entry stands in the directory, and the table's place and length (OpenType, "Table Directory").
fn table(font: &[u8], tag: [u8; 4]) -> Option<(usize, usize, usize)> {
    let count = usize::from(short(font, 4)?);
    (0..count).map(|number| 12 + number * 16).find_map(|entry| {
        (font.get(entry..entry + 4)? == tag.as_slice()).then_some(())?;
        Some((entry, long(font, entry + 8)?, long(font, entry + 12)?))
    })
}

/// Takes the encoding records of the Macintosh platform out of the `cmap` table.
fn remove_mac_map(font: &mut [u8]) -> Option<()> {
    const MACINTOSH: u16 = 1;
    let (_, start, _) = table(font, *b"cmap")?;
    let count = usize::from(short(font, start + 2)?);
    let records = font.get(start + 4..start + 4 + count * 8)?.to_vec();
    let kept: Vec<u8> = records
        .chunks_exact(8)
        .filter(|record| short(record, 0) != Some(MACINTOSH))
        .flatten()
        .copied()
        .collect();
    let left = u16::try_from(kept.len() / 8).ok()?;
    font.get_mut(start + 2..start + 4)?
        .copy_from_slice(&left.to_be_bytes());
    font.get_mut(start + 4..start + 4 + kept.len())?
        .copy_from_slice(&kept);
    Some(())
}

/// Gives glyph 0 an outline where it has none: new `glyf` and `loca` tables behind the old ones.
fn show_missing_glyph(font: &mut Vec<u8>) -> Option<()> {
    let (_, head, _) = table(font, *b"head")?;
    let (glyf_entry, glyf, glyf_len) = table(font, *b"glyf")?;
    let (loca_entry, loca, loca_len) = table(font, *b"loca")?;
    let is_long = short(font, head + 50)? == 1;
    let offsets = font.get(loca..loca + loca_len)?.to_vec();
    let offset_of = |record: &[u8]| {
        if is_long {
            long(record, 0)
        } else {
            Some(usize::from(short(record, 0)?) * 2)
        }
    };
    let width = if is_long { 4 } else { 2 };
    let mut places = offsets
        .chunks_exact(width)
        .map(offset_of)
        .collect::<Option<Vec<_>>>()?;
    if places.get(1)? > places.first()? {
        return Some(());
    }
    let mut outlines = missing_glyph();
    for place in places.iter_mut().skip(1) {
        *place += outlines.len();
    }
    outlines.extend_from_slice(font.get(glyf..glyf + glyf_len)?);
    let mut index = Vec::with_capacity(loca_len);
    for place in places {
        if is_long {
            index.extend(u32::try_from(place).ok()?.to_be_bytes());
        } else {
            index.extend(u16::try_from(place / 2).ok()?.to_be_bytes());
        }
    }
    for (entry, table) in [(glyf_entry, outlines), (loca_entry, index)] {
        font.resize(font.len().next_multiple_of(4), 0);
        let place = u32::try_from(font.len()).ok()?.to_be_bytes();
        let len = u32::try_from(table.len()).ok()?.to_be_bytes();
        font.get_mut(entry + 8..entry + 12)?.copy_from_slice(&place);
        font.get_mut(entry + 12..entry + 16)?.copy_from_slice(&len);
        font.extend(table);
    }
    Some(())
}

/// A box, for 2048 units an em: two squares, the inner one turning the other way (OpenType, "glyf").
fn missing_glyph() -> Vec<u8> {
    const POINTS: [(i16, i16); 8] = [
        (205, 0),
        (205, 1409),
        (1330, 1409),
        (1330, 0),
        (305, 100),
        (1230, 100),
        (1230, 1309),
        (305, 1309),
    ];
    const ON_CURVE: u8 = 1;
    // Two contours, the bounds, the last points of the contours, no instructions.
    let mut glyph: Vec<u8> = [2_i16, 205, 0, 1330, 1409, 3, 7, 0]
        .into_iter()
        .flat_map(i16::to_be_bytes)
        .collect();
    glyph.extend([ON_CURVE; POINTS.len()]);
    let mut before = (0, 0);
    let steps = POINTS.map(|point| {
        let step = (point.0 - before.0, point.1 - before.1);
        before = point;
        step
    });
    glyph.extend(steps.iter().flat_map(|step| step.0.to_be_bytes()));
    glyph.extend(steps.iter().flat_map(|step| step.1.to_be_bytes()));
    glyph
}

fn short(bytes: &[u8], place: usize) -> Option<u16> {
    Some(u16::from_be_bytes(*bytes.get(place..)?.first_chunk()?))
}

fn long(bytes: &[u8], place: usize) -> Option<usize> {
    usize::try_from(u32::from_be_bytes(*bytes.get(place..)?.first_chunk()?)).ok()
}

fn is_bold(weight: PdfFontWeight) -> bool {
    match weight {
        PdfFontWeight::Weight100
        | PdfFontWeight::Weight200
        | PdfFontWeight::Weight300
        | PdfFontWeight::Weight400Normal
        | PdfFontWeight::Weight500 => false,
        PdfFontWeight::Weight600
        | PdfFontWeight::Weight700Bold
        | PdfFontWeight::Weight800
        | PdfFontWeight::Weight900 => true,
        PdfFontWeight::Custom(weight) => weight >= 600,
    }
}

/// By script first, then by name: the provider's own serif flag is never set (pdfium-render 0.9.5).
fn choose_family(face: &str, characters: &PdfFontCharacterSet, fixed_pitch: bool) -> Family {
    match characters {
        PdfFontCharacterSet::JapaneseShiftJis
        | PdfFontCharacterSet::KoreanHangul
        | PdfFontCharacterSet::ChineseGb2312
        | PdfFontCharacterSet::ChineseBig5
        | PdfFontCharacterSet::Arabic
        | PdfFontCharacterSet::Thai => return Family::Wide,
        PdfFontCharacterSet::Ansi
        | PdfFontCharacterSet::Default
        | PdfFontCharacterSet::Symbol
        | PdfFontCharacterSet::Greek
        | PdfFontCharacterSet::Vietnamese
        | PdfFontCharacterSet::Hebrew
        | PdfFontCharacterSet::Cyrillic
        | PdfFontCharacterSet::EasternEuropean => {}
    }
    let face = face.to_ascii_lowercase();
    let names = |words: &[&str]| words.iter().any(|word| face.contains(word));
    if fixed_pitch || names(&["courier", "mono", "consolas", "console", "typewriter"]) {
        Family::Mono
    } else if names(&["dejavu", "unicode", "emoji", "symbola"]) {
        Family::Wide
    } else if names(&["sans"]) {
        Family::Sans
    } else if names(&[
        "times", "serif", "cambria", "georgia", "garamond", "roman", "palatino", "bookman",
        "century", "minion", "tinos",
    ]) {
        Family::Serif
    } else {
        Family::Sans
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_are_chosen_by_name() {
        for (face, family) in [
            ("Arial", Family::Sans),
            ("Calibri", Family::Sans),
            ("TimesNewRomanPSMT", Family::Serif),
            ("Microsoft Sans Serif", Family::Sans),
            ("CourierNew", Family::Mono),
            ("ArialUnicodeMS", Family::Wide),
        ] {
            assert_eq!(
                choose_family(face, &PdfFontCharacterSet::Ansi, false),
                family,
                "{face}"
            );
        }
        assert_eq!(
            choose_family("X", &PdfFontCharacterSet::Ansi, true),
            Family::Mono
        );
        assert_eq!(
            choose_family("Arial", &PdfFontCharacterSet::ChineseBig5, false),
            Family::Wide
        );
    }

    #[test]
    fn every_style_has_its_own_file_and_number() {
        let mut seen = std::collections::HashSet::new();
        for face in ["Arial", "Times", "Courier"] {
            for bold in [400, 700] {
                for italic in [false, true] {
                    let answer = BundledFonts
                        .provide(PdfiumCustomFontProviderRequest {
                            font_face: face.to_owned(),
                            character_set: PdfFontCharacterSet::Ansi,
                            weight: PdfFontWeight::Custom(bold),
                            is_italic: italic,
                            is_fixed_pitch: false,
                            is_serif: false,
                            is_cursive: false,
                        })
                        .unwrap();
                    assert!(seen.insert(answer.id));
                    assert_eq!(answer.data.get(..4), Some([0, 1, 0, 0].as_slice()));
                }
            }
        }
    }

    #[test]
    fn every_font_shows_a_missing_glyph_and_has_no_mac_map() {
        for font in SANS.into_iter().chain(SERIF).chain(MONO).chain([WIDE]) {
            let font = prepare(font).unwrap();
            let (_, cmap, _) = table(&font, *b"cmap").unwrap();
            for record in 0..usize::from(short(&font, cmap + 2).unwrap()) {
                assert_ne!(short(&font, cmap + 4 + record * 8), Some(1));
            }
            let (_, head, _) = table(&font, *b"head").unwrap();
            let (_, loca, _) = table(&font, *b"loca").unwrap();
            let second = if short(&font, head + 50).unwrap() == 1 {
                long(&font, loca + 4).unwrap()
            } else {
                usize::from(short(&font, loca + 2).unwrap()) * 2
            };
            assert!(second >= 40, "{second}");
        }
    }
}
