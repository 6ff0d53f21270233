//! A classifier that does not scan the same text twice: clients send a conversation whole with
//! every turn.
//!
//! What is kept is what was found, by places and types; of the text nothing but a keyed hash
//! (HMAC-SHA256 with a key that lives as long as the process), which tells nobody who lacks the key
//! what the text was, and which nobody can make two texts share: a text that was given another's
//! findings would leave unmasked.
//!
//! What one owner sent is never remembered for another. How fast an answer comes would otherwise
//! tell an application whether some other has sent the same text, a customer's file for example,
//! as with the prefix cache of the built-in engine, which keeps applications apart for this reason.
//! All owners share the room: one that sends much can make others' texts be scanned again, which
//! costs them time and tells them nothing.

mod shard;

use std::fmt;
use std::sync::{Mutex, PoisonError};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use self::shard::Shard;
use crate::{Classifier, Scanned};

/// A text of an owner, as far as it is remembered.
type Digest = [u8; 32];

/// A power of two: as many threads look something up at once without waiting for each other, if
/// they are not very unlucky.
const SHARDS: usize = 16;

/// A classifier with a memory. Share it, scan from any thread.
pub struct Cache {
    classifier: Classifier,
    /// Made ready once; cloned for each text.
    keyed: Hmac<Sha256>,
    shards: [Mutex<Shard>; SHARDS],
    max_bytes: usize,
}

/// How much a cache holds, and how well it does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheLoad {
    /// Texts that were remembered, since the beginning.
    pub hits: u64,
    /// Texts that had to be scanned, since the beginning.
    pub misses: u64,
    /// Texts that were forgotten for room, since the beginning.
    pub evicted: u64,
    /// Texts that are remembered now.
    pub entries: usize,
    /// What they take of memory.
    pub bytes: usize,
}

impl Cache {
    /// Remembers what `classifier` finds, in at most `max_bytes` of memory; with 0, nothing.
    ///
    /// `key` is random and secret: whoever knows it can tell whether a text was sent.
    #[must_use]
    pub fn new(classifier: Classifier, key: &[u8; 32], max_bytes: usize) -> Self {
        let keyed = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
        Self {
            classifier,
            keyed,
            shards: std::array::from_fn(|_| Mutex::new(Shard::new(max_bytes / SHARDS))),
            max_bytes,
        }
    }

    /// As [`Classifier::scan`], and with the same result. `owner` is whose text it is: the
    /// application.
    #[must_use]
    pub fn scan(&self, owner: &str, text: String) -> Scanned {
        if self.max_bytes == 0 {
            return self.classifier.scan(text);
        }
        let digest = self.digest(owner, &text);
        if let Some((found, votes)) = self.shard(&digest, |shard| shard.recall(&digest)) {
            // Copied here and not under the lock.
            return Scanned::again(text, found.as_ref().clone(), votes);
        }
        let scanned = self.classifier.scan(text);
        if let Some(found) = scanned.found_again() {
            let (found, votes) = (found.clone(), scanned.votes().clone());
            self.shard(&digest, |shard| shard.remember(digest, found, votes));
        }
        scanned
    }

    /// As [`Classifier::scan_context`]: a question and its answer are remembered as one text.
    pub fn scan_context(&self, owner: &str, scanned: &mut [Scanned]) {
        let scan = |text| self.scan(owner, text);
        self.classifier.scan_context_by(scanned, &scan);
    }

    /// The classifier without its memory.
    #[must_use]
    pub fn classifier(&self) -> &Classifier {
        &self.classifier
    }

    /// How much it holds, and how well it does.
    #[must_use]
    pub fn load(&self) -> CacheLoad {
        let mut sum = CacheLoad::default();
        for shard in &self.shards {
            let load = shard.lock().unwrap_or_else(PoisonError::into_inner).load();
            sum.hits += load.hits;
            sum.misses += load.misses;
            sum.evicted += load.evicted;
            sum.entries += load.entries;
            sum.bytes += load.bytes;
        }
        sum
    }

    /// The owner's length goes first, so that no owner and text are another owner and text.
    fn digest(&self, owner: &str, text: &str) -> Digest {
        let mut keyed = self.keyed.clone();
        keyed.update(&(owner.len() as u64).to_le_bytes());
        keyed.update(owner.as_bytes());
        keyed.update(text.as_bytes());
        keyed.finalize().into_bytes().into()
    }

    fn shard<T>(&self, digest: &Digest, use_it: impl FnOnce(&mut Shard) -> T) -> T {
        let shard = &self.shards[usize::from(digest[0]) % SHARDS];
        // Nothing in a shard panics half way.
        use_it(&mut shard.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache")
            .field("classifier", &self.classifier)
            .field("load", &self.load())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
