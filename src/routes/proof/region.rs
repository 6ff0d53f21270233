//! As many requests as possible of which the same is true: a request that was found, widened.

use std::collections::BTreeSet;

use super::formula::{Atom, Variable};
use super::solver::{Lit, Solver};
use super::space::{Domain, Space};

/// What is asked of a request to be in the region; of the variables that are not named, nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Region {
    /// In the order of the variables.
    pub(super) limits: Vec<Limit>,
}

/// What is asked of one variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Limit {
    pub(super) variable: Variable,
    pub(super) values: Values,
}

/// Values of one variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Values {
    Flag(bool),
    /// These, ascending; of variables without an order.
    These(Vec<u32>),
    /// From the first to the last, both included.
    Span(u32, u32),
}

impl Region {
    #[cfg(test)]
    pub(super) fn holds(&self, point: &[u32]) -> bool {
        self.limits.iter().all(|limit| {
            let value = point[limit.variable];
            match &limit.values {
                Values::Flag(up) => value == u32::from(*up),
                Values::These(these) => these.contains(&value),
                Values::Span(first, last) => (first..=last).contains(&&value),
            }
        })
    }
}

/// A statement about one variable, or that it does not hold.
type Said = (Atom, bool);

/// The request, and every other one that can be let in without letting in one where `target` is not
/// true; `about` are the variables on which that depends. A larger region of this form does not
/// exist. Beside the region what it says, for the solver.
pub(super) fn widen(
    solver: &mut Solver<'_>,
    point: &[u32],
    target: Lit,
    about: &BTreeSet<Variable>,
) -> (Region, Vec<Lit>) {
    let cube = cube(solver.space, point, about);
    let lits: Vec<Lit> = cube.iter().map(|said| lit(solver, *said)).collect();
    let kept = solver
        .conflict(&lits, &[!target])
        .expect("the target is true of the request itself");
    let said = cube
        .into_iter()
        .zip(&lits)
        .filter(|(_, lit)| kept.contains(lit));
    let mut said: Vec<Said> = said.map(|(said, _)| said).collect();
    for n in 0..said.len() {
        loosen(solver, &mut said, n, &[!target]);
    }
    let lits = said.iter().map(|said| lit(solver, *said)).collect();
    (region(solver.space, &said), lits)
}

/// Moves one bound as far away as it can go; the farther, the more requests, so halving finds it.
fn loosen(solver: &mut Solver<'_>, said: &mut [Said], n: usize, outside: &[Lit]) {
    let (Atom::AtLeast(variable, step), holds) = said[n] else {
        return;
    };
    let farthest = if holds {
        1
    } else {
        solver.space.domain(variable).size() - 1
    };
    let (mut far, mut near) = (farthest, step);
    while far != near {
        let middle = if holds {
            far.midpoint(near)
        } else {
            near + (far - near).div_ceil(2)
        };
        said[n].0 = Atom::AtLeast(variable, middle);
        let asked: Vec<Lit> = said.iter().map(|said| lit(solver, *said)).collect();
        let asked: Vec<Lit> = asked.iter().chain(outside).copied().collect();
        let is_still_in = !solver.is_possible(&asked);
        match (is_still_in, holds) {
            (true, _) => near = middle,
            (false, true) => far = middle + 1,
            (false, false) => far = middle - 1,
        }
    }
    said[n].0 = Atom::AtLeast(variable, near);
}

fn lit(solver: &Solver<'_>, (atom, holds): Said) -> Lit {
    let lit = solver.atom(atom);
    if holds { lit } else { !lit }
}

/// The request as statements, each of which can be let go by itself: which flags are up, which
/// values it has not, and the bounds right beside its numbers. What tells least comes first, since
/// the first are let go first.
fn cube(space: &Space, point: &[u32], about: &BTreeSet<Variable>) -> Vec<Said> {
    let mut cube = Vec::new();
    let about = space
        .variables()
        .filter(|(variable, ..)| about.contains(variable));
    for (variable, _, domain) in about {
        let value = point[variable];
        match domain {
            Domain::Flag => cube.push((Atom::Is(variable, 1), value == 1)),
            Domain::Choice(size) => {
                let others = (0..*size).filter(|other| *other != value);
                cube.extend(others.map(|other| (Atom::Is(variable, other), false)));
            }
            Domain::Ordered(_) => {
                if value > 0 {
                    cube.push((Atom::AtLeast(variable, value), true));
                }
                if value + 1 < domain.size() {
                    cube.push((Atom::AtLeast(variable, value + 1), false));
                }
            }
        }
    }
    cube.reverse();
    cube
}

fn region(space: &Space, said: &[Said]) -> Region {
    let mut limits = Vec::new();
    for (variable, _, domain) in space.variables() {
        let about = said.iter().filter(|(atom, _)| atom.variable() == variable);
        let about: Vec<&Said> = about.collect();
        if about.is_empty() {
            continue;
        }
        let values = match domain {
            Domain::Flag => Values::Flag(about[0].1),
            Domain::Choice(size) => {
                let is_out = |value: &u32| about.contains(&&(Atom::Is(variable, *value), false));
                Values::These((0..*size).filter(|value| !is_out(value)).collect())
            }
            Domain::Ordered(_) => {
                let bounds = |wanted: bool| {
                    about.iter().filter_map(move |(atom, holds)| match atom {
                        Atom::AtLeast(_, step) if *holds == wanted => Some(*step),
                        _ => None,
                    })
                };
                let first = bounds(true).max().unwrap_or(0);
                let last = bounds(false)
                    .min()
                    .map_or(domain.size() - 1, |step| step - 1);
                Values::Span(first, last)
            }
        };
        limits.push(Limit { variable, values });
    }
    Region { limits }
}
