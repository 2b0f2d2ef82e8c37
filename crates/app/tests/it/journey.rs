use innsyn_app::Picture;
use innsyn_app::dto::{
    CloseDocument, Completeness, DocumentContent, ErrorCode, NoticeKind, OpenReport, PersonIdCheck,
    PersonIdReason, PersonIdText, SessionState,
};
use innsyn_sandbox::{Fault, Route, Service};

use super::support::{
    Bench, HARRY, LINE, MALIN, ROLAND, code, context, document, everything, patient,
};

#[tokio::test(flavor = "multi_thread")]
async fn reports_and_documents_of_one_patient() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    let open = bench.open(LINE).await;
    assert!(open.names.is_empty(), "no name before a source gave one");

    let list = bench.app.find_reports(&everything(&open)).await.unwrap();
    assert!(list.reports.len() > 5);
    assert_eq!(list.source.completeness, Completeness::Complete);
    let times: Vec<i64> = list
        .reports
        .iter()
        .filter_map(|row| Some(row.collected.as_ref()?.sort))
        .collect();
    assert!(times.is_sorted_by(|newer, older| newer >= older));
    assert_eq!(list.patient.number, LINE);

    let request = OpenReport {
        context_id: open.context_id.clone(),
        report_id: list.reports[0].id.clone(),
        elevated: false,
    };
    let report = bench.app.open_report(&request).await.unwrap();
    assert!(!report.results.is_empty());
    let missing = OpenReport {
        report_id: "no such report".into(),
        ..request
    };
    assert_eq!(
        code(bench.app.open_report(&missing).await),
        Some(ErrorCode::DocumentNotFound)
    );

    let documents = bench.app.find_documents(&context(&open)).await.unwrap();
    assert_ne!(
        documents.source.completeness,
        Completeness::Complete,
        "documents can never be complete"
    );
    assert_eq!(documents.restricted, Some(3));
    // However many rows and sources name her, in whatever order and case, it is one name.
    assert_eq!(
        documents.patient.names.len(),
        1,
        "{:?}",
        documents.patient.names
    );
    assert_eq!(documents.patient.names[0].family, "Danser");
    assert_eq!(documents.patient.birth_dates.len(), 1);

    let restricted = documents
        .documents
        .iter()
        .find(|row| row.restricted)
        .unwrap();
    assert!(!restricted.can_open);
    let refused = bench.app.open_document(&document(&open, restricted)).await;
    assert_eq!(code(refused), Some(ErrorCode::DocumentRestricted));
    assert_eq!(
        bench.journal.count(Service::Phr, "/mhd/document"),
        0,
        "nothing was sent for it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_structured_document_is_read_and_a_pdf_says_what_is_missing() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    let open = bench.open(ROLAND).await;
    let list = bench.app.find_documents(&context(&open)).await.unwrap();
    let mut blocks = 0;
    let mut pdf = 0;
    for row in list.documents.iter().filter(|row| row.can_open) {
        match bench.app.open_document(&document(&open, row)).await {
            Ok(view) => {
                if let DocumentContent::Blocks { content } = &view.content {
                    blocks += 1;
                    assert!(!content.blocks.is_empty());
                }
                let close = CloseDocument {
                    context_id: open.context_id.clone(),
                    handle: view.handle.clone(),
                };
                bench.app.close_document(&close).unwrap();
                assert_eq!(
                    code(
                        bench
                            .app
                            .page_image(&view.handle, Picture::whole(0, 100))
                            .await
                    ),
                    Some(ErrorCode::DocumentNotFound)
                );
            }
            // This test has no PDFium: drawing is tested in `documents` and in the window.
            Err(error) if error.code == ErrorCode::PdfEngineMissing => pdf += 1,
            Err(error) => panic!("{error:?}"),
        }
    }
    assert!(
        blocks > 0 && pdf > 0,
        "{blocks} readable documents, {pdf} PDF"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_persons_document_and_report_are_withheld_with_an_alarm() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    let open = bench.open(MALIN).await;
    let reports = bench.app.find_reports(&everything(&open)).await.unwrap();
    assert!(
        reports
            .source
            .notices
            .iter()
            .any(|notice| notice.kind == NoticeKind::OtherPersonWithheld)
    );
    let list = bench.app.find_documents(&context(&open)).await.unwrap();
    let mut mismatches = 0;
    for row in list.documents.iter().filter(|row| row.can_open) {
        if code(bench.app.open_document(&document(&open, row)).await)
            == Some(ErrorCode::SubjectMismatch)
        {
            mismatches += 1;
        }
    }
    assert_eq!(mismatches, 1);
    let alarms = bench
        .record()
        .iter()
        .filter(|entry| entry["action"] == "otherPersonWithheld")
        .count();
    assert!(alarms >= 2, "{alarms} alarms on record");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complete_answer_with_nothing_in_it_is_told_apart_from_a_failed_one() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    let open = bench.open(HARRY).await;
    let list = bench.app.find_reports(&everything(&open)).await.unwrap();
    assert!(list.reports.is_empty());
    assert_eq!(list.source.completeness, Completeness::Complete);
    for (fault, expected) in [
        (Fault::Status(500), ErrorCode::UpstreamUnavailable),
        (Fault::Status(403), ErrorCode::AccessDenied),
        (Fault::RetryAfter(429, 120), ErrorCode::RateLimited),
        (Fault::Html, ErrorCode::UpstreamProtocol),
    ] {
        bench.faults.inject(Route::all(Service::Pps), fault);
        let error = bench
            .app
            .find_reports(&everything(&open))
            .await
            .unwrap_err();
        assert_eq!(error.code, expected, "{error:?}");
        assert!(error.correlation_id.is_some(), "{error:?}");
        bench.faults.clear();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_no_test_person_is_refused_without_a_request() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    let before = bench.journal.entries().len();
    // A valid number of nobody: month 82 is the test population's, and not in the cast.
    let refused = bench.app.open_patient(&patient("01828540056")).await;
    assert_eq!(code(refused), Some(ErrorCode::PatientNotInTestPopulation));
    let check = |text: &str| {
        bench.app.check_person_id(&PersonIdText {
            text: text.to_owned(),
        })
    };
    assert!(matches!(
        check("01828540056"),
        PersonIdCheck::Invalid {
            reason: PersonIdReason::NotATestPerson
        }
    ));
    assert!(matches!(
        check("01828540057"),
        PersonIdCheck::Invalid {
            reason: PersonIdReason::WrongControlDigits
        }
    ));
    assert!(matches!(check("131169 00216"), PersonIdCheck::Valid { .. }));
    assert_eq!(
        code(bench.app.open_patient(&patient("1311690021")).await),
        Some(ErrorCode::InvalidPersonId)
    );
    assert_eq!(bench.journal.entries().len(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_forgets_first_and_revokes_then() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    let open = bench.open(LINE).await;
    bench.app.find_documents(&context(&open)).await.unwrap();
    // HelseID is slow to hear of it; here everything is gone at once.
    bench.faults.inject(
        Route::starting(Service::HelseId, "/connect/revocation"),
        Fault::Latency(std::time::Duration::from_millis(300)),
    );
    let app = bench.app.clone();
    let leaving = tokio::spawn(async move { app.sign_out().await });
    while bench.app.session().state == SessionState::SignedIn {
        tokio::task::yield_now().await;
    }
    assert_eq!(
        bench.journal.count(Service::HelseId, "/connect/revocation"),
        0,
        "not answered yet"
    );
    assert_eq!(
        code(bench.app.find_documents(&context(&open)).await),
        Some(ErrorCode::NotSignedIn)
    );
    leaving.await.unwrap().unwrap();
    let revoked = bench
        .journal
        .entries()
        .into_iter()
        .find(|entry| entry.path == "/connect/revocation")
        .unwrap();
    assert_eq!(revoked.status, 200);
    assert_eq!(bench.app.session().state, SessionState::SignedOut);
}
