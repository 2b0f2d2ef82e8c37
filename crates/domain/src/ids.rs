//! Identifiers other than the patient's. Not here: HER-id, RESH and business identifiers, which are only ever text.

use std::fmt;

/// Number in the register of health personnel: up to nine digits, no check digit.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct HprNumber(Box<str>);

/// Text that is not an HPR number.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not an HPR number")]
pub struct InvalidHprNumber;

impl HprNumber {
    /// Reads one to nine digits; spaces round them are allowed.
    pub fn parse(text: &str) -> Result<Self, InvalidHprNumber> {
        let digits = text.trim();
        let fits =
            (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if fits {
            Ok(Self(digits.into()))
        } else {
            Err(InvalidHprNumber)
        }
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HprNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Number of an organisation: nine digits, the last one checks the others (modulus 11, weights 3 2 7 6 5 4 3 2).
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct OrganisationNumber(Box<str>);

/// Text that is not an organisation number.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not an organisation number")]
pub struct InvalidOrganisationNumber;

impl OrganisationNumber {
    /// Reads nine digits, grouped by spaces or not.
    pub fn parse(text: &str) -> Result<Self, InvalidOrganisationNumber> {
        let digits: String = text
            .chars()
            .filter(|character| !character.is_whitespace())
            .collect();
        let fits = digits.len() == 9 && digits.bytes().all(|byte| byte.is_ascii_digit());
        let sum: u32 = digits
            .bytes()
            .zip([3, 2, 7, 6, 5, 4, 3, 2, 1])
            .map(|(byte, weight)| u32::from(byte & 15) * weight)
            .sum();
        if fits && sum.is_multiple_of(11) {
            Ok(Self(digits.into()))
        } else {
            Err(InvalidOrganisationNumber)
        }
    }

    /// The nine digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OrganisationNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The id under which we and a service log one request: a UUID in lower case.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct CorrelationId(Box<str>);

/// Text that is not a UUID.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not a correlation id")]
pub struct InvalidCorrelationId;

impl CorrelationId {
    /// A version 4 UUID (RFC 9562 §5.4) from 128 random bits.
    #[must_use]
    pub fn from_random(random: u128) -> Self {
        let bits = (random & !(0xf << 76) & !(0b11 << 62)) | (0x4 << 76) | (0b10 << 62);
        let hex = format!("{bits:032x}");
        let mut text = String::with_capacity(36);
        for (index, character) in hex.chars().enumerate() {
            if matches!(index, 8 | 12 | 16 | 20) {
                text.push('-');
            }
            text.push(character);
        }
        Self(text.into())
    }

    /// Reads `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` in either case.
    pub fn parse(text: &str) -> Result<Self, InvalidCorrelationId> {
        let shape = text.len() == 36
            && text.bytes().enumerate().all(|(index, byte)| match index {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            });
        if shape {
            Ok(Self(text.to_ascii_lowercase().into()))
        } else {
            Err(InvalidCorrelationId)
        }
    }

    /// The UUID as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CorrelationId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

macro_rules! opaque_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct $name(String);

        impl $name {
            /// Takes the source's id as it is.
            #[must_use]
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// The id as the source wrote it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

opaque_id! {
    /// A row of a document list. Opaque.
    DocumentId
}

opaque_id! {
    /// A report of a report list. Opaque.
    ReportId
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_hpr_number_has_one_to_nine_digits() {
        assert_eq!(
            HprNumber::parse(" 565501872 ").unwrap().as_str(),
            "565501872"
        );
        assert_eq!(HprNumber::parse("7").unwrap().to_string(), "7");
        for wrong in ["", "1234567890", "12a", "12 3", "-1"] {
            assert_eq!(HprNumber::parse(wrong), Err(InvalidHprNumber), "{wrong}");
        }
    }

    #[test]
    fn an_organisation_number_is_checked() {
        // 3·9+2·9+7·9+6·9+5·9+4·9+3·9+2·9 = 288; 288 mod 11 = 2; 11 − 2 = 9.
        assert_eq!(
            OrganisationNumber::parse("999 999 999").unwrap().as_str(),
            "999999999"
        );
        for wrong in [
            "",
            "999999998",
            "99999999",
            "9999999990",
            "99999999x",
            "९९९९९९९९९",
        ] {
            assert_eq!(
                OrganisationNumber::parse(wrong),
                Err(InvalidOrganisationNumber),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_correlation_id_is_read_in_either_case() {
        let id = CorrelationId::parse("CFAA883F-5F06-4538-8170-882F19FD3D01").unwrap();
        assert_eq!(id.as_str(), "cfaa883f-5f06-4538-8170-882f19fd3d01");
        for wrong in [
            "",
            "cfaa883f5f0645388170882f19fd3d01",
            "{cfaa883f-5f06-4538-8170-882f19fd3d0}",
        ] {
            assert_eq!(
                CorrelationId::parse(wrong),
                Err(InvalidCorrelationId),
                "{wrong}"
            );
        }
    }

    proptest! {
        #[test]
        fn random_bits_become_a_version_4_uuid(random: u128) {
            let id = CorrelationId::from_random(random);
            prop_assert_eq!(CorrelationId::parse(id.as_str()), Ok(id.clone()));
            let text = id.as_str().as_bytes();
            prop_assert_eq!(text[14], b'4');
            prop_assert!(b"89ab".contains(&text[19]));
        }
    }
}
