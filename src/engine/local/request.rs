//! A chat request in the words of the engine inside.

use std::time::Duration;

use classifiers::Scanned;
use local_engine::{
    Class, Format, Json, Prompt, Request, Sampling, StopStrings, TemplateOptions, ToolChoice,
};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::config::LocalEngine;
use crate::openai::chat::{self, Chat, Content, Message, Options, ResponseFormat, Role, ToolCall};
use crate::passage::Call;

/// What the engine is asked, for the model of this configured name.
pub(super) fn request(
    settings: &LocalEngine,
    call: &Call,
    model: &str,
    deadline: Duration,
) -> Request {
    let chat = &*call.prompt;
    let options = &chat.options;
    let thinks = thinks(options);
    let defaults = if thinks {
        settings.thinking
    } else {
        settings.sampling
    };
    Request {
        prompt: Prompt {
            messages: chat.messages.iter().map(message).collect(),
            tools: chat.tools.as_ref().map(json),
            template: TemplateOptions {
                enable_thinking: thinks,
                kwargs: chat.template_kwargs.as_ref().map(json),
            },
        },
        max_tokens: call.max_tokens,
        choices: options.choices,
        stop: StopStrings(chat.stop.iter().map(own).collect()),
        sampling: sampling(options, defaults),
        logit_bias: options.logit_bias.clone(),
        logprobs: options.logprobs,
        format: format(chat),
        tool_choice: tool_choice(chat),
        parallel_tool_calls: chat.parallel_tool_calls.unwrap_or(true),
        adapter: settings.is_adapter(model).then(|| model.to_owned()),
        // An application that may wait does not become urgent by asking; a rule can make it so.
        class: match call.priority {
            Some(class) => class,
            None if options.is_flex => Class::Batch,
            None => call.app.class,
        },
        owner: call.app.name.to_string(),
        deadline: Some(deadline),
    }
}

/// Off unless the request asks for it: by the template's own variable, or as OpenAI's clients do,
/// where every effort but `none` is some.
fn thinks(options: &Options) -> bool {
    let by_effort = options.reasoning_effort.map(|effort| effort != "none");
    options.thinking.or(by_effort).unwrap_or(false)
}

fn message(message: &Message<Scanned>) -> local_engine::Message {
    let role = match message.role {
        Role::System | Role::Developer => local_engine::Role::System,
        Role::User => local_engine::Role::User,
        Role::Assistant => local_engine::Role::Assistant,
        Role::Tool => local_engine::Role::Tool,
    };
    let content = match &message.content {
        Content::None => message.refusal.as_ref().map(own).unwrap_or_default(),
        Content::Text(text) => own(text),
        Content::Parts(parts) => parts.iter().map(Scanned::text).collect(),
    };
    let calls = &message.tool_calls;
    local_engine::Message {
        reasoning: message.reasoning.as_ref().map(own),
        name: message.name.as_ref().map(own),
        tool_calls: (!calls.is_empty()).then(|| Json(tool_calls(calls))),
        tool_call_id: message.tool_call_id.as_ref().map(own),
        ..local_engine::Message::new(role, content)
    }
}

fn own(text: &Scanned) -> String {
    text.text().to_owned()
}

fn json(document: &Scanned) -> Json {
    Json(own(document))
}

fn tool_calls(calls: &[ToolCall<Scanned>]) -> String {
    let calls: Vec<_> = calls
        .iter()
        .map(|call| {
            serde_json::json!({
                "id": call.id.text(),
                "type": "function",
                "function": { "name": call.name.text(), "arguments": call.arguments.text() },
            })
        })
        .collect();
    serde_json::Value::from(calls).to_string()
}

fn tool_choice(chat: &Chat<Scanned>) -> ToolChoice {
    match &chat.tool_choice {
        None | Some(chat::ToolChoice::Mode("auto")) => ToolChoice::Auto,
        Some(chat::ToolChoice::Mode("none")) => ToolChoice::None,
        Some(chat::ToolChoice::Mode(_)) => ToolChoice::Required,
        Some(chat::ToolChoice::Function(name)) => ToolChoice::Function(own(name)),
    }
}

/// Every schema constrains the answer, `strict` or not: the engine has no other way to follow one.
fn format(chat: &Chat<Scanned>) -> Format {
    match &chat.response_format {
        None | Some(ResponseFormat::Text) => Format::Text,
        Some(ResponseFormat::JsonObject) => Format::JsonObject,
        Some(ResponseFormat::JsonSchema(named)) => match schema(named.text()) {
            Some(schema) => Format::JsonSchema(Json(schema.to_owned())),
            None => Format::JsonObject,
        },
    }
}

/// The `schema` of a `json_schema` object as it was written: the order of its members is the order
/// in which the answer's are said.
fn schema(named: &str) -> Option<&str> {
    #[derive(Deserialize)]
    struct Named<'a> {
        #[serde(borrow)]
        schema: Option<&'a RawValue>,
    }
    let named: Named<'_> = serde_json::from_str(named).ok()?;
    named.schema.map(RawValue::get)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "sampling needs no more digits than f32 has"
)]
fn sampling(options: &Options, default: Sampling) -> Sampling {
    let or = |value: Option<f64>, default: f32| value.map_or(default, |value| value as f32);
    Sampling {
        // No probability at all is left to but the likeliest token.
        temperature: if options.top_p == Some(0.0) {
            0.0
        } else {
            or(options.temperature, default.temperature)
        },
        top_p: or(options.top_p.filter(|top_p| *top_p > 0.0), default.top_p),
        top_k: options.top_k.unwrap_or(default.top_k),
        min_p: or(options.min_p, default.min_p),
        presence_penalty: or(options.presence_penalty, default.presence_penalty),
        frequency_penalty: or(options.frequency_penalty, default.frequency_penalty),
        repetition_penalty: or(options.repetition_penalty, default.repetition_penalty),
        seed: options.seed.map(i64::cast_unsigned),
    }
}
