//! Writing whole answers, errors and the list of models as OpenAI's JSON.

use std::collections::BTreeMap;

use serde::Serialize;

use super::logprobs::WireLogprobs;
use crate::engine::{Event, FinishReason, Piece, Said, ToolCallPiece, Usage};
use crate::error::Refusal;

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
            code: wire.code.name(),
        },
    })
}

pub(super) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("strings, numbers and lists of them are JSON")
}

#[derive(Serialize)]
pub(super) struct WireUsage {
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
    #[serde(rename = "reasoning_tokens")]
    reasoning: u64,
    #[serde(
        rename = "accepted_prediction_tokens",
        skip_serializing_if = "Option::is_none"
    )]
    accepted_prediction: Option<u64>,
    #[serde(
        rename = "rejected_prediction_tokens",
        skip_serializing_if = "Option::is_none"
    )]
    rejected_prediction: Option<u64>,
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
                reasoning: usage.reasoning,
                accepted_prediction: usage.accepted_prediction,
                rejected_prediction: usage.rejected_prediction,
            },
        }
    }
}

/// A whole answer, gathered from its events.
#[derive(Default)]
pub struct Whole {
    choices: BTreeMap<u32, Choice>,
    usage: Option<Usage>,
    /// Tokens with a probability, said or only likely.
    probabilities: usize,
}

/// Tokens with a probability in one whole answer: some 50 MB. Streamed, there may be any number.
const MOST_PROBABILITIES: usize = 500_000;

#[derive(Default)]
struct Choice {
    said: Option<Said>,
    refusal: Option<String>,
    reasoning: Option<String>,
    tool_calls: BTreeMap<u32, ToolCallPiece>,
    finish: Option<FinishReason>,
}

impl Whole {
    /// Takes in the next event.
    ///
    /// # Errors
    /// The answer has more log probabilities than are kept for one request.
    pub fn add(&mut self, event: Event) -> Result<(), Refusal> {
        match event {
            Event::Delta { choice, piece } => {
                self.probabilities += probabilities(&piece);
                if self.probabilities > MOST_PROBABILITIES {
                    return Err(Refusal::invalid("top_logprobs", TOO_MANY));
                }
                self.choices.entry(choice).or_default().add(piece);
            }
            Event::Finished { choice, reason } => {
                self.choices.entry(choice).or_default().finish = Some(reason);
            }
            Event::Usage(usage) => self.usage = Some(usage),
        }
        Ok(())
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

const TOO_MANY: &str = "the answer has more log probabilities than fit into one; set `stream`, or ask \
                        for fewer `top_logprobs`, choices or tokens";

fn probabilities(piece: &Piece) -> usize {
    match piece {
        Piece::Text(said) => said.logprobs.iter().map(|token| 1 + token.top.len()).sum(),
        _ => 0,
    }
}

impl Choice {
    fn add(&mut self, piece: Piece) {
        match piece {
            Piece::Text(said) => {
                let so_far = self.said.get_or_insert_default();
                so_far.text.push_str(&said.text);
                so_far.logprobs.extend(said.logprobs);
            }
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
    logprobs: Option<WireLogprobs<'a>>,
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
pub(super) struct WireToolCall<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) index: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) r#type: Option<&'a str>,
    pub(super) function: WireFunction<'a>,
}

#[derive(Serialize)]
pub(super) struct WireFunction<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'a str>,
    pub(super) arguments: &'a str,
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
        let said = choice.said.as_ref();
        let says_nothing = choice.refusal.is_none() && choice.tool_calls.is_empty();
        Self {
            index,
            message: WireMessage {
                role: "assistant",
                content: said.map(|said| &*said.text).or(says_nothing.then_some("")),
                refusal: choice.refusal.as_deref(),
                reasoning_content: choice.reasoning.as_deref(),
                tool_calls: calls.collect(),
            },
            logprobs: said.and_then(WireLogprobs::of),
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
pub(super) mod tests {
    use super::*;
    use crate::engine::{Token, TokenLogprob};

    /// Of the sample that both ways of writing are shown with.
    pub(in crate::openai) fn head() -> Head {
        Head {
            id: "chatcmpl-1".into(),
            created: 7,
            model: "gpt-5.2".into(),
        }
    }

    /// Text, a tool call in two pieces, the end, the usage.
    pub(in crate::openai) fn events() -> Vec<Event> {
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
                ..Usage::default()
            }),
        ]
    }

    fn whole(events: Vec<Event>) -> Whole {
        let mut whole = Whole::default();
        for event in events {
            whole.add(event).expect("a small answer");
        }
        whole
    }

    #[test]
    fn an_answer_with_too_many_probabilities_is_refused_and_says_the_fix() {
        let token = Token {
            text: "a".into(),
            bytes: None,
            logprob: -0.25,
        };
        let said = Said {
            text: "a".into(),
            logprobs: vec![TokenLogprob {
                said: token.clone(),
                top: vec![token; 20],
            }],
        };
        let event = || Event::Delta {
            choice: 0,
            piece: Piece::Text(said.clone()),
        };
        let mut whole = Whole::default();
        let refusal = (0..).find_map(|_| whole.add(event()).err());
        insta::assert_snapshot!(refusal.expect("it ends"), @"the answer has more log probabilities than fit into one; set `stream`, or ask for fewer `top_logprobs`, choices or tokens");
        assert_eq!(whole.probabilities, MOST_PROBABILITIES / 21 * 21 + 21);
    }

    #[test]
    fn a_whole_answer_is_a_chat_completion() {
        let whole = whole(events());
        insta::assert_snapshot!(whole.json(&head()), @r#"{"id":"chatcmpl-1","object":"chat.completion","created":7,"model":"gpt-5.2","choices":[{"index":0,"message":{"role":"assistant","content":"東\"京","refusal":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"transfer","arguments":"{}"}}]},"logprobs":null,"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,"prompt_tokens_details":{"cached_tokens":1},"completion_tokens_details":{"reasoning_tokens":0}}}"#);
    }

    /// Half a character and the rest of it, with their probabilities; and a thought before.
    pub(in crate::openai) fn events_with_logprobs() -> Vec<Event> {
        let token = |text: &str, bytes: &[u8]| TokenLogprob {
            said: Token {
                text: text.into(),
                bytes: Some(bytes.into()),
                logprob: -0.25,
            },
            top: Vec::new(),
        };
        let said = |text: &str, logprobs| {
            Piece::Text(Said {
                text: text.into(),
                logprobs,
            })
        };
        let pieces = [
            Piece::Reasoning("hm".into()),
            said("", vec![token("\\xe6", &[0xe6])]),
            said("東", vec![token("\\x9d\\xb1", &[0x9d, 0xb1])]),
        ];
        pieces
            .into_iter()
            .map(|piece| Event::Delta { choice: 0, piece })
            .collect()
    }

    #[test]
    fn a_whole_answer_tells_thoughts_and_probabilities() {
        let whole = whole(events_with_logprobs());
        insta::assert_snapshot!(whole.json(&head()), @r#"{"id":"chatcmpl-1","object":"chat.completion","created":7,"model":"gpt-5.2","choices":[{"index":0,"message":{"role":"assistant","content":"東","refusal":null,"reasoning_content":"hm"},"logprobs":{"content":[{"token":"\\xe6","logprob":-0.25,"bytes":[230],"top_logprobs":[]},{"token":"\\x9d\\xb1","logprob":-0.25,"bytes":[157,177],"top_logprobs":[]}],"refusal":null},"finish_reason":"stop"}]}"#);
    }

    #[test]
    fn an_error_has_openais_shape() {
        insta::assert_snapshot!(error(&Refusal::UnknownModel), @r#"{"error":{"message":"the model does not exist; use `auto` or a name from GET /v1/models","type":"invalid_request_error","param":"model","code":"model_not_found"}}"#);
    }
}
