//! Japanese addresses in Latin letters, the number first.

use std::ops::Range;

use super::street::opening;
use crate::context::Context;
use crate::numbers::{Joint, Numbers};

/// So many words may follow the number.
const MOST_WORDS: usize = 18;

/// `3-32-15 Ashibecho, Wakayama Shi, Wakayama Ken 640-8134`
pub(super) fn latin(
    text: &Context<'_>,
    numbers: &Numbers<'_>,
    index: usize,
    floor: usize,
) -> Option<Range<usize>> {
    if !text
        .text
        .as_bytes()
        .get(numbers.group(index).end)
        .is_some_and(|b| matches!(b, b'-' | b' ' | b','))
    {
        return None;
    }
    let number = numbers
        .from(index)
        .take(4)
        .take_while(|number| number.joined_by(&[Joint::Hyphen]))
        .last()?;
    let whole = &text.text;
    let lead = (2..=4).contains(&number.groups) && number.shape().iter().all(|n| *n <= 4);
    if lead
        && !number.open_after
        && !number.open_before
        && let Some(start) = city_before(whole, number.range.start, floor)
    {
        return Some(start..number.range.end);
    }
    if !lead
        || number.open_after
        || number.open_before
        || !whole[number.range.end..].starts_with([' ', ','])
    {
        return None;
    }
    let mut at = number.range.end;
    let mut end = None;
    for _ in 0..MOST_WORDS {
        let rest = &whole[at..];
        let gap = rest.len() - rest.trim_start_matches([' ', ',', '\n']).len();
        let len = rest[gap..]
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'\'' | b'.'))
            .count();
        let word = rest[gap..gap + len].trim_end_matches('.');
        if word.is_empty() || gap > 3 {
            break;
        }
        at += gap + word.len();
        if postal(word) {
            end.replace(at)?;
            continue;
        }
        let known = division(word);
        if !word.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit()) && !known {
            break;
        }
        if known {
            end = Some(at);
        }
        // `Pref.`, and a sentence that ends.
        at += usize::from(whole[at..].starts_with('.') && known && whole[at..].starts_with(".,"));
    }
    end.map(|end| opening(text, number.range.start, floor)..end)
}

/// `Kagoshima-shi Nakayama 2-8-20`: where the widest of the places before the number begins.
fn city_before(text: &str, number: usize, floor: usize) -> Option<usize> {
    let mut at = number;
    let mut start = None;
    for _ in 0..6 {
        let lead = text[floor..at].trim_end_matches([' ', ',']);
        let gap = at - floor - lead.len();
        let len = lead
            .bytes()
            .rev()
            .take(24)
            .take_while(|b| b.is_ascii_alphabetic() || *b == b'-')
            .count();
        let word = &lead[lead.len() - len..];
        if !(1..=2).contains(&gap) || !word.starts_with(|c: char| c.is_ascii_uppercase()) {
            break;
        }
        at = floor + lead.len() - len;
        let marked = word.contains('-') && division(word);
        if marked || start.is_some() && division(word) {
            start = Some(at);
        }
    }
    start
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
    const WORDS: &str = " shi ku ken fu to gun machi cho mura son japan city ward town prefecture pref \
        hokkaido aomori iwate miyagi akita yamagata fukushima ibaraki tochigi gunma saitama chiba tokyo \
        kanagawa niigata toyama ishikawa fukui yamanashi nagano gifu shizuoka aichi mie shiga kyoto \
        osaka hyogo nara wakayama tottori shimane okayama hiroshima yamaguchi tokushima kagawa ehime \
        kochi fukuoka saga nagasaki kumamoto oita miyazaki kagoshima okinawa yokohama nagoya sapporo \
        kobe sendai kawasaki ";
    // Figures are asked about most: none of these ends in one.
    if !word.ends_with(|c: char| c.is_ascii_alphabetic()) {
        return false;
    }
    let lower = word.to_ascii_lowercase();
    WORDS.contains(&format!(" {lower} "))
        || [
            "-shi", "-ku", "-ken", "-fu", "-gun", "-machi", "-cho", "-mura", "-to", "-chome",
        ]
        .iter()
        .any(|tail| lower.ends_with(tail))
}
