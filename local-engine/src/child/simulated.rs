//! A model for tests, whose every next token depends on the whole sequence before it: a token lost,
//! doubled or put in the wrong place changes all that follows. Its cache is llama.cpp's: cells that
//! sequences share, each at a position.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::child::backend::{Adapter, Backend, DecodeFailed, Entry, Sequence, Token};

pub(crate) const VOCABULARY: Token = 24;

/// Ends the model's turn.
pub(crate) const END: Token = 0;

/// The next token after a sequence.
pub(crate) fn next(sequence: &[Token], adapter: Option<Adapter>) -> Token {
    let mut hasher = DefaultHasher::new();
    (sequence, adapter).hash(&mut hasher);
    Token::try_from(hasher.finish() % VOCABULARY as u64).expect("below the vocabulary")
}

pub(crate) fn letter(token: Token) -> char {
    char::from(b'a' + u8::try_from(token).expect("a small vocabulary"))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Held {
    number: u64,
    token: Token,
    adapter: Option<Adapter>,
}

/// What a token costs in a step.
pub(crate) const TOKEN_TIME: Duration = Duration::from_millis(1);

pub(crate) struct Simulated {
    sequences: BTreeMap<Sequence, BTreeMap<u32, Held>>,
    next_cell: u64,
    capacity: usize,
    /// Moved on by every step.
    pub(crate) now: Rc<Cell<Instant>>,
    logits: Vec<Option<Vec<f32>>>,
    /// Tokens of each batch.
    pub(crate) batches: Vec<usize>,
    /// The decode call that fails.
    pub(crate) fails_at: Option<usize>,
}

impl Simulated {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            sequences: BTreeMap::new(),
            next_cell: 0,
            capacity,
            now: Rc::new(Cell::new(Instant::now())),
            logits: Vec::new(),
            batches: Vec::new(),
            fails_at: None,
        }
    }

    /// Cells that hold a token.
    pub(crate) fn cells(&self) -> usize {
        let held = self.sequences.values().flat_map(BTreeMap::values);
        held.map(|cell| cell.number).collect::<BTreeSet<_>>().len()
    }

    pub(crate) fn tokens(&self, sequence: Sequence) -> Vec<Token> {
        let cells = self.sequences.get(&sequence).into_iter().flatten();
        let tokens = (0..).zip(cells).map(|(at, (&position, cell))| {
            assert_eq!(at, position, "a gap");
            cell.token
        });
        tokens.collect()
    }

    fn store(&mut self, entry: &Entry, adapter: Option<Adapter>) -> Option<Vec<f32>> {
        let cell = Held {
            number: self.next_cell,
            token: entry.token,
            adapter,
        };
        self.next_cell += 1;
        let sequence = self.sequences.entry(entry.sequence).or_default();
        let position = u32::try_from(sequence.len()).expect("small");
        assert_eq!(position, entry.position, "a gap or a token twice");
        sequence.insert(position, cell);
        let foreign = sequence.values().find(|cell| cell.adapter != adapter);
        assert_eq!(foreign, None, "computed with another adapter");
        entry.wants_logits.then(|| {
            let mut logits = vec![0.0; VOCABULARY as usize];
            let next = next(&self.tokens(entry.sequence), adapter);
            logits[usize::try_from(next).expect("not negative")] = 1.0;
            logits
        })
    }
}

impl Backend for Simulated {
    fn decode(&mut self, batch: &[Entry], adapter: Option<Adapter>) -> Result<(), DecodeFailed> {
        self.batches.push(batch.len());
        let took = TOKEN_TIME * u32::try_from(batch.len()).expect("small");
        self.now.set(self.now.get() + took);
        if self.fails_at == Some(self.batches.len() - 1) {
            return Err(DecodeFailed("as told".into()));
        }
        self.logits = batch
            .iter()
            .map(|entry| self.store(entry, adapter))
            .collect();
        assert!(self.cells() <= self.capacity, "the cache overflows");
        Ok(())
    }

    fn logits(&self, index: usize) -> &[f32] {
        self.logits[index]
            .as_deref()
            .expect("logits only where they were wanted")
    }

    fn share(&mut self, from: Sequence, to: Sequence, positions: Range<u32>) {
        let cells = self.sequences.entry(from).or_default();
        let cells: Vec<_> = cells
            .range(positions.clone())
            .map(|(&position, &cell)| (position, cell))
            .collect();
        assert_eq!(cells.len(), positions.len(), "more than there is");
        let to = self.sequences.entry(to).or_default();
        for (position, cell) in cells {
            assert_eq!(to.insert(position, cell), None, "two cells at one position");
        }
    }

    fn forget(&mut self, sequence: Sequence, positions: Range<u32>) {
        if let Some(cells) = self.sequences.get_mut(&sequence) {
            cells.retain(|position, _| !positions.contains(position));
        }
    }

    fn forget_all(&mut self) {
        self.sequences.clear();
    }

    fn is_end(&self, token: Token) -> bool {
        token == END
    }

    fn piece(&self, token: Token, bytes: &mut Vec<u8>) {
        bytes.push(u8::try_from(letter(token)).expect("an ASCII letter"));
    }
}
