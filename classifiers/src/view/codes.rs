//! Bytes that are written as numbers, one after the other: `72 101 108`, `[229, 177, 177]`,
//! `110 145 154`, `01001000 01100101`, `0x48,0x65`.
//!
//! A row of numbers is a table sooner than a text: what it decodes to must be UTF-8, and much surer
//! than what stands in the letters of base64.

use std::ops::Range;

use super::notations::{Notations, Radix, Row};
use super::plausible;
use crate::work;

/// Fewer are a version, a date or a table.
const FEWEST: usize = 6;
/// As many are enough where the text writes bytes in the same way elsewhere.
const FEWEST_FORETOLD: usize = 2;
/// Longer rows need not be written in small letters and digits alone.
const LONG: usize = 16;
/// As many capital letters that can be pronounced are a name, not the results of a test.
const FEWEST_CAPITALS: usize = 9;
/// As many bytes may stand between two numbers: a comma, a line break, and what indents.
const WIDEST_GAP: usize = 24;
/// How many digits the longest number has: a byte in binary.
const LONGEST: usize = 8;

/// The row of numbers that begins with the token, or behind the last sign in it, at `last`, if there is one.
pub(super) fn row(
    bytes: &[u8],
    token: &Range<usize>,
    last: Option<usize>,
    known: &Notations,
) -> Option<Range<usize>> {
    let from = |start: usize| {
        // Most tokens end here.
        if !matches!(bytes.get(start)?, b'0'..=b'9' | b'-') {
            return None;
        }
        let row = either_way(bytes, start);
        let foretold = || {
            row.count >= FEWEST_FORETOLD
                && known.has_rows_with(row.numbers.sign(), row.numbers.is_spaced())
        };
        (row.count >= FEWEST || foretold()).then_some(start..row.end)
    };
    // `50-51 52`: what stands before the number is no sign of it.
    let hangs = token.start > 0 && bytes[token.start - 1].is_ascii_alphanumeric();
    let start = token.start + usize::from(hangs && bytes[token.start] == b'-');
    from(start).or_else(|| {
        let last = last.filter(|last| *last >= start)?;
        from(last + 1)
    })
}

/// A row as far as it goes.
struct Whole<'t> {
    numbers: Numbers<'t>,
    count: usize,
    end: usize,
}

impl<'t> Whole<'t> {
    fn read(mut numbers: Numbers<'t>, start: usize) -> Self {
        let (mut count, mut end) = (0, start);
        for number in numbers.by_ref() {
            count += 1;
            end = number.place.end;
        }
        work::spent(end - start);
        Self {
            numbers,
            count,
            end,
        }
    }
}

/// The row that begins at `start`: numbers that are padded to columns, or, where those break off at
/// another number, numbers with the same gaps if more is written in them and in the row behind them.
fn either_way(bytes: &[u8], start: usize) -> Whole<'_> {
    let padded = Whole::read(Numbers::from(bytes, start), start);
    if padded.numbers.behind.is_none() {
        return padded;
    }
    let alike = |start: usize| Whole::read(Numbers::alike(bytes, start), start);
    let first = alike(start);
    let Some(behind) = first.numbers.behind.filter(|_| first.end < padded.end) else {
        return padded;
    };
    // Either part may foretell the other.
    let worth =
        |row: Range<usize>| best_texts(bytes, &row, |_| true).map_or(0, |(_, texts)| worth(&texts));
    let apart = worth(start..first.end) + worth(behind..alike(behind).end);
    if worth(start..padded.end) > apart {
        padded
    } else {
        first
    }
}

/// What is written in a row: the pieces that are text, and in which way they are written if that is sure.
pub(super) fn texts(
    bytes: &[u8],
    row: &Range<usize>,
    known: &Notations,
) -> (Vec<(Range<usize>, String)>, Option<Row>) {
    let Some((way, texts)) = best_texts(bytes, row, |way| known.has(way)) else {
        return (Vec::new(), None);
    };
    let sure = texts.iter().any(|text| text.sure).then_some(way);
    let texts = texts.into_iter().map(|text| (text.place, text.shown));
    (texts.collect(), sure)
}

/// The texts in a row, read in the radix in which most is written. `foretold` is whether the text writes
/// bytes in that way elsewhere.
fn best_texts(
    bytes: &[u8],
    row: &Range<usize>,
    foretold: impl Fn(Row) -> bool,
) -> Option<(Row, Vec<Text>)> {
    let mut read = Numbers::from(&bytes[..row.end], row.start);
    let numbers: Vec<Number<'_>> = read.by_ref().collect();
    let (sign, spaced) = (read.sign(), read.is_spaced());
    let texts = Radix::ALL.into_iter().map(|radix| {
        let way = Row {
            radix,
            sign,
            spaced,
        };
        (way, texts_in(radix, &numbers, foretold(way)))
    });
    texts.max_by_key(|(_, texts)| worth(texts))
}

fn worth(texts: &[Text]) -> u32 {
    texts.iter().map(|text| text.worth).sum()
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
    /// It would be one wherever it stood.
    sure: bool,
}

/// The pieces that are text, parted by numbers that are no byte of one. `foretold` is whether the text
/// writes bytes in the same way elsewhere.
fn texts_in(radix: Radix, numbers: &[Number<'_>], foretold: bool) -> Vec<Text> {
    let byte = |number: &Number<'_>| {
        let byte = radix.byte(number.digits)?;
        plausible::may_be_text(byte).then_some(byte)
    };
    let pieces = numbers.split(|number| byte(number).is_none());
    let text = |piece: &[Number<'_>]| {
        let bytes: Vec<u8> = piece.iter().filter_map(byte).collect();
        let (shown, worth) = plausible::weighed(&bytes)?;
        let is_rare = radix.is_rare(piece.iter().map(|number| number.digits));
        // Two characters of three bytes hardly come about in a table.
        let japanese = shown.chars().filter(|c| c.len_utf8() == 3).count() >= 2;
        let threshold = if japanese || is_rare {
            plausible::SURE
        } else {
            plausible::DOUBTFUL
        };
        let sure = bytes.len() >= FEWEST
            && worth >= threshold
            && (is_rare || is_written(shown) || is_pronounced(shown));
        let told = foretold && bytes.len() >= FEWEST_FORETOLD && worth >= plausible::FORETOLD;
        (sure || told).then(|| Text {
            place: piece[0].place.start..piece[piece.len() - 1].place.end,
            shown: shown.to_owned(),
            worth,
            sure,
        })
    };
    pieces.filter_map(text).collect()
}

/// Whether small letters, digits and what goes on beyond ASCII are most of a text: numbers up to a
/// hundred are capital letters and signs.
fn is_written(text: &str) -> bool {
    let usual = |c: &char| {
        c.is_ascii_lowercase()
            || c.is_ascii_digit()
            || !c.is_ascii()
            || matches!(c, ' ' | '.' | '-')
    };
    let (all, usual) = (text.chars().count(), text.chars().filter(usual).count());
    usual * 3 >= all * 2 || all >= LONG && usual * 5 >= all * 3
}

/// Capital letters with a vowel among every few of them.
fn is_pronounced(text: &str) -> bool {
    let (mut vowels, mut letters, mut row) = (0, 0, 0);
    for c in text.chars() {
        match c {
            'A' | 'E' | 'I' | 'O' | 'U' => (vowels, letters, row) = (vowels + 1, letters + 1, 0),
            'B'..='Z' => (letters, row) = (letters + 1, row + 1),
            ' ' | '.' | '-' | ',' => row = 0,
            _ => return false,
        }
        if row > 3 {
            return false;
        }
    }
    letters >= FEWEST_CAPITALS && vowels * 10 >= letters * 3
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
    /// How the gaps within a line look; nothing before the first of them.
    gaps: Option<Gaps>,
    /// Gaps may also differ as those of numbers that are padded do.
    padded: bool,
    /// Where the number behind the last one begins, if its gap is another.
    behind: Option<usize>,
}

/// What the gaps between the numbers of a row have in common.
#[derive(Clone, Copy)]
struct Gaps {
    /// White space stands in one.
    spaced: bool,
    /// It stands in all of them or in none.
    alike: bool,
    /// Of a gap's white space and the number behind it, in bytes.
    width: usize,
    /// All have that width: `83, 97,116` is padded.
    columns: bool,
}

impl<'t> Numbers<'t> {
    fn from(bytes: &'t [u8], at: usize) -> Self {
        Self {
            bytes,
            next: Some(at),
            between: None,
            gaps: None,
            padded: true,
            behind: None,
        }
    }

    /// White space stands in all of the gaps or in none.
    fn alike(bytes: &'t [u8], at: usize) -> Self {
        Self {
            padded: false,
            ..Self::from(bytes, at)
        }
    }

    /// What stands between them, besides white space.
    fn sign(&self) -> u8 {
        self.between.unwrap_or(b' ')
    }

    fn is_spaced(&self) -> bool {
        self.gaps.is_none_or(|gaps| gaps.spaced)
    }

    /// Whether a gap, and the width of it and the number behind it, look as those before.
    fn goes_on(&mut self, spaced: bool, width: usize) -> bool {
        let gaps = self.gaps.get_or_insert(Gaps {
            spaced,
            alike: true,
            width,
            columns: self.padded,
        });
        gaps.alike &= gaps.spaced == spaced;
        gaps.columns &= self.padded && gaps.width == width;
        gaps.spaced |= spaced && gaps.columns;
        gaps.alike || gaps.columns
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
        let mut same = signs.next().is_none() && *self.between.get_or_insert(sign) == sign;
        // `52, 56,50, 48`: two values in neighbouring fields.
        if same && sign != b' ' && !gap.contains(&b'\n') {
            let spaces = memchr::memchr_iter(b' ', gap).count();
            let width = spaces + self.length(end + gap.len()).unwrap_or(0);
            same = self.goes_on(spaces > 0, width);
            if !same {
                self.behind = Some(end + gap.len());
            }
        }
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
        let known = Notations::default();
        let row = row(text.as_bytes(), &(0..token), None, &known);
        let texts = row.map_or_else(Vec::new, |row| texts(text.as_bytes(), &row, &known).0);
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
    fn names_in_capitals_and_keys_are_read() {
        for text in ["SHIBATA IKUE", "sk-live-Qm7TzP2aLwYb9RkX", "B. Ono 2.5.60"] {
            let row: Vec<String> = text.bytes().map(|byte| byte.to_string()).collect();
            assert_eq!(read(&row.join(", ")), [text]);
        }
    }

    #[test]
    fn values_of_neighbouring_fields_are_rows_of_their_own() {
        let text = "83, 97, 116, 111, 32, 75, 101, 110, 116, 97,48, 57, 48";
        assert_eq!(read(text), ["Sato Kenta"]);
    }

    #[test]
    fn a_field_whose_numbers_are_all_as_long_ends_where_the_next_begins() {
        for (field, next) in [
            ("090-1234-5678", "tanaka"),
            ("SHIBATA IKUE", "5-1-7 Minato"),
        ] {
            let row = |text: &str| {
                let row: Vec<String> = text.bytes().map(|byte| byte.to_string()).collect();
                row.join(", ")
            };
            assert_eq!(read(&format!("{},{}", row(field), row(next))), [field]);
        }
    }

    #[test]
    fn rows_that_are_padded_to_columns_are_one() {
        let text = "Ueno Chika 090";
        for width in [3, 4] {
            let row: Vec<String> = text.bytes().map(|b| format!("{b:width$}")).collect();
            assert_eq!(read(row.join(",").trim_start()), [text]);
        }
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
