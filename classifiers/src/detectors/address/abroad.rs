//! Addresses abroad by their postal code and city: `Via Durini 27, 20122 Milano`, `14 Akti Miaouli,
//! 185 35 Piraeus`. No word for a street is needed: nothing else is written so.
//!
//! Source of the forms: Universal Postal Union, addressing systems S42.

use std::ops::Range;

use crate::months;

/// A street has no more words than these.
const MOST_WORDS: usize = 4;
/// Nor is it longer, in bytes.
const LONGEST: usize = 48;

/// The address whose house number stands at `number`, before or behind the street.
pub(super) fn with_postal_code(text: &str, number: usize, floor: usize) -> Option<Range<usize>> {
    let house = text[number..]
        .bytes()
        .take(8)
        .take_while(|b| b.is_ascii_alphanumeric() || *b == b'/' || *b == b'-')
        .count();
    let behind = number + house;
    if let Some(rest) = text[behind..].strip_prefix(", ") {
        let start = street_before(text, number, floor)?;
        return Some(start..text.len() - rest.len() + code_and_city(rest)?);
    }
    let street = text[behind..].strip_prefix(' ')?;
    let near = street.char_indices().take(LONGEST);
    let comma = near
        .take_while(|(_, c)| *c != '\n')
        .find(|(_, c)| *c == ',')?
        .0;
    let rest = street[comma..].strip_prefix(", ")?;
    let named = words(&street[..comma])?;
    (named && house <= 5).then_some(())?;
    Some(number..text.len() - rest.len() + code_and_city(rest)?)
}

/// Capitalised words, or a short one before them: `Akti Miaouli`, `ul. Długa`. `None`: too many.
fn words(street: &str) -> Option<bool> {
    let count = street.split(' ').count();
    let small = |word: &str| word.len() <= 4 && word.chars().all(|c| c.is_alphabetic() || c == '.');
    (count <= MOST_WORDS).then(|| {
        street.split(' ').all(|word| capital(word) || small(word))
            && street.rsplit(' ').next().is_some_and(capital)
    })
}

/// Where the street that ends before the house number begins.
fn street_before(text: &str, number: usize, floor: usize) -> Option<usize> {
    let lead = text[floor..number].strip_suffix(' ')?;
    let mut start = None;
    let mut at = lead.len();
    for index in 0..MOST_WORDS {
        let from = lead[..at]
            .char_indices()
            .rev()
            .take(24)
            .take_while(|(_, c)| {
                c.is_alphabetic() && *c < '\u{2E80}' || matches!(c, '\'' | '-' | '.')
            })
            .last()
            .map_or(at, |(from, _)| from);
        let word = &lead[from..at];
        let abbreviated = word.len() <= 4 && word.ends_with('.');
        // `AM ALTEN SPEICHER`
        let joins = index > 0 && ["AM", "AN", "IM", "Am", "An", "Im"].contains(&word);
        if word.is_empty() || !(capital(word) || joins || abbreviated && index > 0) {
            break;
        }
        start = Some(floor + from);
        let Some(before) = lead[..from].strip_suffix(' ').filter(|_| !abbreviated) else {
            break;
        };
        at = before.len();
    }
    start
}

fn capital(word: &str) -> bool {
    word.chars().count() >= 3
        && word.starts_with(char::is_uppercase)
        && word
            .chars()
            .all(|c| c.is_alphabetic() && c < '\u{2E80}' || matches!(c, '\'' | '-' | '.'))
}

/// `20122 Milano`, `185 35 Piraeus`, `80-831 Gdańsk`, `1012 AB Amsterdam`: its length.
pub(super) fn code_and_city(rest: &str) -> Option<usize> {
    let code = rest
        .bytes()
        .take(8)
        .take_while(|b| b.is_ascii_digit() || matches!(b, b' ' | b'-'))
        .count();
    let digits = rest[..code].bytes().filter(u8::is_ascii_digit).count();
    let letters = rest[code..]
        .bytes()
        .take_while(u8::is_ascii_uppercase)
        .count();
    let dutch = digits == 4 && letters == 2 && rest[code + 2..].starts_with(' ');
    let city = code + if dutch { 3 } else { 0 };
    let len = rest[city..]
        .char_indices()
        .take(28)
        .take_while(|(_, c)| c.is_alphabetic() && *c < '\u{2E80}' || *c == '-')
        .last()
        .map_or(0, |(at, c)| at + c.len_utf8());
    let shape: Vec<usize> = rest[..code]
        .trim_end()
        .split([' ', '-'])
        .map(str::len)
        .collect();
    let known = matches!(shape[..], [4..=6] | [3, 2] | [2, 3]) || dutch;
    (known
        && rest[..city].ends_with(' ')
        && capital(&rest[city..city + len])
        && !month(&rest[city..]))
    .then(|| city + len + epithet(&rest[city + len..]))
}

/// ` am Main`, ` an der Oder`: the length of what tells a city from its namesakes.
fn epithet(rest: &str) -> usize {
    let Some(lead) = [" am ", " an der ", " im ", " aan den ", " sur "]
        .iter()
        .find(|lead| rest.starts_with(**lead))
    else {
        return 0;
    };
    let name = rest[lead.len()..]
        .chars()
        .take(16)
        .take_while(|c| c.is_alphabetic());
    let len: usize = name.map(char::len_utf8).sum();
    if rest[lead.len()..].starts_with(char::is_uppercase) {
        lead.len() + len
    } else {
        0
    }
}

/// `2024 March` ends no address.
fn month(rest: &str) -> bool {
    let capital = rest.starts_with(|c: char| c.is_ascii_uppercase());
    let small = rest.as_bytes().get(1).is_some_and(u8::is_ascii_lowercase);
    capital && small && months::begins(rest)
}
