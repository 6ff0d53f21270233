//! Values that a line break cuts in two: mails wrapped at a width, texts copied out of a PDF.
//!
//! The scanning view stays as it is: most line breaks part things that belong apart. Where one may cut a
//! value (`breaks`), the lines around it are read once more without it, and of what is found there
//! only what stands on both sides of such a break counts. A text without such a break costs a look at
//! the characters around each of its line breaks.

mod ascii;
mod breaks;
mod japanese;
mod latin;
#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::candidates::{Candidate, Candidates, Evidence};
use crate::names::{Lexicon, is_kanji};
use crate::{EntityType, work};

/// So much is read of the lines before a break and behind it, in bytes.
const BEFORE: usize = 160;
const BEHIND: usize = 96;
/// So short a text is read whole, in bytes: all of it tells what its values are.
const SHORT: usize = 2 << 10;
/// What stands so near to a value that was cut may be told by it, in bytes.
const NEAR: usize = 24;
/// Between lines that do not follow each other.
const APART: &str = "\n\n";

/// The lines around breaks that may cut a value, without those breaks.
struct Mended {
    text: String,
    /// Where its pieces stand in the text, in order.
    pieces: Vec<Piece>,
    /// Where breaks were taken out, in order.
    joints: Vec<usize>,
}

struct Piece {
    at: usize,
    from: usize,
}

/// What is known of a text, with what line breaks cut in it. `settle` finds what is in a text.
pub(crate) fn read(
    text: &str,
    lexicon: &Lexicon,
    known: Vec<Candidate>,
    settle: impl Fn(&str) -> Vec<Candidate>,
) -> Vec<Candidate> {
    let cuts = breaks::read(text, lexicon);
    if cuts.is_empty() {
        return known;
    }
    let mended = Mended::of(text, &cuts);
    let found = settle(&mended.text);
    let mut across: Vec<Candidate> = found
        .iter()
        .filter_map(|found| mended.across(found))
        .chain(mended.names_across(&found))
        .filter(|found| is_news(text, found, &known))
        .collect();
    if across.is_empty() {
        return known;
    }
    across.extend(mended.beside(&found, &across, &known));
    let mut is_within = vec![false; known.len()];
    for whole in &across {
        let first = known.partition_point(|piece| piece.range.end <= whole.range.start);
        for (piece, is_within) in known.iter().zip(&mut is_within).skip(first) {
            if piece.range.start >= whole.range.end {
                break;
            }
            *is_within |= whole.range.start <= piece.range.start
                && piece.range.end <= whole.range.end
                && (whole.entity.never_leaves() || !piece.entity.never_leaves());
        }
    }
    let pieces = known.iter().zip(is_within);
    let kept = pieces.filter(|(_, is_within)| !is_within);
    let kept = kept.map(|(piece, _)| piece.clone());
    Candidates::of(kept.collect(), across).settle(text)
}

/// Whether it is more than what was found on the sides of the break.
fn is_news(text: &str, found: &Candidate, known: &[Candidate]) -> bool {
    let first = known.partition_point(|other| other.range.end <= found.range.start);
    let beside = known[first..].iter();
    let mut covered = 0;
    for other in beside.take_while(|other| other.range.start < found.range.end) {
        let end = other.range.end.min(found.range.end);
        covered += end - other.range.start.max(found.range.start);
        let stronger = !(found.entity == other.entity && is_parted_name(text, found))
            && other.evidence > found.evidence
            && other.evidence >= Evidence::Checked;
        if stronger || other.entity == found.entity && is_whole(text, found, other) {
            return false;
        }
    }
    covered + 1 < found.range.len()
}

/// A name whose parts stand in two lines, with the space between them.
fn is_parted_name(text: &str, found: &Candidate) -> bool {
    let name = &text[found.range.clone()];
    found.entity == EntityType::Person
        && [" \n", " \r\n", "\n "].iter().any(|gap| name.contains(gap))
}

/// Whether the line ends with the whole value, and what seems to follow in the next line is something else.
fn is_whole(text: &str, found: &Candidate, other: &Candidate) -> bool {
    let rest = &text[other.range.end..found.range.end.max(other.range.end)];
    let more = rest.trim_start_matches(|c| c == '\n' || around_break(c));
    if more.len() == rest.len() {
        return false;
    }
    match found.entity {
        EntityType::Organization => true,
        // `江波戸⏎改姓`
        EntityType::Person => {
            text[other.range.clone()].chars().nth(1).is_some()
                && more.chars().count() == 1
                && text[found.range.end..].starts_with(is_kanji)
        }
        _ => false,
    }
}

/// What may stand before a line break, and quote or indent the next line.
const fn around_break(c: char) -> bool {
    matches!(c, ' ' | '>' | '\t' | '\r')
}

impl Mended {
    fn of(text: &str, cuts: &[Range<usize>]) -> Self {
        let mut mended = Self {
            text: String::new(),
            pieces: Vec::new(),
            joints: Vec::new(),
        };
        if cuts.len() * (BEFORE + BEHIND) >= text.len() || text.len() <= SHORT {
            mended.push_whole(text, cuts);
            return mended;
        }
        let mut written = 0;
        for (at, cut) in cuts.iter().enumerate() {
            let start = beginning(text, cut.start).max(written);
            if start > written && !mended.text.is_empty() {
                mended.text.push_str(APART);
            }
            mended.push(text, start.min(cut.start)..cut.start);
            mended.joints.push(mended.text.len());
            let next = cuts.get(at + 1).map_or(text.len(), |next| next.start);
            written = end(text, cut.end).min(next);
            mended.push(text, cut.end..written);
        }
        work::spent(mended.text.len());
        mended
    }

    /// All of a text of which most lines would be read.
    fn push_whole(&mut self, text: &str, cuts: &[Range<usize>]) {
        let mut written = 0;
        for cut in cuts {
            self.push(text, written..cut.start);
            self.joints.push(self.text.len());
            written = cut.end;
        }
        self.push(text, written..text.len());
        work::spent(self.text.len());
    }

    fn push(&mut self, text: &str, piece: Range<usize>) {
        self.pieces.push(Piece {
            at: self.text.len(),
            from: piece.start,
        });
        self.text.push_str(&text[piece]);
    }

    /// A finding at its place in the text, if it stands on both sides of a break.
    fn across(&self, found: &Candidate) -> Option<Candidate> {
        let Range { start, end } = found.range.clone();
        let joint = self.joints.partition_point(|joint| *joint <= start);
        self.joints.get(joint).filter(|joint| **joint < end)?;
        self.in_text(found)
    }

    /// Surnames and given names that were found apart, with nothing but a space and a break between them.
    fn names_across(&self, found: &[Candidate]) -> Vec<Candidate> {
        let person = |found: &Candidate| found.entity == EntityType::Person;
        let pairs = found.windows(2).filter_map(|pair| {
            let [first, second] = pair else { return None };
            let between = &self.text[first.range.end..second.range.start];
            let one = person(first) && person(second) && matches!(between, " " | "\u{3000}");
            let whole = || Candidate {
                range: first.range.start..second.range.end,
                evidence: first.evidence.max(second.evidence),
                ..second.clone()
            };
            one.then(whole).and_then(|whole| self.across(&whole))
        });
        pairs.collect()
    }

    /// What was not known and stands beside what was cut: the account behind the number of its branch.
    fn beside(
        &self,
        found: &[Candidate],
        across: &[Candidate],
        known: &[Candidate],
    ) -> Vec<Candidate> {
        let touches = |range: &Range<usize>, others: &[Candidate], reach: usize| {
            let first = others.partition_point(|other| other.range.end + reach <= range.start);
            let next = others.get(first);
            next.is_some_and(|other| other.range.start < range.end + reach)
        };
        let news = |found: &Candidate| {
            touches(&found.range, across, NEAR)
                && !touches(&found.range, across, 0)
                && !touches(&found.range, known, 0)
        };
        let found = found.iter().filter_map(|found| self.in_text(found));
        found.filter(news).collect()
    }

    /// A finding at its place in the text.
    fn in_text(&self, found: &Candidate) -> Option<Candidate> {
        let Range { start, end } = found.range.clone();
        if self.text[start..end].contains(APART) {
            return None;
        }
        let original = |at: usize, last: usize| {
            let piece = &self.pieces[last - 1];
            piece.from + (at - piece.at)
        };
        let first = self.pieces.partition_point(|piece| piece.at <= start);
        let last = self.pieces.partition_point(|piece| piece.at < end);
        Some(Candidate {
            range: original(start, first)..original(end, last),
            ..found.clone()
        })
    }
}

/// Where the line before the one of a break begins, or as far back as is read.
fn beginning(text: &str, at: usize) -> usize {
    let before = breaks::before(text, at, BEFORE);
    let from = at - before.len();
    if from == 0 {
        return 0;
    }
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    let above = before[..line.saturating_sub(1)].rfind('\n');
    from + above.map_or(line, |end| end + 1)
}

/// Where the line behind a break ends, or as far as is read.
fn end(text: &str, at: usize) -> usize {
    let behind = breaks::behind(text, at, BEHIND);
    at + behind.find('\n').unwrap_or(behind.len())
}
