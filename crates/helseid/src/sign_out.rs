//! Signing out (RFC 7009, OpenID Connect RP-Initiated Logout 1.0; rule ID-13).
//!
//! The local end comes first and does not depend on HelseID. The ID token holds the identity
//! number: it never stands in an address.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use tokio::task::JoinHandle;
use url::Url;
use zeroize::Zeroizing;

use crate::config::{LoopbackHost, Ports};
use crate::details::Details;
use crate::loopback::{Listener, escape, paragraph};
use crate::provider::{Call, Provider};
use crate::random;
use crate::session::Remains;

/// After this time the tokens of the logout are dropped, whatever HelseID does.
const LONGEST: Duration = Duration::from_secs(10);

/// How the session in the browser is ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum EndSession {
    /// HelseID is opened without saying who; it asks the user whether to sign out.
    Asked,
    /// A page on this machine with one button posts the ID token to HelseID. It can be opened once,
    /// within ten seconds.
    Button,
}

/// A session that has ended here; what is left is to tell HelseID. Everything is dropped after ten
/// seconds.
pub struct SignedOut {
    provider: Arc<Provider>,
    revocation: JoinHandle<bool>,
    /// Shared with a task that empties it in time, whoever keeps this.
    id_token: Arc<Mutex<Option<SecretString>>>,
}

impl SignedOut {
    pub(crate) fn begin(provider: Arc<Provider>, remains: Remains) -> Self {
        Self::within(provider, remains, LONGEST)
    }

    fn within(provider: Arc<Provider>, remains: Remains, longest: Duration) -> Self {
        let Remains { refresh, id_token } = remains;
        let id_token = Arc::new(Mutex::new(id_token));
        let kept = Arc::downgrade(&id_token);
        tokio::spawn(async move {
            tokio::time::sleep(longest).await;
            if let Some(kept) = kept.upgrade() {
                drop(take(&kept));
            }
        });
        let revoking = Arc::clone(&provider);
        let revocation = tokio::spawn(async move {
            let Some(refresh) = refresh else {
                return true;
            };
            let revoked = tokio::time::timeout(longest, revoke(&revoking, &refresh)).await;
            revoked.unwrap_or(false)
        });
        Self {
            provider,
            revocation,
            id_token,
        }
    }

    /// The address to open in the browser, so that the session there ends too; `None` when HelseID
    /// offers none, or cannot be asked.
    pub async fn end_session(&mut self, way: EndSession) -> Option<Url> {
        let asking = tokio::time::timeout(LONGEST, self.provider.metadata());
        let endpoint = asking.await.ok()?.ok()?.end_session?;
        let id_token = take(&self.id_token);
        match (way, id_token) {
            (EndSession::Button, Some(id_token)) => self.button(&endpoint, &id_token).await,
            (EndSession::Asked, _) | (EndSession::Button, None) => Some(endpoint),
        }
    }

    /// Waits until HelseID has revoked the refresh token; false when it did not say so in time.
    pub async fn revoked(self) -> bool {
        self.revocation.await.unwrap_or(false)
    }

    async fn button(&self, endpoint: &Url, id_token: &SecretString) -> Option<Url> {
        let config = &self.provider.config;
        let mut listener = Listener::bind(LoopbackHost::V4, &Ports::Any).await.ok()?;
        let secret = random::nonce(&*config.random).ok()?;
        let path = format!("/{}", *secret);
        let address = Url::parse(&listener.address(&path)).ok()?;
        let field = |name: &str, value: &str| {
            format!(
                "<input type=\"hidden\" name=\"{name}\" value=\"{}\">",
                escape(value)
            )
        };
        let mut fields = Zeroizing::new(field("id_token_hint", id_token.expose_secret()));
        if let Some(back) = &config.post_logout_redirect_uri {
            fields.push_str(&field("post_logout_redirect_uri", back));
        }
        let body = Zeroizing::new(format!(
            "{}<form method=\"post\" action=\"{}\">{}<button>{}</button></form>",
            paragraph(&config.pages.end_session),
            escape(endpoint.as_str()),
            *fields,
            escape(&config.pages.end_session_button),
        ));
        let origin = endpoint.origin().ascii_serialization();
        // The form may be answered with a redirect to the registered page.
        let back = config
            .post_logout_redirect_uri
            .as_deref()
            .and_then(|back| Url::parse(back).ok());
        let back = back.map(|back| format!(" {}", back.origin().ascii_serialization()));
        let policy = format!("; form-action {origin}{}", back.unwrap_or_default());
        let pages = config.pages.clone();
        tokio::spawn(async move {
            let page = listener.page_once(&path, &pages, &body, &policy);
            let _ = tokio::time::timeout(LONGEST, page).await;
        });
        Some(address)
    }
}

fn take(kept: &Mutex<Option<SecretString>>) -> Option<SecretString> {
    kept.lock().unwrap_or_else(PoisonError::into_inner).take()
}

impl fmt::Debug for SignedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignedOut(…)")
    }
}

async fn revoke(provider: &Provider, refresh: &SecretString) -> bool {
    let Ok(metadata) = provider.metadata().await else {
        return false;
    };
    let Some(path) = metadata.revocation else {
        return false;
    };
    let call = Call {
        path: &path,
        template: "connect/revocation",
        fields: vec![
            ("token", refresh.expose_secret()),
            ("token_type_hint", "refresh_token"),
        ],
        details: &Details::default(),
        dpop: None,
        may_repeat: true,
    };
    provider.call(call).await.is_ok()
}

#[cfg(test)]
mod tests {
    use innsyn_transport::{Transport, TransportConfig};

    use super::*;
    use crate::config::Config;
    use crate::jose::tests::ec_key;

    #[tokio::test]
    async fn the_id_token_is_dropped_in_time_whoever_keeps_the_rest() {
        let mut config = Config::new("https://sts.example", "client", ec_key());
        config.resources = vec!["nhn:pps".into()];
        let transport = Transport::new(TransportConfig::new("test/1")).unwrap();
        let provider = Arc::new(Provider::new(config, transport).unwrap());
        let remains = Remains {
            refresh: None,
            id_token: Some("holds an identity number".into()),
        };
        let out = SignedOut::within(provider, remains, Duration::from_millis(50));
        assert!(out.id_token.lock().unwrap().is_some());
        let emptied = async {
            while out.id_token.lock().unwrap().is_some() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), emptied)
            .await
            .expect("the token was kept");
    }
}
