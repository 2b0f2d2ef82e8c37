//! Elevated look-ups: one search, each page by proof, never retried, a refusal as data.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use innsyn_domain::{
    Completeness, DataSource, ElevatedLookup, ElevationError, PatientContext, Step,
};
use innsyn_pps::{ElevatedOutcome, FindReportsError, ReportSearch};
use innsyn_transport::CancellationToken;
use serde_json::{Value as Json, json};

use crate::support::{Answer, Mock, NUMBER, at, bundle, context, elevated, outcome, report, said};

async fn find(
    mock: &Mock,
    context: &PatientContext,
    lookup: &mut ElevatedLookup,
) -> Result<ElevatedOutcome<ReportSearch>, FindReportsError> {
    let found = mock
        .client
        .find_reports_elevated(
            context,
            lookup,
            &|| at(1),
            Some("LE"),
            &mock.authorize,
            &CancellationToken::new(),
        )
        .await?;
    Ok(found.open(context).unwrap())
}

#[tokio::test]
async fn an_elevated_search_sends_its_basis_once_and_is_then_finished() {
    let general = json!({"details": {"coding": [{"code": "General"}]}});
    let mock = Mock::playing(vec![bundle(
        &json!(1),
        &[report("r", NUMBER), said(&general)],
    )])
    .await;
    let context = context(1);
    let mut lookup = elevated(&context, DataSource::Pps);
    let ElevatedOutcome::Found(found) = find(&mock, &context, &mut lookup).await.unwrap() else {
        panic!()
    };
    assert_eq!(found.reports.len(), 1);
    assert!(
        found.blocked.is_none(),
        "an elevated answer opens no further question"
    );
    assert_eq!(
        mock.asked()[0].header("access-basis"),
        Some("FORHOYET_AKUTT")
    );
    assert_eq!(
        lookup.authorise(&context, Step::Page, at(1)).unwrap_err(),
        ElevationError::SearchDone
    );
    let again = find(&mock, &context, &mut lookup).await;
    assert!(matches!(
        again,
        Err(FindReportsError::Elevation(ElevationError::SearchDone))
    ));
    assert_eq!(mock.asked().len(), 1);
}

#[tokio::test]
async fn only_the_answer_that_says_so_means_nothing_more() {
    let issue = |code: &str, words: &str| {
        outcome(&json!({"severity": "error", "code": code, "diagnostics": words}))
    };
    let said_so = issue(
        "business-rule",
        "Forhøyet tilgang gir ingen ytterligere data",
    );
    for (status, body, is_nothing_more) in [
        (400, Some(said_so.clone()), true),
        (403, Some(said_so), false),
        (400, Some(issue("business-rule", "Noe annet")), false),
        (
            400,
            Some(issue(
                "value",
                "Forhøyet tilgang gir ingen ytterligere data",
            )),
            false,
        ),
        (400, None, false),
        (403, None, false),
    ] {
        let answer = match body {
            Some(body) => Answer::json(status, &body),
            None => Answer::of(
                status,
                "text/plain",
                "Forhøyet tilgang gir ingen ytterligere data",
            ),
        };
        let mock = Mock::playing(vec![answer]).await;
        let context = context(1);
        let mut lookup = elevated(&context, DataSource::Pps);
        match find(&mock, &context, &mut lookup).await.unwrap() {
            ElevatedOutcome::NothingMore { .. } => assert!(is_nothing_more),
            ElevatedOutcome::Refused { status: got, .. } => {
                assert!(!is_nothing_more);
                assert_eq!(got, status);
            }
            ElevatedOutcome::Found(_) => panic!("found"),
        }
        assert_eq!(
            mock.asked().len(),
            1,
            "an elevated search is never tried again"
        );
    }
}

#[tokio::test]
async fn a_busy_service_is_not_asked_twice() {
    for status in [502, 503, 504, 429] {
        let mock = Mock::playing(vec![Answer::of(status, "text/plain", "opptatt")]).await;
        let context = context(1);
        let mut lookup = elevated(&context, DataSource::Pps);
        assert!(find(&mock, &context, &mut lookup).await.is_err());
        assert_eq!(mock.asked().len(), 1);
    }
}

#[tokio::test]
async fn a_look_up_of_another_patient_or_source_sends_nothing() {
    let mock = Mock::playing(vec![bundle(&json!(0), &[])]).await;
    let (former, active) = (context(1), context(2));
    let mut lookup = elevated(&former, DataSource::Pps);
    let error = find(&mock, &active, &mut lookup).await.unwrap_err();
    assert!(matches!(
        error,
        FindReportsError::Elevation(ElevationError::AnotherPatient)
    ));
    let mut lookup = elevated(&active, DataSource::Phr);
    let error = find(&mock, &active, &mut lookup).await.unwrap_err();
    assert!(matches!(
        error,
        FindReportsError::Elevation(ElevationError::AnotherSource)
    ));
    assert!(mock.asked().is_empty());
}

#[tokio::test]
async fn a_look_up_that_ends_between_pages_leaves_a_partial_answer() {
    let mock = Mock::answering(|asked| {
        let skip: u64 = asked.field("_skip").unwrap().parse().unwrap();
        let entries: Vec<Json> = (skip..skip + 50)
            .map(|n| report(&format!("r{n}"), NUMBER))
            .collect();
        bundle(&json!(500), &entries)
    })
    .await;
    let context = context(1);
    let mut lookup = elevated(&context, DataSource::Pps);
    let minutes = Arc::new(AtomicU64::new(1));
    let now = move || at(minutes.fetch_add(7, Ordering::Relaxed));
    let found = mock
        .client
        .find_reports_elevated(
            &context,
            &mut lookup,
            &now,
            None,
            &mock.authorize,
            &CancellationToken::new(),
        )
        .await
        .unwrap();
    let ElevatedOutcome::Found(found) = found.open(&context).unwrap() else {
        panic!()
    };
    // Minutes 1 and 8 are within the look-up's life, minute 15 is not.
    assert_eq!(mock.asked().len(), 2);
    assert_eq!(
        (found.reports.len(), found.completeness),
        (100, Completeness::Partial)
    );
}
