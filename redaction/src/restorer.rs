//! Originals back into an answer that comes in pieces.

use std::fmt;
use std::sync::Arc;

use crate::lookout::{Lookout, Match, Miss};
use crate::straggler::Straggler;
use crate::surroundings::Surroundings;
use crate::vault::Entries;
use crate::{Escape, Tally, json};

/// Puts the originals back into one stream of text, however it is cut.
///
/// What comes out in the end does not depend on the pieces. Held back is only a suffix that could
/// still become a live placeholder: of an undamaged one never more than the longest in the vault,
/// of a damaged one that plus its damage (at most 24 characters). When nothing was masked, nothing
/// is held back or looked at.
pub struct Restorer {
    lookout: Lookout,
    held: String,
    /// Whether what was passed on last ends in an ASCII letter or digit.
    is_in_word: bool,
    surroundings: Surroundings,
    straggler: Straggler,
    tally: Tally,
}

impl Restorer {
    pub(crate) fn new(entries: Arc<Entries>, escape: Escape) -> Self {
        Self {
            held: String::new(),
            is_in_word: false,
            surroundings: Surroundings::new(&entries.own_addresses),
            lookout: Lookout::new(entries, escape),
            straggler: Straggler::default(),
            tally: Tally::default(),
        }
    }

    /// Takes the next piece and appends to `out` what can be said for certain.
    pub fn push(&mut self, piece: &str, out: &mut String) {
        if self.lookout.entries.is_empty() {
            out.push_str(piece);
        } else if self.held.is_empty() {
            let done = self.restore(piece, false, out);
            self.held.push_str(&piece[done..]);
        } else {
            let mut text = std::mem::take(&mut self.held);
            text.push_str(piece);
            let done = self.restore(&text, false, out);
            text.drain(..done);
            self.held = text;
        }
    }

    /// Appends what was held back: the stream is over. The restorer can then take another one.
    pub fn finish(&mut self, out: &mut String) {
        let text = std::mem::take(&mut self.held);
        self.restore(&text, true, out);
        self.is_in_word = false;
        self.surroundings = Surroundings::new(&self.lookout.entries.own_addresses);
        self.straggler = Straggler::default();
    }

    /// What became of the placeholders so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// Restores as much as can be said for certain; returns how much that is.
    fn restore(&mut self, text: &str, is_last: bool, out: &mut String) -> usize {
        // Up to `passed` the text went out; `word` is where a word may begin whatever precedes.
        let (mut at, mut passed, mut word) = (0, 0, usize::MAX);
        while let Some(start) = self.lookout.next_start(text, at) {
            at = start;
            if self.is_inside_word(text, at, word) {
                at += 1;
                continue;
            }
            match self.lookout.look(text, at, is_last) {
                Ok(found) => {
                    self.pass(&text[passed..at], out);
                    self.settle(found, &text[at..at + found.len], out);
                    at += found.len;
                    (passed, word) = (at, at);
                }
                Err(Miss::Partial) => {
                    self.pass(&text[passed..at], out);
                    self.is_in_word &= at != word;
                    return at;
                }
                Err(miss) => {
                    self.count(miss, text.as_bytes(), at);
                    let width = self.lookout.width(text, at);
                    at += width;
                    if width > 1 {
                        word = at;
                    }
                }
            }
        }
        self.pass(&text[passed..], out);
        self.is_in_word &= word != text.len();
        text.len()
    }

    /// Whether a letter continues a word, so that no placeholder begins with it.
    fn is_inside_word(&self, text: &str, at: usize, word: usize) -> bool {
        let bytes = text.as_bytes();
        if at == word || !bytes[at].is_ascii_alphabetic() {
            return false;
        }
        match at.checked_sub(1) {
            Some(before) => bytes[before].is_ascii_alphanumeric(),
            None => self.is_in_word,
        }
    }

    /// Counts a damaged placeholder once, at its type; one in brackets is the straggler's.
    fn count(&mut self, miss: Miss, text: &[u8], at: usize) {
        let is_after_bracket = at.checked_sub(1).is_some_and(|before| text[before] == b'<');
        if miss == Miss::Near && text[at].is_ascii_alphabetic() && !is_after_bracket {
            self.tally.unresolved += 1;
        }
    }

    /// Lets text through that holds no live placeholder.
    fn pass(&mut self, text: &str, out: &mut String) {
        let Some(last) = text.as_bytes().last() else {
            return;
        };
        self.is_in_word = last.is_ascii_alphanumeric();
        self.tally.unresolved += self.straggler.read(text);
        if self.lookout.escape == Escape::None {
            self.surroundings.read(text);
        }
        out.push_str(text);
    }

    /// Replaces a placeholder, unless the original would travel with an address.
    fn settle(&mut self, found: Match, written: &str, out: &mut String) {
        let entry = self.lookout.entries.get(found.entry);
        self.is_in_word = false;
        self.straggler = Straggler::default();
        let own = &self.lookout.entries.own_addresses;
        if own.withhold(&self.surroundings, found.entry) {
            self.tally.withheld += 1;
            out.push_str(written);
        } else {
            self.tally.restored.add(entry.entity);
            match self.lookout.escape {
                Escape::Json if !found.is_quoted => json::push_escaped(&entry.original, out),
                Escape::Json | Escape::None => out.push_str(&entry.original),
            }
        }
        self.surroundings.pass_over(found.entry);
    }
}

impl fmt::Debug for Restorer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Restorer")
            .field("held_bytes", &self.held.len())
            .field("tally", &self.tally)
            .finish_non_exhaustive()
    }
}
