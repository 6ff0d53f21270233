//! The built-in model: a child process that loads a GGUF file with llama.cpp and answers many
//! conversations at once, and the handle that keeps it running.
//!
//! llama.cpp ends the whole process on a failed assertion or a GPU error, and a gateway must not
//! die with it. So the model lives in a child of the same binary ([`run_child`]), spoken to over a
//! socket pair ([`wire`]); [`Engine`] supervises it. The crate knows no HTTP, no `OpenAI` JSON and
//! nothing of what is sensitive.
//!
//! ```no_run
//! use futures_util::StreamExt;
//! use local_engine::{Engine, Event, Launch, Message, ModelConfig, Prompt, Request, Role};
//!
//! # async fn example() -> Result<(), local_engine::EngineError> {
//! let engine = Engine::start(Launch::this_program(&["engine"], ModelConfig::new("model.gguf")));
//! engine.ready().await?;
//! let messages = vec![Message::new(Role::User, "What is the capital of Japan?")];
//! let mut answer = engine.generate(Request::new(Prompt { messages, ..Prompt::default() })).await?;
//! while let Some(event) = answer.next().await {
//!     if let Event::Text { text, .. } = event? {
//!         // `text` is the next piece.
//! #       let _ = text;
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod child;
mod client;
mod config;
mod error;
mod ffi;
pub mod plan;
mod protocol;
mod wire;

pub use child::run_child;
pub use client::{Embeddings, Engine, Generation, State, Status};
pub use config::{
    AdapterConfig, CacheType, Launch, LongLane, MAX_PARALLEL, ModelConfig, PrefixCache,
    Sha256Digest, Task, Yarn,
};
pub use error::EngineError;
pub use protocol::{
    Alternative, Class, Counts, EmbedRequest, Event, Finish, Format, Json, Message, Prompt,
    Request, Role, Sampling, StopStrings, TemplateOptions, TokenLogprob, ToolChoice,
};
pub use wire::{Done, Load, ModelFacts, Stage};
