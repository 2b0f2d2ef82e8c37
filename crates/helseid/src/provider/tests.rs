//! Metadata and keys against a small server of our own.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::StatusCode as Status;
use axum::response::{IntoResponse as _, Response as Answer};
use axum::routing::get;
use innsyn_transport::{ManualClock, TransportConfig};
use serde_json::{Value, json};

use super::*;
use crate::jose::tests::{ec_key, es256, public};
use crate::jose::{ClientKey, sign};

struct Server {
    provider: Provider,
    clock: Arc<ManualClock>,
    fetches: Arc<AtomicUsize>,
    keys: Arc<Mutex<Vec<Value>>>,
}

async fn server(discovery: impl Fn(&str) -> Answer + Clone + Send + Sync + 'static) -> Server {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let keys: Arc<Mutex<Vec<Value>>> = Arc::default();
    let fetches = Arc::new(AtomicUsize::new(0));
    let (served_keys, counted) = (Arc::clone(&keys), Arc::clone(&fetches));
    let own = issuer.clone();
    let app = Router::new()
        .route(
            "/.well-known/openid-configuration",
            get(move || async move { discovery(&own) }),
        )
        .route(
            "/jwks",
            get(move || async move {
                counted.fetch_add(1, Ordering::SeqCst);
                let keys = served_keys.lock().unwrap().clone();
                axum::Json(json!({ "keys": keys }))
            }),
        );
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    let clock = Arc::new(ManualClock::at("2026-11-22T10:00:00Z".parse().unwrap()));
    let mut config = Config::new(issuer, "client!+ID", ec_key());
    config.resources = vec!["nhn:pps".into()];
    config.clock = clock.clone();
    let mut transport = TransportConfig::new("test/1");
    transport.plain_http_on_loopback = true;
    let transport = Transport::new(transport).unwrap();
    Server {
        provider: Provider::new(config, transport).unwrap(),
        clock,
        fetches,
        keys,
    }
}

fn good(issuer: &str) -> Answer {
    axum::Json(json!({
        "issuer": issuer,
        "jwks_uri": format!("{issuer}/jwks"),
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "pushed_authorization_request_endpoint": format!("{issuer}/par"),
        "id_token_signing_alg_values_supported": ["RS256", "ES256"],
    }))
    .into_response()
}

fn key(kid: &str) -> (ClientKey, Value) {
    let mut jwk = es256();
    jwk["kid"] = kid.into();
    (
        ClientKey::from_json(&jwk.to_string()).unwrap(),
        public(&jwk),
    )
}

async fn verify(server: &Server, key: &ClientKey) -> Result<(), IdTokenError> {
    let header = json!({"alg": "ES256", "kid": key.kid()});
    let token = sign(&header, &json!({}), |message| key.sign(message)).unwrap();
    let token = Compact::parse(&token).unwrap();
    server
        .provider
        .verify(&token, key.kid(), Algorithm::Es256)
        .await
}

#[tokio::test]
async fn row_13_keys_are_kept_for_a_day_and_a_rotated_key_is_fetched_once() {
    let server = server(good).await;
    let (old, old_public) = key("old");
    let (new, new_public) = key("new");
    *server.keys.lock().unwrap() = vec![old_public];
    assert_eq!(verify(&server, &old).await, Ok(()));
    assert_eq!(verify(&server, &old).await, Ok(()));
    assert_eq!(server.fetches.load(Ordering::SeqCst), 1);

    *server.keys.lock().unwrap() = vec![new_public];
    assert_eq!(verify(&server, &new).await, Ok(()));
    assert_eq!(server.fetches.load(Ordering::SeqCst), 2);

    // Keys that nobody knows do not make us ask again and again.
    let (unknown, _) = key("unknown");
    for _ in 0..5 {
        assert_eq!(
            verify(&server, &unknown).await,
            Err(IdTokenError::UnknownKey)
        );
    }
    assert_eq!(server.fetches.load(Ordering::SeqCst), 2);
    server.clock.advance(REFETCH);
    assert_eq!(
        verify(&server, &unknown).await,
        Err(IdTokenError::UnknownKey)
    );
    assert_eq!(server.fetches.load(Ordering::SeqCst), 3);

    server.clock.advance(CACHE);
    assert_eq!(verify(&server, &new).await, Ok(()));
    assert_eq!(server.fetches.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn a_known_id_with_another_key_is_a_bad_signature_and_no_reason_to_fetch() {
    let server = server(good).await;
    let (_, first) = key("same");
    let (second, _) = key("same");
    *server.keys.lock().unwrap() = vec![first];
    assert_eq!(verify(&server, &second).await, Err(IdTokenError::Signature));
    assert_eq!(server.fetches.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn discovery_follows_no_redirect_and_takes_no_page() {
    let redirect = |_: &str| (Status::FOUND, [("location", "/elsewhere")]).into_response();
    let error = server(redirect)
        .await
        .provider
        .metadata()
        .await
        .unwrap_err();
    assert!(matches!(
        error,
        DiscoverError::Send(SendError::Redirect { status: 302 })
    ));
    let page = |_: &str| "<html>".into_response();
    let error = server(page).await.provider.metadata().await.unwrap_err();
    assert!(matches!(error, DiscoverError::Malformed(_)));
    let broken = |_: &str| Status::INTERNAL_SERVER_ERROR.into_response();
    let error = server(broken).await.provider.metadata().await.unwrap_err();
    assert!(matches!(error, DiscoverError::Status(500)));
    let large = |_: &str| vec![b' '; 300 * 1024].into_response();
    let error = server(large).await.provider.metadata().await.unwrap_err();
    assert!(matches!(
        error,
        DiscoverError::Send(SendError::TooLarge { .. })
    ));
}

#[test]
fn settings_that_cannot_work_are_refused() {
    let transport = Transport::new(TransportConfig::new("test/1")).unwrap();
    let with = |edit: fn(&mut Config)| {
        let mut config = Config::new("https://sts.example", "client!+ID", ec_key());
        config.resources = vec!["nhn:pps".into()];
        edit(&mut config);
        Provider::new(config, transport.clone()).err()
    };
    assert_eq!(with(|_| {}), None);
    for (edit, error) in [
        (
            (|config| config.issuer = "http://sts.example".into()) as fn(&mut Config),
            InvalidConfig::Issuer,
        ),
        (
            |config| config.issuer = "https://sts.example?x".into(),
            InvalidConfig::Issuer,
        ),
        (|config| config.client_id.clear(), InvalidConfig::ClientId),
        (|config| config.resources.clear(), InvalidConfig::Resources),
        (
            |config| config.scopes = vec!["profile".into()],
            InvalidConfig::Scopes,
        ),
        (
            |config| config.scopes.push("a b".into()),
            InvalidConfig::Scopes,
        ),
        (
            |config| config.assertion_lifetime = Duration::from_secs(61),
            InvalidConfig::AssertionLifetime,
        ),
        (
            |config| config.redirect.path = "callback".into(),
            InvalidConfig::RedirectPath,
        ),
        (
            |config| config.redirect.path = "/a\r\nb".into(),
            InvalidConfig::RedirectPath,
        ),
        (
            |config| config.redirect.ports = crate::Ports::Registered(Vec::new()),
            InvalidConfig::RedirectPorts,
        ),
        (
            |config| {
                config.organisation = Some(crate::Organisation::SingleTenant {
                    child: "12345678".into(),
                });
            },
            InvalidConfig::OrganisationNumber,
        ),
    ] {
        assert_eq!(with(edit), Some(error));
    }
}
