//! Pieces of several texts in one, and the way back to each.

use std::ops::Range;

use super::seams::{Head, Tail};
use crate::Finding;

/// How much before the first piece may say what it is.
const CONTEXT_BEFORE: usize = 240;
/// How much after a piece may.
const CONTEXT_AFTER: usize = 60;

/// The end of one text and the beginning of others, around a value that may lie over the seams.
pub(super) struct Joined<'t> {
    pieces: Vec<Piece<'t>>,
}

struct Piece<'t> {
    /// Which text it is of.
    text: usize,
    /// Where in that text.
    place: Range<usize>,
    shown: &'t str,
    /// The rest of the text, to be read after the last piece.
    after: &'t str,
}

impl<'t> Joined<'t> {
    pub(super) fn new(index: usize, text: &'t str, tail: &Tail) -> Self {
        let start = floor(text, tail.run.start.saturating_sub(CONTEXT_BEFORE));
        let place = start..tail.run.end;
        Self {
            pieces: vec![Piece {
                text: index,
                shown: &text[place.clone()],
                place,
                after: "",
            }],
        }
    }

    pub(super) fn push(&mut self, index: usize, text: &'t str, head: &Head) {
        let end = floor(text, (head.run.end + CONTEXT_AFTER).min(text.len()));
        self.pieces.push(Piece {
            text: index,
            place: head.run.clone(),
            shown: &text[head.run.clone()],
            after: &text[head.run.end..end],
        });
    }

    pub(super) fn len(&self) -> usize {
        self.pieces.len()
    }

    /// The numbers of the texts that have a piece in it.
    pub(super) fn texts(&self) -> impl Iterator<Item = usize> + '_ {
        self.pieces.iter().map(|piece| piece.text)
    }

    /// The pieces one after the other, with this between them.
    pub(super) fn text(&self, between: &str) -> String {
        let shown: Vec<&str> = self.pieces.iter().map(|piece| piece.shown).collect();
        shown.join(between) + self.pieces.last().map_or("", |piece| piece.after)
    }

    /// What a finding in [`Joined::text`] covers of each text, if it lies in two of them at least.
    pub(super) fn pieces(&self, between: &str, finding: &Finding) -> Vec<(usize, Finding)> {
        let mut at = 0;
        let mut covered = Vec::new();
        for piece in &self.pieces {
            let start = finding.range.start.max(at);
            let end = finding.range.end.min(at + piece.shown.len());
            if start < end {
                let range = piece.place.start + start - at..piece.place.start + end - at;
                covered.push((
                    piece.text,
                    Finding {
                        range,
                        ..finding.clone()
                    },
                ));
            }
            at += piece.shown.len() + between.len();
        }
        if covered.len() > 1 {
            covered
        } else {
            Vec::new()
        }
    }
}

/// The character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at)
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}
