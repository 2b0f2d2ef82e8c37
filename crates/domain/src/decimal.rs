//! Numbers with their digits as received: `7.10` stays `7.10`. Not here: arithmetic, rounding, the decimal comma.

use std::fmt;
use std::str::FromStr;

/// A decimal number as a source wrote it. Equal only when written alike: precision is information.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Decimal(Box<str>);

/// Text that is not a decimal number.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not a decimal number")]
pub struct InvalidDecimal;

impl Decimal {
    /// Reads `-1.50`, `13`, `1e-3`: sign, digits, point and digits, exponent. Nothing is trimmed or changed.
    pub fn parse(text: &str) -> Result<Self, InvalidDecimal> {
        if is_decimal(text) {
            Ok(Self(text.into()))
        } else {
            Err(InvalidDecimal)
        }
    }

    /// The digits, as received.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For the place on a chart only, never for text; `None` when it is too large to be drawn.
    pub fn to_f64(&self) -> Option<f64> {
        self.0
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite())
    }
}

/// Digit for digit; only an exponent is rewritten by the JSON reader (`1E5` becomes `1e+5`).
impl From<&serde_json::Number> for Decimal {
    fn from(number: &serde_json::Number) -> Self {
        Self(number.to_string().into())
    }
}

impl FromStr for Decimal {
    type Err = InvalidDecimal;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|part| digits(part.strip_prefix(['-', '+']).unwrap_or(part)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn digits_stay_as_received_through_json() {
        for text in [
            "7.10",
            "0",
            "0.250",
            "-1.5",
            "1e-5",
            "1e+5",
            "12345678901234567890.123456789012345678901234567890",
        ] {
            let number: serde_json::Number = serde_json::from_str(text).unwrap();
            assert_eq!(Decimal::from(&number).as_str(), text);
            assert_eq!(Decimal::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn numbers_written_differently_are_different() {
        assert_ne!(Decimal::parse("7.1"), Decimal::parse("7.10"));
    }

    #[test]
    fn text_is_refused() {
        for wrong in [
            "", "-", ".", "1.", ".5", "1,5", " 1", "1 ", "<5", "NaN", "inf", "1e", "1e+", "--1",
            "0x10", "١",
        ] {
            assert_eq!(Decimal::parse(wrong), Err(InvalidDecimal), "{wrong}");
        }
    }

    #[test]
    fn a_number_too_large_for_a_chart_is_not_drawn_but_kept() {
        let huge = Decimal::parse("1e999").unwrap();
        assert_eq!((huge.to_f64(), huge.as_str()), (None, "1e999"));
    }

    proptest! {
        #[test]
        fn every_decimal_keeps_its_text_and_has_a_value(text in r"[-+]?[0-9]{1,20}(\.[0-9]{1,20})?([eE][-+]?[0-9]{1,2})?") {
            let decimal = Decimal::parse(&text).unwrap();
            prop_assert_eq!(decimal.as_str(), &text);
            prop_assert!(decimal.to_f64().is_some());
        }

        #[test]
        fn any_text_is_kept_whole_or_refused(text in ".*") {
            if let Ok(decimal) = Decimal::parse(&text) {
                prop_assert_eq!(decimal.as_str(), &text);
                prop_assert!(text.parse::<f64>().is_ok());
            }
        }
    }
}
