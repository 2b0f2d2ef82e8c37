use std::time::Duration;

use innsyn_app::dto::{
    ChallengeRef, ChallengeView, ConfirmElevation, DataSourceCode, ElevatedAnswer, ElevationKind,
    ErrorCode, NoticeKind, OpenElevation, OpenReport, PatientView,
};
use innsyn_sandbox::Service;

use super::support::{Bench, ELSE, HARRY, LINE, code, context, document, everything};

fn ask(bench: &Bench, patient: &PatientView, source: DataSourceCode) -> ChallengeView {
    let request = OpenElevation {
        context_id: patient.context_id.clone(),
        source,
    };
    bench.app.open_elevation(&request).unwrap()
}

fn answer(patient: &PatientView, challenge: &ChallengeView, reason: &str) -> ConfirmElevation {
    ConfirmElevation {
        context_id: patient.context_id.clone(),
        challenge_id: challenge.challenge_id.clone(),
        kind: ElevationKind::ForhoyetAkutt,
        reason: reason.to_owned(),
    }
}

/// The access bases that a service was asked on, oldest first.
fn bases(bench: &Bench, service: Service, header: &str) -> Vec<String> {
    let entries = bench.journal.entries();
    let asked = entries.iter().filter(|entry| entry.service == service);
    asked
        .filter_map(|entry| entry.note(header).map(str::to_owned))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn restricted_documents_open_after_the_dialog_and_leave_with_time() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    let open = bench.open(LINE).await;
    let ordinary = bench.app.find_documents(&context(&open)).await.unwrap();
    let challenge = ask(&bench, &open, DataSourceCode::Phr);
    assert!(challenge.observed);
    assert_eq!(challenge.withheld, Some(3));
    let request = answer(&open, &challenge, "Bevisstløs ved ankomst");
    let ElevatedAnswer::Documents { list } = bench.app.confirm_elevation(&request).await.unwrap()
    else {
        panic!("a list was expected");
    };
    let marked: Vec<_> = list.documents.iter().filter(|row| row.elevated).collect();
    assert_eq!(marked.len(), 3, "the mark is for what it opened alone");
    assert!(marked.iter().all(|row| !row.restricted && row.can_open));
    assert_eq!(list.documents.len(), ordinary.documents.len());
    assert_eq!(
        bases(&bench, Service::Phr, "nhn-access-basis"),
        ["UNNTAK", "FORHOYET_AKUTT"]
    );

    // It is fetched; that this test cannot draw it is another matter.
    let opened = bench.app.open_document(&document(&open, marked[0])).await;
    assert!(opened.is_ok() || code(opened) == Some(ErrorCode::PdfEngineMissing));
    assert_eq!(bench.journal.count(Service::Phr, "/mhd/document"), 1);

    let banner = bench.app.elevation(&context(&open)).unwrap().unwrap();
    assert!(banner.seconds_left <= 900 && banner.seconds_left > 880);
    bench.pass(Duration::from_mins(14));
    assert!(bench.app.elevation(&context(&open)).unwrap().is_some());
    bench.pass(Duration::from_secs(61));
    assert!(bench.app.elevation(&context(&open)).unwrap().is_none());
    let late = bench.app.open_document(&document(&open, marked[1])).await;
    assert_eq!(code(late), Some(ErrorCode::ElevationExpired));
    assert_eq!(
        bench.journal.count(Service::Phr, "/mhd/document"),
        1,
        "nothing was sent"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_answered_once_and_in_words() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    let open = bench.open(LINE).await;
    bench.app.find_documents(&context(&open)).await.unwrap();
    let unconfirmed = Some(ErrorCode::ElevationNotConfirmed);

    let challenge = ask(&bench, &open, DataSourceCode::Phr);
    let request = answer(&open, &challenge, " \n. ");
    assert_eq!(
        code(bench.app.confirm_elevation(&request).await),
        unconfirmed,
        "no reason"
    );

    let taken_back = ChallengeRef {
        context_id: open.context_id.clone(),
        challenge_id: challenge.challenge_id.clone(),
    };
    bench.app.cancel_elevation(&taken_back).unwrap();
    let request = answer(&open, &challenge, "Trengs");
    assert_eq!(
        code(bench.app.confirm_elevation(&request).await),
        unconfirmed,
        "taken back"
    );

    let older = ask(&bench, &open, DataSourceCode::Phr);
    let newer = ask(&bench, &open, DataSourceCode::Phr);
    assert_eq!(
        code(
            bench
                .app
                .confirm_elevation(&answer(&open, &older, "Trengs"))
                .await
        ),
        unconfirmed,
        "replaced"
    );
    assert_eq!(
        code(
            bench
                .app
                .confirm_elevation(&answer(&open, &newer, "Trengs"))
                .await
        ),
        unconfirmed,
        "one try"
    );

    let slow = ask(&bench, &open, DataSourceCode::Phr);
    bench.pass(Duration::from_secs(301));
    assert_eq!(
        code(
            bench
                .app
                .confirm_elevation(&answer(&open, &slow, "Trengs"))
                .await
        ),
        unconfirmed,
        "too old"
    );
    assert_eq!(
        bases(&bench, Service::Phr, "nhn-access-basis"),
        ["UNNTAK"],
        "nothing elevated was ever sent"
    );

    let good = ask(&bench, &open, DataSourceCode::Phr);
    assert!(
        bench
            .app
            .confirm_elevation(&answer(&open, &good, "Trengs"))
            .await
            .is_ok()
    );
    assert_eq!(
        code(
            bench
                .app
                .confirm_elevation(&answer(&open, &good, "Trengs"))
                .await
        ),
        unconfirmed,
        "spent"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_patient_opens_and_closes_with_her() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    let open = bench.open(ELSE).await;
    let list = bench.app.find_reports(&everything(&open)).await.unwrap();
    assert!(list.reports.is_empty());
    assert!(
        list.source
            .notices
            .iter()
            .any(|notice| notice.kind == NoticeKind::GeneralBlock)
    );
    let challenge = ask(&bench, &open, DataSourceCode::Pps);
    assert!(challenge.observed);
    let answered = bench
        .app
        .confirm_elevation(&answer(&open, &challenge, "Trengs"))
        .await
        .unwrap();
    let ElevatedAnswer::Reports { list } = answered else {
        panic!("a list was expected")
    };
    assert!(!list.reports.is_empty() && list.reports.iter().all(|row| row.elevated));
    let report = OpenReport {
        context_id: open.context_id.clone(),
        report_id: list.reports[0].id.clone(),
        elevated: true,
    };
    bench.app.open_report(&report).await.unwrap();
    bench.app.end_elevation(&context(&open)).await.unwrap();
    assert_eq!(
        code(bench.app.open_report(&report).await),
        Some(ErrorCode::ElevationExpired)
    );
    let other = bench.open(LINE).await;
    assert!(bench.app.elevation(&context(&other)).unwrap().is_none());
    let request = answer(&other, &challenge, "Trengs");
    assert_eq!(
        code(bench.app.confirm_elevation(&request).await),
        Some(ErrorCode::ElevationNotConfirmed)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_elevated_look_up_that_gives_nothing_more_is_said_calmly_and_never_sent_twice() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    let open = bench.open(HARRY).await;
    for (source, service, header) in [
        (DataSourceCode::Phr, Service::Phr, "nhn-access-basis"),
        (DataSourceCode::Pps, Service::Pps, "access-basis"),
    ] {
        let challenge = ask(&bench, &open, source);
        assert!(!challenge.observed, "the clinician asks without a signal");
        let answered = bench
            .app
            .confirm_elevation(&answer(&open, &challenge, "Trengs"))
            .await
            .unwrap();
        let correlation = match (source, answered) {
            // This service's words are published; of the other's nobody has seen any, and what is not sure to say "nothing
            // more" is a refusal.
            (DataSourceCode::Pps, ElevatedAnswer::NothingMore { correlation_id }) => correlation_id,
            (
                DataSourceCode::Phr,
                ElevatedAnswer::Refused {
                    status: 400,
                    code: Some(code),
                    correlation_id,
                },
            ) if code == "business-rule" => correlation_id,
            (_, other) => panic!("{source:?} answered {other:?}"),
        };
        assert!(!correlation.is_empty());
        assert_eq!(
            bases(&bench, service, header),
            ["FORHOYET_AKUTT"],
            "sent once"
        );
        assert!(
            bench.app.elevation(&context(&open)).unwrap().is_none(),
            "nothing is in force"
        );
    }
    let record = bench.record();
    let confirmed: Vec<_> = record
        .iter()
        .filter(|entry| entry["action"] == "confirmElevation")
        .collect();
    assert_eq!(confirmed.len(), 2);
    assert!(
        confirmed
            .iter()
            .all(|entry| entry["reason"].is_string() && entry["observed"] == "false")
    );
    assert_ne!(
        confirmed[0]["decision"], confirmed[1]["decision"],
        "a new decision for each"
    );
}
