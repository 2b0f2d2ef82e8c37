//! Registered clients: what each may ask for, and on behalf of whom.

use url::{Host, Url};

use crate::jose::PublicKey;
use crate::options::{Organisation, RefreshTokenUse, Tenancy};

/// Scopes about the person and the session; they belong to no API.
pub(crate) const IDENTITY_SCOPES: [&str; 10] = [
    "openid",
    "profile",
    "offline_access",
    "helseid://scopes/identity/pid",
    "helseid://scopes/identity/pid_pseudonym",
    "helseid://scopes/identity/security_level",
    "helseid://scopes/identity/assurance_level",
    "helseid://scopes/identity/network",
    "helseid://scopes/hpr/hpr_number",
    "helseid://scopes/client/client_name",
];

/// The two legal bases of PHR lists, which exclude each other in one request.
pub(crate) const PHR_LIST_SCOPES: [&str; 2] = [
    "nhn:phr/mhd/read-documentreferences",
    "nhn:phr/mhd/read-documentreferences/kjernejournalforskriften",
];

/// What a client is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClientKind {
    /// Signs users in.
    User,
    /// Client credentials.
    Machine,
}

/// One registered key of a client.
pub(crate) struct ClientKey {
    pub(crate) kid: String,
    pub(crate) algorithm: &'static str,
    pub(crate) key: PublicKey,
}

/// A registered client.
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) name: &'static str,
    pub(crate) kind: ClientKind,
    pub(crate) keys: Vec<ClientKey>,
    pub(crate) redirect_uris: Vec<String>,
    pub(crate) any_port: bool,
    pub(crate) post_logout_redirect_uris: Vec<String>,
    pub(crate) scopes: Vec<String>,
    pub(crate) resources: Vec<&'static str>,
    pub(crate) organisation: Organisation,
    pub(crate) tenancy: Tenancy,
    pub(crate) refresh_token_use: RefreshTokenUse,
    /// API-specific claims: audience, name, value.
    pub(crate) api_claims: Vec<(&'static str, &'static str, &'static str)>,
}

impl Client {
    /// Whether `uri` is registered, or a registered loopback address on another port where the
    /// test environment's laxness is on.
    pub(crate) fn takes_redirect(&self, uri: &str) -> bool {
        if self
            .redirect_uris
            .iter()
            .any(|registered| registered == uri)
        {
            return true;
        }
        self.any_port
            && self
                .redirect_uris
                .iter()
                .any(|registered| same_loopback(registered, uri))
    }
}

fn same_loopback(registered: &str, asked: &str) -> bool {
    let (Ok(registered), Ok(asked_url)) = (Url::parse(registered), Url::parse(asked)) else {
        return false;
    };
    let is_loopback = match asked_url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    is_loopback
        && asked_url.scheme() == "http"
        && registered.scheme() == "http"
        && registered.host() == asked_url.host()
        && registered.path() == asked_url.path()
        && asked_url.query().is_none()
        && asked_url.fragment().is_none()
        && asked_url.username().is_empty()
        && asked_url.password().is_none()
}

/// The audience of an API scope: the text before the first slash.
pub(crate) fn audience_of(scope: &str) -> Option<&str> {
    if IDENTITY_SCOPES.contains(&scope) {
        return None;
    }
    scope.split_once('/').map(|(audience, _)| audience)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_port_is_the_only_difference_that_loopback_allows() {
        let registered = "http://127.0.0.1:8089/callback";
        assert!(same_loopback(registered, "http://127.0.0.1:51234/callback"));
        for wrong in [
            "http://127.0.0.1:51234/other",
            "http://127.0.0.1:51234/callback?x=1",
            "http://127.0.0.1:51234/callback#x",
            "https://127.0.0.1:51234/callback",
            "http://localhost:51234/callback",
            "http://a@127.0.0.1:51234/callback",
            "http://127.0.0.1.example.org/callback",
        ] {
            assert!(!same_loopback(registered, wrong), "{wrong}");
        }
    }

    #[test]
    fn the_audience_stands_before_the_slash() {
        assert_eq!(audience_of("nhn:phr/mhd/read-document"), Some("nhn:phr"));
        assert_eq!(audience_of("helseid://scopes/identity/pid"), None);
        assert_eq!(audience_of("openid"), None);
    }
}
