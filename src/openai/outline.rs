//! The request as it leaves: built anew from an allowlist of scanned fields.
//!
//! What is not named here does not leave: neither what only local models know (`top_k`, `min_p`,
//! `repetition_penalty`, `chat_template_kwargs`, `reasoning_content`), which OpenAI's endpoints
//! refuse, nor `logit_bias`. `model` is added by whoever sends it.

use classifiers::Scanned;
use redaction::Outline;
use serde_json::Number;
use sha2::{Digest, Sha256};

use super::chat::{Chat, Content, Form, Message, ResponseFormat, ToolCall, ToolChoice};

type Members<'a> = Vec<(&'static str, Outline<'a>)>;

/// The outgoing form of a chat request.
#[must_use]
pub fn outline(chat: &Chat<Scanned>, max_tokens: Option<u32>, instruct: bool) -> Outline<'_> {
    let mut members = Members::with_capacity(12);
    members.push(("messages", messages(&chat.messages, instruct)));
    let options = &chat.options;
    let mut add = |name, value: Option<Outline<'static>>| {
        members.extend(value.map(|value| (name, value)));
    };
    add(
        "max_completion_tokens",
        max_tokens.map(|tokens| Outline::Number(tokens.into())),
    );
    add("temperature", decimal(options.temperature));
    add("top_p", decimal(options.top_p));
    add("presence_penalty", decimal(options.presence_penalty));
    add("frequency_penalty", decimal(options.frequency_penalty));
    add("seed", options.seed.map(seed));
    add(
        "n",
        (options.choices > 1).then(|| Outline::Number(options.choices.into())),
    );
    add(
        "reasoning_effort",
        options.reasoning_effort.map(Outline::Literal),
    );
    add("verbosity", options.verbosity.map(Outline::Literal));
    add("logprobs", options.logprobs.map(|_| Outline::Bool(true)));
    add(
        "top_logprobs",
        options.logprobs.map(|top| Outline::Number(top.into())),
    );
    add(
        "parallel_tool_calls",
        chat.parallel_tool_calls.map(Outline::Bool),
    );
    if !chat.stop.is_empty() {
        members.push((
            "stop",
            Outline::List(chat.stop.iter().map(Outline::Text).collect()),
        ));
    }
    members.extend(prediction(&chat.prediction));
    members.extend(
        chat.tools
            .as_ref()
            .map(|tools| ("tools", Outline::Json(tools))),
    );
    members.extend(
        chat.tool_choice
            .as_ref()
            .map(|choice| ("tool_choice", tool_choice(choice))),
    );
    let format = chat.response_format.as_ref();
    members.extend(format.map(|format| ("response_format", response_format(format))));
    if chat.form != Form::Whole {
        // Usage is always asked for: it is counted whether the client wants to see it or not.
        let usage = Outline::Object(vec![("include_usage", Outline::Bool(true))]);
        members.push(("stream", Outline::Bool(true)));
        members.push(("stream_options", usage));
    }
    Outline::Object(members)
}

fn messages(messages: &[Message<Scanned>], instruct: bool) -> Outline<'_> {
    let instruction = instruct.then(|| {
        Outline::when_masked(Outline::Object(vec![
            ("role", Outline::Literal("system")),
            ("content", Outline::Instruction),
        ]))
    });
    Outline::List(
        instruction
            .into_iter()
            .chain(messages.iter().map(message))
            .collect(),
    )
}

fn message(message: &Message<Scanned>) -> Outline<'_> {
    let mut members: Members<'_> = vec![("role", Outline::Literal(message.role.name()))];
    members.push(("content", content(&message.content)));
    members.extend(
        message
            .refusal
            .as_ref()
            .map(|text| ("refusal", Outline::Text(text))),
    );
    members.extend(
        message
            .name
            .as_ref()
            .map(|name| ("name", Outline::Name(name))),
    );
    if !message.tool_calls.is_empty() {
        let calls = message.tool_calls.iter().map(tool_call).collect();
        members.push(("tool_calls", Outline::List(calls)));
    }
    members.extend(
        message
            .tool_call_id
            .as_ref()
            .map(|id| ("tool_call_id", Outline::Name(id))),
    );
    Outline::Object(members)
}

fn content(content: &Content<Scanned>) -> Outline<'_> {
    match content {
        // An assistant that only called tools has `null` here.
        Content::None => Outline::Null,
        Content::Text(text) => Outline::Text(text),
        Content::Parts(parts) => Outline::List(parts.iter().map(part).collect()),
    }
}

/// The same placeholders as in the messages: what is predicted is most often a text from there.
fn prediction(predicted: &Content<Scanned>) -> Option<(&'static str, Outline<'_>)> {
    if matches!(predicted, Content::None) {
        return None;
    }
    let members = vec![
        ("type", Outline::Literal("content")),
        ("content", content(predicted)),
    ];
    Some(("prediction", Outline::Object(members)))
}

fn part(text: &Scanned) -> Outline<'_> {
    Outline::Object(vec![
        ("type", Outline::Literal("text")),
        ("text", Outline::Text(text)),
    ])
}

fn tool_call(call: &ToolCall<Scanned>) -> Outline<'_> {
    let arguments = if call.is_json {
        Outline::JsonText(&call.arguments)
    } else {
        Outline::Text(&call.arguments)
    };
    Outline::Object(vec![
        ("id", Outline::Name(&call.id)),
        ("type", Outline::Literal("function")),
        (
            "function",
            Outline::Object(vec![
                ("name", Outline::Name(&call.name)),
                ("arguments", arguments),
            ]),
        ),
    ])
}

fn tool_choice(choice: &ToolChoice<Scanned>) -> Outline<'_> {
    match choice {
        ToolChoice::Mode(mode) => Outline::Literal(mode),
        ToolChoice::Function(name) => Outline::Object(vec![
            ("type", Outline::Literal("function")),
            (
                "function",
                Outline::Object(vec![("name", Outline::Name(name))]),
            ),
        ]),
    }
}

fn response_format(format: &ResponseFormat<Scanned>) -> Outline<'_> {
    let of = |kind| ("type", Outline::Literal(kind));
    Outline::Object(match format {
        ResponseFormat::Text => vec![of("text")],
        ResponseFormat::JsonObject => vec![of("json_object")],
        ResponseFormat::JsonSchema(schema) => {
            vec![of("json_schema"), ("json_schema", Outline::Json(schema))]
        }
    })
}

/// A number with three decimals: enough to steer by, too few to carry anything else.
fn decimal(value: Option<f64>) -> Option<Outline<'static>> {
    let rounded = value.map(|value| (value * 1000.0).round() / 1000.0);
    rounded.and_then(Number::from_f64).map(Outline::Number)
}

/// Another seed for each seed: as reproducible, and nothing that was written as one leaves.
fn seed(seed: i64) -> Outline<'static> {
    let hash = Sha256::digest(seed.to_le_bytes());
    let first = u32::from_le_bytes([hash[0], hash[1], hash[2], hash[3]]);
    Outline::Number((first >> 1).into())
}
