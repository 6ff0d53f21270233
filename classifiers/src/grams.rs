//! Which short pieces stand in a text: one pass over it tells of most words that they do not.
//!
//! Detectors look for some hundreds of words that hardly any text has. Each would be a pass of its own;
//! here the text is gone over once, and a word is looked for only if all of its pieces are somewhere.

use memchr::memmem;

/// A set of the pieces of four bytes, by their hashes: it may hold what the text does not have, and
/// never lacks what it has.
pub(crate) struct Grams {
    bits: Vec<u64>,
    /// How much of a hash is let go.
    shift: u32,
}

/// Bytes of a piece: a character of Japanese and the beginning of the next.
const PIECE: usize = 4;
/// Exponents of two: from as many bits as a short text needs up to what the nearest memory holds.
const FEWEST: u32 = 10;
const MOST: u32 = 18;
/// Bits for each byte of the text, of which one is set at most.
const ROOM: usize = 8;

impl Grams {
    pub(crate) fn of(text: &str) -> Self {
        let room = (text.len() * ROOM).next_power_of_two();
        let exponent = room.trailing_zeros().clamp(FEWEST, MOST);
        let shift = u32::BITS - exponent;
        let mut bits = vec![0; 1 << (exponent - 6)];
        let slots = bits.as_mut_slice();
        for piece in text.as_bytes().windows(PIECE) {
            let at = hash(piece) >> shift;
            slots[(at >> 6) as usize] |= 1 << (at & 63);
        }
        Self { bits, shift }
    }

    /// Whether the word may stand in the text. If not, it does not. Of words shorter than a piece
    /// nothing is known.
    pub(crate) fn may_hold(&self, word: &str) -> bool {
        let mut pieces = word.as_bytes().windows(PIECE);
        pieces.all(|piece| {
            let at = hash(piece) >> self.shift;
            self.bits[(at >> 6) as usize] >> (at & 63) & 1 != 0
        })
    }

    /// Where the word stands in `text`, of which the pieces are.
    pub(crate) fn places<'t>(
        &self,
        text: &'t str,
        word: &'t str,
    ) -> impl Iterator<Item = usize> + use<'t> {
        let held = self.may_hold(word);
        let places = held.then(|| memmem::find_iter(text.as_bytes(), word.as_bytes()));
        places.into_iter().flatten()
    }
}

/// The hash of a piece, in its upper bits.
#[inline]
fn hash(piece: &[u8]) -> u32 {
    let piece = piece.try_into().map_or(0, u32::from_le_bytes);
    piece.wrapping_mul(0x9E37_79B1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn most_words_that_a_text_does_not_have_are_told_without_a_look_at_it() {
        let text = "変動金利の見直しは半年に一度です。The yield curve has flattened since spring.";
        let grams = Grams::of(text);
        let absent = ["合言葉", "passphrase", "wallet", "root", "管理者", "丁目"];
        let passed = absent.iter().filter(|word| grams.may_hold(word));
        assert!(passed.count() <= 1);
    }

    #[test]
    fn a_long_text_tells_words_apart_too() {
        let numbers: Vec<String> = (0..40_000).map(|number| number.to_string()).collect();
        let grams = Grams::of(&numbers.join(" "));
        assert!(!grams.may_hold("パスフレーズ") && !grams.may_hold("passphrase"));
    }

    proptest! {
        #[test]
        fn every_word_is_found_where_it_stands(
            text in "[a鍵のb]{0,40}",
            word in "[a鍵のb]{1,9}",
        ) {
            let places: Vec<usize> = Grams::of(&text).places(&text, &word).collect();
            let expected: Vec<usize> = text.match_indices(&word).map(|(at, _)| at).collect();
            prop_assert_eq!(places, expected);
        }
    }
}
