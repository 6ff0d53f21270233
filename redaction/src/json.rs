//! JSON as text: where its strings and numbers are, and how text is written into a string.

use std::borrow::Cow;
use std::ops::Range;

use serde::de::IgnoredAny;
use zeroize::Zeroizing;

/// Whether the whole text is one JSON document, nested no deeper than `serde_json` reads.
pub(crate) fn is_valid(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// A part of a JSON document that can carry a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// The token's bytes; of a string, what is between its quotes.
    pub(crate) range: Range<usize>,
    /// Whether it is a string (or a key), and not a number, `true`, `false` or `null`.
    pub(crate) is_string: bool,
    pub(crate) role: Role,
}

/// What a token is to the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Value,
    /// The key of a member.
    Key,
    /// In the definition of a tool or schema, its name.
    Name,
    /// In the definition of a tool or schema, a key that is required.
    Required,
}

/// An object or list that is open, and the key before the value that comes next.
#[derive(Clone, Copy)]
struct Level {
    is_object: bool,
    key: Key,
}

/// Keys whose values are names in the definition of a tool or schema.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Name,
    Required,
    Other,
}

/// Deeper than this, `name` is a key of the bank's own: `[{"function":{"name":…}}]`.
const DEEPEST_NAME: usize = 3;

/// The strings, keys, numbers and words of a valid document, in order.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = Token> + '_ {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut levels: Vec<Level> = Vec::new();
    let mut expects_key = false;
    std::iter::from_fn(move || {
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'{' | b'[' => {
                    let is_object = *byte == b'{';
                    let of_list = levels.last().filter(|_| !is_object).map(|level| level.key);
                    let key = of_list
                        .filter(|key| *key == Key::Required)
                        .unwrap_or(Key::Other);
                    levels.push(Level { is_object, key });
                    expects_key = is_object;
                }
                b'}' | b']' => drop(levels.pop()),
                b',' => expects_key = levels.last().is_some_and(|level| level.is_object),
                b':' => expects_key = false,
                b' ' | b'\t' | b'\r' | b'\n' => {}
                _ => break,
            }
            at += 1;
        }
        let is_string = *bytes.get(at)? == b'"';
        let range = if is_string {
            at + 1..string_end(bytes, at + 1)
        } else {
            let is_end = |byte: &u8| b" \t\r\n{}[],:".contains(byte);
            at..at + bytes[at..].iter().take_while(|byte| !is_end(byte)).count()
        };
        at = range.end + usize::from(is_string);
        let mut role = Role::Value;
        let depth = levels.len();
        if let Some(level) = levels.last_mut() {
            if is_string && expects_key {
                role = Role::Key;
                level.key = match &text[range.clone()] {
                    "name" if depth <= DEEPEST_NAME => Key::Name,
                    "required" => Key::Required,
                    _ => Key::Other,
                };
            } else if is_string {
                role = match (level.key, level.is_object) {
                    (Key::Name, true) => Role::Name,
                    (Key::Required, false) => Role::Required,
                    _ => Role::Value,
                };
            }
        }
        Some(Token {
            range,
            is_string,
            role,
        })
    })
}

/// Where a string's content that begins at `from` ends: the place of its closing quote.
fn string_end(bytes: &[u8], mut from: usize) -> usize {
    while let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[from..]) {
        if bytes[from + found] == b'"' {
            return from + found;
        }
        from += found + 2;
    }
    bytes.len()
}

/// Grows a range inside `string` so that it cuts no escape sequence in two. `string` begins on the
/// boundary of one: at a token's start, or where an earlier range ended that was grown.
pub(crate) fn widen_to_escapes(
    text: &str,
    string: &Range<usize>,
    range: Range<usize>,
) -> Range<usize> {
    let (mut start, mut end) = (range.start, range.end);
    let mut at = string.start;
    while let Some(found) = memchr::memchr(b'\\', &text.as_bytes()[at..string.end]) {
        let escape = at + found;
        if escape >= end {
            break;
        }
        at = (escape + escape_len(&text[escape..string.end])).min(string.end);
        if escape < start && start < at {
            start = escape;
        }
        end = end.max(at);
    }
    start..end
}

/// The length of the escape sequence at the head of `text`; a surrogate pair is one sequence.
fn escape_len(text: &str) -> usize {
    let unit = |text: &str| {
        if text.as_bytes().get(1) == Some(&b'u') {
            6
        } else {
            2
        }
    };
    let is_high = |hex: &str| matches!(u16::from_str_radix(hex, 16), Ok(0xd800..0xdc00));
    let first = unit(text);
    if first == 6
        && text.get(2..6).is_some_and(is_high)
        && text.get(6..8).is_some_and(|next| next == "\\u")
    {
        return 12;
    }
    first
}

/// What a piece of a string's content says. A piece that does not decode is taken as it is.
pub(crate) fn decode(raw: &str) -> Cow<'_, str> {
    if !raw.contains('\\') {
        return Cow::Borrowed(raw);
    }
    serde_json::from_str(&format!("\"{raw}\"")).map_or(Cow::Borrowed(raw), Cow::Owned)
}

/// Appends `text` as it stands between the quotes of a JSON string, as `serde_json` writes it.
pub(crate) fn push_escaped(text: &str, out: &mut String) {
    let mut written = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= b' ' && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(&text[written..at]);
        written = at + 1;
        push_escape(byte, out);
    }
    out.push_str(&text[written..]);
}

fn push_escape(byte: u8, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let short = match byte {
        b'"' => "\\\"",
        b'\\' => "\\\\",
        b'\n' => "\\n",
        b'\r' => "\\r",
        b'\t' => "\\t",
        0x08 => "\\b",
        0x0c => "\\f",
        _ => {
            out.push_str("\\u00");
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
            return;
        }
    };
    out.push_str(short);
}

/// `text` as it stands between the quotes of a JSON string. Made of an original, so it never grows:
/// there is room for every character as `\u0000`.
pub(crate) fn escaped(text: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(6 * text.len()));
    push_escaped(text, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tokens_are_strings_keys_numbers_and_words() {
        let text = r#" {"a\"b": [1, -2.5e3,true, "", "\\"], "k":null} "#;
        let found: Vec<(&str, bool)> = tokens(text)
            .map(|token| (&text[token.range], token.is_string))
            .collect();
        assert_eq!(
            found,
            [
                ("a\\\"b", true),
                ("1", false),
                ("-2.5e3", false),
                ("true", false),
                ("", true),
                ("\\\\", true),
                ("k", true),
                ("null", false)
            ]
        );
        assert_eq!(tokens("12").count(), 1);
        assert_eq!(tokens("").count(), 0);
    }

    #[test]
    fn a_range_is_widened_to_whole_escapes() {
        let text = r#""x\nfoo\ud83d\ude00y""#;
        let string = 1..text.len() - 1;
        let widened = |part: &str| {
            let at = text.find(part).expect("a part");
            &text[widen_to_escapes(text, &string, at..at + part.len())]
        };
        assert_eq!(widened("nfoo"), r"\nfoo");
        assert_eq!(widened("foo"), "foo");
        assert_eq!(widened("foo\\"), r"foo\ud83d\ude00");
        assert_eq!(widened("de00y"), r"\ud83d\ude00y");
        assert_eq!(widened("83d"), r"\ud83d\ude00");
        assert_eq!(widened("x"), "x");
    }

    proptest! {
        #[test]
        fn escaping_is_that_of_serde_json(text in any::<String>()) {
            let expected = serde_json::Value::from(text.clone()).to_string();
            prop_assert_eq!(format!("\"{}\"", *escaped(&text)), expected);
            let raw = escaped(&text);
            prop_assert_eq!(decode(&raw), text);
        }
    }
}
