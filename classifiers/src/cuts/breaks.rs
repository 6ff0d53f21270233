//! Line breaks that may cut a value, by what stands around them.

use std::ops::Range;

use super::{ascii, japanese, latin};
use crate::names::Lexicon;
use crate::work;

/// So much is looked at on each side, in bytes.
const REACH: usize = 48;
/// What quotes and indents a line, in bytes.
const WIDEST_INDENT: usize = 12;

/// A line break, and what stands before and behind it in its lines.
pub(super) struct Break<'t> {
    pub(super) before: &'t str,
    pub(super) behind: &'t str,
    /// The line ends with a space: what is cut there was cut between words.
    pub(super) between_words: bool,
    /// The line itself begins behind such a break.
    pub(super) goes_on: bool,
}

/// The breaks that may cut a value, with what quotes and indents the next line; in order, apart.
pub(super) fn read(text: &str, lexicon: &Lexicon) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut cuts: Vec<Range<usize>> = Vec::new();
    let mut next_start = 0;
    for at in memchr::memchr_iter(b'\n', bytes) {
        let line_start = std::mem::replace(&mut next_start, at + 1);
        let end = at - usize::from(at > 0 && bytes[at - 1] == b'\r');
        let next = at + 1 + indent(&bytes[at + 1..]).len();
        let (Some(last), Some(first)) =
            (end.checked_sub(1).map(|last| bytes[last]), bytes.get(next))
        else {
            continue;
        };
        if matches!(last, b'\n' | b'\t') || matches!(first, b'\n' | b'\r') {
            continue;
        }
        let indented = &bytes[at + 1..next];
        // `佐久間⏎ 理央`: the space between the names went with the second one.
        let spaced = indented == b" " && bytes[line_start] != b' ' && !first.is_ascii();
        let alike = indented.is_empty()
            || spaced
            || indented.contains(&b'>')
            || indented == indent(&bytes[line_start..end]);
        if !alike {
            continue;
        }
        work::spent(2 * REACH);
        let line = before(text, end, REACH);
        let rest = behind(text, next, REACH);
        let around = Break {
            before: line
                .rsplit('\n')
                .next()
                .unwrap_or_default()
                .trim_end_matches(' '),
            behind: rest.split('\n').next().unwrap_or_default(),
            between_words: last == b' ' || spaced,
            goes_on: cuts.last().is_some_and(|before| before.end >= line_start),
        };
        // Two spaces end a paragraph of Markdown.
        if line.ends_with("  ") {
            continue;
        }
        let may_cut = match (around.before.as_bytes().last(), first) {
            (Some(last), first) if last.is_ascii() && first.is_ascii() => {
                ascii::cut(&around, lexicon)
            }
            (Some(_), _) => japanese::cut(&around, lexicon),
            (None, _) => false,
        } || latin::cut(&around, lexicon);
        if may_cut {
            cuts.push(end..next);
        }
    }
    cuts
}

/// At most so many bytes before a place.
pub(super) fn before(text: &str, at: usize, bytes: usize) -> &str {
    let from = (at.saturating_sub(bytes)..at).find(|from| text.is_char_boundary(*from));
    &text[from.unwrap_or(at)..at]
}

/// At most so many bytes behind a place.
pub(super) fn behind(text: &str, at: usize, bytes: usize) -> &str {
    let most = (at + bytes).min(text.len());
    let to = (at..=most).rev().find(|to| text.is_char_boundary(*to));
    &text[at..to.unwrap_or(at)]
}

fn indent(line: &[u8]) -> &[u8] {
    let signs = line.iter().take(WIDEST_INDENT);
    let len = signs
        .take_while(|byte| matches!(byte, b' ' | b'>' | b'\t'))
        .count();
    &line[..len]
}
