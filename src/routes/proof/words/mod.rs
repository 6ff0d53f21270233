//! Proofs in words, for people: Japanese and English.
//!
//! | file | what it says |
//! |---|---|
//! | `english`, `japanese` | requests and decisions, each language by itself |
//! | `report` | a whole comparison: sentences, Markdown, JSON |
//! | `settings` | what else a decision says, as keys of the file |

mod english;
mod japanese;
mod report;
mod settings;

use super::decided::Decided;
use super::feature::Feature;
use crate::routes::{Action, Target};

pub use report::Format;

/// In which language something is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tongue {
    /// 日本語.
    Japanese,
    /// English.
    #[default]
    English,
}

impl Tongue {
    /// What is said in this language.
    #[must_use]
    pub fn pick<T>(self, english: T, japanese: T) -> T {
        match self {
            Self::English => english,
            Self::Japanese => japanese,
        }
    }

    /// ``confidential requests of `loan-review` ``: several, or all there are.
    pub(super) fn requests(self, features: &[Feature]) -> String {
        match self {
            Self::Japanese => japanese::requests(features),
            Self::English => english::requests(features),
        }
    }

    /// ``a confidential request of `loan-review` ``.
    pub(super) fn request(self, features: &[Feature]) -> String {
        match self {
            Self::Japanese => japanese::requests(features),
            Self::English => english::request(features),
        }
    }

    /// Where it goes: `` `frontier` (Example, Inc., US), else `local` ``.
    pub(super) fn fate(self, decided: &Decided) -> String {
        match self {
            Self::Japanese => japanese::fate(decided),
            Self::English => english::fate(decided),
        }
    }

    /// `` `local` (rule `default`, line 30) ``, with the floor if there is one.
    pub(super) fn decision(self, decided: &Decided) -> String {
        let rule = self.rule(&decided.rule, decided.line);
        let floor = decided.floor.map(|floor| match self {
            Self::Japanese => format!("、下限 `{floor}`"),
            Self::English => format!(", floor `{floor}`"),
        });
        let fate = self.fate(decided);
        format!("{fate} ({rule}{})", floor.unwrap_or_default())
    }

    /// ``rule `x`, line 12``.
    pub(super) fn rule(self, name: &str, line: u32) -> String {
        match self {
            Self::Japanese => format!("規則 `{name}`({line}行目)"),
            Self::English => format!("rule `{name}`, line {line}"),
        }
    }
}

/// An engine, and whom it belongs to if it is outside.
type Owned = (String, Option<String>);

/// The engines of a decision, first choice first, and who gets a copy.
fn engines(decided: &Decided) -> (Vec<Owned>, Option<Owned>) {
    let Action::Answer {
        engines, shadow, ..
    } = &decided.action
    else {
        return (Vec::new(), None);
    };
    let mut destinations = decided.destinations.iter();
    let mut owned = |target: &Target| {
        let owner = if target.is_external() {
            destinations
                .next()
                .map(|it| format!("{}, {}", it.operator, it.country))
        } else {
            None
        };
        let name = match &target.model {
            Some(model) => format!("`{}/{model}`", target.engine),
            None => format!("`{}`", target.engine),
        };
        (name, owner)
    };
    let engines = engines.iter().map(&mut owned).collect();
    (engines, shadow.as_ref().map(|it| owned(&it.target)))
}
