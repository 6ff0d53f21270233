//! Rows of digits: a number's digits in their order, whatever signs they are written with and
//! whatever separates their groups.

use std::ops::Range;

use aho_corasick::AhoCorasick;
use classifiers::EntityType;
use zeroize::Zeroizing;

use crate::identity::is_written_in_digits;
use crate::needles::Hit;
use crate::{numerals, work};

/// Shorter rows are found only as they are written.
const SHORTEST: usize = 7;

/// Characters that may stand between two groups.
const WIDEST_GAP: usize = 2;

/// The numbers of a request.
#[derive(Default)]
pub(crate) struct Rows {
    digits: Vec<Zeroizing<Vec<u8>>>,
    types: Vec<EntityType>,
    search: Option<AhoCorasick>,
}

/// A digit of a text.
struct Digit {
    value: u8,
    place: Range<usize>,
    /// Whether it stands directly behind another one.
    is_joined: bool,
}

impl Rows {
    /// Takes the digits of a value, if it is a number and long enough.
    pub(crate) fn add(&mut self, entity: EntityType, value: &str) {
        let is_number = is_written_in_digits(entity) || entity == EntityType::Phone;
        if !is_number
            || value
                .chars()
                .any(|c| c.is_alphabetic() && numerals::digit(c).is_none() && c != 'ー')
        {
            return;
        }
        let digits: Vec<u8> = value
            .chars()
            .filter_map(numerals::digit)
            .map(|(digit, _)| digit)
            .collect();
        let digits = Zeroizing::new(digits);
        if digits.len() >= SHORTEST {
            self.digits.push(digits);
            self.types.push(entity);
        }
    }

    /// To be called once, when all values are there.
    pub(crate) fn prepare(&mut self) {
        let search = AhoCorasick::new(self.digits.iter().map(|digits| &digits[..]));
        self.search = (!self.digits.is_empty())
            .then(|| search.expect("fewer states than 2^31: the texts are bounded"));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.digits.is_empty()
    }

    /// Where the numbers stand by themselves: no letter or digit goes on before or behind them.
    pub(crate) fn find(&self, text: &str) -> Vec<Hit> {
        let mut hits = Vec::new();
        let Some(search) = &self.search else {
            return hits;
        };
        let mut row: Vec<Digit> = Vec::new();
        let mut gap = 0;
        for (at, c) in text.char_indices() {
            match numerals::digit(c) {
                Some((value, _)) => {
                    row.push(Digit {
                        value,
                        place: at..at + c.len_utf8(),
                        is_joined: gap == 0 && !row.is_empty(),
                    });
                    gap = 0;
                }
                None if row.is_empty() => {}
                None => {
                    gap += 1;
                    if gap > WIDEST_GAP || !is_separator(c) {
                        self.find_in(text, &row, search, &mut hits);
                        row.clear();
                        gap = 0;
                    }
                }
            }
        }
        self.find_in(text, &row, search, &mut hits);
        hits
    }

    fn find_in(&self, text: &str, row: &[Digit], search: &AhoCorasick, hits: &mut Vec<Hit>) {
        if row.len() < SHORTEST {
            return;
        }
        let digits = Zeroizing::new(row.iter().map(|digit| digit.value).collect::<Vec<u8>>());
        work::spent(row.len());
        for found in search.find_overlapping_iter(&digits[..]) {
            work::spent(1);
            let ends_there = row.get(found.end()).is_none_or(|next| !next.is_joined);
            let range = row[found.start()].place.start..row[found.end() - 1].place.end;
            let is_word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
            let bytes = text.as_bytes();
            let stands_alone = !row[found.start()].is_joined
                && ends_there
                && !is_word(bytes[..range.start].last())
                && !is_word(bytes[range.end..].first());
            if stands_alone {
                hits.push(Hit {
                    range,
                    entity: self.types[found.pattern().as_usize()],
                });
            }
        }
    }
}

/// What people put between the groups of a number. No comma: lists have that.
fn is_separator(c: char) -> bool {
    matches!(
        c,
        ' ' | '\u{a0}'
            | '\u{3000}'
            | '-'
            | '.'
            | '/'
            | '('
            | ')'
            | '・'
            | 'ー'
            | '−'
            | '－'
            | '（'
            | '）'
            | '．'
            | '／'
            | '_'
            | '\u{2010}'..='\u{2015}' | '\u{200b}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let mut rows = Rows::default();
        rows.add(EntityType::Phone, "090-1234-5678");
        rows.prepare();
        rows.find(text)
            .into_iter()
            .map(|hit| &text[hit.range])
            .collect()
    }

    #[test]
    fn a_number_is_found_whatever_separates_its_groups() {
        for text in [
            "090-1234-5678",
            "09012345678",
            "090 1234 5678",
            "(090) 1234.5678",
            "０９０−１２３４−５６７８",
            "〇九〇一二三四五六七八",
        ] {
            assert_eq!(found(&format!("tel {text}、12")).len(), 1, "{text}");
        }
    }

    #[test]
    fn a_longer_number_and_a_list_are_other_ones() {
        for text in [
            "1090-1234-5678",
            "090-1234-56789",
            "090,1234,5678",
            "090 1234\n\n 5678",
            "0901234567",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
    }
}
