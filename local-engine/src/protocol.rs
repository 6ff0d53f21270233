//! What is asked of the engine and what it answers: the words spoken over the socket.
//!
//! Both ends are the same binary, so the types may change freely between releases; [`crate::wire`]
//! frames them. Types that hold text show its size in `Debug`, never the text.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// One request: a conversation to be continued, and how.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Request {
    /// The conversation so far.
    pub prompt: Prompt,
    /// At most this many tokens a choice. `None`: as many as fit, at most
    /// [`ModelConfig::default_max_tokens`](crate::ModelConfig::default_max_tokens).
    pub max_tokens: Option<u32>,
    /// How many answers to give (OpenAI's `n`), at least 1. They share the prompt's computation.
    pub choices: u32,
    /// A choice ends before any of these; they are never part of its text.
    pub stop: StopStrings,
    /// How each next token is drawn.
    pub sampling: Sampling,
    /// The application that asks. Requests of different owners never share cached computation.
    pub owner: String,
    /// Counted from when the engine receives the request; then it ends with
    /// [`EngineError::Timeout`](crate::EngineError::Timeout).
    pub deadline: Option<Duration>,
}

impl Request {
    /// A request with everything but the prompt at its default: one choice, drawn at temperature 1.
    #[must_use]
    pub fn new(prompt: Prompt) -> Self {
        Self {
            prompt,
            max_tokens: None,
            choices: 1,
            stop: StopStrings::default(),
            sampling: Sampling::default(),
            owner: String::new(),
            deadline: None,
        }
    }
}

/// The conversation as the model's chat template takes it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Prompt {
    /// Oldest first.
    pub messages: Vec<Message>,
    /// The functions the model may call: a JSON array, as in the `OpenAI` request.
    pub tools: Option<Json>,
    /// Variables of the template.
    pub template: TemplateOptions,
}

/// Variables a chat template knows beyond the messages.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct TemplateOptions {
    /// Let the model think aloud first (Qwen3). Off by default.
    pub enable_thinking: bool,
}

/// One turn of the conversation.
#[derive(Clone, Serialize, Deserialize)]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// What is said. Control tokens of the model inside it (`<|im_start|>`) are plain text.
    pub content: String,
    /// The speaker's name, or the tool's.
    pub name: Option<String>,
    /// The calls an assistant made: a JSON array, as in the `OpenAI` message.
    pub tool_calls: Option<Json>,
    /// The call that a tool's message answers.
    pub tool_call_id: Option<String>,
}

impl Message {
    /// A message with nothing but a role and its content.
    #[must_use]
    pub fn new(role: Role, content: impl Into<String>) -> Self {
        Self {
            role,
            content: content.into(),
            name: None,
            tool_calls: None,
            tool_call_id: None,
        }
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Message({:?}, {} bytes)", self.role, self.content.len())
    }
}

/// A JSON document as written.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Json(pub String);

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Json({} bytes)", self.0.len())
    }
}

/// The strings that end a choice; none of them empty.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopStrings(pub Vec<String>);

impl fmt::Debug for StopStrings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StopStrings({})", self.0.len())
    }
}

/// Who says a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// Instructions that stand above the conversation.
    System,
    /// The person or program that asks.
    User,
    /// The model.
    Assistant,
    /// The result of a call the model made.
    Tool,
}

/// How the next token is drawn, in this order: penalties, temperature, top-k, top-p, min-p.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sampling {
    /// 0 takes the likeliest token always.
    pub temperature: f32,
    /// Keep the likeliest tokens that together have this probability; 1 keeps all.
    pub top_p: f32,
    /// Keep this many of the likeliest tokens; 0 keeps all.
    pub top_k: u32,
    /// Drop tokens less likely than this share of the likeliest's probability; 0 drops none.
    pub min_p: f32,
    /// Taken off the logit of every token the choice has already said.
    pub presence_penalty: f32,
    /// Taken off once for each time the choice has said it.
    pub frequency_penalty: f32,
    /// Divides the logit of tokens in the prompt or the choice so far; 1 changes nothing.
    pub repetition_penalty: f32,
    /// The same seed, prompt and settings draw the same text. Choice `i` draws from `seed + i`.
    pub seed: Option<u64>,
}

impl Default for Sampling {
    fn default() -> Self {
        Self {
            temperature: 1.0,
            top_p: 1.0,
            top_k: 0,
            min_p: 0.0,
            presence_penalty: 0.0,
            frequency_penalty: 0.0,
            repetition_penalty: 1.0,
            seed: None,
        }
    }
}

/// What happens to a request, in order: one `Started`, then texts of its choices in any
/// interleaving, and one `Finished` for each choice, after which it says no more.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// Admitted: its place in the cache is reserved and its prompt is being computed.
    Started {
        /// Exact length of the prompt, template included.
        prompt_tokens: u32,
        /// How many of them were in the cache already.
        cached_tokens: u32,
    },
    /// The next piece of a choice. Never empty, never cut inside a character.
    Text {
        /// Which choice, from 0.
        choice: u32,
        /// The piece.
        text: String,
    },
    /// A choice ended.
    Finished {
        /// Which choice, from 0.
        choice: u32,
        /// Why.
        reason: Finish,
        /// Exact number of tokens drawn for it, the end-of-turn token included.
        completion_tokens: u32,
    },
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Started {
                prompt_tokens,
                cached_tokens,
            } => {
                write!(f, "Started({prompt_tokens} tokens, {cached_tokens} cached)")
            }
            Self::Text { choice, text } => write!(f, "Text({choice}, {} bytes)", text.len()),
            Self::Finished {
                choice,
                reason,
                completion_tokens,
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_sizes_and_no_text() {
        let mut message = Message::new(Role::User, "secret");
        message.tool_calls = Some(Json("secret".into()));
        let mut request = Request::new(Prompt {
            messages: vec![message],
            tools: Some(Json("secret".into())),
            template: TemplateOptions::default(),
        });
        request.stop = StopStrings(vec!["secret".into()]);
        let event = Event::Text {
            choice: 0,
            text: "secret".into(),
        };
        let shown = format!("{request:?} {event:?}");
        assert!(!shown.contains("secret"), "{shown}");
        assert!(shown.contains("6 bytes"), "{shown}");
    }
}
