//! A name and how it is read: `佐藤健一（さとう けんいち）`, `氏名：佐藤健一 フリガナ：サトウ ケンイチ`.
//!
//! Nothing but the request says that the two are one person, and only where they stand side by side:
//! one in brackets behind the other, or with a label of readings between them. A reading somewhere
//! else, or of a name that was told apart before, remains a person of its own; so do names whose
//! lengths do not fit.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

/// What says that a reading follows, or what was read is one.
const LABELS: [&str; 16] = [
    "フリガナ",
    "ふりがな",
    "ふり仮名",
    "振り仮名",
    "よみがな",
    "ヨミガナ",
    "読み仮名",
    "読みがな",
    "ヨミ",
    "よみ",
    "読み",
    "カナ",
    "かな",
    "ローマ字",
    "furigana",
    "kana",
];

/// What else stands in such labels, and behind names.
const BESIDE: [&str; 10] = [
    "氏名", "名前", "お", "ご", "様", "さん", "名", "full", "name", "漢字",
];

/// Characters between a name and its reading, at most.
const WIDEST: usize = 40;

/// Kana for each kanji, at most.
const LONGEST_READING: usize = 4;

/// How a name is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writing {
    Kanji,
    Kana,
    Latin,
}

impl Writing {
    /// `None` for what is no name.
    pub(crate) fn of(name: &str) -> Option<Self> {
        let is_kana = |c: char| matches!(c, 'ぁ'..='ヿ' | '\u{ff66}'..='\u{ff9f}');
        let mut letters = name.chars().filter(|c| c.is_alphabetic());
        if !name.chars().any(char::is_alphabetic) {
            None
        } else if letters.clone().all(is_kana) {
            Some(Self::Kana)
        } else if letters.clone().all(|c| c.nfkc().all(|c| c.is_ascii())) {
            Some(Self::Latin)
        } else {
            letters
                .any(|c| matches!(u32::from(c), 0x3400..=0x9fff))
                .then_some(Self::Kanji)
        }
    }
}

/// Whether two names, one after the other in a text, are one name and its reading.
pub(crate) fn are_one(text: &str, first: &Range<usize>, second: &Range<usize>) -> bool {
    let Some(between) = text.get(first.end..second.start) else {
        return false;
    };
    let near = between.char_indices().nth(WIDEST).is_none();
    near && fit(&text[first.clone()], &text[second.clone()])
        && (is_in_brackets(between, &text[second.end..])
            || is_labelled(between)
            || says_name(between) && is_labelled(line_before(&text[..first.start])))
}

/// Whether one can be the reading of the other: in other writing, and neither too short nor too long.
fn fit(first: &str, second: &str) -> bool {
    use Writing::{Kana, Kanji, Latin};
    let letters = |name: &str| name.nfkc().filter(|c| c.is_alphabetic()).count();
    let (kanji, reading) = match (Writing::of(first), Writing::of(second)) {
        (Some(Kanji), Some(Kana)) => (first, second),
        (Some(Kana), Some(Kanji)) => (second, first),
        (Some(Kanji | Kana), Some(Latin)) | (Some(Latin), Some(Kanji | Kana)) => return true,
        _ => return false,
    };
    let (kanji, reading) = (letters(kanji), letters(reading));
    (kanji..=kanji * LONGEST_READING).contains(&reading)
}

/// `（…）` directly behind a name, with nothing else in it.
fn is_in_brackets(between: &str, behind: &str) -> bool {
    let between = between.trim_start().trim_start_matches("様").trim();
    let closing = match between {
        "(" | "（" => [')', '）'],
        "[" | "［" | "〔" => [']', '］'],
        "【" | "<" => ['】', '>'],
        _ => return false,
    };
    behind.trim_start().starts_with(closing) || behind.trim_start().starts_with('〕')
}

/// Whether a label of readings stands there and nothing else is said.
fn is_labelled(said: &str) -> bool {
    only_says(said, &LABELS) == Some(true)
}

/// Whether a label of names stands there and nothing else is said.
fn says_name(said: &str) -> bool {
    only_says(said, &[]).is_some()
}

/// Whether one of the labels is there; `None` if anything else is.
fn only_says(said: &str, labels: &[&str]) -> Option<bool> {
    if said.contains(['。', '、', ',', '，', ';']) && !said.contains('"') {
        return None;
    }
    let said: String = said.nfkc().flat_map(char::to_lowercase).collect();
    let letters: String = said.chars().filter(|c| c.is_alphabetic()).collect();
    let (mut rest, mut is_there) = (&*letters, false);
    while !rest.is_empty() {
        let label = labels.iter().find_map(|label| rest.strip_prefix(label));
        is_there |= label.is_some();
        let beside = || BESIDE.iter().find_map(|word| rest.strip_prefix(word));
        rest = label.or_else(beside)?;
    }
    Some(is_there)
}

/// The end of what stands before a name: what is on its line.
fn line_before(text: &str) -> &str {
    let line = text.rsplit(['\n', '{', ',', '|']).next().unwrap_or(text);
    let start = line
        .char_indices()
        .rev()
        .nth(WIDEST)
        .map_or(0, |(at, _)| at);
    &line[start..]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether what stands between `‹` and `›`, twice, is one name and its reading.
    fn one(marked: &str) -> bool {
        let text = marked.replace(['‹', '›'], "");
        let mut places = marked.match_indices(['‹', '›']).zip(0..);
        let mut place = || {
            let ((at, mark), before) = places.next().expect("four marks");
            at - before * mark.len()
        };
        let (first, second) = (place()..place(), place()..place());
        are_one(&text, &first, &second)
    }

    #[test]
    fn a_reading_beside_its_name_is_the_same_person() {
        for text in [
            "‹佐藤健一›（‹さとう けんいち›）様",
            "‹佐藤 健一›様 (‹サトウ ケンイチ›)",
            "‹佐藤健一›【‹サトウケンイチ›】",
            "氏名 ‹佐藤健一› フリガナ ‹サトウ ケンイチ›",
            "氏名：‹佐藤健一›\n氏名（カナ）：‹ｻﾄｳ ｹﾝｲﾁ›",
            "フリガナ：‹サトウ ケンイチ›\n氏名：‹佐藤健一›",
            r#"{"氏名": "‹佐藤健一›", "フリガナ": "‹サトウ ケンイチ›"}"#,
            r#"{"name": "‹佐藤健一›", "name_kana": "‹サトウ ケンイチ›"}"#,
            "‹佐藤健一›（‹Kenichi Sato›）",
            "‹Kenichi Sato› (‹佐藤健一›)",
            "氏名：‹佐藤健一›、ローマ字：‹Kenichi Sato›"
                .replace('、', " ")
                .as_str(),
        ] {
            assert!(one(text), "{text}");
        }
    }

    #[test]
    fn other_persons_side_by_side_stay_two() {
        for text in [
            "‹佐藤健一›（‹ヤマダ タロウ›の代理）",
            "‹佐藤健一›、‹ヤマダ タロウ›",
            "‹佐藤健一›（‹サト›）",
            "‹佐藤健一› 担当 ‹ヤマダ タロウ›",
            "‹佐藤健一›。フリガナ ‹ヤマダ タロウ›",
            "‹佐藤健一›（‹鈴木一郎›）",
            "‹サトウ ケンイチ›（‹ヤマダ タロウ›）",
            "‹サトウ ケンイチ›\n氏名：‹佐藤健一›",
            r#"{"name": "‹佐藤健一›", "agent": "‹ヤマダ タロウ›"}"#,
        ] {
            assert!(!one(text), "{text}");
        }
    }
}
