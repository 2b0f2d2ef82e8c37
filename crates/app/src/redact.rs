//! The last net under everything that leaves the program as text (trace, report, receipt, standard output): numbers of
//! persons, tokens, keys, and names that are known here.

/// Characters of one text that are kept.
const LONGEST: usize = 20_000;

/// Masks numbers, tokens, keys, and the names that it was told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Redactor {
    names: Vec<String>,
}

impl Redactor {
    /// Masks these names too, each word of at least two letters by itself. Case does not matter.
    pub(crate) fn of_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut words: Vec<String> = names
            .into_iter()
            .flat_map(|name| name.split(|c: char| !c.is_alphanumeric()))
            .filter(|word| word.chars().count() > 1)
            .map(str::to_lowercase)
            .collect();
        words.sort();
        words.dedup();
        Self { names: words }
    }

    /// The text without what must not leave.
    pub(crate) fn text(&self, text: &str) -> String {
        let text: String = text.chars().take(LONGEST).collect();
        let mut out = String::with_capacity(text.len());
        let mut rest = text.as_str();
        // Correlation ids and decisions are our own random numbers; digits of theirs are nobody's.
        while let Some((before, id, after)) = next_uuid(rest) {
            out.push_str(&self.part(before));
            out.push_str(id);
            rest = after;
        }
        out.push_str(&self.part(rest));
        out
    }

    /// A text of many lines, each by itself: none is left out, however many there are.
    pub(crate) fn lines(&self, text: &str) -> String {
        text.split_inclusive('\n')
            .map(|line| self.text(line))
            .collect()
    }

    fn part(&self, text: &str) -> String {
        self.without_names(&without_secrets(&without_numbers(text)))
    }

    fn without_names(&self, text: &str) -> String {
        if self.names.is_empty() {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len());
        let mut word = String::new();
        let flush = |word: &mut String, out: &mut String| {
            if self.names.contains(&word.to_lowercase()) {
                out.push_str("[name]");
            } else {
                out.push_str(word);
            }
            word.clear();
        };
        for c in text.chars() {
            if c.is_alphanumeric() {
                word.push(c);
            } else {
                flush(&mut word, &mut out);
                out.push(c);
            }
        }
        flush(&mut word, &mut out);
        out
    }
}

/// The first UUID in a text that stands by itself, with what is before and after it.
fn next_uuid(text: &str) -> Option<(&str, &str, &str)> {
    let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '-');
    text.match_indices('-').find_map(|(hyphen, _)| {
        let start = hyphen.checked_sub(8)?;
        let id = text.get(start..start + 36)?;
        let (before, after) = (text.get(..start)?, text.get(start + 36..)?);
        let is_id = is_edge(before.chars().next_back())
            && is_edge(after.chars().next())
            && id.len() == 36
            && uuid::Uuid::try_parse(id).is_ok();
        is_id.then_some((before, id, after))
    })
}

/// Every run of eleven digits or more, also with one space, full stop or hyphen between two of them (131169 00216).
fn without_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    let mut digits = 0_usize;
    let mut gap: Option<char> = None;
    let flush = |run: &mut String, digits: &mut usize, gap: &mut Option<char>, out: &mut String| {
        if *digits >= 11 {
            out.push_str("[number]");
        } else {
            out.push_str(run);
        }
        out.extend(gap.take());
        run.clear();
        *digits = 0;
    };
    for c in text.chars() {
        if c.is_numeric() {
            run.extend(gap.take());
            run.push(c);
            digits += 1;
        } else if digits > 0 && gap.is_none() && matches!(c, ' ' | '.' | '-' | '\u{a0}') {
            gap = Some(c);
        } else {
            flush(&mut run, &mut digits, &mut gap, &mut out);
            out.push(c);
        }
    }
    flush(&mut run, &mut digits, &mut gap, &mut out);
    out
}

/// Everything that begins like a token, and everything from a PEM line on.
fn without_secrets(text: &str) -> String {
    let text = text
        .split_once("-----BEGIN")
        .map_or(text.to_owned(), |(before, _)| format!("{before}[key]"));
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, token)) = rest.split_once("eyJ") {
        out.push_str(before);
        out.push_str("[token]");
        rest = token.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "-_.=".contains(c));
    }
    out.push_str(rest);
    out
}

/// An id that may be shown as it is: without a run of digits that may be a person's number.
pub(crate) fn is_plain_id(id: &str) -> bool {
    without_secrets(&without_numbers(id)) == id && id.chars().count() <= 200
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_names_and_tokens_are_masked_and_the_rest_stays() {
        let redactor = Redactor::of_names(["DANSER", "Line Marie"]);
        for (text, masked) in [
            ("Line Danser, 13116900216", "[name] [name], [number]"),
            ("131169 00216.", "[number]."),
            ("13.11.69-00216", "[number]"),
            (
                "svar 2026-03-02, 12 dokumenter",
                "svar 2026-03-02, 12 dokumenter",
            ),
            ("linje 4", "linje 4"),
            ("t eyJhbGciOi.eyJ_x.y slutt", "t [token] slutt"),
            ("x -----BEGIN PRIVATE KEY-----\nabc", "x [key]"),
            ("kl. 10", "kl. 10"),
        ] {
            assert_eq!(redactor.text(text), masked);
        }
    }

    proptest! {
        #[test]
        fn no_number_survives(before in ".{0,20}", number in "[0-9]{11}", at in 1_usize..10, gap in "[ .-]?", after in ".{0,20}") {
            let (one, two) = number.split_at(at);
            let text = Redactor::default().text(&format!("{before}{one}{gap}{two}{after}"));
            prop_assert!(!text.contains(&number));
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            let around: String = format!("{before}{after}").chars().filter(char::is_ascii_digit).collect();
            prop_assert!(!digits.contains(&number) || around.contains(&number));
        }

        #[test]
        fn no_token_survives(before in "[a-z ]{0,9}", rest in "[A-Za-z0-9_-]{5,40}", after in "[ ,;].{0,9}") {
            let text = Redactor::default().text(&format!("{before}eyJ{rest}{after}"));
            prop_assert!(!text.contains("eyJ"));
            prop_assert!(!text.contains(&rest));
        }

        #[test]
        fn no_name_survives(before in "[ ,.;:]{1,3}", name in "[A-ZÆØÅa-zæøå]{2,12}", after in "[ ,.;:]{1,3}") {
            let text = Redactor::of_names([name.as_str()]).text(&format!("{before}{name}{after}"));
            prop_assert_eq!(text, format!("{before}[name]{after}"));
        }
    }
}
