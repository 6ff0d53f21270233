//! Names in a row: `目黒、大塚、田端、上野`.

use std::ops::Range;

/// So many make a row: two or three are told of customers as well.
const MANY: usize = 4;
/// So long an item may be, in characters.
const LONG: usize = 24;
/// What ends a row at the latest. A row is looked for no further than this, in bytes.
const FAR: usize = 600;

/// The row that a name stands in: short items with nothing but marks between them.
pub(super) fn around(text: &str, name: &Range<usize>) -> Option<Range<usize>> {
    let mut row = name.clone();
    let mut items = 1;
    row.start = item_start(text, row.start)?;
    while let Some(before) = separator_before(text, row.start)
        && name.start - before <= FAR
        && let Some(start) = item_start(text, before)
        && start < before
    {
        (row.start, items) = (start, items + 1);
    }
    row.end = item_end(text, row.end)?;
    while let Some(behind) = separator_at(text, row.end)
        && behind - name.end <= FAR
        && let Some(end) = item_end(text, behind)
        && behind < end
    {
        (row.end, items) = (end, items + 1);
    }
    (items >= MANY).then_some(row)
}

/// Where the item that ends at `end` begins; none if it is too long for one.
fn item_start(text: &str, end: usize) -> Option<usize> {
    let mut start = end;
    for (count, (at, c)) in text[..end].char_indices().rev().enumerate() {
        if is_end(c) || is_separator(text, at, c) {
            return Some(start);
        }
        if count == LONG {
            return None;
        }
        start = at;
    }
    Some(start)
}

fn item_end(text: &str, start: usize) -> Option<usize> {
    for (count, (at, c)) in text[start..].char_indices().enumerate() {
        if is_end(c) || is_separator(text, start + at, c) {
            return Some(start + at);
        }
        if count == LONG {
            return None;
        }
    }
    Some(text.len())
}

/// Where the mark before an item begins.
fn separator_before(text: &str, start: usize) -> Option<usize> {
    let (at, c) = text[..start].char_indices().next_back()?;
    is_separator(text, at, c).then_some(at)
}

/// Where the mark behind an item ends.
fn separator_at(text: &str, end: usize) -> Option<usize> {
    let c = text[end..].chars().next()?;
    is_separator(text, end, c).then_some(end + c.len_utf8())
}

fn is_separator(text: &str, at: usize, c: char) -> bool {
    let katakana = |c: Option<char>| c.is_some_and(|c| matches!(c, 'ァ'..='ヺ' | 'ー'));
    match c {
        '、' | ',' | '→' | '/' => true,
        // `アーノルド・パーマー` is one.
        '・' => {
            !katakana(text[..at].chars().next_back())
                || !katakana(text[at + c.len_utf8()..].chars().next())
        }
        _ => false,
    }
}

fn is_end(c: char) -> bool {
    matches!(
        c,
        '。' | '\n'
            | '?'
            | '!'
            | '('
            | ')'
            | ':'
            | ';'
            | '「'
            | '」'
            | '『'
            | '』'
            | '…'
            | '|'
            | '\t'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row<'t>(text: &'t str, name: &str) -> Option<&'t str> {
        let start = text.find(name).expect("the name stands in the text");
        around(text, &(start..start + name.len())).map(|row| &text[row])
    }

    #[test]
    fn four_short_items_are_a_row() {
        let text = "次の駅は?目黒、大塚、田端、上野で合ってる?";
        for name in ["目黒", "大塚", "上野"] {
            assert_eq!(row(text, name), Some("目黒、大塚、田端、上野で合ってる"));
        }
        assert_eq!(
            row("(星ヶ丘・本山・池下・今池)", "本山"),
            Some("星ヶ丘・本山・池下・今池")
        );
    }

    #[test]
    fn few_items_long_ones_and_the_parts_of_one_name_are_none() {
        assert_eq!(row("目黒、大塚、田端", "大塚"), None);
        assert_eq!(row("アーノルド・パーマー、トム・コリンズ", "トム"), None);
        let told = "柏木が昨日の午後に窓口まで来て話していったことについて、早川、藤巻、小田切";
        assert_eq!(row(told, "柏木"), None);
        assert_eq!(row(told, "早川"), None);
        assert_eq!(row("早川\n藤巻\n小田切\n柏木", "早川"), None);
    }

    #[test]
    fn a_long_row_is_looked_at_no_further_than_some_lines() {
        let text = "上野、".repeat(10_000);
        let at = text.len() / 2 / 9 * 9;
        let row = around(&text, &(at..at + 6)).expect("they are many");
        assert!(row.len() < 3 * FAR);
    }
}
