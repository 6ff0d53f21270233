//! Does what a file claims hold of all requests: [`prove`].

use super::decided::Decided;
use super::encoding::{Case, Encoded, Fate};
use super::example::Example;
use super::smallest::smallest;
use super::solver::{Lit, Solver};
use super::space::{Space, Vocabulary};
use super::words::Tongue;
use crate::routes::Known;
use crate::routes::invariant::{Invariant, Never};
use crate::routes::policy::{Destination, Policy};
use classifiers::EntityType;
use redaction::Mode;

/// A claim, proved or shown to be wrong.
#[derive(Debug)]
pub struct Proof<'i> {
    /// What was claimed.
    pub invariant: &'i Invariant,
    /// The smallest request of which it does not hold, with what is decided about it; `None`: it
    /// holds of all.
    pub counterexample: Option<(Example, Decided)>,
    /// Whether there can be a request that the claim is about; of none, everything holds.
    pub is_about_some: bool,
}

impl Proof<'_> {
    /// ``a confidential request of `teller` goes to `frontier` (rule `letters`, line 13) ``.
    #[must_use]
    pub fn shown(&self, tongue: Tongue) -> Option<String> {
        let (example, decided) = self.counterexample.as_ref()?;
        let request = tongue.request(example.features());
        let decision = tongue.decision(decided);
        Some(match tongue {
            Tongue::Japanese => format!("{request} → {decision}"),
            Tongue::English if decided.goes() => format!("{request} goes to {decision}"),
            Tongue::English => format!("{request} is {decision}"),
        })
    }
}

/// Decides about each claim, over all requests that there can be.
#[must_use]
pub fn prove<'i>(
    policy: &Policy,
    invariants: &'i [Invariant],
    known: Option<&Known>,
) -> Vec<Proof<'i>> {
    let mut words = Vocabulary::default();
    words.hear(policy);
    invariants
        .iter()
        .for_each(|invariant| words.hear_all(&invariant.when));
    let space = Space::new(&words, known);
    let mut solver = Solver::new(&space);
    let encoded = Encoded::new(&mut solver, policy);
    let cases = encoded.cases(&mut solver);
    let prove = |invariant| {
        let broken = broken(&mut solver, policy, &cases, invariant);
        let is_about_some = solver.is_possible(&broken[..1]);
        let counterexample = smallest(&mut solver, &broken).map(|point| {
            let example = Example::at(&space, &point).drawn_for(&[policy]);
            let decided = example.with_facts(|facts| Decided::about(policy, facts));
            (example, decided)
        });
        Proof {
            invariant,
            counterexample,
            is_about_some,
        }
    };
    invariants.iter().map(prove).collect()
}

/// What holds of a request that breaks it: it is one of those that the claim is about, and that happens.
fn broken(
    solver: &mut Solver<'_>,
    policy: &Policy,
    cases: &[Case<'_>],
    invariant: &Invariant,
) -> [Lit; 2] {
    let when = solver.space.all(&invariant.when);
    let when = solver.lit(&when);
    [when, happens(solver, policy, cases, &invariant.never)]
}

fn happens(solver: &mut Solver<'_>, policy: &Policy, cases: &[Case<'_>], never: &Never) -> Lit {
    let some = |solver: &mut Solver<'_>, is_it: &dyn Fn(Fate<'_>) -> bool| {
        let cases = cases.iter().filter(|case| is_it(case.fate));
        solver.some(cases.map(|case| case.when).collect::<Vec<_>>())
    };
    let place = |fate: Fate<'_>, is_it: &dyn Fn(&Destination) -> bool| {
        let mut outside = fate
            .targets()
            .filter_map(|it| policy.destination(&it.engine));
        outside.any(is_it)
    };
    match never {
        Never::Leaves => some(solver, &|fate| fate.leads_outside()),
        Never::LeavesUnmasked => {
            let mut readable = Vec::new();
            for &entity in EntityType::ALL {
                let found = solver.space.found(entity);
                let found = solver.lit(&found);
                let is_readable = |fate: Fate<'_>| fate.mode(entity) == Some(Mode::Generalise);
                let sent = some(solver, &is_readable);
                readable.push(solver.every([found, sent]));
            }
            solver.some(readable)
        }
        Never::Engine(names) => some(solver, &|fate| {
            fate.targets().any(|target| names.contains(&target.engine))
        }),
        Never::Operator(names) => some(solver, &|fate| {
            place(fate, &|it| names.contains(&it.operator))
        }),
        Never::Country(names) => some(solver, &|fate| {
            place(fate, &|it| names.contains(&it.country))
        }),
        Never::CountryOtherThan(names) => some(solver, &|fate| {
            place(fate, &|it| !names.contains(&it.country))
        }),
        Never::Refused => some(solver, &|fate| !fate.is_answered()),
        Never::Answered => some(solver, &|fate| fate.is_answered()),
    }
}
