//! Invented values in place of real ones: a name in the same script, a number in the same form.
//!
//! An invented value is keyed as placeholders are: the same through a conversation, another one in
//! another. It is nobody's: it equals no other value of the request, stands nowhere in its texts,
//! and comes out of a range that is not given out where there is one (`numbers`, `machines`). Where
//! none can be found, the value gets a placeholder instead.
//!
//! | file | what it invents |
//! |---|---|
//! | `persons`, `script`, `table` | names |
//! | `numbers`, `check_digit` | numbers of every type |
//! | `dates` | days of birth |
//! | `machines` | mailboxes, addresses of machines |
//! | `places` | addresses, firms |
//! | `recogniser` | nothing: it finds them again in answers |

mod check_digit;
mod dates;
mod dice;
mod machines;
mod numbers;
mod persons;
mod places;
mod recogniser;
mod script;
mod table;

use std::collections::HashMap;

use aho_corasick::AhoCorasick;
use classifiers::EntityType;
use zeroize::Zeroize;

pub(crate) use self::dice::Dice;
pub(crate) use self::recogniser::{Pattern, Recogniser};

use self::persons::Persons;
use self::recogniser::folded;
use crate::identity::identity;
use crate::placeholder::Stems;
use crate::vault::{Entries, Entry};
use crate::work;

/// So often another value is invented where the one before is taken.
const ROUNDS: u8 = 6;

/// What models write behind a surname.
const HONORIFICS: [&str; 9] = [
    "様",
    "さん",
    "さま",
    "氏",
    "殿",
    "先生",
    "君",
    "くん",
    "ちゃん",
];

/// What they write before one.
const TITLES: [&str; 5] = ["Mr. ", "Ms. ", "Mrs. ", "Dr. ", "Mr "];

/// Invents a value for every entry that `wanted` names, as far as it can; the others keep their
/// placeholders. `texts` are all texts of the request.
pub(crate) fn invent(entries: &mut Entries, wanted: &[usize], stems: &Stems, texts: &[&str]) {
    let mut inventor = Inventor {
        stems,
        texts: texts.iter().map(|text| folded(text)).collect(),
        owners: HashMap::new(),
        written: HashMap::new(),
        surnames: Vec::new(),
    };
    let (persons, others): (Vec<usize>, Vec<usize>) = wanted
        .iter()
        .partition(|&&entry| entries.get(entry).entity == EntityType::Person);
    inventor.persons(entries, &persons, texts);
    inventor.others(entries, others);
    inventor.surnames(entries);
    inventor.forget();
    let patterns = inventor.patterns(entries);
    entries.recognise(&patterns);
}

struct Inventor<'s> {
    stems: &'s Stems,
    /// As surrogates are compared.
    texts: Vec<String>,
    /// Whose a surrogate is, however it is written: the type and identity of the value.
    owners: HashMap<String, (EntityType, String)>,
    /// The entries by what stands for them outside.
    written: HashMap<String, usize>,
    /// Surnames that were told apart from given names, invented and real.
    surnames: Vec<(String, String)>,
}

impl Inventor<'_> {
    fn persons(&mut self, entries: &mut Entries, wanted: &[usize], texts: &[&str]) {
        if wanted.is_empty() {
            return;
        }
        let names = wanted
            .iter()
            .map(|&entry| entries.get(entry).original.as_str());
        let mut persons = Persons::new(texts.iter().copied(), names);
        for notations in entries.notations_of_each() {
            let names = notations.iter().map(|&at| entries.get(at));
            let names = names.filter(|entry| entry.entity == EntityType::Person);
            persons.tie(names.map(|entry| entry.original.as_str()));
        }
        let dice = |part: &str| self.stems.dice(EntityType::Person, 0, part);
        for &at in wanted {
            let invented = persons.invent(&entries.get(at).original, &dice);
            let Some(invented) = invented else { continue };
            if !self.is_unwritten(&invented.name, entries, at) {
                continue;
            }
            self.written.entry(invented.name.clone()).or_insert(at);
            self.surnames.extend(invented.surname);
            entries.get_mut(at).disguise(invented.name);
        }
    }

    fn others(&mut self, entries: &mut Entries, mut wanted: Vec<usize>) {
        for round in 0..ROUNDS {
            let candidates: Vec<(usize, String)> = wanted
                .iter()
                .filter_map(|&at| Some((at, self.candidate(entries.get(at), round)?)))
                .collect();
            let found = self.found_in_texts(candidates.iter().map(|(_, candidate)| candidate));
            for ((at, candidate), is_found) in candidates.into_iter().zip(found) {
                let is_free = !is_found && self.is_free(&candidate, entries.get(at));
                if is_free && self.is_unwritten(&candidate, entries, at) {
                    let owner = owner(entries.get(at));
                    self.owners.insert(folded(&candidate), owner);
                    self.written.entry(candidate.clone()).or_insert(at);
                    entries.get_mut(at).disguise(candidate);
                }
            }
            wanted.retain(|&at| !entries.get(at).is_disguised());
            if wanted.is_empty() {
                break;
            }
        }
    }

    fn candidate(&self, entry: &Entry, round: u8) -> Option<String> {
        let (entity, original) = (entry.entity, entry.original.as_str());
        let mut dice = self.stems.dice(entity, round, &identity(entity, original));
        let dice = &mut dice;
        let invented = match entity {
            EntityType::Email => machines::email(original, dice),
            EntityType::IpAddress => machines::ip_address(original, dice),
            EntityType::DateOfBirth => dates::invent(original, dice),
            EntityType::Address => places::address(original, dice),
            EntityType::Organization => places::organisation(original, dice),
            _ => numbers::invent(entity, original, dice),
        };
        // What was a JSON number must remain one.
        invented.filter(|invented| !entry.is_bare || crate::json::is_valid(invented))
    }

    /// Whether nobody else has this surrogate, however it is written.
    fn is_free(&self, candidate: &str, entry: &Entry) -> bool {
        let owned = self.owners.get(&folded(candidate));
        owned.is_none_or(|known| *known == owner(entry))
    }

    /// Whether it would be restored to this very notation.
    fn is_unwritten(&self, candidate: &str, entries: &Entries, at: usize) -> bool {
        let known = self.written.get(candidate);
        known.is_none_or(|&known| entries.get(known).original == entries.get(at).original)
    }

    /// Which of the candidates stand in a text, however they are written there.
    fn found_in_texts<'c>(&self, candidates: impl Iterator<Item = &'c String>) -> Vec<bool> {
        let patterns: Vec<String> = candidates.map(|candidate| folded(candidate)).collect();
        let mut found = vec![false; patterns.len()];
        let Ok(search) = AhoCorasick::new(&patterns) else {
            return vec![true; patterns.len()];
        };
        for text in &self.texts {
            work::spent(text.len());
            for hit in search.find_overlapping_iter(text) {
                work::spent(1);
                found[hit.pattern().as_usize()] = true;
            }
        }
        found
    }

    /// Surnames alone, as an answer may speak of persons that the request names in full.
    fn surnames(&mut self, entries: &mut Entries) {
        for (invented, real) in std::mem::take(&mut self.surnames) {
            let is_latin = invented.is_ascii();
            let (before, behind): (&[&str], &[&str]) = if is_latin {
                (&TITLES, &[""])
            } else {
                (&[""], &HONORIFICS)
            };
            for before in before {
                for behind in behind {
                    let written = format!("{before}{invented}{behind}");
                    self.written.entry(written).or_insert_with(|| {
                        let original = format!("{before}{real}{behind}");
                        entries.add_alone(Entry::new(EntityType::Person, original, false))
                    });
                }
            }
        }
    }

    /// Nothing of the request stays in memory but in the vault.
    fn forget(&mut self) {
        self.texts.iter_mut().for_each(Zeroize::zeroize);
        for (_, (_, mut identity)) in self.owners.drain() {
            identity.zeroize();
        }
    }

    fn patterns(self, entries: &Entries) -> Vec<Pattern> {
        let patterns = self.written.into_iter().map(|(written, entry)| Pattern {
            is_symbolic: matches!(
                entries.get(entry).entity,
                EntityType::Email | EntityType::IpAddress
            ),
            written,
            entry,
        });
        let mut patterns: Vec<Pattern> = patterns.collect();
        patterns.sort_unstable_by_key(|pattern| pattern.entry);
        patterns
    }
}

fn owner(entry: &Entry) -> (EntityType, String) {
    (entry.entity, identity(entry.entity, &entry.original))
}
