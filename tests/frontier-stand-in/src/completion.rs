//! A chat completion in `OpenAI`'s JSON, whole or as the payloads of its events.

use serde_json::{Value, json};

use crate::behaviour::Part;
use crate::wording;

/// What every choice of the answer consists of.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    Text(String),
    ToolCall {
        name: String,
        arguments: String,
    },
    Pieces {
        pieces: Vec<String>,
        part: Part,
        /// Of the tool that is called.
        name: Option<String>,
        has_logprobs: bool,
    },
}

/// One answer to one request.
#[derive(Clone, Debug)]
pub(crate) struct Completion {
    pub(crate) model: String,
    pub(crate) choices: u64,
    pub(crate) content: Content,
    pub(crate) prompt_tokens: usize,
    /// What the request expected the answer to be.
    pub(crate) predicted: Option<String>,
    /// Whether tokens are told.
    pub(crate) has_usage: bool,
}

const ID: &str = "chatcmpl-stand-in";
const CALL_ID: &str = "call_stand_in";
/// An arbitrary moment: the stand-in has no clock.
const CREATED: u64 = 1_767_225_600;

impl Completion {
    /// The body of an answer that is not streamed.
    pub(crate) fn whole(&self) -> Value {
        let message = match &self.content {
            Content::Text(text) => json!({ "role": "assistant", "content": text, "refusal": null }),
            Content::ToolCall { name, arguments } => called(name, arguments),
            Content::Pieces {
                pieces,
                name: Some(name),
                ..
            } => called(name, &pieces.concat()),
            Content::Pieces { pieces, part, .. } => {
                json!({ "role": "assistant", (member(*part)): pieces.concat() })
            }
        };
        let choice = |index| {
            json!({
                "index": index,
                "message": message,
                "logprobs": self.logprobs(None),
                "finish_reason": self.finish_reason(),
            })
        };
        let mut whole = json!({
            "id": ID,
            "object": "chat.completion",
            "created": CREATED,
            "model": self.model,
            "choices": (0..self.choices).map(choice).collect::<Vec<_>>(),
        });
        if self.has_usage {
            whole["usage"] = self.usage();
        }
        whole
    }

    /// The payloads of a streamed answer without the closing `[DONE]`: the role, pieces of
    /// `event_chars` characters, the finish reason, and the usage if it was asked for.
    pub(crate) fn events(&self, event_chars: usize, include_usage: bool) -> Vec<Value> {
        let deltas = self.deltas(event_chars);
        let mut events = Vec::new();
        for delta in &deltas {
            events.extend((0..self.choices).map(|index| self.event(index, delta, None)));
        }
        for (event, piece) in events.iter_mut().zip(self.pieces_of_events()) {
            event["choices"][0]["logprobs"] = self.logprobs(piece);
        }
        let last = (0..self.choices)
            .map(|index| self.event(index, &json!({}), Some(self.finish_reason())));
        events.extend(last);
        if include_usage && self.has_usage {
            let mut usage = self.chunk(&[]);
            usage["usage"] = self.usage();
            events.push(usage);
        }
        events
    }

    fn deltas(&self, event_chars: usize) -> Vec<Value> {
        let function = |name: Option<&str>, arguments: &str| match name {
            Some(name) => json!({ "tool_calls": [{
                "index": 0,
                "id": CALL_ID,
                "type": "function",
                "function": { "name": name, "arguments": arguments },
            }] }),
            None => {
                json!({ "tool_calls": [{ "index": 0, "function": { "arguments": arguments } }] })
            }
        };
        let mut deltas = vec![json!({ "role": "assistant", "content": "", "refusal": null })];
        match &self.content {
            Content::Text(text) => deltas.extend(
                pieces(text, event_chars)
                    .into_iter()
                    .map(|text| json!({ "content": text })),
            ),
            Content::ToolCall { name, arguments } => {
                deltas.push(function(Some(name), ""));
                let pieces = pieces(arguments, event_chars).into_iter();
                deltas.extend(pieces.map(|piece| function(None, piece)));
            }
            Content::Pieces {
                pieces,
                name: Some(name),
                ..
            } => {
                deltas.push(function(Some(name), ""));
                deltas.extend(pieces.iter().map(|piece| function(None, piece)));
            }
            Content::Pieces { pieces, part, .. } => {
                let piece = |piece| json!({ (member(*part)): piece });
                deltas.extend(pieces.iter().map(piece));
            }
        }
        deltas
    }

    /// The piece that each event says, where pieces are tokens; the first event says the role.
    fn pieces_of_events(&self) -> Vec<Option<&str>> {
        let Content::Pieces { pieces, .. } = &self.content else {
            return Vec::new();
        };
        let each = pieces
            .iter()
            .flat_map(|piece| (0..self.choices).map(move |_| Some(&**piece)));
        (0..self.choices).map(|_| Some("")).chain(each).collect()
    }

    /// The tokens of a piece, or of all; each is as likely as not.
    fn logprobs(&self, only: Option<&str>) -> Value {
        let Content::Pieces {
            pieces,
            has_logprobs: true,
            part: Part::Content,
            ..
        } = &self.content
        else {
            return Value::Null;
        };
        let token = |piece: &str| {
            json!({ "token": piece, "bytes": piece.as_bytes(), "logprob": -0.5,
                "top_logprobs": [{ "token": piece, "bytes": null, "logprob": -0.5 }] })
        };
        let pieces = pieces.iter().map(String::as_str);
        let tokens: Vec<_> = match only {
            Some("") => Vec::new(),
            Some(piece) => vec![token(piece)],
            None => pieces.map(token).collect(),
        };
        json!({ "content": tokens, "refusal": null })
    }

    fn event(&self, index: u64, delta: &Value, finish_reason: Option<&str>) -> Value {
        self.chunk(&[json!({
            "index": index,
            "delta": delta,
            "logprobs": null,
            "finish_reason": finish_reason,
        })])
    }

    fn chunk(&self, choices: &[Value]) -> Value {
        json!({
            "id": ID,
            "object": "chat.completion.chunk",
            "created": CREATED,
            "model": self.model,
            "choices": choices,
        })
    }

    fn finish_reason(&self) -> &'static str {
        match self.content {
            Content::Text(_) | Content::Pieces { name: None, .. } => "stop",
            Content::ToolCall { .. } | Content::Pieces { .. } => "tool_calls",
        }
    }

    fn usage(&self) -> Value {
        let completion = match &self.content {
            Content::Text(text)
            | Content::ToolCall {
                arguments: text, ..
            } => wording::tokens(text),
            Content::Pieces { pieces, .. } => pieces.len(),
        };
        let Some((accepted, rejected)) = self.prediction_tokens() else {
            return json!({
                "prompt_tokens": self.prompt_tokens,
                "completion_tokens": completion,
                "total_tokens": self.prompt_tokens + completion,
            });
        };
        json!({
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": completion + rejected,
            "total_tokens": self.prompt_tokens + completion + rejected,
            "completion_tokens_details": {
                "accepted_prediction_tokens": accepted,
                "rejected_prediction_tokens": rejected,
            },
        })
    }

    /// Tokens of the prediction that stand in the answer, and that do not: all or none.
    fn prediction_tokens(&self) -> Option<(usize, usize)> {
        let predicted = self.predicted.as_deref()?;
        let tokens = wording::tokens(predicted);
        Some(match &self.content {
            Content::Text(text) if text.contains(predicted) => (tokens, 0),
            _ => (0, tokens),
        })
    }
}

/// The message that calls one tool.
fn called(name: &str, arguments: &str) -> Value {
    json!({
        "role": "assistant",
        "content": null,
        "tool_calls": [{
            "id": CALL_ID,
            "type": "function",
            "function": { "name": name, "arguments": arguments },
        }],
    })
}

/// The member of a message or delta that a part stands in.
fn member(part: Part) -> &'static str {
    match part {
        Part::Content => "content",
        Part::Refusal => "refusal",
        Part::Reasoning => "reasoning_content",
        Part::Arguments => "tool_calls",
    }
}

/// Pieces of at most `chars` characters (at least one), in order.
fn pieces(text: &str, chars: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest
            .char_indices()
            .nth(chars.max(1))
            .map_or(rest.len(), |(at, _)| at);
        let (piece, after) = rest.split_at(end);
        pieces.push(piece);
        rest = after;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_counted_in_characters() {
        assert_eq!(pieces("関所をabc", 2), ["関所", "をa", "bc"]);
        assert_eq!(pieces("関", 0), ["関"]);
        assert!(pieces("", 3).is_empty());
    }

    #[test]
    fn the_events_of_a_tool_call_add_up_to_its_arguments() {
        let arguments = r#"{"account":"<BANK_ACCOUNT_7Q2M>"}"#;
        let content = Content::ToolCall {
            name: "lookup".into(),
            arguments: arguments.to_owned(),
        };
        let completion = Completion {
            model: "m".into(),
            choices: 1,
            content,
            prompt_tokens: 3,
            predicted: None,
            has_usage: true,
        };
        let joined: String = (completion.events(3, true).iter())
            .filter_map(|event| {
                event["choices"][0]["delta"]["tool_calls"][0]["function"]["arguments"].as_str()
            })
            .collect();
        assert_eq!(joined, arguments);
    }
}
