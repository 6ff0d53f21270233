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

/// The longest words of the dictionaries in kanji and in kana, in characters.
const LONGEST_KANJI: usize = 4;
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
    units.reserve(part.len() / BYTES_OF_UNIT);
    let mut blank = 0;
    let mut at = part.start;
    while let Some(&first) = text.as_bytes().get(at) {
        let (len, id, shape) = match first {
            b' ' => {
                blank = BLANK;
                at += 1;
                continue;
            }
            b'\n' => (1, u32::from('\n'), BREAK),
            b'a'..=b'z' | b'A'..=b'Z' => word(&text[at..]),
            b'0'..=b'9' => figure(&text.as_bytes()[at..]),
            _ => {
                let c = text[at..].chars().next().unwrap_or('\n');
                match script(c) {
                    Some(shape) => (c.len_utf8(), u32::from(c), shape),
                    None if c.is_whitespace() => {
                        blank = BLANK;
                        at += c.len_utf8();
                        continue;
                    }
                    None => other(c, &text[at..]),
                }
            }
        };
        let shape = if shape == BREAK { BREAK } else { shape + blank };
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

/// About so many bytes a unit has, with what parts it from the next.
const BYTES_OF_UNIT: usize = 3;

fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}')
}

fn run(text: &str, of: impl Fn(char) -> bool) -> usize {
    text.find(|c| !of(c)).unwrap_or(text.len())
}

/// The shape of a character of Japanese, each of which is a unit.
fn script(c: char) -> Option<u32> {
    match c {
        c if is_hiragana(c) => Some(HIRAGANA),
        c if is_kanji(c) => Some(KANJI),
        c if is_katakana(c) => Some(KATAKANA),
        _ => None,
    }
}

/// The length, the id and the shape of what begins with `c`, which is of no other kind.
fn other(c: char, text: &str) -> (usize, u32, u32) {
    let of_one = |shape: u32| (c.len_utf8(), u32::from(c), shape);
    match c {
        // The most frequent ones, without a look at the tables.
        '、'..='〃' | '〈'..='】' => of_one(MARK),
        c if is_latin(c) => word(text),
        c if c.is_alphanumeric() => of_one(OTHER),
        _ => of_one(MARK),
    }
}

/// The same of the figures that a text begins with.
fn figure(text: &[u8]) -> (usize, u32, u32) {
    let len = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (len, 0x11_0000 + offset(len.min(5)), FIGURE)
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
            KANJI => kanji(&mut units[at..], lexicon),
            shape @ (KATAKANA | HIRAGANA)
                if at == 0 || units[at - 1].shape % BLANK != shape || units[at].shape >= BLANK =>
            {
                kana(&mut units[at..], lexicon);
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

/// The words of up to four kanji that the first unit begins.
fn kanji(units: &mut [Unit], lexicon: &Lexicon) {
    let mut found = [Kinds::default(); LONGEST_KANJI];
    let goes_on = units[1..].iter().take_while(|unit| unit.shape == KANJI);
    let word = units[..1].iter().chain(goes_on);
    let words = lexicon.kanji_words(word.filter_map(|unit| char::from_u32(unit.id)));
    for (found, kinds) in found.iter_mut().zip(words) {
        *found = kinds;
    }
    mark_known(units, &found, |last, kinds| {
        let known = Known(kinds.flags());
        match last {
            0 => (known.alone() & (SURNAME_ALONE | GIVEN_ALONE), 0),
            _ => with_noun(kinds, known.begins(), known.ends()),
        }
    });
}

/// Marks the words that begin with the first unit, by their last unit, where `marks` says how they begin
/// and end. Most are in no dictionary.
fn mark_known(units: &mut [Unit], found: &[Kinds], marks: impl Fn(usize, Kinds) -> (u32, u32)) {
    for (last, kinds) in found.iter().enumerate() {
        if *kinds != Kinds::default() {
            let (begins, ends) = marks(last, *kinds);
            units[0].lexical |= begins;
            units[last].lexical |= ends;
        }
    }
}

/// A noun of everyday language begins and ends there, too.
fn with_noun(kinds: Kinds, begins: u32, ends: u32) -> (u32, u32) {
    if kinds.is_noun() {
        (begins | NOUN_BEGINS, ends | NOUN_ENDS)
    } else {
        (begins, ends)
    }
}

/// The words that a run of kana begins with.
fn kana(units: &mut [Unit], lexicon: &Lexicon) {
    let mut found = [Kinds::default(); LONGEST_KANA];
    let shape = units[0].shape % BLANK;
    let goes_on = units[1..].iter().take_while(|unit| unit.shape == shape);
    let word = units[..1].iter().chain(goes_on);
    let words = lexicon.kana_words(word.filter_map(|unit| char::from_u32(unit.id)));
    for (found, kinds) in found.iter_mut().zip(words) {
        *found = kinds;
    }
    // A single kana is no word.
    found[0] = Kinds::default();
    mark_known(units, &found, |_, kinds| {
        let known = Known(kinds.flags());
        match shape {
            KATAKANA => with_noun(kinds, known.begins(), known.ends()),
            _ => (known.begins(), known.ends()),
        }
    });
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
