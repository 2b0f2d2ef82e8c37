//! Hidden characters made visible (requirement API-8). Not here: escaping, normalisation.

/// The text with each hidden or direction-changing character replaced by a mark such as `⟨U+202E⟩`.
///
/// Hidden are: control characters except line feed and tab, zero-width characters, bidirectional marks, embeddings,
/// overrides and isolates, and the invisible operators and tags of Unicode. A soft hyphen stays: it only hints at a break.
#[must_use]
pub fn make_visible(text: &str) -> String {
    if !text.chars().any(is_hidden) {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_hidden(character) {
            let mark = format!("⟨U+{:04X}⟩", u32::from(character));
            shown.push_str(&mark);
        } else {
            shown.push(character);
        }
    }
    shown
}

fn is_hidden(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => true,
        _ => character.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn hidden_characters_become_marks() {
        assert_eq!(make_visible("1\u{202e}2"), "1⟨U+202E⟩2");
        assert_eq!(
            make_visible("\u{feff}a\u{0}b\u{7f}\u{85}"),
            "⟨U+FEFF⟩a⟨U+0000⟩b⟨U+007F⟩⟨U+0085⟩"
        );
        assert_eq!(make_visible("\u{e0041}\r"), "⟨U+E0041⟩⟨U+000D⟩");
        let ranges = [
            0x202a..=0x202e,
            0x2066..=0x2069,
            0x200b..=0x200f,
            0xfeff..=0xfeff,
            0..=8,
            0xb..=0x1f,
        ];
        for code in ranges.into_iter().flatten() {
            let character = char::from_u32(code).unwrap();
            assert_eq!(
                make_visible(&character.to_string()),
                format!("⟨U+{code:04X}⟩")
            );
        }
    }

    #[test]
    fn clinical_text_stays_as_it_is() {
        for text in [
            "138 mmol/L",
            "10⁹/L",
            "Påvist\n\tIkke påvist",
            "−1,5 \u{a0}µg",
            "e\u{301}",
            "blod\u{ad}prøve",
        ] {
            assert_eq!(make_visible(text), text);
        }
    }

    proptest! {
        #[test]
        fn nothing_hidden_is_left_and_nothing_else_is_touched(text in any::<String>()) {
            let shown = make_visible(&text);
            prop_assert!(!shown.chars().any(is_hidden));
            prop_assert_eq!(&make_visible(&shown), &shown);
            if !text.contains('⟨') {
                let mut rest = shown.as_str();
                for character in text.chars() {
                    let expected = if is_hidden(character) {
                        format!("⟨U+{:04X}⟩", u32::from(character))
                    } else {
                        character.to_string()
                    };
                    rest = rest.strip_prefix(&expected).unwrap();
                }
                prop_assert_eq!(rest, "");
            }
        }
    }
}
