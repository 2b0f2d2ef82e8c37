//! `GET /ping`: is the service there, and does it take our token?

use innsyn_transport::{Authorize, CancellationToken, CorrelationId, Limits, Request, SendError};
use serde::Deserialize;

use crate::client::Client;

/// What the service answered.
#[derive(Clone, Debug)]
pub struct Pong {
    /// Id of the request, in our own trace: the service takes none.
    pub correlation: CorrelationId,
    /// The service's clock, where it told.
    pub time: Option<jiff::Timestamp>,
}

/// Why there was no pong. Holds no body and no address.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PingError {
    /// No answer.
    #[error("ping: no answer")]
    Send {
        /// Why.
        #[source]
        source: SendError,
        /// Id of the request.
        correlation: CorrelationId,
    },
    /// An error status.
    #[error("ping: refused with status {status}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// The service's own number for it (`1202`: a HER-id outside the authorisation).
        code: Option<u32>,
        /// Id of the request.
        correlation: CorrelationId,
    },
    /// An answer that is no pong: a page of something in between, or another service.
    #[error("ping: the answer is no pong")]
    NotAPong {
        /// Id of the request.
        correlation: CorrelationId,
    },
}

#[derive(Deserialize)]
struct Answer {
    response: String,
    #[serde(rename = "timestampUtc")]
    timestamp: Option<String>,
}

#[derive(Deserialize)]
struct Problem {
    #[serde(rename = "errorCode")]
    code: Option<u32>,
}

impl Client {
    /// Asks whether the service is there; with `authorize` also whether it takes our token and proof.
    ///
    /// # Errors
    /// [`PingError`]: no answer, an error status, or an answer that is no pong.
    pub async fn ping(
        &self,
        authorize: Option<&dyn Authorize>,
        cancel: &CancellationToken,
    ) -> Result<Pong, PingError> {
        let request = self.introduce(Request::get("ping")).limits(Limits::PING);
        let correlation = request.correlation();
        let sent = self
            .transport
            .send(&self.service, request, authorize, cancel)
            .await;
        let response = sent.map_err(|source| PingError::Send {
            source,
            correlation,
        })?;
        if !response.status.is_success() {
            let problem: Option<Problem> = serde_json::from_slice(&response.body).ok();
            return Err(PingError::Refused {
                status: response.status.as_u16(),
                code: problem.and_then(|problem| problem.code),
                correlation,
            });
        }
        let answer: Option<Answer> = response
            .is_json()
            .then(|| serde_json::from_slice(&response.body).ok())
            .flatten();
        match answer {
            Some(answer) if answer.response.eq_ignore_ascii_case("pong") => Ok(Pong {
                correlation,
                time: answer.timestamp.and_then(|time| time.parse().ok()),
            }),
            Some(_) | None => Err(PingError::NotAPong { correlation }),
        }
    }
}
