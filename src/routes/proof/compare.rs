//! Two rules files, over all possible requests: does the new one let something out that the old one
//! kept, and what else changes: [`compare`].

use std::collections::BTreeSet;
use std::sync::Arc;

use classifiers::EntityType;
use redaction::{Masking, Mode};

use super::decided::Decided;
use super::encoding::{Case, Encoded, Fate};
use super::example::Example;
use super::formula::{Formula, Variable};
use super::guard::{self, GoneTest, Guard};
use super::region::{Region, widen};
use super::smallest::smallest;
use super::solver::{Lit, Solver};
use super::space::{Space, Vocabulary};
use crate::routes::policy::{Destination, Policy};
use crate::routes::{Action, Known, Restoring, Target};

/// So many changes are told of each kind; that there are more is said.
const MOST_CHANGES: usize = 40;

/// What is asked of a change before it takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    /// Does something leave that stayed inside?
    Leaves,
    /// Does something that left go to another operator, or to another country?
    Elsewhere,
    /// Does something leave with more to be read of a value than before?
    Weaker,
}

impl Question {
    /// Every one, the gravest first.
    pub const ALL: [Self; 3] = [Self::Leaves, Self::Elsewhere, Self::Weaker];
}

/// Two rules files compared. Displayed by [`Difference::report`].
#[derive(Debug)]
pub struct Difference {
    pub(super) space: Space,
    pub(super) old_hash: Arc<str>,
    pub(super) new_hash: Arc<str>,
    pub(super) verdicts: [Verdict; 3],
    keeps_terms: bool,
    pub(super) changes: Vec<Change>,
    pub(super) has_more: bool,
    pub(super) guards: Vec<Guard>,
    pub(super) tests_gone: Vec<GoneTest>,
}

/// The answer to one question: proved to be no, or shown to be yes.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// What was asked.
    pub question: Question,
    /// The smallest request that shows it; `None`: there is none.
    pub shown: Option<Shown>,
}

/// A request that is decided otherwise than before.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The request.
    pub example: Example,
    /// What the old file decides about it.
    pub old: Decided,
    /// What the new one does.
    pub new: Decided,
}

/// Requests that are decided otherwise than before, all in the same way.
#[derive(Clone, Debug)]
pub struct Change {
    /// Which: of those that no rule that both files have takes before.
    pub(super) region: Region,
    /// One of them, with both decisions.
    pub shown: Shown,
    /// Why it is more than a change; `None`: nothing that stayed leaves, and so on.
    pub question: Option<Question>,
}

impl Difference {
    /// Is it proved that nothing leaves that stayed, goes elsewhere or is masked less?
    #[must_use]
    pub fn is_proved(&self) -> bool {
        self.verdicts.iter().all(|verdict| verdict.shown.is_none())
    }

    /// Does the new file have every invariant of the old one?
    #[must_use]
    pub const fn keeps_guards(&self) -> bool {
        self.guards.is_empty()
    }

    /// Does all that left before and still leaves go out on terms on which it went out before? The
    /// questions ask for operator and country alone: other terms are a change that people look at.
    #[must_use]
    pub const fn keeps_terms(&self) -> bool {
        self.keeps_terms
    }

    /// The answers, gravest question first.
    #[must_use]
    pub const fn verdicts(&self) -> &[Verdict; 3] {
        &self.verdicts
    }

    /// Every change that was told, gravest first, and whether there are more.
    #[must_use]
    pub fn changes(&self) -> (&[Change], bool) {
        (&self.changes, self.has_more)
    }
}

/// Compares two files over all requests that there can be. With `known`, these are requests of the
/// operator's applications with their tags; without, of any application with any tags.
#[must_use]
pub fn compare(old: &Policy, new: &Policy, known: Option<&Known>) -> Difference {
    let mut words = Vocabulary::default();
    words.hear(old);
    words.hear(new);
    let space = Space::new(&words, known);
    let mut comparison = Comparison::new(&space, old, new);
    let verdicts = Question::ALL.map(|question| comparison.verdict(question));
    let keeps_terms = comparison.keeps_terms();
    let (changes, has_more) = comparison.changes();
    Difference {
        verdicts,
        keeps_terms,
        changes,
        has_more,
        guards: guard::gone(old, new, known),
        tests_gone: guard::tests_gone(old, new),
        old_hash: Arc::clone(old.hash()),
        new_hash: Arc::clone(new.hash()),
        space,
    }
}

pub(super) struct Comparison<'a> {
    solver: Solver<'a>,
    old: Side<'a>,
    new: Side<'a>,
    /// The answer is yes, in the order of [`Question::ALL`].
    questions: [Lit; 3],
    changed: Lit,
}

/// One of the two files.
struct Side<'a> {
    policy: &'a Policy,
    encoded: Encoded<'a>,
    cases: Vec<Case<'a>>,
}

impl<'a> Side<'a> {
    fn new(solver: &mut Solver<'_>, policy: &'a Policy) -> Self {
        let encoded = Encoded::new(solver, policy);
        let cases = encoded.cases(solver);
        Self {
            policy,
            encoded,
            cases,
        }
    }

    /// It is one of the cases of which this is true.
    fn some(&self, solver: &mut Solver<'_>, is_it: impl Fn(Fate<'a>) -> bool) -> Lit {
        let cases = self.cases.iter().filter(|case| is_it(case.fate));
        solver.some(cases.map(|case| case.when))
    }

    fn destinations(&self, fate: Fate<'a>) -> Vec<&'a Destination> {
        destinations(self.policy, fate.targets())
    }
}

/// Whom these engines belong to, of those outside.
pub(super) fn destinations<'p>(
    policy: &'p Policy,
    targets: impl Iterator<Item = &'p Target>,
) -> Vec<&'p Destination> {
    let external = targets.filter(|target| target.is_external());
    external
        .filter_map(|target| policy.destination(&target.engine))
        .collect()
}

impl<'a> Comparison<'a> {
    pub(super) fn new(space: &'a Space, old: &'a Policy, new: &'a Policy) -> Self {
        let mut solver = Solver::new(space);
        let (old, new) = (Side::new(&mut solver, old), Side::new(&mut solver, new));
        let questions = [
            leaves(&mut solver, &old, &new),
            elsewhere(&mut solver, &old, &new, Destination::is_at),
            weaker(&mut solver, &old, &new),
        ];
        let changed = changed(&mut solver, &old, &new);
        Self {
            solver,
            old,
            new,
            questions,
            changed,
        }
    }

    fn verdict(&mut self, question: Question) -> Verdict {
        let goal = self.questions[question as usize];
        let point = smallest(&mut self.solver, &[goal]);
        let shown = point.map(|point| self.shown(&point));
        Verdict { question, shown }
    }

    fn keeps_terms(&mut self) -> bool {
        let is_same = |one: &Destination, other: &Destination| one == other;
        let others = elsewhere(&mut self.solver, &self.old, &self.new, is_same);
        !self.solver.is_possible(&[others])
    }

    fn shown(&self, point: &[u32]) -> Shown {
        let example = Example::at(self.solver.space, point);
        let example = example.drawn_for(&[self.old.policy, self.new.policy]);
        let decided = |policy| example.with_facts(|facts| Decided::about(policy, facts));
        let (old, new) = (decided(self.old.policy), decided(self.new.policy));
        Shown { example, old, new }
    }

    /// Every change, widened as far as it goes; the gravest first, and whether there are more.
    pub(super) fn changes(&mut self) -> (Vec<Change>, bool) {
        let mut changes = Vec::new();
        let mut has_more = false;
        let open = self.solver.fresh();
        let mut graver = Vec::new();
        let questions = Question::ALL.map(|q| (Some(q), self.questions[q as usize]));
        for (question, goal) in questions.into_iter().chain([(None, self.changed)]) {
            let mut told = 0;
            let asked: Vec<Lit> = graver.iter().copied().chain([open, goal]).collect();
            while self.solver.is_possible(&asked) {
                if told == MOST_CHANGES {
                    has_more = true;
                    break;
                }
                changes.push(self.change(question, goal, open));
                told += 1;
            }
            graver.push(!goal);
        }
        (changes, has_more)
    }

    /// The change that the solver has just found, widened; it will not be found again.
    fn change(&mut self, question: Option<Question>, goal: Lit, open: Lit) -> Change {
        let point = self.solver.point();
        let now = |side: &Side<'a>, solver: &Solver<'_>| {
            let case = side.cases.iter().find(|case| solver.holds(case.when));
            case.expect("one of the cases is the case").clone()
        };
        let (old, new) = (now(&self.old, &self.solver), now(&self.new, &self.solver));
        let shown = self.shown(&point);
        let (target, about) = self.target(&old, &new, question);
        let (region, said) = widen(&mut self.solver, &point, target, &about);
        let not = [open, goal, old.when, new.when]
            .into_iter()
            .chain(said)
            .map(|lit| !lit);
        let not: Vec<Lit> = not.collect();
        self.solver.assert(&not);
        Change {
            region,
            shown,
            question,
        }
    }

    /// What makes it these two cases, and on which variables that depends. Left out is what goes
    /// without saying: that no rule that both files have, before the one that decides, takes the
    /// request, and whether a floor is under it.
    fn target(
        &mut self,
        old: &Case<'a>,
        new: &Case<'a>,
        question: Option<Question>,
    ) -> (Lit, BTreeSet<Variable>) {
        let before = |side: &Side<'a>, case: &Case<'a>| -> Vec<Lit> {
            side.encoded.rules[..case.rule]
                .iter()
                .map(|rule| rule.matches)
                .collect()
        };
        let sides = [(&self.old, old), (&self.new, new)];
        let [of_old, of_new] = sides.map(|(side, case)| before(side, case));
        let is_shared = |lit: &Lit| of_old.contains(lit) && of_new.contains(lit);
        let (mut all, mut about) = (Vec::new(), BTreeSet::new());
        for (side, case) in sides {
            let (decides, earlier) = (&side.encoded.rules[case.rule], &side.encoded.rules);
            let is_refused = case.fate == Fate::Refused;
            all.extend([
                decides.matches,
                if is_refused {
                    decides.refused
                } else {
                    !decides.refused
                },
            ]);
            about.extend(&decides.about);
            all.extend(&case.because.lits);
            about.extend(&case.because.about);
            for rule in earlier[..case.rule]
                .iter()
                .filter(|rule| !is_shared(&rule.matches))
            {
                all.push(!rule.matches);
                about.extend(&rule.about);
            }
        }
        // Between two that differ only in the forms of values, there must be such a value.
        let is_other = Essence::of(&self.old, old.fate) != Essence::of(&self.new, new.fate);
        if !is_other || question == Some(Question::Weaker) {
            let is_so =
                |entity: &&EntityType| match (old.fate.mode(**entity), new.fate.mode(**entity)) {
                    (Some(was), Some(is)) if question == Some(Question::Weaker) => {
                        !hides_as(is, was)
                    }
                    (was, is) => was != is,
                };
            let types = EntityType::ALL.iter().filter(is_so);
            let found = Formula::Any(types.map(|e| self.solver.space.found(*e)).collect());
            found.variables(&mut about);
            all.push(self.solver.lit(&found));
        }
        (self.solver.every(all), about)
    }
}

fn leaves(solver: &mut Solver<'_>, old: &Side<'_>, new: &Side<'_>) -> Lit {
    let before = old.some(solver, Fate::leads_outside);
    let now = new.some(solver, Fate::leads_outside);
    solver.every([now, !before])
}

/// Something that left goes where it did not go before; `is_same` says which two places are one.
fn elsewhere(
    solver: &mut Solver<'_>,
    old: &Side<'_>,
    new: &Side<'_>,
    is_same: impl Fn(&Destination, &Destination) -> bool,
) -> Lit {
    let left = old.some(solver, Fate::leads_outside);
    let mut places: Vec<&Destination> = Vec::new();
    for case in &new.cases {
        for place in new.destinations(case.fate) {
            if !places.iter().any(|known| is_same(known, place)) {
                places.push(place);
            }
        }
    }
    let mut new_places = Vec::new();
    for place in places {
        let is_there = |all: Vec<&Destination>| all.iter().any(|it| is_same(it, place));
        let now = new.some(solver, |fate| is_there(new.destinations(fate)));
        let before = old.some(solver, |fate| is_there(old.destinations(fate)));
        new_places.push(solver.every([left, now, !before]));
    }
    solver.some(new_places)
}

fn weaker(solver: &mut Solver<'_>, old: &Side<'_>, new: &Side<'_>) -> Lit {
    let mut types = Vec::new();
    for &entity in EntityType::ALL {
        for least in Mode::ALL {
            let hides = |fate: Fate<'_>| fate.mode(entity).is_some_and(|it| hides_as(it, least));
            let tells = |fate: Fate<'_>| fate.mode(entity).is_some_and(|it| !hides_as(it, least));
            if !new.cases.iter().any(|case| tells(case.fate)) {
                continue;
            }
            let found = solver.space.found(entity);
            let found = solver.lit(&found);
            let (before, now) = (old.some(solver, hides), new.some(solver, tells));
            types.push(solver.every([found, before, now]));
        }
    }
    solver.some(types)
}

/// Does the one mode hide at least what the other hides? A coarser form can be read; something
/// invented keeps the value's form; a placeholder tells which values are the same; what is dropped
/// tells that it was there.
pub(super) fn hides_as(mode: Mode, other: Mode) -> bool {
    let rank = |mode| match mode {
        Mode::Generalise => 0,
        Mode::Surrogate => 1,
        Mode::Placeholder => 2,
        Mode::Drop => 3,
        Mode::Refuse => 4,
    };
    rank(mode) >= rank(other)
}

/// Something else happens, or the same with other forms of what was found.
fn changed(solver: &mut Solver<'_>, old: &Side<'_>, new: &Side<'_>) -> Lit {
    let mut kinds: Vec<(Essence, Vec<Lit>, Vec<Lit>)> = Vec::new();
    for (side, is_old) in [(old, true), (new, false)] {
        for case in &side.cases {
            let essence = Essence::of(side, case.fate);
            let known = kinds.iter().position(|(known, ..)| *known == essence);
            let known = known.unwrap_or_else(|| {
                kinds.push((essence, Vec::new(), Vec::new()));
                kinds.len() - 1
            });
            let (_, before, now) = &mut kinds[known];
            if is_old { before } else { now }.push(case.when);
        }
    }
    let same = kinds.into_iter().map(|(_, before, now)| {
        let (before, now) = (solver.some(before), solver.some(now));
        solver.every([before, now])
    });
    let same: Vec<Lit> = same.collect();
    let mut changed = vec![!solver.some(same)];
    for &entity in EntityType::ALL {
        for mode in Mode::ALL {
            let is_so = |fate: Fate<'_>| fate.mode(entity) == Some(mode);
            let is_other = |fate: Fate<'_>| fate.mode(entity).is_some_and(|it| it != mode);
            if !new.cases.iter().any(|case| is_other(case.fate)) {
                continue;
            }
            let found = solver.space.found(entity);
            let found = solver.lit(&found);
            let (before, now) = (old.some(solver, is_so), new.some(solver, is_other));
            changed.push(solver.every([found, before, now]));
        }
    }
    solver.some(changed)
}

/// What happens with a request that has no findings: everything but the forms of values. Two fates
/// with the same one are told apart by nobody, inside or outside.
#[derive(PartialEq)]
struct Essence {
    /// Without its shadow; `None`: refused because of a finding.
    action: Option<Action>,
    /// Who gets a copy.
    copied_to: Option<Target>,
    destinations: Vec<Destination>,
}

impl Essence {
    fn of(side: &Side<'_>, fate: Fate<'_>) -> Self {
        let destinations = side.destinations(fate).into_iter().cloned().collect();
        let Fate::Action { action, copied } = fate else {
            return Self {
                action: None,
                copied_to: None,
                destinations,
            };
        };
        let (mut action, mut copied_to) = (action.clone(), None);
        if let Action::Answer {
            masking,
            restoring,
            shadow,
            ..
        } = &mut action
        {
            *masking = Masking::default();
            // What is hidden of an answer is hidden of every engine's.
            if !fate.leads_outside() {
                restoring.tool_arguments = Restoring::default().tool_arguments;
            }
            copied_to = shadow.take().filter(|_| copied).map(|it| it.target);
        }
        Self {
            action: Some(action),
            copied_to,
            destinations,
        }
    }
}
