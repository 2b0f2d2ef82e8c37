//! What HelseID must refuse, and what it must grant. The routers are called directly.

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Method, Request, StatusCode};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::MACHINE_ID;
use super::details::Details;
use super::details::tests::{child_detail, good_attest};
use super::form::Form;
use crate::faults::{Fault, Route, Service};
use crate::jose::{self, Compact, SigningKey};
use crate::options::{ClientOptions, Mode, RefreshTokenUse, SandboxOptions};
use crate::resource_server::{self, Expectation, RefusalReason};
use crate::test_client::{
    Answer, Change, NURSE, OwnedChange, PHYSICIAN, TestClient, Tokens, unchanged,
};

fn assert_error(answer: &Answer, error: &str) {
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text);
    assert_eq!(answer.field("error"), error, "{}", answer.text);
}

fn set(form: &mut Vec<(String, String)>, name: &str, value: Option<&str>) {
    form.retain(|(own, _)| own != name);
    form.extend(value.map(|value| (name.to_owned(), value.to_owned())));
}

// -- metadata --

#[tokio::test]
async fn metadata_has_the_quirks_of_the_real_one() {
    let client = TestClient::new();
    let answer = client
        .get(Service::HelseId, "/.well-known/openid-configuration")
        .await;
    let metadata = answer.json();
    assert_eq!(metadata["issuer"], client.issuer());
    assert_eq!(metadata["frontchannel_logout_supported"], "true");
    assert!(metadata["available_idps"].is_string());
    assert_eq!(
        metadata["authorization_response_iss_parameter_supported"],
        true
    );
    let jwks = client
        .get(Service::HelseId, "/.well-known/openid-configuration/jwks")
        .await
        .json();
    let key = &jwks["keys"][0];
    let kid = key["kid"].as_str().unwrap();
    assert!(
        kid.len() == 40
            && kid
                .bytes()
                .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
    );
    assert_eq!(key["alg"], "RS256");
    assert!(key["x5t"].is_string());
    assert!(key.get("d").is_none());
}

// -- PAR --

#[tokio::test]
async fn a_good_request_is_pushed() {
    let client = TestClient::new();
    let answer = client
        .push(&client.par_form(), &client.assertion(None))
        .await;
    assert_eq!(answer.status, StatusCode::CREATED);
    assert!(
        answer
            .field("request_uri")
            .starts_with("urn:ietf:params:oauth:request_uri:")
    );
    assert_eq!(answer.json()["expires_in"].as_i64(), Some(60));
}

#[tokio::test]
async fn a_wrong_client_assertion_is_refused() {
    let now = TestClient::new().state.clock.seconds();
    let changes: Vec<(&str, OwnedChange)> = vec![
        (
            "typ absent",
            Box::new(|h, _| drop(h.as_object_mut().unwrap().remove("typ"))),
        ),
        ("typ JWT", Box::new(|h, _| h["typ"] = json!("JWT"))),
        (
            "kid absent",
            Box::new(|h, _| drop(h.as_object_mut().unwrap().remove("kid"))),
        ),
        ("kid unknown", Box::new(|h, _| h["kid"] = json!("other"))),
        ("own key", Box::new(|h, _| h["jwk"] = json!({}))),
        (
            "aud token endpoint",
            Box::new(|_, c| {
                c["aud"] = json!(format!("{}/connect/token", c["aud"].as_str().unwrap()));
            }),
        ),
        (
            "aud with slash",
            Box::new(|_, c| {
                c["aud"] = json!(format!("{}/", c["aud"].as_str().unwrap()));
            }),
        ),
        ("aud list", Box::new(|_, c| c["aud"] = json!([c["aud"]]))),
        ("iss", Box::new(|_, c| c["iss"] = json!("other"))),
        ("sub", Box::new(|_, c| c["sub"] = json!("other"))),
        (
            "exp 61 s",
            Box::new(move |_, c| c["exp"] = json!(c["iat"].as_i64().unwrap() + 61)),
        ),
        ("exp past", Box::new(move |_, c| c["exp"] = json!(now - 1))),
        (
            "exp absent",
            Box::new(|_, c| drop(c.as_object_mut().unwrap().remove("exp"))),
        ),
        (
            "iat absent",
            Box::new(|_, c| drop(c.as_object_mut().unwrap().remove("iat"))),
        ),
        (
            "jti absent",
            Box::new(|_, c| drop(c.as_object_mut().unwrap().remove("jti"))),
        ),
        (
            "from the future",
            Box::new(move |_, c| {
                c["iat"] = json!(now + 30);
                c["nbf"] = json!(now + 30);
            }),
        ),
    ];
    let client = TestClient::new();
    for (name, change) in &changes {
        let answer = client
            .push(&client.par_form(), &client.assertion_with(None, change))
            .await;
        assert_eq!(
            answer.field("error"),
            "invalid_client",
            "{name}: {}",
            answer.text
        );
    }
}

#[tokio::test]
async fn an_assertion_works_once() {
    let client = TestClient::new();
    let assertion = client.assertion(None);
    let first = client.push(&client.par_form(), &assertion).await;
    assert_eq!(first.status, StatusCode::CREATED);
    assert_error(
        &client.push(&client.par_form(), &assertion).await,
        "invalid_client",
    );
}

#[tokio::test]
async fn times_may_be_text_as_in_the_samples() {
    let client = TestClient::new();
    let assertion = client.assertion_with(None, &|_, claims| {
        claims["iat"] = json!(claims["iat"].to_string());
    });
    let answer = client.push(&client.par_form(), &assertion).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
}

#[tokio::test]
async fn another_key_and_a_broken_signature_are_refused() {
    let client = TestClient::new();
    let tampered = jose::tampered(&client.assertion(None));
    assert_error(
        &client.push(&client.par_form(), &tampered).await,
        "invalid_client",
    );
    let stranger = SigningKey::generate_ec().unwrap();
    let kid = client.client_key.kid().to_owned();
    let id = client.state.helseid.ready_client().id.clone();
    let forged = client.signed_assertion(&stranger, &id, None, &|header, _| {
        header["kid"] = json!(kid);
    });
    assert_error(
        &client.push(&client.par_form(), &forged).await,
        "invalid_client",
    );
}

#[tokio::test]
async fn secrets_are_no_way_in() {
    let client = TestClient::new();
    let mut form = client.par_form();
    form.push(("client_secret".to_owned(), "secret".to_owned()));
    assert_error(
        &client.push(&form, &client.assertion(None)).await,
        "invalid_client",
    );
    let request = Request::post("/connect/par")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(AUTHORIZATION, "Basic Y2xpZW50OnNlY3JldA==")
        .body(Body::from("response_type=code"))
        .unwrap();
    assert_error(
        &client.send(Service::HelseId, request).await,
        "invalid_client",
    );
}

#[tokio::test]
async fn an_expired_client_key_can_be_played() {
    let client = TestClient::new();
    client
        .state
        .faults
        .inject(Route::all(Service::HelseId), Fault::ExpiredClientKey);
    let answer = client
        .push(&client.par_form(), &client.assertion(None))
        .await;
    assert_error(&answer, "invalid_client");
}

#[tokio::test]
async fn a_wrong_request_is_refused_with_its_error() {
    let both = "openid nhn:phr/mhd/read-documentreferences \
                nhn:phr/mhd/read-documentreferences/kjernejournalforskriften";
    let cases: [(&str, Option<&str>, &str); 21] = [
        ("response_type", None, "invalid_request"),
        ("response_type", Some("token"), "unsupported_response_type"),
        ("code_challenge", None, "invalid_request"),
        ("code_challenge", Some("short"), "invalid_request"),
        ("code_challenge_method", None, "invalid_request"),
        ("code_challenge_method", Some("plain"), "invalid_request"),
        ("redirect_uri", None, "invalid_request"),
        (
            "redirect_uri",
            Some("http://127.0.0.1:8089/other"),
            "unauthorized_client",
        ),
        (
            "redirect_uri",
            Some("https://example.org/callback"),
            "unauthorized_client",
        ),
        ("scope", None, "invalid_request"),
        ("scope", Some("nhn:pps/provesvar-read"), "invalid_scope"),
        ("scope", Some("openid nhn:unknown/scope"), "invalid_scope"),
        ("scope", Some("openid nhn:msh/api"), "invalid_scope"),
        ("scope", Some(both), "invalid_scope"),
        ("resource", Some("nhn:kjernejournal"), "invalid_target"),
        ("test_pid", Some(PHYSICIAN), "invalid_request"),
        ("test_security_level", Some("9"), "invalid_request"),
        ("response_mode", Some("fragment"), "invalid_request"),
        ("request_uri", Some("urn:x"), "invalid_request"),
        ("prompt", Some("signup"), "invalid_request"),
        ("prompt", Some("none login"), "invalid_request"),
    ];
    let client = TestClient::new();
    for (name, value, error) in cases {
        let mut form = client.par_form();
        set(&mut form, name, value);
        let answer = client.push(&form, &client.assertion(None)).await;
        assert_eq!(
            answer.field("error"),
            error,
            "{name}={value:?}: {}",
            answer.text
        );
    }
}

#[tokio::test]
async fn repeated_parameters_and_other_content_types_are_refused() {
    let client = TestClient::new();
    let mut form = client.par_form();
    form.push(("state".to_owned(), "again".to_owned()));
    assert_error(
        &client.push(&form, &client.assertion(None)).await,
        "invalid_request",
    );
    let request = Request::post("/connect/par")
        .header(CONTENT_TYPE, "application/json")
        .body(Body::from("{}"))
        .unwrap();
    assert_error(
        &client.send(Service::HelseId, request).await,
        "invalid_request",
    );
}

#[tokio::test]
async fn a_proof_at_par_works_once() {
    let client = TestClient::new();
    let url = client.url(Service::HelseId, "/connect/par");
    let proof = client.proof_with("POST", &url, None, None, &unchanged);
    let push = async || {
        let assertion = client.assertion(None);
        let form = client.par_form();
        let mut pairs: Vec<(&str, &str)> = form
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        pairs.extend([
            (
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ),
            ("client_assertion", assertion.as_str()),
        ]);
        client.post_form("/connect/par", &pairs, Some(&proof)).await
    };
    assert_eq!(push().await.status, StatusCode::CREATED);
    assert_error(&push().await, "invalid_dpop_proof");
}

#[tokio::test]
async fn without_the_lax_setting_only_registered_addresses_are_taken() {
    let options = SandboxOptions {
        client: ClientOptions {
            any_port: false,
            ..ClientOptions::default()
        },
        ..SandboxOptions::default()
    };
    let client = TestClient::with(options);
    let answer = client
        .push(&client.par_form(), &client.assertion(None))
        .await;
    assert_error(&answer, "unauthorized_client");
    let mut form = client.par_form();
    set(
        &mut form,
        "redirect_uri",
        Some("http://127.0.0.1:8089/callback"),
    );
    let answer = client.push(&form, &client.assertion(None)).await;
    assert_eq!(answer.status, StatusCode::CREATED);
}

// -- authorize --

#[tokio::test]
async fn the_address_holds_two_parameters_only() {
    let client = TestClient::new();
    let pushed = client
        .push(&client.par_form(), &client.assertion(None))
        .await;
    let uri = pushed.field("request_uri");
    let id = &client.state.helseid.ready_client().id;
    for query in [
        format!("client_id={id}&request_uri={uri}&scope=openid"),
        format!("client_id={id}"),
        format!("request_uri={uri}"),
        format!("client_id={id}&response_type=code&scope=openid"),
        format!("client_id={id}&request_uri={uri}&request_uri={uri}"),
        format!("client_id=other&request_uri={uri}"),
    ] {
        let answer = client
            .get(Service::HelseId, &format!("/connect/authorize?{query}"))
            .await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
        assert!(
            answer.headers.get("location").is_none(),
            "an error is never a redirect here"
        );
    }
}

#[tokio::test]
async fn a_request_uri_opens_one_page_and_expires() {
    let client = TestClient::new();
    let pushed = client
        .push(&client.par_form(), &client.assertion(None))
        .await;
    let uri = pushed.field("request_uri");
    assert_eq!(client.authorize(&uri).await.status, StatusCode::OK);
    assert_eq!(client.authorize(&uri).await.status, StatusCode::BAD_REQUEST);
    let pushed = client
        .push(&client.par_form(), &client.assertion(None))
        .await;
    client.state.clock.advance(SignedDuration::from_secs(61));
    let late = client.authorize(&pushed.field("request_uri")).await;
    assert_eq!(late.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_same_browser_may_reload_the_page() {
    let client = TestClient::new();
    let pushed = client
        .push(&client.par_form(), &client.assertion(None))
        .await;
    let uri = pushed.field("request_uri");
    let first = client.authorize(&uri).await;
    let cookie = first.header("set-cookie");
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", &client.state.helseid.ready_client().id)
        .append_pair("request_uri", &uri)
        .finish();
    let request = Request::get(format!("/connect/authorize?{query}"))
        .header("cookie", cookie)
        .body(Body::empty())
        .unwrap();
    let again = client.send(Service::HelseId, request).await;
    assert_eq!(again.status, StatusCode::OK);
    assert_eq!(again.text, first.text);
}

fn hidden_page(answer: &Answer) -> String {
    let start = answer.text.split("name=\"page\" value=\"").nth(1).unwrap();
    start.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_page_lists_clinicians_and_signs_in() {
    let client = TestClient::new();
    let pushed = client
        .push(&client.par_form(), &client.assertion(None))
        .await;
    let page = client.authorize(&pushed.field("request_uri")).await;
    assert!(page.text.contains("Virkelig Kjeltring") && page.text.contains("HPR 565512796"));
    assert!(!page.text.contains("<script"));
    assert!(
        !page.text.contains(NURSE),
        "no identity number stands on the page"
    );
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("style-src 'sha256-"));
    assert!(
        policy.contains("form-action 'self' http://127.0.0.1:51515"),
        "{policy}"
    );

    let name = hidden_page(&page);
    let path = "/connect/authorize/login";
    let nobody = client
        .post_form(path, &[("page", &name), ("action", "login")], None)
        .await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nobody.text.contains("role=\"alert\""));
    let form = [
        ("page", name.as_str()),
        ("clinician", "virkelig-kjeltring"),
        ("level", "3"),
        ("action", "login"),
    ];
    let answer = client.post_form(path, &form, None).await;
    assert_eq!(answer.redirect_value("state"), "the-state");
    assert_eq!(answer.redirect_value("iss"), client.issuer());
    let code = answer.redirect_value("code");
    assert!(code.len() == 66 && code.ends_with("-1"), "{code}");
    assert!(!answer.redirect_value("session_state").is_empty());
    let tokens = Tokens::read(&client.exchange(&code, Some("nhn:pps")).await);
    assert_eq!(tokens.claims()["helseid://claims/identity/pid"], NURSE);
    assert_eq!(
        tokens.claims()["helseid://claims/identity/security_level"],
        "3"
    );

    let again = client.post_form(path, &form, None).await;
    assert_eq!(
        again.status,
        StatusCode::BAD_REQUEST,
        "a page signs in once"
    );
}

#[tokio::test]
async fn level_four_cannot_be_undercut_when_it_is_demanded() {
    let client = TestClient::new();
    let mut form = client.par_form();
    set(&mut form, "acr_values", Some("Level4"));
    let pushed = client.push(&form, &client.assertion(None)).await;
    let page = client.authorize(&pushed.field("request_uri")).await;
    assert!(!page.text.contains("value=\"3\""));
    let name = hidden_page(&page);
    let form = [
        ("page", name.as_str()),
        ("clinician", "gronn-vits"),
        ("level", "3"),
    ];
    let answer = client
        .post_form("/connect/authorize/login", &form, None)
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_session_below_level_four_does_not_do_where_four_is_demanded() {
    let client = TestClient::with(SandboxOptions {
        single_sign_on: true,
        ..SandboxOptions::default()
    });
    let pushed = client
        .push(&client.par_form(), &client.assertion(None))
        .await;
    let name = hidden_page(&client.authorize(&pushed.field("request_uri")).await);
    let form = [
        ("page", name.as_str()),
        ("clinician", "gronn-vits"),
        ("level", "3"),
    ];
    let signed_in = client
        .post_form("/connect/authorize/login", &form, None)
        .await;
    let cookies = signed_in.header("set-cookie");
    let cookie = cookies.split(';').next().unwrap();
    let open = async |acr: Option<&str>, prompt: Option<&str>| {
        let mut form = client.par_form();
        set(&mut form, "acr_values", acr);
        set(&mut form, "prompt", prompt);
        let pushed = client.push(&form, &client.assertion(None)).await;
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", &client.state.helseid.ready_client().id)
            .append_pair("request_uri", &pushed.field("request_uri"))
            .finish();
        let request = Request::get(format!("/connect/authorize?{query}"))
            .header("cookie", cookie)
            .body(Body::empty())
            .unwrap();
        client.send(Service::HelseId, request).await
    };
    assert!(!open(None, None).await.redirect_value("code").is_empty());
    assert_eq!(
        open(Some("Level4"), None).await.status,
        StatusCode::OK,
        "the page is shown"
    );
    let silent = open(Some("Level4"), Some("none")).await;
    assert_eq!(silent.redirect_value("error"), "login_required");
}

#[tokio::test]
async fn a_test_person_below_a_demanded_level_four_is_refused() {
    let client = TestClient::new();
    let mut form = client.par_form();
    set(&mut form, "acr_values", Some("Level4 idp:testidp-oidc"));
    set(&mut form, "test_pid", Some(PHYSICIAN));
    set(&mut form, "test_security_level", Some("3"));
    let answer = client.push(&form, &client.assertion(None)).await;
    assert_error(&answer, "invalid_request");
}

#[tokio::test]
async fn cancelling_comes_back_as_access_denied() {
    let client = TestClient::new();
    let pushed = client
        .push(&client.par_form(), &client.assertion(None))
        .await;
    let page = client.authorize(&pushed.field("request_uri")).await;
    let name = hidden_page(&page);
    let form = [("page", name.as_str()), ("action", "cancel")];
    let answer = client
        .post_form("/connect/authorize/login", &form, None)
        .await;
    assert_eq!(answer.redirect_value("error"), "access_denied");
    assert_eq!(answer.redirect_value("state"), "the-state");
    assert_eq!(answer.redirect_value("iss"), client.issuer());
    assert_eq!(answer.redirect_value("code"), "");
}

#[tokio::test]
async fn prompt_none_needs_a_session() {
    let client = TestClient::new();
    let mut form = client.par_form();
    set(&mut form, "prompt", Some("none"));
    let pushed = client.push(&form, &client.assertion(None)).await;
    let answer = client.authorize(&pushed.field("request_uri")).await;
    assert_eq!(answer.redirect_value("error"), "login_required");
}

#[tokio::test]
async fn single_sign_on_keeps_the_browser_signed_in_until_it_signs_out() {
    let client = TestClient::with(SandboxOptions {
        single_sign_on: true,
        ..SandboxOptions::default()
    });
    let pushed = client
        .push(&client.par_form(), &client.assertion(None))
        .await;
    let page = client.authorize(&pushed.field("request_uri")).await;
    let name = hidden_page(&page);
    let form = [
        ("page", name.as_str()),
        ("clinician", "gronn-vits"),
        ("level", "4"),
    ];
    let answer = client
        .post_form("/connect/authorize/login", &form, None)
        .await;
    let cookie = answer
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let open = async |prompt: Option<&str>| {
        let mut form = client.par_form();
        set(&mut form, "prompt", prompt);
        let pushed = client.push(&form, &client.assertion(None)).await;
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", &client.state.helseid.ready_client().id)
            .append_pair("request_uri", &pushed.field("request_uri"))
            .finish();
        let request = Request::get(format!("/connect/authorize?{query}"))
            .header("cookie", &cookie)
            .body(Body::empty())
            .unwrap();
        client.send(Service::HelseId, request).await
    };
    assert!(!open(None).await.redirect_value("code").is_empty());
    assert!(!open(Some("none")).await.redirect_value("code").is_empty());
    assert_eq!(
        open(Some("login")).await.status,
        StatusCode::OK,
        "prompt=login shows the page"
    );

    let code = answer.redirect_value("code");
    let tokens = Tokens::read(&client.exchange(&code, Some("nhn:pps")).await);
    let form = [("id_token_hint", tokens.id.as_str())];
    let ended = client.post_form("/connect/endsession", &form, None).await;
    assert_eq!(ended.status, StatusCode::OK);
    assert_eq!(
        open(None).await.status,
        StatusCode::OK,
        "the page is shown again"
    );
}

#[tokio::test]
async fn the_callback_can_be_made_wrong() {
    let cases = [
        (Fault::WrongIssuer, "iss", "https://issuer.invalid"),
        (Fault::MissingIssuer, "iss", ""),
        (Fault::WrongState, "state", "another-state"),
    ];
    for (fault, name, value) in cases {
        let client = TestClient::new();
        client
            .state
            .faults
            .inject(Route::all(Service::HelseId), fault);
        let answer = client.authorized(PHYSICIAN, |_| ()).await;
        assert_eq!(answer.redirect_value(name), value);
    }
    let client = TestClient::new();
    client
        .state
        .faults
        .inject(Route::all(Service::HelseId), Fault::ErrorPage);
    let answer = client.authorized(PHYSICIAN, |_| ()).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.headers.get("location").is_none());
}

// -- token: proof and nonce --

#[tokio::test]
async fn the_first_proof_is_always_refused_for_its_nonce() {
    let client = TestClient::new();
    let code = client
        .authorized(PHYSICIAN, |_| ())
        .await
        .redirect_value("code");
    let url = client.url(Service::HelseId, "/connect/token");
    let id = client.state.helseid.ready_client().id.clone();
    let ask = async |nonce: Option<&str>| {
        let proof = client.proof_with("POST", &url, nonce, None, &unchanged);
        let assertion = client.assertion(None);
        let form = [
            ("client_id", id.as_str()),
            (
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ),
            ("client_assertion", assertion.as_str()),
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", crate::test_client::REDIRECT),
            ("code_verifier", client.verifier.as_str()),
            ("resource", "nhn:pps"),
        ];
        client
            .post_form("/connect/token", &form, Some(&proof))
            .await
    };
    let first = ask(None).await;
    assert_error(&first, "use_dpop_nonce");
    let nonce = first.header("dpop-nonce");
    assert!(!nonce.is_empty());
    assert_error(&ask(Some("invented")).await, "use_dpop_nonce");
    client.state.clock.advance(SignedDuration::from_secs(30));
    let good = ask(Some(&nonce)).await;
    assert_eq!(
        good.status,
        StatusCode::OK,
        "the code survived: {}",
        good.text
    );
    client.state.clock.advance(SignedDuration::from_secs(121));
    assert_error(&ask(Some(&nonce)).await, "use_dpop_nonce");
}

/// The kinds of bad proof of the test-token service and a few more, with how each is made.
fn bad_proofs() -> Vec<(&'static str, OwnedChange)> {
    let remove = |name: &'static str| -> OwnedChange {
        Box::new(move |_, claims| drop(claims.as_object_mut().unwrap().remove(name)))
    };
    vec![
        ("no htu", remove("htu")),
        ("no htm", remove("htm")),
        ("no iat", remove("iat")),
        ("no jti", remove("jti")),
        (
            "iat past",
            Box::new(|_, c| c["iat"] = json!(c["iat"].as_i64().unwrap() - 120)),
        ),
        (
            "iat future",
            Box::new(|_, c| c["iat"] = json!(c["iat"].as_i64().unwrap() + 120)),
        ),
        (
            "iat text",
            Box::new(|_, c| c["iat"] = json!(c["iat"].to_string())),
        ),
        ("wrong htm", Box::new(|_, c| c["htm"] = json!("PUT"))),
        ("lower-case htm", Box::new(|_, c| c["htm"] = json!("post"))),
        (
            "wrong htu",
            Box::new(|_, c| c["htu"] = json!("https://other.invalid/connect/token")),
        ),
        (
            "htu with query",
            Box::new(|_, c| {
                c["htu"] = json!(format!("{}?x=1", c["htu"].as_str().unwrap()));
            }),
        ),
        (
            "no jwk",
            Box::new(|h, _| drop(h.as_object_mut().unwrap().remove("jwk"))),
        ),
        (
            "another jwk",
            Box::new(|h, _| {
                h["jwk"] = SigningKey::generate_ec().unwrap().public().to_jwk();
            }),
        ),
        (
            "private jwk",
            Box::new(|h, _| {
                h["jwk"] = SigningKey::generate_ec().unwrap().private_jwk().clone();
            }),
        ),
        (
            "symmetric jwk",
            Box::new(|h, _| h["jwk"] = json!({ "kty": "oct", "k": "AAAA" })),
        ),
        ("bad typ", Box::new(|h, _| h["typ"] = json!("JWT"))),
        (
            "no typ",
            Box::new(|h, _| drop(h.as_object_mut().unwrap().remove("typ"))),
        ),
    ]
}

#[tokio::test]
async fn each_bad_proof_is_refused_at_the_token_endpoint() {
    let client = TestClient::new();
    let url = client.url(Service::HelseId, "/connect/token");
    let id = client.state.helseid.ready_client().id.clone();
    let ask = async |proof: Option<&str>| {
        let assertion = client.assertion(None);
        let form = [
            ("client_id", id.as_str()),
            (
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ),
            ("client_assertion", assertion.as_str()),
            ("grant_type", "refresh_token"),
            ("refresh_token", "unknown"),
        ];
        client.post_form("/connect/token", &form, proof).await
    };
    assert_error(&ask(None).await, "invalid_dpop_proof");
    for (name, change) in &bad_proofs() {
        let proof = client.proof_with("POST", &url, None, None, change);
        let answer = ask(Some(&proof)).await;
        assert_eq!(
            answer.field("error"),
            "invalid_dpop_proof",
            "{name}: {}",
            answer.text
        );
    }
    let good = client.proof_with("POST", &url, None, None, &unchanged);
    assert_error(
        &ask(Some(&jose::tampered(&good))).await,
        "invalid_dpop_proof",
    );
    assert_error(&ask(Some("not.a-proof")).await, "invalid_dpop_proof");
    assert_error(&ask(Some(&good)).await, "use_dpop_nonce");
    assert_error(&ask(Some(&good)).await, "invalid_dpop_proof");
}

#[tokio::test]
async fn a_proof_without_algorithm_or_with_a_symmetric_one_is_refused() {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let client = TestClient::new();
    let tokens = client.sign_in(PHYSICIAN).await;
    let url = client.url(Service::HelseId, "/connect/userinfo");
    let good = client.proof_with("GET", &url, None, Some(&tokens.access), &unchanged);
    let mut parts = good.split('.');
    let (_, claims, signature) = (
        parts.next().unwrap(),
        parts.next().unwrap(),
        parts.next().unwrap(),
    );
    for algorithm in [Value::Null, json!("none"), json!("HS256"), json!("EdDSA")] {
        let mut header = json!({ "typ": "dpop+jwt", "jwk": client.dpop_key.public().to_jwk() });
        if !algorithm.is_null() {
            header["alg"] = algorithm.clone();
        }
        let header = URL_SAFE_NO_PAD.encode(header.to_string());
        let request = Request::get("/connect/userinfo")
            .header(AUTHORIZATION, format!("DPoP {}", tokens.access))
            .header("dpop", format!("{header}.{claims}.{signature}"))
            .body(Body::empty())
            .unwrap();
        let answer = client.send(Service::HelseId, request).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{algorithm}");
        assert!(
            answer
                .header("www-authenticate")
                .contains("invalid_dpop_proof")
        );
    }
}

// -- token: authorization code --

#[tokio::test]
async fn a_code_gives_tokens_for_one_audience() {
    let client = TestClient::new();
    let redirect = client.authorized(PHYSICIAN, |_| ()).await;
    let answer = client
        .exchange(&redirect.redirect_value("code"), Some("nhn:pps"))
        .await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let tokens = Tokens::read(&answer);
    assert_eq!(tokens.body["token_type"], "DPoP");
    assert_eq!(tokens.body["expires_in"].as_i64(), Some(600));
    assert_eq!(tokens.body["rt_expires_in"].as_i64(), Some(28_800));

    let header = Compact::parse(&tokens.access).unwrap().header;
    assert_eq!(
        (&header["typ"], &header["alg"]),
        (&json!("at+jwt"), &json!("RS256"))
    );
    assert!(header["x5t"].is_string());
    let claims = tokens.claims();
    assert_eq!(claims["aud"], "nhn:pps");
    assert_eq!(claims["cnf"]["jkt"], client.dpop_key.public().thumbprint());
    assert_eq!(claims["helseid://claims/identity/pid"], PHYSICIAN);
    assert_eq!(claims["helseid://claims/hpr/hpr_number"], "565501872");
    assert_eq!(claims["helseid://claims/identity/security_level"], "4");
    assert_eq!(
        claims["helseid://claims/client/claims/orgnr_parent"],
        "123456785"
    );
    assert!(
        claims
            .get("helseid://claims/client/claims/orgnr_child")
            .is_none()
    );
    assert_eq!(claims["sub"].as_str().unwrap().len(), 44);
    let scopes = claims["scope"].as_array().unwrap();
    assert!(scopes.contains(&json!("nhn:pps/provesvar-read")));
    assert!(
        !scopes
            .iter()
            .any(|scope| scope.as_str().unwrap().starts_with("nhn:phr/"))
    );

    let jws = Compact::parse(&tokens.id).unwrap();
    assert!(jws.is_signed_by(client.state.helseid.signing_key().public()));
    let id = tokens.id_claims();
    assert_eq!(id["aud"], client.state.helseid.ready_client().id.as_str());
    assert_eq!(id["nonce"], "the-nonce");
    assert_eq!(id["name"], "Grønn Vits");
    assert_eq!(id["helseid://claims/identity/pid"], PHYSICIAN);
    assert_eq!(id["helseid://claims/identity/security_level"], "4");
    assert!(id["at_hash"].is_string() && id["auth_time"].is_number());
}

#[tokio::test]
async fn identity_scopes_steer_the_id_token() {
    let client = TestClient::new();
    let redirect = client
        .authorized(PHYSICIAN, |form| {
            set(form, "scope", Some("openid nhn:pps/provesvar-read"));
        })
        .await;
    let answer = client
        .exchange(&redirect.redirect_value("code"), Some("nhn:pps"))
        .await;
    let tokens = Tokens::read(&answer);
    assert!(
        tokens
            .id_claims()
            .get("helseid://claims/identity/pid")
            .is_none()
    );
    assert!(tokens.id_claims().get("name").is_none());
    assert!(
        tokens.refresh.is_empty(),
        "offline_access was not asked for"
    );
    assert_eq!(tokens.claims()["helseid://claims/identity/pid"], PHYSICIAN);
}

#[tokio::test]
async fn without_a_resource_the_token_has_every_pushed_audience() {
    let client = TestClient::new();
    let code = client
        .authorized(PHYSICIAN, |_| ())
        .await
        .redirect_value("code");
    let tokens = Tokens::read(&client.exchange(&code, None).await);
    assert_eq!(tokens.claims()["aud"], json!(["nhn:pps", "nhn:phr"]));
}

#[tokio::test]
async fn a_code_works_once_and_a_second_use_ends_the_session() {
    let client = TestClient::new();
    let code = client
        .authorized(PHYSICIAN, |_| ())
        .await
        .redirect_value("code");
    let tokens = Tokens::read(&client.exchange(&code, Some("nhn:pps")).await);
    assert_error(
        &client.exchange(&code, Some("nhn:pps")).await,
        "invalid_grant",
    );
    assert_error(
        &client.refresh(&tokens.refresh, "nhn:phr", None).await,
        "invalid_grant",
    );
}

#[tokio::test]
async fn wrong_exchanges_are_refused() {
    let cases: [(&str, Option<&str>, &str); 8] = [
        ("code", Some("unknown-1"), "invalid_grant"),
        (
            "code_verifier",
            Some("another-verifier-that-is-long-enough-0123456"),
            "invalid_grant",
        ),
        ("code_verifier", None, "invalid_request"),
        (
            "redirect_uri",
            Some("http://127.0.0.1:8089/callback"),
            "invalid_grant",
        ),
        ("redirect_uri", None, "invalid_request"),
        ("resource", Some("nhn:msh"), "invalid_target"),
        ("scope", Some("openid"), "invalid_request"),
        ("grant_type", Some("password"), "unsupported_grant_type"),
    ];
    let client = TestClient::new();
    for (name, value, error) in cases {
        let code = client
            .authorized(PHYSICIAN, |_| ())
            .await
            .redirect_value("code");
        let mut form: Vec<(String, String)> = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", crate::test_client::REDIRECT),
            ("code_verifier", &client.verifier),
            ("resource", "nhn:pps"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
        set(&mut form, name, value);
        let pairs: Vec<(&str, &str)> = form
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let answer = client.token(&pairs, None).await;
        assert_eq!(answer.field("error"), error, "{name}: {}", answer.text);
    }
}

#[tokio::test]
async fn two_resources_at_once_are_refused() {
    let client = TestClient::new();
    let tokens = client.sign_in(PHYSICIAN).await;
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens.refresh.as_str()),
        ("resource", "nhn:pps"),
        ("resource", "nhn:phr"),
    ];
    assert_error(&client.token(&form, None).await, "invalid_target");
}

#[tokio::test]
async fn details_with_a_code_are_hid_1009() {
    let client = TestClient::new();
    let code = client
        .authorized(PHYSICIAN, |_| ())
        .await
        .redirect_value("code");
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", crate::test_client::REDIRECT),
        ("code_verifier", client.verifier.as_str()),
    ];
    let answer = client.token(&form, Some(child_detail("123456793"))).await;
    assert_error(&answer, "invalid_request");
    assert!(answer.field("error_description").starts_with("HID-1009"));
}

#[tokio::test]
async fn a_code_expires() {
    let client = TestClient::new();
    let code = client
        .authorized(PHYSICIAN, |_| ())
        .await
        .redirect_value("code");
    client.state.clock.advance(SignedDuration::from_secs(61));
    assert_error(
        &client.exchange(&code, Some("nhn:pps")).await,
        "invalid_grant",
    );
}

// -- token: refresh --

#[tokio::test]
async fn refresh_changes_the_audience_and_rotates() {
    let client = TestClient::new();
    let first = client.sign_in(PHYSICIAN).await;
    let second = Tokens::read(&client.refresh(&first.refresh, "nhn:phr", None).await);
    assert_eq!(second.claims()["aud"], "nhn:phr");
    assert_ne!(second.refresh, first.refresh);
    assert_eq!(second.id_claims()["sub"], first.id_claims()["sub"]);
    assert!(second.id_claims().get("nonce").is_none());
    let scopes = second.claims()["scope"].clone();
    let scopes: Vec<&str> = scopes
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(scopes.contains(&"nhn:phr/mhd/read-document"));
    assert!(!scopes.contains(&"nhn:pps/provesvar-read"));
    let third = Tokens::read(&client.refresh(&second.refresh, "nhn:pps", None).await);
    assert_eq!(third.claims()["aud"], "nhn:pps");
}

#[tokio::test]
async fn a_used_refresh_token_ends_the_whole_family() {
    let client = TestClient::new();
    let first = client.sign_in(PHYSICIAN).await;
    let second = Tokens::read(&client.refresh(&first.refresh, "nhn:phr", None).await);
    assert_error(
        &client.refresh(&first.refresh, "nhn:phr", None).await,
        "invalid_grant",
    );
    assert_error(
        &client.refresh(&second.refresh, "nhn:pps", None).await,
        "invalid_grant",
    );
}

#[tokio::test]
async fn a_reusable_refresh_token_goes_on_working() {
    let options = SandboxOptions {
        client: ClientOptions {
            refresh_token_use: RefreshTokenUse::Reusable,
            ..ClientOptions::default()
        },
        ..SandboxOptions::default()
    };
    let client = TestClient::with(options);
    let first = client.sign_in(PHYSICIAN).await;
    for _ in 0..2 {
        let next = Tokens::read(&client.refresh(&first.refresh, "nhn:phr", None).await);
        assert_eq!(next.refresh, first.refresh);
    }
}

#[tokio::test]
async fn a_refused_refresh_has_spent_its_token() {
    let client = TestClient::new();
    let tokens = client.sign_in(PHYSICIAN).await;
    assert_error(
        &client.refresh(&tokens.refresh, "nhn:other", None).await,
        "invalid_target",
    );
    assert_error(
        &client.refresh(&tokens.refresh, "nhn:pps", None).await,
        "invalid_grant",
    );
}

#[tokio::test]
async fn a_refresh_token_expires() {
    let client = TestClient::new();
    let tokens = client.sign_in(PHYSICIAN).await;
    client
        .state
        .clock
        .advance(SignedDuration::from_secs(28_801));
    assert_error(
        &client.refresh(&tokens.refresh, "nhn:pps", None).await,
        "invalid_grant",
    );
}

#[tokio::test]
async fn scope_narrows_and_never_widens() {
    let client = TestClient::new();
    let tokens = client.sign_in(PHYSICIAN).await;
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens.refresh.as_str()),
        ("resource", "nhn:phr"),
        ("scope", "nhn:phr/mhd/read-document"),
    ];
    let narrowed = Tokens::read(&client.token(&form, None).await);
    let scopes = narrowed.claims()["scope"].to_string();
    assert!(scopes.contains("nhn:phr/mhd/read-document\""), "{scopes}");
    assert!(!scopes.contains("kjernejournalforskriften"), "{scopes}");
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", narrowed.refresh.as_str()),
        ("resource", "nhn:phr"),
        ("scope", "nhn:phr/mhd/read-documentreferences"),
    ];
    assert_error(&client.token(&form, None).await, "invalid_scope");
}

#[tokio::test]
async fn the_child_organisation_comes_only_when_asked_for() {
    let client = TestClient::new();
    let tokens = client.sign_in(PHYSICIAN).await;
    let detail = Some(child_detail("123456793"));
    let asked = Tokens::read(&client.refresh(&tokens.refresh, "nhn:pps", detail).await);
    assert_eq!(
        asked.claims()["helseid://claims/client/claims/orgnr_child"],
        "123456793"
    );
    let next = Tokens::read(&client.refresh(&asked.refresh, "nhn:pps", None).await);
    assert!(
        next.claims()
            .get("helseid://claims/client/claims/orgnr_child")
            .is_none()
    );
    let foreign = Some(child_detail("987654325"));
    let refused = client.refresh(&next.refresh, "nhn:pps", foreign).await;
    assert_error(&refused, "invalid_request");
    assert!(refused.field("error_description").starts_with("HID-1002"));
}

#[tokio::test]
async fn the_attest_is_in_the_one_token_that_it_was_sent_for() {
    let client = TestClient::new();
    let details = json!([good_attest(), child_detail("123456793")]);
    let tokens = client.sign_in_for_documents(PHYSICIAN, details).await;
    let attest = tokens.claims()["nhn:tillitsrammeverk:parameters"].clone();
    assert_eq!(attest["practitioner"]["hpr_nr"]["id"], "565501872");
    assert_eq!(
        attest["care_relationship"]["purpose_of_use"]["code"],
        "TREAT"
    );
    let pps = client
        .refresh(&tokens.refresh, "nhn:pps", Some(good_attest()))
        .await;
    let pps = Tokens::read(&pps);
    assert!(
        pps.claims()
            .get("nhn:tillitsrammeverk:parameters")
            .is_none(),
        "PPS wants no attest"
    );
    let next = Tokens::read(&client.refresh(&pps.refresh, "nhn:phr", None).await);
    assert!(
        next.claims()
            .get("nhn:tillitsrammeverk:parameters")
            .is_none()
    );
}

#[tokio::test]
async fn a_profession_that_the_person_does_not_hold_is_refused() {
    let client = TestClient::new();
    let tokens = client.sign_in(NURSE).await;
    let answer = client
        .refresh(&tokens.refresh, "nhn:phr", Some(good_attest()))
        .await;
    assert_error(&answer, "invalid_request");
}

#[tokio::test]
async fn both_names_of_details_at_once_are_refused() {
    let client = TestClient::new();
    let url = client.url(Service::HelseId, "/connect/token");
    let assertion = client.assertion_with(Some(good_attest()), &|_, claims| {
        claims["authorization_details"] = claims["assertion_details"].clone();
    });
    let proof = client.proof_with("POST", &url, None, None, &unchanged);
    let id = client.state.helseid.ready_client().id.clone();
    let form = [
        ("client_id", id.as_str()),
        (
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        ),
        ("client_assertion", assertion.as_str()),
        ("grant_type", "refresh_token"),
        ("refresh_token", "unknown"),
    ];
    let answer = client
        .post_form("/connect/token", &form, Some(&proof))
        .await;
    assert_error(&answer, "invalid_request");
    assert!(answer.field("error_description").starts_with("HID-1007"));
}

#[tokio::test]
async fn an_attest_in_both_flows_is_a_double_structure() {
    let client = TestClient::new();
    let id = client.state.helseid.ready_client().id.clone();
    let object = client.assertion_with(None, &|_, claims| {
        claims["client_id"] = json!(id);
        claims["authorization_details"] = good_attest();
    });
    let redirect = client
        .authorized(PHYSICIAN, |form| set(form, "request", Some(&object)))
        .await;
    let code = redirect.redirect_value("code");
    let tokens = Tokens::read(&client.exchange(&code, Some("nhn:phr")).await);
    assert!(
        tokens
            .claims()
            .get("nhn:tillitsrammeverk:parameters")
            .is_some()
    );
    let answer = client
        .refresh(&tokens.refresh, "nhn:phr", Some(good_attest()))
        .await;
    assert_error(&answer, "access_denied");
    assert!(
        answer
            .field("error_description")
            .starts_with("HID-DOUBLE-STRUCTURE")
    );
}

// -- token: client credentials --

#[tokio::test]
async fn a_machine_gets_a_token_for_messages() {
    let client = TestClient::new();
    let form = [
        ("grant_type", "client_credentials"),
        ("scope", "nhn:msh/api"),
    ];
    let answer = client
        .token_as(&client.machine_key, MACHINE_ID, &form, None)
        .await;
    let tokens = Tokens::read(&answer);
    assert!(tokens.refresh.is_empty() && tokens.id.is_empty());
    let claims = tokens.claims();
    assert_eq!(claims["aud"], "nhn:msh");
    assert_eq!(claims["nhn:msh/client/claims/herid"], "0");
    assert!(claims.get("sub").is_none());
    assert!(claims.get("helseid://claims/identity/pid").is_none());

    let form = [
        ("grant_type", "client_credentials"),
        ("scope", "openid nhn:msh/api"),
    ];
    let answer = client
        .token_as(&client.machine_key, MACHINE_ID, &form, None)
        .await;
    assert_error(&answer, "invalid_scope");
    let form = [
        ("grant_type", "client_credentials"),
        ("scope", "nhn:msh/api"),
    ];
    assert_error(&client.token(&form, None).await, "unauthorized_client");
}

// -- faults of the tokens --

#[tokio::test]
async fn tokens_can_be_made_wrong() {
    let with = async |fault: Fault| {
        let client = TestClient::new();
        client
            .state
            .faults
            .inject(Route::starting(Service::HelseId, "/connect/token"), fault);
        let tokens = client.sign_in(PHYSICIAN).await;
        (client, tokens)
    };
    assert_eq!(
        with(Fault::BearerToken).await.1.body["token_type"],
        "Bearer"
    );
    assert_eq!(
        with(Fault::WrongNonce).await.1.id_claims()["nonce"],
        "another-nonce"
    );
    assert_eq!(
        with(Fault::WrongAudience).await.1.claims()["aud"],
        "nhn:other"
    );
    let (client, tokens) = with(Fault::WrongSigningKey).await;
    let key = client.state.helseid.signing_key();
    assert!(
        !Compact::parse(&tokens.id)
            .unwrap()
            .is_signed_by(key.public())
    );
    let (_, tokens) = with(Fault::AnotherPerson).await;
    assert_ne!(tokens.id_claims()["sub"], tokens.claims()["sub"]);
}

// -- userinfo and the resource-server check --

#[tokio::test]
async fn userinfo_tells_the_approvals() {
    let client = TestClient::new();
    let tokens = client.sign_in(PHYSICIAN).await;
    let answer = client.userinfo(&tokens.access, &unchanged).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let body = answer.json();
    assert_eq!(body["sub"], tokens.id_claims()["sub"]);
    let details = &body["helseid://claims/hpr/hpr_details"];
    assert_eq!(details["hpr_number"].as_u64(), Some(565_501_872));
    assert_eq!(details["approvals"][0]["profession"], "LE");
    assert_eq!(details["approvals"][0]["authorization"]["value"], "1");
}

#[tokio::test]
async fn each_bad_proof_is_refused_at_an_api() {
    let client = TestClient::new();
    let tokens = client.sign_in(PHYSICIAN).await;
    let mut changes = bad_proofs();
    let bare: OwnedChange =
        Box::new(|_, claims| drop(claims.as_object_mut().unwrap().remove("ath")));
    changes.push(("no ath", bare));
    changes.push((
        "wrong ath",
        Box::new(|_, claims| claims["ath"] = json!("other")),
    ));
    for (name, change) in &changes {
        let answer = client.userinfo(&tokens.access, change).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{name}");
        let challenge = answer.header("www-authenticate");
        assert!(
            challenge.starts_with("DPoP error=\"invalid_dpop_proof\""),
            "{name}: {challenge}"
        );
    }
}

#[tokio::test]
async fn a_stolen_token_is_no_use_with_another_key() {
    let mut client = TestClient::new();
    let tokens = client.sign_in(PHYSICIAN).await;
    client.dpop_key = SigningKey::generate_ec().unwrap();
    let answer = client.userinfo(&tokens.access, &unchanged).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(answer.header("www-authenticate").contains("invalid_token"));
}

#[tokio::test]
async fn missing_bearer_expired_and_tampered_tokens_are_refused() {
    let client = TestClient::new();
    let tokens = client.sign_in(PHYSICIAN).await;
    let bare = client.get(Service::HelseId, "/connect/userinfo").await;
    assert_eq!(bare.status, StatusCode::UNAUTHORIZED);
    assert!(bare.header("www-authenticate").starts_with("DPoP algs="));
    let request = Request::get("/connect/userinfo")
        .header(AUTHORIZATION, format!("Bearer {}", tokens.access))
        .body(Body::empty())
        .unwrap();
    let bearer = client.send(Service::HelseId, request).await;
    assert_eq!(bearer.status, StatusCode::UNAUTHORIZED);
    let tampered = client
        .userinfo(&jose::tampered(&tokens.access), &unchanged)
        .await;
    assert!(
        tampered
            .header("www-authenticate")
            .contains("invalid_token")
    );
    let id = client.userinfo(&tokens.id, &unchanged).await;
    assert!(
        id.header("www-authenticate").contains("invalid_token"),
        "an ID token is no access"
    );
    client.state.clock.advance(SignedDuration::from_secs(603));
    let expired = client.userinfo(&tokens.access, &unchanged).await;
    assert!(expired.header("www-authenticate").contains("invalid_token"));
}

#[tokio::test]
async fn a_proof_works_once_at_an_api() {
    let client = TestClient::new();
    let tokens = client.sign_in(PHYSICIAN).await;
    let same: Change<'_> = &|_, claims| claims["jti"] = json!("the-same");
    assert_eq!(
        client.userinfo(&tokens.access, same).await.status,
        StatusCode::OK
    );
    let again = client.userinfo(&tokens.access, same).await;
    assert!(
        again
            .header("www-authenticate")
            .contains("invalid_dpop_proof")
    );
}

#[tokio::test]
async fn a_stale_nonce_at_an_api_is_answered_with_a_fresh_one() {
    let client = TestClient::with(SandboxOptions {
        api_nonces: true,
        ..SandboxOptions::default()
    });
    let tokens = client.sign_in(PHYSICIAN).await;
    let first = client.userinfo(&tokens.access, &unchanged).await;
    assert_eq!(first.status, StatusCode::UNAUTHORIZED);
    assert!(first.header("www-authenticate").contains("use_dpop_nonce"));
    let nonce = first.header("dpop-nonce");
    let with: Change<'_> = &|_, claims| claims["nonce"] = json!(nonce);
    assert_eq!(
        client.userinfo(&tokens.access, with).await.status,
        StatusCode::OK
    );
    let token_nonce = client
        .state
        .helseid
        .nonces()
        .issue(client.state.clock.seconds());
    let foreign: Change<'_> = &|_, claims| claims["nonce"] = json!(token_nonce);
    let answer = client.userinfo(&tokens.access, foreign).await;
    assert!(
        answer.header("www-authenticate").contains("use_dpop_nonce"),
        "nonces stay apart"
    );
}

#[tokio::test]
async fn audience_scope_level_and_attest_are_checked() {
    let client = TestClient::new();
    let low = client
        .authorized(PHYSICIAN, |form| {
            set(form, "test_security_level", Some("3"));
        })
        .await
        .redirect_value("code");
    let low = Tokens::read(&client.exchange(&low, Some("nhn:phr")).await);
    let plain = client.sign_in(PHYSICIAN).await;
    let plain_phr = Tokens::read(&client.refresh(&plain.refresh, "nhn:phr", None).await);
    let several = client
        .authorized(PHYSICIAN, |_| ())
        .await
        .redirect_value("code");
    let several = Tokens::read(&client.exchange(&several, None).await);
    let attested = client.sign_in_for_documents(PHYSICIAN, good_attest()).await;

    let url = resource_server::public_url(&client.state, Service::Phr, "/R4/fhir");
    let expect = Expectation {
        service: Service::Phr,
        audience: Some("nhn:phr"),
        any_scope: &["nhn:phr/mhd/read-document"],
        minimum_level: 4,
        require_attest: true,
    };
    let verify = |token: &str, expect: &Expectation| {
        let request = client
            .api_request(Service::Phr, &Method::POST, "/R4/fhir", token, &unchanged)
            .body(())
            .unwrap();
        let (method, headers) = (request.method(), request.headers());
        let extensions = request.extensions();
        resource_server::verify(&client.state, expect, method, &url, headers, extensions)
            .map_err(|refusal| (refusal.reason, refusal.status.as_u16()))
    };
    let refused = |token: &str| verify(token, &expect).err();
    assert_eq!(
        refused(&plain.access),
        Some((RefusalReason::InvalidToken, 401))
    );
    assert_eq!(
        refused(&several.access),
        Some((RefusalReason::InvalidToken, 401))
    );
    assert_eq!(
        refused(&low.access),
        Some((RefusalReason::SecurityLevelTooLow, 403))
    );
    assert_eq!(
        refused(&plain_phr.access),
        Some((RefusalReason::AttestMissing, 403))
    );
    let other = Expectation {
        any_scope: &["nhn:phr/mhd/other"],
        ..expect
    };
    let scope = verify(&attested.access, &other).err();
    assert_eq!(scope, Some((RefusalReason::InsufficientScope, 403)));
    let claims = verify(&attested.access, &expect).unwrap();
    let shown = format!("{claims:?}");
    assert!(
        shown.contains("has_attest: true") && !shown.contains(PHYSICIAN),
        "{shown}"
    );
    assert_eq!(claims.hpr_number.as_deref(), Some("565501872"));
    assert_eq!(claims.orgnr_parent.as_deref(), Some("123456785"));
}

// -- revocation and sign-out --

#[tokio::test]
async fn a_revoked_refresh_token_is_dead() {
    let client = TestClient::new();
    let tokens = client.sign_in(PHYSICIAN).await;
    let id = client.state.helseid.ready_client().id.clone();
    let revoke = async |token: &str, hint: &str| {
        let assertion = client.assertion(None);
        let form = [
            ("client_id", id.as_str()),
            (
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ),
            ("client_assertion", assertion.as_str()),
            ("token", token),
            ("token_type_hint", hint),
        ];
        client.post_form("/connect/revocation", &form, None).await
    };
    assert_error(
        &revoke(&tokens.access, "access_token").await,
        "unsupported_token_type",
    );
    assert_eq!(
        revoke("unknown", "refresh_token").await.status,
        StatusCode::OK
    );
    assert_eq!(
        revoke(&tokens.refresh, "refresh_token").await.status,
        StatusCode::OK
    );
    assert_error(
        &client.refresh(&tokens.refresh, "nhn:pps", None).await,
        "invalid_grant",
    );
    let entries = client.state.journal.entries();
    assert!(
        entries
            .iter()
            .any(|entry| entry.note("revoked") == Some("yes"))
    );
}

#[tokio::test]
async fn signing_out_asks_without_a_hint() {
    let client = TestClient::new();
    let page = client.get(Service::HelseId, "/connect/endsession").await;
    assert!(page.text.contains("name=\"confirm\""));
    let done = client
        .post_form("/connect/endsession", &[("confirm", "yes")], None)
        .await;
    assert!(done.text.contains("Du er logget ut"));
    let lonely = "/connect/endsession?post_logout_redirect_uri=http://127.0.0.1:8089/signed-out";
    assert_eq!(
        client.get(Service::HelseId, lonely).await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn signing_out_with_a_hint_goes_back_to_registered_addresses_only() {
    let client = TestClient::new();
    let tokens = client.sign_in(PHYSICIAN).await;
    client.state.clock.advance(SignedDuration::from_secs(3_600));
    let out = async |hint: &str, uri: &str| {
        let form = [
            ("id_token_hint", hint),
            ("post_logout_redirect_uri", uri),
            ("state", "after"),
        ];
        client.post_form("/connect/endsession", &form, None).await
    };
    let good = out(&tokens.id, "http://127.0.0.1:8089/signed-out").await;
    assert_eq!(good.redirect_value("state"), "after");
    let foreign = out(&tokens.id, "https://example.org/").await;
    assert_eq!(foreign.status, StatusCode::BAD_REQUEST);
    let forged = out(
        &jose::tampered(&tokens.id),
        "http://127.0.0.1:8089/signed-out",
    )
    .await;
    assert_eq!(forged.status, StatusCode::BAD_REQUEST);
}

// -- journal --

#[tokio::test]
async fn the_journal_holds_no_secret_and_no_number() {
    let client = TestClient::new();
    let tokens = client
        .sign_in_for_documents(PHYSICIAN, json!([good_attest(), child_detail("123456793")]))
        .await;
    client.userinfo(&tokens.access, &unchanged).await;
    let entries = client.state.journal.entries();
    let refresh = entries
        .iter()
        .find(|entry| entry.note("grant") == Some("refresh_token"))
        .unwrap();
    assert_eq!(refresh.note("resource"), Some("nhn:phr"));
    let all = format!("{entries:?}");
    for secret in [
        PHYSICIAN,
        &tokens.access,
        &tokens.refresh,
        &tokens.id,
        "Grønn",
    ] {
        assert!(!all.contains(secret));
    }
}

#[test]
fn empty_parameters_count_as_absent() {
    let form = Form::query("a=&b=x&resource=1&resource=2").unwrap();
    assert_eq!(form.get("a"), None);
    assert_eq!(form.all("resource").count(), 2);
    assert!(Form::query("a=1&a=2").is_err());
    assert!(Details::parse(&json!([])).is_ok());
}

// -- lenient mode --

#[tokio::test]
async fn lenient_mode_takes_assertions_of_older_clients_and_strict_mode_does_not() {
    let changes: Vec<(&str, OwnedChange)> = vec![
        (
            "typ absent",
            Box::new(|h, _| drop(h.as_object_mut().unwrap().remove("typ"))),
        ),
        ("typ JWT", Box::new(|h, _| h["typ"] = json!("JWT"))),
        (
            "kid absent",
            Box::new(|h, _| drop(h.as_object_mut().unwrap().remove("kid"))),
        ),
        (
            "aud token endpoint",
            Box::new(|_, c| {
                c["aud"] = json!(format!("{}/connect/token", c["aud"].as_str().unwrap()));
            }),
        ),
        ("aud list", Box::new(|_, c| c["aud"] = json!([c["aud"]]))),
        (
            "exp five minutes",
            Box::new(|_, c| c["exp"] = json!(c["iat"].as_i64().unwrap() + 300)),
        ),
    ];
    let lenient = TestClient::with(SandboxOptions {
        mode: Mode::Lenient,
        ..SandboxOptions::default()
    });
    let strict = TestClient::new();
    for (name, change) in &changes {
        let assertion = lenient.assertion_with(None, change);
        for _ in 0..2 {
            let answer = lenient.push(&lenient.par_form(), &assertion).await;
            assert_eq!(
                answer.status,
                StatusCode::CREATED,
                "{name}: {}",
                answer.text
            );
        }
        let answer = strict
            .push(&strict.par_form(), &strict.assertion_with(None, change))
            .await;
        assert_eq!(answer.field("error"), "invalid_client", "{name}");
    }
    let wrong: Vec<(&str, OwnedChange)> = vec![
        ("typ other", Box::new(|h, _| h["typ"] = json!("at+jwt"))),
        (
            "aud other",
            Box::new(|_, c| c["aud"] = json!("https://other")),
        ),
        (
            "exp an hour",
            Box::new(|_, c| c["exp"] = json!(c["iat"].as_i64().unwrap() + 3_600)),
        ),
    ];
    for (name, change) in &wrong {
        let answer = lenient
            .push(&lenient.par_form(), &lenient.assertion_with(None, change))
            .await;
        assert_eq!(answer.field("error"), "invalid_client", "{name}");
    }
}

#[tokio::test]
async fn lenient_mode_takes_details_with_a_code() {
    let client = TestClient::with(SandboxOptions {
        mode: Mode::Lenient,
        ..SandboxOptions::default()
    });
    let code = client
        .authorized(PHYSICIAN, |_| ())
        .await
        .redirect_value("code");
    let verifier = client.verifier.clone();
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", crate::test_client::REDIRECT),
        ("code_verifier", &verifier),
        ("resource", "nhn:pps"),
    ];
    let tokens = Tokens::read(&client.token(&form, Some(child_detail("123456793"))).await);
    assert_eq!(
        tokens.claims()["helseid://claims/client/claims/orgnr_child"],
        "123456793"
    );
}

// -- request objects, the discouraged way --

fn request_object(client: &TestClient, details: &Value, change: Change<'_>) -> String {
    client.assertion_with(None, &|header, claims| {
        claims["client_id"] = claims["iss"].clone();
        claims["authorization_details"] = details.clone();
        change(header, claims);
    })
}

#[tokio::test]
async fn a_request_object_goes_into_every_token_of_the_session() {
    let client = TestClient::new();
    let details = json!([child_detail("123456793"), good_attest()]);
    let object = request_object(&client, &details, &unchanged);
    let redirect = client
        .authorized(PHYSICIAN, |form| form.push(("request".to_owned(), object)))
        .await;
    let code = redirect.redirect_value("code");
    let first = Tokens::read(&client.exchange(&code, Some("nhn:pps")).await);
    let second = Tokens::read(&client.refresh(&first.refresh, "nhn:phr", None).await);
    let third = Tokens::read(&client.refresh(&second.refresh, "nhn:phr", None).await);
    for tokens in [&second, &third] {
        let claims = tokens.claims();
        assert_eq!(
            claims["helseid://claims/client/claims/orgnr_child"],
            "123456793"
        );
        assert!(claims[super::ATTEST]["practitioner"].is_object());
    }
}

#[tokio::test]
async fn a_wrong_request_object_is_refused() {
    let client = TestClient::new();
    let good = child_detail("123456793");
    let changes: Vec<(&str, OwnedChange)> = vec![
        (
            "client_id absent",
            Box::new(|_, c| drop(c.as_object_mut().unwrap().remove("client_id"))),
        ),
        (
            "nothing asked",
            Box::new(|_, c| drop(c.as_object_mut().unwrap().remove("authorization_details"))),
        ),
        ("aud", Box::new(|_, c| c["aud"] = json!("https://other"))),
        ("typ", Box::new(|h, _| h["typ"] = json!("JWT"))),
        (
            "exp 61 s",
            Box::new(|_, c| c["exp"] = json!(c["iat"].as_i64().unwrap() + 61)),
        ),
    ];
    for (name, change) in &changes {
        let mut form = client.par_form();
        let object = request_object(&client, &good, change);
        form.push(("request".to_owned(), object));
        let answer = client.push(&form, &client.assertion(None)).await;
        assert_eq!(answer.field("error"), "invalid_request_object", "{name}");
    }
    let mut form = client.par_form();
    let foreign = request_object(&client, &child_detail("987654325"), &unchanged);
    form.push(("request".to_owned(), foreign));
    let answer = client.push(&form, &client.assertion(None)).await;
    assert!(answer.field("error_description").starts_with("HID-1002"));
}

// -- several organisations --

fn parent_detail(parent: &str) -> Value {
    json!({
        "type": "helseid_authorization",
        "practitioner_role": { "organization": { "identifier":
            { "system": "urn:oid:1.0.6523", "type": "ENH",
              "value": format!("NO:ORGNR:{parent}:") } } },
    })
}

async fn multi_tenant_sign_in(client: &TestClient) -> String {
    let id = client.state.helseid.multi_tenant_client().id.clone();
    let key = &client.multi_tenant_key;
    let mut form = client.par_form();
    set(&mut form, "client_id", Some(&id));
    set(&mut form, "acr_values", Some("idp:testidp-oidc"));
    set(&mut form, "test_pid", Some(PHYSICIAN));
    let assertion = client.signed_assertion(key, &id, None, &unchanged);
    let pushed = client.push(&form, &assertion).await;
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", &id)
        .append_pair("request_uri", &pushed.field("request_uri"))
        .finish();
    let path = format!("/connect/authorize?{query}");
    let code = client
        .get(Service::HelseId, &path)
        .await
        .redirect_value("code");
    let verifier = client.verifier.clone();
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", crate::test_client::REDIRECT),
        ("code_verifier", &verifier),
        ("resource", "nhn:pps"),
    ];
    Tokens::read(&client.token_as(key, &id, &form, None).await).refresh
}

#[tokio::test]
async fn a_supplier_names_the_organisation_and_loses_unsigned_scopes() {
    let client = TestClient::new();
    let id = client.state.helseid.multi_tenant_client().id.clone();
    let mut refresh = multi_tenant_sign_in(&client).await;
    for (parent, rejected) in [("123456785", false), ("234567802", true)] {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.as_str()),
            ("resource", "nhn:phr"),
        ];
        let details = Some(parent_detail(parent));
        let answer = client
            .token_as(&client.multi_tenant_key, &id, &form, details)
            .await;
        let tokens = Tokens::read(&answer);
        let claims = tokens.claims();
        assert_eq!(
            claims["helseid://claims/client/claims/orgnr_parent"],
            parent
        );
        assert_eq!(
            claims["helseid://claims/client/claims/orgnr_supplier"],
            super::SUPPLIER
        );
        let granted = tokens.body["scope"].as_str().unwrap();
        assert_eq!(granted.contains("nhn:phr/"), !rejected, "{granted}");
        let left_out = answer.field("rejected_scope");
        assert_eq!(left_out.contains("nhn:phr/mhd/read-document"), rejected);
        refresh = tokens.refresh;
    }
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh.as_str()),
        ("resource", "nhn:phr"),
    ];
    let stranger = Some(parent_detail("987654325"));
    let answer = client
        .token_as(&client.multi_tenant_key, &id, &form, stranger)
        .await;
    assert!(answer.field("error_description").starts_with("HID-1001"));
}

// -- token exchange --

#[tokio::test]
async fn an_api_exchanges_the_token_that_it_was_called_with() {
    let client = TestClient::new();
    let id = client.state.helseid.exchanging_client().id.clone();
    let user = client.sign_in(PHYSICIAN).await;
    let exchange = async |subject: &str, kind: &str, scope: &str| {
        let form = [
            (
                "grant_type",
                "urn:ietf:params:oauth:grant-type:token-exchange",
            ),
            ("subject_token", subject),
            ("subject_token_type", kind),
            ("scope", scope),
        ];
        client
            .token_as(&client.exchanging_key, &id, &form, None)
            .await
    };
    let access = "urn:ietf:params:oauth:token-type:access_token";
    let scope = "nhn:phr/mhd/read-document";
    let tokens = Tokens::read(&exchange(&user.access, access, scope).await);
    let claims = tokens.claims();
    assert_eq!(claims["aud"], "nhn:phr");
    assert_eq!(claims["client_id"], json!(id));
    assert_eq!(
        claims["act"]["client_id"],
        client.state.helseid.ready_client().id
    );
    assert_eq!(claims["sub"], user.claims()["sub"]);
    assert!(tokens.refresh.is_empty() && tokens.id.is_empty());

    assert_error(
        &exchange(&tokens.access, access, scope).await,
        "invalid_grant",
    );
    assert_error(&exchange("x", access, scope).await, "invalid_grant");
    assert_error(&exchange(&user.access, "x", scope).await, "invalid_request");
    assert_error(&exchange(&user.access, access, "").await, "invalid_request");
    let other = exchange(&user.access, access, "nhn:msh/api").await;
    assert_error(&other, "invalid_scope");
    let form = [
        (
            "grant_type",
            "urn:ietf:params:oauth:grant-type:token-exchange",
        ),
        ("subject_token", user.access.as_str()),
        ("subject_token_type", access),
        ("scope", scope),
    ];
    assert_error(&client.token(&form, None).await, "unauthorized_client");
}

// -- client information, identity providers --

#[tokio::test]
async fn a_client_reads_its_own_configuration() {
    let client = TestClient::new();
    let info = async |token: &str| {
        let path = "/connect/clientinfo";
        let request = client
            .api_request(Service::HelseId, &Method::POST, path, token, &unchanged)
            .body(Body::empty())
            .unwrap();
        client.send(Service::HelseId, request).await
    };
    let form = [
        ("grant_type", "client_credentials"),
        ("scope", "helseid://scopes/client/info"),
    ];
    let answer = client
        .token_as(&client.machine_key, MACHINE_ID, &form, None)
        .await;
    let answer = info(&Tokens::read(&answer).access).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let own = answer.json();
    assert_eq!(own["ClientId"], MACHINE_ID);
    assert_eq!(own["AllowedGrantTypes"], json!(["client_credentials"]));
    assert!(own["ClientSecrets"][0]["Expiration"].is_string());
    assert!(own["Created"].is_number());

    let without = client.sign_in(PHYSICIAN).await;
    assert_eq!(info(&without.access).await.status, StatusCode::FORBIDDEN);
    let redirect = client
        .authorized(PHYSICIAN, |form| {
            let scope = "openid profile offline_access nhn:pps/provesvar-read \
                         helseid://scopes/client/info";
            set(form, "scope", Some(scope));
        })
        .await;
    let code = redirect.redirect_value("code");
    let user = Tokens::read(&client.exchange(&code, Some("nhn:pps")).await);
    let answer = info(&user.access).await;
    assert_eq!(answer.json()["RefreshTokenUsageType"], "OneTimeUseOnly");
    assert_eq!(answer.json()["RequirePkce"], true);
}

#[tokio::test]
async fn the_providers_are_listed_by_their_schemes() {
    let client = TestClient::new();
    let answer = client.get(Service::HelseId, "/connect/availableidps").await;
    let schemes: Vec<Value> = answer
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|provider| provider["scheme"].clone())
        .collect();
    assert!(schemes.contains(&json!("testidp-oidc")));
    assert!(schemes.contains(&json!("idporten-oidc")));
}

// -- choices on the page --

async fn sign_in_by_page(client: &TestClient, level: &str, refresh: &str) -> Tokens {
    let pushed = client
        .push(&client.par_form(), &client.assertion(None))
        .await;
    let page = client.authorize(&pushed.field("request_uri")).await;
    let name = hidden_page(&page);
    let form = [
        ("page", name.as_str()),
        ("clinician", "gronn-vits"),
        ("level", level),
        ("refresh", refresh),
        ("action", "login"),
    ];
    let redirect = client
        .post_form("/connect/authorize/login", &form, None)
        .await;
    let code = redirect.redirect_value("code");
    Tokens::read(&client.exchange(&code, Some("nhn:pps")).await)
}

#[tokio::test]
async fn another_person_at_the_refresh_can_be_chosen() {
    let client = TestClient::new();
    for (choice, differs) in [("same", false), ("another", true)] {
        let first = sign_in_by_page(&client, "4", choice).await;
        let second = Tokens::read(&client.refresh(&first.refresh, "nhn:phr", None).await);
        assert_eq!(first.id_claims()["sub"], first.claims()["sub"]);
        assert_eq!(
            first.id_claims()["sub"] != second.id_claims()["sub"],
            differs,
            "{choice}"
        );
    }
}

#[tokio::test]
async fn a_low_level_can_be_chosen() {
    let client = TestClient::new();
    for (level, assurance) in [("4", "high"), ("3", "substantial"), ("2", "low")] {
        let claims = sign_in_by_page(&client, level, "same").await.claims();
        assert_eq!(claims["helseid://claims/identity/security_level"], level);
        assert_eq!(
            claims["helseid://claims/identity/assurance_level"],
            assurance
        );
    }
}

#[tokio::test]
async fn the_token_endpoint_can_go_on_demanding_nonces() {
    let client = TestClient::new();
    client
        .state
        .faults
        .inject(Route::all(Service::HelseId), Fault::StaleNonce);
    let form = [("grant_type", "client_credentials")];
    let answer = client
        .token_as(&client.machine_key, MACHINE_ID, &form, None)
        .await;
    assert_error(&answer, "use_dpop_nonce");
}

// -- what no other test refuses --

#[tokio::test]
async fn a_pushed_request_is_for_users_and_holds_no_details() {
    let client = TestClient::new();
    let details = Some(child_detail("123456793"));
    let answer = client
        .push(&client.par_form(), &client.assertion(details))
        .await;
    assert!(answer.field("error_description").starts_with("HID-1007"));

    let mut form = client.par_form();
    set(&mut form, "client_id", Some(MACHINE_ID));
    let machine = client.signed_assertion(&client.machine_key, MACHINE_ID, None, &unchanged);
    assert_error(&client.push(&form, &machine).await, "unauthorized_client");

    let mut form = client.par_form();
    form.push(("resource".to_owned(), "nhn:pps".to_owned()));
    assert_error(
        &client.push(&form, &client.assertion(None)).await,
        "invalid_target",
    );
}

#[tokio::test]
async fn clients_are_known_and_say_what_they_send() {
    let client = TestClient::new();
    let mut form = client.par_form();
    set(&mut form, "client_id", Some("unknown"));
    assert_error(
        &client.push(&form, &client.assertion(None)).await,
        "invalid_client",
    );
    let assertion = client.assertion(None);
    let form = client.par_form();
    let with = async |more: &[(&str, &str)]| {
        let mut pairs: Vec<(&str, &str)> = form
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        pairs.extend(more);
        client.post_form("/connect/par", &pairs, None).await
    };
    let other = [
        ("client_assertion_type", "urn:other"),
        ("client_assertion", &assertion),
    ];
    assert_error(&with(&other).await, "invalid_client");
    assert_error(
        &with(&[("client_assertion", &assertion)]).await,
        "invalid_client",
    );
    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    assert_error(
        &with(&[("client_assertion_type", kind)]).await,
        "invalid_client",
    );
}

#[tokio::test]
async fn a_machine_asks_one_api_at_a_time() {
    let client = TestClient::new();
    let ask = async |more: &[(&str, &str)]| {
        let mut form = vec![("grant_type", "client_credentials")];
        form.extend(more);
        client
            .token_as(&client.machine_key, MACHINE_ID, &form, None)
            .await
    };
    let two = ask(&[("scope", "nhn:msh/api nhn:selvbetjening/client")]).await;
    assert_error(&two, "invalid_scope");
    let foreign = ask(&[("scope", "nhn:pps/provesvar-read")]).await;
    assert_error(&foreign, "invalid_scope");
    let target = ask(&[("scope", "nhn:msh/api"), ("resource", "nhn:pps")]).await;
    assert_error(&target, "invalid_target");
    let attest = [
        ("grant_type", "client_credentials"),
        ("scope", "nhn:msh/api"),
    ];
    let attest = client
        .token_as(
            &client.machine_key,
            MACHINE_ID,
            &attest,
            Some(good_attest()),
        )
        .await;
    assert_error(&attest, "invalid_request");
}

#[tokio::test]
async fn a_foreign_nonce_is_answered_with_an_own_one() {
    let client = TestClient::new();
    let url = client.url(Service::HelseId, "/connect/token");
    let foreign = TestClient::new()
        .state
        .helseid
        .nonces()
        .issue(client.state.clock.seconds());
    let proof = client.proof_with("POST", &url, Some(&foreign), None, &unchanged);
    let assertion = client.assertion(None);
    let id = client.state.helseid.ready_client().id.clone();
    let form = [
        ("client_id", id.as_str()),
        (
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        ),
        ("client_assertion", &assertion),
        ("grant_type", "refresh_token"),
        ("refresh_token", "x"),
    ];
    let answer = client
        .post_form("/connect/token", &form, Some(&proof))
        .await;
    assert_error(&answer, "use_dpop_nonce");
    assert_ne!(answer.header("dpop-nonce"), foreign);
}

#[tokio::test]
async fn a_machine_has_no_identity_and_no_users_grant() {
    let client = TestClient::new();
    let ask = async |form: &[(&str, &str)]| {
        client
            .token_as(&client.machine_key, MACHINE_ID, form, None)
            .await
    };
    let identity = [
        ("grant_type", "client_credentials"),
        ("scope", "openid nhn:msh/api"),
    ];
    assert_error(&ask(&identity).await, "invalid_scope");
    for grant in ["authorization_code", "refresh_token"] {
        let form = [
            ("grant_type", grant),
            ("code", "x"),
            ("refresh_token", "x"),
            ("redirect_uri", crate::test_client::REDIRECT),
            ("code_verifier", client.verifier.as_str()),
        ];
        let answer = ask(&form).await;
        assert_error(&answer, "unauthorized_client");
    }
}

#[tokio::test]
async fn codes_and_refresh_tokens_belong_to_their_client() {
    let client = TestClient::new();
    let other = client.state.helseid.multi_tenant_client().id.clone();
    let code = client
        .authorized(PHYSICIAN, |_| ())
        .await
        .redirect_value("code");
    let stolen = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", crate::test_client::REDIRECT),
        ("code_verifier", client.verifier.as_str()),
    ];
    let answer = client
        .token_as(&client.multi_tenant_key, &other, &stolen, None)
        .await;
    assert_error(&answer, "invalid_grant");
    let tokens = client.sign_in(PHYSICIAN).await;
    let stolen = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens.refresh.as_str()),
        ("resource", "nhn:pps"),
    ];
    let answer = client
        .token_as(&client.multi_tenant_key, &other, &stolen, None)
        .await;
    assert_error(&answer, "invalid_grant");
}

#[tokio::test]
async fn the_answer_can_be_posted_to_the_client() {
    let client = TestClient::new();
    let answer = client
        .authorized(PHYSICIAN, |form| {
            form.push(("response_mode".to_owned(), "form_post".to_owned()));
        })
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert!(answer.headers.get("location").is_none());
    let action = format!(
        "<form method=\"post\" action=\"{}\">",
        crate::test_client::REDIRECT
    );
    assert!(answer.text.contains(&action), "{}", answer.text);
    assert!(!answer.text.contains("<script"));
    let policy = answer.header("content-security-policy");
    assert!(
        policy.contains("form-action http://127.0.0.1:51515"),
        "{policy}"
    );
    let value = |name: &str| {
        let field = format!("name=\"{name}\" value=\"");
        let rest = answer.text.split(&field).nth(1).unwrap_or_default();
        rest.split('"').next().unwrap_or_default().to_owned()
    };
    assert_eq!(value("state"), "the-state");
    assert_eq!(value("iss"), client.issuer());
    Tokens::read(&client.exchange(&value("code"), Some("nhn:pps")).await);
}

#[tokio::test]
async fn keys_can_be_rotated_by_a_request() {
    let client = TestClient::new();
    let tokens = client.sign_in(PHYSICIAN).await;
    let request = Request::get("/.well-known/openid-configuration")
        .header("sandbox-fault", "key-rotation")
        .body(Body::empty())
        .unwrap();
    let answer = client.send(Service::HelseId, request).await;
    assert_eq!(answer.status, StatusCode::OK);
    let dead = client.userinfo(&tokens.access, &unchanged).await;
    assert_eq!(dead.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_is_wrong_with_the_registration_is_chosen_at_sign_in() {
    for (choice, refusal) in [
        ("not-whitelisted", "HID-1002"),
        ("other-tenancy", "HID-1010"),
    ] {
        let client = TestClient::new();
        let pushed = client
            .push(&client.par_form(), &client.assertion(None))
            .await;
        let page = client.authorize(&pushed.field("request_uri")).await;
        let name = hidden_page(&page);
        let form = [
            ("page", name.as_str()),
            ("clinician", "gronn-vits"),
            ("terms", choice),
            ("action", "login"),
        ];
        let answer = client
            .post_form("/connect/authorize/login", &form, None)
            .await;
        let code = answer.redirect_value("code");
        let tokens = Tokens::read(&client.exchange(&code, Some("nhn:pps")).await);
        let detail = Some(child_detail("123456793"));
        let refused = client.refresh(&tokens.refresh, "nhn:pps", detail).await;
        assert_error(&refused, "invalid_request");
        let said = refused.field("error_description");
        assert!(said.contains(refusal), "{choice}: {said}");
    }
}

#[tokio::test]
async fn terms_can_be_left_unsigned_at_sign_in() {
    let client = TestClient::new();
    let pushed = client
        .push(&client.par_form(), &client.assertion(None))
        .await;
    let page = client.authorize(&pushed.field("request_uri")).await;
    let name = hidden_page(&page);
    let form = [
        ("page", name.as_str()),
        ("clinician", "gronn-vits"),
        ("terms", "unsigned"),
        ("action", "login"),
    ];
    let answer = client
        .post_form("/connect/authorize/login", &form, None)
        .await;
    let code = answer.redirect_value("code");
    let tokens = Tokens::read(&client.exchange(&code, Some("nhn:pps")).await);
    assert!(tokens.claims()["scope"].to_string().contains("nhn:pps/"));
    let answer = client.refresh(&tokens.refresh, "nhn:phr", None).await;
    let rejected = answer.field("rejected_scope");
    assert!(rejected.contains("nhn:phr/mhd/read-document"), "{rejected}");
    assert!(!answer.field("scope").contains("nhn:phr/"));
}
