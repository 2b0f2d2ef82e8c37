//! Looking for words among the characters of a page, in the worker.
//!
//! Small and capital letters are the same, so are the kinds of dash, quotation mark and micro sign; spaces and line
//! breaks count as one space; a word that was divided at the end of a line is found with and without its hyphen.

use super::text::Glyph;
use super::{Area, Hit, wire};

/// What is looked for, made ready once.
pub(super) struct Words {
    folded: Vec<char>,
}

impl Words {
    /// `None` when nothing is left to look for.
    pub(super) fn new(words: &str) -> Option<Self> {
        let glyphs = words.chars().map(|character| Glyph {
            character,
            area: Area::default(),
        });
        let mut folded: Vec<char> = fold(&glyphs.collect::<Vec<_>>(), true)
            .into_iter()
            .map(|(character, _)| character)
            .collect();
        while folded.last() == Some(&' ') {
            folded.pop();
        }
        let start = folded
            .iter()
            .take_while(|character| **character == ' ')
            .count();
        folded.drain(..start);
        (!folded.is_empty()).then_some(Self { folded })
    }

    /// Places where the words stand, in the order of the text, at most `most`. The flag tells that there are more.
    pub(super) fn find(&self, glyphs: &[Glyph], most: usize) -> (Vec<Hit>, bool) {
        let mut spans = self.spans(&fold(glyphs, true));
        if glyphs.iter().any(|glyph| is_division(glyph.character)) {
            spans.extend(self.spans(&fold(glyphs, false)));
            spans.sort_unstable();
            spans.dedup_by_key(|span| span.0);
        }
        let more = spans.len() > most;
        spans.truncate(most);
        let hits = spans
            .into_iter()
            .map(|(first, last)| Hit {
                areas: areas(glyphs.get(first..=last).unwrap_or_default()),
            })
            .collect();
        (hits, more)
    }

    fn spans(&self, text: &[(char, usize)]) -> Vec<(usize, usize)> {
        let mut spans = Vec::new();
        let mut at = 0;
        while let Some(window) = text.get(at..at + self.folded.len()) {
            let fits = window
                .iter()
                .zip(&self.folded)
                .all(|((character, _), wanted)| character == wanted);
            if fits && let (Some((_, first)), Some((_, last))) = (window.first(), window.last()) {
                spans.push((*first, *last));
                at += self.folded.len();
            } else {
                at += 1;
            }
        }
        spans
    }
}

/// How PDFium marks a hyphen at the end of a line, and the soft hyphen.
fn is_division(character: char) -> bool {
    matches!(character, '\u{2}' | '\u{FFFE}' | '\u{AD}')
}

/// Each character as it is compared, with its number. `joins`: the two parts of a divided word are one word; else the
/// hyphen stays.
fn fold(glyphs: &[Glyph], joins: bool) -> Vec<(char, usize)> {
    let mut out: Vec<(char, usize)> = Vec::with_capacity(glyphs.len());
    let mut divided = false;
    for (number, glyph) in glyphs.iter().enumerate() {
        let character = glyph.character;
        if is_division(character) {
            if !joins {
                out.push(('-', number));
            }
            divided = true;
        } else if character.is_whitespace() {
            let is_after_space = out.last().is_some_and(|(before, _)| *before == ' ');
            if !divided && !is_after_space {
                out.push((' ', number));
            }
        } else if !wire::is_steering(character) {
            divided = false;
            fold_character(character, |folded| out.push((folded, number)));
        }
    }
    out
}

fn fold_character(character: char, mut push: impl FnMut(char)) {
    match character {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => push('-'),
        '\u{2018}'..='\u{201B}' => push('\''),
        '\u{201C}'..='\u{201F}' | '«' | '»' => push('"'),
        // Micro sign and Greek mu.
        '\u{B5}' => push('\u{3BC}'),
        'ﬀ' => "ff".chars().for_each(push),
        'ﬁ' => "fi".chars().for_each(push),
        'ﬂ' => "fl".chars().for_each(push),
        'ﬃ' => "ffi".chars().for_each(push),
        'ﬄ' => "ffl".chars().for_each(push),
        'ﬅ' | 'ﬆ' => "st".chars().for_each(push),
        other => other.to_lowercase().for_each(push),
    }
}

/// One area for each line that the characters stand on.
fn areas(glyphs: &[Glyph]) -> Vec<Area> {
    let boxes: Vec<Area> = glyphs
        .iter()
        .map(|glyph| glyph.area)
        .filter(|area| !area.is_empty())
        .collect();
    let steps = || boxes.iter().zip(boxes.iter().skip(1));
    let up = steps().filter(|(one, next)| one.is_beside(next)).count();
    let runs_up = up * 2 > steps().count();
    let mut areas: Vec<Area> = Vec::new();
    let mut before: Option<Area> = None;
    for area in boxes {
        let goes_on = before.is_some_and(|before| {
            if runs_up {
                before.is_beside(&area)
            } else {
                before.is_level_with(&area)
            }
        });
        before = Some(area);
        if let Some(last) = areas.last_mut().filter(|_| goes_on) {
            *last = last.with(area);
        } else if areas.len() == wire::MAX_AREAS {
            break;
        } else {
            areas.push(area);
        }
    }
    areas
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> Vec<Glyph> {
        let (mut left, mut top) = (0.0, 10.0);
        text.chars()
            .map(|character| {
                left += 5.0;
                if character == '\n' {
                    left = 0.0;
                    top += 20.0;
                }
                let area = if character.is_whitespace() {
                    Area::default()
                } else {
                    Area {
                        left,
                        top,
                        right: left + 5.0,
                        bottom: top + 10.0,
                    }
                };
                Glyph { character, area }
            })
            .collect()
    }

    fn count(words: &str, text: &str) -> usize {
        Words::new(words).unwrap().find(&page(text), 100).0.len()
    }

    #[test]
    fn letters_of_either_case_are_found() {
        assert_eq!(count("kalium", "P-Kalium 5,8. KALIUM. Kal ium"), 2);
        assert_eq!(count("ØYE", "øye"), 1);
    }

    #[test]
    fn signs_that_look_alike_are_alike() {
        assert_eq!(count("µmol", "112 μmol/L"), 1);
        assert_eq!(count("2019-2020", "2019–2020"), 1);
        assert_eq!(count("fibrin", "ﬁbrin"), 1);
    }

    #[test]
    fn words_are_found_over_the_end_of_a_line() {
        assert_eq!(count("akutt nyresvikt", "akutt\r\nnyresvikt"), 1);
        assert_eq!(count("nyresvikt", "nyre\u{FFFE}\r\nsvikt"), 1);
        assert_eq!(count("crp-verdi", "CRP\u{FFFE}\nverdi"), 1);
        let hit = &Words::new("akutt nyresvikt")
            .unwrap()
            .find(&page("akutt\nnyresvikt"), 9)
            .0[0];
        assert_eq!(hit.areas.len(), 2, "one area for each line");
    }

    #[test]
    fn nothing_is_not_looked_for() {
        assert!(Words::new("  \u{200F} ").is_none());
        assert!(Words::new("").is_none());
    }

    #[test]
    fn more_than_may_be_given_is_told() {
        let (hits, more) = Words::new("a").unwrap().find(&page("a a a a"), 3);
        assert_eq!((hits.len(), more), (3, true));
    }
}
