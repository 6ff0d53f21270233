//! Layers: texts that stand in a text as base64, base85, hexadecimal or rows of bytes.
//!
//! A run of the letters of base64 or hexadecimal is put in the place of its notation if it decodes to *plausible text*:
//! characters throughout, and such that bytes picked at random would hardly give them. What
//! decodes to anything else stays as it stands. A long run that cannot be read is told of: nobody
//! knows what would leave with it.
//!
//! The work is bounded: a layer decodes each byte of a run a bounded number of times (with the lines
//! around it from a few of them on, by itself, and in pieces).

use std::ops::Range;

use super::blocks::{Block, UNREADABLE, UNREADABLE_DATA};
use super::map::{Rewriter, Rewritten};
use super::notations::Notations;
use super::{base64, base85, codes, pairs, plausible, scattered};
use crate::numbers::next_byte;
use crate::work;

/// Shorter ones are words, if they are no digits in disguise (`MjI2`).
const SHORTEST: usize = 7;
const SHORTEST_DIGITS: usize = 4;
/// The same in a text that is known to write base64: `MDU` is 05.
const SHORTEST_FORETOLD: usize = 3;

/// One layer read.
#[derive(Default)]
pub(super) struct Layer {
    /// The text with what is readable in the place of its notation.
    pub(super) read: Option<Rewritten>,
    /// Whether a long run cannot be read.
    pub(super) unreadable: bool,
}

/// What one part of the text shows to be written in some way is read of all of it.
pub(super) fn read(text: &str) -> Layer {
    let in_base85 = base85::find(text);
    let (layer, seen) = Reading::of(text, &in_base85, &Notations::default()).finish();
    if seen.is_empty() {
        return layer;
    }
    Reading::of(text, &in_base85, &seen).finish().0
}

/// A layer that is being read.
struct Reading<'t> {
    text: &'t str,
    known: &'t Notations,
    seen: Notations,
    out: Rewriter<'t>,
    unreadable: bool,
}

impl<'t> Reading<'t> {
    /// `known` is what is known of how the text writes bytes.
    fn of(text: &'t str, in_base85: &[(Range<usize>, String)], known: &'t Notations) -> Self {
        let bytes = text.as_bytes();
        let mut reading = Self {
            text,
            known,
            seen: Notations::default(),
            out: Rewriter::new(text),
            unreadable: false,
        };
        let mut at = 0;
        let mut in_base85 = in_base85.iter().peekable();
        let mut next = next_run(bytes, at, known);
        let mut block: Option<Block> = None;
        loop {
            // The next run may be far: it is not looked for again behind each piece that stands before it.
            if next.as_ref().is_some_and(|run| run.start() < at) {
                next = next_run(bytes, at, known);
            }
            let start = next.as_ref().map_or(bytes.len(), Run::start);
            if let Some((place, shown)) = in_base85.next_if(|(place, _)| place.start <= start) {
                if place.start >= at {
                    reading.out.replace(place.clone(), shown);
                    at = place.end;
                }
                continue;
            }
            let Some(run) = next else { break };
            at = match run {
                Run::Pieces(place, shown) => {
                    reading.seen.base64 = true;
                    reading.out.replace(place.clone(), &shown);
                    place.end
                }
                Run::Numbers(row) => reading.put_numbers(&row),
                Run::Letters(line) => reading.put_letters(&line, &mut block),
            };
            next = next_run(bytes, at, known);
        }
        reading
    }

    fn finish(self) -> (Layer, Notations) {
        let layer = Layer {
            read: self.out.finish(),
            unreadable: self.unreadable,
        };
        (layer, self.seen)
    }

    /// Where what was read ends: the line, or the lines around it.
    fn put_letters(&mut self, line: &Range<usize>, block: &mut Option<Block>) -> usize {
        let bytes = self.text.as_bytes();
        let above = block.take();
        let lines = block.insert(Block::of(bytes, line, above.as_ref()));
        let run = line.start..lines.end;
        let together = run.end > line.end && lines.is_tried(run.start);
        if together && self.put(&run) {
            return run.end;
        }
        let done = self.put(line) || self.put_pieces(line);
        let data = bytes[..line.start].ends_with(b";base64,");
        let limit = if data { UNREADABLE_DATA } else { UNREADABLE };
        if !done && run.len() >= limit && lines.dense {
            self.unreadable = true;
            return run.end;
        }
        line.end
    }

    /// Puts what a row of numbers says in its place: what is likelier to be a text. Where it ends.
    fn put_numbers(&mut self, row: &Range<usize>) -> usize {
        let bytes = self.text.as_bytes();
        let (texts, way) = codes::texts(bytes, row, self.known);
        let pairs = pairs::texts(bytes, row, self.known);
        let worth = |texts: &[(Range<usize>, String)]| {
            let worth = |shown: &str| plausible::weighed(shown.as_bytes()).map_or(0, |text| text.1);
            texts.iter().map(|(_, shown)| worth(shown)).sum::<u32>()
        };
        let of_pairs = worth(&pairs);
        let (texts, way) = if of_pairs > 0 && of_pairs >= worth(&texts) {
            let sure = of_pairs >= plausible::DOUBTFUL
                || pairs.iter().any(|(place, _)| {
                    let mut digits = bytes[place.clone()].iter();
                    digits.any(u8::is_ascii_alphabetic)
                });
            (pairs, pairs::way(&bytes[row.clone()]).filter(|_| sure))
        } else {
            (texts, way)
        };
        if let Some(way) = way {
            self.seen.add(way);
        }
        let mut end = row.end;
        for (place, shown) in texts {
            self.out.replace(place.clone(), &shown);
            end = end.max(place.end);
        }
        end
    }

    /// Puts the text of a run in its place, if there is one.
    fn put(&mut self, run: &Range<usize>) -> bool {
        let source = &self.text.as_bytes()[run.clone()];
        let Some(shown) = decoded(source, self.known) else {
            return false;
        };
        self.seen.base64 |= source.len() >= SHORTEST;
        self.out.replace(run.clone(), &shown);
        true
    }

    /// As [`Self::put`] for what is left when `-`, `_`, `/` and `+` part words: `token-5rih6L66`.
    fn put_pieces(&mut self, run: &Range<usize>) -> bool {
        let bytes = &self.text.as_bytes()[run.clone()];
        let mut done = false;
        if !bytes.iter().any(|byte| parts(*byte)) {
            return done;
        }
        let mut at = run.start;
        for piece in bytes.split(|byte| parts(*byte)) {
            let range = at..at + piece.len();
            at = range.end + 1;
            let long = is_long_enough(&self.text.as_bytes()[range.clone()], self.known);
            done |= long && self.put(&range);
        }
        done
    }
}

/// Signs of base64 that part words as well.
const fn parts(byte: u8) -> bool {
    matches!(byte, b'-' | b'_' | b'/' | b'+')
}

/// What may be encoded.
enum Run {
    /// Letters of base64, in one line.
    Letters(Range<usize>),
    /// The same in pieces, and what they say.
    Pieces(Range<usize>, String),
    /// Pairs of hexadecimal digits, or other numbers that may be bytes.
    Numbers(Range<usize>),
}

impl Run {
    const fn start(&self) -> usize {
        match self {
            Self::Letters(place) | Self::Pieces(place, _) | Self::Numbers(place) => place.start,
        }
    }
}

/// Long enough for text, or for the few digits that it begins with if it is base64 or hexadecimal.
fn is_long_enough(run: &[u8], known: &Notations) -> bool {
    let digits = matches!(
        run,
        [b'M' | b'N' | b'O', b'D' | b'T' | b'j' | b'z', ..] | [b'3', b'0'..=b'9', b'3', ..]
    );
    // `5aCA` is a kanji.
    let foretold = known.base64 && (digits || matches!(run, [b'4'..=b'6', _, _, _, ..]));
    run.len()
        >= if foretold {
            SHORTEST_FORETOLD
        } else if digits {
            SHORTEST_DIGITS
        } else {
            SHORTEST
        }
}

fn decoded(source: &[u8], known: &Notations) -> Option<String> {
    if source.len() < SHORTEST {
        return short(source, known);
    }
    if let Some(bytes) = codes::run_together(source) {
        return plausible::text(&bytes, plausible::SURE);
    }
    let threshold = if source.ends_with(b"=") && source.len().is_multiple_of(4) {
        plausible::PADDED
    } else {
        plausible::SURE
    };
    pairs::text(source, false).or_else(|| plausible::text(&base64::decode(source)?, threshold))
}

/// Of a few letters: digits, and a word of kanji or kana in a text that is known to write base64.
fn short(source: &[u8], known: &Notations) -> Option<String> {
    let from_hex = pairs::bytes(source).filter(|bytes| bytes.len() >= 3);
    let bytes = from_hex.or_else(|| base64::decode(source))?;
    let digits = bytes.len() >= 2 && bytes.iter().all(u8::is_ascii_digit);
    let shown = String::from_utf8(bytes).ok()?;
    let japanese = |c: char| matches!(c, '\u{3041}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}');
    let word = known.base64
        && source.iter().any(u8::is_ascii_alphabetic)
        && !shown.is_empty()
        && shown.chars().all(japanese);
    (digits || word).then_some(shown)
}

/// The next run that may be encoded.
fn next_run(bytes: &[u8], from: usize, known: &Notations) -> Option<Run> {
    let mut at = from;
    // As `base64::is_letter`, told of sixteen bytes at once.
    let letter = |byte: &u8| byte.is_ascii_alphanumeric() || parts(*byte);
    while let Some(start) = next_byte(bytes, at, letter) {
        let (mut end, mut last) = (start, None);
        while let Some(byte) = bytes.get(end).filter(|byte| base64::is_letter(**byte)) {
            if parts(*byte) {
                last = Some(end);
            }
            end += 1;
        }
        let letters = end - start;
        work::spent(end - at);
        if let Some(row) = numbers(bytes, &(start..end), last, known) {
            return Some(Run::Numbers(row));
        }
        while bytes.get(end) == Some(&b'=') && end - start < letters + 2 {
            end += 1;
        }
        if let Some((place, shown)) = pieces(bytes, &(start..end), last) {
            return Some(Run::Pieces(place, shown));
        }
        if is_long_enough(&bytes[start..end], known) {
            return Some(Run::Letters(start..end));
        }
        at = end;
    }
    work::spent(bytes.len() - at);
    None
}

/// The text of the pieces of which the first is `first`, or what stands in it behind its last sign, at `last`:
/// `439-NTM0Mz⏎k1OA==`.
fn pieces(
    bytes: &[u8],
    first: &Range<usize>,
    last: Option<usize>,
) -> Option<(Range<usize>, String)> {
    let behind = || scattered::read(bytes, &(last? + 1..first.end));
    let number = last.is_some_and(|last| {
        let mut before = bytes[first.start..last].iter();
        before.all(|byte| byte.is_ascii_digit() || parts(*byte))
    });
    let at_sign = number.then(behind).flatten();
    at_sign
        .or_else(|| scattered::read(bytes, first))
        .or_else(behind)
}

/// The longer one of the rows that begin in a run of letters whose last sign stands at `last`.
fn numbers(
    bytes: &[u8],
    run: &Range<usize>,
    last: Option<usize>,
    known: &Notations,
) -> Option<Range<usize>> {
    let rows = [
        pairs::row(bytes, run, known),
        codes::row(bytes, run, last, known),
    ];
    rows.into_iter().flatten().max_by_key(Range::len)
}
