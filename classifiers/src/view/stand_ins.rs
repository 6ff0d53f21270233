//! A placeholder of the gateway's own, `<PERSON_kfqxwbtd>`, as one sign.
//!
//! It stands for a value, and says nothing else: the words in it (`ORGANIZATION`, `DATE_OF_BIRTH`)
//! label nothing, no value goes on from before it to behind it, and none is in it. So what was masked
//! is found no second time, and nothing is found for having been masked.
//!
//! Read so is only the very form that the crate `redaction` gives out: nothing of a value could hide
//! in eight consonants.

use std::ops::Range;

use super::map::{Rewriter, Rewritten};
use crate::EntityType;

/// What is read for a placeholder: a noncharacter, which no text needs.
pub(crate) const STAND_IN: char = '\u{fdd0}';

/// The letters of a placeholder, and how many tell one value from another.
const LETTERS: &[u8; 16] = b"bcdfghjkmpqrtvwx";
const STEM_LEN: usize = 8;

/// Letters that tell one notation from another.
const MOST_VARIANT_LETTERS: usize = 2;

/// With each placeholder as a [`STAND_IN`].
pub(super) fn read(text: &str) -> Option<Rewritten> {
    let mut out = Rewriter::new(text);
    for underscore in memchr::memchr_iter(b'_', text.as_bytes()) {
        if let Some(range) = placeholder_around(text, underscore)
            && range.start >= out.written()
        {
            out.replace(range, STAND_IN.encode_utf8(&mut [0; 4]));
        }
    }
    out.finish()
}

/// The placeholder whose type ends before this underscore, in brackets or, as in names and keys, alone.
fn placeholder_around(text: &str, underscore: usize) -> Option<Range<usize>> {
    let (before, behind) = (
        &text.as_bytes()[..underscore],
        &text.as_bytes()[underscore + 1..],
    );
    let stem = behind.get(..STEM_LEN)?;
    if !stem.iter().all(|byte| LETTERS.contains(byte)) {
        return None;
    }
    let is_of_a_type = |byte: &&u8| byte.is_ascii_uppercase() || **byte == b'_';
    let start = underscore - before.iter().rev().take_while(is_of_a_type).count();
    text[start..underscore].parse::<EntityType>().ok()?;
    let end = underscore + 1 + STEM_LEN + variant(&behind[STEM_LEN..]);
    let is_open = text[..start].ends_with('<');
    let is_closed = text[end..].starts_with('>');
    if is_open && is_closed {
        return Some(start - 1..end + 1);
    }
    let goes_on = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let (before, behind) = (&text.as_bytes()[..start], &text.as_bytes()[end..]);
    let is_alone = !goes_on(before.last()) && !goes_on(behind.first());
    is_alone.then_some(start..end)
}

/// The bytes of `_b`, which names another notation of the same value; 0 where there is none.
fn variant(behind: &[u8]) -> usize {
    let [b'_', letters @ ..] = behind else {
        return 0;
    };
    let count = letters
        .iter()
        .take_while(|byte| LETTERS.contains(byte))
        .count();
    if (1..=MOST_VARIANT_LETTERS).contains(&count) {
        1 + count
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        read(text).map_or(text.to_owned(), |read| read.text.replace(STAND_IN, "§"))
    }

    #[test]
    fn a_placeholder_is_one_sign() {
        for (text, expected) in [
            ("<PERSON_kfqxwbtd>様", "§様"),
            ("<PERSON_kfqxwbtd_b><DATE_OF_BIRTH_kfqxwbtd_cd>", "§§"),
            (
                "to PERSON_kfqxwbtd, {\"MY_NUMBER_kfqxwbtd\":1}",
                "to §, {\"§\":1}",
            ),
            ("PERSON_<PHONE_kfqxwbtd>", "PERSON_§"),
        ] {
            assert_eq!(shown(text), expected);
        }
    }

    #[test]
    fn whatever_could_hold_something_else_is_read_as_it_stands() {
        for text in [
            "<PERSON_12345678>",
            "<PERSON_taroyama>",
            "<PERSON_kfqxwbt>",
            "PERSON_kfqxwbtd1",
            "PERSON_kfqxwbtd_bcd",
            "<TANAKA_kfqxwbtd>",
            "xPERSON_kfqxwbtd",
            "<person_kfqxwbtd>",
            "PERSON_",
        ] {
            assert_eq!(shown(text), text);
        }
    }
}
