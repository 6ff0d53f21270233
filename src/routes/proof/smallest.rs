//! The smallest request that shows something: the one that a person understands first.
//!
//! Smaller means, in this order: fewer kinds of findings, a lower level, fewer matters, nothing
//! unknown or unreadable, no tools, not streamed, `auto` before other models, no topic and no
//! purpose before one, fewer engines down, lower numbers, fewer tags, of everything else what is
//! declared first, and conversations that no canary and no shadow takes. The order is total, so the smallest request is one, and the same everywhere.

use super::formula::{Atom, Point, Variable};
use super::solver::{Lit, Solver};
use super::space::{Domain, Space, Subject};
use crate::routes::facts::{Flag, NameVariable, NamesVariable, NumberVariable, SetVariable};

/// What comes first is wished for first.
fn rank(subject: &Subject) -> u32 {
    match subject {
        Subject::Single(SetVariable::Sensitivity) => 1,
        Subject::Flag(Flag::HasUnknown) => 3,
        Subject::Flag(Flag::NonText) => 4,
        Subject::Flag(_) => 5,
        Subject::Name(NameVariable::Model) => 6,
        Subject::Name(NameVariable::Topic) => 7,
        Subject::Name(NameVariable::Purpose) => 8,
        Subject::Number(NumberVariable::Count(_)) => 10,
        Subject::Number(_) => 11,
        Subject::Name(NameVariable::App) => 13,
        Subject::Single(_) => 14,
        Subject::Matter(_) | Subject::Member(..) => 15,
        Subject::Lot(_) => 16,
    }
}

/// One wish after the other; a later one never costs an earlier one.
enum Wish {
    /// As few of these as possible.
    Few(Vec<Atom>),
    /// As early a value as possible.
    Early(Variable),
}

fn wishes(space: &Space) -> Vec<Wish> {
    let some = |is: fn(&Subject) -> bool| {
        let variables = space.variables().filter(|(_, subject, _)| is(subject));
        let up = |(variable, _, domain): (Variable, _, &Domain)| match domain {
            Domain::Ordered(_) => Atom::AtLeast(variable, 1),
            Domain::Flag | Domain::Choice(_) => Atom::Is(variable, 1),
        };
        Wish::Few(variables.map(up).collect())
    };
    let mut wishes = vec![
        (
            0,
            some(|subject| matches!(subject, Subject::Number(NumberVariable::Count(_)))),
        ),
        (2, some(|subject| matches!(subject, Subject::Matter(_)))),
        (
            9,
            some(|it| matches!(it, Subject::Member(NamesVariable::EnginesDown, _))),
        ),
        (
            12,
            some(|it| matches!(it, Subject::Member(NamesVariable::AppTags, _))),
        ),
    ];
    // Of as many, those declared first: the last ones are given up before the others.
    let mut variables: Vec<_> = space.variables().collect();
    variables.reverse();
    wishes.extend(
        variables
            .iter()
            .map(|(n, subject, _)| (rank(subject), Wish::Early(*n))),
    );
    wishes.sort_by_key(|(rank, _)| *rank);
    wishes.into_iter().map(|(_, wish)| wish).collect()
}

/// The smallest request in which all of these hold, if there is one.
pub(super) fn smallest(solver: &mut Solver<'_>, goal: &[Lit]) -> Option<Point> {
    if !solver.is_possible(goal) {
        return None;
    }
    let mut search = Search {
        granted: goal.to_vec(),
        best: solver.point(),
        solver,
    };
    for wish in wishes(search.solver.space) {
        match wish {
            Wish::Few(atoms) => search.few(&atoms),
            Wish::Early(variable) => search.early(variable),
        }
    }
    Some(search.best)
}

/// What was granted so far, and a request that shows that it can be.
struct Search<'a, 's> {
    solver: &'a mut Solver<'s>,
    granted: Vec<Lit>,
    best: Point,
}

impl Search<'_, '_> {
    fn few(&mut self, atoms: &[Atom]) {
        let count = |point: &Point| atoms.iter().filter(|atom| atom.holds(point)).count();
        if count(&self.best) == 0 {
            let none = atoms.iter().map(|atom| !self.solver.atom(*atom));
            return self.granted.extend(none);
        }
        let lits: Vec<Lit> = atoms.iter().map(|atom| self.solver.atom(*atom)).collect();
        let counter = self.solver.counter(&lits);
        while count(&self.best) > 0 && self.ask(&counter.at_most(count(&self.best) - 1)) {}
        self.granted.extend(counter.at_most(count(&self.best)));
    }

    fn early(&mut self, variable: Variable) {
        while self.best[variable] > 0 && self.ask(&self.before(variable, self.best[variable])) {}
        self.granted
            .extend(self.before(variable, self.best[variable] + 1));
    }

    /// Can this be granted, too? Then the request shows it.
    fn ask(&mut self, wish: &[Lit]) -> bool {
        let asked: Vec<Lit> = self.granted.iter().chain(wish).copied().collect();
        let is_possible = self.solver.is_possible(&asked);
        if is_possible {
            self.best = self.solver.point();
        }
        is_possible
    }

    /// What to assume for a value before this one.
    fn before(&self, variable: Variable, value: u32) -> Vec<Lit> {
        let domain = self.solver.space.domain(variable);
        let not = |atom| !self.solver.atom(atom);
        match domain {
            _ if value >= domain.size() => Vec::new(),
            Domain::Flag => vec![not(Atom::Is(variable, 1))],
            Domain::Ordered(_) => vec![not(Atom::AtLeast(variable, value))],
            Domain::Choice(size) => (value..*size).map(|v| not(Atom::Is(variable, v))).collect(),
        }
    }
}
