//! Access basis and privacy: what a requester may see of a patient.
//!
//! Restrictions are checked before anything else, also before "no data".

use crate::people::{Patient, Privacy};

/// The value of `access-basis`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Basis {
    Unntak,
    Samtykke,
    Akutt,
    ForhoyetSamtykke,
    ForhoyetAkutt,
}

impl Basis {
    /// The basis with this code, in capitals as documented.
    pub(crate) fn parse(code: &str) -> Option<Self> {
        Some(match code {
            "UNNTAK" => Self::Unntak,
            "SAMTYKKE" => Self::Samtykke,
            "AKUTT" => Self::Akutt,
            "FORHOYET_SAMTYKKE" => Self::ForhoyetSamtykke,
            "FORHOYET_AKUTT" => Self::ForhoyetAkutt,
            _ => return None,
        })
    }

    /// Whether it is meant for data that the others do not reach.
    pub(crate) fn is_elevated(self) -> bool {
        matches!(self, Self::ForhoyetSamtykke | Self::ForhoyetAkutt)
    }
}

/// What a requester states: a basis, or the obsolete number that it came from.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Stated {
    pub(crate) basis: Option<Basis>,
    /// From the obsolete header, which overrode restrictions without asking whether there were any.
    pub(crate) obsolete: bool,
}

impl Stated {
    /// The obsolete header: 0 nothing, 1 consent, 2 emergency; the latter two override.
    pub(crate) fn from_reason(reason: &str) -> Option<Self> {
        let basis = match reason {
            "0" => None,
            "1" => Some(Basis::ForhoyetSamtykke),
            "2" => Some(Basis::ForhoyetAkutt),
            _ => return None,
        };
        Some(Self {
            basis,
            obsolete: true,
        })
    }
}

/// A code of the service's privacy outcomes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Restriction {
    General,
    Specific,
    Reservation,
}

impl Restriction {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::General => "General",
            Self::Specific => "Specific",
            Self::Reservation => "Reservation",
        }
    }

    pub(crate) fn diagnostics(self) -> &'static str {
        match self {
            Self::General => "Pasienten har sperret tilgang for helsepersonell.",
            Self::Specific => "Pasienten har blokkert tilgang for deg.",
            Self::Reservation => "Pasienten har reservert seg mot registrering.",
        }
    }
}

/// What becomes of a search.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Verdict {
    /// The data are shown.
    Open,
    /// The data are held back, and the answer says so.
    Withheld(Restriction),
    /// An elevated basis would give nothing that another basis does not: the request fails.
    NothingMore,
}

/// Applies the patient's privacy settings to a requester and what he states.
pub(crate) fn judge(patient: Option<&Patient>, requester: &str, stated: Stated) -> Verdict {
    let elevated = stated.basis.is_some_and(Basis::is_elevated);
    let restriction = patient.and_then(|patient| {
        if patient.blocks.contains(&requester) {
            return Some(Restriction::Specific);
        }
        match patient.privacy {
            Privacy::Open => None,
            Privacy::General => Some(Restriction::General),
            Privacy::Reservation => Some(Restriction::Reservation),
        }
    });
    match (restriction, elevated) {
        (Some(Restriction::General), true) | (None, false) => Verdict::Open,
        (Some(restriction), false) => Verdict::Withheld(restriction),
        (None, true) if stated.obsolete => Verdict::Open,
        (Some(restriction), true) if stated.obsolete => Verdict::Withheld(restriction),
        (Some(_) | None, true) => Verdict::NothingMore,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{self, find_patient};

    fn stated(basis: Option<Basis>) -> Stated {
        Stated {
            basis,
            obsolete: false,
        }
    }

    #[test]
    fn the_obsolete_number_overrides_without_asking() {
        let judge = |number: &str, requester: &str, reason: &str| {
            let stated = Stated::from_reason(reason).unwrap();
            judge(find_patient(number), requester, stated)
        };
        assert_eq!(judge(people::LINE, "x", "1"), Verdict::Open);
        assert_eq!(judge(people::ELSE, "x", "2"), Verdict::Open);
        assert_eq!(
            judge(people::ELSE, "x", "0"),
            Verdict::Withheld(Restriction::General)
        );
        assert_eq!(
            judge(people::ELSE, people::TRULS, "2"),
            Verdict::Withheld(Restriction::Specific)
        );
        assert_eq!(Stated::from_reason("3"), None);
    }

    #[test]
    fn a_general_block_opens_for_an_elevated_basis_only() {
        let patient = find_patient(people::ELSE);
        let judge = |basis| judge(patient, "14818230029", stated(Some(basis)));
        assert_eq!(
            judge(Basis::Samtykke),
            Verdict::Withheld(Restriction::General)
        );
        assert_eq!(judge(Basis::ForhoyetAkutt), Verdict::Open);
    }

    #[test]
    fn a_block_against_a_clinician_never_opens() {
        let patient = find_patient(people::ELSE);
        let judge = |basis| judge(patient, people::TRULS, stated(Some(basis)));
        assert_eq!(
            judge(Basis::Akutt),
            Verdict::Withheld(Restriction::Specific)
        );
        assert_eq!(judge(Basis::ForhoyetAkutt), Verdict::NothingMore);
    }

    #[test]
    fn without_a_restriction_an_elevated_basis_fails() {
        let patient = find_patient(people::LINE);
        assert_eq!(
            judge(patient, "x", stated(Some(Basis::Unntak))),
            Verdict::Open
        );
        assert_eq!(
            judge(patient, "x", stated(Some(Basis::ForhoyetSamtykke))),
            Verdict::NothingMore
        );
        assert_eq!(
            judge(None, "x", stated(Some(Basis::ForhoyetSamtykke))),
            Verdict::NothingMore
        );
        assert_eq!(judge(None, "x", stated(None)), Verdict::Open);
    }

    #[test]
    fn codes_are_taken_in_capitals_only() {
        assert_eq!(Basis::parse("AKUTT"), Some(Basis::Akutt));
        assert_eq!(Basis::parse("akutt"), None);
    }
}
