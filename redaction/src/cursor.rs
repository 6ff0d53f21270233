//! Reads a text character by character, as far as it has come, with what looks alike made alike.

use crate::Escape;

/// What [`Cursor::peek`] gives for the end of the text, and for a character of no interest.
pub(crate) const NOTHING: u8 = 0;

/// The text ends here, but more of it may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Partial;

/// A place in a text.
pub(crate) struct Cursor<'t> {
    text: &'t [u8],
    at: usize,
    escape: Escape,
    is_last: bool,
}

/// A character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Char {
    /// In lower case and half-width; [`NOTHING`] unless it is ASCII then.
    pub(crate) byte: u8,
    /// Bytes in the text; 0 at its end.
    pub(crate) len: usize,
}

impl<'t> Cursor<'t> {
    pub(crate) fn new(text: &'t str, at: usize, escape: Escape, is_last: bool) -> Self {
        Self {
            text: text.as_bytes(),
            at,
            escape,
            is_last,
        }
    }

    pub(crate) fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn back_to(&mut self, at: usize) {
        self.at = at;
    }

    /// The next character, which is [`NOTHING`] at the end of the last piece.
    pub(crate) fn peek(&self) -> Result<Char, Partial> {
        match self.text[self.at..] {
            [] if self.is_last => Ok(Char {
                byte: NOTHING,
                len: 0,
            }),
            [] => Err(Partial),
            [b'\\', ..] if self.escape == Escape::Json => self.escaped(),
            [byte, ..] if byte.is_ascii() => Ok(Char {
                byte: byte.to_ascii_lowercase(),
                len: 1,
            }),
            // ＿, －, ＜, ＞, Ａ, ａ and their neighbours.
            [0xef, high @ (0xbc | 0xbd), last, ..] => Ok(Char {
                byte: half_width(0xff00 | u32::from(high & 1) << 6 | u32::from(last & 0x3f)),
                len: 3,
            }),
            [0xe3, 0x80, 0x80, ..] => Ok(Char { byte: b' ', len: 3 }),
            [first, ..] => Ok(Char {
                byte: NOTHING,
                len: first.leading_ones() as usize,
            }),
        }
    }

    /// A JSON escape sequence.
    fn escaped(&self) -> Result<Char, Partial> {
        let rest = &self.text[self.at..];
        let len = if rest.get(1) == Some(&b'u') { 6 } else { 2 };
        let Some(sequence) = rest.get(..len) else {
            // Not even a sequence, or not yet.
            return if self.is_last {
                Ok(Char {
                    byte: NOTHING,
                    len: 1,
                })
            } else {
                Err(Partial)
            };
        };
        let byte = match sequence[1] {
            b'u' => {
                let hex = std::str::from_utf8(&sequence[2..]).unwrap_or_default();
                u32::from_str_radix(hex, 16).map_or(NOTHING, half_width)
            }
            b'\\' => b'\\',
            b'/' => b'/',
            _ => NOTHING,
        };
        // A character of two bytes after the backslash is no sequence; do not cut it in two.
        let len = if sequence.is_ascii() { len } else { 1 };
        Ok(Char { byte, len })
    }

    pub(crate) fn step(&mut self, char: Char) {
        self.at += char.len;
    }

    /// Steps over `expected` if it comes next; otherwise stays.
    pub(crate) fn take(&mut self, expected: &[u8]) -> Result<bool, Partial> {
        let start = self.at;
        for &byte in expected {
            let next = self.peek()?;
            if next.byte != byte {
                self.at = start;
                return Ok(false);
            }
            self.step(next);
        }
        Ok(true)
    }

    /// Steps over `expected`, written as it is, if it comes next; otherwise stays.
    pub(crate) fn take_text(&mut self, expected: &str) -> Result<bool, Partial> {
        let (rest, expected) = (&self.text[self.at..], expected.as_bytes());
        if rest.starts_with(expected) {
            self.at += expected.len();
            return Ok(true);
        }
        if !self.is_last && expected.starts_with(rest) {
            return Err(Partial);
        }
        Ok(false)
    }

    /// Steps over at most `most` characters out of `set`.
    pub(crate) fn skip(&mut self, set: &[u8], most: usize) -> Result<(), Partial> {
        for _ in 0..most {
            let next = self.peek()?;
            if next.byte == NOTHING || !set.contains(&next.byte) {
                break;
            }
            self.step(next);
        }
        Ok(())
    }
}

/// The ASCII character that a code point stands for, in lower case, if it does.
fn half_width(code: u32) -> u8 {
    let ascii = match code {
        0x20..=0x7e => code,
        0xff01..=0xff5e => code - 0xfee0,
        0x3000 => 0x20,
        _ => 0,
    };
    u8::try_from(ascii).map_or(NOTHING, |byte| byte.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, escape: Escape) -> Vec<(u8, usize)> {
        let mut cursor = Cursor::new(text, 0, escape, true);
        let mut read = Vec::new();
        while let Ok(next) = cursor.peek()
            && next.len > 0
        {
            read.push((next.byte, next.len));
            cursor.step(next);
        }
        read
    }

    #[test]
    fn full_width_characters_read_as_ascii() {
        assert_eq!(
            read("A＜＿Ａｚ～｟\u{3000}あ", Escape::None),
            [
                (b'a', 1),
                (b'<', 3),
                (b'_', 3),
                (b'a', 3),
                (b'z', 3),
                (b'~', 3),
                (NOTHING, 3),
                (b' ', 3),
                (NOTHING, 3)
            ]
        );
    }

    #[test]
    fn json_escapes_read_as_what_they_stand_for() {
        assert_eq!(
            read(r#"\u003c\uFF1C\\\"\n\u0041\u30"#, Escape::Json),
            [
                (b'<', 6),
                (b'<', 6),
                (b'\\', 2),
                (NOTHING, 2),
                (NOTHING, 2),
                (b'a', 6),
                (NOTHING, 1),
                (b'u', 1),
                (b'3', 1),
                (b'0', 1)
            ]
        );
        assert_eq!(read("\\あ", Escape::Json), [(NOTHING, 1), (NOTHING, 3)]);
    }

    #[test]
    fn an_unfinished_escape_waits_for_the_rest() {
        for unfinished in ["\\", "\\u", "\\u003"] {
            assert_eq!(
                Cursor::new(unfinished, 0, Escape::Json, false).peek(),
                Err(Partial)
            );
        }
    }
}
