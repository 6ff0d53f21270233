//! Base64 that is wrapped into lines of one width.

use std::ops::Range;

use super::base64;
use crate::work;

/// A line of wrapped base64 has at least so many letters (PEM has 64, MIME 76).
const SHORTEST_LINE: usize = 24;
/// A run this long that cannot be read is told of: longer than any key, signature or digest.
pub(super) const UNREADABLE: usize = 1024;
/// From so many of its lines on such a run is read as a whole: a letter of base64 has six bits of a byte,
/// so that no further line begins in another way than one of these.
const MOST_STARTS: usize = 4;
/// As [`UNREADABLE`], for what a `data:` URL says is encoded.
pub(super) const UNREADABLE_DATA: usize = 64;

/// A run that may be broken over lines: every line but the last is equally long.
pub(super) struct Block {
    width: usize,
    pub(super) end: usize,
    /// Of how many of its lines, up to this one, it was read as a whole.
    starts: usize,
    pub(super) dense: bool,
}

impl Block {
    /// The lines from `line` on. `above` is what was read before them.
    pub(super) fn of(bytes: &[u8], line: &Range<usize>, above: Option<&Self>) -> Self {
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
    pub(super) fn is_tried(&self, from: usize) -> bool {
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
