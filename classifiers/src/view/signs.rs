//! Looking for some of the characters that UTF-8 writes in three bytes, without decoding the others.

/// Characters of three bytes, by their last two: few others have the same.
pub(super) struct Signs([u64; 64]);

impl Signs {
    pub(super) const fn of(chars: &[char]) -> Self {
        let (mut bits, mut at) = ([0; 64], 0);
        while at < chars.len() {
            let code = chars[at] as u32;
            assert!(0x800 <= code && code <= 0xFFFF, "of three bytes");
            bits[(code >> 6 & 63) as usize] |= 1 << (code & 63);
            at += 1;
        }
        Self(bits)
    }

    /// Where the first character at or after `from` begins that may be one of these, or whose only byte
    /// is one that is asked for.
    #[inline]
    pub(super) fn next(&self, text: &str, from: usize, or: impl Fn(u8) -> bool) -> Option<usize> {
        let bytes = text.as_bytes();
        let mut at = from;
        while let Some(&first) = bytes.get(at) {
            match first {
                0xE0..=0xEF => {
                    let [_, second, third] = *bytes.get(at..)?.first_chunk()?;
                    if self.0[usize::from(second & 63)] >> (third & 63) & 1 != 0 {
                        return Some(at);
                    }
                    at += 3;
                }
                0..0x80 if or(first) => return Some(at),
                // Bytes within a character of two or four are passed over one by one.
                _ => at += 1,
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_found_among_characters_of_any_length() {
        static SIGNS: Signs = Signs::of(&['口', '二']);
        let text = "aé😀日口b二";
        let places: Vec<usize> = std::iter::successors(SIGNS.next(text, 0, |_| false), |at| {
            SIGNS.next(text, at + 1, |_| false)
        })
        .collect();
        assert_eq!(
            places,
            [text.find('口').unwrap_or(0), text.find('二').unwrap_or(0)]
        );
        assert_eq!(SIGNS.next(text, 0, |byte| byte == b'b'), text.find('口'));
        assert_eq!(SIGNS.next("b", 0, |byte| byte == b'b'), Some(0));
        assert_eq!(SIGNS.next("é😀", 0, |byte| byte == b'b'), None);
    }
}
