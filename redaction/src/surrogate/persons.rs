//! Invented persons. Each part of a name has one invented part, so that those who share a surname
//! go on sharing one, and `柴田様` remains the `柴田 郁恵` of before.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use unicode_normalization::UnicodeNormalization;

use super::dice::Dice;
use super::script::{self, Script};
use super::table::{self, Name};
use crate::identity::katakana;
use crate::readings::Writing;
use crate::{kanji, work};

/// Characters.
const LONGEST_SURNAME: usize = 5;

/// What stands between the parts of names from abroad.
const DOTS: [char; 4] = ['・', '･', '=', '＝'];

/// The parts chosen so far in one request.
pub(super) struct Persons {
    chosen: HashMap<String, &'static Name>,
    /// Parts that stand in the request's texts or that another part has, by their romaji.
    taken: HashSet<&'static str>,
    /// Surnames that were written apart from given names.
    surnames: HashSet<String>,
    /// How parts of names are read, and the parts in kanji.
    read: HashMap<String, String>,
}

/// Which part of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    Surname,
    Given,
}

/// Which names it is replaced from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    Japan,
    Abroad,
}

/// A piece of a name as it is written.
#[derive(Debug)]
enum Piece<'n> {
    Word(&'n str, Script, Slot, Origin),
    /// Separators, titles and honorifics: they stay.
    Kept(&'n str),
}

/// An invented name.
pub(super) struct Invented {
    pub(super) name: String,
    /// Of a name whose parts are told apart: the invented surname and the real one.
    pub(super) surname: Option<(String, String)>,
}

/// All parts in all scripts, to be looked for in the texts.
struct Parts {
    search: AhoCorasick,
    names: Vec<&'static Name>,
}

static PARTS: LazyLock<Parts> = LazyLock::new(|| {
    let (mut words, mut names) = (Vec::new(), Vec::new());
    for name in table::ALL.into_iter().flatten() {
        for word in [name.kanji, name.katakana, name.romaji] {
            if !word.is_empty() {
                words.push(word.to_lowercase());
                names.push(name);
            }
        }
    }
    let search = AhoCorasick::new(words).expect("a short list");
    Parts { search, names }
});

impl Persons {
    /// `texts` are all texts of the request, and `names` all names in it that will be replaced.
    pub(super) fn new<'t>(
        texts: impl Iterator<Item = &'t str>,
        names: impl Iterator<Item = &'t str>,
    ) -> Self {
        let mut taken = HashSet::new();
        for text in texts {
            let folded = folded(text);
            work::spent(folded.len());
            for found in PARTS.search.find_overlapping_iter(&folded) {
                taken.insert(PARTS.names[found.pattern().as_usize()].romaji);
            }
        }
        let mut persons = Self {
            chosen: HashMap::new(),
            taken,
            surnames: HashSet::new(),
            read: HashMap::new(),
        };
        persons.surnames = names
            .filter_map(|name| persons.told_surname(name))
            .collect();
        persons
    }

    /// Names of one person: the parts of those that are readings are read as parts in kanji are.
    pub(super) fn tie<'n>(&mut self, names: impl Iterator<Item = &'n str> + Clone) {
        let in_kanji = |name: &&str| Writing::of(name) == Some(Writing::Kanji);
        let whole = names.clone().filter(in_kanji).max_by_key(|name| name.len());
        let Some(whole) = whole else { return };
        for reading in names.filter(|name| !in_kanji(name)) {
            for slot in [Slot::Surname, Slot::Given] {
                let part = |name| self.only_part(name, slot);
                if let (Some(kanji), Some(reading)) = (part(whole), part(reading)) {
                    self.read.entry(reading).or_insert(kanji);
                }
            }
        }
    }

    /// The part of a name in this place, if there is one such part.
    fn only_part(&self, name: &str, wanted: Slot) -> Option<String> {
        let pieces = self.pieces(name)?;
        let mut parts = pieces.iter().filter_map(|piece| match piece {
            Piece::Word(word, script, slot, _) if *slot == wanted => Some(key(word, *script)),
            _ => None,
        });
        parts.next().filter(|_| parts.next().is_none())
    }

    fn told_surname(&self, name: &str) -> Option<String> {
        let pieces = self.pieces(name)?;
        let words = pieces
            .iter()
            .filter(|piece| matches!(piece, Piece::Word(..)))
            .count();
        match pieces
            .iter()
            .find(|piece| matches!(piece, Piece::Word(..)))?
        {
            Piece::Word(word, Script::Kanji, Slot::Surname, _) if words > 1 || pieces.len() > 1 => {
                Some(folded(word))
            }
            _ => None,
        }
    }

    /// An invented name in the scripts, the order and with the separators of the original. `None`
    /// if it is written in another script, or all parts are taken.
    pub(super) fn invent(
        &mut self,
        original: &str,
        dice: &impl Fn(&str) -> Dice,
    ) -> Option<Invented> {
        let pieces = self.pieces(original)?;
        let is_kept_alone = pieces.iter().all(|piece| matches!(piece, Piece::Kept(_)));
        if is_kept_alone {
            return None;
        }
        let is_apart = pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Kept(kept) if kept.trim().is_empty()));
        let mut invented = Invented {
            name: String::new(),
            surname: None,
        };
        for piece in pieces {
            match piece {
                Piece::Kept(kept) => invented.name.push_str(kept),
                Piece::Word(word, script, ..) if script.is_latin() && word.chars().count() == 1 => {
                    let model = word.chars().next().expect("one letter");
                    invented.name.push(dice(&folded(word)).letter_like(model));
                }
                Piece::Word(word, script, slot, origin) => {
                    let part = self.part(word, script, (slot, origin), dice)?;
                    let written = script.write(part, word)?;
                    if slot == Slot::Surname && is_apart {
                        invented.surname = Some((written.clone(), word.to_owned()));
                    }
                    invented.name.push_str(&written);
                }
            }
        }
        Some(invented)
    }

    fn part(
        &mut self,
        word: &str,
        script: Script,
        table: (Slot, Origin),
        dice: &impl Fn(&str) -> Dice,
    ) -> Option<&'static Name> {
        let written = key(word, script);
        let is_read = self.read.contains_key(&written);
        let key = self.read.get(&written).cloned().unwrap_or(written);
        if let Some(part) = self.chosen.get(&key) {
            return Some(part);
        }
        let table = match (table.0, if is_read { Origin::Japan } else { table.1 }) {
            (Slot::Surname, Origin::Japan) => table::SURNAMES,
            (Slot::Given, Origin::Japan) => table::GIVEN_NAMES,
            (Slot::Surname, Origin::Abroad) => table::SURNAMES_ABROAD,
            (Slot::Given, Origin::Abroad) => table::GIVEN_NAMES_ABROAD,
        };
        let mut dice = dice(&key);
        let first = dice.below(u32::try_from(table.len()).expect("short tables")) as usize;
        let mut from_there = table[first..].iter().chain(&table[..first]);
        let part = from_there.find(|part| !self.taken.contains(part.romaji))?;
        self.taken.insert(part.romaji);
        self.chosen.insert(key, part);
        Some(part)
    }

    /// The words of a name with what stands between, before and behind them.
    fn pieces<'n>(&self, name: &'n str) -> Option<Vec<Piece<'n>>> {
        let (name, honorific) = script::split_honorific(name);
        let mut pieces = Vec::new();
        let mut rest = name;
        let mut after_dot = false;
        while !rest.is_empty() {
            let end = rest.find(script::is_separator).unwrap_or(rest.len());
            let (word, behind) = rest.split_at(end);
            if script::is_title(word) {
                pieces.push(Piece::Kept(word));
            } else if !word.is_empty() {
                let script = Script::of(word)?;
                let is_abroad = script.is_abroad(word) || behind.starts_with(DOTS) || after_dot;
                let origin = if is_abroad {
                    Origin::Abroad
                } else {
                    Origin::Japan
                };
                pieces.push(Piece::Word(word, script, Slot::Given, origin));
            }
            let next = behind
                .find(|c| !script::is_separator(c))
                .unwrap_or(behind.len());
            let (between, behind) = behind.split_at(next);
            after_dot = between.starts_with(DOTS);
            if !between.is_empty() {
                pieces.push(Piece::Kept(between));
            }
            rest = behind;
        }
        self.assign(&mut pieces);
        if !honorific.is_empty() {
            pieces.push(Piece::Kept(honorific));
        }
        Some(pieces)
    }

    /// Tells surnames from given names: by their place, or by what is known of the word.
    fn assign(&self, pieces: &mut Vec<Piece<'_>>) {
        let words: Vec<usize> = (0..pieces.len())
            .filter(|&at| matches!(pieces[at], Piece::Word(..)))
            .collect();
        let [first, .., last] = words[..] else {
            if let [only] = words[..] {
                self.split_whole(pieces, only);
            }
            return;
        };
        let Piece::Word(word, script, ..) = pieces[first] else {
            return;
        };
        let has_comma = matches!(&pieces[first + 1], Piece::Kept(kept) if kept.contains(','));
        let is_loud = |word: &str| word.len() > 1 && !word.contains(|c: char| c.is_lowercase());
        let last_is_loud = matches!(pieces[last], Piece::Word(word, ..) if is_loud(word));
        let has_dot = matches!(&pieces[first + 1], Piece::Kept(kept) if kept.starts_with(DOTS));
        let is_japanese = !script.is_latin() && !has_dot;
        let surname_first = is_japanese || has_comma || is_loud(word) && !last_is_loud;
        let at = if surname_first { first } else { last };
        if let Piece::Word(_, _, slot, _) = &mut pieces[at] {
            *slot = Slot::Surname;
        }
    }

    /// A name without separators: where its surname ends is known from elsewhere, or guessed. A
    /// wrong guess makes another name of it, no more.
    fn split_whole(&self, pieces: &mut Vec<Piece<'_>>, at: usize) {
        let Piece::Word(word, script, _, origin) = pieces[at] else {
            return;
        };
        let count = word.chars().count();
        let is_known = |len: &usize| {
            let head: String = word.chars().take(*len).collect();
            self.surnames.contains(&folded(&head))
        };
        let known = (1..count.min(LONGEST_SURNAME + 1)).rev().find(is_known);
        let surname_len = known.unwrap_or(match (script, count) {
            (Script::Kanji, 3..) => 2,
            (Script::Katakana | Script::Hiragana | Script::HalfKana, 6..) => count / 2,
            _ => count,
        });
        let end = word
            .char_indices()
            .nth(surname_len)
            .map_or(word.len(), |(at, _)| at);
        let (surname, given) = word.split_at(end);
        pieces[at] = Piece::Word(surname, script, Slot::Surname, origin);
        if !given.is_empty() {
            pieces.insert(at + 1, Piece::Word(given, script, Slot::Given, origin));
        }
    }
}

/// What a part of a name is known by: its letters, of one family of scripts.
fn key(word: &str, script: Script) -> String {
    script.family().to_owned() + &folded(word)
}

/// As parts are compared: compatible forms, katakana, lower case, standard kanji.
fn folded(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .map(|c| kanji::standard(katakana(c)))
        .collect()
}
