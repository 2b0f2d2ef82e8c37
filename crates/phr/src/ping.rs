//! Whether the service is there (`ping`), and whether it takes our token (`pingauth`).

use innsyn_transport::{Authorize, CancellationToken, CorrelationId, Limits, Request};

use crate::client::Client;
use crate::error::PingError;

impl Client {
    /// Asks whether the service is there. Carries no token.
    ///
    /// # Errors
    /// [`PingError`]: no answer, or an error status.
    pub async fn ping(&self, cancel: &CancellationToken) -> Result<CorrelationId, PingError> {
        self.ping_path("ping", None, cancel).await
    }

    /// Asks whether the service takes our token and proof. Says nothing about any patient.
    ///
    /// # Errors
    /// [`PingError`]: no answer, or an error status.
    pub async fn pingauth(
        &self,
        authorize: &dyn Authorize,
        cancel: &CancellationToken,
    ) -> Result<CorrelationId, PingError> {
        self.ping_path("pingauth", Some(authorize), cancel).await
    }

    async fn ping_path(
        &self,
        path: &'static str,
        authorize: Option<&dyn Authorize>,
        cancel: &CancellationToken,
    ) -> Result<CorrelationId, PingError> {
        let request = self.introduce(Request::get(path)).limits(Limits::PING);
        let correlation = request.correlation();
        let response = self
            .transport
            .send(&self.service, request, authorize, cancel)
            .await
            .map_err(|source| PingError::Send {
                source,
                correlation,
            })?;
        if response.status.is_success() {
            Ok(correlation)
        } else {
            Err(PingError::Refused {
                status: response.status.as_u16(),
                correlation,
            })
        }
    }
}
