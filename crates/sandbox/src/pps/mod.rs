//! Placeholder until the service is written.

use std::sync::Arc;

use crate::state::State;

pub(crate) fn router(_state: Arc<State>) -> axum::Router {
    axum::Router::new()
}
