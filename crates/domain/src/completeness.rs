//! How much of what exists an answer holds. Not here: the reasons, which are notices of the service crates.

/// How much of what exists an answer holds; an empty list without `Complete` may not be shown as "no results".
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Completeness {
    /// The service gave everything that it counted.
    Complete,
    /// Something is missing, and a notice says what.
    Partial,
    /// Withheld by a restriction of the patient.
    Blocked,
    /// The service does not tell.
    Unknown,
}

impl Completeness {
    /// What can be said of two answers together: never more than the weaker of them.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        use Completeness::{Blocked, Complete, Partial, Unknown};
        match (self, other) {
            (Blocked, _) | (_, Blocked) => Blocked,
            (Partial, _) | (_, Partial) => Partial,
            (Unknown, _) | (_, Unknown) => Unknown,
            (Complete, Complete) => Complete,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Completeness::{Blocked, Complete, Partial, Unknown};

    #[test]
    fn two_answers_together_are_complete_only_when_both_are() {
        for one in [Complete, Partial, Blocked, Unknown] {
            for other in [Complete, Partial, Blocked, Unknown] {
                let both = one.and(other);
                assert_eq!(both, other.and(one));
                assert_eq!(both == Complete, one == Complete && other == Complete);
            }
        }
        assert_eq!(Partial.and(Blocked), Blocked);
        assert_eq!(Unknown.and(Partial), Partial);
    }
}
