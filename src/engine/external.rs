//! An engine outside: an OpenAI-style endpoint over HTTPS.
//!
//! It takes a [`MaskedPrompt`] and nothing else. Where it goes was fixed at start: no redirect is
//! followed, no proxy is taken from the environment, nothing of the request chooses the host.

use std::collections::{HashMap, VecDeque};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use redaction::MaskedPrompt;
use reqwest::Url;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::health::Health;
use super::sse::Decoder;
use super::upstream::{self, Chunk, Completion};
use super::{EngineFailure, Event, EventResult, Events, FinishReason};
use crate::config::ExternalEngine;
use crate::error::Rejection;
use crate::openai::chat::Form;
use crate::recorder::Receipt;

/// The end of an OpenAI-style stream.
const DONE: &[u8] = b"[DONE]";
/// The most that one event of a stream may hold.
const MAX_EVENT_BYTES: usize = 1 << 20;
/// The most that is read of what an endpoint says of a request that it does not take.
const MAX_ERROR_BYTES: usize = 64 << 10;
/// A whole answer is sent when it is thought of to its end: its first byte may come so many times
/// later than a stream's.
const WHOLE_ANSWER: u32 = 4;
/// How long an idle connection is kept for the next request.
const KEEP_IDLE: Duration = Duration::from_secs(90);

/// A body as it arrives.
type Pieces = Pin<Box<dyn Stream<Item = Result<Bytes, EngineFailure>> + Send>>;

/// The client for one endpoint.
pub struct External {
    client: reqwest::Client,
    url: Url,
    host: Arc<str>,
    /// Configured model name → the endpoint's name for it.
    upstream_models: HashMap<String, String>,
    places: Arc<Semaphore>,
    max_in_flight: usize,
    health: Health,
    first_byte_timeout: Duration,
    idle_timeout: Duration,
    max_response_bytes: usize,
}

/// The client for an endpoint cannot be made: TLS has no root certificates, for example.
#[derive(Debug, thiserror::Error)]
#[error("engine `{engine}`: the HTTPS client cannot be set up: {source}")]
pub struct ClientError {
    engine: String,
    source: reqwest::Error,
}

impl External {
    /// A client for the endpoint as configured.
    ///
    /// # Errors
    /// TLS cannot be set up.
    pub fn new(settings: &ExternalEngine) -> Result<Self, ClientError> {
        // Fails only if a provider is installed already, which then serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let key = format!("Bearer {}", settings.key.expose());
        let mut key = HeaderValue::try_from(key).expect("the settings check that a key fits");
        key.set_sensitive(true);
        headers.insert(AUTHORIZATION, key);
        let client = reqwest::Client::builder()
            .default_headers(headers)
            .user_agent(concat!("sekisho/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .connect_timeout(settings.connect_timeout)
            .pool_idle_timeout(KEEP_IDLE)
            .tcp_nodelay(true)
            .build()
            .map_err(|source| ClientError {
                engine: settings.name.clone(),
                source,
            })?;
        let upstream_models = settings
            .models
            .iter()
            .map(|model| (model.name.clone(), model.upstream.clone()))
            .collect();
        Ok(Self {
            client,
            url: settings.base_url.endpoint("chat/completions"),
            host: settings.base_url.host().into(),
            upstream_models,
            places: Arc::new(Semaphore::new(settings.max_in_flight)),
            max_in_flight: settings.max_in_flight,
            health: Health::default(),
            first_byte_timeout: settings.first_byte_timeout,
            idle_timeout: settings.idle_timeout,
            max_response_bytes: settings.max_response_bytes,
        })
    }

    /// How the last requests to it went.
    #[must_use]
    pub fn health(&self) -> &Health {
        &self.health
    }

    /// Is there room for a copy? At least half of the places stay free for answers.
    #[must_use]
    pub fn has_room_for_copy(&self) -> bool {
        leaves_half(self.places.available_permits(), self.max_in_flight)
    }

    /// The host that it is at.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// What is sent for this prompt; `None` for a model that is not offered here.
    #[must_use]
    pub fn body(&self, model: &str, prompt: &MaskedPrompt) -> Option<Bytes> {
        let upstream = self.upstream_models.get(model)?;
        Some(prompt.body_for(upstream))
    }

    /// Asks, and returns once the answer has begun. That it is asked must be on record. Beside the
    /// prompt it is told of a trace of its own, where it is told of one.
    ///
    /// # Errors
    /// Everything that is not the beginning of an answer.
    pub async fn ask(
        &self,
        model: &str,
        prompt: &MaskedPrompt,
        form: Form,
        traceparent: Option<String>,
        _: &Receipt,
    ) -> Result<Events, EngineFailure> {
        let place =
            Arc::clone(&self.places)
                .try_acquire_owned()
                .map_err(|_| EngineFailure::Full {
                    retry_after: Duration::from_secs(1),
                })?;
        let body = self.body(model, prompt).ok_or(EngineFailure::Unreachable)?;
        let accept = if form == Form::Whole {
            "application/json"
        } else {
            "text/event-stream"
        };
        let mut request = self.client.post(self.url.clone()).header(ACCEPT, accept);
        if let Some(traceparent) = traceparent {
            request = request.header("traceparent", traceparent);
        }
        let sent = request.body(body).send();
        let patience = match form {
            Form::Whole => self.first_byte_timeout * WHOLE_ANSWER,
            Form::Stream { .. } => self.first_byte_timeout,
        };
        let response = timeout(patience, sent)
            .await
            .map_err(|_| EngineFailure::Timeout)?
            .map_err(|error| failure(&error))?;
        let accepted = accepted(&response);
        let bytes: Pieces = Box::pin(
            response
                .bytes_stream()
                .map(|piece| piece.map_err(|error| failure(&error))),
        );
        if let Err(failure) = accepted {
            return Err(self.explained(failure, bytes).await);
        }
        let events: Events = if form == Form::Whole {
            Box::pin(stream::iter(self.whole(bytes).await?.into_iter().map(Ok)))
        } else {
            Box::pin(self.streamed(bytes))
        };
        Ok(Box::pin(events.map(move |event| {
            let _held = &place;
            event
        })))
    }

    /// The failure, and why, where the request is at fault and the answer says so in a word that is known.
    async fn explained(&self, failure: EngineFailure, bytes: Pieces) -> EngineFailure {
        let EngineFailure::Rejected { status, .. } = failure else {
            return failure;
        };
        let reading = start_of(bytes, MAX_ERROR_BYTES);
        let body = timeout(self.idle_timeout, reading).await;
        let why = upstream::rejection(&body.unwrap_or_default());
        EngineFailure::Rejected { status, why }
    }

    async fn whole(&self, mut bytes: Pieces) -> Result<Vec<Event>, EngineFailure> {
        let mut body = Vec::new();
        while let Some(piece) = timeout(self.idle_timeout, bytes.next())
            .await
            .map_err(|_| EngineFailure::Timeout)?
        {
            let piece = piece?;
            if body.len() + piece.len() > self.max_response_bytes {
                return Err(EngineFailure::TooLarge);
            }
            body.extend_from_slice(&piece);
        }
        Completion::parse(&body)
    }

    fn streamed(&self, bytes: Pieces) -> impl Stream<Item = EventResult> + Send + use<> {
        let reading = Reading {
            bytes,
            decoder: Decoder::new(MAX_EVENT_BYTES),
            ready: VecDeque::new(),
            began: 0,
            finished: 0,
            idle_timeout: self.idle_timeout,
            bytes_left: self.max_response_bytes,
            is_done: false,
        };
        stream::unfold(reading, |mut reading| async move {
            let event = reading.next().await?;
            Some((event, reading))
        })
    }
}

/// A stream being read.
struct Reading {
    bytes: Pieces,
    decoder: Decoder,
    ready: VecDeque<Event>,
    /// Answers of which something was said.
    began: u128,
    /// Answers that ended.
    finished: u128,
    idle_timeout: Duration,
    bytes_left: usize,
    is_done: bool,
}

impl Reading {
    async fn next(&mut self) -> Option<EventResult> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(Ok(event));
            }
            if self.is_done {
                return None;
            }
            if let Err(failure) = self.read().await {
                self.is_done = true;
                return Some(Err(failure));
            }
        }
    }

    /// Reads the next event, or the next bytes.
    async fn read(&mut self) -> Result<(), EngineFailure> {
        let data = self.decoder.next().map_err(|_| EngineFailure::TooLarge)?;
        if let Some(data) = data {
            if data == DONE {
                self.end();
                return Ok(());
            }
            let mut events = Vec::new();
            Chunk::parse(&data, &mut events)?;
            events.iter().for_each(|event| self.mark(event));
            self.ready.extend(events);
            return Ok(());
        }
        let bytes = timeout(self.idle_timeout, self.bytes.next())
            .await
            .map_err(|_| EngineFailure::Timeout)?;
        match bytes {
            Some(bytes) => {
                let bytes = bytes?;
                self.bytes_left = self
                    .bytes_left
                    .checked_sub(bytes.len())
                    .ok_or(EngineFailure::TooLarge)?;
                self.decoder.push(&bytes);
                Ok(())
            }
            // Some endpoints leave out the end mark; an answer that did not finish is half one.
            None if self.began != 0 && self.began == self.finished => {
                self.is_done = true;
                Ok(())
            }
            None => Err(EngineFailure::Unavailable),
        }
    }

    fn mark(&mut self, event: &Event) {
        match event {
            Event::Delta { choice, .. } => self.began |= bit(*choice),
            Event::Finished { choice, .. } => {
                self.began |= bit(*choice);
                self.finished |= bit(*choice);
            }
            Event::Usage(_) => {}
        }
    }

    /// The end mark came: answers without a finish reason are complete as they are.
    fn end(&mut self) {
        self.is_done = true;
        let unfinished = self.began & !self.finished;
        for choice in (0..128).filter(|choice| unfinished & bit(*choice) != 0) {
            let reason = FinishReason::Stop;
            self.ready.push_back(Event::Finished { choice, reason });
        }
    }
}

fn bit(choice: u32) -> u128 {
    1_u128.checked_shl(choice).unwrap_or(0)
}

/// What comes of a body before it breaks off, in so many bytes.
async fn start_of(mut bytes: Pieces, most: usize) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(Ok(piece)) = bytes.next().await {
        body.extend_from_slice(&piece);
        if body.len() > most {
            body.truncate(most);
            break;
        }
    }
    body
}

/// Whether this is an answer. 400, 413 and 422 are about the request, which is no better when it is sent
/// again; 401, 403 and 404 are about our key and our settings, whatever the request is.
fn accepted(response: &reqwest::Response) -> Result<(), EngineFailure> {
    let status = response.status();
    if status.as_u16() == 429 {
        let seconds = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.parse().ok());
        return Err(EngineFailure::Busy {
            retry_after: Duration::from_secs(seconds.unwrap_or(1).min(3600)),
        });
    }
    match status.as_u16() {
        _ if status.is_success() => Ok(()),
        status @ (400 | 413 | 422) => Err(EngineFailure::Rejected {
            status,
            why: Rejection::Other,
        }),
        status => Err(EngineFailure::Status(status)),
    }
}

/// What failed, without the error's text: it can name addresses.
fn failure(error: &reqwest::Error) -> EngineFailure {
    if error.is_connect() {
        EngineFailure::Unreachable
    } else if error.is_timeout() {
        EngineFailure::Timeout
    } else {
        EngineFailure::Unavailable
    }
}

/// Whether, of so many places, half are free still when one more is taken.
const fn leaves_half(free: usize, places: usize) -> bool {
    free.saturating_sub(1) * 2 >= places
}

impl std::fmt::Debug for External {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("External")
            .field("url", &self.url.as_str())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_leaves_half_of_the_places_free_for_answers() {
        let allowed = |places| (0..=places).filter(|free| leaves_half(*free, places)).min();
        assert_eq!(allowed(1), None, "the only place is for answers");
        assert_eq!(allowed(2), Some(2));
        assert_eq!(allowed(8), Some(5));
        assert_eq!(allowed(9), Some(6));
    }
}
