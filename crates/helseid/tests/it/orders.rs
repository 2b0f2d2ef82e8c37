//! The session under random orders of events: no token after logout or after the end of its scope,
//! and no refresh token used twice.

use std::collections::HashSet;
use std::time::Duration;

use helseid::SessionState;
use innsyn_sandbox::{Fault, Route, Service};
use innsyn_transport::{AuthorizeError, SendError, StatusCode};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::world::World;

#[derive(Clone, Debug)]
enum Event {
    /// A search in PPS.
    Search,
    /// Pings of PHR for two scopes, and a search, all at once.
    Together(u8, u8),
    /// A ping whose caller goes away.
    Abandoned(u8),
    /// A scope is closed.
    Close(u8),
    /// The next API call finds its token refused.
    Refused,
    /// Signed out.
    SignOut,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => Just(Event::Search),
        3 => (0..3_u8, 0..3_u8).prop_map(|(one, two)| Event::Together(one, two)),
        2 => (0..3_u8).prop_map(Event::Abandoned),
        2 => (0..3_u8).prop_map(Event::Close),
        1 => Just(Event::Refused),
        1 => Just(Event::SignOut),
    ]
}

#[test]
fn no_order_of_events_breaks_a_session() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let world = runtime.block_on(World::start());
    let config = Config {
        cases: 24,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&proptest::collection::vec(event(), 1..10), |events| {
            runtime.block_on(play(&world, &events));
            Ok(())
        })
        .unwrap();
}

async fn play(world: &World, events: &[Event]) {
    world.sandbox.journal().clear();
    world.sandbox.faults().clear();
    let session = world.session().await;
    let pps = session.authorizer(&world.pps_api());
    let phr: Vec<_> = (0..3_u8)
        .map(|id| session.attested(u128::from(id), &world.phr_api(), &world.attest("d")))
        .collect();
    let mut closed = HashSet::new();
    let mut is_over = false;
    let check = |answer: Result<innsyn_transport::Response, SendError>,
                 is_closed: bool,
                 is_over: bool| match answer {
        Ok(answer) => {
            assert!(!is_closed && !is_over, "a token after the end: {events:?}");
            assert_eq!(answer.status, StatusCode::OK, "{events:?}");
        }
        Err(SendError::Authorize(AuthorizeError::NotSignedIn)) => assert!(is_over),
        Err(SendError::Authorize(AuthorizeError::Closed)) => assert!(is_closed),
        Err(error) => panic!("{error:?} in {events:?}"),
    };
    for event in events {
        match event {
            Event::Search => check(world.search(&pps).await, false, is_over),
            Event::Together(one, two) => {
                let (one, two) = (*one, *two);
                let (first, second, third) = tokio::join!(
                    world.ping(&phr[usize::from(one)]),
                    world.search(&pps),
                    world.ping(&phr[usize::from(two)]),
                );
                check(first, closed.contains(&one), is_over);
                check(second, false, is_over);
                check(third, closed.contains(&two), is_over);
            }
            Event::Abandoned(id) => {
                let ping = world.ping(&phr[usize::from(*id)]);
                let _ = tokio::time::timeout(Duration::from_millis(3), ping).await;
            }
            Event::Close(id) => {
                session.close_scope(u128::from(*id));
                closed.insert(*id);
            }
            Event::Refused => {
                let once = Route::all(Service::Pps);
                world
                    .sandbox
                    .faults()
                    .inject_times(once, Fault::InvalidToken, 1);
                check(world.search(&pps).await, false, is_over);
                world.sandbox.faults().clear();
            }
            Event::SignOut => {
                assert!(session.sign_out().revoked().await);
                is_over = true;
            }
        }
        // An abandoned ping goes on renewing for a while.
        assert_eq!(session.state().is_signed_in(), !is_over, "{events:?}");
        if is_over {
            assert_eq!(session.state(), SessionState::SignedOut, "{events:?}");
        }
    }
    // Every refresh used the newest token: the sandbox revokes the family of a token used twice.
    let entries = world.sandbox.journal().entries();
    let refused = entries
        .iter()
        .filter(|entry| entry.note("error") == Some("invalid_grant"));
    assert_eq!(refused.count(), 0, "{events:?}");
}
