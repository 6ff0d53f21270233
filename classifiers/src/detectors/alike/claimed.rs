//! What has been found so far, by place.

use std::ops::Range;

use crate::EntityType;
use crate::candidates::{Candidate, Candidates, Evidence};
use crate::offsets::offset;

/// The places that somebody claims. They may overlap.
pub(in crate::detectors) struct Claimed {
    /// By where they begin.
    list: Vec<Claim>,
    /// The longest, in bytes: so far before a place a claim on it may begin.
    longest: usize,
}

/// What is found at a place. A long text has many.
pub(in crate::detectors) struct Claim {
    start: u32,
    end: u32,
    pub(in crate::detectors) entity: EntityType,
    pub(in crate::detectors) evidence: Evidence,
}

impl Claim {
    pub(in crate::detectors) fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl Claimed {
    pub(in crate::detectors) fn of(found: &Candidates) -> Self {
        let claim = |c: &Candidate| Claim {
            start: offset(c.range.start),
            end: offset(c.range.end),
            entity: c.entity,
            evidence: c.evidence,
        };
        let mut list: Vec<Claim> = found.all().iter().map(claim).collect();
        list.sort_by_key(|claim| claim.start);
        let longest = found.all().iter().map(|c| c.range.len()).max().unwrap_or(0);
        Self { list, longest }
    }

    /// Whether a byte of the place is claimed.
    pub(in crate::detectors) fn touches(&self, range: &Range<usize>) -> bool {
        self.over(range).next().is_some()
    }

    /// The claims on a place.
    pub(in crate::detectors) fn over(&self, range: &Range<usize>) -> impl Iterator<Item = &Claim> {
        let (start, end) = (range.start, range.end);
        let from = start.saturating_sub(self.longest);
        let first = self
            .list
            .partition_point(|claim| (claim.start as usize) < from);
        let last = self
            .list
            .partition_point(|claim| (claim.start as usize) < end);
        self.list[first..last]
            .iter()
            .filter(move |claim| claim.end as usize > start)
    }
}
