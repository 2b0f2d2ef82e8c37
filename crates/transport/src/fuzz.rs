//! The parsers of this crate that read headers and links from outside, for the fuzzer and for the replay of its corpora.
//! Not part of the API.

use http::header::{DATE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use crate::nonces::Nonces;
use crate::service::Service;
use crate::{challenge, http_date};

/// Takes any bytes and must not panic.
pub type Target = fn(&[u8]);

/// Name and function of each parser.
pub const TARGETS: &[(&str, Target)] = &[
    ("transport-challenge", challenge),
    ("transport-dates", dates),
    ("transport-nonce", nonce),
    ("transport-next-link", next_link),
];

/// `WWW-Authenticate`, one header a line.
fn challenge(bytes: &[u8]) {
    let mut headers = HeaderMap::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        if let Ok(value) = HeaderValue::from_bytes(line) {
            headers.append(WWW_AUTHENTICATE, value);
        }
    }
    let _ = challenge::refusal(&headers);
}

/// `Retry-After` and `Date`.
fn dates(bytes: &[u8]) {
    let Ok(value) = HeaderValue::from_bytes(bytes) else {
        return;
    };
    let headers = HeaderMap::from_iter([(RETRY_AFTER, value.clone()), (DATE, value)]);
    let _ = http_date::date(&headers);
    let _ = http_date::retry_after(&headers, jiff::Timestamp::UNIX_EPOCH);
}

/// `DPoP-Nonce`: what is kept stands in a proof later.
fn nonce(bytes: &[u8]) {
    let (Ok(value), Some(service)) = (HeaderValue::from_bytes(bytes), service()) else {
        return;
    };
    let name = HeaderName::from_static("dpop-nonce");
    let nonces = Nonces::default();
    nonces.observe(service.origin(), &HeaderMap::from_iter([(name, value)]));
    if let Some(nonce) = nonces.newest(service.origin()) {
        assert!(
            nonce.bytes().all(|byte| byte.is_ascii_graphic()),
            "no nonce of RFC 9449"
        );
    }
}

/// A link to the next page.
fn next_link(bytes: &[u8]) {
    let (Ok(link), Some(service)) = (std::str::from_utf8(bytes), service()) else {
        return;
    };
    if let Ok(request) = service.follow(link)
        && let Some(address) = request.address(&service)
    {
        assert_eq!(
            address.origin(),
            *service.origin(),
            "a link led to another origin"
        );
        assert!(
            address.path().starts_with("/api/"),
            "a link led out of the service"
        );
    }
}

fn service() -> Option<Service> {
    let base = Url::parse("https://service.example/api/").ok()?;
    Service::new("fuzz", base).ok()
}
