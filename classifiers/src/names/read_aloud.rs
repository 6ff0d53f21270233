//! How a name of the text is read: of `八重樫様` the `やえがし` before it, of `温水様` the `ヌクミズ`
//! behind it, and `神代（くましろ）`, whose reading makes it a name.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use super::lexicon::{Kinds, Lexicon};
use super::runs::{Runs, Script};
use super::wholes::Wholes;
use super::{Chars, Names, is_hiragana, is_kanji, is_katakana, kana, surroundings};
use crate::candidates::Evidence;
use crate::context::Context;
use crate::several;

/// More readings than one text needs.
const MOST: usize = 64;

/// So few are found sooner one by one than an automaton for them is built.
const FEW: usize = 16;

/// `神代（くましろ）`: a word of kanji and, in brackets or quotes behind it, how a name in these kanji is read.
pub(super) fn in_brackets(
    text: &Context<'_>,
    runs: &Runs,
    lexicon: &Lexicon,
    names: &mut Names<'_, '_>,
) {
    for (run, next) in runs.iter().zip(runs.iter().skip(1)) {
        let (word, reading) = (run.start..run.end, next.start..next.end);
        let bracket = || {
            &text.text[word.end..reading.start] == "(" && text.text[reading.end..].starts_with(')')
        };
        if run.script != Script::Kanji || !bracket() {
            continue;
        }
        let chars = Chars::<5>::of(&text.text[word.clone()]);
        let place = lexicon
            .kanji(&chars)
            .is(Kinds(Kinds::PLACE.0 | Kinds::COMMON.0));
        let told = katakana(&text.text[reading.clone()]);
        let kin = text.text[..word.start].trim_end_matches(['は', 'の', '、', ' ']);
        let one = chars.len() == 1
            && !lexicon.kanji(&chars).is(Kinds::FREQUENT)
            && !surroundings::behind_relative(text, kin.len());
        if !place && !one && lexicon.readings(&chars).any(|reading| reading == told) {
            for range in [word, reading] {
                if names.add(range.clone(), Evidence::Context, "name and its reading") {
                    names.part(range);
                }
            }
        }
    }
}

/// Finds the readings of `parts`, which are names or halves of names in kanji.
pub(super) fn detect(
    text: &Context<'_>,
    parts: &[Range<usize>],
    lexicon: &Lexicon,
    names: &mut Names<'_, '_>,
) {
    let mut words: Vec<&str> = parts
        .iter()
        .map(|part| &text.text[part.clone()])
        .filter(|part| part.starts_with(is_kanji))
        .collect();
    words.sort_unstable();
    words.dedup();
    let mut wanted: BTreeSet<&'static str> = BTreeSet::new();
    for word in words {
        let chars = Chars::<5>::of(word);
        let long = |reading: &&'static str| reading.len() >= if chars.len() > 1 { 6 } else { 9 };
        wanted.extend(lexicon.readings(&chars).filter(long));
        if wanted.len() > MOST {
            break;
        }
    }
    if wanted.is_empty() {
        return;
    }
    let mut both: Vec<Cow<'_, str>> = Vec::with_capacity(2 * wanted.len().min(MOST));
    for reading in wanted.into_iter().take(MOST) {
        both.extend([Cow::Owned(hiragana(reading)), Cow::Borrowed(reading)]);
    }
    let wholes = Wholes::of(names.found, Evidence::Context);
    let mut take = |range: Range<usize>| {
        if !wholes.cover(&range) && stands_alone(text.text, lexicon, &range) {
            names.add(range, Evidence::Context, "how a name of the text is read");
        }
    };
    if both.len() <= FEW {
        for word in &both {
            for at in text.places(word) {
                take(at..at + word.len());
            }
        }
    } else {
        let both = both.iter().map(Cow::as_ref);
        several::places(text.text, both).into_iter().for_each(take);
    }
}

fn hiragana(reading: &str) -> String {
    let low = |c: char| match c {
        '\u{30A1}'..='\u{30F6}' => char::from_u32(c as u32 - 0x60).unwrap_or(c),
        c => c,
    };
    let mut hiragana = String::with_capacity(reading.len());
    hiragana.extend(reading.chars().map(low));
    hiragana
}

fn katakana(reading: &str) -> String {
    let high = |c: char| match c {
        '\u{3041}'..='\u{3096}' => char::from_u32(c as u32 + 0x60).unwrap_or(c),
        c => c,
    };
    reading.chars().map(high).collect()
}

/// Calls somebody, behind a name.
const CALLED: &[&str] = &["さん", "さま", "様", "ちゃん", "くん", "氏", "殿"];

/// Says who speaks or how a name is read.
const TOLD: &[&str] = &[
    "といいます",
    "と申し",
    "ともうし",
    "ですけど",
    "ですが",
    "でございます",
    "だけど",
    "と読",
    "とお読",
    "と書",
    "と言います",
    "と発音",
];

/// What goes on behind a name.
#[rustfmt::skip]
const BEHIND: &[&str] = &["です", "と", "が", "は", "の", "を", "に", "も", "で", "から", "より", "だ", "って", "じゃ", "へ", "か"];

/// What a name begins behind, in hiragana.
const BEFORE: &[&str] = &[
    "の", "は", "が", "と", "も", "を", "に", "へ", "や", "で", "もし", "いて", "ー", "はい",
    "あの", "ええ",
];

/// Not in the middle of a word, and no word itself.
fn stands_alone(text: &str, lexicon: &Lexicon, range: &Range<usize>) -> bool {
    let (before, behind) = (&text[..range.start], &text[range.end..]);
    let word = &text[range.clone()];
    let any = |words: &[&str]| words.iter().any(|word| behind.starts_with(word));
    if word.starts_with(is_katakana) {
        return !before.ends_with(is_katakana)
            && !behind.starts_with(is_katakana)
            && !lexicon.noun_in_katakana(word.chars());
    }
    let chars: Vec<char> = word.chars().collect();
    let fresh = !before.ends_with(|c: char| is_hiragana(c) || is_katakana(c))
        || BEFORE.iter().any(|word| before.ends_with(word));
    let ends = !behind.starts_with(|c: char| is_hiragana(c) || is_katakana(c));
    let quoted =
        before.ends_with(['「', '(', '"', '『']) && behind.starts_with(['」', ')', '"', '』']);
    // `ながい`, `あべ`, `さとう`: may as well be an everyday word, or a piece of one.
    let wordlike = chars.len() == 2
        || chars.last() == Some(&'い') && chars.len() <= 4
        || kana::particle(&chars)
        || lexicon.kana(chars.iter().copied()).is(Kinds::COMMON);
    let apart = !before.ends_with(is_kanji);
    fresh && apart && (any(CALLED) || any(TOLD) || quoted || !wordlike && (ends || any(BEHIND)))
}

#[cfg(test)]
mod tests {
    use crate::names::testing::found;

    #[test]
    fn readings_of_names_are_found_in_kana() {
        for (text, names) in [
            (
                "もしもし、くらもちといいます。倉持様ですね。",
                ["くらもち", "倉持"],
            ),
            (
                "先日は日向さまとお呼びしましたが、ひゅうがです。",
                ["日向", "ひゅうが"],
            ),
            (
                "千紘様の件。うちのちひろがお世話になります。",
                ["千紘", "ちひろ"],
            ),
            ("名札に「きど」とある。木戸さんの名札か。", ["きど", "木戸"]),
        ] {
            assert_eq!(found(text), names, "{text}");
        }
    }

    #[test]
    fn words_that_sound_like_a_name_of_the_text_are_none() {
        assert_eq!(found("永井様のお話はながいので要約する"), ["永井"]);
        assert_eq!(found("多田様は、ただし書きを読まれた"), ["多田"]);
        assert_eq!(found("原様からはらいもどしの依頼"), ["原"]);
    }
}
