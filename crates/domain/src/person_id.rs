//! National identity numbers: classify first, then check. Rules of the Norwegian health sector's document
//! "Identifikatorer for personer" and of the Tax Administration's number series from 2032.
//!
//! Deliberately not here: sex, birth date and age. None of them may be derived from a number.

use std::fmt;

/// The eleven digits of a patient that the services can be asked about.
///
/// No `Display`, no serde, a `Debug` without digits: it leaves only through [`PersonId::expose`].
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct PersonId {
    digits: Box<str>,
    kind: PersonIdKind,
    is_d_number: bool,
}

/// Whose numbers an environment takes. The number's shape cannot tell: published test patients look ordinary.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Population {
    /// Test environments: synthetic numbers, and those that look ordinary.
    Test,
    /// Real people: fødselsnummer and D-nummer only.
    Production,
}

/// What kind of number it is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum PersonIdKind {
    /// Fødselsnummer.
    Fodselsnummer,
    /// D-nummer.
    DNummer,
    /// A number of a test population (month + 80, + 65 or + 40), as fødselsnummer or D-nummer.
    Synthetic,
}

/// Why a number is refused: the first reason that applies.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidPersonId {
    /// Something else than the digits 0 to 9.
    #[error("the number holds something else than digits")]
    NotDigits,
    /// Not eleven digits.
    #[error("the number does not have eleven digits")]
    WrongLength,
    /// A felles hjelpenummer (FH): the services do not take it.
    #[error("a shared aid number is not supported")]
    SharedAidNumberNotSupported,
    /// A hjelpenummer (H): valid only inside the organisation that made it.
    #[error("an aid number is not supported")]
    AidNumberNotSupported,
    /// A synthetic number where only real people are.
    #[error("a synthetic number is not allowed here")]
    SyntheticNotAllowed,
    /// No such day, or a month of no series.
    #[error("the number holds an impossible date")]
    ImpossibleDate,
    /// The control digits do not fit.
    #[error("the control digits do not fit")]
    WrongControlDigits,
}

impl PersonId {
    /// Reads a number as typed or received; spaces, hyphens and dots are ignored.
    pub fn parse(text: &str, population: Population) -> Result<Self, InvalidPersonId> {
        let stripped = strip_separators(text);
        let digits = to_digits(&stripped)?;
        let class = classify(&digits);
        let kind = match (class.series, population) {
            (Series::SharedAid, _) => return Err(InvalidPersonId::SharedAidNumberNotSupported),
            (Series::AidOrSynthetic, Population::Production) => {
                return Err(InvalidPersonId::AidNumberNotSupported);
            }
            (Series::Synthetic, Population::Production) => {
                return Err(InvalidPersonId::SyntheticNotAllowed);
            }
            (Series::AidOrSynthetic | Series::Synthetic, Population::Test) => {
                PersonIdKind::Synthetic
            }
            (Series::Ordinary, _) if class.is_d_number => PersonIdKind::DNummer,
            (Series::Ordinary, _) => PersonIdKind::Fodselsnummer,
        };
        if !is_possible_day(class.day, class.month, class.year) {
            return Err(InvalidPersonId::ImpossibleDate);
        }
        if !control_digits_fit(&digits) {
            return Err(InvalidPersonId::WrongControlDigits);
        }
        Ok(Self {
            digits: stripped.into(),
            kind,
            is_d_number: class.is_d_number,
        })
    }

    /// What kind of number it is.
    pub fn kind(&self) -> PersonIdKind {
        self.kind
    }

    /// A D-number, synthetic or not.
    pub fn is_d_number(&self) -> bool {
        self.is_d_number
    }

    /// The eleven digits: for a header or body marked sensitive (never an address), and for the patient banner.
    pub fn expose(&self) -> &str {
        &self.digits
    }

    /// The OID of the number's series, without `urn:oid:`.
    pub fn identifier_system_number(&self) -> &'static str {
        if self.is_d_number {
            crate::subject::D_NUMBER_OID
        } else {
            crate::subject::FODSELSNUMMER_OID
        }
    }

    /// Whether a text from outside is this very number, however it is grouped.
    pub fn same_person(&self, other_digits: &str) -> bool {
        strip_separators(other_digits) == *self.digits
    }
}

impl fmt::Debug for PersonId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PersonId(…)")
    }
}

/// Which series of numbers the first six digits belong to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Series {
    /// First digit 8 or 9: felles hjelpenummer, the rest is random.
    SharedAid,
    /// Month + 40: a hjelpenummer in production, a NAV test number in test; the number cannot tell which.
    AidOrSynthetic,
    /// Month + 80 or + 65.
    Synthetic,
    /// Fødselsnummer or D-nummer by its first digit.
    Ordinary,
}

/// What a number says before its control digits are looked at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Classified {
    pub(crate) series: Series,
    pub(crate) is_d_number: bool,
    day: u8,
    month: u8,
    year: u8,
}

/// The first matching row wins. Never looks at the last five digits.
pub(crate) fn classify(digits: &[u8; 11]) -> Classified {
    let [first, second, third, fourth, fifth, sixth, ..] = *digits;
    let is_d_number = matches!(first, 4..=7);
    let day = (if is_d_number { first - 4 } else { first }) * 10 + second;
    let written_month = third * 10 + fourth;
    let (series, month) = match written_month {
        _ if first >= 8 => (Series::SharedAid, written_month),
        81..=92 => (Series::Synthetic, written_month - 80),
        66..=77 => (Series::Synthetic, written_month - 65),
        41..=52 => (Series::AidOrSynthetic, written_month - 40),
        _ => (Series::Ordinary, written_month),
    };
    Classified {
        series,
        is_d_number,
        day,
        month,
        year: fifth * 10 + sixth,
    }
}

/// Without spaces of any width, hyphens and dots.
pub(crate) fn strip_separators(text: &str) -> String {
    text.chars()
        .filter(|character| {
            !character.is_whitespace() && !matches!(character, '-' | '\u{2010}' | '\u{2011}' | '.')
        })
        .collect()
}

pub(crate) fn to_digits(stripped: &str) -> Result<[u8; 11], InvalidPersonId> {
    if !stripped.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(InvalidPersonId::NotDigits);
    }
    let digits: Vec<u8> = stripped.bytes().map(|byte| byte - b'0').collect();
    digits.try_into().map_err(|_| InvalidPersonId::WrongLength)
}

/// A day that some century has; 29 February when some century makes the year a leap year.
fn is_possible_day(day: u8, month: u8, year: u8) -> bool {
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) => 29,
        2 => 28,
        _ => return false,
    };
    (1..=last).contains(&day)
}

/// Both rules side by side: K1 leaves remainder 0 today and 0 to 3 for numbers issued from 2032; K2 leaves 0 in both.
fn control_digits_fit(digits: &[u8; 11]) -> bool {
    let remainder = |weights: [u8; 11]| {
        let sum: u32 = digits
            .iter()
            .zip(weights)
            .map(|(digit, weight)| u32::from(*digit) * u32::from(weight))
            .sum();
        sum % 11
    };
    remainder([3, 7, 6, 1, 8, 9, 4, 5, 2, 1, 0]) <= 3
        && remainder([5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) == 0
}

#[cfg(test)]
mod tests;
