//! Draws the next token of one choice from the model's logits.
//!
//! Order: what the grammar forbids is out, then bias, penalties, temperature, top-k, top-p, min-p,
//! as vLLM and Hugging Face do, which is what the models' recommended settings mean. Written here
//! and not taken from llama.cpp so that it is tested without a model and a grammar can stand before
//! the rest.
//!
//! A vocabulary has 150,000 tokens and a step 64 draws, so a draw makes one pass over the logits,
//! the highest value of each block of 64, and then looks only into blocks that matter. The tests
//! hold it to a plain implementation that sorts everything, token for token.

mod cuts;
mod logprob;
mod touched;
mod values;
mod weights;

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::child::backend::Token;
use crate::child::grammar::Mask;
use crate::child::sampler::cuts::{Candidate, keep_enough, keep_likeliest, total};
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

/// Reused from token to token.
#[derive(Default)]
struct Scratch {
    /// The highest value of each block.
    highest: Vec<f32>,
    /// The summed weight of blocks, with their first tokens.
    totals: Vec<(usize, u64)>,
    candidates: Vec<Candidate>,
    ranking: Vec<Candidate>,
}

impl Sampler {
    /// The sampler of choice number `choice`.
    pub(crate) fn new(drawing: Drawing, choice: u32, prompt: &[Token]) -> Self {
        let sampling = drawing.sampling;
        let random = match sampling.seed {
            Some(seed) => fastrand::Rng::with_seed(seed.wrapping_add(u64::from(choice))),
            None => fastrand::Rng::new(),
        };
        Self {
            sampling,
            logprobs: drawing.logprobs,
            random,
            touched: Touched::new(&sampling, &drawing.logit_bias, prompt),
            scratch: Scratch::default(),
        }
    }

    /// The next token, one of those `allowed`; `None` if the model gave no number to choose by, or
    /// none for an allowed token.
    pub(crate) fn draw(&mut self, logits: &[f32], allowed: Option<&Mask>) -> Option<Drawn> {
        let token = self.choose(logits, allowed)?;
        self.touched.say(token);
        let logprob = self.logprobs.map(|count| {
            let Scratch {
                highest,
                candidates,
                ..
            } = &mut self.scratch;
            logprob::logprob(token, count.into(), logits, highest, candidates)
        });
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
        let Sampling {
            temperature,
            top_k,
            top_p,
            min_p,
            ..
        } = self.sampling;
        if top_k == 1 || temperature.is_nan() || temperature <= 0.0 {
            return scratch.first(&values, highest);
        }
        let scale = Scale::new(highest, temperature);
        let top_p = if top_p >= 1.0 { None } else { Some(top_p) };
        let min_p = if min_p > 0.0 {
            Some(scale.below(min_p.ln()))
        } else {
            None
        };
        if top_k > 0 {
            scratch.gather_top_k(&values, top_k as usize, scale);
            if let Some(top_p) = top_p {
                let enough = share(total(&scratch.candidates), top_p);
                keep_enough(&mut scratch.candidates, enough, &mut scratch.ranking);
            }
        } else if let Some(top_p) = top_p {
            scratch.gather_top_p(&values, top_p, scale);
        } else if let Some(least) = min_p {
            scratch.gather(&values, least, scale);
        } else {
            return scratch.pick_any(&values, scale, &mut self.random);
        }
        if let Some(least) = min_p {
            scratch
                .candidates
                .retain(|candidate| candidate.value >= least);
        }
        pick(&scratch.candidates, &mut self.random)
    }
}

impl Scratch {
    /// The first token of this value.
    fn first(&mut self, values: &Values<'_>, value: f32) -> Option<Token> {
        gather(values, &self.highest, value, &mut self.candidates);
        self.candidates.first().map(|candidate| candidate.token)
    }

    /// Candidates of at least this value, weighed.
    fn gather(&mut self, values: &Values<'_>, least: f32, scale: Scale) {
        gather(values, &self.highest, least, &mut self.candidates);
        for candidate in &mut self.candidates {
            candidate.weight = scale.weight(candidate.value);
        }
    }

    /// The `top_k` likeliest candidates, weighed.
    fn gather_top_k(&mut self, values: &Values<'_>, top_k: usize, scale: Scale) {
        let least = threshold(&self.highest, top_k);
        gather(values, &self.highest, least, &mut self.candidates);
        keep_likeliest(&mut self.candidates, top_k, &mut self.ranking);
        for candidate in &mut self.candidates {
            candidate.weight = scale.weight(candidate.value);
        }
    }

    /// The fewest likeliest candidates that together have the probability `top_p`, weighed.
    fn gather_top_p(&mut self, values: &Values<'_>, top_p: f32, scale: Scale) {
        let enough = share(self.weigh_all(values, scale), top_p);
        // Mostly a handful of tokens are enough; each try looks at tokens that are e^6 times less
        // likely than those of the try before.
        for exponent in [-3.0, -9.0, -15.0, f32::NEG_INFINITY] {
            self.gather(values, scale.below(exponent), scale);
            if total(&self.candidates) >= enough {
                break;
            }
        }
        keep_enough(&mut self.candidates, enough, &mut self.ranking);
    }

    /// The summed weight of all tokens, and of the blocks.
    fn weigh_all(&mut self, values: &Values<'_>, scale: Scale) -> u64 {
        self.totals.clear();
        let matters = |highest| scale.matters(highest);
        values.visit(&self.highest, matters, |first, block| {
            self.totals.push((first, scale.total(block)));
        });
        self.totals.iter().map(|&(_, total)| total).sum()
    }

    /// A token drawn from all.
    fn pick_any(
        &mut self,
        values: &Values<'_>,
        scale: Scale,
        random: &mut fastrand::Rng,
    ) -> Option<Token> {
        let total = self.weigh_all(values, scale);
        let mut left = random.u64(..total);
        let (first, _) = *self.totals.iter().find(|&&(_, total)| {
            let here = left < total;
            if !here {
                left -= total;
            }
            here
        })?;
        let place = values.at(first).iter().position(|&value| {
            let weight = u64::from(scale.weight(value));
            let here = left < weight;
            if !here {
                left -= weight;
            }
            here
        })?;
        Some(Values::token(first, place))
    }
}

/// A token drawn from the candidates by their weights.
fn pick(candidates: &[Candidate], random: &mut fastrand::Rng) -> Option<Token> {
    let mut left = random.u64(..total(candidates));
    let found = candidates.iter().find(|candidate| {
        let weight = u64::from(candidate.weight);
        let here = left < weight;
        if !here {
            left -= weight;
        }
        here
    });
    found.map(|candidate| candidate.token)
}

/// The least weight that is this share of the total.
fn share(total: u64, share: f32) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a total is below 2^53"
    )]
    let least = (total as f64 * f64::from(share)).ceil() as u64;
    least
}

/// A value that the `count` likeliest tokens reach, and few others: the `count`-th highest of the
/// blocks' highest values.
fn threshold(highest: &[f32], count: usize) -> f32 {
    let mut highest: Vec<f32> = highest.to_vec();
    if count == 0 || count > highest.len() {
        return f32::MIN;
    }
    let (_, least, _) = highest.select_nth_unstable_by(count - 1, |a, b| b.total_cmp(a));
    least.max(f32::MIN)
}

/// Every token of at least the value `least`, in the order of tokens, not yet weighed.
fn gather(values: &Values<'_>, highest: &[f32], least: f32, candidates: &mut Vec<Candidate>) {
    candidates.clear();
    let matters = |highest| highest >= least;
    values.visit(highest, matters, |first, block| {
        for (place, &value) in block.iter().enumerate() {
            if value >= least {
                candidates.push(Candidate {
                    token: Values::token(first, place),
                    value,
                    weight: 0,
                });
            }
        }
    });
}
