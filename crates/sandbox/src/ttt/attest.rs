//! The attest claim on order: every element has a default, can be given, and some can be left out.

use serde_json::{Map, Value, json};

use super::filled;
use crate::people::Clinician;

/// An identifier of the claim: `…Id`, `…Name`, `…System`, `…Authority` of its parameters.
struct Identifier {
    prefix: &'static str,
    id: &'static str,
    name: &'static str,
    system: &'static str,
    authority: &'static str,
}

/// A code of the claim: `…Code`, `…Text`, `…System`, `…Assigner` of its parameters.
struct Coded {
    prefix: &'static str,
    code: &'static str,
    text: &'static str,
    system: &'static str,
    assigner: &'static str,
}

const ORGANISATION: &str = "urn:oid:2.16.578.1.12.4.1.4.101";
const RESH: &str = "urn:oid:2.16.578.1.12.4.1.4.102";
const REGISTER: &str = "https://www.brreg.no";
const NHN: &str = "https://www.nhn.no";

impl Identifier {
    const fn unit(prefix: &'static str, id: &'static str, name: &'static str) -> Self {
        Self {
            prefix,
            id,
            name,
            system: ORGANISATION,
            authority: REGISTER,
        }
    }

    const fn department(prefix: &'static str) -> Self {
        Self {
            prefix,
            id: "4208723",
            name: "Allmennmedisin",
            system: RESH,
            authority: NHN,
        }
    }

    fn read(&self, given: &Value) -> Value {
        let own = |end: &str, default: &str| {
            json!(filled(given, &format!("{}{end}", self.prefix)).unwrap_or(default))
        };
        json!({
            "id": own("Id", self.id), "name": own("Name", self.name),
            "system": own("System", self.system), "authority": own("Authority", self.authority),
        })
    }
}

impl Coded {
    fn read(&self, given: &Value) -> Value {
        let own = |end: &str, default: &str| {
            json!(filled(given, &format!("{}{end}", self.prefix)).unwrap_or(default))
        };
        json!({
            "code": own("Code", self.code), "text": own("Text", self.text),
            "system": own("System", self.system), "assigner": own("Assigner", self.assigner),
        })
    }
}

/// The claim as HelseID would enrich it.
pub(super) fn claim(given: Option<&Value>, person: Option<&Clinician>, now: i64) -> Value {
    let given = given.unwrap_or(&Value::Null);
    let without = |name: &str| given.get(name) == Some(&Value::Bool(true));
    let mut practitioner = Map::new();
    let mut put = |name: &str, value: Value| practitioner.insert(name.to_owned(), value);
    if let Some(person) = person {
        put(
            "identifier",
            json!({
                "id": person.number,
                "name": format!("{} {}", person.given, person.family),
                "system": filled(given, "practitionerIdentifierSystem")
                    .unwrap_or("urn:oid:2.16.578.1.12.4.1.4.1"),
                "authority": filled(given, "practitionerIdentifierAuthority")
                    .unwrap_or("https://www.skatteetaten.no"),
            }),
        );
        if let Some(hpr) = person.hpr.filter(|_| !without("dontSetPractitionerHprNr")) {
            put(
                "hpr_nr",
                json!({
                    "id": hpr,
                    "system": filled(given, "practitionerHprNrSystem")
                        .unwrap_or("urn:oid:2.16.578.1.12.4.1.4.4"),
                    "authority": filled(given, "practitionerHprNrAuthority")
                        .unwrap_or("https://www.helsedirektoratet.no/"),
                }),
            );
        }
    }
    if !without("dontSetPractitionerAuthorization") {
        let code = Coded {
            prefix: "practitionerAuthorization",
            code: "LE",
            text: "Lege",
            system: "urn:oid:2.16.578.1.12.4.1.1.9060",
            assigner: "https://www.helsedirektoratet.no/",
        };
        put("authorization", code.read(given));
    }
    let entity = Identifier::unit(
        "practitionerLegalEntity",
        "123456785",
        "Kattskinnet legesenter",
    );
    put("legal_entity", entity.read(given));
    let place = Identifier::unit(
        "practitionerPointOfCare",
        "123456793",
        "Storgata, Kattskinnet",
    );
    put("point_of_care", place.read(given));
    if !without("dontSetPractitionerDepartment") {
        put(
            "department",
            Identifier::department("practitionerDepartment").read(given),
        );
    }

    let mut care = Map::new();
    let mut put = |name: &str, value: Value| care.insert(name.to_owned(), value);
    if !without("dontSetCareRelationshipHealthcareService") {
        let code = Coded {
            prefix: "careRelationshipHealthcareService",
            code: "S03",
            text: "Allmennmedisin",
            system: "urn:oid:2.16.578.1.12.4.1.1.8655",
            assigner: "https://www.volven.no/",
        };
        put("healthcare_service", code.read(given));
    }
    let purpose = Coded {
        prefix: "careRelationshipPurposeOfUse",
        code: "TREAT",
        text: "treatment",
        system: "urn:oid:2.16.840.1.113883.1.11.20448",
        assigner: "http://www.hl7.org/",
    };
    put("purpose_of_use", purpose.read(given));
    if !without("dontSetCareRelationshipPurposeOfUseDetails") {
        let code = Coded {
            prefix: "careRelationshipPurposeOfUseDetails",
            code: "BEHANDLER",
            text: "Behandler",
            system: "urn:AuditEventHL7Norway/CodeSystem/carerelation",
            assigner: "http://www.hl7.org/",
        };
        put("purpose_of_use_details", code.read(given));
    }
    put(
        "decision_ref",
        json!({
            "id": filled(given, "careRelationshipDecisionRefId").unwrap_or("sandbox-decision"),
            "user_selected": given
                .get("careRelationshipDecisionRefUserSelected")
                .and_then(Value::as_bool)
                .unwrap_or(true),
        }),
    );

    let mut patient = Map::new();
    if !without("dontSetPatientsPointOfCare") {
        let place = Identifier::unit("patientsPointOfCare", "123456793", "Storgata, Kattskinnet");
        patient.insert("point_of_care".to_owned(), place.read(given));
    }
    if !without("dontSetPatientsDepartment") {
        let department = Identifier::department("patientsDepartment");
        patient.insert("department".to_owned(), department.read(given));
    }
    json!({
        "practitioner": practitioner,
        "care_relationship": care,
        "patients": [patient],
        "toa": now,
    })
}
