//! Records on their way into the chain: linked and laid out, not yet written.

use jiff::Timestamp;

use crate::Hash;
use crate::anchor::checkpoint;
use crate::directory::FileName;
use crate::key::SigningKey;
use crate::line;
use crate::record::{Record, Why};

/// The most that a line has beside its record's members.
const FRAME_BYTES: usize = 128;

/// Where the chain ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct End {
    /// The chain's name.
    pub(super) chain: String,
    /// The file being written.
    pub(super) file: FileName,
    /// Bytes in it.
    pub(super) len: u64,
    /// The last record's number; 0 before the first.
    pub(super) seq: u64,
    /// Its hash.
    pub(super) hash: Hash,
    /// Records after the last checkpoint.
    pub(super) unsigned: u64,
}

/// What is appended at once.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) bytes: Vec<u8>,
    /// Where the chain ends once it is written.
    pub(super) end: End,
}

impl Group {
    pub(super) fn after(end: &End) -> Self {
        Self {
            bytes: Vec::new(),
            end: end.clone(),
        }
    }

    /// For records whose members are so long.
    pub(super) fn make_room(&mut self, members: impl Iterator<Item = usize>) {
        self.bytes
            .reserve(members.map(|len| len + FRAME_BYTES).sum());
    }

    /// Adds a record; the number that it has.
    pub(super) fn push(&mut self, record: &Record, now: Timestamp) -> u64 {
        self.push_members(&record.members(now))
    }

    pub(super) fn push_members(&mut self, members: &str) -> u64 {
        let before = self.bytes.len();
        self.end.seq += 1;
        self.end.hash = line::write(&mut self.bytes, self.end.seq, members, &self.end.hash);
        self.end.len += (self.bytes.len() - before) as u64;
        self.end.unsigned += 1;
        self.end.seq
    }

    /// Signs everything before.
    pub(super) fn push_checkpoint(&mut self, key: &SigningKey, why: Why, now: Timestamp) {
        let End {
            chain, seq, hash, ..
        } = &self.end;
        let record = Record::Checkpoint(checkpoint(key, chain, seq + 1, *hash, why));
        self.push(&record, now);
        self.end.unsigned = 0;
    }
}
