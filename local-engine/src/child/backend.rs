//! What the scheduler needs of a model: nothing of llama.cpp shows beyond this trait, and the
//! scheduler is tested with a simulated model behind it.

use std::ops::Range;

/// A token of the model's vocabulary.
pub(crate) type Token = i32;

/// A sequence in the cache, from 0.
pub(crate) type Sequence = u32;

/// Which of the adapters the model was started with.
pub(crate) type Adapter = usize;

/// One token to be computed in a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) token: Token,
    /// Where in its sequence, from 0.
    pub(crate) position: u32,
    pub(crate) sequence: Sequence,
    /// The distribution of the next token is wanted.
    pub(crate) wants_logits: bool,
}

/// The model could not compute a batch; the sequences in it are lost.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("failed to decode: {0}")]
pub(crate) struct DecodeFailed(pub(crate) String);

/// A model and its cache. One cell of the cache holds one token of one or more sequences.
pub(crate) trait Backend {
    /// Computes a batch and stores its tokens in the cache. `adapter`: with these changes to the
    /// weights.
    ///
    /// # Errors
    /// The tokens of the batch must be forgotten then.
    fn decode(&mut self, batch: &[Entry], adapter: Option<Adapter>) -> Result<(), DecodeFailed>;

    /// The logits over the vocabulary after entry `index` of the last batch, which wanted them.
    fn logits(&self, index: usize) -> &[f32];

    /// Lets `to` hold the cells of `from` at these positions; none is copied, and `to` holds no
    /// other there.
    fn share(&mut self, from: Sequence, to: Sequence, positions: Range<u32>);

    /// Lets go of a sequence's cells at these positions; those that no other holds are free.
    fn forget(&mut self, sequence: Sequence, positions: Range<u32>);

    /// Empties every sequence.
    fn forget_all(&mut self);

    /// Does this token end the model's turn?
    fn is_end(&self, token: Token) -> bool;

    /// Appends the token's bytes, which need not be whole characters; control tokens have none.
    fn piece(&self, token: Token, bytes: &mut Vec<u8>);
}
