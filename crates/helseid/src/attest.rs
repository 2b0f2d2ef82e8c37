//! The attest of the trust framework (tillitsrammeverk): `nhn:tillitsrammeverk:parameters`.
//!
//! Only ids and codes with their systems are sent. The practitioner's own identity, names and texts
//! are filled in by HelseID; the patient's identity is never part of it.

use serde_json::{Map, Value, json};

use crate::config::is_organisation_number;

const ORGANISATION: &str = "urn:oid:2.16.578.1.12.4.1.4.101";
const PURPOSE: &str = "urn:oid:2.16.840.1.113883.1.11.20448";

/// An id in a system, such as a department in RESH.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Identifier {
    /// The id.
    pub id: String,
    /// `urn:oid:…` or another address of the system.
    pub system: String,
}

impl Identifier {
    /// A number of the register of organisations (Brønnøysund).
    pub fn organisation(number: impl Into<String>) -> Self {
        Self {
            id: number.into(),
            system: ORGANISATION.to_owned(),
        }
    }

    fn is_whole(&self) -> bool {
        let is_organisation = self.system == ORGANISATION;
        !self.id.is_empty()
            && !self.system.is_empty()
            && (!is_organisation || is_organisation_number(&self.id))
    }

    fn value(&self) -> Value {
        json!({"id": self.id, "system": self.system})
    }
}

/// A code of a list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Code {
    /// The code.
    pub code: String,
    /// The list.
    pub system: String,
}

impl Code {
    fn is_whole(&self) -> bool {
        !self.code.is_empty() && !self.system.is_empty()
    }

    fn value(&self) -> Value {
        json!({"code": self.code, "system": self.system})
    }
}

/// Why the information is needed (HL7 `PurposeOfUse`; exactly these four are allowed).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PurposeOfUse {
    /// Treatment.
    Treat,
    /// Emergency treatment.
    ETreat,
    /// Coordination of care.
    Coc,
    /// Break the glass.
    Btg,
}

impl PurposeOfUse {
    /// The code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Treat => "TREAT",
            Self::ETreat => "ETREAT",
            Self::Coc => "COC",
            Self::Btg => "BTG",
        }
    }
}

/// The decision that the access rests on.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DecisionRef {
    /// Unique at the sender; new for each opening.
    pub id: String,
    /// Whether the practitioner granted it to herself.
    pub user_selected: bool,
}

/// What an attest is made of.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AttestParts {
    /// The role that the practitioner acts in (list 9060), when she has one.
    pub authorization: Option<Code>,
    /// The main unit.
    pub legal_entity: Identifier,
    /// The sub-unit, or the main unit again.
    pub point_of_care: Identifier,
    /// The department, when there is one.
    pub department: Option<Identifier>,
    /// The kind of care. This or the details of the purpose must be given.
    pub healthcare_service: Option<Code>,
    /// The purpose.
    pub purpose_of_use: PurposeOfUse,
    /// The kind of care relationship. This or the kind of care must be given.
    pub purpose_of_use_details: Option<Code>,
    /// The decision.
    pub decision_ref: DecisionRef,
    /// Where the patient is treated, when known.
    pub patient_point_of_care: Option<Identifier>,
    /// The department that treats the patient, when known.
    pub patient_department: Option<Identifier>,
}

/// Why parts make no attest.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidAttest {
    /// An id, a code or a system is empty, or an organisation number is not nine digits.
    #[error("an identifier or code of the attest is not whole")]
    Incomplete,
    /// Neither the kind of care nor the details of the purpose.
    #[error("the attest names neither the kind of care nor the care relationship")]
    NoCareRelationship,
    /// No decision reference.
    #[error("the attest has no decision reference")]
    NoDecision,
}

/// A complete attest.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Attest(AttestParts);

impl Attest {
    /// Checks the rules of the trust framework.
    pub fn new(parts: AttestParts) -> Result<Self, InvalidAttest> {
        let identifiers = [
            Some(&parts.legal_entity),
            Some(&parts.point_of_care),
            parts.department.as_ref(),
            parts.patient_point_of_care.as_ref(),
            parts.patient_department.as_ref(),
        ];
        let codes = [
            parts.authorization.as_ref(),
            parts.healthcare_service.as_ref(),
            parts.purpose_of_use_details.as_ref(),
        ];
        let are_whole = identifiers.into_iter().flatten().all(Identifier::is_whole)
            && codes.into_iter().flatten().all(Code::is_whole);
        if !are_whole {
            return Err(InvalidAttest::Incomplete);
        }
        if parts.healthcare_service.is_none() && parts.purpose_of_use_details.is_none() {
            return Err(InvalidAttest::NoCareRelationship);
        }
        if parts.decision_ref.id.is_empty() {
            return Err(InvalidAttest::NoDecision);
        }
        Ok(Self(parts))
    }

    pub(crate) fn details(&self) -> Value {
        let parts = &self.0;
        let practitioner = object([
            (
                "authorization",
                parts.authorization.as_ref().map(Code::value),
            ),
            ("legal_entity", Some(parts.legal_entity.value())),
            ("point_of_care", Some(parts.point_of_care.value())),
            (
                "department",
                parts.department.as_ref().map(Identifier::value),
            ),
        ]);
        let purpose = json!({"code": parts.purpose_of_use.code(), "system": PURPOSE});
        let decision = json!({
            "id": parts.decision_ref.id,
            "user_selected": parts.decision_ref.user_selected,
        });
        let care_relationship = object([
            (
                "healthcare_service",
                parts.healthcare_service.as_ref().map(Code::value),
            ),
            ("purpose_of_use", Some(purpose)),
            (
                "purpose_of_use_details",
                parts.purpose_of_use_details.as_ref().map(Code::value),
            ),
            ("decision_ref", Some(decision)),
        ]);
        let patient = object([
            (
                "point_of_care",
                parts.patient_point_of_care.as_ref().map(Identifier::value),
            ),
            (
                "department",
                parts.patient_department.as_ref().map(Identifier::value),
            ),
        ]);
        json!({
            "type": "nhn:tillitsrammeverk:parameters",
            "practitioner": practitioner,
            "care_relationship": care_relationship,
            "patients": [patient],
        })
    }
}

fn object<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    let present = members
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(present.collect::<Map<_, _>>())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    fn parts() -> AttestParts {
        AttestParts {
            authorization: Some(Code {
                code: "LE".into(),
                system: "urn:oid:2.16.578.1.12.4.1.1.9060".into(),
            }),
            legal_entity: Identifier::organisation("123456785"),
            point_of_care: Identifier::organisation("123456793"),
            department: None,
            healthcare_service: Some(Code {
                code: "S03".into(),
                system: "urn:oid:2.16.578.1.12.4.1.1.8655".into(),
            }),
            purpose_of_use: PurposeOfUse::Treat,
            purpose_of_use_details: None,
            decision_ref: DecisionRef {
                id: "d".into(),
                user_selected: true,
            },
            patient_point_of_care: None,
            patient_department: None,
        }
    }

    pub(crate) fn example() -> Attest {
        Attest::new(parts()).unwrap()
    }

    #[test]
    fn only_what_was_given_is_sent_under_the_names_of_the_wire() {
        assert_eq!(
            example().details(),
            json!({
                "type": "nhn:tillitsrammeverk:parameters",
                "practitioner": {
                    "authorization": {"code": "LE", "system": "urn:oid:2.16.578.1.12.4.1.1.9060"},
                    "legal_entity": {"id": "123456785", "system": ORGANISATION},
                    "point_of_care": {"id": "123456793", "system": ORGANISATION},
                },
                "care_relationship": {
                    "healthcare_service": {"code": "S03", "system": "urn:oid:2.16.578.1.12.4.1.1.8655"},
                    "purpose_of_use": {"code": "TREAT", "system": PURPOSE},
                    "decision_ref": {"id": "d", "user_selected": true},
                },
                "patients": [{}],
            })
        );
    }

    #[test]
    fn an_incomplete_attest_is_refused() {
        let change = |edit: fn(&mut AttestParts)| {
            let mut parts = parts();
            edit(&mut parts);
            Attest::new(parts).err()
        };
        assert_eq!(
            change(|parts| parts.healthcare_service = None),
            Some(InvalidAttest::NoCareRelationship)
        );
        assert_eq!(
            change(|parts| parts.decision_ref.id.clear()),
            Some(InvalidAttest::NoDecision)
        );
        assert_eq!(
            change(|parts| parts.legal_entity = Identifier::organisation("12345678")),
            Some(InvalidAttest::Incomplete)
        );
        assert_eq!(
            change(|parts| {
                parts.department = Some(Identifier {
                    id: "1".into(),
                    system: String::new(),
                });
            }),
            Some(InvalidAttest::Incomplete)
        );
    }
}
