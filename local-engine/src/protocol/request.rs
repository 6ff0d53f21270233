//! What is asked.

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
    /// Added to the logits of these tokens before anything else; -100 bans, 100 forces.
    pub logit_bias: Vec<(u32, f32)>,
    /// Tell each token's log-probability, and this many of the likeliest beside it.
    pub logprobs: Option<u8>,
    /// What the answer must be.
    pub format: Format,
    /// May, must or must not the model call a tool?
    pub tool_choice: ToolChoice,
    /// The model may make several calls in one answer.
    pub parallel_tool_calls: bool,
    /// The `LoRA` adapter to answer with, by its name in
    /// [`ModelConfig::adapters`](crate::ModelConfig::adapters); `None`: the base model.
    pub adapter: Option<String>,
    /// Who goes first when not all can.
    pub class: Class,
    /// The application that asks. Requests of different owners share no cached computation, unless
    /// [`ModelConfig::prefix_cache`](crate::ModelConfig::prefix_cache) says so.
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
            logit_bias: Vec::new(),
            logprobs: None,
            format: Format::Text,
            tool_choice: ToolChoice::Auto,
            parallel_tool_calls: true,
            adapter: None,
            class: Class::Interactive,
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
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct TemplateOptions {
    /// Let the model think aloud first (Qwen3). Off by default.
    pub enable_thinking: bool,
    /// More variables: a JSON object (`chat_template_kwargs`). They go before the ones set here,
    /// but never replace the conversation.
    pub kwargs: Option<Json>,
}

/// Texts to be embedded, by an engine that was started with [`Task::Embed`](crate::Task::Embed).
#[derive(Clone, Serialize, Deserialize)]
pub struct EmbedRequest {
    /// The texts, none of them empty.
    pub inputs: Vec<String>,
    /// Counted from when the engine receives the request.
    pub deadline: Option<Duration>,
}

impl fmt::Debug for EmbedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EmbedRequest({} inputs)", self.inputs.len())
    }
}

/// What an answer must be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// Anything.
    #[default]
    Text,
    /// A JSON object.
    JsonObject,
    /// JSON that fits this schema: a JSON document.
    JsonSchema(Json),
}

/// May, must or must not the model call a tool?
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToolChoice {
    /// As it sees fit.
    #[default]
    Auto,
    /// It must not: the tools are not shown to it.
    None,
    /// It must call at least one.
    Required,
    /// It must call this one.
    Function(String),
}

impl fmt::Debug for ToolChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Auto => "Auto",
            Self::None => "None",
            Self::Required => "Required",
            Self::Function(_) => "Function(…)",
        })
    }
}

/// Who goes first when not all can.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Class {
    /// Somebody waits for it.
    #[default]
    Interactive,
    /// It may wait: it is overtaken for a while, and may be set back when the cache is full.
    Batch,
}

/// One turn of the conversation.
#[derive(Clone, Serialize, Deserialize)]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// What is said. Control tokens of the model inside it (`<|im_start|>`) are plain text.
    pub content: String,
    /// What an assistant thought before it (`reasoning_content`).
    pub reasoning: Option<String>,
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
            reasoning: None,
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
