use std::sync::Arc;

use innsyn_app::dto::{ErrorCode, SessionState};
use innsyn_app::sandbox::FormWalker;

use super::support::{Bench, LINE, code, context};

#[tokio::test(flavor = "multi_thread")]
async fn every_look_up_is_on_record_and_joined_with_the_services_log() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    let open = bench.open(LINE).await;
    let reports = bench.app.find_reports(&context(&open)).await.unwrap();
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
