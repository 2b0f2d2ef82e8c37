//! `ping` carries no token, `pingauth` does.

use innsyn_phr::PingError;
use innsyn_transport::CancellationToken;

use crate::support::{Answer, Mock};

#[tokio::test]
async fn only_pingauth_carries_a_token() {
    let mock = Mock::playing(vec![Answer::of(200, "text/plain", "pong")]).await;
    let cancel = CancellationToken::new();
    mock.client.ping(&cancel).await.unwrap();
    mock.client
        .pingauth(&mock.authorize, &cancel)
        .await
        .unwrap();
    let asked = mock.asked();
    assert_eq!(
        (asked[0].uri.path(), asked[0].header("authorization")),
        ("/phr/ping", None)
    );
    assert_eq!(
        (asked[1].uri.path(), asked[1].header("authorization")),
        ("/phr/pingauth", Some("DPoP token"))
    );
    assert!(
        asked
            .iter()
            .all(|asked| asked.method == "GET" && asked.header("nhn-patient-nin").is_none())
    );
}

#[tokio::test]
async fn a_refused_ping_says_its_status() {
    let mock = Mock::playing(vec![Answer::of(401, "", "")]).await;
    let error = mock
        .client
        .pingauth(&mock.authorize, &CancellationToken::new())
        .await;
    assert!(matches!(error, Err(PingError::Refused { status: 401, .. })));
}
