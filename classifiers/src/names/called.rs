//! Known names that are also words, and what says that a person is meant: an honorific, a title, a label.

use std::ops::{Deref, Range};
use std::sync::LazyLock;

use super::lexicon::{Kinds, Lexicon};
use super::pieces::Piece;
use super::readings;
use super::surroundings::{Surroundings, behind_relative, may_be_called};
use crate::context::Context;
use crate::cues::Cue;
use crate::prefixes::{Prefixes, Suffixes};

/// One kanji without an honorific is a word, unless it is a frequent surname, or stands apart behind what
/// announces a person: `堀会長`, `長男 翔`.
pub(super) fn apart_alone(
    text: &Context<'_>,
    lexicon: &Lexicon,
    piece: &Piece<'_>,
    around: &impl Deref<Target = Surroundings>,
) -> bool {
    let kinds = lexicon.kanji(piece.chars);
    let frequent = kinds.is(Kinds::FREQUENT) && !readings::ends_things(piece.chars[0]);
    let alone =
        || may_be_called(text, piece.end) && around.open && called_as_person(piece.chars, **around);
    let apart = || matches!(text.char_before(piece.start), Some(' ' | ':' | '"' | '\'')) || alone();
    let separator =
        |c: Option<char>| c.is_some_and(|c| matches!(c, '、' | '・' | ',' | '/' | '|' | '\t'));
    let lined = text.char_before(piece.start) == Some('\n')
        && matches!(text.char_after(piece.end), Some('\n' | '('));
    let listed =
        lined || separator(text.char_before(piece.start)) && separator(text.char_after(piece.end));
    let family = kinds.is(Kinds(Kinds::SURNAME.0 | Kinds::CONTINENTAL.0));
    if behind_relative(text, piece.start) {
        return kinds.is(Kinds::GIVEN);
    }
    // `長男の健、次男の誠`
    let over = matches!(
        text.char_after(piece.end),
        None | Some('、' | 'と' | '(' | '\n' | '・' | ')' | '。')
    );
    // `妹の澪のほうに`, `弟の健に電話`
    let rest = &text.text[piece.end..];
    let reached = || REACHED.iter().any(|word| rest.starts_with(word));
    if kinds.is(Kinds::GIVEN)
        && (over || reached())
        && text.text[..piece.start]
            .strip_suffix('の')
            .is_some_and(|kin| behind_relative(text, kin.len()))
    {
        return true;
    }
    frequent || listed && family || apart() && around.called
}

/// An honorific or a title follows.
pub(super) fn is_called(text: &Context<'_>, range: &Range<usize>) -> bool {
    text.hits.after(range.end).is_some_and(|hit| {
        matches!(hit.cue, Cue::Honorific | Cue::Title) && hit.start() <= range.end + 1
    })
}

/// Whether the text calls anybody by an honorific that is no part of a word: `佐伯さん` does, `仕様`, `たくさん` and
/// `どの` do not.
pub(super) fn anybody(text: &Context<'_>) -> bool {
    text.hits.has(Cue::Honorific)
        && text
            .hits
            .all()
            .iter()
            .filter(|hit| hit.cue == Cue::Honorific)
            .any(|hit| calls(&text.text[..hit.start()], &text.text[hit.start()..]))
}

/// Whether the honorific that `behind` begins with calls whom `before` ends with.
fn calls(before: &str, behind: &str) -> bool {
    static WORDS: LazyLock<Prefixes> = LazyLock::new(|| {
        Prefixes::of_list(&[
            "どの",
            "サン",
            "san",
            "先輩",
            "様式",
            "様子",
            "様々",
            "様相",
            "様態",
            "様な",
            "様に",
            "氏名",
            "氏族",
            "氏神",
            "殿堂",
            "殿下",
            "さんざん",
            "君主",
            "君臨",
        ])
    });
    static NOBODY: LazyLock<Suffixes> = LazyLock::new(|| {
        Suffixes::of_list(&[
            // `「様」は落として可`: a word that is spoken of.
            "「",
            "『",
            "仕",
            "同",
            "模",
            "多",
            "異",
            "王",
            "神",
            "仏",
            "各",
            "別",
            "有",
            "一",
            "こん",
            "なん",
            "たく",
            "み",
            "皆",
            "皆々",
            "お得意",
            "諸",
            "御",
            "宮",
            "神仏",
        ])
    });
    !WORDS.begin(behind) && !NOBODY.end(before)
}

/// Behind the name of somebody whom one reaches.
const REACHED: &[&str] = &[
    "のほう",
    "の方に",
    "の方へ",
    "に電話",
    "へ電話",
    "に連絡",
    "へ連絡",
    "の携帯",
    "の番号",
    "が出ます",
];

/// Words that an honorific or a title makes no name of, though registers hold them.
#[rustfmt::skip]
const CALLED_ANYWAY: &[&str] = &[
    "上", "先", "外", "人", "神", "仏", "宮", "国", "地", "方", "母", "王", "大家", "大工", "仲居", "女将", "女中", "奥",
    "板前", "仲人", "神主", "庄屋", "百姓",
];

/// What stands before a title and says which: `元課長`, `同部長`.
const WHICH: &[char] = &[
    '前', '元', '新', '現', '同', '当', '各', '両', '全', '他', '次', '正', '副', '本', '旧', '先',
    '後', '上', '下', '故', '准', '準', '総', '主', '女', '男', '若', '老', '名', '大', '小', '初',
];

/// A known name that is also a word, and that an honorific, or for one kanji a title, calls a person:
/// `大海さん`, `岬氏`, `神課長`.
pub(super) fn called_as_person(chars: &[char], around: Surroundings) -> bool {
    static ANYWAY: LazyLock<Prefixes> = LazyLock::new(|| Prefixes::of_list(CALLED_ANYWAY));
    let number = matches!(
        chars[0],
        '一' | '二'
            | '三'
            | '四'
            | '五'
            | '六'
            | '七'
            | '八'
            | '九'
            | '十'
            | '行'
            | '課'
            | '部'
            | '店'
    );
    let titled = around.titled() && chars.len() == 1 && !WHICH.contains(&chars[0]) && !number;
    titled || around.honorific() && !(chars.len() == 1 && number) && !ANYWAY.spell(chars)
}

#[cfg(test)]
mod tests {
    use super::calls;

    #[test]
    fn words_that_end_as_honorifics_do_call_nobody() {
        for (before, behind) in [
            ("佐伯", "さんは"),
            ("お客", "様より"),
            ("長谷川", "氏の"),
            ("ミナ", "ちゃん"),
        ] {
            assert!(calls(before, behind), "{before}{behind}");
        }
        for (before, behind) in [
            ("新しい仕", "様"),
            ("たく", "さん"),
            ("", "どの欄"),
            ("", "氏名"),
            ("同", "様の件"),
            ("", "サンプル"),
            ("敬称の「", "様」は落として可"),
        ] {
            assert!(!calls(before, behind), "{before}{behind}");
        }
    }
}
