//! Surnames and given names of the dictionaries in `data/`, for exact look-up.
//!
//! A name is packed into one integer (up to four kanji, nine kana or twelve letters), so that a
//! look-up compares a word and allocates nothing, and a table is one block of memory.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use super::beginnings::Beginnings;
use super::packed::{
    KANA_BITS, KANJI_BITS, pack_kana, pack_kanji, pack_latin, plain, push_kana, push_kanji,
};
use super::romaji;

/// What a word may be. A word may be several things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kinds(pub(super) u16);

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
    /// A surname of China or Korea: any one or two kanji, any one or two syllables may follow.
    pub(super) const CONTINENTAL: Self = Self(256);
    /// A surname that few families have: built like many words that are none, it needs more.
    pub(super) const RARE: Self = Self(512);
    /// A noun of everyday language. Asked for by itself: it says nothing of names.
    const NOUN: Self = Self(1024);

    pub(super) const FOREIGN: Self = Self(Self::FOREIGN_SURNAME.0 | Self::FOREIGN_GIVEN.0);
    /// A surname of Japan, however rare.
    pub(super) const FAMILY: Self = Self(Self::SURNAME.0 | Self::RARE.0);
    pub(super) const ANY_SURNAME: Self = Self(Self::SURNAME.0 | Self::FOREIGN_SURNAME.0);
    pub(super) const ANY_GIVEN: Self = Self(Self::GIVEN.0 | Self::FOREIGN_GIVEN.0);
    pub(super) const ANY_NAME: Self = Self(Self::ANY_SURNAME.0 | Self::ANY_GIVEN.0);

    pub(super) fn is(self, kind: Self) -> bool {
        self.0 & kind.0 != 0
    }

    pub(crate) fn is_noun(self) -> bool {
        self.is(Self::NOUN)
    }

    fn without_noun(self) -> Self {
        Self(self.0 & !Self::NOUN.0)
    }

    /// Surname, given name, everyday word, place, frequent surname, for the sequence model.
    pub(crate) fn flags(self) -> [bool; 5] {
        let foreign = self.is(Self::FOREIGN_SURNAME) || self.is(Self::FOREIGN_GIVEN);
        [
            self.is(Self::SURNAME) || self.is(Self::FOREIGN_SURNAME),
            self.is(Self::GIVEN) || self.is(Self::FOREIGN_GIVEN),
            self.is(Self::COMMON),
            self.is(Self::PLACE) || self.is(Self::TOWN),
            self.is(Self::FREQUENT) || foreign,
        ]
    }
}

/// Words in kanji that more is known of than that they are names.
const KANJI_LISTS: &[(&str, Kinds)] = &[
    (include_str!("../../data/common-words.txt"), Kinds::COMMON),
    (include_str!("../../data/towns.txt"), Kinds::TOWN),
    (include_str!("../../data/places.txt"), Kinds::PLACE),
    (
        include_str!("../../data/frequent-surnames.txt"),
        Kinds::FREQUENT,
    ),
    (include_str!("../../data/rare-surnames.txt"), Kinds::RARE),
];

/// Fibonacci hashing: the keys are already dense integers.
#[derive(Default)]
pub(super) struct Multiply(u64);

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

/// About so many words each table holds.
const KANJI: usize = 210_000;
const KANA: usize = 50_000;
const LATIN: usize = 120_000;
const READINGS: usize = 70_000;

type Table = HashMap<u64, Kinds, BuildHasherDefault<Multiply>>;

/// The dictionaries.
pub(crate) struct Lexicon {
    kanji: Table,
    kana: Table,
    latin: Table,
    no_names: HashSet<u64, BuildHasherDefault<Multiply>>,
    /// What longer words in kanji begin with, and what words in kana do.
    kanji_begins: Beginnings,
    kana_begins: Beginnings,
    /// For every character of the basic plane, whether some kanji name begins with it.
    begins: Box<[bool]>,
    /// For every such character, how many given names begin and end with it.
    given: Box<[(u16, u16)]>,
    /// For every such character, how many surnames end with it.
    family: Box<[u16]>,
    /// Names in kanji and how they are read, in katakana; sorted.
    readings: Vec<(u64, &'static str)>,
}

impl Lexicon {
    pub(crate) fn new() -> Self {
        let mut lexicon = Self {
            // Room for all at once: a table that grows moves what it has a dozen times.
            kanji: Table::with_capacity_and_hasher(KANJI, BuildHasherDefault::default()),
            kana: Table::with_capacity_and_hasher(KANA, BuildHasherDefault::default()),
            latin: Table::with_capacity_and_hasher(LATIN, BuildHasherDefault::default()),
            no_names: include_str!("../../lists/latin-words.txt")
                .lines()
                .filter_map(pack_latin)
                .collect(),
            kanji_begins: Beginnings::of(std::iter::empty(), KANJI_BITS),
            kana_begins: Beginnings::of(std::iter::empty(), KANA_BITS),
            begins: vec![false; 0x1_0000].into(),
            given: vec![(0, 0); 0x1_0000].into(),
            family: vec![0; 0x1_0000].into(),
            readings: Vec::with_capacity(READINGS),
        };
        lexicon.add_by_reading(include_str!("../../data/surnames.txt"), Kinds::SURNAME);
        lexicon.add_by_reading(include_str!("../../data/given-names.txt"), Kinds::GIVEN);
        for reading in include_str!("../../data/given-readings.txt").lines() {
            lexicon.add_reading(reading, Kinds::GIVEN);
        }
        for (list, kind) in KANJI_LISTS {
            lexicon.mark(list, *kind);
        }
        lexicon.add_latin(include_str!("../../data/english-words.txt"), Kinds::COMMON);
        lexicon.add_latin(include_str!("../../data/latin-places.txt"), Kinds::PLACE);
        lexicon.add_kana(include_str!("../../data/katakana-words.txt"), Kinds::COMMON);
        lexicon.add_kana(
            include_str!("../../data/katakana-names.txt"),
            Kinds::FOREIGN,
        );
        lexicon.add_kana(
            include_str!("../../data/rare-katakana-names.txt"),
            Kinds::FOREIGN_SURNAME,
        );
        lexicon.add_abroad(include_str!("../../data/names-abroad.txt"));
        lexicon.add_firms(include_str!("../../lists/firms-like-persons.txt"));
        lexicon.add_latin(
            include_str!("../../data/foreign-surnames.txt"),
            Kinds::FOREIGN_SURNAME,
        );
        lexicon.add_latin(
            include_str!("../../data/foreign-given-names.txt"),
            Kinds::FOREIGN_GIVEN,
        );
        for noun in include_str!("../../data/ordinary-nouns.txt").lines() {
            lexicon.add_noun(noun);
        }
        lexicon.readings.sort_unstable();
        lexicon.kanji_begins = Beginnings::of(lexicon.kanji.keys().copied(), KANJI_BITS);
        lexicon.kana_begins = Beginnings::of(lexicon.kana.keys().copied(), KANA_BITS);
        lexicon
    }

    /// How a surname or a given name of up to four kanji is read, in katakana.
    pub(super) fn readings(&self, word: &[char]) -> impl Iterator<Item = &'static str> {
        let key = pack_kanji(word);
        let first = self
            .readings
            .partition_point(|(other, _)| Some(*other) < key);
        let same = self.readings[first..].iter();
        same.take_while(move |(other, _)| Some(*other) == key)
            .map(|(_, reading)| *reading)
    }

    /// Whether a word in Latin letters is one of prose or a place, though registers of names hold it.
    pub(crate) fn no_name(&self, word: &str) -> bool {
        pack_latin(word).is_some_and(|key| self.no_names.contains(&key))
    }

    /// What a word of up to four kanji may be.
    pub(crate) fn kanji(&self, word: &[char]) -> Kinds {
        look_up(&self.kanji, pack_kanji(word)).without_noun()
    }

    /// Whether a word of two to four kanji is a noun of everyday language.
    pub(crate) fn noun_in_kanji(&self, word: &[char]) -> bool {
        look_up(&self.kanji, pack_kanji(word)).is_noun()
    }

    /// Whether a word in katakana is a noun of everyday language.
    pub(crate) fn noun_in_katakana(&self, word: impl Iterator<Item = char>) -> bool {
        look_up(&self.kana, pack_kana(word)).is_noun()
    }

    /// What the first character, the first two and so on may be as words, nouns among them, as long
    /// as some longer word begins so.
    pub(crate) fn kanji_words(
        &self,
        text: impl Iterator<Item = char>,
    ) -> impl Iterator<Item = Kinds> {
        let (mut key, mut goes_on) = (0, true);
        text.map_while(move |c| {
            key = goes_on.then(|| push_kanji(key, c))??;
            goes_on = self.kanji_begins.goes_on(key);
            Some(look_up(&self.kanji, Some(key)))
        })
    }

    /// The same of kana.
    pub(crate) fn kana_words(
        &self,
        text: impl Iterator<Item = char>,
    ) -> impl Iterator<Item = Kinds> {
        let (mut key, mut goes_on) = (0, true);
        text.map_while(move |c| {
            key = goes_on.then(|| push_kana(key, c))??;
            goes_on = self.kana_begins.goes_on(key);
            Some(look_up(&self.kana, Some(key)))
        })
    }

    /// Whether some name begins with this character.
    pub(super) fn begins(&self, c: char) -> bool {
        self.begins
            .get(plain(c) as usize)
            .copied()
            .unwrap_or_default()
    }

    /// Whether two or three kanji are built as given names are, though no dictionary has them.
    pub(super) fn given_like(&self, word: &[char]) -> bool {
        let [first, middle @ .., last] = word else {
            return false;
        };
        let (begin, _) = self
            .given
            .get(plain(*first) as usize)
            .copied()
            .unwrap_or_default();
        let (_, end) = self
            .given
            .get(plain(*last) as usize)
            .copied()
            .unwrap_or_default();
        middle.len() <= 1 && begin >= 12 && end >= 12 && self.kanji(word) == Kinds::default()
    }

    /// Whether two to four kanji are built as surnames are, though no dictionary has them.
    pub(super) fn surname_like(&self, word: &[char]) -> bool {
        let ends = |c: &char| {
            self.family
                .get(plain(*c) as usize)
                .copied()
                .unwrap_or_default()
        };
        (2..=4).contains(&word.len())
            && !word.iter().any(|c| NEVER_IN_NAMES.contains(c))
            && word.last().is_some_and(|last| ends(last) >= 12)
            && !self.kanji(word).is(Kinds::COMMON)
    }

    /// Whether no kanji of firms, offices and goods is among two to four.
    pub(super) fn may_name(&self, word: &[char]) -> bool {
        (2..=5).contains(&word.len())
            && self.begins(word[0])
            && !word.iter().any(|c| NEVER_IN_NAMES.contains(c))
    }

    /// Whether the kanji are such as names are built of, though no dictionary has the word.
    pub(super) fn name_like(&self, word: &[char]) -> bool {
        word.first().is_some_and(|c| self.begins(*c))
            && word.last().is_some_and(|c| self.ends(*c))
            && !word.iter().any(|c| NEVER_IN_NAMES.contains(c))
    }

    /// Whether three surnames or given names end with this character.
    fn ends(&self, c: char) -> bool {
        let given = self
            .given
            .get(plain(c) as usize)
            .copied()
            .unwrap_or_default()
            .1;
        given >= 12
    }

    /// What a word of kana may be, read as katakana.
    pub(crate) fn kana(&self, word: impl Iterator<Item = char>) -> Kinds {
        look_up(&self.kana, pack_kana(word)).without_noun()
    }

    /// What a word in Latin letters may be, whatever its case and its way to write long vowels.
    pub(crate) fn latin(&self, word: &str) -> Kinds {
        let mut kinds = pack_latin(word)
            .and_then(|key| self.latin.get(&key))
            .copied()
            .unwrap_or_default();
        if let Some(same) = romaji::fold(word).and_then(|key| self.latin.get(&(key | ROMAJI))) {
            kinds.0 |= same.0;
        }
        kinds
    }

    fn add_by_reading(&mut self, list: &'static str, kind: Kinds) {
        for line in list.lines() {
            let (reading, spellings) = line.split_once('\t').unwrap_or((line, ""));
            self.add_reading(reading, kind);
            for spelling in spellings.split(' ') {
                let word: Vec<char> = spelling.chars().collect();
                let key = pack_kanji(&word);
                add(&mut self.kanji, key, kind);
                self.readings.extend(key.map(|key| (key, reading)));
                if let Some(first) = word.first().and_then(|c| self.begins.get_mut(*c as usize)) {
                    *first = true;
                }
                if let ([.., last], true) = (&word[..], kind == Kinds::SURNAME && word.len() > 1)
                    && let Some(family) = self.family.get_mut(plain(*last) as usize)
                {
                    *family = family.saturating_add(1);
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

    /// A name in katakana, and as it is written in Latin letters.
    fn add_reading(&mut self, reading: &str, kind: Kinds) {
        add(&mut self.kana, pack_kana(reading.chars()), kind);
        let key = romaji::fold_kana(reading).map(|key| key | ROMAJI);
        add(&mut self.latin, key, kind);
    }

    fn mark(&mut self, list: &str, kind: Kinds) {
        for line in list.lines() {
            let word: Vec<char> = line.chars().collect();
            if let (Some(first), Kinds::CONTINENTAL) = (word.first(), kind)
                && let Some(begins) = self.begins.get_mut(*first as usize)
            {
                *begins = true;
            }
            add(&mut self.kanji, pack_kanji(&word), kind);
        }
    }

    fn add_kana(&mut self, list: &str, kind: Kinds) {
        for line in list.lines() {
            add(&mut self.kana, pack_kana(line.chars()), kind);
        }
    }

    /// Sections of words, apart by spaces.
    fn add_abroad(&mut self, list: &str) {
        let (mut section, mut origin) = ("", "");
        for line in list.lines() {
            if line.starts_with('[') {
                section = line;
                continue;
            }
            if line.starts_with('#') {
                origin = line;
                continue;
            }
            let syllables = ["# China", "# Korea"]
                .iter()
                .any(|one| origin.starts_with(one));
            for word in line.split_whitespace() {
                match section {
                    "[surnames]" if syllables => {
                        self.add_latin(
                            word,
                            Kinds(Kinds::FOREIGN_SURNAME.0 | Kinds::CONTINENTAL.0),
                        );
                    }
                    "[surnames]" => self.add_latin(word, Kinds::FOREIGN_SURNAME),
                    "[places]" => self.add_latin(word, Kinds::PLACE),
                    "[given]" => self.add_latin(word, Kinds::FOREIGN_GIVEN),
                    "[kana]" => self.add_kana(word, Kinds::FOREIGN),
                    _ => self.mark(word, Kinds::CONTINENTAL),
                }
            }
        }
    }

    /// Firms whose names are names of persons: alone they say little, in any script.
    fn add_firms(&mut self, list: &str) {
        for word in list.lines() {
            self.mark(word, Kinds::COMMON);
            self.add_kana(word, Kinds::COMMON);
            self.add_latin(word, Kinds::COMMON);
        }
    }

    fn add_noun(&mut self, word: &str) {
        let kana = pack_kana(word.chars());
        if kana.is_some() {
            return add(&mut self.kana, kana, Kinds::NOUN);
        }
        let kanji: Vec<char> = word.chars().collect();
        add(&mut self.kanji, pack_kanji(&kanji), Kinds::NOUN);
    }

    fn add_latin(&mut self, list: &str, kind: Kinds) {
        for line in list.lines() {
            add(&mut self.latin, pack_latin(line), kind);
        }
    }
}

/// Kanji of firms, offices and goods.
const NEVER_IN_NAMES: &[char] = &[
    '店', '社', '株', '者', '客', '係', '課', '部', '員', '業', '会', '員', '役', '先', '方', '皆',
    '各', '何', '誰', '本', '当', '貴', '御', '弊', '同', '全',
];

/// Set in keys of folded rōmaji, so that they never meet plain spellings.
const ROMAJI: u64 = 1 << 63;

fn look_up(table: &Table, key: Option<u64>) -> Kinds {
    key.and_then(|key| table.get(&key))
        .copied()
        .unwrap_or_default()
}

fn add(table: &mut Table, key: Option<u64>, kind: Kinds) {
    if let Some(key) = key {
        table.entry(key).or_default().0 |= kind.0;
    }
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
