//! Against real servers on loopback.

use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::Body as AxumBody;
use axum::extract::{Request as Incoming, State};
use axum::http::HeaderMap as Headers;
use axum::response::{IntoResponse, Response as Answer};
use axum::routing::any;
use futures_util::future::BoxFuture;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;
use crate::{AuthorizeError, Limits};

/// A server whose every path is answered by `answer`, which sees the number of the request.
async fn serve<F>(answer: F) -> Service
where
    F: Fn(u32, &Incoming) -> Answer + Clone + Send + Sync + 'static,
{
    let count = Arc::new(AtomicU32::new(0));
    let app = Router::new().fallback(any(
        move |State(count): State<Arc<AtomicU32>>, request: Incoming| {
            let answer = answer.clone();
            async move { answer(count.fetch_add(1, Ordering::SeqCst), &request) }
        },
    ));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        axum::serve(listener, app.with_state(count)).await.unwrap();
    });
    service(address)
}

fn service(address: std::net::SocketAddr) -> Service {
    Service::new("test", format!("http://{address}/base").parse().unwrap()).unwrap()
}

fn transport() -> Transport {
    let mut config = TransportConfig::new("test/1");
    config.plain_http_on_loopback = true;
    Transport::new(config).unwrap()
}

async fn get(transport: &Transport, service: &Service) -> Result<Response, SendError> {
    transport
        .send(
            service,
            Request::get("thing"),
            None,
            &CancellationToken::new(),
        )
        .await
}

/// Counts what it was asked for; the proof repeats the nonce.
struct Fake {
    origin: Origin,
    proofs: AtomicU32,
    renewals: AtomicU32,
}

impl Fake {
    fn at(origin: &Origin) -> Self {
        Self {
            origin: origin.clone(),
            proofs: AtomicU32::new(0),
            renewals: AtomicU32::new(0),
        }
    }
}

impl Authorize for Fake {
    fn authorize<'a>(
        &'a self,
        target: ProofTarget<'a>,
    ) -> BoxFuture<'a, Result<Authorization, AuthorizeError>> {
        let number = self.proofs.fetch_add(1, Ordering::SeqCst);
        let nonce = target.nonce.unwrap_or("none");
        let token = format!("token-{}", self.renewals.load(Ordering::SeqCst));
        let proof = format!("proof-{number}-{nonce}");
        Box::pin(async move { Ok(Authorization::dpop(token.into(), proof.into())) })
    }

    fn renew(&self) -> BoxFuture<'_, Result<(), AuthorizeError>> {
        self.renewals.fetch_add(1, Ordering::SeqCst);
        Box::pin(async { Ok(()) })
    }

    fn origin(&self) -> &Origin {
        &self.origin
    }
}

async fn get_as(
    transport: &Transport,
    service: &Service,
    fake: &Fake,
) -> Result<Response, SendError> {
    transport
        .send(
            service,
            Request::get("thing"),
            Some(fake),
            &CancellationToken::new(),
        )
        .await
}

fn text<'a>(headers: &'a Headers, name: &str) -> &'a str {
    headers
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn a_redirect_is_refused_and_not_followed() {
    let service = serve(|number, _| {
        assert_eq!(number, 0);
        (StatusCode::FOUND, [("location", "/base/other")]).into_response()
    })
    .await;
    let error = get(&transport(), &service).await.unwrap_err();
    assert!(matches!(error, SendError::Redirect { status: 302 }));
}

#[tokio::test]
async fn an_answer_keeps_its_type_body_and_date() {
    let service = serve(|_, request| {
        assert_eq!(request.uri().path(), "/base/thing");
        assert_eq!(text(request.headers(), "user-agent"), "test/1");
        (
            [("content-type", "Application/FHIR+json; charset=utf-8")],
            "{}",
        )
            .into_response()
    })
    .await;
    let transport = transport();
    let response = get(&transport, &service).await.unwrap();
    assert_eq!(
        response.content_type.as_deref(),
        Some("application/fhir+json")
    );
    assert!(response.is_json());
    assert_eq!(&response.body[..], b"{}");
    assert!(transport.clock_skew(service.origin()).unwrap().abs() < 3.0);
}

#[tokio::test]
async fn plain_http_is_refused_unless_allowed() {
    let service = serve(|_, _| "x".into_response()).await;
    let strict = Transport::new(TransportConfig::new("test/1")).unwrap();
    assert!(matches!(
        get(&strict, &service).await,
        Err(SendError::InsecureAddress)
    ));
}

#[tokio::test]
async fn a_body_over_the_limit_ends_the_call() {
    let service = serve(|_, _| vec![b'x'; 2000].into_response()).await;
    let limits = Limits {
        max_bytes: 1999,
        ..Limits::TOKEN
    };
    let request = Request::get("thing").limits(limits);
    let answer = transport()
        .send(&service, request, None, &CancellationToken::new())
        .await;
    assert!(matches!(answer, Err(SendError::TooLarge { limit: 1999 })));
}

#[tokio::test]
async fn a_packed_body_is_counted_after_unpacking() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut packed, &vec![0; 4_000_000]).unwrap();
    let packed = packed.finish().unwrap();
    assert!(packed.len() < 10_000);
    let service = serve(move |number, _| {
        let encoding = if number < 2 { "gzip" } else { "gzip, gzip" };
        ([("content-encoding", encoding)], packed.clone()).into_response()
    })
    .await;
    let transport = transport();
    let request = Request::get("thing").limits(Limits {
        max_bytes: 100_000,
        ..Limits::TOKEN
    });
    let answer = transport
        .send(&service, request, None, &CancellationToken::new())
        .await;
    assert!(matches!(
        answer,
        Err(SendError::TooLarge { limit: 100_000 })
    ));
    let request = Request::get("thing").limits(Limits {
        max_bytes: 5_000_000,
        ..Limits::TOKEN
    });
    let answer = transport
        .send(&service, request, None, &CancellationToken::new())
        .await;
    assert_eq!(answer.unwrap().body.len(), 4_000_000);
    assert!(matches!(
        get(&transport, &service).await,
        Err(SendError::Protocol)
    ));
}

#[tokio::test]
async fn a_server_that_drips_is_left_at_the_total_limit() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let service = service(listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = [0; 1024];
        let _ = stream.read(&mut head).await.unwrap();
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
            .await
            .unwrap();
        while stream.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let transport = transport();
    let limits = Limits {
        total: Duration::from_millis(300),
        ..Limits::TOKEN
    };
    let started = std::time::Instant::now();
    let request = Request::get("thing").limits(limits);
    let answer = transport
        .send(&service, request, None, &CancellationToken::new())
        .await;
    assert!(matches!(
        answer,
        Err(SendError::Timeout {
            phase: Phase::Total
        })
    ));
    assert!(started.elapsed() < Duration::from_secs(3));
    assert_eq!(transport.trace()[0].outcome, Outcome::Abandoned);
}

#[tokio::test]
async fn a_silent_server_is_left_at_the_first_byte_limit_and_not_asked_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let service = service(listener.local_addr().unwrap());
    let silent = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).await.unwrap();
    });
    let transport = transport();
    let limits = Limits {
        first_byte: Duration::from_millis(100),
        ..Limits::TOKEN
    };
    let request = Request::get("thing").limits(limits);
    let answer = transport
        .send(&service, request, None, &CancellationToken::new())
        .await;
    assert!(matches!(
        answer,
        Err(SendError::Timeout {
            phase: Phase::FirstByte
        })
    ));
    assert_eq!(transport.trace().len(), 1);
    silent.await.unwrap();
}

#[tokio::test]
async fn a_cut_answer_is_an_error_never_a_short_body() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let service = service(listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = [0; 1024];
            let _ = stream.read(&mut head).await.unwrap();
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")
                .await
                .unwrap();
        }
    });
    let transport = transport();
    let answer = get(&transport, &service).await;
    assert!(matches!(answer, Err(SendError::Interrupted)), "{answer:?}");
    assert_eq!(transport.trace().len(), 3, "a read is tried three times");

    let post = Request::post_form("thing", vec![("a", "b".into())]);
    let answer = transport
        .send(&service, post, None, &CancellationToken::new())
        .await;
    assert!(matches!(answer, Err(SendError::Interrupted)));
    assert_eq!(
        transport.trace().len(),
        4,
        "what is not a read is tried once"
    );
}

#[tokio::test]
async fn nobody_listening_is_offline() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let service = service(listener.local_addr().unwrap());
    drop(listener);
    assert!(matches!(
        get(&transport(), &service).await,
        Err(SendError::Offline)
    ));
}

#[tokio::test]
async fn a_cancelled_request_ends_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let service = service(listener.local_addr().unwrap());
    let cancel = CancellationToken::new();
    let transport = transport();
    let send = transport.send(&service, Request::get("thing"), None, &cancel);
    let (answer, ()) = tokio::join!(send, async {
        let _stream = listener.accept().await.unwrap();
        cancel.cancel();
    });
    assert!(matches!(answer, Err(SendError::Cancelled)));
}

#[tokio::test]
async fn a_token_is_never_sent_to_a_foreign_origin() {
    let ours = serve(|_, _| "x".into_response()).await;
    let other = serve(|number, _| {
        assert!(number > 100, "nothing may arrive here");
        "x".into_response()
    })
    .await;
    let fake = Fake::at(ours.origin());
    let transport = transport();
    assert!(get_as(&transport, &ours, &fake).await.is_ok());
    assert!(matches!(
        get_as(&transport, &other, &fake).await,
        Err(SendError::ForeignOrigin)
    ));
    assert_eq!(fake.proofs.load(Ordering::SeqCst), 1);
    assert_eq!(transport.trace().len(), 1);
}

const CHALLENGE: &str = r#"dpop algs="ES256", error="use_dpop_nonce""#;

#[tokio::test]
async fn a_nonce_challenge_is_answered_once_with_a_new_proof() {
    let service = serve(|number, request| {
        let proof = text(request.headers(), "dpop");
        assert_eq!(text(request.headers(), "authorization"), "DPoP token-0");
        match number {
            0 => {
                assert_eq!(proof, "proof-0-none");
                let headers = [("www-authenticate", CHALLENGE), ("dpop-nonce", "first")];
                (StatusCode::UNAUTHORIZED, headers).into_response()
            }
            1 => {
                assert_eq!(proof, "proof-1-first");
                ([("dpop-nonce", "second")], "x").into_response()
            }
            _ => {
                assert_eq!(proof, "proof-2-second", "a nonce of a good answer is kept");
                "x".into_response()
            }
        }
    })
    .await;
    let fake = Fake::at(service.origin());
    let transport = transport();
    assert_eq!(
        get_as(&transport, &service, &fake).await.unwrap().status,
        StatusCode::OK
    );
    assert_eq!(
        get_as(&transport, &service, &fake).await.unwrap().status,
        StatusCode::OK
    );
    let trace = transport.trace();
    assert_eq!(trace.len(), 3);
    assert_eq!(trace[0].correlation, trace[1].correlation);
    assert_ne!(trace[1].correlation, trace[2].correlation);
    assert_eq!((trace[0].repeat, trace[1].repeat), (0, 1));
}

#[tokio::test]
async fn a_second_nonce_challenge_is_the_answer() {
    let service = serve(|number, _| {
        assert!(number < 2);
        let headers = [("www-authenticate", CHALLENGE), ("dpop-nonce", "again")];
        (StatusCode::UNAUTHORIZED, headers).into_response()
    })
    .await;
    let fake = Fake::at(service.origin());
    let answer = get_as(&transport(), &service, &fake).await.unwrap();
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let service = serve(|number, request| {
        assert_eq!(
            text(request.headers(), "authorization"),
            format!("DPoP token-{number}")
        );
        assert!(number < 2);
        let headers = [("www-authenticate", r#"DPoP error="invalid_token""#)];
        (StatusCode::UNAUTHORIZED, headers).into_response()
    })
    .await;
    let fake = Fake::at(service.origin());
    let answer = get_as(&transport(), &service, &fake).await.unwrap();
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(fake.renewals.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn other_refusals_are_not_repeated() {
    for (status, challenge) in [(401, r#"DPoP error="invalid_dpop_proof""#), (403, "DPoP")] {
        let service = serve(move |number, _| {
            assert_eq!(number, 0);
            let status = StatusCode::from_u16(status).unwrap();
            (status, [("www-authenticate", challenge)]).into_response()
        })
        .await;
        let fake = Fake::at(service.origin());
        let answer = get_as(&transport(), &service, &fake).await.unwrap();
        assert_eq!(answer.status.as_u16(), status);
        assert_eq!(fake.renewals.load(Ordering::SeqCst), 0);
    }
}

#[tokio::test]
async fn a_busy_server_is_asked_three_times_for_a_read() {
    let service = serve(|number, _| match number {
        0 => StatusCode::BAD_GATEWAY.into_response(),
        1 => (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "0")]).into_response(),
        _ => "x".into_response(),
    })
    .await;
    assert_eq!(
        get(&transport(), &service).await.unwrap().status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_long_wait_is_reported_and_not_waited() {
    let service = serve(|number, _| {
        assert_eq!(number, 0);
        (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "31")]).into_response()
    })
    .await;
    let error = get(&transport(), &service).await.unwrap_err();
    assert!(matches!(
        error,
        SendError::RateLimited { status: 429, retry_after: Some(wait) } if wait.as_secs() == 31
    ));
}

#[tokio::test]
async fn what_is_not_a_read_is_never_repeated() {
    let service = serve(|number, _| {
        assert_eq!(number, 0);
        StatusCode::SERVICE_UNAVAILABLE.into_response()
    })
    .await;
    let post = Request::post_form("thing", vec![("a", "b".into())]);
    let answer = transport()
        .send(&service, post, None, &CancellationToken::new())
        .await;
    assert_eq!(answer.unwrap().status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn a_server_error_is_an_answer() {
    let service = serve(|number, _| {
        assert_eq!(number, 0);
        (StatusCode::INTERNAL_SERVER_ERROR, AxumBody::empty()).into_response()
    })
    .await;
    let answer = get(&transport(), &service).await.unwrap();
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn the_trace_is_a_ring_without_addresses() {
    let service = serve(|_, _| "x".into_response()).await;
    let mut config = TransportConfig::new("test/1");
    config.plain_http_on_loopback = true;
    config.trace_capacity = 2;
    let transport = Transport::new(config).unwrap();
    for number in 0..3 {
        let request = Request::get(format!("thing/{number}-secret")).query("q", "secret");
        transport
            .send(&service, request, None, &CancellationToken::new())
            .await
            .unwrap();
    }
    let trace = transport.trace();
    assert_eq!(trace.len(), 2);
    assert_eq!(trace[0].outcome, Outcome::Status(200));
    assert!(!format!("{trace:?}").contains("secret"));
}
