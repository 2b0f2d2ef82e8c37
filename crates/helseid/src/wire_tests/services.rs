//! Self-service and test tokens.

use std::sync::Arc;
use std::time::Duration;

use innsyn_transport::{CancellationToken, Request, Service, Url};
use serde_json::Value;

use super::{Fault, PID, Server, transport};
use crate::jose::{Algorithm, Compact};
use crate::{
    ExpiryWarning, Machine, SelfService, SelfServiceError, TestTokenError, TestTokenRequest,
    TestTokens,
};

#[tokio::test]
async fn self_service_lists_warns_and_registers() {
    let server = Server::start().await;
    let mut config = server.config();
    let now = "2026-11-22T10:00:00Z".parse().unwrap();
    config.clock = Arc::new(crate::ManualClock::at(now));
    let machine = Machine::discover(config, transport()).await.unwrap();
    let base = Url::parse(&server.address).unwrap();
    let service = SelfService::new(machine, base).unwrap();
    let secrets = service.secrets().await.unwrap();
    assert_eq!(secrets.len(), 2);
    assert_eq!(secrets[1].thumbprint.as_deref(), Some("t"));
    let weeks = Duration::from_hours(24 * 28);
    let warning: ExpiryWarning = service.expiry_warning(weeks).await.unwrap().unwrap();
    assert_eq!(
        warning.to_string(),
        "the key of the client expires in 9 days"
    );
    assert_eq!(
        service
            .expiry_warning(Duration::from_hours(24))
            .await
            .unwrap(),
        None
    );

    let (key, registered) = service.rotate(Algorithm::Es256).await.unwrap();
    assert_eq!(registered.expires.to_string(), "2027-11-22T10:00:00Z");
    let posted = server.requests("/v1/client-secret");
    let posted = posted.iter().find(|seen| seen.method == "POST").unwrap();
    let body: Value = serde_json::from_str(&posted.body).unwrap();
    assert_eq!(body, key.public_jwk());
    assert!(body.get("d").is_none());
    assert_eq!(posted.header("authorization"), Some("DPoP opaque-token"));
    assert!(posted.header("dpop").is_some());

    let client = service.client().await.unwrap();
    let approved: Vec<bool> = client.scopes.iter().map(|one| one.is_approved).collect();
    assert_eq!(approved, [true, false]);
    assert_eq!(client.child_organisations, ["123456793"]);
    let delegations = service.delegations().await.unwrap();
    assert_eq!(delegations[0].delegator.organisation_number, "123456785");
    assert!(delegations[0].terms[0].is_signed);
    // One token for all of it, and its scope is that of the service.
    let [token] = &server.requests("/token")[..] else {
        panic!("one token");
    };
    let scope = token.field("scope");
    assert_eq!(scope.as_deref(), Some("nhn:selvbetjening/client"));

    server.inject("/v1/client", Fault::Refused("x"));
    assert!(matches!(
        service.client().await,
        Err(SelfServiceError::Status(400))
    ));
}

#[tokio::test]
async fn a_test_token_is_bound_to_a_key_that_stays_here() {
    let server = Server::start().await;
    let base = Url::parse(&server.address).unwrap();
    let tokens = TestTokens::new(transport(), base.clone(), "api-key".into()).unwrap();
    let request = TestTokenRequest::new("nhn:msh").user(PID, None, 4);
    let token = Arc::new(tokens.create(request).await.unwrap());
    assert_eq!(token.audience(), "nhn:msh");
    let authorizer = token.authorizer(&server.api());
    let service = Service::new("api", base).unwrap();
    let never = CancellationToken::new();
    transport()
        .send(&service, Request::get("results"), Some(&authorizer), &never)
        .await
        .unwrap();
    let [called] = &server.requests("/results")[..] else {
        panic!("one call");
    };
    let proof = Compact::parse(called.header("dpop").unwrap()).unwrap();
    assert!(proof.claims.contains_key("ath"));
    let [asked] = &server.requests("/v2/create-test-token-with-key")[..] else {
        panic!("one request");
    };
    assert_eq!(asked.header("x-auth-key"), Some("api-key"));
    let printed = format!("{tokens:?} {token:?} {authorizer:?}");
    for secret in ["api-key", PID, "AAAA"] {
        assert!(!printed.contains(secret), "{printed}");
    }
    let refused = TestTokenRequest::new("nhn:msh").other("setInvalidAudience", true.into());
    assert!(matches!(
        tokens.create(refused).await,
        Err(TestTokenError::Refused)
    ));
}
