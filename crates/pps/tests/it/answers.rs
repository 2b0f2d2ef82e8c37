//! Every form of answer ends as data with words, or as a named error; none as a silent empty list.

use innsyn_domain::{Completeness, PatientContext};
use innsyn_fhir::ReadError;
use innsyn_pps::{Fetch, FindReportsError, NoticeKind, ReportQuery, ReportSearch, RequesterBasis};
use innsyn_transport::{CancellationToken, SendError};
use serde_json::{Value as Json, json};

use crate::support::{Answer, Mock, NUMBER, OTHER, bundle, context, outcome, report, said};

async fn find(answer: Answer) -> Result<ReportSearch, FindReportsError> {
    find_with(&context(1), answer).await
}

async fn find_with(
    context: &PatientContext,
    answer: Answer,
) -> Result<ReportSearch, FindReportsError> {
    let mock = Mock::playing(vec![answer]).await;
    let found = mock
        .client
        .find_reports(
            context,
            ReportQuery::default(),
            RequesterBasis::NotApplicable,
            None,
            &mock.authorize,
            &Fetch::new(&CancellationToken::new()),
        )
        .await?;
    Ok(found.open(context).unwrap())
}

fn privacy(code: &str) -> Json {
    json!({"severity": "information", "code": "suppressed", "details": {"coding": [
        {"system": "NilarPvkOutcome", "code": code},
        {"system": "http://nhn.no/fhir/nilar/CodeSystem/pvk-outcome-cs", "code": code}]},
        "diagnostics": "pasienten 13116900216"})
}

#[tokio::test]
async fn a_general_block_opens_the_way_to_elevation_and_the_others_do_not() {
    for (code, kind, opens) in [
        ("General", NoticeKind::GeneralBlock, true),
        ("Specific", NoticeKind::SpecificBlock, false),
        ("Reservation", NoticeKind::Reservation, false),
    ] {
        for answer in [
            bundle(&json!(0), &[said(&privacy(code))]),
            // Not in a bundle at all.
            Answer::json(200, &outcome(&privacy(code))),
        ] {
            let found = find(answer).await.unwrap();
            assert_eq!(found.completeness, Completeness::Blocked);
            assert_eq!(found.notices.len(), 1);
            assert_eq!(found.notices[0].kind, kind);
            assert_eq!(found.blocked.is_some(), opens);
        }
    }
}

#[tokio::test]
async fn nothing_found_is_said() {
    let not_found =
        json!({"severity": "information", "code": "not-found", "diagnostics": "Ingen data"});
    for answer in [
        bundle(&json!(0), &[said(&not_found)]),
        Answer::json(200, &outcome(&not_found)),
    ] {
        let found = find(answer).await.unwrap();
        assert!(found.reports.is_empty());
        assert_eq!(found.notices[0].kind, NoticeKind::NothingFound);
    }
}

#[tokio::test]
async fn what_is_no_searchset_is_a_named_error() {
    let unreadable = |error: &FindReportsError| {
        if let FindReportsError::Unreadable { source, .. } = error {
            Some(*source)
        } else {
            None
        }
    };
    let json = "application/fhir+json";
    let good = r#"{"resourceType":"Bundle","type":"searchset","total":0,"entry":[]}"#;
    for (answer, expected) in [
        (
            Answer::of(200, "text/html", "<!doctype html><p>Feil"),
            Some(ReadError::Html),
        ),
        (Answer::of(200, json, ""), Some(ReadError::Empty)),
        (
            Answer::of(200, json, good.split_at(40).0),
            Some(ReadError::Cut),
        ),
        (Answer::of(200, json, "[]"), Some(ReadError::NotFhir)),
        (
            Answer::of(200, "text/plain", "OK"),
            Some(ReadError::PlainText),
        ),
        (Answer::of(200, "text/plain", good), None),
        (
            Answer::of(
                200,
                json,
                r#"{"resourceType":"Bundle","type":"batch-response"}"#,
            ),
            None,
        ),
        (
            Answer::of(200, json, r#"{"resourceType":"Patient","id":"x"}"#),
            None,
        ),
        (
            Answer::json(
                200,
                &outcome(&json!({"severity": "error", "code": "exception"})),
            ),
            None,
        ),
    ] {
        let error = find(answer).await.unwrap_err();
        assert_eq!(unreadable(&error), expected, "{error:?}");
        assert_eq!(error.status(), Some(200));
        assert!(error.correlation().is_some());
    }
    assert!(find(Answer::of(200, "", good)).await.is_ok());
    assert!(
        find(Answer::of(200, "application/json; charset=utf-8", good))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn error_statuses_keep_the_services_code_and_never_its_words() {
    let words = json!({"severity": "error", "code": "login", "diagnostics": "pid 13116900216"});
    let error = find(Answer::json(401, &outcome(&words))).await.unwrap_err();
    assert_eq!(
        (error.status(), error.code().unwrap().as_str()),
        (Some(401), "login")
    );
    let printed = format!("{error:?} {error}");
    assert!(
        !printed.contains("13116900216") && !printed.contains("127.0.0.1"),
        "{printed}"
    );
    let plain = find(Answer::of(403, "text/plain", "pid 13116900216"))
        .await
        .unwrap_err();
    assert_eq!((plain.status(), plain.code()), (Some(403), None));
    assert!(!format!("{plain:?}").contains("13116900216"));
    let limited = find(Answer::of(429, "text/plain", "")).await.unwrap_err();
    assert_eq!(limited.status(), Some(429));
    assert!(matches!(
        limited,
        FindReportsError::Send {
            source: SendError::RateLimited { .. },
            ..
        }
    ));
}

#[tokio::test]
async fn another_persons_reports_never_come_through() {
    let found = find(bundle(
        &json!(2),
        &[report("r", NUMBER), report("s", OTHER)],
    ))
    .await
    .unwrap();
    assert_eq!(found.reports.len(), 1);
    assert_eq!(found.completeness, Completeness::Partial);
    let alarm = &found.notices[0];
    assert_eq!(
        (alarm.kind, alarm.count),
        (NoticeKind::OtherPersonWithheld, Some(1))
    );
}

#[tokio::test]
async fn entries_that_cannot_be_read_are_counted() {
    let found = find(bundle(
        &json!(2),
        &[report("r", NUMBER), json!({"resource": 7})],
    ))
    .await
    .unwrap();
    assert_eq!(found.completeness, Completeness::Partial);
    assert_eq!(
        (found.notices[0].kind, found.notices[0].count),
        (NoticeKind::Unreadable, Some(1))
    );
}

#[tokio::test]
async fn an_answer_belongs_to_the_opening_that_asked() {
    let mock = Mock::playing(vec![bundle(&json!(1), &[report("r", NUMBER)])]).await;
    let (former, active) = (context(1), context(2));
    let found = mock
        .client
        .find_reports(
            &former,
            ReportQuery::default(),
            RequesterBasis::NotApplicable,
            None,
            &mock.authorize,
            &Fetch::new(&CancellationToken::new()),
        )
        .await
        .unwrap();
    assert!(found.open(&active).is_err());
}
