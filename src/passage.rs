//! The types of a request's way, in order. Each is named by what is now true of the request, and
//! each is made from the one before:
//!
//! [`Arrived`] → [`Admitted`] → [`Received`] → [`Inspected`] → [`Decided`] → [`Call`] → [`Recorded`] →
//! [`Reply`]

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use classifiers::Scanned;
use futures_util::{Stream, StreamExt};
use local_engine::Class;
use redaction::MaskedPrompt;

use crate::apps::App;
use crate::catalog::ModelName;
use crate::engine::{EngineFailure, Event, Events};
use crate::layers::headers::Headers;
use crate::openai::chat::{Chat, Form};
use crate::record::Record;
use crate::recorder::Receipt;
use crate::routes::{Content, Decision};

/// A request that has an id and a record, and nothing else.
pub struct Arrived {
    /// As it came.
    pub request: http::Request<Body>,
    /// What will be known of it.
    pub record: Arc<Record>,
}

/// A request from a known application, within that application's limits.
pub struct Admitted {
    /// Whose it is.
    pub app: Arc<App>,
    /// What its headers say beside the key.
    pub headers: Headers,
    /// The request, its body unread.
    pub arrived: Arrived,
}

/// Parsed, within limits, for a model that exists.
#[derive(Debug)]
pub struct Received {
    /// Whose it is.
    pub app: Arc<App>,
    /// What its headers say beside the key.
    pub headers: Headers,
    /// What is known of it.
    pub record: Arc<Record>,
    /// The model asked for.
    pub model: ModelName,
    /// What is asked.
    pub chat: Chat<String>,
}

/// Every text of it was scanned.
#[derive(Debug)]
pub struct Inspected {
    /// Whose it is.
    pub app: Arc<App>,
    /// What its headers say beside the key.
    pub headers: Headers,
    /// What is known of it.
    pub record: Arc<Record>,
    /// The model asked for.
    pub model: ModelName,
    /// What is asked, every text with its findings.
    pub chat: Chat<Scanned>,
    /// What all texts hold, taken together.
    pub content: Content,
}

/// One rule has spoken.
#[derive(Debug)]
pub struct Decided {
    /// What was decided about.
    pub inspected: Inspected,
    /// Engines, limits and the reason.
    pub decision: Decision,
}

/// What the engines are asked, in the order in which they are tried.
pub struct Call {
    /// What is known of the request.
    pub record: Arc<Record>,
    /// Whose it is: local caches are kept apart by application.
    pub app: Arc<App>,
    /// The request for engines inside, as it came.
    pub prompt: Arc<Chat<Scanned>>,
    /// At most this many tokens of answer, where the rule says so.
    pub max_tokens: Option<u32>,
    /// When the answer must be complete.
    pub deadline: Instant,
    /// Who goes first on an engine inside, where the rule says so.
    pub priority: Option<Class>,
    /// Never empty.
    pub attempts: Vec<Attempt>,
    /// Who gets a copy, for comparison.
    pub shadow: Option<Attempt>,
}

/// What is decided is on record.
pub struct Recorded {
    /// What the engines are asked.
    pub call: Call,
    /// Shows that it was recorded. `None` where the settings let requests that stay inside be answered
    /// although they could not be; then no engine outside is among those to ask.
    pub receipt: Option<Receipt>,
}

/// One engine, and what it is sent.
#[derive(Clone, Debug)]
pub enum Attempt {
    /// Inside: gets the request as it came.
    Local {
        /// The engine's configured name.
        engine: Arc<str>,
        /// The model's configured name.
        model: Arc<str>,
    },
    /// Outside: gets nothing but a masked prompt.
    External {
        /// The engine's configured name.
        engine: Arc<str>,
        /// The model's configured name.
        model: Arc<str>,
        /// All that leaves the bank.
        prompt: Arc<MaskedPrompt>,
    },
}

impl Attempt {
    /// The engine's configured name.
    #[must_use]
    pub fn engine(&self) -> &Arc<str> {
        match self {
            Self::Local { engine, .. } | Self::External { engine, .. } => engine,
        }
    }

    /// The model's configured name.
    #[must_use]
    pub fn model(&self) -> &Arc<str> {
        match self {
            Self::Local { model, .. } | Self::External { model, .. } => model,
        }
    }

    /// Whether the engine is outside the bank.
    #[must_use]
    pub const fn is_external(&self) -> bool {
        matches!(self, Self::External { .. })
    }
}

/// What an engine answers. Its first event is there already; the rest comes as it is said.
pub struct Reply {
    /// The model that answers, by configured name.
    pub model: Arc<str>,
    /// Whether it came from outside, with placeholders in it.
    pub is_external: bool,
    /// How the client wants it.
    pub form: Form,
    /// What is said.
    pub events: Events,
}

impl Reply {
    /// The same reply, its events turned into others.
    #[must_use]
    pub fn map_events<S>(self, turn: impl FnOnce(Events) -> S) -> Self
    where
        S: Stream<Item = Result<Event, EngineFailure>> + Send + 'static,
    {
        Self {
            events: Box::pin(turn(self.events)),
            ..self
        }
    }

    /// The same reply, which keeps `guard` until its last event is out or nobody wants it.
    #[must_use]
    pub fn holding(self, guard: impl Send + 'static) -> Self {
        self.map_events(|events| {
            events.map(move |event| {
                let _held = &guard;
                event
            })
        })
    }
}

impl fmt::Debug for Arrived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the request: its headers hold the key.
        f.debug_struct("Arrived")
            .field("record", &self.record)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Admitted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Admitted")
            .field("app", &self.app.name)
            .field("headers", &self.headers)
            .field("arrived", &self.arrived)
            .finish()
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("prompt", &self.prompt)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorded")
            .field("call", &self.call)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("model", &self.model)
            .field("is_external", &self.is_external)
            .field("form", &self.form)
            .finish_non_exhaustive()
    }
}
