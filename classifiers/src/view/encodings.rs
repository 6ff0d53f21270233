//! Characters written in the notation of a carrier: HTML entities, percent-encoding,
//! quoted-printable and the encoded words of mail headers.
//!
//! Each piece is put in the place of its notation, so that what announces a value still stands
//! before it.

use std::ops::Range;

use encoding_rs::{EUC_JP, Encoding, SHIFT_JIS};
use memchr::{memchr_iter, memchr3, memmem};

use super::base64;
use super::entities::entity;
use super::map::{Rewriter, Rewritten};

pub(super) fn read(text: &str) -> Option<Rewritten> {
    let bytes = text.as_bytes();
    let mut out = Rewriter::new(text);
    let mut mail: Option<Mail> = None;
    let mut at = 0;
    while let Some(found) = memchr3(b'&', b'%', b'=', &bytes[at..]) {
        at += found;
        let after = match bytes[at] {
            b'&' => entity(&text[at..]).map(|(shown, length)| {
                out.replace(at..at + length, shown.encode_utf8(&mut [0; 4]));
                at + length
            }),
            b'%' => percent(text, at, &mut out),
            _ if bytes[at..].starts_with(b"=?") => encoded_word(text, at, &mut out),
            _ => quoted(
                text,
                at,
                *mail.get_or_insert_with(|| Mail::of(text)),
                &mut out,
            ),
        };
        at = after.unwrap_or(at + 1);
    }
    out.finish()
}

/// Bytes in hexadecimal, one after the other, and where each of them is written.
struct Run {
    bytes: Vec<u8>,
    places: Vec<Range<usize>>,
}

impl Run {
    /// All that stand from `at` on. In quoted-printable, lines may be broken between them.
    fn read(text: &str, at: usize, sign: u8) -> Self {
        let source = text.as_bytes();
        let mut run = Self {
            bytes: Vec::new(),
            places: Vec::new(),
        };
        let mut at = at;
        loop {
            let from = at + soft_breaks(&source[at..], sign);
            let Some(byte) = written_byte(&source[from..], sign) else {
                return run;
            };
            run.bytes.push(byte);
            run.places.push(at..from + 3);
            at = from + 3;
        }
    }

    fn end(&self) -> Option<usize> {
        self.places.last().map(|place| place.end)
    }

    /// Writes the characters in the place of their bytes. Bytes that are no UTF-8 are read as the
    /// older Japanese encodings, all at once; what is none of these stays as it stands.
    fn write(&self, out: &mut Rewriter<'_>) {
        if std::str::from_utf8(&self.bytes).is_err()
            && let Some(shown) = in_older_encoding(&self.bytes)
        {
            let (Some(first), Some(end)) = (self.places.first(), self.end()) else {
                return;
            };
            out.replace(first.start..end, &shown);
            return;
        }
        let mut at = 0;
        for chunk in self.bytes.utf8_chunks() {
            for c in chunk.valid().chars() {
                let next = at + c.len_utf8();
                let place = self.places[at].start..self.places[next - 1].end;
                out.replace(place, c.encode_utf8(&mut [0; 4]));
                at = next;
            }
            at += chunk.invalid().len();
        }
    }
}

/// The byte written as `%E6` at the start of `source`.
fn written_byte(source: &[u8], sign: u8) -> Option<u8> {
    let [first, high, low, ..] = source else {
        return None;
    };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let value = digit(*high)? * 16 + digit(*low)?;
    (*first == sign).then(|| u8::try_from(value).ok())?
}

/// How many bytes of soft line breaks (RFC 2045, section 6.7) stand at the start.
fn soft_breaks(source: &[u8], sign: u8) -> usize {
    let mut at = 0;
    if sign == b'=' {
        loop {
            match source[at..] {
                [b'=', b'\r', b'\n', ..] => at += 3,
                [b'=', b'\n', ..] => at += 2,
                _ => break,
            }
        }
    }
    at
}

/// `Shift_JIS` or EUC-JP, if the bytes are Japanese in one of them and nothing else.
pub(super) fn in_older_encoding(bytes: &[u8]) -> Option<String> {
    let japanese = |c: char| matches!(c, '\u{3000}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' | '\u{FF01}'..='\u{FF5E}');
    // No character of either has a control character in it.
    let control = |byte: &u8| byte.is_ascii_control() && *byte != b'\n';
    if bytes.is_ascii() || bytes.iter().any(control) {
        return None;
    }
    // The first byte beyond ASCII begins a character: not all begin one of two bytes in either.
    let first = bytes.iter().position(|byte| !byte.is_ascii())?;
    let second = *bytes.get(first + 1)?;
    let shift_jis = matches!(bytes[first], 0x81..=0x9F | 0xE0..=0xFC) && second >= 0x40;
    let euc_jp = matches!(bytes[first], 0x8F | 0xA1..=0xFE) && second >= 0xA1;
    let begun = [(SHIFT_JIS, shift_jis), (EUC_JP, euc_jp)].into_iter();
    begun.filter(|(_, begun)| *begun).find_map(|(encoding, _)| {
        let shown = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
        let fits = shown
            .chars()
            .all(|c| japanese(c) || c.is_ascii() && !c.is_ascii_control() || c == '\n');
        (fits && shown.chars().any(japanese)).then(|| shown.into_owned())
    })
}

/// `%E6%9F%B4`. A single `5%20` in a sentence is a rate; `+` beside encoded bytes is a space.
fn percent(text: &str, at: usize, out: &mut Rewriter<'_>) -> Option<usize> {
    let run = Run::read(text, at, b'%');
    let end = run.end()?;
    let bytes = text.as_bytes();
    let after_digit = at > 0 && bytes[at - 1].is_ascii_digit();
    let decimal = bytes[at + 1..end].iter().all(u8::is_ascii_digit);
    if after_digit && decimal && run.bytes.len() == 1 && !percent_near(bytes, at, end) {
        return Some(end);
    }
    if at > out.written() && bytes[at - 1] == b'+' && run.bytes[0] >= 0x80 {
        out.replace(at - 1..at, " ");
    }
    run.write(out);
    if bytes.get(end) == Some(&b'+') && run.bytes.last().is_some_and(|byte| *byte >= 0x80) {
        out.replace(end..end + 1, " ");
        return Some(end + 1);
    }
    Some(end)
}

/// Whether another one stands a few bytes before or after.
fn percent_near(bytes: &[u8], start: usize, end: usize) -> bool {
    const NEAR: usize = 6;
    let before = &bytes[start.saturating_sub(NEAR)..start];
    let after = &bytes[end..bytes.len().min(end + NEAR)];
    before.contains(&b'%') || after.contains(&b'%')
}

/// What a text shows of quoted-printable.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mail {
    /// It says so.
    Declared,
    /// It holds a character of two bytes or more in this notation.
    Shown,
    No,
}

impl Mail {
    fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let high = |at: usize| {
            let byte = bytes.get(at..).and_then(|rest| written_byte(rest, b'='));
            byte.is_some_and(|byte| byte >= 0x80)
        };
        if memmem::find(bytes, b"uoted-printable").is_some() {
            Self::Declared
        } else if memchr_iter(b'=', bytes).any(|at| high(at) && high(at + 3)) {
            Self::Shown
        } else {
            Self::No
        }
    }
}

fn quoted(text: &str, at: usize, mail: Mail, out: &mut Rewriter<'_>) -> Option<usize> {
    if mail == Mail::No {
        return None;
    }
    let run = Run::read(text, at, b'=');
    if let Some(end) = run.end() {
        // `key=10` is no byte.
        if mail == Mail::Declared || run.bytes.iter().any(|byte| *byte >= 0x80) {
            run.write(out);
        }
        return Some(end);
    }
    let broken = soft_breaks(&text.as_bytes()[at..], b'=');
    (broken > 0).then(|| {
        out.replace(at..at + broken, "");
        at + broken
    })
}

/// `=?iso-2022-jp?B?GyRC…?=` (RFC 2047). The line break between two encoded words is none.
fn encoded_word(text: &str, at: usize, out: &mut Rewriter<'_>) -> Option<usize> {
    const LONGEST: usize = 512;
    let window = &text.as_bytes()[at + 2..text.len().min(at + LONGEST)];
    let mut parts = window.splitn(4, |byte| *byte == b'?');
    let (charset, encoding, body) = (parts.next()?, parts.next()?, parts.next()?);
    let closed = parts.next()?.first() == Some(&b'=');
    let encoding_of = Encoding::for_label(charset.split(|byte| *byte == b'*').next()?)?;
    let bytes = match encoding {
        b"B" | b"b" => base64::decode(body)?,
        b"Q" | b"q" => q_bytes(body),
        _ => return None,
    };
    let end = at + 2 + charset.len() + encoding.len() + body.len() + 4;
    if !closed {
        return None;
    }
    let (shown, _) = encoding_of.decode_without_bom_handling(&bytes);
    out.replace(at..end, &shown);
    let gap = text.as_bytes()[end..]
        .iter()
        .take(80)
        .take_while(|byte| byte.is_ascii_whitespace())
        .count();
    let folded = text.as_bytes()[end..end + gap].contains(&b'\n');
    if folded && text.as_bytes()[end + gap..].starts_with(b"=?") {
        out.replace(end..end + gap, "");
        return Some(end + gap);
    }
    Some(end)
}

fn q_bytes(body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(body.len());
    let mut at = 0;
    while let Some(&byte) = body.get(at) {
        if let Some(written) = written_byte(&body[at..], b'=') {
            bytes.push(written);
            at += 3;
        } else {
            bytes.push(if byte == b'_' { b' ' } else { byte });
            at += 1;
        }
    }
    bytes
}
