//! Letters that stand for digits: `O9O`, `Oll-l97`, `l95O年lO月`.

use std::ops::Range;

use super::map::Rewriter;
use super::separators::Group;

/// Letters that are nothing but digits of a number, before the group that begins at `at`: `Oll-`.
pub(super) fn letters_before(text: &str, at: usize, from: usize) -> Option<Group> {
    let before = &text[from..at];
    let before = before.strip_suffix(['-', '/', '.', ')', '日', '月'])?;
    let end = from + before.len();
    let letters = before
        .bytes()
        .rev()
        .take_while(|byte| like_digit(*byte))
        .count();
    let start = end - letters;
    alone(text, start..end)
}

/// The same behind one, at the end of a number or between the units of a date: `/lO`, `年lO月`.
pub(super) fn letters_behind(text: &str, at: usize) -> Option<Group> {
    let rest = &text[at..];
    let behind = rest.strip_prefix(['-', '/', '.', '年', '月'])?;
    let start = text.len() - behind.len();
    let letters = behind.bytes().take_while(|byte| like_digit(*byte)).count();
    alone(text, start..start + letters)
}

pub(super) const fn like_digit(byte: u8) -> bool {
    matches!(byte, b'O' | b'o' | b'I' | b'l')
}

/// Two to four letters with nothing beside them that makes a word of them.
fn alone(text: &str, place: Range<usize>) -> Option<Group> {
    let bytes = text.as_bytes();
    let word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let before = place.start.checked_sub(1).map(|before| &bytes[before]);
    let fits = matches!(place.len(), 2..=4) && !word(before) && !word(bytes.get(place.end));
    fits.then_some(Group {
        place,
        letters: true,
    })
}

/// `O9O`: no more letters than digits in all of the number.
pub(super) fn read_letters(
    text: &str,
    chain: &[Group],
    digits: usize,
    out: &mut Rewriter<'_>,
) -> bool {
    let letters = |group: &Group| {
        let piece = text[group.place.clone()].bytes();
        piece.filter(u8::is_ascii_alphabetic).count()
    };
    let end = chain.last().map_or(0, |group| group.place.end);
    let of_a_date = text[end..].starts_with(['年', '月', '日']);
    // `1500l` is a measure.
    let code = digits >= 4 && text[..end].ends_with(|c: char| c.is_ascii_digit() || c == 'O');
    let letters = chain.iter().map(letters).sum::<usize>();
    // `年lO月`
    let begins = chain.first().map_or(0, |group| group.place.start);
    let within_date = of_a_date && text[..begins].ends_with(['年', '月']);
    if within_date {
        // All of it may be letters.
    } else if digits < 7 && !of_a_date && !(code && letters * 2 <= digits)
        || letters * 3 > digits * 2
    {
        return false;
    }
    for group in chain.iter().filter(|group| group.letters) {
        let piece = &text[group.place.clone()];
        for (at, c) in piece
            .char_indices()
            .filter(|(_, c)| c.is_ascii_alphabetic())
        {
            let at = group.place.start + at;
            let digit = if matches!(c, 'O' | 'o') { "0" } else { "1" };
            out.replace(at..at + 1, digit);
        }
    }
    true
}
