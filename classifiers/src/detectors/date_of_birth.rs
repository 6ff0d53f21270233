//! Dates of birth: western years, eras (明治 to 令和, M/T/S/H/R), kanji numerals, eight digits.
//!
//! A date counts as one by the words around it, or by standing beside a person's name.

use std::ops::Range;

use crate::EntityType::{DateOfBirth, Person};
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;

pub(super) const BEFORE: &[&str] = &[
    "生年月日",
    "誕生日",
    "お誕生日",
    "生れ",
    "お生まれの日",
    "date of birth",
    "DOB",
    "D.O.B.",
    "birth date",
    "birthdate",
    "birth_date",
    "birthDate",
    "birthday",
    "born",
    "born on",
    "BirthDt",
    "birth",
    "dateOfBirth",
    "date_of_birth",
    "生年",
    "お生まれは",
    "seinengappi",
    "出生",
    "生年月日(和暦)",
];

pub(super) const AFTER: &[&str] = &[
    "生まれ",
    "お生まれ",
    "のお生まれ",
    "生れ",
    "うまれ",
    "生)",
    "生",
    "誕生",
    "年生まれ",
];

/// Years in which a living customer may have been born.
const FIRST_YEAR: u32 = 1900;
const LAST_YEAR: u32 = 2026;
/// Somebody named beside a date was born then, if old enough to have an account.
const LAST_YEAR_BESIDE_NAME: u32 = 2012;

pub(super) fn detect(text: &Context<'_>, found: &mut Candidates) {
    let mut people: Vec<Range<usize>> = found
        .all()
        .iter()
        .filter(|c| c.entity == Person)
        .map(|c| c.range.clone())
        .collect();
    people.sort_by_key(|range| range.end);
    let mut at = 0;
    while let Some(date) = next_date(text.text, at) {
        at = date.range.end;
        if let Some((evidence, reason)) = why(&date, text, &people) {
            found.add(DateOfBirth, date.range, evidence, reason);
        }
    }
}

struct Date {
    range: Range<usize>,
    year: u32,
    /// Written with an era from before 平成.
    old_era: bool,
    /// Without any separator: eight digits.
    compact: bool,
}

fn why(
    date: &Date,
    text: &Context<'_>,
    people: &[Range<usize>],
) -> Option<(Evidence, &'static str)> {
    let Range { start, end } = date.range;
    let label = text.label(start);
    if label == Some(Cue::Birth) {
        return Some((Evidence::Certain, "date of birth: label"));
    }
    let after = text
        .hits
        .after(end)
        .filter(|hit| hit.cue == Cue::Born && hit.start() - end <= 9);
    if let Some(hit) = after
        && text.text[end..hit.start()]
            .chars()
            .all(|c| c.is_whitespace() || matches!(c, '(' | ')' | 'の' | '日' | 'に'))
    {
        return Some((Evidence::Certain, "date of birth: 生"));
    }
    if text.near(&date.range, Cue::Birth, 40, 0) && !date.compact {
        return Some((Evidence::Labelled, "date of birth: named nearby"));
    }
    if matches!(label, Some(Cue::Document | Cue::Amount | Cue::Version)) {
        return None;
    }
    if date.year <= LAST_YEAR_BESIDE_NAME && beside_person(date, text, people) {
        return Some((Evidence::Labelled, "date beside a person's name"));
    }
    (date.old_era && !people.is_empty())
        .then_some((Evidence::Context, "date in an old era, a person is named"))
}

/// The name ends shortly before the date, with little but an honorific between.
fn beside_person(date: &Date, text: &Context<'_>, people: &[Range<usize>]) -> bool {
    let before = people.partition_point(|range| range.end <= date.range.start);
    let Some(person) = before.checked_sub(1).map(|last| &people[last]) else {
        return false;
    };
    let gap = &text.text[person.end..date.range.start];
    gap.len() <= 42
        && !gap.contains('。')
        && gap.chars().filter(|c| c.is_alphanumeric()).count() <= 9
        && gap.matches('\n').count() <= 1
}

/// The next date with year, month and day at or after `from`.
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
            b'0'..=b'9' => western(text, at),
            first if first.is_ascii() || names_era(&bytes[at..]) => era(text, at),
            _ => None,
        };
        if date.is_some() {
            return date;
        }
        at += digits.max(1);
    }
}

/// 明 大 昭 平 令: most kanji begin with the same byte as one of them.
fn names_era(rest: &[u8]) -> bool {
    matches!(
        rest,
        [0xE6, 0x98, 0x8E | 0xAD, ..]
            | [0xE5, 0xA4, 0xA7, ..]
            | [0xE5, 0xB9, 0xB3, ..]
            | [0xE4, 0xBB, 0xA4, ..]
    )
}

/// The bytes with which a date may begin: a digit, or what an era begins with.
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
    opens
};

fn western(text: &str, start: usize) -> Option<Date> {
    let digits = text.as_bytes()[start..]
        .iter()
        .take(9)
        .take_while(|b| b.is_ascii_digit())
        .count();
    let glued = text[..start]
        .ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '/'));
    if glued {
        return None;
    }
    let number = |range: Range<usize>| text[range].parse::<u32>().ok();
    if digits == 8 {
        let (year, month, day) = (
            number(start..start + 4)?,
            number(start + 4..start + 6)?,
            number(start + 6..start + 8)?,
        );
        return date(start..start + 8, year, month, day, true, false);
    }
    if matches!(digits, 1 | 2) {
        return english(text, start, digits).or_else(|| day_first(text, start));
    }
    if digits != 4 {
        return None;
    }
    let year = number(start..start + 4)?;
    if let Some((month, at)) = month_name(text, start + 4) {
        let (day, end) = figure(text, at)?;
        return date(start..end, year, month, day, false, false);
    }
    let (month, day, end) = month_and_day(text, start + 4)?;
    date(start..end, year, month, day, false, false)
}

/// `17 October 1944`
fn english(text: &str, start: usize, digits: usize) -> Option<Date> {
    let day = text[start..start + digits].parse().ok()?;
    let rest = &text[start + digits..];
    let ordinal = ["st", "nd", "rd", "th"]
        .iter()
        .find(|tail| rest.starts_with(*tail));
    let (month, at) = month_name(text, start + digits + ordinal.map_or(0, |tail| tail.len()))?;
    let year = text
        .get(at..at + 4)
        .filter(|year| year.bytes().all(|b| b.is_ascii_digit()))?;
    date(start..at + 4, year.parse().ok()?, month, day, false, false)
}

/// `12/03/1984`, day or month first: too common to be one without a label.
fn day_first(text: &str, start: usize) -> Option<Date> {
    let (one, at) = figure(text, start)?;
    let (two, at) = figure(
        text,
        at + usize::from(text[at..].starts_with(['/', '.', '-'])),
    )?;
    let at = at + usize::from(text[at..].starts_with(['/', '.', '-']));
    let year = text
        .get(at..at + 4)
        .filter(|year| year.bytes().all(|b| b.is_ascii_digit()))?;
    let (month, day) = if one <= 12 { (one, two) } else { (two, one) };
    date(start..at + 4, year.parse().ok()?, month, day, true, false)
}

/// The month named behind a space, and where what follows it begins.
fn month_name(text: &str, at: usize) -> Option<(u32, usize)> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let rest = text[at..].strip_prefix([' ', '-'])?;
    let len = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let name = rest[..len].get(..3)?.to_ascii_lowercase();
    let month = MONTHS.iter().zip(1..).find(|(month, _)| **month == name)?.1;
    let tail = rest[len..].trim_start_matches(['.', ',', ' ', '-']);
    (len <= 9 && tail.len() < rest.len() - len).then_some((month, text.len() - tail.len()))
}

/// Names of eras, the year before their first, and whether they are from before 平成.
const ERAS: &[(&str, u32, bool)] = &[
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

fn era(text: &str, start: usize) -> Option<Date> {
    let rest = &text[start..];
    let (name, base, old_era) = ERAS.iter().find(|(name, ..)| rest.starts_with(name))?;
    if name.len() == 1
        && text[..start].ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
    {
        return None;
    }
    let mut at = start + name.len();
    if name.len() > 3 {
        at += text[at..].len() - text[at..].trim_start_matches(' ').len();
    }
    if name.len() == 1 && text[at..].starts_with(['.', '-']) {
        at += 1;
    }
    let (year, next) = if let Some(rest) = text[at..].strip_prefix('元') {
        (1, text.len() - rest.len())
    } else {
        figure(text, at)?
    };
    let next = next + text[next..].len() - text[next..].trim_start_matches(' ').len();
    if !(1..=64).contains(&year) {
        return None;
    }
    let (month, day, end) = month_and_day(text, next)?;
    date(start..end, base + year, month, day, false, *old_era)
}

fn date(
    range: Range<usize>,
    year: u32,
    month: u32,
    day: u32,
    compact: bool,
    old_era: bool,
) -> Option<Date> {
    let real = (FIRST_YEAR..=LAST_YEAR).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day);
    real.then_some(Date {
        range,
        year,
        old_era,
        compact,
    })
}

fn month_and_day(text: &str, at: usize) -> Option<(u32, u32, usize)> {
    let at = separator(text, at, '年')?;
    let at = at + text[at..].len() - text[at..].strip_prefix('の').unwrap_or(&text[at..]).len();
    let (month, at) = figure(text, at)?;
    let at = separator(text, at, '月')?;
    let (day, end) = figure(text, at)?;
    let end = end
        + if text[end..].starts_with('日') {
            '日'.len_utf8()
        } else {
            0
        };
    let more = text[end..].starts_with(|c: char| c.is_ascii_digit());
    (!more).then_some((month, day, end))
}

/// One of `-/.`, or the unit, with spaces around.
fn separator(text: &str, at: usize, unit: char) -> Option<usize> {
    let rest = text[at..].trim_start_matches(' ');
    let rest = rest.strip_prefix(['-', '/', '.', unit, '・', 'ー'])?;
    Some(text.len() - rest.trim_start_matches(' ').len())
}

/// A number below 100 in digits or kanji, and where it ends.
fn figure(text: &str, at: usize) -> Option<(u32, usize)> {
    let rest = text.get(at..)?;
    let len = rest.bytes().take_while(u8::is_ascii_digit).count();
    if len > 0 {
        return (len <= 2).then(|| (rest[..len].parse().unwrap_or(0), at + len));
    }
    let (mut value, mut end, mut pending) = (0, at, None);
    for c in rest.chars().take(4) {
        let Some(digit) = "〇一二三四五六七八九十"
            .chars()
            .position(|k| k == c)
            .and_then(|d| u32::try_from(d).ok())
        else {
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
    use crate::detectors::testing::found;

    #[test]
    fn every_calendar_is_read() {
        for date in [
            "S36.4.20",
            "昭和30年4月21日",
            "昭和三十七年十月五日",
            "1961/11/09",
            "1986-06-26",
            "1944年9月15日",
            "s23年9月7日",
            "昭52.8.7",
            "平成元年2月3日",
            "昭和30年の4月21日",
        ] {
            assert_eq!(found(DateOfBirth, &format!("（{date}生）")), [date]);
            assert_eq!(found(DateOfBirth, &format!("生年月日：{date}")), [date]);
        }
        assert_eq!(found(DateOfBirth, "生年月日 19720111"), ["19720111"]);
    }

    #[test]
    fn the_eras_are_told_by_their_bytes() {
        for (era, ..) in ERAS.iter().filter(|(era, ..)| !era.is_ascii()) {
            assert!(names_era(era.as_bytes()), "{era}");
        }
    }

    #[test]
    fn other_dates_are_none() {
        for text in [
            "交付年月日 2025年05月17日",
            "2024年7月3日発行",
            "第14条 平成元年改正",
            "版 2025.11.02",
        ] {
            assert!(found(DateOfBirth, text).is_empty(), "{text}");
        }
    }
}
