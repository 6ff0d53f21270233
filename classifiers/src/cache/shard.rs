//! A part of the memory, behind a lock of its own.
//!
//! What goes when there is no room is what came first and was not asked for since (CLOCK: what was
//! asked for goes to the end of the queue once more). Every step takes constant time, spread over
//! the insertions.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::{CacheLoad, Digest};
use crate::scanned::{Found, TopicVotes};
use crate::topics::VOTES_BYTES;

/// See the module.
pub(super) struct Shard {
    entries: HashMap<Digest, Entry>,
    /// Every entry once, the next to go first.
    queue: VecDeque<Digest>,
    max_bytes: usize,
    load: CacheLoad,
}

struct Entry {
    found: Arc<Found>,
    votes: TopicVotes,
    bytes: usize,
    is_wanted: bool,
}

/// What an entry takes beside what was found: its places in map and queue, with the room that both
/// keep free, and its allocations.
const ENTRY_BYTES: usize =
    2 * (2 * size_of::<Digest>() + size_of::<Entry>()) + size_of::<Found>() + VOTES_BYTES;

impl Shard {
    pub(super) fn new(max_bytes: usize) -> Self {
        Self {
            entries: HashMap::new(),
            queue: VecDeque::new(),
            max_bytes,
            load: CacheLoad::default(),
        }
    }

    /// What was found in this text, if it is remembered.
    pub(super) fn recall(&mut self, digest: &Digest) -> Option<(Arc<Found>, TopicVotes)> {
        let Some(entry) = self.entries.get_mut(digest) else {
            self.load.misses += 1;
            return None;
        };
        self.load.hits += 1;
        entry.is_wanted = true;
        Some((Arc::clone(&entry.found), Arc::clone(&entry.votes)))
    }

    /// Remembers what was found, if there is room for it at all.
    pub(super) fn remember(&mut self, digest: Digest, found: Found, votes: TopicVotes) {
        let bytes = ENTRY_BYTES + found.heap_bytes();
        // Two threads can have scanned the same text at once.
        if bytes > self.max_bytes || self.entries.contains_key(&digest) {
            return;
        }
        while self.load.bytes + bytes > self.max_bytes {
            self.forget_one();
        }
        self.load.bytes += bytes;
        self.queue.push_back(digest);
        self.entries.insert(
            digest,
            Entry {
                found: Arc::new(found),
                votes,
                bytes,
                is_wanted: false,
            },
        );
    }

    fn forget_one(&mut self) {
        let digest = self.queue.pop_front();
        let digest = digest.expect("bytes are taken, so something is remembered");
        let entry = self.entries.get_mut(&digest);
        let entry = entry.expect("what is in the queue is remembered");
        if std::mem::take(&mut entry.is_wanted) {
            self.queue.push_back(digest);
            return;
        }
        self.load.bytes -= entry.bytes;
        self.load.evicted += 1;
        self.entries.remove(&digest);
    }

    pub(super) fn load(&self) -> CacheLoad {
        CacheLoad {
            entries: self.entries.len(),
            ..self.load
        }
    }
}
