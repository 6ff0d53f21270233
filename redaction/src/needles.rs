//! The originals of a request, searched for everywhere: first to mask what no detector saw at a
//! second place, and once more, behind the last door, to refuse what is still there.
//!
//! What is searched for is the same both times. A value too short or too common to be told from
//! an ordinary word is left out; it is masked only where a detector found it:
//!
//! | a value of | is searched for from |
//! |---|---|
//! | ASCII letters and digits | 4 of them, or 5 digits, as a whole word |
//! | kana only | 3 characters; katakana not inside a longer katakana word |
//! | other scripts | 2 characters of a name or a confidential term, 3 of an organisation, 4 of others |
//!
//! Values written in digits are also searched for without their separators and with any others, in
//! any signs for digits, and names without their spaces.

use std::collections::HashSet;
use std::ops::Range;

use aho_corasick::AhoCorasick;
use classifiers::EntityType;
use memchr::memmem::Finder;
use zeroize::Zeroizing;

use crate::identity::is_written_in_digits;
use crate::rows::Rows;
use crate::{json, work};

/// From here on one automaton is cheaper than a search for each needle.
const ONE_BY_ONE: usize = 32;

/// Longer needles go into the automaton, so that no text makes the search quadratic.
const LONGEST_ONE_BY_ONE: usize = 64;

/// An occurrence of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) range: Range<usize>,
    pub(crate) entity: EntityType,
}

/// What to search for.
pub(crate) struct Needles {
    list: Vec<Needle>,
    search: Search,
    rows: Rows,
}

struct Needle {
    /// As it is searched for, in lower case.
    folded: Zeroizing<Vec<u8>>,
    /// As it is written, if its case tells it from an ordinary word.
    exact: Option<Zeroizing<Vec<u8>>>,
    entity: EntityType,
    ends: Ends,
}

/// What the characters at both ends of a value ask of their neighbours.
#[derive(Clone, Copy)]
struct Ends {
    first: End,
    last: End,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Word,
    Katakana,
    Free,
}

enum Search {
    OneByOne(Vec<Finder<'static>>),
    Automaton(AhoCorasick),
}

impl Needles {
    /// Takes every value that can be searched for without hitting ordinary words.
    pub(crate) fn new<'v>(values: impl Iterator<Item = (EntityType, &'v str)>) -> Self {
        let mut seen = HashSet::new();
        let mut values_seen = HashSet::new();
        let mut needles = Vec::new();
        let mut rows = Rows::default();
        for (entity, value) in values {
            if values_seen.insert((entity, value)) {
                rows.add(entity, value);
            }
            for form in forms(entity, value) {
                let needle = Needle::new(entity, &form);
                if seen.insert((entity, form)) {
                    needles.push(needle);
                }
            }
        }
        let short = |needle: &Needle| needle.folded.len() <= LONGEST_ONE_BY_ONE;
        let search = if needles.len() <= ONE_BY_ONE && needles.iter().all(short) {
            let finder = |needle: &Needle| Finder::new(&needle.folded).into_owned();
            Search::OneByOne(needles.iter().map(finder).collect())
        } else {
            let automaton = AhoCorasick::new(needles.iter().map(|needle| &needle.folded[..]));
            Search::Automaton(automaton.expect("fewer states than 2^31: the texts are bounded"))
        };
        rows.prepare();
        Self {
            list: needles,
            search,
            rows,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty() && self.rows.is_empty()
    }

    /// Occurrences in `text`, leftmost first, of those the longest, never overlapping.
    pub(crate) fn find(&self, text: &str) -> Vec<Hit> {
        leftmost_longest(self.find_all(text))
    }

    /// Occurrences in `text` in no order; some may overlap.
    pub(crate) fn find_all(&self, text: &str) -> Vec<Hit> {
        if self.is_empty() {
            return Vec::new();
        }
        let folded = text.to_ascii_lowercase();
        work::spent(text.len());
        let mut hits = self.rows.find(text);
        let mut take = |needle: &Needle, start: usize| {
            let accepted = needle.is_at(text.as_bytes(), start);
            work::spent(needle.folded.len());
            if accepted {
                let range = start..start + needle.folded.len();
                hits.push(Hit {
                    range,
                    entity: needle.entity,
                });
            }
            accepted
        };
        match &self.search {
            Search::OneByOne(finders) => {
                for (needle, finder) in self.list.iter().zip(finders) {
                    let mut from = 0;
                    while let Some(found) = finder.find(&folded.as_bytes()[from..]) {
                        let start = from + found;
                        let accepted = take(needle, start);
                        from = start + if accepted { needle.folded.len() } else { 1 };
                    }
                }
            }
            Search::Automaton(automaton) => {
                for found in automaton.find_overlapping_iter(&folded) {
                    take(&self.list[found.pattern().as_usize()], found.start());
                }
            }
        }
        hits
    }
}

impl Needle {
    fn new(entity: EntityType, form: &str) -> Self {
        Self {
            folded: Zeroizing::new(form.to_ascii_lowercase().into_bytes()),
            exact: has_meaningful_case(entity).then(|| Zeroizing::new(form.as_bytes().to_vec())),
            entity,
            ends: Ends::of(form),
        }
    }

    fn is_at(&self, text: &[u8], start: usize) -> bool {
        let end = start + self.folded.len();
        self.exact
            .as_ref()
            .is_none_or(|exact| exact[..] == text[start..end])
            && self.ends.first.is_free_before(&text[..start])
            && self.ends.last.is_free_after(&text[end..])
    }
}

impl Ends {
    fn of(form: &str) -> Self {
        let end = |c: Option<char>| match c {
            Some(c) if c.is_ascii_alphanumeric() => End::Word,
            Some(c) if is_katakana(c) => End::Katakana,
            _ => End::Free,
        };
        Self {
            first: end(form.chars().next()),
            last: end(form.chars().next_back()),
        }
    }
}

impl End {
    fn is_free_before(self, before: &[u8]) -> bool {
        match self {
            Self::Free => true,
            // The letter of an escape such as `\n` belongs to no word.
            Self::Word => match before {
                [.., b'\\', b'n' | b'r' | b't' | b'b' | b'f'] | [] => true,
                [.., last] => !last.is_ascii_alphanumeric(),
            },
            Self::Katakana => !before.last_chunk().copied().is_some_and(is_katakana_bytes),
        }
    }

    fn is_free_after(self, after: &[u8]) -> bool {
        match self {
            Self::Free => true,
            Self::Word => !after.first().is_some_and(u8::is_ascii_alphanumeric),
            Self::Katakana => !after.first_chunk().copied().is_some_and(is_katakana_bytes),
        }
    }
}

fn is_katakana(c: char) -> bool {
    matches!(c, 'ァ'..='ヺ' | 'ー')
}

fn is_katakana_bytes(bytes: [u8; 3]) -> bool {
    std::str::from_utf8(&bytes).is_ok_and(|text| text.chars().all(is_katakana))
}

/// Names can be words (`Will`, `Mark`): only their own spelling is searched for.
fn has_meaningful_case(entity: EntityType) -> bool {
    use EntityType as E;
    matches!(
        entity,
        E::Person | E::Organization | E::ConfidentialTerm | E::Address
    )
}

/// A value as it may be written elsewhere: as it is, without separators, and all that as it looks
/// inside one or two JSON strings.
fn forms(entity: EntityType, value: &str) -> Vec<String> {
    // Quotes at its ends would be found again in the quotes of the request itself.
    let value = value.trim_matches(|c: char| !c.is_alphanumeric());
    let mut forms = vec![value.to_owned()];
    forms.extend(squeezed(entity, value).filter(|squeezed| squeezed != value));
    forms.retain(|form| is_searchable(entity, form));
    for plain in 0..forms.len() {
        let once = json::escaped(&forms[plain]);
        if once != forms[plain] {
            forms.push(json::escaped(&once));
            forms.push(once);
        }
    }
    forms
}

/// A value without its separators, if it is long enough to be told from others then.
fn squeezed(entity: EntityType, value: &str) -> Option<String> {
    let squeezed: String = match entity {
        EntityType::Person if !value.is_ascii() => {
            value.chars().filter(|c| !c.is_whitespace()).collect()
        }
        _ if is_written_in_digits(entity) => value
            .chars()
            .filter(|c| c.is_alphanumeric() && *c != 'ー')
            .collect(),
        _ => return None,
    };
    let letters = squeezed.chars().count();
    let is_telling = if squeezed.is_ascii() {
        letters >= 7
    } else {
        letters >= 3
    };
    is_telling.then_some(squeezed)
}

/// Whether a value can be searched for at all; the module's table.
fn is_searchable(entity: EntityType, form: &str) -> bool {
    use EntityType as E;
    let letters = form.chars().filter(|c| c.is_alphanumeric()).count();
    if form.is_ascii() {
        let only_digits = form.bytes().all(|byte| !byte.is_ascii_alphabetic());
        return letters >= if only_digits { 5 } else { 4 };
    }
    let is_kana = |c: char| matches!(c, 'ぁ'..='ヿ') || !c.is_alphanumeric();
    if form.chars().all(is_kana) {
        return letters >= 3;
    }
    letters
        >= match entity {
            E::Person | E::ConfidentialTerm => 2,
            E::Organization => 3,
            _ => 4,
        }
}

fn leftmost_longest(mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.sort_unstable_by_key(|hit| (hit.range.start, usize::MAX - hit.range.end, hit.entity));
    let mut end = 0;
    hits.retain(|hit| {
        let keep = hit.range.start >= end;
        if keep {
            end = hit.range.end;
        }
        keep
    });
    hits
}
