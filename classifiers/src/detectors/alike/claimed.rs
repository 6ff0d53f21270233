//! What has been found so far, by place.

use std::ops::Range;

use crate::candidates::{Candidate, Candidates};

/// The places that somebody claims. They may overlap.
pub(in crate::detectors) struct Claimed {
    /// By where they begin.
    list: Vec<Candidate>,
    /// The longest, in bytes: so far before a place a claim on it may begin.
    longest: usize,
}

impl Claimed {
    pub(in crate::detectors) fn of(found: &Candidates) -> Self {
        let mut list = found.all().to_vec();
        list.sort_by_key(|c| c.range.start);
        let longest = list.iter().map(|c| c.range.len()).max().unwrap_or(0);
        Self { list, longest }
    }

    /// Whether a byte of the place is claimed.
    pub(in crate::detectors) fn touches(&self, range: &Range<usize>) -> bool {
        self.over(range).next().is_some()
    }

    /// The claims on a place.
    pub(in crate::detectors) fn over(
        &self,
        range: &Range<usize>,
    ) -> impl Iterator<Item = &Candidate> {
        let (start, end) = (range.start, range.end);
        let from = start.saturating_sub(self.longest);
        let first = self.list.partition_point(|c| c.range.start < from);
        let last = self.list.partition_point(|c| c.range.start < end);
        self.list[first..last]
            .iter()
            .filter(move |c| c.range.end > start)
    }
}
