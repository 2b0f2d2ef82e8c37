use std::sync::Arc;
use std::time::Duration;

use innsyn_app::dto::{
    AuditQuery, ChooseRole, DataSourceCode, ErrorCode, PrintPages, SessionState,
};
use innsyn_app::sandbox::FormWalker;
use innsyn_sandbox::{Fault, Route, Service};

use super::support::{Bench, LINE, code, context, everything, patient};

#[tokio::test(flavor = "multi_thread")]
async fn every_look_up_is_on_record_and_joined_with_the_services_log() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    let open = bench.open(LINE).await;
    let reports = bench.app.find_reports(&everything(&open)).await.unwrap();
    let documents = bench.app.find_documents(&context(&open)).await.unwrap();
    bench.app.close_patient(&context(&open)).await.unwrap();
    bench.app.sign_out().await.unwrap();
    let record = bench.record();
    let actions: Vec<&str> = record
        .iter()
        .filter_map(|entry| entry["action"].as_str())
        .collect();
    assert_eq!(
        actions,
        [
            "signIn",
            "openPatient",
            "find",
            "find",
            "closePatient",
            "signOut"
        ]
    );
    assert_eq!(record[2]["correlation"], reports.source.correlation_id);
    assert_eq!(record[3]["correlation"], documents.source.correlation_id);
    assert_eq!(record[2]["basis"], "UNNTAK");
    assert_eq!(record[1]["decision"], record[3]["decision"]);
    for entry in &record {
        assert_eq!(entry["hpr"], "565501872");
        assert_eq!(entry["role"], "LE");
        assert_eq!(entry["clinician"].as_str().unwrap().len(), 32);
    }
    assert_eq!(record[1]["patient"], record[4]["patient"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_can_be_recorded_nobody_works() {
    let folder = tempfile::tempdir().unwrap();
    // A file stands where the folder should be.
    let own = folder.path().join("run");
    std::fs::write(&own, "in the way").unwrap();
    let bench = Bench::at(Arc::new(FormWalker::new(None)), folder, &own).await;
    assert_eq!(
        code(bench.sign_in().await),
        Some(ErrorCode::AuditUnavailable)
    );
    assert_ne!(bench.app.session().state, SessionState::SignedIn);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_and_what_is_saved_is_on_record_too() {
    let bench = Bench::with(Arc::new(FormWalker::new(Some("gronn-vits")))).await;
    bench.faults.inject_times(
        Route::starting(Service::HelseId, "/connect/par"),
        Fault::ExpiredClientKey,
        1,
    );
    assert_eq!(code(bench.sign_in().await), Some(ErrorCode::ClientRejected));
    bench.sign_in().await.unwrap();
    let refused = bench.app.open_patient(&patient("01018512345")).await;
    assert!(refused.is_err());
    let open = bench.open(LINE).await;
    bench.app.record_export("receipt").await.unwrap();
    let record = bench.record();
    let told: Vec<(&str, &str)> = record
        .iter()
        .map(|entry| {
            (
                entry["action"].as_str().unwrap(),
                entry["outcome"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("signIn", "failed"),
            ("signIn", "done"),
            ("openPatient", "failed"),
            ("openPatient", "done"),
            ("export", "done"),
        ]
    );
    assert!(record[2].get("patient").is_none(), "{}", record[2]);
    assert_eq!(record[4]["patient"], record[3]["patient"]);
    // The receipt tells of it by reference, and the viewer finds it.
    let receipt = bench.app.receipt(&context(&open)).await.unwrap();
    assert_eq!(receipt.lines.len(), 2);
    assert_eq!(receipt.patient_reference, record[3]["patient"]);
    for secret in [LINE, "DANSER", "Danser", "14818230029"] {
        assert!(!receipt.text.contains(secret), "{}", receipt.text);
    }
    let page = bench
        .app
        .audit_entries(&AuditQuery {
            take: 10,
            only_problems: true,
            ..AuditQuery::default()
        })
        .await
        .unwrap();
    assert_eq!((page.found, page.total), (2, 5));
    assert!(page.damage.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_is_on_record_as_that_of_whoever_asked() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    let open = bench.open(LINE).await;
    bench.faults.inject_times(
        Route::all(Service::Pps),
        Fault::Latency(Duration::from_secs(2)),
        1,
    );
    let before = bench.journal.count(Service::HelseId, "/connect/token");
    let (app, asked) = (bench.app.clone(), everything(&open));
    let waiting = tokio::spawn(async move { app.find_reports(&asked).await });
    while bench.journal.count(Service::HelseId, "/connect/token") == before {
        tokio::task::yield_now().await;
    }
    bench.app.sign_out().await.unwrap();
    let refused = waiting.await.unwrap().unwrap_err();
    assert_eq!(refused.code, ErrorCode::PatientContextChanged);
    let record = bench.record();
    let search = record.iter().find(|entry| entry["action"] == "find");
    let search = search.expect("the search is on record");
    assert_eq!(search["hpr"], "565501872", "{search}");
    assert_eq!(search["outcome"], "dropped");
    assert!(refused.correlation_id.is_some(), "{refused:?}");
    assert_eq!(
        search["correlation"],
        *refused.correlation_id.as_ref().unwrap()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_choice_of_a_role_names_the_role_that_was_chosen() {
    let bench = Bench::signed_in_as("kvart-grevling").await;
    let chosen = bench
        .app
        .choose_role(&ChooseRole { code: "TL".into() })
        .await
        .unwrap();
    assert_eq!(chosen.clinician.unwrap().role.unwrap().code, "TL");
    let record = bench.record();
    let entry = record.last().unwrap();
    assert_eq!(
        (&entry["action"], &entry["role"]),
        (&"chooseRole".into(), &"TL".into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_printed_is_on_record_first_and_only_of_the_open_patient() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    let open = bench.open(LINE).await;
    let request = |context_id: &str| PrintPages {
        context_id: context_id.to_owned(),
        source: DataSourceCode::Pps,
        items: vec!["report-1".to_owned(), "report-2".to_owned()],
    };
    bench
        .app
        .record_print(&request(&open.context_id))
        .await
        .unwrap();
    let printed: Vec<_> = bench
        .record()
        .into_iter()
        .filter(|entry| entry["action"] == "print")
        .collect();
    assert_eq!(printed.len(), 2);
    assert_ne!(printed[0]["item"], printed[1]["item"]);
    assert_ne!(printed[0]["item"], "report-1");
    let other = request(&"0".repeat(32));
    assert_eq!(
        code(bench.app.record_print(&other).await),
        Some(ErrorCode::PatientContextChanged)
    );
    assert_eq!(bench.record().len(), 4);
}
