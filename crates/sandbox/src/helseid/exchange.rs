//! Token exchange: an API that was called with a token asks for one of the next API.
//!
//! An application for end users does not need it; it is there for those who build an API.
//!
//! Specification: RFC 8693 as HelseID narrows it: access tokens only, one actor.

use serde_json::{Value, json};

use super::error::OAuthError;
use super::issue::{self, AccessToken};
use super::store::Login;
use super::token::{Request, one_audience};
use crate::resource_server;

const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

impl Request<'_> {
    /// The token of the next API. The subject token must be for the API that exchanges it; whoever
    /// stole it elsewhere has no use for it here.
    pub(super) fn exchange(&self) -> Result<Value, OAuthError> {
        if self.form.required("subject_token_type")? != ACCESS_TOKEN {
            return Err(OAuthError::invalid_request(
                "subject_token_type must be an access token",
            ));
        }
        let subject = self.form.required("subject_token")?;
        let bad = || OAuthError::invalid_grant("the subject token is not good here");
        let (claims, _) =
            resource_server::read_token(self.state, subject, self.client.own_audience, self.now)
                .ok_or_else(bad)?;
        let clinician = self
            .state
            .cast()
            .clinicians()
            .iter()
            .find(|person| claims.subject.as_deref() == Some(issue::subject(person).as_str()))
            .ok_or_else(bad)?;
        let scopes = self.form.words("scope");
        if scopes.is_empty() {
            return Err(OAuthError::invalid_request("scope is missing"));
        }
        let granted = |scope: &String| self.client.scopes.contains(scope);
        if !scopes.iter().all(granted) {
            return Err(OAuthError::new(
                "invalid_scope",
                "a scope is not granted to the client",
            ));
        }
        let audiences = one_audience(&scopes)?;
        if self
            .resource
            .as_ref()
            .is_some_and(|resource| !audiences.contains(resource))
        {
            return Err(OAuthError::new(
                "invalid_target",
                "the resource does not fit the scope",
            ));
        }
        let text = |name: &str| {
            let value = claims.all.get(name).and_then(Value::as_str);
            value.map(ToOwned::to_owned)
        };
        let login = Login {
            clinician,
            level: claims.security_level,
            auth_time: claims
                .all
                .get("auth_time")
                .and_then(Value::as_i64)
                .unwrap_or(self.now),
            sid: text("sid").unwrap_or_default(),
            another_at_refresh: false,
            registration: super::store::Registration::AsItIs,
        };
        let organisation = super::details::OrganisationClaims {
            parent: claims.orgnr_parent.clone(),
            child: claims.orgnr_child.clone(),
            ..Default::default()
        };
        let access_token = self.access_token(AccessToken {
            client: self.client,
            login: Some(&login),
            audiences,
            scopes: scopes.clone(),
            organisation,
            attest: claims.attest.clone(),
            act: Some(json!({
                "iss": self.state.addresses.helseid,
                "client_id": claims.client_id,
                "orgnr_parent": self.client.organisation.parent,
            })),
            jkt: &self.jkt,
        })?;
        let mut body = self.body(&access_token, &scopes, &[]);
        body.insert("issued_token_type".to_owned(), json!(ACCESS_TOKEN));
        Ok(Value::Object(body))
    }
}
