//! Rules that do nothing: no request meets them, others take all of theirs, or a floor keeps
//! inside all that they would let out.
//!
//! Asked without the operator's file: what an application loses there does not make a rule wrong.

use super::encoding::{Encoded, EncodedRule};
use super::solver::{Lit, Solver};
use super::space::{Space, Vocabulary};
use crate::routes::{Floor, Policy};

/// A rule that does nothing, by its place, and why.
#[derive(Debug)]
pub(in crate::routes) struct Idle {
    pub(in crate::routes) rule: usize,
    pub(in crate::routes) why: Why,
}

#[derive(Debug)]
pub(in crate::routes) enum Why {
    /// The rule's conditions, by their places, that hold of no request together.
    Contradiction(Vec<usize>),
    /// The rules, by their places, that take every request before it; none can be missed.
    Shadowed(Vec<usize>),
    /// It leads outside, and whatever reaches it is under one of these floors.
    Floored(Vec<Floor>),
}

/// Every rule that does nothing, in the order of the file.
pub(in crate::routes) fn idle(policy: &Policy) -> Vec<Idle> {
    let mut words = Vocabulary::default();
    words.hear(policy);
    let space = Space::new(&words, None);
    let mut solver = Solver::new(&space);
    let encoded = Encoded::new(&mut solver, policy);
    let reason = |(rule, one)| why(&mut solver, &encoded, rule, one).map(|why| Idle { rule, why });
    encoded
        .rules
        .iter()
        .enumerate()
        .filter_map(reason)
        .collect()
}

/// The rules, by their places, that take every request before the default, so that it never decides; none can
/// be missed. `None`: some reach it.
pub(in crate::routes) fn before_default(policy: &Policy) -> Option<Vec<usize>> {
    let mut words = Vocabulary::default();
    words.hear(policy);
    let space = Space::new(&words, None);
    let mut solver = Solver::new(&space);
    let encoded = Encoded::new(&mut solver, policy);
    let (default, before) = encoded.rules.split_last()?;
    if before.is_empty() || solver.is_possible(&[default.decides]) {
        return None;
    }
    let missed: Vec<Lit> = before.iter().map(|rule| !rule.matches).collect();
    let kept = solver.conflict(&missed, &[default.matches])?;
    let places = missed
        .iter()
        .enumerate()
        .filter(|(_, lit)| kept.contains(lit));
    Some(places.map(|(place, _)| place).collect())
}

fn why(
    solver: &mut Solver<'_>,
    encoded: &Encoded<'_>,
    place: usize,
    rule: &EncodedRule<'_>,
) -> Option<Why> {
    // The default is there for what may come.
    let is_default = place + 1 == encoded.rules.len();
    if !is_default && !solver.is_possible(&[rule.decides]) {
        return Some(never_reached(solver, encoded, place, rule));
    }
    if !rule.rule.leads_outside()
        || !solver.is_possible(&[rule.decides])
        || solver.is_possible(&[rule.decides, !encoded.floor])
    {
        return None;
    }
    let mut floors: Vec<(Lit, Floor)> = Vec::new();
    for floor in Floor::ALL {
        let formula = solver.space.floor(floor);
        floors.push((!solver.lit(&formula), floor));
    }
    let none: Vec<Lit> = floors.iter().map(|(lit, _)| *lit).collect();
    let kept = solver.conflict(&none, &[rule.decides]).unwrap_or_default();
    let floors = floors.into_iter().filter(|(lit, _)| kept.contains(lit));
    Some(Why::Floored(floors.map(|(_, floor)| floor).collect()))
}

fn never_reached(
    solver: &mut Solver<'_>,
    encoded: &Encoded<'_>,
    place: usize,
    rule: &EncodedRule<'_>,
) -> Why {
    let places = |all: &[Lit], kept: &[Lit]| {
        let places = all.iter().enumerate().filter(|(_, lit)| kept.contains(lit));
        places.map(|(place, _)| place).collect()
    };
    if !solver.is_possible(&[rule.matches]) {
        let mut conditions = Vec::new();
        for condition in rule.rule.conditions() {
            let formula = solver.space.all(std::slice::from_ref(condition));
            conditions.push(solver.lit(&formula));
        }
        let kept = solver.conflict(&conditions, &[]).unwrap_or_default();
        return Why::Contradiction(places(&conditions, &kept));
    }
    let earlier = encoded.rules[..place].iter().map(|rule| !rule.matches);
    let earlier: Vec<Lit> = earlier.collect();
    let kept = solver
        .conflict(&earlier, &[rule.matches])
        .unwrap_or_default();
    Why::Shadowed(places(&earlier, &kept))
}
