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
    let may_be_opened = match environment.kind {
        EnvironmentKind::Sandbox => is_listed,
        EnvironmentKind::Test => is_listed || person.kind() == Kind::Synthetic,
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
