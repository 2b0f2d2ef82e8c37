//! The id that joins our trace, the service's log and what the user is shown when a call fails.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

/// One request, including its repeats. A random UUID; says nothing about anybody.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct CorrelationId(Uuid);

impl CorrelationId {
    /// A new id from the random source of the operating system.
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }
}

impl fmt::Display for CorrelationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0.hyphenated(), f)
    }
}

/// The text is no UUID.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not a correlation id")]
pub struct InvalidCorrelationId;

impl FromStr for CorrelationId {
    type Err = InvalidCorrelationId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::try_parse(text)
            .map(Self)
            .map_err(|_| InvalidCorrelationId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_id_are_the_same_thing() {
        let id = CorrelationId::random();
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("x".parse::<CorrelationId>(), Err(InvalidCorrelationId));
    }
}
