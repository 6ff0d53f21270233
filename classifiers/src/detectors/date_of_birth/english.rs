//! Dates with an English month.

use super::dates::{Date, Form, century, date, figure, four_digits, number};
use crate::months;

/// `17 October 1944`, `17-Oct-1944`, `17OCT1944`, `1 May '59`
pub(super) fn english(text: &str, start: usize, digits: usize) -> Option<Date> {
    let day = number(text, start..start + digits)?;
    let rest = &text[start + digits..];
    let ordinal = ["st", "nd", "rd", "th"]
        .iter()
        .find(|tail| rest.starts_with(*tail));
    let named = start + digits + ordinal.map_or(0, |tail| tail.len());
    let (month, at) = in_two_languages(text, named).or_else(|| month_name(text, named))?;
    four_digits(text, at).map_or_else(
        || {
            let at = at + usize::from(text[at..].starts_with('\''));
            let (year, end) = figure(text, at).filter(|(_, end)| end - at == 2)?;
            // `18 NOV 95`: nobody writes a day to come or just past so.
            let form = if (30..100).contains(&year) {
                Form::Full
            } else {
                Form::ShortYear
            };
            date(start..end, century(year), month, day, form, false)
        },
        |year| date(start..at + 4, year, month, day, Form::Full, false),
    )
}

/// `28 JAN/EAN 1994`, `12 FÉV/FEB 1980`: passports name the month in two languages. The month, and
/// where the year begins.
fn in_two_languages(text: &str, at: usize) -> Option<(u32, usize)> {
    let rest = text[at..].trim_start_matches([' ', '-', '.']);
    let word = |text: &str| {
        let letters = text.chars().take(10).take_while(|c| c.is_alphabetic());
        letters.map(char::len_utf8).sum::<usize>()
    };
    let first = word(rest);
    let slash = rest[first..].trim_start_matches(['.', ' ']);
    let other = slash.strip_prefix('/')?.trim_start_matches(' ');
    let second = word(other);
    if text.len() - at - rest.len() > 2 || first < 3 || second < 3 {
        return None;
    }
    let year = other[second..].trim_start_matches(['.', ' ', '-', '/']);
    let month = |word: &str| month_name(word, 0).filter(|_| word.is_ascii());
    let (month, _) = month(&rest[..first]).or_else(|| month(&other[..second]))?;
    Some((month, text.len() - year.len()))
}

/// `October 17, 1944`
pub(super) fn month_first(text: &str, start: usize) -> Option<Date> {
    if !text.as_bytes()[start].is_ascii_uppercase() {
        return None;
    }
    let (month, at) = month_name(text, start)?;
    let (day, at) = figure(text, at)?;
    let rest = &text[at..];
    let ordinal = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|tail| rest.strip_prefix(tail))
        .unwrap_or(rest);
    let at = text.len() - ordinal.trim_start_matches([',', ' ']).len();
    let year = four_digits(text, at)?;
    date(start..at + 4, year, month, day, Form::Full, false)
}

/// The month named behind a space or hyphen, or at once, and where what follows it begins.
pub(super) fn month_name(text: &str, at: usize) -> Option<(u32, usize)> {
    let rest = text[at..].trim_start_matches([' ', '-', '/', '.']);
    if text.len() - at - rest.len() > 2 {
        return None;
    }
    let rest = rest.strip_prefix("of ").unwrap_or(rest);
    let len = rest
        .bytes()
        .take(10)
        .take_while(u8::is_ascii_alphabetic)
        .count();
    let month = months::named(&rest[..len])?;
    let tail = rest[len..].trim_start_matches(['.', ',', ' ', '-', '/']);
    Some((month, text.len() - tail.len()))
}
