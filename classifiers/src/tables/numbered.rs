//! Questions that are numbered, and answers under the same numbers: `1)お名前 2)ご生年月日` … `1)原 2)H2.5.6`.

use std::ops::Range;

use super::Cell;
use crate::cues::{Cue, Hits};
use crate::work;

/// A question is no longer, in bytes.
const LONGEST_QUESTION: usize = 60;
const LONGEST_ANSWER: usize = 240;
/// No form asks more.
const MOST: usize = 20;

/// What stands behind a number and its bracket, up to the next or the end of the line.
struct Item {
    number: usize,
    range: Range<usize>,
}

/// The labelled answers, in order.
pub(super) fn read(text: &str, hits: &Hits) -> Vec<Cell> {
    let bytes = text.as_bytes();
    let mentioned = |mark: &str| memchr::memmem::find(bytes, mark.as_bytes()).is_some();
    if !(mentioned("1)") && mentioned("2)")) {
        return Vec::new();
    }
    let mut questions: Vec<Option<Cue>> = Vec::new();
    let mut asked = false;
    let mut cells = Vec::new();
    for item in items(text) {
        if !asked && item.number == questions.len() + 1 {
            questions.push(question(&item, hits));
            continue;
        }
        asked = true;
        let label = questions.get(item.number - 1).copied().flatten();
        let answer = item.range.len() <= LONGEST_ANSWER && question(&item, hits).is_none();
        if let Some(label) = label.filter(|_| answer) {
            let fit = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            cells.push(Cell {
                start: fit(item.range.start),
                end: fit(item.range.end),
                label,
            });
        }
    }
    if questions.iter().flatten().count() < 2 {
        cells.clear();
    }
    cells
}

/// The label that ends a question.
fn question(item: &Item, hits: &Hits) -> Option<Cue> {
    if item.range.len() > LONGEST_QUESTION {
        return None;
    }
    let words = hits.within(item.range.start, item.range.end);
    words
        .iter()
        .rfind(|hit| hit.cue.is_label())
        .map(|hit| hit.cue)
}

fn items(text: &str) -> Vec<Item> {
    let bytes = text.as_bytes();
    let mut items: Vec<Item> = Vec::new();
    let mut end_of_line = 0;
    for close in memchr::memchr_iter(b')', bytes) {
        let digits = bytes[..close]
            .iter()
            .rev()
            .take(3)
            .take_while(|b| b.is_ascii_digit())
            .count();
        let start = close - digits;
        let lead = text[..start].strip_suffix('(').unwrap_or(&text[..start]);
        let begins = lead.is_empty() || lead.ends_with([' ', '\n', '\t']);
        let number = text[start..close].parse().unwrap_or(0);
        if !begins || !(1..=MOST).contains(&number) {
            continue;
        }
        if let Some(before) = items.last_mut() {
            before.range.end = before.range.end.min(lead.len());
        }
        // Many numbers may stand in one line.
        if end_of_line <= close {
            let line = memchr::memchr(b'\n', &bytes[close..]);
            end_of_line = line.map_or(bytes.len(), |len| close + len);
            work::spent(end_of_line - close);
        }
        items.push(Item {
            number,
            range: close + 1..end_of_line,
        });
    }
    for item in &mut items {
        let piece = &text[item.range.clone()];
        let value = piece.trim();
        let start = item.range.start + piece.len() - piece.trim_start().len();
        item.range = start..start + value.len();
    }
    items
}

#[cfg(test)]
mod tests {
    use crate::EntityType::{BankAccount, DateOfBirth, Phone};
    use crate::detectors::testing::found;

    #[test]
    fn answers_stand_under_the_numbers_of_their_questions() {
        let text = "①お名前 ②ご生年月日 ③携帯 ④口座番号\n\n①南雲 望\n②Ｈ３．１１．０８\n③08036190472\n④1234567\n";
        assert_eq!(found(DateOfBirth, text), ["Ｈ３．１１．０８"]);
        assert_eq!(found(Phone, text), ["08036190472"]);
        assert_eq!(found(BankAccount, text), ["1234567"]);
    }

    #[test]
    fn lists_without_questions_label_nothing() {
        let text = "1) 口座の残高\n2) 来店の件数\n1) 1234567\n2) 20190401";
        assert!(found(DateOfBirth, text).is_empty());
    }
}
