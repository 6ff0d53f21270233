//! Japanese names in kana alone.

use super::japanese::Piece;
use super::lexicon::{Kinds, Lexicon};
use super::runs::{Script, run_end};
use super::{Names, is_kanji, is_katakana};
use crate::candidates::Evidence;
use crate::context::Context;

pub(super) fn katakana(
    text: &Context<'_>,
    lexicon: &Lexicon,
    piece: &Piece<'_>,
    names: &mut Names<'_>,
) {
    let n = piece.chars.len();
    if !(2..=10).contains(&n) {
        return;
    }
    let kinds = lexicon.kana(piece.chars.iter().copied());
    // `シバタ フミエ`
    let rest = &text.text[piece.end..];
    if kinds.is(Kinds::SURNAME) && rest.starts_with(' ') {
        let start = piece.end + 1;
        if text.text[start..].starts_with(is_katakana) {
            let end = run_end(text.text, start, Script::Katakana);
            if end - start <= 27
                && lexicon.kana(text.text[start..end].chars()).is(Kinds::GIVEN)
                && end - start >= 6
            {
                names.add(
                    piece.start..end,
                    Evidence::Labelled,
                    "surname and given name in kana",
                );
                names.part(piece.start..piece.end);
                names.part(start..end);
                return;
            }
        }
    }
    let split = split_kana(lexicon, piece.chars);
    let introduced = ["です", "と申し", "と申す", "と言い"]
        .iter()
        .any(|words| rest.starts_with(words));
    if introduced && n >= 3 && kinds.is(Kinds::SURNAME) && !piece.left_open {
        names.add(
            piece.start..piece.end,
            Evidence::Context,
            "somebody says the own name",
        );
        names.part(piece.start..piece.end);
        return;
    }
    if piece.honorific && (kinds.is(Kinds::SURNAME) || kinds.is(Kinds::GIVEN) || split.is_some()) {
        names.add(
            piece.start..piece.end,
            Evidence::Labelled,
            "name in kana with honorific",
        );
        if let Some(split) = split {
            names.part(piece.start..piece.start + split * 3);
            names.part(piece.start + split * 3..piece.end);
        } else {
            names.part(piece.start..piece.end);
        }
    }
}

pub(super) fn hiragana(
    text: &Context<'_>,
    lexicon: &Lexicon,
    piece: &Piece<'_>,
    names: &mut Names<'_>,
) {
    let n = piece.chars.len();
    let before = text.text[..piece.start].chars().next_back();
    let fresh = before.is_none_or(|c| !is_kanji(c) && !is_katakana(c)) && !piece.left_open;
    if !piece.honorific || !(2..=8).contains(&n) || !fresh || particle(piece.chars) {
        return;
    }
    let kinds = lexicon.kana(piece.chars.iter().copied());
    if kinds.is(Kinds::SURNAME)
        || kinds.is(Kinds::GIVEN)
        || split_kana(lexicon, piece.chars).is_some()
    {
        names.add(
            piece.start..piece.end,
            Evidence::Context,
            "name in kana with honorific",
        );
        names.part(piece.start..piece.end);
    }
}

/// Particles and endings that are also given names.
pub(super) fn particle(word: &[char]) -> bool {
    const NOT: &[&str] = &[
        "よう",
        "こと",
        "もの",
        "ため",
        "まで",
        "から",
        "より",
        "ほど",
        "など",
        "なら",
        "ので",
        "のに",
        "とき",
        "ところ",
        "まま",
        "だけ",
        "ずつ",
        "さえ",
        "でも",
        "とも",
        "かな",
        "です",
        "ます",
        "する",
        "した",
        "ある",
        "いる",
        "なる",
        "なお",
        "また",
        "のみ",
        "あり",
        "なし",
        "さま",
        "さん",
        "くん",
        "いく",
        "くる",
        "みる",
        "やる",
        "のか",
        "には",
        "にて",
        "とか",
        "かも",
        "がわ",
        "がい",
        "たち",
        "ごと",
        "かね",
    ];
    let word: String = word.iter().collect();
    NOT.contains(&word.as_str())
}

/// The length of the surname in a word of kana.
pub(super) fn split_kana(lexicon: &Lexicon, chars: &[char]) -> Option<usize> {
    (2..chars.len().saturating_sub(1)).find(|&at| {
        lexicon.kana(chars[..at].iter().copied()).is(Kinds::SURNAME)
            && lexicon.kana(chars[at..].iter().copied()).is(Kinds::GIVEN)
    })
}
