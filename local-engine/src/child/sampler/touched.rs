//! The tokens whose logits a request changes: by its bias, and by penalties for what was said.

use crate::child::backend::Token;
use crate::child::sampler::values::{BLOCK, Block};
use crate::protocol::Sampling;

/// Sorted by token. Holds nothing where the request neither biases nor penalises.
pub(super) struct Touched {
    penalties: Option<Penalties>,
    tokens: Vec<Touch>,
}

struct Touch {
    token: usize,
    bias: f32,
    /// How often the choice has said it.
    said: u32,
    in_prompt: bool,
}

#[derive(Clone, Copy)]
struct Penalties {
    presence: f32,
    frequency: f32,
    repetition: f32,
}

impl Touched {
    pub(super) fn new(sampling: &Sampling, bias: &[(Token, f32)], prompt: &[Token]) -> Self {
        let penalties = Penalties::of(sampling);
        let mut touched = Self {
            penalties,
            tokens: Vec::new(),
        };
        if penalties.is_some_and(|penalties| is_changed(penalties.repetition, 1.0)) {
            let mut prompt: Vec<_> = prompt.iter().filter_map(|&token| index(token)).collect();
            prompt.sort_unstable();
            prompt.dedup();
            touched.tokens.extend(prompt.into_iter().map(|token| Touch {
                in_prompt: true,
                ..Touch::new(token)
            }));
        }
        for &(token, bias) in bias {
            if let Some(token) = index(token) {
                touched.at(token).bias += bias;
            }
        }
        touched
    }

    /// No token at all.
    pub(super) const fn none() -> Self {
        Self {
            penalties: None,
            tokens: Vec::new(),
        }
    }

    /// The choice says a token.
    pub(super) fn say(&mut self, token: Token) {
        if let (Some(_), Some(token)) = (self.penalties, index(token)) {
            self.at(token).said += 1;
        }
    }

    fn at(&mut self, token: usize) -> &mut Touch {
        let found = self
            .tokens
            .binary_search_by_key(&token, |touch| touch.token);
        let at = found.unwrap_or_else(|at| {
            self.tokens.insert(at, Touch::new(token));
            at
        });
        &mut self.tokens[at]
    }

    /// The blocks that hold a touched token, each once, in order.
    pub(super) fn blocks(&self) -> impl Iterator<Item = usize> {
        let same = |a: &Touch, b: &Touch| a.token / BLOCK == b.token / BLOCK;
        self.tokens
            .chunk_by(same)
            .map(|touches| touches[0].token / BLOCK)
    }

    /// How many touched tokens lie before a block.
    pub(super) fn before(&self, block: usize) -> usize {
        self.tokens
            .partition_point(|touch| touch.token < block * BLOCK)
    }

    /// Changes the values of a block. `from`: how many touched tokens lie before the block, or
    /// fewer; moved to its end.
    pub(super) fn apply(&self, block: usize, values: &mut Block, from: &mut usize) {
        let first = block * BLOCK;
        while let Some(touch) = self.tokens.get(*from) {
            if touch.token >= first + BLOCK {
                return;
            }
            if touch.token >= first {
                let value = &mut values[touch.token - first];
                *value = touch.change(*value, self.penalties);
            }
            *from += 1;
        }
    }
}

impl Touch {
    const fn new(token: usize) -> Self {
        Self {
            token,
            bias: 0.0,
            said: 0,
            in_prompt: false,
        }
    }

    /// Bias first; then repetition, which counts the prompt; then presence and frequency, which
    /// count what the choice said.
    fn change(&self, logit: f32, penalties: Option<Penalties>) -> f32 {
        let mut value = logit + self.bias;
        let Some(penalties) = penalties else {
            return value;
        };
        if self.said > 0 || self.in_prompt {
            value = if value > 0.0 {
                value / penalties.repetition
            } else {
                value * penalties.repetition
            };
        }
        if self.said > 0 {
            #[expect(clippy::cast_precision_loss, reason = "counts are small")]
            let said = self.said as f32;
            value -= penalties.presence + penalties.frequency * said;
        }
        value
    }
}

impl Penalties {
    fn of(sampling: &Sampling) -> Option<Self> {
        let penalties = Self {
            presence: sampling.presence_penalty,
            frequency: sampling.frequency_penalty,
            repetition: sampling.repetition_penalty,
        };
        let any = is_changed(penalties.presence, 0.0)
            || is_changed(penalties.frequency, 0.0)
            || is_changed(penalties.repetition, 1.0);
        any.then_some(penalties)
    }
}

fn index(token: Token) -> Option<usize> {
    usize::try_from(token).ok()
}

#[expect(
    clippy::float_cmp,
    reason = "a setting at its default is exactly its default"
)]
fn is_changed(setting: f32, default: f32) -> bool {
    setting != default
}
