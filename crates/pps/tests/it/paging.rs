//! Paging by `_skip`, and whatever ends it early.

use innsyn_domain::{AccessBasis, Completeness, OrdinaryBasis, PatientContext};
use innsyn_pps::{Fetch, FindReportsError, NoticeKind, ReportQuery, ReportSearch, RequesterBasis};
use innsyn_transport::{CancellationToken, SendError};
use serde_json::{Value as Json, json};

use crate::support::{Answer, Asked, Mock, NUMBER, bundle, context, report};

fn page(asked: &Asked, total: u64) -> Answer {
    let skip: u64 = asked.field("_skip").unwrap().parse().unwrap();
    let entries: Vec<Json> = (skip..total.min(skip + 50))
        .map(|number| report(&format!("r{number}"), NUMBER))
        .collect();
    bundle(&json!(total), &entries)
}

async fn find(mock: &Mock, context: &PatientContext) -> Result<ReportSearch, FindReportsError> {
    let basis = RequesterBasis::Stated(AccessBasis::Ordinary(OrdinaryBasis::Unntak));
    let found = mock
        .client
        .find_reports(
            context,
            ReportQuery::default(),
            basis,
            None,
            &mock.authorize,
            &Fetch::new(&CancellationToken::new()),
        )
        .await?;
    Ok(found.open(context).unwrap())
}

/// How many reports the notice of a cut says are missing.
fn cut_short(search: &ReportSearch) -> Option<u32> {
    let mut notices = search.notices.iter();
    notices
        .find(|notice| notice.kind == NoticeKind::PagingCutShort)?
        .count
}

#[tokio::test]
async fn all_pages_are_loaded_each_with_its_own_correlation_id() {
    let mock = Mock::answering(|asked| page(asked, 120)).await;
    let context = context(1);
    let found = find(&mock, &context).await.unwrap();
    assert_eq!((found.reports.len(), found.total), (120, Some(120)));
    assert_eq!(found.completeness, Completeness::Complete);
    let asked = mock.asked();
    let skips: Vec<_> = asked
        .iter()
        .map(|asked| asked.field("_skip").unwrap())
        .collect();
    assert_eq!(skips, ["0", "50", "100"]);
    let mut ids: Vec<_> = asked
        .iter()
        .map(|asked| asked.header("correlation-id").unwrap())
        .collect();
    assert_eq!(ids[0], found.correlation.to_string());
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 3);
}

#[tokio::test]
async fn a_page_that_fails_leaves_a_partial_answer() {
    let mock = Mock::answering(|asked| match asked.field("_skip") {
        Some("0") => page(asked, 120),
        _ => Answer::of(500, "text/plain", "feil"),
    })
    .await;
    let context = context(1);
    let found = find(&mock, &context).await.unwrap();
    assert_eq!(found.reports.len(), 50);
    assert_eq!(found.completeness, Completeness::Partial);
    assert_eq!(cut_short(&found), Some(70));
}

#[tokio::test]
async fn a_service_that_repeats_itself_is_stopped() {
    let entries: Vec<Json> = (0..50).map(|n| report(&format!("r{n}"), NUMBER)).collect();
    let mock = Mock::playing(vec![bundle(&json!(500), &entries)]).await;
    let context = context(1);
    let found = find(&mock, &context).await.unwrap();
    assert_eq!(mock.asked().len(), 2);
    assert_eq!(
        (found.reports.len(), found.completeness),
        (50, Completeness::Partial)
    );
    assert_eq!(cut_short(&found), Some(400));
}

#[tokio::test]
async fn a_total_that_is_never_reached_ends_at_an_empty_page() {
    let mock = Mock::answering(|asked| {
        let answer = page(asked, 60);
        let text = String::from_utf8(answer.body)
            .unwrap()
            .replace("\"total\":60", "\"total\":99");
        Answer::of(200, "application/fhir+json", text)
    })
    .await;
    let context = context(1);
    let found = find(&mock, &context).await.unwrap();
    assert_eq!(found.reports.len(), 60);
    assert_eq!(cut_short(&found), Some(39));
    assert_eq!(found.completeness, Completeness::Partial);
}

#[tokio::test]
async fn an_endless_service_is_stopped_at_two_hundred_pages() {
    let mock = Mock::answering(|asked| {
        let skip: u64 = asked.field("_skip").unwrap().parse().unwrap();
        let entries: Vec<Json> = (skip..skip + 5)
            .map(|n| report(&format!("r{n}"), NUMBER))
            .collect();
        bundle(&json!(1_000_000), &entries)
    })
    .await;
    let context = context(1);
    let found = find(&mock, &context).await.unwrap();
    assert_eq!(mock.asked().len(), 200);
    assert_eq!(found.completeness, Completeness::Partial);
}

#[tokio::test]
async fn without_a_total_nothing_is_called_complete() {
    let mock = Mock::playing(vec![bundle(&Json::Null, &[report("r", NUMBER)])]).await;
    let context = context(1);
    let found = find(&mock, &context).await.unwrap();
    assert_eq!(
        (found.reports.len(), found.completeness),
        (1, Completeness::Unknown)
    );
}

#[tokio::test]
async fn links_of_the_answer_are_never_followed() {
    let mock = Mock::answering(|asked| {
        let answer = page(asked, 60);
        let mut body: Json = serde_json::from_slice(&answer.body).unwrap();
        body["link"] =
            json!([{"relation": "next", "url": "http://127.0.0.1:1/elsewhere?patient=x"}]);
        Answer::json(200, &body)
    })
    .await;
    let context = context(1);
    assert_eq!(find(&mock, &context).await.unwrap().reports.len(), 60);
    assert!(
        mock.asked()
            .iter()
            .all(|asked| asked.method == "POST" && asked.uri.query().is_none())
    );
}

#[tokio::test]
async fn refused_includes_fall_back_and_are_remembered() {
    let mock = Mock::answering(|asked| {
        let includes = asked.field("_include").unwrap_or_default();
        if includes.contains("performer") || includes.contains("DiagnosticReport:result") {
            return Answer::json(400, &crate::support::outcome(&json!({"severity": "error", "code": "not-supported"})));
        }
        if asked.uri.path().ends_with("/Observation/_search") {
            let subject = json!({"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": NUMBER}});
            let back = json!([{"url": "http://nhn.no/fhir/nilar/StructureDefinition/nilar-diagnostic-report-ref", "valueReference": {"reference": "DiagnosticReport/r0"}}]);
            return bundle(&json!(1), &[json!({"search": {"mode": "match"}, "resource": {
                "resourceType": "Observation", "id": "o", "status": "final", "subject": subject, "extension": back}})]);
        }
        page(asked, 1)
    })
    .await;
    let context = context(1);
    let found = find(&mock, &context).await.unwrap();
    assert_eq!(found.reports[0].results.len(), 1);
    assert_eq!(found.completeness, Completeness::Complete);
    assert_eq!(mock.asked().len(), 4);
    find(&mock, &context).await.unwrap();
    assert_eq!(mock.asked().len(), 6);
}

#[tokio::test]
async fn a_refusal_that_is_not_about_includes_is_not_tried_again() {
    let refusal = crate::support::outcome(&json!({"severity": "error", "code": "required"}));
    let mock = Mock::playing(vec![Answer::json(400, &refusal)]).await;
    let context = context(1);
    let error = find(&mock, &context).await.unwrap_err();
    assert_eq!(
        (error.status(), error.code().unwrap().as_str()),
        (Some(400), "required")
    );
    assert_eq!(mock.asked().len(), 1);
}

#[tokio::test]
async fn a_cancelled_search_is_no_partial_answer() {
    let cancel = CancellationToken::new();
    let within = cancel.clone();
    let mock = Mock::answering(move |asked| {
        if asked.field("_skip") != Some("0") {
            within.cancel();
        }
        page(asked, 500)
    })
    .await;
    let context = context(1);
    let basis = RequesterBasis::NotApplicable;
    let answer = mock
        .client
        .find_reports(
            &context,
            ReportQuery::default(),
            basis,
            None,
            &mock.authorize,
            &Fetch::new(&cancel),
        )
        .await;
    assert!(matches!(
        answer,
        Err(FindReportsError::Send {
            source: SendError::Cancelled,
            ..
        })
    ));
}
