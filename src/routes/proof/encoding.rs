//! A whole rules file for the solver: which rule decides, and what then happens: [`Encoded`].

use std::collections::BTreeSet;

use classifiers::EntityType;
use redaction::Mode;

use super::formula::{Formula, Variable};
use super::solver::{Lit, Solver};
use super::space::Space;
use crate::routes::{Action, Policy, Rule};

/// A rules file, said to a solver.
pub(super) struct Encoded<'p> {
    pub(super) rules: Vec<EncodedRule<'p>>,
    /// A floor is under the request.
    pub(super) floor: Lit,
}

/// One of its rules, in their order.
pub(super) struct EncodedRule<'p> {
    pub(super) rule: &'p Rule,
    /// All its conditions hold; what that depends on is in `about`.
    pub(super) matches: Lit,
    pub(super) about: BTreeSet<Variable>,
    /// A type was found that its `mask` refuses.
    pub(super) refused: Lit,
    /// Its day is over; on what that depends is in `about_day`.
    pub(super) expired: Lit,
    pub(super) about_day: BTreeSet<Variable>,
    /// And those of no rule before it: it decides.
    pub(super) decides: Lit,
}

/// One thing that can happen.
#[derive(Clone, Copy)]
pub(super) struct Case<'p> {
    /// The place of the rule that decides.
    pub(super) rule: usize,
    pub(super) fate: Fate<'p>,
    /// Whether its day is over, where that is why this happens.
    pub(super) is_over: Option<bool>,
    /// When: it decides, and floor, findings and day are such that this happens.
    pub(super) when: Lit,
}

/// What happens with a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fate<'p> {
    /// The rule's action, or what a floor leaves of it.
    Action(&'p Action),
    /// A type was found that the rule's `mask` refuses: nobody answers.
    Refused,
}

impl Fate<'_> {
    /// May it be sent outside?
    pub(super) fn leads_outside(self) -> bool {
        matches!(self, Self::Action(action) if action.leads_outside())
    }

    /// How a type is masked on its way out.
    pub(super) fn mode(self, entity: EntityType) -> Option<Mode> {
        match self {
            Self::Action(Action::Answer { masking, .. }) if self.leads_outside() => {
                Some(masking.of(entity))
            }
            _ => None,
        }
    }
}

impl<'p> Encoded<'p> {
    pub(super) fn new(solver: &mut Solver<'_>, policy: &'p Policy) -> Self {
        let floor = solver.space.any_floor();
        let floor = solver.lit(&floor);
        let mut none_before = solver.every([]);
        let mut rules = Vec::new();
        for rule in policy.rules() {
            let when = solver.space.all(rule.conditions());
            let refusing = refuses(solver.space, rule.action());
            let mut about = BTreeSet::new();
            when.variables(&mut about);
            refusing.variables(&mut about);
            let (matches, refused) = (solver.lit(&when), solver.lit(&refusing));
            let expired = solver.space.expired(rule);
            let mut about_day = BTreeSet::new();
            expired.variables(&mut about_day);
            let expired = solver.lit(&expired);
            let decides = solver.every([none_before, matches]);
            none_before = solver.every([none_before, !matches]);
            rules.push(EncodedRule {
                rule,
                matches,
                about,
                refused,
                expired,
                about_day,
                decides,
            });
        }
        Self { rules, floor }
    }

    /// Everything that can happen. Exactly one of these is the case for any request.
    pub(super) fn cases(&self, solver: &mut Solver<'_>) -> Vec<Case<'p>> {
        let mut cases = Vec::new();
        for (n, encoded) in self.rules.iter().enumerate() {
            let rule = encoded.rule;
            let refused = encoded.refused;
            let goes_on = solver.every([encoded.decides, !refused]);
            let mut add = |fate, is_over, when| {
                let rule = n;
                cases.push(Case {
                    rule,
                    fate,
                    is_over,
                    when,
                });
            };
            let is_refused = solver.every([encoded.decides, refused]);
            add(Fate::Refused, None, is_refused);
            let (action, inside) = rule.widest();
            if !rule.leads_outside() {
                add(Fate::Action(action), None, goes_on);
                continue;
            }
            let (floor, over) = (self.floor, encoded.expired);
            let is_over = rule.expires().map(|_| false);
            let free = solver.every([goes_on, !floor, !over]);
            add(Fate::Action(action), is_over, free);
            let held = solver.every([goes_on, floor]);
            add(Fate::Action(inside), None, held);
            let ended = solver.every([goes_on, !floor, over]);
            add(Fate::Action(inside), Some(true), ended);
        }
        let never = !solver.every([]);
        cases.retain(|case| case.when != never);
        cases
    }
}

/// A type was found that the action's `mask` refuses.
fn refuses(space: &Space, action: &Action) -> Formula {
    let Action::Answer { masking, .. } = action else {
        return Formula::NEVER;
    };
    let refused = EntityType::ALL
        .iter()
        .filter(|e| masking.of(**e) == Mode::Refuse);
    Formula::Any(refused.map(|entity| space.found(*entity)).collect())
}
