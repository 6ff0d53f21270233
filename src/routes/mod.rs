//! The rules: what `routes.toml` says, and what it means for one request.
//!
//! | file | what it is |
//! |---|---|
//! | `read` | values of a TOML file, with their places |
//! | `file` | the file as written: groups, calendars, rules, conditions, actions |
//! | `declaration` | the file as written: engines, and what law asks to know of them |
//! | `masking` | the file as written and checked: `then.mask`, `then.restore` |
//! | `check` | the file against what is configured: every problem, or a [`Policy`] |
//! | `action` | what happens with a request |
//! | `draw` | who is in a canary's share |
//! | `asked` | which facts a file asks about |
//! | `cases` | `[[test]]`: requests with the decision that is expected |
//! | `explain` | why a request is decided as it is, in sentences |
//! | `hidden` | characters that hide something from whoever reads a file |
//! | `index` | the first rule that matches, without reading them all |
//! | `notes` | what the author should know although nothing is wrong |
//! | `wording` | texts for people, in one language or two |
//! | `policy` | the file as used: [`Policy::decide`], pure and total |
//! | `condition` | one condition of a `when`, compiled: one of eight shapes |
//! | `facts` | what a decision may depend on: named variables of five shapes |
//! | `floor` | what no file can loosen |
//! | `problem` | what is wrong with a file, where, and what to do about it |
//! | `invariant` | what must hold of all requests whatever the rules say |
//! | `sender` | what the settings alone say of who sends |
//! | `proof/` | what holds for all possible requests, of one file and of two |
//! | `watch` | the running rules: load, reload, watch |
//!
//! The language's exact meaning is in `docs/rules.md`; the examples there are run by the tests.

mod action;
mod asked;
mod cases;
mod check;
mod condition;
mod declaration;
mod draw;
mod explain;
mod facts;
mod file;
mod floor;
mod hidden;
mod index;
mod invariant;
mod masking;
mod notes;
mod policy;
mod problem;
mod proof;
mod read;
mod sender;
mod watch;
mod wording;

#[cfg(test)]
pub(crate) mod tests;

pub use action::{Action, Shadow, Steering, Target};
pub use cases::{Outcome, Scan};
pub use condition::Condition;
pub use draw::Share;
pub use explain::Explanation;
pub use facts::{
    Content, Day, Endpoint, EntityCounts, EntitySet, Facts, Flag, Language, LevelSet, MatterSet,
    Member, Moment, NameVariable, NamesVariable, NoSuchDay, NumberVariable, RecordedFacts,
    Requested, Set, SetVariable, TopicFact, UnreadableFacts, Weekday, language, size_in_tokens,
};
pub use floor::Floor;
pub use hidden::is_hidden;
pub use invariant::Invariant;
pub use masking::{Answers, Restoring};
pub use notes::Note;
pub use policy::{Decision, Destination, Policy, Rule};
pub use problem::{Place, Problem, Problems};
pub use proof::{
    Change, Decided, Difference, Example, Format, Guard, Proof, Question, Shown, Tongue, Verdict,
    compare, prove,
};
pub use watch::{Admitted, Failures, Gate, Reloaded, RulesHandle, Scanner, Status, Watcher};
pub use wording::Wording;

use std::collections::BTreeMap;

/// On which side of the bank's wall an engine stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EngineKind {
    /// Inside: run by the bank, on the bank's machines.
    Local,
    /// Outside: everything sent there is masked first.
    External,
}

impl EngineKind {
    /// The name in `routes.toml`: `external`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::External => "external",
        }
    }
}

/// What the operator's `sekisho.toml` declares, for the rules to be checked against.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Every engine's name, with the side it really stands on.
    pub engines: Vec<(String, EngineKind)>,
    /// Every model's name, with the name of its engine.
    pub models: Vec<(String, String)>,
    /// The applications' names.
    pub apps: Vec<String>,
    /// Every tag that at least one application carries.
    pub tags: Vec<String>,
    /// Every purpose that at least one application declares.
    pub purposes: Vec<String>,
    /// Each application's tags, by its name; one that is missing may carry any.
    pub tags_of: BTreeMap<String, Vec<String>>,
    /// Each application's purposes, likewise.
    pub purposes_of: BTreeMap<String, Vec<String>>,
}
