//! Dates as people write them: western years and eras, digits and kanji, English months, eight and
//! six digits in a row, two-digit years.

use std::ops::Range;

use super::english::{english, month_first, month_name};
use super::eras::{ERAS, era, names_era};

/// Years in which a customer may have been born, also one who is not yet.
const FIRST_YEAR: u32 = 1900;
const LAST_YEAR: u32 = 2099;

/// How much of a date is written, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Year, month and day, told apart by signs or words.
    Full,
    /// `12/03/1984`: day or month first.
    DayFirst,
    /// Without any separator: `19840312`, `S590312`.
    Compact,
    /// `'84/3/12`, `42.1.5`: of which century is said elsewhere.
    ShortYear,
    /// `590312`: that it is a date is said elsewhere.
    Bare,
    /// `昭和59年3月`.
    Month,
    /// `昭和59年`, `1984年`.
    Year,
}

/// A date in a text.
#[derive(Debug)]
pub(crate) struct Date {
    pub(super) range: Range<usize>,
    pub(super) year: u32,
    /// Written with an era from before 平成.
    pub(super) old_era: bool,
    pub(super) form: Form,
}

/// The dates of a text, in order.
pub(super) fn dates(text: &str) -> Vec<Date> {
    let next = |at: usize| next_date(text, at);
    std::iter::successors(next(0), |date| next(date.range.end)).collect()
}

/// The next date at or after `from`.
fn next_date(text: &str, from: usize) -> Option<Date> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        at += bytes[at..].iter().position(|b| OPENS[usize::from(*b)])?;
        let digits = bytes[at..]
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count();
        let date = match bytes[at] {
            b'0'..=b'9' => western(text, at, digits),
            first if first.is_ascii() => lettered(text, at),
            _ if names_era(&bytes[at..]) => era(text, at),
            0xE4 if text.is_char_boundary(at) => kanji_year(text, at),
            _ => None,
        };
        if date.is_some() {
            return date;
        }
        at += digits.max(1);
    }
}

/// The bytes with which a date may begin: a digit, what an era begins with, an English month.
static OPENS: [bool; 256] = {
    let mut opens = [false; 256];
    let mut digit = b'0';
    while digit <= b'9' {
        opens[digit as usize] = true;
        digit += 1;
    }
    let mut era = 0;
    while era < ERAS.len() {
        opens[ERAS[era].0.as_bytes()[0] as usize] = true;
        era += 1;
    }
    let months = b"JFMASOND";
    let mut month = 0;
    while month < months.len() {
        opens[months[month] as usize] = true;
        month += 1;
    }
    opens
};

/// `March 12, 1985`, `S59.3.12`: none of them begins within a word.
fn lettered(text: &str, start: usize) -> Option<Date> {
    let bytes = text.as_bytes();
    if start > 0 && bytes[start - 1].is_ascii_alphanumeric() {
        return None;
    }
    if bytes.get(start + 1)?.is_ascii_alphabetic() {
        month_first(text, start)
    } else {
        era(text, start)
    }
}

fn western(text: &str, start: usize, digits: usize) -> Option<Date> {
    let glued = text[..start]
        .ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '/' | '_'));
    if glued {
        return None;
    }
    match digits {
        6 => bare(text, start),
        8 => {
            let (year, month, day) = (
                number(text, start..start + 4)?,
                number(text, start + 4..start + 6)?,
                number(text, start + 6..start + 8)?,
            );
            date(start..start + 8, year, month, day, Form::Compact, false)
        }
        1 | 2 => english(text, start, digits)
            .or_else(|| day_first(text, start))
            .or_else(|| short_year(text, start, digits)),
        4 => {
            let year = number(text, start..start + 4)?;
            if let Some((month, at)) = month_name(text, start + 4) {
                let (day, end) = figure(text, at)?;
                return date(start..end, year, month, day, Form::Full, false);
            }
            rest_of_date(text, start, start + 4, year, false)
        }
        _ => None,
    }
}

/// `590312`
fn bare(text: &str, start: usize) -> Option<Date> {
    let part = |from: usize| number(text, start + from..start + from + 2);
    let (year, month, day) = (part(0)?, part(2)?, part(4)?);
    date(
        start..start + 6,
        century(year),
        month,
        day,
        Form::Bare,
        false,
    )
}

/// `一九八五年三月四日`, `二〇〇一年…`
fn kanji_year(text: &str, start: usize) -> Option<Date> {
    let mut year = 0;
    let mut end = start;
    for c in text[start..].chars().take(4) {
        year = year * 10 + kanji_digit(c).filter(|digit| *digit < 10)?;
        end += c.len_utf8();
    }
    if !(FIRST_YEAR..=LAST_YEAR).contains(&year) || !text[end..].starts_with('年') {
        return None;
    }
    rest_of_date(text, start, end, year, false)
}

pub(super) fn number(text: &str, range: Range<usize>) -> Option<u32> {
    text.get(range)?.parse().ok()
}

pub(super) fn four_digits(text: &str, at: usize) -> Option<u32> {
    let year = text.get(at..at + 4)?;
    let more = text[at + 4..].starts_with(|c: char| c.is_ascii_digit());
    (!more && year.bytes().all(|b| b.is_ascii_digit())).then(|| year.parse().ok())?
}

/// `12/03/1984`, day or month first: too common to be one without a label.
fn day_first(text: &str, start: usize) -> Option<Date> {
    let (one, at) = figure(text, start)?;
    let (two, at) = figure(text, past_sign(text, at))?;
    let at = past_sign(text, at);
    let year = four_digits(text, at)?;
    let (month, day) = if one <= 12 { (one, two) } else { (two, one) };
    date(start..at + 4, year, month, day, Form::DayFirst, false)
}

/// Past `/`, `.`, `-` with a space on either side, or past a space.
fn past_sign(text: &str, at: usize) -> usize {
    let space = |at: usize| at + usize::from(text[at..].starts_with(' '));
    let sign = space(at);
    if text[sign..].starts_with(['/', '.', '-']) {
        space(sign + 1)
    } else {
        sign
    }
}

/// `85/3/4`, `'85.3.4`, `42.1.5`
fn short_year(text: &str, start: usize, digits: usize) -> Option<Date> {
    let year = number(text, start..start + digits)?;
    let at = start + digits;
    let sign = text[at..]
        .chars()
        .next()
        .filter(|c| matches!(c, '/' | '.' | '-' | '年'))?;
    let (month, at) = figure(text, at + sign.len_utf8())?;
    let second = if sign == '年' { '月' } else { sign };
    let at = at + text[at..].strip_prefix(second).map(|_| second.len_utf8())?;
    let (day, end) = figure(text, at)?;
    if text[end..].starts_with(|c: char| c.is_ascii_digit() || c == sign || c == '-') {
        return None;
    }
    // A year of one digit: `2.5.6生まれ`.
    if digits == 1 && !text[end..].starts_with(['生', 'う']) {
        return None;
    }
    // `06/05/90`: the year is the last.
    let (year, month, day) = if day > 31 && sign != '年' {
        let (one, two) = (year, month);
        let (month, of_month) = if two <= 12 { (two, one) } else { (one, two) };
        (day, month, of_month)
    } else {
        (year, month, day)
    };
    let end = end
        + text[end..]
            .strip_prefix('日')
            .map_or(0, |_| '日'.len_utf8());
    let start = start - usize::from(text[..start].ends_with('\''));
    date(
        start..end,
        century(year),
        month,
        day,
        Form::ShortYear,
        false,
    )
}

/// A guess, good enough to tell that the year is one.
pub(super) fn century(year: u32) -> u32 {
    if year <= 26 { 2000 + year } else { 1900 + year }
}

/// Month and day behind the year that ends at `at`, or the year with what there is of the rest.
pub(super) fn rest_of_date(
    text: &str,
    start: usize,
    at: usize,
    year: u32,
    old_era: bool,
) -> Option<Date> {
    if let Some((month, day, end)) = month_and_day(text, at) {
        return date(start..end, year, month, day, Form::Full, old_era);
    }
    let end = at + text[at..].strip_prefix('年').map(|_| '年'.len_utf8())?;
    let (end, form) = figure(text, past(text, end, &[' ']))
        .filter(|(month, at)| (1..=12).contains(month) && text[*at..].starts_with('月'))
        .map_or((end, Form::Year), |(_, at)| {
            (at + '月'.len_utf8(), Form::Month)
        });
    date(start..end, year, 1, 1, form, old_era)
}

pub(super) fn date(
    range: Range<usize>,
    year: u32,
    month: u32,
    day: u32,
    form: Form,
    old_era: bool,
) -> Option<Date> {
    let real = (FIRST_YEAR..=LAST_YEAR).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day);
    real.then_some(Date {
        range,
        year,
        old_era,
        form,
    })
}

fn month_and_day(text: &str, at: usize) -> Option<(u32, u32, usize)> {
    let at = other_calendar(text, at);
    // `H8の2月24日`
    let joined = text[at..]
        .strip_prefix('の')
        .map(|rest| text.len() - rest.len());
    let at = match joined
        .filter(|at| figure(text, *at).is_some_and(|(_, at)| text[at..].starts_with('月')))
    {
        Some(at) => at,
        None => separator(text, at, '年')?,
    };
    let at = other_calendar(text, at);
    let at = at + text[at..].strip_prefix('の').map_or(0, |_| 'の'.len_utf8());
    let (month, at) = figure(text, at)?;
    let at = separator(text, at, '月')?;
    let (day, end) = figure(text, at)?;
    let spaced = past(text, end, &[' ']);
    let end = if text[spaced..].starts_with('日') {
        spaced + '日'.len_utf8()
    } else {
        end
    };
    // `2025-11-02T06:00`: a point in time.
    let more = text[end..].starts_with(|c: char| c.is_ascii_digit() || c == 'T');
    (!more).then_some((month, day, end))
}

/// `1985年（昭和60年）3月4日`: past the year of the other calendar.
fn other_calendar(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    if !rest.starts_with('(') {
        return at;
    }
    let close = rest.char_indices().take(10).find(|(_, c)| *c == ')');
    close.map_or(at, |(close, _)| at + close + 1)
}

/// One of `-/.`, or the unit, with spaces around.
fn separator(text: &str, at: usize, unit: char) -> Option<usize> {
    let rest = text[at..].trim_start_matches(' ');
    let rest = rest.strip_prefix(['-', '/', '.', unit, '・', 'ー'])?;
    // `昭和の三十八年、四月の二日`, and a line of a quoted mail that breaks.
    let at = text.len() - rest.len();
    let next = past(text, at, &[' ', '\n', '>', '、', 'の']);
    (next - at <= LONGEST_BREAK).then_some(next)
}

/// Between year, month and day, in bytes.
const LONGEST_BREAK: usize = 8;

pub(super) fn past(text: &str, at: usize, skipped: &[char]) -> usize {
    text.len() - text[at..].trim_start_matches(skipped).len()
}

fn kanji_digit(c: char) -> Option<u32> {
    // Also 大字, as in registers.
    Some(match c {
        '〇' | '零' => 0,
        '一' | '壱' | '壹' => 1,
        '二' | '弐' | '貳' => 2,
        '三' | '参' | '參' => 3,
        '四' => 4,
        '五' | '伍' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' | '拾' => 10,
        _ => return None,
    })
}

/// A number below 100 in digits or kanji, and where it ends.
pub(super) fn figure(text: &str, at: usize) -> Option<(u32, usize)> {
    let rest = text.get(at..)?;
    let len = rest.bytes().take(3).take_while(u8::is_ascii_digit).count();
    if len > 0 {
        return (len <= 2).then(|| (rest[..len].parse().unwrap_or(0), at + len));
    }
    let (mut value, mut end, mut pending) = (0, at, None);
    for c in rest.chars().take(4) {
        let Some(digit) = kanji_digit(c) else {
            break;
        };
        if digit == 10 {
            value += pending.take().unwrap_or(1) * 10;
        } else {
            pending = Some(pending.unwrap_or(0) * 10 + digit);
        }
        end += c.len_utf8();
    }
    (end > at).then(|| (value + pending.unwrap_or(0), end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eras_are_told_by_their_bytes() {
        for (era, ..) in ERAS.iter().filter(|(era, ..)| !era.is_ascii()) {
            assert!(names_era(era.as_bytes()), "{era}");
        }
    }

    #[test]
    fn dates_of_every_calendar_are_read_to_their_end() {
        for (text, year, form) in [
            ("S36.4.20", 1961, Form::Full),
            ("昭和三十七年十月五日", 1962, Form::Full),
            ("昭和 50 年 3 月 4 日", 1975, Form::Full),
            ("1985年(昭和60年)3月4日", 1985, Form::Full),
            ("昭和60年(1985年)3月4日", 1985, Form::Full),
            ("一九八五年三月四日", 1985, Form::Full),
            ("大正拾四年弐月弐拾八日", 1925, Form::Full),
            ("12 March 1985", 1985, Form::Full),
            ("12-Mar-1985", 1985, Form::Full),
            ("12MAR1985", 1985, Form::Full),
            ("March 12th, 1985", 1985, Form::Full),
            ("1985-03-12", 1985, Form::Full),
            ("03/12/1985", 1985, Form::DayFirst),
            ("12.03.1985", 1985, Form::DayFirst),
            ("03 / 12 / 1985", 1985, Form::DayFirst),
            ("昭和の三十八年、四月の二日", 1963, Form::Full),
            ("1985年\n> 03月12日", 1985, Form::Full),
            ("'85/3/12", 1985, Form::ShortYear),
            ("42.1.5", 1942, Form::ShortYear),
            ("06/05/90", 1990, Form::ShortYear),
            ("昭10、7、31", 1935, Form::Full),
            ("昭 53 3 15", 1978, Form::Full),
            ("昭三三 六 二一", 1958, Form::Full),
            ("1 May '59", 1959, Form::Full),
            ("18 NOV 95", 1995, Form::Full),
            ("850312", 1985, Form::Bare),
            ("19850312", 1985, Form::Compact),
            ("S600312", 1985, Form::Compact),
            ("昭和600312", 1985, Form::Compact),
            ("昭和60年3月", 1985, Form::Month),
            ("昭和60年", 1985, Form::Year),
        ] {
            let found = next_date(text, usize::from(text.starts_with('\''))).expect(text);
            assert_eq!(
                (found.range, found.year, found.form),
                (0..text.len(), year, form),
                "{text}"
            );
        }
    }
}
