//! What each placeholder of one request stands for.

use std::fmt;
use std::sync::Arc;

use classifiers::EntityType;
use zeroize::Zeroizing;

use crate::Restorer;
use crate::coarse::Coarse;
use crate::placeholder::{self, Stem};
use crate::surrogate::{Pattern, Recogniser};
use crate::surroundings::OwnAddresses;

/// How the text of a stream is written, and so how originals are written into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escape {
    /// Plain text: originals go in as they are.
    None,
    /// A JSON document in pieces (tool-call arguments, answers in JSON mode): originals go in
    /// JSON-escaped. A number that was masked becomes a number again.
    Json,
}

/// Placeholders and originals of one request. In memory only, zeroised when the last
/// [`Restorer`] is gone; its `Debug` prints counts.
pub struct Vault {
    entries: Arc<Entries>,
}

impl Vault {
    pub(crate) fn new(entries: Entries) -> Self {
        Self {
            entries: Arc::new(entries),
        }
    }

    /// Whether nothing was masked, so that there is nothing to restore.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// A restorer for one stream of text that somebody will see: a choice's content. Placeholders
    /// stay in URLs, link targets and HTML attributes, also in those that are written in a JSON
    /// string. Cheap; the vault may be dropped before it.
    #[must_use]
    pub fn restorer(&self, escape: Escape) -> Restorer {
        Restorer::new(Arc::clone(&self.entries), escape)
    }

    /// A restorer for the arguments of one tool call, which come back everywhere, JSON-escaped.
    #[must_use]
    pub fn restorer_of_arguments(&self) -> Restorer {
        self.restorer(Escape::Json).everywhere()
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault")
            .field("values", &self.entries.groups.len())
            .field("placeholders", &self.entries.notations.len())
            .finish()
    }
}

/// The placeholders of one request, by value and notation.
#[derive(Default)]
pub(crate) struct Entries {
    notations: Vec<Entry>,
    /// Sorted by stem once [`Entries::sort`] was called.
    groups: Vec<Group>,
    types: Vec<EntityType>,
    has_bare: bool,
    recogniser: Option<Recogniser>,
    /// Where the client itself wrote a value into an address.
    pub(crate) own_addresses: OwnAddresses,
}

/// One notation of one value.
pub(crate) struct Entry {
    pub(crate) entity: EntityType,
    pub(crate) placeholder: String,
    pub(crate) original: Zeroizing<String>,
    /// Whether the original is a JSON number, and not text.
    pub(crate) is_bare: bool,
    stand_in: StandIn,
}

/// What stands for a value in texts outside. In names and keys it is always the placeholder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum StandIn {
    #[default]
    Placeholder,
    /// An invented value.
    Surrogate(String),
    /// Something that does not come back.
    Coarse(Coarse),
}

/// Where a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a text, which is Japanese or not; perhaps within a word, where a number or a name in Latin
    /// letters would not be recognised.
    Text { is_japanese: bool, is_in_word: bool },
    /// A JSON number.
    Number { is_japanese: bool },
    /// All of a name or key, which takes few signs.
    Name,
    /// A part of a key.
    Key,
}

/// The kinds of stand-ins that a request holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kinds {
    pub(crate) placeholders: bool,
    pub(crate) surrogates: bool,
    pub(crate) coarse: bool,
}

/// One value: the notations that share a stem.
pub(crate) struct Group {
    pub(crate) entity: EntityType,
    pub(crate) stem: Stem,
    notations: Vec<usize>,
}

impl Entry {
    pub(crate) fn new(entity: EntityType, original: String, is_bare: bool) -> Self {
        let original = Zeroizing::new(original);
        Self {
            entity,
            placeholder: String::new(),
            original,
            is_bare,
            stand_in: StandIn::Placeholder,
        }
    }

    /// An invented value stands for it from now on.
    pub(crate) fn disguise(&mut self, surrogate: String) {
        self.stand_in = StandIn::Surrogate(surrogate);
    }

    pub(crate) fn is_disguised(&self) -> bool {
        matches!(self.stand_in, StandIn::Surrogate(_))
    }

    /// Something stands for it from now on that does not come back.
    pub(crate) fn coarsen(&mut self, coarse: Coarse) {
        self.stand_in = StandIn::Coarse(coarse);
    }

    /// What stands for it outside, and whether a JSON number gives way to a string.
    pub(crate) fn outside(&self, place: Place) -> (&str, bool) {
        let is_number = matches!(place, Place::Number { .. });
        match (&self.stand_in, place) {
            (_, Place::Name) => (&self.placeholder[1..self.placeholder.len() - 1], false),
            (StandIn::Placeholder, _)
            | (_, Place::Key)
            | (
                StandIn::Surrogate(_),
                Place::Text {
                    is_in_word: true, ..
                },
            ) => (&self.placeholder, is_number),
            (StandIn::Surrogate(surrogate), _) => (surrogate, false),
            (
                StandIn::Coarse(coarse),
                Place::Text { is_japanese, .. } | Place::Number { is_japanese },
            ) => {
                let text = if is_japanese {
                    &coarse.japanese
                } else {
                    &coarse.english
                };
                (text, is_number)
            }
        }
    }

    /// Whether the original comes back from this place.
    pub(crate) fn comes_back_from(&self, place: Place) -> bool {
        matches!(place, Place::Name | Place::Key) || !matches!(self.stand_in, StandIn::Coarse(_))
    }

    pub(crate) fn note_kind(&self, place: Place, kinds: &mut Kinds) {
        match (&self.stand_in, place) {
            (_, Place::Name | Place::Key) | (StandIn::Placeholder, _) => {
                kinds.placeholders = true;
            }
            (StandIn::Surrogate(_), _) => kinds.surrogates = true,
            (StandIn::Coarse(_), _) => kinds.coarse = true,
        }
    }
}

impl Entries {
    /// A value without notations yet.
    pub(crate) fn add_group(&mut self, entity: EntityType, stem: Stem) -> usize {
        if !self.types.contains(&entity) {
            self.types.push(entity);
        }
        self.groups.push(Group {
            entity,
            stem,
            notations: Vec::new(),
        });
        self.groups.len() - 1
    }

    /// Adds a notation and names its placeholder; `None` if there are too many.
    pub(crate) fn add(&mut self, group: usize, mut entry: Entry) -> Option<usize> {
        let Group {
            entity,
            stem,
            notations,
        } = &mut self.groups[group];
        entry.placeholder = placeholder::format(*entity, *stem, notations.len())?;
        self.has_bare |= entry.is_bare;
        let index = self.notations.len();
        notations.push(index);
        self.notations.push(entry);
        Some(index)
    }

    /// Adds what never stands outside by itself, and may yet be spoken of.
    pub(crate) fn add_alone(&mut self, entry: Entry) -> usize {
        self.notations.push(entry);
        self.notations.len() - 1
    }

    /// Lets surrogates be recognised in answers.
    pub(crate) fn recognise(&mut self, patterns: &[Pattern]) {
        self.recogniser = (!patterns.is_empty()).then(|| Recogniser::new(patterns));
    }

    pub(crate) fn recogniser(&self) -> Option<&Recogniser> {
        self.recogniser.as_ref()
    }

    /// Gives every value its placeholder back.
    pub(crate) fn forget_surrogates(&mut self) {
        self.recogniser = None;
        for entry in &mut self.notations {
            if entry.is_disguised() {
                entry.stand_in = StandIn::Placeholder;
            }
        }
    }

    /// The notations of each value.
    pub(crate) fn notations_of_each(&self) -> impl Iterator<Item = &[usize]> {
        self.groups.iter().map(|group| &*group.notations)
    }

    /// The number of notations.
    pub(crate) fn len(&self) -> usize {
        self.notations.len()
    }

    /// Orders the values for [`Entries::by_stem`]. Indices of groups are void from now on.
    pub(crate) fn sort(&mut self) {
        self.groups.sort_unstable_by_key(|group| group.stem);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.notations.is_empty()
    }

    pub(crate) fn get(&self, entry: usize) -> &Entry {
        &self.notations[entry]
    }

    pub(crate) fn get_mut(&mut self, entry: usize) -> &mut Entry {
        &mut self.notations[entry]
    }

    /// The types that occur.
    pub(crate) fn types(&self) -> &[EntityType] {
        &self.types
    }

    /// Whether a JSON number was masked.
    pub(crate) fn has_bare(&self) -> bool {
        self.has_bare
    }

    /// Every value, ordered by stem.
    pub(crate) fn by_stem(&self) -> &[Group] {
        &self.groups
    }
}

impl Group {
    /// The entry of a notation; 0 is the one that was seen first.
    pub(crate) fn notation(&self, notation: usize) -> Option<usize> {
        self.notations.get(notation).copied()
    }
}
