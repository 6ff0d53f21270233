//! The history's lines. Each begins with a hash of itself and of all lines before it:
//!
//! ```text
//! HASH {"event":"proposed",…}
//! ```
//!
//! `HASH` is the SHA-256, in hexadecimal, of the hash before, a space, and the line's JSON as it
//! stands there; before the first line are 64 zeros. `sha256sum` can follow it.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::entry::Event;
use crate::config::hex;

/// The hash of a line and of everything before it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hash(String);

impl Hash {
    /// Before the first line.
    #[must_use]
    pub fn start() -> Self {
        Self("0".repeat(64))
    }

    /// Of a line with this JSON after this one.
    fn then(&self, json: &str) -> Self {
        let digest = Sha256::new()
            .chain_update(&self.0)
            .chain_update(" ")
            .chain_update(json);
        Self(hex(&digest.finalize()))
    }

    /// The first digits: enough to tell proposals apart.
    #[must_use]
    pub fn short(&self) -> &str {
        &self.0[..12]
    }

    /// All digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A line of the history.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Of it and of all lines before.
    pub(super) hash: Hash,
    /// Of all lines before.
    pub(super) before: Hash,
    /// What happened.
    pub(super) event: Event,
}

/// Where the history is not what was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// The file ends within a line.
    #[error("line {line} is not finished: a write was cut off, or somebody cut the file")]
    Unfinished {
        /// From 1.
        line: usize,
    },
    /// The line does not have the hash that it begins with.
    #[error("line {line} is not what was written there, or a line before it is gone")]
    Changed {
        /// From 1.
        line: usize,
    },
    /// The line is whole, but this program does not know what it says.
    #[error("line {line} says something that this version of sekisho does not know")]
    Unknown {
        /// From 1.
        line: usize,
    },
}

/// Reads a whole history.
///
/// # Errors
/// The first line that is not as it was written. What stands after it proves nothing.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Line>, ChainError> {
    let mut before = Hash::start();
    let mut lines = Vec::new();
    for (n, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let number = n + 1;
        let line = line
            .strip_suffix(b"\n")
            .ok_or(ChainError::Unfinished { line: number })?;
        let changed = ChainError::Changed { line: number };
        let Some((hash, json)) = str::from_utf8(line).ok().and_then(|it| it.split_once(' ')) else {
            return Err(changed);
        };
        let expected = before.then(json);
        if hash != expected.0 {
            return Err(changed);
        }
        let event = serde_json::from_str(json).map_err(|_| ChainError::Unknown { line: number })?;
        lines.push(Line {
            before: std::mem::replace(&mut before, expected.clone()),
            hash: expected,
            event,
        });
    }
    Ok(lines)
}

/// The line that tells of an event, after the line with the hash `after`; and its hash.
pub(super) fn line(after: &Hash, event: &Event) -> (String, Hash) {
    let json = serde_json::to_string(event).expect("names and texts are JSON");
    let hash = after.then(&json);
    (format!("{hash} {json}\n"), hash)
}
