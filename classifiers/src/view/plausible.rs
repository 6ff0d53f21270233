//! Whether bytes are a text that somebody wrote.
//!
//! Each character speaks for it by as many bits as it is unlikely in bytes picked at random: three
//! bytes that give a kanji are rarer than one that gives a letter.

use encoding_rs::ISO_2022_JP;

use super::encodings::in_older_encoding;

/// In tenths of bits: one run of random letters in 8,000 would pass, and be scanned for nothing.
pub(super) const SURE: u32 = 130;
/// For what is likely to be something else, as digits are that could be hexadecimal.
pub(super) const DOUBTFUL: u32 = 260;

/// For what is written as other texts beside it are: a kanji, or two digits.
pub(super) const FORETOLD: u32 = 90;
/// For base64 whose length is right and that is filled up with `=`.
pub(super) const PADDED: u32 = 60;

/// The text that the bytes are, in UTF-8, UTF-16 or one of the older Japanese encodings.
pub(super) fn text(bytes: &[u8], threshold: u32) -> Option<String> {
    if let Ok(shown) = std::str::from_utf8(bytes) {
        let shown = shown.trim_start_matches('\u{FEFF}');
        let japanese = bytes.contains(&0x1B).then_some(bytes).and_then(|bytes| {
            ISO_2022_JP.decode_without_bom_handling_and_without_replacement(bytes)
        });
        let read = [Some(shown), japanese.as_deref()];
        let sure = |shown: &&str| worth(shown, utf_8).is_some_and(|worth| worth >= threshold);
        if let Some(shown) = read.into_iter().flatten().find(sure) {
            return Some(shown.to_owned());
        }
    }
    wide(bytes, threshold).or_else(|| {
        let shown = in_older_encoding(bytes)?;
        (worth(&shown, one_or_two_bytes)? >= threshold).then_some(shown)
    })
}

/// The text that the bytes are in UTF-8, and how much its characters speak for it.
pub(super) fn weighed(bytes: &[u8]) -> Option<(&str, u32)> {
    let shown = std::str::from_utf8(bytes).ok()?;
    Some((shown, worth(shown, utf_8)?))
}

/// Whether a byte of UTF-8 may stand in a text at all.
pub(super) const fn may_be_text(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~' | 0x80..=0xF4)
}

fn wide(bytes: &[u8], threshold: u32) -> Option<String> {
    let (units, []) = bytes.as_chunks::<2>() else {
        return None;
    };
    [u16::from_le_bytes, u16::from_be_bytes]
        .into_iter()
        .find_map(|unit| {
            let chars = || {
                let chars = char::decode_utf16(units.iter().map(|bytes| unit(*bytes)));
                // What is no character stands in no text.
                let chars = chars.map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER));
                chars.skip_while(|c| *c == '\u{FEFF}')
            };
            (worth_of(chars(), two_bytes)? >= threshold).then(|| chars().collect())
        })
}

fn worth(text: &str, of: fn(char) -> Option<u32>) -> Option<u32> {
    worth_of(text.chars(), of)
}

/// All that the characters say together; nothing if one of them stands in no text.
fn worth_of(mut chars: impl Iterator<Item = char>, of: fn(char) -> Option<u32>) -> Option<u32> {
    let mut before = ' ';
    chars.try_fold(0_u32, |sum, c| {
        // Letters keep the case of the word: `Sakai`, `SAKAI`.
        let follows = c.is_ascii_lowercase() && before.is_ascii_alphabetic()
            || c.is_ascii_uppercase() && (before.is_ascii_uppercase() || before == ' ');
        before = c;
        let worth = if follows { Some(33) } else { of(c) };
        Some(sum.saturating_add(worth?))
    })
}

fn utf_8(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(47),
        '\t' | '\n' | '\r' | ' '..='~' => Some(15),
        '\0'..='\u{9F}' | '\u{E000}'..='\u{F8FF}' | '\u{FFF0}'..='\u{FFFF}' => None,
        '\u{3041}'..='\u{30FF}' => Some(160),
        '\u{4E00}'..='\u{9FFF}' => Some(96),
        c if c.len_utf8() == 2 => Some(20),
        c if c.len_utf8() == 3 => Some(80),
        _ => Some(100),
    }
}

/// For `Shift_JIS` and EUC-JP.
fn one_or_two_bytes(c: char) -> Option<u32> {
    if c.is_ascii() { utf_8(c) } else { two_bytes(c) }
}

/// For encodings of two bytes a character. Only Japanese and ASCII: chance gives the rest.
fn two_bytes(c: char) -> Option<u32> {
    match c {
        '0'..='9' | '\u{3000}'..='\u{3020}' | '\u{FF01}'..='\u{FF5E}' => Some(80),
        '\t' | '\n' | '\r' | ' '..='~' => Some(60),
        '\u{3041}'..='\u{30FF}' => Some(84),
        '\u{4E00}'..='\u{9FFF}' => Some(20),
        _ => None,
    }
}
