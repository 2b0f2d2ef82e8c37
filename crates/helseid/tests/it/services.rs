//! Self-service, test tokens and the message service of the sandbox.

use std::sync::Arc;
use std::time::Duration;

use helseid::{
    Algorithm, Api, ClientKey, Config, Machine, SelfService, SelfServiceError, TestTokenError,
    TestTokenRequest, TestTokens, TokenError,
};
use innsyn_sandbox::{Sandbox, SandboxOptions};
use innsyn_transport::{CancellationToken, Request, Service, Url};
use secrecy::ExposeSecret as _;

use crate::world::{VITS, World, transport};

fn config(sandbox: &Sandbox, key: ClientKey) -> Config {
    Config::new(
        &sandbox.addresses().helseid,
        &sandbox.machine_client().id,
        key,
    )
}

async fn machine(sandbox: &Sandbox) -> Machine {
    let key = sandbox.machine_client().private_jwk.to_string();
    let config = config(sandbox, ClientKey::from_json(&key).unwrap());
    Machine::discover(config, transport()).await.unwrap()
}

fn messages() -> Api {
    Api {
        audience: "nhn:msh".into(),
        origin: Url::parse("https://msh.example").unwrap().origin(),
        scopes: vec!["nhn:msh/api".into()],
    }
}

#[tokio::test]
async fn a_key_is_renewed_and_the_new_one_earns_tokens() {
    let sandbox = Sandbox::start(SandboxOptions::default()).await.unwrap();
    let old = machine(&sandbox).await;
    let base = Url::parse(&sandbox.addresses().selfservice).unwrap();
    let service = SelfService::new(old.clone(), base).unwrap();
    assert_eq!(service.secrets().await.unwrap().len(), 1);
    let long = Duration::from_hours(24 * 4000);
    assert!(service.expiry_warning(long).await.unwrap().is_some());
    assert!(!service.client().await.unwrap().scopes.is_empty());

    let (new, registered) = service.rotate(Algorithm::Ps256).await.unwrap();
    let secrets = service.secrets().await.unwrap();
    let listed = secrets
        .iter()
        .find(|secret| secret.kid.as_deref() == Some(new.kid()))
        .unwrap();
    assert_eq!(listed.expires, registered.expires);
    let again = service.register(&new).await.unwrap_err();
    assert!(matches!(again, SelfServiceError::Status(_)), "{again:?}");

    // What was stored is what is loaded.
    let pem = new.pem().expose_secret();
    let key = ClientKey::from_pem(pem, Algorithm::Ps256, Some(new.kid())).unwrap();
    let renewed = Machine::discover(config(&sandbox, key), transport()).await;
    renewed.unwrap().check(&messages()).await.unwrap();
    old.forget_tokens();
    old.check(&messages()).await.unwrap();
    let stranger = helseid::NewKey::generate(Algorithm::Es256).unwrap();
    let stranger = config(&sandbox, stranger.into_key());
    let stranger = Machine::discover(stranger, transport()).await.unwrap();
    let refused = stranger.check(&messages()).await;
    assert!(matches!(refused, Err(TokenError::Call(_))), "{refused:?}");
}

#[tokio::test]
async fn a_test_token_opens_an_api_with_proofs_made_here() {
    let world = World::start().await;
    let base = Url::parse(&world.sandbox.addresses().ttt).unwrap();
    let tokens = TestTokens::new(world.transport.clone(), base.clone(), "sandbox".into()).unwrap();
    let request = TestTokenRequest::new("nhn:pps")
        .scopes(&["nhn:pps/provesvar-read"])
        .organisation("123456785", Some("123456793"))
        .user(VITS, None, 4);
    let token = Arc::new(tokens.create(request).await.unwrap());
    let authorizer = token.authorizer(&world.pps_api());
    for _ in 0..2 {
        let answer = world.search(&authorizer).await.unwrap();
        assert_eq!(answer.status, 200);
    }
    let strange = TestTokens::new(world.transport.clone(), base, "wrong".into()).unwrap();
    let refused = strange.create(TestTokenRequest::new("nhn:pps")).await;
    assert!(
        matches!(refused, Err(TestTokenError::Status(_))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn the_message_service_takes_a_machine() {
    let sandbox = Sandbox::start(SandboxOptions::default()).await.unwrap();
    let machine = machine(&sandbox).await;
    let base = Url::parse(&sandbox.addresses().edi).unwrap();
    let service = Service::new("edi", base).unwrap();
    let mut api = messages();
    api.origin = service.origin().clone();
    let authorizer = machine.authorizer(&api);
    let never = CancellationToken::new();
    let request = Request::get("ping")
        .header("api-version", "3")
        .header("nhn-source-system", "Example, v0.1");
    let answer = transport()
        .send(&service, request, Some(&authorizer), &never)
        .await
        .unwrap();
    assert_eq!(answer.status, 200);
}
