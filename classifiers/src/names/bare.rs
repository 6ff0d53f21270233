//! Surnames alone, in a text that speaks of persons: `平井も同席します`, `小川です`.
//!
//! Only the two thousand most frequent surnames, only those that are neither a word nor a place,
//! and only as the subject of a phrase.

use super::lexicon::{Kinds, Lexicon};
use super::{Names, is_kanji};
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

pub(super) fn detect(text: &Context<'_>, lexicon: &Lexicon, names: &mut Names<'_>) {
    let persons = names.found.all().iter().any(|found| found.entity == Person);
    if !persons && !text.hits.has(Cue::Honorific) {
        return;
    }
    let mut run: Vec<char> = Vec::with_capacity(16);
    let mut start = 0;
    let mut before = None;
    for (at, c) in text.text.char_indices().chain([(text.text.len(), ' ')]) {
        if is_kanji(c) {
            if run.is_empty() {
                start = at;
            }
            run.push(c);
            continue;
        }
        if (2..=3).contains(&run.len()) && surname(lexicon, &run) && opens(before) {
            let rest = &text.text[at..];
            if rest.is_empty() || BEHIND.iter().any(|word| rest.starts_with(word)) {
                names.add(
                    start..at,
                    Evidence::Form,
                    "frequent surname, persons are spoken of",
                );
            }
        }
        run.clear();
        before = Some(c);
    }
}

fn surname(lexicon: &Lexicon, run: &[char]) -> bool {
    let kinds = lexicon.kanji(run);
    kinds.is(Kinds::FREQUENT) && !kinds.is(Kinds::COMMON) && !kinds.is(Kinds::PLACE)
}

/// A phrase begins: punctuation, a space, a particle.
fn opens(before: Option<char>) -> bool {
    before.is_none_or(|c| {
        !c.is_alphanumeric() || matches!(c, 'の' | 'は' | 'が' | 'も' | 'で' | 'に' | 'と' | 'を')
    })
}
