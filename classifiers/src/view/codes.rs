//! Bytes that are written as numbers, one after the other: `72 101 108`, `[229, 177, 177]`,
//! `110 145 154`, `01001000 01100101`, `0x48,0x65`.
//!
//! A row of numbers is a table sooner than a text: what it decodes to must be UTF-8, and much surer
//! than what stands in the letters of base64.

use std::ops::Range;

use super::plausible;
use crate::work;

/// Fewer are a version, a date or a table.
const FEWEST: usize = 6;
/// As many bytes may stand between two numbers: a comma, a line break, and what indents.
const WIDEST_GAP: usize = 24;
/// How many digits the longest number has: a byte in binary.
const LONGEST: usize = 8;

/// The row of numbers that begins with the token, if there is one.
pub(super) fn row(bytes: &[u8], token: &Range<usize>) -> Option<Range<usize>> {
    // Most tokens end here.
    if !matches!(bytes[token.start], b'0'..=b'9' | b'-') {
        return None;
    }
    let numbers = Numbers::from(bytes, token.start);
    let (count, last) = numbers.zip(1..).map(|(last, count)| (count, last)).last()?;
    work::spent(last.place.end - token.start);
    (count >= FEWEST).then_some(token.start..last.place.end)
}

/// What is written in a row: the pieces that are text.
pub(super) fn texts(row: &[u8]) -> Vec<(Range<usize>, String)> {
    let numbers: Vec<Number<'_>> = Numbers::from(row, 0).collect();
    let read = [
        Radix::Binary,
        Radix::Octal,
        Radix::Decimal,
        Radix::Hexadecimal,
    ]
    .into_iter()
    .map(|radix| radix.texts(&numbers));
    let worth = |texts: &Vec<Text>| texts.iter().map(|text| text.worth).sum::<u32>();
    let best = read.max_by_key(worth).unwrap_or_default();
    best.into_iter()
        .map(|text| (text.place, text.shown))
        .collect()
}

/// `0100100001100101`: the bytes of a number that has eight digits for each.
pub(super) fn run_together(digits: &[u8]) -> Option<Vec<u8>> {
    let is_binary =
        digits.len() >= 3 * LONGEST && digits.iter().all(|digit| matches!(digit, b'0' | b'1'));
    let (bytes, rest) = digits.as_chunks::<LONGEST>();
    let byte = |digits: &[u8; LONGEST]| {
        digits
            .iter()
            .fold(0, |sum, digit| sum << 1 | (digit - b'0'))
    };
    (is_binary && rest.is_empty()).then(|| bytes.iter().map(byte).collect())
}

struct Text {
    place: Range<usize>,
    shown: String,
    worth: u32,
}

#[derive(Clone, Copy)]
enum Radix {
    Binary,
    Octal,
    Decimal,
    Hexadecimal,
}

impl Radix {
    /// The pieces that are text, parted by numbers that are no byte of one.
    fn texts(self, numbers: &[Number<'_>]) -> Vec<Text> {
        let byte = |number: &Number<'_>| {
            let byte = self.byte(number.digits)?;
            plausible::may_be_text(byte).then_some(byte)
        };
        let pieces = numbers.split(|number| byte(number).is_none());
        let text = |piece: &[Number<'_>]| {
            let bytes: Vec<u8> = piece.iter().filter_map(byte).collect();
            let (shown, worth) = plausible::weighed(&bytes)?;
            // Two characters of three bytes hardly come about in a table.
            let japanese = shown.chars().filter(|c| c.len_utf8() == 3).count() >= 2;
            let threshold = if japanese {
                plausible::SURE
            } else {
                self.threshold()
            };
            let sure = worth >= threshold && (self.is_rare() || is_written(shown));
            (bytes.len() >= FEWEST && sure).then(|| Text {
                place: piece[0].place.start..piece[piece.len() - 1].place.end,
                shown: shown.to_owned(),
                worth,
            })
        };
        pieces.filter_map(text).collect()
    }

    fn byte(self, digits: &[u8]) -> Option<u8> {
        let digits = std::str::from_utf8(digits).ok()?;
        let value = match self {
            Self::Binary => (digits.len() >= 7).then(|| i16::from_str_radix(digits, 2).ok())?,
            Self::Octal => (digits.len() <= 3).then(|| i16::from_str_radix(digits, 8).ok())?,
            Self::Decimal => digits.parse().ok(),
            Self::Hexadecimal => i16::from_str_radix(digits.strip_prefix("0x")?, 16).ok(),
        }?;
        // Bytes with a sign, as Java prints them.
        let value = if (-128..0).contains(&value) {
            value + 256
        } else {
            value
        };
        u8::try_from(value).ok()
    }

    /// Whether few numbers of tables are written so.
    const fn is_rare(self) -> bool {
        matches!(self, Self::Binary | Self::Hexadecimal)
    }

    const fn threshold(self) -> u32 {
        if self.is_rare() {
            plausible::SURE
        } else {
            plausible::DOUBTFUL
        }
    }
}

/// Whether small letters, digits and what goes on beyond ASCII are most of a text: numbers up to a
/// hundred are capital letters and signs.
fn is_written(text: &str) -> bool {
    let usual =
        |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit() || !c.is_ascii() || *c == ' ';
    text.chars().filter(usual).count() * 3 >= text.chars().count() * 2
}

struct Number<'t> {
    digits: &'t [u8],
    place: Range<usize>,
}

/// Numbers that the same sign parts, or white space alone.
struct Numbers<'t> {
    bytes: &'t [u8],
    next: Option<usize>,
    /// Between all of them; nothing before the second one is read.
    between: Option<u8>,
}

impl<'t> Numbers<'t> {
    fn from(bytes: &'t [u8], at: usize) -> Self {
        Self {
            bytes,
            next: Some(at),
            between: None,
        }
    }

    /// How many bytes the number at `at` has; nothing if it goes on in letters.
    fn length(&self, at: usize) -> Option<usize> {
        let rest = &self.bytes[at..];
        let (lead, hexadecimal) = match rest {
            [b'0', b'x' | b'X', ..] => (2, true),
            [b'-', b'0'..=b'9', ..] => (1, false),
            _ => (0, false),
        };
        let digit = |byte: &&u8| byte.is_ascii_digit() || hexadecimal && byte.is_ascii_hexdigit();
        let digits = rest[lead..]
            .iter()
            .take(LONGEST + 1)
            .take_while(digit)
            .count();
        let after = rest.get(lead + digits);
        let ends = after.is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
        ((1..=LONGEST).contains(&digits) && ends).then_some(lead + digits)
    }

    /// Where the next number begins, if the same stands before it as before the others.
    fn behind_gap(&mut self, end: usize) -> Option<usize> {
        let rest = &self.bytes[end..];
        let in_gap = |byte: &&u8| {
            matches!(
                byte,
                b' ' | b'\t'
                    | b'\r'
                    | b'\n'
                    | b','
                    | b';'
                    | b'|'
                    | b'.'
                    | b':'
                    | b'/'
                    | b'"'
                    | b'\''
            )
        };
        let gap = &rest[..rest.iter().take(WIDEST_GAP + 1).take_while(in_gap).count()];
        let gap = match gap {
            // `72-101-108`, but `72 -101` is a byte with its sign.
            [] if rest.first() == Some(&b'-') => &rest[..1],
            [] => return None,
            gap => gap,
        };
        let mut signs = gap
            .iter()
            .filter(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'"' | b'\''));
        let sign = signs.next().copied().unwrap_or(b' ');
        let same = signs.next().is_none() && *self.between.get_or_insert(sign) == sign;
        (same && gap.len() <= WIDEST_GAP).then_some(end + gap.len())
    }
}

impl<'t> Iterator for Numbers<'t> {
    type Item = Number<'t>;

    fn next(&mut self) -> Option<Number<'t>> {
        let start = self.next.take()?;
        let end = start + self.length(start)?;
        self.next = self.behind_gap(end);
        Some(Number {
            digits: &self.bytes[start..end],
            place: start..end,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let token = text.find([' ', ',', '-', '.']).unwrap_or(text.len());
        let row = row(text.as_bytes(), &(0..token));
        let texts = row.map_or_else(Vec::new, |row| texts(&text.as_bytes()[row]));
        texts.into_iter().map(|(_, shown)| shown).collect()
    }

    #[test]
    fn bytes_are_read_in_every_radix_and_between_every_sign() {
        let text = "山田 090-1234";
        let bytes = || text.bytes();
        let join = |numbers: Vec<String>, sign: &str| numbers.join(sign);
        for row in [
            join(bytes().map(|b| format!("{b}")).collect(), " "),
            join(bytes().map(|b| format!("{b}")).collect(), ",\n    "),
            join(bytes().map(|b| format!("{b}")).collect(), "-"),
            join(bytes().map(|b| format!("{b}")).collect(), "\", \""),
            join(
                bytes().map(|b| format!("{}", b.cast_signed())).collect(),
                ", ",
            ),
            join(bytes().map(|b| format!("{b:03o}")).collect(), " "),
            join(bytes().map(|b| format!("{b:o}")).collect(), ","),
            join(bytes().map(|b| format!("{b:08b}")).collect(), " "),
            join(bytes().map(|b| format!("0x{b:02X}")).collect(), ", "),
        ] {
            assert_eq!(read(&row), [text], "{row}");
        }
        let digits = join(bytes().map(|b| format!("{b:08b}")).collect(), "");
        assert_eq!(
            run_together(digits.as_bytes()).as_deref(),
            Some(text.as_bytes())
        );
    }

    #[test]
    fn a_number_that_is_no_byte_of_a_text_parts_two_pieces() {
        let row = "3 72 101 108 108 111 33 72 101 108 108 111 0 1";
        assert_eq!(read(row), ["Hello!Hello"]);
    }

    #[test]
    fn tables_of_numbers_are_none() {
        for row in [
            "12 45 78 102 33 54 71 90 11 8",
            "72, 65, 81, 77, 90, 68, 55, 83",
            "1,2,3,4,5,6,7,8,9,10,11,12",
            "100 200 300 400 500 600",
            "120 80 118 79 131 85 125 82",
            "192.168.10.20",
            "2026-10-16",
            "0 1 0 1 1 0 1 0 0 1",
        ] {
            assert_eq!(read(row), [""; 0], "{row}");
        }
    }

    #[test]
    fn few_random_rows_are_text() {
        let mut random = 0x2545_F491_u32;
        let mut byte = || {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (random >> 24).to_string()
        };
        let rows = (0..4_000).map(|_| (0..24).map(|_| byte()).collect::<Vec<_>>().join(" "));
        let texts = rows.filter(|row| !read(row).is_empty()).count();
        assert!(texts <= 4, "{texts} of 4,000");
    }
}
