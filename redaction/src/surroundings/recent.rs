//! What was read last.

/// The last eight bytes, the latest in the lowest place, ASCII letters in lower case.
#[derive(Clone, Default)]
pub(super) struct Recent(u64);

impl Recent {
    pub(super) fn push(&mut self, c: char) {
        let mut bytes = [0; 4];
        for byte in c.encode_utf8(&mut bytes).bytes() {
            self.0 = self.0 << 8 | u64::from(byte.to_ascii_lowercase());
        }
    }

    pub(super) fn ends_with(&self, expected: &[u8]) -> bool {
        self.0.to_be_bytes().ends_with(expected)
    }

    pub(super) fn bytes(&self) -> u64 {
        self.0
    }
}
