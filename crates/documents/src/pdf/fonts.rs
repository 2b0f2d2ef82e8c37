//! The fonts that PDFium may use: ours, compiled in, the same on every machine.
//!
//! PDFium's built-in fonts leave out what they lack without a word (≤, ≥, α, β, č, đ, ŋ, ŧ …). These have it; a
//! glyph that they lack too is drawn as a box. See `fonts/README.md`.

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
            data: data.to_vec(),
        })
    }
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
}
