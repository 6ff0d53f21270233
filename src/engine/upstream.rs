//! Reading what a frontier endpoint answers: OpenAI's JSON → [`Event`]s.
//!
//! Only the members listed here are taken over. Endpoints differ in what they leave out, so
//! everything but the text itself is optional.

use std::fmt;

use serde::Deserialize;

use super::{
    EngineFailure, Event, FinishReason, Piece, Said, Token, TokenLogprob, ToolCallPiece, Usage,
};
use crate::error::Rejection;

/// A whole answer.
#[derive(Deserialize)]
pub(super) struct Completion {
    choices: Vec<WholeChoice>,
    usage: Option<WireUsage>,
}

/// Why a request is not taken, by the codes that OpenAI and those who speak as it does use. Nothing else of what
/// they say is read: it may repeat what they were sent.
pub(super) fn rejection(body: &[u8]) -> Rejection {
    #[derive(Deserialize)]
    struct Told {
        error: Error,
    }
    #[derive(Deserialize)]
    struct Error {
        code: Option<Code>,
    }
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Code {
        Word(String),
        Other(serde::de::IgnoredAny),
    }
    let told = serde_json::from_slice(body).ok();
    match told.and_then(|Told { error }| error.code) {
        Some(Code::Word(word)) => match &*word {
            "context_length_exceeded" => Rejection::Context,
            "content_filter" | "content_policy_violation" | "invalid_prompt" => Rejection::Content,
            _ => Rejection::Other,
        },
        Some(Code::Other(_)) | None => Rejection::Other,
    }
}

/// One event of a stream.
#[derive(Deserialize)]
pub(super) struct Chunk {
    #[serde(default)]
    choices: Vec<ChunkChoice>,
    usage: Option<WireUsage>,
    error: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct WholeChoice {
    #[serde(default)]
    index: u32,
    message: Message,
    logprobs: Option<Logprobs>,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct ChunkChoice {
    #[serde(default)]
    index: u32,
    #[serde(default)]
    delta: Message,
    logprobs: Option<Logprobs>,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Logprobs {
    content: Option<Vec<WireLogprob>>,
}

#[derive(Deserialize)]
struct WireLogprob {
    #[serde(flatten)]
    said: WireToken,
    top_logprobs: Option<Vec<WireToken>>,
}

#[derive(Deserialize)]
struct WireToken {
    token: String,
    bytes: Option<Vec<u8>>,
    logprob: f32,
}

#[derive(Default, Deserialize)]
struct Message {
    content: Option<String>,
    refusal: Option<String>,
    reasoning_content: Option<String>,
    tool_calls: Option<Vec<ToolCall>>,
}

#[derive(Deserialize)]
struct ToolCall {
    index: Option<u32>,
    id: Option<String>,
    function: Option<Function>,
}

#[derive(Deserialize)]
struct Function {
    name: Option<String>,
    arguments: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
struct WireUsage {
    #[serde(default)]
    prompt_tokens: u64,
    #[serde(default)]
    completion_tokens: u64,
    prompt_tokens_details: Option<PromptDetails>,
    completion_tokens_details: Option<CompletionDetails>,
}

#[derive(Clone, Copy, Deserialize)]
struct PromptDetails {
    cached_tokens: Option<u64>,
}

#[derive(Clone, Copy, Default, Deserialize)]
struct CompletionDetails {
    #[serde(rename = "reasoning_tokens")]
    reasoning: Option<u64>,
    #[serde(rename = "accepted_prediction_tokens")]
    accepted_prediction: Option<u64>,
    #[serde(rename = "rejected_prediction_tokens")]
    rejected_prediction: Option<u64>,
}

impl From<WireUsage> for Usage {
    fn from(wire: WireUsage) -> Self {
        let cached = wire
            .prompt_tokens_details
            .and_then(|details| details.cached_tokens);
        let details = wire.completion_tokens_details.unwrap_or_default();
        Self {
            input: wire.prompt_tokens,
            cached_input: cached.unwrap_or(0),
            output: wire.completion_tokens,
            reasoning: details.reasoning.unwrap_or(0),
            accepted_prediction: details.accepted_prediction,
            rejected_prediction: details.rejected_prediction,
        }
    }
}

impl Completion {
    /// Reads a whole answer.
    ///
    /// # Errors
    /// [`EngineFailure::Garbage`] for everything that is none.
    pub(super) fn parse(body: &[u8]) -> Result<Vec<Event>, EngineFailure> {
        let answer: Self = serde_json::from_slice(body).map_err(|_| EngineFailure::Garbage)?;
        if answer.choices.is_empty() {
            return Err(EngineFailure::Garbage);
        }
        let mut events = Vec::new();
        for choice in answer.choices {
            let choice_index = choice.index;
            choice
                .message
                .into_events(choice_index, choice.logprobs, &mut events);
            events.push(finished(choice_index, choice.finish_reason.as_deref()));
        }
        events.extend(answer.usage.map(|usage| Event::Usage(usage.into())));
        Ok(events)
    }
}

impl Chunk {
    /// Reads one event of a stream.
    ///
    /// # Errors
    /// [`EngineFailure::Garbage`] for what is none, [`EngineFailure::Unavailable`] for an error
    /// that the endpoint reports within its stream.
    pub(super) fn parse(data: &[u8], events: &mut Vec<Event>) -> Result<(), EngineFailure> {
        let chunk: Self = serde_json::from_slice(data).map_err(|_| EngineFailure::Garbage)?;
        if chunk.error.is_some() {
            return Err(EngineFailure::Unavailable);
        }
        for choice in chunk.choices {
            choice
                .delta
                .into_events(choice.index, choice.logprobs, events);
            if let Some(reason) = choice.finish_reason {
                events.push(finished(choice.index, Some(&reason)));
            }
        }
        events.extend(chunk.usage.map(|usage| Event::Usage(usage.into())));
        Ok(())
    }
}

impl Message {
    fn into_events(self, choice: u32, logprobs: Option<Logprobs>, events: &mut Vec<Event>) {
        let is_said = |text: &String| !text.is_empty();
        let content = Piece::Text(Said {
            text: self.content.unwrap_or_default(),
            logprobs: logprobs.map(Logprobs::into_tokens).unwrap_or_default(),
        });
        let has_content = matches!(&content, Piece::Text(said) if is_said(&said.text));
        let texts = [
            self.reasoning_content.filter(is_said).map(Piece::Reasoning),
            (has_content || content.says_more()).then_some(content),
            self.refusal.filter(is_said).map(Piece::Refusal),
        ];
        let calls = self.tool_calls.unwrap_or_default();
        let calls = calls.into_iter().enumerate().map(|(place, call)| {
            let function = call.function.unwrap_or(Function {
                name: None,
                arguments: None,
            });
            Piece::ToolCall(ToolCallPiece {
                index: call
                    .index
                    .unwrap_or_else(|| u32::try_from(place).unwrap_or(u32::MAX)),
                id: call.id,
                name: function.name,
                arguments: function.arguments.unwrap_or_default(),
            })
        });
        let pieces = texts.into_iter().flatten().chain(calls);
        events.extend(pieces.map(|piece| Event::Delta { choice, piece }));
    }
}

impl Logprobs {
    fn into_tokens(self) -> Vec<TokenLogprob> {
        let tokens = self.content.unwrap_or_default().into_iter();
        tokens
            .map(|token| TokenLogprob {
                said: token.said.into(),
                top: token
                    .top_logprobs
                    .unwrap_or_default()
                    .into_iter()
                    .map(Token::from)
                    .collect(),
            })
            .collect()
    }
}

impl From<WireToken> for Token {
    fn from(wire: WireToken) -> Self {
        Self {
            text: wire.token,
            bytes: wire.bytes,
            logprob: wire.logprob,
        }
    }
}

fn finished(choice: u32, reason: Option<&str>) -> Event {
    let reason = match reason {
        Some("length") => FinishReason::Length,
        Some("tool_calls" | "function_call") => FinishReason::ToolCalls,
        Some("content_filter") => FinishReason::ContentFilter,
        _ => FinishReason::Stop,
    };
    Event::Finished { choice, reason }
}

impl fmt::Debug for Chunk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chunk")
            .field("choices", &self.choices.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_answer_with_text_and_tool_calls_becomes_events() {
        let body = br#"{"id":"x","choices":[{"index":0,"message":{"role":"assistant",
            "content":"hi","tool_calls":[{"id":"c1","type":"function",
            "function":{"name":"f","arguments":"{}"}}]},"finish_reason":"tool_calls"}],
            "usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12,
            "prompt_tokens_details":{"cached_tokens":2},
            "completion_tokens_details":{"accepted_prediction_tokens":3,
            "rejected_prediction_tokens":1}}}"#;
        let events = Completion::parse(body).unwrap();
        let call = ToolCallPiece {
            index: 0,
            id: Some("c1".into()),
            name: Some("f".into()),
            arguments: "{}".into(),
        };
        let usage = Usage {
            input: 5,
            cached_input: 2,
            output: 7,
            accepted_prediction: Some(3),
            rejected_prediction: Some(1),
            ..Usage::default()
        };
        assert!(
            events
                == [
                    Event::Delta {
                        choice: 0,
                        piece: Piece::Text("hi".into())
                    },
                    Event::Delta {
                        choice: 0,
                        piece: Piece::ToolCall(call)
                    },
                    Event::Finished {
                        choice: 0,
                        reason: FinishReason::ToolCalls
                    },
                    Event::Usage(usage),
                ]
        );
    }

    #[test]
    fn of_what_is_said_of_a_request_one_known_word_is_read() {
        for (body, expected) in [
            (
                r#"{"error":{"code":"context_length_exceeded","message":"…"}}"#,
                Rejection::Context,
            ),
            (
                r#"{"error":{"code":"content_filter","innererror":{"x":1}}}"#,
                Rejection::Content,
            ),
            (r#"{"error":{"code":400,"message":"…"}}"#, Rejection::Other),
            (r#"{"error":{"code":null}}"#, Rejection::Other),
            (r#"{"error":"context_length_exceeded"}"#, Rejection::Other),
            (
                r#"{"error":{"code":"context_length_exceeded""#,
                Rejection::Other,
            ),
            ("", Rejection::Other),
            ("\u{fffd}<html>", Rejection::Other),
        ] {
            assert_eq!(rejection(body.as_bytes()), expected, "{body}");
        }
    }

    #[test]
    fn probabilities_are_taken_over_whole_and_in_pieces() {
        let logprobs = r#"{"content":[{"token":"h","bytes":[104],"logprob":-0.5,
            "top_logprobs":[{"token":"h","bytes":null,"logprob":-0.5}]}],"refusal":null}"#;
        let whole = format!(
            r#"{{"choices":[{{"index":0,"message":{{"content":"h"}},"logprobs":{logprobs},
            "finish_reason":"stop"}}]}}"#
        );
        let piece = format!(
            r#"{{"choices":[{{"index":0,"delta":{{"content":"h"}},"logprobs":{logprobs}}}]}}"#
        );
        let token = |bytes: Option<Vec<u8>>| Token {
            text: "h".into(),
            bytes,
            logprob: -0.5,
        };
        let said = Event::Delta {
            choice: 0,
            piece: Piece::Text(Said {
                text: "h".into(),
                logprobs: vec![TokenLogprob {
                    said: token(Some(vec![104])),
                    top: vec![token(None)],
                }],
            }),
        };
        let mut events = Vec::new();
        assert_eq!(Chunk::parse(piece.as_bytes(), &mut events), Ok(()));
        let first = Completion::parse(whole.as_bytes()).unwrap().swap_remove(0);
        assert!(events == [said.clone()] && first == said);
    }

    #[test]
    fn what_is_no_answer_is_garbage() {
        for body in [
            &b"<html>"[..],
            b"{}",
            br#"{"choices":[]}"#,
            b"\xff",
            br#"{"error":{}}"#,
        ] {
            assert_eq!(
                Completion::parse(body).map(|_| ()),
                Err(EngineFailure::Garbage)
            );
        }
    }

    #[test]
    fn an_error_within_a_stream_is_a_failure() {
        let mut events = Vec::new();
        let failure = Chunk::parse(br#"{"error":{"message":"x"}}"#, &mut events);
        assert_eq!(failure, Err(EngineFailure::Unavailable));
    }
}
