//! Limits from the free text of a reference range, for bands and axes only. Never a flag: that is the source's mark.
//!
//! A text that is not wholly understood gives nothing, and is shown as it came (§4.9 of the service's fact sheet).

use innsyn_domain::Decimal;

use crate::unit;

/// Limits as they were written, with a point; one of them is always there.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Limits {
    /// `None`: open downwards.
    pub low: Option<Decimal>,
    /// `None`: open upwards.
    pub high: Option<Decimal>,
}

impl Limits {
    /// Reads `a - b`, `< b`, `<= b`, `> a`, `>= a` and `a -`, each with words behind it or not. `unit` is that of the value:
    /// limits in another unit are not for it.
    #[must_use]
    pub fn read(text: &str, unit: Option<&str>) -> Option<Self> {
        let mut scan = Scan(text.trim());
        let limits = match scan.comparator() {
            Some(Side::Below) => Self {
                low: None,
                high: Some(scan.number()?),
            },
            Some(Side::Above) => Self {
                low: Some(scan.number()?),
                high: None,
            },
            None => {
                let low = scan.number()?;
                if !scan.dash() {
                    return None;
                }
                Self {
                    low: Some(low),
                    high: scan.number(),
                }
            }
        };
        scan.only_words(unit)?;
        if let (Some(low), Some(high)) = (&limits.low, &limits.high)
            && low.to_f64()? > high.to_f64()?
        {
            return None;
        }
        Some(limits)
    }
}

enum Side {
    Below,
    Above,
}

/// What is left to read.
struct Scan<'t>(&'t str);

impl Scan<'_> {
    fn comparator(&mut self) -> Option<Side> {
        for (sign, side) in [
            ("<=", Side::Below),
            (">=", Side::Above),
            ("≤", Side::Below),
            ("≥", Side::Above),
            ("<", Side::Below),
            (">", Side::Above),
        ] {
            if let Some(rest) = self.0.strip_prefix(sign) {
                self.0 = rest.trim_start();
                return Some(side);
            }
        }
        None
    }

    /// Digits with a comma or a point, and a sign before them. `100 000` is not read as one number.
    fn number(&mut self) -> Option<Decimal> {
        let text = self.0;
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let sign = usize::from(text.starts_with('-'));
        let whole = digits(text.get(sign..)?);
        if whole == 0 {
            return None;
        }
        let mut end = sign + whole;
        let rest = text.get(end..)?;
        if rest.starts_with([',', '.']) {
            let fraction = digits(rest.get(1..)?);
            if fraction > 0 {
                end += 1 + fraction;
            }
        }
        let (number, rest) = (text.get(..end)?, text.get(end..)?);
        self.0 = rest.trim_start();
        Decimal::parse(&number.replace(',', ".")).ok()
    }

    fn dash(&mut self) -> bool {
        match self.0.strip_prefix(['-', '–', '−', '—']) {
            Some(rest) => {
                self.0 = rest.trim_start();
                true
            }
            None => false,
        }
    }

    /// Whether nothing but words is left. A number among them could be an age, another range or a thousand; a unit must be
    /// that of the value.
    fn only_words(self, of_value: Option<&str>) -> Option<()> {
        let rest = self.0.trim();
        if rest.is_empty() {
            return Some(());
        }
        let own = unit::normalised(of_value.unwrap_or_default());
        if !own.is_empty() && unit::normalised(rest) == own {
            return Some(());
        }
        let is_plain = rest.chars().all(|character| {
            character.is_alphabetic() || matches!(character, ' ' | '(' | ')' | '.' | ',' | ':')
        });
        let may_be_a_unit = rest
            .split([' ', '(', ')'])
            .any(|word| UNITS.contains(&word.to_lowercase().as_str()));
        (is_plain && !may_be_a_unit).then_some(())
    }
}

/// Units without a slash, in lower case.
const UNITS: [&str; 26] = [
    "mm", "cm", "fl", "pl", "nl", "ul", "ml", "dl", "l", "pg", "ng", "ug", "mg", "g", "kg", "s",
    "sek", "min", "t", "h", "u", "iu", "ie", "mol", "mmol", "kpa",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<(Option<String>, Option<String>)> {
        let limits = Limits::read(text, Some("mmol/L"))?;
        let digits = |limit: Option<Decimal>| limit.map(|limit| limit.to_string());
        Some((digits(limits.low), digits(limits.high)))
    }

    fn between(low: &str, high: &str) -> (Option<String>, Option<String>) {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        (some(low), some(high))
    }

    #[test]
    fn the_forms_of_laboratories_are_read() {
        for (text, expected) in [
            ("11,7 - 15,3", between("11.7", "15.3")),
            ("13.4 - 17.0", between("13.4", "17.0")),
            ("2,6-6,4", between("2.6", "6.4")),
            ("1,1    - 3,3", between("1.1", "3.3")),
            ("0 - 19,9", between("0", "19.9")),
            ("3,5–5,0", between("3.5", "5.0")),
            ("-3 - 3", between("-3", "3")),
            ("< 0.4", between("", "0.4")),
            ("<=4", between("", "4")),
            ("≤ 4", between("", "4")),
            (">60", between("60", "")),
            (">= 60", between("60", "")),
            ("60 - ", between("60", "")),
            ("<10 Negativ", between("", "10")),
            ("3.5 - 4.4 mmol/L", between("3.5", "4.4")),
            ("3.5 - 4.4 (fastende)", between("3.5", "4.4")),
        ] {
            assert_eq!(read(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_not_wholly_understood_is_shown_as_text_only() {
        for text in [
            "",
            "\n",
            "Negativ",
            "5",
            "5 Negativ",
            "- 60",
            "3,5 - 5,0 (18-50 år)",
            "11,7 - 15,3 g/dL",
            "4 - 11 10^9/L",
            "1 000 - 2 000",
            "5 - 3",
            "< 4 mg",
            "0.35 - 0.46 %",
            "K: 12-15, M: 13-17",
            "4..5 - 6",
            "1e3 - 2e3",
            "<",
            "a - b",
            "< 4 eller > 8",
            "3.5 -4.4 - 5",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    fn decimal() -> impl Strategy<Value = String> {
        ("-?[0-9]{1,4}", proptest::option::of("[0-9]{1,3}")).prop_map(|(whole, part)| match part {
            Some(part) => format!("{whole}.{part}"),
            None => whole,
        })
    }

    proptest! {
        #[test]
        fn no_text_causes_a_panic_or_crossed_limits(text in "\\PC{0,24}", unit in "\\PC{0,8}") {
            if let Some(limits) = Limits::read(&text, Some(&unit)) {
                prop_assert!(limits.low.is_some() || limits.high.is_some());
                if let (Some(low), Some(high)) = (&limits.low, &limits.high) {
                    prop_assert!(low.to_f64() <= high.to_f64());
                }
            }
        }

        #[test]
        fn spaces_and_decimal_signs_change_nothing(
            one in decimal(), other in decimal(), spaces in proptest::array::uniform4(" {0,3}"), comma in any::<bool>(),
        ) {
            let written = |text: &str| if comma { text.replace('.', ",") } else { text.to_owned() };
            let [a, b, c, d] = &spaces;
            let text = format!("{a}{}{b}-{c}{}{d}", written(&one), written(&other));
            let crossed = one.parse::<f64>().unwrap() > other.parse::<f64>().unwrap();
            let expected = (!crossed).then_some((Some(one), Some(other)));
            prop_assert_eq!(read(&text), expected);
        }

        #[test]
        fn limits_are_digits_of_the_text(text in "[<>]=? ?[0-9]{1,3}([,.][0-9]{1,2})?( [a-zæøå]{2,8})?") {
            if let Some((low, high)) = read(&text) {
                let limit = low.or(high).unwrap();
                prop_assert!(text.replace(',', ".").contains(&limit));
            }
        }

        #[test]
        fn a_number_among_the_words_is_never_ignored(words in "[a-z ]{0,6}[0-9][a-z ]{0,6}") {
            prop_assert_eq!(read(&format!("3 - 5 ({words})")), None);
        }
    }
}
