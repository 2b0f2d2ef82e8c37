//! What the client and the provider must agree on.

use helseid::{
    Algorithm, Attest, AttestParts, CallError, Code, DecisionRef, EndSession, ErrorCode, HerIds,
    Identifier, Machine, NewKey, Organisation, PurposeOfUse, SessionState, SignInError, TokenError,
    UserSignIn,
};
use innsyn_transport::{AuthorizeError, SendError, Url};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::provider::{ALGORITHMS, MODES, Provider};

fn attest() -> Attest {
    Attest::new(AttestParts {
        authorization: Some(Code {
            code: "LE".into(),
            system: "urn:oid:2.16.578.1.12.4.1.1.9060".into(),
        }),
        legal_entity: Identifier::organisation("123456785"),
        point_of_care: Identifier::organisation("123456793"),
        department: None,
        healthcare_service: Some(Code {
            code: "S03".into(),
            system: "urn:oid:2.16.578.1.12.4.1.1.8655".into(),
        }),
        purpose_of_use: PurposeOfUse::Treat,
        purpose_of_use_details: None,
        decision_ref: DecisionRef {
            id: "d".into(),
            user_selected: true,
        },
        patient_point_of_care: None,
        patient_department: None,
    })
    .unwrap()
}

#[tokio::test]
async fn row_18_whole_sessions_in_every_nonce_mode_with_every_key() {
    for mode in MODES {
        let provider = Provider::start(mode).await;
        for algorithm in ALGORITHMS {
            whole_session(&provider, mode, algorithm).await;
        }
    }
}

async fn whole_session(provider: &Provider, mode: &str, algorithm: Algorithm) {
    let told = format!("{mode} {algorithm:?}");
    let mut config = provider.config(algorithm);
    // Without a proof at PAR there is nothing that the provider could ask a nonce for.
    config.proof_at_par = matches!(mode, "par" | "everywhere");
    config.organisation = Some(Organisation::SingleTenant {
        child: "123456793".into(),
    });
    let helseid = provider.helseid(config).await;
    let session = provider.sign_in(&helseid).await.expect(&told);
    let identity = session.identity().unwrap();
    assert_eq!(identity.subject().expose_secret(), "pseudonym", "{told}");
    assert_eq!(identity.pid().unwrap().expose_secret(), "14818230029");
    assert_eq!(identity.security_level(), 4);

    let pps = session.authorizer(&provider.api("nhn:pps", "nhn:pps/provesvar-read"));
    let phr_api = provider.api("nhn:phr", "nhn:phr/mhd/read-document");
    let phr = session.attested(7, &phr_api, &attest());
    for _ in 0..2 {
        let claims = provider.call("nhn:pps", &pps).await.expect(&told);
        assert_eq!(claims["aud"], "nhn:pps", "{told}");
        assert_eq!(claims["scope"], "nhn:pps/provesvar-read", "{told}");
        assert_eq!(claims["organisation"], "123456793", "{told}");
        assert!(claims.get("nhn:tillitsrammeverk:parameters").is_none());
        let claims = provider.call("nhn:phr", &phr).await.expect(&told);
        assert_eq!(claims["aud"], "nhn:phr", "{told}");
        let attest = &claims["nhn:tillitsrammeverk:parameters"];
        assert_eq!(
            attest["care_relationship"]["decision_ref"]["id"], "d",
            "{told}"
        );
    }
    session.close_scope(7);
    assert!(matches!(
        provider.call("nhn:phr", &phr).await,
        Err(SendError::Authorize(AuthorizeError::Closed))
    ));
    // A third token, so that the refresh token has been renewed twice.
    let again = session.attested(8, &phr_api, &attest());
    provider.call("nhn:phr", &again).await.expect(&told);

    let journal = provider.journal().await;
    let refused: Vec<&Value> = journal
        .iter()
        .filter(|entry| entry["status"].as_u64() >= Some(400))
        .collect();
    // A nonce is asked for at most once: the newest one is remembered.
    assert!(refused.len() <= 1, "{told}: {refused:?}");
    for entry in &refused {
        assert_eq!(entry["error"], "use_dpop_nonce", "{told}");
    }
    let refreshes = journal
        .iter()
        .filter(|entry| entry["grant"] == "refresh_token" && entry["status"] == 200);
    assert_eq!(refreshes.count(), 3, "{told}: {journal:?}");
    let uses_nonce = journal
        .iter()
        .any(|entry| entry["path"] == "/token" && entry["nonce"] == true);
    assert_eq!(uses_nonce, mode != "never", "{told}: {journal:?}");

    let mut out = session.sign_out();
    assert_eq!(session.state(), SessionState::SignedOut);
    let button = out.end_session(EndSession::Button).await.unwrap();
    let page = Browser::default().open(&button).await;
    let field = |name: &str| {
        let (_, rest) = page.body.split_once(&format!("{name}=\"")).unwrap();
        rest.split('"').next().unwrap().replace("&#x2F;", "/")
    };
    let action = Url::parse(&field("action")).unwrap();
    let (_, rest) = page.body.split_once("id_token_hint\" value=\"").unwrap();
    let hint = rest.split('"').next().unwrap();
    let ended = Browser::default()
        .post(&action, &[("id_token_hint", hint)])
        .await;
    assert_eq!(ended.status, 200, "{told}: {action} {}", ended.body);
    assert!(out.revoked().await, "{told}");
    assert!(matches!(
        provider.call("nhn:pps", &pps).await,
        Err(SendError::Authorize(AuthorizeError::NotSignedIn))
    ));
    let journal = provider.journal().await;
    let revocation = journal
        .iter()
        .find(|entry| entry["path"] == "/token/revocation");
    assert_eq!(revocation.unwrap()["status"], 200, "{told}");
}

/// HelseID takes details at sign-in in a request object alone; a provider of RFC 9396 takes them as a parameter. What the
/// client writes must be what such a provider reads.
#[tokio::test]
async fn details_at_sign_in_are_those_of_rfc_9396_and_stand_in_every_token() {
    let provider = Provider::start("token").await;
    let helseid = provider.helseid(provider.config(Algorithm::Ps256)).await;
    let details = |kind: &str| {
        json!([{
            "type": kind,
            "practitioner_role": { "organization": { "identifier": {
                "system": "urn:oid:1.0.6523", "type": "ENH", "value": "NO:ORGNR:123456785:" } } }
        }])
    };
    let sign_in = |kind: &str| {
        UserSignIn::new().parameter("authorization_details", details(kind).to_string())
    };
    let session = provider
        .sign_in_as(sign_in("helseid_authorization"), &helseid)
        .await
        .unwrap();
    for (audience, scope) in [
        ("nhn:pps", "nhn:pps/provesvar-read"),
        ("nhn:phr", "nhn:phr/mhd/read-document"),
    ] {
        let authorizer = session.authorizer(&provider.api(audience, scope));
        let claims = provider.call(audience, &authorizer).await.unwrap();
        let expected = details("helseid_authorization");
        assert_eq!(claims["authorization_details"], expected, "{audience}");
    }
    let unknown = provider.sign_in_as(sign_in("other"), &helseid).await;
    assert!(
        matches!(&unknown, Err(SignInError::Announce(CallError::Refused(refusal)))
            if refusal.code == ErrorCode::InvalidAuthorizationDetails),
        "{unknown:?}"
    );
}

#[tokio::test]
async fn no_round_trip_is_wasted_once_a_nonce_is_known() {
    for (mode, first, later) in [("never", 5, 2), ("token", 6, 2), ("everywhere", 6, 2)] {
        let provider = Provider::start(mode).await;
        let mut config = provider.config(Algorithm::Es256);
        config.proof_at_par = mode == "everywhere";
        let helseid = provider.helseid(config).await;
        // Metadata, PAR, code, and the keys for the ID token; the challenge is the only extra.
        provider.sign_in(&helseid).await.unwrap();
        let journal = provider.journal().await;
        assert_eq!(journal.len() + 1, first, "{mode}: {journal:?}");
        provider.sign_in(&helseid).await.unwrap();
        // The former session is ended by the new one, with a revocation.
        let journal = provider.journal().await;
        let own = journal
            .iter()
            .filter(|entry| entry["path"] != "/token/revocation");
        assert_eq!(own.count(), later, "{mode}: {journal:?}");
    }
}

#[tokio::test]
async fn a_machine_gets_a_token_in_every_nonce_mode_with_every_key() {
    for mode in MODES {
        let provider = Provider::start(mode).await;
        for algorithm in ALGORITHMS {
            let mut config = provider.config(algorithm);
            config.organisation = Some(Organisation::MultiTenant {
                parent: "123456785".into(),
                child: None,
            });
            let machine = Machine::discover(config, provider.transport.clone())
                .await
                .unwrap();
            let api = provider.api("nhn:msh", "nhn:msh/api");
            let authorizer = machine.authorizer(&api);
            let claims = provider.call("nhn:msh", &authorizer).await.unwrap();
            assert_eq!(claims["aud"], "nhn:msh", "{mode} {algorithm:?}");
            assert_eq!(claims["organisation"], "NO:ORGNR:123456785:");
            assert_eq!(
                machine.her_ids(&api).await.unwrap(),
                HerIds::Listed(vec![123, 456])
            );
            let journal = provider.journal().await;
            let granted = journal
                .iter()
                .filter(|entry| entry["grant"] == "client_credentials" && entry["status"] == 200);
            assert_eq!(granted.count(), 1, "{mode} {algorithm:?}: {journal:?}");
            let mut other = api.clone();
            other.audience = "nhn:other".into();
            let refused = machine.check(&other).await;
            assert!(
                matches!(&refused, Err(TokenError::Call(CallError::Refused(refusal)))
                    if refusal.code == ErrorCode::InvalidTarget),
                "{mode} {algorithm:?}: {refused:?}"
            );
            provider.journal().await;
        }
    }
}

#[tokio::test]
async fn what_the_provider_refuses_is_named() {
    let provider = Provider::start("token").await;
    let announce = async |edit: fn(&mut helseid::Config)| {
        let mut config = provider.config(Algorithm::Ps256);
        edit(&mut config);
        let helseid = provider.helseid(config).await;
        match provider.sign_in(&helseid).await {
            Err(SignInError::Announce(CallError::Refused(refusal))) => refusal.code,
            other => panic!("{other:?}"),
        }
    };
    let stranger = announce(|config| {
        let key = NewKey::generate(Algorithm::Ps256).unwrap().into_key();
        config.key = std::sync::Arc::new(key);
    });
    assert_eq!(stranger.await, ErrorCode::InvalidClient);
    let unknown = announce(|config| config.client_id = "nobody".into());
    assert_eq!(unknown.await, ErrorCode::InvalidClient);
    let foreign = announce(|config| config.resources.push("nhn:other".into()));
    assert_eq!(foreign.await, ErrorCode::InvalidTarget);
    let elsewhere = announce(|config| config.redirect.path = "/elsewhere".into());
    assert_eq!(elsewhere.await, ErrorCode::InvalidRequest);
}

#[tokio::test]
async fn there_is_no_way_round_a_pushed_request() {
    let provider = Provider::start("never").await;
    let mut address = Url::parse(&format!("{}/auth", provider.issuer)).unwrap();
    address
        .query_pairs_mut()
        .append_pair("client_id", "client-ES256")
        .append_pair("response_type", "code")
        .append_pair("redirect_uri", "http://127.0.0.1/callback")
        .append_pair("scope", "openid");
    let page = Browser::default().open(&address).await;
    let back = page.location.unwrap();
    assert!(back.contains("error=invalid_request"), "{back}");
    assert!(!back.contains("code="), "{back}");
}

#[tokio::test]
async fn a_session_that_the_provider_has_ended_is_over() {
    let provider = Provider::start("everywhere").await;
    let helseid = provider.helseid(provider.config(Algorithm::Rs256)).await;
    let session = provider.sign_in(&helseid).await.unwrap();
    let phr = provider.api("nhn:phr", "nhn:phr/mhd/read-document");
    provider
        .call("nhn:phr", &session.authorizer(&phr))
        .await
        .unwrap();
    provider.revoke_all().await;
    let attested = session.attested(1, &phr, &attest());
    let answer = provider.call("nhn:phr", &attested).await;
    assert!(
        matches!(
            answer,
            Err(SendError::Authorize(AuthorizeError::SessionExpired))
        ),
        "{answer:?}"
    );
    assert_eq!(session.state(), SessionState::Expired);
    assert_eq!(
        session.last_refusal().unwrap().code,
        ErrorCode::InvalidGrant
    );
}

#[tokio::test]
async fn an_api_takes_no_token_of_another_audience() {
    let provider = Provider::start("never").await;
    let helseid = provider.helseid(provider.config(Algorithm::Es256)).await;
    let session = provider.sign_in(&helseid).await.unwrap();
    // A token for PPS under the address of PHR: only a wrong configuration does that.
    let mut crossed = provider.api("nhn:pps", "nhn:pps/provesvar-read");
    crossed.origin = provider.api("nhn:phr", "nhn:phr/mhd/read-document").origin;
    let authorizer = session.authorizer(&crossed);
    let answer = provider
        .send("nhn:phr", &authorizer, &provider.fresh_transport())
        .await
        .unwrap();
    assert_eq!(answer.status, 401);
    assert_eq!(json!(answer.is_json()), json!(true));
}
