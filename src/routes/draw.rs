//! Who is on which side of a canary, and whose request is copied: [`Share`].

use std::ops::RangeInclusive;
use std::sync::Arc;

use sha2::{Digest, Sha256};

/// All conversations are this many parts, of which a share is the first ones: a larger share has all
/// of a smaller one.
pub(super) const PARTS: u32 = 100;

/// An order of all conversations, the same one for as long as the rule has its name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Lot {
    pub(super) rule: Arc<str>,
    /// For what: `canary`. Tells apart the lots of one rule.
    pub(super) what: &'static str,
    /// Tells one lot from another, so that not always the same conversations come first.
    salt: u64,
}

impl Lot {
    fn new(rule: &Arc<str>, what: &'static str) -> Self {
        let hash = Sha256::digest(format!("{what}\n{rule}"));
        let salt = hash[..8].try_into().expect("a hash has 32 bytes");
        Self {
            rule: Arc::clone(rule),
            what,
            salt: u64::from_le_bytes(salt),
        }
    }

    /// In which of the parts the conversation of this draw is.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the high word of a product with a number is less than the number"
    )]
    pub(super) const fn part(&self, draw: u64) -> u32 {
        ((mixed(draw ^ self.salt) as u128 * PARTS as u128) >> 64) as u32
    }
}

/// A draw that is in these parts of these lots. There is one whatever they are, since the lots have
/// nothing to do with each other; how long it takes to find grows with how few such draws there are.
pub(super) fn draw_in(wanted: &[(&Lot, RangeInclusive<u32>)]) -> u64 {
    let is_there = |draw: &u64| {
        let mut wanted = wanted.iter();
        wanted.all(|(lot, parts)| parts.contains(&lot.part(*draw)))
    };
    let mut draws = (0..).map(mixed);
    draws.find(is_there).expect("the numbers do not end before")
}

/// A share of all conversations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    percent: u8,
    pub(super) lot: Lot,
}

impl Share {
    /// This share of the conversations that this rule decides about. `what` tells apart the shares
    /// of one rule.
    pub(super) fn new(percent: u8, rule: &Arc<str>, what: &'static str) -> Self {
        Self {
            percent,
            lot: Lot::new(rule, what),
        }
    }

    /// Of a hundred conversations, so many.
    #[must_use]
    pub const fn percent(&self) -> u8 {
        self.percent
    }

    /// Is the conversation of this draw one of them?
    #[must_use]
    pub const fn takes(&self, draw: u64) -> bool {
        self.lot.part(draw) < self.percent as u32
    }
}

/// Every bit of the result depends on every bit of `x`: the finaliser of `SplitMix64` (Steele, Lea,
/// Flood 2014).
const fn mixed(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(percent: u8, rule: &str) -> Share {
        Share::new(percent, &rule.into(), "canary")
    }

    #[test]
    fn a_share_takes_about_its_part_and_none_and_all_are_exact() {
        let taken = |percent| {
            let share = share(percent, "a-rule");
            (0..10_000_u64).filter(|n| share.takes(mixed(*n))).count()
        };
        assert_eq!((taken(0), taken(100)), (0, 10_000));
        assert!((400..600).contains(&taken(5)), "{}", taken(5));
        assert!((4800..5200).contains(&taken(50)), "{}", taken(50));
    }

    #[test]
    fn two_rules_do_not_take_the_same_conversations() {
        let (one, other) = (share(50, "one"), share(50, "other"));
        let both = |n: &u64| one.takes(mixed(*n)) && other.takes(mixed(*n));
        let both = (0..10_000).filter(both).count();
        assert!((2300..2700).contains(&both), "{both}");
    }

    #[test]
    fn a_larger_share_has_all_of_a_smaller_one() {
        let (small, large) = (share(5, "a-rule"), share(20, "a-rule"));
        let mut draws = (0..10_000).map(mixed);
        assert!(draws.all(|draw| !small.takes(draw) || large.takes(draw)));
    }

    #[test]
    fn a_draw_is_found_in_any_parts() {
        let lots = ["one", "other", "third"].map(|rule| share(1, rule).lot);
        let wanted = [(&lots[0], 0..=4), (&lots[1], 95..=99), (&lots[2], 50..=50)];
        let draw = draw_in(&wanted);
        assert!(
            wanted
                .iter()
                .all(|(lot, parts)| parts.contains(&lot.part(draw)))
        );
    }
}
