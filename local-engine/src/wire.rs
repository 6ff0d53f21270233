//! Frames on the socket: four bytes of length (big-endian), then the message in postcard.
//!
//! The parent reads and writes through [`codec`]; the child, which has no async runtime, through
//! [`read`] and [`write`].

use std::io::{self, Read, Write};
use std::ops::Add;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio_util::codec::LengthDelimitedCodec;

use crate::config::ModelConfig;
use crate::error::EngineError;
use crate::protocol::{EmbedRequest, Event, Request};

/// Raised with every change of the frames, so that a foreign child is told apart at once.
pub(crate) const VERSION: u32 = 3;

/// No frame is longer; a request that would be is refused before it is sent.
pub(crate) const MAX_FRAME_BYTES: usize = 64 << 20;

/// Names a request while it lives.
pub(crate) type RequestId = u64;

/// What the parent says.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum ToChild {
    /// The first frame, once.
    Configure { version: u32, model: ModelConfig },
    /// A new request.
    Submit {
        id: RequestId,
        request: Box<Request>,
    },
    /// Texts to be embedded.
    Embed {
        id: RequestId,
        request: EmbedRequest,
    },
    /// Nobody waits for this request any more.
    Cancel { id: RequestId },
}

/// What the child says.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum FromChild {
    /// On the way to `Ready`.
    Starting(Stage),
    /// The model is loaded.
    Ready(ModelFacts),
    /// The model cannot be served; the child ends. `permanent`: trying again soon is no use.
    Failed { message: String, permanent: bool },
    /// Something happened to a request.
    Event { id: RequestId, event: Event },
    /// The last word on a request: every choice finished, or why not.
    Ended {
        id: RequestId,
        result: Result<(), EngineError>,
    },
    /// How busy it is.
    Load(Load),
}

/// What a starting child is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// The process is being started.
    #[default]
    Launching,
    /// The model file's SHA-256 is being computed.
    Checking {
        /// Of the file, 0 to 100.
        percent: u8,
    },
    /// The model is being loaded.
    Loading {
        /// Of the weights, 0 to 100.
        percent: u8,
    },
}

/// What a loaded model is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelFacts {
    /// As the file names itself (`general.name`).
    pub name: String,
    /// At most this many tokens a sequence.
    pub context: u32,
    /// What the model was trained on; a longer `context` needs `YaRN`.
    pub trained_context: u32,
    /// Number of weights.
    pub parameters: u64,
    /// Size of the weights.
    pub bytes: u64,
}

/// How busy the child is, and what it has done since it was started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    /// Interactive requests that wait for a place.
    pub queued: u32,
    /// Batch requests that wait for a place.
    pub queued_batch: u32,
    /// Sequences being decoded (a request with `n` choices is `n`).
    pub running: u32,
    /// Cells of the key-value cache that hold a token.
    pub kv_used: u32,
    /// Of them, those that no running request needs: prefixes kept for others to come.
    pub kv_cached: u32,
    /// Cells in all.
    pub kv_total: u32,
    /// When a new request would likely be admitted.
    pub retry_after: Duration,
    /// Counted since the child was started.
    pub done: Done,
}

/// What a child has done since it was started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Steps of the model.
    pub steps: u64,
    /// Tokens of prompts that were computed.
    pub prompt_tokens: u64,
    /// Tokens of prompts that were in the cache already.
    pub prefix_hit_tokens: u64,
    /// Tokens of answers.
    pub answer_tokens: u64,
    /// Requests that were set back for others, to be computed again.
    pub preempted: u64,
    /// Tokens of kept prefixes that were given up, for room or because keeping them did not pay.
    pub evicted_tokens: u64,
    /// Steps that took longer than the stall limit while answers streamed and a prompt was
    /// computed.
    pub stalls: u64,
    /// Waits for admission, one for each request admitted.
    pub waits: u64,
    /// Their sum.
    pub waited: Duration,
}

impl Add for Done {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            steps: self.steps + other.steps,
            prompt_tokens: self.prompt_tokens + other.prompt_tokens,
            prefix_hit_tokens: self.prefix_hit_tokens + other.prefix_hit_tokens,
            answer_tokens: self.answer_tokens + other.answer_tokens,
            preempted: self.preempted + other.preempted,
            evicted_tokens: self.evicted_tokens + other.evicted_tokens,
            stalls: self.stalls + other.stalls,
            waits: self.waits + other.waits,
            waited: self.waited + other.waited,
        }
    }
}

/// The parent's framing.
pub(crate) fn codec() -> LengthDelimitedCodec {
    LengthDelimitedCodec::builder()
        .max_frame_length(MAX_FRAME_BYTES)
        .new_codec()
}

/// Reads one message; `None` when the other end is gone between messages.
///
/// # Errors
/// The socket failed, the frame is cut short or too long, or it is no such message.
pub(crate) fn read<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<Option<T>> {
    let mut length = [0; 4];
    match from.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        result => result?,
    }
    let length = u32::from_be_bytes(length) as usize;
    if length > MAX_FRAME_BYTES {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "frame too long"));
    }
    let mut frame = vec![0; length];
    from.read_exact(&mut frame)?;
    decode(&frame).map(Some)
}

/// Appends one message with its length to `out`.
pub(crate) fn append<T: Serialize>(message: &T, out: &mut Vec<u8>) {
    let start = out.len();
    out.extend([0; 4]);
    postcard::to_io(message, &mut *out).expect("a vector takes every byte");
    let length = u32::try_from(out.len() - start - 4).expect("no event is 4 GiB long");
    out[start..start + 4].copy_from_slice(&length.to_be_bytes());
}

/// Writes one message.
///
/// # Errors
/// The socket failed.
pub(crate) fn write<T: Serialize>(message: &T, to: &mut impl Write) -> io::Result<()> {
    let mut frame = Vec::new();
    append(message, &mut frame);
    to.write_all(&frame)
}

/// Reads the inside of a frame.
///
/// # Errors
/// It is no such message.
pub(crate) fn decode<T: DeserializeOwned>(frame: &[u8]) -> io::Result<T> {
    postcard::from_bytes(frame)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "not a frame of this protocol"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Message, Prompt, Role};

    #[test]
    fn a_message_comes_back_as_it_was() {
        let prompt = Prompt {
            messages: vec![Message::new(Role::User, "関所")],
            ..Prompt::default()
        };
        let mut bytes = Vec::new();
        append(
            &ToChild::Submit {
                id: 7,
                request: Box::new(Request::new(prompt)),
            },
            &mut bytes,
        );
        append(&ToChild::Cancel { id: 7 }, &mut bytes);
        let mut socket = bytes.as_slice();
        let Some(ToChild::Submit { id: 7, request }) = read(&mut socket).expect("whole frame")
        else {
            panic!("another message")
        };
        assert_eq!(request.prompt.messages[0].content, "関所");
        assert!(matches!(
            read(&mut socket),
            Ok(Some(ToChild::Cancel { id: 7 }))
        ));
        assert!(matches!(read::<ToChild>(&mut socket), Ok(None)));
    }

    #[test]
    fn a_cut_or_foreign_frame_is_an_error() {
        let mut bytes = Vec::new();
        append(&FromChild::Load(Load::default()), &mut bytes);
        assert!(read::<FromChild>(&mut &bytes[..bytes.len() - 1]).is_err());
        assert!(read::<FromChild>(&mut [0, 0, 0, 1, 0xff].as_slice()).is_err());
        assert!(read::<FromChild>(&mut [0xff; 8].as_slice()).is_err());
    }
}
