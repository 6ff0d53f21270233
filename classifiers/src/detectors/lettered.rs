//! Codes of capital letters and digits: one pass finds where they begin, and each detector tries.

use super::{iban, passport, residence_card, swift_bic};
use crate::candidates::Candidates;
use crate::context::Context;
use crate::numbers::next_byte;

/// A word of capital letters and digits that begins with a letter.
pub(super) struct Code<'t> {
    pub(super) start: usize,
    pub(super) word: &'t str,
    /// The text from the code on: spaces may continue it.
    pub(super) rest: &'t str,
}

pub(super) fn detect(text: &Context<'_>, found: &mut Candidates) {
    let bytes = text.text.as_bytes();
    let mut at = 0;
    // Whether a text speaks of banks abroad is known when it was read to its end.
    let mut capitals: Vec<Code<'_>> = Vec::new();
    while let Some(start) = next_byte(bytes, at, u8::is_ascii_uppercase) {
        let len = bytes[start..]
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric())
            .count();
        at = start + len;
        // `eBank`: no code begins within a word.
        if start > 0 && bytes[start - 1].is_ascii_alphanumeric() {
            continue;
        }
        let code = Code {
            start,
            word: &text.text[start..at],
            rest: &text.text[start..],
        };
        residence_card::detect(&code, text, found);
        passport::detect(&code, text, found);
        iban::detect(&code, text, found);
        if swift_bic::formed(&code) {
            capitals.push(code);
        }
    }
    for code in capitals {
        swift_bic::detect(&code, text, found);
    }
}
