//! Rows 6 to 9, 13, 20, 21 and 24, and what happens on a bad day.

use std::time::Duration;

use helseid::{
    CallError, CallbackError, DiscoverError, ErrorCode, HelseId, IdTokenError, Ports, Prompt,
    SessionState, SignInError, UnusableAnswer, UserSignIn,
};
use innsyn_sandbox::{Fault, Route, SandboxOptions, Service};
use secrecy::ExposeSecret as _;

use crate::browser;
use crate::world::{GREVLING, VITS, World, config, transport};

fn token_route() -> Route {
    Route::starting(Service::HelseId, "/connect/token")
}

fn authorize_route() -> Route {
    Route::starting(Service::HelseId, "/connect/authorize")
}

#[tokio::test]
async fn a_user_signs_in_at_the_form_and_is_named() {
    let world = World::start().await;
    assert_eq!(world.helseid.state(), SessionState::SignedOut);
    let pending = UserSignIn::new().begin(&world.helseid).await.unwrap();
    assert_eq!(world.helseid.state(), SessionState::Waiting);
    assert!(pending.time_left() > Duration::from_secs(290));
    let address = pending.address().clone();
    let form =
        tokio::spawn(
            async move { browser::sign_in_by_form(&address, "gronn-vits", "login").await },
        );
    let session = pending.finish().await.unwrap();
    let page = form.await.unwrap();
    assert!(page.body.contains("gå tilbake til programmet"));
    let identity = session.identity().unwrap();
    assert_eq!(identity.pid().unwrap().expose_secret(), VITS);
    assert_eq!(identity.hpr_number(), Some("565501872"));
    assert_eq!(identity.security_level(), 4);
    assert!(identity.name().unwrap().contains("Vits"));
    assert!(matches!(
        world.helseid.state(),
        SessionState::SignedIn { until: Some(_) }
    ));
    let left = session.time_left().unwrap();
    assert!(left > Duration::from_secs(28_000) && left <= Duration::from_hours(8));
    assert!(world.helseid.clock_skew().unwrap().abs() < 3.0);
}

#[tokio::test]
async fn row_13_metadata_and_keys_under_a_foreign_label_are_not_read() {
    let world = World::start().await;
    let faults = world.sandbox.faults();
    let keys = Route::starting(Service::HelseId, "/.well-known/openid-configuration/jwks");
    faults.inject(keys, Fault::WrongContentType);
    let error = world.try_sign_in(World::sign_in(VITS)).await.unwrap_err();
    assert!(
        matches!(error, SignInError::IdToken(IdTokenError::KeysUnavailable)),
        "{error:?}"
    );
    let all = Route::starting(Service::HelseId, "/.well-known");
    faults.inject(all, Fault::WrongContentType);
    let error = HelseId::discover(config(&world.sandbox), transport()).await;
    assert!(
        matches!(error, Err(DiscoverError::Malformed("the label of JSON"))),
        "{error:?}"
    );
}

#[tokio::test]
async fn row_7_the_browser_sees_client_id_and_request_uri_only() {
    let world = World::start().await;
    let pending = World::sign_in(VITS).begin(&world.helseid).await.unwrap();
    let names: Vec<_> = pending
        .address()
        .query_pairs()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, ["client_id", "request_uri"]);
}

#[tokio::test]
async fn row_7_there_is_no_way_round_par() {
    let world = World::start().await;
    world.sandbox.faults().inject(
        Route::starting(Service::HelseId, "/connect/par"),
        Fault::Status(500),
    );
    let error = World::sign_in(VITS)
        .begin(&world.helseid)
        .await
        .unwrap_err();
    assert!(
        matches!(error, SignInError::Announce(CallError::Status(500))),
        "{error:?}"
    );
    assert_eq!(
        world
            .sandbox
            .journal()
            .count(Service::HelseId, "/connect/authorize"),
        0
    );
    assert_eq!(
        world
            .sandbox
            .journal()
            .count(Service::HelseId, "/connect/par"),
        3
    );
    assert_eq!(world.helseid.state(), SessionState::SignedOut);
}

#[tokio::test]
async fn row_9_state_and_issuer_of_the_answer_are_checked() {
    for (fault, expected) in [
        (Fault::WrongState, CallbackError::State),
        (Fault::WrongIssuer, CallbackError::Issuer),
        (Fault::MissingIssuer, CallbackError::Issuer),
    ] {
        let world = World::start().await;
        world.sandbox.faults().inject(authorize_route(), fault);
        let error = world.try_sign_in(World::sign_in(VITS)).await.unwrap_err();
        assert!(
            matches!(&error, SignInError::Callback(found) if *found == expected),
            "{error:?}"
        );
        assert_eq!(world.token_requests(), 0, "no code is sent after the fault");
    }
}

#[tokio::test]
async fn row_9_the_nonce_of_the_id_token_is_checked() {
    let world = World::start().await;
    world
        .sandbox
        .faults()
        .inject(Route::all(Service::HelseId), Fault::WrongNonce);
    let error = world.try_sign_in(World::sign_in(VITS)).await.unwrap_err();
    assert!(
        matches!(error, SignInError::IdToken(IdTokenError::Nonce)),
        "{error:?}"
    );
    assert_eq!(world.helseid.state(), SessionState::SignedOut);
}

#[tokio::test]
async fn row_11_the_nonce_challenge_is_answered_once_and_the_code_survives() {
    let world = World::start().await;
    world.session().await;
    let entries = world.sandbox.journal().entries();
    let statuses: Vec<_> = entries
        .iter()
        .filter(|entry| entry.path == "/connect/token")
        .map(|entry| (entry.status, entry.note("error").map(str::to_owned)))
        .collect();
    assert_eq!(
        statuses,
        [(400, Some("use_dpop_nonce".to_owned())), (200, None)]
    );
}

#[tokio::test]
async fn row_12_a_bearer_token_is_a_downgrade() {
    let world = World::start().await;
    world
        .sandbox
        .faults()
        .inject(token_route(), Fault::BearerToken);
    let error = world.try_sign_in(World::sign_in(VITS)).await.unwrap_err();
    assert!(
        matches!(
            error,
            SignInError::Exchange(CallError::Unusable(UnusableAnswer::NotDpop))
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn row_13_metadata_and_keys_are_fetched_once_for_two_sign_ins() {
    let world = World::start().await;
    world.session().await;
    world.session().await;
    let journal = world.sandbox.journal();
    let entries = journal.entries();
    let of = |path: &str| entries.iter().filter(|entry| entry.path == path).count();
    assert_eq!(of("/.well-known/openid-configuration"), 1);
    assert_eq!(of("/.well-known/openid-configuration/jwks"), 1);
}

#[tokio::test]
async fn row_13_the_issuer_must_be_the_configured_one_byte_for_byte() {
    let world = World::start().await;
    let mut config = config(&world.sandbox);
    config.issuer.push('/');
    let error = HelseId::discover(config, transport()).await.unwrap_err();
    assert!(matches!(error, DiscoverError::IssuerMismatch), "{error:?}");
}

#[tokio::test]
async fn row_19_a_token_for_another_audience_is_refused() {
    let world = World::start().await;
    world
        .sandbox
        .faults()
        .inject(token_route(), Fault::WrongAudience);
    let error = world.try_sign_in(World::sign_in(VITS)).await.unwrap_err();
    let expected = UnusableAnswer::ForeignAudience;
    assert!(
        matches!(&error, SignInError::Exchange(CallError::Unusable(found)) if *found == expected),
        "{error:?}"
    );
}

#[tokio::test]
async fn row_20_the_id_token_must_be_signed_by_a_published_key() {
    let world = World::start().await;
    world
        .sandbox
        .faults()
        .inject(Route::all(Service::HelseId), Fault::WrongSigningKey);
    let error = world.try_sign_in(World::sign_in(VITS)).await.unwrap_err();
    assert!(
        matches!(
            error,
            SignInError::IdToken(IdTokenError::UnknownKey | IdTokenError::Signature)
        ),
        "{error:?}"
    );
    // The tokens that came with it are revoked, not left behind.
    let revoked = async {
        while world
            .sandbox
            .journal()
            .count(Service::HelseId, "/connect/revocation")
            == 0
        {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), revoked)
        .await
        .unwrap();
}

#[tokio::test]
async fn row_20_security_level_three_is_too_low() {
    let world = World::start().await;
    let sign_in = World::sign_in_at(VITS, "3");
    let error = world.try_sign_in(sign_in).await.unwrap_err();
    assert!(
        matches!(error, SignInError::IdToken(IdTokenError::SecurityLevel)),
        "{error:?}"
    );
}

#[tokio::test]
async fn row_21_a_renewed_sign_in_must_be_by_the_same_person() {
    let world = World::start().await;
    let first = world.session().await;
    let identity = first.identity().unwrap();
    let again = World::sign_in(VITS)
        .prompt(Prompt::Login)
        .same_person(identity.clone());
    assert!(world.try_sign_in(again).await.is_ok());
    assert_eq!(
        first.state(),
        SessionState::SignedOut,
        "the former session is gone"
    );
    let other = World::sign_in(GREVLING).same_person(identity);
    let error = world.try_sign_in(other).await.unwrap_err();
    assert!(matches!(error, SignInError::DifferentPerson), "{error:?}");
}

#[tokio::test]
async fn row_24_other_requests_do_not_end_the_wait() {
    let world = World::start().await;
    let pending = World::sign_in(VITS).begin(&world.helseid).await.unwrap();
    let address = pending.address().clone();
    let finish = tokio::spawn(pending.finish());
    let redirect = browser::get(&address).await;
    let location = innsyn_transport::Url::parse(redirect.header("location").unwrap()).unwrap();
    let icon = location.join("/favicon.ico").unwrap();
    assert_eq!(browser::get(&icon).await.status, 404);
    assert_eq!(browser::post(&location, "", &[]).await.status, 405);
    assert!(!finish.is_finished());
    assert_eq!(browser::get(&location).await.status, 303);
    assert!(finish.await.unwrap().is_ok());
}

#[tokio::test]
async fn a_cancelled_form_is_a_refusal_and_a_new_attempt_works() {
    let world = World::start().await;
    let pending = UserSignIn::new().begin(&world.helseid).await.unwrap();
    let address = pending.address().clone();
    let form =
        tokio::spawn(
            async move { browser::sign_in_by_form(&address, "gronn-vits", "cancel").await },
        );
    let error = pending.finish().await.unwrap_err();
    assert!(form.await.unwrap().body.contains("ikke fullført"));
    let SignInError::Callback(CallbackError::Refused(refusal)) = error else {
        panic!("{error:?}");
    };
    assert_eq!(refusal.code, ErrorCode::AccessDenied);
    assert_eq!(world.helseid.state(), SessionState::SignedOut);
    world.session().await;
}

#[tokio::test]
async fn an_aborted_wait_frees_its_port_and_a_new_attempt_works() {
    let world = World::start().await;
    let pending = World::sign_in(VITS).begin(&world.helseid).await.unwrap();
    let finish = tokio::spawn(pending.finish());
    tokio::task::yield_now().await;
    world.helseid.abort_sign_in();
    assert!(matches!(finish.await.unwrap(), Err(SignInError::Cancelled)));
    assert_eq!(world.helseid.state(), SessionState::SignedOut);
    world.session().await;
}

#[tokio::test]
async fn a_newer_attempt_ends_the_older_one() {
    let world = World::start().await;
    let older = World::sign_in(VITS).begin(&world.helseid).await.unwrap();
    let older = tokio::spawn(older.finish());
    let newer = World::sign_in(VITS).begin(&world.helseid).await.unwrap();
    assert!(matches!(older.await.unwrap(), Err(SignInError::Cancelled)));
    assert_eq!(world.helseid.state(), SessionState::Waiting);
    browser::open(&newer);
    assert!(newer.finish().await.is_ok());
}

#[tokio::test]
async fn the_wait_ends_by_itself() {
    let world = World::with(SandboxOptions::default(), |config| {
        config.wait = Duration::from_millis(200);
    })
    .await;
    let pending = World::sign_in(VITS).begin(&world.helseid).await.unwrap();
    assert!(matches!(pending.finish().await, Err(SignInError::TimedOut)));
    assert_eq!(world.helseid.state(), SessionState::SignedOut);
}

#[tokio::test]
async fn an_expired_client_key_is_named() {
    let world = World::start().await;
    world
        .sandbox
        .faults()
        .inject(Route::all(Service::HelseId), Fault::ExpiredClientKey);
    let error = World::sign_in(VITS)
        .begin(&world.helseid)
        .await
        .unwrap_err();
    let SignInError::Announce(CallError::Refused(refusal)) = error else {
        panic!("{error:?}");
    };
    assert_eq!(refusal.code, ErrorCode::InvalidClient);
}

#[tokio::test]
async fn a_code_is_sent_once_only_when_the_answer_is_cut() {
    let world = World::start().await;
    // Know the nonce first, so that the request with the code is the one that is cut.
    world.session().await;
    let before = world.token_requests();
    world.sandbox.faults().inject(token_route(), Fault::Cut);
    let error = world.try_sign_in(World::sign_in(VITS)).await.unwrap_err();
    assert!(
        matches!(error, SignInError::Exchange(CallError::Send(_))),
        "{error:?}"
    );
    assert_eq!(world.token_requests(), before + 1);
}

#[tokio::test]
async fn a_known_nonce_saves_a_round_trip() {
    let world = World::start().await;
    world.session().await;
    let before = world.token_requests();
    world.session().await;
    assert_eq!(world.token_requests(), before + 1);
}

#[tokio::test]
async fn a_parameter_of_the_protocol_cannot_be_overridden() {
    let world = World::start().await;
    for name in [
        "scope",
        "redirect_uri",
        "client_assertion",
        "request",
        "state",
    ] {
        let error = UserSignIn::new()
            .parameter(name, "x")
            .begin(&world.helseid)
            .await;
        assert!(matches!(error, Err(SignInError::Parameter)), "{name}");
    }
}

#[tokio::test]
async fn row_25_nothing_secret_can_be_printed() {
    let world = World::start().await;
    let session = world.session().await;
    let authorizer = session.authorizer(&world.pps_api());
    world.search(&authorizer).await.unwrap();
    let identity = session.identity().unwrap();
    let printed = format!(
        "{:?} {session:?} {identity:?} {authorizer:?} {:?} {:?}",
        world.helseid,
        config(&world.sandbox),
        world.transport.trace()
    );
    let key = world.sandbox.client().private_jwk["d"]
        .as_str()
        .unwrap()
        .to_owned();
    for secret in [VITS, "Vits", "565501872", "13116900216", &key, "eyJ"] {
        assert!(!printed.contains(secret), "{secret} is in {printed}");
    }
}

#[tokio::test]
async fn a_page_instead_of_a_token_is_not_json() {
    let world = World::start().await;
    world.sandbox.faults().inject(token_route(), Fault::Html);
    let error = world.try_sign_in(World::sign_in(VITS)).await.unwrap_err();
    assert!(
        matches!(
            error,
            SignInError::Exchange(CallError::Unusable(UnusableAnswer::NotJson))
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_registered_port_can_be_used_again_at_once() {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let world = World::with(SandboxOptions::default(), |config| {
        config.redirect.ports = Ports::Registered(vec![port]);
    })
    .await;
    let pending = World::sign_in(VITS).begin(&world.helseid).await.unwrap();
    let finish = tokio::spawn(pending.finish());
    tokio::task::yield_now().await;
    world.helseid.abort_sign_in();
    world.session().await;
    assert!(finish.await.unwrap().is_err());
    world.session().await;
}

#[tokio::test]
async fn a_forced_sign_in_sends_prompt_and_demands_a_fresh_one() {
    let options = SandboxOptions {
        single_sign_on: true,
        ..SandboxOptions::default()
    };
    let world = World::with(options, |config| config.prompt = Some(Prompt::Login)).await;
    let pending = UserSignIn::new().begin(&world.helseid).await.unwrap();
    let address = pending.address().clone();
    let form =
        tokio::spawn(
            async move { browser::sign_in_by_form(&address, "gronn-vits", "login").await },
        );
    let session = pending.finish().await.unwrap();
    form.await.unwrap();
    assert!(session.identity().unwrap().auth_time().is_some());
}
