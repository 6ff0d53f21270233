//! The names of a text that are no parts of others.

use std::cmp::Reverse;
use std::ops::Range;

use crate::EntityType::Person;
use crate::candidates::{Candidates, Evidence};

/// The names that were found with no less evidence than some, none of them a part of another; by place. Of
/// their parts, where they stand, nothing more is to be said.
pub(super) struct Wholes(Vec<Range<usize>>);

impl Wholes {
    pub(super) fn of(found: &Candidates, evidence: Evidence) -> Self {
        let all = found.all().iter();
        let names = all.filter(|found| found.entity == Person && found.evidence >= evidence);
        let mut names: Vec<Range<usize>> = names.map(|found| found.range.clone()).collect();
        names.sort_unstable_by_key(|name| (name.start, Reverse(name.end)));
        names.dedup_by(|later, first| later.end <= first.end);
        Self(names)
    }

    /// Whether the place is one of them, or a part of one.
    pub(super) fn cover(&self, place: &Range<usize>) -> bool {
        let next = self.0.partition_point(|name| name.start <= place.start);
        let before = self.0[..next].last();
        before.is_some_and(|name| place.end <= name.end)
    }
}
