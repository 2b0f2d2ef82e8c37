//! Machine sign-in against the sandbox.

use std::sync::Arc;
use std::time::Duration;

use helseid::{
    Api, ClaimError, ClientKey, Config, ErrorCode, HerIds, HidCode, InvalidConfig, Machine,
    ManualClock, Organisation, TokenError,
};
use innsyn_sandbox::{Fault, Route, Sandbox, SandboxOptions, Service};
use innsyn_transport::Url;

use crate::world::transport;

fn token_route() -> Route {
    Route::starting(Service::HelseId, "/connect/token")
}

fn api() -> Api {
    Api {
        audience: "nhn:msh".into(),
        origin: Url::parse("https://msh.example").unwrap().origin(),
        scopes: vec!["nhn:msh/api".into()],
    }
}

async fn machine(edit: impl FnOnce(&mut Config)) -> (Sandbox, Machine) {
    let sandbox = Sandbox::start(SandboxOptions::default()).await.unwrap();
    let client = sandbox.machine_client();
    let key = ClientKey::from_json(&client.private_jwk.to_string()).unwrap();
    let mut config = Config::new(&sandbox.addresses().helseid, &client.id, key);
    edit(&mut config);
    let machine = Machine::discover(config, transport()).await.unwrap();
    (sandbox, machine)
}

fn requests(sandbox: &Sandbox) -> usize {
    sandbox.journal().count(Service::HelseId, "/connect/token")
}

#[tokio::test]
async fn a_machine_gets_a_token_and_learns_its_her_ids() {
    let (sandbox, machine) = machine(|_| {}).await;
    machine.check(&api()).await.unwrap();
    // The nonce challenge, and the token.
    assert_eq!(requests(&sandbox), 2);
    assert_eq!(machine.her_ids(&api()).await.unwrap(), HerIds::All);
    let missing = machine.client_claim(&api(), "sfm-id").await;
    assert!(matches!(missing, Err(ClaimError::Missing)), "{missing:?}");
    assert_eq!(requests(&sandbox), 2);
}

#[tokio::test]
async fn row_14_machine_tokens_are_kept_until_they_end_and_fetched_once_for_many() {
    let clock = Arc::new(ManualClock::at(jiff::Timestamp::now()));
    let own = clock.clone();
    let (sandbox, machine) = machine(|config| config.clock = own).await;
    let api = api();
    let all = futures_util::future::join_all((0..20).map(|_| machine.check(&api))).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(requests(&sandbox), 2);
    machine.check(&api).await.unwrap();
    assert_eq!(requests(&sandbox), 2);
    machine.forget_tokens();
    machine.check(&api).await.unwrap();
    // The nonce is known by now.
    assert_eq!(requests(&sandbox), 3);
    clock.advance(Duration::from_secs(569));
    machine.check(&api).await.unwrap();
    assert_eq!(requests(&sandbox), 3);
    clock.advance(Duration::from_secs(1));
    // Our clock is 570 s ahead now: HelseID refuses, and says why nothing else would work.
    let error = machine.check(&api).await.unwrap_err();
    assert!(matches!(error, TokenError::Call(_)), "{error:?}");
    assert_eq!(requests(&sandbox), 4);
}

#[tokio::test]
async fn row_26_many_callers_share_one_refusal() {
    let (sandbox, machine) = machine(|_| {}).await;
    sandbox
        .faults()
        .inject(token_route(), Fault::ExpiredClientKey);
    let api = api();
    let all = futures_util::future::join_all((0..20).map(|_| machine.check(&api))).await;
    assert!(all.iter().all(Result::is_err));
    assert_eq!(requests(&sandbox), 1);
    let refusal = machine.last_refusal().unwrap();
    assert_eq!(refusal.code, ErrorCode::InvalidClient);
}

#[tokio::test]
async fn a_caller_that_goes_away_leaves_the_token_to_the_others() {
    let (sandbox, machine) = machine(|_| {}).await;
    let slow = Fault::Latency(Duration::from_millis(150));
    let id = sandbox.faults().inject(token_route(), slow);
    let api = api();
    let short = tokio::time::timeout(Duration::from_millis(50), machine.check(&api)).await;
    assert!(short.is_err());
    machine.check(&api).await.unwrap();
    sandbox.faults().remove(id);
    assert_eq!(requests(&sandbox), 2);
}

#[tokio::test]
async fn every_request_names_its_scope() {
    let (sandbox, machine) = machine(|_| {}).await;
    let mut api = api();
    api.scopes.clear();
    let error = machine.check(&api).await.unwrap_err();
    assert!(matches!(error, TokenError::NoScope), "{error:?}");
    assert_eq!(requests(&sandbox), 0);
    api.scopes = vec!["nhn:msh/other".into()];
    let error = machine.check(&api).await.unwrap_err();
    assert!(matches!(error, TokenError::Call(_)), "{error:?}");
    assert_eq!(
        machine.last_refusal().unwrap().code,
        ErrorCode::InvalidScope
    );
}

#[tokio::test]
async fn a_machine_names_its_organisation() {
    let child = Organisation::SingleTenant {
        child: "123456793".into(),
    };
    let (sandbox, with) = machine(|config| config.organisation = Some(child)).await;
    with.check(&api()).await.unwrap();
    drop(sandbox);
    let stranger = Organisation::SingleTenant {
        child: "987654325".into(),
    };
    let (_sandbox, with) = machine(|config| config.organisation = Some(stranger)).await;
    let error = with.check(&api()).await.unwrap_err();
    assert!(matches!(error, TokenError::Call(_)), "{error:?}");
    assert_eq!(
        with.last_refusal().unwrap().hid,
        Some(HidCode::ChildNotListed)
    );
    let wrong = Organisation::MultiTenant {
        parent: "12345678".into(),
        child: None,
    };
    assert_eq!(
        with.authorizer_for(&api(), &wrong).err(),
        Some(InvalidConfig::OrganisationNumber)
    );
}

#[tokio::test]
async fn row_12_a_bearer_token_is_a_downgrade_for_machines_too() {
    let (sandbox, machine) = machine(|_| {}).await;
    sandbox.faults().inject(token_route(), Fault::BearerToken);
    let error = machine.check(&api()).await.unwrap_err();
    let text = format!("{error:?}");
    assert!(text.contains("NotDpop"), "{text}");
}

#[tokio::test]
async fn row_19_a_machine_token_for_another_audience_is_refused() {
    let (sandbox, machine) = machine(|_| {}).await;
    sandbox.faults().inject(token_route(), Fault::WrongAudience);
    let error = machine.check(&api()).await.unwrap_err();
    let text = format!("{error:?}");
    assert!(text.contains("ForeignAudience"), "{text}");
}

#[tokio::test]
async fn a_machine_asks_again_after_a_pause_that_helseid_asked_for() {
    let (sandbox, machine) = machine(|_| {}).await;
    sandbox
        .faults()
        .inject_times(token_route(), Fault::RetryAfter(503, 1), 1);
    let before = std::time::Instant::now();
    machine.check(&api()).await.unwrap();
    assert!(before.elapsed() >= Duration::from_secs(1));
    assert_eq!(requests(&sandbox), 3);
}

#[tokio::test]
async fn row_15_a_machine_says_that_its_clock_is_wrong() {
    let options = SandboxOptions {
        clock_skew: jiff::SignedDuration::from_secs(-30),
        ..SandboxOptions::default()
    };
    let sandbox = Sandbox::start(options).await.unwrap();
    let client = sandbox.machine_client();
    let key = ClientKey::from_json(&client.private_jwk.to_string()).unwrap();
    let config = Config::new(&sandbox.addresses().helseid, &client.id, key);
    let machine = Machine::discover(config, transport()).await.unwrap();
    assert!(machine.check(&api()).await.is_err());
    let words = machine.clock_warning().unwrap().to_string();
    let expected = ["29", "30", "31"]
        .map(|seconds| format!("the clock of this machine is {seconds} seconds ahead of HelseID"));
    assert!(expected.contains(&words), "{words}");
}
