//! Originals back into an answer that comes in pieces.

use std::fmt;
use std::sync::Arc;

use crate::behind;
use crate::cursor::Partial;
use crate::lookout::{Lookout, Match, Miss};
use crate::straggler::Straggler;
use crate::surroundings::Surroundings;
use crate::vault::Entries;
use crate::{Escape, Tally, json};

/// Puts the originals back into one stream of text, however it is cut.
///
/// What comes out in the end does not depend on the pieces. Held back is only a suffix that could
/// still become a live placeholder, never more than the longest one in the vault; longer only, by 24
/// characters each, what is damaged, and what stands right behind a whole one and could make an
/// address of its value.
/// When nothing was masked, nothing is held back or looked at.
pub struct Restorer {
    lookout: Lookout,
    held: String,
    /// Whether what was passed on last ends in an ASCII letter or digit.
    is_in_word: bool,
    /// `None` where nothing that is an address keeps anything back.
    surroundings: Option<Surroundings>,
    straggler: Straggler,
    tally: Tally,
    trace: Option<Vec<Span>>,
}

/// How a stretch of what came stands in what went out; all of them, one after the other, cover
/// both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// So many bytes went out as they came.
    Kept(usize),
    /// So many bytes that came are so many others now.
    Replaced {
        /// Bytes that came.
        came: usize,
        /// Bytes that went out for them.
        went: usize,
    },
}

impl Span {
    /// Appends it to a trace, in which no two spans that were kept stand side by side.
    pub(crate) fn add_to(self, trace: &mut Vec<Self>) {
        match (trace.last_mut(), self) {
            (_, Self::Kept(0)) => {}
            (Some(Self::Kept(so_far)), Self::Kept(more)) => *so_far += more,
            _ => trace.push(self),
        }
    }
}

impl Restorer {
    pub(crate) fn new(entries: Arc<Entries>, escape: Escape) -> Self {
        Self {
            held: String::new(),
            is_in_word: false,
            surroundings: Some(Surroundings::new(&entries.own_addresses, escape)),
            lookout: Lookout::new(entries, escape),
            straggler: Straggler::default(),
            tally: Tally::default(),
            trace: None,
        }
    }

    /// The same restorer, which restores in addresses, too: what comes is shown to nobody.
    pub(crate) fn everywhere(mut self) -> Self {
        self.surroundings = None;
        self
    }

    /// The same restorer, which remembers for [`Restorer::take_trace`] what it does.
    #[must_use]
    pub fn tracing(mut self) -> Self {
        self.trace = Some(Vec::new());
        self
    }

    /// What became of the bytes that went out since this was last asked, in order.
    pub fn take_trace(&mut self) -> Vec<Span> {
        self.trace.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Takes the next piece and appends to `out` what can be said for certain.
    pub fn push(&mut self, piece: &str, out: &mut String) {
        if self.lookout.entries.is_empty() {
            self.note(Span::Kept(piece.len()));
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
        if let Some(surroundings) = &mut self.surroundings {
            let own = &self.lookout.entries.own_addresses;
            *surroundings = Surroundings::new(own, self.lookout.escape);
        }
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
                    let Ok(behind) = self.behind(&text[at + found.len..], is_last) else {
                        return self.hold(text, passed, at, word, out);
                    };
                    self.pass(&text[passed..at], out);
                    self.settle(&found, &text[at..at + found.len], behind, out);
                    at += found.len;
                    (passed, word) = (at, at);
                }
                Err(Miss::Partial) => return self.hold(text, passed, at, word, out),
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

    /// Lets out what comes before a placeholder that is not certain yet, which begins at `at`.
    fn hold(
        &mut self,
        text: &str,
        passed: usize,
        at: usize,
        word: usize,
        out: &mut String,
    ) -> usize {
        self.pass(&text[passed..at], out);
        self.is_in_word &= at != word;
        at
    }

    /// What follows a placeholder and would make an address of its value.
    fn behind<'t>(&self, text: &'t str, is_last: bool) -> Result<Option<&'t str>, Partial> {
        match self.surroundings {
            Some(_) => behind::address(text, is_last),
            None => Ok(None),
        }
    }

    /// Whether a letter or digit continues a word, so that nothing to restore begins with it.
    fn is_inside_word(&self, text: &str, at: usize, word: usize) -> bool {
        let bytes = text.as_bytes();
        if at == word || !bytes[at].is_ascii_alphanumeric() {
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
        if let Some(surroundings) = &mut self.surroundings {
            surroundings.read(text);
        }
        self.note(Span::Kept(text.len()));
        out.push_str(text);
    }

    /// Replaces a placeholder, unless the original would travel with an address.
    fn settle(&mut self, found: &Match, written: &str, behind: Option<&str>, out: &mut String) {
        self.is_in_word = false;
        self.straggler = Straggler::default();
        let own = &self.lookout.entries.own_addresses;
        let mut surroundings = self.surroundings.as_mut();
        let is_in_address = surroundings
            .as_mut()
            .is_some_and(|surroundings| own.withhold(surroundings, found.entry));
        let would_travel =
            is_in_address || behind.is_some_and(|behind| !own.holds_behind(found.entry, behind));
        if would_travel {
            self.tally.withheld += 1;
            self.note(Span::Kept(written.len()));
            out.push_str(written);
        } else {
            self.put_back(found, written, out);
        }
        if let Some(surroundings) = &mut self.surroundings {
            surroundings.pass_over(found.entry);
        }
    }

    fn put_back(&mut self, found: &Match, written: &str, out: &mut String) {
        let entry = self.lookout.entries.get(found.entry);
        let before = out.len();
        match self.lookout.escape {
            Escape::Json if !found.is_quoted => json::push_escaped(&entry.original, out),
            Escape::Json | Escape::None => out.push_str(&entry.original),
        }
        out.push_str(&written[found.suffix.clone()]);
        self.tally.restored.add(entry.entity, 1);
        self.note(Span::Replaced {
            came: written.len(),
            went: out.len() - before,
        });
    }

    fn note(&mut self, span: Span) {
        if let Some(trace) = &mut self.trace {
            span.add_to(trace);
        }
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
