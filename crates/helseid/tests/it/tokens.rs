//! Rows 6, 10, 12, 14, 16, 19 and 22: tokens for several APIs after one sign-in.

use std::sync::Arc;
use std::time::Duration;

use helseid::{
    Algorithm, ClientKey, DetailsForm, DetailsForms, HidCode, ManualClock, Organisation,
    SessionState, SystemClock,
};
use helseid::{Clock as _, EndSession};
use innsyn_sandbox::{ClientOptions, Fault, RefreshTokenUse, Route, SandboxOptions, Service};
use innsyn_transport::{AuthorizeError, CancellationToken, Request, SendError, StatusCode};

use crate::browser;
use crate::world::{VITS, World};

fn token_route() -> Route {
    Route::starting(Service::HelseId, "/connect/token")
}

#[tokio::test]
async fn row_19_each_api_gets_a_token_of_its_own() {
    let world = World::start().await;
    let session = world.session().await;
    let pps = session.authorizer(&world.pps_api());
    let phr = session.attested(1, &world.phr_api(), &world.attest("d-1"));
    assert_eq!(world.search(&pps).await.unwrap().status, StatusCode::OK);
    assert_eq!(world.ping(&phr).await.unwrap().status, StatusCode::OK);
    assert_eq!(world.search(&pps).await.unwrap().status, StatusCode::OK);
    assert_eq!(
        world.grants(),
        ["authorization_code", "refresh_token", "refresh_token"]
    );
}

#[tokio::test]
async fn row_16_organisation_and_attest_go_in_the_assertion_in_either_form() {
    for form in [DetailsForm::Object, DetailsForm::Array] {
        let world = World::with(SandboxOptions::default(), |config| {
            config.details = DetailsForms {
                organisation: form,
                attest: form,
            };
        })
        .await;
        let session = world.session().await;
        let pps = session.authorizer(&world.pps_api());
        assert_eq!(world.search(&pps).await.unwrap().status, StatusCode::OK);
        let phr = session.attested(1, &world.phr_api(), &world.attest("d-1"));
        assert_eq!(world.ping(&phr).await.unwrap().status, StatusCode::OK);
        let entries = world.sandbox.journal().entries();
        let details: Vec<_> = entries
            .iter()
            .filter(|entry| entry.path == "/connect/token" && entry.status == 200)
            .map(|entry| {
                let notes = entry.notes.iter().filter(|(name, _)| *name == "details");
                notes
                    .map(|(_, value)| value.as_str())
                    .collect::<Vec<_>>()
                    .join("+")
            })
            .collect();
        assert_eq!(details, ["", "organisation", "organisation+attest"]);
    }
}

#[tokio::test]
async fn without_a_child_organisation_the_first_token_is_used() {
    let world = World::with(SandboxOptions::default(), |config| {
        config.organisation = None;
    })
    .await;
    let session = world.session().await;
    let pps = session.authorizer(&world.pps_api());
    // The sandbox may demand the child; what counts here is that no token was fetched.
    let _ = world.search(&pps).await.unwrap();
    assert_eq!(world.grants(), ["authorization_code"]);
}

#[tokio::test]
async fn row_14_a_token_is_used_until_it_ends() {
    let clock = Arc::new(ManualClock::at(SystemClock::new().now()));
    let in_config = Arc::clone(&clock);
    let world = World::with(SandboxOptions::default(), |config| config.clock = in_config).await;
    let session = world.session().await;
    let pps = session.authorizer(&world.pps_api());
    for _ in 0..3 {
        assert_eq!(world.search(&pps).await.unwrap().status, StatusCode::OK);
    }
    assert_eq!(world.grants().len(), 2);
    let step = Duration::from_secs(580);
    clock.advance(step);
    world.sandbox.clock().advance(step.try_into().unwrap());
    assert_eq!(world.search(&pps).await.unwrap().status, StatusCode::OK);
    assert_eq!(world.grants().len(), 3);
}

#[tokio::test]
async fn row_14_many_callers_share_one_refresh() {
    let world = World::start().await;
    let session = world.session().await;
    let pps = session.authorizer(&world.pps_api());
    let answers = futures_util::future::join_all((0..10).map(|_| world.search(&pps))).await;
    for answer in answers {
        assert_eq!(answer.unwrap().status, StatusCode::OK);
    }
    assert_eq!(world.grants(), ["authorization_code", "refresh_token"]);
}

#[tokio::test]
async fn row_22_refreshes_go_one_at_a_time_with_the_newest_token() {
    let world = World::start().await;
    let session = world.session().await;
    // Different shapes, asked for at the same time: a rotating token allows only a queue.
    let authorizers: Vec<_> = (0..6_u128)
        .map(|id| session.attested(id, &world.phr_api(), &world.attest(&format!("d-{id}"))))
        .collect();
    let answers = futures_util::future::join_all(authorizers.iter().map(|one| world.ping(one)));
    for answer in answers.await {
        assert_eq!(answer.unwrap().status, StatusCode::OK);
    }
    assert_eq!(world.grants().len(), 7);
    assert!(matches!(session.state(), SessionState::SignedIn { .. }));
}

#[tokio::test]
async fn a_reusable_refresh_token_goes_on_working() {
    let options = SandboxOptions {
        client: ClientOptions {
            refresh_token_use: RefreshTokenUse::Reusable,
            ..ClientOptions::default()
        },
        ..SandboxOptions::default()
    };
    let world = World::with(options, |_| {}).await;
    let session = world.session().await;
    for id in 0..3_u128 {
        let phr = session.attested(id, &world.phr_api(), &world.attest("d"));
        assert_eq!(world.ping(&phr).await.unwrap().status, StatusCode::OK);
    }
    assert_eq!(world.grants().len(), 4);
}

#[tokio::test]
async fn an_attested_token_dies_with_its_scope() {
    let world = World::start().await;
    let session = world.session().await;
    let attest = world.attest("d-1");
    let first = session.attested(1, &world.phr_api(), &attest);
    let second = session.attested(2, &world.phr_api(), &attest);
    world.ping(&first).await.unwrap();
    world.ping(&second).await.unwrap();
    assert_eq!(
        world.grants().len(),
        3,
        "equal attests of two scopes do not share a token"
    );
    session.close_scope(1);
    let closed = world.ping(&first).await;
    assert!(
        matches!(closed, Err(SendError::Authorize(AuthorizeError::Closed))),
        "{closed:?}"
    );
    assert_eq!(world.ping(&second).await.unwrap().status, StatusCode::OK);
    assert_eq!(world.grants().len(), 3);
}

#[tokio::test]
async fn a_scope_that_closes_during_the_refresh_gets_no_token() {
    let world = World::start().await;
    let session = world.session().await;
    let slow = Fault::Latency(Duration::from_millis(300));
    world.sandbox.faults().inject(token_route(), slow);
    let phr = session.attested(1, &world.phr_api(), &world.attest("d-1"));
    let (answer, ()) = tokio::join!(world.ping(&phr), async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        session.close_scope(1);
    });
    assert!(
        matches!(answer, Err(SendError::Authorize(AuthorizeError::Closed))),
        "{answer:?}"
    );
    // The refresh token that came with it was kept: the session goes on.
    let pps = session.authorizer(&world.pps_api());
    assert_eq!(world.search(&pps).await.unwrap().status, StatusCode::OK);
}

#[tokio::test]
async fn a_caller_that_goes_away_does_not_take_the_refresh_token_with_it() {
    let world = World::start().await;
    let session = world.session().await;
    let slow = Fault::Latency(Duration::from_millis(200));
    let fault = world.sandbox.faults().inject(token_route(), slow);
    let pps = session.authorizer(&world.pps_api());
    let gone = tokio::time::timeout(Duration::from_millis(50), world.search(&pps)).await;
    assert!(gone.is_err());
    world.sandbox.faults().remove(fault);
    assert_eq!(world.search(&pps).await.unwrap().status, StatusCode::OK);
    assert_eq!(world.grants(), ["authorization_code", "refresh_token"]);
}

#[tokio::test]
async fn the_way_of_a_session_is_seen_from_outside_step_by_step() {
    let world = World::start().await;
    assert_eq!(world.helseid.state(), SessionState::SignedOut);
    let pending = World::sign_in(VITS).begin(&world.helseid).await.unwrap();
    assert_eq!(world.helseid.state(), SessionState::Waiting);
    let page = browser::open(&pending);
    let session = pending.finish().await.unwrap();
    page.await.unwrap();
    let SessionState::SignedIn { until: Some(until) } = world.helseid.state() else {
        panic!("{:?}", world.helseid.state());
    };
    let slow = Fault::Latency(Duration::from_millis(300));
    world.sandbox.faults().inject(token_route(), slow);
    let pps = session.authorizer(&world.pps_api());
    let seen = async {
        while session.state() == (SessionState::SignedIn { until: Some(until) }) {
            tokio::task::yield_now().await;
        }
        (
            session.state(),
            world.helseid.state(),
            session.identity().is_some(),
        )
    };
    let (answer, seen) = tokio::join!(world.search(&pps), seen);
    answer.unwrap();
    let renewing = SessionState::Renewing { until: Some(until) };
    assert_eq!(seen, (renewing, renewing, true));
    assert!(matches!(session.state(), SessionState::SignedIn { .. }));
    world.sandbox.faults().clear();
    // Lost on the way: over. And a new sign-in starts from there.
    world
        .sandbox
        .faults()
        .inject_times(token_route(), Fault::Cut, 1);
    let phr = session.authorizer(&world.phr_api());
    assert!(world.ping(&phr).await.is_err());
    assert_eq!(world.helseid.state(), SessionState::Expired);
    let session = world.session().await;
    assert!(session.state().is_signed_in());
    assert!(session.sign_out().revoked().await);
    assert_eq!(world.helseid.state(), SessionState::SignedOut);
}

#[tokio::test]
async fn a_session_whose_refresh_token_is_spent_ends_with_its_last_token() {
    let world = World::start().await;
    let session = world.session().await;
    let whole = session.time_left().unwrap();
    world
        .sandbox
        .faults()
        .inject_times(token_route(), Fault::Status(500), 1);
    let pps = session.authorizer(&world.pps_api());
    assert!(world.search(&pps).await.is_err());
    assert!(matches!(session.state(), SessionState::SignedIn { .. }));
    // The token of the sign-in is all that is left: ten minutes, and no more than that is promised.
    let left = session.time_left().unwrap();
    assert!(
        left < whole && left <= Duration::from_mins(10),
        "{left:?} of {whole:?}"
    );
}

#[tokio::test]
async fn row_22_a_refresh_token_is_not_tried_again_after_no_answer() {
    let world = World::start().await;
    let session = world.session().await;
    let before = world.token_requests();
    world
        .sandbox
        .faults()
        .inject_times(token_route(), Fault::Cut, 1);
    let pps = session.authorizer(&world.pps_api());
    let answer = world.search(&pps).await;
    let expired = |answer: &Result<_, _>| {
        matches!(
            answer,
            Err(SendError::Authorize(AuthorizeError::SessionExpired))
        )
    };
    assert!(expired(&answer), "{answer:?}");
    assert_eq!(session.state(), SessionState::Expired);
    assert!(session.identity().is_none());
    assert!(expired(&world.search(&pps).await));
    assert_eq!(world.token_requests(), before + 1);
    world.session().await;
}

#[tokio::test]
async fn row_22_a_refused_refresh_is_not_repeated() {
    let world = World::start().await;
    let session = world.session().await;
    let before = world.token_requests();
    world
        .sandbox
        .faults()
        .inject_times(token_route(), Fault::Status(500), 1);
    let pps = session.authorizer(&world.pps_api());
    assert!(world.search(&pps).await.is_err());
    assert_eq!(world.token_requests(), before + 1);
    let answer = world.search(&pps).await;
    assert!(matches!(
        answer,
        Err(SendError::Authorize(AuthorizeError::SessionExpired))
    ));
    assert_eq!(world.token_requests(), before + 1);
    assert_eq!(session.state(), SessionState::Expired);
}

#[tokio::test]
async fn another_subject_at_a_refresh_ends_the_session() {
    let world = World::start().await;
    let session = world.session().await;
    world
        .sandbox
        .faults()
        .inject(token_route(), Fault::AnotherPerson);
    let pps = session.authorizer(&world.pps_api());
    assert!(world.search(&pps).await.is_err());
    assert_eq!(session.state(), SessionState::Expired);
    assert_eq!(
        world.sandbox.journal().count(Service::Pps, "/"),
        0,
        "no token was sent"
    );
    // The refresh token of the answer is still good at HelseID.
    let entries = || world.sandbox.journal().entries();
    let revoked = async {
        while !entries()
            .iter()
            .any(|entry| entry.note("revoked") == Some("yes"))
        {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), revoked)
        .await
        .expect("nothing was revoked");
}

#[tokio::test]
async fn row_11_an_api_may_demand_a_nonce_at_any_time() {
    let options = SandboxOptions {
        api_nonces: true,
        ..SandboxOptions::default()
    };
    let world = World::with(options, |_| {}).await;
    let session = world.session().await;
    let pps = session.authorizer(&world.pps_api());
    for _ in 0..2 {
        assert_eq!(world.search(&pps).await.unwrap().status, StatusCode::OK);
    }
    assert_eq!(world.sandbox.journal().count(Service::Pps, "/"), 3);
}

#[tokio::test]
async fn a_token_that_an_api_refuses_is_renewed_once() {
    let world = World::start().await;
    let session = world.session().await;
    let pps = session.authorizer(&world.pps_api());
    world.search(&pps).await.unwrap();
    let refused = Route::all(Service::Pps);
    world
        .sandbox
        .faults()
        .inject_times(refused.clone(), Fault::InvalidToken, 1);
    assert_eq!(world.search(&pps).await.unwrap().status, StatusCode::OK);
    assert_eq!(world.grants().len(), 3);
    world.sandbox.faults().inject(refused, Fault::InvalidToken);
    assert_eq!(
        world.search(&pps).await.unwrap().status,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(world.grants().len(), 4);
}

#[tokio::test]
async fn a_token_is_never_sent_to_the_other_api() {
    let world = World::start().await;
    let session = world.session().await;
    let pps = session.authorizer(&world.pps_api());
    let answer = world.ping(&pps).await;
    assert!(matches!(answer, Err(SendError::ForeignOrigin)));
    assert_eq!(world.sandbox.journal().count(Service::Phr, "/"), 0);
}

#[tokio::test]
async fn userinfo_gives_the_approvals() {
    let world = World::start().await;
    let one = world.session().await.userinfo().await.unwrap();
    assert_eq!(one.hpr_number.as_deref(), Some("565501872"));
    assert_eq!(one.approvals.len(), 1);
    assert_eq!(one.approvals[0].profession, "LE");
    let session = world
        .try_sign_in(World::sign_in(crate::world::GREVLING))
        .await
        .unwrap();
    assert_eq!(session.userinfo().await.unwrap().approvals.len(), 2);
    let tokens = world.grants();
    assert!(
        tokens.iter().all(|grant| grant == "authorization_code"),
        "{tokens:?}"
    );
}

#[tokio::test]
async fn the_session_ends_with_its_refresh_token() {
    let clock = Arc::new(ManualClock::at(SystemClock::new().now()));
    let in_config = Arc::clone(&clock);
    let world = World::with(SandboxOptions::default(), |config| config.clock = in_config).await;
    let session = world.session().await;
    clock.advance(Duration::from_secs(28_801));
    assert_eq!(session.state(), SessionState::Expired);
    assert_eq!(world.helseid.state(), SessionState::Expired);
    let pps = session.authorizer(&world.pps_api());
    let answer = world.search(&pps).await;
    assert!(matches!(
        answer,
        Err(SendError::Authorize(AuthorizeError::SessionExpired))
    ));
    assert!(
        session
            .sign_out()
            .end_session(EndSession::Asked)
            .await
            .is_some()
    );
}

#[tokio::test]
async fn row_6_the_sandbox_takes_our_assertion_and_the_key_is_es256() {
    let world = World::start().await;
    let key = world.sandbox.client().private_jwk.to_string();
    assert_eq!(
        ClientKey::from_json(&key).unwrap().algorithm(),
        Algorithm::Es256
    );
    world.session().await;
}

#[tokio::test]
async fn an_organisation_that_is_not_listed_is_named_by_its_hid_code() {
    let world = World::with(SandboxOptions::default(), |config| {
        config.organisation = Some(Organisation::SingleTenant {
            child: "987654325".into(),
        });
    })
    .await;
    let session = world.session().await;
    let pps = session.authorizer(&world.pps_api());
    let answer = world.search(&pps).await;
    assert!(
        matches!(answer, Err(SendError::Authorize(AuthorizeError::Refused))),
        "{answer:?}"
    );
    let refusal = session.last_refusal().unwrap();
    assert_eq!(refusal.hid, Some(HidCode::ChildNotListed));
    assert_eq!(refusal.status, Some(400));
}

#[tokio::test]
async fn a_refresh_that_was_never_sent_does_not_end_the_session() {
    let world = World::start().await;
    let session = world.session().await;
    let pps = session.authorizer(&world.pps_api());
    world.search(&pps).await.unwrap();
    let phr = session.attested(1, &world.phr_api(), &world.attest("d"));
    let World {
        sandbox,
        transport,
        phr: service,
        ..
    } = world;
    sandbox.shutdown().await;
    let request = Request::get("pingauth");
    let answer = transport
        .send(&service, request, Some(&phr), &CancellationToken::new())
        .await;
    assert!(
        matches!(&answer, Err(SendError::Authorize(AuthorizeError::Unreachable(error)))
            if matches!(**error, SendError::Offline)),
        "{answer:?}"
    );
    assert!(matches!(session.state(), SessionState::SignedIn { .. }));
}
