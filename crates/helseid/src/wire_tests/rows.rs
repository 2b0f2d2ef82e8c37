//! Rows of the checklist that are seen on the wire.

use std::sync::Arc;

use innsyn_transport::{SendError, Transport, TransportConfig};
use serde_json::{Value, json};

use super::{Fault, Server, transport};
use crate::jose::Compact;
use crate::jose::tests::es256;
use crate::{
    CallError, ClaimError, ClientKey, DiscoverError, HelseId, HerIds, InvalidConfig, Machine,
    Organisation, RequestObject, SignInError, TokenError, UserSignIn,
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

#[tokio::test]
async fn a_token_under_another_status_than_200_is_no_token() {
    for path in ["/token", "/par"] {
        let server = Server::start().await;
        let helseid = server.helseid().await;
        server.inject(path, Fault::Accepted);
        let error = match (path, server.sign_in(&helseid).await.err()) {
            ("/token", Some(SignInError::Exchange(error)))
            | ("/par", Some(SignInError::Announce(error))) => error,
            other => panic!("{other:?}"),
        };
        assert!(matches!(error, CallError::Status(202)), "{path}: {error:?}");
        assert_eq!(server.requests(path).len(), 1, "{path}");
    }
}

#[tokio::test]
async fn scopes_that_exclude_each_other_are_asked_for_apart_and_their_tokens_never_shared() {
    let server = Server::start().await;
    let helseid = HelseId::discover(server.config(), transport())
        .await
        .unwrap();
    let session = server.sign_in(&helseid).await.unwrap();
    let scopes = [
        "nhn:phr/mhd/read-documentreferences",
        "nhn:phr/mhd/read-documentreferences/kjernejournalforskriften",
    ];
    let before = server.requests("/token").len();
    for scope in scopes {
        let mut api = server.api();
        api.scopes = vec![scope.to_owned()];
        let authorizer = session.authorizer(&api);
        server.call(&authorizer).await.unwrap();
        // Again: the token at hand is for this scope, and is used.
        server.call(&authorizer).await.unwrap();
    }
    let asked: Vec<Option<String>> = server
        .requests("/token")
        .iter()
        .skip(before)
        .map(|request| request.field("scope"))
        .collect();
    assert_eq!(asked, scopes.map(|scope| Some(scope.to_owned())));
}

#[tokio::test]
async fn a_machine_learns_which_scopes_were_left_out() {
    let server = Server::start().await;
    *server.extra.lock().unwrap() = json!({
        "scope": "nhn:msh/api", "rejected_scope": "nhn:msh/other nhn:msh/third"
    });
    let machine = server.machine().await;
    let mut api = server.api();
    api.scopes
        .extend(["nhn:msh/other", "nhn:msh/third"].map(str::to_owned));
    let rejected = machine.rejected_scopes(&api, None).await.unwrap();
    assert_eq!(rejected, ["nhn:msh/other", "nhn:msh/third"]);
    // The rest is granted, and the question costs no further request.
    server.call(&machine.authorizer(&api)).await.unwrap();
    assert_eq!(server.requests("/token").len(), 1);
    // Another organisation has its own answer.
    *server.extra.lock().unwrap() = json!({});
    let organisation = Organisation::MultiTenant {
        parent: "123456785".into(),
        child: None,
    };
    let rejected = machine.rejected_scopes(&api, Some(&organisation)).await;
    assert!(rejected.unwrap().is_empty());
    let [first, second] = &server.requests("/token")[..] else {
        panic!("two requests");
    };
    let scope = "nhn:msh/api nhn:msh/other nhn:msh/third";
    assert_eq!(first.field("scope").as_deref(), Some(scope));
    assert_eq!(second.field("scope").as_deref(), Some(scope));
}

#[tokio::test]
async fn a_missing_herid_is_reported_with_what_to_do() {
    let server = Server::start().await;
    let ask = async |extra: Value| {
        *server.extra.lock().unwrap() = extra;
        server.machine().await.her_ids(&server.api()).await
    };
    let claim = "nhn:msh/client/claims/herid";
    let listed = ask(json!({"claims": {"aud": "nhn:msh", claim: "1-2"}})).await;
    assert_eq!(listed.unwrap(), HerIds::Listed(vec![1, 2]));
    let missing = ask(json!({"claims": {"aud": "nhn:msh"}}))
        .await
        .unwrap_err();
    assert!(matches!(missing, ClaimError::Missing), "{missing:?}");
    assert!(missing.to_string().contains("self-service"), "{missing}");
    let odd = ask(json!({"claims": {"aud": "nhn:msh", claim: "all"}})).await;
    assert!(matches!(odd, Err(ClaimError::Malformed)), "{odd:?}");
    let opaque = ask(json!({})).await;
    assert!(matches!(opaque, Err(ClaimError::Opaque)), "{opaque:?}");
}

/// Every row of HelseID's checklist has a test that is named after it. Row 17 (a test against the real test environment, and NHN's own
/// look at the code) is a step of the organisation: the README says so.
#[test]
fn every_row_of_the_checklist_has_a_test() {
    fn read(folder: &std::path::Path, names: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, names);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let functions = text.lines().filter(|line| line.contains("fn "));
                names.extend(functions.flat_map(|line| [line, "\n"]));
            }
        }
    }
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut names = String::new();
    read(&root.join("src"), &mut names);
    read(&root.join("tests"), &mut names);
    for row in (1..=26).filter(|row| *row != 17) {
        assert!(
            names.contains(&format!("row_{row}_")),
            "row {row} has no test"
        );
    }
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    assert!(
        readme.contains("row 17"),
        "the README says nothing of row 17"
    );
}
