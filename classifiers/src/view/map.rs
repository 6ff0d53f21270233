//! Rewriting a text piece by piece, with the way back.

use std::ops::Range;

use crate::offsets::offset;
use crate::work;

/// A text with some pieces replaced, and where each of them stood.
pub(super) struct Rewritten {
    pub(super) text: String,
    pub(super) map: Map,
}

/// The way back from a rewritten text. Between patches, bytes correspond one to one.
pub(super) struct Map {
    /// Sorted by both sides, never overlapping.
    patches: Vec<Patch>,
    original_len: usize,
}

/// A piece that reads differently. It maps as a whole.
struct Patch {
    view: Range<u32>,
    original: Range<u32>,
}

impl Map {
    /// The smallest range of the original that shows all of `range`.
    pub(super) fn original(&self, range: &Range<usize>) -> Range<usize> {
        let end = self.end(range.end);
        // An empty range where something vanished begins after it and ends before it.
        self.start(range.start).min(end)..end
    }

    fn start(&self, at: usize) -> usize {
        let before = self
            .patches
            .partition_point(|patch| patch.view.start as usize <= at);
        match before.checked_sub(1).map(|last| &self.patches[last]) {
            None => at,
            Some(patch) if at < patch.view.end as usize => patch.original.start as usize,
            Some(patch) => self.beyond(patch, at),
        }
    }

    fn end(&self, at: usize) -> usize {
        let before = self
            .patches
            .partition_point(|patch| (patch.view.start as usize) < at);
        match before.checked_sub(1).map(|last| &self.patches[last]) {
            None => at,
            Some(patch) if at <= patch.view.end as usize => patch.original.end as usize,
            Some(patch) => self.beyond(patch, at),
        }
    }

    fn beyond(&self, patch: &Patch, at: usize) -> usize {
        let original = patch.original.end as usize + (at - patch.view.end as usize);
        original.min(self.original_len)
    }

    /// Whether the one text is the other with the pieces replaced, and nothing else changed.
    #[cfg(test)]
    pub(super) fn fits(&self, original: &str, view: &str) -> bool {
        let (mut from, mut shown) = (0, 0);
        let same = self.patches.iter().all(|patch| {
            let before = original.get(from..patch.original.start as usize);
            let same = before.is_some() && before == view.get(shown..patch.view.start as usize);
            (from, shown) = (patch.original.end as usize, patch.view.end as usize);
            same
        });
        same && original.get(from..) == view.get(shown..) && self.original_len == original.len()
    }

    /// The original pieces that read differently, in order.
    pub(super) fn replaced(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let range = |patch: &Patch| patch.original.start as usize..patch.original.end as usize;
        self.patches.iter().map(range)
    }
}

/// Writes a [`Rewritten`], from the beginning of a text to its end.
pub(super) struct Rewriter<'t> {
    text: &'t str,
    view: String,
    patches: Vec<Patch>,
    /// Bytes of the text already in `view`.
    copied: usize,
}

impl<'t> Rewriter<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            view: String::new(),
            patches: Vec::new(),
            copied: 0,
        }
    }

    /// Up to where the text is written; a replacement begins there or later.
    pub(super) fn written(&self) -> usize {
        self.copied
    }

    pub(super) fn replace(&mut self, original: Range<usize>, shown: &str) {
        if self.patches.is_empty() {
            self.view.reserve(self.text.len());
        }
        self.view.push_str(&self.text[self.copied..original.start]);
        let start = self.view.len();
        self.view.push_str(shown);
        self.copied = original.end;
        self.patches.push(Patch {
            view: offset(start)..offset(self.view.len()),
            original: offset(original.start)..offset(original.end),
        });
    }

    /// Nothing if nothing was replaced.
    pub(super) fn finish(mut self) -> Option<Rewritten> {
        work::spent(self.text.len());
        if self.patches.is_empty() {
            return None;
        }
        self.view.push_str(&self.text[self.copied..]);
        Some(Rewritten {
            text: self.view,
            map: Map {
                patches: self.patches,
                original_len: self.text.len(),
            },
        })
    }
}
