//! The best labelling of a row of units, and by how much it is better than one without a name.

use std::ops::Range;

use super::labels::{
    BEHIND_OPEN, CLOSED, LABELS, OPEN, OUTSIDE, STARTS, follows, is_open, kind, starts,
    starts_person,
};
use super::model::{Emissions, Model};
use crate::EntityType;

/// Worse than anything, and far from overflow.
const NEVER: i32 = i32::MIN / 4;

/// What the beginning of a person's name counts beyond what the model says of it, in sixteenths of a
/// nat: a name that is missed leaves the bank, a word that is taken for one is only masked. A third
/// nat finds two or three names in a thousand more and takes ten words more for names: so measured on
/// documents that it was not trained on.
const LEAN: i32 = 32;

/// A name of the best labelling.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// Places in the row.
    pub(super) units: Range<usize>,
    pub(super) kind: EntityType,
    /// By how much the best labelling beats the best one without this name, in sixteenths of a nat.
    pub(super) margin: i32,
}

type Scores = [i32; LABELS];

/// Working memory, kept from row to row.
#[derive(Default)]
pub(super) struct Decoder {
    /// What the model says of each unit and label, with the lean.
    emissions: Vec<Scores>,
    forward: Vec<Scores>,
    backward: Vec<Scores>,
    labels: Vec<usize>,
}

impl Decoder {
    /// The names of the best labelling.
    pub(super) fn names<'s>(
        &mut self,
        model: &Model,
        said: impl Iterator<Item = &'s Emissions>,
    ) -> Vec<Name> {
        self.emissions.clear();
        self.emissions.extend(said.map(leaning));
        self.run_forward(model);
        let best = self.score();
        // Of equals the first is taken: outside.
        if best == self.outside(model) {
            return Vec::new();
        }
        self.read_labels(model);
        self.run_backward(model);
        let mut names = Vec::new();
        let mut start = 0;
        for (at, &label) in self.labels.iter().enumerate() {
            if starts(label) {
                start = at;
            }
            if let Some(kind) = kind(label).filter(|_| !is_open(label)) {
                let units = start..at + 1;
                let margin = best - self.without(model, &units);
                names.push(Name {
                    units,
                    kind,
                    margin,
                });
            }
        }
        names
    }

    fn run_forward(&mut self, model: &Model) {
        self.forward.clear();
        let mut last = None;
        for emissions in &self.emissions {
            let scores = match last {
                None => first(emissions),
                Some(last) => next(&last, emissions, model),
            };
            self.forward.push(scores);
            last = Some(scores);
        }
    }

    /// For the last unit of a row, and then from behind for each before it.
    fn run_backward(&mut self, model: &Model) {
        self.backward.clear();
        self.backward.resize(self.emissions.len(), last());
        let mut behind = last();
        for (at, scores) in self.backward.iter_mut().enumerate().rev() {
            if let Some(emissions) = self.emissions.get(at + 1) {
                behind = before(&behind, emissions, model);
                *scores = behind;
            }
        }
    }

    /// The score of the best labelling.
    fn score(&self) -> i32 {
        let last = self.forward.last().map_or(&[0; LABELS], |scores| scores);
        best(CLOSED.iter().map(|label| last[*label]))
    }

    /// The score of the labelling without a name.
    fn outside(&self, model: &Model) -> i32 {
        let steps = self.emissions.len().saturating_sub(1);
        model.transitions[OUTSIDE][OUTSIDE] * i32::try_from(steps).expect("a row is short")
    }

    /// The labels of the best labelling: of equals the first.
    fn read_labels(&mut self, model: &Model) {
        self.labels.clear();
        self.labels.resize(self.emissions.len(), OUTSIDE);
        // Which of two labels leads to `behind` is told by its score so far and the step.
        let mut behind = None;
        for (label, scores) in self.labels.iter_mut().zip(&self.forward).rev() {
            let score = |from: usize| {
                scores[from] + behind.map_or(0, |behind| model.transitions[from][behind])
            };
            let leads = |from: &usize| match behind {
                Some(behind) => follows(*from, behind),
                None => !is_open(*from),
            };
            *label = (0..LABELS)
                .filter(leads)
                .rev()
                .max_by_key(|&from| score(from))
                .unwrap_or(OUTSIDE);
            behind = Some(*label);
        }
    }

    /// The score of the best labelling in which all of `units` is outside.
    fn without(&self, model: &Model, units: &Range<usize>) -> i32 {
        let entered = match units.start.checked_sub(1) {
            None => 0,
            Some(before) => enter(&self.forward[before], OUTSIDE, model),
        };
        let stay = model.transitions[OUTSIDE][OUTSIDE]
            * i32::try_from(units.len() - 1).expect("a row is short");
        entered + stay + self.backward[units.end - 1][OUTSIDE]
    }
}

/// Of each label, with the lean. `Outside` counts nothing.
fn leaning(said: &Emissions) -> Scores {
    let mut scores = [0; LABELS];
    for (label, score) in scores.iter_mut().enumerate().skip(1) {
        let lean = if starts_person(label) { LEAN } else { 0 };
        *score = i32::from(said[label - 1]) + lean;
    }
    scores
}

/// Of the first unit of a row.
fn first(emissions: &Scores) -> Scores {
    let mut scores = [NEVER; LABELS];
    for label in STARTS {
        scores[label] = emissions[label];
    }
    scores
}

/// Of each label behind the best that may stand before it.
fn next(before: &Scores, emissions: &Scores, model: &Model) -> Scores {
    let mut scores = *emissions;
    for label in STARTS {
        scores[label] += enter(before, label, model);
    }
    for (from, to) in OPEN.into_iter().zip(BEHIND_OPEN) {
        for label in to {
            let from = from.iter();
            let score = |from: &usize| before[*from] + model.transitions[*from][label];
            scores[label] += best(from.map(score));
        }
    }
    scores
}

/// The score of the best way into a label that no name goes on with.
fn enter(before: &Scores, label: usize, model: &Model) -> i32 {
    let from = CLOSED.iter();
    best(from.map(|from| before[*from] + model.transitions[*from][label]))
}

/// Of the last unit of a row: no name goes on behind it.
fn last() -> Scores {
    let mut scores = [NEVER; LABELS];
    for label in CLOSED {
        scores[label] = 0;
    }
    scores
}

/// Of what is behind a unit with each label, by the same of the next unit.
fn before(behind: &Scores, emissions: &Scores, model: &Model) -> Scores {
    let mut with = *behind;
    for (score, emission) in with.iter_mut().zip(emissions) {
        *score += emission;
    }
    let mut scores = [NEVER; LABELS];
    let step = |from: usize, to: usize| model.transitions[from][to] + with[to];
    for label in CLOSED {
        scores[label] = best(STARTS.iter().map(|to| step(label, *to)));
    }
    for (from, to) in OPEN.into_iter().zip(BEHIND_OPEN) {
        for label in from {
            scores[label] = best(to.iter().map(|to| step(label, *to)));
        }
    }
    scores
}

fn best(scores: impl Iterator<Item = i32>) -> i32 {
    scores.fold(NEVER, i32::max)
}
