//! The plain implementation of what a draw is; the fast one must draw the same, token for token.

use std::collections::{HashMap, HashSet};

use crate::child::backend::Token;
use crate::child::grammar::Mask;
use crate::child::sampler::Drawing;
use crate::child::sampler::cuts::{Candidate, by_value, part, total};
use crate::child::sampler::weights::Scale;

pub(super) struct Oracle {
    drawing: Drawing,
    random: fastrand::Rng,
    said: HashMap<Token, u32>,
    prompt: HashSet<Token>,
}

impl Oracle {
    /// With a seed.
    pub(super) fn new(drawing: Drawing, choice: u32, prompt: &[Token]) -> Self {
        let seed = drawing.sampling.seed.expect("compared by seed");
        Self {
            drawing,
            random: fastrand::Rng::with_seed(seed.wrapping_add(choice.into())),
            said: HashMap::new(),
            prompt: prompt.iter().copied().collect(),
        }
    }

    pub(super) fn draw(&mut self, logits: &[f32], allowed: Option<&Mask>) -> Option<Token> {
        let sampling = self.drawing.sampling;
        let mut all: Vec<_> = (0..)
            .zip(logits)
            .filter(|&(token, _)| allowed.is_none_or(|mask| mask.allows(token)))
            .map(|(token, &logit)| (token, self.change(token, logit)))
            .filter(|(_, value)| value.is_finite())
            .map(|(token, value)| Candidate {
                token,
                value,
                weight: 0,
            })
            .collect();
        all.sort_by(by_value);
        let highest = all.first()?.value;
        if sampling.temperature > 0.0 {
            self.cut(&mut all, Scale::new(highest, sampling.temperature));
        } else {
            all.truncate(1);
        }
        let greedy = sampling.temperature <= 0.0 || sampling.top_k == 1;
        let token = if greedy {
            all[0].token
        } else {
            self.pick(all, Scale::new(highest, sampling.temperature))?
        };
        *self.said.entry(token).or_default() += 1;
        Some(token)
    }

    /// What is near first, each part in the order of tokens.
    fn pick(&mut self, mut all: Vec<Candidate>, scale: Scale) -> Option<Token> {
        all.sort_by_key(|candidate| (!scale.is_near(candidate.value), candidate.token));
        let mut left = part(total(&all), self.random.u64(..));
        let drawn = all.iter().find(|candidate| {
            let weight = u64::from(candidate.weight);
            let here = left < weight;
            left = left.saturating_sub(weight);
            here
        });
        drawn.map(|drawn| drawn.token)
    }

    /// `all`: likeliest first.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a total is below 2^53"
    )]
    fn cut(&self, all: &mut Vec<Candidate>, scale: Scale) {
        let sampling = self.drawing.sampling;
        if sampling.top_k > 0 {
            all.truncate(sampling.top_k as usize);
        }
        for candidate in &mut *all {
            candidate.weight = scale.weight(candidate.value);
        }
        if sampling.top_p < 1.0 {
            let total = total(all);
            let enough = (total as f64 * f64::from(sampling.top_p)).ceil() as u64;
            let enough = enough.max(1);
            let mut sum = 0;
            let reaches = all.iter().position(|candidate| {
                sum += u64::from(candidate.weight);
                sum >= enough
            });
            all.truncate(reaches.map_or(all.len(), |last| last + 1));
        }
        if sampling.min_p > 0.0 {
            let least = scale.least(sampling.min_p);
            all.retain(|candidate| candidate.value >= least);
        }
    }

    fn change(&self, token: Token, logit: f32) -> f32 {
        let sampling = self.drawing.sampling;
        let biases = self.drawing.logit_bias.iter();
        let bias: f32 = biases
            .filter(|bias| bias.0 == token)
            .map(|bias| bias.1)
            .sum();
        let said = self.said.get(&token).copied().unwrap_or(0);
        let mut value = logit + bias;
        if said > 0 || self.prompt.contains(&token) {
            let repetition = sampling.repetition_penalty;
            value = if value > 0.0 {
                value / repetition
            } else {
                value * repetition
            };
        }
        if said > 0 {
            #[expect(clippy::cast_precision_loss, reason = "counts are small")]
            let said = said as f32;
            value -= sampling.presence_penalty + sampling.frequency_penalty * said;
        }
        value
    }
}
