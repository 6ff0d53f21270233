//! A whole rules file for the solver: which rule decides, and what then happens: [`Encoded`].

use std::collections::BTreeSet;

use classifiers::EntityType;
use redaction::Mode;

use super::formula::{Formula, Variable};
use super::solver::{Lit, Solver};
use super::space::Space;
use crate::routes::{Action, Policy, Rule, Target};

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
    /// And those of no rule before it: it decides.
    pub(super) decides: Lit,
}

/// One thing that can happen.
#[derive(Clone)]
pub(super) struct Case<'p> {
    /// The place of the rule that decides.
    pub(super) rule: usize,
    pub(super) fate: Fate<'p>,
    /// What of the day and of the draws makes it this and no other of the rule's cases, and on which
    /// variables that depends.
    pub(super) because: Because,
    /// When: it decides, and floor, findings, day and draws are such that this happens.
    pub(super) when: Lit,
}

/// Statements that hold together.
#[derive(Clone, Default)]
pub(super) struct Because {
    pub(super) lits: Vec<Lit>,
    pub(super) about: BTreeSet<Variable>,
}

impl Because {
    /// This as well: that a formula holds, or that it does not.
    fn and(&self, solver: &mut Solver<'_>, formula: &Formula, holds: bool) -> Self {
        let mut both = self.clone();
        let lit = solver.lit(formula);
        both.lits.push(if holds { lit } else { !lit });
        formula.variables(&mut both.about);
        both
    }
}

/// What happens with a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fate<'p> {
    /// The rule's action, or what a floor leaves of it, and whether its shadow gets a copy.
    Action { action: &'p Action, copied: bool },
    /// A type was found that the rule's `mask` refuses: nobody answers.
    Refused,
}

impl<'p> Fate<'p> {
    /// Every engine that may get it: those that answer, in their order, and who gets a copy.
    pub(super) fn targets(self) -> impl Iterator<Item = &'p Target> {
        let (engines, shadow) = match self {
            Self::Action {
                action: Action::Answer {
                    engines, shadow, ..
                },
                copied,
            } => (&**engines, shadow.as_ref().filter(|_| copied)),
            _ => (&[][..], None),
        };
        engines.iter().chain(shadow.map(|shadow| &shadow.target))
    }

    /// May it be sent outside?
    pub(super) fn leads_outside(self) -> bool {
        self.targets().any(Target::is_external)
    }

    /// Does anybody answer it?
    pub(super) fn is_answered(self) -> bool {
        self.targets().next().is_some()
    }

    /// How a type is masked on its way out.
    pub(super) fn mode(self, entity: EntityType) -> Option<Mode> {
        match self {
            Self::Action {
                action: Action::Answer { masking, .. },
                ..
            } if self.leads_outside() => Some(masking.of(entity)),
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
            let decides = solver.every([none_before, matches]);
            none_before = solver.every([none_before, !matches]);
            rules.push(EncodedRule {
                rule,
                matches,
                about,
                refused,
                decides,
            });
        }
        Self { rules, floor }
    }

    /// Everything that can happen. Exactly one of these is the case for any request.
    pub(super) fn cases(&self, solver: &mut Solver<'_>) -> Vec<Case<'p>> {
        let mut cases = Vec::new();
        for (n, encoded) in self.rules.iter().enumerate() {
            let goes_on = solver.every([encoded.decides, !encoded.refused]);
            let mut add = |fate, when, because| {
                cases.push(Case {
                    rule: n,
                    fate,
                    because,
                    when,
                });
            };
            let refused = solver.every([encoded.decides, encoded.refused]);
            add(Fate::Refused, refused, Because::default());
            for (floor, is_inside, because) in self.grounds(solver, encoded.rule) {
                for (fate, because) in fates(solver, encoded.rule, is_inside, &because) {
                    let all = because.lits.iter().copied().chain([goes_on, floor]);
                    let when = solver.every(all.collect::<Vec<_>>());
                    add(fate, when, because);
                }
            }
        }
        let never = !solver.every([]);
        cases.retain(|case| case.when != never);
        cases
    }

    /// Why the rule does what it says, or what is left of that inside: by the floor, which goes
    /// without saying, and by its day.
    fn grounds(&self, solver: &mut Solver<'_>, rule: &Rule) -> Vec<(Lit, bool, Because)> {
        let none = Because::default();
        if !rule.leads_outside() {
            return vec![(solver.every([]), false, none)];
        }
        let under = (self.floor, true, none.clone());
        if rule.expires().is_none() {
            return vec![(!self.floor, false, none), under];
        }
        let expired = solver.space.expired(rule);
        let [before, over] = [false, true].map(|holds| none.and(solver, &expired, holds));
        vec![
            (!self.floor, false, before),
            (!self.floor, true, over),
            under,
        ]
    }
}

/// What the rule does, by the draws of its canary and of its shadow.
fn fates<'p>(
    solver: &mut Solver<'_>,
    rule: &'p Rule,
    is_inside: bool,
    because: &Because,
) -> Vec<(Fate<'p>, Because)> {
    let of = |action, inside| if is_inside { inside } else { action };
    let plain = of(&rule.action, &rule.inside);
    let canary = rule.canary.as_ref();
    let canary = canary.map(|it| (&it.share, of(&it.action, &it.inside)));
    let mut actions = vec![(plain, because.clone())];
    if let Some((share, action)) = canary.filter(|(_, action)| *action != plain) {
        let taken = solver.space.taken(share);
        actions = vec![
            (action, because.and(solver, &taken, true)),
            (plain, because.and(solver, &taken, false)),
        ];
    }
    let mut fates = Vec::new();
    for (action, because) in actions {
        let Action::Answer {
            shadow: Some(shadow),
            ..
        } = action
        else {
            let copied = false;
            fates.push((Fate::Action { action, copied }, because));
            continue;
        };
        let taken = solver.space.taken(&shadow.share);
        for copied in [true, false] {
            let because = because.and(solver, &taken, copied);
            fates.push((Fate::Action { action, copied }, because));
        }
    }
    fates
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
