//! The engines that answer: what they are asked, what they say, how they fail.
//!
//! Every engine speaks in [`Event`]s, whole answers and streams alike, so that restoring, counting
//! and writing the answer exist once.

pub mod dispatch;
pub mod external;
mod health;
mod hearing;
pub mod local;
mod shadow;
mod sse;
mod upstream;

use std::fmt::{self, Write as _};
use std::pin::Pin;
use std::time::Duration;

use futures_util::Stream;

use crate::error::{Refusal, Rejection};
use crate::error_code::ErrorCode;
use crate::error_type::ErrorType;

/// One thing that an engine says.
#[derive(Clone, PartialEq)]
pub enum Event {
    /// A piece of one of the answers.
    Delta {
        /// Which answer, from 0.
        choice: u32,
        /// The piece.
        piece: Piece,
    },
    /// One of the answers is complete.
    Finished {
        /// Which answer, from 0.
        choice: u32,
        /// Why it ended.
        reason: FinishReason,
    },
    /// What the request used, in all. At most once, and not before the last answer ended.
    Usage(Usage),
}

/// A piece of an answer.
#[derive(Clone, PartialEq)]
pub enum Piece {
    /// Of the text.
    Text(Said),
    /// Of a refusal by the model.
    Refusal(String),
    /// Of the model's thinking, where it is shown.
    Reasoning(String),
    /// Of a tool call.
    ToolCall(ToolCallPiece),
}

impl Piece {
    /// The characters of the piece.
    pub fn text_mut(&mut self) -> &mut String {
        match self {
            Self::Text(said) => &mut said.text,
            Self::Refusal(text) | Self::Reasoning(text) => text,
            Self::ToolCall(call) => &mut call.arguments,
        }
    }

    /// Whether it says something even where it has no characters.
    #[must_use]
    pub fn says_more(&self) -> bool {
        match self {
            Self::Text(said) => !said.logprobs.is_empty(),
            Self::ToolCall(call) => call.id.is_some() || call.name.is_some(),
            Self::Refusal(_) | Self::Reasoning(_) => false,
        }
    }
}

/// A piece of an answer's text.
#[derive(Clone, Default, PartialEq)]
pub struct Said {
    /// Its characters; there may be none yet where tokens end within a character.
    pub text: String,
    /// Its tokens, where they were asked for.
    pub logprobs: Vec<TokenLogprob>,
}

impl From<String> for Said {
    fn from(text: String) -> Self {
        let logprobs = Vec::new();
        Self { text, logprobs }
    }
}

impl From<&str> for Said {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

/// A token of an answer, and those that could have stood in its place.
#[derive(Clone, PartialEq)]
pub struct TokenLogprob {
    /// What was said.
    pub said: Token,
    /// The likeliest, likeliest first; as many as were asked for.
    pub top: Vec<Token>,
}

/// A token and how likely it was.
#[derive(Clone, PartialEq)]
pub struct Token {
    /// Its characters; bytes that are none of them as `\xe3`.
    pub text: String,
    /// Its bytes, where they are known.
    pub bytes: Option<Vec<u8>>,
    /// Natural logarithm of its probability.
    pub logprob: f32,
}

impl Token {
    /// The token that consists of these bytes.
    #[must_use]
    pub fn of_bytes(bytes: Vec<u8>, logprob: f32) -> Self {
        Self {
            text: readable(&bytes),
            bytes: Some(bytes),
            logprob,
        }
    }
}

/// The characters; bytes that are none, as those of half a character, as `\xe3`.
fn readable(bytes: &[u8]) -> String {
    bytes
        .utf8_chunks()
        .fold(String::with_capacity(bytes.len()), |mut text, chunk| {
            text.push_str(chunk.valid());
            for byte in chunk.invalid() {
                let _ = write!(text, "\\x{byte:02x}");
            }
            text
        })
}

/// A piece of a tool call. Id and name come with its first piece.
#[derive(Clone, Default, PartialEq)]
pub struct ToolCallPiece {
    /// Which call of this answer, from 0.
    pub index: u32,
    /// The call's id.
    pub id: Option<String>,
    /// The function's name.
    pub name: Option<String>,
    /// The next characters of the arguments: JSON text.
    pub arguments: String,
}

/// Why an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FinishReason {
    /// The model was done, or met a stop string.
    Stop,
    /// The token limit.
    Length,
    /// The model wants its tools called.
    ToolCalls,
    /// The provider cut it off.
    ContentFilter,
}

impl FinishReason {
    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Length => "length",
            Self::ToolCalls => "tool_calls",
            Self::ContentFilter => "content_filter",
        }
    }
}

/// Tokens that a request used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Of the prompt, cached ones included.
    pub input: u64,
    /// Of the prompt, taken from a cache.
    pub cached_input: u64,
    /// Of the answers, reasoning and what was rejected of a prediction included: as it is billed.
    pub output: u64,
    /// Of the answers, spent on reasoning.
    pub reasoning: u64,
    /// Of a prediction, found in the answers; where an engine tells.
    pub accepted_prediction: Option<u64>,
    /// Of a prediction, worked on and not found in the answers; where an engine tells.
    pub rejected_prediction: Option<u64>,
}

/// An event, or how the engine failed.
pub type EventResult = Result<Event, EngineFailure>;

/// What an engine says, as it says it.
pub type Events = Pin<Box<dyn Stream<Item = EventResult> + Send>>;

/// Why an engine did not answer, or not to the end. Holds no text of anybody.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EngineFailure {
    /// It cannot be reached: nothing was sent.
    #[error("the engine cannot be reached")]
    Unreachable,
    /// It broke off.
    #[error("the engine broke off")]
    Unavailable,
    /// It has as many requests as we let it have: nothing was sent.
    #[error("the engine has as many requests as it may have")]
    Full {
        /// When it is worth trying again.
        retry_after: Duration,
    },
    /// It has as many requests as it takes.
    #[error("the engine is busy")]
    Busy {
        /// When it is worth trying again.
        retry_after: Duration,
    },
    /// It said nothing for too long.
    #[error("the engine did not answer in time")]
    Timeout,
    /// It answered with an HTTP status that is no answer.
    #[error("the engine answered with status {0}")]
    Status(u16),
    /// It answered that the request is at fault.
    #[error("the engine does not take this request: it answered with status {status}")]
    Rejected {
        /// The status.
        status: u16,
        /// What it said of it.
        why: Rejection,
    },
    /// It answered with something that is no answer.
    #[error("the engine's answer cannot be read")]
    Garbage,
    /// Its answer is larger than allowed.
    #[error("the engine's answer is too large")]
    TooLarge,
    /// Its answer holds something that cannot be searched, though a rule says that it must be.
    #[error("the engine's answer cannot be searched")]
    Unscannable,
    /// Prompt and answer do not fit into its context.
    #[error("the prompt does not fit into the engine's context")]
    ContextExceeded {
        /// Tokens in the rendered prompt.
        prompt_tokens: u32,
        /// Tokens asked for the answer.
        max_tokens: u32,
        /// Tokens a conversation may have in all.
        context: u32,
    },
    /// It does not take this request.
    #[error("the engine does not take this request: {0}")]
    Unsuitable(String),
    /// The whole request took longer than allowed.
    #[error("the request took longer than allowed")]
    DeadlineExceeded(Duration),
}

impl EngineFailure {
    /// What the client is told.
    #[must_use]
    pub fn into_refusal(self, engine: &str) -> Refusal {
        let engine = engine.to_owned();
        match self {
            Self::Full { retry_after } | Self::Busy { retry_after } => {
                Refusal::Busy { retry_after }
            }
            Self::Unsuitable(why) => Refusal::Invalid {
                message: format!("engine `{engine}` does not take this request: {why}").into(),
                param: None,
                code: Some(ErrorCode::UnsupportedByEngine),
            },
            Self::Timeout => Refusal::EngineTimeout { engine },
            Self::Unscannable => Refusal::AnswerUnscannable { engine },
            Self::DeadlineExceeded(total) => Refusal::DeadlineExceeded(total),
            Self::ContextExceeded {
                prompt_tokens,
                max_tokens,
                context,
            } => Refusal::ContextExceeded {
                prompt_tokens,
                max_tokens,
                context,
            },
            Self::Rejected { status, why } => Refusal::Rejected {
                engine,
                status,
                why,
            },
            Self::Unreachable
            | Self::Unavailable
            | Self::Status(_)
            | Self::Garbage
            | Self::TooLarge => Refusal::EngineUnavailable { engine },
        }
    }

    /// Whether the engine may have worked on the request, and may bill that, although it failed.
    #[must_use]
    pub const fn may_be_billed(&self) -> bool {
        match self {
            Self::Unavailable
            | Self::Timeout
            | Self::Garbage
            | Self::TooLarge
            | Self::Unscannable
            | Self::DeadlineExceeded(_) => true,
            Self::Unreachable
            | Self::Full { .. }
            | Self::Busy { .. }
            | Self::Status(_)
            | Self::Rejected { .. }
            | Self::ContextExceeded { .. }
            | Self::Unsuitable(_) => false,
        }
    }

    /// Whether the request is at fault, and not the engine.
    #[must_use]
    pub const fn is_about_the_request(&self) -> bool {
        matches!(
            self,
            Self::ContextExceeded { .. } | Self::Unsuitable(_) | Self::Rejected { .. }
        )
    }

    /// Whether it is known that nothing of the request was sent. In doubt it was.
    #[must_use]
    pub const fn is_unsent(&self) -> bool {
        matches!(self, Self::Unreachable | Self::Full { .. })
    }

    /// For logs, metrics, traces and the header that says which engine failed.
    #[must_use]
    pub const fn error_type(&self) -> ErrorType {
        match self {
            Self::Unreachable | Self::Unavailable => ErrorType::Unavailable,
            Self::Full { .. } | Self::Busy { .. } => ErrorType::Busy,
            Self::Timeout => ErrorType::Timeout,
            Self::Status(_) => ErrorType::Status,
            Self::Garbage => ErrorType::Garbage,
            Self::TooLarge => ErrorType::TooLarge,
            Self::Unscannable => ErrorType::Unscannable,
            Self::ContextExceeded { .. }
            | Self::Rejected {
                why: Rejection::Context,
                ..
            } => ErrorType::ContextExceeded,
            Self::Rejected { .. } => ErrorType::Rejected,
            Self::Unsuitable(_) => ErrorType::Unsuitable,
            Self::DeadlineExceeded(_) => ErrorType::DeadlineExceeded,
        }
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Delta { choice, piece } => f
                .debug_struct("Delta")
                .field("choice", choice)
                .field("piece", piece)
                .finish(),
            Self::Finished { choice, reason } => f
                .debug_struct("Finished")
                .field("choice", choice)
                .field("reason", reason)
                .finish(),
            Self::Usage(usage) => f.debug_tuple("Usage").field(usage).finish(),
        }
    }
}

impl fmt::Debug for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, bytes) = match self {
            Self::Text(said) => ("Text", said.text.len()),
            Self::Refusal(text) => ("Refusal", text.len()),
            Self::Reasoning(text) => ("Reasoning", text.len()),
            Self::ToolCall(call) => ("ToolCall", call.arguments.len()),
        };
        write!(f, "{name}({bytes} bytes)")
    }
}

impl fmt::Debug for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Said({} bytes, {} tokens)",
            self.text.len(),
            self.logprobs.len()
        )
    }
}

impl fmt::Debug for TokenLogprob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenLogprob({} beside it)", self.top.len())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({} bytes)", self.text.len())
    }
}
