//! Rows of digits: a number's digits in their order, whatever signs they are written with and
//! whatever separates their groups.

use std::ops::Range;

use classifiers::EntityType;
use zeroize::Zeroizing;

use crate::automaton::{Ending, Reader};
use crate::identity::is_written_in_digits;
use crate::{numerals, work};

/// Shorter rows are found only as they are written.
const SHORTEST: usize = 7;

/// Characters that may stand between two groups.
const WIDEST_GAP: usize = 2;

/// What the digit 0 is to the automaton, and the others behind it: bytes that are in no text.
const ZERO: u8 = 0xf5;

/// The digits of a value as the automaton reads them, if it is a number and long enough.
pub(crate) fn pattern(entity: EntityType, value: &str) -> Option<Zeroizing<Vec<u8>>> {
    let is_number = is_written_in_digits(entity) || entity == EntityType::Phone;
    let is_letter = |c: char| c.is_alphabetic() && numerals::digit(c).is_none() && c != 'ー';
    if !is_number || value.chars().any(is_letter) {
        return None;
    }
    let mut row = Zeroizing::new(Vec::with_capacity(value.len()));
    let digits = value.chars().filter_map(numerals::digit);
    row.extend(digits.map(|(digit, _)| ZERO + digit));
    (row.len() >= SHORTEST).then_some(row)
}

/// Where the numbers stand by themselves: no letter or digit goes on before or behind them. Gives
/// `take` each pattern with the bytes from its first to its last digit.
pub(crate) fn find(text: &str, mut reader: Reader<'_>, mut take: impl FnMut(usize, Range<usize>)) {
    work::spent(text.len());
    // Where the digits of this row begin.
    let mut row: Vec<usize> = Vec::new();
    let mut gap = 0;
    for (at, c) in text.char_indices() {
        if let Some((digit, _)) = numerals::digit(c) {
            row.push(at);
            gap = 0;
            let ending = reader.read(ZERO + digit);
            for (pattern, digits) in ending.into_iter().flat_map(Ending::patterns) {
                work::spent(1);
                let range = row[row.len() - digits]..at + c.len_utf8();
                if stands_alone(text, &range) {
                    take(pattern, range);
                }
            }
        } else if !row.is_empty() {
            gap += 1;
            if gap > WIDEST_GAP || !is_separator(c) {
                row.clear();
                reader.restart();
                gap = 0;
            }
        }
    }
}

fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let goes_on = |c: char| c.is_ascii_alphanumeric() || numerals::digit(c).is_some();
    let before = text[..range.start].chars().next_back();
    let behind = text[range.end..].chars().next();
    !before.is_some_and(goes_on) && !behind.is_some_and(goes_on)
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
    use crate::automaton::Automaton;

    fn found(text: &str) -> Vec<&str> {
        let row = pattern(EntityType::Phone, "090-1234-5678").expect("a number");
        let automaton = Automaton::new(&[row]);
        let mut found = Vec::new();
        find(text, automaton.reader(), |_, range| {
            found.push(&text[range]);
        });
        found
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
