//! The cast of the sandbox: invented patients and clinicians, each there to show something.
//!
//! Patients and two of the clinicians carry numbers that the national test services publish for
//! testing. The other clinicians have invented numbers with the month raised by 80 and valid
//! control digits, because the published table gives all of them the number of one patient. Birth
//! dates, sexes, names of approvals and everything in `content` are made up.
//!
//! A [`Cast`] is who one sandbox knows: the built-in people, or those of a file ([`Cast::read`]).
//!
//! Not here: what a person's reports and documents hold (`content`) and who may sign in how
//! (the identity part).

mod cast;
mod places;
mod table;

use jiff::civil::Date;

pub use self::{
    cast::{Cast, PeopleError},
    table::table,
};

/// The sex that the sources state for a patient, as the codes of list 3101.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Sex {
    /// Code 2.
    Female,
    /// Code 1.
    Male,
}

impl Sex {
    /// The code in list 3101.
    pub fn code(self) -> &'static str {
        match self {
            Self::Male => "1",
            Self::Female => "2",
        }
    }

    /// The same as FHIR's administrative gender.
    pub fn fhir(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
        }
    }
}

/// What the privacy rules of the result service say about a patient.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Privacy {
    /// No restriction.
    Open,
    /// Restricted against all health personnel; an elevated basis opens it.
    General,
    /// The person is reserved against being recorded; there is nothing to open.
    Reservation,
}

/// On whose behalf a test user looks things up, as far as the result service tells them apart.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Duty {
    /// Treats patients, or has no duty that the service knows.
    Care,
    /// Verifikasjonspersonell: checks results, and must not state an access basis.
    Verification,
    /// Saksbehandler: handles a case, and must not state an access basis.
    CaseOfficer,
}

impl Duty {
    /// The Norwegian name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Care => "helsepersonell",
            Self::Verification => "verifikasjonspersonell",
            Self::CaseOfficer => "saksbehandler",
        }
    }
}

/// An invented patient.
#[derive(Clone, Debug)]
pub struct Patient {
    /// Eleven digits.
    pub number: &'static str,
    /// Given names.
    pub given: &'static str,
    /// Family name.
    pub family: &'static str,
    /// Invented birth date.
    pub born: Date,
    /// Invented sex.
    pub sex: Sex,
    /// Norwegian words for what this patient shows to a tester.
    pub shows: &'static str,
    /// The same in English.
    pub shows_en: &'static str,
    /// Restrictions in the result service.
    pub privacy: Privacy,
    /// Numbers of clinicians whom this patient has blocked by name in the result service.
    pub blocks: &'static [&'static str],
    /// Whether one source of documents does not answer for this patient.
    pub silent_community: bool,
    /// Whether the result service answers every search for this patient with 400 in plain text.
    pub plain_error: bool,
    /// Number of the built-in patient whose kind of content this one has; the own number for the
    /// built-in people.
    pub like: &'static str,
}

/// One approval of a clinician, as the health personnel register gives it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Approval {
    /// Code of list 9060.
    pub profession: &'static str,
    /// Name of the code.
    pub name: &'static str,
}

/// A test user who can sign in.
#[derive(Clone, Debug)]
pub struct Clinician {
    /// Eleven digits; the `test_pid` of automated sign-in.
    pub number: &'static str,
    /// Given name.
    pub given: &'static str,
    /// Family name.
    pub family: &'static str,
    /// Number in the health personnel register; none without authorisation.
    pub hpr: Option<&'static str>,
    /// Approvals; empty without authorisation.
    pub approvals: &'static [Approval],
    /// What the person looks things up for.
    pub duty: Duty,
    /// Norwegian words for what signing in as this person shows.
    pub shows: &'static str,
    /// The same in English.
    pub shows_en: &'static str,
}

const LEGE: Approval = Approval {
    profession: "LE",
    name: "Lege",
};
const TANNLEGE: Approval = Approval {
    profession: "TL",
    name: "Tannlege",
};
const SYKEPLEIER: Approval = Approval {
    profession: "SP",
    name: "Sykepleier",
};
const VERNEPLEIER: Approval = Approval {
    profession: "VP",
    name: "Vernepleier",
};

/// Number of Line Danser, the patient with the richest content.
pub const LINE: &str = "13116900216";
/// Number of Malin Fos Bogen: one document and one report are another person's.
pub const MALIN: &str = "12119000465";
/// Number of Roland Gundersen: pathology, radiology, grouped microbiology, KITH.
pub const ROLAND: &str = "15076500565";
/// Number of Else Nett: general block, and a block against one clinician.
pub const ELSE: &str = "23077200290";
/// Number of Gry Telokk: more than 200 reports.
pub const GRY: &str = "12057900499";
/// Number of Folke Danser: one source of documents does not answer.
pub const FOLKE: &str = "14019800513";
/// Number of Harry Handel: a complete answer without anything in it.
pub const HARRY: &str = "08077000292";
/// Number of Stein Alive: preliminary, amended and cancelled only.
pub const STEIN: &str = "11064700342";
/// Number of Trine Faktor: reserved.
pub const TRINE: &str = "12050050295";
/// Number of Bent Asil: units and reference texts as untidy as they come.
pub const BENT: &str = "07070750710";
/// Number of Tålmodig Lenestol: chronically ill, twelve years over all disciplines, documents of
/// every kind.
pub const TALMODIG: &str = "17835111202";
/// Number of Skrudd Konvolutt: the result service answers 400 in plain text.
pub const SKRUDD: &str = "04878823198";
/// Number of Truls Blix, the clinician whom Else Nett has blocked.
pub const TRULS: &str = "22047800106";

const fn patient(
    number: &'static str,
    name: (&'static str, &'static str),
    born: Date,
    sex: Sex,
    shows: &'static str,
    shows_en: &'static str,
) -> Patient {
    Patient {
        number,
        given: name.0,
        family: name.1,
        born,
        sex,
        shows,
        shows_en,
        privacy: Privacy::Open,
        blocks: &[],
        silent_community: false,
        plain_error: false,
        like: number,
    }
}

const fn day(year: i16, month: i8, day: i8) -> Date {
    Date::constant(year, month, day)
}

static PATIENTS: [Patient; 12] = [
    patient(
        LINE,
        ("Line", "Danser"),
        day(1969, 11, 13),
        Sex::Female,
        "Biokjemi over tid, urindyrkning med resistens, PDF-epikrise. 3 sperrede dokumenter.",
        "Biochemistry over time, urine culture with susceptibility, PDF discharge letter. 3 restricted documents.",
    ),
    patient(
        ROLAND,
        ("Roland", "Gundersen"),
        day(1965, 7, 15),
        Sex::Male,
        "Histologi, ultralyd, gruppert mikrobiologi. Strukturert CDA og KITH-epikrise.",
        "Histology, ultrasound, grouped microbiology. Structured CDA and a KITH discharge letter.",
    ),
    patient(
        GRY,
        ("Gry", "Telokk"),
        day(1979, 5, 12),
        Sex::Female,
        "Immunologi, mikrobiologi. Mer enn 200 rapporter og 400 dokumenter, bla i sider.",
        "Immunology, microbiology. More than 200 reports and 400 documents, read page by page.",
    ),
    Patient {
        privacy: Privacy::General,
        blocks: &[TRULS],
        ..patient(
            ELSE,
            ("Else", "Nett"),
            day(1972, 7, 23),
            Sex::Female,
            "Pasienten har sperret tilgang. Kan åpnes med forhøyet grunnlag. Har blokkert Truls Blix.",
            "The patient has restricted access. An elevated basis opens it. Has blocked Truls Blix.",
        )
    },
    Patient {
        silent_community: true,
        ..patient(
            FOLKE,
            ("Folke", "Danser"),
            day(1998, 1, 14),
            Sex::Male,
            "Én kilde svarer ikke. Listen er ufullstendig.",
            "One source does not answer. The list is incomplete.",
        )
    },
    patient(
        HARRY,
        ("Harry", "Handel"),
        day(1970, 7, 8),
        Sex::Male,
        "Fullstendig svar uten funn.",
        "A complete answer with nothing in it.",
    ),
    patient(
        STEIN,
        ("Stein", "Alive"),
        day(1947, 6, 11),
        Sex::Male,
        "Bare foreløpige, endrede og kansellerte svar.",
        "Preliminary, amended and cancelled results only.",
    ),
    patient(
        BENT,
        ("Bent", "Asil"),
        day(2007, 7, 7),
        Sex::Male,
        "Ulike skrivemåter for enheter og referanseområder.",
        "Units and reference ranges spelled in many ways.",
    ),
    Patient {
        privacy: Privacy::Reservation,
        ..patient(
            TRINE,
            ("Trine", "Faktor"),
            day(2000, 5, 12),
            Sex::Female,
            "Reservert: ingen opplysninger er registrert.",
            "Opted out: nothing is recorded.",
        )
    },
    patient(
        MALIN,
        ("Malin Fos", "Bogen"),
        day(1990, 11, 12),
        Sex::Female,
        "Ett dokument og én rapport gjelder en annen person. Alarm.",
        "One document and one report belong to another person. Alarm.",
    ),
    patient(
        TALMODIG,
        ("Tålmodig", "Lenestol"),
        day(1951, 3, 17),
        Sex::Female,
        "Kronisk syk gjennom tolv år, alle fagområder, med rot fra virkeligheten. Dokumenter av alle typer, også feilmerkede.",
        "Chronically ill for twelve years, all disciplines, with the dirt of the real world. Documents of every type, some mislabelled.",
    ),
    Patient {
        plain_error: true,
        ..patient(
            SKRUDD,
            ("Skrudd", "Konvolutt"),
            day(1988, 7, 4),
            Sex::Male,
            "Prøvesvar svarer med feil 400 i ren tekst. Dokumentene virker.",
            "The result service answers with error 400 in plain text. The documents work.",
        )
    },
];

static CLINICIANS: [Clinician; 11] = [
    Clinician {
        number: "14818230029",
        given: "Grønn",
        family: "Vits",
        hpr: Some("565501872"),
        approvals: &[LEGE],
        duty: Duty::Care,
        shows: "Lege med én godkjenning.",
        shows_en: "A physician with one approval.",
    },
    Clinician {
        number: "02917931162",
        given: "Kvart",
        family: "Grevling",
        hpr: Some("565505933"),
        approvals: &[LEGE, TANNLEGE],
        duty: Duty::Care,
        shows: "To godkjenninger: rollen må velges.",
        shows_en: "Two approvals: a role has to be chosen.",
    },
    Clinician {
        number: "21878541003",
        given: "Virkelig",
        family: "Kjeltring",
        hpr: Some("565512796"),
        approvals: &[SYKEPLEIER],
        duty: Duty::Care,
        shows: "Sykepleier.",
        shows_en: "A nurse.",
    },
    Clinician {
        number: "05828832184",
        given: "Livstrett",
        family: "Bever",
        hpr: Some("565598803"),
        approvals: &[VERNEPLEIER],
        duty: Duty::Care,
        shows: "Vernepleier.",
        shows_en: "A learning disability nurse.",
    },
    Clinician {
        number: "17837425034",
        given: "Direkte",
        family: "Hei",
        hpr: None,
        approvals: &[],
        duty: Duty::Care,
        shows: "Uten autorisasjon: ingen attest, ingen rolle.",
        shows_en: "Without authorisation: no attest, no role.",
    },
    Clinician {
        number: "23856926222",
        given: "Veik",
        family: "Logaritme",
        hpr: None,
        approvals: &[],
        duty: Duty::Care,
        shows: "Uten autorisasjon: ingen attest, ingen rolle.",
        shows_en: "Without authorisation: no attest, no role.",
    },
    Clinician {
        number: "09899034071",
        given: "Hyppig",
        family: "Avtale",
        hpr: None,
        approvals: &[],
        duty: Duty::Care,
        shows: "Uten autorisasjon: ingen attest, ingen rolle.",
        shows_en: "Without authorisation: no attest, no role.",
    },
    Clinician {
        number: "23075821492",
        given: "Benedicte",
        family: "Geiraas",
        hpr: Some("565598811"),
        approvals: &[LEGE],
        duty: Duty::Care,
        shows: "Lege.",
        shows_en: "A physician.",
    },
    Clinician {
        number: TRULS,
        given: "Truls",
        family: "Blix",
        hpr: Some("565598829"),
        approvals: &[LEGE],
        duty: Duty::Care,
        shows: "Lege som Else Nett har blokkert.",
        shows_en: "A physician whom Else Nett has blocked.",
    },
    Clinician {
        number: "26917620422",
        given: "Nøye",
        family: "Perm",
        hpr: None,
        approvals: &[],
        duty: Duty::Verification,
        shows: "Verifikasjonspersonell: grunnlag må ikke oppgis.",
        shows_en: "Verification staff: an access basis must not be stated.",
    },
    Clinician {
        number: "12908431772",
        given: "Grundig",
        family: "Skuff",
        hpr: None,
        approvals: &[],
        duty: Duty::CaseOfficer,
        shows: "Saksbehandler: grunnlag må ikke oppgis.",
        shows_en: "A case officer: an access basis must not be stated.",
    },
];

/// The built-in patients, the richest first.
pub fn patients() -> &'static [Patient] {
    &PATIENTS
}

/// The built-in test users.
pub fn clinicians() -> &'static [Clinician] {
    &CLINICIANS
}

/// The built-in patient with this number.
pub fn find_patient(number: &str) -> Option<&'static Patient> {
    PATIENTS.iter().find(|patient| patient.number == number)
}

/// The built-in test user with this number.
pub fn find_clinician(number: &str) -> Option<&'static Clinician> {
    CLINICIANS
        .iter()
        .find(|clinician| clinician.number == number)
}

/// Whether eleven digits carry valid control digits, the rule for numbers issued from 2032 included.
pub(crate) fn has_valid_control_digits(number: &str) -> bool {
    const FIRST: [u32; 10] = [3, 7, 6, 1, 8, 9, 4, 5, 2, 1];
    const SECOND: [u32; 11] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];
    let Some(digits) = number
        .chars()
        .map(|character| character.to_digit(10))
        .collect::<Option<Vec<_>>>()
    else {
        return false;
    };
    if digits.len() != 11 {
        return false;
    }
    let sum = |weights: &[u32]| -> u32 { digits.iter().zip(weights).map(|(d, w)| d * w).sum() };
    sum(&FIRST) % 11 <= 3 && sum(&SECOND).is_multiple_of(11)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_number_is_valid_and_used_once() {
        let mut seen = HashSet::new();
        for number in patients()
            .iter()
            .map(|p| p.number)
            .chain(clinicians().iter().map(|c| c.number))
        {
            assert!(has_valid_control_digits(number), "{number}");
            assert!(seen.insert(number), "{number} is used twice");
        }
    }

    #[test]
    fn a_clinician_has_approvals_exactly_when_registered() {
        for clinician in clinicians() {
            assert_eq!(clinician.hpr.is_some(), !clinician.approvals.is_empty());
        }
    }

    #[test]
    fn invented_numbers_cannot_be_real_ones() {
        for clinician in clinicians().iter().take(7) {
            let month: u32 = clinician.number.get(2..4).unwrap().parse().unwrap();
            assert!((81..=92).contains(&month));
        }
    }

    #[test]
    fn everybody_says_what_they_show_in_both_languages() {
        let all = patients()
            .iter()
            .map(|own| (own.shows, own.shows_en))
            .chain(clinicians().iter().map(|own| (own.shows, own.shows_en)));
        for (norwegian, english) in all {
            assert!(norwegian.ends_with('.') && english.ends_with('.'));
            assert_ne!(norwegian, english);
        }
    }

    #[test]
    fn duties_are_for_those_without_authorisation() {
        for duty in [Duty::Verification, Duty::CaseOfficer] {
            let own: Vec<_> = clinicians().iter().filter(|own| own.duty == duty).collect();
            assert_eq!(own.len(), 1, "{}", duty.name());
            assert!(own[0].hpr.is_none());
        }
    }

    #[test]
    fn a_mistyped_digit_is_noticed() {
        assert!(!has_valid_control_digits("13116900217"));
        assert!(!has_valid_control_digits("1311690021"));
        assert!(has_valid_control_digits("15831091220"));
    }
}
