//! How probable the labels of a line are, by the weights so far.

use super::Line;
use crate::sequence::labels::{LABELS, follows, is_open, starts};

/// Probabilities of the labels along a line (forward and backward, every unit scaled to sum 1).
pub(super) struct Chain {
    /// Exponentials of the emissions, each over the greatest of its unit.
    emissions: Vec<[f32; LABELS]>,
    scores: Vec<[f32; LABELS]>,
    raw: [[f32; LABELS]; LABELS],
    transitions: [[f32; LABELS]; LABELS],
    forward: Vec<[f32; LABELS]>,
    backward: Vec<[f32; LABELS]>,
    /// The natural logarithm of the sum over all labellings.
    log_sum: f32,
}

impl Chain {
    pub(super) fn new(raw: &[[f32; LABELS]; LABELS], scores: Vec<[f32; LABELS]>) -> Self {
        let mut transitions = [[0.0; LABELS]; LABELS];
        for (from, row) in transitions.iter_mut().enumerate() {
            for (to, value) in row
                .iter_mut()
                .enumerate()
                .filter(|(to, _)| follows(from, *to))
            {
                *value = exp(raw[from][to]);
            }
        }
        let mut chain = Self {
            emissions: Vec::with_capacity(scores.len()),
            raw: *raw,
            transitions,
            forward: Vec::with_capacity(scores.len()),
            backward: vec![[1.0; LABELS]; scores.len()],
            log_sum: 0.0,
            scores,
        };
        chain.run_forward();
        chain.run_backward();
        chain
    }

    fn run_forward(&mut self) {
        for at in 0..self.scores.len() {
            let scores = self.scores[at];
            let most = scores.iter().copied().fold(f32::MIN, f32::max);
            let emissions = scores.map(|score| exp(score - most));
            let mut now = [0.0; LABELS];
            for label in 0..LABELS {
                let enter: f32 = if at == 0 {
                    f32::from(u8::from(starts(label)))
                } else {
                    let before = &self.forward[at - 1];
                    (0..LABELS)
                        .map(|from| before[from] * self.transitions[from][label])
                        .sum()
                };
                now[label] = enter * emissions[label];
            }
            if at + 1 == self.scores.len() {
                (0..LABELS)
                    .filter(|&label| is_open(label))
                    .for_each(|label| now[label] = 0.0);
            }
            self.log_sum += most + ln(scale(&mut now));
            self.forward.push(now);
            self.emissions.push(emissions);
        }
    }

    fn run_backward(&mut self) {
        let last = self.scores.len() - 1;
        for label in (0..LABELS).filter(|&label| is_open(label)) {
            self.backward[last][label] = 0.0;
        }
        for at in (0..last).rev() {
            let next = &self.backward[at + 1];
            let mut now = [0.0; LABELS];
            for (label, now) in now.iter_mut().enumerate() {
                *now = (0..LABELS)
                    .map(|to| self.transitions[label][to] * self.emissions[at + 1][to] * next[to])
                    .sum();
            }
            scale(&mut now);
            self.backward[at] = now;
        }
    }

    /// How probable each label of a unit is.
    pub(super) fn marginal(&self, at: usize) -> [f32; LABELS] {
        let mut both = self.forward[at];
        both.iter_mut()
            .zip(&self.backward[at])
            .for_each(|(both, back)| *both *= back);
        scale(&mut both);
        both
    }

    /// Adds how probable each pair of labels is, of the unit and the one before.
    pub(super) fn add_pairs(&self, at: usize, sum: &mut [[f32; LABELS]; LABELS]) {
        let mut pairs = [[0.0; LABELS]; LABELS];
        for (from, row) in pairs.iter_mut().enumerate() {
            for (to, pair) in row.iter_mut().enumerate() {
                *pair = self.forward[at - 1][from]
                    * self.transitions[from][to]
                    * self.emissions[at][to]
                    * self.backward[at][to];
            }
        }
        let total: f32 = pairs.as_flattened().iter().sum();
        let sum = sum.as_flattened_mut().iter_mut();
        sum.zip(pairs.as_flattened())
            .for_each(|(sum, pair)| *sum += pair / total);
    }

    /// Minus the logarithm of how probable the right labelling is.
    pub(super) fn loss(&self, line: &Line) -> f32 {
        let emitted = line
            .labels
            .iter()
            .zip(&self.scores)
            .map(|(&label, scores)| scores[label]);
        let passed = line
            .labels
            .windows(2)
            .map(|pair| self.raw[pair[0]][pair[1]]);
        self.log_sum - emitted.sum::<f32>() - passed.sum::<f32>()
    }
}

/// Divides by the sum, and returns it.
fn scale(values: &mut [f32; LABELS]) -> f32 {
    let sum: f32 = values.iter().sum();
    let sum = sum.max(f32::MIN_POSITIVE);
    values.iter_mut().for_each(|value| *value /= sum);
    sum
}

/// e to the power of `x`, the same on every machine: the limit (1 + x/2^16)^(2^16), to a thirtieth at worst.
fn exp(x: f32) -> f32 {
    let x = x.clamp(-60.0, 60.0);
    let mut power = 1.0 + f64::from(x) / 65_536.0;
    for _ in 0..16 {
        power *= power;
    }
    #[expect(clippy::cast_possible_truncation, reason = "between e^-60 and e^60")]
    let power = power as f32;
    power
}

/// The natural logarithm of a positive number, for reports only.
fn ln(x: f32) -> f32 {
    x.ln()
}
