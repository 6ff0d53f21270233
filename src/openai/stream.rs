//! Writing an answer as a stream of server-sent events, in OpenAI's JSON.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::value::RawValue;

use super::logprobs::WireLogprobs;
use super::response::{Head, WireFunction, WireToolCall, WireUsage, error, json};
use crate::engine::{Event, Piece, ToolCallPiece};
use crate::error::Refusal;

/// The end of a stream.
pub const DONE: &str = "data: [DONE]\n\n";

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
                let logprobs = match piece {
                    Piece::Text(said) => WireLogprobs::of(said),
                    _ => None,
                };
                let delta = Delta::new(is_first, Some(piece));
                self.choice(*choice, &delta, logprobs, None, out);
            }
            Event::Finished { choice, reason } => {
                let is_first = self.begin(*choice);
                let delta = Delta::new(is_first, None);
                self.choice(*choice, &delta, None, Some(reason.name()), out);
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

    fn choice(
        &self,
        index: u32,
        delta: &Delta<'_>,
        logprobs: Option<WireLogprobs<'_>>,
        finish: Option<&str>,
        out: &mut String,
    ) {
        #[derive(Serialize)]
        struct ChunkChoice<'a> {
            index: u32,
            delta: &'a Delta<'a>,
            logprobs: Option<WireLogprobs<'a>>,
            finish_reason: Option<&'a str>,
        }
        self.open(out);
        let choice = ChunkChoice {
            index,
            delta,
            logprobs,
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
            Some(Piece::Text(said)) => delta.content = Some(&said.text),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openai::response::tests::{events, events_with_logprobs, head};

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
    fn a_stream_tells_thoughts_and_probabilities() {
        let mut writer = ChunkWriter::new(&head(), false);
        let mut out = String::new();
        events_with_logprobs()
            .iter()
            .for_each(|event| writer.write(event, &mut out));
        insta::assert_snapshot!(out, @r#"
        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":7,"model":"gpt-5.2","choices":[{"index":0,"delta":{"role":"assistant","reasoning_content":"hm"},"logprobs":null,"finish_reason":null}]}

        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":7,"model":"gpt-5.2","choices":[{"index":0,"delta":{"content":""},"logprobs":{"content":[{"token":"\\xe6","logprob":-0.25,"bytes":[230],"top_logprobs":[]}],"refusal":null},"finish_reason":null}]}

        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":7,"model":"gpt-5.2","choices":[{"index":0,"delta":{"content":"東"},"logprobs":{"content":[{"token":"\\x9d\\xb1","logprob":-0.25,"bytes":[157,177],"top_logprobs":[]}],"refusal":null},"finish_reason":null}]}
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
}
