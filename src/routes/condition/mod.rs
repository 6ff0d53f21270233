//! One condition of a `when`, compiled.
//!
//! Whatever the file's keys are, a condition is one of eight shapes over the variables of
//! [`Facts`]: five ask one variable each, one for each shape of variable, and three combine. A
//! reader of conditions (the index, a proof, an explanation) handles these eight and has handled
//! the language.
//!
//! | key in the file | shape |
//! |---|---|
//! | `app`, `purpose`, `model`, `topic` | [`Test::Name`] |
//! | `app_tag`, `engine_down` | [`Test::Names`] |
//! | `sensitivity`, `findings`, `matter`, `endpoint`, `language`, `weekday` | [`Test::Set`] |
//! | `tokens`, `topic_percent`, `budget_percent`, `time`, `date`, `calendar`, `findings` with counts | [`Test::Number`] |
//! | `tools`, `non_text`, `stream`, `special_care` | [`Test::Is`] |
//! | `not`, `any`, `all` | [`Test::Not`], [`Test::Any`], [`Test::All`] |
//!
//! Groups and calendars are gone here: their members stand in their place. A `findings` table with
//! several counts has become several conditions.

mod display;
mod spans;

use std::sync::Arc;

use super::Facts;
use super::facts::{Flag, NameVariable, NamesVariable, NumberVariable, SetVariable};

pub(super) use spans::Spans;

/// A condition, with the line where it stands. Displayed as it may be written in the file.
#[derive(Clone, Debug)]
pub struct Condition {
    pub(super) line: u32,
    pub(super) test: Test,
}

/// What a condition asks.
#[derive(Clone, Debug)]
pub(super) enum Test {
    /// The variable has a value, and it is one of these names.
    Name(NameVariable, Names),
    /// One of the variable's names is one of these.
    Names(NamesVariable, Names),
    /// The variable's set has a member in common with these bits. Of a variable that always has
    /// one member: it is one of these.
    Set(SetVariable, u64),
    /// The variable's number lies in one of these spans.
    Number(NumberVariable, Spans),
    /// The flag is as wanted.
    Is(Flag, bool),
    /// Not all of these.
    Not(All),
    /// At least one of these.
    Any(Box<[All]>),
    /// Every one of these.
    All(Box<[All]>),
}

/// Conditions that hold together, as the keys of one table do.
pub(super) type All = Box<[Condition]>;

impl Condition {
    /// Does it hold for this request?
    #[must_use]
    pub fn holds(&self, facts: &Facts<'_>) -> bool {
        match &self.test {
            Test::Name(variable, names) => facts
                .name(*variable)
                .is_some_and(|name| names.contains(name)),
            Test::Names(variable, names) => facts.any_name(*variable, |name| names.contains(name)),
            Test::Set(variable, bits) => facts.set(*variable) & bits != 0,
            Test::Number(variable, spans) => spans.contains(facts.number(*variable)),
            Test::Is(flag, wanted) => facts.flag(*flag) == *wanted,
            Test::Not(all) => !all_hold(all, facts),
            Test::Any(alls) => alls.iter().any(|all| all_hold(all, facts)),
            Test::All(alls) => alls.iter().all(|all| all_hold(all, facts)),
        }
    }

    /// The line where it stands, from 1.
    #[must_use]
    pub const fn line(&self) -> u32 {
        self.line
    }
}

pub(super) fn all_hold(conditions: &[Condition], facts: &Facts<'_>) -> bool {
    conditions.iter().all(|condition| condition.holds(facts))
}

/// Names, each once, in the order of the file.
#[derive(Clone, Debug, Default)]
pub(super) struct Names(Box<[Arc<str>]>);

impl Names {
    /// One by one: unequal names mostly differ in length already, and lists are short.
    fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|known| **known == *name)
    }

    /// The names one by one.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.iter().map(AsRef::as_ref)
    }
}

impl<'n> FromIterator<&'n str> for Names {
    fn from_iter<I: IntoIterator<Item = &'n str>>(names: I) -> Self {
        let mut own: Vec<Arc<str>> = Vec::new();
        for name in names {
            if !own.iter().any(|known| **known == *name) {
                own.push(name.into());
            }
        }
        Self(own.into())
    }
}
