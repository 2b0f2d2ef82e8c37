//! A client for the tests of this crate: it calls the routers directly and can be made to err.

use std::sync::{Arc, LazyLock};

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION};
use axum::http::request::Builder;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tower::ServiceExt as _;
use url::Url;

use crate::faults::Service;
use crate::helseid::Keys;
use crate::jose::{self, Compact, SigningKey, token_hash};
use crate::options::SandboxOptions;
use crate::random;
use crate::server::{self, Addresses};
use crate::state::State;

/// The redirect address of the test client.
pub(crate) const REDIRECT: &str = "http://127.0.0.1:51515/callback";
/// Identity number of Grønn Vits, a physician.
pub(crate) const PHYSICIAN: &str = "14818230029";
/// Identity number of Virkelig Kjeltring, a nurse.
pub(crate) const NURSE: &str = "21878541003";

/// Making an RSA key takes long in an unoptimised build: all tests share one set.
static KEYS: LazyLock<Keys> = LazyLock::new(|| Keys::generate().unwrap());

/// An answer, read.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    pub(crate) fn field(&self, name: &str) -> String {
        self.json()
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> String {
        self.headers
            .get(name)
            .map(|value| value.to_str().unwrap().to_owned())
            .unwrap_or_default()
    }

    /// Query parameters of the redirect.
    pub(crate) fn redirect(&self) -> Vec<(String, String)> {
        let location = self.header(LOCATION.as_str());
        let url = Url::parse(&location).unwrap_or_else(|_| panic!("no redirect: {}", self.text));
        url.query_pairs().into_owned().collect()
    }

    pub(crate) fn redirect_value(&self, name: &str) -> String {
        let pairs = self.redirect();
        pairs
            .into_iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
            .unwrap_or_default()
    }
}

/// What a change may do to a signed text before it is signed.
pub(crate) type Change<'a> = &'a dyn Fn(&mut Value, &mut Value);

/// The same, in a table of cases.
pub(crate) type OwnedChange = Box<dyn Fn(&mut Value, &mut Value)>;

/// Changes nothing.
pub(crate) fn unchanged(_header: &mut Value, _claims: &mut Value) {}

/// A sandbox that is not listening, and a client of it.
pub(crate) struct TestClient {
    pub(crate) state: Arc<State>,
    pub(crate) client_key: SigningKey,
    pub(crate) machine_key: SigningKey,
    pub(crate) multi_tenant_key: SigningKey,
    pub(crate) exchanging_key: SigningKey,
    pub(crate) dpop_key: SigningKey,
    pub(crate) verifier: String,
}

/// The tokens of a sign-in or refresh.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
    pub(crate) id: String,
    pub(crate) body: Value,
}

impl Tokens {
    /// Reads the tokens of a good answer.
    pub(crate) fn read(answer: &Answer) -> Self {
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        Self {
            access: answer.field("access_token"),
            refresh: answer.field("refresh_token"),
            id: answer.field("id_token"),
            body: answer.json(),
        }
    }

    /// Claims of the access token, without any check.
    pub(crate) fn claims(&self) -> Value {
        Compact::parse(&self.access).unwrap().claims
    }

    /// Claims of the ID token, without any check.
    pub(crate) fn id_claims(&self) -> Value {
        Compact::parse(&self.id).unwrap().claims
    }
}

impl TestClient {
    pub(crate) fn new() -> Self {
        Self::with(SandboxOptions::default())
    }

    pub(crate) fn with(options: SandboxOptions) -> Self {
        let keys = KEYS.clone();
        let (client_key, machine_key) = (keys.client.clone(), keys.machine.clone());
        let (multi_tenant_key, exchanging_key) =
            (keys.multi_tenant.clone(), keys.exchanging.clone());
        let at = |port| ([127, 0, 0, 1], port).into();
        let addresses = Addresses::at(at(4_001), at(4_002), at(4_003));
        Self {
            state: Arc::new(server::build_state(options, addresses, keys)),
            client_key,
            machine_key,
            multi_tenant_key,
            exchanging_key,
            dpop_key: SigningKey::generate_ec().unwrap(),
            verifier: random::base64url(),
        }
    }

    pub(crate) fn issuer(&self) -> &str {
        &self.state.addresses.helseid
    }

    pub(crate) fn url(&self, service: Service, path: &str) -> String {
        format!("{}{path}", self.state.addresses.origin(service))
    }

    /// Sends a request to a service.
    pub(crate) async fn send(&self, service: Service, request: Request<Body>) -> Answer {
        let response = server::router(&self.state, service)
            .oneshot(request)
            .await
            .unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX)
            .await
            .unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text,
        }
    }

    pub(crate) async fn get(&self, service: Service, path: &str) -> Answer {
        self.send(service, Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    pub(crate) async fn post_form(
        &self,
        path: &str,
        form: &[(&str, &str)],
        proof: Option<&str>,
    ) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let mut request =
            Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(proof) = proof {
            request = request.header("dpop", proof);
        }
        self.send(Service::HelseId, request.body(Body::from(body)).unwrap())
            .await
    }

    /// A client assertion, changed before it is signed.
    pub(crate) fn assertion_with(&self, details: Option<Value>, change: Change<'_>) -> String {
        self.signed_assertion(
            &self.client_key,
            self.state.helseid.ready_client().id.as_str(),
            details,
            change,
        )
    }

    pub(crate) fn assertion(&self, details: Option<Value>) -> String {
        self.assertion_with(details, &unchanged)
    }

    pub(crate) fn signed_assertion(
        &self,
        key: &SigningKey,
        client: &str,
        details: Option<Value>,
        change: Change<'_>,
    ) -> String {
        let now = self.state.clock.seconds();
        let mut header = json!({ "typ": "client-authentication+jwt", "kid": key.kid() });
        let mut claims = json!({
            "iss": client, "sub": client, "aud": self.issuer(), "jti": random::hex::<16>(),
            "iat": now, "nbf": now, "exp": now + 30,
        });
        if let Some(details) = details {
            claims["assertion_details"] = details;
        }
        change(&mut header, &mut claims);
        jose::sign(key, header, &claims).unwrap()
    }

    /// A proof, changed before it is signed.
    pub(crate) fn proof_with(
        &self,
        method: &str,
        url: &str,
        nonce: Option<&str>,
        token: Option<&str>,
        change: Change<'_>,
    ) -> String {
        let mut header = json!({ "typ": "dpop+jwt", "jwk": self.dpop_key.public().to_jwk() });
        let mut claims = json!({
            "jti": random::hex::<16>(), "htm": method, "htu": url,
            "iat": self.state.clock.seconds(),
        });
        if let Some(nonce) = nonce {
            claims["nonce"] = json!(nonce);
        }
        if let Some(token) = token {
            claims["ath"] = json!(token_hash(token));
        }
        change(&mut header, &mut claims);
        jose::sign(&self.dpop_key, header, &claims).unwrap()
    }

    /// Form of a good PAR without the client's proof.
    pub(crate) fn par_form(&self) -> Vec<(String, String)> {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier.as_bytes()));
        let scopes = self.state.helseid.ready_client().scopes.join(" ");
        [
            ("client_id", self.state.helseid.ready_client().id.as_str()),
            ("response_type", "code"),
            ("scope", &scopes),
            ("redirect_uri", REDIRECT),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
            ("state", "the-state"),
            ("nonce", "the-nonce"),
            ("resource", "nhn:pps"),
            ("resource", "nhn:phr"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    /// Pushes a form with `assertion`.
    pub(crate) async fn push(&self, form: &[(String, String)], assertion: &str) -> Answer {
        let mut pairs: Vec<(&str, &str)> = form
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        pairs.extend(assertion_fields(assertion));
        self.post_form("/connect/par", &pairs, None).await
    }

    /// Opens the browser's address for a pushed request.
    pub(crate) async fn authorize(&self, request_uri: &str) -> Answer {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", &self.state.helseid.ready_client().id)
            .append_pair("request_uri", request_uri)
            .finish();
        self.get(Service::HelseId, &format!("/connect/authorize?{query}"))
            .await
    }

    /// Pushes a good request, changed by `change`, for the test person and returns the redirect.
    pub(crate) async fn authorized(
        &self,
        pid: &str,
        change: impl FnOnce(&mut Vec<(String, String)>),
    ) -> Answer {
        let mut form = self.par_form();
        form.push(("acr_values".to_owned(), "idp:testidp-oidc".to_owned()));
        form.push(("test_pid".to_owned(), pid.to_owned()));
        change(&mut form);
        let pushed = self.push(&form, &self.assertion(None)).await;
        assert_eq!(pushed.status, StatusCode::CREATED, "{}", pushed.text);
        self.authorize(&pushed.field("request_uri")).await
    }

    /// Asks the token endpoint, with the repeat for the nonce.
    pub(crate) async fn token(&self, form: &[(&str, &str)], details: Option<Value>) -> Answer {
        let client = self.state.helseid.ready_client().id.clone();
        self.token_as(&self.client_key, &client, form, details)
            .await
    }

    pub(crate) async fn token_as(
        &self,
        key: &SigningKey,
        client: &str,
        form: &[(&str, &str)],
        details: Option<Value>,
    ) -> Answer {
        let url = self.url(Service::HelseId, "/connect/token");
        let mut nonce: Option<String> = None;
        loop {
            let assertion = self.signed_assertion(key, client, details.clone(), &unchanged);
            let proof = self.proof_with("POST", &url, nonce.as_deref(), None, &unchanged);
            let mut pairs = vec![("client_id", client)];
            pairs.extend(assertion_fields(&assertion));
            pairs.extend(form);
            let answer = self.post_form("/connect/token", &pairs, Some(&proof)).await;
            if nonce.is_none() && answer.field("error") == "use_dpop_nonce" {
                nonce = Some(answer.header("dpop-nonce"));
            } else {
                return answer;
            }
        }
    }

    pub(crate) async fn exchange(&self, code: &str, resource: Option<&str>) -> Answer {
        let verifier = self.verifier.clone();
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", &verifier),
        ];
        form.extend(resource.map(|resource| ("resource", resource)));
        self.token(&form, None).await
    }

    /// Signs a test person in and takes the token for PPS.
    pub(crate) async fn sign_in(&self, pid: &str) -> Tokens {
        let redirect = self.authorized(pid, |_| ()).await;
        let code = redirect.redirect_value("code");
        Tokens::read(&self.exchange(&code, Some("nhn:pps")).await)
    }

    pub(crate) async fn refresh(
        &self,
        refresh_token: &str,
        resource: &str,
        details: Option<Value>,
    ) -> Answer {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token),
            ("resource", resource),
        ];
        self.token(&form, details).await
    }

    /// Signs in and takes a token for PHR with organisation numbers and attest.
    pub(crate) async fn sign_in_for_documents(&self, pid: &str, details: Value) -> Tokens {
        let tokens = self.sign_in(pid).await;
        Tokens::read(
            &self
                .refresh(&tokens.refresh, "nhn:phr", Some(details))
                .await,
        )
    }

    /// A request to an API with token and proof; more headers and a body may be added.
    pub(crate) fn api_request(
        &self,
        service: Service,
        method: &Method,
        path_and_query: &str,
        token: &str,
        change: Change<'_>,
    ) -> Builder {
        let path = path_and_query.split('?').next().unwrap();
        let url = self.url(service, path);
        let proof = self.proof_with(method.as_str(), &url, None, Some(token), change);
        Request::builder()
            .method(method)
            .uri(path_and_query)
            .header(AUTHORIZATION, format!("DPoP {token}"))
            .header("dpop", proof)
    }

    pub(crate) async fn userinfo(&self, token: &str, change: Change<'_>) -> Answer {
        let request = self
            .api_request(
                Service::HelseId,
                &Method::GET,
                "/connect/userinfo",
                token,
                change,
            )
            .body(Body::empty())
            .unwrap();
        self.send(Service::HelseId, request).await
    }
}

fn assertion_fields(assertion: &str) -> [(&str, &str); 2] {
    [
        (
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        ),
        ("client_assertion", assertion),
    ]
}
