//! What is wrong with a file of settings, where, and how to put it right.

use std::fmt;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// `sekisho.toml:12:3`, `SEKISHO_LIMITS__MAX_BODY_BYTES (environment)` or a file's name.
    pub place: String,
    /// What is wrong, naming the setting. Never holds a secret.
    pub message: String,
    /// What to do about it.
    pub fix: String,
}

/// Everything that is wrong, at least one thing; printed as a list for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// `Ok(value)` if there is no problem.
    ///
    /// # Errors
    /// The problems, if there are any.
    pub fn unless_empty<T>(problems: Vec<Problem>, value: T) -> Result<T, Self> {
        if problems.is_empty() {
            Ok(value)
        } else {
            Err(Self(problems))
        }
    }

    /// The problems, in the order of the files.
    #[must_use]
    pub fn as_slice(&self) -> &[Problem] {
        &self.0
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}\n    fix: {}", self.place, self.message, self.fix)
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.len();
        write!(
            f,
            "{count} {}",
            if count == 1 { "problem" } else { "problems" }
        )?;
        self.0
            .iter()
            .try_for_each(|problem| write!(f, "\n\n{problem}"))
    }
}

impl std::error::Error for Problems {}
