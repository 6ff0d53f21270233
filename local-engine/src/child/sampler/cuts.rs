//! The tokens that may be drawn, few of them mostly, and what top-k and top-p leave of them. Exact,
//! in linear time, without sorting them all.

use std::cmp::Ordering;

use crate::child::backend::Token;
use crate::child::sampler::values::Values;
use crate::child::sampler::weights::Scale;

/// A token that may be drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Candidate {
    pub(super) token: Token,
    pub(super) value: f32,
    /// 0 until it is weighed.
    pub(super) weight: u32,
}

/// In the order of tokens. Reused from draw to draw.
#[derive(Default)]
pub(super) struct Candidates {
    pub(super) all: Vec<Candidate>,
    ranking: Vec<Candidate>,
}

impl Candidates {
    /// Takes every token whose value it `keep`s, which must then keep every higher one.
    pub(super) fn gather(
        &mut self,
        values: &Values<'_>,
        highest: &[f32],
        keep: impl Fn(f32) -> bool,
    ) {
        self.all.clear();
        values.visit(highest, &keep, |first, block| {
            for (place, &value) in block.iter().enumerate() {
                if keep(value) {
                    self.all.push(Candidate {
                        token: Values::token(first, place),
                        value,
                        weight: 0,
                    });
                }
            }
        });
    }

    pub(super) fn weigh(&mut self, scale: Scale) {
        for candidate in &mut self.all {
            candidate.weight = scale.weight(candidate.value);
        }
    }

    pub(super) fn total(&self) -> u64 {
        total(&self.all)
    }

    /// Keeps the `count` likeliest.
    pub(super) fn keep_likeliest(&mut self, count: usize) {
        if count == 0 || count >= self.all.len() {
            return;
        }
        self.ranking.clone_from(&self.all);
        let (_, last, _) = self.ranking.select_nth_unstable_by(count - 1, by_value);
        let last = *last;
        self.keep_to(&last);
    }

    /// The last of the fewest likeliest that together weigh `enough`; `None` if all together do
    /// not.
    pub(super) fn last_of(&mut self, enough: u64) -> Option<Candidate> {
        if self.total() < enough {
            return None;
        }
        self.ranking.clone_from(&self.all);
        let mut rest = self.ranking.as_mut_slice();
        let mut missing = enough;
        // It is searched in the half where it must be.
        while rest.len() > 1 {
            let middle = rest.len() / 2;
            rest.select_nth_unstable_by(middle, by_value);
            let (likelier, others) = rest.split_at_mut(middle);
            let weight = total(likelier);
            if weight >= missing {
                rest = likelier;
            } else {
                missing -= weight;
                rest = others;
            }
        }
        rest.first().copied()
    }

    /// Keeps this one and all that are likelier.
    pub(super) fn keep_to(&mut self, last: &Candidate) {
        self.all
            .retain(|candidate| by_value(candidate, last).is_le());
    }

    /// The token at `chance` of 2^64 of the summed weights: of what is near first, then of the
    /// rest.
    pub(super) fn pick(&self, chance: u64, scale: Scale) -> Option<Token> {
        let mut left = part(self.total(), chance);
        let near = self
            .all
            .iter()
            .filter(|candidate| scale.is_near(candidate.value));
        let far = self
            .all
            .iter()
            .filter(|candidate| !scale.is_near(candidate.value));
        let found = near
            .chain(far)
            .find(|candidate| is_here(&mut left, candidate.weight.into()));
        found.map(|candidate| candidate.token)
    }
}

/// Likelier first; among equals the lower token, so that the order is always the same.
pub(super) fn by_value(a: &Candidate, b: &Candidate) -> Ordering {
    b.value.total_cmp(&a.value).then(a.token.cmp(&b.token))
}

pub(super) fn total(candidates: &[Candidate]) -> u64 {
    candidates
        .iter()
        .map(|candidate| u64::from(candidate.weight))
        .sum()
}

/// `chance` of 2^64 of a total; less than the total, if that is not 0.
pub(super) fn part(total: u64, chance: u64) -> u64 {
    let part = (u128::from(total) * u128::from(chance)) >> 64;
    u64::try_from(part).expect("no more than the total")
}

/// Walking along weights: is the place that is `left` to go within this one?
pub(super) fn is_here(left: &mut u64, weight: u64) -> bool {
    let here = *left < weight;
    if !here {
        *left -= weight;
    }
    here
}
