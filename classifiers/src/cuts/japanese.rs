//! Breaks beside kanji and kana: names, firms, dates and addresses.

use super::breaks::Break;
use crate::names::{Lexicon, is_hiragana, is_kanji, is_katakana};

/// So many characters of a word are looked at on each side.
const REACH: usize = 10;

/// A name that fills a field has no more characters.
const LONGEST_FIELD: usize = 8;

/// Whether the break may cut a value.
pub(super) fn cut(around: &Break<'_>, lexicon: &Lexicon) -> bool {
    let (Some(last), Some(first)) = (
        around.before.chars().next_back(),
        around.behind.chars().next(),
    ) else {
        return false;
    };
    if last.is_ascii_digit() {
        return around
            .behind
            .starts_with(['丁', '番', '号', '年', '月', '日']);
    }
    if first.is_ascii_digit() {
        let rest = around
            .behind
            .trim_start_matches(|c: char| c.is_ascii_digit());
        return rest.starts_with(['丁', '番', '年', '月', '-']) && is_kanji(last);
    }
    if !(is_japanese(last) && is_japanese(first)) {
        return false;
    }
    let head: Vec<char> = around
        .before
        .chars()
        .rev()
        .take(REACH)
        .take_while(|c| is_japanese(*c))
        .collect();
    let head: Vec<char> = head.into_iter().rev().collect();
    let tail: Vec<char> = around
        .behind
        .chars()
        .take(REACH)
        .take_while(|c| is_japanese(*c))
        .collect();
    if !around.between_words && firm(&head, &tail) {
        return true;
    }
    if !around.between_words && (is_small(first) || alone(around, &head, &tail)) {
        return true;
    }
    lexicon.may_cut_name(&head, &tail, around.between_words)
}

/// No line begins with these.
fn is_small(c: char) -> bool {
    matches!(
        c,
        'ァ' | 'ィ' | 'ゥ' | 'ェ' | 'ォ' | 'ッ' | 'ャ' | 'ュ' | 'ョ' | 'ー'
    )
}

/// `"最⏎上"`: nothing else stands between the quotation marks or brackets.
fn alone(around: &Break<'_>, head: &[char], tail: &[char]) -> bool {
    let before = around.before.chars().rev().nth(head.len());
    let behind = around.behind.chars().nth(tail.len());
    head.len() + tail.len() <= LONGEST_FIELD
        && matches!(before, Some('"' | '\'' | '「' | '(' | '>'))
        && matches!(behind, Some('"' | '\'' | '」' | ')' | '<'))
}

/// A form of company stands in the word.
fn firm(head: &[char], tail: &[char]) -> bool {
    // Another one begins there.
    if matches!(tail, [_, _, '会', '社', ..]) {
        return false;
    }
    let word: Vec<char> = head.iter().chain(tail).copied().collect();
    word.windows(2).any(|two| two == ['会', '社']) || word.contains(&'㈱')
}

fn is_japanese(c: char) -> bool {
    is_kanji(c) || is_katakana(c) || is_hiragana(c) || c == '㈱'
}
