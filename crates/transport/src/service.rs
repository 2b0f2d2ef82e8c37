//! One API base: the only addresses that its requests can reach.

use std::fmt;

use url::{Host, Origin, Url};

use crate::Request;

/// A named base address. Requests are paths below it.
#[derive(Clone)]
pub struct Service {
    name: &'static str,
    base: Url,
    origin: Origin,
}

/// Why an address cannot be the base of a service.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidService {
    /// Neither https, nor plain http to this machine.
    #[error("the address is neither https nor plain http to this machine")]
    Insecure,
    /// The address carries a user name or a password.
    #[error("the address carries credentials")]
    Credentials,
    /// The address carries a query or a fragment.
    #[error("the address carries a query or a fragment")]
    QueryOrFragment,
}

/// A link leads out of the service.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the link leads out of the service")]
pub struct ForeignLink;

impl Service {
    /// A service with this base. `name` is shown in the trace.
    pub fn new(name: &'static str, base: Url) -> Result<Self, InvalidService> {
        if !base.username().is_empty() || base.password().is_some() {
            return Err(InvalidService::Credentials);
        }
        if base.query().is_some() || base.fragment().is_some() {
            return Err(InvalidService::QueryOrFragment);
        }
        match base.scheme() {
            "https" => {}
            "http" if is_loopback(&base) => {}
            _ => return Err(InvalidService::Insecure),
        }
        let origin = base.origin();
        Ok(Self { name, base, origin })
    }

    /// Name in the trace.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The base address.
    pub fn base(&self) -> &Url {
        &self.base
    }

    /// The only origin that requests of this service reach.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// A `GET` of a link that the service itself gave (paging). Relative links are resolved against
    /// the base first; a link to another origin, above the base, or with credentials is refused.
    pub fn follow(&self, link: &str) -> Result<Request, ForeignLink> {
        let url = self.directory().join(link).map_err(|_| ForeignLink)?;
        let base = self.base.path().trim_end_matches('/');
        let below = url.path().strip_prefix(base).ok_or(ForeignLink)?;
        let is_ours = url.origin() == self.origin
            && url.username().is_empty()
            && url.password().is_none()
            && (below.is_empty() || below.starts_with('/'));
        if !is_ours {
            return Err(ForeignLink);
        }
        let mut request = Request::get(below.trim_start_matches('/').to_owned());
        for (name, value) in url.query_pairs() {
            request = request.query(name.into_owned(), value.into_owned());
        }
        Ok(request)
    }

    /// The address of a path below the base; `None` when the path would leave it.
    pub(crate) fn address(&self, path: &str) -> Option<Url> {
        let path = path.trim_start_matches('/');
        let leaves = path.contains(['\\', '?', '#'])
            || path.chars().any(char::is_control)
            || path.split('/').any(is_dots);
        if leaves {
            return None;
        }
        let mut url = self.base.clone();
        if !path.is_empty() {
            let base = self.base.path().trim_end_matches('/');
            url.set_path(&format!("{base}/{path}"));
        }
        Some(url)
    }

    fn directory(&self) -> Url {
        let mut url = self.base.clone();
        if !url.path().ends_with('/') {
            let path = format!("{}/", url.path());
            url.set_path(&path);
        }
        url
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// `.` and `..`, also with the dots percent-encoded, which address parsers take for the same.
fn is_dots(segment: &str) -> bool {
    let plain = segment.to_ascii_lowercase().replace("%2e", ".");
    plain == "." || plain == ".."
}

/// Whether the address stays on this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn service(base: &str) -> Result<Service, InvalidService> {
        Service::new("test", Url::parse(base).unwrap())
    }

    #[test]
    fn only_https_and_this_machine_can_be_a_service() {
        assert!(service("https://api.example/v2").is_ok());
        assert!(service("http://127.0.0.1:9/v2").is_ok());
        assert!(service("http://[::1]:9").is_ok());
        assert!(service("http://localhost:9").is_ok());
        assert_eq!(
            service("http://api.example").err(),
            Some(InvalidService::Insecure)
        );
        assert_eq!(
            service("http://localhost.example").err(),
            Some(InvalidService::Insecure)
        );
        assert_eq!(
            service("ftp://127.0.0.1").err(),
            Some(InvalidService::Insecure)
        );
        assert_eq!(
            service("https://u@api.example").err(),
            Some(InvalidService::Credentials)
        );
        assert_eq!(
            service("https://api.example?x").err(),
            Some(InvalidService::QueryOrFragment)
        );
        assert_eq!(
            service("https://api.example#x").err(),
            Some(InvalidService::QueryOrFragment)
        );
    }

    #[test]
    fn a_path_stays_below_the_base() {
        let service = service("https://api.example/v2").unwrap();
        let of = |path: &str| service.address(path).map(|url| url.to_string());
        assert_eq!(of("a/_search").unwrap(), "https://api.example/v2/a/_search");
        assert_eq!(of("/a").unwrap(), "https://api.example/v2/a");
        assert_eq!(of("").unwrap(), "https://api.example/v2");
        assert_eq!(
            of("//other.example/x").unwrap(),
            "https://api.example/v2/other.example/x"
        );
        for path in [
            "../x",
            "a/../../x",
            "a/%2E%2e/x",
            "a?b",
            "a#b",
            "a\\b",
            "a\nb",
        ] {
            assert_eq!(of(path), None, "{path}");
        }
    }

    #[test]
    fn links_out_of_the_service_are_refused() {
        let service = service("https://api.example/v2").unwrap();
        for link in [
            "https://other.example/v2/x",
            "http://api.example/v2/x",
            "https://api.example:8443/v2/x",
            "https://user@api.example/v2/x",
            "//other.example/v2/x",
            "file:///v2/x",
            "../v1/x",
            "/v20/x",
            "https://api.example/v1/x",
            "data:text/plain,x",
        ] {
            assert!(service.follow(link).is_err(), "{link}");
        }
    }

    #[test]
    fn links_within_the_service_are_followed_with_their_query() {
        let service = service("https://api.example/v2").unwrap();
        for link in [
            "https://api.example/v2/Obs/_search?_skip=50&x=a%20b",
            "Obs/_search?_skip=50&x=a+b",
            "/v2/Obs/_search?_skip=50&x=a%20b",
        ] {
            let request = service.follow(link).unwrap();
            assert_eq!(
                request.address(&service).unwrap().as_str(),
                "https://api.example/v2/Obs/_search?_skip=50&x=a+b",
                "{link}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_path_leads_out(path in "[a-z/.%2eE\\\\?#:@ ]{0,24}") {
            let service = service("https://api.example/v2").unwrap();
            if let Some(url) = service.address(&path) {
                prop_assert_eq!(url.origin(), service.origin().clone());
                prop_assert!(url.path() == "/v2" || url.path().starts_with("/v2/"));
                prop_assert!(url.query().is_none() && url.username().is_empty());
            }
        }

        #[test]
        fn no_link_leads_out(link in ".{0,40}") {
            let service = service("https://api.example/v2").unwrap();
            if let Ok(request) = service.follow(&link)
                && let Some(url) = request.address(&service)
            {
                prop_assert_eq!(url.origin(), service.origin().clone());
                prop_assert!(url.path() == "/v2" || url.path().starts_with("/v2/"));
            }
        }
    }
}
