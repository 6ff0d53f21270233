//! An engine inside: the built-in model in its child process.

mod question;
mod request;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use futures_util::{Stream, StreamExt, stream};
use local_engine::{Counts, Engine, EngineError, Finish, Generation, Launch};

pub use self::question::Question;
use super::{
    EngineFailure, Event, EventResult, Events, FinishReason, Piece, Said, Token, TokenLogprob,
    ToolCallPiece, Usage,
};
use crate::config::LocalEngine;
use crate::passage::Call;
use crate::record::Record;

/// A built-in model: its child process, and what the settings say of it.
#[derive(Debug)]
pub struct Local {
    engine: Engine,
    settings: LocalEngine,
}

impl Local {
    /// Starts the engine's child process and keeps it running.
    #[must_use]
    pub fn start(settings: &LocalEngine) -> Self {
        let launch = Launch::this_program(&["engine"], settings.model.clone());
        Self {
            engine: Engine::start(launch),
            settings: settings.clone(),
        }
    }

    /// The process and its state.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The model's first name.
    #[must_use]
    pub fn model(&self) -> &str {
        self.settings.model_names().next().unwrap_or_default()
    }

    /// Asks the model of this configured name, and returns once the answer has begun.
    ///
    /// # Errors
    /// Everything that is not the beginning of an answer.
    pub async fn ask(&self, call: &Call, model: &str) -> Result<Events, EngineFailure> {
        let left = call.deadline.saturating_duration_since(Instant::now());
        let request = request::request(&self.settings, call, model, left);
        let class = request.class;
        call.record.note(|noted| noted.class = Some(class));
        let generation = self
            .engine
            .generate(request)
            .await
            .map_err(|error| failure(&error))?;
        Ok(Box::pin(events(generation, Arc::clone(&call.record))))
    }
}

/// The engine's words as the gateway's.
struct Speaking {
    generation: Generation,
    /// Of the prompt.
    prompt: Usage,
    /// Of each choice, by its number: as told with its last piece.
    drawn: BTreeMap<u32, Counts>,
    record: Arc<Record>,
    is_done: bool,
}

/// Its token counts become one [`Usage`] at the end.
fn events(generation: Generation, record: Arc<Record>) -> impl Stream<Item = EventResult> + Send {
    let speaking = Speaking {
        generation,
        prompt: Usage::default(),
        drawn: BTreeMap::new(),
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
                    return Some(Ok(Event::Usage(self.usage())));
                }
                Some(Err(error)) => {
                    self.is_done = true;
                    self.note_usage();
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

    /// What was used by now.
    fn usage(&self) -> Usage {
        let mut usage = self.prompt;
        for counts in self.drawn.values() {
            usage.output += u64::from(counts.completion_tokens);
            usage.reasoning += u64::from(counts.reasoning_tokens);
        }
        usage
    }

    /// For an answer that did not end. One that did not begin has used nothing.
    fn note_usage(&self) {
        let usage = self.usage();
        if usage != Usage::default() {
            self.record.note(|noted| noted.usage = Some(usage));
        }
    }

    fn heard(&mut self, event: local_engine::Event) -> Option<Event> {
        self.drawn.extend(event.counts());
        let (choice, piece) = match event {
            local_engine::Event::Started {
                prompt_tokens,
                cached_tokens,
                waited,
            } => {
                self.prompt.input = prompt_tokens.into();
                self.prompt.cached_input = cached_tokens.into();
                self.record.note(|noted| noted.waited = Some(waited));
                return None;
            }
            local_engine::Event::Text {
                choice,
                text,
                logprobs,
                ..
            } => {
                let logprobs = logprobs.into_iter().map(TokenLogprob::from).collect();
                (choice, Piece::Text(Said { text, logprobs }))
            }
            local_engine::Event::Reasoning { choice, text, .. } => (choice, Piece::Reasoning(text)),
            local_engine::Event::ToolCall {
                choice,
                index,
                name,
                arguments,
                ..
            } => {
                let call = ToolCallPiece {
                    index,
                    id: name.is_some().then(call_id),
                    name,
                    arguments,
                };
                (choice, Piece::ToolCall(call))
            }
            local_engine::Event::Embedding { .. } => return None,
            local_engine::Event::Finished { choice, reason, .. } => {
                let reason = match reason {
                    Finish::Stop => FinishReason::Stop,
                    Finish::Length => FinishReason::Length,
                    Finish::ToolCalls => FinishReason::ToolCalls,
                };
                return Some(Event::Finished { choice, reason });
            }
        };
        Some(Event::Delta { choice, piece })
    }
}

impl Drop for Speaking {
    fn drop(&mut self) {
        // The client left: what was computed for it was computed.
        if !self.is_done {
            self.note_usage();
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

/// `call_` and 24 letters: 120 random bits. Letters only, so that no detector takes an id in a
/// later turn's history for a number of somebody.
fn call_id() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyzABCDEF";
    let mut random = [0_u8; 24];
    getrandom::fill(&mut random).expect("the operating system has random numbers");
    let letter = |byte: u8| char::from(LETTERS[usize::from(byte % 32)]);
    "call_".chars().chain(random.map(letter)).collect()
}

impl From<local_engine::TokenLogprob> for TokenLogprob {
    fn from(token: local_engine::TokenLogprob) -> Self {
        let alternative =
            |other: local_engine::Alternative| Token::of_bytes(other.bytes, other.logprob);
        Self {
            said: Token::of_bytes(token.bytes, token.logprob),
            top: token.top.into_iter().map(alternative).collect(),
        }
    }
}

#[cfg(test)]
mod tests;
