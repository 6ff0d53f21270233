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
    },
    /// The next piece of a choice's thinking aloud.
    Reasoning {
        /// Which choice, from 0.
        choice: u32,
        /// The piece; never empty.
        text: String,
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
        /// Exact number of tokens drawn for it, the end-of-turn token included.
        completion_tokens: u32,
        /// Of them, those of its thinking.
        reasoning_tokens: u32,
    },
}

impl Event {
    /// The choice it is about, if it is about one.
    pub(crate) fn choice(&self) -> Option<u32> {
        match self {
            Self::Text { choice, .. }
            | Self::Reasoning { choice, .. }
            | Self::ToolCall { choice, .. }
            | Self::Finished { choice, .. } => Some(*choice),
            Self::Started { .. } | Self::Embedding { .. } => None,
        }
    }

    /// Takes up `later`, the next event of the same choice, if both are pieces of the same; else
    /// gives it back.
    pub(crate) fn append(&mut self, later: Self) -> Option<Self> {
        match (self, later) {
            (
                Self::Text { text, logprobs, .. },
                Self::Text {
                    text: more,
                    logprobs: more_logprobs,
                    ..
                },
            ) => {
                text.push_str(&more);
                logprobs.extend(more_logprobs);
            }
            (Self::Reasoning { text, .. }, Self::Reasoning { text: more, .. }) => {
                text.push_str(&more);
            }
            (
                Self::ToolCall {
                    index, arguments, ..
                },
                Self::ToolCall {
                    index: same,
                    name: None,
                    arguments: more,
                    ..
                },
            ) if *index == same => arguments.push_str(&more),
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
            Self::Reasoning { choice, text } => {
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
                completion_tokens,
                ..
            } => {
                write!(
                    f,
                    "Finished({choice}, {reason:?}, {completion_tokens} tokens)"
                )
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
