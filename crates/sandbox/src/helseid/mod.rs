//! HelseID: the identity provider of the box.
//!
//! User sign-in with PAR, PKCE and a page where a test clinician is chosen; tokens bound by DPoP
//! with a server nonce; rotating refresh with one resource at a time; organisation numbers and the
//! attest in the client assertion; userinfo, revocation and sign-out. Always strict.
//!
//! Deliberately not here: shared secrets, implicit and hybrid flows, device and CIBA, which
//! HelseID's metadata names but its policy does not allow; client information, the test-token
//! service and self-service, which are not needed by the program.
//!
//! Specification: FAPI 2.0 Security Profile as HelseID narrows it; RFC 9126, 9207, 9449, 8707.

mod assertion;
mod authorize;
mod client;
mod details;
mod end_session;
mod error;
mod form;
mod issue;
mod keys;
mod metadata;
mod page;
mod par;
mod revocation;
mod store;
mod token;
mod userinfo;

#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::routing::{get, post};

#[cfg(test)]
pub(crate) use details::tests::{child_detail, good_attest};
pub(crate) use keys::Keys;

use self::client::{Client, ClientKey, ClientKind, IDENTITY_SCOPES, PHR_LIST_SCOPES};
use self::store::Store;
use crate::jose::{NonceMint, ReplayCache, SigningKey};
use crate::options::{MachineClient, ReadyClient, RefreshTokenUse, SandboxOptions, Tenancy};
use crate::state::State;

/// Seconds that the `iat` of a proof may be away from HelseID's clock.
const PROOF_WINDOW: i64 = 60;
/// Seconds that a nonce is good.
const NONCE_SECONDS: i64 = 120;

/// Where the ready client may be redirected to. The test environment takes any port.
const REDIRECTS: [&str; 3] = [
    "http://127.0.0.1:8089/callback",
    "http://localhost:8089/callback",
    "http://[::1]:8089/callback",
];
const POST_LOGOUT: [&str; 2] = [
    "http://127.0.0.1:8089/signed-out",
    "http://localhost:8089/signed-out",
];
const MACHINE_ID: &str = "1c2f7a94-7a1e-4a6b-8b0f-6f1f2d9c3e55";

/// The provider's keys, clients and stores.
pub(crate) struct Provider {
    signing_key: SigningKey,
    clients: Vec<Client>,
    ready: ReadyClient,
    machine: MachineClient,
    nonces: NonceMint,
    api_nonces: NonceMint,
    replay: ReplayCache,
    store: Mutex<Store>,
}

impl Provider {
    pub(crate) fn new(options: &SandboxOptions, keys: Keys) -> Self {
        let user = user_client(options, &keys.client);
        let machine = machine_client(options, &keys.machine);
        let ready = ReadyClient {
            id: user.id.clone(),
            private_jwk: keys.client.private_jwk().clone(),
            redirect_uri: REDIRECTS[0].to_owned(),
            scopes: plan_scopes(),
            post_logout_redirect_uri: POST_LOGOUT[0].to_owned(),
            organisation: options.organisation.clone(),
        };
        let ready_machine = MachineClient {
            id: machine.id.clone(),
            private_jwk: keys.machine.private_jwk().clone(),
            scopes: machine.scopes.clone(),
        };
        Self {
            signing_key: keys.provider,
            clients: vec![user, machine],
            ready,
            machine: ready_machine,
            nonces: NonceMint::new(NONCE_SECONDS),
            api_nonces: NonceMint::new(NONCE_SECONDS),
            replay: ReplayCache::default(),
            store: Mutex::default(),
        }
    }

    pub(crate) fn ready_client(&self) -> &ReadyClient {
        &self.ready
    }

    pub(crate) fn machine_client(&self) -> &MachineClient {
        &self.machine
    }

    pub(crate) fn signing_key(&self) -> &SigningKey {
        &self.signing_key
    }

    /// Nonces of the token endpoint.
    pub(crate) fn nonces(&self) -> &NonceMint {
        &self.nonces
    }

    /// Nonces of the resource servers, apart from those of the token endpoint.
    pub(crate) fn api_nonces(&self) -> &NonceMint {
        &self.api_nonces
    }

    pub(crate) fn replay(&self) -> &ReplayCache {
        &self.replay
    }

    fn client(&self, id: &str) -> Option<&Client> {
        self.clients.iter().find(|client| client.id == id)
    }

    /// Works on the stores; the lock is never held across an await.
    fn with_store<T>(&self, work: impl FnOnce(&mut Store) -> T) -> T {
        work(&mut self.store.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The scopes of the token plan, in its order.
fn plan_scopes() -> Vec<String> {
    [
        "openid",
        "profile",
        "offline_access",
        "helseid://scopes/identity/pid",
        "helseid://scopes/identity/security_level",
        "helseid://scopes/hpr/hpr_number",
        "nhn:pps/provesvar-read",
        "nhn:phr/mhd/read-document",
        PHR_LIST_SCOPES[1],
    ]
    .map(ToOwned::to_owned)
    .to_vec()
}

fn registered_key(key: &SigningKey) -> ClientKey {
    ClientKey {
        kid: key.kid().to_owned(),
        algorithm: key.algorithm(),
        key: key.public().clone(),
    }
}

fn user_client(options: &SandboxOptions, key: &SigningKey) -> Client {
    let mut scopes: Vec<String> = IDENTITY_SCOPES.map(ToOwned::to_owned).to_vec();
    scopes.extend(["nhn:pps/provesvar-read", "nhn:phr/mhd/read-document"].map(ToOwned::to_owned));
    scopes.extend(PHR_LIST_SCOPES.map(ToOwned::to_owned));
    Client {
        id: options.client.id.clone(),
        name: "Innsyn (sandkasse)",
        kind: ClientKind::User,
        keys: vec![registered_key(key)],
        redirect_uris: REDIRECTS.map(ToOwned::to_owned).to_vec(),
        any_port: options.client.any_port,
        post_logout_redirect_uris: POST_LOGOUT.map(ToOwned::to_owned).to_vec(),
        scopes,
        resources: vec!["nhn:pps", "nhn:phr"],
        organisation: options.organisation.clone(),
        tenancy: options.client.tenancy,
        refresh_token_use: options.client.refresh_token_use,
        api_claims: Vec::new(),
    }
}

fn machine_client(options: &SandboxOptions, key: &SigningKey) -> Client {
    Client {
        id: MACHINE_ID.to_owned(),
        name: "Innsyn meldinger (sandkasse)",
        kind: ClientKind::Machine,
        keys: vec![registered_key(key)],
        redirect_uris: Vec::new(),
        any_port: false,
        post_logout_redirect_uris: Vec::new(),
        scopes: vec!["nhn:msh/api".to_owned()],
        resources: vec!["nhn:msh"],
        organisation: options.organisation.clone(),
        tenancy: Tenancy::Single,
        refresh_token_use: RefreshTokenUse::OneTimeUseOnly,
        api_claims: vec![("nhn:msh", "herid", "0")],
    }
}

/// The provider's routes.
pub(crate) fn router(state: Arc<State>) -> Router {
    Router::new()
        .route(
            "/.well-known/openid-configuration",
            get(metadata::discovery),
        )
        .route(
            "/.well-known/openid-configuration/jwks",
            get(metadata::key_set),
        )
        .route("/connect/expiredjwks", get(metadata::expired_key_set))
        .route("/connect/availableidps", get(metadata::identity_providers))
        .route("/connect/par", post(par::push))
        .route("/connect/authorize", get(authorize::begin))
        .route("/connect/authorize/login", post(authorize::answer))
        .route("/connect/token", post(token::issue))
        .route(
            "/connect/userinfo",
            get(userinfo::show).post(userinfo::show),
        )
        .route("/connect/revocation", post(revocation::revoke))
        .route(
            "/connect/endsession",
            get(end_session::end).post(end_session::end),
        )
        .with_state(state)
}
