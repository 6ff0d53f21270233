//! Surnames and given names of the dictionaries in `data/`, for exact look-up.
//!
//! A name is packed into one integer (up to four kanji, nine kana or twelve letters), so that a
//! look-up compares a word and allocates nothing, and a table is one block of memory.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use super::romaji;

/// What a word may be. A word may be several things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kinds(pub(super) u8);

impl Kinds {
    pub(super) const SURNAME: Self = Self(1);
    pub(super) const GIVEN: Self = Self(2);
    /// Also a word of everyday language.
    pub(super) const COMMON: Self = Self(4);
    pub(super) const FOREIGN_SURNAME: Self = Self(8);
    pub(super) const FOREIGN_GIVEN: Self = Self(16);
    pub(super) const TOWN: Self = Self(32);
    pub(super) const FREQUENT: Self = Self(64);
    /// Also a place that people speak of.
    pub(super) const PLACE: Self = Self(128);

    pub(super) fn is(self, kind: Self) -> bool {
        self.0 & kind.0 != 0
    }
}

/// Fibonacci hashing: the keys are already dense integers.
#[derive(Default)]
struct Multiply(u64);

impl Hasher for Multiply {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("keys are u64");
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = (key ^ (key >> 29))
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            .rotate_left(23);
    }
}

type Table = HashMap<u64, Kinds, BuildHasherDefault<Multiply>>;

/// The dictionaries.
pub(crate) struct Lexicon {
    kanji: Table,
    kana: Table,
    latin: Table,
    no_names: HashSet<u64>,
    /// For every character of the basic plane, whether some kanji name begins with it.
    begins: Box<[bool]>,
    /// For every such character, how many given names begin and end with it.
    given: Box<[(u16, u16)]>,
}

impl Lexicon {
    pub(crate) fn new() -> Self {
        let mut lexicon = Self {
            kanji: Table::default(),
            kana: Table::default(),
            latin: Table::default(),
            no_names: include_str!("../../lists/latin-words.txt")
                .lines()
                .filter_map(|word| pack_latin(word.chars()))
                .collect(),
            begins: vec![false; 0x1_0000].into(),
            given: vec![(0, 0); 0x1_0000].into(),
        };
        lexicon.add_by_reading(include_str!("../../data/surnames.txt"), Kinds::SURNAME);
        lexicon.add_by_reading(include_str!("../../data/given-names.txt"), Kinds::GIVEN);
        lexicon.mark(include_str!("../../data/common-words.txt"), Kinds::COMMON);
        lexicon.mark(include_str!("../../data/towns.txt"), Kinds::TOWN);
        lexicon.add_latin(
            include_str!("../../data/foreign-surnames.txt"),
            Kinds::FOREIGN_SURNAME,
        );
        lexicon.add_latin(
            include_str!("../../data/foreign-given-names.txt"),
            Kinds::FOREIGN_GIVEN,
        );
        lexicon
    }

    /// Whether a word in Latin letters is one of prose or a place, though registers of names hold it.
    pub(super) fn no_name(&self, word: &str) -> bool {
        pack_latin(word.chars()).is_some_and(|key| self.no_names.contains(&key))
    }

    /// What a word of up to four kanji may be.
    pub(crate) fn kanji(&self, word: &[char]) -> Kinds {
        pack_kanji(word)
            .and_then(|key| self.kanji.get(&key))
            .copied()
            .unwrap_or_default()
    }

    /// Whether some name begins with this character.
    pub(super) fn begins(&self, c: char) -> bool {
        self.begins.get(c as usize).copied().unwrap_or_default()
    }

    /// Whether two or three kanji are built as given names are, though no dictionary has them.
    pub(super) fn given_like(&self, word: &[char]) -> bool {
        let [first, middle @ .., last] = word else {
            return false;
        };
        let (begin, _) = self.given.get(*first as usize).copied().unwrap_or_default();
        let (_, end) = self.given.get(*last as usize).copied().unwrap_or_default();
        middle.len() <= 1 && begin >= 12 && end >= 12 && self.kanji(word) == Kinds::default()
    }

    /// What a word of kana may be, read as katakana.
    pub(super) fn kana(&self, word: impl Iterator<Item = char>) -> Kinds {
        pack_kana(word)
            .and_then(|key| self.kana.get(&key))
            .copied()
            .unwrap_or_default()
    }

    /// What a word in Latin letters may be, whatever its case and its way to write long vowels.
    pub(super) fn latin(&self, word: &str) -> Kinds {
        let mut kinds = pack_latin(word.chars())
            .and_then(|key| self.latin.get(&key))
            .copied()
            .unwrap_or_default();
        if let Some(same) = romaji::fold(word).and_then(|key| self.latin.get(&(key | ROMAJI))) {
            kinds.0 |= same.0;
        }
        kinds
    }

    fn add_by_reading(&mut self, list: &str, kind: Kinds) {
        for line in list.lines() {
            let (reading, spellings) = line.split_once('\t').unwrap_or((line, ""));
            add(&mut self.kana, pack_kana(reading.chars()), kind);
            add(
                &mut self.latin,
                romaji::fold_kana(reading).map(|key| key | ROMAJI),
                kind,
            );
            for spelling in spellings.split(' ') {
                let word: Vec<char> = spelling.chars().collect();
                add(&mut self.kanji, pack_kanji(&word), kind);
                if let Some(first) = word.first().and_then(|c| self.begins.get_mut(*c as usize)) {
                    *first = true;
                }
                if let ([first, .., last], true) = (&word[..], kind == Kinds::GIVEN) {
                    let count = |n: &mut u16| *n = n.saturating_add(1);
                    if let Some((begin, _)) = self.given.get_mut(*first as usize) {
                        count(begin);
                    }
                    if let Some((_, end)) = self.given.get_mut(*last as usize) {
                        count(end);
                    }
                }
            }
        }
    }

    fn mark(&mut self, list: &str, kind: Kinds) {
        for line in list.lines() {
            let word: Vec<char> = line.chars().collect();
            add(&mut self.kanji, pack_kanji(&word), kind);
        }
    }

    fn add_latin(&mut self, list: &str, kind: Kinds) {
        for line in list.lines() {
            add(&mut self.latin, pack_latin(line.chars()), kind);
        }
    }
}

/// Set in keys of folded rōmaji, so that they never meet plain spellings.
const ROMAJI: u64 = 1 << 63;

fn add(table: &mut Table, key: Option<u64>, kind: Kinds) {
    if let Some(key) = key {
        table.entry(key).or_default().0 |= kind.0;
    }
}

fn pack_kanji(word: &[char]) -> Option<u64> {
    let fits = (1..=4).contains(&word.len()) && word.iter().all(|&c| (c as u32) < 0x1_0000);
    fits.then(|| {
        word.iter()
            .fold(0, |key, &c| key << 16 | u64::from(c as u32))
    })
}

fn pack_kana(word: impl Iterator<Item = char>) -> Option<u64> {
    let mut key = 0;
    for (at, c) in word.enumerate() {
        let code = match c as u32 {
            code @ 0x3041..=0x3096 => code - 0x3040,
            code @ 0x30A1..=0x30FC => code - 0x30A0,
            _ => return None,
        };
        if at >= 9 {
            return None;
        }
        key = key << 7 | u64::from(code);
    }
    (key != 0).then_some(key)
}

fn pack_latin(word: impl Iterator<Item = char>) -> Option<u64> {
    let mut key = 0;
    for (at, c) in word.enumerate() {
        if at >= 12 || !c.is_ascii_alphabetic() {
            return None;
        }
        key = key << 5 | u64::from(c.to_ascii_lowercase() as u8 - b'a' + 1);
    }
    (key != 0).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_every_script() {
        let lexicon = Lexicon::new();
        assert!(lexicon.kanji(&['佐', '藤']).is(Kinds::SURNAME));
        assert!(lexicon.kana("さとう".chars()).is(Kinds::SURNAME));
        assert!(lexicon.kana("ハナコ".chars()).is(Kinds::GIVEN));
        for word in ["Sato", "SATO", "Satou", "Satoh"] {
            assert!(lexicon.latin(word).is(Kinds::SURNAME), "{word}");
        }
        assert!(lexicon.latin("Carlos").is(Kinds::FOREIGN_GIVEN));
        assert!(!lexicon.latin("Statement").is(Kinds::SURNAME));
    }
}
