//! An invented day a few years off, written as the original is.

use super::dice::Dice;
use crate::calendar::{self, Day, Field, MONTHS, Style, Written};
use crate::numerals;

/// Years off at most.
const REACH: u32 = 4;

/// Another date in the same notation. `None` if the original cannot be read for certain.
pub(super) fn invent(original: &str, dice: &mut Dice) -> Option<String> {
    let written = calendar::read(original)?;
    written.day.month?;
    let mut out = original.to_owned();
    let mut fields = [
        Some((&written.year, year(original, &written, dice))),
        of(original, written.month.as_ref(), 12, dice),
        of(original, written.date.as_ref(), 28, dice),
    ];
    // From the last one, so that the places of the others stay.
    fields.sort_by_key(|field| {
        field
            .as_ref()
            .map(|(field, _)| std::cmp::Reverse(field.range.start))
    });
    for (field, number) in fields.into_iter().flatten() {
        let text = write(number, field, &original[field.range.clone()])?;
        out.replace_range(field.range.clone(), &text);
    }
    let invented = calendar::read(&out)?;
    let is_whole = invented.day.date.is_some() == written.day.date.is_some();
    (is_whole && invented.day != written.day).then_some(out)
}

/// A year as the original counts it, with as many digits.
fn year(original: &str, written: &Written, dice: &mut Dice) -> u32 {
    let Day { year, .. } = written.day;
    let counted = year - written.era.map_or(0, |era| era.before);
    if written.year.style == Style::First {
        return counted;
    }
    let (least, most) = match written.era {
        // The first and last year of an era are not whole.
        Some(era) => (2, era.last - 1),
        None => (1900, 2099),
    };
    let width = |year: u32| write(year, &written.year, &original[written.year.range.clone()]);
    let same_width =
        |year: &u32| width(*year).is_some_and(|text| text.len() == written.year.range.len());
    let near: Vec<u32> = (counted.saturating_sub(REACH)..=counted + REACH)
        .filter(|year| *year != counted && (least..=most).contains(year))
        .filter(same_width)
        .collect();
    if near.is_empty() {
        counted
    } else {
        *dice.pick(&near)
    }
}

/// A number for a month or a day, with as many digits.
fn of<'f>(
    original: &str,
    field: Option<&'f Field>,
    most: u32,
    dice: &mut Dice,
) -> Option<(&'f Field, u32)> {
    let field = field?;
    let text = &original[field.range.clone()];
    let fits: Vec<u32> = (1..=most)
        .filter(|number| {
            let written = write(*number, field, text);
            let same = |written: String| written.chars().count() == text.chars().count();
            field.style == Style::Name || written.is_some_and(same)
        })
        .collect();
    (!fits.is_empty()).then(|| (field, *dice.pick(&fits)))
}

/// A number as the original's is written.
fn write(number: u32, field: &Field, model: &str) -> Option<String> {
    match field.style {
        Style::First => Some(model.to_owned()),
        Style::Tens => Some(numerals::with_tens(number)),
        Style::Row(script) => {
            let digits = number.to_string();
            let width = model.chars().count();
            let is_padded = model.chars().next().and_then(numerals::digit)?.0 == 0;
            let zeros = width.saturating_sub(digits.len());
            let padding = if is_padded || zeros == 0 { zeros } else { 0 };
            let digits = "0".repeat(padding) + &digits;
            Some(
                digits
                    .bytes()
                    .map(|digit| numerals::write(digit - b'0', script))
                    .collect(),
            )
        }
        Style::Name => {
            let name = MONTHS.get(usize::try_from(number).ok()?.checked_sub(1)?)?;
            let name = if model.len() <= 4 && model.len() < 5 {
                &name[..3]
            } else {
                name
            };
            Some(in_case_of(model, name))
        }
    }
}

fn in_case_of(model: &str, word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    if model.bytes().all(|b| b.is_ascii_uppercase()) {
        word.to_ascii_uppercase()
    } else if model.starts_with(|c: char| c.is_ascii_uppercase()) {
        first.into_iter().chain(letters).collect()
    } else {
        word.to_owned()
    }
}
