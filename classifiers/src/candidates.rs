//! What the detectors propose, and the one rule by which overlaps are settled.
//!
//! The stronger evidence wins; of two equally strong the longer one; of two equally long the
//! earlier one; then the type that is declared first. What the weaker one covers beyond the
//! stronger stays a finding of its own, if a letter or digit stands in it: nothing that any
//! detector saw is left uncovered.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use crate::view::STAND_IN;
use crate::{Confidence, EntityType};

/// How good the evidence is. Ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Evidence {
    /// It has the form.
    Form,
    /// It has the form, and something in the text speaks of its kind.
    Context,
    /// The check digit is right, or the form is so special that nothing else has it.
    Checked,
    /// A label names it.
    Labelled,
    /// A label names it and the check digit is right.
    Certain,
}

impl From<Evidence> for Confidence {
    fn from(evidence: Evidence) -> Self {
        match evidence {
            Evidence::Form => Self::Possible,
            Evidence::Context => Self::Likely,
            Evidence::Checked => Self::Probable,
            Evidence::Labelled => Self::Strong,
            Evidence::Certain => Self::Certain,
        }
    }
}

/// A proposal. The range is in bytes of the scanning view.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) range: Range<usize>,
    pub(crate) entity: EntityType,
    pub(crate) reason: &'static str,
    pub(crate) evidence: Evidence,
}

/// Everything the detectors propose for one text.
#[derive(Default)]
pub(crate) struct Candidates {
    list: Vec<Candidate>,
    /// How many were proposed, with those that said nothing new.
    proposed: usize,
    /// Names of persons with whom the bank has nothing to do, as far as the names detectors can tell.
    left_alone: Vec<Candidate>,
}

impl Candidates {
    pub(crate) fn add(
        &mut self,
        entity: EntityType,
        range: Range<usize>,
        evidence: Evidence,
        reason: &'static str,
    ) {
        if !range.is_empty() {
            self.proposed += 1;
            self.list.push(Candidate {
                range,
                entity,
                reason,
                evidence,
            });
        }
    }

    /// Only counts what is proposed once more with no better evidence.
    pub(crate) fn repeat(&mut self, range: &Range<usize>) {
        self.proposed += usize::from(!range.is_empty());
    }

    /// How often anything was proposed.
    pub(crate) fn proposed(&self) -> usize {
        self.proposed
    }

    /// Keeps a name that general talk lets go, for [`Self::take_left_alone`].
    pub(crate) fn leave_alone(
        &mut self,
        range: Range<usize>,
        evidence: Evidence,
        reason: &'static str,
    ) {
        self.left_alone.push(Candidate {
            range,
            entity: EntityType::Person,
            reason,
            evidence,
        });
    }

    /// The names that general talk lets go, wherever they stand; none where anybody else of the text is
    /// ours: then all are.
    pub(crate) fn take_left_alone(&mut self, text: &str) -> Vec<Candidate> {
        let mut left = std::mem::take(&mut self.left_alone);
        if left.is_empty() {
            return left;
        }
        let names: HashSet<&str> = left.iter().map(|name| &text[name.range.clone()]).collect();
        let again = |c: &mut Candidate| {
            c.entity == EntityType::Person
                && c.evidence < Evidence::Labelled
                && names.contains(&text[c.range.clone()])
        };
        let again: Vec<Candidate> = self.list.extract_if(.., again).collect();
        left.extend(again);
        if self.list.iter().any(|c| c.entity == EntityType::Person) {
            self.list.append(&mut left);
        }
        left
    }

    /// These of a text and more of it.
    pub(crate) fn of(mut list: Vec<Candidate>, more: Vec<Candidate>) -> Self {
        list.extend(more);
        Self {
            proposed: list.len(),
            list,
            left_alone: Vec::new(),
        }
    }

    pub(crate) fn all(&self) -> &[Candidate] {
        &self.list
    }

    /// Sorted by place, never overlapping.
    pub(crate) fn settle(mut self, text: &str) -> Vec<Candidate> {
        if text.contains(STAND_IN) {
            self.leave_stand_ins_out(text);
        }
        let list = self.list;
        // Of equals the first that was proposed.
        let mut order: Vec<usize> = (0..list.len()).collect();
        order.sort_unstable_by_key(|&at| {
            let c = &list[at];
            let longest = Reverse(c.range.len());
            (Reverse(c.evidence), longest, c.range.start, c.entity, at)
        });
        // By where they begin: where they end, and of which candidate.
        let mut settled: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        let mut free: Vec<Range<usize>> = Vec::new();
        for at in order {
            let whole = &list[at].range;
            uncovered(&settled, whole.clone(), &mut free);
            for range in free.drain(..) {
                let range = if range == *whole {
                    Some(range)
                } else {
                    rest(text, range)
                };
                settled.extend(range.map(|range| (range.start, (range.end, at))));
            }
        }
        let candidate = |(start, (end, at)): (usize, (usize, usize))| Candidate {
            range: start..end,
            ..list[at].clone()
        };
        settled.into_iter().map(candidate).collect()
    }

    /// What stands for a value is none: a cell of a table, say, whose heading calls it a firm.
    fn leave_stand_ins_out(&mut self, text: &str) {
        let candidates = std::mem::take(&mut self.list);
        for candidate in candidates {
            let shown = &text[candidate.range.clone()];
            if !shown.contains(STAND_IN) {
                self.list.push(candidate);
                continue;
            }
            let mut at = candidate.range.start;
            for piece in shown.split(STAND_IN) {
                let range = rest(text, at..at + piece.len());
                at += piece.len() + STAND_IN.len_utf8();
                self.list.extend(range.map(|range| Candidate {
                    range,
                    ..candidate.clone()
                }));
            }
        }
    }
}

/// Puts the parts of `range` that no settled candidate covers into `free`.
fn uncovered(
    settled: &BTreeMap<usize, (usize, usize)>,
    range: Range<usize>,
    free: &mut Vec<Range<usize>>,
) {
    let first = settled
        .range(..=range.start)
        .next_back()
        .map_or(range.start, |(start, _)| *start);
    let mut at = range.start;
    for (start, (end, _)) in settled.range(first..range.end) {
        if at < *start {
            free.push(at..*start);
        }
        at = at.max(*end);
    }
    if at < range.end {
        free.push(at..range.end);
    }
}

/// What is left of a clipped candidate, without the punctuation at its edges.
fn rest(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let piece = &text[range.clone()];
    let solid = |c: char| c.is_alphanumeric();
    let start = piece.find(solid)?;
    let (last, c) = piece.char_indices().rev().find(|(_, c)| solid(*c))?;
    Some(range.start + start..range.start + last + c.len_utf8())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use Evidence::{Form, Labelled};

    fn settle(
        text: &str,
        list: &[(Range<usize>, EntityType, Evidence)],
    ) -> Vec<(Range<usize>, EntityType)> {
        let mut all = Candidates::default();
        for (range, entity, evidence) in list {
            all.add(*entity, range.clone(), *evidence, "test");
        }
        all.settle(text)
            .into_iter()
            .map(|c| (c.range, c.entity))
            .collect()
    }

    #[test]
    fn the_stronger_wins_and_the_rest_of_the_weaker_stays() {
        use EntityType::{BankAccount, Phone};
        let text = "0312345678 90";
        let got = settle(text, &[(0..13, Phone, Form), (0..7, BankAccount, Labelled)]);
        assert_eq!(got, [(0..7, BankAccount), (7..13, Phone)]);
    }

    #[test]
    fn what_stands_for_a_value_is_no_value_and_parts_what_is_around_it() {
        use EntityType::Organization;
        let text = format!("{STAND_IN} 札幌 {STAND_IN}。");
        let (sign, all) = (STAND_IN.len_utf8(), text.len());
        let got = settle(&text, &[(0..all, Organization, Form)]);
        assert_eq!(got, [(sign + 1..sign + 7, Organization)]);
        assert_eq!(settle(&text, &[(0..sign, Organization, Form)]), []);
    }

    #[test]
    fn of_equals_the_longer_wins() {
        use EntityType::{Address, Person};
        let got = settle("abcdef", &[(0..2, Person, Form), (0..6, Address, Form)]);
        assert_eq!(got, [(0..6, Address)]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn settled_ranges_are_sorted_apart_and_cover_everything_proposed(
            list in prop::collection::vec((0_usize..30, 1_usize..10, 0_usize..5), 0..12),
        ) {
            let text = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnop";
            let levels = [Form, Evidence::Context, Evidence::Checked, Labelled, Evidence::Certain];
            let mut all = Candidates::default();
            for (start, len, level) in &list {
                all.add(EntityType::Person, *start..start + len, levels[*level], "test");
            }
            let settled = all.settle(text);
            prop_assert!(settled.windows(2).all(|w| w[0].range.end <= w[1].range.start));
            for at in list.iter().flat_map(|(start, len, _)| *start..start + len) {
                prop_assert!(settled.iter().any(|c| c.range.contains(&at)));
            }
        }
    }
}
