//! The handle the gateway holds.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use tokio::time::timeout;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use crate::client::generation::Generation;
use crate::client::shared::{Shared, State, Status};
use crate::client::supervisor;
use crate::config::{Launch, ModelConfig};
use crate::error::EngineError;
use crate::protocol::{EmbedRequest, Event, Format, Json, Request, Sampling, ToolChoice};
use crate::wire::{self, ToChild};

/// A model served by a supervised child process. Cheap to clone; when the last clone is dropped
/// the child ends.
#[derive(Clone)]
pub struct Engine {
    shared: Arc<Shared>,
    stop: CancellationToken,
    supervisor: TaskTracker,
    /// Cancels `stop` with the last clone.
    _last: Arc<DropGuard>,
}

impl Engine {
    /// Starts the child and keeps one running from now on; returns at once. A child that cannot
    /// be started is reported by [`Engine::status`] and tried again, ever more slowly.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    #[must_use]
    pub fn start(launch: Launch) -> Self {
        let model = &launch.model;
        let shared = Arc::new(Shared::new(most_in_child(model)));
        let stop = CancellationToken::new();
        let supervisor = TaskTracker::new();
        supervisor.spawn(supervisor::keep_running(
            Arc::clone(&shared),
            launch,
            stop.clone(),
        ));
        supervisor.close();
        Self {
            shared,
            supervisor,
            _last: Arc::new(stop.clone().drop_guard()),
            stop,
        }
    }

    /// Asks for an answer; returns once the request is admitted, so that every refusal comes from
    /// here. Dropping the future or the answer cancels the request.
    ///
    /// # Errors
    /// See [`EngineError`].
    pub async fn generate(&self, request: Request) -> Result<Generation, EngineError> {
        check(&request)?;
        let deadline = request.deadline;
        let request = Box::new(request);
        let message = |id| ToChild::Submit { id, request };
        let mut generation = self.submit(message, deadline)?;
        match generation.next().await {
            Some(Ok(started)) => {
                generation.first = Some(started);
                Ok(generation)
            }
            Some(Err(error)) => Err(error),
            None => Err(EngineError::Internal),
        }
    }

    /// Embeds texts, with a model that was started for it ([`Task::Embed`](crate::Task::Embed)).
    /// Dropping the future cancels the request.
    ///
    /// # Errors
    /// See [`EngineError`].
    pub async fn embed(&self, request: EmbedRequest) -> Result<Embeddings, EngineError> {
        if request.inputs.is_empty() || request.inputs.iter().any(String::is_empty) {
            let why = "there must be a text to embed, and none may be empty";
            return Err(EngineError::Invalid(why.into()));
        }
        if request
            .inputs
            .iter()
            .map(|text| text.len() + 8)
            .sum::<usize>()
            > wire::MAX_FRAME_BYTES
        {
            return Err(EngineError::Invalid(
                "the texts are larger than 64 MiB".into(),
            ));
        }
        let (texts, deadline) = (request.inputs.len(), request.deadline);
        let mut answer = self.submit(|id| ToChild::Embed { id, request }, deadline)?;
        let mut embeddings = Embeddings::default();
        while let Some(event) = answer.next().await {
            match event? {
                Event::Started { prompt_tokens, .. } => embeddings.tokens = prompt_tokens,
                Event::Embedding { vector, .. } => embeddings.vectors.push(vector),
                _ => return Err(EngineError::Internal),
            }
        }
        if embeddings.vectors.len() == texts {
            Ok(embeddings)
        } else {
            Err(EngineError::Internal)
        }
    }

    fn submit(
        &self,
        message: impl FnOnce(wire::RequestId) -> ToChild,
        deadline: Option<Duration>,
    ) -> Result<Generation, EngineError> {
        let (id, mailbox) = self.shared.submit(message)?;
        let shared = Arc::clone(&self.shared);
        Ok(Generation::new(id, mailbox, shared, deadline))
    }

    /// What the engine is doing right now.
    #[must_use]
    pub fn status(&self) -> Status {
        self.shared.status()
    }

    /// Waits until the engine takes requests.
    ///
    /// # Errors
    /// `Unavailable` with the cause as soon as it is known to be down; it may still come up later.
    pub async fn ready(&self) -> Result<(), EngineError> {
        let mut state = self.shared.watch_state();
        let settled = state
            .wait_for(|state| !matches!(state, State::Starting(_)))
            .await;
        match settled.as_deref() {
            Ok(State::Down { why, .. }) => Err(EngineError::Unavailable { why: why.clone() }),
            _ => Ok(()),
        }
    }

    /// Takes no more requests, lets those in the engine finish for at most `grace`, then ends the
    /// child. Requests still running fail with `Unavailable`.
    pub async fn shutdown(&self, grace: Duration) {
        self.shared.close();
        let mut in_flight = self.shared.watch_in_flight();
        if timeout(grace, in_flight.wait_for(|&left| left == 0))
            .await
            .is_err()
        {
            tracing::warn!(
                left = self.shared.in_flight(),
                "grace period over; ending the engine with requests in it"
            );
        }
        self.stop.cancel();
        self.supervisor.wait().await;
    }
}

/// What [`Engine::embed`] gives.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Embeddings {
    /// Of each text in its order: of length 1 (Euclidean).
    pub vectors: Vec<Vec<f32>>,
    /// Exact length of all texts, with what the model adds to them.
    pub tokens: u32,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}

/// Requests that the child may hold: two classes wait in each lane.
fn most_in_child(model: &ModelConfig) -> usize {
    let lanes = 1 + usize::from(model.long.is_some());
    let long = model.long.map_or(0, |long| long.parallel as usize);
    2 * lanes * model.queue as usize + model.parallel as usize + long
}

/// As OpenAI's interface has it.
const MAX_TOP_LOGPROBS: u8 = 20;

/// Refuses what needs no model to be refused.
fn check(request: &Request) -> Result<(), EngineError> {
    let invalid = |why: &str| Err(EngineError::Invalid(why.to_owned()));
    if request.prompt.messages.is_empty() {
        return invalid("there must be at least one message");
    }
    if request.choices == 0 {
        return invalid("`n` must be at least 1");
    }
    if request.max_tokens == Some(0) {
        return invalid("`max_tokens` must be at least 1");
    }
    if request.stop.0.iter().any(String::is_empty) {
        return invalid("a stop string must not be empty");
    }
    if !in_range(&request.sampling) {
        return invalid(
            "sampling settings must be finite; temperature, top_k and min_p not negative, top_p \
             above 0 and at most 1, repetition_penalty above 0",
        );
    }
    if !request.logit_bias.iter().all(|(_, bias)| bias.is_finite()) {
        return invalid("`logit_bias` must be finite");
    }
    if request.logprobs.is_some_and(|top| top > MAX_TOP_LOGPROBS) {
        return invalid("`top_logprobs` must be at most 20");
    }
    if encoded_bytes(request) > wire::MAX_FRAME_BYTES {
        return invalid("the prompt is larger than 64 MiB");
    }
    Ok(())
}

fn in_range(sampling: &Sampling) -> bool {
    let Sampling {
        temperature,
        top_p,
        min_p,
        repetition_penalty,
        ..
    } = *sampling;
    let penalties = [sampling.presence_penalty, sampling.frequency_penalty];
    temperature.is_finite()
        && temperature >= 0.0
        && top_p > 0.0
        && top_p <= 1.0
        && (0.0..=1.0).contains(&min_p)
        && repetition_penalty.is_finite()
        && repetition_penalty > 0.0
        && penalties.iter().all(|penalty| penalty.is_finite())
}

/// An upper bound on the request's frame.
fn encoded_bytes(request: &Request) -> usize {
    let option = |text: Option<&String>| text.map_or(0, String::len);
    let messages = request.prompt.messages.iter().map(|message| {
        64 + message.content.len()
            + option(message.name.as_ref())
            + option(message.reasoning.as_ref())
            + option(message.tool_calls.as_ref().map(|json| &json.0))
            + option(message.tool_call_id.as_ref())
    });
    let stops = request.stop.0.iter().map(|stop| 16 + stop.len());
    let json = |json: Option<&Json>| option(json.map(|json| &json.0));
    let tools = json(request.prompt.tools.as_ref());
    let template = json(request.prompt.template.kwargs.as_ref());
    let format = match &request.format {
        Format::JsonSchema(schema) => schema.0.len(),
        Format::Text | Format::JsonObject => 0,
    };
    let bias = 16 * request.logit_bias.len();
    let function = match &request.tool_choice {
        ToolChoice::Function(name) => name.len(),
        ToolChoice::Auto | ToolChoice::None | ToolChoice::Required => 0,
    };
    let names = request.owner.len() + option(request.adapter.as_ref()) + function;
    256 + names + tools + template + format + bias + messages.sum::<usize>() + stops.sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Message, Prompt, Role, StopStrings};

    fn request() -> Request {
        let messages = vec![Message::new(Role::User, "hello")];
        Request::new(Prompt {
            messages,
            ..Prompt::default()
        })
    }

    #[test]
    fn a_request_that_cannot_be_answered_is_refused_before_it_is_sent() {
        assert_eq!(check(&request()), Ok(()));
        let wrong: [fn(&mut Request); 9] = [
            |request| request.prompt.messages.clear(),
            |request| request.choices = 0,
            |request| request.max_tokens = Some(0),
            |request| request.stop = StopStrings(vec![String::new()]),
            |request| request.sampling.temperature = f32::NAN,
            |request| request.sampling.top_p = 0.0,
            |request| request.sampling.presence_penalty = f32::INFINITY,
            |request| request.logit_bias = vec![(0, f32::NAN)],
            |request| request.logprobs = Some(21),
        ];
        for make_wrong in wrong {
            let mut request = request();
            make_wrong(&mut request);
            assert!(
                matches!(check(&request), Err(EngineError::Invalid(_))),
                "{request:?}"
            );
        }
    }
}
