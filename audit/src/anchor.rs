//! Checkpoints, and copies of them that are stored elsewhere.
//!
//! A checkpoint signs the hash of the record before it, and so everything up to there. Whoever
//! keeps one where the trail's owner cannot change it (an auditor's safe, another department, a
//! printed page) can show later that the trail still holds what it held then, and that nothing was
//! cut off its end before that point.

use serde::{Deserialize, Serialize};

use jiff::Timestamp;

use crate::Hash;
use crate::key::{PublicKey, SigningKey};
use crate::record::{Checkpoint, Why};

/// A checkpoint as stored elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// Which chain it belongs to.
    pub chain: String,
    /// The number of the file that holds it.
    pub file: u64,
    /// Its sequence number.
    pub seq: u64,
    /// When it was made.
    pub time: Timestamp,
    /// The hash of the record before it.
    pub head: Hash,
    /// Who signed it.
    pub key: PublicKey,
    /// Ed25519 over [`statement`], hexadecimal.
    pub signature: String,
}

impl Anchor {
    /// Whether the holder of the key named in it signed it. Whose key that is must be known from
    /// elsewhere.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        let statement = statement(&self.chain, self.seq, &self.head);
        self.key.signed(statement.as_bytes(), &self.signature)
    }

    /// As one JSON object of a few lines.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("names, numbers and digits are JSON") + "\n"
    }

    /// An anchor as [`Anchor::to_json`] writes it.
    ///
    /// # Errors
    /// It is none.
    pub fn parse(text: &str) -> Result<Self, NotAnAnchor> {
        serde_json::from_str(text).map_err(|_| NotAnAnchor)
    }
}

/// A text that is no anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no anchor; `sekisho audit anchor` prints one")]
pub struct NotAnAnchor;

/// What a checkpoint signs. Plain text, so that `openssl pkeyutl -verify` can check it, too.
///
/// ```
/// # use audit::{Hash, anchor::statement};
/// let text = statement("c0ffee", 7, &Hash::START);
/// assert!(text.starts_with("sekisho audit checkpoint 1\nchain c0ffee\nseq 7\nhead 0000"));
/// assert!(text.ends_with('\n'));
/// ```
#[must_use]
pub fn statement(chain: &str, seq: u64, head: &Hash) -> String {
    format!("sekisho audit checkpoint 1\nchain {chain}\nseq {seq}\nhead {head}\n")
}

/// The checkpoint with this sequence number, after the record with the hash `head`.
pub(crate) fn checkpoint(
    key: &SigningKey,
    chain: &str,
    seq: u64,
    head: Hash,
    why: Why,
) -> Checkpoint {
    let statement = statement(chain, seq, &head);
    Checkpoint {
        why,
        head,
        key: key.public().id(),
        signature: key.sign(statement.as_bytes()),
    }
}
