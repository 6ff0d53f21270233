//! Japanese names that are written together with a word: `志村宛`, `有働携帯`, `アサンテ藤井様`.

use super::lexicon::{Kinds, Lexicon};
use super::pieces::Piece;
use super::readings;
use super::surroundings::Surroundings;
use super::{Names, is_katakana};
use crate::candidates::Evidence;
use crate::context::Context;

/// `アサンテ藤井様`: a given name in katakana directly before the surname.
pub(super) fn behind_katakana(
    text: &Context<'_>,
    lexicon: &Lexicon,
    piece: &Piece<'_>,
    around: Surroundings,
    names: &mut Names<'_, '_>,
) -> bool {
    let katakana = text.text[..piece.start]
        .chars()
        .rev()
        .take_while(|c| is_katakana(*c));
    let len: usize = katakana.map(char::len_utf8).sum();
    let start = piece.start - len;
    if !around.honorific()
        || !(6..=24).contains(&len)
        || !lexicon.kanji(piece.chars).is(Kinds::FREQUENT)
    {
        return false;
    }
    let kana = || text.text[start..piece.start].chars();
    let kinds = lexicon.kana(kana());
    let noun = kinds.is(Kinds::COMMON) || lexicon.noun_in_katakana(kana());
    let word = noun && !kinds.is(Kinds::FOREIGN);
    let heard = text
        .hits
        .within(start, piece.start)
        .iter()
        .any(|hit| hit.end() == piece.start);
    let start = if word || heard { piece.start } else { start };
    names.add(
        start..piece.end,
        Evidence::Context,
        "given name in katakana before the surname",
    )
}

/// Directly behind a name: 志村宛, 柏木邸, 小笠原家.
const AFFIXES: &[&str] = &[
    "宛",
    "邸",
    "宅",
    "家",
    "拝",
    "側",
    "姓",
    "名",
    "自身",
    "本人",
    "夫妻",
    "夫婦",
    "親子",
    "兄弟",
    "携帯",
    "自宅",
    "実家",
    "口座",
    "名義",
    "様方",
    "担当",
    "両名",
    "一家",
    "姉妹",
    "父子",
    "母子",
    "関係者",
];

/// A surname and one of [`AFFIXES`].
pub(super) fn before_affix(
    lexicon: &Lexicon,
    piece: &Piece<'_>,
    around: Surroundings,
    names: &mut Names<'_, '_>,
) -> bool {
    let ends = |affix: &&&str| {
        let chars = affix.chars().rev();
        let last = piece.chars.iter().rev().copied();
        chars.clone().eq(last.take(chars.count()))
    };
    let Some(affix) = AFFIXES.iter().find(ends) else {
        return false;
    };
    let name = &piece.chars[..piece.chars.len() - affix.chars().count()];
    let whole = lexicon.kanji(piece.chars);
    if name.len() < 2 || whole.is(Kinds::SURNAME) {
        return false;
    }
    let reading = readings::best(lexicon, name);
    let end = piece.offset(name.len());
    let open = if around.open { 1 } else { -9 };
    let kinds = lexicon.kanji(name);
    let surname = kinds.is(Kinds::FAMILY) && !kinds.is(Kinds(Kinds::COMMON.0 | Kinds::PLACE.0));
    let known = kinds.is(Kinds::FREQUENT)
        || surname && (around.called || kinds.is(Kinds::SURNAME))
        || reading.split.is_some() && reading.points >= 7;
    let added = known
        && names.weigh(
            piece.start..end,
            reading.points + 4 + open + i32::from(around.called || affix.len() > 3),
            "name before an affix",
        );
    if added {
        names.part(piece.start..end);
    }
    added
}
