//! Userinfo: the approvals of authorised health personnel, which no token holds.

use std::fmt;

use innsyn_transport::{CancellationToken, Request, SendError, StatusCode};
use secrecy::ExposeSecret as _;
use serde_json::{Map, Value};

use crate::json;
use crate::session::Session;

const DETAILS: &str = "helseid://claims/hpr/hpr_details";

/// What the health personnel register says. `Debug` does not show whom it is about.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct HprDetails {
    /// The number, as digits.
    pub hpr_number: Option<String>,
    /// One for each profession.
    pub approvals: Vec<Approval>,
}

/// An approval.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Approval {
    /// Code of list 9060, such as `LE`.
    pub profession: String,
    /// The kind of approval.
    pub authorization: Option<Described>,
    /// Rights to requisition.
    pub requisition_rights: Vec<Described>,
    /// Specialities.
    pub specialities: Vec<Described>,
}

/// A code with its text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Described {
    /// The code.
    pub value: String,
    /// The text.
    pub description: Option<String>,
}

/// Why there is no userinfo.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UserinfoError {
    /// HelseID does not offer it.
    #[error("HelseID offers no userinfo")]
    NotOffered,
    /// Nobody is signed in, or the session is over.
    #[error("nobody is signed in")]
    NotSignedIn,
    /// No answer, or no token.
    #[error("userinfo could not be fetched")]
    Send(#[source] SendError),
    /// An error status.
    #[error("userinfo was answered with status {0}")]
    Status(u16),
    /// Not the expected JSON.
    #[error("userinfo cannot be read")]
    Malformed,
    /// It is about somebody else.
    #[error("userinfo is about another person")]
    DifferentPerson,
}

impl Session {
    /// The approvals of the user; empty without authorisation.
    pub async fn userinfo(&self) -> Result<HprDetails, UserinfoError> {
        let provider = &self.inner.provider;
        let identity = self.identity().ok_or(UserinfoError::NotSignedIn)?;
        let metadata = provider
            .metadata()
            .await
            .map_err(|_| UserinfoError::NotOffered)?;
        let path = metadata.userinfo.ok_or(UserinfoError::NotOffered)?;
        let audience = provider
            .config
            .resources
            .first()
            .ok_or(UserinfoError::NotOffered)?;
        let authorizer = self.authorizer_at(audience, provider.service.origin().clone());
        let request = Request::get(path)
            .template("connect/userinfo")
            .limits(provider.config.token_limits)
            .header("accept", "application/json");
        let never = CancellationToken::new();
        let answer = provider
            .transport
            .send(&provider.service, request, Some(&authorizer), &never)
            .await;
        let answer = answer.map_err(UserinfoError::Send)?;
        if answer.status != StatusCode::OK {
            return Err(UserinfoError::Status(answer.status.as_u16()));
        }
        if !answer.is_json() {
            return Err(UserinfoError::Malformed);
        }
        let map = json::object(&answer.body).map_err(|_| UserinfoError::Malformed)?;
        // OpenID Connect Core §5.3.2: the subject must be that of the ID token.
        if json::text(&map, "sub") != Some(identity.subject().expose_secret()) {
            return Err(UserinfoError::DifferentPerson);
        }
        Ok(HprDetails::read(&map))
    }
}

impl fmt::Debug for HprDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HprDetails")
            .field("approvals", &self.approvals)
            .finish_non_exhaustive()
    }
}

impl HprDetails {
    pub(crate) fn read(map: &Map<String, Value>) -> Self {
        let parsed;
        let details = match map.get(DETAILS) {
            Some(Value::Object(details)) => details,
            // A claim of structured data may come as a string that holds it.
            Some(Value::String(text)) => {
                parsed = json::object(text.as_bytes()).unwrap_or_default();
                &*parsed
            }
            _ => return Self::default(),
        };
        let number = details.get("hpr_number").and_then(plain);
        let number = number.filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
        let approvals = details.get("approvals").and_then(Value::as_array);
        Self {
            hpr_number: number,
            approvals: approvals
                .into_iter()
                .flatten()
                .filter_map(Approval::read)
                .collect(),
        }
    }
}

impl Approval {
    fn read(value: &Value) -> Option<Self> {
        let list = |name: &str| {
            let list = value.get(name).and_then(Value::as_array);
            list.into_iter()
                .flatten()
                .filter_map(Described::read)
                .collect()
        };
        Some(Self {
            profession: plain(value.get("profession")?)?,
            authorization: value.get("authorization").and_then(Described::read),
            requisition_rights: list("requisition_rights"),
            specialities: list("specialities"),
        })
    }
}

impl Described {
    fn read(value: &Value) -> Option<Self> {
        let description = value.get("description").and_then(plain);
        Some(Self {
            value: plain(value.get("value")?)?,
            description,
        })
    }
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn approvals_are_read_as_helseid_writes_them() {
        let details = json!({
            "approvals": [
                {"profession": "LE", "authorization": {"value": "1", "description": "Autorisasjon"},
                 "requisition_rights": [], "specialities": [{"value": "1", "description": "x"}]},
                {"no profession": true}
            ],
            "hpr_number": 565_501_872
        });
        let as_object = json!({DETAILS: details});
        let as_text = json!({DETAILS: details.to_string()});
        for claims in [as_object, as_text] {
            let details = HprDetails::read(claims.as_object().unwrap());
            assert_eq!(details.hpr_number.as_deref(), Some("565501872"));
            assert_eq!(details.approvals.len(), 1);
            assert_eq!(details.approvals[0].profession, "LE");
            assert_eq!(details.approvals[0].specialities.len(), 1);
        }
        assert_eq!(HprDetails::read(&Map::new()), HprDetails::default());
        for number in [json!(-1.5), json!("12a"), json!([1])] {
            let claims = json!({DETAILS: {"hpr_number": number}});
            let details = HprDetails::read(claims.as_object().unwrap());
            assert_eq!(details.hpr_number, None, "{number}");
        }
    }
}
