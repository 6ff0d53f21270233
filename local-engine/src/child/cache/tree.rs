//! The radix tree itself: which texts are in the cache, and which sequence holds each.
//!
//! Invariants: a node that is not a root has at least one token; no two children of a node begin
//! with the same token; every leaf but a root is where a running sequence ends, or has a keeper;
//! a keeper is only at a leaf.

use std::collections::HashMap;

use slab::Slab;

use crate::child::backend::{Sequence, Token};
use crate::child::cache::Domain;

/// Where so many requests went on differently, others are expected to: it stays until there is no
/// room.
const SHARED: u32 = 2;

/// Stays until there is no room.
const FOR_EVER: u64 = u64::MAX;

pub(super) type NodeId = usize;

#[derive(Default)]
pub(super) struct Tree {
    nodes: Slab<Node>,
    roots: HashMap<Domain, NodeId>,
    /// Tokens of all nodes.
    cells: u64,
    /// Tokens of the nodes below which nothing runs.
    kept: u64,
    /// Grows with every use.
    now: u64,
}

struct Node {
    above: Above,
    /// Position of its first token.
    start: u32,
    tokens: Vec<Token>,
    /// The first of them, also when they were trimmed away.
    first: Token,
    /// By their first token.
    children: HashMap<Token, NodeId>,
    /// The running sequences that end here.
    ends: Vec<Sequence>,
    /// Not running; it holds the path so that it is kept.
    keeper: Option<Sequence>,
    /// Running sequences that end here or below.
    running: u32,
    /// Requests that had it in common with others, and went on differently from its end.
    parted: u32,
    last_used: u64,
    /// Its keeper may hold it until so many [passes](super::rent) are done.
    until: u64,
}

enum Above {
    Root(Domain),
    Node(NodeId),
}

/// Tokens that are in the tree.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known {
    pub(super) tokens: u32,
    /// Of them, those on paths of running sequences.
    pub(super) running: u32,
    /// Of them, those at the end of a path that is only kept, and by one request alone.
    pub(super) left: u32,
}

/// Cells that a keeper lets go of.
pub(super) struct Cut {
    pub(super) keeper: Sequence,
    /// The keeper's first position that is cut.
    pub(super) length: u32,
    pub(super) cells: u32,
    /// It keeps nothing any more.
    pub(super) is_whole: bool,
}

impl Tree {
    pub(super) fn cells(&self) -> u64 {
        self.cells
    }

    pub(super) fn kept_cells(&self) -> u64 {
        self.kept
    }

    pub(super) fn root(&mut self, domain: &Domain) -> NodeId {
        if let Some(&root) = self.roots.get(domain) {
            return root;
        }
        let root = self
            .nodes
            .insert(Node::new(Above::Root(domain.clone()), 0, Vec::new()));
        self.roots.insert(domain.clone(), root);
        root
    }

    /// Follows the tokens down from `node` as far as they are there; returns where that ends and
    /// how many there were. The tree is split there if need be.
    pub(super) fn descend(
        &mut self,
        mut node: NodeId,
        tokens: impl Iterator<Item = Token>,
    ) -> (NodeId, u32) {
        let mut tokens = tokens.peekable();
        let mut found = 0;
        while let Some(first) = tokens.peek()
            && let Some(&child) = self.nodes[node].children.get(first)
        {
            let edge = &self.nodes[child].tokens;
            let same = edge
                .iter()
                .take_while(|&&token| tokens.next_if_eq(&token).is_some())
                .count();
            found += count(same);
            if same < edge.len() {
                return (self.split(child, same), found);
            }
            node = child;
        }
        (node, found)
    }

    /// A request goes on from the end of `node`, other than those before it.
    pub(super) fn part_from(&mut self, node: NodeId) {
        let parted = &mut self.nodes[node].parted;
        *parted = parted.saturating_add(1);
    }

    /// How many of the tokens are there, and where.
    pub(super) fn look(&self, domain: &Domain, mut tokens: &[Token]) -> Known {
        let mut found = Known::default();
        let mut at_node = self.roots.get(domain).copied();
        while let Some(at) = at_node {
            let node @ Node {
                tokens: edge,
                children,
                ..
            } = &self.nodes[at];
            let same = edge.iter().zip(tokens).take_while(|(a, b)| a == b).count();
            found.tokens += count(same);
            found.running += if node.running > 0 { count(same) } else { 0 };
            let is_left = node.is_left() && node.parted < SHARED;
            found.left += if is_left { count(same) } else { 0 };
            tokens = &tokens[same..];
            let next = || children.get(tokens.first()?).copied();
            at_node = if same == edge.len() { next() } else { None };
        }
        found
    }

    /// Any sequence that holds the path to `node`.
    pub(super) fn holder_of(&self, mut node: NodeId) -> Sequence {
        loop {
            let Node {
                ends,
                keeper,
                children,
                ..
            } = &self.nodes[node];
            if let Some(&sequence) = ends.first().or(keeper.as_ref()) {
                return sequence;
            }
            node = *children.values().next().expect("every leaf is held");
        }
    }

    /// A running sequence ends at `node` now.
    pub(super) fn arrive(&mut self, node: NodeId, sequence: Sequence) {
        self.nodes[node].ends.push(sequence);
        self.now += 1;
        let now = self.now;
        let mut kept = 0;
        self.up_from(node, |node| {
            if node.running == 0 {
                kept += node.tokens.len() as u64;
            }
            node.running += 1;
            node.last_used = now;
        });
        self.kept -= kept;
    }

    /// It ends there no more; whoever calls sees to it that the node is held all the same.
    pub(super) fn leave(&mut self, node: NodeId, sequence: Sequence) {
        let ends = &mut self.nodes[node].ends;
        let at = ends.iter().position(|&end| end == sequence);
        ends.swap_remove(at.expect("it ended there"));
        let mut kept = 0;
        self.up_from(node, |node| {
            node.running -= 1;
            if node.running == 0 {
                kept += node.tokens.len() as u64;
            }
        });
        self.kept += kept;
    }

    /// Puts the tokens, which are not there yet, below `node`, where the sequence ends; returns
    /// where it ends then, and a keeper that has become redundant.
    pub(super) fn grow(
        &mut self,
        node: NodeId,
        sequence: Sequence,
        tokens: &[Token],
    ) -> (NodeId, Option<Sequence>) {
        let Some(&first) = tokens.first() else {
            return (node, None);
        };
        self.cells += tokens.len() as u64;
        let at = &mut self.nodes[node];
        let is_alone = at.children.is_empty() && at.ends == [sequence] && at.keeper.is_none();
        if is_alone && matches!(at.above, Above::Node(_)) {
            at.tokens.extend_from_slice(tokens);
            at.parted = 0;
            return (node, None);
        }
        let redundant = at.keeper.take();
        let child = Node::new(Above::Node(node), at.end(), tokens.to_vec());
        let child = self.nodes.insert(child);
        let before = self.nodes[node].children.insert(first, child);
        debug_assert!(before.is_none(), "descend goes as far as it can");
        // Counted as kept for the moment between: nobody runs below it yet.
        self.kept += tokens.len() as u64;
        self.leave(node, sequence);
        self.arrive(child, sequence);
        (child, redundant)
    }

    /// A running sequence ends. True: it keeps its path `until` then. False: it is not needed, and
    /// what only it held is gone.
    pub(super) fn part(&mut self, node: NodeId, sequence: Sequence, until: Option<u64>) -> bool {
        self.leave(node, sequence);
        let at = &mut self.nodes[node];
        if let Some(until) = until {
            let until = at.lease(until);
            if at.keeper.is_some() {
                at.until = until.max(at.until);
            } else if at.is_bare() && matches!(at.above, Above::Node(_)) {
                at.keeper = Some(sequence);
                at.until = until;
                return true;
            }
        }
        self.prune(node);
        false
    }

    /// Cuts up to `cells` cells off the end of the path that was not used for longest. What it
    /// leaves may stay `until` then.
    pub(super) fn trim_oldest(&mut self, cells: u64, until: u64) -> Option<Cut> {
        let left = self.nodes.iter().filter(|(_, node)| node.is_left());
        let (id, _) = left.min_by_key(|(_, node)| node.last_used)?;
        self.trim(id, cells, until)
    }

    /// The leaf whose time was over first, if it was before so many passes.
    pub(super) fn overdue(&self, passes: u64) -> Option<NodeId> {
        let left = self.nodes.iter().filter(|(_, node)| node.is_left());
        let (id, node) = left.min_by_key(|(_, node)| node.until)?;
        (node.until < passes).then_some(id)
    }

    /// Tokens of the node, and those of its domain that lead to it with the first of them.
    pub(super) fn beginning(&self, mut node: NodeId, first: usize) -> (u64, &Domain, Vec<Token>) {
        let own = &self.nodes[node].tokens;
        let mut pieces = vec![&own[..first.min(own.len())]];
        loop {
            match &self.nodes[node].above {
                Above::Node(above) => node = *above,
                Above::Root(domain) => {
                    pieces.reverse();
                    return (own.len() as u64, domain, pieces.concat());
                }
            }
            pieces.push(&self.nodes[node].tokens);
        }
    }

    /// The domain of the node, and how many tokens are its own.
    pub(super) fn of(&self, node: NodeId) -> (&Domain, u64) {
        let Above::Root(domain) = &self.nodes[self.top(node)].above else {
            unreachable!("nothing is above the top");
        };
        (domain, self.nodes[node].tokens.len() as u64)
    }

    /// Cuts up to `cells` cells off the end of a leaf that is only kept.
    pub(super) fn trim(&mut self, id: NodeId, cells: u64, until: u64) -> Option<Cut> {
        let node = &mut self.nodes[id];
        let keeper = node.keeper?;
        let length = node.tokens.len();
        let cut = usize::try_from(cells).map_or(length, |cells| cells.min(length));
        let start = node.end() - count(cut);
        self.cells -= cut as u64;
        self.kept -= cut as u64;
        let mut is_whole = false;
        node.tokens.truncate(length - cut);
        if node.tokens.is_empty() {
            is_whole = !self.keep_above(id, keeper, until);
        }
        Some(Cut {
            keeper,
            length: start,
            cells: count(cut),
            is_whole,
        })
    }

    /// Lets go of the keeper whose path was not used for longest, and of all that only it held.
    pub(super) fn drop_oldest_keeper(&mut self) -> Option<(Sequence, u64)> {
        let kept = self.nodes.iter().filter(|(_, node)| node.keeper.is_some());
        let (node, _) = kept.min_by_key(|(_, node)| node.last_used)?;
        let keeper = self.nodes[node].keeper?;
        let before = self.cells;
        self.nodes[node].keeper = None;
        self.prune(node);
        Some((keeper, before - self.cells))
    }

    /// Lets go of all keepers of a domain, and of what only they held.
    pub(super) fn drop_keepers(&mut self, domain: &Domain) -> Vec<Sequence> {
        let Some(&root) = self.roots.get(domain) else {
            return Vec::new();
        };
        let kept = self.nodes.iter().filter(|(_, node)| node.keeper.is_some());
        let kept: Vec<_> = kept
            .map(|(id, _)| id)
            .filter(|&id| self.top(id) == root)
            .collect();
        let mut keepers = Vec::with_capacity(kept.len());
        for node in kept {
            keepers.extend(self.nodes[node].keeper.take());
            self.prune(node);
        }
        keepers
    }

    fn top(&self, mut node: NodeId) -> NodeId {
        while let Above::Node(above) = self.nodes[node].above {
            node = above;
        }
        node
    }

    /// Removes a leaf without tokens; true if its keeper has the node above to keep.
    fn keep_above(&mut self, leaf: NodeId, keeper: Sequence, until: u64) -> bool {
        self.nodes[leaf].keeper = None;
        let Some(above) = self.remove(leaf) else {
            return false;
        };
        let node = &mut self.nodes[above];
        if node.is_bare() && matches!(node.above, Above::Node(_)) {
            node.keeper = Some(keeper);
            node.until = node.lease(until);
            return true;
        }
        self.prune(above);
        false
    }

    /// Removes the node and those above it, as long as nobody holds them.
    fn prune(&mut self, node: NodeId) {
        let mut bare = Some(node);
        while let Some(node) = bare.filter(|&node| self.nodes[node].is_bare()) {
            bare = self.remove(node);
        }
    }

    /// Removes a node that nobody holds; returns the one above.
    fn remove(&mut self, node: NodeId) -> Option<NodeId> {
        let node = self.nodes.remove(node);
        debug_assert!(node.is_bare() && node.running == 0);
        self.cells -= node.tokens.len() as u64;
        self.kept -= node.tokens.len() as u64;
        match node.above {
            Above::Root(domain) => {
                self.roots.remove(&domain);
                None
            }
            Above::Node(above) => {
                self.nodes[above].children.remove(&node.first);
                Some(above)
            }
        }
    }

    /// Cuts a node in two; returns the upper one. The lower one keeps its name, so that sequences
    /// end where they ended.
    fn split(&mut self, lower: NodeId, length: usize) -> NodeId {
        let node = &mut self.nodes[lower];
        let rest = node.tokens.split_off(length);
        let tokens = std::mem::replace(&mut node.tokens, rest);
        let first = node.tokens[0];
        node.first = first;
        let start = node.start;
        node.start += count(length);
        let (running, last_used) = (node.running, node.last_used);
        let Above::Node(above) = node.above else {
            unreachable!("a root has no tokens to split");
        };
        let mut upper = Node::new(Above::Node(above), start, tokens);
        (upper.running, upper.last_used) = (running, last_used);
        upper.children.insert(first, lower);
        let begins = upper.first;
        let upper = self.nodes.insert(upper);
        self.nodes[above].children.insert(begins, upper);
        self.nodes[lower].above = Above::Node(upper);
        upper
    }

    fn up_from(&mut self, node: NodeId, mut each: impl FnMut(&mut Node)) {
        let mut next = Some(node);
        while let Some(node) = next {
            let node = &mut self.nodes[node];
            each(node);
            next = match node.above {
                Above::Node(above) => Some(above),
                Above::Root(_) => None,
            };
        }
    }
}

impl Node {
    fn new(above: Above, start: u32, tokens: Vec<Token>) -> Self {
        Self {
            above,
            start,
            first: tokens.first().copied().unwrap_or_default(),
            tokens,
            children: HashMap::new(),
            ends: Vec::new(),
            keeper: None,
            running: 0,
            parted: 0,
            last_used: 0,
            until: 0,
        }
    }

    /// The position after its last token.
    fn end(&self) -> u32 {
        self.start + count(self.tokens.len())
    }

    /// It is only kept: nobody runs on it.
    fn is_left(&self) -> bool {
        self.keeper.is_some() && self.running == 0
    }

    /// Until when it may be kept, if another like it may until then.
    fn lease(&self, until: u64) -> u64 {
        if self.parted < SHARED {
            until
        } else {
            FOR_EVER
        }
    }

    /// Nobody holds it, and nothing is below.
    fn is_bare(&self) -> bool {
        self.ends.is_empty() && self.keeper.is_none() && self.children.is_empty()
    }
}

fn count(tokens: usize) -> u32 {
    u32::try_from(tokens).expect("a path is within the context, which is a u32")
}
