//! Draws the next token of one choice from the model's logits.
//!
//! Order: what the grammar forbids is out, then bias, penalties, temperature, top-k, top-p, min-p,
//! as vLLM and Hugging Face do, which is what the models' recommended settings mean. Written here
//! and not taken from llama.cpp so that it is tested without a model and a grammar can stand before
//! the rest.
//!
//! A vocabulary has 150,000 tokens and a step 64 draws, so a draw makes one pass over the logits,
//! the highest value of each block of 64, and then looks only into blocks that matter. It allocates
//! nothing once its buffers have grown. The tests hold it to a plain implementation that sorts
//! everything, token for token.

mod cuts;
mod logprob;
mod sums;
mod touched;
mod values;
mod weights;

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod speed;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::child::backend::Token;
use crate::child::grammar::Mask;
use crate::child::sampler::cuts::Candidates;
use crate::child::sampler::sums::{Bounds, Sums};
use crate::child::sampler::touched::Touched;
use crate::child::sampler::values::Values;
use crate::child::sampler::weights::Scale;
use crate::protocol::Sampling;

pub(crate) use crate::child::sampler::logprob::Logprob;

/// How the tokens of a request are drawn. Cheap to clone.
#[derive(Clone, Default)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct Drawing {
    pub(crate) sampling: Sampling,
    /// Added to the logits of these tokens.
    pub(crate) logit_bias: Arc<[(Token, f32)]>,
    /// Tell each token's log-probability, and this many of the likeliest beside it.
    pub(crate) logprobs: Option<u8>,
}

/// A token that was drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Drawn {
    pub(crate) token: Token,
    /// Where it was asked for.
    pub(crate) logprob: Option<Logprob>,
}

/// Draws the tokens of one choice, and remembers what it drew.
pub(crate) struct Sampler {
    sampling: Sampling,
    logprobs: Option<u8>,
    random: fastrand::Rng,
    touched: Touched,
    scratch: Scratch,
}

/// Reused from draw to draw.
#[derive(Default)]
struct Scratch {
    /// The highest value of each block.
    highest: Vec<f32>,
    /// The same, in another order.
    ranking: Vec<f32>,
    candidates: Candidates,
    sums: Sums,
}

impl Sampler {
    /// The sampler of choice number `choice`.
    pub(crate) fn new(drawing: Drawing, choice: u32, prompt: &[Token]) -> Self {
        let Drawing {
            sampling,
            logit_bias,
            logprobs,
        } = drawing;
        let random = match sampling.seed {
            Some(seed) => fastrand::Rng::with_seed(seed.wrapping_add(u64::from(choice))),
            None => fastrand::Rng::new(),
        };
        Self {
            sampling,
            logprobs,
            random,
            touched: Touched::new(&sampling, &logit_bias, prompt),
            scratch: Scratch::default(),
        }
    }

    /// The next token, one of those `allowed`; `None` if the model gave no number to choose by, or
    /// none for an allowed token.
    pub(crate) fn draw(&mut self, logits: &[f32], allowed: Option<&Mask>) -> Option<Drawn> {
        let token = self.choose(logits, allowed)?;
        self.touched.say(token);
        let logprob = self
            .logprobs
            .map(|count| self.scratch.logprob(token, count.into(), logits));
        Some(Drawn { token, logprob })
    }

    fn choose(&mut self, logits: &[f32], allowed: Option<&Mask>) -> Option<Token> {
        let values = Values {
            logits,
            allowed,
            touched: &self.touched,
        };
        let scratch = &mut self.scratch;
        values.measure(&mut scratch.highest);
        let highest = scratch
            .highest
            .iter()
            .copied()
            .fold(f32::NEG_INFINITY, f32::max);
        if highest == f32::NEG_INFINITY {
            return None;
        }
        let sampling = &self.sampling;
        if sampling.is_greedy() {
            return scratch.first(&values, highest);
        }
        let scale = Scale::new(highest, sampling.temperature);
        // One number for each token, whatever the settings.
        let chance = self.random.u64(..);
        if sampling.keeps_all() {
            return scratch.sums.pick(&values, &scratch.highest, scale, chance);
        }
        scratch.gather(&values, sampling, scale);
        scratch.candidates.pick(chance, scale)
    }
}

impl Sampling {
    fn is_greedy(&self) -> bool {
        self.temperature.is_nan() || self.temperature <= 0.0 || self.top_k == 1
    }

    fn keeps_all(&self) -> bool {
        self.top_k == 0 && self.top_p >= 1.0 && self.least_share().is_none()
    }

    fn least_share(&self) -> Option<f32> {
        (self.min_p > 0.0).then_some(self.min_p)
    }
}

impl Scratch {
    /// The first token of this value.
    fn first(&mut self, values: &Values<'_>, value: f32) -> Option<Token> {
        self.candidates
            .gather(values, &self.highest, |other| other >= value);
        self.candidates.all.first().map(|candidate| candidate.token)
    }

    /// What top-k, top-p and min-p, of which there is one, leave; weighed.
    fn gather(&mut self, values: &Values<'_>, sampling: &Sampling, scale: Scale) {
        let least = sampling.least_share().map(|min_p| scale.least(min_p));
        if sampling.top_k > 0 {
            self.gather_top_k(values, sampling.top_k as usize);
            self.candidates.weigh(scale);
            if sampling.top_p < 1.0 {
                let enough = share(self.candidates.total(), sampling.top_p);
                self.keep_enough(enough);
            }
        } else if sampling.top_p < 1.0 {
            self.gather_top_p(values, sampling.top_p, scale);
        } else {
            let least = least.unwrap_or(f32::MIN);
            self.candidates
                .gather(values, &self.highest, |value| value >= least);
            self.candidates.weigh(scale);
        }
        if let Some(least) = least {
            self.candidates
                .all
                .retain(|candidate| candidate.value >= least);
        }
    }

    fn gather_top_k(&mut self, values: &Values<'_>, top_k: usize) {
        let least = self.reached_by(top_k);
        self.candidates
            .gather(values, &self.highest, |value| value >= least);
        self.candidates.keep_likeliest(top_k);
    }

    fn gather_top_p(&mut self, values: &Values<'_>, top_p: f32, scale: Scale) {
        let highest = &self.highest;
        self.candidates
            .gather(values, highest, |value| scale.is_near(value));
        self.candidates.weigh(scale);
        let Bounds { least, most } = self.sums.bounds(values, highest, scale);
        let last = self.candidates.last_of(share(least, top_p));
        if let Some(last) = last
            && self.candidates.last_of(share(most, top_p)) == Some(last)
        {
            return self.candidates.keep_to(&last);
        }
        let enough = share(self.sums.exact(values, highest, scale), top_p);
        if self.candidates.total() < enough {
            self.candidates
                .gather(values, highest, |value| scale.matters(value));
            self.candidates.weigh(scale);
        }
        self.keep_enough(enough);
    }

    /// Keeps the fewest likeliest that together weigh `enough`.
    fn keep_enough(&mut self, enough: u64) {
        if let Some(last) = self.candidates.last_of(enough) {
            self.candidates.keep_to(&last);
        }
    }

    /// A value that the `count` likeliest tokens reach, and few others: the `count`-th highest of
    /// the blocks' highest values.
    fn reached_by(&mut self, count: usize) -> f32 {
        if count == 0 || count > self.highest.len() {
            return f32::MIN;
        }
        self.ranking.clone_from(&self.highest);
        let last = self
            .ranking
            .select_nth_unstable_by(count - 1, |a, b| b.total_cmp(a))
            .1;
        last.max(f32::MIN)
    }
}

/// The least weight that is this share of the total, and some.
fn share(total: u64, share: f32) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a total is below 2^53"
    )]
    let least = (total as f64 * f64::from(share)).ceil() as u64;
    least.max(1)
}
