//! What can be said about a request, as a formula over [`Atom`]s: [`Formula`].
//!
//! Which atoms there are is `space`'s; what a condition of a rules file says is `meaning`'s.

use std::collections::BTreeSet;

/// A variable of the [`super::space::Space`], by its place there.
pub(super) type Variable = usize;

/// One value of each variable: a whole request, as far as rules can tell requests apart.
pub(super) type Point = Vec<u32>;

/// The smallest thing that can be said about one variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Atom {
    /// It has this value. Of flags, and of variables whose values have no order.
    Is(Variable, u32),
    /// It has this value or a later one; never asked of the first. Of ordered variables.
    AtLeast(Variable, u32),
}

impl Atom {
    pub(super) const fn variable(self) -> Variable {
        match self {
            Self::Is(variable, _) | Self::AtLeast(variable, _) => variable,
        }
    }

    pub(super) fn holds(self, point: &[u32]) -> bool {
        match self {
            Self::Is(variable, value) => point[variable] == value,
            Self::AtLeast(variable, value) => point[variable] >= value,
        }
    }
}

/// A statement about a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Formula {
    Atom(Atom),
    Not(Box<Formula>),
    /// Every one of these; none: always.
    All(Vec<Formula>),
    /// At least one of these; none: never.
    Any(Vec<Formula>),
}

impl Formula {
    pub(super) const NEVER: Self = Self::Any(Vec::new());
    pub(super) const ALWAYS: Self = Self::All(Vec::new());

    pub(super) fn not(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    /// If this, then that.
    pub(super) fn implies(self, then: Self) -> Self {
        Self::Any(vec![self.not(), then])
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self::Any(vec![self, other])
    }

    /// The variables of which it speaks.
    pub(super) fn variables(&self, into: &mut BTreeSet<Variable>) {
        match self {
            Self::Atom(atom) => drop(into.insert(atom.variable())),
            Self::Not(inner) => inner.variables(into),
            Self::All(some) | Self::Any(some) => some.iter().for_each(|one| one.variables(into)),
        }
    }

    /// The plain meaning, for tests and for reading a solution back.
    #[cfg(test)]
    pub(super) fn holds(&self, point: &[u32]) -> bool {
        match self {
            Self::Atom(atom) => atom.holds(point),
            Self::Not(inner) => !inner.holds(point),
            Self::All(every) => every.iter().all(|one| one.holds(point)),
            Self::Any(some) => some.iter().any(|one| one.holds(point)),
        }
    }
}
