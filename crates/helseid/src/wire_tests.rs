//! What goes over the wire, and what happens when the wire is bad: against a server of a few lines that
//! keeps every request and can be slow, cut, reset, busy or drip. All limits are shortened.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use innsyn_transport::{
    CancellationToken, Limits, Request, SendError, Service, Transport, TransportConfig, Url,
};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::details::Details;
use crate::dpop::DpopKey;
use crate::jose::tests::{ec_key, es256};
use crate::jose::{Algorithm, Compact, sign};
use crate::provider::{Call, Provider};
use crate::{
    Api, CallError, ClientKey, Config, DiscoverError, ExpiryWarning, HelseId, InvalidConfig,
    Machine, Organisation, RequestObject, SelfService, SelfServiceError, SystemRandom,
    TestTokenError, TestTokenRequest, TestTokens, TokenError, UserSignIn,
};

const TOTAL: Duration = Duration::from_millis(700);
const PID: &str = "13116900216";

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    None,
    /// The answer comes long after the limit.
    Delayed,
    /// The connection ends in the middle of the answer.
    Cut,
    /// The connection is reset instead of an answer.
    Reset,
    /// 503, come back in so many seconds.
    Busy(u32),
    /// One byte a second.
    Dripped,
    /// This refusal.
    Refused(&'static str),
}

#[derive(Clone, Debug)]
struct Seen {
    method: String,
    path: String,
    head: String,
    body: String,
}

impl Seen {
    fn field(&self, name: &str) -> Option<String> {
        let mut pairs = url::form_urlencoded::parse(self.body.as_bytes());
        pairs
            .find(|(own, _)| own == name)
            .map(|(_, value)| value.into_owned())
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (own, value) = line.split_once(':')?;
            own.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }
}

#[derive(Clone)]
struct Server {
    address: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    fault: Arc<Mutex<(&'static str, Fault)>>,
}

impl Server {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            address: format!("http://{}", listener.local_addr().unwrap()),
            seen: Arc::default(),
            fault: Arc::new(Mutex::new(("", Fault::None))),
        };
        let own = server.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let own = own.clone();
                tokio::spawn(async move { own.serve(stream).await });
            }
        });
        server
    }

    fn inject(&self, path: &'static str, fault: Fault) {
        *self.fault.lock().unwrap() = (path, fault);
    }

    fn requests(&self, path: &str) -> Vec<Seen> {
        let seen = self.seen.lock().unwrap();
        seen.iter()
            .filter(|one| one.path == path)
            .cloned()
            .collect()
    }

    async fn serve(&self, mut stream: TcpStream) -> Option<()> {
        let mut bytes = Vec::new();
        let (head, start) = loop {
            let mut part = [0; 4096];
            let read = stream.read(&mut part).await.ok().filter(|read| *read > 0)?;
            bytes.extend_from_slice(&part[..read]);
            let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
            if let Some(end) = end {
                break (String::from_utf8_lossy(&bytes[..end]).into_owned(), end + 4);
            }
        };
        let mut words = head.split(' ');
        let mut seen = Seen {
            method: words.next()?.to_owned(),
            path: words.next()?.split('?').next()?.to_owned(),
            head: head.clone(),
            body: String::new(),
        };
        let length: usize = seen.header("content-length").unwrap_or("0").parse().ok()?;
        while bytes.len() < start + length {
            let mut part = [0; 4096];
            let read = stream.read(&mut part).await.ok().filter(|read| *read > 0)?;
            bytes.extend_from_slice(&part[..read]);
        }
        seen.body = String::from_utf8_lossy(&bytes[start..]).into_owned();
        self.seen.lock().unwrap().push(seen.clone());
        let (path, fault) = *self.fault.lock().unwrap();
        let fault = if path == seen.path {
            fault
        } else {
            Fault::None
        };
        let (mut status, mut extra) = ("200 OK", String::new());
        let mut body = self.answer(&seen).to_string();
        match fault {
            Fault::Busy(seconds) => {
                status = "503 Service Unavailable";
                extra = format!("Retry-After: {seconds}\r\n");
                body = String::new();
            }
            Fault::Refused(error) => {
                status = "400 Bad Request";
                body = json!({ "error": error }).to_string();
            }
            Fault::Delayed => tokio::time::sleep(Duration::from_secs(5)).await,
            Fault::Reset => {
                stream.set_zero_linger().ok()?;
                return None;
            }
            Fault::None | Fault::Cut | Fault::Dripped => {}
        }
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nConnection: close\r\n{extra}\
             Content-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).await.ok()?;
        match fault {
            Fault::Cut => stream
                .write_all(&body.as_bytes()[..body.len() / 2])
                .await
                .ok()?,
            Fault::Dripped => {
                for byte in body.as_bytes() {
                    stream.write_all(&[*byte]).await.ok()?;
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
            Fault::None | Fault::Delayed | Fault::Reset | Fault::Busy(_) | Fault::Refused(_) => {
                stream.write_all(body.as_bytes()).await.ok()?;
            }
        }
        Some(())
    }

    fn answer(&self, seen: &Seen) -> Value {
        let at = |path: &str| format!("{}{path}", self.address);
        match (seen.method.as_str(), seen.path.as_str()) {
            (_, "/.well-known/openid-configuration") => json!({
                "issuer": self.address,
                "jwks_uri": at("/jwks"),
                "authorization_endpoint": at("/authorize"),
                "token_endpoint": at("/token"),
                "pushed_authorization_request_endpoint": at("/par"),
                "revocation_endpoint": at("/revocation"),
                "id_token_signing_alg_values_supported": ["ES256"],
            }),
            (_, "/jwks") => json!({"keys": []}),
            (_, "/par") => json!({"request_uri": "urn:x", "expires_in": 60}),
            (_, "/token") => json!({
                "access_token": "opaque-token", "token_type": "DPoP", "expires_in": 600
            }),
            ("POST", "/v1/client-secret") => json!({"expiration": "2027-11-22T10:00:00Z"}),
            ("GET", "/v1/client-secret") => json!([
                {"expiration": "2026-12-01T10:00:00Z", "kid": "k", "origin": "Gui"},
                {"expiration": "2026-06-01T10:00:00Z", "kid": "older", "jwkThumbprint": "t"},
            ]),
            (_, "/v1/client") => json!({
                "apiScopes": [{"scope": "a/b", "status": "ok"}, {"scope": "c/d", "status": "pending"}],
                "redirectUris": ["http://localhost/callback"],
                "childOrganizationNumbers": ["123456793"], "postLogoutRedirectUris": null,
            }),
            (_, "/v1/multi-tenant-delegations") => json!([{
                "delegator": {"organizationNumber": "123456785", "name": "x", "isHelsenettMember": true},
                "serviceTerms": [{"name": "PPS", "delegatorHasSigned": true, "scopes": ["nhn:pps/x"]}],
            }]),
            (_, "/v2/create-test-token-with-key") => {
                let asked: Value = serde_json::from_str(&seen.body).unwrap_or_default();
                let bound = &asked["clientClaimsParameters"]["cnfJkt"];
                let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
                let claims =
                    json!({"aud": asked["audience"], "cnf": {"jkt": bound}, "iat": 1, "exp": 61});
                let token = format!("{}.{}.AAAA", part(json!({"alg": "RS256"})), part(claims));
                json!({"isError": asked["setInvalidAudience"] == true,
                       "successResponse": {"accessTokenJwt": token}})
            }
            _ => json!({}),
        }
    }

    fn config(&self) -> Config {
        let mut config = Config::new(&self.address, "client!+ID", ec_key());
        config.resources = vec!["nhn:pps".into()];
        let limits = Limits {
            first_byte: Duration::from_millis(400),
            total: TOTAL,
            max_bytes: 64 * 1024,
        };
        (config.token_limits, config.metadata_limits) = (limits, limits);
        config
    }

    async fn machine(&self) -> Machine {
        Machine::discover(self.config(), transport()).await.unwrap()
    }

    fn api(&self) -> Api {
        Api {
            audience: "nhn:msh".into(),
            origin: Url::parse(&self.address).unwrap().origin(),
            scopes: vec!["nhn:msh/api".into()],
        }
    }
}

fn transport() -> Transport {
    let mut config = TransportConfig::new("test/1");
    config.plain_http_on_loopback = true;
    Transport::new(config).unwrap()
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Discovery,
    Keys,
    Par,
    Code,
    Refresh,
    Machine,
    Revocation,
}

impl Step {
    fn path(self) -> &'static str {
        match self {
            Self::Discovery => "/.well-known/openid-configuration",
            Self::Keys => "/jwks",
            Self::Par => "/par",
            Self::Code | Self::Refresh | Self::Machine => "/token",
            Self::Revocation => "/revocation",
        }
    }

    /// A code and a refresh token may be spent by a request whose answer is lost.
    fn most(self) -> usize {
        match self {
            Self::Code | Self::Refresh => 1,
            Self::Discovery | Self::Keys | Self::Par | Self::Machine | Self::Revocation => 3,
        }
    }

    async fn play(self, server: &Server) -> bool {
        let provider = Provider::new(server.config(), transport()).unwrap();
        let key = DpopKey::generate(&SystemRandom).unwrap();
        let grant = match self {
            Self::Discovery => return provider.metadata().await.is_ok(),
            Self::Keys => {
                let token = sign(&json!({}), &json!({}), |_| Ok::<_, ()>(vec![0; 64])).unwrap();
                let token = Compact::parse(&token).unwrap();
                let verdict = provider.verify(&token, "k", Algorithm::Es256).await;
                // The set of this server is empty.
                return verdict == Err(crate::IdTokenError::UnknownKey);
            }
            Self::Machine => {
                let machine = server.machine().await;
                return machine.check(&server.api()).await.is_ok();
            }
            Self::Code => "authorization_code",
            Self::Refresh => "refresh_token",
            Self::Par | Self::Revocation => "",
        };
        let call = Call {
            path: self.path(),
            template: "x",
            fields: vec![("grant_type", grant)],
            details: &Details::default(),
            dpop: Some(&key),
            may_repeat: grant.is_empty(),
        };
        provider.call(call).await.is_ok()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_step_ends_within_its_limit_and_nothing_is_sent_twice_that_must_not_be() {
    let faults = [
        Fault::None,
        Fault::Delayed,
        Fault::Cut,
        Fault::Reset,
        Fault::Busy(1),
        Fault::Busy(3600),
        Fault::Dripped,
    ];
    let steps = [
        Step::Discovery,
        Step::Keys,
        Step::Par,
        Step::Code,
        Step::Refresh,
        Step::Machine,
        Step::Revocation,
    ];
    let cases = faults
        .iter()
        .flat_map(|fault| steps.iter().map(|step| (*fault, *step)));
    let all = cases.map(|(fault, step)| async move {
        let server = Server::start().await;
        server.inject(step.path(), fault);
        let start = Instant::now();
        // Discovery is part of a machine's start, and fails there for itself.
        let is_good = step.play(&server).await;
        let told = format!("{step:?} {fault:?}");
        // The limit of this call, that of the metadata before it, and a busy machine.
        assert!(
            start.elapsed() < TOTAL * 2 + Duration::from_secs(2),
            "{told}"
        );
        assert_eq!(is_good, fault == Fault::None, "{told}");
        let sent = server.requests(step.path()).len();
        assert!(sent >= 1 && sent <= step.most(), "{told}: {sent} requests");
    });
    futures_util::future::join_all(all).await;
}

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

#[tokio::test]
async fn row_25_debug_of_every_public_type_shows_no_secret() {
    let server = Server::start().await;
    let jwk = es256();
    let mut config = server.config();
    config.key = Arc::new(ClientKey::from_json(&jwk.to_string()).unwrap());
    let new = crate::NewKey::generate(Algorithm::Es256).unwrap();
    let pem = new.pem().expose_secret().lines().nth(1).unwrap().to_owned();
    let machine = Machine::discover(config.clone(), transport())
        .await
        .unwrap();
    machine.check(&server.api()).await.unwrap();
    let helseid = HelseId::discover(config.clone(), transport())
        .await
        .unwrap();
    let sign_in = UserSignIn::new().parameter("test_pid", PID);
    let pending = sign_in.clone().begin(&helseid).await.unwrap();
    let base = Url::parse(&server.address).unwrap();
    let service = SelfService::new(machine.clone(), base).unwrap();
    let proofs =
        crate::bench::Proofs::new(config.clone(), Url::parse("https://a.example").unwrap());
    let printed = [
        format!("{config:?}"),
        format!("{:?}", config.key),
        format!("{new:?}"),
        format!("{machine:?}"),
        format!("{:?}", machine.authorizer(&server.api())),
        format!("{helseid:?}"),
        format!("{sign_in:?}"),
        format!("{pending:?} {:?}", pending.abort_handle()),
        format!("{service:?}"),
        format!("{:?}", proofs.unwrap()),
        format!("{:?}", TestTokenRequest::new("a").user(PID, Some(PID), 4)),
        format!("{:?}", crate::Refusal::new(Some(400), "x", Some(PID))),
    ];
    let seen = server.requests("/par");
    let state = seen[0].field("state").unwrap();
    let nonce = seen[0].field("nonce").unwrap();
    let secrets = [
        jwk["d"].as_str().unwrap(),
        &pem,
        "opaque-token",
        PID,
        &state,
        &nonce,
    ];
    for text in &printed {
        for secret in secrets {
            assert!(!text.contains(secret), "{text}");
        }
    }
}
