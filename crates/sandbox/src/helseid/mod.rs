//! HelseID: the identity provider of the box.

mod keys;

use std::sync::Arc;

use axum::Router;

pub(crate) use keys::Keys;

use crate::options::{MachineClient, ReadyClient, SandboxOptions};
use crate::state::State;

/// The provider's keys, clients and stores.
pub(crate) struct Provider {
    client: ReadyClient,
    machine: MachineClient,
}

impl Provider {
    pub(crate) fn new(options: &SandboxOptions, _keys: Keys) -> Self {
        let client = ReadyClient {
            id: options.client.id.clone(),
            private_jwk: serde_json::Value::Null,
            redirect_uri: "http://127.0.0.1:8089/callback".to_owned(),
            scopes: Vec::new(),
            post_logout_redirect_uri: String::new(),
            organisation: options.organisation.clone(),
        };
        let machine =
            MachineClient { id: String::new(), private_jwk: serde_json::Value::Null, scopes: Vec::new() };
        Self { client, machine }
    }

    pub(crate) fn ready_client(&self) -> &ReadyClient {
        &self.client
    }

    pub(crate) fn machine_client(&self) -> &MachineClient {
        &self.machine
    }
}

/// The provider's routes.
pub(crate) fn router(_state: Arc<State>) -> Router {
    Router::new()
}
