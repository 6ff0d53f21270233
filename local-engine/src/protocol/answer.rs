//! What is answered.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What happens to a request, in order: one `Started`, then texts of its choices in any
/// interleaving, and one `Finished` for each choice, after which it says no more.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// Admitted: its place in the cache is reserved and its prompt is being computed.
    Started {
        /// Exact length of the prompt, template included.
        prompt_tokens: u32,
        /// How many of them were in the cache already.
        cached_tokens: u32,
        /// From the request's arrival to its admission.
        waited: Duration,
    },
    /// The next piece of a choice. Never empty, never cut inside a character.
    Text {
        /// Which choice, from 0.
        choice: u32,
        /// The piece.
        text: String,
        /// The tokens that the piece ends, where they were asked for.
        logprobs: Vec<TokenLogprob>,
        /// What was drawn for the choice by then.
        counts: Counts,
    },
    /// The next piece of a choice's thinking aloud.
    Reasoning {
        /// Which choice, from 0.
        choice: u32,
        /// The piece; never empty.
        text: String,
        /// What was drawn for the choice by then.
        counts: Counts,
    },
    /// The next piece of a call that a choice makes.
    ToolCall {
        /// Which choice, from 0.
        choice: u32,
        /// Which of the choice's calls, from 0.
        index: u32,
        /// With the first piece of a call: the function's name.
        name: Option<String>,
        /// The next piece of the arguments: JSON as the model wrote it. May be empty.
        arguments: String,
        /// What was drawn for the choice by then.
        counts: Counts,
    },
    /// The embedding of an input.
    Embedding {
        /// Which input, from 0.
        index: u32,
        /// Of length 1 (Euclidean).
        vector: Vec<f32>,
    },
    /// A choice ended.
    Finished {
        /// Which choice, from 0.
        choice: u32,
        /// Why.
        reason: Finish,
        /// What was drawn for it.
        counts: Counts,
    },
}

/// Exact numbers of tokens drawn for a choice. Told with every piece: whoever leaves before the end knows
/// what was computed by then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// All of them, the end-of-turn token included.
    pub completion_tokens: u32,
    /// Of them, those of its thinking.
    pub reasoning_tokens: u32,
}

impl Event {
    /// The choice it is about, if it is about one.
    pub(crate) fn choice(&self) -> Option<u32> {
        self.counts().map(|(choice, _)| choice)
    }

    /// What was drawn by then for the choice that it is about, if it is about one.
    #[must_use]
    pub fn counts(&self) -> Option<(u32, Counts)> {
        match *self {
            Self::Text { choice, counts, .. }
            | Self::Reasoning { choice, counts, .. }
            | Self::ToolCall { choice, counts, .. }
            | Self::Finished { choice, counts, .. } => Some((choice, counts)),
            Self::Started { .. } | Self::Embedding { .. } => None,
        }
    }

    /// Takes up `later`, the next event of the same choice, if both are pieces of the same; else
    /// gives it back.
    pub(crate) fn append(&mut self, later: Self) -> Option<Self> {
        match (self, later) {
            (
                Self::Text {
                    text,
                    logprobs,
                    counts,
                    ..
                },
                Self::Text {
                    text: more,
                    logprobs: more_logprobs,
                    counts: by_now,
                    ..
                },
            ) => {
                text.push_str(&more);
                logprobs.extend(more_logprobs);
                *counts = by_now;
            }
            (
                Self::Reasoning { text, counts, .. },
                Self::Reasoning {
                    text: more,
                    counts: by_now,
                    ..
                },
            ) => {
                text.push_str(&more);
                *counts = by_now;
            }
            (
                Self::ToolCall {
                    index,
                    arguments,
                    counts,
                    ..
                },
                Self::ToolCall {
                    index: same,
                    name: None,
                    arguments: more,
                    counts: by_now,
                    ..
                },
            ) if *index == same => {
                arguments.push_str(&more);
                *counts = by_now;
            }
            (_, other) => return Some(other),
        }
        None
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Started {
                prompt_tokens,
                cached_tokens,
                ..
            } => {
                write!(f, "Started({prompt_tokens} tokens, {cached_tokens} cached)")
            }
            Self::Text { choice, text, .. } => write!(f, "Text({choice}, {} bytes)", text.len()),
            Self::Reasoning { choice, text, .. } => {
                write!(f, "Reasoning({choice}, {} bytes)", text.len())
            }
            Self::ToolCall {
                choice,
                index,
                arguments,
                ..
            } => write!(f, "ToolCall({choice}, {index}, {} bytes)", arguments.len()),
            Self::Embedding { index, vector } => {
                write!(f, "Embedding({index}, {} numbers)", vector.len())
            }
            Self::Finished {
                choice,
                reason,
                counts,
            } => {
                let tokens = counts.completion_tokens;
                write!(f, "Finished({choice}, {reason:?}, {tokens} tokens)")
            }
        }
    }
}

/// Why a choice ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Finish {
    /// The model ended its turn, or a stop string came.
    Stop,
    /// `max_tokens` were drawn.
    Length,
    /// The model ended its turn with calls of its tools.
    ToolCalls,
}

/// A token of an answer and how likely it was, from the logits as they came from the model: before
/// penalties, bias, temperature and constraints.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct TokenLogprob {
    /// The token's bytes; they need not be whole characters.
    pub bytes: Vec<u8>,
    /// Natural logarithm of its probability.
    pub logprob: f32,
    /// The likeliest tokens in its place, likeliest first.
    pub top: Vec<Alternative>,
}

impl fmt::Debug for TokenLogprob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenLogprob({} bytes)", self.bytes.len())
    }
}

/// A token that could have stood there.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Alternative {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Natural logarithm of its probability.
    pub logprob: f32,
}

impl fmt::Debug for Alternative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Alternative({} bytes)", self.bytes.len())
    }
}
