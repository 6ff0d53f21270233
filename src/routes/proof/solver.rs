//! The SAT solver behind the proofs: formulas in, requests or impossibilities out: [`Solver`].
//!
//! A proof asks many related questions of one encoding, so the solver keeps what it learned from
//! one to the next and takes each question as assumptions. `RustSAT` is the layer over it: it is
//! kept up, brings the counting encodings, and leaves the solver itself exchangeable. The one under
//! it, `BatSat`, is `MiniSat` written in Rust: small, no C in the process, and ample for a rules file.
//!
//! Decision diagrams would make all regions of a difference one structure, but first-match rules
//! over some forty free flags are what lets diagrams explode; here no file has such a cliff.

use std::collections::HashMap;

use rustsat::encodings::am1::{Encode as _, Ladder};
use rustsat::encodings::card::{BoundUpper as _, Totalizer};
use rustsat::instances::{BasicVarManager, ManageVars as _};
use rustsat::solvers::{Solve as _, SolveIncremental as _, SolverResult};
use rustsat::types::{Clause, Lit as Literal, TernaryVal};
use rustsat_batsat::BasicSolver;

use super::formula::{Atom, Formula, Point};
use super::space::{Domain, Space};

/// A statement that the solver knows by a name of its own.
pub(super) type Lit = Literal;

const NO_LIMITS: &str = "the solver has no limits that could stop it";

/// The possible requests, and whatever was asked about them.
pub(super) struct Solver<'s> {
    pub(super) space: &'s Space,
    sat: BasicSolver,
    names: BasicVarManager,
    atoms: HashMap<Atom, Lit>,
    gates: HashMap<Vec<Lit>, Lit>,
    always: Lit,
}

/// An upper bound that can be asked for on how many of some statements hold.
pub(super) struct Counter(Totalizer);

impl<'s> Solver<'s> {
    /// Knows the space, and what goes together in it.
    pub(super) fn new(space: &'s Space) -> Self {
        let mut names = BasicVarManager::default();
        let always = names.new_lit();
        let mut solver = Self {
            space,
            sat: BasicSolver::default(),
            names,
            atoms: HashMap::new(),
            gates: HashMap::new(),
            always,
        };
        solver.assert(&[always]);
        for (variable, _, domain) in space.variables() {
            match domain {
                Domain::Flag => drop(solver.name(Atom::Is(variable, 1))),
                Domain::Choice(size) => solver.add_choice(variable, *size),
                Domain::Ordered(_) => solver.add_order(variable, domain.size()),
            }
        }
        for link in space.links() {
            let holds = solver.lit(&link);
            solver.assert(&[holds]);
        }
        solver
    }

    fn name(&mut self, atom: Atom) -> Lit {
        let name = self.names.new_lit();
        self.atoms.insert(atom, name);
        name
    }

    /// Exactly one value.
    fn add_choice(&mut self, variable: usize, size: u32) {
        let values: Vec<Lit> = (0..size)
            .map(|v| self.name(Atom::Is(variable, v)))
            .collect();
        self.assert(&values);
        let mut at_most_one: Ladder = values.into_iter().collect();
        at_most_one
            .encode(&mut self.sat, &mut self.names)
            .expect("memory for a few names");
    }

    /// Whatever is at least a value is at least every earlier one.
    fn add_order(&mut self, variable: usize, size: u32) {
        let steps: Vec<Lit> = (1..size)
            .map(|value| self.name(Atom::AtLeast(variable, value)))
            .collect();
        for step in steps.windows(2) {
            self.assert(&[!step[1], step[0]]);
        }
    }

    /// From now on at least one of these holds in every request.
    pub(super) fn assert(&mut self, any: &[Lit]) {
        let clause: Clause = any.iter().copied().collect();
        self.sat.add_clause(clause).expect(NO_LIMITS);
    }

    /// A name that nothing is known of yet.
    pub(super) fn fresh(&mut self) -> Lit {
        self.names.new_lit()
    }

    /// The statement's name; equal statements have the same one.
    pub(super) fn lit(&mut self, formula: &Formula) -> Lit {
        match formula {
            Formula::Atom(atom) => self.atom(*atom),
            Formula::Not(inner) => !self.lit(inner),
            Formula::All(every) => {
                let lits: Vec<Lit> = every.iter().map(|one| self.lit(one)).collect();
                self.every(lits)
            }
            Formula::Any(some) => {
                let lits: Vec<Lit> = some.iter().map(|one| self.lit(one)).collect();
                self.some(lits)
            }
        }
    }

    pub(super) fn atom(&self, atom: Atom) -> Lit {
        *self
            .atoms
            .get(&atom)
            .expect("every atom of the space has a name")
    }

    /// At least one of these.
    pub(super) fn some(&mut self, lits: impl IntoIterator<Item = Lit>) -> Lit {
        !self.every(lits.into_iter().map(|lit| !lit))
    }

    /// Every one of these, which is the same as a new name, both ways (Tseitin).
    pub(super) fn every(&mut self, lits: impl IntoIterator<Item = Lit>) -> Lit {
        let mut lits: Vec<Lit> = lits.into_iter().filter(|lit| *lit != self.always).collect();
        lits.sort_unstable();
        lits.dedup();
        let is_contradiction = lits.windows(2).any(|two| two[0] == !two[1]);
        if is_contradiction || lits.contains(&!self.always) {
            return !self.always;
        }
        match lits[..] {
            [] => return self.always,
            [one] => return one,
            _ => {}
        }
        if let Some(name) = self.gates.get(&lits) {
            return *name;
        }
        let name = self.names.new_lit();
        for lit in &lits {
            self.assert(&[!name, *lit]);
        }
        let otherwise: Vec<Lit> = lits.iter().map(|lit| !*lit).chain([name]).collect();
        self.assert(&otherwise);
        self.gates.insert(lits, name);
        name
    }

    /// Can all of these hold in one request?
    pub(super) fn is_possible(&mut self, assumptions: &[Lit]) -> bool {
        match self.sat.solve_assumps(assumptions).expect(NO_LIMITS) {
            SolverResult::Sat => true,
            SolverResult::Unsat => false,
            SolverResult::Interrupted => unreachable!("{NO_LIMITS}"),
        }
    }

    /// Some of the assumptions that already cannot hold together, if all of them cannot; in their
    /// order, and none of them can be missed.
    pub(super) fn conflict(&mut self, assumptions: &[Lit], always: &[Lit]) -> Option<Vec<Lit>> {
        let mut kept = self.core(assumptions, always)?;
        let mut next = 0;
        while next < kept.len() {
            let mut fewer = kept.clone();
            fewer.remove(next);
            match self.core(&fewer, always) {
                // Sorted as before, so what was found to be needed stays in front.
                Some(core) => kept = core,
                None => next += 1,
            }
        }
        Some(kept)
    }

    /// Not minimal, but quick.
    pub(super) fn core(&mut self, assumptions: &[Lit], always: &[Lit]) -> Option<Vec<Lit>> {
        let all: Vec<Lit> = always.iter().chain(assumptions).copied().collect();
        if self.is_possible(&all) {
            return None;
        }
        let core = self.sat.core().expect("the last answer was no");
        let is_in = |lit: &&Lit| core.contains(*lit) || core.contains(&!**lit);
        Some(assumptions.iter().filter(is_in).copied().collect())
    }

    /// Does the statement hold in the request that was found last?
    pub(super) fn holds(&self, lit: Lit) -> bool {
        self.sat.lit_val(lit).expect("the last answer was yes") == TernaryVal::True
    }

    /// The request that was found last.
    pub(super) fn point(&self) -> Point {
        let variables = self.space.variables();
        let value = |(variable, _, domain): (usize, _, &Domain)| {
            let holds = |atom| self.holds(self.atom(atom));
            match domain {
                Domain::Flag => u32::from(holds(Atom::Is(variable, 1))),
                Domain::Choice(size) => (0..*size)
                    .find(|value| holds(Atom::Is(variable, *value)))
                    .expect("one of them is asserted"),
                Domain::Ordered(_) => (1..domain.size())
                    .take_while(|value| holds(Atom::AtLeast(variable, *value)))
                    .last()
                    .unwrap_or(0),
            }
        };
        variables.map(value).collect()
    }

    /// To ask for few of these.
    pub(super) fn counter(&mut self, lits: &[Lit]) -> Counter {
        let mut counter: Totalizer = lits.iter().copied().collect();
        counter
            .encode_ub(0..lits.len(), &mut self.sat, &mut self.names)
            .expect("memory for a few names");
        Counter(counter)
    }
}

impl Counter {
    /// What to assume for at most so many.
    pub(super) fn at_most(&self, count: usize) -> Vec<Lit> {
        self.0.enforce_ub(count).expect("every count is encoded")
    }
}
