//! Reads members of the environment file one by one, so that a fault can be told by its place.

use serde_json::{Map, Value};
use url::Url;

use super::{EnvironmentError, Fault};

/// An object of the file.
pub(super) struct Reader<'a> {
    object: &'a Map<String, Value>,
}

impl<'a> Reader<'a> {
    /// The object at a place. Members that are not in `known` are refused: a misspelt setting would otherwise be none.
    pub(super) fn new(
        place: &'static str,
        value: &'a Value,
        known: &[&str],
    ) -> Result<Self, EnvironmentError> {
        let object = value
            .as_object()
            .ok_or(EnvironmentError::at(place, Fault::NotAnObject))?;
        // For editors: names the schema.
        let is_known = |name: &str| known.contains(&name) || name == "$schema";
        if object.keys().any(|name| !is_known(name)) {
            return Err(EnvironmentError::at(place, Fault::UnknownMember));
        }
        Ok(Self { object })
    }

    /// A member that is there and not null.
    pub(super) fn value(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name).filter(|value| !value.is_null())
    }

    /// A text, if it is there.
    pub(super) fn text(&self, at: &'static str) -> Result<Option<&'a str>, EnvironmentError> {
        match self.value(last(at)) {
            None => Ok(None),
            Some(Value::String(text)) if text.trim().is_empty() => {
                Err(EnvironmentError::at(at, Fault::Empty))
            }
            Some(Value::String(text)) => Ok(Some(text.trim())),
            Some(_) => Err(EnvironmentError::at(at, Fault::NotText)),
        }
    }

    /// A text that must be there.
    pub(super) fn needed(&self, at: &'static str) -> Result<&'a str, EnvironmentError> {
        self.text(at)?
            .ok_or(EnvironmentError::at(at, Fault::Missing))
    }

    /// Yes or no; no where it is absent.
    pub(super) fn flag(&self, at: &'static str) -> Result<bool, EnvironmentError> {
        match self.value(last(at)) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(EnvironmentError::at(at, Fault::NotYesOrNo)),
        }
    }

    /// A list, empty where it is absent. A single value counts as a list of one.
    pub(super) fn list(&self, at: &'static str) -> Vec<&'a Value> {
        match self.value(last(at)) {
            None => Vec::new(),
            Some(Value::Array(list)) => list.iter().collect(),
            Some(one) => vec![one],
        }
    }

    /// A list of texts.
    pub(super) fn texts(&self, at: &'static str) -> Result<Vec<&'a str>, EnvironmentError> {
        self.list(at)
            .into_iter()
            .map(|value| {
                value
                    .as_str()
                    .ok_or(EnvironmentError::at(at, Fault::NotText))
            })
            .collect()
    }

    /// An address: https, or plain http on this machine where that is allowed; without user name, query and fragment.
    pub(super) fn address(
        &self,
        at: &'static str,
        plain_allowed: bool,
    ) -> Result<Url, EnvironmentError> {
        checked_address(self.needed(at)?, at, plain_allowed)
    }
}

/// See [`Reader::address`].
pub(super) fn checked_address(
    text: &str,
    at: &'static str,
    plain_allowed: bool,
) -> Result<Url, EnvironmentError> {
    let url = Url::parse(text).map_err(|_| EnvironmentError::at(at, Fault::NotAnAddress))?;
    match url.scheme() {
        "http" if !is_this_machine(&url) => {
            return Err(EnvironmentError::at(at, Fault::PlainHttp));
        }
        "http" if !plain_allowed => {
            return Err(EnvironmentError::at(at, Fault::PlainHttpNotAllowed));
        }
        "http" | "https" => {}
        _ => return Err(EnvironmentError::at(at, Fault::NotAnAddress)),
    }
    let is_plain = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if is_plain {
        Ok(url)
    } else {
        Err(EnvironmentError::at(at, Fault::AddressWithExtras))
    }
}

/// Whether an address stays on this machine.
pub(super) fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// The last word of a place: the member's own name.
fn last(at: &'static str) -> &'static str {
    at.rsplit('.').next().unwrap_or(at)
}
