//! What the old file proved of itself at every load, and the new one no longer does: [`Guard`].

use std::sync::Arc;

use super::decided::Decided;
use super::example::Example;
use super::prove;
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
