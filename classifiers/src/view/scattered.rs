//! Base64 and hexadecimal in pieces: in lines of any width, quoted or indented, as elements of a list,
//! or in groups with spaces between them.
//!
//! The pieces are decoded one after the other, as long as what they give is text: words that follow
//! each other in a text or table give none after the first few letters. Where pieces go on as text for
//! long, they are taken, or another row of them begins at another bit of a byte, of which there are few: so
//! each letter is looked at a bounded number of times.

use std::ops::Range;

use super::{base64, plausible};
use crate::work;

/// Shorter pieces are no line of anything but the last.
const NARROWEST: usize = 2;
/// The same where nothing but spaces parts them.
const NARROWEST_GROUP: usize = 4;
/// Fewer letters are no text.
const FEWEST_LETTERS: usize = 12;
/// So much may stand between two lines: what ends the one, and the quotation marks and indentation
/// of the next.
const WIDEST_GAP: usize = 40;

/// What stands between two pieces.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// A line break.
    Lines,
    /// Quotation marks or commas.
    Elements,
    Spaces,
}

/// The text of the pieces of which `first` is the first, and where they stand.
pub(super) fn read(bytes: &[u8], first: &Range<usize>) -> Option<(Range<usize>, String)> {
    // Most words end here.
    let may_go_on = match bytes.get(first.end)? {
        b' ' => {
            three_alike(bytes, first) || matches!(bytes.get(first.end + 1), Some(b'\n' | b'\r'))
        }
        b'\n' | b'\r' | b'"' | b'\'' | b',' | b'\t' => first.len() >= NARROWEST,
        _ => false,
    };
    let (gap, next) = if may_go_on {
        gap(bytes, first.end)?
    } else {
        return None;
    };
    [Code::Hexadecimal, Code::Base64]
        .into_iter()
        .find_map(|code| Pieces::new(code, gap).read(bytes, first, next))
}

/// `5bGx 55Sw 5aSq`: a token of the same length stands behind the space, and one more behind that.
fn three_alike(bytes: &[u8], first: &Range<usize>) -> bool {
    let width = first.len();
    let second = first.end + 1;
    width >= NARROWEST_GROUP
        && bytes.get(second + width) == Some(&b' ')
        && bytes[second..second + width]
            .iter()
            .all(|byte| base64::is_letter(*byte))
        && bytes
            .get(second + width + 1)
            .is_some_and(|byte| base64::is_letter(*byte))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Code {
    Hexadecimal,
    Base64,
}

/// What is read so far.
struct Pieces {
    code: Code,
    gap: Gap,
    bits: u32,
    /// How many bits are open.
    count: u32,
    bytes: Vec<u8>,
    /// As many bytes are text, whole characters of it.
    checked: usize,
}

impl Pieces {
    const fn new(code: Code, gap: Gap) -> Self {
        Self {
            code,
            gap,
            bits: 0,
            count: 0,
            bytes: Vec::new(),
            checked: 0,
        }
    }

    /// `next` is where the second piece begins.
    fn read(
        mut self,
        bytes: &[u8],
        first: &Range<usize>,
        next: usize,
    ) -> Option<(Range<usize>, String)> {
        let width = first.len();
        let mut piece = first.clone();
        let mut next = Some(next);
        let (mut letters, mut alike) = (0, true);
        let mut read = None;
        loop {
            let body = &bytes[piece.clone()];
            if !self.take(body) {
                break;
            }
            letters += body.len();
            // The last one may be shorter.
            let ends = piece.len() < width;
            read = self.is_whole().then_some((piece.end, letters)).or(read);
            if ends && self.gap == Gap::Spaces {
                break;
            }
            let Some(start) = next.take() else { break };
            piece = token(bytes, start);
            if piece.is_empty() || self.gap == Gap::Spaces && piece.len() > width {
                break;
            }
            alike &= !ends && piece.len() <= width;
            next = gap(bytes, piece.end)
                .filter(|(gap, _)| *gap == self.gap)
                .map(|(_, next)| next);
        }
        let (end, letters) = read.filter(|(end, _)| *end > first.end)?;
        let (shown, worth) = plausible::weighed(&self.bytes[..self.checked])?;
        let threshold = if alike {
            plausible::SURE
        } else {
            plausible::DOUBTFUL
        };
        (letters >= FEWEST_LETTERS && worth >= threshold)
            .then(|| (first.start..end, shown.to_owned()))
    }

    /// Whether what is read ends with a character.
    fn is_whole(&self) -> bool {
        self.checked == self.bytes.len()
    }

    /// Adds a piece, as long as it goes on as text.
    fn take(&mut self, piece: &[u8]) -> bool {
        work::spent(piece.len());
        for letter in piece {
            let value = match self.code {
                Code::Hexadecimal => char::from(*letter).to_digit(16),
                Code::Base64 if *letter == b'=' => continue,
                Code::Base64 => base64::value(*letter).map(u32::from),
            };
            let Some(value) = value else { return false };
            let width = if self.code == Code::Base64 { 6 } else { 4 };
            self.bits = self.bits << width | value;
            self.count += width;
            if self.count >= 8 {
                self.count -= 8;
                let byte = u8::try_from(self.bits >> self.count & 0xFF).expect("eight bits");
                if !plausible::may_be_text(byte) {
                    return false;
                }
                self.bytes.push(byte);
            }
        }
        let fresh = &self.bytes[self.checked..];
        let whole = match std::str::from_utf8(fresh) {
            Ok(_) => fresh.len(),
            Err(error) if error.error_len().is_some() => return false,
            Err(error) => error.valid_up_to(),
        };
        // Here, and not when all is read: else one such character at the end would have everything before
        // it read from each piece on.
        let stands = plausible::weighed(&fresh[..whole]).is_some();
        self.checked += if stands { whole } else { 0 };
        stands
    }
}

/// The letters from `start` on, with their padding.
fn token(bytes: &[u8], start: usize) -> Range<usize> {
    let rest = bytes[start..].iter();
    let letters = rest.take_while(|byte| base64::is_letter(**byte)).count();
    let end = start + letters;
    let padding = bytes[end..]
        .iter()
        .take(2)
        .take_while(|byte| **byte == b'=')
        .count();
    start..end + padding
}

/// What stands between the piece that ends at `end` and the next one, and where that begins.
fn gap(bytes: &[u8], end: usize) -> Option<(Gap, usize)> {
    let in_gap = |byte: &&u8| {
        matches!(
            byte,
            b' ' | b'\t' | b'\r' | b'\n' | b'>' | b'|' | b'"' | b'\'' | b',' | b'*' | b'#'
        )
    };
    let len = bytes[end..]
        .iter()
        .take(WIDEST_GAP + 1)
        .take_while(in_gap)
        .count();
    let gap = &bytes[end..end + len];
    let kind = if gap.contains(&b'\n') {
        Gap::Lines
    } else if gap.contains(&b',') || gap.contains(&b'"') || gap.contains(&b'\'') {
        Gap::Elements
    } else if gap == b" " {
        Gap::Spaces
    } else {
        return None;
    };
    let next = end + len;
    let goes_on = |byte: &u8| base64::is_letter(*byte) || *byte == b'=';
    (len <= WIDEST_GAP && bytes.get(next).is_some_and(goes_on)).then_some((kind, next))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<(Range<usize>, String)> {
        read(text.as_bytes(), &token(text.as_bytes(), 0))
    }

    #[test]
    fn pieces_of_any_width_are_read_together() {
        let encoded = "5bGx55Sw5aSq6YOOIDA5MC0xMjM0LTU2Nzg=";
        for width in 3..20 {
            let pieces: Vec<&str> = encoded
                .as_bytes()
                .chunks(width)
                .map(|piece| std::str::from_utf8(piece).expect("ASCII"))
                .collect();
            for between in [
                "\n",
                " \n",
                "\r\n",
                "\n> ",
                "\n> > ",
                "\n    ",
                "\", \"",
                "\",\n    \"",
                ",",
                " ",
            ] {
                if between == " " && (width < 4 || pieces.len() < 3) {
                    continue;
                }
                let text = pieces.join(between);
                let (place, read) = shown(&text).unwrap_or_default();
                assert_eq!(read, "山田太郎 090-1234-5678", "{text}");
                assert_eq!(place, 0..text.len());
            }
        }
        let uneven = "5bGx55S\nw5aSq6\nYOOIDA5MC0\nxMj\nM0LTU2Nzg=\n";
        assert_eq!(
            shown(uneven).unwrap_or_default().1,
            "山田太郎 090-1234-5678"
        );
        let hexadecimal = "e5b1b1\ne794b0\ne5a4aa\n";
        assert_eq!(shown(hexadecimal).unwrap_or_default().1, "山田太");
    }

    #[test]
    fn what_follows_the_last_piece_is_left_alone() {
        let text = "5bGx55Sw\n5aSq6YOO\nregards\n";
        let (place, read) = shown(text).expect("a text");
        assert_eq!(
            (&text[place], &read[..]),
            ("5bGx55Sw\n5aSq6YOO", "山田太郎")
        );
    }

    #[test]
    fn words_and_tables_are_no_pieces() {
        for text in [
            "that this with from have been\n",
            "name,city,date,code,kind\n",
            "SELECT\nFROM\nWHERE\nORDER\nLIMIT\n",
            "1234\n5678\n9012\n3456\n",
            "alpha\nbravo\nchina\ndelta\n",
            "\"abcd\", \"efgh\", \"ijkl\"",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }
}
