//! Top-k and top-p: which candidates stay. Exact, in linear time, without sorting them all.

use std::cmp::Ordering;

use crate::child::backend::Token;

/// A token that may be drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Candidate {
    pub(super) token: Token,
    pub(super) value: f32,
    pub(super) weight: u32,
}

/// Likelier first; among equals the lower token, so that the order is always the same.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the shape of a sort's comparison"
)]
pub(super) fn by_value(a: &Candidate, b: &Candidate) -> Ordering {
    b.value.total_cmp(&a.value).then(a.token.cmp(&b.token))
}

/// Keeps the `count` likeliest, in the order in which they are. `ranking` is scratch.
pub(super) fn keep_likeliest(
    candidates: &mut Vec<Candidate>,
    count: usize,
    ranking: &mut Vec<Candidate>,
) {
    if count == 0 || count >= candidates.len() {
        return;
    }
    ranking.clone_from(candidates);
    let (_, last, _) = ranking.select_nth_unstable_by(count - 1, by_value);
    let last = *last;
    candidates.retain(|candidate| by_value(candidate, &last).is_le());
}

/// Keeps the fewest likeliest that together weigh `enough`, in the order in which they are.
/// `ranking` is scratch.
pub(super) fn keep_enough(
    candidates: &mut Vec<Candidate>,
    enough: u64,
    ranking: &mut Vec<Candidate>,
) {
    ranking.clone_from(candidates);
    let mut rest = ranking.as_mut_slice();
    let mut missing = enough;
    // The last one to stay is searched in the half where it must be.
    while rest.len() > 1 {
        let (likelier, others) = {
            let middle = rest.len() / 2;
            rest.select_nth_unstable_by(middle, by_value);
            rest.split_at_mut(middle)
        };
        let weight = total(likelier);
        if weight >= missing {
            rest = likelier;
        } else {
            missing -= weight;
            rest = others;
        }
    }
    if let Some(&last) = rest.first() {
        candidates.retain(|candidate| by_value(candidate, &last).is_le());
    }
}

pub(super) fn total(candidates: &[Candidate]) -> u64 {
    candidates
        .iter()
        .map(|candidate| u64::from(candidate.weight))
        .sum()
}
