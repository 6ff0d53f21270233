//! What must hold of all requests whatever the rules say: [`Invariant`].
//!
//! A file of which an invariant does not hold does not check; `proof` decides whether it holds.

use std::fmt;
use std::sync::Arc;

use super::condition::All;

/// One `[[invariant]]`, checked.
#[derive(Clone, Debug)]
pub struct Invariant {
    pub(super) name: Arc<str>,
    pub(super) line: u32,
    pub(super) claim: Arc<str>,
    /// Which requests: all of these hold.
    pub(super) when: All,
    pub(super) never: Never,
}

/// What must never happen with them.
#[derive(Clone, Debug)]
pub(super) enum Never {
    Leaves,
    /// Outside, something of a value that was found can be read: it is sent in a coarser form.
    LeavesUnmasked,
    Engine(Box<[Arc<str>]>),
    Operator(Box<[Arc<str>]>),
    Country(Box<[Arc<str>]>),
    CountryOtherThan(Box<[Arc<str>]>),
    Refused,
    Answered,
}

impl Invariant {
    /// Its name, unique among the invariants of a file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The line of its `[[invariant]]`, from 1.
    #[must_use]
    pub const fn line(&self) -> u32 {
        self.line
    }

    /// Whether the two claim the same, in whatever words and with whatever names of groups.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        let said = |it: &Self| {
            let when: Vec<String> = it.when.iter().map(ToString::to_string).collect();
            (when, it.never.to_string())
        };
        said(self) == said(other)
    }

    /// What it claims, as a sentence.
    #[must_use]
    pub fn claim(&self) -> &str {
        &self.claim
    }
}

impl fmt::Display for Never {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Leaves => f.write_str("leaves"),
            Self::LeavesUnmasked => f.write_str("leaves unmasked"),
            Self::Engine(names) => write!(f, "goes to engine {}", names.join(" or ")),
            Self::Operator(names) => write!(f, "goes to operator \"{}\"", names.join("\" or \"")),
            Self::Country(names) => write!(f, "goes to country {}", names.join(" or ")),
            Self::CountryOtherThan(names) => write!(f, "goes outside {}", names.join(" or ")),
            Self::Refused => f.write_str("is refused"),
            Self::Answered => f.write_str("is answered"),
        }
    }
}
