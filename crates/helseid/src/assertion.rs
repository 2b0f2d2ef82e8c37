//! Client authentication: `private_key_jwt` (RFC 7523) with HelseID's rules (ID-5).
//!
//! Every request gets an assertion of its own, repeats too.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::config::Config;
use crate::details::Details;
use crate::error::ProofError;
use crate::jose::sign;
use crate::random::Random;

/// Value of `client_assertion_type`.
pub(crate) const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A new assertion.
pub(crate) fn client_assertion(
    config: &Config,
    details: &Details,
) -> Result<Zeroizing<String>, ProofError> {
    let now = config.clock.now().as_second();
    let lifetime = i64::try_from(config.assertion_lifetime.as_secs())
        .unwrap_or(60)
        .min(60);
    let header = json!({
        "alg": config.key.algorithm().name(),
        "kid": config.key.kid(),
        "typ": "client-authentication+jwt",
    });
    let mut claims = json!({
        "iss": config.client_id,
        "sub": config.client_id,
        "aud": config.issuer,
        "jti": unique(&*config.random)?,
        "iat": now,
        "nbf": now,
        "exp": now + lifetime,
    });
    if let (Some(claims), Some(details)) = (claims.as_object_mut(), details.claim()) {
        claims.insert("assertion_details".to_owned(), details.clone());
    }
    sign(&header, &claims, |message| config.key.sign(message)).map_err(|_| ProofError::Signing)
}

/// A request object (RFC 9101) with structured data: the discouraged way, for a client that cannot
/// put them into its assertion. Everything else stays in the form of PAR.
pub(crate) fn request_object(
    config: &Config,
    details: &Details,
) -> Result<Zeroizing<String>, ProofError> {
    let now = config.clock.now().as_second();
    let lifetime = i64::try_from(config.assertion_lifetime.as_secs())
        .unwrap_or(60)
        .min(60);
    let header = json!({
        "alg": config.key.algorithm().name(),
        "kid": config.key.kid(),
        "typ": "client-authentication+jwt",
    });
    let claims = json!({
        "iss": config.client_id,
        "client_id": config.client_id,
        "aud": config.issuer,
        "jti": unique(&*config.random)?,
        "iat": now,
        "nbf": now,
        "exp": now + lifetime,
        "authorization_details": details.claim(),
    });
    sign(&header, &claims, |message| config.key.sign(message)).map_err(|_| ProofError::Signing)
}

/// A value for `jti`: 128 random bits.
pub(crate) fn unique(random: &dyn Random) -> Result<Value, ProofError> {
    let mut bytes = [0; 16];
    random
        .fill(&mut bytes)
        .map_err(|_| ProofError::Randomness)?;
    Ok(Value::String(URL_SAFE_NO_PAD.encode(bytes)))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use innsyn_transport::ManualClock;

    use super::*;
    use crate::config::{DetailsForms, Organisation};
    use crate::jose::Compact;
    use crate::jose::tests::ec_key;

    #[test]
    fn row_6_the_assertion_is_that_of_the_client_assertion_page() {
        let mut config = Config::new("https://sts.example", "client!+ID", ec_key());
        config.clock = Arc::new(ManualClock::at("2026-11-22T10:00:00Z".parse().unwrap()));
        config.assertion_lifetime = Duration::from_mins(1);
        let organisation = Organisation::SingleTenant {
            child: "123456793".into(),
        };
        let details = Details::new(Some(&organisation), None, DetailsForms::default());
        let one = client_assertion(&config, &details).unwrap();
        let two = client_assertion(&config, &Details::default()).unwrap();
        let (one, two) = (Compact::parse(&one).unwrap(), Compact::parse(&two).unwrap());
        assert_eq!(one.header["typ"], "client-authentication+jwt");
        assert_eq!(one.header["alg"], "ES256");
        assert_eq!(one.header["kid"], config.key.kid());
        for claim in ["iss", "sub"] {
            assert_eq!(one.claims[claim], "client!+ID");
        }
        assert_eq!(
            one.claims["aud"], "https://sts.example",
            "one string, no list"
        );
        let number = |name: &str| one.claims[name].as_i64().unwrap();
        assert_eq!(number("iat"), config.clock.now().as_second());
        assert_eq!(number("nbf"), number("iat"));
        assert_eq!(number("exp"), number("iat") + 60);
        assert_ne!(one.claims["jti"], two.claims["jti"]);
        assert_eq!(
            one.claims["assertion_details"]["type"],
            "helseid_authorization"
        );
        for absent in ["assertion_details", "authorization_details"] {
            assert!(!two.claims.contains_key(absent));
        }
        assert!(!one.claims.contains_key("authorization_details"));
    }
}
