//! Rows of letters: a value's letters and digits in their order, whatever stands between them:
//! `柴 田 郁 恵`, `柴・田`, `J-o-h-n S.m.i.t.h`, `東京都 港区 1-2-3`.
//!
//! For values that are no numbers, whose digits are read by `rows`.
//!
//! | letters of a value | are searched for from |
//! |---|---|
//! | a name with kanji | 2 |
//! | other values with kanji, and kana only | 4 |
//! | ASCII only | 7 |
//!
//! They must not run inside a longer word: no letter of the same script goes on before or behind
//! them, but for an honorific. Between two of them stand [`WIDEST_GAP`] signs at most, and no comma,
//! colon or quote: lists and documents have those.

use std::ops::Range;

use classifiers::EntityType;
use zeroize::Zeroizing;

use crate::automaton::Reader;
use crate::work;

/// Signs that may stand between two letters.
const WIDEST_GAP: usize = 3;

/// What may follow a name's letters and goes on in their script.
const HONORIFICS: [&str; 11] = [
    "様",
    "さま",
    "さん",
    "氏",
    "殿",
    "君",
    "くん",
    "ちゃん",
    "先生",
    "御中",
    "宛",
];

/// The letters of a value as the automaton reads them, if there are enough of them.
pub(crate) fn pattern(entity: EntityType, value: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut letters = Zeroizing::new(String::with_capacity(value.len()));
    letters.extend(value.chars().filter(|c| c.is_alphanumeric()));
    let count = letters.chars().count();
    let has_kanji = letters.chars().any(|c| Script::of(c) == Script::Other);
    let least = match entity {
        _ if letters.is_ascii() => 7,
        EntityType::Person if has_kanji => 2,
        _ => 4,
    };
    letters.make_ascii_lowercase();
    (count >= least).then(|| Zeroizing::new(letters.as_bytes().to_vec()))
}

/// What is known of all patterns together.
#[derive(Default)]
pub(crate) struct Patterns {
    /// Bytes of the longest.
    longest: usize,
    /// A bit for each letter that one begins with, and for one in some hundred others.
    beginnings: Zeroizing<[u64; WORDS]>,
}

/// Words of the bits of beginnings: so many that a request's values set few of them.
const WORDS: usize = 16;

impl Patterns {
    /// Takes a pattern in.
    pub(crate) fn add(&mut self, pattern: &[u8]) {
        self.longest = self.longest.max(pattern.len());
        let text = std::str::from_utf8(pattern).unwrap_or_default();
        for first in text.chars().take(1) {
            let (word, bit) = Self::place(first);
            self.beginnings[word] |= bit;
        }
    }

    /// Whether there are any.
    pub(crate) fn is_empty(&self) -> bool {
        self.longest == 0
    }

    /// `false`: no pattern begins so.
    #[inline]
    fn may_begin(&self, c: char) -> bool {
        let (word, bit) = Self::place(c.to_ascii_lowercase());
        self.beginnings[word] & bit != 0
    }

    #[inline]
    fn place(c: char) -> (usize, u64) {
        let low = u32::from(c) as usize % (64 * WORDS);
        (low / 64, 1 << (low % 64))
    }
}

/// Where letters and digits stand by themselves. Gives `take` each pattern with the bytes from its
/// first to its last letter, and whether anything separates them.
pub(crate) fn find(
    text: &str,
    patterns: &Patterns,
    mut reader: Reader<'_>,
    mut take: impl FnMut(usize, Range<usize>, bool),
) {
    work::spent(text.len());
    // Where the character began that each of the last bytes is of.
    let mut places = vec![0; patterns.longest.max(1)];
    let (mut read, mut gap) = (0, 0);
    for (at, c) in text.char_indices() {
        if reader.is_at_start() && !patterns.may_begin(c) {
            continue;
        }
        let bytes = &text.as_bytes()[at..at + c.len_utf8()];
        if reader.is_at_start() {
            // None of them is a value: the shortest has two.
            for byte in bytes {
                reader.read(byte.to_ascii_lowercase());
            }
            if !reader.is_at_start() {
                for _ in bytes {
                    let room = places.len();
                    places[read % room] = at;
                    read += 1;
                }
                gap = 0;
            }
            continue;
        }
        if !c.is_alphanumeric() {
            gap += 1;
            if gap > WIDEST_GAP || !is_separator(c) {
                reader.restart();
            }
            continue;
        }
        gap = 0;
        let end = at + bytes.len();
        for byte in bytes {
            let room = places.len();
            places[read % room] = at;
            read += 1;
            let Some(ending) = reader.read(byte.to_ascii_lowercase()) else {
                continue;
            };
            for (pattern, len) in ending.patterns().filter(|(_, len)| *len <= room) {
                work::spent(1);
                let range = places[(read - len) % room]..end;
                if stands_alone(text, &range) {
                    let is_separated = range.len() > len;
                    take(pattern, range, is_separated);
                }
            }
        }
    }
}

/// What a letter hangs together with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Ascii,
    Hiragana,
    Katakana,
    Other,
}

impl Script {
    fn of(c: char) -> Self {
        match c {
            _ if c.is_ascii() => Self::Ascii,
            'ぁ'..='ゟ' => Self::Hiragana,
            'ァ'..='ヿ' | '\u{ff66}'..='\u{ff9f}' => Self::Katakana,
            _ => Self::Other,
        }
    }
}

fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let (before, value, behind) = (
        &text[..range.start],
        &text[range.clone()],
        &text[range.end..],
    );
    let goes_on = |letter: Option<char>, next: Option<char>| {
        letter.zip(next).is_some_and(|(letter, next)| {
            next.is_alphanumeric() && Script::of(letter) == Script::of(next)
        })
    };
    let begins = !goes_on(value.chars().next(), before.chars().next_back());
    let ends = !goes_on(value.chars().next_back(), behind.chars().next());
    begins && (ends || HONORIFICS.iter().any(|word| behind.starts_with(word)))
}

/// What may stand between the letters of a value.
fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '.'
                | '/'
                | '_'
                | '*'
                | '~'
                | '`'
                | '|'
                | '@'
                | '\''
                | '('
                | ')'
                | '・'
                | '･'
                | '−'
                | '－'
                | '（'
                | '）'
                | '．'
                | '／'
                | '＿'
                | '＊'
                | '｜'
                | '\u{ad}'
                | '\u{b7}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2010}'..='\u{2015}'
                | '\u{2022}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{2064}'
                | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::automaton::Automaton;

    fn found<'t>(value: &str, text: &'t str) -> Vec<&'t str> {
        let row = pattern(EntityType::Person, value).expect("letters enough");
        let mut patterns = Patterns::default();
        patterns.add(&row);
        let automaton = Automaton::new(&[row]);
        let mut found = Vec::new();
        find(
            text,
            &patterns,
            automaton.reader(),
            |_, range, is_separated| {
                found.extend(is_separated.then(|| &text[range]));
            },
        );
        found
    }

    #[test]
    fn a_name_is_found_whatever_separates_its_letters() {
        for (value, text, expected) in [
            ("柴田 郁恵", "担当は柴 田 郁 恵様です", "柴 田 郁 恵"),
            ("柴田郁恵", "名：柴田\n郁恵、", "柴田\n郁恵"),
            ("柴田", "柴\u{3000}田さん", "柴\u{3000}田"),
            ("柴田", "柴・田は", "柴・田"),
            (
                "スズキ イチロー",
                "ス-ズ-キ-イ-チ-ロ-ー",
                "ス-ズ-キ-イ-チ-ロ-ー",
            ),
            ("John Smith", "j o h n - s m i t h!", "j o h n - s m i t h"),
            ("John Smith", "see john.smith.", "john.smith"),
        ] {
            assert_eq!(found(value, text), [expected], "{text}");
        }
    }

    #[test]
    fn letters_of_longer_words_and_of_lists_are_others() {
        for (value, text) in [
            ("林田", "松林 田中"),
            ("柴田", "柴 田中"),
            ("柴田", "柴、田"),
            ("柴田", "柴\n\n\n\n田"),
            ("John Smith", "Johnson, Smithson"),
            ("John Smith", "xJohn-Smith"),
            ("柴田", "柴田"),
        ] {
            assert!(found(value, text).is_empty(), "{text}");
        }
    }
}
