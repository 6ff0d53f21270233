//! Surnames alone, in a text that speaks of persons: `平井も同席します`, `小川です`.
//!
//! Only the two thousand most frequent surnames, only those that are neither a word nor a place,
//! and only as the subject of a phrase.

use std::ops::RangeInclusive;

use super::Names;
use super::lexicon::{Kinds, Lexicon};
use super::runs::{Run, Script};
use crate::EntityType::Person;
use crate::candidates::Evidence;
use crate::context::Context;
use crate::cues::Cue;

/// What stands behind a person who does something.
const BEHIND: &[&str] = &[
    "は",
    "が",
    "も",
    "に",
    "から",
    "より",
    "へ",
    "と",
    "です",
    "、",
    "・",
    "(",
    "\n",
    "宛",
    "まで",
    "いわく",
    "自身",
    "本人",
    "名義",
    "宅",
    "家",
];

/// Two or three kanji, in bytes.
const LENGTHS: RangeInclusive<usize> = 6..=9;

pub(super) fn detect(text: &Context<'_>, runs: &[Run], lexicon: &Lexicon, names: &mut Names<'_>) {
    let persons = names.found.all().iter().any(|found| found.entity == Person);
    if !persons && !text.hits.has(Cue::Honorific) {
        return;
    }
    for run in runs {
        let Run { start, end, script } = *run;
        if script != Script::Kanji || !LENGTHS.contains(&(end - start)) {
            continue;
        }
        let rest = &text.text[end..];
        if (rest.is_empty() || BEHIND.iter().any(|word| rest.starts_with(word)))
            && opens(text.char_before(start))
            && surname(lexicon, &text.text[start..end])
        {
            names.add(
                start..end,
                Evidence::Form,
                "frequent surname, persons are spoken of",
            );
        }
    }
}

fn surname(lexicon: &Lexicon, run: &str) -> bool {
    let run: Vec<char> = run.chars().collect();
    let kinds = lexicon.kanji(&run);
    kinds.is(Kinds::FREQUENT) && !kinds.is(Kinds::COMMON) && !kinds.is(Kinds::PLACE)
}

/// A phrase begins: punctuation, a space, a particle.
fn opens(before: Option<char>) -> bool {
    before.is_none_or(|c| {
        matches!(c, 'の' | 'は' | 'が' | 'も' | 'で' | 'に' | 'と' | 'を') || !c.is_alphanumeric()
    })
}
