//! Elevated look-ups: one list, its documents, never retried, a refusal as data.

use innsyn_domain::{DataSource, ElevatedLookup, ElevationError, PatientContext};
use innsyn_phr::{
    DocumentQuery, DocumentSearch, ElevatedOutcome, FindDocumentsError, RetrieveError,
};
use serde_json::json;

use crate::support::{Answer, Mock, NUMBER, at, bundle, context, elevated, find, outcome, row};

async fn look_up(
    mock: &Mock,
    context: &PatientContext,
    lookup: &mut ElevatedLookup,
) -> Result<ElevatedOutcome<DocumentSearch>, FindDocumentsError> {
    let query = DocumentQuery::default();
    let found = mock
        .client
        .find_documents_elevated(context, &query, lookup, &|| at(1), mock.call())
        .await?;
    Ok(found.open(context).unwrap())
}

#[tokio::test]
async fn what_an_elevated_list_holds_may_be_fetched_while_it_lives_and_nothing_else() {
    let mut restricted = row("1", NUMBER);
    restricted["resource"]["securityLabel"] = json!([{"coding": [{"code": "NORS"}]}]);
    let list = bundle(&json!(1), &[restricted]);
    let mock = Mock::answering(move |asked| {
        if asked.method == "GET" {
            Answer::of(200, "application/pdf", "%PDF-")
        } else {
            list.clone()
        }
    })
    .await;
    let context = context(1);
    let ordinary = find(&mock, &context).await.unwrap();
    assert!(!ordinary.documents[0].can_open());
    let mut lookup = elevated(&context, DataSource::Phr);
    let ElevatedOutcome::Found(found) = look_up(&mock, &context, &mut lookup).await.unwrap() else {
        panic!()
    };
    let entry = &found.documents[0];
    assert!(entry.elevated && entry.restricted && entry.can_open());
    assert!(found.blocked.is_none());
    assert_eq!(
        mock.asked()[1].header("nhn-access-basis"),
        Some("FORHOYET_AKUTT")
    );

    let fetched = mock
        .client
        .retrieve_elevated(&context, entry, &lookup, at(2), mock.call())
        .await
        .unwrap();
    assert_eq!(fetched.open(&context).unwrap().bytes.len(), 5);
    let late = mock
        .client
        .retrieve_elevated(&context, entry, &lookup, at(16), mock.call())
        .await;
    assert!(matches!(
        late,
        Err(RetrieveError::Elevation(ElevationError::Expired))
    ));
    let empty = elevated(&context, DataSource::Phr);
    let unlisted = mock
        .client
        .retrieve_elevated(&context, entry, &empty, at(2), mock.call())
        .await;
    assert!(matches!(
        unlisted,
        Err(RetrieveError::Elevation(ElevationError::NotListed))
    ));
    let again = look_up(&mock, &context, &mut lookup).await;
    assert!(matches!(
        again,
        Err(FindDocumentsError::Elevation(ElevationError::SearchDone))
    ));
    assert_eq!(mock.asked().len(), 3);
}

#[tokio::test]
async fn a_refusal_is_data_and_nothing_more_only_when_just_that_was_said() {
    let issue = |code: &str, words: &str| {
        outcome(&json!({"severity": "error", "code": code, "diagnostics": words}))
    };
    let words = "Forhøyet tilgang gir ingen ytterligere data.";
    for (answer, is_nothing_more) in [
        (Answer::json(400, &issue("business-rule", words)), true),
        (Answer::json(403, &issue("business-rule", words)), false),
        (Answer::json(400, &issue("required", words)), false),
        (Answer::of(403, "text/plain", words), false),
    ] {
        let status = answer.status;
        let mock = Mock::playing(vec![answer]).await;
        let context = context(1);
        let mut lookup = elevated(&context, DataSource::Phr);
        match look_up(&mock, &context, &mut lookup).await.unwrap() {
            ElevatedOutcome::NothingMore { .. } => assert!(is_nothing_more),
            ElevatedOutcome::Refused { status: got, .. } => {
                assert!(!is_nothing_more);
                assert_eq!(got, status);
            }
            ElevatedOutcome::Found(_) => panic!("found"),
        }
        assert_eq!(mock.asked().len(), 1);
    }
}

#[tokio::test]
async fn an_elevated_list_is_never_tried_again() {
    for status in [429, 502, 503, 504] {
        let mock = Mock::playing(vec![Answer::of(status, "text/plain", "opptatt")]).await;
        let context = context(1);
        let mut lookup = elevated(&context, DataSource::Phr);
        assert!(look_up(&mock, &context, &mut lookup).await.is_err());
        assert_eq!(mock.asked().len(), 1);
    }
}

#[tokio::test]
async fn a_look_up_of_another_patient_or_source_sends_nothing() {
    let mock = Mock::playing(vec![bundle(&json!(0), &[])]).await;
    let (former, active) = (context(1), context(2));
    let mut lookup = elevated(&former, DataSource::Phr);
    let error = look_up(&mock, &active, &mut lookup).await.unwrap_err();
    assert!(matches!(
        error,
        FindDocumentsError::Elevation(ElevationError::AnotherPatient)
    ));
    let mut lookup = elevated(&active, DataSource::Pps);
    let error = look_up(&mock, &active, &mut lookup).await.unwrap_err();
    assert!(matches!(
        error,
        FindDocumentsError::Elevation(ElevationError::AnotherSource)
    ));
    assert!(mock.asked().is_empty());
}
