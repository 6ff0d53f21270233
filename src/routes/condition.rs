//! One condition of a `when`, compiled.

use std::ops::RangeInclusive;
use std::sync::Arc;

use super::{EntitySet, Facts, LevelSet, MatterSet};

/// A condition, with the line where it stands.
#[derive(Clone, Debug)]
pub struct Condition {
    pub(super) line: u32,
    pub(super) test: Test,
}

/// What a condition asks. Where it names several, any one of them will do.
#[derive(Clone, Debug)]
pub(super) enum Test {
    /// Sorted.
    App(Box<[Arc<str>]>),
    /// Sorted.
    AppTag(Box<[Arc<str>]>),
    /// Sorted.
    Model(Box<[Arc<str>]>),
    Sensitivity(LevelSet),
    Findings(EntitySet),
    Matter(MatterSet),
    Tools(bool),
    Stream(bool),
    Tokens(RangeInclusive<u32>),
    /// Not all of these.
    Not(Box<[Condition]>),
    /// All of at least one of these.
    Any(Box<[Box<[Condition]>]>),
    /// All of every one of these.
    All(Box<[Box<[Condition]>]>),
}

impl Condition {
    /// Does it hold for this request?
    #[must_use]
    pub fn holds(&self, facts: &Facts<'_>) -> bool {
        match &self.test {
            Test::App(names) => contains(names, facts.app),
            Test::AppTag(tags) => facts.app_tags.iter().any(|tag| contains(tags, tag)),
            Test::Model(names) => contains(names, facts.model.name()),
            Test::Sensitivity(levels) => levels.contains(facts.content.sensitivity),
            Test::Findings(types) => types.intersects(facts.content.findings),
            Test::Matter(matters) => matters.intersects(facts.content.matters),
            Test::Tools(wanted) => *wanted == facts.tools,
            Test::Stream(wanted) => *wanted == facts.stream,
            Test::Tokens(range) => range.contains(&facts.tokens),
            Test::Not(conditions) => !all_hold(conditions, facts),
            Test::Any(groups) => groups.iter().any(|group| all_hold(group, facts)),
            Test::All(groups) => groups.iter().all(|group| all_hold(group, facts)),
        }
    }

    /// The line where it stands, from 1.
    #[must_use]
    pub const fn line(&self) -> u32 {
        self.line
    }
}

fn all_hold(conditions: &[Condition], facts: &Facts<'_>) -> bool {
    conditions.iter().all(|condition| condition.holds(facts))
}

fn contains(sorted: &[Arc<str>], name: &str) -> bool {
    sorted.binary_search_by(|known| (**known).cmp(name)).is_ok()
}
