//! Codes as people and systems write them: letters and figures in parts, joined by hyphens, slashes
//! and dots in the middle (`NB/0417/32-D`, `8805-KR-11`, `QLR·3318·TZ`), or set apart by spaces and
//! の (`SP 40 8817 2`, `LNの318の5502`).
//!
//! Only the form is read here; whether a code numbers a customer is decided in `codes`.

use std::ops::Range;

use crate::numbers::next_byte;

/// A code, and what it is made of.
#[derive(Clone, Debug)]
pub(super) struct Written {
    /// In bytes of the text.
    pub(super) range: Range<usize>,
    pub(super) digits: usize,
    pub(super) capitals: usize,
    pub(super) small: usize,
    /// Parts between joints.
    pub(super) parts: usize,
    /// Its parts stand apart or are spoken: it may be several numbers.
    pub(super) apart: bool,
}

/// With fewer figures it is no code.
const FEWEST_DIGITS: usize = 3;
/// The longest code, in bytes.
const LONGEST: usize = 28;

/// Every code of the text by its beginning: where one may be several, first the whole.
pub(super) fn codes(text: &str) -> impl Iterator<Item = Written> + '_ {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut inner = None;
    std::iter::from_fn(move || {
        if let Some(code) = inner.take() {
            return Some(code);
        }
        loop {
            let digit = next_byte(bytes, at, u8::is_ascii_digit)?;
            let tight = reach(text, digit..digit + 1, at, tight_joint);
            if tight.len() > LONGEST {
                at = end_of_chain(bytes, tight.end);
                continue;
            }
            let loose = reach(text, tight.clone(), at, loose_joint);
            at = tight.end;
            let set_apart = loose.len() > tight.len() && loose.len() <= LONGEST;
            let whole = set_apart.then(|| read(text, loose, true)).flatten();
            let part = read(text, tight, false);
            if whole.is_some() {
                inner = part;
                return whole;
            }
            if part.is_some() {
                return part;
            }
        }
    })
}

/// `core` and all letters and figures that hang on to it, a little beyond the longest code at most.
fn reach(
    text: &str,
    core: Range<usize>,
    from: usize,
    joint: impl Fn(&str, usize) -> Option<usize>,
) -> Range<usize> {
    let bytes = text.as_bytes();
    let sign = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let Range { mut start, mut end } = core;
    while start > from && end - start <= LONGEST {
        if sign(start - 1) {
            start -= 1;
            continue;
        }
        let ends = (1..=3).filter(|len| start >= from + len && text.is_char_boundary(start - len));
        let mut ends = ends.map(|len| start - len);
        match ends.find(|at| joint(text, *at) == Some(start)) {
            Some(before) if before > from && sign(before - 1) => start = before,
            _ => break,
        }
    }
    while end - start <= LONGEST {
        if sign(end) {
            end += 1;
            continue;
        }
        match joint(text, end) {
            Some(after) if sign(after) => end = after,
            _ => break,
        }
    }
    start..end
}

/// Where what joins the parts of a code and begins at `at` ends.
fn tight_joint(text: &str, at: usize) -> Option<usize> {
    let sign = text[at..].chars().next()?;
    matches!(sign, '-' | '_' | '/' | '·' | '・').then(|| at + sign.len_utf8())
}

/// As [`tight_joint`], or a space or の between capitals or figures and figures: such a code is spoken or printed
/// in groups.
fn loose_joint(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let Some(sign @ (' ' | 'の')) = text[at..].chars().next() else {
        return tight_joint(text, at);
    };
    let after = at + sign.len_utf8();
    let before = at.checked_sub(1).map(|before| bytes[before]);
    let figures = bytes[after..].iter().take(3);
    let figures = figures.take_while(|b| b.is_ascii_digit()).count();
    let enough = if sign == ' ' { 1 } else { 3 };
    let fits = before.is_some_and(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    (fits && figures >= enough).then_some(after)
}

/// A chain longer than any code is none, nor is any part of it.
fn end_of_chain(bytes: &[u8], from: usize) -> usize {
    let chained = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/');
    from + bytes[from..].iter().take_while(chained).count()
}

/// The code in a range, if it is one: no date, version, amount or address of the net.
fn read(text: &str, range: Range<usize>, apart: bool) -> Option<Written> {
    let shown = &text[range.clone()];
    let count = |is: fn(&u8) -> bool| shown.bytes().filter(is).count();
    let digits = shown.bytes().filter(u8::is_ascii_digit).count();
    if digits < FEWEST_DIGITS {
        return None;
    }
    let code = Written {
        digits,
        capitals: count(u8::is_ascii_uppercase),
        small: count(u8::is_ascii_lowercase),
        parts: 1 + shown.chars().filter(|c| !c.is_ascii_alphanumeric()).count(),
        apart,
        range,
    };
    // Letters that are spelt out before figures are a word, if they are many.
    let word = apart && code.prefix(text).len() > 4;
    (!word && is_free(text, &code.range) && !is_date(shown)).then_some(code)
}

/// Nothing hangs on to it.
fn is_free(text: &str, range: &Range<usize>) -> bool {
    let hangs = |c: char| {
        c.is_ascii_alphanumeric()
            || matches!(
                c,
                '@' | '#' | '%' | '&' | '+' | '*' | '~' | '\\' | '_' | '^' | '$' | '-'
            )
    };
    let before = &text[..range.start];
    let after = &text[range.end..];
    let figure = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let goes_on = |c: char| matches!(c, ',' | '.' | ':');
    let amount_before = before.ends_with(goes_on) && figure(before.chars().rev().nth(1))
        || before.ends_with(['¥', '€', '£', '.']);
    let amount_behind = after.starts_with(goes_on) && figure(after.chars().nth(1));
    let file = after.starts_with('.') && after[1..].starts_with(|c: char| c.is_ascii_lowercase());
    let labelled = before.ends_with("CIF#") || before.ends_with("No#");
    let hung = before.ends_with(hangs) && !labelled || after.starts_with(hangs);
    !(hung || after.starts_with(['(', '=']) || amount_before || amount_behind || file)
}

/// `2026-11-18`, `2026/03`, `11/30`, `S36-4-20`, `H3/11/08`, `11-18-2026`, `2024-2026`; and not `2001-17-42`,
/// whose parts are no month and no day.
fn is_date(code: &str) -> bool {
    let bare = code.strip_prefix(['S', 'H', 'R', 'T', 'M']).unwrap_or(code);
    if bare.bytes().any(|b| b.is_ascii_alphabetic()) {
        return false;
    }
    let mut parts = bare.split(|c: char| !c.is_ascii_digit());
    let first_three = [parts.next(), parts.next(), parts.next()];
    if parts.next().is_some() {
        return false;
    }
    let either = |a: &str, b: &str| is_month_and_day(a, b) || is_month_and_day(b, a);
    match first_three.map(Option::unwrap_or_default) {
        [year, month, day] if in_calendar(year) && sized(month) && sized(day) => {
            is_month_and_day(month, day)
        }
        [year, next, ""] if in_calendar(year) && sized(next) => {
            is_month_and_day(next, "1") || follows(year, next)
        }
        [year, last, ""] if year.len() == 4 && last.len() == 4 => {
            in_calendar(year) && in_calendar(last)
        }
        [a, b, year] if sized(a) && sized(b) && year.len() == 4 => either(a, b),
        [a, b, c] if sized(a) && sized(b) && sized(c) => is_month_and_day(b, c) || either(a, b),
        [first, b, c] => {
            (sized(first) || first.len() == 4) && sized(b) && (sized(c) || c.is_empty())
        }
    }
}

/// `2026-11-18`
pub(super) fn is_day(code: &str) -> bool {
    let mut parts = code.split('-');
    let [year, month, day] = [(); 3].map(|()| parts.next().unwrap_or_default());
    parts.next().is_none() && in_calendar(year) && is_month_and_day(month, day)
}

/// A year of this century or the last.
fn in_calendar(year: &str) -> bool {
    year.len() == 4 && (year.starts_with("19") || year.starts_with("20"))
}

/// As months and days are written.
fn sized(part: &str) -> bool {
    matches!(part.len(), 1 | 2)
}

fn is_month_and_day(month: &str, day: &str) -> bool {
    let days = match month.trim_start_matches('0') {
        "2" => 29,
        "4" | "6" | "9" | "11" => 30,
        "1" | "3" | "5" | "7" | "8" | "10" | "12" => 31,
        _ => return false,
    };
    sized(day) && day.parse().is_ok_and(|day: u8| (1..=days).contains(&day))
}

/// `2025-26`: a business year.
fn follows(year: &str, next: &str) -> bool {
    let of_century = year[2..].parse::<u8>();
    of_century.is_ok_and(|year| next.parse() == Ok((year + 1) % 100))
}

impl Written {
    /// How it is built: its letters as they are, every figure as one sign. Two codes of one kind are
    /// built alike.
    pub(super) fn kind(&self, text: &str) -> String {
        let code = text[self.range.clone()].chars();
        code.map(|c| if c.is_ascii_digit() { '9' } else { c })
            .collect()
    }

    /// The letters with which it begins.
    pub(super) fn prefix<'t>(&self, text: &'t str) -> &'t str {
        let code = &text[self.range.clone()];
        let len = code.bytes().take_while(u8::is_ascii_alphabetic).count();
        &code[..len]
    }

    /// A year of this century in a part of its own, or in two figures: a document's.
    pub(super) fn dated(&self, text: &str) -> bool {
        let mut parts = text[self.range.clone()].split(|c: char| !c.is_ascii_digit());
        parts.any(|part| match part.len() {
            2 => ("20".."30").contains(&part),
            4 => ("1990".."2040").contains(&part),
            6 | 8 => part.starts_with("202"),
            _ => false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Without what lies in another one.
    fn read_all(text: &str) -> Vec<&str> {
        let mut end = 0;
        let mut all: Vec<&str> = Vec::new();
        for code in codes(text).map(|code| code.range) {
            if code.end > end {
                end = code.end;
                all.push(&text[code]);
            }
        }
        all
    }

    #[test]
    fn codes_of_every_form_are_read_whole() {
        for code in [
            "NB/0417/32-D",
            "8805-KR-11",
            "QLR·3318·TZ",
            "SP 40 8817 2",
            "U3-90417",
            "cu_7bQ41Mw08",
            "031-2207-64",
            "LNの318の5502",
            "2001-17-42",
            "2001-02-30",
            "44-17-2026",
        ] {
            assert_eq!(read_all(&format!("番号は{code}です")), [code]);
            assert_eq!(read_all(&format!("it is {code}, she said")), [code]);
        }
    }

    #[test]
    fn dates_versions_amounts_and_addresses_are_no_codes() {
        for text in [
            "2026-11-18",
            "2026/03",
            "11/30",
            "H3/11/08",
            "v5.14.2",
            "a.b.example/2031",
            "k9921@mail.example",
            "2024-2026",
            "2025-26",
            "24-12-31",
            "31/12/2024",
            "318,400/207,300",
            "scan_0417.pdf",
        ] {
            assert!(read_all(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn what_is_longer_than_any_code_is_passed_over() {
        assert!(read_all(&"A1-".repeat(40)).is_empty());
        assert!(read_all(&"123 ".repeat(40)).len() <= 40);
    }
}
