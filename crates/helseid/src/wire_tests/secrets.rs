//! Row 25: nothing that can be printed holds a secret. Every public type is filled with real ones, printed and searched; which types
//! there are is read from the sources, so that a new one cannot be forgotten.

use std::any::type_name;
use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use innsyn_transport::{SendError, Url};
use secrecy::ExposeSecret as _;
use serde_json::json;

use super::{Fault, HPR_NUMBER, NAME, PID, Server, transport};
use crate::attest::tests::example;
use crate::jose::tests::es256;
use crate::userinfo::HprDetails;
use crate::{
    Algorithm, Api, AttestParts, CallError, CallbackError, ClaimError, ClientKey, ClientSecret,
    ClientStatus, ClockSkew, Code, DecisionRef, Delegation, Delegator, Described, DetailsForm,
    DetailsForms, DiscoverError, EndSession, ErrorCode, ExpiryWarning, HelseId, HerIds, HidCode,
    IdTokenError, Identifier, InvalidAttest, InvalidConfig, InvalidKey, Limits, LoopbackHost,
    ManualClock, NewKey, NoRandomness, Organisation, Pages, Ports, Prompt, ProofError,
    PurposeOfUse, Redirect, Refusal, Registered, RequestObject, ScopeStatus, SelfService,
    SelfServiceError, ServiceTerms, SessionState, SignInError, SigningFailed, SystemClock,
    SystemRandom, TestTokenError, TestTokenRequest, TestTokens, TokenError, UnusableAnswer,
    UserSignIn, UserinfoError,
};

/// What was printed, by the name of its type.
#[derive(Default)]
struct Printed(Vec<(&'static str, String)>);

impl Printed {
    fn show<T: Debug>(&mut self, value: &T) {
        let path = type_name::<T>().split('<').next().unwrap_or_default();
        let name = path.rsplit("::").next().unwrap_or_default();
        self.0.push((name, format!("{value:?} {value:#?}")));
    }

    /// An error with everything that it says, down to its last cause.
    fn fail<T: Error + 'static>(&mut self, error: &T) {
        self.show(error);
        let mut cause: Option<&dyn Error> = Some(error);
        while let Some(one) = cause {
            self.0.push(("", format!("{one} {one:?}")));
            cause = one.source();
        }
    }
}

#[tokio::test]
async fn row_25_debug_of_every_public_type_shows_no_secret() {
    let server = Server::start().await;
    let mut printed = Printed::default();
    let mut secrets = secrets_of_a_session(&server, &mut printed).await;
    secrets.extend(secrets_of_machines(&server, &mut printed).await);
    values(&mut printed);
    errors(&mut printed);
    secrets.extend([PID, NAME, HPR_NUMBER].map(str::to_owned));

    for secret in &secrets {
        assert!(secret.len() >= 8, "too short to be looked for");
        for (name, text) in &printed.0 {
            assert!(!text.contains(secret), "{name} prints a secret: {text}");
        }
    }
    let shown: BTreeSet<&str> = printed.0.iter().map(|(name, _)| *name).collect();
    let forgotten: Vec<String> = public_types()
        .into_iter()
        .filter(|name| !shown.contains(name.as_str()))
        .collect();
    assert!(forgotten.is_empty(), "not printed here: {forgotten:?}");
}

async fn secrets_of_a_session(server: &Server, printed: &mut Printed) -> Vec<String> {
    let jwk = es256();
    let mut config = server.config();
    config.key = Arc::new(ClientKey::from_json(&jwk.to_string()).unwrap());
    let helseid = HelseId::discover(config.clone(), transport())
        .await
        .unwrap();
    let sign_in = UserSignIn::new().parameter("test_pid", PID);
    let pending = sign_in.clone().begin(&helseid).await.unwrap();
    printed.show(&config);
    printed.show(&*config.key);
    printed.show(&sign_in);
    printed.show(&pending);
    printed.show(&pending.abort_handle());
    drop(pending);
    let session = server.sign_in(&helseid).await.unwrap();
    let authorizer = session.authorizer(&server.api());
    server.call(&authorizer).await.unwrap();
    let identity = session.identity().unwrap();
    assert_eq!(identity.pid().unwrap().expose_secret(), PID);
    assert_eq!(
        (identity.name(), identity.hpr_number()),
        (Some(NAME), Some(HPR_NUMBER))
    );
    let details: HprDetails = session.userinfo().await.unwrap();
    assert_eq!(details.hpr_number.as_deref(), Some(HPR_NUMBER));
    printed.show(&helseid);
    printed.show(&session);
    printed.show(&session.state());
    printed.show(&authorizer);
    printed.show(&*identity);
    printed.show(&UserSignIn::new().same_person(Arc::clone(&identity)));
    printed.show(&details);
    printed.show(&details.approvals[0]);
    printed.show(&crate::TokenFacts {
        hpr_number: identity.hpr_number().map(str::to_owned),
        ..crate::TokenFacts::default()
    });
    printed.show(&session.sign_out());

    let field = |path: &str, name: &str| {
        let requests = server.requests(path);
        requests
            .iter()
            .filter_map(|seen| seen.field(name))
            .collect::<Vec<_>>()
    };
    let mut secrets = vec![
        jwk["d"].as_str().unwrap().to_owned(),
        "opaque-token".to_owned(),
        "refresh-1".to_owned(),
        "secret-code".to_owned(),
        server.id_token().rsplit('.').next().unwrap().to_owned(),
    ];
    for name in ["state", "nonce", "code_challenge", "client_assertion"] {
        secrets.extend(field("/par", name));
    }
    for name in ["code_verifier", "client_assertion"] {
        secrets.extend(field("/token", name));
    }
    assert!(secrets.len() >= 15, "the sign-in sent less than it should");
    secrets
}

async fn secrets_of_machines(server: &Server, printed: &mut Printed) -> Vec<String> {
    let machine = server.machine().await;
    machine.check(&server.api()).await.unwrap();
    let base = Url::parse(&server.address).unwrap();
    let tokens = TestTokens::new(transport(), base.clone(), "api-key-of-the-service".into());
    let tokens = tokens.unwrap();
    let request = TestTokenRequest::new("nhn:msh").user(PID, Some(HPR_NUMBER), 4);
    printed.show(&request);
    let token = Arc::new(tokens.create(request).await.unwrap());
    let new = NewKey::generate(Algorithm::Es256).unwrap();
    printed.show(&machine);
    printed.show(&machine.authorizer(&server.api()));
    printed.show(&SelfService::new(machine.clone(), base).unwrap());
    printed.show(&tokens);
    printed.show(&*token);
    printed.show(&token.authorizer(&server.api()));
    printed.show(&new);
    server.inject("/token", Fault::Refused("invalid_client"));
    machine.forget_tokens();
    printed.fail(&machine.check(&server.api()).await.unwrap_err());
    vec![
        new.pem().expose_secret().lines().nth(1).unwrap().to_owned(),
        "api-key-of-the-service".to_owned(),
    ]
}

/// Types that hold no secret by their nature, and are printed all the same.
fn values(printed: &mut Printed) {
    let organisation = Organisation::SingleTenant {
        child: "123456793".into(),
    };
    let attest = example();
    printed.show(&RequestObject::new(Some(organisation.clone()), Some(attest.clone())).unwrap());
    printed.show(&organisation);
    printed.show(&attest);
    let identifier = Identifier::organisation("123456785");
    let code = Code {
        code: "LE".into(),
        system: "urn:oid:2.16.578.1.12.4.1.1.9060".into(),
    };
    let decision = DecisionRef {
        id: "d".into(),
        user_selected: true,
    };
    printed.show(&AttestParts {
        authorization: Some(code.clone()),
        legal_entity: identifier.clone(),
        point_of_care: identifier.clone(),
        department: None,
        healthcare_service: None,
        purpose_of_use: PurposeOfUse::Treat,
        purpose_of_use_details: None,
        decision_ref: decision.clone(),
        patient_point_of_care: None,
        patient_department: None,
    });
    printed.show(&identifier);
    printed.show(&code);
    printed.show(&decision);
    printed.show(&PurposeOfUse::Btg);
    printed.show(&ClockSkew::worth_a_warning(5.0).unwrap());
    printed.show(&Api {
        audience: "nhn:msh".into(),
        origin: Url::parse("https://a.example").unwrap().origin(),
        scopes: Vec::new(),
    });
    printed.show(&DetailsForm::Array);
    printed.show(&DetailsForms::default());
    printed.show(&LoopbackHost::V4);
    printed.show(&Pages::default());
    printed.show(&Ports::Any);
    printed.show(&Prompt::Login);
    printed.show(&Redirect::default());
    printed.show(&Limits::TOKEN);
    printed.show(&ManualClock::at(jiff::Timestamp::UNIX_EPOCH));
    printed.show(&SystemClock::new());
    printed.show(&SystemRandom);
    printed.show(&Algorithm::Es256);
    printed.show(&HerIds::All);
    printed.show(&EndSession::Asked);
    printed.show(&SessionState::SignedOut);
    let now = jiff::Timestamp::UNIX_EPOCH;
    printed.show(&ClientSecret::read(&json!({"expiration": "2026-12-01T10:00:00Z"})).unwrap());
    printed.show(&Registered { expires: now });
    printed.show(&ExpiryWarning::of(now, now, Duration::ZERO).unwrap());
    printed.show(&ClientStatus::default());
    printed.show(&ScopeStatus {
        scope: "a/b".into(),
        is_approved: true,
    });
    let delegator = Delegator {
        organisation_number: "123456785".into(),
        name: None,
    };
    let terms = ServiceTerms {
        name: None,
        is_signed: true,
        scopes: Vec::new(),
    };
    printed.show(&delegator);
    printed.show(&terms);
    printed.show(&Delegation {
        delegator,
        terms: vec![terms],
    });
    printed.show(&Described {
        value: "1".into(),
        description: None,
    });
}

/// Errors, with what HelseID itself said in them.
fn errors(printed: &mut Printed) {
    let words = format!("HID-1002 {PID} {NAME}");
    let refusal = Refusal::new(Some(400), "invalid_request", Some(&words));
    assert!(refusal.description().is_some_and(|text| text.contains(PID)));
    let call = CallError::Refused(refusal.clone());
    printed.show(&refusal);
    printed.0.push(("", refusal.to_string()));
    printed.show(&refusal.code);
    printed.show(&refusal.hid.unwrap());
    printed.fail(&call);
    printed.fail(&TokenError::Call(call.clone()));
    printed.fail(&SignInError::Exchange(call.clone()));
    printed.fail(&SignInError::Callback(CallbackError::Refused(
        refusal.clone(),
    )));
    printed.fail(&CallbackError::Refused(refusal));
    printed.fail(&ClaimError::Token(TokenError::Call(call)));
    printed.fail(&CallError::Metadata(DiscoverError::Send(
        SendError::Offline,
    )));
    printed.fail(&DiscoverError::ForeignEndpoint("token_endpoint"));
    printed.fail(&CallError::IdToken(IdTokenError::Nonce));
    printed.fail(&IdTokenError::DifferentPerson);
    printed.fail(&ProofError::Signing);
    printed.fail(&UnusableAnswer::ForeignKey);
    printed.fail(&InvalidConfig::ClientId);
    printed.fail(&InvalidKey::TooShort);
    printed.fail(&InvalidAttest::Incomplete);
    printed.fail(&SigningFailed);
    printed.fail(&NoRandomness);
    printed.fail(&SelfServiceError::Send(SendError::Tls));
    printed.fail(&TestTokenError::Send(SendError::Offline));
    printed.fail(&UserinfoError::Status(500));
    printed.show(&ErrorCode::Other);
    printed.show(&HidCode::Other(2222));
}

/// What `lib.rs` gives out, without traits: those print nothing.
fn public_types() -> Vec<String> {
    let lib = include_str!("../lib.rs");
    let given: Vec<String> = lib
        .split("pub use ")
        .skip(1)
        .map(|rest| rest.split(';').next().unwrap())
        .flat_map(|path| {
            path.split(['{', '}', ','])
                .skip(usize::from(path.contains('{')))
        })
        .map(|name| name.trim().rsplit("::").next().unwrap().to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    assert!(given.len() >= 70, "the list was not read: {given:?}");
    let traits = ["Clock", "Random", "Signer"];
    given
        .into_iter()
        .filter(|name| !traits.contains(&name.as_str()))
        .collect()
}
