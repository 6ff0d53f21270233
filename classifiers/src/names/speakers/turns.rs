//! Who speaks in turns, with nothing but a blank behind the name: `紺野　例の会社、…` `入　え、…` `紺野　ですです`.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::{Likeness, heard, likeness};
use crate::context::Context;
use crate::names::lexicon::{Kinds, Lexicon};
use crate::names::{Chars, Names, is_hiragana, is_kanji, is_katakana, kana};
use crate::prefixes::Prefixes;

/// A speaker's name is shorter, in characters.
const LONGEST: usize = 8;

/// So many lines are a conversation.
const LINES: usize = 4;

pub(in crate::names) fn detect(text: &Context<'_>, lexicon: &Lexicon, names: &mut Names<'_, '_>) {
    let heads = heads(text, lexicon);
    let mut said: HashMap<&str, usize> = HashMap::new();
    for head in &heads {
        *said.entry(&text.text[head.clone()]).or_default() += 1;
    }
    let again = |head: &Range<usize>| said[&text.text[head.clone()]] >= 2;
    let speakers: Vec<&Range<usize>> = heads.iter().filter(|head| again(head)).collect();
    let different = said.values().filter(|times| **times >= 2).count();
    let turn = |pair: &[&Range<usize>]| text.text[pair[0].clone()] != text.text[pair[1].clone()];
    let turns = speakers.windows(2).filter(|pair| turn(pair)).count();
    // One kanji alone is a name beside another's.
    let sure = speakers.iter().any(|head| head.len() > 3);
    if !sure || different < 2 || speakers.len() < LINES || turns + 1 < speakers.len().div_ceil(2) {
        return;
    }
    for head in speakers {
        names.speaker(head.clone(), "somebody speaks in turns");
    }
}

/// The first words of lines that are written as names or nicknames are, and are no words.
fn heads(text: &Context<'_>, lexicon: &Lexicon) -> Vec<Range<usize>> {
    let mut at = 0;
    let mut heads = Vec::new();
    for line in text.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let Some((end, _)) = line
            .char_indices()
            .take(LONGEST + 1)
            .find(|(_, c)| *c == ' ')
        else {
            continue;
        };
        let goes_on = line[end..].trim_start_matches(' ').starts_with(|c: char| {
            is_kanji(c) || is_katakana(c) || is_hiragana(c) || c.is_ascii_alphabetic() || c == '「'
        });
        let head = start..start + end;
        if goes_on && may_speak(lexicon, &line[..end]) && !heard(text, &head) {
            heads.push(head);
        }
    }
    heads
}

/// In lists and letters, what lines begin with.
#[rustfmt::skip]
const NO_SPEAKERS: &[&str] = &[
    "新", "旧", "前", "後", "上", "中", "下", "左", "右", "内", "外", "有", "無", "甲", "乙", "丙", "丁", "表", "裏", "本", "副", "正", "控", "月", "火",
    "水", "木", "金", "土", "日", "朝", "昼", "夜", "例", "注", "問", "答", "計", "まず", "そして", "さらに", "つぎに", "ただし", "はい", "いいえ", "それから", "なお", "また",
    "すでに", "これから", "どうぞ", "ここで", "それで", "だから", "つまり", "とくに", "もちろん", "おそらく", "たとえば",
];

/// Whether a word may be somebody's name or nickname.
fn may_speak(lexicon: &Lexicon, word: &str) -> bool {
    static WORDS: LazyLock<Prefixes> = LazyLock::new(|| Prefixes::of_list(NO_SPEAKERS));
    let chars = Chars::<LONGEST>::of(word);
    if WORDS.contain(word) || chars.is_empty() {
        return false;
    }
    match () {
        () if chars.len() == 1 => is_kanji(chars[0]),
        () if chars.iter().all(|c| is_kanji(*c)) => {
            !lexicon.noun_in_kanji(&chars)
                && matches!(likeness(lexicon, word), Likeness::Name | Likeness::Perhaps)
        }
        () if chars.iter().all(|c| is_hiragana(*c)) => !kana::particle(&chars),
        () if chars.iter().all(|c| is_katakana(*c)) => {
            !lexicon.noun_in_katakana(chars.iter().copied())
                && !lexicon.kana(chars.iter().copied()).is(Kinds::COMMON)
        }
        () => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::names::testing::found;

    #[test]
    fn whoever_speaks_in_turns_is_somebody() {
        let text =
            "はまちゃ　届きました？\n相馬　まだです\nはまちゃ　明日見ます\n相馬　お願いします";
        assert_eq!(found(text), ["はまちゃ", "相馬", "はまちゃ", "相馬"]);
    }

    #[test]
    fn beside_a_name_one_kanji_is_another() {
        let text = "小谷　例の件、どう\n入　え、まだ\n小谷　急ぎで\n入　承知";
        assert_eq!(found(text), ["小谷", "入", "小谷", "入"]);
    }

    #[test]
    fn lines_of_forms_and_schedules_are_not() {
        for text in [
            "午前　会議\n午後　面談\n午前　資料作成\n午後　訪問",
            "新　横浜\n旧　川崎\n新　大宮\n旧　千葉",
            "また　ご案内します\nまず　確認します\nまた　ご連絡します\nまず　送付します",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
