//! Rows of the checklist that are seen on the wire.

use std::sync::Arc;

use innsyn_transport::{SendError, Transport, TransportConfig};
use serde_json::Value;

use super::{Fault, Server, transport};
use crate::jose::Compact;
use crate::jose::tests::es256;
use crate::{
    CallError, ClientKey, DiscoverError, HelseId, InvalidConfig, Machine, Organisation,
    RequestObject, TokenError, UserSignIn,
};

#[tokio::test]
async fn row_1_there_is_no_plain_http_and_no_broken_tls() {
    let server = Server::start().await;
    let strict = Transport::new(TransportConfig::new("test/1")).unwrap();
    let mut config = server.config();
    config.issuer = "http://sts.example".into();
    assert!(matches!(
        HelseId::discover(config, strict.clone()).await,
        Err(DiscoverError::Config(InvalidConfig::Issuer))
    ));
    // Loopback without the setting for tests.
    let answer = HelseId::discover(server.config(), strict).await;
    assert!(
        matches!(answer, Err(DiscoverError::Send(SendError::InsecureAddress))),
        "{answer:?}"
    );
    // A server that speaks no TLS.
    let mut config = server.config();
    config.issuer = server.address.replace("http://", "https://");
    let answer = HelseId::discover(config, transport()).await;
    assert!(matches!(answer, Err(DiscoverError::Send(_))), "{answer:?}");
    assert_eq!(
        server.requests("/.well-known/openid-configuration").len(),
        0
    );
}

#[tokio::test]
async fn row_2_and_row_3_the_client_authenticates_by_private_key_jwt_and_the_key_stays_here() {
    let server = Server::start().await;
    let jwk = es256();
    let mut config = server.config();
    config.key = Arc::new(ClientKey::from_json(&jwk.to_string()).unwrap());
    let machine = Machine::discover(config.clone(), transport())
        .await
        .unwrap();
    machine.check(&server.api()).await.unwrap();
    let helseid = HelseId::discover(config, transport()).await.unwrap();
    drop(UserSignIn::new().begin(&helseid).await.unwrap());
    for path in ["/token", "/par"] {
        let [seen] = &server.requests(path)[..] else {
            panic!("one request to {path}");
        };
        let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        assert_eq!(seen.field("client_assertion_type").as_deref(), Some(kind));
        let assertion = seen.field("client_assertion").unwrap();
        assert!(Compact::parse(&assertion).is_some());
        assert_eq!(seen.field("client_secret"), None);
        assert_eq!(seen.header("authorization"), None);
    }
    let secret = jwk["d"].as_str().unwrap();
    let seen = server.seen.lock().unwrap();
    assert!(seen.iter().all(|one| !format!("{one:?}").contains(secret)));
}

#[tokio::test]
async fn row_4_and_row_10_every_token_request_carries_a_proof_by_a_key_of_its_own() {
    let server = Server::start().await;
    let config = server.config();
    let client = config.key.public_jwk();
    for _ in 0..2 {
        let machine = Machine::discover(config.clone(), transport())
            .await
            .unwrap();
        machine.check(&server.api()).await.unwrap();
    }
    let requests = server.requests("/token");
    let keys: Vec<Value> = requests
        .iter()
        .map(|seen| {
            let proof = Compact::parse(seen.header("dpop").unwrap()).unwrap();
            assert_eq!(proof.header["typ"], "dpop+jwt");
            assert_eq!(proof.claims["htm"], "POST");
            assert_eq!(proof.claims["htu"], format!("{}/token", server.address));
            assert!(!proof.claims.contains_key("ath"));
            proof.header["jwk"].clone()
        })
        .collect();
    assert_eq!(keys.len(), 2);
    assert_ne!(keys[0]["x"], keys[1]["x"]);
    assert!(keys.iter().all(|key| key["x"] != client["x"]));
}

#[tokio::test]
async fn row_8_the_code_flow_with_pkce_s256_and_nothing_else() {
    let server = Server::start().await;
    let helseid = HelseId::discover(server.config(), transport())
        .await
        .unwrap();
    drop(UserSignIn::new().begin(&helseid).await.unwrap());
    drop(UserSignIn::new().begin(&helseid).await.unwrap());
    let [one, two] = &server.requests("/par")[..] else {
        panic!("two requests");
    };
    assert_eq!(one.field("response_type").as_deref(), Some("code"));
    assert_eq!(one.field("code_challenge_method").as_deref(), Some("S256"));
    for name in ["code_challenge", "state", "nonce", "client_assertion"] {
        let (one, two) = (one.field(name).unwrap(), two.field(name).unwrap());
        assert!(one.len() >= 43, "{name}");
        assert_ne!(one, two, "{name}");
    }
    for name in ["request", "request_uri", "code_verifier", "response_mode"] {
        assert_eq!(one.field(name), None, "{name}");
    }
}

#[tokio::test]
async fn row_16_a_request_object_is_sent_only_when_it_was_chosen() {
    let server = Server::start().await;
    let helseid = HelseId::discover(server.config(), transport())
        .await
        .unwrap();
    let parent = "123456785".to_owned();
    let organisation = Organisation::MultiTenant {
        parent,
        child: None,
    };
    let object = RequestObject::new(Some(organisation), None).unwrap();
    let sign_in = UserSignIn::new().discouraged_request_object(object);
    drop(sign_in.begin(&helseid).await.unwrap());
    let [seen] = &server.requests("/par")[..] else {
        panic!("one request");
    };
    let text = seen.field("request").unwrap();
    let object = Compact::parse(&text).unwrap();
    let text = seen.field("client_assertion").unwrap();
    let assertion = Compact::parse(&text).unwrap();
    assert_eq!(object.claims["aud"], server.address.as_str());
    assert_eq!(object.claims["client_id"], "client!+ID");
    assert_ne!(object.claims["jti"], assertion.claims["jti"]);
    let details = &object.claims["authorization_details"];
    assert_eq!(details["type"], "helseid_authorization");
    assert!(!assertion.claims.contains_key("assertion_details"));
    assert!(!object.claims.contains_key("assertion_details"));
    let wrong = Organisation::SingleTenant { child: "1".into() };
    assert_eq!(
        RequestObject::new(Some(wrong), None).err(),
        Some(InvalidConfig::OrganisationNumber)
    );
}

#[tokio::test]
async fn row_26_no_refusal_is_repeated() {
    for error in [
        "invalid_client",
        "invalid_scope",
        "invalid_dpop_proof",
        "use_dpop_nonce",
    ] {
        let server = Server::start().await;
        server.inject("/token", Fault::Refused(error));
        let answer = server.machine().await.check(&server.api()).await;
        assert!(
            matches!(answer, Err(TokenError::Call(CallError::Refused(_)))),
            "{error}"
        );
        // A challenge without a nonce is no challenge.
        assert_eq!(server.requests("/token").len(), 1, "{error}");
    }
}
