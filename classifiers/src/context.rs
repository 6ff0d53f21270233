//! What a detector may ask about the surroundings of a value.

use std::ops::Range;

use crate::cues::{Cue, Hit, Hits};
use crate::tables::Columns;

/// A text with its words, as detectors see it. All offsets are bytes of the scanning view.
pub(crate) struct Context<'t> {
    pub(crate) text: &'t str,
    pub(crate) hits: &'t Hits,
    pub(crate) columns: &'t Columns,
}

/// A label governs a value at most this many bytes away.
const REACH: usize = 36;

impl Context<'_> {
    /// The label that names the value at `at`: directly before it, or at the head of its column.
    pub(crate) fn label(&self, at: usize) -> Option<Cue> {
        self.direct_label(at)
            .map(|hit| hit.cue)
            .or_else(|| self.columns.label(at))
    }

    /// The label directly before `at`: nothing but punctuation and particles between the two.
    pub(crate) fn direct_label(&self, at: usize) -> Option<Hit> {
        let hit = self.hits.label_before(at)?;
        let gap = at - hit.end();
        (gap <= REACH && is_filler(&self.text[hit.end()..at])).then_some(hit)
    }

    pub(crate) fn labelled(&self, at: usize, cue: Cue) -> bool {
        self.label(at) == Some(cue)
    }

    /// Whether the word stands within so many bytes of the value.
    pub(crate) fn near(&self, value: &Range<usize>, cue: Cue, before: usize, after: usize) -> bool {
        let from = value.start.saturating_sub(before);
        let to = value.end.saturating_add(after);
        self.hits.within(from, to).iter().any(|hit| hit.cue == cue)
    }

    /// The last of `cues` that ends before `at`, at most `within` bytes away.
    pub(crate) fn last_of(&self, at: usize, cues: &[Cue], within: usize) -> Option<Cue> {
        let hits = self.hits.within(at.saturating_sub(within), at);
        hits.iter()
            .rev()
            .find(|hit| cues.contains(&hit.cue))
            .map(|hit| hit.cue)
    }

    pub(crate) fn char_before(&self, at: usize) -> Option<char> {
        self.text[..at].chars().next_back()
    }

    pub(crate) fn char_after(&self, at: usize) -> Option<char> {
        self.text[at..].chars().next()
    }
}

/// Punctuation, brackets, particles: what may stand between a label and its value.
fn is_filler(gap: &str) -> bool {
    let mut lines = 0;
    let mut word = 0;
    for c in gap.chars() {
        match c {
            '\n' => lines += 1,
            'は' | 'が' | 'の' | 'を' | 'も' | 'で' | 'と' | 'に' | 'へ' | '第' | '先' | '欄' =>
            {
                word += 1;
            }
            'n' | 'N' | 'o' | 'O' | 'i' | 's' | 'd' | 'I' | 'D' => word += 1,
            c if c.is_ascii_punctuation() || c.is_whitespace() => {}
            '「' | '」' | '『' | '』' | '【' | '】' | '〔' | '〕' | '《' | '》' | '〈' | '〉'
            | '、' | '・' | '→' | '⇒' | '…' | '―' | 'ー' | '─' | '│' | '●' | '■' | '◆' | '○'
            | '◎' | '※' | '“' | '”' | '‘' | '’' => {}
            _ => return false,
        }
    }
    lines <= 1 && word <= 4
}
