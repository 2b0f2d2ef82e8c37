//! Registered clients: what each may ask for, and on behalf of whom.

use url::{Host, Url};

use serde_json::Value;

use crate::jose::{ALGORITHMS, PublicKey};
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

/// The scope that opens a client's own configuration. It is about no person, so a machine may have
/// it too.
pub(crate) const CLIENT_INFO: &str = "helseid://scopes/client/info";

/// The scope of HelseID's self-service.
pub(crate) const SELF_SERVICE: &str = "nhn:selvbetjening/client";

/// Every API scope that the sandbox knows.
pub(crate) const API_SCOPES: [&str; 6] = [
    "nhn:pps/provesvar-read",
    "nhn:phr/mhd/read-document",
    PHR_LIST_SCOPES[0],
    PHR_LIST_SCOPES[1],
    "nhn:msh/api",
    SELF_SERVICE,
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

/// How a key came to be registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyOrigin {
    /// On the self-service pages, or with the client.
    Gui,
    /// Through the self-service API.
    Api,
}

/// One registered key of a client.
#[derive(Clone)]
pub(crate) struct ClientKey {
    pub(crate) kid: String,
    pub(crate) algorithm: &'static str,
    pub(crate) key: PublicKey,
    /// When it stops being good, in seconds since 1970.
    pub(crate) expires: i64,
    pub(crate) origin: KeyOrigin,
}

impl ClientKey {
    /// Reads a public JWK as self-service takes it: with `alg`, which must fit the key, and
    /// without private members. A missing `kid` becomes the thumbprint.
    pub(crate) fn from_jwk(
        jwk: &Value,
        expires: i64,
        origin: KeyOrigin,
    ) -> Result<Self, &'static str> {
        let key = PublicKey::from_jwk(jwk)
            .map_err(|_| "the key is not a public RSA key of 2048 bits or an EC key")?;
        let alg = jwk
            .get("alg")
            .and_then(Value::as_str)
            .ok_or("alg is missing")?;
        let algorithm = ALGORITHMS
            .into_iter()
            .find(|known| *known == alg && key.fits(known))
            .ok_or("alg does not fit the key")?;
        let kid = jwk
            .get("kid")
            .and_then(Value::as_str)
            .map_or_else(|| key.thumbprint(), ToOwned::to_owned);
        Ok(Self {
            kid,
            algorithm,
            key,
            expires,
            origin,
        })
    }
}

/// An organisation that has delegated to the supplier of a multi-tenant client.
#[derive(Clone, Debug)]
pub(crate) struct Delegation {
    pub(crate) organisation: Organisation,
    /// Audiences whose terms the organisation has not signed: their scopes are left out.
    pub(crate) unsigned: Vec<&'static str>,
}

/// A claim that an API wants about the client, set in self-service.
#[derive(Clone, Debug)]
pub(crate) struct ApiClaim {
    pub(crate) audience: String,
    pub(crate) name: String,
    /// The value in force.
    pub(crate) value: Option<String>,
    /// A value that waits for approval.
    pub(crate) pending: Option<String>,
}

/// A registered client.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kind: ClientKind,
    pub(crate) keys: Vec<ClientKey>,
    pub(crate) redirect_uris: Vec<String>,
    pub(crate) any_port: bool,
    pub(crate) post_logout_redirect_uris: Vec<String>,
    pub(crate) scopes: Vec<String>,
    /// Scopes that were asked for in self-service and wait for approval.
    pub(crate) pending_scopes: Vec<String>,
    pub(crate) organisation: Organisation,
    /// Child organisations that a single-tenant client may name.
    pub(crate) children: Vec<String>,
    /// Who has delegated to the supplier of a multi-tenant client.
    pub(crate) delegations: Vec<Delegation>,
    pub(crate) tenancy: Tenancy,
    pub(crate) refresh_token_use: RefreshTokenUse,
    pub(crate) api_claims: Vec<ApiClaim>,
    /// The API that the client is itself, where it may exchange tokens.
    pub(crate) own_audience: Option<&'static str>,
    /// Whether the draft has been confirmed; until then the client can do nothing.
    pub(crate) confirmed: bool,
    /// When the confirmation has reached the token endpoint.
    pub(crate) usable_from: i64,
    pub(crate) created: i64,
    pub(crate) updated: i64,
}

impl Client {
    /// Audiences of the client's API scopes, each once.
    pub(crate) fn resources(&self) -> Vec<String> {
        let mut resources: Vec<String> = Vec::new();
        for audience in self.scopes.iter().filter_map(|scope| audience_of(scope)) {
            if !resources.iter().any(|known| known == audience) {
                resources.push(audience.to_owned());
            }
        }
        resources
    }

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
    if scope.starts_with("helseid://") {
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
        assert_eq!(audience_of(CLIENT_INFO), None);
    }

    #[test]
    fn a_key_is_registered_with_an_algorithm_that_fits_it() {
        let own = crate::jose::SigningKey::generate_ec().unwrap();
        let mut jwk = own.public().to_jwk();
        let read = |jwk: &Value| ClientKey::from_jwk(jwk, 0, KeyOrigin::Api);
        assert_eq!(read(&jwk).err(), Some("alg is missing"));
        for wrong in ["ES384", "RS256", "HS256", "none"] {
            jwk["alg"] = Value::from(wrong);
            assert_eq!(
                read(&jwk).err(),
                Some("alg does not fit the key"),
                "{wrong}"
            );
        }
        jwk["alg"] = Value::from("ES256");
        assert_eq!(read(&jwk).unwrap().kid, own.public().thumbprint());
        assert!(read(own.private_jwk()).is_err(), "a private key is refused");
    }
}
