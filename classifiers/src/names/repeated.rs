//! A name that the text gave once in full is a name wherever it stands again.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::wholes::Wholes;
use super::{Lexicon, Names, is_hiragana, is_kanji, is_katakana, japanese};
use crate::candidates::Evidence;
use crate::context::Context;
use crate::prefixes::Prefixes;
use crate::several;
use crate::work;

/// More names than one text speaks of by their parts; a longer list is a table, found by columns.
const MOST: usize = 256;

/// So few names are found sooner one by one than an automaton for them is built.
const FEW: usize = 16;

/// Finds `parts` again, with as much evidence as there was for them in the first place.
pub(super) fn detect(
    text: &Context<'_>,
    parts: &[Range<usize>],
    evidence: Evidence,
    names: &mut Names<'_, '_>,
) {
    let mut wanted: Vec<&str> = Vec::with_capacity(parts.len().min(MOST));
    let telling = parts
        .iter()
        .map(|part| &text.text[part.clone()])
        .filter(|part| telling(part));
    wanted.extend(telling.take(MOST));
    if wanted.is_empty() {
        return;
    }
    wanted.sort_unstable();
    wanted.dedup();
    // `雲母 琢磨` is also `雲母琢磨`.
    let joined: Vec<String> = wanted.iter().filter_map(|name| joined(name)).collect();
    if !joined.is_empty() {
        wanted.extend(joined.iter().map(String::as_str));
        wanted.sort_unstable();
        wanted.dedup();
    }
    let wholes = Wholes::of(names.found, evidence);
    let mut take = |range: Range<usize>| {
        if !wholes.cover(&range) {
            add(text.text, range, evidence, names);
        }
    };
    if wanted.len() <= FEW {
        for name in wanted {
            work::spent(text.text.len());
            for at in text.places(name) {
                take(at..at + name.len());
            }
        }
    } else {
        several::places(text.text, wanted)
            .into_iter()
            .for_each(take);
    }
}

/// By what a text may speak of those who have these names in another one.
pub(crate) fn parts_of_names<'n>(
    names: &BTreeSet<&'n str>,
    lexicon: &'n Lexicon,
) -> BTreeSet<&'n str> {
    let parts = names.iter().flat_map(|name| parts(name, lexicon));
    parts.take(MOST).collect()
}

/// Where `text` speaks of somebody by one of these parts of names.
pub(crate) fn known_elsewhere(text: &str, parts: &BTreeSet<&str>) -> Vec<Range<usize>> {
    let mut places = several::places(text, parts.iter().copied());
    places.retain(|place| apart(text, place));
    places
}

/// The whole name, its surname and its given name, as far as one can tell them from words.
fn parts<'n>(name: &'n str, lexicon: &'n Lexicon) -> impl Iterator<Item = &'n str> {
    let split = japanese::split(lexicon, name).map(|at| name.split_at(at));
    let split = split
        .into_iter()
        .flat_map(|(surname, given)| [surname, given]);
    let words = name.split([' ', '\u{3000}', '・', ',']);
    let words = words.filter(|word| !lexicon.no_name(word));
    let parts = std::iter::once(name).chain(split).chain(words);
    parts.filter(|part| telling(part))
}

/// A name in kanji and kana without the blank in it.
fn joined(name: &str) -> Option<String> {
    let (surname, given) = name.split_once(' ')?;
    (name.starts_with(is_kanji) && !surname.is_empty() && !given.contains(' '))
        .then(|| [surname, given].concat())
}

fn add(text: &str, range: Range<usize>, evidence: Evidence, names: &mut Names<'_, '_>) {
    if apart(text, &range) {
        names.add(range, evidence, "name given in full elsewhere in the text");
    }
}

/// Long enough not to be met by chance.
fn telling(part: &str) -> bool {
    let chars = part.chars().count();
    let first = part.chars().next().unwrap_or(' ');
    chars >= if is_kanji(first) { 2 } else { 3 } && chars <= 24
}

/// Not in the middle of a longer word.
fn apart(text: &str, range: &Range<usize>) -> bool {
    let first = text[range.start..].chars().next();
    let last = text[..range.end].chars().next_back();
    let before = text[..range.start].chars().next_back();
    let after = text[range.end..].chars().next();
    let joins = |inside: Option<char>, outside: Option<char>| match (inside, outside) {
        (Some(inside), Some(outside)) if is_kanji(inside) => is_kanji(outside),
        (Some(inside), Some(outside)) if is_katakana(inside) => is_katakana(outside),
        (Some(inside), Some(_)) if is_hiragana(inside) => false,
        (Some(_), Some(outside)) => outside.is_ascii_alphanumeric(),
        _ => false,
    };
    !joins(first, before) && (!joins(last, after) || CALLED.begin(&text[range.end..]))
}

/// Behind a name, though a longer word goes on there.
static CALLED: LazyLock<Prefixes> = LazyLock::new(|| {
    Prefixes::of_list(&[
        "様", "氏", "殿", "君", "社長", "会長", "部長", "課長", "代表", "家", "宅", "邸", "側",
        "夫妻", "親子", "本人", "名義", "宛", "前", "元",
    ])
});
