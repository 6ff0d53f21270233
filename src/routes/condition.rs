//! One condition of a `when`, compiled.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::facts::{Member, Set};
use super::{EntitySet, Facts, LevelSet, MatterSet};

/// A condition, with the line where it stands. Displayed as it may be written in the file.
#[derive(Clone, Debug)]
pub struct Condition {
    pub(super) line: u32,
    pub(super) test: Test,
}

/// What a condition asks. Where it names several, any one of them will do.
#[derive(Clone, Debug)]
pub(super) enum Test {
    App(Names),
    AppTag(Names),
    Model(Names),
    Sensitivity(LevelSet),
    Findings(EntitySet),
    Matter(MatterSet),
    Tools(bool),
    Stream(bool),
    Tokens(RangeInclusive<u32>),
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
            Test::App(names) => names.contains(facts.app),
            Test::AppTag(tags) => facts.app_tags.iter().any(|tag| tags.contains(tag)),
            Test::Model(names) => names.contains(facts.model.name()),
            Test::Sensitivity(levels) => levels.contains(facts.content.sensitivity),
            Test::Findings(types) => types.intersects(facts.content.findings),
            Test::Matter(matters) => matters.intersects(facts.content.matters),
            Test::Tools(wanted) => *wanted == facts.tools,
            Test::Stream(wanted) => *wanted == facts.stream,
            Test::Tokens(range) => range.contains(&facts.tokens),
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

fn all_hold(conditions: &[Condition], facts: &Facts<'_>) -> bool {
    conditions.iter().all(|condition| condition.holds(facts))
}

/// Names, in the order of the file.
#[derive(Clone, Debug)]
pub(super) struct Names(Box<[Arc<str>]>);

impl Names {
    /// One by one: unequal names mostly differ in length already, and lists are short.
    fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|known| **known == *name)
    }
}

impl<'n> FromIterator<&'n str> for Names {
    fn from_iter<I: IntoIterator<Item = &'n str>>(names: I) -> Self {
        Self(names.into_iter().map(Arc::from).collect())
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.test {
            Test::App(names) => write!(f, "app = {names}"),
            Test::AppTag(tags) => write!(f, "app_tag = {tags}"),
            Test::Model(names) => write!(f, "model = {names}"),
            Test::Sensitivity(levels) => write!(f, "sensitivity = {}", names_of(*levels)),
            Test::Findings(types) => write!(f, "findings = {}", names_of(*types)),
            Test::Matter(matters) => write!(f, "matter = {}", names_of(*matters)),
            Test::Tools(wanted) => write!(f, "tools = {wanted}"),
            Test::Stream(wanted) => write!(f, "stream = {wanted}"),
            Test::Tokens(range) => {
                let (least, most) = (range.start(), range.end());
                write!(f, "tokens = {{ at_least = {least}, at_most = {most} }}")
            }
            Test::Not(all) => {
                f.write_str("not = ")?;
                fmt_table(f, all)
            }
            Test::Any(alls) => {
                f.write_str("any = ")?;
                fmt_tables(f, alls)
            }
            Test::All(alls) => {
                f.write_str("all = ")?;
                fmt_tables(f, alls)
            }
        }
    }
}

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        list(self.0.iter().map(AsRef::as_ref)).fmt(f)
    }
}

fn names_of<T: Member>(set: Set<T>) -> toml::Value {
    list(set.iter().map(T::name))
}

fn fmt_table(f: &mut fmt::Formatter<'_>, all: &[Condition]) -> fmt::Result {
    f.write_str("{ ")?;
    for (n, condition) in all.iter().enumerate() {
        write!(f, "{}{condition}", if n > 0 { ", " } else { "" })?;
    }
    f.write_str(" }")
}

fn fmt_tables(f: &mut fmt::Formatter<'_>, alls: &[All]) -> fmt::Result {
    f.write_str("[")?;
    for (n, all) in alls.iter().enumerate() {
        f.write_str(if n > 0 { ", " } else { "" })?;
        fmt_table(f, all)?;
    }
    f.write_str("]")
}

/// A list of TOML strings; one alone without brackets.
fn list<'n>(names: impl Iterator<Item = &'n str>) -> toml::Value {
    let mut strings: Vec<toml::Value> = names.map(toml::Value::from).collect();
    match strings.len() {
        1 => strings.swap_remove(0),
        _ => toml::Value::Array(strings),
    }
}
