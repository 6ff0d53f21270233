//! Japanese names that are written together with a word: `志村宛`, `有働携帯`, `アサンテ藤井様`.

use std::ops::Deref;
use std::sync::LazyLock;

use super::lexicon::{Kinds, Lexicon};
use super::pieces::Piece;
use super::readings;
use super::score::ENOUGH;
use super::surroundings::Surroundings;
use super::{Names, is_katakana};
use crate::candidates::Evidence;
use crate::context::Context;
use crate::cues::Cue;
use crate::prefixes::Suffixes;

/// `アサンテ藤井様`: a given name in katakana directly before the surname.
pub(super) fn behind_katakana(
    text: &Context<'_>,
    lexicon: &Lexicon,
    piece: &Piece<'_>,
    around: &impl Deref<Target = Surroundings>,
    names: &mut Names<'_, '_>,
) -> bool {
    let beside = text.char_before(piece.start);
    if !beside.is_some_and(|c| is_katakana(c) || matches!(c, '・' | ' ')) {
        return false;
    }
    let dotted = text.text[..piece.start].strip_suffix(['・', ' ']);
    if let Some(before) = dotted.filter(|before| before.ends_with(is_katakana)) {
        return given_behind(text, lexicon, before.len(), piece, around, names);
    }
    if lexicon.kanji(piece.chars).is(Kinds::GIVEN)
        && text.text[..piece.start].ends_with(is_katakana)
        && given_behind(text, lexicon, piece.start, piece, around, names)
    {
        return true;
    }
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

/// `マクドウェル・玲奈 様`, `アバナシー恵様`, `ブラウン 真奈`: a foreign surname, which ends at `end`, before the given name.
fn given_behind(
    text: &Context<'_>,
    lexicon: &Lexicon,
    end: usize,
    piece: &Piece<'_>,
    around: &impl Deref<Target = Surroundings>,
    names: &mut Names<'_, '_>,
) -> bool {
    let katakana = text.text[..end]
        .chars()
        .rev()
        .take(12)
        .take_while(|c| is_katakana(*c));
    let len: usize = katakana.map(char::len_utf8).sum();
    let start = end - len;
    let kana = || text.text[start..end].chars();
    let kinds = lexicon.kana(kana());
    let noun =
        (kinds.is(Kinds::COMMON) || lexicon.noun_in_katakana(kana())) && !kinds.is(Kinds::FOREIGN);
    let given = lexicon.kanji(piece.chars);
    let whole = given.is(Kinds::GIVEN) && (piece.chars.len() > 1 || around.honorific());
    let heard = text
        .hits
        .within(start, piece.start)
        .iter()
        .any(|hit| hit.end() > start);
    let outside = text.text[..start].ends_with(|c: char| is_katakana(c) || c == '・');
    if !(9..=30).contains(&len) || noun || !whole || heard || outside {
        return false;
    }
    let known = kinds.is(Kinds::FOREIGN) && !given.is(Kinds::COMMON) && !given.is(Kinds::PLACE);
    let line = text.text[piece.end..].starts_with(['\n', '(', ' ', '、', '。'])
        || text.text[piece.end..].is_empty();
    let points = match () {
        () if around.honorific() => ENOUGH,
        () if known && end < piece.start && line => ENOUGH,
        () => return false,
    };
    let added = names.weigh(
        start..piece.end,
        points,
        "foreign surname and given name in kanji",
    );
    if added {
        names.part(start..end);
        names.part(piece.start..piece.end);
    }
    added
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
    "本家",
    "一族",
];

/// Of these, those that no firm or town has.
const OF_PERSONS: &[&str] = &[
    "邸", "宅", "拝", "携帯", "自宅", "実家", "夫妻", "夫婦", "親子", "兄弟", "姉妹", "両名",
    "一家", "父子", "母子", "様方",
];

/// Between a name and a title: which of those who hold it.
const WHICH: &[char] = &['前', '元', '現', '新', '故', '両', '旧'];

/// Between a name and the title of who heads it: `佐藤融資課長`, `佐野法人部長代理`.
const DIVISIONS: &[&str] = &[
    "営業",
    "融資",
    "総務",
    "人事",
    "経理",
    "財務",
    "業務",
    "預金",
    "渉外",
    "審査",
    "法務",
    "企画",
    "管理",
    "監査",
    "事務",
    "広報",
    "購買",
    "開発",
    "製造",
    "技術",
    "工務",
    "外為",
    "為替",
    "法人",
    "個人",
    "資金",
    "秘書",
    "商品",
    "生産",
    "資材",
    "調達",
    "物流",
    "販売",
    "施設",
    "庶務",
    "債権",
    "回収",
    "国際",
    "証券",
    "情報",
    "得意先",
    "品質管理",
    "経営企画",
    "営業推進",
    "内部監査",
];

/// `大澤前支店長`, `桑原元会長`, `佐藤融資課長`: where the name ends in a word that a title follows.
pub(super) fn before_title(
    text: &Context<'_>,
    lexicon: &Lexicon,
    piece: &Piece<'_>,
    names: &mut Names<'_, '_>,
) -> bool {
    static DIVISION: LazyLock<Suffixes> = LazyLock::new(|| Suffixes::of_list(DIVISIONS));
    let titled = || {
        let hit = text.hits.after(piece.end);
        hit.is_some_and(|hit| hit.cue == Cue::Title && hit.start() == piece.end)
    };
    let [former @ .., which] = piece.chars else {
        return false;
    };
    let division = || DIVISION.of(piece.text).map(|word| word.chars().count());
    let (name, reason) = if WHICH.contains(which) {
        (former, "name before who held an office")
    } else if let Some(len) = division() {
        (
            &piece.chars[..piece.chars.len() - len],
            "name before the head of a division",
        )
    } else {
        return false;
    };
    let kinds = lexicon.kanji(name);
    let family = kinds.is(Kinds::FAMILY) && !kinds.is(Kinds::COMMON);
    if name.len() < 2 || !family || !titled() || lexicon.kanji(piece.chars).is(Kinds::SURNAME) {
        return false;
    }
    let range = piece.start..piece.offset(name.len());
    names.part(range.clone());
    names.add(range, Evidence::Context, reason)
}

/// A surname and one of [`AFFIXES`].
pub(super) fn before_affix(
    lexicon: &Lexicon,
    piece: &Piece<'_>,
    around: &impl Deref<Target = Surroundings>,
    names: &mut Names<'_, '_>,
) -> bool {
    static AFFIX: LazyLock<Suffixes> = LazyLock::new(|| Suffixes::of_list(AFFIXES));
    let Some(affix) = AFFIX.of(piece.text) else {
        return false;
    };
    let name = &piece.chars[..piece.chars.len() - affix.chars().count()];
    let whole = lexicon.kanji(piece.chars);
    if name.len() < 2 || whole.is(Kinds::SURNAME) {
        return false;
    }
    let kinds = lexicon.kanji(name);
    let reading = readings::best(lexicon, name, kinds);
    let end = piece.offset(name.len());
    let open = if around.open { 1 } else { -9 };
    // No town has a house of its own, or a brother.
    let personal = if OF_PERSONS.contains(&affix) { 2 } else { 0 };
    let surname = kinds.is(Kinds::FAMILY) && !kinds.is(Kinds(Kinds::COMMON.0 | Kinds::PLACE.0));
    let known = kinds.is(Kinds::FREQUENT)
        || surname && (around.called || kinds.is(Kinds::SURNAME))
        || reading.split.is_some() && reading.points >= 7;
    let added = known
        && names.weigh(
            piece.start..end,
            reading.points + 4 + open + personal + i32::from(around.called || affix.len() > 3),
            "name before an affix",
        );
    if added {
        names.part(piece.start..end);
    }
    added
}
