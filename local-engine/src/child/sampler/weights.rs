//! From logits to probabilities.
//!
//! A weight is a whole number in proportion to a token's probability, so that sums are exact: any
//! order of adding gives the same total, and a seed draws the same token however the work is cut.

use crate::child::sampler::values::Block;

/// The weight of the likeliest token.
const MOST: f32 = (1u32 << 30) as f32;

/// `exp` of less than this weighs nothing beside the likeliest: less than 2^-30.
const LEAST_EXPONENT: f32 = -20.8;

/// How logits weigh against each other.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    /// The highest value; it weighs [`MOST`].
    pub(super) highest: f32,
    /// 1 / temperature.
    coldness: f32,
}

impl Scale {
    pub(super) fn new(highest: f32, temperature: f32) -> Self {
        Self {
            highest,
            // A temperature next to 0 must not make ∞ × 0 of the likeliest.
            coldness: temperature.recip().min(f32::MAX),
        }
    }

    /// The value that is less likely than the highest by this factor's natural logarithm.
    pub(super) fn below(self, exponent: f32) -> f32 {
        (self.highest + exponent / self.coldness).clamp(f32::MIN, self.highest)
    }

    /// Nothing of a lower value weighs anything, if this value does not.
    pub(super) fn matters(self, value: f32) -> bool {
        self.exponent(value) >= LEAST_EXPONENT
    }

    pub(super) fn weight(self, value: f32) -> u32 {
        let exponent = self.exponent(value);
        let weight = if exponent < LEAST_EXPONENT {
            0.0
        } else {
            exp(exponent) * MOST
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "from 0 to 2^30; converting to i32 is one vector instruction, to u32 it is not"
        )]
        let weight = weight as i32 as u32;
        weight
    }

    fn exponent(self, value: f32) -> f32 {
        (value - self.highest) * self.coldness
    }

    /// The summed weight of a block.
    pub(super) fn total(self, block: &Block) -> u64 {
        block
            .iter()
            .map(|&value| u64::from(self.weight(value)))
            .sum()
    }
}

/// e to the `x`, which is from -37 to 0. Relative error below 3e-6; exactly 1 at 0. Without
/// branches, so that it compiles to vector instructions.
pub(super) fn exp(x: f32) -> f32 {
    /// Adding it rounds to a whole number, which is then in the lowest bits.
    const ROUND: f32 = 12_582_912.0;
    let y = x * std::f32::consts::LOG2_E;
    let rounded = y + ROUND;
    let rest = y - (rounded - ROUND);
    // Taylor series of 2^rest, |rest| <= 0.5: (ln 2)^n / n!.
    let mut power = 1.540_353e-4;
    for coefficient in [
        1.333_355_8e-3,
        9.618_129e-3,
        5.550_411e-2,
        0.240_226_5,
        0.693_147_2,
        1.0,
    ] {
        power = power * rest + coefficient;
    }
    let whole = rounded.to_bits().wrapping_sub(ROUND.to_bits());
    power * f32::from_bits(whole.wrapping_add(127) << 23)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_likeliest_weighs_most_and_what_is_impossible_nothing() {
        let scale = Scale::new(3.0, 0.7);
        assert_eq!(scale.weight(3.0), 1 << 30);
        assert_eq!(scale.weight(f32::NEG_INFINITY), 0);
        assert_eq!(Scale::new(3.0, f32::MIN_POSITIVE).weight(3.0), 1 << 30);
        assert_eq!(Scale::new(3.0, f32::MIN_POSITIVE).weight(2.9), 0);
    }

    proptest! {
        #[test]
        fn exp_is_exp(x in -37f32..=0.0) {
            let exact = f64::from(x).exp();
            prop_assert!((f64::from(exp(x)) - exact).abs() <= 3e-6 * exact, "{} {}", exp(x), exact);
        }
    }
}
