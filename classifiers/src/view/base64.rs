//! Base64 (RFC 4648), standard or URL-safe, padded or not.

use crate::work;

/// The bytes, or nothing if it is none. Whitespace is passed over.
pub(super) fn decode(source: &[u8]) -> Option<Vec<u8>> {
    work::spent(source.len());
    let stands_for_bits = |byte: &&u8| !byte.is_ascii_whitespace() && **byte != b'=';
    let letters = source.iter().filter(stands_for_bits);
    // Six bits left over are no byte: a letter is missing. Bits that are left over are zero. Most words
    // end here.
    let left_over = letters.clone().count() * 6 % 8;
    let last = letters
        .clone()
        .next_back()
        .map_or(Some(0), |byte| value(*byte))?;
    if left_over == 6 || last & ((1 << left_over) - 1) != 0 {
        return None;
    }
    let mut bytes = Vec::with_capacity(source.len() / 4 * 3 + 3);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for byte in letters {
        bits = bits << 6 | u32::from(value(*byte)?);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xFF).expect("eight bits"));
        }
    }
    Some(bytes)
}

/// Whether it is one of the letters, of either alphabet.
pub(super) const fn is_letter(byte: u8) -> bool {
    LETTERS[byte as usize]
}

/// Of base64, by byte.
const LETTERS: [bool; 256] = {
    let mut letters = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        letters[byte as usize] = value(byte).is_some();
        byte += 1;
    }
    letters
};

pub(super) const fn value(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}
