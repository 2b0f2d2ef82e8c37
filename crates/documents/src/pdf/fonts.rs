//! The fonts that PDFium may use: ours, compiled in, the same on every machine.
//!
//! PDFium's built-in fonts leave out what they lack without a word (≤, ≥, α, β, č, đ, ŋ, ŧ …). These have it; a
//! glyph that they lack too is drawn as a box. See `fonts/README.md`.
//!
//! Two things are changed in memory, never in the files: some of the fonts have nothing at all for a missing glyph,
//! so a box is put in; and the Mac character map is taken out, because PDFium would read a document's own codes by it
//! ("å" would come out as "Â") where the document does not describe its font.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

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
#[derive(Default)]
pub(super) struct BundledFonts {
    /// Fonts that were asked for before, by number.
    prepared: BTreeMap<u64, Vec<u8>>,
}

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
        let id = u64::try_from(id).ok()?;
        let prepared = match self.prepared.entry(id) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(prepare(data, family == Family::Sans)?),
        };
        Some(PdfiumCustomFontProviderResponse {
            id,
            font_face: face.to_owned(),
            character_set: request.character_set,
            data: prepared.clone(),
        })
    }
}

/// Glyph 1 of all these fonts is an empty one for control characters; it becomes the box.
const BOX_GLYPH: u32 = 1;

/// A copy of a font that shows missing glyphs and is read by Unicode only.
///
/// PDFium looks for a glyph that a document's font lacks in "Arial", and draws nothing when that has none either.
/// Hence `is_last_resort`: the sans-serif fonts, which answer to that name, map every character to something.
fn prepare(font: &[u8], is_last_resort: bool) -> Option<Vec<u8>> {
    let mut copy = font.to_vec();
    remove_mac_map(&mut copy)?;
    show_missing_glyph(&mut copy)?;
    if is_last_resort {
        map_everything(&mut copy)?;
    }
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

/// Gives glyph 0 an outline where it has none, and glyph 1 the box: new `glyf` and `loca` tables behind the old ones.
fn show_missing_glyph(font: &mut Vec<u8>) -> Option<()> {
    let (_, head, _) = table(font, *b"head")?;
    let (_, glyf, glyf_len) = table(font, *b"glyf")?;
    let (_, loca, loca_len) = table(font, *b"loca")?;
    let is_long = short(font, head + 50)? == 1;
    let width = if is_long { 4 } else { 2 };
    let places = font
        .get(loca..loca + loca_len)?
        .chunks_exact(width)
        .map(|record| {
            if is_long {
                long(record, 0)
            } else {
                Some(usize::from(short(record, 0)?) * 2)
            }
        })
        .collect::<Option<Vec<_>>>()?;
    let [zero, one, two, ..] = *places.as_slice() else {
        return None;
    };
    let old = font.get(glyf..glyf + glyf_len)?;
    let mut outlines = match old.get(zero..one)? {
        [] => missing_glyph(),
        own => own.to_vec(),
    };
    let second = outlines.len();
    outlines.extend(missing_glyph());
    let third = outlines.len();
    outlines.extend_from_slice(old.get(two..)?);
    let rest = places.iter().skip(2).map(|place| place + third - two);
    let mut index = Vec::with_capacity(loca_len);
    for place in [0, second].into_iter().chain(rest) {
        if is_long {
            index.extend(u32::try_from(place).ok()?.to_be_bytes());
        } else {
            index.extend(u16::try_from(place / 2).ok()?.to_be_bytes());
        }
    }
    append_table(font, *b"glyf", &outlines)?;
    append_table(font, *b"loca", &index)?;
    // The box takes as much room as it shows (OpenType, "hmtx": advance and side bearing of each glyph).
    let (_, metrics, _) = table(font, *b"hmtx")?;
    font.get_mut(metrics + 4..metrics + 8)?
        .copy_from_slice(&[0x06, 0x00, 0x00, 0xCD]);
    Some(())
}

/// Puts a new version of a table at the end and makes the directory point to it.
fn append_table(font: &mut Vec<u8>, tag: [u8; 4], table_bytes: &[u8]) -> Option<()> {
    let (entry, ..) = table(font, tag)?;
    font.resize(font.len().next_multiple_of(4), 0);
    let place = u32::try_from(font.len()).ok()?.to_be_bytes();
    let len = u32::try_from(table_bytes.len()).ok()?.to_be_bytes();
    font.get_mut(entry + 8..entry + 12)?.copy_from_slice(&place);
    font.get_mut(entry + 12..entry + 16)?.copy_from_slice(&len);
    font.extend_from_slice(table_bytes);
    Some(())
}

/// Characters that are meant to show nothing.
const INVISIBLE: &[std::ops::RangeInclusive<u32>] = &[
    0..=0x20,
    0x7F..=0xA0,
    0xAD..=0xAD,
    0x61C..=0x61C,
    0x180E..=0x180E,
    0x2000..=0x200F,
    0x2028..=0x202F,
    0x205F..=0x206F,
    0x3000..=0x3000,
    0xFE00..=0xFE0F,
    0xFEFF..=0xFEFF,
    0xE0000..=0xE0FFF,
];

/// A `cmap` whose gaps lead to the box (format 13: ranges to one glyph each).
fn map_everything(font: &mut Vec<u8>) -> Option<()> {
    let mut groups: Vec<[u32; 3]> = Vec::new();
    let mut next = 0;
    let known = character_map(font)?;
    let taken = known.keys().map(|code| (*code, *code, false));
    let hidden = INVISIBLE
        .iter()
        .map(|range| (*range.start(), *range.end(), true));
    let mut stops: Vec<_> = taken.chain(hidden).collect();
    stops.sort_unstable();
    stops.push((0x11_0000, 0x11_0000, true));
    for (first, last, _) in stops {
        if first > next {
            groups.push([next, first - 1, BOX_GLYPH]);
        }
        if first == last
            && let Some(glyph) = known.get(&first)
            && groups.last().is_none_or(|group| group[0] != first)
        {
            groups.push([first, first, *glyph]);
        }
        next = next.max(last + 1);
    }
    let count = u32::try_from(groups.len()).ok()?;
    // Version, one record: Windows, full Unicode; then format 13, length, language, number of groups.
    let mut map = Vec::new();
    for number in [0_u16, 1, 3, 1] {
        map.extend(number.to_be_bytes());
    }
    map.extend(12_u32.to_be_bytes());
    map.extend([0, 13, 0, 0]);
    for number in [16 + count * 12, 0, count]
        .into_iter()
        .chain(groups.into_iter().flatten())
    {
        map.extend(number.to_be_bytes());
    }
    append_table(font, *b"cmap", &map)
}

/// The characters that a font has: its Windows Unicode map (OpenType, "cmap" format 4).
fn character_map(font: &[u8]) -> Option<BTreeMap<u32, u32>> {
    let (_, cmap, _) = table(font, *b"cmap")?;
    let count = usize::from(short(font, cmap + 2)?);
    let map = (0..count)
        .map(|number| cmap + 4 + number * 8)
        .find_map(|record| {
            let is_windows = short(font, record)? == 3 && short(font, record + 2)? == 1;
            is_windows.then_some(cmap + long(font, record + 4)?)
        })?;
    (short(font, map)? == 4).then_some(())?;
    let doubled = usize::from(short(font, map + 6)?);
    let mut known = BTreeMap::new();
    for segment in (0..doubled).step_by(2) {
        let last = short(font, map + 14 + segment)?;
        let first = short(font, map + 16 + doubled + segment)?;
        let delta = short(font, map + 16 + 2 * doubled + segment)?;
        let range_place = map + 16 + 3 * doubled + segment;
        let range = usize::from(short(font, range_place)?);
        for code in first..=last {
            let glyph = if range == 0 {
                code.wrapping_add(delta)
            } else {
                let found = short(font, range_place + range + usize::from(code - first) * 2)?;
                if found == 0 {
                    0
                } else {
                    found.wrapping_add(delta)
                }
            };
            if glyph > 1 && code != 0xFFFF {
                known.insert(u32::from(code), u32::from(glyph));
            }
        }
    }
    Some(known)
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
                    let answer = BundledFonts::default()
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
            let font = prepare(font, false).unwrap();
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

    #[test]
    fn the_last_resort_has_a_glyph_for_every_visible_character() {
        for original in SANS {
            let known = character_map(original).unwrap();
            assert!(known.len() > 2_000 && known.contains_key(&u32::from('≤')));
            let font = prepare(original, true).unwrap();
            let (_, cmap, len) = table(&font, *b"cmap").unwrap();
            let groups = &font[cmap + 28..cmap + len];
            let mut next = 0;
            let mut seen = BTreeMap::new();
            for group in groups.chunks_exact(12) {
                let (first, last) = (long(group, 0).unwrap(), long(group, 4).unwrap());
                assert!(first >= next && last >= first, "groups must rise");
                next = last + 1;
                seen.insert(first, long(group, 8).unwrap());
            }
            for (code, glyph) in known {
                assert_eq!(
                    seen.get(&(code as usize)),
                    Some(&(glyph as usize)),
                    "{code:#x}"
                );
            }
            assert_eq!(seen.range(..=0x4E2D).next_back().unwrap().1, &1);
        }
    }
}
