//! One patient at a time: what was fetched for one opening of a patient can only be read while that opening is active.
//!
//! Not here: which patient is open now (`app` holds it), cancelling of requests.

use std::fmt;
use std::str::FromStr;

use crate::{OrdinaryBasis, PersonId};

/// Names one opening of a patient. Random, so that it says nothing of her and never returns.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ContextId(u128);

/// Text that is not a context id.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not a context id")]
pub struct InvalidContextId;

impl fmt::Display for ContextId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:032x}", self.0)
    }
}

impl fmt::Debug for ContextId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ContextId({self})")
    }
}

impl FromStr for ContextId {
    type Err = InvalidContextId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse_hex_128(text).map(Self).ok_or(InvalidContextId)
    }
}

/// Exactly 32 lower-case hexadecimal digits.
pub(crate) fn parse_hex_128(text: &str) -> Option<u128> {
    let plain = text.len() == 32
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if plain {
        u128::from_str_radix(text, 16).ok()
    } else {
        None
    }
}

/// One opening of a patient on a stated basis. Not `Clone`: there is one, and changing the basis opens a new one.
pub struct PatientContext {
    id: ContextId,
    person: PersonId,
    basis: OrdinaryBasis,
}

impl PatientContext {
    /// Opens a patient. `random` comes from the operating system, fresh for each opening.
    #[must_use]
    pub fn open(random: u128, person: PersonId, basis: OrdinaryBasis) -> Self {
        Self {
            id: ContextId(random),
            person,
            basis,
        }
    }

    /// The name of this opening.
    pub fn id(&self) -> ContextId {
        self.id
    }

    /// The patient.
    pub fn person(&self) -> &PersonId {
        &self.person
    }

    /// The basis that was stated when she was opened.
    pub fn basis(&self) -> OrdinaryBasis {
        self.basis
    }

    /// Marks a value as fetched for this opening.
    pub fn stamp<T>(&self, value: T) -> ForPatient<T> {
        ForPatient {
            context: self.id,
            value,
        }
    }
}

impl fmt::Debug for PatientContext {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PatientContext")
            .field("id", &self.id)
            .field("basis", &self.basis)
            .finish_non_exhaustive()
    }
}

/// The value belongs to another opening than the active one; it must be dropped.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("open a value of another patient context")]
pub struct ContextMismatch;

/// A value fetched for one opening of a patient. Made only by [`PatientContext::stamp`]; read only while that opening is
/// the active one.
#[must_use = "a value of a patient is opened against the active patient, or dropped on purpose"]
pub struct ForPatient<T> {
    context: ContextId,
    value: T,
}

impl<T> ForPatient<T> {
    /// The value, when `active` is the opening that it was fetched for.
    pub fn open(self, active: &PatientContext) -> Result<T, ContextMismatch> {
        if self.context == active.id {
            Ok(self.value)
        } else {
            Err(ContextMismatch)
        }
    }

    /// Works on the value; the mark stays.
    pub fn map<U>(self, work: impl FnOnce(T) -> U) -> ForPatient<U> {
        ForPatient {
            context: self.context,
            value: work(self.value),
        }
    }

    /// Works on the value with something that may fail; the mark stays.
    pub fn try_map<U, E>(self, work: impl FnOnce(T) -> Result<U, E>) -> Result<ForPatient<U>, E> {
        Ok(ForPatient {
            context: self.context,
            value: work(self.value)?,
        })
    }

    /// Joins two values of the same opening.
    pub fn zip<U>(self, other: ForPatient<U>) -> Result<ForPatient<(T, U)>, ContextMismatch> {
        if self.context == other.context {
            Ok(ForPatient {
                context: self.context,
                value: (self.value, other.value),
            })
        } else {
            Err(ContextMismatch)
        }
    }

    /// The opening that it belongs to.
    pub fn context(&self) -> ContextId {
        self.context
    }
}

impl<T> fmt::Debug for ForPatient<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ForPatient")
            .field("context", &self.context)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Population;

    fn opening(random: u128) -> PatientContext {
        let person = PersonId::parse("01828540056", Population::Test).unwrap();
        PatientContext::open(random, person, OrdinaryBasis::Samtykke)
    }

    #[test]
    fn a_late_answer_of_the_former_opening_is_refused_also_for_the_same_person() {
        let (former, active) = (opening(1), opening(2));
        let late = former.stamp("4,7");
        assert_eq!(late.context(), former.id());
        assert_eq!(late.open(&active), Err(ContextMismatch));
        assert_eq!(active.stamp("4,7").map(str::len).open(&active), Ok(3));
    }

    #[test]
    fn values_of_two_openings_are_never_joined() {
        let (former, active) = (opening(1), opening(2));
        assert_eq!(
            former.stamp(1).zip(active.stamp(2)).err(),
            Some(ContextMismatch)
        );
        assert_eq!(
            active
                .stamp(1)
                .zip(active.stamp(2))
                .and_then(|both| both.open(&active)),
            Ok((1, 2))
        );
    }

    #[test]
    fn a_failing_step_keeps_its_error_and_a_good_one_keeps_the_mark() {
        let (former, active) = (opening(1), opening(2));
        assert!(active.stamp("x").try_map(str::parse::<u8>).is_err());
        let parsed = former.stamp("7").try_map(str::parse::<u8>).unwrap();
        assert_eq!(parsed.open(&active), Err(ContextMismatch));
    }

    #[test]
    fn an_id_is_read_back_from_its_text_and_from_nothing_else() {
        let id = opening(0xfeed).id();
        assert_eq!(id.to_string(), "0000000000000000000000000000feed");
        assert_eq!(id.to_string().parse(), Ok(id));
        for wrong in [
            "",
            "feed",
            "+000000000000000000000000000feed",
            "0000000000000000000000000000FEED",
        ] {
            assert_eq!(wrong.parse::<ContextId>(), Err(InvalidContextId), "{wrong}");
        }
    }

    #[test]
    fn debug_shows_neither_the_person_nor_the_value() {
        let context = opening(7);
        let shown = format!("{context:?} {:?}", context.stamp("Påvist"));
        assert!(
            !shown.contains("01828540056") && !shown.contains("Påvist"),
            "{shown}"
        );
    }
}
