//! ITI-68: only to the configured service, with the row's own ids, and every refusal by its name.

use innsyn_domain::{ElevationError, PatientContext};
use innsyn_phr::{DocumentEntry, RetrieveError, RetrievedDocument};
use serde_json::json;

use crate::support::{Answer, Mock, NUMBER, bundle, context, find, outcome, row};

async fn fetch(answer: Answer) -> (Result<RetrievedDocument, RetrieveError>, Mock) {
    let list = bundle(&json!(1), &[row("7", NUMBER)]);
    let mock = Mock::answering(move |asked| {
        if asked.method == "GET" {
            answer.clone()
        } else {
            list.clone()
        }
    })
    .await;
    let context = context(1);
    let search = find(&mock, &context).await.unwrap();
    let fetched = retrieve(&mock, &context, &search.documents[0]).await;
    (fetched, mock)
}

async fn retrieve(
    mock: &Mock,
    context: &PatientContext,
    entry: &DocumentEntry,
) -> Result<RetrievedDocument, RetrieveError> {
    let fetched = mock.client.retrieve(context, entry, mock.call()).await?;
    Ok(fetched.open(context).unwrap())
}

#[tokio::test]
async fn a_document_is_fetched_from_the_service_whatever_address_the_row_gave() {
    let (fetched, mock) = fetch(Answer::of(200, "application/xml", "<ClinicalDocument/>")).await;
    let fetched = fetched.unwrap();
    assert_eq!(&fetched.bytes[..], b"<ClinicalDocument/>");
    assert_eq!(fetched.content_type.as_deref(), Some("application/xml"));
    assert_eq!(fetched.registered_type.as_deref(), Some("application/pdf"));
    let asked = mock.asked();
    let asked = &asked[1];
    assert_eq!(asked.uri.path(), "/phr/mhd/document");
    assert_eq!(
        asked.uri.query(),
        Some(
            "documentUniqueId=2.999.1.7%5E1&repositoryUniqueId=2.999.1&homeCommunityId=urn%3Aoid%3A2.999"
        )
    );
    assert_eq!(asked.header("nhn-patient-nin"), Some(NUMBER));
    assert_eq!(asked.header("nhn-source-system"), Some("Test 0.1"));
    assert_eq!(
        asked.header("nhn-event-id"),
        Some(fetched.correlation.to_string().as_str())
    );
    assert_eq!(asked.header("nhn-access-basis"), None);
    assert!(!asked.uri.to_string().contains(NUMBER));
}

#[tokio::test]
async fn every_refusal_has_its_name() {
    let body = |code: &str| {
        outcome(&json!({"severity": "error", "code": code, "diagnostics": "nin 13116900216"}))
    };
    for status in [400_u16, 401, 403, 404, 406, 410, 500, 502, 504] {
        let (fetched, _) = fetch(Answer::json(status, &body("suppressed"))).await;
        let error = fetched.unwrap_err();
        assert_eq!(error.status(), Some(status), "{error:?}");
        assert_eq!(error.code().unwrap().as_str(), "suppressed");
        assert!(error.correlation().is_some());
        let is_named = match status {
            403 => matches!(error, RetrieveError::Restricted { .. }),
            404 => matches!(error, RetrieveError::NotFound { .. }),
            410 => matches!(error, RetrieveError::Gone { .. }),
            502 | 504 => matches!(error, RetrieveError::SourceUnavailable { .. }),
            _ => matches!(error, RetrieveError::Refused { .. }),
        };
        assert!(is_named, "{error:?}");
        assert!(!format!("{error:?}").contains("13116900216"));
    }
}

#[tokio::test]
async fn an_empty_answer_and_an_outcome_are_no_documents() {
    let (fetched, _) = fetch(Answer::of(200, "application/pdf", "")).await;
    assert!(matches!(fetched, Err(RetrieveError::Empty { .. })));
    let said = outcome(&json!({"severity": "error", "code": "not-found"}));
    let (fetched, _) = fetch(Answer::json(200, &said)).await;
    assert!(matches!(fetched, Err(RetrieveError::Outcome { .. })));
    // Other JSON is bytes like any other; what it is, is decided elsewhere.
    let (fetched, _) = fetch(Answer::of(200, "application/json", "{}")).await;
    assert!(fetched.is_ok());
}

#[tokio::test]
async fn a_row_without_its_ids_or_restricted_sends_nothing() {
    let mut without = row("1", NUMBER);
    without["resource"]["content"][0]["attachment"]["url"] =
        json!("https://x.example/?documentUniqueId=1&homeCommunityId=2");
    let mut restricted = row("2", NUMBER);
    restricted["resource"]["securityLabel"] = json!([{"coding": [{"code": "NORS"}]}]);
    let mock = Mock::playing(vec![bundle(&json!(2), &[without, restricted])]).await;
    let context = context(1);
    let search = find(&mock, &context).await.unwrap();
    assert_eq!(search.documents.len(), 2);
    for entry in &search.documents {
        assert!(matches!(
            retrieve(&mock, &context, entry).await,
            Err(RetrieveError::CannotOpen)
        ));
    }
    assert_eq!(mock.asked().len(), 1);
}

#[tokio::test]
async fn an_elevated_row_is_not_fetched_as_an_ordinary_one() {
    let mock = Mock::playing(vec![bundle(&json!(1), &[row("1", NUMBER)])]).await;
    let context = context(1);
    let mut entry = find(&mock, &context).await.unwrap().documents.remove(0);
    entry.elevated = true;
    let answer = retrieve(&mock, &context, &entry).await;
    assert!(matches!(
        answer,
        Err(RetrieveError::Elevation(ElevationError::NotListed))
    ));
}
