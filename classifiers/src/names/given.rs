//! Given names behind a surname in kanji: where they end, and given names in kana.

use super::lexicon::{Kinds, Lexicon};
use super::pieces::end_of_name;
use super::runs::{Script, run_end};
use super::{is_hiragana, is_kanji, is_katakana, kana};
use crate::context::Context;
use crate::cues::{Cue, Hit};

/// Points for a surname in kanji and a given name in kana.
pub(super) fn kana_given(
    lexicon: &Lexicon,
    surname: &[char],
    word: &[char],
    apart: bool,
) -> Option<i32> {
    let kinds = lexicon.kanji(surname);
    let (kana, kanji): (&[char], Option<&char>) = match word {
        [kana @ .., last] if is_kanji(*last) => (kana, Some(last)),
        _ => (word, None),
    };
    if !(2..=6).contains(&word.len()) || kana::particle(word) {
        return None;
    }
    let read = lexicon.kana(word.iter().copied());
    let given = read.is(Kinds::GIVEN)
        || kanji.is_some() && lexicon.kana(kana.iter().copied()).is(Kinds::ANY_NAME)
        || kanji.is_some() && kana.len() == 2;
    let katakana = word.iter().all(|c| is_katakana(*c));
    let everyday = read.is(Kinds::COMMON);
    let new = (apart || katakana) && !everyday && word.len() <= 5;
    let rare = kinds.is(Kinds::RARE) && !kinds.is(Kinds(Kinds::COMMON.0 | Kinds::PLACE.0));
    let points = match (kinds.is(Kinds::SURNAME), given) {
        (true, true) => 9,
        (false, true) if rare => 8,
        (true, false) if new && !kinds.is(Kinds::COMMON) => {
            if katakana {
                6
            } else {
                5
            }
        }
        (false, true) if kinds.is(Kinds(Kinds::COMMON.0 | Kinds::PLACE.0)) => return None,
        (false, true)
            if katakana && word.len() <= 4 && (!apart || lexicon.surname_like(surname)) =>
        {
            5
        }
        (false, true) if apart && word.len() >= 3 && lexicon.surname_like(surname) => 7,
        _ => return None,
    };
    // `鈴鹿 いおり`: behind a place or a thing, a given name that is nothing else says enough.
    let sure = given && apart && !everyday && word.len() >= 3;
    let doubt = i32::from(kinds.is(Kinds::COMMON) && !kinds.is(Kinds::FREQUENT)) * 3;
    Some(points - if sure { doubt / 2 } else { doubt })
}

/// `志のぶ`: one or two kana that end a given name in kanji, where nothing else can follow.
pub(super) fn mixed_end(text: &Context<'_>, end: usize) -> usize {
    let kana = run_end(text.text, end, Script::Hiragana);
    let honorific = text
        .hits
        .after(end)
        .filter(|hit| hit.cue == Cue::Honorific && hit.start() <= kana)
        .map_or(kana, Hit::start);
    let rest = &text.text[honorific..];
    let over = rest.is_empty()
        || honorific < kana
        || rest.starts_with([' ', '(', '、', '。', '\n', '様', '氏', '殿', ',', '"']);
    let len = honorific - end;
    let particle = [
        "は", "が", "の", "も", "を", "に", "と", "へ", "で", "です", "から", "より", "まで",
        "さん", "くん",
    ];
    if (3..=6).contains(&len) && over && !particle.contains(&&text.text[end..honorific]) {
        honorific
    } else {
        end
    }
}

/// Behind a given name in kana: the kanji that ends it.
const LAST: &[char] = &[
    '子', '美', '代', '江', '恵', '香', '也', '太', '樹', '男', '夫', '郎', '奈', '菜', '乃', '花',
];

/// Where the given name that begins at `start` ends.
pub(super) fn given_end(text: &Context<'_>, start: usize, of: Script) -> usize {
    let mut end = end_of_name(text, start, run_end(text.text, start, of));
    if of != Script::Kanji {
        let rest = &text.text[end..];
        let last = rest.chars().next().filter(|c| LAST.contains(c));
        let alone = !rest
            .chars()
            .nth(1)
            .is_some_and(|c| is_kanji(c) && !matches!(c, '様' | '氏' | '殿'));
        if let Some(last) = last.filter(|_| alone) {
            end += last.len_utf8();
        }
    }
    end
}

/// Whether what stands behind a given name in hiragana is a particle.
pub(super) fn follows_name(rest: &str) -> bool {
    [
        "は", "が", "の", "に", "と", "も", "を", "です", "から", "より",
    ]
    .iter()
    .any(|particle| {
        rest.strip_prefix(particle)
            .is_some_and(|rest| !rest.starts_with(is_hiragana))
    })
}
