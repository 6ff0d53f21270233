//! The ways in which the stand-in can treat a request.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What happens to a request once it has been read and recorded whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "behaviour", rename_all = "snake_case")]
pub enum Behaviour {
    /// A short canned answer in the request's language; it mentions every placeholder that came.
    #[default]
    Answer,
    /// The last user message comes back as it arrived.
    Echo,
    /// The first tool is called with arguments that hold the placeholders; once the last message
    /// is a tool's result, that result is spoken of in an answer.
    CallTool,
    /// Exactly this is said, streamed piece by piece, and each piece is a token where the request
    /// asks for `logprobs`.
    Say {
        /// One an event.
        pieces: Vec<String>,
        /// Where it stands in the answer.
        #[serde(default)]
        part: Part,
    },
    /// As [`Self::Answer`], and nothing is said of tokens.
    NoUsage,
    /// Nothing is ever answered.
    HangBeforeHeaders,
    /// Half of the answer, then silence on an open connection.
    HangMidStream,
    /// The connection is reset (RST) instead of an answer.
    ResetBeforeHeaders,
    /// Half of the answer, then a reset.
    ResetMidStream,
    /// An error in `OpenAI`'s shape with this status.
    Status {
        /// The HTTP status code.
        code: u16,
        /// Seconds for a `Retry-After` header.
        #[serde(default)]
        retry_after: Option<u32>,
    },
    /// As [`Self::Status`], with this code, and a message that repeats what was asked, as some endpoints do.
    Reject {
        /// The HTTP status code.
        status: u16,
        /// `code` of the error.
        code: String,
    },
    /// An answer that begins well and goes on with an error event; whole answers fail with 500.
    ErrorMidStream,
    /// A 302 to this address.
    Redirect {
        /// The `Location` header.
        to: String,
    },
    /// Status 200 and bytes that are neither JSON nor server-sent events.
    Garbage,
    /// Half of the answer, then an orderly end: no `finish_reason`, no `[DONE]`.
    HalfStream,
    /// An answer of this many characters, in one event when streamed.
    Huge {
        /// ASCII characters of content.
        chars: usize,
    },
}

/// A part of an answer that carries text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The text.
    #[default]
    Content,
    /// What is said instead of an answer.
    Refusal,
    /// The model's thinking.
    Reasoning,
    /// The arguments of the first tool's call.
    Arguments,
}

/// How answers are cut and delayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pace {
    /// Unicode characters in each streamed event.
    pub event_chars: usize,
    /// The body is sent in pieces of this many bytes, wherever that cuts; 0 leaves it as it is.
    pub write_bytes: usize,
    /// Milliseconds before the status line.
    pub delay_ms: u64,
    /// Milliseconds before each further piece of the body.
    pub pause_ms: u64,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            event_chars: 4,
            write_bytes: 0,
            delay_ms: 0,
            pause_ms: 0,
        }
    }
}

impl Pace {
    pub(crate) fn delay(self) -> Duration {
        Duration::from_millis(self.delay_ms)
    }

    pub(crate) fn pause(self) -> Duration {
        Duration::from_millis(self.pause_ms)
    }
}

/// A behaviour and a pace, as `POST /__stand-in/behaviour` takes them in one flat object:
/// `{"behaviour":"status","code":429,"retry_after":7,"pause_ms":20}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manner {
    /// What happens to a request.
    #[serde(flatten)]
    pub behaviour: Behaviour,
    /// How the answer is cut and delayed.
    #[serde(flatten)]
    pub pace: Pace,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manner_is_one_flat_object() {
        let manner: Manner = serde_json::from_str(
            r#"{"behaviour":"status","code":429,"retry_after":7,"pause_ms":20}"#,
        )
        .unwrap();
        assert_eq!(
            manner.behaviour,
            Behaviour::Status {
                code: 429,
                retry_after: Some(7)
            }
        );
        assert_eq!(
            manner.pace,
            Pace {
                pause_ms: 20,
                ..Pace::default()
            }
        );
    }

    #[test]
    fn a_name_alone_is_enough() {
        let manner: Manner = serde_json::from_str(r#"{"behaviour":"echo"}"#).unwrap();
        assert_eq!(
            manner,
            Manner {
                behaviour: Behaviour::Echo,
                pace: Pace::default()
            }
        );
    }
}
