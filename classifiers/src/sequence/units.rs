//! The text in units: a character of Japanese, a word of Latin letters, a figure, a mark.

use std::ops::Range;

use super::features::pair;
use crate::names::{Kinds, Lexicon, is_hiragana, is_kanji, is_katakana};
use crate::offsets::offset;

/// The smallest thing that a name is made of. Blanks are none: they show in the `shape` of the next.
#[derive(Clone, Copy)]
pub(super) struct Unit {
    /// Bytes of the text.
    pub(super) start: u32,
    pub(super) end: u32,
    /// What it says, whatever its case: a character, the hash of a word, the length of a figure.
    pub(super) id: u32,
    /// Which script, and whether a blank stands before it.
    pub(super) shape: u32,
    /// The shape, and of a mark which one it is: letters are told by their shape alone.
    pub(super) seen: u32,
    /// What the dictionaries say of words that begin or end here: a set of the bits below.
    pub(super) lexical: u32,
}

impl Unit {
    pub(super) fn breaks(self) -> bool {
        self.shape == BREAK
    }

    /// Whether a name may consist of this alone. What is none (particles, everyday words in small
    /// letters, figures, marks) is part of a name only beside another part of it.
    pub(super) fn may_name(self) -> bool {
        match self.shape % BLANK {
            HIRAGANA | LOWER => {
                self.lexical & (SURNAME_BEGINS | SURNAME_ALONE | GIVEN_BEGINS | GIVEN_ALONE) != 0
            }
            FIGURE | MARK => false,
            _ => !self.breaks(),
        }
    }
}

/// A line break.
pub(super) const BREAK: u32 = 31;
/// Added to a shape behind a blank.
const BLANK: u32 = 32;

const KANJI: u32 = 1;
const KATAKANA: u32 = 2;
const HIRAGANA: u32 = 3;
const FIGURE: u32 = 4;
const LOWER: u32 = 5;
const CAPITALISED: u32 = 6;
const CAPITALS: u32 = 7;
const INITIAL: u32 = 8;
const MIXED: u32 = 9;
const OTHER: u32 = 10;
const MARK: u32 = 11;

const SURNAME_BEGINS: u32 = 1;
const SURNAME_ENDS: u32 = 1 << 1;
const SURNAME_ALONE: u32 = 1 << 2;
const GIVEN_BEGINS: u32 = 1 << 3;
const GIVEN_ENDS: u32 = 1 << 4;
const GIVEN_ALONE: u32 = 1 << 5;
const COMMON_BEGINS: u32 = 1 << 6;
const COMMON_ENDS: u32 = 1 << 7;
const PLACE_BEGINS: u32 = 1 << 8;
const PLACE_ENDS: u32 = 1 << 9;
const FREQUENT_BEGINS: u32 = 1 << 10;
const FREQUENT_ENDS: u32 = 1 << 11;
const NOUN_BEGINS: u32 = 1 << 12;
const NOUN_ENDS: u32 = 1 << 13;

/// The longest word of the dictionaries in kana, in characters.
const LONGEST_KANA: usize = 9;

/// The units of a text, in order.
#[cfg(any(test, feature = "training"))]
pub(super) fn units(text: &str, lexicon: &Lexicon) -> Vec<Unit> {
    let mut units = Vec::new();
    add_units(text, 0..text.len(), lexicon, &mut units);
    units
}

/// Adds the units of a part of a text that begins and ends with lines.
pub(super) fn add_units(text: &str, part: Range<usize>, lexicon: &Lexicon, units: &mut Vec<Unit>) {
    let first = units.len();
    let text = &text[..part.end];
    let mut blank = 0;
    let mut at = part.start;
    while let Some(&first) = text.as_bytes().get(at) {
        let (len, id, shape) = match first {
            b' ' => {
                blank = BLANK;
                at += 1;
                continue;
            }
            b'a'..=b'z' | b'A'..=b'Z' => word(&text[at..]),
            _ => {
                let c = text[at..].chars().next().unwrap_or('\n');
                if c != '\n' && c.is_whitespace() {
                    blank = BLANK;
                    at += c.len_utf8();
                    continue;
                }
                other(c, &text[at..])
            }
        };
        let shape = if first == b'\n' { BREAK } else { shape + blank };
        units.push(Unit {
            start: offset(at),
            end: offset(at + len),
            id,
            shape,
            seen: pair(shape, if shape % BLANK == MARK { id } else { 0 }),
            lexical: 0,
        });
        blank = 0;
        at += len;
    }
    look_up(text, &mut units[first..], lexicon);
}

fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}')
}

fn run(text: &str, of: impl Fn(char) -> bool) -> usize {
    text.find(|c| !of(c)).unwrap_or(text.len())
}

/// The length, the id and the shape of what begins with `c`, which is no ASCII letter.
fn other(c: char, text: &str) -> (usize, u32, u32) {
    let of_one = |shape: u32| (c.len_utf8(), u32::from(c), shape);
    match c {
        c if is_kanji(c) => of_one(KANJI),
        c if is_katakana(c) => of_one(KATAKANA),
        c if is_hiragana(c) => of_one(HIRAGANA),
        '0'..='9' => {
            let len = run(text, |c| c.is_ascii_digit());
            (len, 0x11_0000 + offset(len.min(5)), FIGURE)
        }
        c if is_latin(c) => word(text),
        c if c.is_alphanumeric() => of_one(OTHER),
        _ => of_one(MARK),
    }
}

/// The same of the Latin word that a text begins with. Its id is FNV-1a over the lower-case letters, apart
/// from code points.
fn word(text: &str) -> (usize, u32, u32) {
    let (mut hash, mut len, mut capitals) = (0x811C_9DC5_u32, 0, 0);
    for byte in text.bytes() {
        if !byte.is_ascii_alphabetic() {
            break;
        }
        hash = hashed(hash, byte);
        capitals += usize::from(byte.is_ascii_uppercase());
        len += 1;
    }
    if text[len..].chars().next().is_some_and(is_latin) {
        let len = run(text, is_latin);
        let hash = text.bytes().take(len).fold(0x811C_9DC5, hashed);
        return (len, hash | WORD, case(&text[..len]));
    }
    let begins = usize::from(text.as_bytes()[0].is_ascii_uppercase());
    let shape = match capitals {
        0 => LOWER,
        1 if begins == 1 && len == 1 => INITIAL,
        all if all == len => CAPITALS,
        1 if begins == 1 => CAPITALISED,
        _ => MIXED,
    };
    (len, hash | WORD, shape)
}

/// Set in the ids of words.
const WORD: u32 = 0x8000_0000;

fn hashed(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0193)
}

/// The shape of a word with letters beyond ASCII.
fn case(word: &str) -> u32 {
    let mut letters = word.chars();
    let upper = letters.next().is_some_and(char::is_uppercase);
    let mut rest = letters.clone().peekable();
    match upper {
        true if rest.peek().is_none() => INITIAL,
        true if rest.all(char::is_uppercase) => CAPITALS,
        true if !letters.any(char::is_uppercase) => CAPITALISED,
        false if !letters.any(char::is_uppercase) => LOWER,
        _ => MIXED,
    }
}

fn look_up(text: &str, units: &mut [Unit], lexicon: &Lexicon) {
    for at in 0..units.len() {
        match units[at].shape % BLANK {
            KANJI => kanji(units, at, lexicon),
            shape @ (KATAKANA | HIRAGANA)
                if at == 0 || units[at - 1].shape % BLANK != shape || units[at].shape >= BLANK =>
            {
                kana(units, at, lexicon);
            }
            CAPITALISED | CAPITALS | LOWER | MIXED => {
                let word = &text[units[at].start as usize..units[at].end as usize];
                let kinds = Known::latin(lexicon, word);
                units[at].lexical = kinds.alone();
            }
            _ => {}
        }
    }
}

fn kanji(units: &mut [Unit], at: usize, lexicon: &Lexicon) {
    let is_kanji = |unit: &Unit| unit.shape % BLANK == KANJI;
    let goes_on = units[at + 1..]
        .iter()
        .take(3)
        .take_while(|unit| unit.shape == KANJI);
    let word = units[at..=at]
        .iter()
        .filter(|unit| is_kanji(unit))
        .chain(goes_on);
    let mut marks = [(0, 0); 4];
    let words = lexicon.kanji_words(word.filter_map(|unit| char::from_u32(unit.id)));
    for ((last, kinds), (begins, ends)) in words.enumerate().zip(&mut marks) {
        let known = Known(kinds.flags());
        if last == 0 {
            *begins = known.alone() & (SURNAME_ALONE | GIVEN_ALONE);
        } else {
            (*begins, *ends) = (known.begins(), known.ends());
            noun(kinds, begins, ends);
        }
    }
    mark(&mut units[at..], &marks);
}

/// Marks what was found of the words that begin here, by their last unit.
fn mark(units: &mut [Unit], marks: &[(u32, u32)]) {
    for (last, (begins, ends)) in marks.iter().enumerate() {
        if begins | ends != 0 {
            units[0].lexical |= begins;
            units[last].lexical |= ends;
        }
    }
}

/// A noun of everyday language begins and ends there.
fn noun(kinds: Kinds, begins: &mut u32, ends: &mut u32) {
    if kinds.is_noun() {
        *begins |= NOUN_BEGINS;
        *ends |= NOUN_ENDS;
    }
}

/// The words that a run of kana begins with.
fn kana(units: &mut [Unit], at: usize, lexicon: &Lexicon) {
    let shape = units[at].shape % BLANK;
    let goes_on = units[at + 1..].iter().take(LONGEST_KANA - 1);
    let goes_on = goes_on.take_while(|unit| unit.shape == shape);
    let word = units[at..=at].iter().chain(goes_on);
    let mut marks = [(0, 0); LONGEST_KANA];
    let words = lexicon.kana_words(word.filter_map(|unit| char::from_u32(unit.id)));
    for ((_, kinds), (begins, ends)) in words.enumerate().zip(&mut marks).skip(1) {
        let known = Known(kinds.flags());
        (*begins, *ends) = (known.begins(), known.ends());
        if shape == KATAKANA {
            noun(kinds, begins, ends);
        }
    }
    mark(&mut units[at..], &marks);
}

/// Whether a word may be a surname, a given name, is an everyday word, a place, a frequent surname.
struct Known([bool; 5]);

impl Known {
    fn latin(lexicon: &Lexicon, word: &str) -> Self {
        let mut flags = lexicon.latin(word).flags();
        flags[2] |= lexicon.no_name(word);
        Self(flags)
    }

    fn begins(&self) -> u32 {
        self.bits([
            SURNAME_BEGINS,
            GIVEN_BEGINS,
            COMMON_BEGINS,
            PLACE_BEGINS,
            FREQUENT_BEGINS,
        ])
    }

    fn ends(&self) -> u32 {
        self.bits([
            SURNAME_ENDS,
            GIVEN_ENDS,
            COMMON_ENDS,
            PLACE_ENDS,
            FREQUENT_ENDS,
        ])
    }

    fn alone(&self) -> u32 {
        self.bits([SURNAME_ALONE, GIVEN_ALONE, COMMON_ENDS, PLACE_ENDS, 0])
    }

    fn bits(&self, bits: [u32; 5]) -> u32 {
        let set = self.0.iter().zip(bits).filter(|(set, _)| **set);
        set.fold(0, |all, (_, bit)| all | bit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<&str> {
        let units = units(text, &Lexicon::new());
        let piece = |unit: &Unit| &text[unit.start as usize..unit.end as usize];
        units.iter().map(piece).collect()
    }

    #[test]
    fn japanese_is_read_by_characters_and_latin_by_words() {
        assert_eq!(
            pieces("佐藤 Kenji\n2026年"),
            ["佐", "藤", "Kenji", "\n", "2026", "年"]
        );
    }

    #[test]
    fn dictionaries_mark_where_a_name_begins_and_ends() {
        let units = units("佐藤", &Lexicon::new());
        assert_ne!(units[0].lexical & SURNAME_BEGINS, 0);
        assert_ne!(units[1].lexical & SURNAME_ENDS, 0);
    }
}
