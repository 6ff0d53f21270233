//! What a decision may depend on, and nothing else: [`Facts`].

use std::fmt;
use std::marker::PhantomData;

use classifiers::{EntityType, Matter, Scanned, Sensitivity};

/// Everything that a rule can ask about a request. Holds no text of it.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The application's name, as its key says.
    pub app: &'a str,
    /// The application's tags.
    pub app_tags: &'a [String],
    /// The model that was asked for.
    pub model: Requested<'a>,
    /// What the request's texts hold.
    pub content: Content,
    /// The request has a field, a part or a role that Sekisho does not know.
    pub has_unknown: bool,
    /// The request offers tools or carries tool calls or results.
    pub tools: bool,
    /// The answer is to be streamed.
    pub stream: bool,
    /// Size of the prompt in tokens; an estimate that rather errs upwards.
    pub tokens: u32,
}

/// The model that an application asked for. Never a name that nobody configured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requested<'a> {
    /// `auto`: the rules decide.
    Auto,
    /// A model of a local engine, by its configured name.
    Local(&'a str),
    /// A model of an external engine, by its configured name.
    External(&'a str),
}

impl<'a> Requested<'a> {
    /// The name as in the request: `auto` or a configured model's.
    #[must_use]
    pub const fn name(self) -> &'a str {
        match self {
            Self::Auto => "auto",
            Self::Local(name) | Self::External(name) => name,
        }
    }
}

/// What all texts of a request hold, taken together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// The highest level of any text.
    pub sensitivity: Sensitivity,
    /// The kinds of identifier in any text.
    pub findings: EntitySet,
    /// What any text speaks of, as far as it sets its level.
    pub matters: MatterSet,
}

impl Content {
    /// Takes in what was found in one more text. A text that could not be read whole makes the
    /// content restricted.
    pub fn add(&mut self, text: &Scanned) {
        self.sensitivity = self.sensitivity.max(text.sensitivity());
        for finding in text.findings() {
            self.findings.insert(finding.entity);
        }
        for signal in text.signals() {
            self.matters.insert(signal.matter);
        }
        if text.why_unscannable().is_some() {
            self.add_unscannable();
        }
    }

    /// Takes in something that nobody can scan: an image, a file, an unreadable part.
    pub fn add_unscannable(&mut self) {
        self.sensitivity = Sensitivity::Restricted;
        self.matters.insert(Matter::Unscannable);
    }
}

impl<'t> FromIterator<&'t Scanned> for Content {
    fn from_iter<I: IntoIterator<Item = &'t Scanned>>(texts: I) -> Self {
        let mut content = Self::default();
        texts.into_iter().for_each(|text| content.add(text));
        content
    }
}

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
                // Two of them are arrays, one is a slice: a reference coerces from both.
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

members!(EntityType, Matter, Sensitivity);

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
    use classifiers::Unscannable;

    #[test]
    fn every_member_has_its_own_bit() {
        let all: EntitySet = EntityType::ALL.iter().copied().collect();
        assert!(all.iter().eq(EntityType::ALL.iter().copied()));
        let one: MatterSet = [Matter::Insider].into_iter().collect();
        assert!(
            Matter::ALL
                .iter()
                .all(|&m| one.contains(m) == (m == Matter::Insider))
        );
    }

    #[test]
    fn a_text_that_was_not_read_makes_the_content_restricted() {
        let text = Scanned::unscannable(String::new(), Unscannable::TooLong);
        let content: Content = [&text].into_iter().collect();
        assert_eq!(content.sensitivity, Sensitivity::Restricted);
        assert!(content.matters.contains(Matter::Unscannable));
    }
}
