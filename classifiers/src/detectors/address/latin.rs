//! Japanese addresses in Latin letters, the number first.

use std::ops::Range;

use crate::numbers::{Joint, Number};

/// `3-32-15 Ashibecho, Wakayama Shi, Wakayama Ken 640-8134`
pub(super) fn latin(text: &str, number: &Number) -> Option<Range<usize>> {
    let lead = (2..=4).contains(&number.groups)
        && number.joined_by(&[Joint::Hyphen])
        && number.shape().iter().all(|n| *n <= 4);
    if !lead || number.open_after || !text[number.range.end..].starts_with([' ', ',']) {
        return None;
    }
    let mut at = number.range.end;
    let mut end = None;
    for _ in 0..14 {
        let rest = &text[at..];
        let gap = rest.len() - rest.trim_start_matches([' ', ',', '\n']).len();
        let word_len = rest[gap..]
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'\''))
            .count();
        let word = &rest[gap..gap + word_len];
        if word_len == 0 || gap > 3 {
            break;
        }
        at += gap + word_len;
        if postal(word) {
            return end.is_some().then_some(number.range.start..at);
        }
        if !word.starts_with(|c: char| c.is_ascii_uppercase()) {
            break;
        }
        if division(word) {
            end = Some(at);
        }
    }
    end.map(|end| number.range.start..end)
}

fn postal(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.len() == 8
        && bytes[3] == b'-'
        && bytes
            .iter()
            .enumerate()
            .all(|(at, b)| at == 3 || b.is_ascii_digit())
}

fn division(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    matches!(
        lower.as_str(),
        "shi"
            | "ku"
            | "ken"
            | "fu"
            | "to"
            | "gun"
            | "machi"
            | "cho"
            | "mura"
            | "son"
            | "tokyo"
            | "osaka"
            | "kyoto"
            | "hokkaido"
            | "japan"
    ) || [
        "-shi", "-ku", "-ken", "-fu", "-gun", "-machi", "-cho", "-mura",
    ]
    .iter()
    .any(|tail| lower.ends_with(tail))
}
