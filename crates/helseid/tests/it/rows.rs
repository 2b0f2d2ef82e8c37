//! Rows of the checklist that need a browser, and the discouraged way of sending details.

use helseid::{Organisation, RequestObject};
use innsyn_transport::{AuthorizeError, SendError};

use crate::browser;
use crate::world::{VITS, World};

#[tokio::test]
async fn row_23_the_pages_on_this_machine_run_nothing_and_lead_nowhere() {
    let world = World::start().await;
    let pending = World::sign_in(VITS).begin(&world.helseid).await.unwrap();
    let address = pending.address().clone();
    let (session, page) = tokio::join!(pending.finish(), browser::walk(&address));
    session.unwrap();
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(page.header("location"), None);
    for forbidden in ["<script", "http://", "https://", "code=", "state="] {
        assert!(!page.body.contains(forbidden), "{}", page.body);
    }
}

#[tokio::test]
async fn row_16_an_attest_in_the_request_object_is_not_sent_again() {
    let world = World::start().await;
    let child = world.sandbox.client().organisation.child.clone();
    let organisation = Organisation::SingleTenant { child };
    let object = RequestObject::new(Some(organisation), Some(world.attest("d"))).unwrap();
    let sign_in = World::sign_in(VITS).discouraged_request_object(object);
    let session = world.try_sign_in(sign_in).await.unwrap();
    let before = world.token_requests();
    // HelseID refuses both together (HID-DOUBLE-STRUCTURE): nothing is sent.
    let attested = session.attested(1, &world.phr_api(), &world.attest("e"));
    let answer = world.ping(&attested).await;
    assert!(
        matches!(answer, Err(SendError::Authorize(AuthorizeError::Refused))),
        "{answer:?}"
    );
    assert_eq!(world.token_requests(), before);
    // The token has organisation and attest from the sign-in.
    let plain = session.authorizer(&world.phr_api());
    assert_eq!(world.ping(&plain).await.unwrap().status, 200);
    let entries = world.sandbox.journal().entries();
    let details = entries.iter().filter_map(|entry| entry.note("details"));
    assert_eq!(details.count(), 0);
}
