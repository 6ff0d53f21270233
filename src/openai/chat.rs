//! A chat request, generic over what is known of its texts.
//!
//! `Chat<String>` came off the wire. [`Chat::map`] is the only way on, and it visits every string
//! of the request; so in a `Chat<Scanned>` nothing is left that no detector has seen.

/// A chat request whose strings are `T`s.
pub struct Chat<T> {
    /// The conversation, oldest first.
    pub messages: Vec<Message<T>>,
    /// The `tools` array, as JSON text.
    pub tools: Option<T>,
    /// Which tool to use.
    pub tool_choice: Option<ToolChoice<T>>,
    /// Whether several tools may be called at once.
    pub parallel_tool_calls: Option<bool>,
    /// What the answer must be.
    pub response_format: Option<ResponseFormat<T>>,
    /// Variables for a local model's chat template (`chat_template_kwargs`), as JSON text. Never
    /// sent outside.
    pub template_kwargs: Option<T>,
    /// Strings that end the answer.
    pub stop: Vec<T>,
    /// What the client expects most of the answer to be: a hint, from which a frontier may draw.
    /// Engines inside make nothing of it.
    pub prediction: Content<T>,
    /// Numbers that steer the answer.
    pub options: Options,
    /// What is never sent on (`user`, `metadata`, …, and every field unknown to us), as JSON text:
    /// scanned, because it tells how sensitive the request is.
    pub kept: Vec<T>,
    /// Whether a field is unknown to us. Such a request stays inside.
    pub has_unknown: bool,
    /// How the client wants the answer.
    pub form: Form,
}

/// One message.
pub struct Message<T> {
    /// Whose it is.
    pub role: Role,
    /// What it says.
    pub content: Content<T>,
    /// What an assistant thought before it (`reasoning_content`). Never sent outside.
    pub reasoning: Option<T>,
    /// The `refusal` of an earlier answer.
    pub refusal: Option<T>,
    /// Tells apart participants of one role.
    pub name: Option<T>,
    /// What the assistant called.
    pub tool_calls: Vec<ToolCall<T>>,
    /// Which call a tool's message answers.
    pub tool_call_id: Option<T>,
}

/// The text of a message, or of a prediction.
pub enum Content<T> {
    /// `null` or absent.
    None,
    /// A plain string.
    Text(T),
    /// A list of text parts.
    Parts(Vec<T>),
}

/// A call that an earlier answer made.
pub struct ToolCall<T> {
    /// The call's id.
    pub id: T,
    /// The function's name.
    pub name: T,
    /// Its arguments: JSON text, or whatever the model wrote.
    pub arguments: T,
    /// Whether `arguments` is JSON.
    pub is_json: bool,
}

/// OpenAI's `tool_choice`.
pub enum ToolChoice<T> {
    /// `"none"`, `"auto"` or `"required"`.
    Mode(&'static str),
    /// This function.
    Function(T),
}

/// OpenAI's `response_format`.
pub enum ResponseFormat<T> {
    /// `{"type": "text"}`: anything.
    Text,
    /// `{"type": "json_object"}`.
    JsonObject,
    /// `{"type": "json_schema", …}`: its `json_schema` object, as JSON text.
    JsonSchema(T),
}

/// Whose message it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// `system`.
    System,
    /// `developer`: newer models' name for `system`.
    Developer,
    /// `user`.
    User,
    /// `assistant`.
    Assistant,
    /// `tool`.
    Tool,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] = [
        Self::System,
        Self::Developer,
        Self::User,
        Self::Assistant,
        Self::Tool,
    ];

    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Developer => "developer",
            Self::User => "user",
            Self::Assistant => "assistant",
            Self::Tool => "tool",
        }
    }
}

/// What steers the answer and is no text: numbers in their ranges, choices among names of ours.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// `max_completion_tokens`, or the older `max_tokens`.
    pub max_tokens: Option<u32>,
    /// 0 to 2.
    pub temperature: Option<f64>,
    /// 0 to 1.
    pub top_p: Option<f64>,
    /// −2 to 2.
    pub presence_penalty: Option<f64>,
    /// −2 to 2.
    pub frequency_penalty: Option<f64>,
    /// For answers that can be had again.
    pub seed: Option<i64>,
    /// How many answers; at least 1.
    pub choices: u32,
    /// `minimal`, `low`, `medium`, `high`, …
    pub reasoning_effort: Option<&'static str>,
    /// `low`, `medium`, `high`.
    pub verbosity: Option<&'static str>,
    /// Tell each token's log-probability, and this many of the likeliest beside it: 0 to 20.
    pub logprobs: Option<u8>,
    /// Added to the logits of these tokens, −100 to 100. Never sent outside: a token's number
    /// means another token to another model, and numbers can carry what must not leave.
    pub logit_bias: Vec<(u32, f32)>,
    /// Keep this many of the likeliest tokens; 0 keeps all. Local engines alone know it, as the
    /// next four.
    pub top_k: Option<u32>,
    /// Drop tokens less likely than this share of the likeliest's probability: 0 to 1.
    pub min_p: Option<f64>,
    /// Divides the logit of what was said already: 0.1 to 10, 1 changes nothing.
    pub repetition_penalty: Option<f64>,
    /// `enable_thinking` of `chat_template_kwargs`.
    pub thinking: Option<bool>,
    /// `service_tier` is `flex`: the answer may wait.
    pub is_flex: bool,
}

/// How the client wants the answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// One JSON document.
    #[default]
    Whole,
    /// Server-sent events.
    Stream {
        /// Whether a last event tells the usage.
        include_usage: bool,
    },
}

impl<T> Chat<T> {
    /// The same request, every string of it given to `f`.
    pub fn map<U>(self, mut f: impl FnMut(T) -> U) -> Chat<U> {
        Chat {
            messages: self
                .messages
                .into_iter()
                .map(|message| message.map(&mut f))
                .collect(),
            tools: self.tools.map(&mut f),
            tool_choice: self.tool_choice.map(|choice| match choice {
                ToolChoice::Mode(mode) => ToolChoice::Mode(mode),
                ToolChoice::Function(name) => ToolChoice::Function(f(name)),
            }),
            parallel_tool_calls: self.parallel_tool_calls,
            response_format: self.response_format.map(|format| match format {
                ResponseFormat::Text => ResponseFormat::Text,
                ResponseFormat::JsonObject => ResponseFormat::JsonObject,
                ResponseFormat::JsonSchema(schema) => ResponseFormat::JsonSchema(f(schema)),
            }),
            template_kwargs: self.template_kwargs.map(&mut f),
            stop: self.stop.into_iter().map(&mut f).collect(),
            prediction: self.prediction.map(&mut f),
            options: self.options,
            kept: self.kept.into_iter().map(&mut f).collect(),
            has_unknown: self.has_unknown,
            form: self.form,
        }
    }

    /// Every string of the request.
    pub fn texts(&self) -> impl Iterator<Item = &T> {
        let choice = match &self.tool_choice {
            Some(ToolChoice::Function(name)) => Some(name),
            _ => None,
        };
        let schema = match &self.response_format {
            Some(ResponseFormat::JsonSchema(schema)) => Some(schema),
            _ => None,
        };
        self.messages
            .iter()
            .flat_map(Message::texts)
            .chain(&self.tools)
            .chain(choice)
            .chain(schema)
            .chain(&self.template_kwargs)
            .chain(&self.stop)
            .chain(self.prediction.texts())
            .chain(&self.kept)
    }
}

impl<T> Message<T> {
    fn map<U>(self, f: &mut impl FnMut(T) -> U) -> Message<U> {
        Message {
            role: self.role,
            content: self.content.map(f),
            reasoning: self.reasoning.map(&mut *f),
            refusal: self.refusal.map(&mut *f),
            name: self.name.map(&mut *f),
            tool_calls: self
                .tool_calls
                .into_iter()
                .map(|call| ToolCall {
                    id: f(call.id),
                    name: f(call.name),
                    arguments: f(call.arguments),
                    is_json: call.is_json,
                })
                .collect(),
            tool_call_id: self.tool_call_id.map(&mut *f),
        }
    }

    /// Every string of the message.
    pub fn texts(&self) -> impl Iterator<Item = &T> {
        self.content
            .texts()
            .iter()
            .chain(&self.reasoning)
            .chain(&self.refusal)
            .chain(&self.name)
            .chain(
                self.tool_calls
                    .iter()
                    .flat_map(|call| [&call.id, &call.name, &call.arguments]),
            )
            .chain(&self.tool_call_id)
    }
}

impl<T> Content<T> {
    fn map<U>(self, f: &mut impl FnMut(T) -> U) -> Content<U> {
        match self {
            Self::None => Content::None,
            Self::Text(text) => Content::Text(f(text)),
            Self::Parts(parts) => Content::Parts(parts.into_iter().map(f).collect()),
        }
    }

    /// Its strings, in order.
    pub fn texts(&self) -> &[T] {
        match self {
            Self::None => &[],
            Self::Text(text) => std::slice::from_ref(text),
            Self::Parts(parts) => parts,
        }
    }
}

impl<T> std::fmt::Debug for Chat<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Chat")
            .field("messages", &self.messages.len())
            .field("texts", &self.texts().count())
            .field("has_unknown", &self.has_unknown)
            .field("form", &self.form)
            .finish_non_exhaustive()
    }
}
