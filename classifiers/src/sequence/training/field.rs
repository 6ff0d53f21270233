//! The weights while they are learned, moved against the gradient of one line at a time.

use super::chain::Chain;
use super::known::UNKNOWN;
use super::random::Random;
use super::{Line, Options};
use crate::sequence::features::{COUNT, Features, LEXICAL};
use crate::sequence::labels::LABELS;
use crate::sequence::model::ROW;

/// By feature, then by label from the second on.
pub(super) type Weights = Vec<[f32; ROW]>;

/// The weights, and how far each was moved so far.
pub(super) struct Field {
    options: Options,
    pub(super) weights: Weights,
    moved: Weights,
    pub(super) transitions: [[f32; LABELS]; LABELS],
    transitions_moved: [[f32; LABELS]; LABELS],
}

impl Field {
    pub(super) fn new(options: Options, rows: usize) -> Self {
        Self {
            options,
            weights: vec![[0.0; ROW]; rows],
            moved: vec![[1e-6; ROW]; rows],
            transitions: [[0.0; LABELS]; LABELS],
            transitions_moved: [[1e-6; LABELS]; LABELS],
        }
    }

    /// One step down the gradient; returns the loss before it.
    pub(super) fn learn(&mut self, line: &Line, random: &mut Random) -> f32 {
        let shown = Shown::draw(self.options, random);
        let emissions = self.emissions(line, &shown);
        let chain = Chain::new(&self.transitions, emissions);
        let mut expected = [[0.0; LABELS]; LABELS];
        for at in 0..line.rows.len() {
            let mut gradient = chain.marginal(at);
            gradient[line.labels[at]] -= 1.0;
            if gradient.iter().any(|part| part.abs() > 1e-4) {
                self.step(&line.rows[at], &shown, &gradient);
            }
            if at > 0 {
                chain.add_pairs(at, &mut expected);
                expected[line.labels[at - 1]][line.labels[at]] -= 1.0;
            }
        }
        self.step_transitions(&expected);
        chain.loss(line)
    }

    fn emissions(&self, line: &Line, shown: &Shown) -> Vec<[f32; LABELS]> {
        let emission = |rows: &Features| {
            let mut sum = [0.0; LABELS];
            for row in shown.of(rows) {
                let weights = &self.weights[row as usize];
                sum[1..]
                    .iter_mut()
                    .zip(weights)
                    .for_each(|(sum, weight)| *sum += weight);
            }
            sum
        };
        line.rows.iter().map(emission).collect()
    }

    fn step(&mut self, rows: &Features, shown: &Shown, gradient: &[f32; LABELS]) {
        let Options { rate, decay, .. } = self.options;
        for row in shown.of(rows) {
            let weights = self.weights[row as usize].iter_mut();
            let moved = self.moved[row as usize].iter_mut();
            for ((weight, moved), part) in weights.zip(moved).zip(&gradient[1..]) {
                step(weight, moved, part + decay * *weight, rate);
            }
        }
    }

    fn step_transitions(&mut self, gradient: &[[f32; LABELS]; LABELS]) {
        let weights = self.transitions.as_flattened_mut().iter_mut();
        let moved = self.transitions_moved.as_flattened_mut().iter_mut();
        for ((weight, moved), part) in weights.zip(moved).zip(gradient.as_flattened()) {
            step(weight, moved, *part, self.options.rate);
        }
    }
}

/// `AdaGrad` (Duchi et al., 2011).
fn step(weight: &mut f32, moved: &mut f32, gradient: f32, rate: f32) {
    if gradient != 0.0 {
        *moved += gradient * gradient;
        *weight -= rate * gradient / moved.sqrt();
    }
}

/// Which features a line is shown with.
struct Shown([bool; COUNT]);

impl Shown {
    fn draw(options: Options, random: &mut Random) -> Self {
        let dictionaries = random.below(256) >= u64::from(options.hidden_dictionaries);
        let mut shown = [true; COUNT];
        for (template, shown) in shown.iter_mut().enumerate() {
            *shown = random.below(256) >= u64::from(options.hidden)
                && (dictionaries || !LEXICAL.contains(&template));
        }
        Self(shown)
    }

    fn of<'s>(&'s self, rows: &'s Features) -> impl Iterator<Item = u32> + 's {
        let both = rows.iter().zip(&self.0);
        both.filter(|(row, shown)| **shown && **row != UNKNOWN)
            .map(|(row, _)| *row)
    }
}
