//! The best labelling of a row of units, and by how much it is better than one without a name.

use std::ops::Range;

use super::labels::{LABELS, OUTSIDE, follows, is_open, kind, starts, starts_person};
use super::model::{Model, ROW};
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

/// What the features of a unit say of each label but `Outside`.
pub(super) type Emissions = [i16; ROW];

type Scores = [i32; LABELS];

/// Working memory, kept from row to row.
#[derive(Default)]
pub(super) struct Decoder {
    emissions: Vec<Emissions>,
    forward: Vec<Scores>,
    back: Vec<[u8; LABELS]>,
    backward: Vec<Scores>,
}

impl Decoder {
    /// The names of the best labelling.
    pub(super) fn names(&mut self, model: &Model, emissions: &[Emissions]) -> Vec<Name> {
        self.emissions.clear();
        self.emissions.extend_from_slice(emissions);
        self.run_forward(model);
        let labels = self.best();
        if labels.iter().all(|&label| label == OUTSIDE) {
            return Vec::new();
        }
        self.run_backward(model);
        let best = self.score();
        let mut names = Vec::new();
        let mut start = 0;
        for (at, &label) in labels.iter().enumerate() {
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

    fn emission(&self, at: usize, label: usize) -> i32 {
        if label == OUTSIDE {
            return 0;
        }
        let lean = if starts_person(label) { LEAN } else { 0 };
        i32::from(self.emissions[at][label - 1]) + lean
    }

    fn run_forward(&mut self, model: &Model) {
        self.forward.clear();
        self.back.clear();
        for at in 0..self.emissions.len() {
            let mut scores = [NEVER; LABELS];
            let mut back = [0; LABELS];
            for label in 0..LABELS {
                let emission = self.emission(at, label);
                if at == 0 {
                    if starts(label) {
                        scores[label] = emission;
                    }
                    continue;
                }
                let before = &self.forward[at - 1];
                for (from, score) in before.iter().enumerate() {
                    let score = score + model.transitions[from][label] + emission;
                    if follows(from, label) && score > scores[label] {
                        scores[label] = score;
                        back[label] = u8::try_from(from).expect("few labels");
                    }
                }
            }
            self.forward.push(scores);
            self.back.push(back);
        }
    }

    fn run_backward(&mut self, model: &Model) {
        self.backward.clear();
        self.backward.resize(self.emissions.len(), [NEVER; LABELS]);
        for at in (0..self.emissions.len()).rev() {
            for label in 0..LABELS {
                self.backward[at][label] = if at + 1 == self.emissions.len() {
                    if is_open(label) { NEVER } else { 0 }
                } else {
                    (0..LABELS)
                        .filter(|&next| follows(label, next))
                        .map(|next| {
                            model.transitions[label][next]
                                + self.emission(at + 1, next)
                                + self.backward[at + 1][next]
                        })
                        .max()
                        .unwrap_or(NEVER)
                };
            }
        }
    }

    /// The score of the best labelling.
    fn score(&self) -> i32 {
        let last = self.forward.last().map_or(&[0; LABELS], |scores| scores);
        (0..LABELS)
            .filter(|&label| !is_open(label))
            .map(|label| last[label])
            .max()
            .unwrap_or(NEVER)
    }

    fn best(&self) -> Vec<usize> {
        let Some(last) = self.forward.last() else {
            return Vec::new();
        };
        // Of equals the first: outside.
        let mut label = (0..LABELS)
            .filter(|&label| !is_open(label))
            .rev()
            .max_by_key(|&label| last[label])
            .unwrap_or(OUTSIDE);
        let mut labels = vec![OUTSIDE; self.forward.len()];
        for at in (0..labels.len()).rev() {
            labels[at] = label;
            label = usize::from(self.back[at][label]);
        }
        labels
    }

    /// The score of the best labelling in which all of `units` is outside.
    fn without(&self, model: &Model, units: &Range<usize>) -> i32 {
        let enter = match units.start.checked_sub(1) {
            None => 0,
            Some(before) => (0..LABELS)
                .filter(|&label| !is_open(label))
                .map(|label| self.forward[before][label] + model.transitions[label][OUTSIDE])
                .max()
                .unwrap_or(NEVER),
        };
        let stay = model.transitions[OUTSIDE][OUTSIDE]
            * i32::try_from(units.len() - 1).expect("a row is short");
        enter + stay + self.backward[units.end - 1][OUTSIDE]
    }
}
