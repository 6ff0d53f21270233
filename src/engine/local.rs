//! An engine inside: the built-in model in its child process.

use std::time::{Duration, Instant};

use classifiers::Scanned;
use futures_util::{Stream, StreamExt, stream};
use local_engine::{
    Engine, EngineError, Finish, Generation, Json, Launch, ModelConfig, Prompt, Request, Sampling,
    Sha256Digest, StopStrings, TemplateOptions,
};

use super::{EngineFailure, Event, Events, FinishReason, Piece, Usage};
use crate::config::LocalEngine;
use crate::openai::chat::{Content, Message, Options, Role, ToolCall};
use crate::passage::Call;

/// Starts the engine's child process and keeps it running.
#[must_use]
pub fn start(settings: &LocalEngine) -> Engine {
    let mut model = ModelConfig::new(&settings.file);
    model.sha256 = settings.sha256.map(Sha256Digest);
    model.context = settings.context;
    model.parallel = settings.parallel;
    model.batch = settings.batch;
    model.queue = u32::try_from(settings.queue).unwrap_or(u32::MAX);
    model.default_max_tokens = settings.default_max_tokens;
    model.threads = settings.threads;
    Engine::start(Launch::this_program(&["engine"], model))
}

/// Asks, and returns once the answer has begun.
///
/// # Errors
/// Everything that is not the beginning of an answer.
pub async fn ask(engine: &Engine, call: &Call) -> Result<Events, EngineFailure> {
    let left = call.deadline.saturating_duration_since(Instant::now());
    let generation = engine
        .generate(request(call, left))
        .await
        .map_err(|error| failure(&error))?;
    Ok(Box::pin(events(generation)))
}

fn request(call: &Call, deadline: Duration) -> Request {
    let chat = &*call.prompt;
    Request {
        prompt: Prompt {
            messages: chat.messages.iter().map(message).collect(),
            tools: chat
                .tools
                .as_ref()
                .map(|tools| Json(tools.text().to_owned())),
            template: TemplateOptions::default(),
        },
        max_tokens: call.max_tokens,
        choices: chat.options.choices,
        stop: StopStrings(
            chat.stop
                .iter()
                .map(|stop| stop.text().to_owned())
                .collect(),
        ),
        sampling: sampling(&chat.options),
        owner: call.app.name.to_string(),
        deadline: Some(deadline),
    }
}

fn message(message: &Message<Scanned>) -> local_engine::Message {
    let role = match message.role {
        Role::System | Role::Developer => local_engine::Role::System,
        Role::User => local_engine::Role::User,
        Role::Assistant => local_engine::Role::Assistant,
        Role::Tool => local_engine::Role::Tool,
    };
    let own = |text: &Scanned| text.text().to_owned();
    let content = match &message.content {
        Content::None => message.refusal.as_ref().map(own).unwrap_or_default(),
        Content::Text(text) => own(text),
        Content::Parts(parts) => parts.iter().map(Scanned::text).collect(),
    };
    let calls = &message.tool_calls;
    local_engine::Message {
        name: message.name.as_ref().map(own),
        tool_calls: (!calls.is_empty()).then(|| Json(tool_calls(calls))),
        tool_call_id: message.tool_call_id.as_ref().map(own),
        ..local_engine::Message::new(role, content)
    }
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

#[expect(
    clippy::cast_possible_truncation,
    reason = "sampling needs no more digits than f32 has"
)]
fn sampling(options: &Options) -> Sampling {
    let default = Sampling::default();
    let or = |value: Option<f64>, default: f32| value.map_or(default, |value| value as f32);
    Sampling {
        temperature: or(options.temperature, default.temperature),
        top_p: or(options.top_p, default.top_p),
        presence_penalty: or(options.presence_penalty, default.presence_penalty),
        frequency_penalty: or(options.frequency_penalty, default.frequency_penalty),
        seed: options.seed.map(i64::cast_unsigned),
        ..default
    }
}

/// The engine's words as the gateway's. Its token counts become one [`Usage`] at the end.
fn events(generation: Generation) -> impl Stream<Item = Result<Event, EngineFailure>> + Send {
    let state = (generation, Usage::default(), false);
    stream::unfold(
        state,
        |(mut generation, mut usage, mut is_done)| async move {
            if is_done {
                return None;
            }
            loop {
                let event = match generation.next().await {
                    None => {
                        is_done = true;
                        Ok(Event::Usage(usage))
                    }
                    Some(Err(error)) => {
                        is_done = true;
                        Err(failure(&error))
                    }
                    Some(Ok(local_engine::Event::Started {
                        prompt_tokens,
                        cached_tokens,
                    })) => {
                        usage.input = prompt_tokens.into();
                        usage.cached_input = cached_tokens.into();
                        continue;
                    }
                    Some(Ok(local_engine::Event::Text { choice, text })) => Ok(Event::Delta {
                        choice,
                        piece: Piece::Text(text),
                    }),
                    Some(Ok(local_engine::Event::Finished {
                        choice,
                        reason,
                        completion_tokens,
                    })) => {
                        usage.output += u64::from(completion_tokens);
                        let reason = match reason {
                            Finish::Stop => FinishReason::Stop,
                            Finish::Length => FinishReason::Length,
                        };
                        Ok(Event::Finished { choice, reason })
                    }
                };
                return Some((event, (generation, usage, is_done)));
            }
        },
    )
}

fn failure(error: &EngineError) -> EngineFailure {
    match *error {
        EngineError::ContextExceeded {
            prompt_tokens,
            max_tokens,
            context,
        } => EngineFailure::ContextExceeded {
            prompt_tokens,
            max_tokens,
            context,
        },
        EngineError::Busy { retry_after } => EngineFailure::Busy { retry_after },
        EngineError::Timeout => EngineFailure::Timeout,
        EngineError::Invalid(_) => EngineFailure::Unsuitable,
        EngineError::Unavailable { .. } | EngineError::Internal => EngineFailure::Unavailable,
    }
}
