//! Breaks beside kanji and kana: names, firms, dates and addresses.

use super::breaks::Break;
use crate::names::{Lexicon, is_hiragana, is_kanji, is_katakana};

/// So many characters of a word are looked at on each side.
const REACH: usize = 10;

/// Surnames and given names that a space parts have no more characters.
const LONGEST_APART: usize = 6;

/// The rest of a name in hiragana has no more.
const LONGEST_HIRAGANA: usize = 4;

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
    if around.between_words && ends_lot(around.before) && !is_hiragana(first) {
        return true;
    }
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
    let dotted = |c: char| matches!(c, '・' | '=');
    if dotted(last) || dotted(first) {
        // `ラニ・⏎サントス`
        let mut before = around.before.chars().rev().skip_while(|c| dotted(*c));
        let mut behind = around.behind.chars().skip_while(|c| dotted(*c));
        return before.next().is_some_and(is_katakana) && behind.next().is_some_and(is_katakana);
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
    if around.between_words && head.len().max(tail.len()) <= LONGEST_APART {
        return true;
    }
    titled(&tail, lexicon)
        || hiragana_field(around, &head, &tail)
        || hiragana_name(&head, &tail, lexicon)
        || lexicon.may_cut_name(&head, &tail, around.between_words)
}

/// `港区芝2-3 ⏎芝ビル`: an address, and a building may follow.
fn ends_lot(before: &str) -> bool {
    let places = ['都', '道', '府', '県', '市', '区', '町', '村'];
    let lot = before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-');
    let digits = &before[lot.len()..];
    let numbered =
        digits.contains('-') || digits.is_empty() && before.ends_with(['号', '番', '地']);
    numbered && lot.contains(places)
}

/// `須⏎美子さん`, `れ⏎いなさん`: the rest of a name, with what follows names.
fn titled(tail: &[char], lexicon: &Lexicon) -> bool {
    const TITLES: [&[char]; 7] = [
        &['さ', 'ん'],
        &['く', 'ん'],
        &['さ', 'ま'],
        &['ち', 'ゃ', 'ん'],
        &['様'],
        &['氏'],
        &['君'],
    ];
    let first = tail.first().is_some_and(|c| is_kanji(*c));
    let same = if first { is_kanji } else { is_hiragana };
    let word = tail.iter().take_while(|c| same(**c)).count();
    let ends = (1..=word.min(LONGEST_HIRAGANA))
        .find(|end| TITLES.iter().any(|title| tail[*end..].starts_with(title)));
    // `要回答の件⏎深沢さん`: a line begins with him.
    ends.is_some_and(|end| !(first && lexicon.is_surname(&tail[..end])))
}

/// `ま⏎りな: はい`: a word of hiragana that fills a field or stands before a sign.
fn hiragana_field(around: &Break<'_>, head: &[char], tail: &[char]) -> bool {
    let before = around.before.chars().rev().nth(head.len());
    let behind = around.behind.chars().nth(tail.len());
    let sign = |c: Option<char>| c.is_some_and(|c| !c.is_alphanumeric() && c != '。');
    head.iter().chain(tail).all(|c| is_hiragana(*c))
        && head.len() <= 2
        && tail.len() <= LONGEST_HIRAGANA
        && (before.is_none() || sign(before))
        && sign(behind)
}

/// `古木き⏎よのぶ`
fn hiragana_name(head: &[char], tail: &[char], lexicon: &Lexicon) -> bool {
    let kana = head.iter().rev().take_while(|c| is_hiragana(**c)).count();
    let (surname, begun) = head.split_at(head.len() - kana);
    let more = tail.iter().take_while(|c| is_hiragana(**c)).count();
    !surname.is_empty()
        && (1..=2).contains(&begun.len())
        && (1..=more.min(LONGEST_HIRAGANA))
            .any(|end| lexicon.may_be_named(surname, begun, &tail[..end]))
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
