//! From the characters of a page, in the order in which PDFium gives them, to lines and words with their places.
//!
//! In the parent, from what [`super::wire`] has let through. PDFium puts in the spaces and line breaks that the
//! document itself leaves out; they are what lines and words are told by.

use super::{Area, wire};

/// A character and where it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Glyph {
    pub(super) character: char,
    /// Empty where PDFium put the character in.
    pub(super) area: Area,
}

/// The text of a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PageText {
    /// In reading order, as the document gives it.
    pub lines: Vec<TextLine>,
    /// The page has more characters than are given here.
    pub cut: bool,
}

/// A line of words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TextLine {
    /// From the first to the last; never empty.
    pub words: Vec<TextWord>,
}

/// A word and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct TextWord {
    /// Without spaces and without control characters.
    pub text: String,
    /// Round all its characters.
    pub area: Area,
    /// It runs upwards or downwards.
    pub upright: bool,
    /// No space follows it on its line: the next word is joined to it.
    pub joined: bool,
}

impl PageText {
    /// The words with single spaces, the lines with line breaks.
    #[must_use]
    pub fn plain(&self) -> String {
        let mut out = String::new();
        for line in &self.lines {
            if !out.is_empty() {
                out.push('\n');
            }
            let last = line.words.len().saturating_sub(1);
            for (index, word) in line.words.iter().enumerate() {
                out.push_str(&word.text);
                if index < last && !word.joined {
                    out.push(' ');
                }
            }
        }
        out
    }

    /// Whether there is nothing to read: a page that is only a picture, or empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

/// Longest word that is kept in one piece, characters: places would be wrong over a longer one.
const LONGEST: usize = 200;

pub(super) fn page_text(glyphs: &[Glyph], cut: bool) -> PageText {
    let mut builder = Builder::default();
    for glyph in glyphs {
        match glyph.character {
            '\r' | '\n' => builder.end_line(),
            // How PDFium marks a hyphen at the end of a line.
            '\u{2}' | '\u{FFFE}' | '\u{AD}' => builder.add('-', glyph.area),
            space if space.is_whitespace() => builder.end_word(false),
            character if wire::is_steering(character) || character == '\u{FFFF}' => {}
            character => builder.add(character, glyph.area),
        }
    }
    builder.end_line();
    PageText {
        lines: builder.lines,
        cut,
    }
}

#[derive(Default)]
struct Builder {
    lines: Vec<TextLine>,
    line: TextLine,
    text: String,
    count: usize,
    area: Option<Area>,
    /// The areas of single characters lie above each other.
    steps_up: usize,
    steps_aside: usize,
    last: Option<Area>,
}

impl Builder {
    fn add(&mut self, character: char, area: Area) {
        if self.count >= LONGEST {
            self.end_word(true);
        }
        self.text.push(character);
        self.count += 1;
        if area.is_empty() {
            return;
        }
        if let Some(last) = self.last {
            let (aside, up) = ((area.left - last.left).abs(), (area.top - last.top).abs());
            if up > aside {
                self.steps_up += 1;
            } else {
                self.steps_aside += 1;
            }
        }
        self.last = Some(area);
        self.area = Some(self.area.map_or(area, |before| before.with(area)));
    }

    fn end_word(&mut self, joined: bool) {
        if let (Some(area), false) = (self.area, self.text.is_empty()) {
            self.line.words.push(TextWord {
                text: std::mem::take(&mut self.text),
                area,
                upright: self.steps_up > self.steps_aside,
                joined,
            });
        } else if !self.text.is_empty() {
            // Characters without a place belong to the word before them, so that nothing is lost.
            let text = std::mem::take(&mut self.text);
            let place = self.line.words.last().map_or(Area::default(), |word| Area {
                left: word.area.right,
                ..word.area
            });
            self.line.words.push(TextWord {
                text,
                area: place,
                upright: false,
                joined,
            });
        }
        self.text.clear();
        self.count = 0;
        self.area = None;
        self.last = None;
        self.steps_up = 0;
        self.steps_aside = 0;
    }

    fn end_line(&mut self) {
        self.end_word(false);
        if !self.line.words.is_empty() {
            self.lines.push(std::mem::take(&mut self.line));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn glyphs(text: &str) -> Vec<Glyph> {
        let mut left = 0.0;
        text.chars()
            .map(|character| {
                left += 5.0;
                let area = if character.is_whitespace() {
                    Area::default()
                } else {
                    Area {
                        left,
                        top: 10.0,
                        right: left + 5.0,
                        bottom: 20.0,
                    }
                };
                Glyph { character, area }
            })
            .collect()
    }

    #[test]
    fn words_and_lines_are_told_by_spaces_and_breaks() {
        let text = page_text(&glyphs("P-Kalium  5,8\r\n\r\nmmol/L "), false);
        assert_eq!(text.lines.len(), 2);
        assert_eq!(text.plain(), "P-Kalium 5,8\nmmol/L");
        let word = &text.lines[0].words[0];
        assert!((word.area.right - word.area.left - 40.0).abs() < 0.01);
        assert!(!word.upright);
    }

    #[test]
    fn a_hyphen_at_the_end_of_a_line_stays() {
        assert_eq!(
            page_text(&glyphs("nyre\u{FFFE}\r\nsvikt"), false).plain(),
            "nyre-\nsvikt"
        );
    }

    #[test]
    fn what_steers_is_left_out() {
        assert_eq!(page_text(&glyphs("a\u{202E}b\u{0}c"), false).plain(), "abc");
    }

    #[test]
    fn text_that_runs_upwards_is_told() {
        let glyphs: Vec<Glyph> = "side"
            .chars()
            .zip(0_u8..)
            .map(|(character, step)| Glyph {
                character,
                area: Area {
                    left: 10.0,
                    top: 100.0 - 6.0 * f32::from(step),
                    right: 20.0,
                    bottom: 106.0 - 6.0 * f32::from(step),
                },
            })
            .collect();
        assert!(page_text(&glyphs, false).lines[0].words[0].upright);
    }

    proptest! {
        #[test]
        fn no_readable_character_is_lost(text in "[a-zæøå0-9 \n]{0,300}") {
            let kept: String = page_text(&glyphs(&text), false).plain().chars().filter(|c| !c.is_whitespace()).collect();
            let sent: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            prop_assert_eq!(kept, sent);
        }
    }
}
