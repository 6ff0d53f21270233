//! What the old file proved and tested of itself at every load, and the new one no longer does:
//! [`Guard`], [`GoneTest`].

use std::sync::Arc;

use super::decided::Decided;
use super::example::Example;
use super::prove;
use crate::routes::cases::Case;
use crate::routes::{Invariant, Known, Policy};

/// An invariant that the new file does not have.
#[derive(Clone, Debug)]
pub struct Guard {
    pub(super) name: Arc<str>,
    pub(super) claim: Arc<str>,
    /// The line of its `[[invariant]]` in the old file.
    pub(super) line: u32,
    /// The smallest request with which the new file breaks it; `None`: it holds, for now.
    pub(super) broken: Option<(Example, Decided)>,
}

/// A `[[test]]` that the new file does not have.
#[derive(Clone, Debug)]
pub(super) struct GoneTest {
    /// As reports call it: ``test `name` ``.
    pub(super) about: String,
    /// The line of its `[[test]]` in the old file.
    pub(super) line: u32,
    /// Whether the new file has one of its name that says something else.
    pub(super) is_changed: bool,
}

/// The tests that the new file leaves out, or changes.
pub(super) fn tests_gone(old: &Policy, new: &Policy) -> Vec<GoneTest> {
    let is_kept = |case: &Case| new.cases.iter().any(|other| other.says_the_same(case));
    let gone = |case: &Case| GoneTest {
        about: case.about().to_owned(),
        line: case.line(),
        is_changed: new.cases.iter().any(|other| other.about() == case.about()),
    };
    let old = old.cases.iter().filter(|case| !is_kept(case));
    old.map(gone).collect()
}

/// The invariants that the new file leaves out, each with whether it would still hold.
pub(super) fn gone(old: &Policy, new: &Policy, known: Option<&Known>) -> Vec<Guard> {
    let is_kept = |it: &Invariant| new.invariants().iter().any(|other| other.says_the_same(it));
    let old = old.invariants().iter().filter(|it| !is_kept(it));
    let gone: Vec<Invariant> = old.cloned().collect();
    let proofs = prove(new, &gone, known);
    let guards = proofs.into_iter().map(|proof| Guard {
        name: Arc::clone(&proof.invariant.name),
        claim: Arc::clone(&proof.invariant.claim),
        line: proof.invariant.line,
        broken: proof.counterexample,
    });
    guards.collect()
}
