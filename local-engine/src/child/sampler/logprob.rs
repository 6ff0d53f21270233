//! How likely the model itself held a token: the softmax of its logits as they came, before bias,
//! penalties, temperature and grammar.

use crate::child::backend::Token;
use crate::child::sampler::Scratch;
use crate::child::sampler::cuts::{Candidate, by_value};
use crate::child::sampler::touched::Touched;
use crate::child::sampler::values::Values;
use crate::child::sampler::weights::exp;

/// Natural logarithms of probabilities.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Logprob {
    /// Of the token that was drawn.
    pub(crate) logprob: f32,
    /// The likeliest tokens, likeliest first; among equals the lower token first.
    pub(crate) top: Vec<(Token, f32)>,
}

static UNTOUCHED: Touched = Touched::none();

impl Scratch {
    /// `count`: how many of the likeliest are told.
    pub(super) fn logprob(&mut self, token: Token, count: usize, logits: &[f32]) -> Logprob {
        let values = Values {
            logits,
            allowed: None,
            touched: &UNTOUCHED,
        };
        values.measure(&mut self.highest);
        let norm = log_sum(&values, &self.highest);
        self.gather_top_k(&values, count);
        let likeliest = &mut self.candidates.all;
        likeliest.sort_unstable_by(by_value);
        likeliest.truncate(count);
        let told = |candidate: &Candidate| (candidate.token, candidate.value - norm);
        let drawn = usize::try_from(token)
            .ok()
            .and_then(|token| logits.get(token));
        Logprob {
            logprob: drawn.map_or(f32::NEG_INFINITY, |logit| logit - norm),
            top: likeliest.iter().map(told).collect(),
        }
    }
}

/// The logarithm of the sum of all `exp(logit)`.
fn log_sum(values: &Values<'_>, highest: &[f32]) -> f32 {
    /// Beneath it a token is below 2^-52 of the likeliest, and `exp` is not made for it.
    const LEAST: f32 = -36.0;
    let most = highest.iter().copied().fold(f32::MIN, f32::max);
    let mut sum = 0f64;
    values.visit(
        highest,
        |highest| highest - most >= LEAST,
        |_, block| {
            let mut lanes = [0f32; 8];
            for eight in block.as_chunks::<8>().0 {
                for (lane, &value) in lanes.iter_mut().zip(eight) {
                    let exponent = value - most;
                    *lane += exp(if exponent > LEAST { exponent } else { LEAST });
                }
            }
            sum += f64::from(lanes.iter().sum::<f32>());
        },
    );
    #[expect(clippy::cast_possible_truncation, reason = "a logarithm is small")]
    let log = sum.ln() as f32;
    most + log
}
