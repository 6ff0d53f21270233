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

use super::map::{Rewriter, Rewritten};
use super::{base64, base85, codes, plausible, scattered};
use crate::numbers::next_byte;
use crate::work;

/// Shorter ones are words, if they are no digits in disguise (`MjI2`).
const SHORTEST: usize = 7;
const SHORTEST_DIGITS: usize = 4;
/// A line of wrapped base64 has at least so many letters (PEM has 64, MIME 76).
const SHORTEST_LINE: usize = 24;
/// A run this long that cannot be read is told of: longer than any key, signature or digest.
const UNREADABLE: usize = 1024;
/// From so many of its lines on such a run is read as a whole: a letter of base64 has six bits of a byte,
/// so that no further line begins in another way than one of these.
const MOST_STARTS: usize = 4;
/// As [`UNREADABLE`], for what a `data:` URL says is encoded.
const UNREADABLE_DATA: usize = 64;

/// One layer read.
#[derive(Default)]
pub(super) struct Layer {
    /// The text with what is readable in the place of its notation.
    pub(super) read: Option<Rewritten>,
    /// Whether a long run cannot be read.
    pub(super) unreadable: bool,
}

pub(super) fn read(text: &str) -> Layer {
    let bytes = text.as_bytes();
    let mut out = Rewriter::new(text);
    let mut unreadable = false;
    let mut at = 0;
    let mut in_base85 = base85::find(text).into_iter().peekable();
    let mut next = next_run(bytes, at);
    let mut block: Option<Block> = None;
    loop {
        // The next run may be far: it is not looked for again behind each piece that stands before it.
        if next.as_ref().is_some_and(|run| run.start() < at) {
            next = next_run(bytes, at);
        }
        let start = next.as_ref().map_or(bytes.len(), Run::start);
        if let Some((place, shown)) = in_base85.next_if(|(place, _)| place.start <= start) {
            if place.start >= at {
                out.replace(place.clone(), &shown);
                at = place.end;
            }
            continue;
        }
        let Some(run) = next else { break };
        at = match run {
            Run::Pieces(place, shown) => {
                out.replace(place.clone(), &shown);
                place.end
            }
            Run::Numbers(row) => {
                put_numbers(text, &row, &mut out);
                row.end
            }
            Run::Letters(line) => {
                let lines = block.insert(Block::of(bytes, &line, block.as_ref()));
                let run = line.start..lines.end;
                let together = run.end > line.end && lines.is_tried(run.start);
                if together && put(text, &run, &mut out) {
                    run.end
                } else {
                    let done = put(text, &line, &mut out) || put_pieces(text, &line, &mut out);
                    let data = bytes[..line.start].ends_with(b";base64,");
                    let limit = if data { UNREADABLE_DATA } else { UNREADABLE };
                    if !done && run.len() >= limit && lines.dense {
                        unreadable = true;
                        run.end
                    } else {
                        line.end
                    }
                }
            }
        };
        next = next_run(bytes, at);
    }
    Layer {
        read: out.finish(),
        unreadable,
    }
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

/// Puts what a row of numbers says in its place: what is likelier to be a text.
fn put_numbers(text: &str, row: &Range<usize>, out: &mut Rewriter<'_>) {
    let source = &text.as_bytes()[row.clone()];
    let texts = codes::texts(source);
    let worth = |shown: &str| plausible::weighed(shown.as_bytes()).map_or(0, |(_, worth)| worth);
    let of_texts: u32 = texts.iter().map(|(_, shown)| worth(shown)).sum();
    match decoded(source).filter(|shown| worth(shown) >= of_texts) {
        Some(shown) => out.replace(row.clone(), &shown),
        None => {
            for (place, shown) in texts {
                out.replace(row.start + place.start..row.start + place.end, &shown);
            }
        }
    }
}

/// Puts the text of a run in its place, if there is one.
fn put(text: &str, run: &Range<usize>, out: &mut Rewriter<'_>) -> bool {
    let Some(shown) = decoded(&text.as_bytes()[run.clone()]) else {
        return false;
    };
    out.replace(run.clone(), &shown);
    true
}

/// As [`put`] for what is left when `-`, `_`, `/` and `+` part words: `token-5rih6L66`.
fn put_pieces(text: &str, run: &Range<usize>, out: &mut Rewriter<'_>) -> bool {
    let bytes = &text.as_bytes()[run.clone()];
    let parts = |byte: &u8| matches!(byte, b'-' | b'_' | b'/' | b'+');
    let mut done = false;
    if !bytes.iter().any(parts) {
        return done;
    }
    let mut at = run.start;
    for piece in bytes.split(parts) {
        let range = at..at + piece.len();
        at = range.end + 1;
        done |= is_long_enough(&text.as_bytes()[range.clone()]) && put(text, &range, out);
    }
    done
}

/// Long enough for text, or for the few digits that it begins with if it is base64 or hexadecimal.
fn is_long_enough(run: &[u8]) -> bool {
    let digits = matches!(
        run,
        [b'M' | b'N' | b'O', b'D' | b'T' | b'j' | b'z', ..] | [b'3', b'0'..=b'9', b'3', ..]
    );
    run.len() >= if digits { SHORTEST_DIGITS } else { SHORTEST }
}

fn decoded(source: &[u8]) -> Option<String> {
    if source.len() < SHORTEST {
        let digits = hex(source).or_else(|| base64::decode(source))?;
        let fits = digits.len() >= 2 && digits.iter().all(u8::is_ascii_digit);
        return fits.then(|| String::from_utf8(digits).ok())?;
    }
    if let Some(bytes) = codes::run_together(source) {
        return plausible::text(&bytes, plausible::SURE);
    }
    let from_hex = hex(source).and_then(|bytes| {
        if bytes.iter().all(u8::is_ascii_digit) {
            return String::from_utf8(bytes).ok();
        }
        let decimal = source.iter().all(|byte| !byte.is_ascii_alphabetic());
        plausible::text(
            &bytes,
            if decimal {
                plausible::DOUBTFUL
            } else {
                plausible::SURE
            },
        )
    });
    from_hex.or_else(|| plausible::text(&base64::decode(source)?, plausible::SURE))
}

/// The bytes of `e69fb4`, `E6 9F B4` or `0xe69fb4`.
fn hex(source: &[u8]) -> Option<Vec<u8>> {
    work::spent(source.len());
    let source = source.strip_prefix(b"0x").unwrap_or(source);
    let mut bytes = Vec::with_capacity(source.len() / 2);
    let mut high: Option<u32> = None;
    for byte in source {
        if matches!(byte, b' ' | b':' | b'\r' | b'\n') && high.is_none() {
            continue;
        }
        let digit = char::from(*byte).to_digit(16)?;
        high = match high {
            None => Some(digit),
            Some(before) => {
                bytes.push(u8::try_from(before * 16 + digit).expect("two hexadecimal digits"));
                None
            }
        };
    }
    (high.is_none() && bytes.len() >= 3).then_some(bytes)
}

/// The next run that may be encoded.
fn next_run(bytes: &[u8], from: usize) -> Option<Run> {
    let mut at = from;
    while let Some(start) = next_byte(bytes, at, |byte| base64::is_letter(*byte)) {
        let letters = bytes[start..].iter();
        let letters = letters.take_while(|byte| base64::is_letter(**byte)).count();
        let mut end = start + letters;
        work::spent(end - at);
        if let Some(row) = numbers(bytes, &(start..end)) {
            return Some(Run::Numbers(row));
        }
        while bytes.get(end) == Some(&b'=') && end - start < letters + 2 {
            end += 1;
        }
        if let Some((place, shown)) = scattered::read(bytes, &(start..end)) {
            return Some(Run::Pieces(place, shown));
        }
        if is_long_enough(&bytes[start..end]) {
            return Some(Run::Letters(start..end));
        }
        at = end;
    }
    work::spent(bytes.len() - at);
    None
}

/// The longer one of the rows that begin in a run of letters.
fn numbers(bytes: &[u8], run: &Range<usize>) -> Option<Range<usize>> {
    let rows = [pairs(bytes, run), codes::row(bytes, run)];
    rows.into_iter().flatten().max_by_key(Range::len)
}

/// `e6 9f b4`: three pairs at least, the first of them at the end of `run`.
fn pairs(bytes: &[u8], run: &Range<usize>) -> Option<Range<usize>> {
    let sign = *bytes
        .get(run.end)
        .filter(|sign| matches!(sign, b' ' | b':'))?;
    let alone = |at: Option<&u8>| at.is_none_or(|byte| !byte.is_ascii_alphanumeric());
    let is_pair = |at: usize| {
        let pair = bytes.get(at..at + 2);
        pair.is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit))
            && alone(bytes.get(at + 2))
            && alone(at.checked_sub(1).map(|before| &bytes[before]))
    };
    let first = run.end - run.len().min(2);
    // `10:41 4b`: the pair before belongs to a time.
    let time = first > 0 && sign == b' ' && matches!(bytes[first - 1], b':' | b'.');
    if time || !is_pair(first) {
        return None;
    }
    let mut last = first;
    while bytes.get(last + 2) == Some(&sign) && is_pair(last + 3) {
        last += 3;
    }
    work::spent(last - first);
    (last - first >= 6).then_some(first..last + 2)
}

/// A run that may be broken over lines: every line but the last is equally long.
struct Block {
    width: usize,
    end: usize,
    /// Of how many of its lines, up to this one, it was read as a whole.
    starts: usize,
    dense: bool,
}

impl Block {
    /// The lines from `line` on. `above` is what was read before them.
    fn of(bytes: &[u8], line: &Range<usize>, above: Option<&Self>) -> Self {
        let width = line.len();
        let goes_on = above.filter(|above| line.end < above.end && width == above.width);
        let starts = goes_on.map_or(0, |above| above.starts) + 1;
        if let Some(above) = goes_on
            && starts > MOST_STARTS
            && above.end - line.start >= UNREADABLE
        {
            return Self { starts, ..*above };
        }
        let run = line.start..end_of_lines_below(bytes, line);
        work::spent(run.len());
        Self {
            width,
            end: run.end,
            starts,
            dense: run.len() >= UNREADABLE_DATA && is_dense(&bytes[run]),
        }
    }

    /// Whether it is read as a whole from this line on: a long one, of which that failed again and
    /// again, only by its lines.
    fn is_tried(&self, from: usize) -> bool {
        self.starts <= MOST_STARTS || self.end - from < UNREADABLE
    }
}

fn end_of_lines_below(bytes: &[u8], line: &Range<usize>) -> usize {
    let (width, mut end) = (line.len(), line.end);
    if width < SHORTEST_LINE {
        return end;
    }
    loop {
        let gap = match bytes[end..] {
            [b'\n', ..] => 1,
            [b'\r', b'\n', ..] => 2,
            _ => return end,
        };
        let below = end + gap;
        let letters = bytes[below..]
            .iter()
            .take(width + 1)
            .take_while(|byte| base64::value(**byte).is_some() || **byte == b'=')
            .count();
        if letters == 0 || letters > width {
            return end;
        }
        end = below + letters;
        if letters < width {
            return end;
        }
    }
}

/// Whether the run is a code of bytes, not a word or a ruled line.
fn is_dense(run: &[u8]) -> bool {
    let has = |is: fn(&u8) -> bool| run.iter().any(is);
    let hexadecimal = run.iter().all(u8::is_ascii_hexdigit);
    let classes = [
        u8::is_ascii_lowercase,
        u8::is_ascii_uppercase,
        u8::is_ascii_digit,
    ];
    let classes = classes.into_iter().filter(|class| has(*class)).count();
    classes == 3 || hexadecimal && classes == 2
}
