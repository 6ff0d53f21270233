//! What the rest of the text says of words that are not quite names yet.
//!
//! A text that speaks of persons makes the next one likelier; so does a list: in `今野・丹羽` or
//! `出席：岸本、工藤` what stands beside a name is one.

use std::collections::BTreeSet;
use std::ops::Range;

use super::lexicon::{Kinds, Lexicon};
use super::score::{ENOUGH, LISTED, PERSONS, Points};
use super::{Chars, Doubtful, Names};
use crate::EntityType::{Email, Person, Phone};
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;

/// Between two names of a list, at most this many bytes: `さん、`, ` (課長)、`.
const GAP: usize = 24;

/// So many points are enough for two side by side.
const NEARLY: Points = 7;

pub(super) fn settle(text: &Context<'_>, names: &mut Names<'_, '_>) {
    let mut doubtful = std::mem::take(&mut names.doubtful);
    if doubtful.is_empty() {
        return;
    }
    doubtful.sort_by_key(|word| (word.range.start, word.range.end));
    add_up(&mut doubtful);
    pair(text.text, &mut doubtful);
    let all = names.found.all().iter();
    let known: Vec<Range<usize>> = all
        .filter(|found| found.entity == Person)
        .map(|found| found.range.clone())
        .collect();
    if !known.is_empty() || text.hits.has(Cue::Honorific) {
        doubtful.iter_mut().for_each(|word| word.points += PERSONS);
    }
    // `敬称略`: what stands here without an honorific are persons.
    if text.text.contains("敬称略") {
        doubtful.iter_mut().for_each(|word| word.points += PERSONS);
    }
    row_of_surnames(text.text, names.lexicon, &mut doubtful);
    reached(text.text, names.lexicon, names.found, &mut doubtful);
    let mut starts: BTreeSet<usize> = known.iter().map(|name| name.start).collect();
    let mut ends: BTreeSet<usize> = known.iter().map(|name| name.end).collect();
    // Once forward and once back: a name makes its neighbour one, and that the next.
    for word in &mut doubtful {
        let near = ends
            .range(word.range.start.saturating_sub(GAP)..=word.range.start)
            .next_back();
        let listed = near.is_some_and(|&end| {
            list(text.text, end..word.range.start)
                && !route(text.text, names.lexicon, end..word.range.start, &word.range)
                || row(text.text, end, word.range.start, word.range.end)
        });
        judge(word, listed, &mut starts, &mut ends);
    }
    for word in doubtful.iter_mut().rev() {
        let near = starts.range(word.range.end..=word.range.end + GAP).next();
        let listed = near.is_some_and(|&start| {
            list(text.text, word.range.end..start)
                && !route(text.text, names.lexicon, word.range.end..start, &word.range)
                || row(text.text, word.range.end, start, word.range.start)
        });
        judge(word, listed, &mut starts, &mut ends);
    }
    for word in doubtful.into_iter().filter(|word| word.points >= ENOUGH) {
        if names.add(word.range.clone(), Evidence::Form, word.reason) {
            names.part(word.range);
        }
    }
}

/// `羽田→福岡`: from place to place.
fn route(text: &str, lexicon: &Lexicon, gap: Range<usize>, word: &Range<usize>) -> bool {
    let chars = Chars::<5>::of(&text[word.clone()]);
    lexicon.kanji(&chars).is(Kinds::PLACE)
        && text
            .get(gap)
            .is_some_and(|gap| gap.contains(['→', '-', '~']))
}

/// Two names on lines of their own, one below the other; `alone` is where the second word's other end is.
fn row(text: &str, end: usize, start: usize, alone: usize) -> bool {
    let Some(gap) = text.get(end..start) else {
        return false;
    };
    let bracket = |rest: &str| {
        rest.strip_prefix('(')
            .and_then(|inner| inner.find(')'))
            .map_or(0, |at| at + 2)
    };
    let mut rest = gap;
    for called in ["様", "さん", "氏", "夫妻", "親子"] {
        rest = rest.strip_prefix(called).unwrap_or(rest);
    }
    let rest = rest.get(bracket(rest)..).unwrap_or_default();
    let parted = rest
        .strip_prefix('\n')
        .is_some_and(|bullet| bullet.trim_start_matches([' ', '-', '*', '・']).is_empty());
    let before = text[..alone.min(end)].trim_end_matches([' ', '-', '*', '・']);
    let behind = &text[alone.max(start)..];
    let ends = behind.is_empty() || behind.starts_with(['\n', '(']);
    parted
        && if alone > start {
            ends
        } else {
            before.is_empty() || before.ends_with('\n')
        }
}

fn judge(
    word: &mut Doubtful,
    listed: bool,
    starts: &mut BTreeSet<usize>,
    ends: &mut BTreeSet<usize>,
) {
    if listed && word.points < ENOUGH {
        word.points += LISTED;
    }
    if word.points >= ENOUGH {
        starts.insert(word.range.start);
        ends.insert(word.range.end);
    }
}

/// `今野・丹羽`: two that are nearly names, side by side, are.
fn pair(text: &str, doubtful: &mut [Doubtful]) {
    for at in 1..doubtful.len() {
        let (left, right) = doubtful.split_at_mut(at);
        let (one, two) = (&mut left[at - 1], &mut right[0]);
        let near = NEARLY <= one.points.min(two.points)
            && one.range.end < two.range.start
            && two.range.start - one.range.end <= GAP;
        if near && list(text, one.range.end..two.range.start) {
            one.points = one.points.max(ENOUGH);
            two.points = two.points.max(ENOUGH);
        }
    }
}

/// `日下部へ（080…）`, `尾高 <odaka@…>`: behind the word is how somebody is reached.
fn reached(text: &str, lexicon: &Lexicon, found: &Candidates, doubtful: &mut [Doubtful]) {
    let lines = found
        .all()
        .iter()
        .filter(|found| matches!(found.entity, Phone | Email));
    let starts: BTreeSet<usize> = lines.map(|found| found.range.start).collect();
    for word in doubtful {
        let near = starts.range(word.range.end..=word.range.end + NEAR);
        let chars = Chars::<5>::of(&text[word.range.clone()]);
        let family = chars.len() > 1 && lexicon.kanji(&chars).is(Kinds::FAMILY);
        let given = super::japanese::split(lexicon, &text[word.range.clone()]).is_some();
        if near.count() > 0 && (family || given) {
            word.points += LISTED;
        }
    }
}

/// A number or an address stands so near behind who is reached by it, in bytes.
const NEAR: usize = 9;

/// So many surnames side by side, that are nothing else, are persons.
const ROW: usize = 3;

/// `丸茂、江尻、栗花落`: surnames in a row.
fn row_of_surnames(text: &str, lexicon: &Lexicon, doubtful: &mut [Doubtful]) {
    let surname = |word: &Doubtful| {
        let chars = Chars::<5>::of(&text[word.range.clone()]);
        let kinds = lexicon.kanji(&chars);
        chars.len() > 1
            && kinds.is(Kinds::FAMILY)
            && !kinds.is(Kinds(Kinds::COMMON.0 | Kinds::PLACE.0))
    };
    let joined = |one: &Doubtful, two: &Doubtful| {
        one.range.end < two.range.start
            && two.range.start - one.range.end <= GAP
            && list(text, one.range.end..two.range.start)
    };
    for row in doubtful.chunk_by_mut(|one, two| joined(one, two)) {
        if row.iter().filter(|word| surname(word)).count() >= ROW {
            row.iter_mut().for_each(|word| word.points += LISTED);
        }
    }
}

/// Two recognisers that mean the same word: their points together.
fn add_up(doubtful: &mut Vec<Doubtful>) {
    doubtful.dedup_by(|later, first| {
        let same = later.range == first.range;
        if same {
            first.points += later.points;
        }
        same
    });
}

/// What stands between two names of one list: a separator, perhaps honorifics and brackets.
fn list(text: &str, gap: Range<usize>) -> bool {
    let Some(gap) = text.get(gap) else {
        return false;
    };
    let mut gap = gap;
    for honorific in ["様", "さん", "氏", "殿", "くん", "ちゃん", "さま"] {
        gap = gap.strip_prefix(honorific).unwrap_or(gap);
    }
    if let Some(inner) = gap.strip_prefix('(') {
        gap = inner.find(')').map_or(gap, |end| &inner[end + 1..]);
    }
    let gap = gap.trim_start_matches(' ');
    let Some(rest) = [
        "、",
        "・",
        ",",
        "/",
        "と",
        "→",
        "&",
        "and ",
        "or ",
        "および",
        "及び",
        "|",
        "\t",
        "->",
    ]
    .iter()
    .find_map(|separator| gap.strip_prefix(separator)) else {
        return false;
    };
    rest.trim_start_matches([' ', '-', '*', '・', '→'])
        .is_empty()
}
