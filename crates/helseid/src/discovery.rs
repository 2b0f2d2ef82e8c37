//! Metadata (OpenID Connect Discovery 1.0, RFC 8414), as far as this client uses it.
//!
//! The document advertises more than HelseID's policy allows: nothing is chosen from its lists.

use innsyn_transport::{Origin, Url};

use crate::error::DiscoverError;
use crate::jose::Algorithm;
use crate::json;

/// Where things are; every address is on the issuer's origin.
#[derive(Clone, Debug)]
pub(crate) struct Metadata {
    pub(crate) authorization: Url,
    pub(crate) par: String,
    pub(crate) token: String,
    pub(crate) jwks: String,
    pub(crate) userinfo: Option<String>,
    pub(crate) revocation: Option<String>,
    pub(crate) end_session: Option<Url>,
    pub(crate) id_token_algorithms: Vec<Algorithm>,
}

impl Metadata {
    /// Reads the document of this issuer. The issuer must be the configured one byte for byte.
    pub(crate) fn parse(
        bytes: &[u8],
        issuer: &str,
        origin: &Origin,
    ) -> Result<Self, DiscoverError> {
        let map = json::object(bytes).map_err(|_| DiscoverError::Malformed("an object"))?;
        if json::text(&map, "issuer") != Some(issuer) {
            return Err(DiscoverError::IssuerMismatch);
        }
        let optional = |name: &'static str| -> Result<Option<Url>, DiscoverError> {
            let Some(text) = json::text(&map, name) else {
                return Ok(None);
            };
            let url = Url::parse(text).map_err(|_| DiscoverError::Malformed(name))?;
            let is_ours = url.origin() == *origin
                && url.username().is_empty()
                && url.password().is_none()
                && url.query().is_none()
                && url.fragment().is_none();
            if is_ours {
                Ok(Some(url))
            } else {
                Err(DiscoverError::ForeignEndpoint(name))
            }
        };
        let required = |name: &'static str| optional(name)?.ok_or(DiscoverError::Malformed(name));
        let path = |url: Url| url.path().to_owned();
        let algorithms = json::texts(&map, "id_token_signing_alg_values_supported").ok_or(
            DiscoverError::Malformed("id_token_signing_alg_values_supported"),
        )?;
        Ok(Self {
            authorization: required("authorization_endpoint")?,
            par: path(required("pushed_authorization_request_endpoint")?),
            token: path(required("token_endpoint")?),
            jwks: path(required("jwks_uri")?),
            userinfo: optional("userinfo_endpoint")?.map(path),
            revocation: optional("revocation_endpoint")?.map(path),
            end_session: optional("end_session_endpoint")?,
            id_token_algorithms: algorithms
                .iter()
                .filter_map(|name| Algorithm::from_name(name))
                .collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    const ISSUER: &str = "https://sts.example";

    fn document() -> Value {
        json!({
            "issuer": ISSUER,
            "jwks_uri": "https://sts.example/jwks",
            "authorization_endpoint": "https://sts.example/connect/authorize",
            "token_endpoint": "https://sts.example/connect/token",
            "userinfo_endpoint": "https://sts.example/connect/userinfo",
            "pushed_authorization_request_endpoint": "https://sts.example/connect/par",
            "frontchannel_logout_supported": "true",
            "available_idps": "https://sts.example/connect/availableidps",
            "id_token_signing_alg_values_supported": ["RS256", "none", "HS256"],
            "code_challenge_methods_supported": ["plain", "S256"],
        })
    }

    fn parse(document: &Value) -> Result<Metadata, DiscoverError> {
        let origin = Url::parse(ISSUER).unwrap().origin();
        Metadata::parse(document.to_string().as_bytes(), ISSUER, &origin)
    }

    #[test]
    fn the_quirks_of_helseid_are_tolerated() {
        let metadata = parse(&document()).unwrap();
        assert_eq!(metadata.token, "/connect/token");
        assert_eq!(metadata.id_token_algorithms, [Algorithm::Rs256]);
        assert_eq!(metadata.end_session, None);
    }

    #[test]
    fn the_issuer_is_compared_byte_for_byte() {
        for issuer in [
            "https://sts.example/",
            "https://STS.example",
            "https://other.example",
            "",
        ] {
            let mut document = document();
            document["issuer"] = issuer.into();
            assert!(
                matches!(parse(&document), Err(DiscoverError::IssuerMismatch)),
                "{issuer}"
            );
        }
    }

    #[test]
    fn an_endpoint_elsewhere_is_refused() {
        for address in [
            "https://evil.example/token",
            "http://sts.example/token",
            "https://sts.example:8443/token",
            "https://u@sts.example/token",
            "https://sts.example/token?x=y",
        ] {
            let mut document = document();
            document["token_endpoint"] = address.into();
            let error = parse(&document).unwrap_err();
            assert!(
                matches!(error, DiscoverError::ForeignEndpoint("token_endpoint")),
                "{address}"
            );
        }
    }

    #[test]
    fn without_par_there_is_no_sign_in() {
        let mut document = document();
        document
            .as_object_mut()
            .unwrap()
            .remove("pushed_authorization_request_endpoint");
        let error = parse(&document).unwrap_err();
        assert!(matches!(
            error,
            DiscoverError::Malformed("pushed_authorization_request_endpoint")
        ));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let origin = Url::parse(ISSUER).unwrap().origin();
            let _ = Metadata::parse(&bytes, ISSUER, &origin);
        }
    }
}
