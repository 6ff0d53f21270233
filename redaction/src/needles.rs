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
//! any signs for digits (`rows`), and all others with anything between their letters (`letters`). All of
//! it is in one automaton, which reads a text up to three times: as it is written, its digits alone,
//! and its letters and digits alone.

use std::ops::Range;

use classifiers::EntityType;
use zeroize::Zeroizing;

use crate::automaton::Automaton;
use crate::identity::is_written_in_digits;
use crate::{json, letters, rows, work};

/// An occurrence of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) range: Range<usize>,
    pub(crate) entity: EntityType,
}

/// What to search for: in one automaton, and nowhere else but where spelling matters.
pub(crate) struct Needles {
    /// In the automaton's order.
    list: Vec<Needle>,
    search: Automaton,
    has_rows: bool,
    /// Those of values whose letters are searched for by themselves.
    letters: letters::Patterns,
}

struct Needle {
    entity: EntityType,
    form: Form,
}

/// How a needle is read, and what is asked of a place where it stands.
enum Form {
    /// Text, in lower case.
    Text {
        /// As it is written, if its case tells it from an ordinary word.
        exact: Option<Zeroizing<String>>,
        ends: Ends,
    },
    /// The digits of a number.
    Row,
    /// The letters and digits of what is no number.
    Letters {
        /// Whether anything stands between them in the value itself.
        is_separated: bool,
    },
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

impl Needles {
    /// Takes every value that can be searched for without hitting ordinary words.
    pub(crate) fn new<'v>(values: impl Iterator<Item = (EntityType, &'v str)>) -> Self {
        let mut values: Vec<_> = values.collect();
        values.sort_unstable();
        values.dedup();
        let (mut list, mut patterns) = (Vec::new(), Vec::new());
        let mut all_letters = letters::Patterns::default();
        for (entity, value) in values {
            let row = rows::pattern(entity, value).map(|row| (row, Form::Row));
            let texts = forms(entity, value).into_iter().map(|text| {
                let folded = Zeroizing::new(text.to_ascii_lowercase().into_bytes());
                (folded, Form::text(entity, text))
            });
            let letters = row.is_none().then(|| letters::pattern(entity, value));
            let letters = letters
                .flatten()
                .map(|letters| (letters, Form::letters(value)));
            if let Some((letters, _)) = &letters {
                all_letters.add(letters);
            }
            for (pattern, form) in texts.chain(row).chain(letters) {
                list.push(Needle { entity, form });
                patterns.push(pattern);
            }
        }
        Self {
            has_rows: list.iter().any(|needle| matches!(needle.form, Form::Row)),
            search: Automaton::new(&patterns),
            letters: all_letters,
            list,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Occurrences in `text`, leftmost first, of those the longest, never overlapping.
    pub(crate) fn find(&self, text: &str) -> Vec<Hit> {
        leftmost_longest(self.find_all(text))
    }

    /// Occurrences in `text` in no order; some may overlap.
    pub(crate) fn find_all(&self, text: &str) -> Vec<Hit> {
        let mut hits = Vec::new();
        if self.is_empty() {
            return hits;
        }
        work::spent(text.len());
        let mut reader = self.search.reader();
        for (at, byte) in text.bytes().enumerate() {
            let Some(ending) = reader.read(byte.to_ascii_lowercase()) else {
                continue;
            };
            for (needle, len) in ending.patterns() {
                let needle = &self.list[needle];
                let range = at + 1 - len..at + 1;
                work::spent(len);
                if needle.form.is_at(text, &range) {
                    hits.push(needle.hit(range));
                }
            }
        }
        if self.has_rows {
            rows::find(text, self.search.reader(), |needle, range| {
                hits.push(self.list[needle].hit(range));
            });
        }
        if !self.letters.is_empty() {
            letters::find(
                text,
                &self.letters,
                self.search.reader(),
                |needle, range, parted| {
                    let needle = &self.list[needle];
                    // Side by side in both, they are a text.
                    let is_hit = |is_separated| parted || is_separated;
                    if matches!(needle.form, Form::Letters { is_separated } if is_hit(is_separated))
                    {
                        hits.push(needle.hit(range));
                    }
                },
            );
        }
        hits
    }
}

impl Needle {
    fn hit(&self, range: Range<usize>) -> Hit {
        let entity = self.entity;
        Hit { range, entity }
    }
}

impl Form {
    fn text(entity: EntityType, text: Zeroizing<String>) -> Self {
        Self::Text {
            ends: Ends::of(&text),
            exact: has_meaningful_case(entity).then_some(text),
        }
    }

    fn letters(value: &str) -> Self {
        let value = value.trim_matches(|c: char| !c.is_alphanumeric());
        Self::Letters {
            is_separated: value.contains(|c: char| !c.is_alphanumeric()),
        }
    }

    fn is_at(&self, text: &str, range: &Range<usize>) -> bool {
        let text = text.as_bytes();
        match self {
            Self::Text { exact, ends } => {
                let exact = exact.as_ref().map(|exact| exact.as_bytes());
                exact.is_none_or(|exact| exact == &text[range.clone()])
                    && ends.first.is_free_before(&text[..range.start])
                    && ends.last.is_free_after(&text[range.end..])
            }
            // Its digits are not bytes of any text, and letters side by side are a text.
            Self::Row | Self::Letters { .. } => false,
        }
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
fn forms(entity: EntityType, value: &str) -> Vec<Zeroizing<String>> {
    // Quotes at its ends would be found again in the quotes of the request itself.
    let value = value.trim_matches(|c: char| !c.is_alphanumeric());
    let mut forms = vec![Zeroizing::new(value.to_owned())];
    forms.extend(squeezed(entity, value).filter(|squeezed| **squeezed != *value));
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
fn squeezed(entity: EntityType, value: &str) -> Option<Zeroizing<String>> {
    let is_kept: fn(&char) -> bool = match entity {
        EntityType::Person if !value.is_ascii() => |c| !c.is_whitespace(),
        _ if is_written_in_digits(entity) => |c| c.is_alphanumeric() && *c != 'ー',
        _ => return None,
    };
    let mut squeezed = Zeroizing::new(String::with_capacity(value.len()));
    squeezed.extend(value.chars().filter(is_kept));
    let letters = squeezed.chars().count();
    let is_telling = letters >= if squeezed.is_ascii() { 7 } else { 3 };
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
