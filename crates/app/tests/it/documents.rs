//! What is fetched, kept and searched of the open patient's documents.

use std::time::Duration;

use innsyn_app::dto::{
    CancelFetch, DocumentRow, DocumentStatus, ErrorCode, FetchKind, FindOpenedTexts,
    OpenedTextsFound, PatientView,
};
use innsyn_sandbox::{Fault, Route, Service};

use super::support::{Bench, LINE, ROLAND, code, context, document};

/// The structured discharge letter of a patient who has one.
async fn structured(bench: &Bench) -> (PatientView, DocumentRow) {
    let open = bench.open(ROLAND).await;
    let list = bench.app.find_documents(&context(&open)).await.unwrap();
    let row = list
        .documents
        .iter()
        .find(|row| row.title.as_deref() == Some("Epikrise – Gastrokirurgisk avdeling"))
        .unwrap();
    (open, row.clone())
}

async fn search(bench: &Bench, open: &PatientView, query: &str) -> Vec<OpenedTextsFound> {
    let request = FindOpenedTexts {
        context_id: open.context_id.clone(),
        query: query.to_owned(),
        elevated: false,
    };
    bench.app.find_opened_texts(&request).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_tells_its_bytes_while_it_comes_and_ends_when_told() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    let (open, row) = structured(&bench).await;
    bench.faults.inject_times(
        Route::starting(Service::Phr, "/mhd/document"),
        Fault::Drip(200, Duration::from_millis(20)),
        1,
    );
    let opening = tokio::spawn({
        let (app, request) = (bench.app.clone(), document(&open, &row));
        async move { app.open_document(&request).await }
    });
    let (done, total) = loop {
        let all = bench.app.fetch_progress(&context(&open)).unwrap();
        let of = all.iter().find(|one| one.kind == FetchKind::Document);
        match of {
            Some(progress) if progress.done > 0 => break (progress.done, progress.total),
            _ => tokio::task::yield_now().await,
        }
    };
    assert!(total.is_none_or(|total| done <= total));
    let cancel = CancelFetch {
        context_id: open.context_id.clone(),
        kind: FetchKind::Document,
    };
    bench.app.cancel_fetch(&cancel).unwrap();
    assert_eq!(
        code(opening.await.unwrap()),
        Some(ErrorCode::FetchCancelled),
        "the patient is open still: no late answer"
    );
    let row = document(&open, &row);
    bench.app.open_document(&row).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_fetched_once_until_the_list_is_fetched_anew() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    let (open, row) = structured(&bench).await;
    let fetched = || bench.journal.count(Service::Phr, "/mhd/document");
    let before = fetched();
    for _ in 0..2 {
        bench
            .app
            .open_document(&document(&open, &row))
            .await
            .unwrap();
    }
    assert_eq!(fetched() - before, 1);
    let opened = bench
        .record()
        .iter()
        .filter(|entry| entry["action"] == "openDocument")
        .count();
    assert_eq!(opened, 2, "each opening is on record");
    bench.app.find_documents(&context(&open)).await.unwrap();
    bench
        .app
        .open_document(&document(&open, &row))
        .await
        .unwrap();
    assert_eq!(fetched() - before, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn words_are_found_in_documents_that_were_opened_and_leave_with_the_patient() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    let (open, row) = structured(&bench).await;
    assert!(search(&bench, &open, "lymfeknuter").await.is_empty());
    bench
        .app
        .open_document(&document(&open, &row))
        .await
        .unwrap();
    let found = search(&bench, &open, "LYMFEKNUTER finnesikke").await;
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].document_id.as_str(), &found[0].words[..]),
        (row.id.as_str(), &[0][..])
    );
    let hit = &found[0].hits[0];
    assert_eq!(hit.found.to_lowercase(), "lymfeknuter");
    assert!(!hit.before.is_empty() || !hit.after.is_empty());

    let again = bench.open(ROLAND).await;
    assert!(search(&bench, &again, "lymfeknuter").await.is_empty());
    let request = FindOpenedTexts {
        context_id: open.context_id,
        query: "lymfeknuter".to_owned(),
        elevated: false,
    };
    assert_eq!(
        code(bench.app.find_opened_texts(&request).await),
        Some(ErrorCode::PatientContextChanged)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn replaced_documents_come_on_demand_and_are_tied_to_what_replaced_them() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    let open = bench.open(LINE).await;
    let current = bench.app.find_documents(&context(&open)).await.unwrap();
    assert!(!current.superseded);
    let copies = current.documents.iter().filter(|row| row.copy_of.is_some());
    assert_eq!(copies.count(), 1, "the letter that was registered twice");
    let all = bench.app.find_superseded(&context(&open)).await.unwrap();
    assert!(all.superseded);
    assert_eq!(all.documents.len(), current.documents.len() + 1);
    let older: Vec<_> = all
        .documents
        .iter()
        .filter(|row| row.status == DocumentStatus::Superseded)
        .collect();
    let newer = older[0].replaced_by.as_deref().unwrap();
    assert!(all.documents.iter().any(|row| row.id == newer));
    assert_eq!(all.restricted, current.restricted);
    let again = bench.app.find_documents(&context(&open)).await.unwrap();
    assert_eq!(again.documents.len(), current.documents.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_not_taken_is_another_thing_than_too_little_of_a_right() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    let open = bench.open(LINE).await;
    for (fault, expected) in [
        (Fault::Status(401), ErrorCode::TokenRefused),
        (Fault::Status(403), ErrorCode::AccessDenied),
    ] {
        bench
            .faults
            .inject_times(Route::all(Service::Phr), fault, 1);
        let error = bench.app.find_documents(&context(&open)).await.unwrap_err();
        assert_eq!(error.code, expected);
        assert!(error.correlation_id.is_some());
    }
}
