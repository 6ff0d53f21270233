//! Choices that nobody can foretell without the key, and that fall the same way each time.

use hmac::{Hmac, Mac};
use sha2::Sha256;

/// A stream of choices for one value.
pub(crate) struct Dice {
    mac: Hmac<Sha256>,
    block: [u8; 32],
    /// Bytes of the block that are used up.
    used: usize,
    blocks: u32,
}

impl Dice {
    /// `mac` has taken in all that the choices depend on.
    pub(crate) fn new(mac: Hmac<Sha256>) -> Self {
        Self {
            mac,
            block: [0; 32],
            used: 32,
            blocks: 0,
        }
    }

    fn word(&mut self) -> u32 {
        if self.used == self.block.len() {
            let mut mac = self.mac.clone();
            mac.update(&self.blocks.to_be_bytes());
            self.block = mac.finalize().into_bytes().into();
            self.blocks += 1;
            self.used = 0;
        }
        let bytes = &self.block[self.used..self.used + 4];
        self.used += 4;
        u32::from_be_bytes(bytes.try_into().expect("four bytes"))
    }

    /// A number below `bound`, each about as likely.
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        let wide = u64::from(self.word()) * u64::from(bound);
        u32::try_from(wide >> 32).expect("less than the bound")
    }

    /// A digit from `least` on.
    pub(crate) fn digit_from(&mut self, least: u8) -> u8 {
        let digit = self.below(u32::from(10 - least));
        least + u8::try_from(digit).expect("a digit")
    }

    pub(crate) fn digit(&mut self) -> u8 {
        self.digit_from(0)
    }

    pub(crate) fn digits(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.digit()).collect()
    }

    pub(crate) fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        let bound = u32::try_from(from.len()).expect("short lists");
        &from[self.below(bound) as usize]
    }

    /// A letter in the case and width of another one.
    pub(crate) fn letter_like(&mut self, model: char) -> char {
        let first = match model {
            'A'..='Z' => 0x41,
            'Ａ'..='Ｚ' => 0xff21,
            'ａ'..='ｚ' => 0xff41,
            _ => 0x61,
        };
        char::from_u32(first + self.below(26)).expect("a letter")
    }
}
