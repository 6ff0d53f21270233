//! From logits to probabilities.
//!
//! A weight is a whole number in proportion to a token's probability, so that sums are exact: any
//! order of adding gives the same total, and a seed draws the same token however the work is cut.

use crate::child::sampler::values::Block;

/// The weight of the likeliest token: 2^30.
const MOST: f32 = 1_073_741_824.0;

/// `exp` of less than this weighs nothing: less than half of what the likeliest has 2^30 of.
const LEAST_EXPONENT: f32 = -21.5;

/// The tokens that are not 400 times less likely than the likeliest are drawn from first.
const NEAR_EXPONENT: f32 = -6.0;

/// Blocks with such a token are summed exactly also where bounds are enough. Lower bounds are
/// closer and dearer.
const COUNTED_EXPONENT: f32 = -12.0;

/// How logits weigh against each other.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    /// The highest value; it weighs [`MOST`].
    highest: f32,
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

    /// The least value with this share of the likeliest token's probability.
    pub(super) fn least(self, min_p: f32) -> f32 {
        (self.highest + min_p.ln() / self.coldness).clamp(f32::MIN, self.highest)
    }

    /// If this value does not, nothing of a lower value weighs anything.
    pub(super) fn matters(self, value: f32) -> bool {
        self.exponent(value) >= LEAST_EXPONENT
    }

    /// Is this value among those that are drawn from first? So is every higher one.
    pub(super) fn is_near(self, value: f32) -> bool {
        self.exponent(value) >= NEAR_EXPONENT
    }

    /// Does a block with this value have its part in the total summed and not only bounded?
    pub(super) fn is_counted(self, value: f32) -> bool {
        self.exponent(value) >= COUNTED_EXPONENT
    }

    /// At most 2^30, and never higher for a lower value, but for rounding.
    pub(super) fn weight(self, value: f32) -> u32 {
        whole_weight(self.exponent(value))
    }

    /// The summed weights of a block: of what is near, and of the rest.
    pub(super) fn totals(self, block: &Block) -> (u64, u64) {
        let (mut near, mut all) = (0, 0);
        for &value in block {
            let exponent = self.exponent(value);
            let weight = u64::from(whole_weight(exponent));
            all += weight;
            near += if exponent >= NEAR_EXPONENT { weight } else { 0 };
        }
        (near, all - near)
    }

    fn exponent(self, value: f32) -> f32 {
        (value - self.highest) * self.coldness
    }
}

fn whole_weight(exponent: f32) -> u32 {
    /// 2^52. Adding it rounds to a whole number, which is then in the lowest bits: unlike `as`, that
    /// compiles to vector instructions.
    const ROUND: f64 = 4_503_599_627_370_496.0;
    // What is less, or no number, comes to nothing.
    let exponent = if exponent > LEAST_EXPONENT {
        exponent
    } else {
        LEAST_EXPONENT
    };
    let rounded = f64::from(exp(exponent) * MOST) + ROUND;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the lowest bits are wanted"
    )]
    let weight = rounded.to_bits() as u32;
    weight
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
        std::f32::consts::LN_2,
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
        assert_eq!(scale.weight(-100.0), 0);
        assert_eq!(Scale::new(3.0, f32::MIN_POSITIVE).weight(3.0), 1 << 30);
        assert_eq!(Scale::new(3.0, f32::MIN_POSITIVE).weight(2.9), 0);
    }

    proptest! {
        #[test]
        fn exp_is_exp(x in -37f32..=0.0) {
            let exact = f64::from(x).exp();
            prop_assert!((f64::from(exp(x)) - exact).abs() <= 3e-6 * exact, "{} {}", exp(x), exact);
        }

        #[test]
        fn a_block_weighs_as_much_as_its_tokens(block in prop::array::uniform32(-30f32..0.0)) {
            let scale = Scale::new(0.0, 0.8);
            let mut values = [f32::NEG_INFINITY; 64];
            values[..32].copy_from_slice(&block);
            let (near, far) = scale.totals(&values);
            let sum = |keep: &dyn Fn(f32) -> bool| -> u64 {
                block.iter().filter(|&&value| keep(value)).map(|&value| u64::from(scale.weight(value))).sum()
            };
            prop_assert_eq!(near, sum(&|value| scale.is_near(value)));
            prop_assert_eq!(far, sum(&|value| !scale.is_near(value)));
        }
    }
}
