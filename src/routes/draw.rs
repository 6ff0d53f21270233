//! Who is on which side of a canary, and whose request is copied: [`Share`].

use std::sync::Arc;

use sha2::{Digest, Sha256};

/// A share of all conversations, the same ones for as long as the rule has its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    percent: u8,
    /// Tells one share from another, so that not always the same conversations are taken.
    salt: u64,
}

impl Share {
    /// This share of the conversations that this rule decides about. `what` tells apart the shares
    /// of one rule.
    pub(super) fn new(percent: u8, rule: &Arc<str>, what: &str) -> Self {
        let hash = Sha256::digest(format!("{what}\n{rule}"));
        let salt = hash[..8].try_into().expect("a hash has 32 bytes");
        Self {
            percent,
            salt: u64::from_le_bytes(salt),
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
        // Of the draw's hundred equal parts, the first ones.
        let part = (mixed(draw ^ self.salt) as u128 * 100) >> 64;
        part < self.percent as u128
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
}
