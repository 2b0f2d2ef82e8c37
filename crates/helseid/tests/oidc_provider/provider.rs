//! The provider as a process, and a client of it.

use std::collections::HashMap;
use std::path::Path;
use std::process::Stdio;
use std::sync::LazyLock;

use helseid::{
    Algorithm, Api, Authorizer, ClientKey, Config, HelseId, NewKey, Session, SignInError,
    UserSignIn,
};
use innsyn_transport::{
    CancellationToken, Request, Response, SendError, Service, Transport, TransportConfig, Url,
};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::browser::Browser;

/// The keys that a client may have.
pub(crate) const ALGORITHMS: [Algorithm; 3] =
    [Algorithm::Es256, Algorithm::Rs256, Algorithm::Ps256];

/// When the provider asks for nonces.
pub(crate) const MODES: [&str; 4] = ["never", "token", "par", "everywhere"];

/// Making an RSA key takes long: all tests share one set.
static KEYS: LazyLock<HashMap<&str, (NewKey, String)>> = LazyLock::new(|| {
    let keys = ALGORITHMS.into_iter().map(|algorithm| {
        let key = NewKey::generate(algorithm).unwrap();
        let id = format!("client-{}", algorithm.name());
        (algorithm.name(), (key, id))
    });
    keys.collect()
});

pub(crate) struct Provider {
    _process: Child,
    pub(crate) issuer: String,
    services: HashMap<String, Service>,
    pub(crate) transport: Transport,
}

impl Provider {
    pub(crate) async fn start(mode: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/contracts-helseid");
        assert!(
            folder.join("node_modules/oidc-provider").is_dir(),
            "the contract test needs its packages: run `npm ci` in tests/contracts-helseid first"
        );
        let clients: Vec<Value> = KEYS
            .values()
            .map(|(key, id)| json!({"id": id, "jwk": key.public_jwk()}))
            .collect();
        let options = json!({"nonces": mode, "clients": clients}).to_string();
        let mut process = Command::new("node")
            .args(["provider.mjs", &options])
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("the contract test needs node");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = lines.next_line().await.unwrap();
        let line = line.expect("the provider did not start: run it by hand to see why");
        let addresses: Value = serde_json::from_str(&line).unwrap();
        let services = addresses["apis"].as_object().unwrap().iter();
        let services = services.map(|(audience, base)| {
            let base = Url::parse(base.as_str().unwrap()).unwrap();
            (audience.clone(), Service::new("api", base).unwrap())
        });
        let mut config = TransportConfig::new("innsyn-test/1");
        config.plain_http_on_loopback = true;
        Self {
            _process: process,
            issuer: addresses["issuer"].as_str().unwrap().to_owned(),
            services: services.collect(),
            transport: Transport::new(config).unwrap(),
        }
    }

    pub(crate) fn config(&self, algorithm: Algorithm) -> Config {
        let (key, id) = &KEYS[algorithm.name()];
        let key = ClientKey::from_pem(key.pem().expose_secret(), algorithm, None).unwrap();
        let mut config = Config::new(&self.issuer, id, key);
        config.scopes.extend(
            [
                "helseid://scopes/identity/pid",
                "helseid://scopes/identity/security_level",
                "nhn:pps/provesvar-read",
                "nhn:phr/mhd/read-document",
            ]
            .map(str::to_owned),
        );
        config.wait = std::time::Duration::from_secs(20);
        config.resources = vec!["nhn:pps".into(), "nhn:phr".into()];
        config
    }

    /// A client with connections and nonces of its own.
    pub(crate) fn fresh_transport(&self) -> Transport {
        let mut config = TransportConfig::new("innsyn-test/1");
        config.plain_http_on_loopback = true;
        assert_eq!(self.services.len(), 3);
        Transport::new(config).unwrap()
    }

    pub(crate) async fn helseid(&self, config: Config) -> HelseId {
        HelseId::discover(config, self.transport.clone())
            .await
            .unwrap()
    }

    pub(crate) async fn sign_in(&self, helseid: &HelseId) -> Result<Session, SignInError> {
        self.sign_in_as(UserSignIn::new(), helseid).await
    }

    pub(crate) async fn sign_in_as(
        &self,
        sign_in: UserSignIn,
        helseid: &HelseId,
    ) -> Result<Session, SignInError> {
        let pending = sign_in.begin(helseid).await?;
        let address = pending.address().clone();
        let abort = pending.abort_handle();
        let browser = async move {
            let page = Browser::default().open(&address).await;
            if page.status != 200 {
                // An error page leads nowhere.
                abort.abort();
            }
            page
        };
        let (session, page) = tokio::join!(pending.finish(), browser);
        assert_eq!(page.status, 200, "{}", page.body);
        session
    }

    pub(crate) fn api(&self, audience: &str, scope: &str) -> Api {
        Api {
            audience: audience.into(),
            origin: self.services[audience].origin().clone(),
            scopes: vec![scope.into()],
        }
    }

    /// Calls an API; it answers with the claims of the token.
    pub(crate) async fn call(
        &self,
        audience: &str,
        authorizer: &Authorizer,
    ) -> Result<Value, SendError> {
        self.send(audience, authorizer, &self.transport)
            .await
            .map(|answer| {
                assert_eq!(answer.status, 200, "{audience}");
                serde_json::from_slice(&answer.body).unwrap()
            })
    }

    pub(crate) async fn send(
        &self,
        audience: &str,
        authorizer: &Authorizer,
        transport: &Transport,
    ) -> Result<Response, SendError> {
        let request = Request::get("results").query("page", "1");
        let service = &self.services[audience];
        transport
            .send(
                service,
                request,
                Some(authorizer),
                &CancellationToken::new(),
            )
            .await
    }

    /// Requests since the last call, without those of the browser.
    pub(crate) async fn journal(&self) -> Vec<Value> {
        let at = |path: &str| Url::parse(&format!("{}{path}", self.issuer)).unwrap();
        let mut browser = Browser::default();
        let page = browser.open(&at("/control/journal")).await;
        let entries = body(&page.body);
        browser.open(&at("/control/forget-journal")).await;
        let entries: Vec<Value> = serde_json::from_str(entries).unwrap();
        let is_ours = |entry: &Value| {
            let path = entry["path"].as_str().unwrap();
            !["/auth", "/sign-in", "/control"]
                .iter()
                .any(|other| path.starts_with(other))
        };
        entries.into_iter().filter(is_ours).collect()
    }

    /// Ends every session at the provider.
    pub(crate) async fn revoke_all(&self) {
        let url = Url::parse(&format!("{}/control/revoke", self.issuer)).unwrap();
        let page = Browser::default().open(&url).await;
        assert_eq!(page.status, 200);
    }
}

/// The JSON in a body that may come in chunks.
fn body(text: &str) -> &str {
    let start = text.find(['[', '{']).unwrap();
    let end = text.rfind([']', '}']).unwrap();
    text.get(start..=end).unwrap()
}
