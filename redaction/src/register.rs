//! Gives every value of a request its placeholder, in the order in which values appear.
//!
//! The order is what keeps a conversation stable without a store: as it grows at its end, the
//! values it began with are given the same placeholders again.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use classifiers::{EntityType, Reading};
use memchr::memmem::Finder;
use zeroize::Zeroize;

use crate::identity::{identity, is_part_of_name};
use crate::placeholder::{self, Stem, Stems};
use crate::vault::{Entries, Entry};
use crate::{Unmaskable, romaji, work};

/// Names are compared with each other only up to this many persons, to stay linear.
const MOST_PERSONS_COMPARED: usize = 64;

/// The values registered so far.
pub(crate) struct Register<'a> {
    stems: &'a Stems,
    taken: HashSet<Stem>,
    by_notation: HashMap<(EntityType, bool, Cow<'a, str>), usize>,
    by_identity: HashMap<(EntityType, String), usize>,
    /// Of each person the longest form of each name, and the group.
    persons: Vec<(String, usize)>,
    /// Of each person whose name was told with its reading, how that sounds, and the group.
    sounds: Vec<(Vec<String>, usize)>,
    entries: Entries,
}

impl<'a> Register<'a> {
    /// `taken` are the stems that occur in the request's own text.
    pub(crate) fn new(stems: &'a Stems, taken: HashSet<Stem>) -> Self {
        Self {
            stems,
            taken,
            by_notation: HashMap::new(),
            by_identity: HashMap::new(),
            persons: Vec::new(),
            sounds: Vec::new(),
            entries: Entries::default(),
        }
    }

    /// The entry of a value in this very notation.
    pub(crate) fn entry(
        &mut self,
        entity: EntityType,
        original: Cow<'a, str>,
        is_bare: bool,
    ) -> Result<usize, Unmaskable> {
        let notation = (entity, is_bare, original);
        if let Some(&entry) = self.by_notation.get(&notation) {
            return Ok(entry);
        }
        let group = self.group(entity, &notation.2)?;
        let entry = Entry::new(entity, notation.2.as_ref().to_owned(), is_bare);
        let index = self
            .entries
            .add(group, entry)
            .ok_or(Unmaskable::Exhausted(entity))?;
        self.by_notation.insert(notation, index);
        Ok(index)
    }

    /// A person has a second name, unless it is known as somebody's.
    pub(crate) fn join(&mut self, name: &str, other: &str) {
        let key = |name| (EntityType::Person, identity(EntityType::Person, name));
        let (Some(&group), second) = (self.by_identity.get(&key(name)), key(other)) else {
            return;
        };
        if self.by_identity.contains_key(&second) {
            return;
        }
        self.persons.push((second.1.clone(), group));
        self.by_identity.insert(second, group);
        let told = [name, other].map(romaji::sounds).into_iter();
        self.sounds.extend(
            told.filter(|words| !words.is_empty())
                .map(|words| (words, group)),
        );
    }

    /// The entries, ready to be looked up by stem.
    pub(crate) fn into_sorted(mut self) -> Entries {
        self.entries.sort();
        let identities = self.by_identity.into_keys().map(|(_, identity)| identity);
        let persons = self.persons.into_iter().map(|(name, _)| name);
        let notations = self.by_notation.into_keys().filter_map(|key| match key.2 {
            Cow::Owned(decoded) => Some(decoded),
            Cow::Borrowed(_) => None,
        });
        let sounds = self.sounds.into_iter().flat_map(|(words, _)| words);
        identities
            .chain(persons)
            .chain(sounds)
            .chain(notations)
            .for_each(|mut text| text.zeroize());
        self.entries
    }

    fn group(&mut self, entity: EntityType, original: &str) -> Result<usize, Unmaskable> {
        let key = (entity, identity(entity, original));
        if let Some(&group) = self.by_identity.get(&key) {
            return Ok(group);
        }
        let known = self.person_known_by_part(entity, &key.1);
        let known = known.or_else(|| self.person_known_by_sound(entity, original));
        let group = match known {
            Some(group) => group,
            None => self.new_group(entity, &key.1)?,
        };
        self.by_identity.insert(key, group);
        Ok(group)
    }

    fn new_group(&mut self, entity: EntityType, identity: &str) -> Result<usize, Unmaskable> {
        let mut candidates = self.stems.candidates(entity, identity);
        let stem = candidates.find(|stem| !self.taken.contains(stem));
        let stem = stem.ok_or(Unmaskable::Exhausted(entity))?;
        drop(candidates);
        self.taken.insert(stem);
        let group = self.entries.add_group(entity, stem);
        if entity == EntityType::Person {
            self.persons.push((identity.to_owned(), group));
        }
        Ok(group)
    }

    /// The one person of whom this is a part of the name, or the whole of it. Two of the same
    /// surname make it ambiguous, and then the surname is a person of its own.
    fn person_known_by_part(&mut self, entity: EntityType, identity: &str) -> Option<usize> {
        if entity != EntityType::Person || self.persons.len() > MOST_PERSONS_COMPARED {
            return None;
        }
        work::spent(self.persons.len());
        let mut related = self.persons.iter_mut().filter(|(known, _)| {
            is_part_of_name(identity, known) || is_part_of_name(known, identity)
        });
        let (known, group) = related.next()?;
        if related.any(|(_, other)| other != group) {
            return None;
        }
        if known.len() < identity.len() {
            identity.clone_into(known);
        }
        Some(*group)
    }

    /// The one person whose name was told with a reading that sounds like this, or of which this is a
    /// word: `Shibata` after `柴田郁恵（シバタ イクエ）`.
    fn person_known_by_sound(&self, entity: EntityType, name: &str) -> Option<usize> {
        let is_compared = (1..=MOST_PERSONS_COMPARED).contains(&self.sounds.len());
        if entity != EntityType::Person || !is_compared {
            return None;
        }
        work::spent(self.sounds.len());
        let words = romaji::sounds(name);
        let is_one = |told: &[String]| {
            words.iter().all(|word| told.contains(word)) || words.concat() == told.concat()
        };
        let related = self.sounds.iter().filter(|(told, _)| is_one(told));
        let mut groups = related
            .map(|(_, group)| *group)
            .filter(|_| !words.is_empty());
        let first = groups.next()?;
        groups.all(|group| group == first).then_some(first)
    }
}

/// Everything in the texts that could be taken for a placeholder, also where its letters are
/// written in full width or as escapes.
pub(crate) fn lookalikes<'t>(texts: impl Iterator<Item = &'t str>) -> HashSet<Stem> {
    let mut found = HashSet::new();
    let escapes = Finder::new("\\u");
    for text in texts {
        placeholder::collect_lookalikes(text, &mut found);
        let is_disguised =
            text.contains(is_full_width_letter) || escapes.find(text.as_bytes()).is_some();
        if let Some(reading) = is_disguised.then(|| Reading::of(text)).flatten() {
            placeholder::collect_lookalikes(reading.text(), &mut found);
        }
    }
    found
}

fn is_full_width_letter(c: char) -> bool {
    matches!(c, 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}
