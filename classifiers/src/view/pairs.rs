//! Bytes as pairs of hexadecimal digits: `e69fb4`, `E6 9F B4`, `e6:9f:b4`.

use std::ops::Range;

use super::notations::{Notations, Radix, Row};
use super::plausible;
use crate::work;

/// Fewer are a time or a date.
const FEWEST: usize = 3;
/// As many are enough where the text writes bytes in the same way elsewhere.
const FEWEST_FORETOLD: usize = 2;

/// `e6 9f b4`: some pairs, the first of them at the end of `run`.
pub(super) fn row(bytes: &[u8], run: &Range<usize>, known: &Notations) -> Option<Range<usize>> {
    let sign = *bytes
        .get(run.end)
        .filter(|sign| matches!(sign, b' ' | b':'))?;
    let alone = |at: Option<&u8>| at.is_none_or(|byte| !byte.is_ascii_alphanumeric());
    let is_pair = |at: usize| {
        let pair = bytes.get(at..at + 2);
        pair.is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit))
            && alone(bytes.get(at + 2))
            && alone(at.checked_sub(1).map(|before| &bytes[before]))
    };
    let first = run.end - run.len().min(2);
    // `10:41 4b`: the pair before belongs to a time.
    let time = sign == b' ' && matches!(bytes[..first], [.., b'0'..=b'9', b':' | b'.']);
    if time || !is_pair(first) {
        return None;
    }
    let mut last = first;
    while bytes.get(last + 2) == Some(&sign) && is_pair(last + 3) {
        last += 3;
    }
    work::spent(last - first);
    let fewest = if known.has(parted_by(sign)) {
        FEWEST_FORETOLD
    } else {
        FEWEST
    };
    (last - first >= 3 * (fewest - 1)).then_some(first..last + 2)
}

/// What the rows of pairs that begin within a row of numbers say, and where each of them stands.
pub(super) fn texts(
    bytes: &[u8],
    within: &Range<usize>,
    known: &Notations,
) -> Vec<(Range<usize>, String)> {
    let mut texts = Vec::new();
    let mut at = within.start;
    while at < within.end {
        let digits = bytes[at..].iter().take_while(|b| b.is_ascii_alphanumeric());
        let token = at..at + digits.count();
        work::spent(token.len() + 1);
        at = token.end + 1;
        let Some(place) = row(bytes, &token, known).filter(|_| !token.is_empty()) else {
            continue;
        };
        at = place.end;
        let source = &bytes[place.clone()];
        let foretold = way(source).is_some_and(|way| known.has(way));
        // `to be 48 61 72`: the first one may be a word.
        let shown = text(source, foretold).map(|shown| (place.start, shown));
        let shown = shown.or_else(|| {
            let word = source[..2].iter().all(u8::is_ascii_alphabetic);
            let rest = source.get(3..).filter(|_| word)?;
            Some((place.start + 3, text(rest, foretold)?))
        });
        texts.extend(shown.map(|(start, shown)| (start..place.end, shown)));
    }
    texts
}

/// How pairs of hexadecimal digits are written.
pub(super) fn way(source: &[u8]) -> Option<Row> {
    let sign = source.iter().find(|byte| !byte.is_ascii_hexdigit());
    let sign = *sign.filter(|sign| matches!(sign, b' ' | b':'))?;
    Some(parted_by(sign))
}

fn parted_by(sign: u8) -> Row {
    Row {
        radix: Radix::Pairs,
        sign,
        spaced: false,
    }
}

/// What is written in pairs. `foretold` is whether the text writes in pairs elsewhere.
pub(super) fn text(source: &[u8], foretold: bool) -> Option<String> {
    let fewest = if foretold { FEWEST_FORETOLD } else { FEWEST };
    let bytes = bytes(source).filter(|bytes| bytes.len() >= fewest)?;
    if bytes.iter().all(u8::is_ascii_digit) {
        return String::from_utf8(bytes).ok();
    }
    let decimal = source.iter().all(|byte| !byte.is_ascii_alphabetic());
    let threshold = if foretold {
        plausible::FORETOLD
    } else if decimal {
        plausible::DOUBTFUL
    } else {
        plausible::SURE
    };
    plausible::text(&bytes, threshold)
}

/// The bytes of `e69fb4`, `E6 9F B4` or `0xe69fb4`, if it is nothing but pairs.
pub(super) fn bytes(source: &[u8]) -> Option<Vec<u8>> {
    work::spent(source.len());
    let source = source.strip_prefix(b"0x").unwrap_or(source);
    // Most runs are words.
    let in_pairs =
        |byte: &u8| byte.is_ascii_hexdigit() || byte.is_ascii_whitespace() || *byte == b':';
    if !source.iter().all(in_pairs) {
        return None;
    }
    let mut bytes = Vec::with_capacity(source.len() / 2);
    let mut high: Option<u32> = None;
    for byte in source {
        if matches!(byte, b' ' | b':' | b'\r' | b'\n') && high.is_none() {
            continue;
        }
        let digit = char::from(*byte).to_digit(16)?;
        high = match high {
            None => Some(digit),
            Some(before) => {
                bytes.push(u8::try_from(before * 16 + digit).expect("two hexadecimal digits"));
                None
            }
        };
    }
    high.is_none().then_some(bytes)
}
