//! The summed weight of the whole vocabulary, which top-p and a draw without any cut need.
//!
//! Exact, it takes an `exp` for every token. But a few tokens have nearly all of the weight, and
//! what the others can have at most is known from the highest value of each block: mostly any total
//! within these bounds gives the same answer, and only where not the exact one is made.

use crate::child::backend::Token;
use crate::child::sampler::cuts::{is_here, part};
use crate::child::sampler::values::{BLOCK, Values};
use crate::child::sampler::weights::Scale;

/// Reused from draw to draw.
#[derive(Default)]
pub(super) struct Sums {
    blocks: Vec<Sum>,
}

/// The summed weight of a block.
struct Sum {
    /// Its first token.
    first: usize,
    near: u64,
    far: u64,
}

/// What the summed weight of all tokens may be.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    pub(super) least: u64,
    pub(super) most: u64,
}

impl Sums {
    /// Looks only into the blocks that have most of it.
    pub(super) fn bounds(&mut self, values: &Values<'_>, highest: &[f32], scale: Scale) -> Bounds {
        let least = self.sum(values, highest, scale, |value| scale.is_counted(value));
        // One more for each token, as weights are rounded.
        let at_most = |&value: &f32| {
            let rest = scale.matters(value) && !scale.is_counted(value);
            u64::from(if rest { scale.weight(value) + 1 } else { 0 })
        };
        let others: u64 = highest.iter().map(at_most).sum();
        Bounds {
            least,
            most: least + others * BLOCK as u64,
        }
    }

    /// Looks into all.
    pub(super) fn exact(&mut self, values: &Values<'_>, highest: &[f32], scale: Scale) -> u64 {
        self.sum(values, highest, scale, |value| scale.matters(value))
    }

    fn sum(
        &mut self,
        values: &Values<'_>,
        highest: &[f32],
        scale: Scale,
        matters: impl Fn(f32) -> bool,
    ) -> u64 {
        self.blocks.clear();
        values.visit(highest, matters, |first, block| {
            let (near, far) = scale.totals(block);
            self.blocks.push(Sum { first, near, far });
        });
        self.blocks.iter().map(|sum| sum.near + sum.far).sum()
    }

    /// The token at `chance` of 2^64 of the summed weights of all: of what is near first, then of
    /// the rest.
    pub(super) fn pick(
        &mut self,
        values: &Values<'_>,
        highest: &[f32],
        scale: Scale,
        chance: u64,
    ) -> Option<Token> {
        let Bounds { least, most } = self.bounds(values, highest, scale);
        let near = self.near(values, scale, part(least, chance));
        if near.is_some() && near == self.near(values, scale, part(most, chance)) {
            return near;
        }
        let place = part(self.exact(values, highest, scale), chance);
        self.near(values, scale, place)
            .or_else(|| self.far(values, scale, place))
    }

    /// The token at this place of the weights of what is near.
    fn near(&self, values: &Values<'_>, scale: Scale, place: u64) -> Option<Token> {
        let mut left = place;
        let block = self
            .blocks
            .iter()
            .find(|sum| is_here(&mut left, sum.near))?;
        token(values, scale, block, left, |value| scale.is_near(value))
    }

    /// The token at this place of all weights, if it is not near.
    fn far(&self, values: &Values<'_>, scale: Scale, place: u64) -> Option<Token> {
        let near: u64 = self.blocks.iter().map(|sum| sum.near).sum();
        let mut left = place.checked_sub(near)?;
        let block = self.blocks.iter().find(|sum| is_here(&mut left, sum.far))?;
        token(values, scale, block, left, |value| !scale.is_near(value))
    }
}

/// The token of a block that is at this place of the weights of those that are `meant`.
fn token(
    values: &Values<'_>,
    scale: Scale,
    block: &Sum,
    place: u64,
    meant: impl Fn(f32) -> bool,
) -> Option<Token> {
    let mut left = place;
    let values = values.at(block.first);
    let mut weights = values
        .iter()
        .map(|&value| if meant(value) { scale.weight(value) } else { 0 });
    let place = weights.position(|weight| is_here(&mut left, weight.into()))?;
    Some(Values::token(block.first, place))
}
