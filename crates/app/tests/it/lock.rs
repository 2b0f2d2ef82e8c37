//! SES-1: an unattended screen.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use innsyn_app::dto::{ErrorCode, LockCause, SessionState};
use innsyn_app::ports::{Browser, BrowserError};
use innsyn_app::sandbox::FormWalker;
use innsyn_sandbox::Service;

use super::support::{Bench, LINE, code, context, everything};

/// One clinician after the other comes to the browser.
#[derive(Debug)]
struct Turns(Mutex<VecDeque<&'static str>>);

impl Turns {
    fn of(clinicians: &[&'static str]) -> Arc<Self> {
        Arc::new(Self(Mutex::new(clinicians.iter().copied().collect())))
    }
}

impl Browser for Turns {
    fn open(&self, address: &str) -> Result<(), BrowserError> {
        let next = self.0.lock().unwrap().pop_front();
        match next {
            Some(clinician) => FormWalker::new(Some(clinician)).open(address),
            // The page that ends the session in the browser.
            None => Ok(()),
        }
    }
}

async fn signed_in(clinicians: &[&'static str]) -> Bench {
    let bench = Bench::with(Turns::of(clinicians)).await;
    bench.sign_in().await.unwrap();
    bench
}

fn actions(bench: &Bench) -> Vec<String> {
    let record = bench.record();
    record
        .iter()
        .map(|entry| entry["action"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_the_patient_is_reached_behind_a_locked_screen() {
    let bench = signed_in(&["gronn-vits"]).await;
    let open = bench.open(LINE).await;
    bench.pass(Duration::from_secs(599));
    bench.app.watch().await.unwrap();
    assert_eq!(bench.app.session().state, SessionState::SignedIn);
    bench.pass(Duration::from_secs(2));
    bench.app.watch().await.unwrap();
    assert_eq!(bench.app.session().state, SessionState::Locked);
    let asked = bench
        .journal
        .count(Service::Pps, "/v2/DiagnosticReport/_search");
    assert_eq!(
        code(bench.app.find_reports(&everything(&open)).await),
        Some(ErrorCode::SessionLocked)
    );
    assert_eq!(
        code(bench.app.find_documents(&context(&open)).await),
        Some(ErrorCode::SessionLocked)
    );
    assert_eq!(
        code(
            bench
                .app
                .page_image("no such handle", innsyn_app::Picture::whole(0, 100))
                .await
                .map(drop)
        ),
        Some(ErrorCode::SessionLocked)
    );
    // A hand on the keyboard does not unlock.
    let view = bench.app.attend().await.unwrap();
    assert_eq!(view.state, SessionState::Locked);
    assert_eq!(
        bench
            .journal
            .count(Service::Pps, "/v2/DiagnosticReport/_search"),
        asked
    );
    assert_eq!(actions(&bench), ["signIn", "openPatient", "lock"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hand_on_the_keyboard_keeps_the_screen_open() {
    let bench = signed_in(&["gronn-vits"]).await;
    for _ in 0..4 {
        bench.pass(Duration::from_secs(500));
        let view = bench.app.attend().await.unwrap();
        assert_eq!(view.state, SessionState::SignedIn);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_person_goes_on_where_she_was() {
    let bench = signed_in(&["gronn-vits", "gronn-vits"]).await;
    let open = bench.open(LINE).await;
    bench.app.find_documents(&context(&open)).await.unwrap();
    bench.app.lock(LockCause::Asked).await.unwrap();
    let view = bench.sign_in().await.unwrap();
    assert_eq!(view.state, SessionState::SignedIn);
    // Same patient, same opening; new tokens, by a new decision.
    bench.app.find_documents(&context(&open)).await.unwrap();
    bench.app.find_reports(&everything(&open)).await.unwrap();
    let record = bench.record();
    let decisions: Vec<&serde_json::Value> = record
        .iter()
        .filter(|entry| entry["action"] == "find" && entry["source"] == "phr")
        .map(|entry| &entry["decision"])
        .collect();
    assert_eq!(decisions.len(), 2);
    assert_ne!(decisions[0], decisions[1]);
    let unlock = record.iter().find(|entry| entry["action"] == "unlock");
    assert_eq!(unlock.unwrap()["decision"], *decisions[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_person_finds_an_empty_window() {
    let bench = signed_in(&["gronn-vits", "kvart-grevling", "kvart-grevling"]).await;
    let open = bench.open(LINE).await;
    bench.app.lock(LockCause::System).await.unwrap();
    assert_eq!(
        code(bench.sign_in().await.map(drop)),
        Some(ErrorCode::SessionBelongsToAnother)
    );
    assert_ne!(bench.app.session().state, SessionState::SignedIn);
    assert!(bench.app.session().clinician.is_none());
    bench.sign_in().await.unwrap();
    assert_eq!(
        code(bench.app.find_documents(&context(&open)).await),
        Some(ErrorCode::NoPatientOpen)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn after_half_an_hour_everything_is_over() {
    let bench = signed_in(&["gronn-vits"]).await;
    let open = bench.open(LINE).await;
    bench.pass(Duration::from_secs(1_801));
    bench.app.watch().await.unwrap();
    assert_eq!(bench.app.session().state, SessionState::Expired);
    assert!(code(bench.app.find_documents(&context(&open)).await).is_some());
    assert_eq!(
        bench.journal.count(Service::HelseId, "/connect/revocation"),
        1
    );
    assert_eq!(actions(&bench).last().unwrap(), "signOut");
}
