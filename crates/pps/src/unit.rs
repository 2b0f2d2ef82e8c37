//! Units of one meaning under one spelling, for grouping and plotting only: what is shown is what came.
//!
//! Only spellings are joined, never units: nothing is converted, and `g/L` is not `g/dL`.

/// One spelling for all known spellings of a unit. Two texts with the same one may stand in one row and one panel.
///
/// Units that differ by case alone in UCUM (`M` and `m`) are kept apart; only whole words that laboratories write in
/// either case (`ml`, `mL`, `IU`, `iu`) are joined.
#[must_use]
pub(crate) fn normalised(unit: &str) -> String {
    let mut text = String::with_capacity(unit.len());
    for character in unit.chars() {
        match character {
            // Micro sign and Greek mu.
            'µ' | 'μ' => text.push('u'),
            '⁰' | '¹' | '²' | '³' | '⁴' | '⁵' | '⁶' | '⁷' | '⁸' | '⁹' | '⁻' => {
                // A superscript is a power. Its sign too.
                if !text.ends_with('^') && !ends_in_power(&text) {
                    text.push('^');
                }
                text.push(lowered(character));
            }
            ',' => text.push('.'),
            '·' | '×' => text.push('*'),
            '\u{2044}' | '\u{2215}' => text.push('/'),
            other if other.is_whitespace() => {}
            // Annotations and brackets of UCUM: `m[IU]/L`, `{1.73_m2}`.
            '[' | ']' | '{' | '}' | '_' => {}
            other => text.push(other),
        }
    }
    let text = powers(&text);
    let parts: Vec<String> = text.split('/').map(part).collect();
    let text = parts.join("/");
    // What laboratories and UCUM write where there is no unit.
    if matches!(text.as_str(), "0" | "1") {
        return String::new();
    }
    text
}

fn ends_in_power(text: &str) -> bool {
    text.rsplit_once('^').is_some_and(|(_, power)| {
        !power.is_empty()
            && power
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'-')
    })
}

fn lowered(superscript: char) -> char {
    match superscript {
        '⁰' => '0',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁴' => '4',
        '⁵' => '5',
        '⁶' => '6',
        '⁷' => '7',
        '⁸' => '8',
        '⁹' => '9',
        _ => '-',
    }
}

/// `10**9`, `10#9`, `10*9`, `10E9`, `10e9` at the start all mean `10^9`.
fn powers(text: &str) -> String {
    let Some(rest) = text.strip_prefix("10").or_else(|| text.strip_prefix("x10")) else {
        return text.to_owned();
    };
    for sign in ["**", "^", "*", "#", "E", "e", "exp"] {
        if let Some(power) = rest.strip_prefix(sign)
            && power.starts_with(|first: char| first.is_ascii_digit())
        {
            return format!("10^{power}");
        }
    }
    text.to_owned()
}

/// One part between slashes, its word in one case. `m2` and `m^2` are one.
fn part(part: &str) -> String {
    let word = part.to_ascii_lowercase();
    match word.as_str() {
        "l" => "L".to_owned(),
        "dl" => "dL".to_owned(),
        "ml" => "mL".to_owned(),
        "fl" => "fL".to_owned(),
        "ul" => "uL".to_owned(),
        // International units and units of enzymes; `U` and `IU` are not joined, the source says which.
        "u" => "U".to_owned(),
        "e" => "E".to_owned(),
        "ku" => "kU".to_owned(),
        "iu" | "ie" => "IU".to_owned(),
        "miu" | "mie" => "mIU".to_owned(),
        "kiu" | "kie" => "kIU".to_owned(),
        "mol" => "mol".to_owned(),
        "mmol" => "mmol".to_owned(),
        "umol" => "umol".to_owned(),
        "nmol" => "nmol".to_owned(),
        "pmol" => "pmol".to_owned(),
        "mg" => mass(part, "mg"),
        "ug" | "mcg" => "ug".to_owned(),
        "ng" => "ng".to_owned(),
        "pg" => "pg".to_owned(),
        "kg" => "kg".to_owned(),
        "g" => "g".to_owned(),
        "min" => "min".to_owned(),
        "1.73m2" | "1.73m^2" => "1.73m2".to_owned(),
        _ => part.to_owned(),
    }
}

/// `Mg` would be a megagram: kept apart.
fn mass(received: &str, joined: &str) -> String {
    if received.starts_with('M') {
        received.to_owned()
    } else {
        joined.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::normalised;

    #[test]
    fn spellings_of_one_unit_are_one() {
        for same in [
            &[
                "10^9/L", "10^9 /L", "10#9/L", "10**9/L", "10E9/L", "10*9/L", "10⁹/L", "10^9/l",
            ][..],
            &["umol/L", "µmol/L", "μmol/l", " umol / L "],
            &[
                "ml/min/1,73m2",
                "mL/min/1.73m2",
                "mL/min/{1.73_m2}",
                "ml/min/1,73m²",
            ],
            &["mIU/L", "m[IU]/L", "mIE/L"],
            &["", "0", "1", "  "],
            &["U/L", "u/l"],
        ] {
            for unit in same {
                assert_eq!(normalised(unit), normalised(same[0]), "{unit}");
            }
        }
    }

    #[test]
    fn unlike_units_stay_unlike() {
        let units = [
            "g/L", "g/dL", "mg/L", "ug/L", "ng/L", "mmol/L", "umol/L", "nmol/L", "pmol/L",
            "mmol/mol", "%", "U/L", "IU/L", "kU/L", "mIU/L", "10^9/L", "10^12/L", "10^6/L", "fL",
            "pg", "mm", "Mg/L", "mol/L", "E/L", "10", "10^9", "mg", "s", "min",
        ];
        for (place, one) in units.iter().enumerate() {
            for other in &units[place + 1..] {
                assert_ne!(normalised(one), normalised(other), "{one} {other}");
            }
        }
    }

    proptest! {
        #[test]
        fn normalising_again_changes_nothing(unit in "\\PC{0,24}") {
            let once = normalised(&unit);
            prop_assert_eq!(normalised(&once), once);
        }

        #[test]
        fn spaces_never_matter(parts in proptest::collection::vec("[a-zA-Z0-9/^.]{1,4}", 1..6)) {
            prop_assert_eq!(normalised(&parts.concat()), normalised(&parts.join(" ")));
        }
    }
}
