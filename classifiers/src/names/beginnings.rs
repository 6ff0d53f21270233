//! Whether longer words of a dictionary begin with what was read so far: most rows of characters are
//! given up after the first or second.

/// A filter of packed words: it may say yes of some that begin none, and never no of one that does.
pub(super) struct Beginnings(Box<[u64; WORDS]>);

const WORDS: usize = 1 << 14;

impl Beginnings {
    /// Of packed words with `bits` a character.
    pub(super) fn of(words: impl Iterator<Item = u64>, bits: u32) -> Self {
        let none = vec![0; WORDS].into_boxed_slice();
        let mut filter = Self(none.try_into().expect("as many words"));
        for word in words {
            let mut begins = word >> bits;
            while begins != 0 {
                let (at, bit) = place(begins);
                filter.0[at] |= bit;
                begins >>= bits;
            }
        }
        filter
    }

    /// Whether some word may go on behind this.
    pub(super) fn goes_on(&self, begins: u64) -> bool {
        let (at, bit) = place(begins);
        self.0[at] & bit != 0
    }
}

/// One of a million bits: the upper ones of a product are the best mixed.
fn place(key: u64) -> (usize, u64) {
    let hash = (key ^ key >> 29).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let [.., bit, low, high] = hash.to_le_bytes();
    let at = usize::from(u16::from_le_bytes([low, high])) % WORDS;
    (at, 1 << (bit % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_beginning_of_a_word_goes_on() {
        let filter = Beginnings::of([0x1_0002_0003, 0x4_0005].into_iter(), 16);
        for begins in [0x1, 0x1_0002, 0x4] {
            assert!(filter.goes_on(begins), "{begins:x}");
        }
        let others = (0x100..0x1100).filter(|key| filter.goes_on(*key));
        assert!(others.count() < 10);
    }
}
