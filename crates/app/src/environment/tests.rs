use helseid::{DetailsForm, LoopbackHost, Ports};
use serde_json::{Value, json};

use super::*;

fn example() -> Value {
    serde_json::from_str(include_str!("../../../../docs/environment.example.json")).unwrap()
}

fn schema() -> Value {
    serde_json::from_str(include_str!("../../../../docs/environment.schema.json")).unwrap()
}

fn read(file: &Value) -> Result<Environment, EnvironmentError> {
    Environment::parse("t", Path::new("/keys"), &file.to_string())
}

/// A change of the example: sets the member at a pointer, or takes it away with null.
fn with(pointer: &str, value: Value) -> Value {
    let mut file = example();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = file.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    parent.insert(name.to_owned(), value);
    file
}

#[test]
fn the_example_of_the_guide_is_read() {
    let environment = read(&example()).unwrap();
    assert_eq!(environment.kind, EnvironmentKind::Test);
    assert_eq!(environment.organisation.number, "311111116");
    assert_eq!(
        environment.helseid.redirect.ports,
        Ports::Registered(vec![51234])
    );
    assert_eq!(environment.helseid.redirect.host, LoopbackHost::V4);
    assert_eq!(
        environment.helseid.key,
        KeySource::File(PathBuf::from("/keys/client-key.json"))
    );
    assert_eq!(environment.attest.purposes.of("AKUTT"), "ETREAT");
    assert_eq!(environment.edi.unwrap().her_ids, [8_142_519]);
}

#[test]
fn an_exported_environment_is_read_back_as_the_same() {
    for file in [
        example(),
        with("/helseid/scopes", json!(["openid profile"])),
        with("/helseid/details_forms", json!({ "attest": "array" })),
        with("/edi", Value::Null),
        with("/phr/legal_basis", json!("helsepersonelloven")),
        with("/pps/api", json!("v1")),
        with("/audit_follow_up", json!(true)),
        with(
            "/helseid/redirect_uris",
            json!(["http://localhost:1/x", "http://localhost:2/x"]),
        ),
    ] {
        let first = read(&file).unwrap();
        let second = read(&first.export()).unwrap();
        let comparable = |environment: Environment| {
            let environment = Environment {
                test_patients: Vec::new(),
                ..environment
            };
            format!("{environment:?}")
        };
        assert_eq!(comparable(first), comparable(second), "{file}");
    }
}

#[test]
fn bare_codes_and_one_purpose_are_taken() {
    let file = with(
        "/helseid/attest",
        json!({ "healthcare_service": "S03", "purpose_of_use": "COC", "department": { "id": "4208723" } }),
    );
    let attest = read(&file).unwrap().attest;
    assert_eq!(attest.healthcare_service.unwrap().code, "S03");
    assert_eq!(attest.department.unwrap().code, "4208723");
    assert_eq!(attest.purposes.of("SAMTYKKE"), "COC");
    assert_eq!(attest.purposes.of("AKUTT"), "ETREAT");
    assert_eq!(attest.purposes.of("FORHOYET_AKUTT"), "BTG");
}

#[test]
fn forms_of_details_are_settings() {
    let file = with(
        "/helseid/details_forms",
        json!({ "organisation": "array", "attest": "object" }),
    );
    let details = read(&file).unwrap().helseid.details;
    assert_eq!(details.organisation, DetailsForm::Array);
    assert_eq!(details.attest, DetailsForm::Object);
}

#[test]
fn a_service_that_is_left_out_is_none_and_no_service_is_a_fault() {
    let mut file = with("/pps", Value::Null);
    assert!(read(&file).unwrap().pps.base.is_none());
    for name in ["phr", "edi"] {
        file.as_object_mut().unwrap().remove(name);
    }
    assert_eq!(
        read(&file).unwrap_err(),
        EnvironmentError::at("pps", Fault::NoService)
    );
}

#[test]
fn production_is_refused_while_a_requirement_is_unmet() {
    let file = with("/kind", json!("production"));
    if !UNMET.is_empty() {
        assert_eq!(
            read(&file).unwrap_err(),
            EnvironmentError::ProductionRefused
        );
    }
    assert!(Environment::is_production_file(&file.to_string()));
    assert!(!Environment::is_production_file(&example().to_string()));
}

#[test]
fn plain_http_is_for_this_machine_by_explicit_setting() {
    let mut file = with("/pps/base_url", json!("http://127.0.0.1:9/v2"));
    let refused = |file: &Value| read(file).unwrap_err();
    assert_eq!(
        refused(&file),
        EnvironmentError::at("pps.base_url", Fault::PlainHttpNotAllowed)
    );
    file["allow_loopback_http"] = json!(true);
    assert!(read(&file).is_ok());
    for address in [
        "http://prover.example/v2",
        "http://localhost.example/v2",
        "http://127.0.0.1.example/v2",
        "http://10.0.0.1/v2",
    ] {
        file["pps"]["base_url"] = json!(address);
        assert_eq!(
            refused(&file),
            EnvironmentError::at("pps.base_url", Fault::PlainHttp),
            "{address}"
        );
    }
    file["pps"]["base_url"] = json!("http://127.0.0.1:9/v2?x=1");
    assert_eq!(
        refused(&file),
        EnvironmentError::at("pps.base_url", Fault::AddressWithExtras)
    );
}

#[test]
fn a_sandbox_is_on_this_machine_only() {
    let file = with("/kind", json!("sandbox"));
    assert_eq!(
        read(&file).unwrap_err(),
        EnvironmentError::at("kind", Fault::SandboxElsewhere)
    );
}

#[test]
fn what_is_wrong_is_told_by_its_place_and_the_schema_refuses_it_too() {
    use Fault as F;
    for (pointer, value, place, fault) in [
        ("/kind", json!("prod"), "kind", F::UnknownWord),
        ("/name", Value::Null, "name", F::Missing),
        (
            "/allow_loopback_http",
            json!("yes"),
            "allow_loopback_http",
            F::NotYesOrNo,
        ),
        ("/helseid", json!("https://x"), "helseid", F::NotAnObject),
        (
            "/helseid/issuer",
            json!("helseid"),
            "helseid.issuer",
            F::NotAnAddress,
        ),
        (
            "/helseid/client_id",
            json!(7),
            "helseid.client_id",
            F::NotText,
        ),
        (
            "/helseid/client_secret",
            json!("x"),
            "helseid",
            F::UnknownMember,
        ),
        (
            "/helseid/keyring",
            json!("x"),
            "helseid.key_file",
            F::TwoKeys,
        ),
        (
            "/helseid/redirect_uris",
            json!(["https://x/y"]),
            "helseid.redirect_uris",
            F::NotARedirect,
        ),
        (
            "/helseid/organisation/parent",
            json!("98397"),
            "helseid.organisation.parent",
            F::NotAnOrganisation,
        ),
        (
            "/helseid/organisation/tenancy",
            json!("both"),
            "helseid.organisation.tenancy",
            F::UnknownWord,
        ),
        (
            "/helseid/attest/purpose_of_use",
            json!("CURE"),
            "helseid.attest.purpose_of_use",
            F::UnknownWord,
        ),
        (
            "/helseid/attest/department",
            json!([]),
            "helseid.attest.department",
            F::NotACode,
        ),
        ("/pps/base_url", Value::Null, "pps.base_url", F::Missing),
        ("/pps/api", json!("v3"), "pps.api", F::UnknownWord),
        (
            "/phr/legal_basis",
            json!("pasientjournalloven"),
            "phr.legal_basis",
            F::UnknownWord,
        ),
        ("/edi/her_ids", json!(["abc"]), "edi.her_ids", F::NotAHerId),
        (
            "/test_patients",
            json!([{ "number": "123" }]),
            "test_patients",
            F::NotAPatient,
        ),
    ] {
        let file = with(pointer, value);
        assert_eq!(
            read(&file).unwrap_err(),
            EnvironmentError::at(place, fault),
            "{pointer}"
        );
        assert!(
            !fits(&schema(), &schema(), &file),
            "the schema takes a wrong {pointer}"
        );
    }
    assert!(fits(&schema(), &schema(), &example()));
    let exported = read(&example()).unwrap().export();
    assert!(fits(&schema(), &schema(), &exported), "{exported}");
}

#[test]
fn an_invented_organisation_is_taken_with_a_note() {
    let file = with("/helseid/organisation/parent", json!("983974725"));
    assert_eq!(read(&file).unwrap().notes, [Note::OrganisationControlDigit]);
}

#[test]
fn a_name_cannot_leave_the_folder() {
    for name in ["../x", "", "a/b", "a.b", "sandbox"] {
        assert_eq!(
            Environment::read(Path::new("."), name).unwrap_err(),
            EnvironmentError::BadName,
            "{name}"
        );
    }
}

/// As much of JSON Schema as our own schema uses.
fn fits(root: &Value, schema: &Value, value: &Value) -> bool {
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        let target = root.pointer(target.trim_start_matches('#')).unwrap();
        return fits(root, target, value);
    }
    let types = |kind: &str| match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64(),
        "null" => value.is_null(),
        other => panic!("the schema uses the type {other}"),
    };
    let is_type = match schema.get("type") {
        None => true,
        Some(Value::String(kind)) => types(kind),
        Some(list) => list
            .as_array()
            .unwrap()
            .iter()
            .any(|kind| types(kind.as_str().unwrap())),
    };
    let list = |name: &str| schema.get(name).and_then(Value::as_array);
    let is_listed = list("enum").is_none_or(|words| words.contains(value));
    let is_one = list("anyOf").is_none_or(|any| any.iter().any(|one| fits(root, one, value)));
    let is_not = schema.get("not").is_none_or(|not| !fits(root, not, value));
    let is_shaped = schema
        .get("pattern")
        .and_then(Value::as_str)
        .is_none_or(|pattern| {
            // The three patterns of our schema.
            value.as_str().is_none_or(|text| match pattern {
                "^[0-9]{9}$" => text.len() == 9 && text.bytes().all(|byte| byte.is_ascii_digit()),
                "^[0-9]{11}$" => text.len() == 11 && text.bytes().all(|byte| byte.is_ascii_digit()),
                "^[0-9]{1,10}$" => {
                    (1..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
                }
                "^https?://" => text.starts_with("https://") || text.starts_with("http://"),
                "^http://(127\\.0\\.0\\.1|\\[::1\\]|localhost)(:[0-9]+)?/" => {
                    text.starts_with("http://127.0.0.1") || text.starts_with("http://localhost")
                }
                other => panic!("the schema uses the pattern {other}"),
            })
        });
    let members = value.as_object();
    let has_all = members.is_none_or(|members| {
        list("required").is_none_or(|names| {
            names
                .iter()
                .all(|name| members.contains_key(name.as_str().unwrap()))
        })
    });
    let properties = schema.get("properties").and_then(Value::as_object);
    let members_fit = members.is_none_or(|members| {
        members.iter().all(|(name, member)| {
            match properties.and_then(|properties| properties.get(name)) {
                Some(schema) => fits(root, schema, member),
                None => schema.get("additionalProperties") != Some(&Value::Bool(false)),
            }
        })
    });
    let items_fit = schema.get("items").is_none_or(|items| {
        value
            .as_array()
            .is_none_or(|list| list.iter().all(|item| fits(root, items, item)))
    });
    is_type && is_listed && is_one && is_not && is_shaped && has_all && members_fit && items_fit
}
