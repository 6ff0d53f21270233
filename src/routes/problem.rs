//! What is wrong with a rules file, where, and what to do about it.

use std::fmt;
use std::sync::Arc;

/// A place in a file; line and column count from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Which line.
    pub line: u32,
    /// Which character of the line.
    pub column: u32,
}

/// One thing that is wrong with a rules file.
#[derive(Clone, Debug)]
pub struct Problem {
    pub(super) file: Arc<str>,
    pub(super) place: Option<Place>,
    /// The part of the file: ``rule `cards` ``; empty for the file as a whole.
    pub(super) about: Arc<str>,
    pub(super) message: String,
}

impl Problem {
    /// Where; `None` if the file as a whole cannot be read.
    #[must_use]
    pub const fn place(&self) -> Option<Place> {
        self.place
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(Place { line, column }) = self.place {
            write!(f, ":{line}:{column}")?;
        }
        if !self.about.is_empty() {
            write!(f, ": {}", self.about)?;
        }
        write!(f, ": {}", self.message)
    }
}

/// Everything that is wrong with a rules file, in the order of its lines; never empty.
#[derive(Clone, Debug)]
pub struct Problems {
    pub(super) list: Vec<Problem>,
}

impl Problems {
    /// The problems one by one.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.list.iter()
    }
}

impl fmt::Display for Problems {
    /// One problem a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, problem) in self.list.iter().enumerate() {
            if n > 0 {
                writeln!(f)?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
