//! What goes over the wire, and what happens when the wire is bad: against a server of a few lines that
//! keeps every request and can be slow, cut, reset, busy or drip. All limits are shortened.

mod faults;
mod rows;
mod secrets;
mod services;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use innsyn_transport::{
    CancellationToken, Limits, Request, Response, SendError, Service, Transport, TransportConfig,
    Url,
};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::jose::tests::{ec_key, es256, public};
use crate::jose::{Compact, EcPublic, sign};
use crate::{
    Api, Authorizer, ClientKey, Clock as _, Config, HelseId, Machine, Session, SignInError,
    SystemClock, UserSignIn,
};

const TOTAL: Duration = Duration::from_secs(2);
const PID: &str = "13116900216";
const NAME: &str = "Grønn Vits";
const HPR_NUMBER: &str = "565501872";

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
    /// The good answer under a status that is not the agreed one.
    Accepted,
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
    /// What the ID tokens are signed with.
    jwk: Arc<Value>,
    /// Further members of the machine's token answer; `claims` makes the token a JWT with them.
    extra: Arc<Mutex<Value>>,
    seen: Arc<Mutex<Vec<Seen>>>,
    fault: Arc<Mutex<(&'static str, Fault)>>,
}

impl Server {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            address: format!("http://{}", listener.local_addr().unwrap()),
            jwk: Arc::new(es256()),
            extra: Arc::default(),
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

    /// Forgets what was asked so far, but for the announced sign-ins.
    fn forget(&self) {
        self.seen.lock().unwrap().retain(|one| one.path == "/par");
    }

    /// Calls the API of this server.
    async fn call(&self, authorizer: &Authorizer) -> Result<Response, SendError> {
        let service = Service::new("api", Url::parse(&self.address).unwrap()).unwrap();
        let request = Request::get("results");
        let never = CancellationToken::new();
        transport()
            .send(&service, request, Some(authorizer), &never)
            .await
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
            Fault::Accepted => status = "202 Accepted",
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
            Fault::None
            | Fault::Delayed
            | Fault::Reset
            | Fault::Busy(_)
            | Fault::Refused(_)
            | Fault::Accepted => {
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
                "userinfo_endpoint": at("/userinfo"),
                "end_session_endpoint": at("/endsession"),
                "id_token_signing_alg_values_supported": ["ES256"],
            }),
            (_, "/jwks") => json!({"keys": [public(&self.jwk)]}),
            (_, "/par") => json!({"request_uri": "urn:x", "expires_in": 60}),
            (_, "/token") => self.token(seen),
            // Nobody reads it; it is long enough to drip.
            (_, "/revocation") => json!({"revoked": "the token and its family"}),
            (_, "/userinfo") => json!({
                "sub": "pseudonym", "helseid://claims/hpr/hpr_details": {
                    "hpr_number": HPR_NUMBER, "approvals": [{"profession": "LE"}]
                }
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

    /// The user's tokens, or the machine's.
    fn token(&self, seen: &Seen) -> Value {
        let mut answer = json!({
            "access_token": "opaque-token", "token_type": "DPoP", "expires_in": 600
        });
        let grant = seen.field("grant_type");
        if grant.as_deref() == Some("client_credentials") {
            for (name, value) in self.extra.lock().unwrap().as_object().into_iter().flatten() {
                if name == "claims" {
                    let proof = Compact::parse(seen.header("dpop").unwrap()).unwrap();
                    let mut claims = value.clone();
                    claims["cnf"] = json!({"jkt": thumbprint(&proof.header["jwk"])});
                    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
                    let header = part(&json!({"alg": "RS256", "typ": "at+jwt"}));
                    answer["access_token"] = format!("{header}.{}.AAAA", part(&claims)).into();
                } else {
                    answer[name] = value.clone();
                }
            }
            return answer;
        }
        answer["refresh_token"] = format!("refresh-{}", self.requests("/token").len()).into();
        answer["id_token"] = self.id_token().into();
        answer
    }

    fn id_token(&self) -> String {
        let announced = self.requests("/par");
        let nonce = announced.last().and_then(|par| par.field("nonce"));
        let now = SystemClock::new().now().as_second();
        let claims = json!({
            "iss": self.address, "aud": "client!+ID", "exp": now + 300, "iat": now,
            "nonce": nonce, "sub": "pseudonym", "name": NAME,
            "helseid://claims/identity/security_level": "4",
            "helseid://claims/identity/pid": PID, "helseid://claims/hpr/hpr_number": HPR_NUMBER,
        });
        let key = ClientKey::from_json(&self.jwk.to_string()).unwrap();
        let header = json!({"alg": "ES256", "kid": "k", "typ": "JWT"});
        let token = sign(&header, &claims, |message| key.sign(message)).unwrap();
        token.as_str().to_owned()
    }

    /// A whole sign-in; the browser answers at once.
    async fn sign_in(&self, helseid: &HelseId) -> Result<Session, SignInError> {
        let pending = UserSignIn::new().begin(helseid).await?;
        let announced = self.requests("/par");
        let par = announced.last().unwrap();
        let redirect = Url::parse(&par.field("redirect_uri").unwrap()).unwrap();
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("code", "secret-code")
            .append_pair("state", &par.field("state").unwrap())
            .append_pair("iss", &self.address);
        let query = query.finish();
        let at = redirect.authority().to_owned();
        let browser = async {
            let mut stream = TcpStream::connect(&at).await.unwrap();
            let path = redirect.path();
            let request = format!("GET {path}?{query} HTTP/1.1\r\nHost: {at}\r\n\r\n");
            stream.write_all(request.as_bytes()).await.unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await.unwrap();
            assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
        };
        tokio::join!(pending.finish(), browser).0
    }

    async fn helseid(&self) -> HelseId {
        HelseId::discover(self.config(), transport()).await.unwrap()
    }

    fn config(&self) -> Config {
        let mut config = Config::new(&self.address, "client!+ID", ec_key());
        config.resources = vec!["nhn:pps".into()];
        let limits = Limits {
            first_byte: Duration::from_millis(1500),
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

fn thumbprint(jwk: &Value) -> String {
    let text = |name: &str| jwk[name].as_str().unwrap().to_owned();
    let (x, y) = (text("x"), text("y"));
    EcPublic {
        curve: "P-256",
        x,
        y,
    }
    .thumbprint()
}

fn transport() -> Transport {
    let mut config = TransportConfig::new("test/1");
    config.plain_http_on_loopback = true;
    Transport::new(config).unwrap()
}
