//! An engine inside: the built-in model in its child process.

use std::sync::Arc;
use std::time::{Duration, Instant};

use classifiers::Scanned;
use futures_util::{Stream, StreamExt, stream};
use local_engine::{
    Engine, EngineError, Finish, Generation, Json, Launch, ModelConfig, Prompt, Request, Sampling,
    Sha256Digest, StopStrings, TemplateOptions,
};

use super::{EngineFailure, Event, EventResult, Events, FinishReason, Piece, Usage};
use crate::config::LocalEngine;
use crate::openai::chat::{Content, Message, Options, Role, ToolCall};
use crate::passage::Call;
use crate::record::Record;

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
    Ok(Box::pin(events(generation, Arc::clone(&call.record))))
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
        ..Request::new(Prompt::default())
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
        // No probability at all is left to but the likeliest token.
        temperature: if options.top_p == Some(0.0) {
            0.0
        } else {
            or(options.temperature, default.temperature)
        },
        top_p: or(options.top_p.filter(|top_p| *top_p > 0.0), default.top_p),
        presence_penalty: or(options.presence_penalty, default.presence_penalty),
        frequency_penalty: or(options.frequency_penalty, default.frequency_penalty),
        seed: options.seed.map(i64::cast_unsigned),
        ..default
    }
}

/// The engine's words as the gateway's.
struct Speaking {
    generation: Generation,
    usage: Usage,
    record: Arc<Record>,
    is_done: bool,
}

/// Its token counts become one [`Usage`] at the end.
fn events(generation: Generation, record: Arc<Record>) -> impl Stream<Item = EventResult> + Send {
    let speaking = Speaking {
        generation,
        usage: Usage::default(),
        record,
        is_done: false,
    };
    stream::unfold(speaking, |mut speaking| async move {
        let event = speaking.next().await?;
        Some((event, speaking))
    })
}

impl Speaking {
    async fn next(&mut self) -> Option<EventResult> {
        while !self.is_done {
            match self.generation.next().await {
                None => {
                    self.is_done = true;
                    return Some(Ok(Event::Usage(self.usage)));
                }
                Some(Err(error)) => {
                    self.is_done = true;
                    self.record.note(|noted| noted.usage = Some(self.usage));
                    return Some(Err(failure(&error)));
                }
                Some(Ok(event)) => {
                    if let Some(event) = self.heard(event) {
                        return Some(Ok(event));
                    }
                }
            }
        }
        None
    }

    fn heard(&mut self, event: local_engine::Event) -> Option<Event> {
        match event {
            local_engine::Event::Started {
                prompt_tokens,
                cached_tokens,
                ..
            } => {
                self.usage.input = prompt_tokens.into();
                self.usage.cached_input = cached_tokens.into();
                None
            }
            local_engine::Event::Text { choice, text, .. } => Some(Event::Delta {
                choice,
                piece: Piece::Text(text),
            }),
            local_engine::Event::Reasoning { choice, text } => Some(Event::Delta {
                choice,
                piece: Piece::Reasoning(text),
            }),
            local_engine::Event::ToolCall { .. } | local_engine::Event::Embedding { .. } => None,
            local_engine::Event::Finished {
                choice,
                reason,
                completion_tokens,
            } => {
                self.usage.output += u64::from(completion_tokens);
                let reason = match reason {
                    Finish::Stop => FinishReason::Stop,
                    Finish::Length => FinishReason::Length,
                    Finish::ToolCalls => FinishReason::ToolCalls,
                };
                Some(Event::Finished { choice, reason })
            }
        }
    }
}

impl Drop for Speaking {
    fn drop(&mut self) {
        // The client left: what was computed for it was computed. Tokens of choices that had not
        // ended are not known; `tokens_usage_missing_total` tells that there were some.
        if !self.is_done {
            self.record.note(|noted| noted.usage = Some(self.usage));
        }
    }
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
        EngineError::Invalid(ref why) => EngineFailure::Unsuitable(why.clone()),
        EngineError::Unavailable { .. } | EngineError::Internal => EngineFailure::Unavailable,
    }
}
