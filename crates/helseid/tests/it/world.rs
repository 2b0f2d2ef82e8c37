//! A sandbox, a client of it, and the two APIs.

use helseid::{
    Api, Attest, AttestParts, Authorizer, ClientKey, Code, Config, DecisionRef, HelseId,
    Identifier, Organisation, PurposeOfUse, Session, SignInError, UserSignIn,
};
use innsyn_sandbox::{Sandbox, SandboxOptions};
use innsyn_transport::{
    CancellationToken, Request, Response, SendError, Service, Transport, TransportConfig, Url,
};

use crate::browser;

pub(crate) const VITS: &str = "14818230029";
pub(crate) const GREVLING: &str = "02917931162";
const PATIENT: &str = "13116900216";

pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) transport: Transport,
    pub(crate) helseid: HelseId,
    pps: Service,
    pub(crate) phr: Service,
}

pub(crate) fn transport() -> Transport {
    let mut config = TransportConfig::new("innsyn-test/1");
    config.plain_http_on_loopback = true;
    Transport::new(config).unwrap()
}

pub(crate) fn config(sandbox: &Sandbox) -> Config {
    let client = sandbox.client();
    let key = ClientKey::from_json(&client.private_jwk.to_string()).unwrap();
    let mut config = Config::new(&sandbox.addresses().helseid, &client.id, key);
    config.scopes = client.scopes.clone();
    config.resources = vec!["nhn:pps".into(), "nhn:phr".into()];
    let child = client.organisation.child.clone();
    config.organisation = Some(Organisation::SingleTenant { child });
    config
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::with(SandboxOptions::default(), |_| {}).await
    }

    pub(crate) async fn with(options: SandboxOptions, edit: impl FnOnce(&mut Config)) -> Self {
        let sandbox = Sandbox::start(options).await.unwrap();
        let mut config = config(&sandbox);
        edit(&mut config);
        let transport = transport();
        let helseid = HelseId::discover(config, transport.clone()).await.unwrap();
        let service = |name, base: &str| Service::new(name, Url::parse(base).unwrap()).unwrap();
        let pps = service("pps", &sandbox.addresses().pps);
        let phr = service("phr", &sandbox.addresses().phr);
        Self {
            sandbox,
            transport,
            helseid,
            pps,
            phr,
        }
    }

    pub(crate) fn sign_in(pid: &str) -> UserSignIn {
        Self::sign_in_at(pid, "4")
    }

    pub(crate) fn sign_in_at(pid: &str, level: &str) -> UserSignIn {
        UserSignIn::new()
            .parameter("acr_values", "idp:testidp-oidc")
            .parameter("test_pid", pid)
            .parameter("test_security_level", level)
    }

    pub(crate) async fn try_sign_in(&self, sign_in: UserSignIn) -> Result<Session, SignInError> {
        let pending = sign_in.begin(&self.helseid).await?;
        let page = browser::open(&pending);
        let session = pending.finish().await;
        page.await.unwrap();
        session
    }

    pub(crate) async fn session(&self) -> Session {
        self.try_sign_in(Self::sign_in(VITS)).await.unwrap()
    }

    pub(crate) fn pps_api(&self) -> Api {
        Api {
            audience: "nhn:pps".into(),
            origin: self.pps.origin().clone(),
            scopes: Vec::new(),
        }
    }

    pub(crate) fn phr_api(&self) -> Api {
        Api {
            audience: "nhn:phr".into(),
            origin: self.phr.origin().clone(),
            scopes: vec![
                "nhn:phr/mhd/read-documentreferences/kjernejournalforskriften".into(),
                "nhn:phr/mhd/read-document".into(),
            ],
        }
    }

    /// A search in PPS.
    pub(crate) async fn search(&self, authorizer: &Authorizer) -> Result<Response, SendError> {
        let request = Request::post_form("DiagnosticReport/_search", Vec::new())
            .idempotent(true)
            .correlation_header("correlation-id")
            .sensitive_header("person-id", PATIENT)
            .header("access-basis", "UNNTAK");
        self.transport
            .send(
                &self.pps,
                request,
                Some(authorizer),
                &CancellationToken::new(),
            )
            .await
    }

    /// `pingauth` of PHR.
    pub(crate) async fn ping(&self, authorizer: &Authorizer) -> Result<Response, SendError> {
        let request = Request::get("pingauth");
        self.transport
            .send(
                &self.phr,
                request,
                Some(authorizer),
                &CancellationToken::new(),
            )
            .await
    }

    pub(crate) fn attest(&self, decision: &str) -> Attest {
        let organisation = &self.sandbox.client().organisation;
        Attest::new(AttestParts {
            authorization: Some(Code {
                code: "LE".into(),
                system: "urn:oid:2.16.578.1.12.4.1.1.9060".into(),
            }),
            legal_entity: Identifier::organisation(&organisation.parent),
            point_of_care: Identifier::organisation(&organisation.child),
            department: None,
            healthcare_service: Some(Code {
                code: "S03".into(),
                system: "urn:oid:2.16.578.1.12.4.1.1.8655".into(),
            }),
            purpose_of_use: PurposeOfUse::Treat,
            purpose_of_use_details: None,
            decision_ref: DecisionRef {
                id: decision.into(),
                user_selected: true,
            },
            patient_point_of_care: None,
            patient_department: None,
        })
        .unwrap()
    }

    /// Requests to the token endpoint, also the refused ones.
    pub(crate) fn token_requests(&self) -> usize {
        self.sandbox
            .journal()
            .count(innsyn_sandbox::Service::HelseId, "/connect/token")
    }

    /// Grants of the token endpoint that were served, oldest first.
    pub(crate) fn grants(&self) -> Vec<String> {
        let entries = self.sandbox.journal().entries();
        let tokens = entries
            .iter()
            .filter(|entry| entry.path == "/connect/token");
        let served = tokens.filter(|entry| entry.status == 200);
        served
            .filter_map(|entry| entry.note("grant").map(str::to_owned))
            .collect()
    }
}
