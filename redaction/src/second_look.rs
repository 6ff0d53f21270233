//! A second look at texts in which values touch what could be others: `柴田０９０１２３４５６７８`,
//! `a@x.example柴田郁恵様`.
//!
//! A detector asks where a value begins and ends, and there another value hides it. So such a text is
//! scanned once more as it would leave, with placeholders, which the classifier reads as signs without
//! a meaning; what it sees now is masked as well, until it sees nothing more. Then masking what was
//! masked changes nothing.
//!
//! Of a longer text whose values stand apart, as in nearly all, the first look has seen everything, and
//! there is no second one: it would cost as much as the first.

use std::ops::Range;

use classifiers::Scanned;

use crate::edits::{Form, Leaf};
use crate::needles::Hit;
use crate::vault::Entries;
use crate::{Unmaskable, serialise};

/// So often a text may show more. One that still does is not masked to its end by anybody.
pub(crate) const MOST_LOOKS: usize = 4;

/// Bytes of a text that is looked at again in any case: it says so little of itself that all of it
/// bears on what a detector makes of a word.
const SHORT: usize = 256;

/// What follows and precedes names as a matter of course.
const BESIDE_NAMES: &str = "様氏殿君宛";

/// What keeps values apart.
const APART: &str = "、。，,：:;；「」『』（）()[]［］【】|｜\"/／・=＝→";

/// Signs between a value and what touches it.
const WIDEST: usize = 2;

/// Has the leaves scanned again that may hold more than was found; says whether they do.
///
/// # Errors
/// Fails closed: what cannot be scanned, or must not leave, keeps the request inside.
pub(crate) fn finds_more(
    leaves: &mut [Leaf<'_>],
    entries: &Entries,
    scan: &dyn Fn(String) -> Scanned,
) -> Result<bool, Unmaskable> {
    let mut has_found = false;
    for leaf in leaves.iter_mut().filter(|leaf| is_due(leaf)) {
        let known = leaf.edits.len();
        let seen = scan(serialise::document(leaf, entries));
        leaf.add(hits(leaf, entries, &seen)?);
        has_found |= leaf.edits.len() > known;
    }
    Ok(has_found)
}

fn is_due(leaf: &Leaf<'_>) -> bool {
    let is_masked = !leaf.edits.is_empty() && leaf.form != Form::Name;
    is_masked && (leaf.text().len() <= SHORT || is_crowded(leaf))
}

/// Whether a value touches letters or digits that could be another.
fn is_crowded(leaf: &Leaf<'_>) -> bool {
    let gaps = leaf.gaps();
    let last = gaps.len() - 1;
    let touches = |(at, gap): (usize, Range<usize>)| {
        let gap = &leaf.text()[gap];
        at > 0 && could_be_a_value(gap.chars()) || at < last && could_be_a_value(gap.chars().rev())
    };
    gaps.into_iter().enumerate().any(touches)
}

/// Whether letters or digits stand directly beside a value, from there on.
fn could_be_a_value(beside: impl Iterator<Item = char>) -> bool {
    let is_sign = |c: &char| !(c.is_alphanumeric() || c.is_whitespace() || APART.contains(*c));
    let mut beside = beside.peekable();
    let signs = std::iter::from_fn(|| beside.next_if(is_sign)).take(WIDEST);
    signs.for_each(drop);
    beside.next().is_some_and(|c| {
        c.is_alphanumeric() && !matches!(c, 'ぁ'..='ん') && !BESIDE_NAMES.contains(c)
    })
}

/// What was seen in the text as it would leave, where it stands in the text that came.
fn hits(leaf: &Leaf<'_>, entries: &Entries, seen: &Scanned) -> Result<Vec<Hit>, Unmaskable> {
    if let Some(why) = seen.why_unscannable() {
        return Err(Unmaskable::Unscannable(why));
    }
    let kept = kept(leaf, entries);
    let mut hits = Vec::new();
    for finding in seen.findings() {
        let Range { start, end } = finding.range;
        let first = kept.partition_point(|(at, part)| at + part.len() <= start);
        for (at, part) in kept[first..].iter().take_while(|(at, _)| *at < end) {
            let from = part.start + start.saturating_sub(*at);
            let to = part.end.min(part.start + (end - at));
            if from < to && finding.entity.never_leaves() {
                return Err(Unmaskable::NeverLeaves(finding.entity));
            }
            if leaf.text()[from..to].contains(char::is_alphanumeric) {
                let entity = finding.entity;
                hits.push(Hit {
                    range: from..to,
                    entity,
                });
            }
        }
    }
    Ok(hits)
}

/// What the text keeps, and where that stands in what leaves.
fn kept(leaf: &Leaf<'_>, entries: &Entries) -> Vec<(usize, Range<usize>)> {
    let mut at = 0;
    let ends = leaf.edits.iter().map(|edit| {
        let (text, is_quoted) = entries.get(edit.entry).outside(leaf.place(edit));
        text.len() + if is_quoted { 2 } else { 0 }
    });
    let parts = leaf.gaps().into_iter().zip(ends.chain([0]));
    parts
        .map(|(part, stand_in)| {
            let place = (at, part.clone());
            at += part.len() + stand_in;
            place
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_touches_a_value_could_be_one_unless_it_is_how_people_go_on() {
        for beside in ["柴田", "090", "*柴田", "@x", "＞0", "スズキ"] {
            assert!(could_be_a_value(beside.chars()), "{beside}");
        }
        for beside in [
            "",
            "様へ",
            "です",
            " 090",
            "、柴田",
            "\"x",
            "**、x",
            "殿",
            "\n柴田",
        ] {
            assert!(!could_be_a_value(beside.chars()), "{beside}");
        }
    }
}
