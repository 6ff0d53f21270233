//! Where the value behind a label begins and ends.

use std::ops::Range;

use super::LONGEST;
use crate::cues::Hit;

/// Of `admin / Xyz` the second.
pub(super) fn second_of(text: &str, first: Range<usize>) -> Option<Range<usize>> {
    let value = &text[first.clone()];
    if let Some((name, password)) = value.split_once('/') {
        return (password.len() >= 4).then(|| first.start + name.len() + 1..first.end);
    }
    let rest = text[first.end..]
        .trim_start_matches(' ')
        .strip_prefix(['/', '・', ',', '、'])?;
    let rest = rest.trim_start_matches(' ');
    let start = text.len() - rest.len();
    let len = token(rest, |b| b.is_ascii_graphic() && !b"\"'<>)".contains(&b));
    (len >= 4).then_some(start..start + len)
}

/// Calls that decode a value: `AES_KEY = hex("…")`.
const DECODES: &[&str] = &[
    "hex(",
    "unhex(",
    "bytes.fromhex(",
    "b64decode(",
    "base64.b64decode(",
    "Buffer.from(",
    "atob(",
];

/// The value behind a label: after punctuation, a particle or an arrow, up to space or quote.
pub(super) fn value(text: &str, hit: Hit) -> Option<Range<usize>> {
    let mut at = hit.end();
    let limit = text.len().min(hit.end() + 48);
    let mut quoted = text[hit.start()..hit.end()].ends_with('\'');
    for (steps, c) in text[at..].chars().enumerate() {
        let skip = matches!(
            c,
            ' ' | '\t'
                | '='
                | ':'
                | '"'
                | '\''
                | '「'
                | '『'
                | '→'
                | '⇒'
                | '>'
                | '('
                | '['
                | '\\'
                | '`'
                | 'は'
                | 'が'
                | 'を'
                | 'の'
                | 'も'
                | 'と'
                | 'に'
                | '、'
                | '_'
                | '*'
                | ','
                | '|'
        ) || (c == '\n' && steps < 12);
        if !skip || at >= limit {
            break;
        }
        quoted |= matches!(c, '"' | '\'' | '「' | '『' | '`');
        at += c.len_utf8();
    }
    // `"name":"DB_PASSWORD","value":"…"`, `key="DbPassword" value="…"`
    if let Some(rest) = text[at..].strip_prefix("value") {
        let behind = rest.trim_start_matches(['"', '\'', ':', '=', ' ', '>', '\\']);
        if behind.len() < rest.len() {
            quoted = rest[..rest.len() - behind.len()].contains(['"', '\'']);
            at = text.len() - behind.len();
        }
    }
    // `KEY = b"…"`, `r'…'`
    if !quoted
        && let [b'b' | b'r' | b'f' | b'u' | b'B' | b'@', b'"' | b'\'', ..] = text.as_bytes()[at..]
    {
        at += 2;
        quoted = true;
    }
    // `AES_KEY = hex("…")`: what a call decodes.
    if !quoted && let Some(call) = DECODES.iter().find(|call| text[at..].starts_with(**call)) {
        let inner = text[at + call.len()..].trim_start_matches(['"', '\'']);
        quoted = text.len() - inner.len() > at + call.len();
        at = text.len() - inner.len();
    }
    let rest = &text[at..];
    let mut len = token(rest, |b| {
        b.is_ascii_graphic() && !matches!(b, b'"' | b'\'' | b'`' | b'<' | b'>')
    });
    if !quoted {
        len = rest[..len].find([',', '&']).unwrap_or(len);
        len = next_setting(&rest[..len]).unwrap_or(len);
    }
    let word = rest[..len].trim_end_matches(['.', ')', ']', '}', '\\', ';', ',']);
    // `yamabiko(小文字)`: a note begins.
    let noted = rest[len..].starts_with(|c: char| !c.is_ascii());
    let word = word.strip_suffix('(').filter(|_| noted).unwrap_or(word);
    (!word.is_empty()).then_some(at..at + word.len())
}

/// `DB_PASS=`, at the head of its line: all that follows is its value.
fn sets_a_variable(text: &str, hit: Hit, first: &Range<usize>) -> bool {
    let line = text[..hit.end()].rsplit('\n').next().unwrap_or_default();
    let name = line.strip_prefix("export ").unwrap_or(line);
    &text[hit.end()..first.start] == "="
        && name
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

/// A password of several words with a figure, of which `first` is the first: in quotes, as in
/// `SMTP_PASS="Heron#2214 nest"`, or to the end of the line behind what is called a phrase, or is set in
/// a file of variables.
pub(super) fn of_words(text: &str, hit: Hit, first: &Range<usize>) -> Option<Range<usize>> {
    let label = &text[hit.start()..hit.end()];
    let mut end = text.len().min(first.start + LONGEST_PHRASE + 2);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let near = &text[first.start..end];
    let rest = near.split('\n').next()?;
    let goes_on = rest.len() == near.len() && end < text.len();
    let quote = text[..first.start].chars().next_back();
    let len = match quote.filter(|c| matches!(c, '"' | '\'')) {
        Some(quote) => rest.find(quote)?,
        None if goes_on => return None,
        None if label.eq_ignore_ascii_case("passphrase") || label == "パスフレーズ" => {
            rest.trim_end().len()
        }
        // A comment ends it.
        None if sets_a_variable(text, hit, first) => rest.split(" # ").next()?.trim_end().len(),
        None => return None,
    };
    let words = &rest[..len];
    let number = words.split(' ').count();
    let figured = |word: Option<&str>| word.is_some_and(|w| w.bytes().any(|b| b.is_ascii_digit()));
    let edges = [words.split(' ').next(), words.rsplit(' ').next()];
    let has_figures = if quote == Some('=') {
        figured(Some(words))
    } else {
        edges.into_iter().any(figured)
    };
    let is_phrase = len <= LONGEST_PHRASE
        && (2..=5).contains(&number)
        && words.split(' ').all(|word| !word.is_empty())
        && words.bytes().all(|b| b.is_ascii_graphic() || b == b' ')
        // `at least 12 characters` is no phrase.
        && has_figures;
    is_phrase.then_some(first.start..first.start + len)
}

/// In bytes.
const LONGEST_PHRASE: usize = 48;

/// `Password=…;Server=…`: where a semicolon ends the value, as the next setting or the end follows.
fn next_setting(value: &str) -> Option<usize> {
    value.match_indices(';').map(|(at, _)| at).find(|at| {
        let next = &value[at + 1..];
        let key = next
            .bytes()
            .take_while(|b| b.is_ascii_alphabetic() || *b == b'_')
            .count();
        next.is_empty()
            || key > 0 && (key == next.len() || next[key..].starts_with(['=', ' ', ':']))
    })
}

pub(super) fn token(text: &str, allowed: impl Fn(u8) -> bool) -> usize {
    text.bytes()
        .take(LONGEST)
        .take_while(|&b| allowed(b))
        .count()
}
