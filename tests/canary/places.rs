//! The table of every place of a request that carries text, and what becomes of a value there.
//!
//! It cannot fall behind: [`fields`] takes the request's types apart, so a new field does not build
//! without a name here, and a test asks for a row for each name.

use sekisho::openai::chat::{Chat, Message, Options, ResponseFormat, Role, ToolCall, ToolChoice};
use serde_json::{Value, json};

use super::canaries::Canary;

/// What becomes of a value that may leave masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It leaves as a placeholder.
    Masked,
    /// It is not sent on, and the request is answered inside or without it.
    Kept,
    /// The request is refused, whatever stands there.
    Refused,
}

/// A place with a value in it.
pub(super) struct Place {
    /// The field of the request's types, as [`fields`] names it; empty for what they do not know.
    pub(super) field: &'static str,
    /// The place in words.
    pub(super) name: String,
    pub(super) request: Value,
    pub(super) fate: Fate,
}

/// Every field of the request's types.
pub(super) fn fields(chat: &Chat<String>) -> Vec<&'static str> {
    macro_rules! names {
        ($value:expr, $type:ident { $($field:ident),* $(,)? }) => {{
            let $type { $($field: _),* } = $value;
            vec![$(concat!(stringify!($type), "::", stringify!($field))),*]
        }};
    }
    let message = &chat.messages[0];
    let mut all = names!(
        chat,
        Chat {
            messages,
            tools,
            tool_choice,
            parallel_tool_calls,
            response_format,
            template_kwargs,
            stop,
            prediction,
            options,
            kept,
            has_unknown,
            form,
        }
    );
    all.extend(names!(
        message,
        Message {
            role,
            content,
            reasoning,
            refusal,
            name,
            tool_calls,
            tool_call_id,
        }
    ));
    all.extend(names!(
        &message.tool_calls[0],
        ToolCall {
            id,
            name,
            arguments,
            is_json
        }
    ));
    all.extend(names!(
        &chat.options,
        Options {
            max_tokens,
            temperature,
            top_p,
            presence_penalty,
            frequency_penalty,
            seed,
            choices,
            reasoning_effort,
            verbosity,
            logprobs,
            logit_bias,
            top_k,
            min_p,
            repetition_penalty,
            thinking,
            is_flex,
        }
    ));
    all.push(match chat.tool_choice.as_ref().expect("a choice") {
        ToolChoice::Mode(_) | ToolChoice::Function(_) => "ToolChoice",
    });
    all.push(match chat.response_format.as_ref().expect("a format") {
        ResponseFormat::Text | ResponseFormat::JsonObject | ResponseFormat::JsonSchema(_) => {
            "ResponseFormat"
        }
    });
    all
}

/// Fields that hold no text of the client's: flags, choices among names of ours.
pub(super) const WITHOUT_TEXT: [&str; 12] = [
    "Chat::messages",
    "Chat::parallel_tool_calls",
    "Chat::has_unknown",
    "Chat::form",
    "Message::role",
    "Message::tool_calls",
    "ToolCall::is_json",
    "Options::choices",
    "Options::max_tokens",
    "Options::logprobs",
    "Options::thinking",
    "Options::is_flex",
];

/// Every place, with the canary planted there.
pub(super) fn places(canary: &Canary) -> Vec<Place> {
    let (canary, text) = (canary.value, canary.told());
    let mut places = in_messages(canary, &text);
    places.extend(in_calls(canary, &text));
    places.extend(in_tools(canary, &text));
    places.extend(beside_messages(canary, &text));
    places
}

fn place(field: &'static str, name: impl Into<String>, request: Value, fate: Fate) -> Place {
    Place {
        field,
        name: name.into(),
        request,
        fate,
    }
}

fn user() -> Value {
    json!({ "role": "user", "content": "What is a bond?" })
}

/// A message in a conversation in which it may stand.
fn conversation(message: Value) -> Value {
    let mut messages = vec![user()];
    if message["role"] == "tool" {
        messages.push(call("c1", "f", "{}"));
    }
    messages.push(message);
    json!({ "messages": messages })
}

fn call(id: &str, name: &str, arguments: &str) -> Value {
    json!({ "role": "assistant", "tool_calls": [
        { "id": id, "type": "function", "function": { "name": name, "arguments": arguments } },
    ] })
}

fn in_messages(canary: &str, text: &str) -> Vec<Place> {
    use Fate::{Kept, Masked};
    let mut places = Vec::new();
    for role in Role::ALL {
        let name = role.name();
        let message = |member: &str, value: Value| {
            let mut message = json!({ "role": name, "content": "hi" });
            message[member] = value;
            if role == Role::Tool {
                message["tool_call_id"] = json!("c1");
            }
            conversation(message)
        };
        let parts = json!([{ "type": "text", "text": "Mail:" }, { "type": "text", "text": text }]);
        let unknown = message("x_note", json!(text));
        places.extend([
            place(
                "Message::content",
                format!("{name}: text"),
                message("content", json!(text)),
                Masked,
            ),
            place(
                "Message::content",
                format!("{name}: parts"),
                message("content", parts),
                Masked,
            ),
            place(
                "Message::name",
                format!("{name}: name"),
                message("name", json!(canary)),
                Masked,
            ),
            place(
                "Message::refusal",
                format!("{name}: refusal"),
                message("refusal", json!(text)),
                Masked,
            ),
            place(
                "Message::reasoning",
                format!("{name}: reasoning"),
                message("reasoning_content", json!(text)),
                Kept,
            ),
            place("", format!("{name}: unknown member"), unknown, Kept),
            place(
                "",
                format!("{name}: unknown member's name"),
                message(canary, json!(1)),
                Kept,
            ),
        ]);
    }
    places
}

fn in_calls(canary: &str, text: &str) -> Vec<Place> {
    use Fate::{Kept, Masked};
    let arguments = |name: &str, arguments: &str| {
        let request = conversation(call("c1", "f", arguments));
        place("ToolCall::arguments", name, request, Masked)
    };
    let line_break = json!({ "note": format!("to\n{canary}\tnow") }).to_string();
    let deep = json!({ "a": [{ "b": [canary] }] }).to_string();
    let mut unknown = call("c1", "f", "{}");
    unknown["tool_calls"][0]["x_note"] = json!(text);
    vec![
        arguments("arguments", &json!({ "to": canary }).to_string()),
        arguments("arguments, deep", &deep),
        arguments("arguments' key", &json!({ canary: 1 }).to_string()),
        arguments("arguments behind a line break", &line_break),
        arguments("arguments that are no JSON", text),
        place(
            "ToolCall::name",
            "called name",
            conversation(call("c1", canary, "{}")),
            Masked,
        ),
        place(
            "ToolCall::id",
            "call's id",
            conversation(call(canary, "f", "{}")),
            Masked,
        ),
        place(
            "Message::tool_call_id",
            "answered call's id",
            json!({ "messages": [
            user(), call(canary, "f", "{}"),
            { "role": "tool", "tool_call_id": canary, "content": "done" },
        ] }),
            Masked,
        ),
        place("", "unknown member of a call", conversation(unknown), Kept),
    ]
}

fn in_tools(canary: &str, text: &str) -> Vec<Place> {
    use Fate::Masked;
    let tool = |name: &str, description: &str, key: &str, value: &str| {
        json!([{ "type": "function", "function": { "name": name, "description": description,
            "parameters": { "type": "object", "required": [key],
                "properties": { key: { "enum": [value] } } } } }])
    };
    let tools = |name: &str, tools: Value| {
        let request = json!({ "messages": [user()], "tools": tools });
        place("Chat::tools", name, request, Masked)
    };
    vec![
        tools("tool's name", tool(canary, "", "a", "b")),
        tools("tool's description", tool("f", text, "a", "b")),
        tools("tool's parameter", tool("f", "", canary, "b")),
        tools("tool's enumeration", tool("f", "", "a", canary)),
        place(
            "ToolChoice",
            "choice",
            json!({ "messages": [user()],
            "tools": tool(canary, "", "a", "b"),
            "tool_choice": { "type": "function", "function": { "name": canary } } }),
            Masked,
        ),
        place(
            "Chat::tool_choice",
            "choice of another kind",
            json!({ "messages": [user()],
            "tools": tool("f", "", "a", "b"), "tool_choice": canary }),
            Fate::Refused,
        ),
    ]
}

fn beside_messages(canary: &str, text: &str) -> Vec<Place> {
    use Fate::{Kept, Masked, Refused};
    let beside = |field: &'static str, member: &str, value: Value, fate| {
        let name = format!("{field} in {member}");
        place(
            field,
            name,
            json!({ "messages": [user()], member: value }),
            fate,
        )
    };
    let schema = |field, name: &str, description: &str, schema: Value| {
        beside(
            field,
            "response_format",
            json!({ "type": "json_schema", "json_schema": {
            "name": name, "description": description, "schema": schema } }),
            Masked,
        )
    };
    let predicted = |value, fate| beside("Chat::prediction", "prediction", value, fate);
    let mut places = vec![
        schema("ResponseFormat", "s", "", json!({ "description": text })),
        schema("Chat::response_format", canary, "", json!({})),
        schema("Chat::response_format", "s", text, json!({})),
        beside(
            "",
            "response_format",
            json!({ "type": "text", "x_note": text }),
            Kept,
        ),
        beside(
            "Chat::template_kwargs",
            "chat_template_kwargs",
            json!({ "note": text }),
            Kept,
        ),
        beside(
            "Chat::template_kwargs",
            "chat_template_kwargs",
            json!({ canary: 1 }),
            Kept,
        ),
        beside("Chat::stop", "stop", json!([canary]), Masked),
        beside("Chat::stop", "stop", json!(canary), Masked),
        predicted(json!({ "type": "content", "content": text }), Masked),
        predicted(
            json!({ "type": "content", "content": [{ "type": "text", "text": text }] }),
            Masked,
        ),
        predicted(
            json!({ "type": "content", "content": "hi", "x_note": text }),
            Kept,
        ),
        predicted(json!({ "type": canary, "content": "hi" }), Refused),
        beside("Chat::kept", "metadata", json!({ "owner": canary }), Kept),
        beside("Chat::kept", "metadata", json!({ canary: "owner" }), Kept),
        beside(
            "Chat::options",
            "stream_options",
            json!({ "x_note": text }),
            Kept,
        ),
        beside("", "x_context", json!({ "deep": [text] }), Kept),
        beside("", canary, Value::Null, Kept),
    ];
    for kept in ["user", "safety_identifier", "prompt_cache_key", "store"] {
        places.push(beside("Chat::kept", kept, json!(canary), Kept));
    }
    for refused in ["audio", "functions", "web_search_options", "suffix"] {
        places.push(beside("", refused, json!({ "content": text }), Refused));
    }
    for (field, member) in [
        ("Options::temperature", "temperature"),
        ("Options::top_p", "top_p"),
        ("Options::presence_penalty", "presence_penalty"),
        ("Options::frequency_penalty", "frequency_penalty"),
        ("Options::seed", "seed"),
        ("Options::reasoning_effort", "reasoning_effort"),
        ("Options::verbosity", "verbosity"),
        ("Options::logit_bias", "logit_bias"),
        ("Options::top_k", "top_k"),
        ("Options::min_p", "min_p"),
        ("Options::repetition_penalty", "repetition_penalty"),
    ] {
        places.push(beside(field, member, json!(canary), Refused));
    }
    places
}
