//! What became of requests: of one that was decided about, and of those that were not, in numbers.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Counts;

/// What became of a request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Outcome {
    /// The request's id.
    pub request: String,
    /// `answered`, `client_gone`, `refused` or `failed`.
    pub outcome: String,
    /// The error's code, if it ended with one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Whether it is known that nothing was sent to the engine asked last: no connection was made.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unsent: bool,
    /// The engine asked last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine: Option<String>,
    /// Its model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Tokens of the answer; `None` where there were none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens: Option<Tokens>,
    /// What they cost.
    pub yen: f64,
    /// What was put back into the answer, by type.
    pub restored: Counts,
    /// Placeholders in the answer that could not be put back.
    pub unresolved: u32,
    /// From arrival to the answer's first piece, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_ms: Option<f64>,
    /// From arrival to the last byte, in milliseconds.
    pub total_ms: f64,
}

/// Tokens, as the engine told them, or estimated where it did not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tokens {
    /// Of the prompt, cached ones included.
    pub input: u64,
    /// Of the prompt, taken from a cache.
    pub cached_input: u64,
    /// Of the answers, reasoning included.
    pub output: u64,
    /// Of the answers, spent on reasoning.
    pub reasoning: u64,
    /// Whether they are estimated.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub estimated: bool,
}

/// Requests refused before anything was decided about them: wrong keys, bodies too large, too many
/// requests. Nothing of them was read by a rule or an engine, so they are counted and not told one
/// by one: nobody without a key can fill the disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusals {
    /// The first of them, or a little before.
    pub since: Timestamp,
    /// How many, by application and code.
    pub counts: Vec<Refused>,
}

/// Some of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// The application; `None` where it is not known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub app: Option<String>,
    /// The error's code: `invalid_api_key`.
    pub code: String,
    /// How many.
    pub count: u64,
}
