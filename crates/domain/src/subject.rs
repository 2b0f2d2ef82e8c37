//! Is this resource about the open patient? Compares the identifier that a resource carries with the patient asked for.
//!
//! Not here: where an identifier stands in a resource or document, what to do about another person.

use crate::PersonId;
use crate::person_id::{Series, classify, strip_separators, to_digits};

/// Identifier series of fødselsnummer.
pub const FODSELSNUMMER_OID: &str = "2.16.578.1.12.4.1.4.1";
/// Identifier series of D-nummer.
pub const D_NUMBER_OID: &str = "2.16.578.1.12.4.1.4.2";
/// Identifier series of felles hjelpenummer.
pub const SHARED_AID_NUMBER_OID: &str = "2.16.578.1.12.4.1.4.3";

/// How a resource's patient identifier compares with the open patient.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum SubjectMatch {
    /// The same number.
    Confirmed,
    /// No number, or one of another kind: shown with a mark.
    Unconfirmed,
    /// Masked by the service: shown as masked, no alarm.
    Masked,
    /// A different number of the same kind: withheld, with an alarm.
    Other,
}

/// Compares an identifier (`system` as OID with or without `urn:oid:`) with the patient.
///
/// The alarm needs a different number of the same kind, either by its label or by its own shape: a sender that labels
/// every number as fødselsnummer must not hide another person.
#[must_use]
pub fn compare(person: &PersonId, system: Option<&str>, value: Option<&str>) -> SubjectMatch {
    let value = value.map_or("", str::trim);
    if value.is_empty() {
        return SubjectMatch::Unconfirmed;
    }
    if value.chars().all(|character| character == '*') {
        return SubjectMatch::Masked;
    }
    let label = Label::of(system);
    if label == Label::Foreign {
        return SubjectMatch::Unconfirmed;
    }
    if person.same_person(value) {
        return SubjectMatch::Confirmed;
    }
    let Ok(digits) = to_digits(&strip_separators(value)) else {
        return SubjectMatch::Unconfirmed;
    };
    let shape = classify(&digits);
    let same_by_label = label == Label::of(Some(person.identifier_system_number()));
    let same_by_shape = match shape.series {
        Series::Ordinary | Series::Synthetic => shape.is_d_number == person.is_d_number(),
        // Perhaps a hjelpenummer: another kind, unless its label says otherwise.
        Series::AidOrSynthetic | Series::SharedAid => false,
    };
    if same_by_label || same_by_shape {
        SubjectMatch::Other
    } else {
        SubjectMatch::Unconfirmed
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Label {
    Fodselsnummer,
    DNumber,
    Absent,
    Foreign,
}

impl Label {
    fn of(system: Option<&str>) -> Self {
        let system = system.map_or("", str::trim);
        let bare = match system.get(..8) {
            Some(prefix) if prefix.eq_ignore_ascii_case("urn:oid:") => {
                system.get(8..).unwrap_or_default()
            }
            _ => system,
        };
        match bare {
            "" => Self::Absent,
            FODSELSNUMMER_OID => Self::Fodselsnummer,
            D_NUMBER_OID => Self::DNumber,
            _ => Self::Foreign,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SubjectMatch::{Confirmed, Masked, Other, Unconfirmed};
    use super::*;
    use crate::Population;

    const FNR: Option<&str> = Some("urn:oid:2.16.578.1.12.4.1.4.1");
    const DNR: Option<&str> = Some("urn:oid:2.16.578.1.12.4.1.4.2");
    const MINE: &str = "01828540056";
    const MY_D_NUMBER: &str = "41828540120";
    const STRANGER: &str = "15831091212";

    fn me() -> PersonId {
        PersonId::parse(MINE, Population::Test).unwrap()
    }

    #[test]
    fn the_same_number_is_confirmed_however_its_system_and_digits_are_written() {
        for system in [
            FNR,
            Some("2.16.578.1.12.4.1.4.1"),
            Some("URN:OID:2.16.578.1.12.4.1.4.1"),
            None,
            Some(""),
        ] {
            for value in [MINE, "018285 40056", " 01828540056 "] {
                assert_eq!(compare(&me(), system, Some(value)), Confirmed, "{system:?}");
            }
        }
        let with_d_number = PersonId::parse(MY_D_NUMBER, Population::Test).unwrap();
        assert_eq!(compare(&with_d_number, DNR, Some(MY_D_NUMBER)), Confirmed);
    }

    #[test]
    fn another_number_of_the_same_kind_is_another_person() {
        for system in [FNR, None, Some(" ")] {
            assert_eq!(compare(&me(), system, Some(STRANGER)), Other, "{system:?}");
        }
        // Wrongly labelled as D-number, but its shape is that of a fødselsnummer.
        assert_eq!(compare(&me(), DNR, Some(STRANGER)), Other);
        // Labelled as the same kind; also when its control digits do not fit.
        assert_eq!(compare(&me(), FNR, Some("15831091213")), Other);
        assert_eq!(compare(&me(), FNR, Some(MY_D_NUMBER)), Other);
        assert_eq!(compare(&me(), FNR, Some("01428540073")), Other);
    }

    #[test]
    fn a_number_of_another_kind_is_not_an_alarm() {
        assert_eq!(compare(&me(), DNR, Some(MY_D_NUMBER)), Unconfirmed);
        assert_eq!(compare(&me(), None, Some(MY_D_NUMBER)), Unconfirmed);
        assert_eq!(compare(&me(), None, Some("81234567802")), Unconfirmed);
        for system in [
            "urn:oid:2.16.578.1.12.4.1.4.3",
            "urn:oid:2.16.578.1.12.4.1.4.5",
            "urn:oid:1.2.3",
            "local",
        ] {
            assert_eq!(
                compare(&me(), Some(system), Some("81234567802")),
                Unconfirmed,
                "{system}"
            );
            assert_eq!(
                compare(&me(), Some(system), Some(STRANGER)),
                Unconfirmed,
                "{system}"
            );
        }
    }

    #[test]
    fn no_number_is_unconfirmed() {
        for value in [
            None,
            Some(""),
            Some("  "),
            Some("ukjent"),
            Some("0182854"),
            Some("0182854005x"),
        ] {
            assert_eq!(compare(&me(), FNR, value), Unconfirmed, "{value:?}");
        }
    }

    #[test]
    fn stars_are_a_mask_whatever_the_system() {
        for system in [FNR, DNR, None, Some("*****")] {
            assert_eq!(compare(&me(), system, Some("*****")), Masked, "{system:?}");
        }
    }
}
