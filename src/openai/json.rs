//! JSON as Sekisho accepts it: stricter than the standard where two readers could disagree.
//!
//! A value is kept as the text it came as ([`RawValue`]) until somebody asks for a type, so that
//! every error can name its parameter and none repeats what the client wrote. Duplicate keys are
//! refused at every level: of two values for one key, one would be scanned and the other sent.

use std::borrow::Cow;
use std::collections::HashSet;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// What is wrong with a JSON text. Holds no part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Not JSON.
    #[error("is not valid JSON (line {line}, column {column})")]
    Syntax {
        /// 1-based.
        line: usize,
        /// 1-based.
        column: usize,
    },
    /// An object has a key twice.
    #[error("has an object with the same key twice; every key may stand only once")]
    DuplicateKey,
    /// Nested deeper than allowed.
    #[error("is nested deeper than {0} levels")]
    TooDeep(usize),
    /// A `\u` escape names half of a surrogate pair.
    #[error("has a `\\u` escape that is no character")]
    BadEscape,
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        if error.is_data() && error.to_string().starts_with(DUPLICATE) {
            return Self::DuplicateKey;
        }
        Self::Syntax {
            line: error.line(),
            column: error.column(),
        }
    }
}

const DUPLICATE: &str = "duplicate key";

/// The members of one object, in order, each still as text. No key stands twice.
pub struct Members<'a>(pub Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::with_capacity(8);
                let mut seen = HashSet::new();
                while let Some(Key(key)) = map.next_key()? {
                    // A list is quicker than a set for the handful of keys that requests have.
                    let twice = if members.len() < 16 {
                        members
                            .iter()
                            .any(|(other, _): &(Cow<'_, str>, _)| *other == key)
                    } else {
                        if seen.is_empty() {
                            seen.extend(members.iter().map(|(key, _)| key.to_string()));
                        }
                        !seen.insert(key.to_string())
                    };
                    if twice {
                        return Err(serde::de::Error::custom(DUPLICATE));
                    }
                    members.push((key, map.next_value()?));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

/// A key, borrowed where it has no escapes.
#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

/// The JSON text with every `\u` escape of a printable character written as that character, so
/// that no value hides from the scanner behind escapes. White space and numbers stay as they are.
///
/// # Errors
/// Duplicate keys, more than `max_depth` levels, escapes that are no character. `json` must
/// already be valid JSON otherwise.
pub fn canonical(json: &str, max_depth: usize) -> Result<String, Fault> {
    let mut out = String::with_capacity(json.len());
    let mut open: Vec<Level> = Vec::new();
    let mut rest = json;
    while let Some(at) = rest.find(['"', '{', '[', '}', ']', ':', ',']) {
        out.push_str(&rest[..at]);
        let token = rest.as_bytes()[at];
        if token == b'"' {
            let length = string_length(&rest[at..]);
            let start = out.len();
            unescape(&rest[at..at + length], &mut out)?;
            if let Some(level) = open.last_mut()
                && level.expects_key
            {
                // As a reader understands it: `\n` and `\u000a` are one key.
                let key: String = serde_json::from_str(&out[start..])?;
                if !level.keys.insert(key) {
                    return Err(Fault::DuplicateKey);
                }
            }
            rest = &rest[at + length..];
            continue;
        }
        match token {
            b'{' | b'[' => {
                if open.len() == max_depth {
                    return Err(Fault::TooDeep(max_depth));
                }
                open.push(Level {
                    is_object: token == b'{',
                    expects_key: token == b'{',
                    keys: HashSet::new(),
                });
            }
            b'}' | b']' => {
                open.pop();
            }
            b':' | b',' => {
                if let Some(level) = open.last_mut() {
                    level.expects_key = token == b',' && level.is_object;
                }
            }
            _ => unreachable!("only the characters searched for are found"),
        }
        out.push(char::from(token));
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

/// An object or array that is not closed yet.
struct Level {
    is_object: bool,
    expects_key: bool,
    keys: HashSet<String>,
}

/// Bytes of the string literal at the start of `json`, both quotes included.
fn string_length(json: &str) -> usize {
    let bytes = json.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Copies a string literal, writing `\u` escapes of printable characters as the characters.
fn unescape(literal: &str, out: &mut String) -> Result<(), Fault> {
    let mut rest = literal;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match rest.as_bytes().get(1) {
            Some(b'u') => {
                let (character, length) = unicode_escape(rest)?;
                match character {
                    '"' => out.push_str("\\\""),
                    '\\' => out.push_str("\\\\"),
                    control if control < ' ' => out.push_str(&rest[..length]),
                    printable => out.push(printable),
                }
                rest = &rest[length..];
            }
            Some(b'/') => {
                out.push('/');
                rest = &rest[2..];
            }
            _ => {
                let two = rest.char_indices().nth(2).map_or(rest.len(), |(at, _)| at);
                out.push_str(&rest[..two]);
                rest = &rest[two..];
            }
        }
    }
    out.push_str(rest);
    Ok(())
}

/// The character of the `\uXXXX` or `\uXXXX\uXXXX` at the start of `json`, and its length.
fn unicode_escape(json: &str) -> Result<(char, usize), Fault> {
    let unit = |at: usize| {
        let digits = json
            .get(at..at + 6)
            .filter(|unit| unit.starts_with("\\u"))?;
        u16::from_str_radix(&digits[2..], 16).ok()
    };
    let first = unit(0).ok_or(Fault::BadEscape)?;
    if let Some(character) = char::from_u32(u32::from(first)) {
        return Ok((character, 6));
    }
    let pair = [first, unit(6).ok_or(Fault::BadEscape)?];
    match char::decode_utf16(pair).next() {
        Some(Ok(character)) => Ok((character, 12)),
        _ => Err(Fault::BadEscape),
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn escapes_become_characters_and_nothing_else_changes() {
        let json =
            r#"{ "a\u3042": "\u0031\n\ud842\udfb7 \u0022 \u0001 \/", "n": 12345678901234567890 }"#;
        let expected = "{ \"aあ\": \"1\\n𠮷 \\\" \\u0001 /\", \"n\": 12345678901234567890 }";
        assert_eq!(canonical(json, 8).unwrap(), expected);
    }

    #[test]
    fn a_key_that_stands_twice_is_refused_at_every_level_and_behind_escapes() {
        for json in [
            r#"{"a":1,"a":2}"#,
            r#"[{"x":{"a":1,"\u0061":2}}]"#,
            r#"{"\n":1,"\u000a":2}"#,
        ] {
            assert_eq!(canonical(json, 8), Err(Fault::DuplicateKey), "{json}");
        }
        assert!(canonical(r#"[{"a":1},{"a":2},["a","a"],{"b":"a","a":"b"}]"#, 8).is_ok());
        assert!(serde_json::from_str::<Members<'_>>(r#"{"a":1,"a":2}"#).is_err());
    }

    #[test]
    fn depth_is_bounded_without_recursion() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert_eq!(canonical(&deep, 64), Err(Fault::TooDeep(64)));
    }

    #[test]
    fn half_a_surrogate_pair_is_refused() {
        assert_eq!(canonical(r#""\ud800""#, 8), Err(Fault::BadEscape));
        assert_eq!(canonical(r#""\ud800\u0041""#, 8), Err(Fault::BadEscape));
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<String>().prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
                prop::collection::hash_map(any::<String>(), inner, 0..5)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    /// Every character of every string as `\u` escapes.
    fn escaped(json: &serde_json::Value) -> String {
        let text = json.to_string();
        let mut out = String::new();
        for character in text.chars() {
            if character.is_ascii() {
                out.push(character);
            } else {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
        out
    }

    proptest! {
        #[test]
        fn the_canonical_form_means_the_same_and_hides_nothing(json in any_json()) {
            let canonical = canonical(&escaped(&json), 64).unwrap();
            prop_assert_eq!(&serde_json::from_str::<serde_json::Value>(&canonical).unwrap(), &json);
            prop_assert!(!canonical.to_lowercase().contains("\\u3"));
        }
    }
}
