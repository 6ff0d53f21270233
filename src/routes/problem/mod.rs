//! What is wrong with a rules file, where, and what to do about it.
//!
//! | file | what it says |
//! |---|---|
//! | `kind` | what can be wrong, in English |
//! | `japanese`, `phrases` | the same in Japanese |
//! | `fault` | what keeps a file from being TOML |
//! | `phrase` | a part of a message, in both |

mod fault;
mod japanese;
mod kind;
mod phrase;
mod phrases;

use std::fmt::{self, Write as _};
use std::sync::Arc;

use super::{Tongue, hidden};

pub(super) use fault::Fault;
pub(super) use kind::Kind;
pub(super) use phrase::Phrase;

/// A place in a file; line and column count from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Which line.
    pub line: u32,
    /// Which character of the line.
    pub column: u32,
}

impl Place {
    /// The place after this beginning of a file.
    pub(super) fn after(beginning: &str) -> Self {
        let from_one = |count: usize| u32::try_from(count + 1).unwrap_or(u32::MAX);
        let line = beginning.rsplit('\n').next().unwrap_or_default();
        Self {
            line: from_one(beginning.matches('\n').count()),
            column: from_one(line.chars().count()),
        }
    }
}

/// One thing that is wrong with a rules file.
#[derive(Clone, Debug)]
pub struct Problem {
    pub(super) file: Arc<str>,
    pub(super) place: Option<Place>,
    /// The part of the file: ``rule `cards` ``; empty for the file as a whole.
    pub(super) about: Arc<str>,
    pub(super) kind: Kind,
}

impl Problem {
    /// Where; `None` for what concerns the file as a whole.
    #[must_use]
    pub const fn place(&self) -> Option<Place> {
        self.place
    }

    pub(super) const fn is_syntax(&self) -> bool {
        matches!(self.kind, Kind::Syntax(_) | Kind::GivenTwice(_))
    }
}

impl Problem {
    /// The problem on one line, in this language.
    #[must_use]
    pub fn told_in(&self, tongue: Tongue) -> String {
        let mut line = self.file.to_string();
        if let Some(Place { line: row, column }) = self.place {
            let _ = write!(line, ":{row}:{column}");
        }
        if !self.about.is_empty() {
            let about = hidden::shown(&self.about);
            line += ": ";
            line += &match tongue {
                Tongue::English => about,
                Tongue::Japanese => japanese::about(&about),
            };
        }
        line += ": ";
        line += &match tongue {
            Tongue::English => self.kind.to_string(),
            Tongue::Japanese => japanese::told(&self.kind),
        };
        line
    }
}

impl fmt::Display for Problem {
    /// In English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told_in(Tongue::English))
    }
}

/// Everything that is wrong with a rules file, in the order of its lines; never empty.
#[derive(Clone, Debug)]
pub struct Problems {
    list: Vec<Problem>,
}

impl Problems {
    /// `None` if nothing is wrong.
    pub(super) fn from_list(mut list: Vec<Problem>) -> Option<Self> {
        list.sort_by_key(|problem| problem.place);
        (!list.is_empty()).then_some(Self { list })
    }

    /// A file of which nothing can be said but this.
    pub(super) fn of_file(file: &str, kind: Kind) -> Self {
        Self::at(file, None, kind)
    }

    /// A file of which nothing can be said but this, with its place.
    pub(super) fn at(file: &str, place: Option<Place>, kind: Kind) -> Self {
        let problem = Problem {
            file: file.into(),
            place,
            about: "".into(),
            kind,
        };
        Self {
            list: vec![problem],
        }
    }

    /// The problems one by one.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Problem> {
        self.list.iter()
    }
}

impl Problems {
    /// One problem a line, in this language.
    #[must_use]
    pub fn told_in(&self, tongue: Tongue) -> String {
        let lines: Vec<_> = self.list.iter().map(|it| it.told_in(tongue)).collect();
        lines.join("\n")
    }
}

impl fmt::Display for Problems {
    /// In English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told_in(Tongue::English))
    }
}

impl std::error::Error for Problems {}

/// The known name that is most like this one, if any is alike.
pub(super) fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    const LONGEST_CHARS: usize = 64;
    const SHORTEST_PART: usize = 4;
    if name.chars().count() > LONGEST_CHARS {
        return None;
    }
    let name = name.to_lowercase();
    let alike = (name.chars().count() / 3).max(1);
    known
        .into_iter()
        .filter_map(|known| {
            let lower = known.to_lowercase();
            let distance = strsim::osa_distance(&name, &lower);
            let part = name.len() >= SHORTEST_PART && lower.contains(&name);
            (distance <= alike || part).then_some((distance, known))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}
