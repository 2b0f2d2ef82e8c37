//! The end of a session: here first, then at HelseID.

use std::time::Duration;

use helseid::{EndSession, SessionState};
use innsyn_sandbox::{Fault, Route, SandboxOptions, Service};
use innsyn_transport::{AuthorizeError, SendError, Url};

use crate::browser;
use crate::world::World;

#[tokio::test]
async fn row_22_the_refresh_token_is_revoked_at_logout() {
    let world = World::start().await;
    let session = world.session().await;
    let pps = session.authorizer(&world.pps_api());
    let signed_out = session.sign_out();
    assert_eq!(session.state(), SessionState::SignedOut);
    assert_eq!(world.helseid.state(), SessionState::SignedOut);
    assert!(session.identity().is_none());
    let answer = world.search(&pps).await;
    assert!(matches!(
        answer,
        Err(SendError::Authorize(AuthorizeError::NotSignedIn))
    ));
    assert!(signed_out.revoked().await);
    let entries = world.sandbox.journal().entries();
    let revocation = entries
        .iter()
        .find(|entry| entry.path == "/connect/revocation")
        .unwrap();
    assert_eq!(revocation.note("revoked"), Some("yes"));
}

#[tokio::test]
async fn the_local_end_does_not_wait_for_helseid() {
    let world = World::start().await;
    let session = world.session().await;
    world
        .sandbox
        .faults()
        .inject(Route::all(Service::HelseId), Fault::Status(500));
    let signed_out = session.sign_out();
    assert_eq!(session.state(), SessionState::SignedOut);
    assert!(!signed_out.revoked().await);
}

#[tokio::test]
async fn a_refresh_on_its_way_at_sign_out_gives_no_token_and_is_revoked() {
    let world = World::start().await;
    let session = world.session().await;
    let slow = Fault::Latency(Duration::from_millis(200));
    world
        .sandbox
        .faults()
        .inject(Route::starting(Service::HelseId, "/connect/token"), slow);
    let pps = session.authorizer(&world.pps_api());
    let (answer, ()) = tokio::join!(world.search(&pps), async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        drop(session.sign_out());
    });
    assert!(
        matches!(
            answer,
            Err(SendError::Authorize(AuthorizeError::NotSignedIn))
        ),
        "{answer:?}"
    );
    let revoked = async {
        loop {
            let entries = world.sandbox.journal().entries();
            if entries
                .iter()
                .any(|entry| entry.note("revoked") == Some("yes"))
            {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), revoked)
        .await
        .unwrap();
}

#[tokio::test]
async fn end_session_without_hint_carries_nothing() {
    let world = World::start().await;
    let mut signed_out = world.session().await.sign_out();
    let address = signed_out.end_session(EndSession::Asked).await.unwrap();
    assert_eq!(address.query(), None);
    let page = browser::get(&address).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Logg ut"));
}

#[tokio::test]
async fn end_session_by_button_posts_the_id_token_from_a_page_that_is_shown_once() {
    let options = SandboxOptions {
        single_sign_on: true,
        ..SandboxOptions::default()
    };
    let world = World::with(options, |_| {}).await;
    let mut signed_out = world.session().await.sign_out();
    let address = signed_out.end_session(EndSession::Button).await.unwrap();
    assert!(
        !address.as_str().contains("eyJ"),
        "no ID token in an address"
    );
    assert!(address.as_str().starts_with("http://127.0.0.1:"));
    let page = browser::get(&address).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    let issuer = &world.sandbox.addresses().helseid;
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.contains(&format!("form-action {issuer}")),
        "{policy}"
    );
    assert!(!page.body.contains("<script"));
    let hint = page.field("id_token_hint");
    let action = Url::parse(&format!("{issuer}/connect/endsession")).unwrap();
    assert!(page.body.contains(&format!("action=\"{action}\"")));
    let ended = browser::post(&action, "", &[("id_token_hint", &hint)]).await;
    assert_eq!(ended.status, 200);
    let entries = world.sandbox.journal().entries();
    assert!(
        entries
            .iter()
            .any(|entry| entry.note("session") == Some("ended"))
    );
    let again = tokio::net::TcpStream::connect(("127.0.0.1", address.port().unwrap())).await;
    assert!(again.is_err(), "the page is shown once");
}
