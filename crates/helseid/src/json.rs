//! JSON from outside: one object, no member twice (ID-8), members of any type tolerated.

use std::collections::HashMap;
use std::fmt;
use std::ops::Deref;
use std::str::Chars;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use zeroize::{Zeroize as _, Zeroizing};

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

/// The members of one object as they stand in the text, and nothing copied: for texts whose members hold private keys.
pub(crate) fn raw_members(text: &str) -> Result<HashMap<String, &RawValue>, NotAnObject> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let members = reader
        .deserialize_map(RawMembers)
        .map_err(|_| NotAnObject)?;
    reader.end().map_err(|_| NotAnObject)?;
    Ok(members)
}

/// The text of a member that is a string; `None` when it is something else.
///
/// `serde_json` would take the escapes out in a buffer of its own, which stays behind in memory as it is.
pub(crate) fn unescaped(raw: &RawValue) -> Option<Zeroizing<String>> {
    let inner = raw.get().trim().strip_prefix('"')?.strip_suffix('"')?;
    // Never longer than with its escapes: the string does not grow.
    let mut text = Zeroizing::new(String::with_capacity(inner.len()));
    let mut rest = inner.chars();
    while let Some(character) = rest.next() {
        text.push(match character {
            '\\' => match rest.next()? {
                'b' => '\u{8}',
                'f' => '\u{c}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => escaped_character(&mut rest)?,
                other => other,
            },
            other => other,
        });
    }
    Some(text)
}

/// What stands after `\u`: four digits, or twice four for a character beyond the first plane.
fn escaped_character(rest: &mut Chars<'_>) -> Option<char> {
    let first = four_digits(rest)?;
    if !(0xd800..0xdc00).contains(&first) {
        return char::from_u32(first);
    }
    (rest.next()? == '\\' && rest.next()? == 'u').then_some(())?;
    let second = four_digits(rest)?.checked_sub(0xdc00)?;
    (second < 0x400).then_some(())?;
    char::from_u32(0x10000 + ((first - 0xd800) << 10) + second)
}

fn four_digits(rest: &mut Chars<'_>) -> Option<u32> {
    (0..4).try_fold(0, |sum, _| Some(sum << 4 | rest.next()?.to_digit(16)?))
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

struct RawMembers;

impl<'de> Visitor<'de> for RawMembers {
    type Value = HashMap<String, &'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut map = HashMap::new();
        while let Some((name, value)) = access.next_entry::<String, &RawValue>()? {
            if map.insert(name, value).is_some() {
                return Err(serde::de::Error::custom("a member stands twice"));
            }
        }
        Ok(map)
    }
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

    #[test]
    fn a_member_is_read_where_it_stands() {
        let members = raw_members(r#" {"a": {"b": 1}, "c": "d\n\u00e6\ud83d\ude00\/"} "#).unwrap();
        assert_eq!(members["a"].get(), r#"{"b": 1}"#);
        assert!(unescaped(members["a"]).is_none());
        assert_eq!(*unescaped(members["c"]).unwrap(), "d\næ😀/");
        for bad in [r#"{"a":1,"a":1}"#, r#"{"a":1} x"#, "[]", ""] {
            assert!(raw_members(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn escapes_are_taken_out_as_the_library_does(text in ".*", pieces in r#"(\\u[0-9a-fA-F]{4}|\\[bfnrt"/\\]|[a-z]){0,12}"#) {
            for json in [serde_json::to_string(&text).unwrap(), format!("\"{pieces}\"")] {
                let whole = format!("{{\"a\":{json}}}");
                let theirs = serde_json::from_str::<String>(&json).ok();
                let ours = raw_members(&whole).ok().and_then(|map| unescaped(map["a"]));
                prop_assert_eq!(ours.map(|text| text.as_str().to_owned()), theirs);
            }
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = object(&bytes);
        }
    }
}
