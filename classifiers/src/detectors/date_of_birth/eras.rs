//! Dates by the eras of Japan: `昭和59年3月12日`, `S590312`, `昭10、7、31`, `昭 53 3 15`.

use super::dates::{Date, Form, date, figure, number, past, rest_of_date};

/// 明 大 昭 平 令: most kanji begin with the same byte as one of them.
pub(super) fn names_era(rest: &[u8]) -> bool {
    matches!(
        rest,
        [0xE6, 0x98, 0x8E | 0xAD, ..]
            | [0xE5, 0xA4, 0xA7, ..]
            | [0xE5, 0xB9, 0xB3, ..]
            | [0xE4, 0xBB, 0xA4, ..]
    )
}

/// Names of eras, the year before their first, and whether they are from before 平成.
pub(super) const ERAS: &[(&str, u32, bool)] = &[
    ("明治", 1867, true),
    ("大正", 1911, true),
    ("昭和", 1925, true),
    ("平成", 1988, false),
    ("令和", 2018, false),
    ("明", 1867, true),
    ("大", 1911, true),
    ("昭", 1925, true),
    ("平", 1988, false),
    ("令", 2018, false),
    ("M", 1867, true),
    ("T", 1911, true),
    ("S", 1925, true),
    ("H", 1988, false),
    ("R", 2018, false),
    ("m", 1867, true),
    ("t", 1911, true),
    ("s", 1925, true),
    ("h", 1988, false),
    ("r", 2018, false),
];

pub(super) fn era(text: &str, start: usize) -> Option<Date> {
    let rest = &text[start..];
    let (name, base, old_era) = ERAS.iter().find(|(name, ..)| rest.starts_with(name))?;
    if name.len() == 1 && text[..start].ends_with(['-', '_']) {
        return None;
    }
    let mut at = start + name.len();
    if name.len() >= 3 {
        at = past(text, at, &[' ', '\n', ')', '.', 'の']);
    } else if text[at..].starts_with(['.', '-', ' ']) {
        at += 1;
    }
    if let Some(date) = compact_era(text, start, at, *base, *old_era) {
        return Some(date);
    }
    let (year, next) = if let Some(rest) = text[at..].strip_prefix('元') {
        (1, text.len() - rest.len())
    } else {
        figure(text, at)?
    };
    let next = past(text, next, &[' ']);
    if !(1..=64).contains(&year) {
        return None;
    }
    era_in_commas(text, start, next, base + year, *old_era)
        .or_else(|| era_in_spaces(text, start, next, base + year, *old_era))
        .filter(|_| name.len() >= 3)
        .or_else(|| rest_of_date(text, start, next, base + year, *old_era))
        .filter(|date| name.len() > 3 || matches!(date.form, Form::Full))
}

/// `昭10、7、31`
fn era_in_commas(text: &str, start: usize, at: usize, year: u32, old_era: bool) -> Option<Date> {
    let rest = |at: usize| text[at..].strip_prefix('、').map(|_| at + '、'.len_utf8());
    let (month, at) = figure(text, rest(at)?)?;
    let (day, end) = figure(text, rest(at)?)?;
    let more = text[end..].starts_with(['、', '年', '月', '期', '度', '条', '号', '項']);
    if more {
        return None;
    }
    date(start..end, year, month, day, Form::Full, old_era)
}

/// `昭 53 3 15`, as a form with boxes is read.
fn era_in_spaces(text: &str, start: usize, at: usize, year: u32, old_era: bool) -> Option<Date> {
    let spaced = text[..at].ends_with(' ');
    let (month, next) = figure(text, at).filter(|_| spaced)?;
    let (day, end) =
        figure(text, past(text, next, &[' '])).filter(|_| text[next..].starts_with(' '))?;
    let more =
        text[end..].starts_with(|c: char| c.is_ascii_digit() || "年月件円人名.-/".contains(c));
    if more || text[..start].ends_with(|c: char| c.is_alphabetic()) {
        return None;
    }
    date(start..end, year, month, day, Form::Full, old_era)
}

/// `S590312`, `昭和590312`
fn compact_era(text: &str, start: usize, at: usize, base: u32, old_era: bool) -> Option<Date> {
    let digits = text.as_bytes()[at..]
        .iter()
        .take(7)
        .take_while(|b| b.is_ascii_digit())
        .count();
    if digits != 6 {
        return None;
    }
    let year = number(text, at..at + 2).filter(|year| (1..=64).contains(year))?;
    let (month, day) = (number(text, at + 2..at + 4)?, number(text, at + 4..at + 6)?);
    let glued = text[at + 6..].starts_with(|c: char| c.is_ascii_alphanumeric());
    if glued {
        return None;
    }
    date(
        start..at + 6,
        base + year,
        month,
        day,
        Form::Compact,
        old_era,
    )
}
