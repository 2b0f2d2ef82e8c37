//! What goes over the wire.

use innsyn_domain::{AccessBasis, OrdinaryBasis};
use innsyn_pps::{Fetch, ReportQuery, RequesterBasis};
use innsyn_transport::CancellationToken;
use serde_json::json;

use crate::support::{Mock, NUMBER, bundle, context, report};

#[tokio::test]
async fn a_search_is_a_form_with_exactly_the_agreed_headers() {
    let mock = Mock::playing(vec![bundle(&json!(1), &[report("r", NUMBER)])]).await;
    let context = context(1);
    let basis = RequesterBasis::Stated(AccessBasis::Ordinary(OrdinaryBasis::Samtykke));
    mock.client
        .find_reports(
            &context,
            ReportQuery::default(),
            basis,
            Some("LE"),
            &mock.authorize,
            &Fetch::new(&CancellationToken::new()),
        )
        .await
        .unwrap()
        .open(&context)
        .unwrap();
    let asked = mock.asked();
    assert_eq!(asked.len(), 1);
    let asked = &asked[0];
    assert_eq!(
        (asked.method.as_str(), asked.uri.to_string().as_str()),
        ("POST", "/v2/DiagnosticReport/_search")
    );
    assert_eq!(
        asked.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(asked.header("person-id"), Some(NUMBER));
    assert_eq!(asked.header("access-basis"), Some("SAMTYKKE"));
    assert_eq!(asked.header("requester-hpr-role"), Some("LE"));
    assert_eq!(asked.header("authorization"), Some("DPoP token"));
    assert_eq!(asked.header("dpop"), Some("proof"));
    assert!(uuid::Uuid::parse_str(asked.header("correlation-id").unwrap()).is_ok());
    assert_eq!(asked.field("_count"), Some("50"));
    assert_eq!(asked.field("_skip"), Some("0"));
    assert_eq!(
        asked.field("_include"),
        Some(
            "DiagnosticReport:result,DiagnosticReport:based-on,DiagnosticReport:specimen,DiagnosticReport:performer"
        )
    );
    assert_eq!(
        asked.field("_include:iterate"),
        Some(
            "Observation:has-member,Observation:specimen,Observation:performer,ServiceRequest:requester"
        )
    );
    assert!(asked.form.iter().all(|(_, value)| !value.contains(NUMBER)));
}

#[tokio::test]
async fn a_requester_without_a_basis_sends_none() {
    let mock = Mock::playing(vec![bundle(&json!(0), &[])]).await;
    let context = context(1);
    mock.client
        .find_reports(
            &context,
            ReportQuery::default(),
            RequesterBasis::NotApplicable,
            None,
            &mock.authorize,
            &Fetch::new(&CancellationToken::new()),
        )
        .await
        .unwrap()
        .open(&context)
        .unwrap();
    let asked = &mock.asked()[0];
    assert_eq!(
        (
            asked.header("access-basis"),
            asked.header("requester-hpr-role")
        ),
        (None, None)
    );
}
