//! Fine-grained data of a token request: organisation numbers and the attest.
//!
//! Specification: HelseID's "organization numbers" and the OIDC profile of Tillitsrammeverket.
//! The attest is validated by the business rules of the framework and then enriched with who the
//! person is, as the access token carries it.

use serde_json::{Map, Value, json};

use super::client::Client;
use super::error::OAuthError;
use crate::options::{Organisation, Tenancy};
use crate::people::Clinician;

const ORGANISATION: &str = "urn:oid:2.16.578.1.12.4.1.4.101";
const PARENT_AND_CHILD: &str = "urn:oid:1.0.6523";
const RESH: &str = "urn:oid:2.16.578.1.12.4.1.4.102";
const PROFESSION: &str = "urn:oid:2.16.578.1.12.4.1.1.9060";
const PURPOSE: &str = "urn:oid:2.16.840.1.113883.1.11.20448";
const CARE_RELATION: &str = "urn:AuditEventHL7Norway/CodeSystem/carerelation";
const NURSING_HOME_RELATION: &str = "urn:oid:2.16.578.1.12.4.1.1.9151";

/// Code lists that `healthcare_service` may be taken from.
const SERVICE_LISTS: [&str; 10] = [
    "8655", "8627", "8451", "8668", "8663", "8662", "8664", "8666", "7750", "8254",
];

/// The claim that an attest becomes, which is also its type.
pub(crate) const ATTEST: &str = "nhn:tillitsrammeverk:parameters";

/// Structured data of one request, taken apart by type.
#[derive(Debug, Default)]
pub(crate) struct Details {
    organisation: Option<Value>,
    attest: Option<Value>,
}

/// Organisation numbers of one access token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct OrganisationClaims {
    pub(crate) parent: Option<String>,
    pub(crate) child: Option<String>,
    pub(crate) supplier: Option<String>,
    /// The organisation that the client acts for: its own, or the one that has delegated.
    pub(crate) acting: Option<Organisation>,
    /// Audiences whose terms that organisation has not signed.
    pub(crate) unsigned: Vec<&'static str>,
}

fn hid(code: u16, text: &str) -> OAuthError {
    OAuthError::invalid_request(format!("HID-{code}: {text}"))
}

impl Details {
    /// Takes one object, or an array of them, apart. Each type may come once.
    pub(crate) fn parse(value: &Value) -> Result<Self, OAuthError> {
        let list = match value {
            Value::Array(list) => list.as_slice(),
            Value::Object(_) => std::slice::from_ref(value),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                return Err(hid(1007, "the details are neither an object nor a list"));
            }
        };
        let mut details = Self::default();
        for detail in list {
            let slot = match detail.get("type").and_then(Value::as_str) {
                Some("helseid_authorization") => &mut details.organisation,
                Some(ATTEST) => &mut details.attest,
                _ => return Err(hid(1007, "the type of a detail is missing or unknown")),
            };
            if slot.replace(detail.clone()).is_some() {
                return Err(hid(1007, "a type of detail is given twice"));
            }
        }
        Ok(details)
    }

    /// Whether an attest was given.
    pub(crate) fn has_attest(&self) -> bool {
        self.attest.is_some()
    }

    /// Whether organisation numbers were given.
    pub(crate) fn has_organisation(&self) -> bool {
        self.organisation.is_some()
    }

    /// The organisation numbers that a token of `client` gets: the child only when asked for.
    pub(crate) fn organisation(&self, client: &Client) -> Result<OrganisationClaims, OAuthError> {
        let own = &client.organisation;
        let unasked = match client.tenancy {
            Tenancy::Single => OrganisationClaims {
                parent: Some(own.parent.clone()),
                child: None,
                supplier: None,
                acting: Some(own.clone()),
                unsigned: Vec::new(),
            },
            Tenancy::Multi => OrganisationClaims {
                parent: None,
                child: None,
                supplier: Some(SUPPLIER.to_owned()),
                acting: None,
                unsigned: Vec::new(),
            },
        };
        let Some(asked) = &self.organisation else {
            return Ok(unasked);
        };
        let identifier = asked
            .pointer("/practitioner_role/organization/identifier")
            .ok_or_else(|| hid(1007, "practitioner_role.organization.identifier is missing"))?;
        let text = |name: &str| {
            identifier
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        if text("type") != "ENH" {
            return Err(hid(1007, "the type of the identifier must be ENH"));
        }
        let (parent, child) = match text("system") {
            ORGANISATION => (None, Some(text("value"))),
            PARENT_AND_CHILD => {
                let numbers = text("value")
                    .strip_prefix("NO:ORGNR:")
                    .ok_or_else(|| hid(1004, "the value must begin with NO:ORGNR:"))?;
                let (parent, child) = numbers.split_once(':').unwrap_or((numbers, ""));
                (Some(parent), Some(child).filter(|child| !child.is_empty()))
            }
            _ => return Err(hid(1007, "the system of the identifier is unknown")),
        };
        if parent
            .into_iter()
            .chain(child)
            .any(|number| !is_organisation_number(number))
        {
            return Err(hid(1004, "an organisation number has nine digits"));
        }
        match (client.tenancy, parent) {
            (Tenancy::Single, Some(_)) => {
                Err(hid(1005, "this client may not pass a parent organisation"))
            }
            (Tenancy::Multi, None) => Err(hid(
                1010,
                "a multi-tenant client must pass the parent organisation",
            )),
            (Tenancy::Single, None) => {
                if child.is_some_and(|child| !client.children.iter().any(|own| own == child)) {
                    return Err(hid(1002, "the child organisation is not whitelisted"));
                }
                Ok(OrganisationClaims {
                    child: child.map(ToOwned::to_owned),
                    ..unasked
                })
            }
            (Tenancy::Multi, Some(parent)) => {
                let delegation = client
                    .delegations
                    .iter()
                    .find(|delegation| delegation.organisation.parent == parent)
                    .ok_or_else(|| hid(1001, "the parent organisation is not whitelisted"))?;
                if child.is_some_and(|child| child != delegation.organisation.child) {
                    return Err(hid(
                        1003,
                        "the child organisation is not in the parent's list",
                    ));
                }
                Ok(OrganisationClaims {
                    parent: Some(parent.to_owned()),
                    child: child.map(ToOwned::to_owned),
                    acting: Some(delegation.organisation.clone()),
                    unsigned: delegation.unsigned.clone(),
                    ..unasked
                })
            }
        }
    }

    /// The attest as the access token carries it, or nothing when none was given.
    pub(crate) fn attest(
        &self,
        acting: Option<&Organisation>,
        clinician: &Clinician,
        now: i64,
    ) -> Result<Option<Value>, OAuthError> {
        let Some(attest) = &self.attest else {
            return Ok(None);
        };
        let own = acting.ok_or_else(|| {
            hid(
                1010,
                "a multi-tenant client must pass the parent organisation",
            )
        })?;
        enrich(attest, own, clinician, now)
            .map(Some)
            .map_err(|text| OAuthError::invalid_request(format!("{ATTEST}: {text}")))
    }
}

/// The organisation that multi-tenant clients of the sandbox are supplied by.
pub(crate) const SUPPLIER: &str = "990000018";

/// Nine digits with a right control digit.
pub(crate) fn is_organisation_number(text: &str) -> bool {
    const WEIGHTS: [u32; 9] = [3, 2, 7, 6, 5, 4, 3, 2, 1];
    let digits: Option<Vec<u32>> = text
        .chars()
        .map(|character| character.to_digit(10))
        .collect();
    digits.is_some_and(|digits| {
        digits.len() == 9
            && digits
                .iter()
                .zip(WEIGHTS)
                .map(|(digit, weight)| digit * weight)
                .sum::<u32>()
                % 11
                == 0
    })
}

/// Validates and enriches; the error names the member that is wrong, never its value.
fn enrich(
    attest: &Value,
    own: &Organisation,
    clinician: &Clinician,
    now: i64,
) -> Result<Value, &'static str> {
    let practitioner = attest
        .get("practitioner")
        .filter(|v| v.is_object())
        .ok_or("practitioner is missing")?;
    for own in ["identifier", "hpr_nr"] {
        if practitioner.get(own).is_some() {
            return Err("who the practitioner is comes from the sign-in");
        }
    }
    let mut enriched = Map::new();
    enriched.insert("identifier".to_owned(), person(clinician));
    if let Some(hpr) = clinician.hpr {
        enriched.insert(
            "hpr_nr".to_owned(),
            json!({ "id": hpr, "system": "urn:oid:2.16.578.1.12.4.1.4.4",
                    "authority": "https://www.helsedirektoratet.no/" }),
        );
    }
    if let Some(authorization) = practitioner.get("authorization") {
        let code = coded(authorization, &[PROFESSION])
            .ok_or("practitioner.authorization must be a code of list 9060")?;
        let approval = clinician
            .approvals
            .iter()
            .find(|approval| approval.profession == code)
            .ok_or("practitioner.authorization is not held by the person")?;
        enriched.insert(
            "authorization".to_owned(),
            json!({ "code": code, "text": approval.name, "system": PROFESSION,
                    "assigner": "https://www.helsedirektoratet.no/" }),
        );
    }
    let entity = organisation(practitioner.get("legal_entity"))
        .ok_or("practitioner.legal_entity must be an organisation number")?;
    if entity != own.parent {
        return Err("practitioner.legal_entity is not the client's organisation");
    }
    let place = organisation(practitioner.get("point_of_care"))
        .ok_or("practitioner.point_of_care must be an organisation number")?;
    if place != own.parent && place != own.child {
        return Err("practitioner.point_of_care is not a unit of the client's organisation");
    }
    let place_name = if place == own.child {
        &own.child_name
    } else {
        &own.name
    };
    enriched.insert("legal_entity".to_owned(), registered(entity, &own.name));
    enriched.insert("point_of_care".to_owned(), registered(place, place_name));
    if let Some(department) = practitioner.get("department") {
        enriched.insert("department".to_owned(), unit(department)?);
    }

    let care = attest
        .get("care_relationship")
        .filter(|v| v.is_object())
        .ok_or("care_relationship is missing")?;
    let mut relationship = Map::new();
    let service = care.get("healthcare_service");
    let relation = care.get("purpose_of_use_details");
    if service.is_none() && relation.is_none() {
        return Err("healthcare_service or purpose_of_use_details must be given");
    }
    if let Some(service) = service {
        let (code, system) = SERVICE_LISTS
            .iter()
            .map(|list| format!("urn:oid:2.16.578.1.12.4.1.1.{list}"))
            .find_map(|system| Some((coded(service, &[&system])?.to_owned(), system)))
            .ok_or("healthcare_service must be a code of a known list")?;
        relationship.insert(
            "healthcare_service".to_owned(),
            json!({ "code": code, "text": code, "system": system,
                    "assigner": "https://www.volven.no/" }),
        );
    }
    let purpose = care
        .get("purpose_of_use")
        .and_then(|purpose| coded(purpose, &[PURPOSE]))
        .ok_or("purpose_of_use must be a code of its list")?;
    let text = match purpose {
        "TREAT" => "treatment",
        "ETREAT" => "emergency treatment",
        "COC" => "coordination of care",
        "BTG" => "break the glass",
        _ => return Err("purpose_of_use must be TREAT, ETREAT, COC or BTG"),
    };
    relationship.insert(
        "purpose_of_use".to_owned(),
        json!({ "code": purpose, "text": text, "system": PURPOSE,
                "assigner": "http://www.hl7.org/" }),
    );
    if let Some(relation) = relation {
        let code = coded(relation, &[CARE_RELATION, NURSING_HOME_RELATION])
            .ok_or("purpose_of_use_details must be a code of a known list")?;
        let system = relation.get("system").cloned().unwrap_or_default();
        relationship.insert(
            "purpose_of_use_details".to_owned(),
            json!({ "code": code, "text": code, "system": system,
                    "assigner": "http://www.hl7.org/" }),
        );
    }
    let decision = care.get("decision_ref").ok_or("decision_ref is missing")?;
    let is_named = decision
        .get("id")
        .and_then(Value::as_str)
        .is_some_and(|id| !id.is_empty());
    if !is_named || !decision.get("user_selected").is_some_and(Value::is_boolean) {
        return Err("decision_ref needs an id and user_selected");
    }
    relationship.insert("decision_ref".to_owned(), decision.clone());

    let patients = attest
        .get("patients")
        .and_then(Value::as_array)
        .ok_or("patients is missing")?;
    let patients: Vec<Value> = patients.iter().map(patient).collect::<Result<_, _>>()?;
    Ok(json!({
        "practitioner": enriched,
        "care_relationship": relationship,
        "patients": patients,
        "toa": now,
    }))
}

fn person(clinician: &Clinician) -> Value {
    let is_d_number = clinician.number.starts_with(['4', '5', '6', '7']);
    let system = if is_d_number {
        "2.16.578.1.12.4.1.4.2"
    } else {
        "2.16.578.1.12.4.1.4.1"
    };
    json!({
        "id": clinician.number,
        "name": format!("{} {}", clinician.given, clinician.family),
        "system": format!("urn:oid:{system}"),
        "authority": "https://www.skatteetaten.no",
    })
}

fn registered(number: &str, name: &str) -> Value {
    json!({ "id": number, "name": name, "system": ORGANISATION, "authority": "https://www.brreg.no" })
}

/// The code of a coded element whose system is one of `systems`.
fn coded<'a>(element: &'a Value, systems: &[&str]) -> Option<&'a str> {
    let system = element.get("system")?.as_str()?;
    let code = element
        .get("code")?
        .as_str()
        .filter(|code| !code.is_empty())?;
    systems.contains(&system).then_some(code)
}

fn organisation(element: Option<&Value>) -> Option<&str> {
    let element = element?;
    let number = element.get("id")?.as_str()?;
    let is_system = element.get("system")?.as_str() == Some(ORGANISATION);
    (is_system && is_organisation_number(number)).then_some(number)
}

/// A department: RESH, or a stable system of the organisation's own.
fn unit(element: &Value) -> Result<Value, &'static str> {
    let text = |name: &str| {
        element
            .get(name)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    let (Some(id), Some(system)) = (text("id"), text("system")) else {
        return Err("a department needs an id and a system");
    };
    let authority = if system == RESH {
        "https://www.nhn.no"
    } else {
        "local"
    };
    Ok(json!({ "id": id, "name": id, "system": system, "authority": authority }))
}

fn patient(element: &Value) -> Result<Value, &'static str> {
    let members = element.as_object().ok_or("patients must hold objects")?;
    let mut enriched = Map::new();
    for (name, value) in members {
        let value = match name.as_str() {
            "point_of_care" => {
                let number = organisation(Some(value))
                    .ok_or("patients.point_of_care must be an organisation number")?;
                registered(number, number)
            }
            "department" => unit(value)?,
            _ => return Err("a member of patients is unknown"),
        };
        enriched.insert(name.clone(), value);
    }
    Ok(Value::Object(enriched))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// An attest that every rule accepts.
    pub(crate) fn good_attest() -> Value {
        json!({
            "type": ATTEST,
            "practitioner": {
                "authorization": { "code": "LE", "system": PROFESSION },
                "legal_entity": { "id": "123456785", "system": ORGANISATION },
                "point_of_care": { "id": "123456793", "system": ORGANISATION },
                "department": { "id": "4208723", "system": RESH },
            },
            "care_relationship": {
                "healthcare_service":
                    { "code": "S03", "system": "urn:oid:2.16.578.1.12.4.1.1.8655" },
                "purpose_of_use": { "code": "TREAT", "system": PURPOSE },
                "purpose_of_use_details": { "code": "BEHANDLER", "system": CARE_RELATION },
                "decision_ref": { "id": "5a1e", "user_selected": true },
            },
            "patients": [{}],
        })
    }

    /// The organisation detail that asks for the child.
    pub(crate) fn child_detail(child: &str) -> Value {
        json!({
            "type": "helseid_authorization",
            "practitioner_role": { "organization": { "identifier":
                { "system": ORGANISATION, "type": "ENH", "value": child } } },
        })
    }

    fn clients() -> (Client, Client) {
        let options = crate::options::SandboxOptions::default();
        let keys = crate::helseid::Keys::generate().unwrap();
        let single = crate::helseid::user_client(&options, &keys.client, 0);
        let mut multi = crate::helseid::user_client(&options, &keys.client, 0);
        multi.tenancy = Tenancy::Multi;
        (single, multi)
    }

    fn organisation_error(detail: &Value, client: &Client) -> String {
        Details::parse(detail)
            .unwrap()
            .organisation(client)
            .unwrap_err()
            .description
    }

    fn parent_detail(value: &str) -> Value {
        json!({
            "type": "helseid_authorization",
            "practitioner_role": { "organization": { "identifier":
                { "system": PARENT_AND_CHILD, "type": "ENH", "value": value } } },
        })
    }

    #[test]
    fn the_child_is_given_only_when_asked_for() {
        let (single, _) = clients();
        let unasked = Details::default().organisation(&single).unwrap();
        assert_eq!(
            (unasked.parent.as_deref(), unasked.child),
            (Some("123456785"), None)
        );
        let asked = Details::parse(&child_detail("123456793")).unwrap();
        let asked = asked.organisation(&single).unwrap();
        assert_eq!(asked.child.as_deref(), Some("123456793"));
    }

    #[test]
    fn organisation_numbers_are_refused_with_hid_codes() {
        let (single, multi) = clients();
        assert!(organisation_error(&child_detail("987654325"), &single).starts_with("HID-1002"));
        assert!(organisation_error(&child_detail("12345678"), &single).starts_with("HID-1004"));
        assert!(organisation_error(&child_detail("123456794"), &single).starts_with("HID-1004"));
        let parent = parent_detail("NO:ORGNR:123456785:123456793");
        assert!(organisation_error(&parent, &single).starts_with("HID-1005"));
        let foreign = parent_detail("NO:ORGNR:987654325:");
        assert!(organisation_error(&foreign, &multi).starts_with("HID-1001"));
        let child = parent_detail("NO:ORGNR:123456785:987654325");
        assert!(organisation_error(&child, &multi).starts_with("HID-1003"));
        assert!(organisation_error(&child_detail("123456793"), &multi).starts_with("HID-1010"));
    }

    #[test]
    fn both_forms_of_a_parent_without_child_are_taken() {
        let (_, multi) = clients();
        for value in ["NO:ORGNR:123456785:", "NO:ORGNR:123456785"] {
            let claims = Details::parse(&parent_detail(value)).unwrap();
            let claims = claims.organisation(&multi).unwrap();
            assert_eq!(claims.parent.as_deref(), Some("123456785"));
            assert_eq!(claims.child, None);
            assert!(claims.supplier.is_some());
        }
    }

    #[test]
    fn a_supplier_acts_for_whoever_has_delegated() {
        let (_, multi) = clients();
        let other = multi.delegations.get(1).unwrap().organisation.clone();
        let value = format!("NO:ORGNR:{}:{}", other.parent, other.child);
        let claims = Details::parse(&parent_detail(&value)).unwrap();
        let claims = claims.organisation(&multi).unwrap();
        assert_eq!(claims.parent.as_deref(), Some(other.parent.as_str()));
        assert_eq!(claims.child.as_deref(), Some(other.child.as_str()));
        assert_eq!(claims.unsigned, ["nhn:phr"]);
        assert_eq!(claims.acting, Some(other));
        let clinician = crate::people::clinicians().first().unwrap();
        let unnamed = Details::parse(&good_attest()).unwrap();
        let refused = unnamed.attest(None, clinician, 1).unwrap_err();
        assert!(refused.description.starts_with("HID-1010"));
    }

    #[test]
    fn an_attest_is_enriched_with_the_person() {
        let (client, _) = clients();
        let clinician = crate::people::clinicians().first().unwrap();
        let details = Details::parse(&json!([good_attest(), child_detail("123456793")])).unwrap();
        let claim = details.attest(Some(&client.organisation), clinician, 1);
        let claim = claim.unwrap().unwrap();
        assert_eq!(
            claim.pointer("/practitioner/identifier/id").unwrap(),
            clinician.number
        );
        assert_eq!(
            claim.pointer("/practitioner/authorization/text").unwrap(),
            "Lege"
        );
        assert_eq!(
            claim.pointer("/practitioner/legal_entity/name").unwrap(),
            "Kattskinnet legesenter"
        );
        assert!(claim.get("type").is_none());
    }

    #[test]
    fn each_rule_of_the_attest_refuses() {
        let (client, _) = clients();
        let clinician = crate::people::clinicians().first().unwrap();
        let refuse = |change: &dyn Fn(&mut Value)| {
            let mut attest = good_attest();
            change(&mut attest);
            let details = Details::parse(&attest).unwrap();
            details
                .attest(Some(&client.organisation), clinician, 1)
                .unwrap_err()
                .description
        };
        let put = |pointer: &'static str, value: Value| {
            move |attest: &mut Value| {
                *attest.pointer_mut(pointer).unwrap() = value.clone();
            }
        };
        let drop = |parent: &'static str, name: &'static str| {
            move |attest: &mut Value| {
                attest
                    .pointer_mut(parent)
                    .unwrap()
                    .as_object_mut()
                    .unwrap()
                    .remove(name);
            }
        };
        let care = "/care_relationship";
        let cases: Vec<(&str, String)> = vec![
            (
                "legal_entity",
                refuse(&drop("/practitioner", "legal_entity")),
            ),
            (
                "legal_entity",
                refuse(&put("/practitioner/legal_entity/id", json!("987654325"))),
            ),
            (
                "point_of_care",
                refuse(&drop("/practitioner", "point_of_care")),
            ),
            (
                "point_of_care",
                refuse(&put("/practitioner/point_of_care/id", json!("987654325"))),
            ),
            (
                "not held",
                refuse(&put("/practitioner/authorization/code", json!("SP"))),
            ),
            (
                "list 9060",
                refuse(&put("/practitioner/authorization/system", json!("x"))),
            ),
            (
                "purpose_of_use",
                refuse(&put("/care_relationship/purpose_of_use/code", json!("X"))),
            ),
            ("decision_ref", refuse(&drop(care, "decision_ref"))),
            (
                "decision_ref",
                refuse(&drop("/care_relationship/decision_ref", "user_selected")),
            ),
            (
                "known list",
                refuse(&put(
                    "/care_relationship/healthcare_service/system",
                    json!("x"),
                )),
            ),
            ("patients", refuse(&drop("", "patients"))),
            (
                "sign-in",
                refuse(&put("/practitioner", json!({ "identifier": {} }))),
            ),
        ];
        for (word, description) in cases {
            assert!(description.contains(word), "{word}: {description}");
        }
        let neither = refuse(&|attest| {
            let care = attest.pointer_mut(care).unwrap().as_object_mut().unwrap();
            care.remove("healthcare_service");
            care.remove("purpose_of_use_details");
        });
        assert!(neither.contains("healthcare_service or"), "{neither}");
    }

    #[test]
    fn a_type_may_come_once_and_must_be_known() {
        assert!(Details::parse(&json!([good_attest(), good_attest()])).is_err());
        assert!(Details::parse(&json!({ "type": "other" })).is_err());
        assert!(Details::parse(&json!("text")).is_err());
    }
}
