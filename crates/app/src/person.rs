//! Checking the number that a clinician typed, and who may be opened in this environment.

use innsyn_domain::{InvalidPersonId, PersonId, PersonIdKind as Kind, Population};

use crate::App;
use crate::dto::{
    CommandError, EnvironmentKind, ErrorCode, PersonIdCheck, PersonIdKind, PersonIdReason,
    PersonIdText, TestPatient,
};
use crate::environment::Environment;

impl App {
    /// The verdict on a typed number: what kind it is, or the first reason that applies.
    #[must_use]
    pub fn check_person_id(&self, request: &PersonIdText) -> PersonIdCheck {
        match parse(&self.inner.environment, &request.text) {
            Ok(person) => PersonIdCheck::Valid {
                kind: kind(&person),
            },
            Err(reason) => PersonIdCheck::Invalid { reason },
        }
    }

    /// The test patients of this environment; none in production.
    #[must_use]
    pub fn test_patients(&self) -> Vec<TestPatient> {
        self.inner.environment.test_patients.clone()
    }

    /// The person behind a typed number, if this environment takes her.
    pub(crate) fn person(&self, text: &str) -> Result<PersonId, CommandError> {
        parse(&self.inner.environment, text).map_err(|reason| {
            CommandError::new(match reason {
                PersonIdReason::NotATestPerson => ErrorCode::PatientNotInTestPopulation,
                PersonIdReason::NotDigits
                | PersonIdReason::WrongLength
                | PersonIdReason::SharedAidNumberNotSupported
                | PersonIdReason::AidNumberNotSupported
                | PersonIdReason::SyntheticNotAllowed
                | PersonIdReason::ImpossibleDate
                | PersonIdReason::WrongControlDigits => ErrorCode::InvalidPersonId,
            })
        })
    }
}

/// Patients of NHN's test environment, as its documentation and its demonstration program publish them.
const PUBLISHED: &[&str] = &[
    "12057900499",
    "13116900216",
    "15076500565",
    "23077200290",
    "14019800513",
    "11064700342",
    "12050050295",
    "07070750710",
    "12119000465",
    "08077000292",
];

fn parse(environment: &Environment, text: &str) -> Result<PersonId, PersonIdReason> {
    let population = match environment.kind {
        EnvironmentKind::Sandbox | EnvironmentKind::Test => Population::Test,
        EnvironmentKind::Production => Population::Production,
    };
    let person = PersonId::parse(text, population).map_err(reason)?;
    let is_listed = environment
        .test_patients
        .iter()
        .any(|patient| person.same_person(&patient.number));
    let is_published = PUBLISHED.iter().any(|number| person.same_person(number));
    let may_be_opened = match environment.kind {
        // Invented people only. One that a file tells of is on this machine, and its cast is its own.
        EnvironmentKind::Sandbox => is_listed || environment.is_from_file,
        EnvironmentKind::Test => is_listed || is_published || person.kind() == Kind::Synthetic,
        EnvironmentKind::Production => true,
    };
    if may_be_opened {
        Ok(person)
    } else {
        Err(PersonIdReason::NotATestPerson)
    }
}

/// The kind of a number, for the screen.
pub(crate) fn kind(person: &PersonId) -> PersonIdKind {
    match person.kind() {
        Kind::Fodselsnummer => PersonIdKind::Fodselsnummer,
        Kind::DNummer => PersonIdKind::DNummer,
        Kind::Synthetic => PersonIdKind::Synthetic,
    }
}

fn reason(invalid: InvalidPersonId) -> PersonIdReason {
    match invalid {
        InvalidPersonId::NotDigits => PersonIdReason::NotDigits,
        InvalidPersonId::WrongLength => PersonIdReason::WrongLength,
        InvalidPersonId::SharedAidNumberNotSupported => PersonIdReason::SharedAidNumberNotSupported,
        InvalidPersonId::AidNumberNotSupported => PersonIdReason::AidNumberNotSupported,
        InvalidPersonId::SyntheticNotAllowed => PersonIdReason::SyntheticNotAllowed,
        InvalidPersonId::ImpossibleDate => PersonIdReason::ImpossibleDate,
        // Wrong control digits, and any reason that has no words on screen yet: the number is refused all the same.
        InvalidPersonId::WrongControlDigits | _ => PersonIdReason::WrongControlDigits,
    }
}
