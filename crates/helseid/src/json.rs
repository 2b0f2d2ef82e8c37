//! JSON from outside: one object, no member twice (ID-8), members of any type tolerated.

use std::fmt;
use std::ops::Deref;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};
use zeroize::Zeroize as _;

/// The bytes are no JSON object, or a member stands in it twice.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct NotAnObject;

/// An object whose texts are overwritten when it goes: answers hold tokens.
#[derive(Debug, Default)]
pub(crate) struct Object(Map<String, Value>);

impl Deref for Object {
    type Target = Map<String, Value>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl Drop for Object {
    fn drop(&mut self) {
        self.0.values_mut().for_each(wipe);
    }
}

fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(list) => list.iter_mut().for_each(wipe),
        Value::Object(map) => map.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Reads one object.
pub(crate) fn object(bytes: &[u8]) -> Result<Object, NotAnObject> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let map = reader.deserialize_map(Members).map_err(|_| NotAnObject)?;
    let map = Object(map);
    reader.end().map_err(|_| NotAnObject)?;
    Ok(map)
}

/// A member that is a non-empty string.
pub(crate) fn text<'a>(map: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    map.get(name)?.as_str().filter(|text| !text.is_empty())
}

/// A member that is a whole, non-negative number.
pub(crate) fn number(map: &Map<String, Value>, name: &str) -> Option<u64> {
    map.get(name)?.as_u64()
}

/// A member that is a list of strings; anything else in the list is left out.
pub(crate) fn texts(map: &Map<String, Value>, name: &str) -> Option<Vec<String>> {
    let list = map.get(name)?.as_array()?;
    Some(
        list.iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
    )
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Map<String, Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut map = Map::new();
        while let Some((name, value)) = access.next_entry::<String, Value>()? {
            if map.insert(name, value).is_some() {
                return Err(serde::de::Error::custom("a member stands twice"));
            }
        }
        Ok(map)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_member_given_twice_is_refused() {
        assert!(object(br#"{"a":1,"b":{"c":1.50}}"#).is_ok());
        assert!(object(br#"{"a":1,"a":1}"#).is_err());
        assert!(object(br#"{"a":1} x"#).is_err());
        assert!(object(b"[]").is_err());
        assert!(object(b"").is_err());
    }

    #[test]
    fn numbers_are_whole_and_not_negative() {
        let map = object(br#"{"a":600,"b":-1,"c":"600","d":1.5}"#).unwrap();
        assert_eq!(number(&map, "a"), Some(600));
        for name in ["b", "c", "d", "e"] {
            assert_eq!(number(&map, name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = object(&bytes);
        }
    }
}
