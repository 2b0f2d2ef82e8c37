//! HelseID: the identity provider of the box.
//!
//! User sign-in with PAR, PKCE and a page where a test clinician is chosen; tokens bound by DPoP
//! with a server nonce; rotating refresh with one resource at a time; organisation numbers and the
//! attest in the client assertion; userinfo, client information, token exchange, revocation and
//! sign-out. Strict, unless the options ask for leniency towards assertions of older clients.
//!
//! Deliberately not here: shared secrets, implicit and hybrid flows, device and CIBA, which
//! HelseID's metadata names but its policy does not allow. The test-token service and
//! self-service are services of their own (`ttt`, `selfservice`).
//!
//! Specification: FAPI 2.0 Security Profile as HelseID narrows it; RFC 9126, 9207, 9449, 8707,
//! 8693.

mod assertion;
mod authorize;
pub(crate) mod client;
mod client_info;
mod details;
mod end_session;
mod error;
mod exchange;
mod form;
pub(crate) mod issue;
mod keys;
mod metadata;
pub(crate) mod page;
mod par;
mod revocation;
mod store;
mod token;
mod userinfo;

#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use axum::Router;
use axum::routing::{get, post};

pub(crate) use client_info::instant;
#[cfg(test)]
pub(crate) use details::tests::{child_detail, good_attest};
pub(crate) use details::{ATTEST, SUPPLIER, is_organisation_number};
pub(crate) use keys::Keys;

use self::client::{
    ApiClaim, CLIENT_INFO, Client, ClientKey, ClientKind, Delegation, IDENTITY_SCOPES, KeyOrigin,
    PHR_LIST_SCOPES, SELF_SERVICE,
};
use self::keys::KeyRing;
use self::store::Store;
use crate::jose::{NonceMint, Proof, ReplayCache, SigningKey};
use crate::options::{
    MachineClient, Organisation, ReadyClient, RefreshTokenUse, SandboxOptions, Tenancy,
};
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
const MULTI_TENANT_ID: &str = "5b0e9c1d-3f57-4d0a-a7d4-2d8f8f6b9a31";
const EXCHANGING_ID: &str = "c3a5d6e2-90f4-47a8-9a53-7e1b4c8d2f60";

/// Seconds in a day.
const DAY: i64 = 86_400;

/// The provider's keys, clients and stores.
pub(crate) struct Provider {
    keys: RwLock<KeyRing>,
    clients: RwLock<Vec<Arc<Client>>>,
    ready: ReadyClient,
    machine: MachineClient,
    multi_tenant: ReadyClient,
    exchanging: MachineClient,
    nonces: NonceMint,
    api_nonces: NonceMint,
    replay: ReplayCache,
    store: Mutex<Store>,
}

impl Provider {
    pub(crate) fn new(options: &SandboxOptions, keys: Keys, now: i64) -> Self {
        let user = user_client(options, &keys.client, now);
        let machine = machine_client(options, &keys.machine, now);
        let multi_tenant = Client {
            id: MULTI_TENANT_ID.to_owned(),
            name: "Leverandør med flere virksomheter (sandkasse)".to_owned(),
            tenancy: Tenancy::Multi,
            ..user_client(options, &keys.multi_tenant, now)
        };
        let exchanging = exchanging_client(options, &keys.exchanging, now);
        let ready_user = |client: &Client, key: &SigningKey| ReadyClient {
            id: client.id.clone(),
            private_jwk: key.private_jwk().clone(),
            redirect_uri: REDIRECTS[0].to_owned(),
            scopes: plan_scopes(),
            post_logout_redirect_uri: POST_LOGOUT[0].to_owned(),
            organisation: options.organisation.clone(),
        };
        let ready_machine = |client: &Client, key: &SigningKey| MachineClient {
            id: client.id.clone(),
            private_jwk: key.private_jwk().clone(),
            scopes: client.scopes.clone(),
        };
        Self {
            ready: ready_user(&user, &keys.client),
            machine: ready_machine(&machine, &keys.machine),
            multi_tenant: ready_user(&multi_tenant, &keys.multi_tenant),
            exchanging: ready_machine(&exchanging, &keys.exchanging),
            keys: RwLock::new(KeyRing::new(keys.provider)),
            clients: RwLock::new(
                [user, machine, multi_tenant, exchanging]
                    .map(Arc::new)
                    .into(),
            ),
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

    pub(crate) fn multi_tenant_client(&self) -> &ReadyClient {
        &self.multi_tenant
    }

    pub(crate) fn exchanging_client(&self) -> &MachineClient {
        &self.exchanging
    }

    /// The key that signs tokens now; `None` only when no key could be made.
    pub(crate) fn current_key(&self) -> Option<Arc<SigningKey>> {
        self.ring(KeyRing::current)
    }

    /// The key that signs tokens now.
    #[cfg(test)]
    pub(crate) fn signing_key(&self) -> Arc<SigningKey> {
        self.current_key().unwrap()
    }

    /// The published key with this id.
    pub(crate) fn published_key(&self, kid: &str) -> Option<Arc<SigningKey>> {
        self.published_keys()
            .into_iter()
            .find(|key| key.kid() == kid)
    }

    /// Every key of the key set.
    pub(crate) fn published_keys(&self) -> Vec<Arc<SigningKey>> {
        self.ring(KeyRing::published)
    }

    /// Keys that are no longer in the key set.
    pub(crate) fn retired_keys(&self) -> Vec<Arc<SigningKey>> {
        self.ring(|ring| ring.retired().to_vec())
    }

    fn ring<T>(&self, read: impl FnOnce(&KeyRing) -> T) -> T {
        read(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
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

    /// The registered client with this id.
    pub(crate) fn client(&self, id: &str) -> Option<Arc<Client>> {
        let clients = self.clients.read().unwrap_or_else(PoisonError::into_inner);
        clients.iter().find(|client| client.id == id).cloned()
    }

    /// Registers a client.
    pub(crate) fn add_client(&self, client: Client) {
        let mut clients = self.clients.write().unwrap_or_else(PoisonError::into_inner);
        clients.push(Arc::new(client));
    }

    /// Changes a client; `None` when there is none with this id. Requests under way go on with
    /// the client as it was.
    pub(crate) fn change_client<T>(
        &self,
        id: &str,
        change: impl FnOnce(&mut Client) -> T,
    ) -> Option<T> {
        let mut clients = self.clients.write().unwrap_or_else(PoisonError::into_inner);
        let client = clients.iter_mut().find(|client| client.id == id)?;
        Some(change(Arc::make_mut(client)))
    }

    /// Works on the stores; the lock is never held across an await.
    fn with_store<T>(&self, work: impl FnOnce(&mut Store) -> T) -> T {
        work(&mut self.store.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Makes a new signing key and lets it sign; see [`crate::Sandbox::rotate_keys`].
pub(crate) async fn rotate_keys(state: &Arc<State>, overlap: bool) -> bool {
    let made = tokio::task::spawn_blocking(SigningKey::generate_rsa).await;
    let Some(key) = made.ok().flatten() else {
        return false;
    };
    let mut ring = state
        .helseid
        .keys
        .write()
        .unwrap_or_else(PoisonError::into_inner);
    ring.rotate(key, overlap);
    true
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

fn registered_key(options: &SandboxOptions, key: &SigningKey, now: i64) -> ClientKey {
    ClientKey {
        kid: key.kid().to_owned(),
        algorithm: key.algorithm(),
        key: key.public().clone(),
        expires: now + options.client_key_days * DAY,
        origin: KeyOrigin::Gui,
    }
}

fn user_client(options: &SandboxOptions, key: &SigningKey, now: i64) -> Client {
    let mut scopes: Vec<String> = IDENTITY_SCOPES.map(ToOwned::to_owned).to_vec();
    scopes.extend(
        [
            CLIENT_INFO,
            "nhn:pps/provesvar-read",
            // Of version one, which is on its way out; the token plan does not ask for it.
            "nhn:pps/provesvar",
            "nhn:phr/mhd/read-document",
        ]
        .map(ToOwned::to_owned),
    );
    scopes.extend(PHR_LIST_SCOPES.map(ToOwned::to_owned));
    Client {
        id: options.client.id.clone(),
        name: "Innsyn (sandkasse)".to_owned(),
        kind: ClientKind::User,
        keys: vec![registered_key(options, key, now)],
        redirect_uris: REDIRECTS.map(ToOwned::to_owned).to_vec(),
        any_port: options.client.any_port,
        post_logout_redirect_uris: POST_LOGOUT.map(ToOwned::to_owned).to_vec(),
        scopes,
        pending_scopes: Vec::new(),
        organisation: options.organisation.clone(),
        children: vec![options.organisation.child.clone()],
        delegations: delegations(options),
        tenancy: options.client.tenancy,
        refresh_token_use: options.client.refresh_token_use,
        api_claims: Vec::new(),
        own_audience: None,
        confirmed: true,
        usable_from: now,
        created: now,
        updated: now,
    }
}

fn machine_client(options: &SandboxOptions, key: &SigningKey, now: i64) -> Client {
    Client {
        id: MACHINE_ID.to_owned(),
        name: "Innsyn meldinger (sandkasse)".to_owned(),
        kind: ClientKind::Machine,
        redirect_uris: Vec::new(),
        any_port: false,
        post_logout_redirect_uris: Vec::new(),
        scopes: vec!["nhn:msh/api".to_owned()],
        tenancy: Tenancy::Single,
        refresh_token_use: RefreshTokenUse::OneTimeUseOnly,
        api_claims: vec![ApiClaim {
            audience: "nhn:msh".to_owned(),
            name: "herid".to_owned(),
            value: Some("0".to_owned()),
            pending: None,
        }],
        ..user_client(options, key, now)
    }
}

/// PPS as the API that it is, when it calls PHR on behalf of the one who called it.
fn exchanging_client(options: &SandboxOptions, key: &SigningKey, now: i64) -> Client {
    Client {
        id: EXCHANGING_ID.to_owned(),
        name: "API som veksler token (sandkasse)".to_owned(),
        scopes: vec!["nhn:phr/mhd/read-document".to_owned()],
        api_claims: Vec::new(),
        own_audience: Some("nhn:pps"),
        ..machine_client(options, key, now)
    }
}

/// Who has delegated to the supplier: one organisation that has signed everything, and one that
/// has not signed the terms of PHR.
fn delegations(options: &SandboxOptions) -> Vec<Delegation> {
    vec![
        Delegation {
            organisation: options.organisation.clone(),
            unsigned: Vec::new(),
        },
        Delegation {
            organisation: Organisation {
                parent: "234567802".to_owned(),
                name: "Fjellbygda legekontor".to_owned(),
                child: "234567810".to_owned(),
                child_name: "Fjellbygda, avdeling nord".to_owned(),
            },
            unsigned: vec!["nhn:phr"],
        },
    ]
}

/// Notes that a proof has been used here; false when it has been before.
fn spend_proof(state: &State, proof: &Proof, now: i64) -> bool {
    let name = format!("helseid:{}:{}", proof.jkt, proof.jti);
    let until = proof.issued_at + 2 * PROOF_WINDOW;
    state.helseid.replay().spend(name, now, until)
}

/// Whether a client may ask for self-service with its own key, which every confirmed client may.
fn is_self_service(scopes: &[String]) -> bool {
    matches!(scopes, [only] if only == SELF_SERVICE)
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
        .route(
            "/connect/clientinfo",
            get(client_info::show).post(client_info::show),
        )
        .route("/connect/revocation", post(revocation::revoke))
        .route(
            "/connect/endsession",
            get(end_session::end).post(end_session::end),
        )
        .with_state(state)
}
