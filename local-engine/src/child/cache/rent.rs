//! How long what nobody runs on may stay.
//!
//! Attention passes over every filled cell once for each sequence of a step, also over those that
//! no sequence needs. So a text that was left behind costs its cells times the passes since, and
//! saves its tokens' computing if somebody comes back to it. It stays until the one has reached the
//! other times the chance that somebody does (a ski rental). The chance is learned from what was
//! left and found again: for each domain, beginning with what all have shown. Passes are counted and
//! no time is measured: while nothing runs, nothing has to go.
//!
//! What was given up is remembered by a hash of its beginning for some while, so that an
//! application whose users begin to come back is noticed although nothing of it stays.

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::child::backend::Token;
use crate::child::cache::Domain;

/// Passes over a cell that cost as much as computing its token.
///
/// Measured with SmolLM2-135M on a processor: 5.3 ms for a token of a prompt, 0.37 µs for a pass:
/// 14,000. Reckoned for Qwen3-32B `Q8_0` on one H100, 64 sequences at once: 66 GFLOP at 500 TFLOP/s
/// are 0.13 ms for a token; a pass is 64 layers × 64 heads × 128 values × 4 operations, 4.2 ns, and
/// a 64th of reading 256 KiB at 3.35 TB/s, 1.2 ns: 24,000. With 16 sequences at once: 14,000.
pub(super) const PASSES_OF_A_TOKEN: u64 = 16_384;

/// Where fewer than one token in so many is found again, nothing is worth waiting for.
const LEAST_CHANCE: u64 = 8;

/// Tokens with which a domain's record begins, as they would be for all; half of them found where
/// nothing is known yet.
const PRIOR: u64 = 256;

/// Old tokens count half whenever there are so many.
const MEMORY: u64 = 16_384;

/// Domains of which a record is kept. Applications are configured; this is only a bound.
const MOST_DOMAINS: usize = 1024;

/// Texts given up that are remembered.
const MOST_TRACES: usize = 256;

/// A text is known again by what led to it and so many of its tokens.
pub(super) const TRACE: usize = 16;

#[derive(Default)]
pub(super) struct Rent {
    passes: u64,
    all: Record,
    domains: HashMap<Domain, Record>,
    /// Oldest first.
    traces: VecDeque<Trace>,
}

/// Tokens.
#[derive(Clone, Copy, Default)]
struct Record {
    left: u64,
    found: u64,
}

/// A text that was given up.
struct Trace {
    /// Of the tokens up to `length`, and of the domain.
    hash: u64,
    length: usize,
    /// Its own.
    tokens: u64,
}

impl Rent {
    /// A step of so many sequences was computed.
    pub(super) fn pass(&mut self, sequences: u64) {
        self.passes += sequences;
    }

    /// Passes over each cell so far.
    pub(super) fn passes(&self) -> u64 {
        self.passes
    }

    /// Until when somebody is waited for who is sure to come, or likely as no other.
    pub(super) fn longest(&self) -> u64 {
        self.passes + PASSES_OF_A_TOKEN
    }

    /// Until when what is left behind in a domain may stay.
    pub(super) fn until(&self, domain: &Domain) -> u64 {
        self.passes + self.lease(domain)
    }

    /// So many tokens of a domain are left behind.
    pub(super) fn leave(&mut self, domain: &Domain, tokens: u64) {
        self.note(domain, |record| record.left += tokens);
    }

    /// So many tokens that were left behind are found again.
    pub(super) fn find(&mut self, domain: &Domain, tokens: u64) {
        self.note(domain, |record| record.found += tokens);
    }

    /// Remembers a text that was given up: `beginning` leads to it, and `tokens` are its own.
    pub(super) fn give_up(&mut self, domain: &Domain, beginning: &[Token], tokens: u64) {
        if self.traces.len() == MOST_TRACES {
            self.traces.pop_front();
        }
        let mut hasher = begin(domain);
        beginning.iter().for_each(|token| token.hash(&mut hasher));
        self.traces.push_back(Trace {
            hash: hasher.finish(),
            length: beginning.len(),
            tokens,
        });
    }

    /// Does a prompt come back to texts that were given up? They count as found, and are forgotten.
    pub(super) fn recall(&mut self, domain: &Domain, prompt: &[Token]) {
        let mut lengths: Vec<_> = self.traces.iter().map(|trace| trace.length).collect();
        lengths.sort_unstable();
        lengths.dedup();
        let mut hasher = begin(domain);
        let mut done = 0;
        for length in lengths {
            let Some(more) = prompt.get(done..length) else {
                return;
            };
            more.iter().for_each(|token| token.hash(&mut hasher));
            done = length;
            let hash = hasher.finish();
            let is_it = |trace: &Trace| trace.length == length && trace.hash == hash;
            if let Some(at) = self.traces.iter().position(is_it) {
                let tokens = self.traces.remove(at).map_or(0, |trace| trace.tokens);
                self.find(domain, tokens);
            }
        }
    }

    /// Passes for which a text of this domain may stay.
    fn lease(&self, domain: &Domain) -> u64 {
        let (found, left) = (self.all.found + PRIOR / 2, self.all.left + PRIOR);
        let own = self.domains.get(domain).copied().unwrap_or_default();
        // As if `PRIOR` of its tokens had been left, and found like those of all.
        let found = own.found + PRIOR * found / left;
        let left = own.left + PRIOR;
        if found * LEAST_CHANCE < left {
            return 0;
        }
        PASSES_OF_A_TOKEN * found.min(left) / left
    }

    fn note(&mut self, domain: &Domain, note: impl Fn(&mut Record)) {
        if self.domains.len() == MOST_DOMAINS && !self.domains.contains_key(domain) {
            self.domains.clear();
        }
        let own = self.domains.entry(domain.clone()).or_default();
        for record in [own, &mut self.all] {
            note(record);
            record.fade();
        }
    }
}

impl Record {
    fn fade(&mut self) {
        // A text is found as often as it is asked on; that it is found at all is what counts.
        self.found = self.found.min(self.left);
        if self.left > MEMORY {
            self.left /= 2;
            self.found /= 2;
        }
    }
}

fn begin(domain: &Domain) -> DefaultHasher {
    let mut hasher = DefaultHasher::new();
    domain.hash(&mut hasher);
    hasher
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::child::cache::Owner;

    fn domain(owner: &str) -> Domain {
        Domain {
            owner: Owner::Named(owner.into()),
            adapter: None,
        }
    }

    fn lease(rent: &Rent, owner: &str) -> u64 {
        rent.lease(&domain(owner))
    }

    #[test]
    fn an_application_whose_users_never_come_back_is_not_waited_for() {
        let mut rent = Rent::default();
        assert_eq!(lease(&rent, "search"), PASSES_OF_A_TOKEN / 2);
        for _ in 0..100 {
            rent.leave(&domain("search"), 90);
        }
        assert_eq!(lease(&rent, "search"), 0);
    }

    #[test]
    fn an_application_whose_users_come_back_is_waited_for_beside_one_whose_do_not() {
        let mut rent = Rent::default();
        for _ in 0..100 {
            rent.leave(&domain("search"), 90);
            rent.leave(&domain("chat"), 90);
            rent.find(&domain("chat"), 80);
        }
        assert_eq!(lease(&rent, "search"), 0);
        assert!(lease(&rent, "chat") > PASSES_OF_A_TOKEN * 3 / 4);
    }

    #[test]
    fn users_who_begin_to_come_back_are_noticed_although_nothing_of_theirs_stayed() {
        let mut rent = Rent::default();
        let prompt: Vec<Token> = (0..120).collect();
        for _ in 0..200 {
            rent.leave(&domain("desk"), 90);
        }
        assert_eq!(lease(&rent, "desk"), 0);
        for _ in 0..40 {
            rent.leave(&domain("desk"), 90);
            rent.give_up(&domain("desk"), &prompt[..46], 90);
            rent.recall(&domain("other"), &prompt);
            rent.recall(&domain("desk"), &prompt);
        }
        assert!(lease(&rent, "desk") > 0);
        assert!(rent.traces.is_empty());
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut rent = Rent::default();
        for text in 0..3000 {
            let owner = domain(&text.to_string());
            rent.leave(&owner, 10);
            rent.give_up(&owner, &[text; 16], 10);
        }
        assert!(rent.domains.len() <= MOST_DOMAINS && rent.traces.len() <= MOST_TRACES);
        assert!(rent.all.left <= MEMORY);
    }
}
