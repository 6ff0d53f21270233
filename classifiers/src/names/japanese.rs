//! Japanese names in kanji and kana.

use super::kana::{hiragana, katakana, particle, split_kana};
use super::lexicon::{Kinds, Lexicon};
use super::runs::{Run, Script, run_end, script};
use super::{Names, is_hiragana, is_kanji, is_katakana};
use crate::candidates::Evidence;
use crate::context::Context;
use crate::cues::{Cue, Hit};

/// No piece of a run longer than this, in characters, is read as one name.
const LONGEST_RUN: usize = 8;

/// Where a run of one script begins and ends, and what is beside it.
pub(super) struct Piece<'t> {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) chars: &'t [char],
    /// An honorific follows, perhaps after a space.
    pub(super) honorific: bool,
    /// A title follows or leads.
    title: bool,
    /// The run goes on in front: another kanji of the same run, cut off by a word.
    pub(super) left_open: bool,
}

impl Piece<'_> {
    /// Where its `n`th character begins in the text.
    fn offset(&self, n: usize) -> usize {
        self.start + self.chars[..n].iter().map(|c| c.len_utf8()).sum::<usize>()
    }
}

pub(super) fn detect(text: &Context<'_>, runs: &[Run], lexicon: &Lexicon, names: &mut Names<'_>) {
    let mut chars: Vec<char> = Vec::with_capacity(32);
    for run in runs {
        let Run { start, end, script } = *run;
        if script == Script::Hiragana && !called(text, start, end) {
            continue;
        }
        for_each_piece(text, start, end, &mut chars, |piece| match script {
            Script::Kanji => kanji(text, lexicon, piece, names),
            Script::Katakana => katakana(text, lexicon, piece, names),
            Script::Hiragana => hiragana(text, lexicon, piece, names),
        });
    }
}

/// An honorific stands in the run or behind it. In hiragana, the script of most runs, nothing else
/// makes a name.
fn called(text: &Context<'_>, start: usize, end: usize) -> bool {
    let hits = text.hits.within(start, end + WIDEST_GAP + 1);
    hits.iter().any(|hit| hit.cue == Cue::Honorific)
}

/// The longest gap between a name and its honorific, in bytes.
const WIDEST_GAP: usize = 3;

/// Cuts a run at the words in it, and hands out what is between them.
fn for_each_piece(
    text: &Context<'_>,
    start: usize,
    end: usize,
    chars: &mut Vec<char>,
    mut read: impl FnMut(&Piece<'_>),
) {
    let hits = text.hits.within(start, end);
    let mut at = start;
    let mut before: Option<Hit> = text.hits.before(start).filter(|hit| hit.end() == start);
    for hit in hits
        .iter()
        .filter(|hit| cuts(text.text, **hit))
        .map(Some)
        .chain([None])
    {
        let stop = hit.map_or(end, |hit| hit.start().clamp(at, end));
        if at < stop {
            chars.clear();
            chars.extend(text.text[at..stop].chars());
            let next = text
                .hits
                .after(stop)
                .filter(|hit| gap_is_space(text.text, stop, hit.start()));
            let leads = before.is_some_and(|hit| hit.cue == Cue::Title && hit.end() == at)
                || text.hits.before(at).is_some_and(|hit| {
                    hit.cue == Cue::Title && gap_is_space(text.text, hit.end(), at)
                });
            read(&Piece {
                start: at,
                end: stop,
                chars,
                honorific: next.is_some_and(|hit| hit.cue == Cue::Honorific),
                title: leads
                    || next.is_some_and(|hit| hit.cue == Cue::Title && hit.start() == stop),
                left_open: before.is_some_and(|hit| {
                    hit.end() == at && hit.cue != Cue::Title && hit.cue != Cue::Name
                }) && at > start,
            });
        }
        if let Some(hit) = hit {
            at = hit.end().clamp(at, end);
            before = Some(*hit);
        }
    }
}

/// A single kanji such as 生 or 円 is part of many names: it cuts only as an honorific.
fn cuts(text: &str, hit: Hit) -> bool {
    hit.end() - hit.start() > 3
        || hit.cue == Cue::Honorific
        || (hit.cue == Cue::Title && text.is_char_boundary(hit.start()))
}

fn gap_is_space(text: &str, from: usize, to: usize) -> bool {
    from == to
        || (to > from
            && to - from <= WIDEST_GAP
            && text[from..to]
                .chars()
                .all(|c| matches!(c, ' ' | ':' | '、')))
}

fn kanji(text: &Context<'_>, lexicon: &Lexicon, piece: &Piece<'_>, names: &mut Names<'_>) {
    let n = piece.chars.len();
    if n > LONGEST_RUN {
        if piece.honorific || piece.title {
            suffix(lexicon, piece, names);
        }
        return;
    }
    if !piece.chars.iter().any(|&c| lexicon.begins(c)) && !piece.honorific {
        return;
    }
    let kinds = lexicon.kanji(piece.chars);
    if kinds.is(Kinds::SURNAME)
        && n <= 3
        && (with_given_after_space(text, lexicon, piece, names)
            || with_kana_given(text, lexicon, piece, names))
    {
        return;
    }
    let called = piece.honorific || (piece.title && !place_title(text.text, piece));
    if let Some(split) = split_kanji(lexicon, piece.chars) {
        let common = kinds.is(Kinds::COMMON) || kinds.is(Kinds::TOWN) || kinds.is(Kinds::PLACE);
        let clear = n >= 4 || (n == 3 && !common);
        if called || (clear && !common && !piece.left_open && free_standing(text, piece)) {
            let evidence = if called {
                Evidence::Labelled
            } else {
                Evidence::Context
            };
            names.add(piece.start..piece.end, evidence, "surname and given name");
            let cut = piece.offset(split);
            names.part(piece.start..cut);
            names.part(cut..piece.end);
            return;
        }
    }
    if n >= 3 && !kinds.is(Kinds::TOWN) && !kinds.is(Kinds::COMMON) && !piece.left_open {
        let split = unknown_given(lexicon, piece.chars);
        if let Some(split) = split.filter(|_| called || at_rest(text, piece)) {
            names.add(
                piece.start..piece.end,
                Evidence::Context,
                "surname and what is built like a given name",
            );
            let cut = piece.offset(split);
            names.part(piece.start..cut);
            names.part(piece.start..piece.end);
            return;
        }
    }
    let surname = kinds.is(Kinds::SURNAME);
    if n >= 2
        && surname
        && !kinds.is(Kinds::COMMON)
        && free_standing(text, piece)
        && says_own_name(&text.text[piece.end..])
    {
        names.add(
            piece.start..piece.end,
            Evidence::Context,
            "somebody says the own name",
        );
        names.part(piece.start..piece.end);
        return;
    }
    let given = kinds.is(Kinds::GIVEN) && !kinds.is(Kinds::COMMON);
    let enough = n > 1
        || piece.honorific
        || (piece.title && !place_title(text.text, piece) && surname && kinds.is(Kinds::FREQUENT));
    if called && enough && (surname || given) {
        let evidence = if piece.honorific {
            Evidence::Labelled
        } else {
            Evidence::Context
        };
        names.add(
            piece.start..piece.end,
            evidence,
            "name with honorific or title",
        );
        names.part(piece.start..piece.end);
    } else if called && n > 3 {
        suffix(lexicon, piece, names);
    } else if piece.honorific
        && (2..=5).contains(&n)
        && !kinds.is(Kinds::COMMON)
        && !piece.left_open
    {
        names.add(
            piece.start..piece.end,
            Evidence::Context,
            "word with honorific",
        );
    }
}

/// A surname of two kanji and a given name that no dictionary has.
fn unknown_given(lexicon: &Lexicon, chars: &[char]) -> Option<usize> {
    let kinds = lexicon.kanji(chars.get(..2)?);
    let surname = kinds.is(Kinds::SURNAME) && chars.len() <= 5;
    (surname && lexicon.given_like(&chars[2..])).then_some(2)
}

/// Alone between punctuation, as in a cell, a list or a line.
fn at_rest(text: &Context<'_>, piece: &Piece<'_>) -> bool {
    let apart = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    let named = text
        .direct_label(piece.start)
        .is_some_and(|hit| hit.cue == Cue::Name);
    let before = text.char_before(piece.start);
    (apart(before) || named || before.is_some_and(|c| c.is_ascii_digit()))
        && apart(text.char_after(piece.end))
        && text.char_after(piece.end).is_some()
}

/// `…です`, `…と申します`
fn says_own_name(after: &str) -> bool {
    [
        "です",
        "と申し",
        "と申す",
        "と言います",
        "といいます",
        "と名乗",
        "でございます",
        "と言う者",
        "本人です",
        "名義",
        "いわく",
        "より連絡",
        "から電話",
    ]
    .iter()
    .any(|words| after.starts_with(words))
}

/// `営業部長`, `渋谷支店長`: the title goes with a place or an office.
fn place_title(text: &str, piece: &Piece<'_>) -> bool {
    let after = &text[piece.end..];
    ["支店長", "店長", "所長", "院長", "局長", "行員", "職員"]
        .iter()
        .any(|title| after.starts_with(title))
}

/// The longest name at the end of a run: `取引先朝倉基真子様`.
fn suffix(lexicon: &Lexicon, piece: &Piece<'_>, names: &mut Names<'_>) {
    let n = piece.chars.len();
    for len in (1..=6.min(n - 1)).rev() {
        let word = &piece.chars[n - len..];
        let start = piece.offset(n - len);
        let name = split_kanji(lexicon, word).is_some() && len >= 3
            || len >= 2 && lexicon.kanji(word).is(Kinds::SURNAME) && piece.honorific;
        if name {
            names.add(
                start..piece.end,
                Evidence::Context,
                "name at the end of a run, with honorific or title",
            );
            names.part(start..piece.end);
            return;
        }
    }
}

/// Nothing around it says that the run is part of a longer word.
fn free_standing(text: &Context<'_>, piece: &Piece<'_>) -> bool {
    let heard_before = text
        .hits
        .before(piece.start)
        .is_some_and(|hit| hit.end() == piece.start);
    let heard_after = text
        .hits
        .after(piece.end)
        .is_some_and(|hit| hit.start() == piece.end);
    let before = text.char_before(piece.start).filter(|_| !heard_before);
    let after = text.char_after(piece.end).filter(|_| !heard_after);
    let apart =
        |c: Option<char>| c.is_none_or(|c| !is_kanji(c) && !is_katakana(c) && !c.is_ascii_digit());
    apart(before) && apart(after) && !matches!(after, Some('駅' | '区'))
}

/// `柴田 郁恵`: surname (the piece), space, given name.
fn with_given_after_space(
    text: &Context<'_>,
    lexicon: &Lexicon,
    piece: &Piece<'_>,
    names: &mut Names<'_>,
) -> bool {
    let rest = &text.text[piece.end..];
    let gap = rest.len() - rest.trim_start_matches(' ').len();
    if !(1..=2).contains(&gap) {
        return false;
    }
    let start = piece.end + gap;
    let Some(of) = text.text[start..].chars().next().and_then(script) else {
        return false;
    };
    let end = run_end(text.text, start, of);
    let end = text
        .hits
        .within(start, end)
        .iter()
        .find(|hit| cuts(text.text, **hit))
        .map_or(end, |hit| hit.start().max(start));
    let word: Vec<char> = text.text[start..end].chars().take(8).collect();
    let era = matches!(
        word[..],
        ['昭' | '令', '和'] | ['平', '成'] | ['大', '正'] | ['明', '治']
    );
    let given = !era
        && match of {
            Script::Kanji => lexicon.kanji(&word).is(Kinds::GIVEN) || lexicon.given_like(&word),
            _ => lexicon.kana(word.iter().copied()).is(Kinds::GIVEN) && word.len() >= 2,
        };
    if !given || word.len() > 5 {
        return false;
    }
    names.add(
        piece.start..end,
        Evidence::Labelled,
        "surname, space, given name",
    );
    names.part(piece.start..piece.end);
    names.part(start..end);
    true
}

/// `松永かおる`: a surname in kanji (the piece), the given name in kana directly behind it.
fn with_kana_given(
    text: &Context<'_>,
    lexicon: &Lexicon,
    piece: &Piece<'_>,
    names: &mut Names<'_>,
) -> bool {
    let Some(of) = text.text[piece.end..].chars().next().and_then(script) else {
        return false;
    };
    let end = run_end(text.text, piece.end, of);
    let end = text
        .hits
        .within(piece.end, end)
        .iter()
        .find(|hit| cuts(text.text, **hit))
        .map_or(end, |hit| hit.start().max(piece.end));
    let word: Vec<char> = text.text[piece.end..end].chars().take(8).collect();
    let called = text
        .hits
        .after(end)
        .is_some_and(|hit| hit.cue == Cue::Honorific && hit.start() == end);
    let enough = word.len() >= 3 || (word.len() == 2 && called);
    if !enough
        || word.len() > 5
        || !lexicon.kana(word.iter().copied()).is(Kinds::GIVEN)
        || particle(&word)
    {
        return false;
    }
    names.add(
        piece.start..end,
        if called {
            Evidence::Labelled
        } else {
            Evidence::Context
        },
        "surname in kanji, given name in kana",
    );
    names.part(piece.start..piece.end);
    names.part(piece.end..end);
    true
}

/// Where the surname ends in a word that is a surname and a given name, in bytes.
pub(super) fn split(lexicon: &Lexicon, word: &str) -> Option<usize> {
    let chars: Vec<char> = word.chars().take(12).collect();
    if chars.len() > 10 {
        return None;
    }
    let at = if chars.iter().all(|c| is_kanji(*c)) {
        split_kanji(lexicon, &chars)
    } else if chars.iter().all(|c| is_katakana(*c) || is_hiragana(*c)) {
        split_kana(lexicon, &chars)
    } else {
        let kanji = chars.iter().take_while(|c| is_kanji(**c)).count();
        let mixed = (1..=3).contains(&kanji)
            && lexicon.kanji(&chars[..kanji]).is(Kinds::SURNAME)
            && lexicon
                .kana(chars[kanji..].iter().copied())
                .is(Kinds::GIVEN);
        mixed.then_some(kanji)
    };
    at.map(|at| chars[..at].iter().map(|c| c.len_utf8()).sum())
}

/// The length of the surname, two kanji preferred.
fn split_kanji(lexicon: &Lexicon, chars: &[char]) -> Option<usize> {
    let n = chars.len();
    [2, 3, 1].into_iter().find(|&at| {
        at < n
            && n - at <= 3
            && lexicon.kanji(&chars[..at]).is(Kinds::SURNAME)
            && lexicon.kanji(&chars[at..]).is(Kinds::GIVEN)
    })
}

#[cfg(test)]
mod tests {

    use crate::names::testing::found;

    #[test]
    fn names_are_found_with_honorific_label_or_given_name() {
        for (text, name) in [
            ("佐藤様からお電話", "佐藤"),
            ("ご契約者は鈴木 一郎さまです", "鈴木 一郎"),
            ("代表取締役高橋健一より", "高橋健一"),
            ("担当：伊藤美咲", "伊藤美咲"),
            ("堀 けいぞう様", "堀 けいぞう"),
            ("松永かおるさん", "松永かおる"),
            ("ｼﾊﾞﾀ ﾌﾐｴ", "ｼﾊﾞﾀ ﾌﾐｴ"),
            ("山口部長に確認", "山口"),
        ] {
            assert_eq!(found(text), [name], "{text}");
        }
    }

    #[test]
    fn a_name_found_once_is_found_again() {
        assert_eq!(
            found("佐藤健一様。佐藤は後日と申しており、健一より連絡"),
            ["佐藤健一", "佐藤", "健一"]
        );
    }

    #[test]
    fn words_that_look_like_names_are_none() {
        for text in [
            "仕様と同様です",
            "お客様各位",
            "渋谷支店長会議",
            "森林の原価",
            "東証の平均",
            "模様替え",
            "皆様へ",
            "金の価格",
            "中央区の平均",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }
}
