//! Writing answers as OpenAI's JSON: whole, as stream events, and errors.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::engine::{Event, FinishReason, Piece, ToolCallPiece, Usage};
use crate::error::Refusal;

/// The end of a stream.
pub const DONE: &str = "data: [DONE]\n\n";

/// What every part of one answer says of itself.
#[derive(Clone, Debug)]
pub struct Head {
    /// `chatcmpl-…`.
    pub id: String,
    /// Seconds since 1970.
    pub created: u64,
    /// The model that answers, by configured name.
    pub model: String,
}

/// An error as OpenAI writes it.
#[must_use]
pub fn error(refusal: &Refusal) -> String {
    #[derive(Serialize)]
    struct Body<'a> {
        error: Error<'a>,
    }
    #[derive(Serialize)]
    struct Error<'a> {
        message: String,
        r#type: &'a str,
        param: Option<&'a str>,
        code: &'a str,
    }
    let wire = refusal.wire();
    json(&Body {
        error: Error {
            message: refusal.to_string(),
            r#type: wire.kind,
            param: refusal.param(),
            code: wire.code,
        },
    })
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("strings, numbers and lists of them are JSON")
}

#[derive(Serialize)]
struct WireUsage {
    prompt_tokens: u64,
    completion_tokens: u64,
    total_tokens: u64,
    prompt_tokens_details: PromptDetails,
    completion_tokens_details: CompletionDetails,
}

#[derive(Serialize)]
struct PromptDetails {
    cached_tokens: u64,
}

#[derive(Serialize)]
struct CompletionDetails {
    reasoning_tokens: u64,
}

impl From<Usage> for WireUsage {
    fn from(usage: Usage) -> Self {
        Self {
            prompt_tokens: usage.input,
            completion_tokens: usage.output,
            total_tokens: usage.input + usage.output,
            prompt_tokens_details: PromptDetails {
                cached_tokens: usage.cached_input,
            },
            completion_tokens_details: CompletionDetails {
                reasoning_tokens: usage.reasoning,
            },
        }
    }
}

/// A whole answer, gathered from its events.
#[derive(Default)]
pub struct Whole {
    choices: BTreeMap<u32, Choice>,
    usage: Option<Usage>,
}

#[derive(Default)]
struct Choice {
    text: Option<String>,
    refusal: Option<String>,
    reasoning: Option<String>,
    tool_calls: BTreeMap<u32, ToolCallPiece>,
    finish: Option<FinishReason>,
}

impl Whole {
    /// Takes in the next event.
    pub fn add(&mut self, event: Event) {
        match event {
            Event::Delta { choice, piece } => self.choices.entry(choice).or_default().add(piece),
            Event::Finished { choice, reason } => {
                self.choices.entry(choice).or_default().finish = Some(reason);
            }
            Event::Usage(usage) => self.usage = Some(usage),
        }
    }

    /// The `chat.completion` object.
    #[must_use]
    pub fn json(&self, head: &Head) -> String {
        #[derive(Serialize)]
        struct Body<'a> {
            id: &'a str,
            object: &'a str,
            created: u64,
            model: &'a str,
            choices: Vec<WireChoice<'a>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            usage: Option<WireUsage>,
        }
        let choices = self
            .choices
            .iter()
            .map(|(index, choice)| WireChoice::new(*index, choice))
            .collect();
        json(&Body {
            id: &head.id,
            object: "chat.completion",
            created: head.created,
            model: &head.model,
            choices,
            usage: self.usage.map(WireUsage::from),
        })
    }
}

impl Choice {
    fn add(&mut self, piece: Piece) {
        match piece {
            Piece::Text(text) => self.text.get_or_insert_default().push_str(&text),
            Piece::Refusal(text) => self.refusal.get_or_insert_default().push_str(&text),
            Piece::Reasoning(text) => self.reasoning.get_or_insert_default().push_str(&text),
            Piece::ToolCall(piece) => {
                let call = self.tool_calls.entry(piece.index).or_default();
                call.id = call.id.take().or(piece.id);
                call.name = call.name.take().or(piece.name);
                call.arguments.push_str(&piece.arguments);
            }
        }
    }
}

#[derive(Serialize)]
struct WireChoice<'a> {
    index: u32,
    message: WireMessage<'a>,
    logprobs: Option<()>,
    finish_reason: &'a str,
}

#[derive(Serialize)]
struct WireMessage<'a> {
    role: &'a str,
    content: Option<&'a str>,
    refusal: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_content: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<WireToolCall<'a>>,
}

#[derive(Serialize)]
struct WireToolCall<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<&'a str>,
    function: WireFunction<'a>,
}

#[derive(Serialize)]
struct WireFunction<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    arguments: &'a str,
}

impl<'a> WireChoice<'a> {
    fn new(index: u32, choice: &'a Choice) -> Self {
        let calls = choice.tool_calls.values().map(|call| WireToolCall {
            index: None,
            id: Some(call.id.as_deref().unwrap_or("")),
            r#type: Some("function"),
            function: WireFunction {
                name: Some(call.name.as_deref().unwrap_or("")),
                arguments: &call.arguments,
            },
        });
        let says_nothing = choice.refusal.is_none() && choice.tool_calls.is_empty();
        Self {
            index,
            message: WireMessage {
                role: "assistant",
                content: choice.text.as_deref().or(says_nothing.then_some("")),
                refusal: choice.refusal.as_deref(),
                reasoning_content: choice.reasoning.as_deref(),
                tool_calls: calls.collect(),
            },
            logprobs: None,
            finish_reason: choice.finish.unwrap_or(FinishReason::Stop).name(),
        }
    }
}

impl std::fmt::Debug for Whole {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Whole")
            .field("choices", &self.choices.len())
            .finish_non_exhaustive()
    }
}

/// Writes an answer as a stream of `chat.completion.chunk` events.
#[derive(Debug)]
pub struct ChunkWriter {
    /// `"id":…,"object":…,"created":…,"model":…`: the same in every event.
    head: Box<RawValue>,
    include_usage: bool,
    /// Answers that have begun: the first event of each names the role.
    begun: Vec<u32>,
}

impl ChunkWriter {
    /// A writer for one answer.
    #[must_use]
    pub fn new(head: &Head, include_usage: bool) -> Self {
        #[derive(Serialize)]
        struct Shared<'a> {
            id: &'a str,
            object: &'a str,
            created: u64,
            model: &'a str,
        }
        let shared = Shared {
            id: &head.id,
            object: "chat.completion.chunk",
            created: head.created,
            model: &head.model,
        };
        let head = serde_json::value::to_raw_value(&shared).expect("strings and numbers are JSON");
        Self {
            head,
            include_usage,
            begun: Vec::new(),
        }
    }

    /// Appends the event's `data:` line. Usage is written only if the client asked for it.
    pub fn write(&mut self, event: &Event, out: &mut String) {
        match event {
            Event::Delta { choice, piece } => {
                let is_first = self.begin(*choice);
                self.choice(*choice, &Delta::new(is_first, Some(piece)), None, out);
            }
            Event::Finished { choice, reason } => {
                let is_first = self.begin(*choice);
                self.choice(
                    *choice,
                    &Delta::new(is_first, None),
                    Some(reason.name()),
                    out,
                );
            }
            Event::Usage(usage) if self.include_usage => {
                self.open(out);
                let usage = json(&WireUsage::from(*usage));
                let _ = write!(out, ",\"choices\":[],\"usage\":{usage}}}\n\n");
            }
            Event::Usage(_) => {}
        }
    }

    fn begin(&mut self, choice: u32) -> bool {
        let is_first = !self.begun.contains(&choice);
        if is_first {
            self.begun.push(choice);
        }
        is_first
    }

    fn open(&self, out: &mut String) {
        let head = self.head.get();
        out.push_str("data: ");
        out.push_str(&head[..head.len() - 1]);
    }

    fn choice(&self, index: u32, delta: &Delta<'_>, finish: Option<&str>, out: &mut String) {
        #[derive(Serialize)]
        struct ChunkChoice<'a> {
            index: u32,
            delta: &'a Delta<'a>,
            logprobs: Option<()>,
            finish_reason: Option<&'a str>,
        }
        self.open(out);
        let choice = ChunkChoice {
            index,
            delta,
            logprobs: None,
            finish_reason: finish,
        };
        let usage = if self.include_usage {
            ",\"usage\":null"
        } else {
            ""
        };
        let _ = write!(out, ",\"choices\":[{}]{usage}}}\n\n", json(&choice));
    }
}

#[derive(Default, Serialize)]
struct Delta<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_content: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_calls: Option<[WireToolCall<'a>; 1]>,
}

impl<'a> Delta<'a> {
    fn new(is_first: bool, piece: Option<&'a Piece>) -> Self {
        let mut delta = Self {
            role: is_first.then_some("assistant"),
            ..Self::default()
        };
        match piece {
            Some(Piece::Text(text)) => delta.content = Some(text),
            Some(Piece::Refusal(text)) => delta.refusal = Some(text),
            Some(Piece::Reasoning(text)) => delta.reasoning_content = Some(text),
            Some(Piece::ToolCall(call)) => delta.tool_calls = Some([WireToolCall::from(call)]),
            None => {}
        }
        delta
    }
}

impl<'a> From<&'a ToolCallPiece> for WireToolCall<'a> {
    fn from(call: &'a ToolCallPiece) -> Self {
        Self {
            index: Some(call.index),
            id: call.id.as_deref(),
            r#type: call.id.is_some().then_some("function"),
            function: WireFunction {
                name: call.name.as_deref(),
                arguments: &call.arguments,
            },
        }
    }
}

/// An error after the headers of a stream are out. No `[DONE]` follows it.
#[must_use]
pub fn error_event(refusal: &Refusal) -> String {
    format!("data: {}\n\n", error(refusal))
}

/// The list for `GET /v1/models`: `auto` first, then every configured model with its engine.
#[must_use]
pub fn models<'a>(names: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    #[derive(Serialize)]
    struct List<'a> {
        object: &'a str,
        data: Vec<Model<'a>>,
    }
    #[derive(Serialize)]
    struct Model<'a> {
        id: &'a str,
        object: &'a str,
        created: u64,
        owned_by: &'a str,
    }
    let all = std::iter::once((crate::config::AUTO, "sekisho")).chain(names);
    let data = all
        .map(|(id, owned_by)| Model {
            id,
            object: "model",
            created: 0,
            owned_by,
        })
        .collect();
    json(&List {
        object: "list",
        data,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> Head {
        Head {
            id: "chatcmpl-1".into(),
            created: 7,
            model: "gpt-5.2".into(),
        }
    }

    fn events() -> Vec<Event> {
        let call = |id: Option<&str>, arguments: &str| {
            Piece::ToolCall(ToolCallPiece {
                index: 0,
                id: id.map(Into::into),
                name: id.map(|_| "transfer".into()),
                arguments: arguments.into(),
            })
        };
        vec![
            Event::Delta {
                choice: 0,
                piece: Piece::Text("東\"京".into()),
            },
            Event::Delta {
                choice: 0,
                piece: call(Some("c1"), "{"),
            },
            Event::Delta {
                choice: 0,
                piece: call(None, "}"),
            },
            Event::Finished {
                choice: 0,
                reason: FinishReason::ToolCalls,
            },
            Event::Usage(Usage {
                input: 3,
                cached_input: 1,
                output: 2,
                reasoning: 0,
            }),
        ]
    }

    #[test]
    fn a_whole_answer_is_a_chat_completion() {
        let mut whole = Whole::default();
        events().into_iter().for_each(|event| whole.add(event));
        insta::assert_snapshot!(whole.json(&head()), @r#"{"id":"chatcmpl-1","object":"chat.completion","created":7,"model":"gpt-5.2","choices":[{"index":0,"message":{"role":"assistant","content":"東\"京","refusal":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"transfer","arguments":"{}"}}]},"logprobs":null,"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,"prompt_tokens_details":{"cached_tokens":1},"completion_tokens_details":{"reasoning_tokens":0}}}"#);
    }

    #[test]
    fn a_stream_names_the_role_first_and_the_usage_last() {
        let mut writer = ChunkWriter::new(&head(), true);
        let mut out = String::new();
        events()
            .iter()
            .for_each(|event| writer.write(event, &mut out));
        insta::assert_snapshot!(out, @r#"
        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":7,"model":"gpt-5.2","choices":[{"index":0,"delta":{"role":"assistant","content":"東\"京"},"logprobs":null,"finish_reason":null}],"usage":null}

        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":7,"model":"gpt-5.2","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"transfer","arguments":"{"}}]},"logprobs":null,"finish_reason":null}],"usage":null}

        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":7,"model":"gpt-5.2","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"}"}}]},"logprobs":null,"finish_reason":null}],"usage":null}

        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":7,"model":"gpt-5.2","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"tool_calls"}],"usage":null}

        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":7,"model":"gpt-5.2","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,"prompt_tokens_details":{"cached_tokens":1},"completion_tokens_details":{"reasoning_tokens":0}}}
        "#);
    }

    #[test]
    fn usage_is_not_shown_to_a_client_that_did_not_ask_for_it() {
        let mut writer = ChunkWriter::new(&head(), false);
        let mut out = String::new();
        events()
            .iter()
            .for_each(|event| writer.write(event, &mut out));
        assert!(!out.contains("usage"), "{out}");
    }

    #[test]
    fn an_error_has_openais_shape() {
        insta::assert_snapshot!(error(&Refusal::UnknownModel), @r#"{"error":{"message":"the model does not exist; use `auto` or a name from GET /v1/models","type":"invalid_request_error","param":"model","code":"model_not_found"}}"#);
    }
}
