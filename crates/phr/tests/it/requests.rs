//! What goes over the wire in ITI-67.

use innsyn_phr::{DocumentQuery, LegalBasis};
use serde_json::json;

use crate::support::{Mock, NUMBER, bundle, context, find};

#[tokio::test]
async fn a_list_is_a_form_with_exactly_the_agreed_headers() {
    let mock = Mock::playing(vec![bundle(&json!(0), &[])]).await;
    find(&mock, &context(1)).await.unwrap();
    let asked = &mock.asked()[0];
    assert_eq!(
        (asked.method.as_str(), asked.uri.to_string().as_str()),
        ("POST", "/phr/R4/fhir/DocumentReference/_search")
    );
    assert_eq!(
        asked.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(
        asked.header("accept"),
        Some("application/fhir+json; fhirVersion=4.0")
    );
    assert_eq!(asked.header("nhn-source-system"), Some("Test 0.1"));
    assert_eq!(asked.header("nhn-access-basis"), Some("SAMTYKKE"));
    assert!(uuid::Uuid::parse_str(asked.header("nhn-event-id").unwrap()).is_ok());
    assert_eq!(asked.header("authorization"), Some("DPoP token"));
    assert_eq!(asked.header("nhn-patient-nin"), None);
    let form: Vec<(&str, &str)> = asked
        .form
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(
        form,
        [
            ("patient.identifier", NUMBER),
            ("status", "current"),
            ("_count", "50"),
            ("_page", "1"),
            ("_sort", "-date"),
        ]
    );
}

#[tokio::test]
async fn section_45_sends_no_basis_and_says_nothing_of_the_regulation() {
    let mock = Mock::playing(vec![bundle(&json!(0), &[])]).await;
    let context = context(1);
    let query = DocumentQuery::default();
    let found = mock
        .client
        .find_documents(&context, &query, LegalBasis::Section45, mock.call())
        .await
        .unwrap()
        .open(&context)
        .unwrap();
    assert_eq!(mock.asked()[0].header("nhn-access-basis"), None);
    assert!(found.notices.is_empty());
}
