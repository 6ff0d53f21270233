//! What the trail says of itself: its files, its starts, its signatures, and what it misses.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Hash;
use crate::key::{KeyId, PublicKey};

/// What a file is, and which one it follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileHeader {
    /// Of this description: 1.
    pub format: u32,
    /// Which chain it belongs to: 16 random bytes, hexadecimal.
    pub chain: String,
    /// Its number, from 1.
    pub number: u64,
    /// The file before it; `None` for the first of a chain.
    pub previous: Option<Previous>,
    /// Who signs from here on.
    pub key: PublicKey,
    /// Who writes.
    pub program: String,
}

/// Where the file before ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Previous {
    /// Its number.
    pub number: u64,
    /// Its last record's sequence number.
    pub last_seq: u64,
    /// That record's hash.
    pub hash: Hash,
}

/// The program goes on where another run of it ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    /// Who writes.
    pub program: String,
    /// Who signs from here on.
    pub key: PublicKey,
    /// Whether the run before ended the trail in order.
    pub after_close: bool,
}

/// A signature under all records before this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Why now.
    pub why: Why,
    /// The hash of the record before.
    pub head: Hash,
    /// Whose signature it is.
    pub key: KeyId,
    /// Ed25519, hexadecimal, over the statement of [`crate::anchor`].
    pub signature: String,
}

/// Why a checkpoint was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It was time, or there were enough records.
    Due,
    /// The file ends here; another follows.
    Rotated,
    /// Files are about to be deleted.
    Retired,
    /// The program ends.
    Closed,
}

/// Bytes at the end of a file that did not follow: an append that a crash cut short, or what somebody
/// ordered to be set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repaired {
    /// The file's number.
    pub number: u64,
    /// Where they began.
    pub offset: u64,
    /// How many.
    pub bytes: u64,
    /// Whole lines among them that have the frame of a record. They are outside the chain now.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub records: u64,
    /// Whether no crash can have left them: somebody looked at them and had them set aside.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub ordered: bool,
    /// SHA-256 of them; they are kept beside the file.
    pub sha256: Hash,
}

/// Files past their retention time. The checkpoint after this record signs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retired {
    /// They, oldest first.
    pub files: Vec<RetiredFile>,
    /// The retention time in force, in days.
    pub retention_days: u32,
}

/// A file that is deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetiredFile {
    /// Its number.
    pub number: u64,
    /// When it was begun.
    pub begun: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// Its last record's sequence number.
    pub last_seq: u64,
    /// That record's hash.
    pub hash: Hash,
}

/// For some time nothing could be recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// The first failure.
    pub since: Timestamp,
    /// Of what kind: the system's words.
    pub cause: String,
    /// Records that could not be written. Their requests were refused, but for those counted below.
    pub refused: u64,
    /// Requests that were answered inside all the same, as the settings allow.
    pub answered_inside: u64,
    /// Outcomes that were lost.
    pub lost: u64,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks with a reference"
)]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}
