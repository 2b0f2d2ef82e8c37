//! JSON as borrowed text, with limits. `serde_json` does the reading; this keeps the digits of numbers, copies no text
//! that needs no unescaping, and stops at the limits of `API-4` while it reads.

use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    fmt,
};

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::reader::ReadError;

/// Longest body that is read, in bytes.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;
/// Deepest nesting that is read.
pub const MAX_DEPTH: usize = 64;
/// Longest single text that is read, in bytes.
pub const MAX_TEXT: usize = 512 * 1024;

/// The key under which `serde_json` hands over a number when it keeps digits.
const NUMBER_KEY: &str = "$serde_json::private::Number";

/// A JSON value that borrows from the body.
#[derive(Debug)]
pub(crate) enum Json<'a> {
    Null,
    Bool(bool),
    /// Digits as received; `serde_json` writes the sign of an exponent (`1e3` becomes `1e+3`).
    Number(Cow<'a, str>),
    Text(Cow<'a, str>),
    List(Vec<Json<'a>>),
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

impl<'a> Json<'a> {
    /// The members of an object; nothing for any other value.
    pub(crate) fn members(&self) -> &[(Cow<'a, str>, Json<'a>)] {
        match self {
            Self::Object(members) => members,
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) | Self::List(_) => &[],
        }
    }

    /// A member by name; the last one where the name stands twice, as everywhere in JSON.
    pub(crate) fn get(&self, name: &str) -> Option<&Json<'a>> {
        self.members()
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }

    /// The text of a text value, borrowed from the body where it stands there as it is.
    pub(crate) fn text(&self) -> Option<&Cow<'a, str>> {
        match self {
            Self::Text(text) => Some(text),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::List(_) | Self::Object(_) => None,
        }
    }

    /// The text of a text value.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::List(_) | Self::Object(_) => None,
        }
    }

    /// The same value as an owned tree, for resources that nobody models.
    pub(crate) fn to_value(&self) -> serde_json::Value {
        match self {
            Self::Null => serde_json::Value::Null,
            Self::Bool(value) => serde_json::Value::Bool(*value),
            Self::Number(digits) => digits.parse::<serde_json::Number>().map_or_else(
                |_| serde_json::Value::String(digits.to_string()),
                serde_json::Value::Number,
            ),
            Self::Text(text) => serde_json::Value::String(text.to_string()),
            Self::List(items) => items.iter().map(Json::to_value).collect(),
            Self::Object(members) => members
                .iter()
                .map(|(key, value)| (key.to_string(), value.to_value()))
                .collect(),
        }
    }
}

/// Reads a body, within the limits. The items of the list `entry` of the outermost object are handed to `take` one by one
/// and do not stand in the value: a searchset is mostly entries, and one at a time is much cheaper than all at once.
pub(crate) fn parse<'a>(
    bytes: &'a [u8],
    take: &mut dyn FnMut(&Json<'a>),
) -> Result<Json<'a>, ReadError> {
    if bytes.len() > MAX_BYTES {
        return Err(ReadError::TooLarge);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        if error.error_len().is_none() {
            ReadError::Cut
        } else {
            ReadError::Malformed
        }
    })?;
    let text = text.trim();
    match text.chars().next() {
        None => return Err(ReadError::Empty),
        Some('<') => return Err(ReadError::Html),
        Some('{' | '[') => {}
        Some(_) => return Err(ReadError::PlainText),
    }
    let breach = Cell::new(None);
    let spare = RefCell::new(Spare::default());
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let root = Root {
        seed: Seed {
            depth: 1,
            breach: &breach,
            spare: &spare,
        },
        take,
    };
    let read = root
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value));
    read.map_err(|error| match breach.take() {
        Some(breach) => breach,
        None if error.is_eof() => ReadError::Cut,
        None => ReadError::Malformed,
    })
}

/// The outermost value.
struct Root<'c, 'de> {
    seed: Seed<'c, 'de>,
    take: &'c mut dyn FnMut(&Json<'de>),
}

impl<'de> DeserializeSeed<'de> for Root<'_, 'de> {
    type Value = Json<'de>;

    fn deserialize<D: serde::Deserializer<'de>>(self, input: D) -> Result<Json<'de>, D::Error> {
        input.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Root<'_, 'de> {
    type Value = Json<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object or a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, sequence: A) -> Result<Json<'de>, A::Error> {
        self.seed.visit_seq(sequence)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json<'de>, A::Error> {
        let mut members: Members<'de> = Vec::new();
        while let Some(key) = map.next_key_seed(self.seed)? {
            let Json::Text(key) = key else {
                return Err(A::Error::custom("a name must be text"));
            };
            let seed = self.seed.deeper();
            let value = if key == "entry" {
                map.next_value_seed(Items {
                    seed,
                    take: &mut *self.take,
                })?
            } else {
                map.next_value_seed(seed)?
            };
            members.push((key, value));
        }
        Ok(Json::Object(members))
    }
}

/// The list `entry`, whose items are handed on. Any other value is kept.
struct Items<'c, 'de> {
    seed: Seed<'c, 'de>,
    take: &'c mut dyn FnMut(&Json<'de>),
}

impl<'de> DeserializeSeed<'de> for Items<'_, 'de> {
    type Value = Json<'de>;

    fn deserialize<D: serde::Deserializer<'de>>(self, input: D) -> Result<Json<'de>, D::Error> {
        input.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Items<'_, 'de> {
    type Value = Json<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json<'de>, E> {
        Ok(Json::Bool(value))
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, text: &'de str) -> Result<Json<'de>, E> {
        self.seed.visit_borrowed_str(text)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Json<'de>, E> {
        self.seed.visit_str(text)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Json<'de>, A::Error> {
        self.seed.visit_map(map)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Json<'de>, A::Error> {
        while let Some(item) = sequence.next_element_seed(self.seed.deeper())? {
            (self.take)(&item);
            self.seed.spare.borrow_mut().recycle(item);
        }
        Ok(Json::List(Vec::new()))
    }
}

/// Whether `text` is a JSON number.
pub(crate) fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    unsigned.starts_with(|first: char| first.is_ascii_digit())
        && text.parse::<serde_json::Number>().is_ok()
}

#[derive(Clone, Copy)]
struct Seed<'c, 'de> {
    depth: usize,
    breach: &'c Cell<Option<ReadError>>,
    spare: &'c RefCell<Spare<'de>>,
}

type Members<'a> = Vec<(Cow<'a, str>, Json<'a>)>;

/// Emptied lists, used again for the next entry: most of the time of reading would go to the allocator.
#[derive(Default)]
struct Spare<'a> {
    members: Vec<Members<'a>>,
    items: Vec<Vec<Json<'a>>>,
}

impl<'a> Spare<'a> {
    fn recycle(&mut self, value: Json<'a>) {
        match value {
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) => {}
            Json::List(mut items) => {
                for item in items.drain(..) {
                    self.recycle(item);
                }
                self.items.push(items);
            }
            Json::Object(mut members) => {
                for (_, member) in members.drain(..) {
                    self.recycle(member);
                }
                self.members.push(members);
            }
        }
    }
}

impl Seed<'_, '_> {
    fn deeper(self) -> Self {
        Self {
            depth: self.depth + 1,
            ..self
        }
    }

    fn check_depth<E: serde::de::Error>(self) -> Result<(), E> {
        if self.depth > MAX_DEPTH {
            self.breach.set(Some(ReadError::TooDeep));
            return Err(E::custom("too deep"));
        }
        Ok(())
    }

    fn check_text<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        if text.len() > MAX_TEXT {
            self.breach.set(Some(ReadError::TextTooLong));
            return Err(E::custom("text too long"));
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_, 'de> {
    type Value = Json<'de>;

    fn deserialize<D: serde::Deserializer<'de>>(self, input: D) -> Result<Json<'de>, D::Error> {
        input.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_, 'de> {
    type Value = Json<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json<'de>, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json<'de>, E> {
        Ok(Json::Number(Cow::Owned(value.to_string())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json<'de>, E> {
        Ok(Json::Number(Cow::Owned(value.to_string())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json<'de>, E> {
        Ok(Json::Number(Cow::Owned(value.to_string())))
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, text: &'de str) -> Result<Json<'de>, E> {
        self.check_text(text)?;
        Ok(Json::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Json<'de>, E> {
        self.check_text(text)?;
        Ok(Json::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E: serde::de::Error>(self, text: String) -> Result<Json<'de>, E> {
        self.check_text(&text)?;
        Ok(Json::Text(Cow::Owned(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Json<'de>, A::Error> {
        self.check_depth()?;
        let mut items = self.spare.borrow_mut().items.pop().unwrap_or_default();
        while let Some(item) = sequence.next_element_seed(self.deeper())? {
            items.push(item);
        }
        Ok(Json::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json<'de>, A::Error> {
        self.check_depth()?;
        let mut members: Members<'de> = self.spare.borrow_mut().members.pop().unwrap_or_default();
        while let Some(key) = map.next_key_seed(self)? {
            let Json::Text(key) = key else {
                return Err(A::Error::custom("a name must be text"));
            };
            // Versions, profiles and tags of a resource: nobody reads them, and a result may have more tags than values.
            if key == "meta" {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let value = map.next_value_seed(self.deeper())?;
            if members.is_empty() && key == NUMBER_KEY {
                if let Json::Text(digits) = value {
                    if is_number(&digits) {
                        return Ok(Json::Number(digits));
                    }
                    members.push((key, Json::Text(digits)));
                } else {
                    members.push((key, value));
                }
            } else {
                members.push((key, value));
            }
        }
        Ok(Json::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(bytes: &[u8]) -> Result<Json<'_>, ReadError> {
        super::parse(bytes, &mut |_| {})
    }

    #[test]
    fn digits_are_kept_as_they_came() {
        let json = parse(br#"{"a":7.10,"b":-0.500,"c":1e3,"d":12345678901234567890.10}"#).unwrap();
        let digits: Vec<_> = json
            .members()
            .iter()
            .map(|(_, value)| {
                let Json::Number(digits) = value else {
                    panic!("{value:?}")
                };
                digits.to_string()
            })
            .collect();
        assert_eq!(
            digits,
            ["7.10", "-0.500", "1e+3", "12345678901234567890.10"]
        );
    }

    #[test]
    fn a_member_named_like_a_number_is_no_number() {
        let json = parse(br#"{"$serde_json::private::Number":"seven"}"#).unwrap();
        assert_eq!(json.get(NUMBER_KEY).and_then(Json::as_text), Some("seven"));
    }

    #[test]
    fn the_body_kinds_are_told_apart() {
        assert_eq!(parse(b"").unwrap_err(), ReadError::Empty);
        assert_eq!(parse(b" \n").unwrap_err(), ReadError::Empty);
        assert_eq!(parse(b"<!doctype html>").unwrap_err(), ReadError::Html);
        assert_eq!(parse(b"Bad Request").unwrap_err(), ReadError::PlainText);
        assert_eq!(parse(br#"{"a":[1,2"#).unwrap_err(), ReadError::Cut);
        assert_eq!(parse(br#"{"a":"x"#).unwrap_err(), ReadError::Cut);
        assert_eq!(parse(br#"{"a" 1}"#).unwrap_err(), ReadError::Malformed);
        assert_eq!(parse(b"{} x").unwrap_err(), ReadError::Malformed);
        assert_eq!(parse(b"{\"a\":\"\xC3").unwrap_err(), ReadError::Cut);
        assert_eq!(
            parse(b"{\"a\":\"\xFF\"}").unwrap_err(),
            ReadError::Malformed
        );
    }

    #[test]
    fn the_limits_hold() {
        let deep = format!("{}1{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH));
        assert!(parse(deep.as_bytes()).is_ok());
        let deeper = format!(
            "{}1{}",
            "[".repeat(MAX_DEPTH + 1),
            "]".repeat(MAX_DEPTH + 1)
        );
        assert_eq!(parse(deeper.as_bytes()).unwrap_err(), ReadError::TooDeep);
        let long = format!(r#"{{"a":"{}"}}"#, "x".repeat(MAX_TEXT + 1));
        assert_eq!(parse(long.as_bytes()).unwrap_err(), ReadError::TextTooLong);
    }

    #[test]
    fn the_last_of_two_equal_names_counts() {
        let json = parse(br#"{"a":"first","a":"last"}"#).unwrap();
        assert_eq!(json.get("a").and_then(Json::as_text), Some("last"));
    }
}
