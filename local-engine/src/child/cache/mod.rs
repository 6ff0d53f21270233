//! What the key-value cache holds, and for whom: a radix tree over tokens.
//!
//! A path from a root is a text that was computed, and each token on it is one cell, however many
//! sequences hold it. A request whose prompt begins with such a path takes the cells over
//! ([`PrefixCache::follow`]) and computes only the rest; what it computes is put into the tree
//! ([`PrefixCache::publish`]), so that others can follow while it still runs. When it ends, its
//! path is kept until room is needed ([`PrefixCache::evict`]), or until keeping it has cost more
//! than it is likely to save ([`PrefixCache::pass`]).
//!
//! Every [`Domain`] has a tree of its own: what is in one cannot be felt in another.
//!
//! In llama.cpp a cell lives as long as a sequence holds it. So every leaf of the tree is the end
//! of a running sequence or of one that is only there to keep it, and cells are told apart by
//! position: a sequence holds exactly one at each position up to its length.

mod rent;
#[cfg(test)]
mod tests;
mod tree;

use std::ops::Range;
use std::sync::Arc;

use crate::child::backend::{Adapter, Backend, Sequence, Token};
use crate::child::cache::rent::{Rent, TRACE};
use crate::child::cache::tree::{Cut, NodeId, Tree};
use crate::wire::RequestId;

/// Those who may share what was computed for them. Adapters compute other values for the same
/// tokens, so they never share.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Domain {
    pub(crate) owner: Owner,
    pub(crate) adapter: Option<Adapter>,
}

/// Whose requests share.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Owner {
    /// Those of this name.
    Named(Arc<str>),
    /// Only the choices of this request, and what it computed before it was set back.
    Request(RequestId),
}

impl Domain {
    /// Can a request to come use what is kept here?
    pub(crate) fn is_worth_keeping(&self) -> bool {
        matches!(self.owner, Owner::Named(_))
    }
}

/// For whom a sequence that ends keeps what it published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    Nothing,
    /// Whoever begins alike, while that pays.
    ForOthers,
    /// Its own request, which was set back and comes again.
    ForItself,
}

/// Paths given up in a step because keeping them does not pay; the others follow in the next.
const AT_ONCE: usize = 8;

pub(crate) struct PrefixCache {
    tree: Tree,
    rent: Rent,
    holders: Vec<Option<Holder>>,
    free: Vec<Sequence>,
    /// Kept for nobody in particular; no more than this many cells.
    keep_at_most: u64,
    /// Cells beyond the published part of the sequences.
    private: u64,
    evicted: u64,
}

/// A running sequence: its path in the tree, and the cells it holds beyond.
#[derive(Clone, Copy)]
struct Holder {
    end: NodeId,
    /// Tokens on the path.
    published: u32,
    /// Cells beyond it, which only this sequence holds.
    private: u32,
}

impl PrefixCache {
    /// `sequences`: more than ever run at once. `keep_at_most`: so many cells may stay filled for
    /// requests to come.
    pub(crate) fn new(sequences: u32, keep_at_most: u64) -> Self {
        Self {
            tree: Tree::default(),
            rent: Rent::default(),
            holders: vec![None; sequences as usize],
            free: (0..sequences).rev().collect(),
            keep_at_most,
            private: 0,
            evicted: 0,
        }
    }

    /// Cells that hold a token.
    pub(crate) fn used(&self) -> u64 {
        self.tree.cells() + self.private
    }

    /// Of them, those that no running sequence needs.
    pub(crate) fn kept(&self) -> u64 {
        self.tree.kept_cells()
    }

    /// Cells that were given up, for room or because keeping them did not pay, ever.
    pub(crate) fn evicted(&self) -> u64 {
        self.evicted
    }

    /// A sequence for a request of this domain. It holds nothing yet.
    pub(crate) fn begin(&mut self, domain: &Domain, backend: &mut impl Backend) -> Sequence {
        if self.free.is_empty() {
            let (keeper, cells) = self
                .tree
                .drop_oldest_keeper()
                .expect("fewer sequences run than there are, so some only keep");
            self.evicted += cells;
            self.let_go(keeper, backend);
        }
        let sequence = self.free.pop().expect("one was freed if there was none");
        let end = self.tree.root(domain);
        self.tree.arrive(end, sequence);
        self.holders[sequence as usize] = Some(Holder {
            end,
            published: 0,
            private: 0,
        });
        sequence
    }

    /// Takes over what others have computed of `ahead`, the tokens that follow the sequence's;
    /// returns how many. A sequence with cells of its own takes nothing.
    pub(crate) fn follow(
        &mut self,
        sequence: Sequence,
        ahead: impl Iterator<Item = Token>,
        backend: &mut impl Backend,
    ) -> u32 {
        let holder = self.holder(sequence);
        if holder.private > 0 {
            return 0;
        }
        let (end, found) = self.tree.descend(holder.end, ahead);
        if found == 0 {
            return 0;
        }
        let from = self.tree.holder_of(end);
        backend.share(from, sequence, span(holder.published, found));
        self.tree.part_from(end);
        self.tree.leave(holder.end, sequence);
        self.tree.arrive(end, sequence);
        // The path it left is part of the path it is on, so nothing can have become free.
        let moved = Holder {
            end,
            published: holder.published + found,
            private: 0,
        };
        self.holders[sequence as usize] = Some(moved);
        found
    }

    /// `tokens` more cells of the sequence are filled.
    pub(crate) fn grow(&mut self, sequence: Sequence, tokens: u32) {
        let holder = self.holder_mut(sequence);
        holder.private += tokens;
        self.private += u64::from(tokens);
    }

    /// Lets `to`, which was just begun in the same domain, hold all that `from` holds, which is
    /// published.
    pub(crate) fn fork(&mut self, from: Sequence, to: Sequence, backend: &mut impl Backend) {
        let holder = self.holder(from);
        let empty = self.holder(to);
        debug_assert!(holder.private == 0 && empty.published + empty.private == 0);
        backend.share(from, to, 0..holder.published);
        self.tree.leave(empty.end, to);
        self.tree.arrive(holder.end, to);
        self.holders[to as usize] = Some(holder);
    }

    /// Puts the sequence's own cells into the tree: `tokens` are theirs, all of them. Where another
    /// has computed the same, its cells are taken over and the own ones become free.
    pub(crate) fn publish(
        &mut self,
        sequence: Sequence,
        tokens: &[Token],
        backend: &mut impl Backend,
    ) {
        let Holder {
            end,
            published,
            private,
        } = self.holder(sequence);
        assert_eq!(tokens.len(), private as usize, "a token for each cell");
        if tokens.is_empty() {
            return;
        }
        let (below, same) = self.tree.descend(end, tokens.iter().copied());
        if same > 0 {
            let twice = span(published, same);
            backend.forget(sequence, twice.clone());
            backend.share(self.tree.holder_of(below), sequence, twice);
        }
        self.tree.leave(end, sequence);
        self.tree.arrive(below, sequence);
        let (end, redundant) = self.tree.grow(below, sequence, &tokens[same as usize..]);
        self.private -= u64::from(private);
        self.holders[sequence as usize] = Some(Holder {
            end,
            published: published + private,
            private: 0,
        });
        if let Some(keeper) = redundant {
            self.let_go(keeper, backend);
        }
    }

    /// A request comes to a domain. What it finds of texts that were left there tells whether it
    /// pays to keep them.
    pub(crate) fn come(&mut self, domain: &Domain, prompt: &[Token]) {
        if !domain.is_worth_keeping() {
            return;
        }
        match self.tree.look(domain, prompt).left {
            0 => self.rent.recall(domain, prompt),
            left => self.rent.find(domain, left.into()),
        }
    }

    /// A step of so many sequences passed over all cells. Gives up what has cost more by now than
    /// it is likely to save.
    pub(crate) fn pass(&mut self, sequences: usize, backend: &mut impl Backend) {
        self.rent.pass(sequences as u64);
        for _ in 0..AT_ONCE {
            let Some(leaf) = self.tree.overdue(self.rent.passes()) else {
                return;
            };
            let (tokens, domain, beginning) = self.tree.beginning(leaf, TRACE);
            self.rent.give_up(domain, &beginning, tokens);
            let cut = self.tree.trim(leaf, u64::MAX, self.rent.longest());
            self.evicted += self.drop_cut(&cut.expect("the leaf is only kept"), backend);
        }
    }

    /// The sequence ends. What it published is kept, as far as that is allowed; cells of its own
    /// are free.
    pub(crate) fn end(&mut self, sequence: Sequence, keep: Keep, backend: &mut impl Backend) {
        let Holder {
            end,
            published,
            private,
        } = self.holder(sequence);
        self.private -= u64::from(private);
        self.holders[sequence as usize] = None;
        let until = match keep {
            Keep::Nothing => None,
            Keep::ForItself => Some(self.rent.longest()),
            Keep::ForOthers => Some(self.rent.until(self.tree.of(end).0)),
        };
        if self.tree.part(end, sequence, until) {
            if keep == Keep::ForOthers {
                let (domain, tokens) = self.tree.of(end);
                self.rent.leave(domain, tokens);
            }
            backend.forget(sequence, span(published, private));
        } else {
            self.let_go(sequence, backend);
        }
        let kept = self.kept();
        if kept > self.keep_at_most {
            self.evict(kept - self.keep_at_most, backend);
        }
    }

    /// Keeps nothing of a domain to which no request will come any more.
    pub(crate) fn close(&mut self, domain: &Domain, backend: &mut impl Backend) {
        for keeper in self.tree.drop_keepers(domain) {
            self.let_go(keeper, backend);
        }
    }

    /// Frees at least `cells` cells, if there are so many that nobody needs; returns how many.
    pub(crate) fn evict(&mut self, cells: u64, backend: &mut impl Backend) -> u64 {
        let mut freed = 0;
        while freed < cells
            && let Some(cut) = self.tree.trim_oldest(cells - freed, self.rent.longest())
        {
            freed += self.drop_cut(&cut, backend);
        }
        self.evicted += freed;
        freed
    }

    /// How many of a prompt's tokens a request of this domain would take over now.
    pub(crate) fn known(&self, domain: &Domain, prompt: &[Token]) -> u32 {
        let known = self.tree.look(domain, prompt).tokens;
        known.min(u32::try_from(prompt.len() - 1).unwrap_or(u32::MAX))
    }

    /// How many of them lie in cells that others are running on.
    pub(crate) fn shared(&self, domain: &Domain, prompt: &[Token]) -> u64 {
        self.tree.look(domain, prompt).running.into()
    }

    /// Tokens of the sequence that are in the tree.
    pub(crate) fn published(&self, sequence: Sequence) -> usize {
        self.holder(sequence).published as usize
    }

    /// Forgets everything; the backend was emptied.
    pub(crate) fn clear(&mut self) {
        let sequences = u32::try_from(self.holders.len()).expect("made from a u32");
        let evicted = self.evicted;
        *self = Self::new(sequences, self.keep_at_most);
        self.evicted = evicted;
    }

    /// Where the sequence's published part ends, to be compared with another's.
    pub(crate) fn place(&self, sequence: Sequence) -> impl PartialEq + Copy + use<> {
        self.holder(sequence).end
    }

    /// Frees what was cut off; returns how many cells.
    fn drop_cut(&mut self, cut: &Cut, backend: &mut impl Backend) -> u64 {
        if cut.is_whole {
            self.let_go(cut.keeper, backend);
        } else {
            backend.forget(cut.keeper, span(cut.length, cut.cells));
        }
        cut.cells.into()
    }

    fn let_go(&mut self, sequence: Sequence, backend: &mut impl Backend) {
        backend.forget(sequence, 0..u32::MAX);
        self.free.push(sequence);
    }

    fn holder(&self, sequence: Sequence) -> Holder {
        self.holders[sequence as usize].expect("the sequence runs")
    }

    fn holder_mut(&mut self, sequence: Sequence) -> &mut Holder {
        self.holders[sequence as usize]
            .as_mut()
            .expect("the sequence runs")
    }
}

fn span(start: u32, length: u32) -> Range<u32> {
    start..start + length
}
