use std::sync::Arc;

use innsyn_app::dto::{ChooseRole, ErrorCode, SessionState};
use innsyn_sandbox::{Fault, Route, Service};

use super::support::{Bench, LINE, NoBrowser, Unattended, code, context, everything, patient};

#[tokio::test(flavor = "multi_thread")]
async fn a_clinician_with_one_approval_has_her_role_at_once() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    let session = bench.app.session();
    assert_eq!(session.state, SessionState::SignedIn);
    let clinician = session.clinician.unwrap();
    assert_eq!(clinician.role.unwrap().name, "Lege");
    assert_eq!(clinician.hpr_number.as_deref(), Some("565501872"));
    assert!(session.seconds_left.unwrap() > 1_000);
    assert!(bench.app.environment().clock_skew_seconds.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn with_two_approvals_the_role_is_chosen_and_only_then_sent() {
    let bench = Bench::signed_in_as("kvart-grevling").await;
    let clinician = bench.app.session().clinician.unwrap();
    assert!(clinician.role.is_none());
    assert_eq!(clinician.roles.len(), 2);

    let open = bench.open(LINE).await;
    bench.app.find_reports(&everything(&open)).await.unwrap();
    let roles = || -> Vec<String> {
        bench
            .journal
            .entries()
            .iter()
            .filter(|entry| entry.service == Service::Pps)
            .filter_map(|entry| entry.note("requester-hpr-role").map(str::to_owned))
            .collect()
    };
    assert!(roles().is_empty(), "no role before one was chosen");

    let foreign = ChooseRole { code: "SP".into() };
    assert_eq!(
        code(bench.app.choose_role(&foreign).await),
        Some(ErrorCode::AccessDenied)
    );
    let session = bench
        .app
        .choose_role(&ChooseRole { code: "TL".into() })
        .await
        .unwrap();
    assert_eq!(session.clinician.unwrap().role.unwrap().name, "Tannlege");
    // Her attest named no role: the patient was closed.
    assert_eq!(
        code(bench.app.find_reports(&everything(&open)).await),
        Some(ErrorCode::NoPatientOpen)
    );
    let open = bench.open(LINE).await;
    bench.app.find_reports(&everything(&open)).await.unwrap();
    assert!(
        !roles().is_empty() && roles().iter().all(|role| role == "TL"),
        "{:?}",
        roles()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_authorisation_there_is_no_role_and_no_attest() {
    let bench = Bench::signed_in_as("direkte-hei").await;
    let clinician = bench.app.session().clinician.unwrap();
    assert!(clinician.role.is_none() && clinician.roles.is_empty());
    let open = bench.open(LINE).await;
    let refused = bench.app.find_documents(&context(&open)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::AccessDenied, "{refused:?}");
    assert!(refused.correlation_id.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_can_be_ended_and_a_new_attempt_works() {
    let bench = Bench::with(Arc::new(Unattended)).await;
    let started = bench.app.begin_sign_in().await.unwrap();
    assert!(started.browser_opened && started.seconds_left > 200);
    let address = url::Url::parse(&started.address).unwrap();
    let names: Vec<String> = address
        .query_pairs()
        .map(|(name, _)| name.into_owned())
        .collect();
    assert_eq!(names, ["client_id", "request_uri"]);
    assert_eq!(bench.app.session().state, SessionState::Waiting);

    let app = bench.app.clone();
    let waiting = tokio::spawn(async move { app.finish_sign_in().await });
    tokio::task::yield_now().await;
    bench.app.abort_sign_in();
    assert_eq!(
        code(waiting.await.unwrap()),
        Some(ErrorCode::SignInCancelled)
    );
    assert_eq!(bench.app.session().state, SessionState::SignedOut);
    assert!(bench.app.begin_sign_in().await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_browser_the_address_can_be_copied() {
    let bench = Bench::with(Arc::new(NoBrowser)).await;
    let started = bench.app.begin_sign_in().await.unwrap();
    assert!(!started.browser_opened && started.address.starts_with("http://127.0.0.1:"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_possible_before_sign_in() {
    let bench = Bench::with(Arc::new(Unattended)).await;
    assert_eq!(
        code(bench.app.open_patient(&patient(LINE)).await),
        Some(ErrorCode::NotSignedIn)
    );
    assert_eq!(bench.journal.entries().len(), 0, "not even a request");
}

#[tokio::test(flavor = "multi_thread")]
async fn when_helseid_is_down_the_state_has_a_name_and_a_way_on() {
    let bench = Bench::with(Arc::new(Unattended)).await;
    bench
        .faults
        .inject(Route::all(Service::HelseId), Fault::Status(500));
    assert_eq!(
        code(bench.app.begin_sign_in().await),
        Some(ErrorCode::UpstreamUnavailable)
    );
    bench.faults.clear();
    assert!(bench.app.begin_sign_in().await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_helseid_ended_takes_the_patient_with_it() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    let open = bench.open(LINE).await;
    bench.app.find_reports(&everything(&open)).await.unwrap();
    // Another person comes back from the refresh for the document service.
    bench.faults.inject(
        Route::starting(Service::HelseId, "/connect/token"),
        Fault::AnotherPerson,
    );
    assert!(bench.app.find_documents(&context(&open)).await.is_err());
    assert_eq!(bench.app.session().state, SessionState::Expired);
    assert_eq!(
        code(bench.app.find_reports(&everything(&open)).await),
        Some(ErrorCode::SessionExpired)
    );
    bench.faults.clear();
    assert_eq!(bench.sign_in().await.unwrap().state, SessionState::SignedIn);
    assert_eq!(
        code(bench.app.find_reports(&everything(&open)).await),
        Some(ErrorCode::NoPatientOpen)
    );
    assert_eq!(ends(&bench), ["closePatient", "endSession", "signIn"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_anew_closes_the_former_session_and_its_patient_on_record() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    let open = bench.open(LINE).await;
    assert_eq!(bench.sign_in().await.unwrap().state, SessionState::SignedIn);
    assert_eq!(
        code(bench.app.find_reports(&everything(&open)).await),
        Some(ErrorCode::NoPatientOpen)
    );
    assert_eq!(ends(&bench), ["closePatient", "endSession", "signIn"]);
}

/// What was recorded of closing, ending and signing in after the first sign-in; each entry names the clinician.
fn ends(bench: &Bench) -> Vec<String> {
    let record = bench.record();
    let later = record.iter().skip(1);
    later
        .filter(|entry| {
            ["closePatient", "endSession", "signIn"].contains(&entry["action"].as_str().unwrap())
        })
        .map(|entry| {
            assert_eq!(entry["hpr"], "565501872", "{entry}");
            assert_eq!(
                entry["patient"].is_string(),
                entry["action"] == "closePatient"
            );
            entry["action"].as_str().unwrap().to_owned()
        })
        .collect()
}
