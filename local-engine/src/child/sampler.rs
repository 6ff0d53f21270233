//! Draws the next token of one choice from the model's logits.
//!
//! Order: penalties, temperature, top-k, top-p, min-p, as vLLM and Hugging Face do, which is what
//! the models' recommended settings mean. Written here and not taken from llama.cpp so that it is
//! tested without a model, and so that constraints on the logits can come between the steps.

use std::collections::{HashMap, HashSet};

use crate::child::backend::Token;
use crate::protocol::Sampling;

/// At first only this many likeliest tokens are sorted; top-p seldom needs more.
const SORTED_FIRST: usize = 512;

pub(crate) struct Sampler {
    sampling: Sampling,
    random: fastrand::Rng,
    /// How often the choice has said each token.
    said: HashMap<Token, u32>,
    /// The prompt's tokens, where `repetition_penalty` asks for them.
    prompt: HashSet<Token>,
    /// Reused from token to token.
    candidates: Vec<Candidate>,
}

#[derive(Clone, Copy, Debug)]
struct Candidate {
    token: Token,
    /// The logit; from [`weigh`] on, the weight: in proportion to the probability.
    value: f32,
}

impl Sampler {
    /// The sampler of choice number `choice`.
    pub(crate) fn new(sampling: Sampling, choice: u32, prompt: &[Token]) -> Self {
        let random = match sampling.seed {
            Some(seed) => fastrand::Rng::with_seed(seed.wrapping_add(u64::from(choice))),
            None => fastrand::Rng::new(),
        };
        let repeats = is_changed(sampling.repetition_penalty, 1.0);
        let prompt = if repeats {
            prompt.iter().copied().collect()
        } else {
            HashSet::new()
        };
        Self {
            sampling,
            random,
            said: HashMap::new(),
            prompt,
            candidates: Vec::new(),
        }
    }

    /// The next token; `None` if the model gave no number to choose by.
    pub(crate) fn draw(&mut self, logits: &[f32]) -> Option<Token> {
        let token = self.choose(logits)?;
        *self.said.entry(token).or_default() += 1;
        Some(token)
    }

    fn choose(&mut self, logits: &[f32]) -> Option<Token> {
        let greedy = self.sampling.temperature <= 0.0 || self.sampling.top_k == 1;
        if greedy && !self.has_penalties() {
            return likeliest(number(logits));
        }
        self.candidates.clear();
        self.candidates
            .extend(number(logits).filter(|candidate| candidate.value.is_finite()));
        self.penalise(logits.len());
        if greedy {
            return likeliest(self.candidates.iter().copied());
        }
        self.keep_top_k();
        weigh(&mut self.candidates, self.sampling.temperature);
        self.keep_top_p();
        self.keep_min_p();
        pick(&self.candidates, self.random.f32())
    }

    fn has_penalties(&self) -> bool {
        let Sampling {
            presence_penalty,
            frequency_penalty,
            repetition_penalty,
            ..
        } = self.sampling;
        is_changed(presence_penalty, 0.0)
            || is_changed(frequency_penalty, 0.0)
            || is_changed(repetition_penalty, 1.0)
    }

    /// Presence and frequency count what the choice said; repetition also counts the prompt.
    fn penalise(&mut self, vocabulary: usize) {
        if !self.has_penalties() {
            return;
        }
        let sampling = self.sampling;
        let whole = self.candidates.len() == vocabulary;
        let mut change = |token: Token, count: u32| {
            let at = if whole {
                usize::try_from(token).ok()
            } else {
                self.candidates
                    .binary_search_by_key(&token, |candidate| candidate.token)
                    .ok()
            };
            let Some(candidate) = at.and_then(|at| self.candidates.get_mut(at)) else {
                return;
            };
            let value = &mut candidate.value;
            let repetition = sampling.repetition_penalty;
            *value = if *value > 0.0 {
                *value / repetition
            } else {
                *value * repetition
            };
            if count > 0 {
                #[expect(clippy::cast_precision_loss, reason = "counts are small")]
                let count = count as f32;
                *value -= sampling.presence_penalty + sampling.frequency_penalty * count;
            }
        };
        for (&token, &count) in &self.said {
            change(token, count);
        }
        for token in self
            .prompt
            .iter()
            .filter(|token| !self.said.contains_key(token))
        {
            change(*token, 0);
        }
    }

    fn keep_top_k(&mut self) {
        let top_k = self.sampling.top_k as usize;
        if top_k > 0 && top_k < self.candidates.len() {
            self.candidates.select_nth_unstable_by(top_k, by_value);
            self.candidates.truncate(top_k);
            // The order of a selection is not specified, and a seed must draw the same again.
            self.candidates.sort_unstable_by(by_value);
        }
    }

    /// Keeps the fewest likeliest tokens that together reach `top_p`.
    fn keep_top_p(&mut self) {
        if self.sampling.top_p >= 1.0 {
            return;
        }
        let enough = self.sampling.top_p * total(&self.candidates);
        let mut sorted = SORTED_FIRST.min(self.candidates.len());
        loop {
            if sorted < self.candidates.len() {
                self.candidates.select_nth_unstable_by(sorted, by_value);
            }
            self.candidates[..sorted].sort_unstable_by(by_value);
            let mut sum = 0.0;
            let reaches = self.candidates[..sorted].iter().position(|candidate| {
                sum += candidate.value;
                sum >= enough
            });
            match reaches {
                Some(last) => return self.candidates.truncate(last + 1),
                None if sorted == self.candidates.len() => return,
                None => sorted = self.candidates.len(),
            }
        }
    }

    fn keep_min_p(&mut self) {
        if self.sampling.min_p > 0.0 {
            // The likeliest token weighs 1, see `weigh`.
            let least = self.sampling.min_p;
            self.candidates.retain(|candidate| candidate.value >= least);
        }
    }
}

#[expect(
    clippy::float_cmp,
    reason = "a setting at its default is exactly its default"
)]
fn is_changed(setting: f32, default: f32) -> bool {
    setting != default
}

fn number(logits: &[f32]) -> impl Iterator<Item = Candidate> {
    (0..)
        .zip(logits)
        .map(|(token, &value)| Candidate { token, value })
}

/// Likelier first; among equals the lower token, so that the order is always the same.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the shape of a sort's comparison"
)]
fn by_value(a: &Candidate, b: &Candidate) -> std::cmp::Ordering {
    b.value.total_cmp(&a.value).then(a.token.cmp(&b.token))
}

fn likeliest(candidates: impl Iterator<Item = Candidate>) -> Option<Token> {
    let finite = candidates.filter(|candidate| candidate.value.is_finite());
    let best = finite.reduce(|best, next| if next.value > best.value { next } else { best });
    best.map(|candidate| candidate.token)
}

/// Turns logits into weights; the likeliest token weighs 1.
fn weigh(candidates: &mut [Candidate], temperature: f32) {
    let most = candidates
        .iter()
        .map(|candidate| candidate.value)
        .fold(f32::MIN, f32::max);
    for candidate in candidates {
        candidate.value = ((candidate.value - most) / temperature).exp();
    }
}

fn total(candidates: &[Candidate]) -> f32 {
    candidates.iter().map(|candidate| candidate.value).sum()
}

/// The token at `chance` (0 to 1) of the summed weights.
fn pick(candidates: &[Candidate], chance: f32) -> Option<Token> {
    let mut left = chance * total(candidates);
    let found = candidates.iter().find(|candidate| {
        left -= candidate.value;
        left < 0.0
    });
    found.or(candidates.last()).map(|candidate| candidate.token)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sampling() -> Sampling {
        Sampling {
            seed: Some(1),
            ..Sampling::default()
        }
    }

    fn draws(sampling: Sampling, logits: &[f32], times: usize) -> Vec<Token> {
        let mut sampler = Sampler::new(sampling, 0, &[]);
        (0..times)
            .map(|_| sampler.draw(logits).expect("finite logits"))
            .collect()
    }

    #[test]
    fn temperature_0_takes_the_likeliest_and_among_equals_the_first() {
        let greedy = Sampling {
            temperature: 0.0,
            ..sampling()
        };
        assert_eq!(draws(greedy, &[0.0, 3.0, 3.0, f32::NAN], 2), [1, 1]);
    }

    #[test]
    fn tokens_are_drawn_as_often_as_they_are_likely() {
        let logits = [0.7f32.ln(), 0.2f32.ln(), 0.1f32.ln()];
        let drawn = draws(sampling(), &logits, 10_000);
        let count = |token| drawn.iter().filter(|&&drawn| drawn == token).count();
        assert!((6800..7200).contains(&count(0)), "{}", count(0));
        assert!((1850..2150).contains(&count(1)), "{}", count(1));
    }

    #[test]
    fn top_p_keeps_the_fewest_tokens_that_reach_it() {
        let logits = [0.1f32.ln(), 0.5f32.ln(), 0.4f32.ln()];
        let drawn = draws(
            Sampling {
                top_p: 0.6,
                ..sampling()
            },
            &logits,
            1000,
        );
        assert!(drawn.iter().all(|&token| token != 0) && drawn.contains(&2));
        let drawn = draws(
            Sampling {
                top_p: 0.5,
                ..sampling()
            },
            &logits,
            1000,
        );
        assert!(drawn.iter().all(|&token| token == 1));
    }

    #[test]
    fn min_p_drops_what_is_unlikely_beside_the_likeliest() {
        let logits = [0.05f32.ln(), 0.8f32.ln(), 0.15f32.ln()];
        let drawn = draws(
            Sampling {
                min_p: 0.1,
                ..sampling()
            },
            &logits,
            1000,
        );
        assert!(drawn.iter().all(|&token| token != 0) && drawn.contains(&2));
    }

    #[test]
    fn a_presence_penalty_makes_room_for_others() {
        let settings = Sampling {
            temperature: 0.0,
            presence_penalty: 1.0,
            ..sampling()
        };
        assert_eq!(draws(settings, &[1.0, 0.5, 0.1], 4), [0, 1, 2, 0]);
    }

    #[test]
    fn a_frequency_penalty_grows_with_each_time() {
        let settings = Sampling {
            temperature: 0.0,
            frequency_penalty: 0.3,
            ..sampling()
        };
        assert_eq!(draws(settings, &[1.0, 0.5], 4), [0, 0, 1, 0]);
    }

    #[test]
    fn a_repetition_penalty_counts_the_prompt_too() {
        let settings = Sampling {
            temperature: 0.0,
            repetition_penalty: 2.0,
            ..sampling()
        };
        let mut sampler = Sampler::new(settings, 0, &[0]);
        assert_eq!(sampler.draw(&[1.0, 0.6, -1.0]), Some(1));
    }

    #[test]
    fn a_model_that_gives_no_number_draws_nothing() {
        assert_eq!(
            Sampler::new(sampling(), 0, &[]).draw(&[f32::NAN, f32::NEG_INFINITY]),
            None
        );
    }

    proptest! {
        #[test]
        fn the_same_seed_draws_the_same_and_only_from_what_is_allowed(
            logits in prop::collection::vec(-8f32..8.0, 2..1500),
            seed: u64, top_k in 0u32..40, top_p in 0.05f32..=1.0, temperature in 0.1f32..2.0,
        ) {
            let settings =
                Sampling { top_k, top_p, temperature, seed: Some(seed), ..Sampling::default() };
            let drawn = draws(settings, &logits, 8);
            prop_assert_eq!(&drawn, &draws(settings, &logits, 8));
            let mut best: Vec<_> = number(&logits).collect();
            best.sort_by(by_value);
            let allowed = if top_k == 0 { logits.len() } else { top_k as usize };
            for token in drawn {
                let rank = best.iter().position(|candidate| candidate.token == token);
                prop_assert!(rank.is_some_and(|rank| rank < allowed));
            }
        }
    }
}
