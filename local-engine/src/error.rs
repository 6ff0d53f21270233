//! Why a request was not answered. No variant holds text of the request.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What went wrong, in the terms a caller can act on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum EngineError {
    /// Prompt and answer together do not fit; refused before anything was computed.
    #[error(
        "the prompt has {prompt_tokens} tokens and asks for {max_tokens} more, but the model's \
         context holds {context}"
    )]
    ContextExceeded {
        /// Exact length of the prompt.
        prompt_tokens: u32,
        /// What it asked for (1 where it left that open).
        max_tokens: u32,
        /// What a sequence may hold.
        context: u32,
    },
    /// The queue is full.
    #[error("the engine is busy; try again in {} s", retry_after.as_secs())]
    Busy {
        /// When a place is likely to be free, judged by how long recent requests took.
        retry_after: Duration,
    },
    /// The engine is not up, or went down while it worked on this request.
    #[error("the local engine is not available: {why}")]
    Unavailable {
        /// What is known of the cause.
        why: String,
    },
    /// The request's own deadline passed.
    #[error("the request's deadline passed before it was answered")]
    Timeout,
    /// The request cannot be answered as it is; says which part, not what was in it.
    #[error("invalid request: {0}")]
    Invalid(String),
    /// The engine failed on this request, and only on those computed with it.
    #[error("the local engine failed on this request")]
    Internal,
}
