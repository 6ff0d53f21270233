//! What a value is where no label tells it: by all the words around it together.
//!
//! A table has groups of words, and for each group how much it speaks for the value (or against it) where
//! it stands directly before, before in the same sentence, in the sentence before, and the same behind.

use std::collections::BTreeMap;
use std::ops::Range;

use daachorse::{DoubleArrayAhoCorasick, DoubleArrayAhoCorasickBuilder, MatchKind};

use crate::cues::stands_alone;
use crate::offsets::offset;

/// Words that mean alike. In `words` they are parted by white space, and `_` is a space.
pub(super) struct Group {
    pub(super) words: &'static str,
    /// Tenths of a unit of log odds, in the order of [`Zone`].
    pub(super) weights: [i8; ZONES],
}

/// Where a word stands, seen from the value.
#[derive(Clone, Copy)]
enum Zone {
    DirectlyBefore,
    Before,
    SentenceBefore,
    DirectlyBehind,
    Behind,
    SentenceBehind,
}

const ZONES: usize = 6;

/// Bytes before and behind a value that are read of its sentence, and of the ones beside it.
const BEFORE: usize = 240;
const BEHIND: usize = 200;
const SENTENCE_BEFORE: usize = 160;
const SENTENCE_BEHIND: usize = 120;
/// What a sentence ends with.
const ENDS: [char; 4] = ['。', '?', '!', '\n'];
/// What may stand between a word and the value that is directly behind it or before it, and its bytes.
const FILLERS: &str = " \n\tはがをのもとにで「『\"'(:=→、,>|#-*[｢“";
const LONGEST_FILLER: usize = 18;
const FILLERS_BEHIND: &str = " 」』\"')、,です。]｣”";
const LONGEST_FILLER_BEHIND: usize = 9;

pub(super) struct Table {
    groups: &'static [Group],
    /// Its words are lower-case, and each has its place in `of`.
    automaton: DoubleArrayAhoCorasick<u32>,
    /// The groups of each word.
    of: Vec<Vec<u8>>,
    /// The bytes of the longest word.
    longest: usize,
}

/// A word in the text.
struct Place {
    start: u32,
    end: u32,
    group: u8,
}

impl Place {
    fn start(&self) -> usize {
        self.start as usize
    }

    fn end(&self) -> usize {
        self.end as usize
    }
}

/// A text with the words of a table that stand around the values asked of.
pub(super) struct Marked<'t> {
    table: &'t Table,
    text: &'t str,
    /// In the order in which they begin.
    places: Vec<Place>,
    /// The words that begin before this are read, as far as they stand around values.
    read: usize,
}

impl Table {
    pub(super) fn new(groups: &'static [Group]) -> Self {
        let mut words: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for (index, group) in (0_u8..).zip(groups) {
            for word in group.words.split_whitespace() {
                let word = word.replace('_', " ").to_ascii_lowercase();
                words.entry(word).or_default().push(index);
            }
        }
        let automaton = DoubleArrayAhoCorasickBuilder::new()
            .match_kind(MatchKind::Standard)
            .build_with_values(words.keys().zip(0..))
            .expect("the built-in words are far below the automaton's limits");
        Self {
            groups,
            automaton,
            longest: words.keys().map(String::len).max().unwrap_or(0),
            of: words.into_values().collect(),
        }
    }

    /// Values are asked of in the order of the text: few have many, and what is far from them is not read.
    pub(super) fn read<'t>(&'t self, text: &'t str) -> Marked<'t> {
        Marked {
            table: self,
            text,
            places: Vec::new(),
            read: 0,
        }
    }
}

impl Marked<'_> {
    /// Reads the words that begin in `range`, as far as they are not read.
    fn read(&mut self, range: Range<usize>) {
        let from = self.read.max(range.start);
        if from >= range.end {
            return;
        }
        let known = self.places.len();
        let to = forth(self.text, range.end, self.table.longest);
        let lower = self.text[from..to].to_ascii_lowercase();
        for found in self.table.automaton.find_overlapping_iter(&lower) {
            let (start, end) = (from + found.start(), from + found.end());
            if start < range.end && stands_alone(self.text, start, end) {
                let groups = self.table.of[found.value() as usize].iter();
                self.places.extend(groups.map(|group| Place {
                    start: offset(start),
                    end: offset(end),
                    group: *group,
                }));
            }
        }
        self.places[known..].sort_unstable_by_key(|place| place.start);
        self.read = range.end;
    }

    /// How much the words around the value speak for it, in tenths of a unit of log odds. Of a group each
    /// place counts once.
    pub(super) fn score(&mut self, value: &Range<usize>) -> i32 {
        let lead = back(self.text, value.start, BEFORE);
        let begin = self.text[lead..value.start]
            .rfind(ENDS)
            .map_or(lead, |at| lead + at + next(self.text, lead + at));
        let limit = forth(self.text, value.end, BEHIND);
        let end = self.text[value.end..limit]
            .find(ENDS)
            .map_or(limit, |at| value.end + at);
        let first = back(self.text, begin, SENTENCE_BEFORE);
        let last = forth(self.text, end, SENTENCE_BEHIND);
        self.read(first..last);
        let from = self.places.partition_point(|place| place.start() < first);
        let mut seen = [0_u8; 32];
        let mut score = 0;
        for place in &self.places[from..] {
            if place.start() >= last {
                break;
            }
            let Some(zone) = self.zone(place, value, begin..end, last) else {
                continue;
            };
            let (group, bit) = (usize::from(place.group), 1 << zone as u8);
            if seen[group] & bit == 0 {
                seen[group] |= bit;
                score += i32::from(self.table.groups[group].weights[zone as usize]);
            }
        }
        score
    }

    fn zone(
        &self,
        place: &Place,
        value: &Range<usize>,
        sentence: Range<usize>,
        last: usize,
    ) -> Option<Zone> {
        if place.end() <= value.start {
            let gap = &self.text[place.end()..value.start];
            let filled = gap.len() <= LONGEST_FILLER && gap.chars().all(|c| FILLERS.contains(c));
            return Some(match () {
                () if filled => Zone::DirectlyBefore,
                () if place.start() >= sentence.start => Zone::Before,
                () => Zone::SentenceBefore,
            });
        }
        if place.start() < value.end {
            return None;
        }
        let gap = &self.text[value.end..place.start()];
        let filled =
            gap.len() <= LONGEST_FILLER_BEHIND && gap.chars().all(|c| FILLERS_BEHIND.contains(c));
        match () {
            () if filled => Some(Zone::DirectlyBehind),
            () if place.end() <= sentence.end => Some(Zone::Behind),
            () if place.end() <= last => Some(Zone::SentenceBehind),
            () => None,
        }
    }
}

/// At most so many bytes before `at`, on the boundary of a character.
fn back(text: &str, at: usize, bytes: usize) -> usize {
    let from = at.saturating_sub(bytes);
    (from..=at)
        .find(|from| text.is_char_boundary(*from))
        .unwrap_or(at)
}

fn forth(text: &str, at: usize, bytes: usize) -> usize {
    let to = at.saturating_add(bytes).min(text.len());
    (at..=to)
        .rev()
        .find(|to| text.is_char_boundary(*to))
        .unwrap_or(at)
}

/// The length of the character at `at`.
fn next(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUPS: &[Group] = &[
        Group {
            words: "door 扉",
            weights: [20, 10, 5, 20, 10, 5],
        },
        Group {
            words: "two_rooms",
            weights: [-30, -20, -10, -30, -20, -10],
        },
    ];

    fn score(text: &str) -> i32 {
        let at = text.find("4711").expect("the test has the value");
        Table::new(GROUPS).read(text).score(&(at..at + 4))
    }

    #[test]
    fn a_word_counts_by_its_place() {
        assert_eq!(score("door 4711"), 20);
        assert_eq!(score("扉は「4711」"), 20);
        assert_eq!(score("the door is closed, 4711"), 10);
        assert_eq!(score("The door is closed! 4711"), 5);
        assert_eq!(score("4711, door"), 20);
        assert_eq!(score("4711 for the Door"), 10);
        assert_eq!(score("4711! The door"), 5);
    }

    #[test]
    fn each_place_counts_once_and_words_inside_others_do_not() {
        assert_eq!(score("door and door and then 4711"), 10);
        assert_eq!(score("doors and indoor, 4711"), 0);
        assert_eq!(score("two rooms, door: 4711"), 0);
        assert_eq!(score("4711"), 0);
    }

    #[test]
    fn characters_are_never_cut() {
        let text = format!("{}4711{}", "扉あ".repeat(200), "扉あ".repeat(200));
        assert_eq!(score(&text), 10 + 5 + 20 + 10 + 5);
    }
}
