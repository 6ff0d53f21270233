//! Where numbers stand: digits with the letters before them and what joins their groups.

use std::ops::Range;

use crate::EntityType::{
    self, BankAccount, CustomerId, DriversLicense, HealthInsurance, Passport, Pension, Pin,
};
use crate::numbers::next_byte;

/// A number as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) range: Range<usize>,
    /// Its figures.
    pub(super) digits: usize,
    /// In groups: the lengths, four bits each, and the letters before.
    pub(super) shape: u64,
    pub(super) groups: usize,
    pub(super) letters: usize,
}

/// Letters before the digits: `K60-0086`, `PM-2024`.
const MOST_LETTERS: usize = 4;

/// All numbers of a text, in order.
pub(super) fn places(text: &str) -> Vec<Place> {
    let bytes = text.as_bytes();
    let mut places: Vec<Place> = Vec::new();
    let mut at = 0;
    while let Some(first) = next_byte(bytes, at, u8::is_ascii_digit) {
        let from = places.last().map_or(0, |last| last.range.end);
        let start = with_letters(bytes, first, from);
        let mut place = Place {
            range: start..first,
            digits: 0,
            shape: 0,
            groups: 0,
            letters: first - start,
        };
        let mut next = first;
        loop {
            let len = figures(bytes, next);
            place.shape = place.shape << 4 | len.min(15) as u64;
            place.digits += len;
            place.groups += 1;
            place.range.end = next + len;
            match joined(text, place.range.end, len) {
                Some(more) if place.groups < 8 => next = more,
                _ => break,
            }
        }
        at = place.range.end;
        places.push(place);
    }
    places
}

fn figures(bytes: &[u8], at: usize) -> usize {
    bytes[at..]
        .iter()
        .take_while(|b| b.is_ascii_digit())
        .count()
}

/// Where capital letters that belong to the digits begin.
fn with_letters(bytes: &[u8], digits: usize, from: usize) -> usize {
    let dash = usize::from(digits > from && bytes[digits - 1] == b'-');
    let lead = &bytes[from..digits - dash];
    let letters = lead
        .iter()
        .rev()
        .take_while(|b| b.is_ascii_alphabetic())
        .count();
    if (1..=MOST_LETTERS).contains(&letters) {
        digits - dash - letters
    } else {
        digits
    }
}

/// Where the next group begins, if it belongs to the one that ends here.
fn joined(text: &str, end: usize, len: usize) -> Option<usize> {
    let rest = &text[end..];
    let digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    for sign in ["-", "の", "・", "/", "ー"] {
        if rest.starts_with(sign) && digit(end + sign.len()) {
            return Some(end + sign.len());
        }
    }
    // `3044 0897 8156`
    let spaced = rest.starts_with(' ') && digit(end + 1) && len >= 3;
    let next = if spaced {
        figures(text.as_bytes(), end + 1)
    } else {
        0
    };
    (3..=5).contains(&next).then_some(end + 1)
}

impl Place {
    /// Whether the model is worth asking: not of amounts, dates, times and pieces of codes.
    pub(super) fn may_be_somebodys(&self, text: &str) -> bool {
        let before = text[..self.range.start].chars().next_back();
        let after = text[self.range.end..].chars().next();
        let more = text[self.range.end..].chars().nth(1);
        let figure = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let glued = before.is_some_and(|c| c.is_ascii_alphanumeric() || "_.#¥$€,".contains(c))
            && !matches!(before, Some('.' | ',') if !figure(text[..self.range.start].chars().nth_back(1)))
            || after.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
            || matches!(after, Some('.' | ',' | ':')) && figure(more)
            || before == Some(':') && figure(text[..self.range.start].chars().nth_back(1));
        let counted = after
            .is_some_and(|c| "年月日時円万億千%件名人回台枚階号分秒株点歳才店社本".contains(c));
        (2..=14).contains(&self.digits)
            && !glued
            && !counted
            && !self.is_blank(text)
            && !self.is_date(text)
    }

    /// What stands where a number will, or is one of nothing: `0000000`, `3000000`, `1234`, `1 0 1 1 0 0 1`.
    fn is_blank(&self, text: &str) -> bool {
        let value = text[self.range.clone()].bytes();
        let figures: Vec<u8> = value.filter(u8::is_ascii_digit).collect();
        let round = figures.iter().skip(2).all(|figure| *figure == figures[1]);
        let counts = figures.windows(2).all(|pair| pair[1] == pair[0] + 1);
        let mut kinds = figures.clone();
        kinds.sort_unstable();
        kinds.dedup();
        figures.len() >= 4 && (round || counts) || figures.len() >= 7 && kinds.len() <= 2
    }

    /// `2024-12`, `2026/4/1`
    fn is_date(&self, text: &str) -> bool {
        let value = &text[self.range.clone()];
        let mut groups = value.split(|c: char| !c.is_ascii_digit());
        let year = groups.next().is_some_and(|year| {
            year.len() == 4 && (year.starts_with("19") || year.starts_with("20"))
        });
        self.groups >= 2 && year && groups.all(|group| group.len() <= 2)
    }

    /// Whether a value of this type can be written so.
    pub(super) fn has_form(&self, entity: EntityType, text: &str) -> bool {
        let plain = self.letters == 0;
        let value = &text[self.range.clone()];
        match entity {
            BankAccount => {
                plain && (self.digits == 3 && self.groups == 1 || (5..=8).contains(&self.digits))
            }
            HealthInsurance => plain && self.digits <= 10,
            CustomerId => (5..=14).contains(&self.digits),
            Pension => plain && self.digits == 10,
            DriversLicense => plain && self.digits == 12,
            Passport => self.letters <= 2 && (6..=9).contains(&self.digits),
            Pin => plain && !value.contains('/') && (3..=8).contains(&self.digits),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_their_letters_and_groups() {
        let text = "CIF K60-0086-59、口座0091-5200 と 3044 0897 8156、12 34";
        let written: Vec<&str> = places(text)
            .iter()
            .map(|p| &text[p.range.clone()])
            .collect();
        assert_eq!(
            written,
            ["K60-0086-59", "0091-5200", "3044 0897 8156", "12", "34"]
        );
    }

    #[test]
    fn amounts_and_times_are_not_asked_about() {
        for text in [
            "1,234",
            "¥500",
            "12:30",
            "300円",
            "v1.4",
            "a1b2",
            "2026年",
            "2024-12に",
            "1234",
            "0000000",
            "3000000",
        ] {
            let asked = places(text)
                .iter()
                .any(|place| place.may_be_somebodys(text));
            assert!(!asked, "{text}");
        }
    }
}
