//! Four hundred letters through twelve years, to be read page by page.
//!
//! All of them are visible under either legal basis: the regulation's age limits are kept.

use super::{
    BILDESVAR, BIOKJEMI, BREV, Calendar, Code, Draft, EPIKRISE, FAGPERSONELL, FJORDLAB,
    FJORDLAB_HOSPITAL, HENVISNING, HJERTE, KATTSKINNET, MAGNAR, MAY, NATIONAL, Organisation,
    POLIKLINISK, Patient, Person, RITA, SYKEPLEIE, Spelling, VIDDA, VIDDA_HOSPITAL, ordinary,
    short_letter, unit,
};

/// How many documents there are.
pub(super) const COUNT: u32 = 400;

type Subject = (
    &'static str,
    (Code, Code),
    Organisation,
    Option<(&'static str, &'static str)>,
    Person<'static>,
);

/// What is visible however old it is.
const LETTERS: [Subject; 4] = [
    (
        "Epikrise – Medisinsk avdeling",
        EPIKRISE,
        VIDDA_HOSPITAL,
        Some(("900102", "Medisinsk avdeling")),
        RITA,
    ),
    (
        "Poliklinisk epikrise – revmatologi",
        POLIKLINISK,
        VIDDA_HOSPITAL,
        Some(("900117", "Revmatologisk poliklinikk")),
        RITA,
    ),
    (
        "Sykepleiesammenfatning",
        SYKEPLEIE,
        VIDDA_HOSPITAL,
        Some(("900102", "Medisinsk avdeling")),
        MAY,
    ),
    (
        "Fysioterapi, oppsummering",
        FAGPERSONELL,
        VIDDA_HOSPITAL,
        Some(("900112", "Fysioterapi")),
        MAY,
    ),
];

/// What is visible for five years.
const EXAMINATIONS: [Subject; 2] = [
    (
        "Røntgen hender og føtter",
        BILDESVAR,
        VIDDA_HOSPITAL,
        Some(("900104", "Bildediagnostikk")),
        RITA,
    ),
    (
        "Ekkokardiografi",
        HJERTE,
        VIDDA_HOSPITAL,
        Some(("900110", "Hjertepoliklinikk")),
        RITA,
    ),
];

/// What is visible for one year.
const CORRESPONDENCE: [Subject; 3] = [
    ("Henvisning", HENVISNING, KATTSKINNET, None, MAGNAR),
    ("Brev", BREV, KATTSKINNET, None, MAGNAR),
    (
        "Prøvesvar",
        BIOKJEMI,
        FJORDLAB_HOSPITAL,
        Some(("900202", "Medisinsk biokjemi")),
        MAGNAR,
    ),
];

/// The letters, the newest first.
pub(super) fn documents(patient: &'static Patient, calendar: &Calendar) -> Vec<Draft> {
    let mut drafts = ordinary(patient, calendar, 8);
    let next = u32::try_from(drafts.len()).unwrap_or(0) + 1;
    for number in next..=COUNT {
        let days = i32::try_from(number).unwrap_or(0) * 11 - 80;
        let turn = usize::try_from(number).unwrap_or(0);
        let choice: &[Subject] = match (turn % 5, days) {
            (0, ..350) => &CORRESPONDENCE,
            (1, ..1800) => &EXAMINATIONS,
            _ => &LETTERS,
        };
        let Some((title, kinds, institution, department, author)) =
            choice.get(turn / 5 % choice.len())
        else {
            continue;
        };
        let written = calendar.at(days, 9 + i8::try_from(turn % 7).unwrap_or(0), 15);
        let (community, spelling) = match institution.number {
            own if own == KATTSKINNET.number => (NATIONAL, Spelling::Identifier),
            own if own == FJORDLAB_HOSPITAL.number => (FJORDLAB, Spelling::Type),
            _ => (VIDDA, Spelling::Both),
        };
        drafts.push(
            Draft::new(
                patient,
                number,
                community,
                title,
                *kinds,
                written,
                short_letter(
                    patient,
                    (institution.name, "Oppdiktet avsender"),
                    written,
                    title,
                    &[
                        ("Aktuelt", "Kontroll etter avtale. Ingen nye plager."),
                        (
                            "Vurdering",
                            "Stabil tilstand. Ingen endring i behandlingen.",
                        ),
                    ],
                ),
            )
            .from(
                *institution,
                department.map(|(number, name)| unit(number, name)),
            )
            .spelled(spelling)
            .by(*author),
        );
    }
    drafts
}
