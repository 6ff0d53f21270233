//! Small sets: one bit a member.

use std::fmt;
use std::marker::PhantomData;

use classifiers::{EntityType, Matter, Sensitivity};

use super::words::{Endpoint, Language, Weekday};

/// A kind of thing of which there are few enough for one bit each.
pub trait Member: Copy + 'static {
    /// Every one, in the order of declaration.
    const ALL: &'static [Self];

    /// Its place in [`Member::ALL`].
    fn index(self) -> u32;

    /// Its name in rules.
    fn name(self) -> &'static str;
}

macro_rules! members {
    ($($member:ty),+) => { $(
        impl Member for $member {
            const ALL: &'static [Self] = {
                assert!(<$member>::ALL.len() <= 64, "a set has 64 bits");
                // One of them is a slice, the others are arrays: a reference coerces from both.
                let all: &'static [Self] = &<$member>::ALL;
                all
            };

            fn index(self) -> u32 {
                self as u32
            }

            fn name(self) -> &'static str {
                <$member>::name(self)
            }
        }
    )+ };
}

members!(EntityType, Matter, Sensitivity, Endpoint, Language, Weekday);

/// A set of entity types.
pub type EntitySet = Set<EntityType>;
/// A set of matters.
pub type MatterSet = Set<Matter>;
/// A set of levels.
pub type LevelSet = Set<Sensitivity>;

/// A set with one bit a member.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Set<T> {
    bits: u64,
    of: PhantomData<T>,
}

impl<T: Member> Set<T> {
    /// Adds one.
    pub fn insert(&mut self, member: T) {
        self.bits |= 1 << member.index();
    }

    /// Is this one in it?
    #[must_use]
    pub fn contains(self, member: T) -> bool {
        self.bits & (1 << member.index()) != 0
    }

    /// Has it a member of the other set?
    #[must_use]
    pub const fn intersects(self, other: Self) -> bool {
        self.bits & other.bits != 0
    }

    /// Its members as bits: the member with [`Member::index`] n is bit n.
    #[must_use]
    pub const fn bits(self) -> u64 {
        self.bits
    }

    /// Has it no member?
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.bits == 0
    }

    /// Its members, in the order of declaration.
    pub fn iter(self) -> impl Iterator<Item = T> {
        T::ALL
            .iter()
            .copied()
            .filter(move |member| self.contains(*member))
    }
}

impl<T> Default for Set<T> {
    fn default() -> Self {
        Self {
            bits: 0,
            of: PhantomData,
        }
    }
}

impl<T: Member> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(members: I) -> Self {
        let mut set = Self::default();
        members.into_iter().for_each(|member| set.insert(member));
        set
    }
}

impl<T: Member> Extend<T> for Set<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, members: I) {
        members.into_iter().for_each(|member| self.insert(member));
    }
}

impl<T: Member> fmt::Debug for Set<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(T::name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_has_its_own_bit() {
        fn check<T: Member + PartialEq + fmt::Debug>() {
            let all: Set<T> = T::ALL.iter().copied().collect();
            assert!(all.iter().eq(T::ALL.iter().copied()));
            let last = *T::ALL.last().expect("there are members");
            let one: Set<T> = [last].into_iter().collect();
            let is_last = |member: &T| one.contains(*member) == (*member == last);
            assert!(T::ALL.iter().all(is_last));
        }
        check::<EntityType>();
        check::<Matter>();
        check::<Sensitivity>();
        check::<Endpoint>();
        check::<Language>();
        check::<Weekday>();
    }
}
