//! From tokens' bytes to characters: a token may end in the middle of one.

/// Longest beginning of a character whose rest has not come, in bytes.
const LONGEST_CUT: usize = 3;

/// The characters of one choice.
#[derive(Default)]
pub(super) struct Characters {
    /// The beginning of a character whose rest has not come.
    cut: Vec<u8>,
}

impl Characters {
    /// The characters that are whole with these bytes; bytes that cannot become one are U+FFFD.
    pub(super) fn take(&mut self, bytes: &[u8]) -> String {
        let mut bytes = [&*std::mem::take(&mut self.cut), bytes].concat();
        let mut text = String::with_capacity(bytes.len());
        loop {
            match std::str::from_utf8(&bytes) {
                Ok(whole) => {
                    text.push_str(whole);
                    return text;
                }
                Err(error) => {
                    let whole = error.valid_up_to();
                    text.push_str(std::str::from_utf8(&bytes[..whole]).expect("checked just now"));
                    let Some(wrong) = error.error_len() else {
                        self.cut = bytes.split_off(whole);
                        debug_assert!(self.cut.len() <= LONGEST_CUT);
                        return text;
                    };
                    text.push(char::REPLACEMENT_CHARACTER);
                    bytes.drain(..whole + wrong);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_over_several_tokens_comes_whole() {
        let mut characters = Characters::default();
        let bytes = "関".as_bytes();
        assert_eq!(characters.take(&bytes[..1]), "");
        assert_eq!(characters.take(&bytes[1..2]), "");
        assert_eq!(characters.take(&bytes[2..]), "関");
    }

    #[test]
    fn wrong_bytes_are_the_replacement_character() {
        let mut characters = Characters::default();
        assert_eq!(characters.take(b"a\xff"), "a\u{fffd}");
        assert_eq!(characters.take(b"b\xe9"), "b");
        assert_eq!(characters.take(b"x"), "\u{fffd}x");
    }
}
